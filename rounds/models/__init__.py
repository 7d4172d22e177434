"""Rounds, teams, assignments, fieldwork, findings, logs."""

from rounds.models.allotments import Allotment
from rounds.models.appraisals import Appraisal, Secondment, organisation_units
from rounds.models.assignments import Assignment, AssignmentGrant, Authorisation
from rounds.models.conduct import Complaint, ConductKind, ConductRecord, Handling, SelfCheck
from rounds.models.contacts import HEADS, Contact, ContactNote, ContactRole
from rounds.models.disclosures import Disclosure, DisclosureText
from rounds.models.equipment import Equipment, EquipmentIssue, Readiness
from rounds.models.fieldwork import WITH_UNIT, Absentee, BlankBatch, FieldRecord, Meeting, MeetingKind, NoContact, Point
from rounds.models.findings import Evidence, Finding, WorkingPaper
from rounds.models.focus import FocusPerson
from rounds.models.leadership import KeyItem
from rounds.models.leave import MemberLeave
from rounds.models.leave_of_unit import UnitLeave
from rounds.models.library import ConductCase, Guidance, Publicity, Reading, Regulation, SuperiorItem
from rounds.models.logs import DailyLog
from rounds.models.plans import AnnualTarget, CoveragePlan, PlannedUnit, TakenOut, Term
from rounds.models.preparation import Contingency, ItemCheck, Material, NegativeItem, PlanTask, Question, UnitPlan
from rounds.models.procedure import Conclusion, Node, Procedure, ProcedureStep
from rounds.models.progress import Digest, Urging
from rounds.models.requests import Request, RequestBasis, RequestItem
from rounds.models.round_meetings import AgendaItem, Attendee, RoundMeeting, TrackedTask
from rounds.models.rounds import DEFAULT_FRAMEWORK, Round
from rounds.models.specials import CommonProblem, Recheck
from rounds.models.speeches import Speech
from rounds.models.summaries import Improvement, RoundSummary, improvements_for
from rounds.models.supervision import Coordination, NonCooperation, OpinionReport, RovingCheck, RovingDraw
from rounds.models.talent import NoteKind, Pool, ServiceNote, Talent
from rounds.models.teams import Membership, Pledge, PledgeKind, Seat, Team, TeamKind
from rounds.models.training import Attendance, Course, Presence
from rounds.models.withdrawal import Handing

__all__ = [
    "DEFAULT_FRAMEWORK", "HEADS", "WITH_UNIT", "Absentee", "AgendaItem", "Allotment", "AnnualTarget", "Appraisal", "Assignment",
    "AssignmentGrant", "Attendance", "Attendee", "Authorisation", "BlankBatch", "CommonProblem", "Complaint",
    "Conclusion", "ConductCase", "ConductKind", "ConductRecord", "Contact", "ContactNote", "ContactRole", "Contingency", "Coordination", "Course",
    "CoveragePlan", "DailyLog", "Digest", "Disclosure", "DisclosureText", "Equipment", "EquipmentIssue", "Evidence",
    "FieldRecord", "Finding", "FocusPerson", "Guidance", "Handing", "Handling", "Improvement", "ItemCheck", "KeyItem", "Material", "Meeting", "MeetingKind",
    "MemberLeave", "Membership", "NegativeItem", "NoContact", "Node", "NonCooperation", "NoteKind", "OpinionReport",
    "PlanTask", "PlannedUnit", "Pledge", "PledgeKind", "Point", "Pool", "Presence", "Procedure", "ProcedureStep",
    "Publicity", "Question", "Readiness", "Reading", "Recheck", "Regulation", "Request", "RequestBasis",
    "RequestItem", "Round", "RoundMeeting", "RoundSummary", "RovingCheck", "RovingDraw", "Seat", "Secondment", "SelfCheck",
    "ServiceNote", "Speech", "SuperiorItem", "TakenOut", "Talent", "Team", "TeamKind", "Term", "TrackedTask", "UnitLeave",
    "UnitPlan", "Urging", "WorkingPaper", "improvements_for", "organisation_units",
]  # fmt: skip
