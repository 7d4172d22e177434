"""The office's own plan file: every row taken, repaired or refused with the reason, nothing half-written."""

from __future__ import annotations

from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from inspection import audit
from inspection.imports_exports import importers
from inspection.models import Person
from rounds.actions import imports
from rounds.models import Assignment, Membership, Round
from tests import make
from tests.cast import Cast

HEAD = (
    "巡察组",
    "组长",
    "副组长",
    "联络员",
    "组员",
    "被巡察单位",
    "巡察类型",
    "进驻时间",
    "监督时段",
    "意见箱",
    "值班电话",
)


def plan(*rows: tuple[str, ...], title: str = "云岭县委第十轮巡察安排表") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in ((title,), HEAD, *rows):
        sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def row(team: str = "第一巡察组", leader: str = "赵志强", unit: str = "青石乡", **cells: str) -> tuple[str, ...]:
    defaults = {
        "deputy": "吴志强", "liaison": "卫淑芬", "members": "赵玉梅、严浩然", "kind": "常规巡察",
        "stationing": "3月2日—4月2日", "inspected": "2021年1月至今", "boxes": "大门口；广场", "phone": "19900847721",
    }  # fmt: skip
    c = defaults | cells
    return (team, leader, c["deputy"], c["liaison"], c["members"], unit, c["kind"], c["stationing"], c["inspected"],
            c["boxes"], c["phone"])  # fmt: skip


def dry(cast: Cast, data: bytes, kind=imports.PLAN):
    return importers.dry_run(kind, data, office=cast.office)


def take(cast: Cast, data: bytes, kind=imports.PLAN) -> int:
    return importers.commit(kind, dry(cast, data, kind), office=cast.office, by=cast.clerk)[0]


def words(report) -> str:
    return "\n".join(report.lines())


def test_a_row_becomes_round_team_and_assignment(cast: Cast, lists: None) -> None:
    assert take(cast, plan(row())) == 1
    made = Assignment.objects.get(round__sequence=10)
    year = timezone.localdate().year
    assert (made.round.term, made.team.number, made.unit) == (10, 1, cast.qingshi)
    assert (str(made.stationing_begins), str(made.period_begins), made.period_ends) == (
        f"{year}-03-02",
        "2021-01-01",
        None,
    )
    assert [f"{each.seat}:{each.person}" for each in made.team.members()] == [
        "team_leader:赵志强", "team_deputy:吴志强", "team_liaison:卫淑芬", "team_member:严浩然", "team_member:赵玉梅",
    ]  # fmt: skip
    assert made.channels_note == "意见箱：大门口；广场\n值班电话：19900847721"
    assert made.team.phone == "19900847721"
    assert [each.label for each in audit.of(made)] == ["导入登记"]


@pytest.mark.parametrize(
    ("written", "code", "special", "subject"),
    [
        ("常规巡察（带专项）", "regular", True, ""),
        ("常规巡察（带专项：公租房分配）", "regular", True, "公租房分配"),
        ("专项巡察（土地领域）", "special", False, "土地领域"),
        ("延伸巡察", "extended", False, ""),
        ("“回头看”", "return", False, ""),
    ],
)
def test_kinds(cast: Cast, lists: None, written: str, code: str, special: bool, subject: str) -> None:
    take(cast, plan(row(kind=written)))
    made = Assignment.objects.get(round__sequence=10)
    assert (made.kind.code, made.with_special, made.subject) == (code, special, subject)


def test_an_unknown_kind_is_refused(cast: Cast, lists: None) -> None:
    assert "不认识的巡察类型“飞行检查”" in words(dry(cast, plan(row(kind="飞行检查"))))


def test_a_unit_nobody_knows_is_refused_unless_units_may_be_made(cast: Cast, lists: None) -> None:
    data = plan(row(unit="县水务局"))
    report = dry(cast, data)
    assert report.counts["refused"] == 1
    assert "单位库中没有“县水务局”，请先登记" in words(report)
    assert take(cast, data, imports.PLAN_WITH_UNITS) == 1
    made = Assignment.objects.get(round__sequence=10).unit
    assert (made.party_name, made.category) == ("县水务局党组", "department")


def test_the_same_number_under_another_leader_is_another_team(cast: Cast, lists: None) -> None:
    second = row(leader="褚文博", unit="柳溪镇", deputy="金淑芬", liaison="曹喆", members="韩丽娟")
    report = dry(cast, plan(row(), second))
    assert "第一巡察组已由赵志强任组长" in words(report)
    assert "本行编为第二巡察组" in words(report)
    take(cast, plan(row(), second))
    made = Assignment.objects.get(round__sequence=10, unit=cast.liuxi)
    assert (made.team.number, made.team.note) == (2, "原表写作第一巡察组")


def test_one_team_may_have_two_units(cast: Cast, lists: None) -> None:
    take(cast, plan(row(), row(unit="柳溪镇")))
    made = Assignment.objects.filter(round__sequence=10).order_by("ordinal")
    assert [(each.team.number, each.ordinal) for each in made] == [(1, 1), (1, 2)]
    assert Membership.objects.filter(team=made[0].team).count() == 5


def test_nobody_sits_in_two_teams(cast: Cast, lists: None) -> None:
    second = row("第二巡察组", "褚桂兰", "柳溪镇", deputy="姜桂兰", liaison="张堃", members="严浩然、吕㛃")
    report = dry(cast, plan(row(), second))
    assert "严浩然已在第一巡察组，同一人不能同时在两个组，本组未编入" in words(report)
    take(cast, plan(row(), second))
    assert Membership.objects.filter(person__name="严浩然", team__round__sequence=10).count() == 1
    assert "严浩然" in Assignment.objects.get(round__sequence=10, unit=cast.liuxi).note


def test_a_leader_of_two_teams_is_refused(cast: Cast, lists: None) -> None:
    second = row("第二巡察组", "赵玉梅", "柳溪镇", deputy="", liaison="", members="")
    assert "赵玉梅已在第一巡察组" in words(dry(cast, plan(row(), second)))
    assert take(cast, plan(row(), second)) == 1


def test_a_known_person_is_linked_and_said(cast: Cast, lists: None) -> None:
    known = make.person("赵志强")
    make.post(known, cast.finance, "副局长")
    assert "赵志强对应人员库中的赵志强（县财政局副局长）" in words(dry(cast, plan(row())))
    take(cast, plan(row()))
    assert Person.objects.filter(name="赵志强").count() == 1


def test_namesakes_are_told_apart_first(cast: Cast, lists: None) -> None:
    make.post(make.person("赵志强"), cast.finance, "副局长")
    make.person("赵志强")
    report = dry(cast, plan(row()))
    assert report.counts["refused"] == 1
    assert "人员库中有多名赵志强" in words(report)


def test_whoever_must_keep_out_is_refused(cast: Cast, lists: None) -> None:
    make.post(make.person("赵志强"), cast.qingshi, "乡长")
    assert "赵志强现任青石乡乡长，须任职回避" in words(dry(cast, plan(row())))


def test_a_second_import_refuses_what_is_there(cast: Cast, lists: None) -> None:
    take(cast, plan(row()))
    assert "“青石乡”已列入本轮" in words(dry(cast, plan(row())))
    assert take(cast, plan(row())) == 0


def test_a_reported_round_takes_nothing_more(cast: Cast, lists: None) -> None:
    take(cast, plan(row()))
    Round.objects.filter(sequence=10).update(status="submitted")
    assert "已报审，须退回后才能导入" in words(dry(cast, plan(row(unit="柳溪镇"))))


def test_by_browser(cast: Cast, lists: None, log_in) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = log_in(cast.clerk)
    sent = {"file": SimpleUploadedFile("安排.xlsx", plan(row())), "office": cast.office.pk}
    answer = client.post(reverse("import_new", args=["plan"]), sent)
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200
    assert log_in(cast.leader).get(reverse("import_new", args=["plan"])).status_code == 403


def test_the_offices_own_file(cast: Cast, lists: None, cases: Path) -> None:
    for name in ("县教育局", "县水务局", "县民政局"):
        make.unit(cast.office, name)
    out = StringIO()
    file = str(cases / "轮次安排-云岭县.xlsx")
    call_command("import_plan", file, "--create-units", "--dry-run", stdout=out)
    assert "试运行，没有写入" in out.getvalue()
    assert not Round.objects.filter(sequence=10).exists()
    call_command("import_plan", file, "--create-units", stdout=out)
    made = Assignment.objects.filter(round__sequence=10).select_related("team", "unit").order_by("team__number")
    assert [(each.team.number, each.unit.name) for each in made] == [
        (1, "青石乡"), (2, "柳溪镇"), (3, "县教育局"), (4, "县水务局"), (5, "县民政局"), (6, "县住建局"),
    ]  # fmt: skip
    assert "秦堃已在第二巡察组" in made[5].note
    assert {each.person.name for each in made[2].team.members()} >= {"张桂兰", "吕丽娟"}
