"""Requests: drafted by office or team, sent, answered, judged (the machine); the items of a document request, lent and returned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, attachments, audit, correspondence, deadlines
from inspection.models import CorrespondenceStatus
from inspection.workflow import Refused, WrongStatus
from rounds.actions.editing import allow, edit, locked, speak_for_the_team
from rounds.deadlines import RETURN_DOCUMENTS
from rounds.documents import requests as papers  # noqa: F401  its kinds of paper register
from rounds.gates import hearings
from rounds.gates.requests import betrayals, items_are_taken_over
from rounds.models import Assignment, Request, RequestBasis, RequestItem
from rounds.workflow import AssignmentStatus
from rounds.workflow import requests as table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection.models import Code, Unit, User

ANSWER = "rounds.answer_request"
send, receive, withdraw = correspondence.send, correspondence.receive, correspondence.withdraw


def power_for(kind: str) -> str:
    """Who drafts and sends this kind: the office, the leader, or the team."""
    return correspondence.kinds()[kind].table.send.permission


@transaction.atomic
def draft(
    assignment: Assignment,
    kind: str,
    *,
    by: User,
    to_units: Iterable[Unit],
    purpose: str = "",
    approval: str = "",
    earlier: Request | None = None,
    files: Iterable[Any] = (),
    **fields: Any,
) -> list[Request]:
    """Draft one request to each receiver; notices, tasks and document lists have only the inspected unit (R-112, R-345).

    Raises PermissionDenied, Refused: words that tell the receiver why; a notice before the team is stationed.
    """
    allow(by, power_for(kind), assignment)
    fields = _titled(assignment, kind, fields)
    _check(assignment, kind, **fields)
    made = []
    uploads = list(files)
    for unit in to_units if kind in table.TO_DEPARTMENTS else [assignment.unit]:
        one = Request.objects.create(assignment=assignment, kind=kind, to_unit=unit, created_by=by, **fields)
        RequestBasis.objects.create(request=one, purpose=purpose.strip(), approval=approval.strip(), earlier=earlier)
        audit.record(one, "register", by=by, label=f"起草{one.kind_label}", to=unit.pk)
        for each in uploads:
            attachments.attach(one, each, by=by, slot=correspondence.REQUEST_FILES)
        made.append(one)
    if not made:
        raise Refused("请至少选择一个收件单位。")
    return made


def _titled(assignment: Assignment, kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    """A report for the 汇报会 is asked for the inspected period, and its title says so (R-093)."""
    if kind != table.HEARING.code or "topic" not in fields:
        return fields
    period = hearings.period_words(assignment)
    if not period:
        raise Refused("监督时段未定，不能要求报送汇报材料。")
    if fields["topic"] is None:
        raise Refused("请选择汇报材料。")
    return fields | {"title": f"{fields['topic'].text}（{period}）"}


def _check(assignment: Assignment, kind: str, **fields: Any) -> None:
    if assignment.status == AssignmentStatus.PLANNED:
        raise Refused("任务尚未授权，不能发函。")
    if kind in table.NOTICES and assignment.status != AssignmentStatus.STATIONED:
        raise Refused("通知书只在进驻期间发出。")
    texts = [fields.get(name, "") for name in ("title", "text", "requirement")]
    if reasons := betrayals(*texts):
        raise Refused("；".join(reasons))
    speak_for_the_team(assignment.office, *texts)


@transaction.atomic
def edit_draft(request: Request, *, by: User, purpose: str, approval: str = "", **changes: Any) -> Request:
    """Change a request that has not gone out."""
    request = locked(request)
    if request.status != CorrespondenceStatus.DRAFT:
        raise WrongStatus("已发出，不能修改；确需更正的，收回后另发。")
    changes = _titled(request.assignment, request.kind, changes)
    _check(request.assignment, request.kind, **changes)
    request = edit(request, by=by, power=power_for(request.kind), changes=changes)
    RequestBasis.objects.filter(request=request).update(purpose=purpose.strip(), approval=approval.strip())
    return request


@transaction.atomic
def list_items(request: Request, *, by: User, templates: Iterable[Code] = (), titles: Iterable[str] = ()) -> Request:
    """Fill a document list from templates and by hand; what it names already is not named twice (R-116, R-118).

    An item of a template that wants the last years is listed once a year, so that a missing year shows.
    """
    request = locked(request)
    allow(by, power_for(request.kind), request)
    if request.kind != table.DOCUMENTS.code or request.status != CorrespondenceStatus.DRAFT:
        raise WrongStatus("只有未发出的调阅清单可以增列。")
    known = {(each.title, each.begins) for each in request.items.all()}
    place = request.items.count()
    for row in [*_from_templates(request, templates), *({"title": title} for title in titles)]:
        if (row["title"], row.get("begins")) in known:
            continue
        known.add((row["title"], row.get("begins")))
        place += 1
        RequestItem.objects.create(request=request, position=place, **row)
    audit.record(request, "list_items", by=by, label="列出调阅资料", count=place)
    return request


def _from_templates(request: Request, templates: Iterable[Code]) -> Iterable[dict[str, Any]]:
    from inspection import codes

    assignment = request.assignment
    last = (assignment.material_ends or assignment.stationing_begins or timezone.localdate()).year
    categories = {each.code: each for each in codes.choices("document_categories", assignment.office)}
    for template in templates:
        for code in template.lower.filter(active=True):
            base = {"title": code.text, "category": categories.get(code.data.get("category", ""))}
            if years := code.data.get("years"):
                for year in range(last - years + 1, last + 1):
                    day = timezone.datetime(year, 1, 1).date()  # type: ignore[attr-defined]
                    yield base | {"begins": day, "ends": day.replace(month=12, day=31)}
            else:
                yield base | {"begins": assignment.material_begins, "ends": assignment.material_ends}


@transaction.atomic
def remove_item(item: RequestItem, *, by: User) -> Request:
    """Take an item off a list that has not gone out."""
    request = locked(item.request)
    allow(by, power_for(request.kind), request)
    if request.status != CorrespondenceStatus.DRAFT:
        raise WrongStatus("清单已发出，不能删减。")
    audit.record(request, "remove_item", by=by, label="删去调阅资料", title=item.title)
    item.delete()
    return request


@transaction.atomic
def provide_item(
    item: RequestItem, *, by: User, form: str = "", copies: int | None = None, provided_by: str = "", note: str = "",
    files: Iterable[Any] = (),
) -> Request:  # fmt: skip
    """The unit hands an item over, counted, or says why it cannot. Raises PermissionDenied, Refused."""
    request = locked(item.request)
    if not access.may(by, ANSWER, request):
        raise PermissionDenied(ANSWER)
    if request.status != CorrespondenceStatus.RECEIVED:
        raise WrongStatus("请先签收；已回复的，退回后才能改动。")
    item = request.items.select_for_update().get(pk=item.pk)
    if item.taken_on:
        raise WrongStatus("该项巡察组已清点接收。")
    if not copies and not note.strip():
        raise Refused("请填写份数；不能提供的，说明原因。")
    if copies and not form:
        raise Refused("请选择形式。")
    item.form, item.copies, item.note = (form, copies, note.strip()) if copies else ("", 0, note.strip())
    item.provided_on, item.provided_by = (
        (timezone.localdate(), provided_by.strip() or by.name) if copies else (None, "")
    )
    item.save(update_fields=["form", "copies", "note", "provided_on", "provided_by"])
    for each in files:
        attachments.attach(request, each, by=by, slot=correspondence.REPLY_FILES, note=item.title[:200])
    audit.record(request, "provide_item", by=by, label="提供调阅资料", item=item.pk, copies=item.copies)
    return request


@transaction.atomic
def take_items(request: Request, *, by: User, items: Iterable[RequestItem], place: str = "") -> Request:
    """The team counts and takes over what was provided; originals are watched until they go back (R-119)."""
    request = locked(request)
    allow(by, power_for(request.kind), request)
    day, taken = timezone.localdate(), 0
    for item in request.items.select_for_update().filter(pk__in=[each.pk for each in items]):
        if item.provided_on is None or item.taken_on is not None:
            raise Refused(f"“{item.title}”未提供或已接收。")
        item.taken_on, item.taken_by, item.place = day, by.name, place.strip()
        item.save(update_fields=["taken_on", "taken_by", "place"])
        taken += 1
    audit.record(request, "take_items", by=by, label="接收调阅资料", count=taken)
    if _lent(request) and (ends := request.assignment.stationing_ends):
        deadlines.start(request, RETURN_DOCUMENTS, due_on=max(ends, day))
    return request


@transaction.atomic
def return_items(request: Request, *, by: User, items: Iterable[RequestItem], returned_to: str) -> Request:
    """Give originals back against the unit's signature; the watch ends with the last."""
    request = locked(request)
    allow(by, power_for(request.kind), request)
    for item in request.items.select_for_update().filter(pk__in=[each.pk for each in items]):
        if item.taken_on is None or item.returned_on is not None:
            raise Refused(f"“{item.title}”未接收或已归还。")
        item.returned_on, item.returned_to = timezone.localdate(), returned_to.strip()
        item.save(update_fields=["returned_on", "returned_to"])
    audit.record(request, "return_items", by=by, label="归还调阅资料", to=returned_to)
    if not _lent(request):
        deadlines.meet(request, RETURN_DOCUMENTS)
    return request


def _lent(request: Request) -> bool:
    return request.items.filter(form=RequestItem.Form.ORIGINAL, returned_on=None).exclude(taken_on=None).exists()


@transaction.atomic
def reply(request: Request, *, by: User, text: str, **fields: Any) -> Request:
    """The receiver answers. A notice is answered by the party organisation: somebody signs for it."""
    if request.is_notice and not fields.get("signed_by", "").strip():
        raise Refused("请填写签发人：通知书的回复须经党组织负责人签发。")
    if request.kind == table.HEARING.code and not fields.get("files"):
        raise Refused("请上传汇报材料。")
    return correspondence.reply(request, by=by, text=text, **fields)


@transaction.atomic
def send_back(request: Request, *, by: User, reason: str, **fields: Any) -> Request:
    """Return the reply, in words that speak for the team (R-346)."""
    speak_for_the_team(request.assignment.office, reason)
    return correspondence.send_back(request, by=by, reason=reason, **fields)


@transaction.atomic
def accept(request: Request, *, by: User) -> Request:
    """Accept the reply; of a document list, only what was counted and taken over."""
    if request.kind == table.DOCUMENTS.code and (reasons := items_are_taken_over(request)):
        raise Refused("；".join(reasons))
    return correspondence.accept(request, by=by)
