"""Puts words into an office's own workbook: the one sheet changes where it is told to, every other part stays byte by byte.

The parts are not read into a model and written anew: what a model has no word for (pictures in cells, shapes, rich text,
extensions of WPS) would be gone. Cells are exchanged in the sheet's own tree.
"""

from __future__ import annotations

import json
import os
import posixpath
import zipfile
from copy import deepcopy
from typing import IO, Any, Final

from lxml import etree
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, get_column_letter

from inspection.foreign import packages, shifting
from inspection.isolation import Refused

MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_CHAIN: Final = "xl/calcChain.xml"


def refill(source: int, target: int, orders: int) -> list[str]:
    """Write the workbook with its orders carried out; answers with remarks in Chinese. Raises Refused.

    Orders are JSON: ``sheet``; ``cells`` of existing rows; ``added`` rows of cells, put in below row ``after`` and styled
    like it. A cell: ``row``, ``column`` (from 1), ``text``, and where the cell holds a number ``number`` or ``serial``
    (days, by the calendar of 1900), ``counts`` where it is empty and takes one; ``guard`` marks a text that a spreadsheet would take for a formula.
    """
    with os.fdopen(os.dup(orders), "rb") as file:
        file.seek(0)
        wanted = json.loads(file.read())
    with os.fdopen(os.dup(source), "rb") as stream, os.fdopen(os.dup(target), "wb") as out:
        stream.seek(0)
        with zipfile.ZipFile(stream) as package:
            return _Book(package, wanted).write(out)


class _Book:
    """One workbook and what is to be done with it."""

    def __init__(self, package: zipfile.ZipFile, wanted: dict[str, Any]) -> None:
        self.package, self.wanted = package, wanted
        self.names = {each.lower(): each for each in package.namelist()}
        self.trees: dict[str, Any] = {}
        self.gone: set[str] = set()
        self.remarks: list[str] = []
        self.book_part = next(each for each in package.namelist() if each.lower().endswith("workbook.xml"))
        self.book = self.tree(self.book_part)
        self.part = self._part_of(wanted["sheet"])
        self.sheet = self.tree(self.part)
        self.data = self.sheet.find(f"{MAIN}sheetData")
        if self.data is None:
            raise Refused("这个表格的内部格式不常见（严格模式），不能按原表写回。")
        self.epoch = 1462 if self._is_1904() else 0
        self.guarded: dict[str, str] = {}

    def tree(self, part: str) -> Any:
        if part not in self.trees:
            self.trees[part] = packages.parse(self.package, self.names.get(part.lower(), part), part).getroot()
        return self.trees[part]

    def write(self, out: IO[bytes]) -> list[str]:
        rows = self._rows()
        for order in self.wanted["cells"]:
            self._put(self._row(rows, order["row"]), order)
        if self.wanted["added"]:
            self._add(rows)
        if self._formulas():
            self._compute_anew()
        self._say()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for info in self.package.infolist():
                if info.filename in self.gone:
                    continue
                tree = self.trees.get(info.filename)
                data = self.package.read(info) if tree is None else _bytes(tree)
                made.writestr(info, data, zipfile.ZIP_DEFLATED)
        return self.remarks

    # --- where things are ---

    def links(self, part: str) -> dict[str, tuple[str, str]]:
        """The relations of a part: id → kind and part."""
        folder, name = posixpath.split(part)
        where = f"{folder}/_rels/{name}.rels"
        if where.lower() not in self.names:
            return {}
        found = {}
        for link in self.tree(self.names[where.lower()]):
            target = link.get("Target", "")
            full = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[link.get("Id", "")] = (link.get("Type", "").rpartition("/")[2], full)
        return found

    def _part_of(self, title: str) -> str:
        links = self.links(self.book_part)
        for each in self.book.iter(f"{MAIN}sheet"):
            if each.get("name") == title:
                return self.names[links[each.get(_LINK)][1].lower()]
        raise Refused(f"原表中没有名为“{title}”的工作表。")

    def _is_1904(self) -> bool:
        properties = self.book.find(f"{MAIN}workbookPr")
        return properties is not None and properties.get("date1904") in ("1", "true")

    def _rows(self) -> dict[int, Any]:
        """The sheet's rows by number; rows and cells without one get theirs."""
        found: dict[int, Any] = {}
        number = 0
        for row in self.data:
            number = int(row.get("r") or number + 1)
            row.set("r", str(number))
            column = 0
            for cell in row.iter(f"{MAIN}c"):
                reference = cell.get("r")
                column = column_index_from_string(coordinate_from_string(reference)[0]) if reference else column + 1
                cell.set("r", f"{get_column_letter(column)}{number}")
            found[number] = row
        return found

    def _row(self, rows: dict[int, Any], number: int) -> Any:
        """A row by its number, made in its place where the sheet says nothing of it."""
        if number in rows:
            return rows[number]
        made = rows[number] = etree.Element(f"{MAIN}row", r=str(number))
        below = min((each for each in rows if each > number), default=None)
        if below is None:
            self.data.append(made)
        else:
            rows[below].addprevious(made)
        return made

    # --- cells ---

    def _cell(self, row: Any, column: int) -> Any:
        """The cell of a row, made in its place where there is none."""
        at = 0
        for at, cell in enumerate(row):  # noqa: B007 - the place is used after the loop
            here = column_index_from_string(coordinate_from_string(cell.get("r"))[0])
            if here == column:
                return cell
            if here > column:
                break
        else:
            at = len(row)
        made = etree.Element(f"{MAIN}c", r=f"{get_column_letter(column)}{row.get('r')}")
        row.insert(at, made)
        return made

    def _put(self, row: Any, order: dict[str, Any]) -> None:
        cell = self._cell(row, order["column"])
        formula = cell.find(f"{MAIN}f")
        if formula is not None:
            if formula.get("t") in ("shared", "array"):
                self.remarks.append(f"{cell.get('r')}是共用公式，未改写，应为“{order['text'][:40]}”。")
                return
            self.remarks.append(f"{cell.get('r')}原为公式，已改为文字。")
            self._drop_chain()
        self._fill(cell, order, self._number(cell))

    def _number(self, cell: Any) -> float | None:
        """What a cell of numbers holds; None for every other."""
        value = cell.find(f"{MAIN}v")
        if cell.get("t", "n") != "n" or value is None or not value.text:
            return None
        return float(value.text)

    def _fill(self, cell: Any, order: dict[str, Any], was: float | None) -> None:
        """Words, or where numbers stood a number; never a formula."""
        for child in list(cell):
            cell.remove(child)
        for name in ("t", "cm", "vm", "ph"):
            cell.attrib.pop(name, None)
        if order["text"] == "":
            return
        number = self._figure(order, was)
        if number is not None:
            etree.SubElement(cell, f"{MAIN}v").text = f"{number:.10g}"
            return
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t")
        text.text = order["text"]
        text.set(_SPACE, "preserve")
        if order.get("guard"):
            cell.set("s", self._guarded(cell.get("s", "0")))

    def _figure(self, order: dict[str, Any], was: float | None) -> float | None:
        if was is None and not order.get("counts"):
            return None
        if order.get("serial") is not None:
            return float(order["serial"] - self.epoch)
        number: float | None = order.get("number")
        # A share of one (70 % as 0.7) stays a share of one.
        is_share = number is not None and order.get("share") and was is not None and 0 <= was <= 1
        return number / 100 if is_share and number is not None else number

    def _guarded(self, style: str) -> str:
        """The same style with the mark that the cell holds text, also once somebody edits it."""
        if style not in self.guarded:
            part = next((found for kind, found in self.links(self.book_part).values() if kind == "styles"), "")
            styles = self.tree(self.names[part.lower()]).find(f"{MAIN}cellXfs") if part else None
            if styles is None or int(style) >= len(styles):
                return style
            made = deepcopy(styles[int(style)])
            made.set("quotePrefix", "1")
            styles.append(made)
            styles.set("count", str(len(styles)))
            self.guarded[style] = str(len(styles) - 1)
        return self.guarded[style]

    # --- rows that are new ---

    def _add(self, rows: dict[int, Any]) -> None:
        after, many = self.wanted["after"], len(self.wanted["added"])
        shift = shifting.Shift(after, many)
        model = rows[after]
        below = any(number > after for number in rows)
        for number in sorted((each for each in rows if each > after), reverse=True):
            _renumber(rows[number], number + many)
        at = self.data.index(model)
        merges = _flat_merges(self.sheet, after)
        shifting.shift_sheet(self.sheet, shift)
        for place, cells in enumerate(self.wanted["added"], start=1):
            row = _blank_copy(model, after + place)
            self.data.insert(at + place, row)
            for order in cells:
                was = self._number(self._cell(model, order["column"]))
                self._fill(self._cell(row, order["column"]), order, was)
            shifting.add_merges(self.sheet, [each.format(row=after + place) for each in merges])
        self._shift_elsewhere(shift, below)

    def _shift_elsewhere(self, shift: shifting.Shift, below: bool) -> None:
        """Names, tables and formulas of other sheets that mean rows of this one."""
        title = self.wanted["sheet"]
        self._drop_chain()
        shifting.shift_names(self.book, title, shift)
        kinds = self.links(self.part)
        for kind, part in kinds.values():
            if kind == "table" and part.lower() in self.names:
                shifting.shift_table(self.tree(self.names[part.lower()]), shift)
        for kind, part in self.links(self.book_part).values():
            if kind == "worksheet" and part.lower() in self.names:
                tree = self.tree(self.names[part.lower()])
                shifting.shift_formulas(tree, shift, title, own=tree is self.sheet)
        if below and {kind for kind, _ in kinds.values()} & {"drawing", "comments", "vmlDrawing"}:
            self.remarks.append("表尾有新增的行，其下方的批注、图片没有随行下移，请核对位置。")

    # --- the whole book ---

    def _formulas(self) -> bool:
        sheets = [part for kind, part in self.links(self.book_part).values() if kind == "worksheet"]
        return any(next(self.tree(self.names[each.lower()]).iter(f"{MAIN}f"), None) is not None for each in sheets)

    def _compute_anew(self) -> None:
        """Whoever opens it next computes the sums of what was changed."""
        found = self.book.find(f"{MAIN}calcPr")
        if found is None:
            found = etree.Element(f"{MAIN}calcPr")
            after = [each for each in self.book if etree.QName(each).localname in ("sheets", "definedNames")]
            after[-1].addnext(found)
        found.set("fullCalcOnLoad", "1")
        self.remarks.append("表内公式（合计等）在 Excel、WPS 中打开时重新计算。")

    def _drop_chain(self) -> None:
        """The order of computing names cells that moved; programs make it anew."""
        chain = self.names.get(_CHAIN.lower())
        if chain is None or chain in self.gone:
            return
        self.gone.add(chain)
        types = self.tree("[Content_Types].xml")
        for each in list(types):
            if each.get("PartName", "").lower() == f"/{_CHAIN}".lower():
                types.remove(each)
        folder, name = posixpath.split(self.book_part)
        links = self.tree(self.names[f"{folder}/_rels/{name}.rels".lower()])
        for each in list(links):
            if each.get("Type", "").endswith("/calcChain"):
                links.remove(each)

    def _say(self) -> None:
        """What is given back but not as the office left it."""
        lowered = " ".join(self.names)
        for mark, words in (
            ("pivotcache", "数据透视表原样交还，打开后请点“刷新”。"),
            ("_xmlsignatures/", "原表的电子签名对改动后的内容不再有效。"),
            ("xl/charts/", "图表原样交还，打开时按新的数字重画。"),
        ):
            if mark in lowered:
                self.remarks.append(words)
        if self.sheet.find(f"{MAIN}sheetProtection") is not None:
            self.remarks.append("原工作表设有保护，交还后仍受保护。")


def _bytes(tree: Any) -> bytes:
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))


def _renumber(row: Any, number: int) -> None:
    row.set("r", str(number))
    for cell in row.iter(f"{MAIN}c"):
        cell.set("r", f"{coordinate_from_string(cell.get('r'))[0]}{number}")


def _blank_copy(model: Any, number: int) -> Any:
    """A row of the same height and styles that says nothing."""
    row = deepcopy(model)
    row.tail = model.tail
    _renumber(row, number)
    for cell in row.iter(f"{MAIN}c"):
        for child in list(cell):
            cell.remove(child)
        for name in ("t", "cm", "vm", "ph"):
            cell.attrib.pop(name, None)
    return row


def _flat_merges(sheet: Any, row: int) -> list[str]:
    """Cells merged side by side within a row, as patterns for other rows."""
    found = []
    for each in sheet.iter(f"{MAIN}mergeCell"):
        left, _, right = each.get("ref", "").partition(":")
        (first, top), (last, bottom) = coordinate_from_string(left), coordinate_from_string(right or left)
        if top == bottom == row:
            found.append(f"{first}{{row}}:{last}{{row}}")
    return found
