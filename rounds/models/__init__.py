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
from rounds.models.logs import DailyLog
from rounds.models.plans import AnnualTarget, CoveragePlan, PlannedUnit, TakenOut, Term
from rounds.models.requests import Request, RequestBasis, RequestItem
from rounds.models.rounds import DEFAULT_FRAMEWORK, Round
from rounds.models.talent import Pool, Talent
from rounds.models.teams import Membership, Pledge, PledgeKind, Seat, Team, TeamKind

__all__ = [
    "DEFAULT_FRAMEWORK",
    "WITH_UNIT",
    "Absentee",
    "AnnualTarget",
    "Assignment",
    "AssignmentGrant",
    "Authorisation",
    "BlankBatch",
    "CoveragePlan",
    "DailyLog",
    "Disclosure",
    "DisclosureText",
    "Evidence",
    "FieldRecord",
    "Finding",
    "Meeting",
    "MeetingKind",
    "Membership",
    "NoContact",
    "PlannedUnit",
    "Pledge",
    "PledgeKind",
    "Point",
    "Pool",
    "Request",
    "RequestBasis",
    "RequestItem",
    "Round",
    "Seat",
    "TakenOut",
    "Talent",
    "Team",
    "TeamKind",
    "Term",
    "UnitLeave",
    "WorkingPaper",
]  # fmt: skip
