"""A stack of signed papers scanned as one PDF: split by the codes on its pages, each part hung on its record.

Which codes there are is declared with ``reader``. What cannot be matched stays with the stack, page by page with the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pypdfium2
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from inspection import access, attachments, audit, gate, isolation
from inspection.documents import papers
from inspection.documents.visible import visible
from inspection.models import Office, Paper, Record, ScanStack, ServiceReceipt
from inspection.models.paper_registers import POWER
from inspection.paper_registers import SCAN

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from inspection.models import User

MOST_PAGES: Final = 100
LEFT, PAPER_SCAN = "left", "signed_scan"


@dataclass(frozen=True)
class Target:
    """Where a part goes: the record and its slot, what it is called, how many pages end with the one that has the code."""

    record: Record
    slot: str
    label: str
    pages: int = 1


@dataclass
class Line:
    """What became of some pages."""

    numbers: list[int]
    words: str
    filed: bool = False

    @property
    def pages(self) -> str:
        first, last = self.numbers[0], self.numbers[-1]
        return f"第{first}页" if first == last else f"第{first}—{last}页"


_READERS: list[tuple[re.Pattern[str], Any]] = []


def reader(pattern: str, find: Callable[[str, User], Target | str]) -> None:
    """Declare a code: texts of this pattern lead to a target, or to words that say why not."""
    _READERS.append((re.compile(pattern), find))


def _receipt(text: str, user: User) -> Target | str:
    found = ServiceReceipt.objects.for_user(user).select_related("paper").filter(number=text).first()
    if found is None:
        return f"没有回证号为{text}的送达回证"
    return Target(found, SCAN, f"送达回证{found.number}（{found.addressee}）")


def _paper(text: str, user: User) -> Target | str:
    """An issued paper by the signed line of its code; its pages are those it was printed on."""
    found = visible(user).filter(seal=text).first()
    record: Any = found.record if found is not None else None
    if found is None or record is None or not access.may(user, POWER, record):
        return "二维码不是本机构登记的公文"
    kind = papers.kinds()[found.kind]
    if not kind.unit_side and tuple(record.scope_unit_ids()):
        return f"{kind.label}所附事项对方单位看得到附件，请核对后在该事项页面上传"
    return Target(record, PAPER_SCAN, f"{kind.label}{found.number}（{record}）", _printed_pages(found))


def _printed_pages(paper: Paper) -> int:
    return len(pypdfium2.PdfDocument(papers.pdf_of(paper)))


reader(r"HZ[0-9A-Z]{8}", _receipt)
reader(r"XZ1\|.+", _paper)


def _found(texts: list[str], user: User) -> Target | str:
    """What the codes of one page lead to. Two that lead apart are nobody's."""
    targets, reasons = [], []
    for text in sorted(set(texts)):
        find = next((find for pattern, find in _READERS if pattern.fullmatch(text)), None)
        if find is None:
            reasons.append(f"不认识的条码“{text[:30]}”")
            continue
        found = find(text, user)
        (targets if isinstance(found, Target) else reasons).append(found)  # type: ignore[attr-defined]
    if len({(each.record.pk, each.slot) for each in targets}) > 1:
        return "同一页有两件文书的条码"
    return targets[0] if targets else "；".join(reasons)


def _span(pages: list[dict[str, Any]], at: int, needed: int, taken: set[int]) -> list[int] | str:
    """The pages (from zero) of a part that ends at a page: so many with writing, none of them with a code of its own."""
    span, written = [at], 1
    while written < needed:
        before = span[0] - 1
        if before < 0 or before in taken or pages[before]["codes"]:
            return f"该文书共{needed}页，本页之前只有{written - 1}页与它相连，可能缺页"
        span.insert(0, before)
        written += not pages[before]["blank"]
    return span


def _sorted_out(pages: list[dict[str, Any]], user: User) -> tuple[list[tuple[list[int], Target]], dict[int, str]]:
    """(parts with where they go, reasons of the pages that go nowhere)."""
    parts: list[tuple[list[int], Target]] = []
    reasons: dict[int, str] = {}
    taken: set[int] = set()
    for at, page in enumerate(pages):
        if not page["codes"]:
            reasons[at] = "空白页" if page["blank"] else "没有读到条码或二维码"
            continue
        found = _found(page["codes"], user)
        span = _span(pages, at, found.pages, taken) if isinstance(found, Target) else found
        if isinstance(span, str):
            reasons[at] = span
            continue
        taken.update(span)
        parts.append((span, found))  # type: ignore[arg-type]
    return parts, {at: why for at, why in reasons.items() if at not in taken}


def _cut(content: IO[bytes], numbers: list[int], name: str) -> UploadedFile:
    made = gate.pages(content, numbers, name)
    return UploadedFile(made, name, "application/pdf", size=made.seek(0, 2))  # type: ignore[arg-type]


@transaction.atomic
def split(upload: UploadedFile, *, office: Office, by: User) -> ScanStack:
    """Split a scanned stack: each part to its record as an upload of this user, the rest to the stack with the reasons.

    Raises Rejected when the file is no PDF that may come in, is too large or too long; nothing is filed then.
    """
    if office.pk not in access.offices_with(by, POWER):
        raise PermissionDenied(POWER)
    name = gate.clean_name(upload.name)
    gate.check_size(name, upload.size or 0)
    upload.seek(0)
    with isolation.memory_file(upload.read()) as content:
        gate.scan(content)
        if gate.judge(content, name).kind != "pdf":
            raise gate.Rejected("请上传扫描成的 PDF 文件。")
        pages = gate.codes(content, name, MOST_PAGES)
        parts, reasons = _sorted_out(pages, by)
        lines = [_file(content, [at + 1 for at in span], target, name, by) for span, target in parts]
        lines += _together({at + 1: why for at, why in reasons.items()})
        lines.sort(key=lambda line: line.numbers[0])
        report = [{"pages": each.pages, "words": each.words, "filed": each.filed} for each in lines]
        made = ScanStack.objects.create(office=office, created_by=by, name=name, pages=len(pages), report=report)
        left = sorted(number for each in lines if not each.filed for number in each.numbers)
        if left:
            attachments.attach(made, _cut(content, left, f"{name.removesuffix('.pdf')}-未归档.pdf"), by=by, slot=LEFT)
    filed = sum(each.filed for each in lines)
    audit.record(made, "split_scans", by=by, label="拆分扫描件", pages=len(pages), filed=filed, left=len(left))
    return made


def _file(content: IO[bytes], numbers: list[int], target: Target, name: str, by: User) -> Line:
    line = Line(numbers, f"已附到{target.label}", filed=True)
    try:
        part = _cut(content, numbers, f"{name.removesuffix('.pdf')}-{line.pages}.pdf")
        attachments.attach(target.record, part, by=by, slot=target.slot, note=f"取自“{name}”{line.pages}")
    except gate.Rejected as error:
        return Line(numbers, f"{target.label}：{error}")
    return line


def _together(reasons: dict[int, str]) -> list[Line]:
    """Pages that follow each other for the same reason are one line."""
    lines: list[Line] = []
    for number, why in sorted(reasons.items()):
        if lines and lines[-1].words == why and lines[-1].numbers[-1] == number - 1:
            lines[-1].numbers.append(number)
        else:
            lines.append(Line([number], why))
    return lines
