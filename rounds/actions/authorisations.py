"""Authorising (一次一授权): who may work on an assignment, by which document, from when to when — and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inspection import audit, deadlines
from inspection.workflow import Refused, WrongStatus, move
from rounds import gates, workflow
from rounds.actions import allotments, grants, procedure
from rounds.actions.editing import allow, locked
from rounds.deadlines import PLEDGES
from rounds.gates import specials
from rounds.models import Assignment, Authorisation, Seat, Team, TeamKind
from rounds.workflow import AssignmentStatus

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Person, User
    from rounds.models import Round

# What is left of a seat after withdrawal: report, handover, feedback.
CLOSING = {Seat.LEADER: "team_leader_closing"}
OTHER_CLOSING = "team_member_closing"
CLOSING_ROLES = ("team_leader_closing", OTHER_CLOSING)


def _grant(authorisation: Authorisation, user: User, *, by: User) -> None:
    """The rows that open the assignment to an account: the seat while stationed, its closing part without an end."""
    assignment = authorisation.assignment
    closing = CLOSING.get(Seat(authorisation.seat), OTHER_CLOSING)
    rows: list[tuple[str, date | None]] = [(closing, _closing_ends(authorisation))]
    if assignment.withdrawn_on is None:
        rows.append((authorisation.seat, authorisation.ends))
    for role, ends in rows:
        grants.open_to(
            user, assignment, by=by, role=role, begins=authorisation.begins, ends=ends,
            document=authorisation.document, authorisation=authorisation,
        )  # fmt: skip


def _closing_ends(authorisation: Authorisation) -> date | None:
    """An outside member's reading ends with the round at the latest; the others' with their work (R-015)."""
    if authorisation.seat != Seat.OUTSIDE:
        return None
    return max(authorisation.ends, authorisation.assignment.round.ends or authorisation.ends)


def end_outside(round_: Round, *, by: User) -> int:
    """The round is over: every outside member's authorisation goes with it. The caller has checked the power."""
    found: Any = Authorisation.objects.in_force().filter(assignment__round=round_, seat=Seat.OUTSIDE)
    waiting = list(found.select_related("assignment"))
    for each in waiting:
        take_back(each, by=by, reason="轮次办结，外地组员授权终止")
    return len(waiting)


def _authorise(
    assignment: Assignment, person: Person, seat: str, *, by: User, document: str, begins: date, supplement: bool
) -> Authorisation:
    made = Authorisation.objects.create(
        assignment=assignment, person=person, seat=seat, document=document, begins=begins,
        ends=max(begins, assignment.stationing_ends or begins), supplement=supplement, created_by=by,
    )  # fmt: skip
    audit.record(made, "register", by=by, label="补充授权" if supplement else "授权", person=person.pk, seat=seat)
    if (user := getattr(person, "user", None)) is not None:
        _grant(made, user, by=by)
    return made


@transaction.atomic
def authorise(assignment: Assignment, *, by: User, document: str, begins: date | None = None) -> Assignment:
    """Authorise every member of the team for this one assignment, by a document (R-075, R-076)."""
    day = begins or timezone.localdate()
    assignment = move(assignment, workflow.AUTHORISE, by=by, note={"document": document, "begins": day})
    for each in assignment.team.members():
        _authorise(assignment, each.person, each.seat, by=by, document=document, begins=day, supplement=False)
    deadlines.start(assignment, PLEDGES, due_on=assignment.stationing_begins)
    if not assignment.nodes.exists() and procedure.default_for(assignment.office, assignment.kind):
        assignment = procedure.lay_out(assignment, by=by)
    return assignment


@transaction.atomic
def supplement(
    assignment: Assignment, *, by: User, person: Person, document: str, begins: date | None = None
) -> Assignment:
    """A supplementary authorisation for a member who came later: nothing is inherited from whom he replaces."""
    assignment = locked(assignment)
    membership = assignment.team.memberships.filter(person=person, ends=None).first()
    if membership is None:
        raise Refused(f"{person.name}不在本组，请先编入巡察组。")
    if assignment.authorisations.filter(person=person, revoked_at=None).exists():
        raise Refused(f"{person.name}已获授权。")
    reasons = gates.blocking(person, assignment.unit) + specials.local_person(
        assignment, person, membership.home_region
    )
    if reasons:
        raise Refused("；".join(reasons))
    assignment = move(assignment, workflow.SUPPLEMENT, by=by, note={"document": document, "person": person.pk})
    _authorise(
        assignment, person, membership.seat, by=by, document=document, begins=begins or timezone.localdate(),
        supplement=True,
    )  # fmt: skip
    return assignment


def take_back(authorisation: Authorisation, *, by: User, reason: str) -> Authorisation:
    """Take an authorisation back; felt on the person's next request. The caller has checked the power."""
    now = timezone.now()
    authorisation.revoked_at, authorisation.revoked_reason = now, reason
    authorisation.version += 1
    authorisation.save(update_fields=["revoked_at", "revoked_reason", "version"])
    authorisation.grants.filter(revoked_at=None).update(revoked_at=now)
    audit.record(authorisation, "revoke", by=by, label="收回授权", person=authorisation.person_id, reason=reason)
    return authorisation


@transaction.atomic
def revoke(authorisation: Authorisation, *, by: User, reason: str) -> Authorisation:
    """Take one person's authorisation back, with the reason."""
    authorisation = locked(authorisation)
    allow(by, "rounds.authorise_assignment", authorisation)
    if authorisation.revoked_at is not None:
        raise WrongStatus("该授权已收回。")
    return take_back(authorisation, by=by, reason=reason)


def end_fieldwork(assignment: Assignment) -> int:
    """At withdrawal the fieldwork part of every seat ends at once; the closing part goes on."""
    seats = assignment.grants.filter(revoked_at=None).exclude(role__in=CLOSING_ROLES)
    return seats.update(revoked_at=timezone.now())


@transaction.atomic
def end_closing(assignment: Assignment, *, by: User, on: date | None = None) -> int:
    """Report, handover and feedback are done: reading ends too, after the given day (today when not given)."""
    if assignment.status not in (AssignmentStatus.FED_BACK, AssignmentStatus.CLOSED):
        raise Refused("反馈完成后才能终止撤离后的权限。")
    day = on or timezone.localdate()
    going_on = Q(ends=None) | Q(ends__gt=day)
    count = assignment.grants.filter(going_on, revoked_at=None, begins__lte=day).update(ends=day)
    audit.record(assignment, "end_closing", by=by, label="撤离后权限终止", ends=day, grants=count)
    return count


@transaction.atomic
def seat_account(user: User, *, by: User) -> int:
    """Give a new account the seats its person was authorised for before he had one; returns how many."""
    found: Any = Authorisation.objects.in_force().filter(person_id=user.person_id, grants=None)
    waiting = list(found.select_related("assignment"))
    for each in waiting:
        _grant(each, user, by=by)
    teams = Team.objects.filter(kind=TeamKind.SUPERVISION, memberships__person=user.person_id, memberships__ends=None)
    return len(waiting) + sum(allotments.seat(each, user.person, by=by) for each in teams if user.person)
