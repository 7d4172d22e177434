"""The pools out of a table: 300 rows, duplicates by name and birth month, conditions as by hand; the negative list of 320 rows."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from inspection.imports_exports import importers
from inspection.imports_exports.values import Context
from inspection.models import Person
from rounds.actions import negative_list
from rounds.actions.talent_import import FIELDS, TALENT, parse_month
from rounds.models import NegativeItem, Talent
from tests import make
from tests.cast import Cast

HEAD = tuple(each.label for each in FIELDS)
USUAL = {
    "姓名": "卓一凡", "出生年月": "1985年6月", "性别": "男", "是否党员": "是", "工作单位": "县财政局", "职务": "科员", "学历": "本科",
    "专业特长": "财务、审计", "库别": "人才库", "来源": "财政", "入库依据": "县委组织部考察合格意见", "考察单位": "县委组织部",
    "考察日期": "2026-03-02", "准入条件": "全部符合",
}  # fmt: skip


def sheet(rows: list[dict[str, Any]]) -> bytes:
    book = Workbook()
    book.active.append(HEAD)
    for row in rows:
        book.active.append([row.get(head, "") for head in HEAD])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def dry(cast: Cast, *rows: dict[str, Any]) -> Any:
    return importers.dry_run(TALENT, sheet([USUAL | row for row in rows]), office=cast.office)


def refused(report: Any) -> list[str]:
    return [remark.text for row in report.rows for remark in row.refused]


def name_of(at: int) -> str:
    digits = "一二三四五六七八九十"
    return f"卓{digits[at // 100]}{digits[at // 10 % 10]}{digits[at % 10]}"


def test_three_hundred_rows_with_their_errors(cast: Cast, lists: None, django_assert_max_num_queries: Any) -> None:
    rows = [{"姓名": name_of(at)} for at in range(300)]
    rows[7] |= {"是否党员": "群众"}
    rows[8] |= {"准入条件": "不符合"}
    rows[9] |= {"姓名": name_of(0)}
    report = dry(cast, *rows)
    assert report.counts["refused"] == 3
    said = refused(report)
    assert f"{name_of(0)}（1985年6月）在表中重复" in said
    assert f"{name_of(7)}不是中共党员" in said
    assert any("准入条件未全部符合" in words for words in said)
    made, left_out = importers.commit(TALENT, report, office=cast.office, by=cast.clerk)
    assert (made, len(left_out), Talent.objects.count()) == (297, 3, 297)
    one = Talent.objects.get(person__name=name_of(1))
    assert (one.person.education, one.person.specialties, one.origin.text) == ("大学本科", ["财务", "审计"], "财政")
    assert (one.pool, one.vetted_on, one.person.posts.get().unit) == ("talent", date(2026, 3, 2), cast.finance)


def test_known_by_name_and_birth_month(cast: Cast, lists: None) -> None:
    known = make.person("卓一凡", birth_month=date(1985, 6, 1))
    importers.commit(TALENT, dry(cast, {}), office=cast.office, by=cast.clerk)
    assert Talent.objects.get().person == known
    assert refused(dry(cast, {})) == ["卓一凡（1985年6月）已在人才库"]
    # The other pool is open to him; a namesake of another month is another person.
    assert refused(dry(cast, {"库别": "组长库"}, {"出生年月": "1990.03"})) == []
    importers.commit(TALENT, dry(cast, {"出生年月": "1990.03"}), office=cast.office, by=cast.clerk)
    assert Person.objects.filter(name="卓一凡").count() == 2


def test_a_namesake_without_a_month_is_told_apart_first(cast: Cast, lists: None) -> None:
    make.person("卓一凡")
    assert refused(dry(cast, {})) == ["人员库中已有卓一凡，没有出生年月，请先在人员库补填"]


def test_what_is_not_in_the_registers_is_said(cast: Cast, lists: None) -> None:
    report = dry(cast, {"工作单位": "外地某局", "来源": "天外"})
    assert [each.text for each in report.rows[0].repaired] == [
        "来源清单中没有“天外”，未填来源", "单位库中没有“外地某局”，未登记职务，回避不能据此计算，请补登",
    ]  # fmt: skip


def test_too_old_is_refused_as_by_hand(cast: Cast, lists: None) -> None:
    assert any("超过60岁" in words for words in refused(dry(cast, {"出生年月": "1950年1月"})))


@pytest.mark.parametrize(
    "written", ["1985年6月", "1985.06", "1985-6", "198506", date(1985, 6, 18), "1985年6月18日", "1985/06"]
)
def test_months_in_every_writing(written: Any) -> None:
    assert parse_month(written, Context()).value == date(1985, 6, 1)


def test_the_pages_offer_it_and_its_template(cast: Cast, lists: None, log_in: Any) -> None:
    client = log_in(cast.clerk)
    page = client.get(reverse("rounds:talent_list")).content.decode()
    assert reverse("import_new", args=["talent"]) in page
    answer = client.get(reverse("import_template", args=["talent"]))
    heads = {
        str(cell.value) for row in load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows() for cell in row
    }
    assert {"姓名", "出生年月", "准入条件"} <= {head.rstrip("*＊") for head in heads}
    for who, status in ((cast.leader, 403), (cast.liaison, 404)):
        assert log_in(who).get(reverse("import_new", args=["talent"])).status_code == status


def test_a_negative_list_of_320_rows(cast: Cast, lists: None) -> None:
    book = Workbook()
    book.active.append(("编号", "维度", "主题", "情形", "依据", "条款"))
    for at in range(320):
        book.active.append(
            (f"县{at:03d}", "全面从严治党不力", "采购", f"情形{at}", "" if at == 17 else "某办法", "第一条")
        )
    stream = BytesIO()
    book.save(stream)
    kind = negative_list.NEGATIVE_LIST
    report = importers.dry_run(kind, stream.getvalue(), office=cast.office)
    assert report.counts["refused"] == 1
    made, left_out = importers.commit(kind, report, office=cast.office, by=cast.clerk)
    assert (made, [row.row for row in left_out]) == (319, [19])
    assert NegativeItem.objects.filter(office=cast.office, active=True).count() == 319
