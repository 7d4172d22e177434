"""Filters and tags papers are written with: dates, headings found in a text, table cells, money, codes."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from inspection import wording
from inspection.documents import marks
from inspection.documents.titles import cells

register = template.Library()

_FIRST_LEVEL = re.compile(r"[一二三四五六七八九十百]+、")
_SECOND_LEVEL = re.compile(r"[（(][一二三四五六七八九十百]+[）)]")
# A heading that says a whole sentence and runs on is set in 黑体 or 楷体 only up to its full stop.
_SENTENCE = re.compile(r"[^。！？]*[。！？]")
# An enumerated clause is no heading: it ends like a sentence, or is longer than a heading would be.
_LONGEST_HEADING = 27.0
# What stands among names and is longer is a body's, and may be broken.
_LONGEST_NAME = 14.0
_CLAUSE_ENDS = tuple("。；：！？，")


def _localised(value: date | datetime) -> date:
    return timezone.localdate(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def cn_date(value: Any) -> str:
    """2026年11月24日; text passes unchanged and nothing stays empty."""
    if not value or isinstance(value, str):
        return value or ""
    return wording.date_text(_localised(value))


@register.filter
def cn_time(value: Any) -> str:
    """2026年11月24日9时05分, in local time."""
    if not value or isinstance(value, str):
        return value or ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{wording.date_text(local.date())}{local.hour}时{local.minute:02d}分"


def _paragraph(line: str) -> SafeString:
    for pattern, tag, lead in ((_FIRST_LEVEL, "h2", "hei-lead"), (_SECOND_LEVEL, "h3", "kai-lead")):
        if not pattern.match(line):
            continue
        sentence = _SENTENCE.match(line)
        if sentence and cells(sentence[0]) <= 2 * _LONGEST_HEADING and sentence.end() < len(line):
            return format_html('<p><span class="{}">{}</span>{}</p>', lead, sentence[0], line[sentence.end() :])
        if not line.endswith(_CLAUSE_ENDS) and cells(line) <= _LONGEST_HEADING:
            return format_html("<{0}>{1}</{0}>", mark_safe(tag), line)
    return format_html("<p>{}</p>", line)


@register.filter
def paragraphs(text: Any) -> SafeString:
    """A plain text as paragraphs; lines that begin with 一、 or （一） become headings of their level (7.3.3).

    A heading that runs on after its first sentence is set as a lead-in; an enumerated clause, long or ending in a
    full stop, stays in the text's own face. Everything is escaped.
    """
    lines = (line.strip(" \t\r\u3000") for line in str(text or "").split("\n"))
    return mark_safe("\n".join(_paragraph(line) for line in lines if line))


@register.filter
def cell(value: Any) -> SafeString | str:
    """A table cell: dates and amounts as papers write them, line breaks kept, a dash for nothing."""
    if value is None or value == "":
        return "—"
    if isinstance(value, (date, datetime)):
        return cn_date(value)
    if isinstance(value, Decimal):
        return money(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    lines = ((line,) for line in str(value).splitlines())
    return conditional_escape(value) if "\n" not in str(value) else format_html_join(mark_safe("<br>"), "{}", lines)


@register.filter
def money(value: Any) -> str:
    """12,345.00; nothing for no amount."""
    return "" if value is None or value == "" else f"{Decimal(str(value)):,.2f}"


@register.filter
def pairs(names: Iterable[str] | str) -> list[str]:
    """Names of signers two to a row, the second row beginning under the first row's first name (7.2.6)."""
    each = [spread(name) for name in ([names] if isinstance(names, str) else names)]
    rows = ["\u3000".join(each[at : at + 2]) for at in range(0, len(each), 2)]
    widest = max((cells(row) for row in rows), default=0)
    return [row + "\u3000" * int(widest - cells(row)) for row in rows]


@register.filter
def names(value: Any) -> SafeString:
    """Names joined by 、, none of them broken at a line's end unless longer than a name is; takes a list or a text."""
    each = [
        name.strip(" ") for name in (value.split("、") if isinstance(value, str) else value or []) if name.strip(" ")
    ]
    marked = ((name, "、" if at < len(each) else "") for at, name in enumerate(each, 1))
    return format_html_join(
        "\u200b", '<span{}>{}{}</span>',
        ((mark_safe(' class="nowrap"') if cells(name) <= _LONGEST_NAME else "", name, mark) for name, mark in marked),
    )  # fmt: skip


@register.filter
def listed(value: Any) -> list[Any]:
    """A single thing as a list of one; nothing as an empty list."""
    if not value:
        return []
    return [value] if isinstance(value, str) else list(value)


@register.filter
def spread(name: str, width: int = 3) -> str:
    """A name of two characters spread to three cells, as name lists are set: 张　三."""
    text = str(name)
    return "\u3000".join(text) if len(text) == 2 and cells(text) == 2 and width == 3 else text


@register.simple_tag
def annex_list(annexes: Any) -> SafeString | str:
    """附件：1.名称 … hung on the names; no number when there is one, no mark at the end (7.3.4)."""
    names = [str(name).rstrip("。；;. ") for name in listed(annexes)]
    if not names:
        return ""
    if len(names) == 1:
        return format_html('<div class="annex-list single"><p>附件：{}</p></div>', names[0])
    rows = format_html_join(
        "", "<p>{}{}.{}</p>", (("附件：" if number == 1 else "", number, name) for number, name in enumerate(names, 1))
    )
    return format_html('<div class="annex-list">{}</div>', rows)


@register.simple_tag
def qr(text: str) -> SafeString | str:
    """The code of the paper, beside the page number of its last page; nothing for an empty text."""
    return format_html('<div class="qr">{}</div>', marks.qr_svg(text)) if text else ""


@register.simple_tag
def label_code(text: str) -> SafeString | str:
    """A QR code that stands where it is written, for labels to cut out."""
    return format_html('<span class="label-code">{}</span>', marks.qr_svg(text)) if text else ""


@register.simple_tag
def barcode(text: str) -> SafeString | str:
    """A Code 128 barcode for a slip that is signed on paper and scanned back in."""
    return format_html('<div class="barcode">{}</div>', marks.code128_svg(text)) if text else ""


@register.simple_tag
def column_class(columns: list[dict[str, Any]], index: int) -> SafeString | str:
    """The class attribute of a ledger cell, from the kind of its column."""
    kind = columns[index].get("kind") if index < len(columns) else None
    return format_html(' class="{}"', kind) if kind else ""
