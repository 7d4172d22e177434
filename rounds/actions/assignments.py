"""An assignment from plan to withdrawal: assign, enter, extend, withdraw."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import audit, codes, deadlines
from inspection.models import Deadline, link_of
from inspection.workflow import Refused, WrongStatus, move
from rounds import gates, workflow
from rounds.actions import appraisals, authorisations, contacts, specials
from rounds.actions.editing import allow, edit, locked
from rounds.deadlines import DAILY_LOG, EVALUATION, MIDTERM, PLEDGES, STATIONING
from rounds.gates import specials as reach
from rounds.models import Assignment, Round, Team
from rounds.workflow import AssignmentStatus, RoundStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from inspection.models import Code, Unit, User

# These stand in the authorisation and in the approved plan; afterwards only the step "extend" moves a date.
PLANNED_ONLY = ("team", "unit", "kind", "subject", "stationing_begins", "stationing_ends")


# Which group of the list of persons a unit's category takes; the others take that of the departments.
_GROUPS = {"town": "town", "township": "town", "street": "town", "enterprise": "enterprise", "village": "village"}


def usual_persons(unit: Unit) -> QuerySet[Code]:
    """Whom an inspection of such a unit is of, unless the office says otherwise (R-063)."""
    return codes.choices("scope_persons", unit.office).filter(parent__code=_GROUPS.get(unit.category, "department"))


def _refuse_settled(round_: Round) -> None:
    if round_.status != RoundStatus.DRAFT:
        raise WrongStatus("方案已报审，被巡察单位须退回后才能调整。")


def _check(round_: Round, team: Team, unit: Unit, fields: dict[str, Any], own: Any = None) -> None:
    if team.round_id != round_.pk:
        raise Refused("所选巡察组不属于本轮。")
    if reasons := reach.out_of_reach(round_, unit, fields.get("mode"), fields.get("kind")):
        raise Refused("；".join(reasons))
    if round_.assignments.filter(unit=unit, subject=fields.get("subject", "")).exclude(pk=own).exists():
        raise Refused(f"{unit.short_name}已列入本轮。")
    reasons = [words for each in team.members() for words in gates.blocking(each.person, unit)]
    if reasons:
        raise Refused("；".join(reasons))


@transaction.atomic
def assign(
    round_: Round, *, by: User, team: Team, unit: Unit, persons_scope: Iterable[Code] | None = None, **fields: Any
) -> Assignment:
    """Give a team a unit: only the office does, and only while the plan is in preparation (R-019, R-074).

    ``persons_scope`` left open: whoever is usual for the unit's category (R-063).
    """
    round_ = locked(round_)
    allow(by, "rounds.plan_round", round_)
    _refuse_settled(round_)
    _check(round_, team, unit, fields)
    made = Assignment.objects.create(
        office=round_.office, round=round_, team=team, unit=unit, ordinal=team.assignments.count() + 1, created_by=by,
        **fields,
    )  # fmt: skip
    made.persons_scope.set(usual_persons(unit) if persons_scope is None else persons_scope)
    audit.record(made, "register", by=by, label="列入计划")
    _preload(made, by=by)
    return made


def _preload(assignment: Assignment, *, by: User) -> None:
    """A return visit brings the earlier findings along (R-050)."""
    if assignment.kind is not None and assignment.kind.code == gates.RETURN_KIND:
        specials.preload(assignment, by=by)


@transaction.atomic
def edit_assignment(
    assignment: Assignment, *, by: User, persons_scope: Iterable[Code] | None = None, **changes: Any
) -> Assignment:
    """Change an assignment's particulars. What was approved or authorised is refused with the way to change it."""
    assignment = locked(assignment)
    moved = [name for name in PLANNED_ONLY if name in changes and changes[name] != getattr(assignment, name)]
    if moved and assignment.status != AssignmentStatus.PLANNED:
        raise WrongStatus("授权后不能改动巡察组、单位和进驻日期；进驻日期请用“延长进驻”。")
    if {"team", "unit"} & set(moved):
        _refuse_settled(assignment.round)
        team, unit = changes.get("team", assignment.team), changes.get("unit", assignment.unit)
        now = {name: changes.get(name, getattr(assignment, name)) for name in ("subject", "mode", "kind")}
        _check(assignment.round, team, unit, now, own=assignment.pk)
    assignment = edit(assignment, by=by, power="rounds.plan_round", changes=changes)
    if persons_scope is not None:
        assignment.persons_scope.set(persons_scope)
    _preload(assignment, by=by)
    return assignment


def _not_ahead(day: date, words: str) -> None:
    if day > timezone.localdate():
        raise Refused(f"{words}不能晚于今天。")


@transaction.atomic
def enter(assignment: Assignment, *, by: User, on: date | None = None) -> Assignment:
    """Enter the unit (进驻): authorised, pledged, noticed. Starts the clocks of the stationing."""
    day = on or timezone.localdate()
    _not_ahead(day, "进驻日期")
    assignment = move(assignment, workflow.ENTER, by=by, note={"on": day}, entered_on=day)
    deadlines.meet(assignment, PLEDGES)
    deadlines.start(assignment, DAILY_LOG, on=day)
    contacts.watch(assignment, on=day)
    if (ends := assignment.stationing_ends) is not None:
        deadlines.start(assignment, STATIONING, on=day, due_on=ends)
        deadlines.start(assignment, MIDTERM, on=day, due_on=day + timedelta(days=(ends - day).days // 2))
    return assignment


@transaction.atomic
def extend(assignment: Assignment, *, by: User, until: date, reason: str, document: str) -> Assignment:
    """Stay longer, with reason and approval; the earlier end stays in the history (R-057, R-058)."""
    assignment = locked(assignment)
    was = assignment.stationing_ends
    if was is not None and until <= was:
        raise Refused(f"须晚于原撤离日期{was:%Y-%m-%d}。")
    extension = {
        "at": timezone.now().isoformat(), "by": by.name, "was": str(was), "now": str(until), "reason": reason,
        "document": document,
    }  # fmt: skip
    assignment = move(
        assignment, workflow.EXTEND, by=by, note={"from": was, "until": until, "reason": reason},
        stationing_ends=until, extensions=[*assignment.extensions, extension],
    )  # fmt: skip
    assignment.authorisations.filter(revoked_at=None).update(ends=until)
    seats = assignment.grants.filter(revoked_at=None).exclude(role__in=authorisations.CLOSING_ROLES)
    seats.update(ends=until)
    outside = assignment.grants.filter(revoked_at=None, role__in=authorisations.CLOSING_ROLES, ends__lt=until)
    outside.update(ends=until)
    running = Deadline.objects.filter(**link_of(assignment), rule=STATIONING.code, met_at=None, cancelled_at=None)
    if running.exists():
        deadlines.extend(assignment, STATIONING, until, reason=reason, by=by)
    return assignment


@transaction.atomic
def withdraw(assignment: Assignment, *, by: User, on: date | None = None) -> Assignment:
    """Leave the unit (撤离). Fieldwork rights end with it; report, handover and feedback rights go on."""
    day = on or timezone.localdate()
    _not_ahead(day, "撤离日期")
    assignment = locked(assignment)
    if assignment.entered_on and day < assignment.entered_on:
        raise Refused("撤离日期不能早于进驻日期。")
    # The gate counts the days that owe a log up to this day; a refusal rolls it back.
    Assignment.objects.filter(pk=assignment.pk).update(withdrawn_on=day)
    assignment = move(assignment, workflow.WITHDRAW, by=by, note={"on": day}, withdrawn_on=day)
    deadlines.meet(assignment, STATIONING)
    for rule in (DAILY_LOG, MIDTERM):
        deadlines.cancel(assignment, rule)
    deadlines.start(assignment, EVALUATION, on=day)
    appraisals.open_appraisals(assignment.team, on=day)
    authorisations.end_fieldwork(assignment)
    return assignment
