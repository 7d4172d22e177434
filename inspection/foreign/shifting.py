"""What else means rows of a sheet, moved along when rows are put in: ranges, rules, names, formulas."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PLACE: Final = re.compile(r"(\$?[A-Za-z]{1,3}\$?)(\d+)")
_ROWS: Final = re.compile(r"(\$?)(\d+):(\$?)(\d+)")


@dataclass(frozen=True)
class Shift:
    """``many`` rows put in below row ``after``."""

    after: int
    many: int

    def row(self, number: int) -> int:
        return number + self.many if number > self.after else number

    def last(self, first: int, number: int) -> int:
        """The last row of a range: one that ended with the table reaches to its new end."""
        return number + self.many if number > self.after or (number == self.after and first < number) else number

    def span(self, text: str) -> str:
        """A1, A1:B9, 3:9 or A:B with its rows moved; dollars stay."""
        if whole := _ROWS.fullmatch(text):
            first, last = int(whole[2]), int(whole[4])
            return f"{whole[1]}{self.row(first)}:{whole[3]}{self.last(first, last)}"
        left, colon, right = text.partition(":")
        start, end = _PLACE.fullmatch(left), _PLACE.fullmatch(right)
        if start is None or (colon and end is None):
            return text
        first = int(start[2])
        moved = f"{start[1]}{self.row(first)}"
        return moved if end is None else f"{moved}:{end[1]}{self.last(first, int(end[2]))}"

    def merged(self, text: str) -> str:
        """A merged cell that ended with the table does not swallow the new rows."""
        end = _PLACE.fullmatch(text.partition(":")[2])
        if end is None or int(end[2]) != self.after:
            return self.span(text)
        return text


def shift_sheet(sheet: Any, shift: Shift) -> None:
    """Size, merges, rules, links, filter, page breaks."""
    for each in sheet.iter(f"{MAIN}mergeCell"):
        each.set("ref", shift.merged(each.get("ref", "")))
    for name in ("dimension", "hyperlink", "autoFilter"):
        for each in sheet.iter(f"{MAIN}{name}"):
            each.set("ref", shift.span(each.get("ref", "")))
    for name in ("conditionalFormatting", "dataValidation", "protectedRange", "ignoredError"):
        for each in sheet.iter(f"{MAIN}{name}"):
            each.set("sqref", " ".join(shift.span(one) for one in each.get("sqref", "").split()))
    for breaks in sheet.iter(f"{MAIN}rowBreaks"):
        for each in breaks:
            each.set("id", str(shift.row(int(each.get("id", "0")))))


def add_merges(sheet: Any, references: list[str]) -> None:
    found = sheet.find(f"{MAIN}mergeCells")
    if found is None or not references:
        return
    for each in references:
        etree.SubElement(found, f"{MAIN}mergeCell", ref=each)
    found.set("count", str(len(found)))


def shift_table(table: Any, shift: Shift) -> None:
    """A table of the sheet's own grows with its rows."""
    for each in (table, *table.iter(f"{MAIN}autoFilter")):
        each.set("ref", shift.span(each.get("ref", "")))


def shift_names(book: Any, title: str, shift: Shift) -> None:
    """Print areas and other names."""
    for each in book.iter(f"{MAIN}definedName"):
        each.text = moved(each.text or "", shift, title, own=False)


def shift_formulas(sheet: Any, shift: Shift, title: str, *, own: bool) -> None:
    """Formulas of a sheet; ``own``: of the one that got the rows."""
    for each in sheet.iter(f"{MAIN}f"):
        if each.text:
            each.text = moved(each.text, shift, title, own=own)
        if own and each.get("ref"):
            each.set("ref", shift.span(each.get("ref")))


def moved(formula: str, shift: Shift, title: str, *, own: bool) -> str:
    """A formula whose ranges in the sheet named ``title`` mean the same cells as before."""
    if "\0" in formula or len(formula) > 8192:
        return formula
    tokens = Tokenizer(f"={formula}")
    for token in tokens.items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            token.value = _operand(token.value, shift, title, own)
    return str(tokens.render())[1:]


def _operand(text: str, shift: Shift, title: str, own: bool) -> str:
    sheet, mark, place = text.rpartition("!")
    if not mark:
        return shift.span(text) if own else text
    named = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
    return f"{sheet}!{shift.span(place)}" if named == title else text
