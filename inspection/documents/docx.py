"""The editable twin of a paper as DOCX, made from the same HTML as its PDF, so that each paper has one template."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

import tinyhtml5
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from inspection.documents import docx_page as page
from inspection.documents.docx_tables import add_imprint, add_table
from inspection.documents.docx_text import BLOCKS, runs_of, write
from inspection.documents.titles import LEDGER_LINE, WIDEST_LINE, break_title, cells
from inspection.documents.typesetting import (
    CELL,
    LETTER_MARK_LARGEST,
    MARK_LARGEST,
    by_class,
    classes,
    mark_size,
    signature_indents,
    text_of,
)

_ALIGNMENTS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
PARAGRAPHS = ("p", "h2", "h3", "h4", "li")
_SKIPPED = {"viewer-mark", "qr", "barcode", "seal"}


class Writer:
    """Walks a paper's body and writes what it finds; one method per element of the papers' vocabulary."""

    def __init__(self, body: Element) -> None:
        self.kind = classes(body)
        self.ledger = "ledger" in self.kind
        self.document = page.new_document(landscape=self.ledger, ledger=self.ledger)
        self.pending_break = False
        self.by_class: dict[str, Callable[[Element], None]] = {
            "classification": self.classification,
            "mark": self.mark,
            "number-line": self.number_line,
            "letter-lines": self.letter_lines,
            "title": self.title,
            "annex-list": self.annex_list,
            "attendance": self.attendance,
            "signature": self.signature,
            "signatures": self.one_line,
            "table-caption": self.one_line,
            "sign-slot": self.one_line,
            "annex": self.annex,
            "imprint": self.imprint,
            "gap": self.gap,
            "title-gap": self.gap,
        }

    # ---- paragraphs

    def paragraph(
        self, pieces: list[tuple[str, str]], *, align: str = "both", size: float = 16, **indents: float
    ) -> Any:
        """A paragraph; indents in cells: first (negative hangs), left, right."""
        made = self.document.add_paragraph()
        made.alignment = _ALIGNMENTS[align]
        style = made.paragraph_format
        style.page_break_before, self.pending_break = self.pending_break or None, False
        if "first" in indents:
            style.first_line_indent = Pt(indents["first"] * CELL)
        if "left" in indents:
            style.left_indent = Pt(indents["left"] * CELL)
        if "right" in indents:
            style.right_indent = Pt(indents["right"] * CELL)
        for face, text in pieces:
            self.run(made, text, face, size)
        return made

    def run(self, paragraph: Any, text: str, face: str = "fang", size: float = 16) -> Any:
        """A run; line breaks in the text become breaks in the line."""
        made = paragraph.add_run()
        write(made, text)
        if size != 16:
            made.font.size = Pt(size)
        if face != "fang":
            page.set_face(made._r.get_or_add_rPr(), face)
        return made

    def plain(self, element: Element) -> None:
        """An ordinary paragraph or heading."""
        face = {"h2": "hei", "h3": "kai"}.get(str(element.tag), "fang")
        names = classes(element)
        if names & {"secrecy", "urgency", "annex-label"}:
            face = "hei"
        if "subtitle" in names:
            face = "kai"
        pieces = list(runs_of(element, face))
        if not "".join(text for _, text in pieces).strip():
            return
        pieces[0] = pieces[0][0], pieces[0][1].lstrip(" ")
        size = 10.5 if self.ledger else 12 if "table-note" in names else 16
        if names & {"centred", "subtitle", "issue", "paper-number"}:
            self.paragraph(pieces, align="center", size=size)
        elif "right" in names:
            self.paragraph(pieces, align="right", size=size)
        elif names & {"addressee", "copy-number", "secrecy", "urgency", "annex-label", "flush", "table-note"}:
            self.paragraph(pieces, align="left", size=size)
        else:
            made = self.paragraph(pieces, first=2, size=size)
            if element.tag in ("h2", "h3"):
                made.paragraph_format.keep_with_next = True
                page.child(made._p.get_or_add_pPr(), "outlineLvl", val=0 if element.tag == "h2" else 1)

    def gap(self, element: Element) -> None:
        """An empty line."""
        self.paragraph([])

    def one_line(self, element: Element) -> None:
        """Parts of one line, spread over it by tabs."""
        size = 10.5 if self.ledger else 12
        made = self.paragraph([], align="left", size=size)
        section = self.document.sections[-1]
        width = section.page_width - section.left_margin - section.right_margin
        parts = list(element)
        for number, part in enumerate(parts):
            if number:
                last = number == len(parts) - 1 and "signatures" not in classes(element)
                position = width if last else width * number // len(parts)
                made.paragraph_format.tab_stops.add_tab_stop(
                    position, WD_TAB_ALIGNMENT.RIGHT if last else WD_TAB_ALIGNMENT.LEFT
                )
                self.run(made, "\t", size=size)
            self.run(made, text_of(part), size=size)

    # ---- the head

    def classification(self, element: Element) -> None:
        """份号, 密级, 紧急程度; then the room that is left above the mark."""
        for part in element:
            self.plain(part)
        self.above_mark = 99.2 - 28.95 * len(element)

    def mark(self, element: Element) -> None:
        """The red mark, narrowed as in the PDF."""
        text, is_letter = text_of(element), "letter-mark" in classes(element)
        size, scale = mark_size(text, LETTER_MARK_LARGEST if is_letter else MARK_LARGEST)
        made = self.paragraph([], align="center")
        made.paragraph_format.space_before = Pt(0 if is_letter else max(0, getattr(self, "above_mark", 99.2)))
        made.paragraph_format.line_spacing = Pt(size * 1.15)
        page.off_grid(made)
        run = self.run(made, text, "biao", round(size * 2) / 2)
        run.font.color.rgb = RGBColor.from_string(page.RED)
        properties = run._r.get_or_add_rPr()
        page.child(properties, "w", val=round(scale * 100))
        properties.find(qn("w:sz")).addprevious(properties.find(qn("w:w")))
        if is_letter:
            page.letter_footer(self.document.sections[0])
            self.border(made, "thickThinSmallGap", 24, space=11)
            made.paragraph_format.left_indent, made.paragraph_format.right_indent = Pt(-20), Pt(-20)

    def border(self, paragraph: Any, kind: str, eighths: int, space: int) -> None:
        """A red rule below a paragraph."""
        properties = paragraph._p.get_or_add_pPr()
        borders = page.child(properties, "pBdr")
        page.child(borders, "bottom", val=kind, sz=eighths, space=space, color=page.RED)
        # pBdr has its place in the order of a paragraph's properties.
        properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")

    def number_line(self, element: Element) -> None:
        """发文字号 over the red rule: centred, or with the signers (the organ and date, in minutes) on the line's ends."""
        for _ in range(1 if "minutes" in self.kind else 2):
            self.paragraph([])
        left, *rest = [part for part in element if text_of(part)] or [element]
        rows = [text_of(span) for part in rest for span in part.iter("span")] or [text_of(part) for part in rest]
        for row in rows[:-1]:
            self.two_ends("", row)
        if rows:
            made = self.two_ends("\u3000" + text_of(left), rows[-1])
        else:
            made = self.paragraph([("fang", text_of(left))], align="center")
        self.border(made, "single", 16, space=11)

    def letter_lines(self, element: Element) -> None:
        """份号, 密级, 紧急程度 on the left below a letter's upper rule, its number on the right of the first line."""
        parts = list(element.iter("p"))
        number = next((text_of(part) for part in parts if "number" in classes(part)), "")
        lefts = [part for part in parts if "number" not in classes(part)]
        for at, part in enumerate(lefts or [None]):
            face = "hei" if part is not None and "copy-number" not in classes(part) else "fang"
            left = text_of(part) if part is not None else ""
            made = self.two_ends(left, number if at == 0 else "", face, inset=0)
            if at == 0:
                made.paragraph_format.space_before = Pt(14)

    def two_ends(self, left: str, right: str, face: str = "fang", inset: float = 1) -> Any:
        """A line with text at both ends; the right one stands `inset` cells in."""
        made = self.paragraph([], align="left")
        made.paragraph_format.tab_stops.add_tab_stop(Pt(442.2 - inset * CELL), WD_TAB_ALIGNMENT.RIGHT)
        if left:
            self.run(made, left, face)
        self.run(made, "\t" + right)
        return made

    def title(self, element: Element) -> None:
        """The title, its lines broken as in the PDF."""
        keep = [name for name in element.get("data-keep", "").split("|") if name]
        text = "".join(text for _, text in runs_of(element))
        lines = break_title(
            "\n".join(line.strip() for line in text.split("\n")), keep, LEDGER_LINE if self.ledger else WIDEST_LINE
        )
        if not text.strip():
            return
        made = self.paragraph([], align="center")
        made.paragraph_format.line_spacing = Pt(28.95)
        made.paragraph_format.keep_with_next = True
        page.off_grid(made)
        if self.document.paragraphs[-2:] and self.follows_red_rule():
            made.paragraph_format.space_before = Pt(58)
        self.run(made, "\n".join(lines), "biao", 18 if self.ledger else 22)

    def follows_red_rule(self) -> bool:
        """Whether the paragraph before the last one carries the red rule."""
        before = self.document.paragraphs[-2] if len(self.document.paragraphs) > 1 else None
        return before is not None and "w:pBdr" in before._p.xml and "letter" not in self.kind

    # ---- after the text

    def annex_list(self, element: Element) -> None:
        """附件说明, hung on the names."""
        self.paragraph([])
        single = "single" in classes(element)
        for number, part in enumerate(element):
            hang = 3 if single else 4 if number == 0 else 1
            self.paragraph(list(runs_of(part)), align="left", left=5 if single else 6, first=-hang)

    def attendance(self, element: Element) -> None:
        """出席, 请假, 列席: names hung on the label."""
        self.paragraph([])
        for part in element:
            self.paragraph(
                [(face, text) for face, text in runs_of(part) if text.strip()], align="left", left=5, first=-3
            )

    def signature(self, element: Element) -> None:
        """署名 and 成文日期 in the places the PDF gives them."""
        names, sealed = classes(element), "sealed" in classes(element)
        for _ in range(2 if sealed or "personal" in names else 1):
            self.paragraph([]).paragraph_format.keep_with_next = True
        issuers, dates = by_class(element, "issuer"), by_class(element, "date")
        if "personal" in names:
            for part in element:
                self.paragraph(list(runs_of(part)), align="right", right=4)
            return
        longest = max((cells(text_of(part)) for part in issuers), default=0.0)
        date = max((cells(text_of(part)) for part in dates), default=0.0)
        right, date_right = signature_indents(longest, date, sealed=sealed)
        for part in issuers:
            inset = right + (longest - cells(text_of(part))) / 2
            made = self.paragraph([("fang", text_of(part))], align="right", right=max(0, inset))
            made.paragraph_format.keep_with_next = True
        for part in dates:
            self.paragraph([("fang", text_of(part))], align="right", right=max(0, date_right))

    def annex(self, element: Element) -> None:
        """An annex on a page of its own, landscape if it says so."""
        if "landscape" in classes(element):
            page.set_section(self.document.add_section(WD_SECTION.NEW_PAGE), landscape=True, ledger=False)
        else:
            self.pending_break = True
        self.walk(element)
        if "landscape" in classes(element):
            page.set_section(self.document.add_section(WD_SECTION.NEW_PAGE), landscape=False, ledger=False)

    def imprint(self, element: Element) -> None:
        """版记."""
        add_imprint(self.document, element, ruled="letter" not in self.kind)

    def walk(self, element: Element) -> None:
        """Write everything below an element, in order."""
        for part in element:
            if not isinstance(part.tag, str) or classes(part) & _SKIPPED or part.tag in ("hr", "img"):
                continue
            known = next((self.by_class[name] for name in classes(part) if name in self.by_class), None)
            if known:
                known(part)
            elif part.tag == "table":
                add_table(self, part)
            elif part.tag in PARAGRAPHS or not any(inner.tag in BLOCKS for inner in part.iter() if inner is not part):
                self.plain(part)
            else:
                self.walk(part)


def render_docx(
    html: str, *, title: str = "", author: str = "", created: datetime | None = None, mark: str = ""
) -> bytes:
    """The editable twin of a paper.

    Args:
        html: the same page `render_pdf` prints.
        title, author, created: the file's metadata.
        mark: who holds this copy, in the head of every page.
    """
    root = tinyhtml5.parse(html, namespace_html_elements=False)
    body = root.find("body")
    if body is None:
        raise ValueError("公文内容为空。")
    writer = Writer(body)
    writer.walk(body)
    if mark:
        page.set_mark(writer.document, mark)
    properties = writer.document.core_properties
    properties.title, properties.author, properties.comments = title, author, ""
    if created is not None:
        properties.created = properties.modified = created.replace(tzinfo=None)
    out = BytesIO()
    writer.document.save(out)
    return out.getvalue()
