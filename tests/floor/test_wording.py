"""Numerals, dates, lists and titles as offices write them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection import wording


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (1, "一"),
        (10, "十"),
        (18, "十八"),
        (21, "二十一"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (10_000, "一万"),
        (10_010, "一万零一十"),
        (100_000, "十万"),
        (100_000_001, "一亿零一"),
    ],
)
def test_chinese_numerals(number, text):
    assert wording.cn_number(number) == text
    assert wording.from_cn_number(text) == number


@given(st.integers(0, wording.LARGEST))
def test_numerals_read_back(number):
    assert wording.from_cn_number(wording.cn_number(number)) == number


@pytest.mark.parametrize(("text", "number"), [("二〇二六", 2026), ("18", 18), ("１８", 18), ("两", 2), ("两百", 200)])
def test_other_ways_to_write_a_number(text, number):
    assert wording.from_cn_number(text) == number


@pytest.mark.parametrize("text", ["", " ", "若干", "第三", "-1", "3.5", "十号"])
def test_not_a_number(text):
    with pytest.raises(ValueError, match="不是数字"):
        wording.from_cn_number(text)


@pytest.mark.parametrize("number", [-1, wording.LARGEST + 1])
def test_numbers_beyond_words(number):
    with pytest.raises(ValueError, match="无法"):
        wording.cn_number(number)


def test_dates():
    day = date(2026, 11, 24)
    assert wording.date_text(day) == "2026年11月24日"
    assert wording.cn_date_text(day) == "二〇二六年十一月二十四日"
    assert wording.cn_year(2010) == "二〇一〇年"
    assert wording.weekday(day) == "星期二"
    assert wording.month_day(date(2026, 3, 2)) == "3月2日"


@pytest.mark.parametrize(
    ("first", "last", "with_year", "text"),
    [
        (date(2026, 3, 2), date(2026, 4, 2), False, "3月2日至4月2日"),
        (date(2026, 3, 2), date(2026, 4, 2), True, "2026年3月2日至4月2日"),
        (date(2025, 12, 2), date(2026, 1, 2), False, "2025年12月2日至2026年1月2日"),
        (date(2026, 3, 2), date(2026, 3, 2), False, "3月2日"),
        (date(2021, 1, 1), None, True, "2021年1月1日至今"),
    ],
)
def test_date_ranges(first, last, with_year, text):
    assert wording.date_range(first, last, with_year=with_year) == text


def test_month_ranges():
    assert wording.month_range(date(2021, 1, 1), None) == "2021年1月至今"
    assert wording.month_range(date(2021, 1, 1), date(2025, 12, 31)) == "2021年1月至2025年12月"


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0份"), (9, "9份"), (10, "10份"), (47, "40余份"), (300, "300份"), (348, "340余份"), (1234, "1200余份")],
)
def test_round_numbers(number, text):
    assert wording.approximate(number, "份") == text


def test_a_chosen_step():
    assert wording.approximate(348, "份", step=100) == "300余份"
    assert wording.approximate(48, "份", step=100) == "48份"


@given(st.integers(0, 10**7))
def test_a_round_number_never_claims_too_much(number):
    text = wording.approximate(number)
    stated = int(text.removesuffix("余"))
    assert stated < number if text.endswith("余") else stated == number


def test_counts():
    items = [("谈话", 120, "人次"), ("走访", 0, "次"), ("发放调查问卷", 305, "份")]
    assert wording.counts(items) == "谈话120人次，发放调查问卷305份"
    assert wording.counts(items, approx=True) == "谈话120人次，发放调查问卷300余份"
    assert wording.problem_count(3, 48) == "共3个方面48个问题"
    assert wording.problem_count(0, 48) == "共48个问题"


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ({"部门": 7, "镇": 1}, "一镇七部门"),
        ({"部门": 2, "镇": 2, "乡": 0}, "两镇两部门"),
        ({"国企": 3, "部门": 12}, "十二部门、三家国企"),
        ({"学校": 4, "街道": 1}, "一街道、四个学校"),
        ({}, ""),
    ],
)
def test_units_by_category(numbers, text):
    assert wording.unit_categories(numbers) == text


def test_scale_of_a_round():
    assert wording.round_scale(3, {"镇": 1, "部门": 7}) == "本轮巡察共设立三个巡察组，巡察的对象为一镇七部门"


@pytest.mark.parametrize(
    ("committee", "title"),
    [
        ("中共云岭县委", "中共云岭县第十届县委第三轮巡察工作动员会"),
        ("云岭县委", "中共云岭县第十届县委第三轮巡察工作动员会"),
        ("中共云岭县委员会", "中共云岭县第十届县委第三轮巡察工作动员会"),
        ("云岭自治州委", "中共云岭自治州第十届州委第三轮巡察工作动员会"),
        ("云岭集团党委", "中共云岭集团党委第十届第三轮巡察工作动员会"),
    ],
)
def test_titles_of_rounds(committee, title):
    assert wording.round_title(committee, 10, 3, "工作动员会") == title


def test_short_names():
    assert wording.round_title("中共云岭县委", None, 10, "安排表") == "云岭县委第十轮巡察安排表"
    assert wording.round_name("中共云岭县委员会", 10) == "云岭县委第十轮巡察"
    assert wording.team_name(1) == "第一巡察组"
    assert wording.team_name(12, "中共云岭县委") == "云岭县委第十二巡察组"


def test_lists():
    names = ["赵玉梅", "", "严浩然", "魏堃"]
    assert wording.listing(names) == "赵玉梅、严浩然、魏堃"
    assert wording.listing(names, at_most=2, measure="人") == "赵玉梅、严浩然等3人"
    assert wording.listing([]) == ""


def test_money():
    assert wording.money(683_454) == "683,454元"
    assert wording.money(Decimal("1234.565")) == "1,234.57元"
    assert wording.money_in_ten_thousands(683_454) == "68.35万元"
    assert wording.money_in_ten_thousands(12_300_000) == "1,230万元"


def test_rates_never_round_up_to_all():
    assert wording.percent(2999, 3000) == "99.9%"
    assert wording.percent(5, 8) == "62.5%"
    assert wording.percent(3, 3) == "100%"
    assert wording.percent(0, 0) == "—"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("整改台账/云岭县:2026", "整改台账_云岭县_2026.xlsx"),
        ("../../etc/passwd", "_.._etc_passwd.xlsx"),
        ("con", "_con.xlsx"),
        ("  \u202e. ", "未命名.xlsx"),
        ("多行\n标题", "多行标题.xlsx"),
    ],
)
def test_file_names(name, expected):
    assert wording.safe_file_name(name, ".xlsx") == expected


@given(st.text())
def test_any_text_makes_a_file_name(name):
    made = wording.safe_file_name(name, ".pdf")
    assert made.endswith(".pdf")
    assert len(made.encode()) <= 200
    assert not set(made) & set('/\\:*?"<>|\0\n')
    assert made[0] not in " ."


@pytest.mark.parametrize(
    ("committee", "term", "expected"),
    [
        ("中共云岭县委", 10, "十届县委第三轮巡察"),
        ("云岭县委", 10, "十届县委第三轮巡察"),
        ("云岭县委", None, "云岭县委第三轮巡察"),
        ("云岭集团党委", 2, "二届云岭集团党委第三轮巡察"),
    ],
)
def test_a_round_has_a_short_name_for_lists(committee: str, term: int | None, expected: str) -> None:
    assert wording.round_short(committee, term, 3) == expected


def test_a_rule_is_named_in_words_and_an_offices_own_source_stays() -> None:
    assert wording.basis("R-190") == "信访件当天受理"
    assert wording.basis("R-140、R-142") == "个别谈话的对象类别、座谈会的参加人员"
    assert wording.basis("云委巡〔2026〕3号") == "云委巡〔2026〕3号"
