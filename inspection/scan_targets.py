"""Where a page of scanned paper belongs: which codes and numbers there are is declared with ``reader``.

An app declares its own forms beside their numbers. Whoever sorts a stack must keep the office's registers, see the record,
and it must be one whose sources need no protection: those are sealed at once on their own page, and lie in no stack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pypdfium2

from inspection import access, attachments
from inspection.documents import papers
from inspection.documents.visible import visible
from inspection.models import Paper, PaperStatus, Record, ServiceReceipt
from inspection.models.paper_registers import POWER
from inspection.paper_registers import SCAN

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspection.models import User

PAPER_SCAN: Final = "signed_scan"


@dataclass(frozen=True)
class Target:
    """Where a part goes: the record and its slot, what it is called, how many pages end with the one that has the code."""

    record: Record
    slot: str
    label: str
    pages: int = 1


@dataclass(frozen=True)
class Reader:
    """A form of code: ``find`` leads its text to a target, to words that say why not, or to nothing (then ``missing``)."""

    pattern: re.Pattern[str]
    find: Callable[[str, User], Target | str | None]
    missing: str


_READERS: list[Reader] = []


def reader(pattern: str, find: Callable[[str, User], Target | str | None], missing: str) -> None:
    """Declare a code; ``missing`` is said, with the text in the place of {}, of one that leads nowhere for this person."""
    _READERS.append(Reader(re.compile(pattern), find, missing))


def _receipt(text: str, user: User) -> Target | None:
    found = ServiceReceipt.objects.for_user(user).select_related("paper").filter(number=text).first()
    return Target(found, SCAN, f"送达回证{found.number}（{found.addressee}）") if found is not None else None


def _sealed_paper(text: str, user: User) -> Target | str | None:
    """An issued paper by the signed line of its code; its pages are those it was printed on."""
    found = visible(user).filter(seal=text).first()
    return _paper(found, pages=_printed_pages(found)) if found is not None else None


def _paper(found: Paper, *, pages: int = 1) -> Target | str | None:
    record: Any = found.record
    if record is None:
        return None
    kind = papers.kinds()[found.kind]
    if not kind.unit_side and tuple(record.scope_unit_ids()):
        return f"{kind.label}所附事项对方单位看得到附件，请核对后在该事项页面上传"
    return Target(record, PAPER_SCAN, f"{kind.label}{found.number}（{record}）", pages)


def _printed_pages(paper: Paper) -> int:
    return len(pypdfium2.PdfDocument(papers.pdf_of(paper)))


reader(r"HZ[0-9A-Z]{8}", _receipt, "没有回证号为{}的送达回证")
reader(r"XZ1\|.+", _sealed_paper, "二维码不是本机构登记的公文")


def _allowed(found: Target | str | None, user: User) -> Target | str | None:
    """What was found, for whoever keeps the registers of its office; words where the pages must not lie in the open."""
    if not isinstance(found, Target):
        return found
    if not access.may(user, POWER, found.record):
        return None
    if attachments.protects(found.record):
        return f"{found.label}的材料要保护来源，不随扫描件归档，请在该件页面单独上传"
    return found


def of_codes(texts: list[str], user: User) -> Target | str:
    """What the codes of one page lead to. Two that lead apart are nobody's."""
    targets: list[Target] = []
    reasons: list[str] = []
    for text in sorted(set(texts)):
        each = next((each for each in _READERS if each.pattern.fullmatch(text)), None)
        if each is None:
            reasons.append(f"不认识的条码“{text[:30]}”")
            continue
        found = _allowed(each.find(text, user), user) or each.missing.format(text)
        if isinstance(found, Target):
            targets.append(found)
        else:
            reasons.append(found)
    if len({(each.record.pk, each.slot) for each in targets}) > 1:
        return "同一页有两件文书的条码"
    return targets[0] if targets else "；".join(reasons)


_BRACKETS: Final = str.maketrans("[［【(（]］】)）", "〔〔〔〔〔〕〕〕〕〕")


def of_number(typed: str, user: User) -> Target | str:
    """What a number typed by hand leads to: 文号, 回证号, or the number below a form's bar code.

    Unknown and out of scope are said in the same words.
    """
    text = re.sub(r"\s", "", typed)
    found: list[Target | str | None] = [
        each.find(text.upper(), user) for each in _READERS if each.pattern.fullmatch(text.upper())
    ]
    issued = visible(user).filter(number=text.translate(_BRACKETS), status=PaperStatus.ISSUED) if text else ()
    found += [_paper(each) for each in issued]
    known = [each for each in (_allowed(each, user) for each in found) if each is not None]
    targets = [each for each in known if isinstance(each, Target)]
    if len(targets) > 1:
        return f"编号“{typed}”对应{len(targets)}件，不能确定是哪一件，请在该件页面上传"
    if known:
        return targets[0] if targets else "；".join(str(each) for each in known)
    return f"没有编号为“{typed}”的公文、送达回证或已补录的空白表，或者不在您的范围内，请核对后重填"
