"""The grid of GB/T 9704-2012 measured on printed papers: page, margins, 22 lines of 28 cells, flush right edges."""

from itertools import pairwise
from statistics import median

import pytest

from inspection.documents import fonts
from tests.floor.printing import BOTTOM, LEFT, RIGHT, measure, pages, print_html, printed

pytestmark = pytest.mark.skipif(fonts.find("FandolFang") is None, reason="公文字体未安装：先运行 script/setup")
PORTRAIT = ("announcement", "notice", "opinion", "letter", "minutes", "form")
PITCH = 28.99


@pytest.mark.parametrize("name", PORTRAIT)
def test_every_page_is_a4(name):
    for page in pages(name):
        assert (page.width, page.height) == pytest.approx((210, 297), abs=0.2)


@pytest.mark.parametrize(("name", "count"), [("announcement", 1), ("notice", 2), ("opinion", 4), ("letter", 1)])
def test_papers_take_the_pages_they_should(name, count):
    assert printed(name).pages == count


@pytest.mark.parametrize("name", ["announcement", "notice", "opinion"])
def test_text_stays_inside_the_text_area(name):
    for page in pages(name):
        lines = [line for line in page.text if line.size == pytest.approx(16, abs=0.1)]
        assert min(line.x0 for line in lines) >= LEFT - 0.01
        assert max(line.x1 for line in lines) <= RIGHT + 0.4
        assert lines[-1].bottom <= BOTTOM


def test_a_full_page_has_22_lines_of_28_cells():
    page = measure(print_html(f"<body><p class='flush'>{'国' * 1300}</p></body>").pdf)[0]
    assert [len(line.text) for line in page.text] == [28] * 22
    assert sum(len(line.text) for line in page.text) == 616


def test_a_page_of_running_text_is_full():
    for page in pages("opinion")[1:3]:
        assert len(page.text) == 22
        gaps = [below.baseline - above.baseline for above, below in pairwise(page.text)]
        assert median(gaps) == pytest.approx(PITCH, abs=0.05)
        assert max(gaps) - min(gaps) < 0.3


def test_full_lines_end_flush():
    """A line whose paragraph goes on below ends at 184 mm, whatever 避头尾 took from it."""
    full = [
        above
        for page in pages("opinion")
        for above, below in pairwise(page.text)
        if below.x0 == pytest.approx(LEFT, abs=0.1) and above.size == below.size and above.x1 > 150
    ]
    assert len(full) > 30
    assert [line for line in full if not 183.75 <= line.x1 <= 184.4] == []


def test_lines_short_of_a_cell_are_stretched_between_their_characters():
    """A full stop may not begin a line: 27 characters are left, and share out the missing cell evenly."""
    lines = measure(print_html(f"<body><p class='flush'>{'国' * 28}。{'国' * 40}</p></body>").pdf)[0].text
    assert len(lines[0].text) == 27
    assert lines[0].x1 == pytest.approx(RIGHT, abs=0.4)
    steps = [right["x0"] - left["x0"] for left, right in pairwise(lines[0].characters)]
    assert max(steps) - min(steps) < 0.1


@pytest.mark.parametrize("name", ["announcement", "notice", "opinion"])
def test_no_line_begins_or_ends_with_the_wrong_mark(name):
    for page in pages(name):
        for line in page.text:
            assert line.text[0] not in "，。、；：？！）》」』】〕”’…"
            assert line.text[-1] not in "（《「『【〔“‘"


@pytest.mark.parametrize("tag", ["h2", "h3", "p class='lead'"])
def test_no_heading_is_left_alone_at_a_pages_foot(tag):
    """Whatever line of the page it falls on: its first line of text is on its page."""
    for lines in (20, 21, 22):
        html = f"<body>{'<p>国</p>' * lines}<{tag}>标题在此</{tag.split()[0]}><p>正文第一行</p><p>国</p></body>"
        made = measure(print_html(html).pdf)
        page = next(page for page in made if any(line.text == "标题在此" for line in page.lines))
        assert page.text[-1].text != "标题在此"


def test_break_points_at_quotes_do_not_push_a_line_over_the_edge():
    text = "国" * 12 + "“三公”" + "国" * 12 + "。" + "国" * 30
    first = measure(print_html(f"<body><p class='flush'>{text}</p></body>").pdf)[0].text[0]
    assert first.x1 == pytest.approx(RIGHT, abs=0.4)


def test_a_row_that_fills_half_a_page_begins_where_it_stands():
    """… under a head repeated on every page it goes on to; a short row stays whole."""
    table = "<table><tr><th>序号</th><th>内容</th></tr>" + "".join(
        f"<tr><td>{number}</td><td>{'国' * length}</td></tr>" for number, length in enumerate((200, 900, 200), 1)
    )
    made = measure(print_html(f"<body>{table}</table></body>").pdf)
    assert len(made) > 1
    assert made[0].text[-1].bottom > BOTTOM - 15
    assert all(page.text[0].text == "序号内容" for page in made)


def test_paragraphs_are_indented_two_cells():
    line = pages("opinion")[0].line("根据县委统一部署")
    assert line.x0 - LEFT == pytest.approx(2 * 156 / 28, abs=0.05)


def test_digits_take_half_a_cell():
    page = measure(print_html("<body><p class='flush'>" + "国" * 14 + "2" * 28 + "国" * 28 + "</p></body>").pdf)[0]
    assert len(page.text[0].text) == 14 + 28
