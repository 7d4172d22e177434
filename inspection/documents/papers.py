"""The life of a paper: drafted from a record, approved, numbered and issued — then frozen, hashed, printed.

Which papers there are stands in each app's ``documents.py``: one ``kind(...)`` each, and one template.
"""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

from celery import current_app
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from inspection import access, audit, numbering, paper_numbers, storage
from inspection.documents import proof, rewording
from inspection.models import EditedText, Paper, PaperStatus, PaperText, Record, User, link_of
from inspection.workflow import Refused, WrongStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from django.db.models import QuerySet

    from inspection.models import Unit


@dataclass(frozen=True)
class Kind:
    """A kind of paper: which record it prints, from which template, numbered in which series, gated by what.

    ``context(record)`` gives the template's variables; ``series`` is what numbers are drawn from, which an office may change, or
    a function of the record: the key and the word before 〔year〕 of a series of its receiver's own; None: no number. ``gates`` the reasons why it cannot be issued yet; ``power`` who may draft and
    issue it; ``approve_power`` who must approve first (empty: nobody); ``unit_side`` whether the addressed unit sees it
    once issued.
    """

    code: str
    label: str
    model: type[Record]
    template: str
    context: Callable[[Any], dict[str, Any]]
    title: Callable[[Any], str]
    power: str
    series: paper_numbers.Series | Callable[[Any], tuple[str, str] | None] | None = None
    gates: tuple[Callable[[Any], list[str]], ...] = ()
    approve_power: str = ""
    unit_side: bool = False
    addressee: Callable[[Any], Unit | None] = lambda record: None
    # Whether it is a paper of this record at all, where one model has several kinds of record.
    applies: Callable[[Any], bool] = lambda record: True
    # Whether it stands in the list of papers and is found by searching; a personnel matter is found on its record only.
    listed: bool = True

    def unmet(self, record: Any) -> list[str]:
        return [reason for gate in self.gates for reason in gate(record)]


@dataclass(frozen=True)
class Makeable:
    """A kind as offered on a record's page: greyed with its reasons, or ready."""

    kind: Kind
    url: str
    reasons: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.kind.label

    @property
    def enabled(self) -> bool:
        return not self.reasons


_KINDS: dict[str, Kind] = {}


def kind(*args: Any, **kwargs: Any) -> Kind:
    """Declare a kind of paper."""
    made = Kind(*args, **kwargs)
    _KINDS[made.code] = made
    if isinstance(made.series, paper_numbers.Series):
        paper_numbers.draws(made.code, made.label, made.series, to_units=made.unit_side)
    return made


def kinds() -> dict[str, Kind]:
    """All declared kinds by code."""
    return dict(_KINDS)


def of(record: Record, *, unit_side: bool = False) -> Iterable[Paper]:
    """Papers of a record, newest first, each with its page's address."""
    found: QuerySet[Paper] = Paper.objects.filter(**link_of(record)).select_related("drafted_by__person", "file")
    if unit_side:
        shown = [code for code, each in _KINDS.items() if each.unit_side]
        found = found.filter(kind__in=shown, status=PaperStatus.ISSUED)
    for each in found:
        each.url = reverse("unit:paper_pdf" if unit_side else "paper", args=[each.pk])  # type: ignore[attr-defined]
        yield each


def makeable(record: Record, user: User) -> list[Makeable]:
    """Kinds the user may draft from a record, each once while no draft is open."""
    held = access.powers(user, record)
    open_kinds = set(
        Paper.objects.filter(**link_of(record), status__in=[PaperStatus.DRAFT, PaperStatus.APPROVED]).values_list(
            "kind", flat=True
        )
    )
    return [
        Makeable(each, reverse("paper_draft", args=[each.code, record.pk]), tuple(each.unmet(record)))
        for each in kinds().values()  # a copy: the first address asked for may declare more
        if isinstance(record, each.model)
        and each.power in held
        and each.code not in open_kinds
        and each.applies(record)
    ]


@transaction.atomic
def draft(record: Record, kind_code: str, *, by: User) -> Paper:
    """Begin a paper on a record. The open draft, if there is one, is the answer. Raises Refused with the reasons."""
    kind = _KINDS[kind_code]
    record = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
    if not access.may(by, kind.power, record):
        raise PermissionDenied(kind.power)
    found = Paper.objects.filter(
        **link_of(record), kind=kind.code, status__in=[PaperStatus.DRAFT, PaperStatus.APPROVED]
    ).first()
    if found is not None:
        return found
    if not kind.applies(record):
        raise Refused(f"本件不用{kind.label}。")
    if unmet := kind.unmet(record):
        raise Refused("；".join(unmet))
    made = Paper.objects.create(
        **link_of(record), kind=kind.code, title=kind.title(record)[:200], office_id=record.scope_office_id(),
        assignment_id=record.scope_assignment_id(), unit=kind.addressee(record), drafted_by=by,
        status=PaperStatus.DRAFT,
    )  # fmt: skip
    audit.record(record, "draft_paper", by=by, label=f"拟稿：{kind.label}", paper=made.pk)
    return made


def _locked(paper: Paper, *statuses: str) -> Paper:
    paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if paper.status not in statuses:
        raise WrongStatus("该公文状态已变化，请刷新后重试。")
    return paper


@transaction.atomic
def approve(paper: Paper, *, by: User) -> Paper:
    """Approve a draft (never one's own)."""
    paper = _locked(paper, PaperStatus.DRAFT)
    kind = _KINDS[paper.kind]
    if not access.may(by, kind.approve_power or kind.power, paper.record):
        raise PermissionDenied(kind.approve_power)
    if paper.drafted_by_id == by.pk:
        raise Refused("不能审定本人拟稿的公文。")
    if (text := edited(paper)) is not None and text.made_by_id == by.pk:
        raise Refused("不能审定本人改稿的公文。")
    if reasons := outrun(paper):
        raise Refused("；".join(reasons))
    paper.status, paper.approved_by, paper.approved_at = PaperStatus.APPROVED, by, timezone.now()
    paper.save(update_fields=["status", "approved_by", "approved_at"])
    audit.record(paper.record, "approve_paper", by=by, label=f"审定：{kind.label}", paper=paper.pk)
    return paper


@transaction.atomic
def issue(paper: Paper, *, by: User) -> Paper:
    """Issue a paper: take its number, freeze the text, hash it. Printing follows the commit; nothing is printed twice."""
    kind = _KINDS[paper.kind]
    paper = _locked(paper, PaperStatus.APPROVED if kind.approve_power else PaperStatus.DRAFT, PaperStatus.APPROVED)
    record: Any = paper.record
    if not access.may(by, kind.power, record):
        raise PermissionDenied(kind.power)
    if unmet := [*kind.unmet(record), *outrun(paper)]:
        raise Refused("；".join(unmet))
    today = timezone.localdate()
    fields = [
        "status",
        "issued_by",
        "issued_at",
        "dated",
        "html",
        "text_hash",
        "number",
        "number_entry",
        "title",
        "seal",
        "signing_key",
    ]
    _number(paper, kind, today.year)
    paper.status, paper.dated, paper.issued_by, paper.issued_at = PaperStatus.ISSUED, today, by, timezone.now()
    paper.title = kind.title(record)[:200]
    paper.html = compose(paper)
    paper.text_hash = text_hash(paper.html)
    proof.seal(paper)
    paper.save(update_fields=fields)
    keep_text(paper)
    audit.record(
        record,
        "issue_paper",
        by=by,
        label=f"印发：{kind.label}",
        paper=paper.pk,
        number=paper.number,
        hash=paper.text_hash,
    )
    key = str(paper.pk)
    transaction.on_commit(lambda: _nudge(key), robust=True)
    return paper


def _number(paper: Paper, kind: Kind, year: int) -> None:
    """Take the paper's number, where its kind has one."""
    if isinstance(kind.series, paper_numbers.Series):
        try:
            paper.number_entry, paper.number = paper_numbers.take(paper.office, kind.code, year)
        except numbering.NumberTaken as taken:
            raise Refused(str(taken)) from taken
    elif kind.series is not None and (drawn := kind.series(paper.record)):
        key, word = drawn
        paper.number_entry = numbering.take(paper.office, key, year, note=kind.label)
        paper.number = numbering.document_number(word, year, paper.number_entry.number)


def _nudge(key: str) -> None:
    """Wake a worker to print it. A lost nudge loses nothing: a sweep prints what is issued and has no file."""
    current_app.send_task("inspection.tasks.render_paper", args=[key])


@transaction.atomic
def withdraw(paper: Paper, *, reason: str, by: User) -> Paper:
    """Withdraw an issued paper; its number is never given again."""
    paper = _locked(paper, PaperStatus.ISSUED)
    if not access.may(by, "inspection.withdraw_paper", paper.record):
        raise PermissionDenied("withdraw_paper")
    paper.status, paper.withdrawn_reason = PaperStatus.WITHDRAWN, reason
    paper.save(update_fields=["status", "withdrawn_reason"])
    audit.record(
        paper.record, "withdraw_paper", by=by, label="撤回公文", paper=paper.pk, number=paper.number, reason=reason
    )
    return paper


def compose(paper: Paper) -> str:
    """The paper's HTML: from its record as it stands, with the text that was edited in its place, if there is one."""
    source = generated(paper)
    text = edited(paper)
    return source if text is None else rewording.reworded(source, text.segments) or source


def edited(paper: Paper) -> EditedText | None:
    """The text that came back from Word and was taken over last, unless the paper went back to what the record says."""
    found = EditedText.objects.filter(paper=paper).exclude(number=None).order_by("-number").first()
    return found if found is not None and found.segments else None


def outrun(paper: Paper) -> list[str]:
    """The reason why a paper whose text was edited cannot go out: its record has changed since."""
    text = edited(paper)
    if text is None or rewording.digest(rewording.segments(generated(paper, on=text.base_day))) == text.base_hash:
        return []
    return ["正文改稿之后所附事项又有变动，请重新下载可编辑稿核对后上传，或恢复为按记录生成"]


def generated(paper: Paper, *, on: date | None = None) -> str:
    """The paper's HTML from its record as it stands (a draft shows no number yet), dated today or ``on``.

    Every template gets title, mark, issuer, number, date and the imprint's lines; a kind's own context goes before them.
    """
    kind = _KINDS[paper.kind]
    record: Any = paper.record
    dated = paper.dated or on or timezone.localdate()
    common = {
        "paper": paper, "record": record, "office": paper.office, "number": paper.number, "dated": dated, "date": dated,
        "title": paper.title, "mark": f"{paper.office.name}文件", "issuer": paper.office.name,
        "printed_by": paper.office.name, "printed_on": dated,
    }  # fmt: skip
    return render_to_string(kind.template, common | kind.context(record))


def text_of(source: str) -> str:
    """The words of a paper without mark-up or white space, as the hash and the search see them."""
    body = re.sub(r"(?s)<(style|head|script)\b.*?</\1>", "", source)
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", body)))


def searched() -> list[str]:
    """Kinds found by searching: those that stand in the list of papers. A paper on a petition or lead is found on it only."""
    return [code for code, each in _KINDS.items() if each.listed and each.model._meta.app_label != "petitions"]


def keep_text(paper: Paper) -> None:
    """The words of an issued paper, for the search."""
    if paper.kind in searched():
        PaperText.objects.update_or_create(paper=paper, defaults={"text": text_of(paper.html)})


def untold() -> QuerySet[Paper]:
    """Papers issued before their words were kept."""
    return Paper.objects.filter(kind__in=searched(), text=None).exclude(html="").order_by("issued_at")


def text_hash(source: str) -> str:
    return hashlib.sha256(text_of(source).encode()).hexdigest()


def _metadata(paper: Paper) -> dict[str, Any]:
    return {"title": paper.title, "author": paper.office.name, "created": paper.issued_at or timezone.now()}


def _press() -> Any:
    """The printing half of this package, loaded with the first paper."""
    return import_module("inspection.documents")


def pdf_of(paper: Paper, *, viewer: User | None = None) -> bytes:
    """The PDF: of an issued paper its stored bytes, of a draft a preview made now."""
    if paper.status in (PaperStatus.ISSUED, PaperStatus.WITHDRAWN):
        if paper.file is None:
            paper = store_pdf(paper)
        assert paper.file is not None
        return storage.path_of(paper.file).read_bytes()
    return _press().render_pdf_isolated(compose(paper), mark=_mark(viewer, "草稿"), **_metadata(paper)).pdf


def _mark(viewer: User | None, words: str) -> str:
    """Who got a working copy and when, to be seen on every page of it."""
    return f"{viewer.name} {timezone.localtime():%Y-%m-%d %H:%M} {words}" if viewer else words


def store_pdf(paper: Paper) -> Paper:
    """Print an issued paper once and keep the bytes. Safe to run twice: the layout is deterministic."""
    # Papers from before there were keys carry the same without a signature.
    code = paper.seal or "|".join((paper.number or paper.title, f"{paper.dated:%Y-%m-%d}", paper.text_hash[:32]))
    rendered = _press().render_pdf_isolated(paper.html, variant="pdf/a-3a", qr_text=code, **_metadata(paper))
    stored = storage.store(BytesIO(rendered.pdf), "application/pdf")
    with transaction.atomic():
        paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
        if paper.file is None:
            paper.file, paper.warnings = stored, list(rendered.warnings)
            paper.manifest = proof.manifest(paper, rendered.pdf)
            paper.save(update_fields=["file", "warnings", "manifest"])
    return paper


def docx_of(paper: Paper, *, viewer: User | None = None) -> bytes:
    """The editable twin, a working copy always: the PDF is the record."""
    issued = paper.status in (PaperStatus.ISSUED, PaperStatus.WITHDRAWN)
    mark = _mark(viewer, "工作用件，以印发件为准" if issued else "草稿")
    return _press().render_docx(paper.html or compose(paper), mark=mark, **_metadata(paper))
