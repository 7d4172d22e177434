"""The editable twin: the same words as the PDF, on the portable grid, in the official faces."""

from collections import Counter
from functools import cache
from io import BytesIO

import pytest
import tinyhtml5
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from inspection.documents import render_docx, render_template
from inspection.documents.typesetting import by_class, text_of
from tests.floor.paper_samples import NOTICE, SAMPLES
from tests.floor.printing import CREATED, html_of


@cache
def twin(name):
    return Document(BytesIO(render_docx(html_of(name), title="试印", author="云岭县", created=CREATED)))


def words(document):
    """Every word of a document, tables and footers' text aside, white space removed."""
    return "".join("".join(node.text or "" for node in document.element.iter(qn("w:t"))).split())


@pytest.mark.parametrize("name", SAMPLES)
def test_no_word_is_lost(name):
    body = tinyhtml5.parse(html_of(name), namespace_html_elements=False).find("body")
    there = Counter("".join(text_of(body).split()))
    assert Counter(words(twin(name))) == there


def test_page_and_grid():
    section = twin("opinion").sections[0]
    measures = [section.page_width, section.page_height, section.top_margin, section.bottom_margin]
    measures += [section.left_margin, section.right_margin]
    assert measures == pytest.approx([Mm(value) for value in (210, 297, 37, 35, 28, 26)], abs=700)
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")


def test_the_text_is_set_in_the_official_face():
    style = twin("opinion").styles["Normal"]
    fonts = style.element.rPr.find(qn("w:rFonts"))
    assert {fonts.get(qn(f"w:{slot}")) for slot in ("ascii", "hAnsi", "eastAsia")} == {"仿宋_GB2312"}
    assert style.font.size == Pt(16)
    assert style.element.rPr.find(qn("w:spacing")).get(qn("w:val")) == "-5"


@pytest.mark.parametrize(
    ("text", "face"),
    [("一、总体评价", "黑体"), ("（一）党的", "楷体_GB2312"), ("中共云岭县委第三巡察组关于", "方正小标宋简体")],
)
def test_headings_and_title_have_their_faces(text, face):
    paragraph = next(each for each in twin("opinion").paragraphs if each.text.startswith(text))
    assert paragraph.runs[0]._r.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == face


def test_the_title_breaks_as_in_the_pdf():
    title = next(each for each in twin("opinion").paragraphs if "反馈意见" in each.text)
    assert title.text.split("\n") == ["中共云岭县委第三巡察组关于巡察", "云岭县教育局党组的反馈意见"]


def test_the_red_head():
    paragraphs = twin("notice").paragraphs
    mark = next(each for each in paragraphs if each.text.endswith("办公室文件"))
    assert str(mark.runs[0].font.color.rgb) == "E60000"
    assert mark.runs[0]._r.rPr.find(qn("w:w")).get(qn("w:val")) == "60"
    number = next(each for each in paragraphs if each.text == "云委巡办〔2026〕3号")
    border = number._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert (border.get(qn("w:sz")), border.get(qn("w:color"))) == ("16", "E60000")


def test_signers_of_an_upward_paper_stand_on_the_numbers_line():
    html = render_template("documents/base_document.html", NOTICE | {"signers": ["周启明", "何清", "宋敏"]})
    texts = [each.text for each in Document(BytesIO(render_docx(html))).paragraphs]
    at = next(number for number, text in enumerate(texts) if "云委巡办〔2026〕3号" in text)
    assert "宋　敏" in texts[at]
    assert "签发人：周启明　何　清" in texts[at - 1]


def test_the_imprint_hangs_on_the_foot_of_the_page():
    table = twin("notice").tables[-1]
    place = table._tbl.tblPr.find(qn("w:tblpPr"))
    assert place.get(qn("w:tblpYSpec")) == "bottom"
    assert table.rows[-1].cells[0].text.endswith("2026年3月2日印发")


def test_page_numbers_on_both_sides():
    section = twin("notice").sections[0]
    for footer, alignment in ((section.footer, "right"), (section.even_page_footer, "left")):
        assert "PAGE" in footer._element.xml
        assert f'w:jc w:val="{alignment}"' in footer._element.xml
    assert twin("notice").settings.odd_and_even_pages_header_footer


def test_a_ledger_is_landscape_and_repeats_its_head():
    document = twin("ledger")
    assert document.sections[0].page_width > document.sections[0].page_height
    table = document.tables[0]
    assert len(table.rows) == 102
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[1].cells[6].text == "12.34"


def test_a_forms_merged_cells():
    table = twin("form").tables[0]
    assert table.rows[2].cells[1]._tc is table.rows[2].cells[3]._tc
    assert table.rows[3].height is not None


def test_cells_with_text_beside_paragraphs_lose_nothing():
    html = (
        "<body><table><tr><th>内容</th><td class='prose'>开头<span class='kai'>楷</span><p>一段</p>中间<br>换行"
        "<div><p>二段</p><p>三段</p></div>结尾</td></tr></table><div>散落的话</div></body>"
    )
    document = Document(BytesIO(render_docx(html)))
    cell = document.tables[0].rows[0].cells[1]
    assert [each.text for each in cell.paragraphs] == ["开头楷", "一段", "中间\n换行", "二段", "三段", "结尾"]
    assert document.paragraphs[-1].text == "散落的话"


def test_a_landscape_annex_gets_a_section_of_its_own():
    html = render_template(
        "documents/base_document.html",
        NOTICE | {"annex_pages": [{"number": 1, "title": "台账", "body": "国", "wide": True}]},
    )
    sections = Document(BytesIO(render_docx(html))).sections
    assert [each.page_width > each.page_height for each in sections] == [False, True, False]


def test_metadata():
    properties = twin("opinion").core_properties
    assert (properties.title, properties.author, properties.created.year) == ("试印", "云岭县", 2026)


def test_marks_for_machines_stay_out_of_the_twin():
    body = tinyhtml5.parse(html_of("notice"), namespace_html_elements=False)
    assert by_class(body, "qr")
    assert "svg" not in twin("notice").element.xml
