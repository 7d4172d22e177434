"""The page of the editable twin: the portable 22×28 grid, the faces by their official names, page numbers.

Measured in Word-compatible layout (a "lines" grid with a character spacing of −0.25 pt): the linesAndChars grid breaks
in LibreOffice. Line breaks still differ a little from the PDF, which is the record.
"""

from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

FACES = {"fang": "仿宋_GB2312", "biao": "方正小标宋简体", "hei": "黑体", "kai": "楷体_GB2312", "song": "宋体"}
CELL_TWIPS = 315.86  # 15.793 pt
LINE_TWIPS = 579  # 28.95 pt
RED = "E60000"
GREY = "808080"
PORTRAIT = {"top": 37, "bottom": 35, "left": 28, "right": 26}
LEDGER = {"top": 22, "bottom": 20, "left": 18, "right": 18}


def child(parent: Any, tag: str, **attributes: Any) -> Any:
    """Append `<w:tag w:attribute=…>` to a raw element."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    parent.append(element)
    return element


def set_face(run_properties: Any, face: str) -> None:
    """Set a run's or a style's face for Chinese and Latin characters alike."""
    name = FACES[face]
    old = run_properties.find(qn("w:rFonts"))
    if old is not None:
        run_properties.remove(old)
    fonts = OxmlElement("w:rFonts")
    for slot in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{slot}"), name)
    fonts.set(qn("w:hint"), "eastAsia")
    run_properties.insert(0, fonts)


def off_grid(paragraph: Any) -> None:
    """Let a paragraph of another size keep its own line height."""
    properties = paragraph._p.get_or_add_pPr()
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    properties.insert_element_before(snap, "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr")


def _normal(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.size = Pt(16)
    properties = style.element.get_or_add_rPr()
    set_face(properties, "fang")
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), "-5")
    properties.find(qn("w:sz")).addprevious(spacing)
    child(properties, "lang", val="en-US", eastAsia="zh-CN")
    paragraph = style.element.get_or_add_pPr()
    for tag, value in (
        ("widowControl", 0),
        ("kinsoku", 1),
        ("overflowPunct", 1),
        ("autoSpaceDE", 0),
        ("autoSpaceDN", 0),
    ):
        child(paragraph, tag, val=value)
    child(paragraph, "spacing", before=0, after=0, line=240, lineRule="auto")
    child(paragraph, "jc", val="both")


def _settings(document: Any) -> None:
    settings = document.settings.element
    for tag in ("w:evenAndOddHeaders", "w:characterSpacingControl"):
        for old in settings.findall(qn(tag)):
            settings.remove(old)
    even = OxmlElement("w:evenAndOddHeaders")
    spacing = OxmlElement("w:characterSpacingControl")
    spacing.set(qn("w:val"), "compressPunctuation")
    anchor = settings.find(qn("w:compat"))
    for mode in settings.iter(qn("w:compatSetting")):
        if mode.get(qn("w:name")) == "compatibilityMode":
            mode.set(qn("w:val"), "15")
    for element in (even, spacing):
        if anchor is not None:
            anchor.addprevious(element)
        else:
            settings.append(element)


def _number(footer: Any, alignment: str) -> None:
    """A page number — 1 — of 4号 宋体, one character in from the outer edge."""
    footer.is_linked_to_previous = False
    side = {"right": "rightChars", "left": "leftChars"}.get(alignment)
    indent = f'<w:ind w:{side}="100" w:{side.removesuffix("Chars")}="280"/>' if side else ""
    face = "".join(f' w:{slot}="宋体"' for slot in ("ascii", "hAnsi", "eastAsia"))
    run = f'<w:rPr><w:rFonts{face}/><w:spacing w:val="0"/><w:sz w:val="28"/></w:rPr>'
    paragraph = parse_xml(
        f"<w:p {nsdecls('w')}><w:pPr>{indent}<w:jc w:val='{alignment}'/></w:pPr>"
        f"<w:r>{run}<w:t xml:space='preserve'>— </w:t></w:r>"
        f"<w:r>{run}<w:fldChar w:fldCharType='begin'/></w:r><w:r>{run}<w:instrText>PAGE</w:instrText></w:r>"
        f"<w:r>{run}<w:fldChar w:fldCharType='end'/></w:r><w:r>{run}<w:t xml:space='preserve'> —</w:t></w:r></w:p>"
    )
    old = footer.paragraphs[0]._p
    old.addprevious(paragraph)
    old.getparent().remove(old)


def set_section(section: Any, *, landscape: bool, ledger: bool) -> None:
    """Give a section its paper size, margins, grid and page numbers."""
    margins = LEDGER if ledger else {"top": 28, "bottom": 26, "left": 35, "right": 37} if landscape else PORTRAIT
    width, height = (297, 210) if landscape else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(margins["top"]), Mm(margins["bottom"])
    section.left_margin, section.right_margin = Mm(margins["left"]), Mm(margins["right"])
    section.footer_distance = Mm(10 if ledger else 22.5)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    if not ledger:
        child(section._sectPr, "docGrid", type="lines", linePitch=LINE_TWIPS)
    _number(section.footer, "center" if ledger else "right")
    _number(section.even_page_footer, "center" if ledger else "left")


def letter_footer(section: Any) -> None:
    """A letter's first page: no number, the lower double rule 20 mm above the paper's edge (10.1)."""
    section.different_first_page_header_footer = True
    footer = section.first_page_footer
    footer.is_linked_to_previous = False
    properties = footer.paragraphs[0]._p.get_or_add_pPr()
    borders = child(properties, "pBdr")
    child(borders, "top", val="thinThickSmallGap", sz=24, space=1, color=RED)
    child(properties, "ind", left=-397, right=-510)


def set_mark(document: Any, mark: str) -> None:
    """Who holds this working copy, in the head of every page, outside the grid; what comes back from Word is read without heads."""
    for section in document.sections:
        section.header_distance = Mm(10)
        heads = [section.header, section.even_page_header]
        if section.different_first_page_header_footer:
            heads.append(section.first_page_header)
        for head in heads:
            head.is_linked_to_previous = False
            line = head.paragraphs[0]
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            off_grid(line)
            run = line.add_run(mark)
            set_face(run._r.get_or_add_rPr(), "song")
            run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(GREY)


def new_document(*, landscape: bool, ledger: bool) -> Any:
    """An empty document on the grid."""
    document = Document()
    _normal(document)
    _settings(document)
    set_section(document.sections[0], landscape=landscape, ledger=ledger)
    return document
