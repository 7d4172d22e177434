"""Supervision teams (督查组): their own plan, approved by the leading group; the units allotted to them by document (R-043)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import audit
from inspection.workflow import Refused, WrongStatus
from rounds import gates
from rounds.actions import grants
from rounds.actions.editing import allow, locked
from rounds.models import Allotment, Assignment, AssignmentGrant, Team, TeamKind
from rounds.workflow import AssignmentStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from inspection.models import Person, User

ROLE = "supervisor"
# What is supervised is what became of an inspection: its results have been fed back to the unit.
SUPERVISED = (AssignmentStatus.FED_BACK, AssignmentStatus.CLOSED)


def _grant(allotment: Allotment, user: User, *, by: User) -> None:
    """The row that opens the unit's ledger to an account, for as long as the allotment runs."""
    grants.open_to(
        user, allotment.assignment, by=by, role=ROLE, begins=allotment.begins, ends=allotment.ends,
        document=allotment.document, allotment=allotment,
    )  # fmt: skip


def _supervision(team: Team) -> Team:
    team = locked(team)
    if team.kind != TeamKind.SUPERVISION:
        raise Refused("巡察组的任务由轮次方案安排，只有督查组在此分工。")
    return team


@transaction.atomic
def approve_plan(team: Team, *, by: User, document: str, approved_on: date) -> Team:
    """The leading group approves the supervision team's own plan; units are allotted only afterwards (R-043, R-281)."""
    team = _supervision(team)
    allow(by, "rounds.approve_supervision_plan", team)
    if not team.plan.strip():
        raise Refused("督查方案尚未填写。")
    if team.plan_approved_on is not None:
        raise WrongStatus("督查方案已经批准。")
    if approved_on > timezone.localdate():
        raise Refused("批准日期不能晚于今天。")
    team.plan_document, team.plan_approved_on, team.version = document.strip(), approved_on, team.version + 1
    team.save(update_fields=["plan_document", "plan_approved_on", "version"])
    audit.record(team, "approve_plan", by=by, label="批准督查方案", document=document, approved_on=approved_on)
    return team


@transaction.atomic
def allot(
    team: Team, *, by: User, assignments: Iterable[Assignment], document: str, begins: date, ends: date
) -> list[Allotment]:
    """Allot units to a supervision team; each member sees their ledgers from the next request on, for the given time.

    Raises Refused with every reason: no plan approved, no leader, a member who must keep out of a unit, another team on it.
    """
    team = _supervision(team)
    allow(by, "rounds.form_team", team)
    if team.plan_approved_on is None:
        raise Refused("督查方案尚未经领导小组批准，不能分配督查单位。")
    if team.leader is None:
        raise Refused("督查组还没有组长。")
    if ends < begins:
        raise Refused("督查止期不能早于起期。")
    chosen = list(assignments)
    if reasons := [words for each in chosen for words in _obstacles(team, each, begins, ends)]:
        raise Refused("；".join(dict.fromkeys(reasons)))
    return [_allot(team, each, by=by, document=document.strip(), begins=begins, ends=ends) for each in chosen]


def _obstacles(team: Team, assignment: Assignment, begins: date, ends: date) -> list[str]:
    name = assignment.unit.short_name
    if assignment.office_id != team.round.office_id:
        return [f"{name}不归本机构巡察"]
    if assignment.status not in SUPERVISED:
        return [f"{name}尚未反馈，不能督查"]
    in_force = assignment.allotments.filter(revoked_at=None).select_related("team")
    found = [f"{name}在这段时间已分给{each.team}" for each in in_force.filter(begins__lte=ends, ends__gte=begins)]
    # The database keeps one row of a team and a unit in force, whatever its days.
    if not found and in_force.filter(team=team).exists():
        found.append(f"{name}已分给本组（另一段时间），请先收回原分工再分配")
    return found + [words for each in team.members() for words in gates.blocking(each.person, assignment.unit)]


def _allot(team: Team, assignment: Assignment, *, by: User, document: str, begins: date, ends: date) -> Allotment:
    made = Allotment.objects.create(
        team=team, assignment=assignment, document=document, begins=begins, ends=ends, created_by=by
    )
    for each in team.members():
        if (user := getattr(each.person, "user", None)) is not None:
            _grant(made, user, by=by)
    audit.record(made, "register", by=by, label="分配督查单位", document=document, begins=begins, ends=ends)
    audit.record(team, "allot", by=by, label=f"分配督查单位{assignment.unit.short_name}", allotment=made.pk)
    return made


@transaction.atomic
def end_allotment(allotment: Allotment, *, by: User, reason: str) -> Allotment:
    """Take a unit back from a supervision team before its time is over; felt on the members' next request."""
    allotment = locked(allotment)
    allow(by, "rounds.form_team", allotment)
    if allotment.revoked_at is not None:
        raise WrongStatus("该单位已收回。")
    allotment.revoked_at, allotment.revoked_reason = timezone.now(), reason.strip()
    allotment.version += 1
    allotment.save(update_fields=["revoked_at", "revoked_reason", "version"])
    allotment.grants.filter(revoked_at=None).update(revoked_at=allotment.revoked_at)
    words = f"收回督查单位{allotment.assignment.unit.short_name}"
    audit.record(allotment, "revoke", by=by, label="收回督查单位", reason=reason)
    audit.record(allotment.team, "end_allotment", by=by, label=words, allotment=allotment.pk, reason=reason)
    return allotment


def of_team(team: Team) -> Any:
    """The team's allotments that are in force or still to come."""
    return team.allotments.filter(revoked_at=None, ends__gte=timezone.localdate())


def seat(team: Team, person: Person, *, by: User) -> int:
    """Open what is allotted to a team to one of its members; what he has already stays. Part of joining the team."""
    if (user := getattr(person, "user", None)) is None:
        return 0
    waiting = [each for each in of_team(team) if not each.grants.filter(user=user, revoked_at=None).exists()]
    for each in waiting:
        _grant(each, user, by=by)
    return len(waiting)


def unseat(team: Team, person: Person) -> int:
    """Close everything allotted to a team to somebody who leaves it. Part of leaving the team."""
    seats = AssignmentGrant.objects.filter(allotment__team=team, user__person=person, revoked_at=None)
    return seats.update(revoked_at=timezone.now())
