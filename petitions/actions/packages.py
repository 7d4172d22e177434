"""Assembling a lead's 问题资料包: sheets retyped, files numbered; closed when the lead is offered, its hash kept (R-213)."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, attachments, audit, gate
from inspection.documents import papers
from inspection.models import Paper, PaperStatus, link_of
from inspection.workflow import Refused, WrongStatus
from petitions import leaks
from petitions.actions.leads import REGISTER, accused_names, originals
from petitions.lead_papers import PACKAGE
from petitions.models import Lead, PackageItem
from petitions.models.packages import contents, digest, loose_files
from petitions.workflow import GROWING, HANDED

if TYPE_CHECKING:
    from inspection.models import Attachment, Code, User
    from petitions.models import PetitionPoint
    from rounds.models import FieldRecord, Finding

# The same bytes for the same contents: no file in a package tells when it was made.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


@transaction.atomic
def add(
    lead: Lead,
    *,
    by: User,
    kind: Code,
    title: str,
    text: str = "",
    attachment: Attachment | None = None,
    point: PetitionPoint | None = None,
    field_record: FieldRecord | None = None,
    finding: Finding | None = None,
) -> PackageItem:
    """Put a sheet or a file into the package.

    Raises PermissionDenied; WrongStatus once the lead is offered; Refused where the words could betray a reporter, or the
    file is not one of the lead's own working copies.
    """
    lead = _growing(lead, by)
    if attachment is not None and attachment not in attachments.of(lead, "package"):
        raise Refused("只能编入本线索资料包中的文件。")
    if attachment is not None and not attachment.is_readable:
        raise Refused("该文件还没有可供阅看的副本，请稍后再编入。")
    if point is not None and point.lead_id != lead.pk:
        raise Refused("该反映要点不是本线索的来源。")
    if (text := text.strip()) and (
        reasons := leaks.identity_leaks(
            f"{title}\n{text}",
            *originals(lead),
            *([field_record.summary] if field_record else []),
            accused=accused_names(lead),
        )
    ):
        raise Refused("；".join(reasons))
    if not text and attachment is None:
        raise Refused("请填写内容或选择文件。")
    last = lead.package.order_by("-position").values_list("position", flat=True).first()
    made = PackageItem.objects.create(
        lead=lead, position=(last or 0) + 1, kind=kind, title=title.strip(), text=text, attachment=attachment,
        pages=_pages(attachment) if attachment else 0, point=point, field_record=field_record, finding=finding, added_by=by,
    )  # fmt: skip
    audit.record(lead, "add_to_package", by=by, label="编入资料包", item=made.pk, kind=kind.code)
    return made


def _growing(lead: Lead, by: User) -> Lead:
    lead = Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)
    if not access.may(by, REGISTER, lead):
        raise PermissionDenied(REGISTER)
    if lead.status not in GROWING:
        raise WrongStatus("线索已提请移交，资料包不能再变动。")
    return lead


def _pages(attachment: Attachment) -> int:
    """How many pages the working copy has; 0 where that is not said. It is read in the confined child."""
    if attachment.kind in ("jpeg", "png"):
        return 1
    if attachment.kind != "pdf" or attachment.copy is None:
        return 0
    with attachments.path_of(attachment.copy).open("rb") as content:
        return gate.judge(content, "copy.pdf").pages


@transaction.atomic
def drop(item: PackageItem, *, by: User) -> Lead:
    """Take a sheet out again while the package still grows; the trail keeps that it was there."""
    lead = _growing(item.lead, by)
    item = lead.package.select_for_update().get(pk=item.pk)
    audit.record(
        lead, "drop_from_package", by=by, label="移出资料包", item=item.pk, title=item.title, kind=item.kind.code
    )
    item.delete()
    for position, each in enumerate(lead.package.order_by("position"), start=1):
        if each.position != position:
            each.position = position
            each.save(update_fields=["position"])
    return lead


@transaction.atomic
def lock(lead: Lead, *, by: User) -> Lead:
    """Keep the hash of what was handed over; from here on a change would show (R-213)."""
    lead = Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)
    lead.package_hash, lead.package_locked_at = digest(lead), timezone.now()
    lead.save(update_fields=["package_hash", "package_locked_at"])
    audit.record(lead, "lock_package", by=by, label="封存资料包", hash=lead.package_hash)
    return lead


def intact(lead: Lead) -> bool:
    """Whether what is there is what was handed over; before the handover nothing is locked."""
    return lead.package_locked_at is None or lead.package_hash == digest(lead)


@transaction.atomic
def bundle(lead: Lead, *, by: User) -> bytes:
    """The whole package as a zip: cover, index and sheets as one PDF, then the working copies under neutral names.

    Whoever takes it is noted. An original is never in it. Raises Refused where the package is empty, or is no longer what
    was handed over.
    """
    if not intact(lead):
        raise Refused("资料包与移交时封存的内容不一致，请报告巡察办核查。")
    if not digest(lead):
        raise Refused("资料包还没有材料。")
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        archive.writestr(ZipInfo(f"00 问题资料包 {_safe(lead.number)}.pdf", _NO_TIME), _printed(lead, by))
        for name, each in files(lead):
            content = attachments.path_of(each.copy or each.file).read_bytes()
            archive.writestr(ZipInfo(name, _NO_TIME), content, ZIP_DEFLATED)
    audit.record(lead, "take_package", by=by, label="下载资料包", hash=digest(lead))
    return made.getvalue()


def files(lead: Lead) -> list[tuple[str, Attachment]]:
    """(name in the zip, file) in order; what no sheet names comes after."""
    found = [(each.file_name, each.attachment) for each in contents(lead) if each.attachment is not None]
    start = lead.package.count()
    for at, each in enumerate(loose_files(lead).select_related("copy", "file"), start + 1):
        ending = each.name.rpartition(".")[2].lower()
        if each.is_readable:
            found.append((f"{at:02d} 其他材料.{ending if ending.isalnum() and len(ending) <= 5 else 'dat'}", each))
    return found


def _safe(number: str) -> str:
    return "".join(each for each in number if each.isalnum() or each == "-")


def _printed(lead: Lead, by: User) -> bytes:
    """The issued paper where there is one; else the package as it stands, marked as a working copy of whoever takes it."""
    issued = Paper.objects.filter(**link_of(lead), kind=PACKAGE.code, status=PaperStatus.ISSUED).first()
    # One of an earlier offer, which was refused, may hold less than there is now.
    if issued is not None and lead.status in HANDED and issued.dated >= lead.offered_on:
        return papers.pdf_of(issued)
    draft: Any = Paper(
        kind=PACKAGE.code, title=PACKAGE.title(lead), office=lead.office, content_type=link_of(lead)["content_type"],
        object_id=lead.pk, status=PaperStatus.DRAFT,
    )  # fmt: skip
    return papers.pdf_of(draft, viewer=by)
