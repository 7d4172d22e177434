"""What is done with a petition: registered, taken up or set aside, assigned, answered, concluded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, attachments, audit, codes, deadlines, numbering, reminders, roles, vault
from inspection.models import Deadline, Office, OfficeGrant, User, link_of, live_on
from inspection.workflow import Refused, move
from petitions import deadlines as rules
from petitions import gates, workflow
from petitions.actions import lateness
from petitions.codes import REPLIES
from petitions.models import Disposition, Petition, PetitionAccused, PetitionKind, PetitionPoint, PetitionText
from petitions.models.reception import are_open, hours_of
from rounds.actions.editing import speak_for_the_team
from rounds.models import Assignment
from rounds.workflow import AssignmentStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, time

    from django.db.models import QuerySet

    from inspection.models import Code, NumberEntry, Unit

REGISTER = "petitions.register_petition"
# Where a template of an answer takes what was found.
PLACE = "{情况}"
# Hand, paper and camera betray whoever wrote: readers get a copy, the original lies with the custodians.
attachments.rule("petitions.petition", "letter", power="petitions.triage_petition", ask="petitions.ask_identity")


def outside_hours(place: Assignment | Office, on: date, at: time | None) -> bool:
    """Whether a visit lay outside the weekly hours of its assignment (R-181); an office keeps none."""
    return at is not None and isinstance(place, Assignment) and not are_open(hours_of(place), on, at)


def may_register(user: User, place: Assignment | Office) -> bool:
    """Whether a user may register petitions for an assignment, or for an office."""
    if isinstance(place, Office):
        return place.pk in access.offices_with(user, REGISTER)
    return access.may(user, REGISTER, place)


def registrars(place: Assignment | Office) -> QuerySet[User]:
    """Who registers petitions there today, as a choice of colleagues."""
    people = User.objects.select_related("person").order_by("person__name", "pk")
    if isinstance(place, Assignment):
        return people.filter(pk__in=[each.pk for each in access.holders(REGISTER, place)])
    grants = OfficeGrant.objects.filter(
        live_on(timezone.localdate()), office=place, role__in=roles.roles_with(REGISTER)
    )
    return people.filter(pk__in=grants.values("user"), is_active=True)


def next_number(office: Office, assignment: Assignment | None, prefix: str, key: str) -> tuple[NumberEntry, str]:
    """The next number of a team's series in its round (XF10-3-1-0007), or of the office's own (XF2026-0001)."""
    if assignment is None:
        year = timezone.localdate().year
        entry = numbering.take(office, f"{key}:office", year)
        return entry, prefix + numbering.serial(year, entry.number)
    round_ = assignment.round
    entry = numbering.take(office, f"{key}:{assignment.team_id}", round_.year)
    serial = numbering.serial(round_.term, round_.sequence, assignment.team.number, entry.number)
    return entry, prefix + serial


def _check_dates(place: Assignment | Office, received_on: date, late_reason: str) -> None:
    today = timezone.localdate()
    if received_on > today:
        raise Refused("收到日期不能晚于今天。")
    if received_on < today and not late_reason.strip():
        raise Refused("应当天受理：收到日期早于今天的，请填写迟登原因。")
    if isinstance(place, Assignment) and place.status != AssignmentStatus.STATIONED:
        raise Refused("该任务不在进驻期间；撤离后的来信请由巡察办登记。")


def _check_witness(place: Assignment | Office, by: User, taken_down: bool, witness: User | None) -> None:
    """Who cannot write is heard by two: one takes down and reads aloud, the other witnesses."""
    if not taken_down:
        if witness is not None:
            raise Refused("只有口述代书的才登记见证人。")
        return
    if witness is None or witness.pk == by.pk or not registrars(place).filter(pk=witness.pk).exists():
        raise Refused("口述代书须有另一名能登记信访的工作人员在场见证。")


def _check_original(original: Petition | None, office_id: Any, by: User, petition: Petition | None = None) -> None:
    """A letter is linked as a repeat only to another one of its office that whoever links them may see (R-206)."""
    if original is None:
        return
    others = Petition.objects.for_user(by).exclude(pk=petition.pk if petition else None)
    if not others.filter(pk=original.pk, office=office_id).exists():
        raise Refused("原件须是本机构的另一件信访件。")


@transaction.atomic
def register(
    place: Assignment | Office,
    *,
    by: User,
    received_on: date,
    channel: Code,
    kind: str,
    problem: str,
    accused: Iterable[Mapping[str, Any]] = (),
    points: Iterable[str] = (),
    reporter: Mapping[str, str] | None = None,
    about_team: bool = False,
    demand: str = "",
    late_reason: str = "",
    visit_time: time | None = None,
    off_hours_reason: str = "",
    by_appointment: bool = False,
    **fields: Any,
) -> Petition:
    """Register a petition for an assignment or an office (R-176, R-190).

    ``reporter`` (name, phone, address, …) goes to the vault and nowhere else; without a name the petition is anonymous.
    ``fields`` may hold taken_down with its witness: somebody who cannot write is heard by two.
    ``accused``: rows of name, person, unit, unit_name, post. ``fields``: further columns (responsible_unit,
    reporter_count, real_name_verified, repeat_of, paper_location, retaliation, retaliated_for). A petition about the team draws the office's number,
    so that not even a gap tells the team of it. A visit outside the reception hours, unless ``by_appointment``, takes a reason
    (R-181). Raises PermissionDenied, Refused, VaultClosed.
    """
    if not may_register(by, place):
        raise PermissionDenied(REGISTER)
    _check_dates(place, received_on, late_reason)
    if not by_appointment and not off_hours_reason.strip() and outside_hours(place, received_on, visit_time):
        raise Refused("来访不在接访时间，请说明原因。")
    assignment = place if isinstance(place, Assignment) else None
    office = place if isinstance(place, Office) else place.office
    _check_original(fields.get("repeat_of"), office.pk, by)
    _check_witness(place, by, bool(fields.get("taken_down")), fields.get("witness"))
    entry, number = next_number(office, None if about_team else assignment, "XF", "petition")
    known = {key: str(value).strip() for key, value in (reporter or {}).items() if str(value).strip()}
    named = bool(known.get("name"))
    petition = Petition.objects.create(
        office=office, assignment=assignment, number=number, number_entry=entry, received_on=received_on,
        registered_at=timezone.now(), late_reason=late_reason, channel=channel, kind=kind, is_anonymous=not named,
        about_team=about_team, visit_time=visit_time, off_hours_reason=off_hours_reason, created_by=by, **(fields if named else fields | {"real_name_verified": False}),
    )  # fmt: skip
    PetitionText.objects.create(petition=petition, problem=problem.strip(), demand=demand.strip())
    add_accused(petition, accused)
    for position, text in enumerate([each.strip() for each in points if each.strip()] or [problem.strip()], start=1):
        PetitionPoint.objects.create(petition=petition, position=position, text=text)
    linked = {"repeat_of": petition.repeat_of_id} if petition.repeat_of_id else {}
    audit.record(petition, "register", by=by, label="登记", late=petition.days_late, **linked)
    if known:
        vault.seal(petition, Petition.SEALED, known, by=by)
    deadlines.start(petition, rules.ACCEPT, on=received_on)
    if petition.retaliation:
        _tell_of_retaliation(petition, by)
    return petition


def _tell_of_retaliation(petition: Petition, by: User) -> None:
    """Whoever answers for the petition learns of it at once, the number alone (R-203)."""
    for person in access.holders("petitions.conclude_petition", petition):
        if person.pk != by.pk:
            address = reminders.address_of(petition, person)
            reminders.notify(person, f"{petition.number}反映打击报复，请最先办理。", url=address)


def add_accused(petition: Petition, rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows of whom the petition is about."""
    start = petition.accused.count()
    for position, row in enumerate(rows, start=start + 1):
        PetitionAccused.objects.create(petition=petition, position=position, **row)


@transaction.atomic
def accept(petition: Petition, *, by: User, late_reason: str = "") -> Petition:
    """Object and content lie in the scope (R-186): the handling begins, and with it the clocks.

    信访 counts 60 calendar days from here; a 实名检举控告 is told within 15 working days of its receipt. Two deadlines.
    """
    petition = move(petition, workflow.ACCEPT, by=by, object_in_scope=True, content_in_scope=True)
    lateness.meet(petition, rules.ACCEPT, late_reason)
    deadlines.start(petition, rules.ASSIGN)
    deadlines.start(petition, rules.CONCLUDE)
    if petition.is_accusation and not petition.is_anonymous:
        deadlines.start(petition, rules.ACKNOWLEDGE, on=petition.received_on)
    return petition


@transaction.atomic
def set_aside(
    petition: Petition,
    *,
    by: User,
    object_in_scope: bool,
    content_in_scope: bool,
    reason: Code,
    late_reason: str = "",
) -> Petition:
    """Object or content lies outside the scope: the petition is to be transferred the same day (R-186, R-188)."""
    if object_in_scope and content_in_scope:
        raise Refused("对象和内容都在受理范围内，请直接受理。")
    petition = move(
        petition, workflow.SET_ASIDE, by=by, object_in_scope=object_in_scope, content_in_scope=content_in_scope,
        out_of_scope_reason=reason,
    )  # fmt: skip
    lateness.meet(petition, rules.ACCEPT, late_reason)
    deadlines.start(petition, rules.ASSIGN)
    return petition


@transaction.atomic
def assign(petition: Petition, *, by: User, handler: User, late_reason: str = "") -> Petition:
    """Give a petition to somebody of the team or the office, on the day it was taken up (R-191)."""
    if handler not in access.holders("petitions.view_petition", petition):
        raise Refused("承办人须能办理本件，且不是被反映人、不在回避之列。")
    petition = move(petition, workflow.ASSIGN, by=by, note={"handler": handler.pk}, handler=handler)
    lateness.meet(petition, rules.ASSIGN, late_reason)
    running = Deadline.objects.filter(**link_of(petition), met_at=None, cancelled_at=None)
    running.filter(rule__in=[rules.CONCLUDE.code, rules.ACKNOWLEDGE.code]).update(handler=handler)
    return petition


@transaction.atomic
def reply(
    petition: Petition, *, by: User, replied_on: date, way: str, content: str, reaction: str = "", waived: str = "",
    template: Code | None = None,
) -> Petition:  # fmt: skip
    """Note what was answered to the reporter, when and how — or why nothing can be (R-199).

    The answer has the words of a template of the office (the first, unless told otherwise) around what was found, and is
    signed by team or office, never by a person; a personal stand is refused (R-346).
    """
    if not waived and not content.strip():
        raise Refused("请填写答复内容；确实无法答复的，请填写原因。")
    if replied_on > timezone.localdate():
        raise Refused("答复日期不能晚于今天。")
    text = "" if waived else in_the_teams_name(petition, content, template)
    given: dict[str, Any] = {"reply_waived": waived} if waived else {"replied_on": replied_on, "reply_way": way}
    petition = move(petition, workflow.REPLY, by=by, reply_reaction=reaction, **given)
    PetitionText.objects.filter(petition=petition).update(reply=text)
    return petition


def in_the_teams_name(petition: Petition, content: str, template: Code | None) -> str:
    """An answer as it goes out: the template's words, what was found, and whose answer it is. Raises Refused."""
    speak_for_the_team(petition.office, content)
    words = template or codes.choices(REPLIES, petition.office).first()
    if words is None:
        raise Refused("答复模板清单是空的，请先在代码清单中填写。")
    team = petition.assignment.team.full_name if petition.scope_assignment_id() and petition.assignment else ""
    found = content.strip().rstrip("。；，")
    return f"{words.text.replace(PLACE, found) if PLACE in words.text else words.text + found}\n{team or petition.office.name}"


@transaction.atomic
def conclude(
    petition: Petition,
    *,
    by: User,
    handling: str,
    outcome: str = "",
    outcome_on: date | None = None,
    plan_due: date | None = None,
    law_reference: str = "",
    verdict: str = "",
    verdict_document: str = "",
    late_reason: str = "",
) -> Petition:
    """Close a petition once every point ended somewhere, with its outcome and what that requires (R-193–R-199, R-205)."""
    given: dict[str, Any] = {
        "outcome_on": outcome_on, "plan_due": plan_due, "law_reference": law_reference, "verdict": verdict,
        "verdict_document": verdict_document,
    }  # fmt: skip
    if reasons := gates.outcome_complete(petition, outcome=outcome, given=given | {"handling": handling.strip()}):
        raise Refused("；".join(reasons))
    petition = move(
        petition, workflow.CONCLUDE, by=by, note={"outcome": outcome, "verdict": verdict}, outcome=outcome, **given
    )
    PetitionText.objects.filter(petition=petition).update(handling=handling.strip())
    lateness.meet(petition, rules.CONCLUDE, late_reason)
    deadlines.cancel(petition)
    return petition


@transaction.atomic
def file(
    petition: Petition, *, by: User, reason: str, repeat_of: Petition | None = None, late_reason: str = ""
) -> Petition:
    """Keep a petition for reference: a repeat, or one without substance. Its open points share the reason."""
    _check_original(repeat_of, petition.office_id, by, petition)
    petition = move(petition, workflow.FILE, by=by, file_reason=reason, repeat_of=repeat_of)
    petition.points.filter(disposition="").update(
        disposition=Disposition.FILED, reason=reason, disposed_by=by, disposed_at=timezone.now()
    )
    lateness.meet(petition, rules.ACCEPT, late_reason)
    deadlines.cancel(petition)
    return petition


@transaction.atomic
def reopen(petition: Petition, *, by: User, reason: str) -> Petition:
    """Take a closed petition up again: a new clock, the old answer stays in the trail."""
    petition = move(petition, workflow.REOPEN, by=by, note={"reason": reason}, replied_on=None, reply_waived="")
    deadlines.start(petition, rules.CONCLUDE)
    return petition


def is_named_accusation(petition: Petition) -> bool:
    return petition.kind == PetitionKind.ACCUSATION and not petition.is_anonymous


def units_named(office: Office, name: str) -> Unit | None:
    """The office's unit of exactly this name, if there is one."""
    wanted = name.strip()
    return (
        office.units.filter(name=wanted).first() or office.units.filter(short_name=wanted).first() if wanted else None
    )
