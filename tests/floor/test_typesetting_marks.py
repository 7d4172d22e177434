"""Codes on papers, and what the template library makes of texts, tables, names and dates."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pymupdf
import pytest

from inspection.documents import code128_svg, fonts, qr_svg
from inspection.documents.marks import code128_widths
from inspection.templatetags import documents as tags
from tests.floor.printing import print_html


def test_code_128_as_the_standard_gives_it():
    """PJJ123C in set B has check symbol 55 when begun with start B."""
    widths = code128_widths("PJJ123C")
    assert sum(widths[-7:]) == 13
    assert len(widths) == 6 * 9 + 7
    assert all(sum(widths[at : at + 6]) == 11 for at in range(0, 54, 6))
    check = (104 + sum(at * (ord(mark) - 32) for at, mark in enumerate("PJJ123C", 1))) % 103
    assert check == 55


@pytest.mark.parametrize("text", ["", "条码", "a\n"])
def test_code_128_refuses_what_it_cannot_hold(text):
    with pytest.raises(ValueError, match="ASCII"):
        code128_widths(text)


def test_codes_are_outlines_without_text():
    for svg in (qr_svg("XZ1 编号"), code128_svg("XZ-1")):
        assert svg.startswith("<svg")
        assert "<text" not in svg


@pytest.mark.skipif(fonts.find("FandolFang") is None, reason="公文字体未安装：先运行 script/setup")
def test_a_code_given_when_printing_stands_on_the_last_page_only():
    made = print_html("<body><p>" + "国" * 700 + "</p></body>", qr_text="XZ1")
    document = pymupdf.open(stream=made.pdf, filetype="pdf")
    assert [len(page.get_drawings()) > 0 for page in document] == [False, True]


@pytest.mark.parametrize(
    ("line", "html"),
    [
        ("一、总体评价", "<h2>一、总体评价</h2>"),
        ("（一）学习不深入", "<h3>（一）学习不深入</h3>"),
        ("1.具体表现", "<p>1.具体表现</p>"),
        ("一、要求。各单位照办。", '<p><span class="hei-lead">一、要求。</span>各单位照办。</p>'),
        ("（二）压实责任。聚焦重点。", '<p><span class="kai-lead">（二）压实责任。</span>聚焦重点。</p>'),
        ("（三）请提前入场，不得录音。", "<p>（三）请提前入场，不得录音。</p>"),
        ("一方面，工作不实", "<p>一方面，工作不实</p>"),
        ("　　首行空格", "<p>首行空格</p>"),
        ("<b>", "<p>&lt;b&gt;</p>"),
    ],
)
def test_levels_are_found_in_a_plain_text(line, html):
    assert tags.paragraphs(line) == html


def test_an_empty_text_makes_no_paragraph():
    assert tags.paragraphs(None) == tags.paragraphs("\n \n") == ""


def test_dates_are_written_without_zeros_and_in_local_time():
    assert tags.cn_date(date(2026, 3, 2)) == "2026年3月2日"
    assert tags.cn_date(datetime(2026, 3, 1, 20, 0, tzinfo=UTC)) == "2026年3月2日"
    assert tags.cn_time(datetime(2026, 3, 2, 1, 5, tzinfo=UTC)) == "2026年3月2日9时05分"
    assert (tags.cn_date(None), tags.cn_date("当日"), tags.cn_time("")) == ("", "当日", "")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        ("", "—"),
        (0, "0"),
        (Decimal("1234.5"), "1,234.50"),
        (True, "是"),
        (date(2026, 1, 1), "2026年1月1日"),
    ],
)
def test_cells(value, text):
    assert tags.cell(value) == text


def test_cells_keep_line_breaks_and_escape():
    assert tags.cell("一\n<二>") == "一<br>&lt;二&gt;"
    assert tags.cell("<二>") == "&lt;二&gt;"


def test_annexes_are_numbered_only_when_there_are_several():
    assert tags.annex_list(["名单。"]) == '<div class="annex-list single"><p>附件：名单</p></div>'
    assert tags.annex_list(["甲", "乙"]) == '<div class="annex-list"><p>附件：1.甲</p><p>2.乙</p></div>'
    assert tags.annex_list([]) == ""


def test_signers_stand_two_to_a_row_under_each_other():
    assert tags.pairs(["周启明", "何清", "宋敏"]) == ["周启明　何　清", "宋　敏　　　　"]
    assert tags.pairs("周启明") == ["周启明"]


def test_names_are_never_broken():
    html = tags.names("周启明、严喆堃")
    assert html == '<span class="nowrap">周启明、</span>\u200b<span class="nowrap">严喆堃</span>'
    assert tags.names(["<b>"]) == '<span class="nowrap">&lt;b&gt;</span>'


def test_small_filters():
    assert tags.listed("甲") == ["甲"]
    assert tags.listed(("甲", "乙")) == ["甲", "乙"]
    assert tags.listed(None) == []
    assert tags.spread("何清") == "何　清"
    assert tags.spread("周启明") == "周启明"
    assert tags.money(None) == ""
    assert tags.qr("") == tags.barcode("") == ""
    assert tags.column_class([{"kind": "money"}], 0) == ' class="money"'
    assert tags.column_class([{}], 3) == ""
