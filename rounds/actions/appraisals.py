"""Secondment from request to return, and the appraisal without which nobody seconded leaves (R-011, R-032–R-034)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from inspection import access, audit, deadlines, signatures
from inspection.models import UnitGrant
from inspection.workflow import Refused, move
from rounds.actions.editing import allow, edit, locked
from rounds.deadlines import APPRAISAL
from rounds.gates import people as gates
from rounds.models import Appraisal, FieldRecord, Membership, Secondment, organisation_units
from rounds.workflow import people as workflow

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Person, Unit, User
    from rounds.models import Round, Team


def _past(day: date, what: str) -> date:
    if day > timezone.localdate():
        raise Refused(f"{what}不能晚于今天。")
    return day


@transaction.atomic
def request(
    round_: Round, *, by: User, person: Person, home_unit: Unit, begins: date, ends: date, seat: str = "组员",
    reason: str = "",
) -> Secondment:  # fmt: skip
    """Put a person on the office's list for a round."""
    allow(by, "rounds.form_team", round_)
    if round_.secondments.filter(person=person).exclude(status="declined").exists():
        raise Refused(f"{person.name}本轮已有借调记录。")
    if ends < begins:
        raise Refused("借调止期不能早于起期。")
    made = Secondment.objects.create(
        office=round_.office, round=round_, person=person, home_unit=home_unit, begins=begins, ends=ends, seat=seat,
        reason=reason, created_by=by,
    )  # fmt: skip
    audit.record(made, "register", by=by, label="拟借调")
    return made


@transaction.atomic
def confirm(secondment: Secondment, *, by: User, document: str) -> Secondment:
    """The organisation department's word, by itself or recorded by the office from its paper."""
    return move(secondment, workflow.SECONDMENT_CONFIRM, by=by, confirmed_document=document)


@transaction.atomic
def release(secondment: Secondment, *, by: User, document: str) -> Secondment:
    """The home unit consents."""
    _not_the_other_organ(secondment, by)
    return move(secondment, workflow.SECONDMENT_RELEASE, by=by, consent_document=document)


@transaction.atomic
def decline(secondment: Secondment, *, by: User, reason: str) -> Secondment:
    """The home unit (or the office for it) says no; the reason stays."""
    _not_the_other_organ(secondment, by)
    return move(secondment, workflow.SECONDMENT_DECLINE, by=by, note={"reason": reason}, consent_document=reason[:120])


def _not_the_other_organ(secondment: Secondment, by: User) -> None:
    """A unit speaks for itself only; the office records what came on paper."""
    if access.offices_with(by, "rounds.release_secondment"):
        return
    if secondment.home_unit_id not in access.units_with(by, "rounds.release_secondment"):
        raise PermissionDenied("rounds.release_secondment")


@transaction.atomic
def dispatch(secondment: Secondment, *, by: User) -> Secondment:
    """The letter (借调函) has gone out."""
    return move(secondment, workflow.SECONDMENT_DISPATCH, by=by)


@transaction.atomic
def report_in(secondment: Secondment, *, by: User, on: date) -> Secondment:
    """The person has arrived; where he sits already, his seat shows home unit and release (R-024)."""
    secondment = move(secondment, workflow.SECONDMENT_REPORT_IN, by=by, reported_on=_past(on, "报到日期"))
    seats = Membership.objects.filter(team__round=secondment.round_id, person=secondment.person_id, ends=None)
    for each in seats.select_for_update():
        each.home_unit, each.released_on, each.version = secondment.home_unit, on, each.version + 1
        each.save(update_fields=["home_unit", "released_on", "version"])
        audit.record(each, "release", by=by, label="借调报到，与原单位脱钩")
    return secondment


def open_appraisals(team: Team, *, on: date) -> int:
    """At the team's withdrawal the appraisals of its lent members fall due (T-31)."""
    lent = Secondment.objects.filter(round=team.round_id, status=workflow.SecondmentStatus.REPORTED).values("person")
    seats = list(team.memberships.filter(person__in=lent, ends=None, appraisal=None))
    for each in seats:
        deadlines.start(each, APPRAISAL, on=on)
    return len(seats)


@transaction.atomic
def go_home(secondment: Secondment, *, by: User, on: date) -> Secondment:
    """The person returns to his home unit; his appraisal is done."""
    return move(secondment, workflow.SECONDMENT_RETURN, by=by, returned_on=_past(on, "返回日期"))


# Appraisal


def facts_of(membership: Membership) -> list[list[str]]:
    """What the records say a member did, in figures: nobody types them."""
    team, person = membership.team, membership.person
    rows = (
        FieldRecord.objects.filter(assignment__team=team, conducted_by=person, status="complete")
        .values("method__text").annotate(count=Count("pk", distinct=True)).order_by("method__position", "method__text")
    )  # fmt: skip
    found = [[each["method__text"], f"{each['count']}次"] for each in rows]
    user = getattr(person, "user", None)
    if user is not None:
        drafted = sum(each.working_papers.filter(created_by=user).count() for each in team.assignments.all())
        found.append(["起草底稿", f"{drafted}份"])
    attended = person.attendances.filter(course__round=team.round_id, presence__in=("present", "made_up")).count()
    absent = sum(
        (each.ends - each.begins).days + 1 for each in membership.leaves.filter(status__in=("approved", "returned"))
    )
    refused = membership.conduct_records.filter(kind__in=("gift", "invitation")).count()
    pleading = membership.conduct_records.filter(kind="pleading").count()
    return [
        *found, ["参加培训", f"{attended}次"], ["请假", f"{absent}天"], ["拒收礼品、谢绝宴请", f"{refused}次"],
        ["登记打探说情", f"{pleading}次"],
    ]  # fmt: skip


@transaction.atomic
def begin(membership: Membership, *, by: User) -> Appraisal:
    """Begin the appraisal of a seconded member; the one there is, is the answer."""
    membership = locked(membership)
    if membership.home_unit_id is None:
        raise Refused("该同志没有原单位，不是借调人员。")
    made = Appraisal(membership=membership, home_unit_id=membership.home_unit_id, created_by=by)
    allow(by, "rounds.draft_appraisal", made)
    if (found := Appraisal.objects.filter(membership=membership).first()) is not None:
        return found
    made.facts = facts_of(membership)
    made.save(force_insert=True)
    audit.record(made, "register", by=by, label="起草鉴定")
    return made


@transaction.atomic
def write(appraisal: Appraisal, *, by: User, **changes: Any) -> Appraisal:
    """Write the appraisal's words while it is a draft; the figures are counted anew."""
    appraisal = locked(appraisal)
    if appraisal.status != workflow.AppraisalStatus.DRAFT:
        raise Refused("已报领导小组签字，退回后才能修改。")
    return edit(
        appraisal, by=by, power="rounds.draft_appraisal", changes=changes | {"facts": facts_of(appraisal.membership)}
    )


@transaction.atomic
def submit(appraisal: Appraisal, *, by: User) -> Appraisal:
    return move(appraisal, workflow.APPRAISAL_SUBMIT, by=by)


def slot_of(appraisal: Appraisal, user: User) -> str:
    """Which of the two signatures is this user's: the head does not sign for the deputy, nor he for the head."""
    office, offices = appraisal.scope_office_id(), {"group_head": gates.HEAD, "group_deputy": gates.DEPUTY}
    roles = user.office_grants.live().filter(office_id=office).values_list("role", flat=True)
    wanted = gates.appraisal_slots(appraisal)
    return next((offices[each] for each in roles if offices.get(each) in wanted), "")


@transaction.atomic
def sign(appraisal: Appraisal, *, by: User, opinion: str = "") -> Appraisal:
    """One of the two signatures; the second completes it (R-033)."""
    appraisal = move(appraisal, workflow.APPRAISAL_SIGN, by=by)
    slot = slot_of(appraisal, by)
    if not slot:
        raise Refused("本件不由您签字。")
    signatures.sign(appraisal, slot, by=by, opinion=opinion)
    return after_signature(appraisal, by=by)


@transaction.atomic
def after_signature(appraisal: Appraisal, *, by: User) -> Appraisal:
    """Both have signed: it may be sent."""
    if gates.appraisal_is_signed(appraisal) or appraisal.status != workflow.AppraisalStatus.SUBMITTED:
        return appraisal
    return move(appraisal, workflow.APPRAISAL_BOTH_SIGNED, by=by)


def _not_submitted(appraisal: Appraisal, capacity: str) -> str:
    return "" if appraisal.status == workflow.AppraisalStatus.SUBMITTED else "尚未报领导小组签字。"


def _signed_on_paper(appraisal: Appraisal, *, by: User) -> None:
    """Both signatures stand, one of them compared by a second person: he completes it."""
    if appraisal.status == workflow.AppraisalStatus.SUBMITTED and not gates.appraisal_is_signed(appraisal):
        move(appraisal, replace(workflow.APPRAISAL_BOTH_SIGNED, permission="inspection.record_paper_signature"), by=by)


signatures.accept_on_paper(
    Appraisal, gates.appraisal_slots, "inspection.record_paper_signature", refuse=_not_submitted, after=_signed_on_paper
)


@transaction.atomic
def send_back(appraisal: Appraisal, *, by: User, reason: str) -> Appraisal:
    """Back to be rewritten; a signature already given is void."""
    appraisal = move(appraisal, workflow.APPRAISAL_RETURN, by=by, note={"reason": reason})
    signatures.void(appraisal, reason=f"退回修改：{reason}"[:200], by=by)
    return appraisal


def _sent(appraisal: Appraisal, by: User) -> Appraisal:
    return appraisal if gates.appraisal_is_sent(appraisal) else move(appraisal, workflow.APPRAISAL_BOTH_SENT, by=by)


@transaction.atomic
def send_organisation(appraisal: Appraisal, *, by: User, on: date) -> Appraisal:
    """One of the two dispatches: to the organisation department (R-034)."""
    day = _past(on, "送达日期")
    return _sent(move(appraisal, workflow.APPRAISAL_SEND_ORGANISATION, by=by, organisation_sent_on=day), by)


@transaction.atomic
def send_home(appraisal: Appraisal, *, by: User, on: date) -> Appraisal:
    """The other dispatch: to the party organisation of the home unit."""
    return _sent(move(appraisal, workflow.APPRAISAL_SEND_HOME, by=by, home_sent_on=_past(on, "送达日期")), by)


def sides_of(appraisal: Appraisal, user: User) -> list[tuple[str, str]]:
    """For whom this user may receive it: the office records what came on paper, an organ receives for itself."""
    offices = access.offices_with(user, "rounds.receive_appraisal")
    units = set(UnitGrant.objects.live(user).values_list("unit_id", flat=True))
    all_ = appraisal.scope_office_id() in offices
    found = []
    theirs = all_ or bool(units & set(organisation_units(appraisal.scope_office_id())))
    if appraisal.organisation_sent_on and not appraisal.organisation_received_on and theirs:
        found.append(("organisation", "组织部门"))
    if appraisal.home_sent_on and not appraisal.home_received_on and (all_ or appraisal.home_unit_id in units):
        found.append(("home", "原单位党组织"))
    return found


@transaction.atomic
def receive(appraisal: Appraisal, *, by: User, side: str, on: date) -> Appraisal:
    """A receipt: of the organisation department, or of the home unit."""
    appraisal = locked(appraisal)
    allow(by, "rounds.receive_appraisal", appraisal)
    if side not in dict(sides_of(appraisal, by)):
        raise Refused("尚未送达或已签收。")
    changes: dict[str, Any] = {f"{side}_received_on": _past(on, "签收日期")}
    return move(appraisal, workflow.APPRAISAL_RECEIVE, by=by, note={"side": side}, **changes)


@transaction.atomic
def put_on_file(appraisal: Appraisal, *, by: User, archive_number: str, on: date) -> Appraisal:
    """Into the person's cadre file: the end of the chain (R-034)."""
    appraisal = move(
        appraisal, workflow.APPRAISAL_FILE, by=by, archive_number=archive_number, filed_on=_past(on, "归档日期")
    )
    deadlines.meet(appraisal.membership, APPRAISAL)
    return appraisal
