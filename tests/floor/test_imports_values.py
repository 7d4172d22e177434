"""Cells as people fill them in: dates, limits, periods, amounts, names, telephones."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inspection.imports_exports import dates, people, values
from inspection.imports_exports.dates import Moment, Period, Term
from inspection.imports_exports.people import PersonPost, Reporter
from inspection.imports_exports.values import Context, Parsed, Progress, Refused

IN_2026 = Context(2026)
EVERY_PARSER = [
    dates.parse_date,
    dates.parse_moment,
    dates.parse_term,
    dates.parse_period,
    values.parse_text,
    values.parse_yes_no,
    values.parse_is_named,
    values.parse_cleared,
    values.parse_progress,
    values.parse_integer,
    values.parse_team_number,
    values.parse_money,
    people.parse_person,
    people.parse_persons,
    people.parse_person_post,
    people.parse_reporter,
    people.parse_phone,
    people.parse_measures,
    people.name_and_note,
    people.items(),
    people.unit_and_post(("青石乡",)),
]
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.text(),
    st.text(
        alphabet="0123456789年月日号底前至今—-/.:：=+@%√万元（）()、；;\n 一二十立行改长期坚持未已完成推进中张堃㛃𠮷"
    ),
)


@pytest.mark.parametrize(
    ("cell", "day", "repaired"),
    [
        ("2026年5月7日", dt.date(2026, 5, 7), False),
        ("2026-05-07", dt.date(2026, 5, 7), False),
        ("2026/5/7", dt.date(2026, 5, 7), False),
        (dt.datetime(2026, 5, 7), dt.date(2026, 5, 7), False),
        (dt.date(2026, 5, 7), dt.date(2026, 5, 7), False),
        ("2026.5.7", dt.date(2026, 5, 7), True),
        ("2026。5。7", dt.date(2026, 5, 7), True),
        ("20260507", dt.date(2026, 5, 7), True),
        (20260507, dt.date(2026, 5, 7), True),
        (46149, dt.date(2026, 5, 7), True),
        ("5月7日", dt.date(2026, 5, 7), True),
        ("26年5月7日", dt.date(2026, 5, 7), True),
        ("２０２６年５月７日", dt.date(2026, 5, 7), False),
        ("2026 年 5 月 7 日", dt.date(2026, 5, 7), False),
        ("二〇二六年五月七日", dt.date(2026, 5, 7), False),
        ("2026年5月7号前", dt.date(2026, 5, 7), True),
        ("2026年5月底", dt.date(2026, 5, 31), True),
        ("6月底前", dt.date(2026, 6, 30), True),
        ("2026年2月", dt.date(2026, 2, 28), True),
        ("5月上旬", dt.date(2026, 5, 10), True),
        ("年底前", dt.date(2026, 12, 31), True),
        ("2026年上半年", dt.date(2026, 6, 30), True),
        ("第三季度", dt.date(2026, 9, 30), True),
        ("2026-03-12 20:00", dt.date(2026, 3, 12), True),
    ],
)
def test_dates(cell, day, repaired):
    result = dates.parse_date(cell, IN_2026)
    assert isinstance(result, Parsed)
    assert result.value == day
    assert bool(result.repaired) == repaired


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("2026年2月30日", "不是存在的日期"),
        ("2026年13月1日", "不是存在的日期"),
        ("0226年3月1日", "年份不合常理"),
        ("5/6", "不是看得懂的日期"),
        ("尽快", "不是看得懂的日期"),
        ("2026-03-12 25:00", "时刻不存在"),
    ],
)
def test_dates_refused(cell, reason):
    result = dates.parse_date(cell, IN_2026)
    assert isinstance(result, Refused)
    assert reason in result.reason


def test_a_date_without_a_year_needs_a_context():
    assert dates.parse_date("5月7日", Context()) == Refused("“5月7日”没有写年份")


def test_a_moment_needs_its_day():
    assert dates.parse_moment("2026年3月", IN_2026) == Refused("“2026年3月”没有写明哪一日")
    assert dates.parse_moment("2026年3月5日 9时30分", IN_2026).value == Moment(dt.date(2026, 3, 5), dt.time(9, 30))


@pytest.mark.parametrize(
    ("cell", "term"),
    [
        ("立行立改", Term(at_once=True)),
        ("长期坚持", Term(long_term=True)),
        ("立行立改并长期坚持", Term(at_once=True, long_term=True)),
        ("立行立改，长期坚持", Term(at_once=True, long_term=True)),
        ("2026年5月底前，长期坚持", Term(dt.date(2026, 5, 31), long_term=True)),
        ("5月底前完成并持续推进", Term(dt.date(2026, 5, 31), long_term=True)),
        (None, None),
        ("—", None),
    ],
)
def test_terms(cell, term):
    assert dates.parse_term(cell, IN_2026).value == term


@given(st.none() | st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)), st.booleans(), st.booleans())
def test_a_term_in_words_reads_back(due, at_once, long_term):
    term = Term(due, at_once, long_term)
    expected = term if term.text else None
    assert dates.parse_term(term.text, Context()) == Parsed(expected)


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("3月2日—4月2日", dt.date(2026, 3, 2), dt.date(2026, 4, 2)),
        ("2026年3月2日至4月2日", dt.date(2026, 3, 2), dt.date(2026, 4, 2)),
        ("2026.3.2-2026.4.2", dt.date(2026, 3, 2), dt.date(2026, 4, 2)),
        ("2026.3.2—4.2", dt.date(2026, 3, 2), dt.date(2026, 4, 2)),
        ("3.2~4.2", dt.date(2026, 3, 2), dt.date(2026, 4, 2)),
        ("2026-03-02-2026-04-02", dt.date(2026, 3, 2), dt.date(2026, 4, 2)),
        ("3月2日-20日", dt.date(2026, 3, 2), dt.date(2026, 3, 20)),
        ("12月20日至1月20日", dt.date(2026, 12, 20), dt.date(2027, 1, 20)),
        ("2021年1月至今", dt.date(2021, 1, 1), None),
        ("2013年以来", dt.date(2013, 1, 1), None),
        ("2021年1月—2025年12月", dt.date(2021, 1, 1), dt.date(2025, 12, 31)),
    ],
)
def test_periods(cell, first, last):
    assert dates.parse_period(cell, IN_2026).value == Period(first, last)


@given(st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)), st.none() | st.integers(1, 4000))
def test_a_period_in_words_reads_back(first, days):
    # One day alone is written as a day, which is no period any more.
    period = Period(first, None if days is None else first + dt.timedelta(days=days))
    assert dates.parse_period(period.text, Context()) == Parsed(period)


@given(st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2100, 1, 1)), st.booleans())
def test_a_moment_in_words_reads_back(moment, timed):
    moment = Moment(moment.date(), moment.time().replace(microsecond=0) if timed else None)
    assert dates.parse_moment(moment.text, Context()) == Parsed(moment)


@pytest.mark.parametrize("cell", ["近三年", "2026年4月2日至2026年3月2日", "3月20日-2日", "3月", "—至—"])
def test_periods_refused(cell):
    assert isinstance(dates.parse_period(cell, IN_2026), Refused)


@pytest.mark.parametrize(
    ("cell", "progress"),
    [
        ("推进中（70%）", Progress("in_progress", 70)),
        ("推进中(70％)", Progress("in_progress", 70)),
        ("正在推进", Progress("in_progress")),
        ("未启动", Progress("not_started")),
        ("尚未完成", Progress("in_progress")),
        ("基本完成", Progress("nearly_done")),
        ("已完成", Progress("done", 100)),
        ("√", Progress("done", 100)),
        ("已完成，持续巩固", Progress("done_continuing", 100)),
        ("70%", Progress("in_progress", 70)),
        (0.7, Progress("in_progress", 70)),
        (100, Progress("done", 100)),
        ("0%", Progress("not_started")),
        ("已召开会议两次，清退资金3万元", Progress(None, None, "已召开会议两次，清退资金3万元")),
        ("", None),
    ],
)
def test_progress(cell, progress):
    result = values.parse_progress(cell, IN_2026)
    assert result.value == progress
    if progress:
        assert values.parse_progress(progress.text, IN_2026).value == progress


def test_progress_beyond_all():
    assert values.parse_progress("推进中（120%）", IN_2026) == Refused("进度120%超过100%")


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("683,454元", "683454"),
        ("683，454元", "683454"),
        ("68.3万元", "683000"),
        ("1.2亿元", "120000000"),
        ("￥1,234.56", "1234.56"),
        (1234.5, "1234.5"),
        ("人民币683454元整", "683454"),
        ("1.005元", "1.01"),
        ("金额683,454元；部分票据", "683454"),
    ],
)
def test_money(cell, amount):
    assert values.parse_money(cell, IN_2026).value == Decimal(amount)


@pytest.mark.parametrize("cell", ["涉及19人", "3元、5元", float("nan"), float("inf"), 1e20])
def test_money_refused(cell):
    assert isinstance(values.parse_money(cell, IN_2026), Refused)


def test_all_amounts_of_a_sentence():
    assert values.money_in("13次，金额683,454元；追缴2.5万元") == [683_454, 25_000]


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("是", True),
        ("√", True),
        ("Y", True),
        ("ｙ", True),
        (True, True),
        (1, True),
        ("否", False),
        ("", None),
        ("×", False),
    ],
)
def test_yes_and_no(cell, answer):
    assert values.parse_yes_no(cell, IN_2026) == Parsed(answer)


def test_an_unknown_answer_is_refused():
    assert values.parse_cleared("差不多", IN_2026) == Refused("不认识的销号情况“差不多”")
    assert values.parse_cleared("待核", IN_2026) == Parsed("to_check")


@pytest.mark.parametrize(
    ("cell", "person", "repaired"),
    [
        ("周海燕（党委书记）", PersonPost("周海燕", "党委书记"), False),
        ("周海燕(党委书记)", PersonPost("周海燕", "党委书记"), False),
        ("党委书记（张堃）", PersonPost("张堃", "党委书记"), True),
        ("党委书记周海燕", PersonPost("周海燕", "党委书记"), True),
        ("党委书记：周海燕", PersonPost("周海燕", "党委书记"), True),
        ("周海燕 党委书记", PersonPost("周海燕", "党委书记"), True),
        ("张㛃", PersonPost("张㛃"), False),
        ("张𠮷", PersonPost("张𠮷"), False),
    ],
)
def test_people_with_posts(cell, person, repaired):
    result = people.parse_person_post(cell, IN_2026)
    assert result.value == person
    assert bool(result.repaired) == repaired


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("赵玉梅、严浩然", ["赵玉梅", "严浩然"]),
        ("赵玉梅，严浩然；魏堃", ["赵玉梅", "严浩然", "魏堃"]),
        ("张　明、李喆", ["张明", "李喆"]),
        ("张明 李喆", ["张明", "李喆"]),
        ("李喆、李喆", ["李喆"]),
        ("阿不都·热合曼", ["阿不都·热合曼"]),
        (None, None),
    ],
)
def test_lists_of_names(cell, names):
    assert people.parse_persons(cell, IN_2026).value == names


def test_what_is_no_name_is_refused():
    assert isinstance(people.parse_persons("第一科3人", IN_2026), Refused)
    assert people.parse_person("赵玉梅、严浩然", IN_2026) == Refused("只能填一人")


@pytest.mark.parametrize(
    ("cell", "reporter"),
    [
        (None, Reporter(None)),
        ("匿名", Reporter(None)),
        ("一名党员", Reporter(None, "一名党员")),
        ("群众", Reporter(None, "群众")),
        ("部分村民", Reporter(None, "部分村民")),
        ("多杰", Reporter("多杰")),
        ("孙㛃", Reporter("孙㛃")),
    ],
)
def test_reporters(cell, reporter):
    assert people.parse_reporter(cell, IN_2026).value == reporter


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("19900100001", "19900100001"),
        (19900100001, "19900100001"),
        (19900100001.0, "19900100001"),
        ("+86 199-0010-0001", "19900100001"),
        ("0912-4321567", "0912-4321567"),
        ("19900100001、0912-4321567", "19900100001、0912-4321567"),
    ],
)
def test_phones(cell, phone):
    assert people.parse_phone(cell, IN_2026).value == phone


def test_a_wrong_phone_is_refused():
    assert people.parse_phone("12345", IN_2026) == Refused("电话号码“12345”不正确")


@pytest.mark.parametrize(
    ("cell", "measures"),
    [
        ("1.召开会议；\n2.修订《办法》；\n3.约谈。", ["召开会议", "修订《办法》", "约谈"]),
        ("1、甲；2、乙", ["甲", "乙"]),
        ("（1）甲\n（2）乙", ["甲", "乙"]),
        ("①甲；②乙", ["甲", "乙"]),
        ("追缴1.5万元；2.5万元待追缴", ["追缴1.5万元；2.5万元待追缴"]),
        ("2.乙；3.丙", ["2.乙；3.丙"]),
        ("完善制度3项。", ["完善制度3项。"]),
    ],
)
def test_measures(cell, measures):
    assert people.parse_measures(cell, IN_2026).value == measures


@pytest.mark.parametrize("measures", [["甲"], ["甲", "乙"], [f"措施{n}" for n in range(12)]])
def test_measures_written_out_read_back(measures):
    assert people.parse_measures(people.measures_text(measures), IN_2026).value == measures


def test_people_in_words_read_back():
    for person in (PersonPost("周海燕", "党委书记"), PersonPost("张㛃")):
        assert people.parse_person_post(person.text, IN_2026) == Parsed(person)
    for reporter in (Reporter(None), Reporter(None, "一名党员"), Reporter("孙㛃")):
        assert people.parse_reporter(reporter.text, IN_2026).value == reporter


def test_units_and_posts():
    known = people.unit_and_post(("县教育局", "县教育局机关党委"))
    assert known("县教育局机关党委书记", IN_2026).value == ("县教育局机关党委", "书记")
    assert people.unit_and_post()("青石乡村支部书记", IN_2026).value == ("青石乡", "村支部书记")


@pytest.mark.parametrize(("cell", "number"), [("第一巡察组", 1), ("第十二组", 12), ("3", 3), ("县委第二巡察组", 2)])
def test_team_numbers(cell, number):
    assert values.parse_team_number(cell, IN_2026) == Parsed(number)


@pytest.mark.parametrize("cell", ["=1+1", "=HYPERLINK(1)", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd", "＝1+1"])
def test_formulas_stay_text(cell):
    assert values.parse_text(cell, IN_2026) == Parsed(cell, "内容形似公式，以文本保存")


@pytest.mark.parametrize("cell", ["-5", "+8", "-", "——", "- 3.5%"])
def test_signs_are_no_formulas(cell):
    assert values.parse_text(cell, IN_2026) == Parsed(cell)


@pytest.mark.parametrize("cell", ["张喆堃㛃", "𠮷野", "\ue863测", "﨑", "e\u0301"])
def test_text_is_kept_character_by_character(cell):
    assert values.parse_text(cell, IN_2026) == Parsed(cell)


def test_invisible_characters_go():
    assert values.parse_text("张\u202e三\u200b", IN_2026) == Parsed("张三", "去掉了不可见字符")


def test_a_broken_formula_is_refused():
    assert values.parse_text("#REF!", IN_2026) == Refused("单元格公式出错（#REF!）")


@pytest.mark.parametrize("parse", EVERY_PARSER)
@example(cell=float("inf"))
@example(cell=float("nan"))
@given(cell=CELLS)
def test_no_cell_breaks_a_parser(parse, cell):
    assert isinstance(parse(cell, IN_2026), Parsed | Refused)


@pytest.mark.parametrize("parse", EVERY_PARSER)
@pytest.mark.parametrize("cell", [None, "", "  ", "\n"])
def test_an_empty_cell_is_no_value(parse, cell):
    result = parse(cell, IN_2026)
    assert isinstance(result, Parsed)
    assert result.value is None or result.value == Reporter(None)
