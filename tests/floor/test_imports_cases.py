"""The three files offices hold today, with every quirk they have."""

import datetime as dt
import os
from pathlib import Path

import pytest

from inspection.imports_exports import dates, people, values
from inspection.imports_exports.mapping import Field, guess
from inspection.imports_exports.reading import open_table
from inspection.imports_exports.reports import examine

CASES = Path(os.environ.get("XUNZHANG_CASES") or Path(__file__).resolve().parents[3] / "shared" / "cases")
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the offices' example files are not here")

LEDGER = (
    Field("number", "序号", parse=values.parse_integer),
    Field("unit", "被巡察单位", ("被巡察党组织",), required=True),
    Field("category", "问题类别"),
    Field("subcategory", "问题小类"),
    Field("problem", "反馈问题", ("巡察反馈问题", "问题描述"), required=True),
    Field("goal", "整改目标"),
    Field("measures", "整改措施", parse=people.parse_measures),
    Field("leader", "责任领导", parse=people.parse_person_post),
    Field("department", "责任单位"),
    Field("owner", "责任人", parse=people.parse_person),
    Field("term", "完成时限", ("整改时限",), parse=dates.parse_term),
    Field("progress", "整改进展", ("整改进展情况",), parse=values.parse_progress),
    Field("cleared", "是否销号", parse=values.parse_cleared),
)
PETITIONS = (
    Field("number", "登记号", required=True),
    Field("received", "登记日期", ("收到日期",), required=True, parse=dates.parse_moment),
    Field("channel", "来源"),
    Field("reporter", "反映人", parse=people.parse_reporter),
    Field("phone", "联系电话", parse=people.parse_phone),
    Field("named", "是否实名", parse=values.parse_is_named),
    Field("accused", "被反映人", parse=people.parse_persons),
    Field("post", "被反映人单位及职务", parse=people.unit_and_post()),
    Field("problem", "反映主要问题", required=True),
    Field("handler", "承办人", parse=people.parse_person),
    Field("way", "办理方式"),
    Field("outcome", "办结情况"),
)
PLAN = (
    Field("team", "巡察组", required=True, parse=values.parse_team_number),
    Field("leader", "组长", parse=people.parse_person),
    Field("deputy", "副组长", parse=people.parse_person),
    Field("liaison", "联络员", parse=people.parse_person),
    Field("members", "组员", parse=people.parse_persons),
    Field("unit", "被巡察单位", required=True),
    Field("kind", "巡察类型", parse=people.name_and_note),
    Field("stationing", "进驻时间", parse=dates.parse_period),
    Field("inspected", "监督时段", parse=dates.parse_period),
    Field("boxes", "意见箱", parse=people.items()),
    Field("phone", "值班电话", parse=people.parse_phone),
)


@pytest.fixture(scope="module")
def ledger():
    return examine(open_table(CASES / "整改台账-云岭县.xlsx", LEDGER), LEDGER)


@pytest.fixture(scope="module")
def petitions():
    return examine(open_table(CASES / "信访登记-云岭县.csv", PETITIONS), PETITIONS)


@pytest.fixture(scope="module")
def plan():
    table = open_table(CASES / "轮次安排-云岭县.xlsx", PLAN)
    return examine(table, PLAN, context=values.Context(2026))


def by_row(report, number):
    return next(row for row in report.rows if row.row == number)


class TestLedger:
    def test_title_notes_and_heading_are_told_apart(self):
        table = open_table(CASES / "整改台账-云岭县.xlsx", LEDGER)
        assert table.title == "云岭县委第十轮巡察反馈问题整改台账"
        assert "填报时间：2026年3月20日" in table.notes[0]
        assert table.year == 2026
        assert (table.first_heading_row, table.last_heading_row) == (3, 3)
        assert len(table.headings) == 13

    def test_nothing_is_refused_and_the_total_agrees(self, ledger):
        assert ledger.is_importable
        assert ledger.counts == {"accepted": 35, "repaired": 13, "refused": 0, "skipped": 1}
        assert [(line.row, line.reason, line.declared) for line in ledger.skipped] == [(52, "合计行", 48)]
        assert ledger.warnings == []

    def test_merged_units_reach_every_row(self, ledger):
        units = [row.values["unit"] for row in ledger.rows]
        assert units == [name for name in dict.fromkeys(units) for _ in range(8)]
        assert set(units) == {"青石乡", "柳溪镇", "县教育局", "县水务局", "县民政局", "县住建局"}

    @pytest.mark.parametrize(
        ("row", "term", "repaired"),
        [
            (4, dates.Term(at_once=True), False),
            (5, dates.Term(dt.date(2026, 5, 7)), False),
            (6, dates.Term(dt.date(2026, 5, 31)), True),  # 5月底
            (7, dates.Term(long_term=True), False),
            (10, dates.Term(dt.date(2026, 4, 2)), False),  # a date cell
            (14, dates.Term(dt.date(2026, 5, 31)), True),  # 2026年5月底前
            (15, dates.Term(dt.date(2026, 3, 11)), False),  # the text 2026-03-11
            (18, dates.Term(at_once=True, long_term=True), False),
            (33, dates.Term(dt.date(2026, 5, 15)), True),  # 2026.5.15
            (44, dates.Term(dt.date(2026, 2, 28)), True),  # 2月底
        ],
    )
    def test_time_limits(self, ledger, row, term, repaired):
        report = by_row(ledger, row)
        assert report.values["term"] == term
        assert any(remark.field == "term" for remark in report.repaired) == repaired

    def test_a_repair_says_what_was_assumed(self, ledger):
        line = by_row(ledger, 6).lines()[0]
        assert line == "第6行K列“完成时限”：“5月底”读作2026年5月31日，未写年份，按2026年，按最后一日"

    @pytest.mark.parametrize(
        ("row", "progress"),
        [
            (4, values.Progress("done", 100)),  # √
            (5, values.Progress("in_progress", 70)),
            (6, None),
            (8, values.Progress("not_started")),
            (10, values.Progress("in_progress")),
            (13, values.Progress("nearly_done")),
            (11, values.Progress("done", 100)),
            (32, values.Progress("done_continuing", 100)),
            (49, values.Progress("done", 100)),  # 完成
        ],
    )
    def test_progress(self, ledger, row, progress):
        assert by_row(ledger, row).values["progress"] == progress

    def test_clearing(self, ledger):
        cleared = {row.row: row.values["cleared"] for row in ledger.rows}
        assert [cleared[row] for row in (4, 5, 7, 10, 12)] == ["cleared", "open", None, "to_check", "cleared"]

    def test_leaders_have_posts_and_rare_names_survive(self, ledger):
        assert by_row(ledger, 6).values["leader"] == people.PersonPost("张堃", "党委书记")
        assert by_row(ledger, 10).values["owner"] == "张㛃"
        assert by_row(ledger, 17).values["owner"] == "钱喆"
        assert all(row.values["leader"].post == "党委书记" for row in ledger.rows)

    def test_numbered_measures_come_apart(self, ledger):
        assert by_row(ledger, 4).values["measures"] == [
            "召开党委会专题研究",
            "修订《农村公路管理办法》",
            "对责任人沈秀英进行约谈",
        ]
        assert len(by_row(ledger, 5).values["measures"]) == 1

    def test_money_in_the_text(self, ledger):
        assert values.money_in(by_row(ledger, 4).values["problem"]) == [683_454]
        assert values.money_in(by_row(ledger, 6).values["problem"]) == []


class TestPetitions:
    def test_encoding_blank_line_and_total(self, petitions):
        assert petitions.encoding == "GB18030"
        assert len(petitions.rows) == 180
        assert petitions.counts["refused"] == 0
        assert [(line.row, line.reason, line.declared) for line in petitions.skipped] == [
            (182, "空行", None),
            (183, "合计行", 180),
        ]
        assert petitions.warnings == []

    def test_every_column_is_found_by_its_own_name(self, petitions):
        assert {match.score for match in petitions.mapping.matches.values()} == {1.0}
        assert petitions.mapping.unused() == []

    def test_the_accused_are_not_taken_for_the_reporter(self):
        headings = [wanted.label for wanted in PETITIONS if wanted.name != "reporter"]
        assert "reporter" not in guess(headings, PETITIONS).matches

    @pytest.mark.parametrize(
        ("row", "day", "time"),
        [
            (2, dt.date(2026, 3, 12), dt.time(20)),
            (3, dt.date(2026, 3, 27), None),
            (5, dt.date(2026, 3, 19), None),  # 20260319
            (6, dt.date(2026, 3, 23), None),  # 2026/03/23
            (74, dt.date(2026, 3, 23), dt.time(0)),  # midnight was written
        ],
    )
    def test_dates(self, petitions, row, day, time):
        assert by_row(petitions, row).values["received"] == dates.Moment(day, time)

    def test_all_days_lie_in_the_stationing(self, petitions):
        days = [row.values["received"].day for row in petitions.rows]
        assert (min(days), max(days)) == (dt.date(2026, 3, 2), dt.date(2026, 3, 30))

    def test_reporters(self, petitions):
        assert by_row(petitions, 2).values["reporter"] == people.Reporter(None)
        assert by_row(petitions, 13).values["reporter"] == people.Reporter(None)  # 匿名
        assert by_row(petitions, 9).values["reporter"] == people.Reporter(None, "一名党员")
        assert by_row(petitions, 52).values["reporter"] == people.Reporter(None, "群众")
        assert by_row(petitions, 48).values["reporter"] == people.Reporter("孙㛃")

    def test_named_in_three_spellings(self, petitions):
        assert [by_row(petitions, row).values["named"] for row in (2, 4, 8, 16)] == [False, True, True, True]
        assert {row.values["named"] for row in petitions.rows} == {True, False}

    def test_a_formula_stays_text_and_is_flagged(self, petitions):
        rows = [row for row in petitions.rows if row.values["problem"].startswith("=")]
        assert [row.row for row in rows] == [19, 48, 55, 134, 150]
        for row in rows:
            assert row.values["problem"] == '=HYPERLINK("http://x","点我")'
            assert [remark.text for remark in row.repaired if remark.field == "problem"] == ["内容形似公式，以文本保存"]

    def test_units_and_posts_come_apart(self, petitions):
        posts = {row.values["post"] for row in petitions.rows}
        assert {unit for unit, _ in posts} == {"青石乡", "柳溪镇", "县教育局", "县水务局", "县民政局", "县住建局"}
        assert {post for _, post in posts} == {"党委书记", "村支部书记", "副局长", "出纳", ""}

    def test_phones_are_text(self, petitions):
        phones = [row.values["phone"] for row in petitions.rows if row.values["phone"]]
        assert all(phone.startswith("199") and len(phone) == 11 for phone in phones)


class TestPlan:
    def test_all_rows_are_read(self, plan):
        assert plan.title == "云岭县委第十轮巡察安排表"
        assert plan.counts == {"accepted": 0, "repaired": 6, "refused": 0, "skipped": 0}

    def test_a_team_may_stand_twice(self, plan):
        assert [row.values["team"] for row in plan.rows] == [1, 2, 3, 1, 2, 3]

    def test_members_kind_boxes(self, plan):
        first, second = by_row(plan, 3).values, by_row(plan, 6).values
        assert first["members"] == ["赵玉梅", "严浩然", "魏堃", "施浩然"]
        assert first["boxes"] == ["青石乡大门口", "青石乡广场", "便民服务中心"]
        assert first["phone"] == "19900847721"
        assert (first["kind"], second["kind"]) == (("专项巡察", ""), ("常规巡察", "带专项"))

    def test_periods(self, plan):
        values_ = by_row(plan, 3).values
        assert values_["stationing"] == dates.Period(dt.date(2026, 3, 2), dt.date(2026, 4, 2))
        assert values_["inspected"] == dates.Period(dt.date(2021, 1, 1), None)
        assert by_row(plan, 3).lines() == ["第3行H列“进驻时间”：“3月2日—4月2日”未写年份，按2026年"]

    def test_without_a_year_the_stationing_is_refused(self):
        report = examine(open_table(CASES / "轮次安排-云岭县.xlsx", PLAN), PLAN)
        assert report.counts["refused"] == 6
        assert report.rows[0].lines() == ["第3行H列“进驻时间”：“3月2日—4月2日”没有写年份"]
