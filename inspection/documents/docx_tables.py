"""Tables of the editable twin: forms, ledgers, and the 版记 at the foot of the last page."""

from typing import Any, Protocol
from xml.etree.ElementTree import Element

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from inspection import whole_numbers
from inspection.documents import docx_page as page
from inspection.documents.docx_text import blocks_of, write
from inspection.documents.typesetting import classes, column_widths, text_of

LABEL = Mm(29)
_CELL_MARGINS = (("top", 60), ("left", 80), ("bottom", 60), ("right", 80))
# How high a cell of a kind is at least, in points: room to write or to sign.
_HEIGHTS = {"sign": 72.5, "tall": 87.0, "taller": 174.0}


class Writes(Protocol):
    """What a table needs of the writer of a document."""

    document: Any
    ledger: bool

    def run(self, paragraph: Any, text: str, face: str = "fang", size: float = 16) -> Any: ...


def _rows(table: Element) -> list[tuple[Element, bool]]:
    """The rows of a table with whether each belongs to its head."""
    heads = {row for head in table.iter("thead") for row in head.iter("tr")}
    return [(row, row in heads) for row in table.iter("tr")]


def _span(cell: Element, name: str) -> int:
    span = whole_numbers.read(cell.get(name, "1"), digits=4)
    return 1 if span is None else min(span, 60)


def _grid(rows: list[tuple[Element, bool]]) -> list[list[tuple[Element, int, int, int]]]:
    """For each row its cells as (element, column, colspan, rowspan), with columns taken by cells above left out."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for number, (row, _) in enumerate(rows):
        column, line = 0, []
        for cell in row:
            while (number, column) in taken:
                column += 1
            wide, high = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(rows) - number)
            taken.update((number + down, column + along) for down in range(high) for along in range(wide))
            line.append((cell, column, wide, high))
            column += wide
        placed.append(line)
    return placed


def _fill(writer: Writes, target: Any, cell: Element, size: float) -> None:
    """The words of a cell, each block of it a paragraph."""
    names, face = classes(cell), "hei" if cell.tag == "th" else "fang"
    for number, (block, pieces) in enumerate(blocks_of(cell, face)):
        paragraph = target.paragraphs[0] if number == 0 else target.add_paragraph()
        if cell.tag == "th" or names & {"centred", "date"}:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif names & {"money", "sign"}:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        else:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        paragraph.paragraph_format.line_spacing = Pt(size * 1.25)
        page.off_grid(paragraph)
        if block is not cell and "prose" in names:
            paragraph.paragraph_format.first_line_indent = Pt(2 * size)
        pieces[0] = pieces[0][0], pieces[0][1].lstrip(" ")
        for piece_face, text in pieces:
            writer.run(paragraph, text, piece_face, size)
    target.vertical_alignment = (
        WD_CELL_VERTICAL_ALIGNMENT.BOTTOM if "sign" in names else WD_CELL_VERTICAL_ALIGNMENT.CENTER
    )


def _widths(table: Element, columns: int, whole: int) -> list[int]:
    """Column widths: shares by data-width as in print, otherwise labels narrow and values equal."""
    for row in table.iter("tr"):
        given = column_widths(row)
        if len(given) == columns:
            return [int(whole * width / sum(given)) for width in given]
    for row in table.iter("tr"):
        labels = [cell.tag == "th" for cell in row]
        if len(labels) == columns and any(labels) and not all(labels):
            rest = (whole - LABEL * sum(labels)) // (columns - sum(labels))
            return [int(LABEL) if label else rest for label in labels]
    return [whole // columns] * columns


def add_table(writer: Writes, table: Element) -> None:
    """A bordered table whose head repeats and whose rows stay whole."""
    rows = _rows(table)
    placed = _grid(rows)
    columns = max((column + wide for line in placed for _, column, wide, _ in line), default=0)
    if not columns:
        return
    section = writer.document.sections[-1]
    widths = _widths(table, columns, section.page_width - section.left_margin - section.right_margin)
    made = writer.document.add_table(len(rows), columns)
    made.style, made.autofit = "Table Grid", False
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in _CELL_MARGINS)
    made._tbl.tblPr.insert_element_before(
        parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"), "w:tblLook", "w:tblCaption"
    )
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    lines = [list(row.cells) for row in made.rows]
    size = 10.5 if writer.ledger else 12
    for number, line in enumerate(placed):
        properties = made.rows[number]._tr.get_or_add_trPr()
        page.child(properties, "cantSplit")
        if rows[number][1]:
            page.child(properties, "tblHeader")
        kinds = {name for cell, *_ in line for name in classes(cell)}
        if height := max((_HEIGHTS[kind] for kind in kinds if kind in _HEIGHTS), default=0):
            made.rows[number].height = Pt(height)
        for cell, column, wide, high in line:
            target = lines[number][column]
            if wide > 1 or high > 1:
                target = target.merge(lines[number + high - 1][min(column + wide, columns) - 1])
            else:
                target.width = widths[column]
            _fill(writer, target, cell, size)


def _borders(rows: int, ruled: bool) -> str:
    if not ruled:
        return ""
    outer, inner = 'w:val="single" w:sz="8"', 'w:val="single" w:sz="6"'
    middle = f"<w:insideH {inner}/>" if rows > 1 else ""
    return f"<w:tblBorders><w:top {outer}/><w:bottom {outer}/>{middle}</w:tblBorders>"


def add_imprint(document: Any, imprint: Element, *, ruled: bool) -> None:
    """The 版记 as a table on the foot of the text area (Word and WPS place it; LibreOffice lets it flow)."""
    rows = list(imprint)
    if not rows:
        return
    table = document.add_table(len(rows), 1)
    properties = table._tbl.tblPr
    for part in list(properties):
        properties.remove(part)
    for xml in (
        '<w:tblpPr {0} w:vertAnchor="margin" w:horzAnchor="margin" w:tblpXSpec="center" w:tblpYSpec="bottom"/>',
        '<w:tblW {0} w:w="8844" w:type="dxa"/>',
        _borders(len(rows), ruled).replace("<w:tblBorders>", "<w:tblBorders {0}>"),
        '<w:tblLayout {0} w:type="fixed"/>',
        '<w:tblCellMar {0}><w:top w:w="40" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/></w:tblCellMar>',
    ):
        if xml:
            properties.append(parse_xml(xml.format(nsdecls("w"))))
    table.columns[0].width = Pt(442.2)
    for row, part in zip(table.rows, rows, strict=True):
        paragraph = row.cells[0].paragraphs[0]
        row.cells[0].width = Pt(442.2)
        page.child(row._tr.get_or_add_trPr(), "cantSplit")
        page.off_grid(paragraph)
        style = paragraph.paragraph_format
        style.keep_with_next = True
        style.line_spacing, style.left_indent, style.right_indent = Pt(20), Pt(8.6), Pt(8.6)
        spans = list(part.iter("span"))
        if "issued" in classes(part):
            style.tab_stops.add_tab_stop(Pt(422), WD_TAB_ALIGNMENT.RIGHT)
            text = "\t".join(text_of(span) for span in spans)
        else:
            style.left_indent, style.first_line_indent = Pt(8.6 + 42), Pt(-42)
            text = text_of(part)
        run = paragraph.add_run()
        write(run, text)
        run.font.size = Pt(14)
    # A floating table hangs on the paragraph that follows it.
    anchor = document.add_paragraph()
    anchor.paragraph_format.line_spacing = Pt(1)
    page.off_grid(anchor)
