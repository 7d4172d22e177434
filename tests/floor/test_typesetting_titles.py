"""Titles broken by sense, and the marks around Chinese quotation marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.documents.titles import WIDEST_LINE, break_title, cells
from inspection.documents.typesetting import free_quotes, grid_cells, signature_indents

TITLES = [
    ("关于召开县委第三轮巡察工作动员会的通知", ["关于召开县委第三轮巡察工作动员会的通知"]),
    (
        "中共云岭县委第三巡察组关于巡察云岭县教育局党组的反馈意见",
        ["中共云岭县委第三巡察组关于巡察", "云岭县教育局党组的反馈意见"],
    ),
    (
        "中共云岭县委巡察工作领导小组关于中共云岭县第十八届委员会第二轮巡察工作情况的报告",
        ["中共云岭县委巡察工作领导小组", "关于中共云岭县第十八届委员会", "第二轮巡察工作情况的报告"],
    ),
    (
        "中共云岭县委巡察工作领导小组办公室关于印发《2026年云岭县巡察工作实施方案》的通知",
        ["中共云岭县委巡察工作", "领导小组办公室关于印发", "《2026年云岭县巡察工作实施方案》的通知"],
    ),
]


@pytest.mark.parametrize(("title", "lines"), TITLES)
def test_titles_break_by_sense(title, lines):
    assert break_title(title, keep=["云岭县教育局党组"]) == lines


def test_an_authors_own_line_breaks_are_kept():
    assert break_title("关于巡察青石乡党委\n的反馈意见") == ["关于巡察青石乡党委", "的反馈意见"]


def test_a_line_of_the_authors_that_is_too_long_is_broken_further():
    lines = break_title("云岭县委巡察办\n关于移送云岭县㛃家湾民族乡综合行政执法队党支部整改问责事项的函")
    assert lines[0] == "云岭县委巡察办"
    assert max(map(cells, lines)) <= WIDEST_LINE
    assert min(map(cells, lines[1:])) > 6


def test_a_title_too_long_for_four_lines_still_breaks_between_words():
    lines = break_title("关于" + "云岭县教育局、财政局、民政局（含所属单位）" * 5 + "巡察情况的通报")
    assert len(lines) > 4
    assert max(map(cells, lines)) <= WIDEST_LINE
    assert not any(line.startswith(("、", "）", "的")) for line in lines)


@pytest.mark.parametrize("unit", ["云岭县住房和城乡建设局党组", "柳溪镇党委", "云岭县国有资产经营有限公司党委"])
def test_a_units_name_stays_whole(unit):
    lines = break_title(f"中共云岭县委第一巡察组关于巡察{unit}的反馈意见", keep=[unit])
    assert any(unit in line for line in lines)


def test_no_line_begins_with_of_or_ends_with_about():
    for title, _ in TITLES:
        lines = break_title(title)
        assert not any(line.startswith(("的", "》", "，")) for line in lines)
        assert not any(line.endswith(("关于", "《", "第")) for line in lines)


@given(st.text(alphabet="关于巡察云岭县教育局党组的反馈意见《》2026年整改、", max_size=70))
def test_nothing_is_lost_and_lines_fit(text):
    lines = break_title(text)
    assert "".join(lines) == text.strip()
    assert len(lines) == 1 or max(map(cells, lines)) <= WIDEST_LINE


@pytest.mark.parametrize(
    ("text", "freed"),
    [
        ("坚持“两个维护”作为", "坚持\u200b“两个维护”\u200b作为"),
        ("“双减”，", "“双减”，"),
        ("（“三会一课”）", "（“三会一课”）"),
        ("《“十四五”规划》", "《“十四五”\u200b规划》"),
        ("没有引号", "没有引号"),
    ],
)
def test_lines_may_break_at_quotes_but_not_against_the_rules(text, freed):
    assert free_quotes(text) == freed
    assert free_quotes(freed) == freed


@pytest.mark.parametrize(
    ("issuer", "date", "sealed", "indents"),
    [
        (4, 7, True, (5.5, 4)),  # short: date four in, issuer centred over it
        (11, 7, True, (2, 4)),  # just long enough to stand two in
        (17, 7, True, (2, 7)),  # long: two in, the date centred below
        (17, 7, False, (2, 10)),  # without seal: the date begins two right of the issuer
        (4, 7, False, (7, 2)),  # the date is longer: two in, the issuer moves
    ],
)
def test_signature_places(issuer, date, sealed, indents):
    assert signature_indents(issuer, date, sealed=sealed) == pytest.approx(indents)


def test_widths_count_ascii_as_half():
    assert cells("2026年") == 3
    assert cells("国\u200b国") == 2
    assert grid_cells("国" * 28) == pytest.approx(28, abs=0.02)
