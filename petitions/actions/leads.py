"""What is done with a lead inside office and team: registered from its source, mended, reviewed, reported up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, attachments, audit, codes, deadlines, scan_targets, signatures
from inspection.models import Office
from inspection.workflow import Refused, Stale, move
from petitions import deadlines as rules
from petitions import workflow
from petitions.actions.petitions import next_number
from petitions.codes import DISCIPLINES, POLITICAL
from petitions.models import Disposition, Lead, LeadPerson, Petition, PetitionPoint
from petitions.workflow import LeadRoute, LeadStatus, PetitionStatus
from rounds.models import Assignment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inspection.models import Code, User
    from rounds.models import FieldRecord

REGISTER = "petitions.register_lead"
attachments.rule(
    "petitions.lead", "package", power=REGISTER, ask="petitions.ask_identity",
    closed=lambda lead: [] if _grows(lead) else ["线索已交接，资料包不能再撤回"],
    full=lambda lead: [] if _grows(lead) else ["线索已提请移交，资料包不能再变动"],
)  # fmt: skip


def _grows(lead: Lead) -> bool:
    """Whether the package is still open; asked of the row itself, which a form may have held for a while."""
    return Lead.objects.filter(pk=lead.pk, status__in=workflow.GROWING).exists()


def may_register(user: User, place: Assignment | Office) -> bool:
    """Whether a user may register leads of an assignment, or of an office."""
    if isinstance(place, Office):
        return place.pk in access.offices_with(user, REGISTER)
    return access.may(user, REGISTER, place)


@transaction.atomic
def register(
    place: Assignment | Office,
    *,
    by: User,
    summary: str,
    accused: Iterable[Mapping[str, Any]] = (),
    petition: Petition | None = None,
    field_record: FieldRecord | None = None,
    tags: Iterable[Code] = (),
    **fields: Any,
) -> Lead:
    """Register a lead of an assignment or an office (R-208).

    ``fields``: unit, discipline, category, grade, is_concrete, is_strong, has_impact, occurred, amount, suggestion,
    next_action. Raises PermissionDenied, Refused.
    """
    if not may_register(by, place):
        raise PermissionDenied(REGISTER)
    assignment = place if isinstance(place, Assignment) else None
    office = place if isinstance(place, Office) else place.office
    if field_record is not None and field_record.assignment_id != getattr(assignment, "pk", None):
        raise Refused("工作记录不属于本任务。")
    about_team = petition is not None and petition.about_team
    entry, number = next_number(office, None if about_team else assignment, "XS", "lead")
    lead = Lead.objects.create(
        office=office, assignment=assignment, number=number, number_entry=entry, petition=petition,
        field_record=field_record, about_team=about_team, summary=summary.strip(), created_by=by, **fields,
    )  # fmt: skip
    _set_accused(lead, accused)
    lead.tags.set(tags)
    _hasten(lead)
    audit.record(lead, "register", by=by, label="登记", petition=getattr(petition, "pk", None))
    return lead


def _hasten(lead: Lead) -> None:
    """八项规定、四风 is handed over at once, not at the end of the stationing: its own clock runs (R-130, R-236)."""
    if lead.is_urgent:
        deadlines.start(lead, rules.URGENT)
    else:
        deadlines.cancel(lead, rules.URGENT)


def _set_accused(lead: Lead, rows: Iterable[Mapping[str, Any]]) -> None:
    for position, row in enumerate(rows, start=1):
        LeadPerson.objects.create(lead=lead, position=position, **row)


@transaction.atomic
def from_point(point: PetitionPoint, *, by: User, summary: str = "", **fields: Any) -> Lead:
    """Turn a point of a petition into a lead; the link is kept both ways, the accused are taken over (R-200)."""
    petition = Petition.objects.select_for_update(of=("self",)).get(pk=point.petition_id)
    point = petition.points.select_for_update().get(pk=point.pk)
    if petition.status not in (PetitionStatus.ACCEPTED, PetitionStatus.IN_HAND):
        raise Refused("受理后才能转为问题线索。")
    if point.disposition:
        raise Refused(f"第{point.position}条要点已有去向：{point.get_disposition_display()}。")
    accused = fields.pop("accused", None)
    if accused is None:
        accused = [
            {"name": row.name, "person": row.person, "unit": row.unit, "unit_name": row.unit_name, "post": row.post}
            for row in petition.accused.all()
            if row.name
        ]
    place = petition.assignment if petition.assignment is not None and not petition.about_team else petition.office
    if petition.retaliation:
        fields["discipline"] = codes.choices(DISCIPLINES, petition.office).filter(code=POLITICAL).first()
    if fields.get("unit") is None:
        fields["unit"] = next((row["unit"] for row in accused if row.get("unit")), None)
    lead = register(place, by=by, summary=summary or point.text, accused=accused, petition=petition, **fields)
    point.disposition, point.lead = Disposition.LEAD, lead
    point.disposed_by, point.disposed_at = by, timezone.now()
    point.save(update_fields=["disposition", "lead", "disposed_by", "disposed_at"])
    audit.record(petition, "turn_into_lead", by=by, label="转为问题线索", position=point.position, lead=lead.pk)
    return lead


@transaction.atomic
def mend(
    lead: Lead,
    *,
    by: User,
    version: int | None = None,
    accused: Iterable[Mapping[str, Any]] | None = None,
    tags: Iterable[Code] | None = None,
    **fields: Any,
) -> Lead:
    """Supplement a lead before it is handed over; a signature over the older text is void."""
    lead = Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)
    if not access.may(by, REGISTER, lead):
        raise PermissionDenied(REGISTER)
    if lead.status not in (LeadStatus.REGISTERED, LeadStatus.REVIEWED):
        raise Refused("线索已上报，请先退回补充。")
    if version is not None and version != lead.version:
        raise Stale("该件已被他人修改，请核对后重新提交。")
    changed = sorted(name for name, value in fields.items() if getattr(lead, name) != value)
    for name, value in fields.items():
        setattr(lead, name, value)
    lead.version += 1
    lead.save(update_fields=[*fields, "version"])
    if accused is not None:
        lead.accused.all().delete()
        _set_accused(lead, accused)
    if tags is not None:
        lead.tags.set(tags)
    _hasten(lead)
    audit.record(lead, "mend", by=by, label="补充", changed=changed)
    return lead


@transaction.atomic
def review(lead: Lead, *, by: User, opinion: str = "") -> Lead:
    """The team's leader reviews a lead that somebody else registered."""
    if by.pk in lead.author_ids():
        raise Refused("不能审核本人登记的线索，请由他人审核。")
    return move(lead, workflow.REVIEW, by=by, review_opinion=opinion)


@transaction.atomic
def submit(lead: Lead, *, by: User) -> Lead:
    """The team reports the lead to the office (交账)."""
    lead = move(lead, workflow.SUBMIT, by=by)
    deadlines.meet(lead, rules.SUPPLEMENT)
    return lead


@transaction.atomic
def send_back(lead: Lead, *, by: User, reason: str) -> Lead:
    """Back to whoever registered it, with what is missing (R-219)."""
    lead = move(
        lead, workflow.RETURN, by=by, note={"reason": reason}, review_opinion=f"退回补充：{reason}"[:200], heard_on=None
    )
    signatures.void(lead, reason="退回补充", by=by)
    return lead


@transaction.atomic
def change_route(lead: Lead, *, by: User, route: str, reason: str = "") -> Lead:
    """Let a lead go another way than through the handover meeting, with the reason; or back to it (R-210, R-220)."""
    if route != LeadRoute.MEETING and not reason.strip():
        raise Refused("不经移交会的，请说明原因。")
    if route == LeadRoute.EXPRESS and not lead.express_reports.exclude(read_at=None).exists():
        raise Refused("尚无组长已阅的专报，不能按专报直报办理。")
    reason = "" if route == LeadRoute.MEETING else reason.strip()
    return move(lead, workflow.ROUTE, by=by, note={"route": route, "reason": reason}, route=route, route_reason=reason)


def originals(lead: Lead) -> list[str]:
    """The letters a lead came from: whose wording nothing that is passed on may show."""
    found = [each.petition.text.problem for each in lead.points.select_related("petition__text")]
    return [*found, lead.petition.text.problem] if lead.petition is not None else found


def accused_names(lead: Lead | None) -> list[str]:
    """Whom a lead is against: names that a text about it may well say."""
    return [each.name for each in lead.accused.all()] if lead is not None else []


def _scanned(number: str, user: User) -> scan_targets.Target | None:
    """A lead's form by the number in its bar code. What hangs on a lead is sealed on its own page: the stack only says so."""
    found = Lead.objects.inside(user).filter(number=number).first()
    return scan_targets.Target(found, scan_targets.PAPER_SCAN, f"线索{number}") if found is not None else None


scan_targets.reader(r"XS[0-9A-Z-]+", _scanned, "没有编号为{}的线索")
