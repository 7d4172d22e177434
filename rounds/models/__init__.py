"""Rounds, teams, assignments, fieldwork, findings, logs."""

from rounds.models.assignments import Assignment, AssignmentGrant, Authorisation
from rounds.models.disclosures import Disclosure, DisclosureText
from rounds.models.fieldwork import (
    WITH_UNIT,
    Absentee,
    BlankBatch,
    FieldRecord,
    Meeting,
    MeetingKind,
    NoContact,
    Point,
)
from rounds.models.findings import Evidence, Finding, WorkingPaper
from rounds.models.leave_of_unit import UnitLeave
from rounds.models.library import ConductCase, Guidance, Publicity, Reading, Regulation, SuperiorItem
from rounds.models.logs import DailyLog
from rounds.models.plans import AnnualTarget, CoveragePlan, PlannedUnit, TakenOut, Term
from rounds.models.procedure import Conclusion, Node, Procedure, ProcedureStep
from rounds.models.requests import Request, RequestBasis, RequestItem
from rounds.models.round_meetings import AgendaItem, Attendee, RoundMeeting, TrackedTask
from rounds.models.rounds import DEFAULT_FRAMEWORK, Round
from rounds.models.specials import CommonProblem, Recheck
from rounds.models.talent import Pool, Talent
from rounds.models.teams import Membership, Pledge, PledgeKind, Seat, Team, TeamKind

__all__ = [
    "DEFAULT_FRAMEWORK",
    "WITH_UNIT",
    "Absentee",
    "AgendaItem",
    "AnnualTarget",
    "Assignment",
    "AssignmentGrant",
    "Attendee",
    "Authorisation",
    "BlankBatch",
    "CommonProblem",
    "Conclusion",
    "ConductCase",
    "CoveragePlan",
    "DailyLog",
    "Disclosure",
    "DisclosureText",
    "Evidence",
    "FieldRecord",
    "Finding",
    "Guidance",
    "Meeting",
    "MeetingKind",
    "Membership",
    "NoContact",
    "Node",
    "PlannedUnit",
    "Pledge",
    "PledgeKind",
    "Point",
    "Pool",
    "Procedure",
    "ProcedureStep",
    "Publicity",
    "Reading",
    "Recheck",
    "Regulation",
    "Request",
    "RequestBasis",
    "RequestItem",
    "Round",
    "RoundMeeting",
    "Seat",
    "SuperiorItem",
    "TakenOut",
    "Talent",
    "Team",
    "TeamKind",
    "Term",
    "TrackedTask",
    "UnitLeave",
    "WorkingPaper",
]  # fmt: skip
