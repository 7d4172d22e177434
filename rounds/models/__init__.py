"""Rounds, teams, assignments, fieldwork, findings, logs."""

from rounds.models.assignments import Assignment, AssignmentGrant, Authorisation
from rounds.models.fieldwork import Absentee, FieldRecord, Meeting, MeetingKind, Point
from rounds.models.findings import Evidence, Finding, WorkingPaper
from rounds.models.logs import DailyLog
from rounds.models.rounds import Round
from rounds.models.teams import Membership, Pledge, PledgeKind, Seat, Team, TeamKind

__all__ = [
    "Absentee", "Assignment", "AssignmentGrant", "Authorisation", "DailyLog", "Evidence", "FieldRecord", "Finding",
    "Meeting", "MeetingKind", "Membership", "Pledge", "PledgeKind", "Point", "Round", "Seat", "Team", "TeamKind",
    "WorkingPaper",
]  # fmt: skip
