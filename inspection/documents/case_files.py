"""卷宗: what belongs into a record's case file as far as its reader may see it, bound with cover, index and 备考表.

Which records have one, and what they hold, is said by each app. In go issued papers and the working copies of files, in the
order of the phases; nothing whose source is protected, and no personnel paper that is found on its record only.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone

from inspection import storage
from inspection.documents import packs, papers
from inspection.documents.templates import render_template
from inspection.models import Attachment, CopyState, Paper, PaperStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from inspection.models import Record, User

POWER = "inspection.view_papers"
# What one volume holds; more is a matter for several.
MOST_ITEMS = 300
MOST_BYTES = 200 << 20
_PICTURES = ("image/jpeg", "image/png")


@dataclass(frozen=True)
class Kind:
    """A record that has a case file: 巡察卷, 信访卷 …; ``title`` as it stands on the cover."""

    code: str
    label: str
    model: type[Record]
    title: Callable[[Any], str]


@dataclass(frozen=True)
class Item:
    """One thing in the index: a paper or a file, of ``record`` words."""

    title: str
    dated: date
    source: Paper | Attachment
    number: str = ""
    issuer: str = ""
    note: str = ""


_KINDS: dict[str, Kind] = {}
_HOLDINGS: dict[str, list[Callable[[Any, User], Iterable[QuerySet[Any]]]]] = {}


def kind(code: str, label: str, model: type[Record], title: Callable[[Any], str]) -> None:
    """Declare that records of a model have a case file."""
    _KINDS[code] = Kind(code, label, model, title)


def holds(code: str, rows: Callable[[Any, User], Iterable[QuerySet[Any]]]) -> None:
    """Declare which records' papers and files go in, each within its reader's scope, in the order of the file."""
    _HOLDINGS.setdefault(code, []).append(rows)


def of(code: str) -> Kind | None:
    return _KINDS.get(code)


def kind_of(record: Any) -> Kind | None:
    """The kind of case file a record has, if any."""
    return next((each for each in _KINDS.values() if type(record) is each.model), None)


def contents(kind: Kind, record: Record, user: User) -> list[Item]:
    """What goes in, phase by phase, each by its date. Two statements, however many kinds of records there are."""
    scope, place = Q(pk__in=[]), dict[int, int]()
    for rows in (each for held in _HOLDINGS.get(kind.code, ()) for each in held(record, user)):
        found = ContentType.objects.get_for_model(rows.model)
        place.setdefault(found.pk, len(place))
        scope |= Q(content_type=found, object_id__in=rows.order_by().values("pk"))
    listed = [code for code, each in papers.kinds().items() if each.listed]
    issued = Paper.objects.filter(scope, status=PaperStatus.ISSUED, kind__in=listed).select_related("office", "file")
    files = Attachment.objects.filter(scope, withdrawn_at=None, protected=False).exclude(copy_state=CopyState.DESTROYED)
    known: list[Item] = [
        Item(each.title, each.dated, each, number=each.number, issuer=each.office.name, note="")
        for each in issued if each.dated is not None
    ]  # fmt: skip
    known += [
        Item(each.name, timezone.localdate(each.added_at), each, issuer=each.added_by.name, note=each.note or "附件")
        for each in files.select_related("file", "copy", "added_by__person")
    ]
    return sorted(known, key=lambda each: (place[each.source.content_type_id], each.dated, each.title))


def left_out(kind: Kind, record: Record, user: User) -> list[str]:
    """What is not in it, for the 备考表: papers that are no more than drafts, and that protected material never goes in."""
    keys = Q(pk__in=[])
    for rows in (each for held in _HOLDINGS.get(kind.code, ()) for each in held(record, user)):
        keys |= Q(
            content_type=ContentType.objects.get_for_model(rows.model), object_id__in=rows.order_by().values("pk")
        )
    states = list(Paper.objects.filter(keys).values_list("status", flat=True))
    drafts = sum(each in (PaperStatus.DRAFT, PaperStatus.APPROVED) for each in states)
    gone = sum(each == PaperStatus.WITHDRAWN for each in states)
    said = [f"未印发的公文{drafts}件未编入" if drafts else "", f"已撤回的公文{gone}件未编入" if gone else ""]
    return [*(each for each in said if each), "来源须保护的原件及其副本另行封存，不编入本卷"]


def too_much(items: Sequence[Item]) -> list[str]:
    """The reasons why this is not bound as one volume."""
    size = sum(each.source.size for each in items if isinstance(each.source, Attachment))
    reasons = [f"共{len(items)}件，超过一卷{MOST_ITEMS}件的上限，请分卷装订"] if len(items) > MOST_ITEMS else []
    return reasons + (
        [f"文件共{size >> 20}MB，超过一卷{MOST_BYTES >> 20}MB的上限，请分卷装订"] if size > MOST_BYTES else []
    )


def bind(kind: Kind, record: Any, items: Sequence[Item], said: dict[str, Any], *, by: User) -> bytes:
    """The case file as one PDF. ``said``: number, title, retention, secrecy, compiler, checker."""
    now = timezone.now()
    meta = {"author": said["office"], "created": now}
    materials = [
        packs.Material(each.title, _pages(each, meta), each.note, each.number, each.issuer, each.dated)
        for each in items
    ]
    variables = said | {"items": len(items), "left_out": left_out(kind, record, by), "today": timezone.localdate(),
                        "printed_by": "", "first": min((each.dated for each in items), default=None),
                        "latest": max((each.dated for each in items), default=None)}  # fmt: skip
    dress = packs.Binding(
        "documents/inspection/case_file.html", "documents/inspection/case_file_back.html", variables, front_counts=False
    )
    mark = f"{by.name} {timezone.localtime(now):%Y-%m-%d %H:%M}"
    return packs.bind(said["title"], materials, dress=dress, mark=mark, **meta)


def _pages(item: Item, meta: dict[str, Any]) -> bytes:
    """The thing as pages: a PDF as it is, a picture on a page of its own, else a sheet that stands for it."""
    if isinstance(item.source, Paper):
        return papers.pdf_of(item.source)
    file = item.source
    stored = file.copy if file.copy is not None and file.copy_state == CopyState.READY else None
    content = storage.path_of(stored).read_bytes() if stored is not None else b""
    if stored is not None and stored.mime == "application/pdf":
        return content
    picture = stored is not None and stored.mime in _PICTURES
    context = {
        "title": item.title, "file": file, "stored": stored, "printed_by": "",
        "picture": f"data:{stored.mime};base64,{b64encode(content).decode()}" if picture and stored else "",
    }  # fmt: skip
    source = render_template("documents/inspection/case_file_sheet.html", context)
    printed: bytes = import_module("inspection.documents").render_pdf_isolated(source, title=item.title, **meta).pdf
    return printed
