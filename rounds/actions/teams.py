"""Forming teams: who sits where, checked for recusal against every unit of the team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import audit
from inspection.workflow import Refused
from rounds import gates
from rounds.actions import allotments, authorisations
from rounds.actions.editing import allow, edit, locked
from rounds.gates import specials
from rounds.gates.people import appraisal_lets_go
from rounds.models import Assignment, Membership, Round, Seat, Team, TeamKind
from rounds.workflow import AssignmentStatus, RoundStatus

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Office, Person, Region, Unit, User


def _refuse_concluded(round_: Round) -> None:
    if round_.status == RoundStatus.CONCLUDED:
        raise Refused("本轮已办结，不能再调整巡察组。")


def _refuse_stranger(round_: Round, sender: Office | None) -> None:
    if sender is not None and sender.pk not in round_.office.below() - {round_.office_id}:
        raise Refused(f"{sender}不是{round_.office}的下级机构，不能为本轮派出巡察组。")


@transaction.atomic
def form_team(
    round_: Round, *, by: User, number: int | None = None, phone: str = "", note: str = "", origin: str = "",
    sender: Office | None = None, kind: str = TeamKind.INSPECTION, plan: str = "",
) -> Team:  # fmt: skip
    """Set up the round's next team, or the one with a given number (R-003); a supervision team after its end too (R-043).

    ``sender``: the lower office that holds the team and looks after its people (R-051, R-052).
    """
    round_ = locked(round_)
    allow(by, "rounds.form_team", round_)
    if kind == TeamKind.INSPECTION:
        _refuse_concluded(round_)
    _refuse_stranger(round_, sender)
    taken = set(round_.teams.filter(kind=kind).values_list("number", flat=True))
    if number in taken:
        raise Refused(f"本轮已有{Team(kind=kind, number=number)}。")
    if number is None:
        number = max(taken, default=0) + 1
    made = Team.objects.create(
        round=round_, kind=kind, number=number, phone=phone, note=note, origin=origin, sender=sender, plan=plan,
        created_by=by,
    )  # fmt: skip
    audit.record(made, "register", by=by, label="组建")
    return made


@transaction.atomic
def edit_team(team: Team, *, by: User, **changes: Any) -> Team:
    """Telephone, notes, the plan of a supervision team until it is approved. Who holds it is the leading office's to say."""
    if "sender" in changes and changes["sender"] != team.sender:
        allow(by, "rounds.plan_round", team.round)
        _refuse_stranger(team.round, changes["sender"])
    if "plan" in changes and locked(team).plan_approved_on is not None:
        raise Refused("督查方案已经批准，不能再改。")
    return edit(team, by=by, power="rounds.form_team", changes=changes)


def obstacles(team: Team, person: Person, seat: str, home_region: Region | None = None) -> list[str]:
    """Why a person cannot take a seat in a team: a seat taken, another team of the round, recusal (R-005, R-016, R-024).

    A cross inspection takes nobody of the unit's region, and an outside member comes from elsewhere (R-015, R-051).
    """
    found = []
    if team.memberships.filter(person=person, ends=None).exists():
        found.append(f"{person.name}已在本组")
    if seat == Seat.LEADER and (leader := team.leader):
        found.append(f"本组已有组长{leader.person.name}，一个组只能有一名组长")
    elsewhere = Membership.objects.filter(
        person=person, ends=None, team__round=team.round, team__kind=team.kind
    ).exclude(team=team)
    found += [
        f"{person.name}已在{team.name_of(each.team)}，同一轮次只能编入一个组"
        for each in elsewhere.select_related("team")
    ]
    for assignment in open_assignments(team):
        found += gates.blocking(person, assignment.unit)
        found += specials.local_person(assignment, person, home_region)
        if seat == Seat.OUTSIDE:
            found += specials.sent_from_elsewhere(assignment, person, home_region)
    if seat == Seat.OUTSIDE and home_region is None:
        found.append(f"{person.name}为外地组员，须填派出地区")
    return list(dict.fromkeys(found))


def open_assignments(team: Team) -> Any:
    """The team's assignments that are not closed yet; of a supervision team, those whose units it supervises."""
    related = ("unit__office__region", "unit__region", "mode", "kind")
    if team.kind == TeamKind.SUPERVISION:
        allotted = allotments.of_team(team).values("assignment")
        return Assignment.objects.filter(pk__in=allotted).select_related(*related)
    return team.assignments.exclude(status=AssignmentStatus.CLOSED).select_related(*related)


@transaction.atomic
def add_member(
    team: Team,
    *,
    by: User,
    person: Person,
    seat: str = Seat.MEMBER,
    home_unit: Unit | None = None,
    home_region: Region | None = None,
    duty: str = "",
    begins: date | None = None,
) -> Membership:
    """Give a person a seat. Raises Refused with every reason why he cannot take it."""
    team = locked(team)
    allow(by, "rounds.form_team", team)
    if team.kind == TeamKind.INSPECTION:
        _refuse_concluded(team.round)
    if reasons := obstacles(team, person, seat, home_region):
        raise Refused("；".join(reasons))
    made = Membership.objects.create(
        team=team, person=person, seat=seat, home_unit=home_unit, home_region=home_region, duty=duty,
        begins=begins or timezone.localdate(), created_by=by,
    )  # fmt: skip
    audit.record(made, "register", by=by, label="编入", seat=seat)
    audit.record(team, "add_member", by=by, label=f"编入{made.get_seat_display()}{person.name}", membership=made.pk)
    if team.kind == TeamKind.SUPERVISION:
        allotments.seat(team, person, by=by)
    return made


@transaction.atomic
def edit_member(membership: Membership, *, by: User, **changes: Any) -> Membership:
    """Home unit, duty, release by the home unit (R-024). A seat is changed by ending it and giving another."""
    return edit(membership, by=by, power="rounds.form_team", changes=changes)


@transaction.atomic
def end_member(membership: Membership, *, by: User, reason: str, on: date | None = None) -> Membership:
    """Let a member leave the team; his authorisations on its assignments are taken back at once."""
    membership = locked(membership)
    allow(by, "rounds.form_team", membership)
    if membership.ends is not None:
        raise Refused("该同志已离组。")
    if reasons := appraisal_lets_go(membership):
        raise Refused("；".join(reasons))
    day = on or timezone.localdate()
    if membership.begins and day < membership.begins:
        raise Refused("离组日期不能早于到组日期。")
    membership.ends, membership.version = day, membership.version + 1
    membership.save(update_fields=["ends", "version"])
    label = f"{membership.person.name}离组"
    audit.record(membership, "end", by=by, label="离组", reason=reason)
    audit.record(membership.team, "end_member", by=by, label=label, membership=membership.pk, reason=reason)
    allotments.unseat(membership.team, membership.person)
    for assignment in membership.team.assignments.all():
        for each in assignment.authorisations.filter(person=membership.person, revoked_at=None):
            authorisations.take_back(each, by=by, reason=f"离组：{reason}"[:200])
    return membership
