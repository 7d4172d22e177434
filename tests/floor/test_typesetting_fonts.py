"""Fonts: each role by its face, embedded; rare names with a real glyph; stand-ins said aloud, never silent."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pdfplumber
import pymupdf
import pytest
from fontTools.ttLib import TTFont

from inspection.documents import FontsMissing, font_report, fonts
from inspection.documents.embedding import count_cids
from inspection.documents.typesetting import _runs
from tests.floor.paper_samples import SAMPLES
from tests.floor.printing import measure, pages, print_html, printed, text_of_pdf

pytestmark = pytest.mark.skipif(fonts.find("FandolFang") is None, reason="公文字体未安装：先运行 script/setup")


@pytest.fixture
def pretend(monkeypatch):
    """Pretend that other font files are installed."""

    def install(*names, leave_out=()):
        real = [face for face in fonts.faces() if not set(face.names) & set(leave_out)]
        extra = [replace(real[0], families=(name,), path=Path(f"/{name}.ttf")) for name in names]
        monkeypatch.setattr(fonts, "faces", lambda: tuple(extra + real))
        fonts.chosen.cache_clear()

    yield install
    monkeypatch.undo()
    fonts.chosen.cache_clear()


def font_of(page, text):
    """The face that prints the first line beginning with a text."""
    return page.line(text).characters[0]["fontname"].split("+")[-1]


@pytest.mark.parametrize(
    ("name", "text", "role"),
    [
        ("notice", "经县委同意", "fang"),
        ("notice", "中共云岭", "biao"),
        ("notice", "关于召开", "biao"),
        ("notice", "一、", "hei"),
        ("notice", "秘密", "hei"),
        ("notice", "—1—", "song"),
        ("opinion", "（一）党的领导", "kai"),
    ],
)
def test_each_role_is_printed_in_its_face(name, text, role):
    page = next(page for page in pages(name) if any(line.text.startswith(text) for line in page.lines))
    assert font_of(page, text) == fonts.chosen(role)[0].replace(" ", "-")


@pytest.mark.parametrize("name", SAMPLES)
def test_all_fonts_are_embedded_subsets_of_known_faces(name):
    document = pymupdf.open(stream=printed(name).pdf, filetype="pdf")
    known = {family.replace(" ", "-") for role in fonts.ROLES.values() for family in role.stack}
    for page in document:
        for xref, kind, _, base, *_ in page.get_fonts():
            assert kind != "n/a"
            assert "+" in base
            assert base.split("+")[1] in known
            assert document.extract_font(xref)[3], f"{base} is not embedded"


def test_rare_names_are_printed_with_real_glyphs():
    page = pages("notice")[1]
    found = {each["text"]: each for each in page.characters if each["text"] in "喆堃㛃䶮"}
    assert set(found) == set("喆堃㛃䶮")
    assert {each["fontname"].split("+")[1] for each in found.values()} == {"Noto-Serif-SC"}
    for each in found.values():
        box = tuple(each[key] * 25.4 / 72 for key in ("x0", "top", "x1", "bottom"))
        x0, top, x1, bottom = page.ink(box)
        assert (x1 - x0, bottom - top) == pytest.approx((5, 5), abs=1)


@pytest.mark.parametrize("name", ["notice", "ledger"])
def test_codes_in_the_page_are_the_cids_of_the_font(name):
    """Strict viewers pick glyphs by CID; an embedded face whose charset does not count 0, 1, 2 … would print blanks."""
    document = pymupdf.open(stream=printed(name).pdf, filetype="pdf")
    embedded = {font[0] for page in document for font in page.get_fonts()}
    for xref in embedded:
        font = TTFont(BytesIO(document.extract_font(xref)[3]))
        charset = font["CFF "].cff[0].charset
        assert charset[1:] == [f"cid{number:05d}" for number in range(1, len(charset))]


def test_fonts_without_cids_are_left_alone():
    plain = b"\0\1\0\0" + b"\0" * 8
    assert count_cids(plain) == plain


def test_rare_characters_do_not_shift_the_line():
    page = pages("notice")[1]
    assert page.line("中，教育局").baseline - page.line("（二）被巡察").baseline == pytest.approx(28.99, abs=0.05)


def test_only_what_the_face_lacks_is_set_in_another():
    assert _runs("贺䶮同志", frozenset("贺同志")) == [(False, "贺"), (True, "䶮"), (False, "同志")]


def test_text_comes_out_in_reading_order_with_nothing_lost():
    text = text_of_pdf(printed("opinion").pdf)
    steps = [
        "秘密★3年",
        "云岭县教育局党组：",
        "一、总体评价",
        "二、巡察发现",
        "（四）",
        "四、整改要求",
        "2026年6月12日",
        "抄送：",
    ]
    places = [text.index(step) for step in steps]
    assert places == sorted(places)
    assert text.count("抄送：") == 1


def test_a_stand_in_is_said_aloud():
    warnings = "".join(printed("notice").warnings)
    for line in font_report(["fang", "biao", "hei"]):
        assert (line.sentence in warnings) == line.is_stand_in


def test_the_offices_own_font_is_taken_first(pretend):
    pretend("仿宋_GB2312", "方正小标宋简体")
    report = {line.role: line for line in font_report()}
    assert report["fang"].family == "仿宋_GB2312"
    assert not report["fang"].is_stand_in
    assert not report["biao"].is_stand_in
    assert report["hei"].is_stand_in
    assert report["fang"].sentence == "仿宋（正文）使用仿宋_GB2312。"


def test_a_broken_file_among_the_offices_fonts_is_left_out(tmp_path, monkeypatch):
    (tmp_path / "broken.ttf").write_bytes(b"\0\1\0\0 not a font")
    (tmp_path / "readme.txt").write_text("字体放这里")
    source = fonts.find("FandolFang").path
    (tmp_path / "good.otf").write_bytes(source.read_bytes())
    conf = tmp_path / "fonts.conf"
    conf.write_text(f"<fontconfig><dir>{tmp_path}</dir><dir>/nowhere</dir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(conf))
    fonts.faces.cache_clear()
    try:
        assert [face.postscript for face in fonts.faces()] == ["FandolFang-Regular"]
    finally:
        monkeypatch.undo()
        fonts.faces.cache_clear()


def test_without_any_font_nothing_is_printed(pretend):
    pretend(leave_out=("FandolFang", "Noto Serif SC"))
    with pytest.raises(FontsMissing, match="script/setup"):
        font_report(["fang"])


def test_a_character_no_font_has_is_reported():
    rendered = print_html("<body><p>某\U0003134a某</p></body>")
    assert any("本机字库缺字：\U0003134a" in warning for warning in rendered.warnings)


def test_the_same_paper_gives_the_same_bytes():
    html = "<body><h1 class='title'>标题</h1><p>正文喆。</p></body>"
    assert print_html(html).pdf == print_html(html).pdf


def test_metadata_and_archive_variant():
    document = pymupdf.open(stream=printed("opinion").pdf, filetype="pdf")
    assert document.metadata["title"] == SAMPLES["opinion"][1]["title"]
    assert document.metadata["author"] == "云岭县"
    assert document.metadata["creationDate"].startswith("D:20260302")
    assert "pdfaid:part" in document.get_xml_metadata()
    assert "zh-CN" in document.xref_object(document.pdf_catalog())


def test_headings_become_bookmarks():
    document = pymupdf.open(stream=printed("opinion").pdf, filetype="pdf")
    contents = [(level, text) for level, text, _ in document.get_toc()]
    assert (1, "一、总体评价") in contents
    assert any(level == 2 and text.startswith("（一）") for level, text in contents)


def test_a_working_copy_names_its_viewer_on_every_page():
    made = print_html("<body><p>" + "国" * 1400 + "</p></body>", mark="宋敏　2026-03-02 10:32　草稿")
    for page in measure(made.pdf):
        line = page.line("宋敏")
        assert line.size == pytest.approx(7.5, abs=0.1)
        assert line.bottom < 37


def test_without_a_mark_nothing_stands_in_the_margin():
    assert all(line.top > 30 for page in pages("opinion") for line in page.lines)


def test_a_long_ledger_repeats_its_head_and_keeps_rows_whole():
    sheets = pages("ledger")
    assert len(sheets) > 5
    for page in sheets:
        assert (page.width, page.height) == pytest.approx((297, 210), abs=0.2)
        assert any(line.text.startswith("序号账号问题") for line in page.lines)
    numbers = [int(n) for n in re.findall(r"JY-(\d{4})", text_of_pdf(printed("ledger").pdf))]
    assert numbers == list(range(1, 101))
    assert sheets[-1].line("巡察办（盖章）：")


def test_ledger_columns_fill_the_width():
    with pdfplumber.open(BytesIO(printed("ledger").pdf)) as document:
        table = document.pages[1].find_tables()[0]
    assert (table.bbox[0], table.bbox[2]) == pytest.approx((18 * 72 / 25.4, 279 * 72 / 25.4), abs=1)
