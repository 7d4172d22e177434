"""Preparation: the unit's plan gates the entry in words; questions, re-checks; the negative list, its sheet and its portrait."""

from __future__ import annotations

import csv
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import Workbook

from inspection import codes, workflow
from inspection.documents import papers
from inspection.imports_exports import importers
from inspection.models import User
from rounds.actions import (
    negative_list,  # noqa: F401  its importer registers
    preparation,
)
from rounds.gates import preparation as gates
from rounds.models import Assignment, NegativeItem, UnitPlan
from rounds.workflow import ENTER
from tests import make
from tests.cast import Cast
from tests.rounds.conftest import Planned, finding


def leader_of(planned: Planned) -> User:
    return User.objects.get(person=planned.leader)


def begun(planned: Planned) -> UnitPlan:
    return preparation.write_plan(
        planned.assignment, by=leader_of(planned), methods=codes.choices("methods")[:1], focus="惠农资金",
        breakthrough="核对名册", process="三阶段", other_matters="无",
    )  # fmt: skip


def test_what_a_plan_lacks_is_said(cast: Cast, authorised: Planned) -> None:
    plan = begun(authorised)
    preparation.write_plan(authorised.assignment, by=leader_of(authorised), methods=[], focus="", other_matters="")
    plan.refresh_from_db()
    with pytest.raises(workflow.Refused) as refused:
        preparation.submit_plan(plan, by=leader_of(authorised))
    words = str(refused.value)
    for each in (
        "未填巡察重点、党委要求了解的其他事项",
        "未选工作方法",
        "处置预案未写：拦访闹访",
        "未分工：华组长、金组员",
    ):
        assert each in words


def test_the_entry_waits_for_the_approved_plan(cast: Cast, authorised: Planned) -> None:
    assignment = authorised.assignment
    assert "巡察工作方案尚未拟定" in ENTER.unmet(assignment)
    plan = make.approved_plan(assignment, leader_of(authorised), cast.head)
    assignment = Assignment.objects.get(pk=assignment.pk)
    assert not [words for words in ENTER.unmet(assignment) if "方案" in words]
    preparation.return_plan(plan, by=cast.head, reason="重点不突出")
    assignment = Assignment.objects.get(pk=assignment.pk)
    assert "巡察工作方案尚未批准（拟定中）" in ENTER.unmet(assignment)


def test_only_the_office_approves_and_what_is_sent_up_is_not_changed(cast: Cast, authorised: Planned) -> None:
    plan = make.approved_plan(authorised.assignment, leader_of(authorised), cast.head)
    with pytest.raises(workflow.WrongStatus, match="须退回后才能修改"):
        begun(authorised)
    with pytest.raises(PermissionDenied):
        preparation.return_plan(plan, by=leader_of(authorised), reason="再改")
    with pytest.raises(PermissionDenied):
        preparation.write_plan(authorised.assignment, by=cast.leader_2, methods=[])


def test_tasks_stand_easy_first_key_first(cast: Cast, authorised: Planned) -> None:
    plan, leader = begun(authorised), leader_of(authorised)
    for text, difficult, key in (
        ("难而重", True, True),
        ("易而轻", False, False),
        ("易而重", False, True),
        ("难而轻", True, False),
    ):
        preparation.add_task(plan, by=leader, text=text, owner=authorised.member, difficult=difficult, key=key)
    assert [each.text for each in plan.tasks.all()] == ["易而重", "易而轻", "难而重", "难而轻"]
    with pytest.raises(workflow.Refused, match="不在本组"):
        preparation.add_task(plan, by=leader, text="某", owner=cast.member.person)


def test_the_paper_has_the_contingencies(cast: Cast, authorised: Planned) -> None:
    plan = make.approved_plan(authorised.assignment, leader_of(authorised), cast.head)
    text = papers.text_of(papers.compose(papers.draft(plan, "rounds.unit_plan", by=leader_of(authorised))))
    assert "六、处置预案" in text
    assert "拦访闹访：由组长负责。立即报告" in text


def test_a_question_is_closed_with_what_was_found(cast: Cast, stationed: Assignment) -> None:
    asked = preparation.ask(stationed, by=cast.member, source="audit", text="往来款为何长期挂账？")
    assert gates.questions_are_closed(stationed) == ["还有1个巡前问题没有查核结果"]
    with pytest.raises(IntegrityError, match="question_closed_says_what_was_found"), transaction.atomic():
        preparation.close_question(asked, by=cast.member, outcome="confirmed", note=" ")
    problem = finding(cast, stationed)
    asked = preparation.close_question(asked, by=cast.member, outcome="confirmed", note="属实", finding=problem)
    assert (asked.get_outcome_display(), asked.finding) == ("查实", problem)
    assert gates.questions_are_closed(stationed) == []


def test_an_earlier_rectification_is_checked_again_and_an_audit_reused(cast: Cast, stationed: Assignment) -> None:
    earlier, audit = (
        preparation.take_along(stationed, by=cast.member, kind=kind, issuer="县审计局", title="报告", text="挂账")
        for kind in ("earlier", "audit")
    )
    assert gates.rechecks_are_closed(stationed) == ["还有1项前次整改未复查"]
    preparation.recheck(earlier, by=cast.member, recheck="rebound", note="又新增挂账")
    used = preparation.recheck(
        audit, by=cast.member, recheck="not_done", note="仍挂账", used_in=finding(cast, stationed)
    )
    assert gates.rechecks_are_closed(stationed) == []
    assert used.used_in.reused_materials.get() == used


def test_the_starter_list_cites_a_clause_for_every_item(lists: None) -> None:
    with preparation.STARTER.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 60
    assert len({row["number"] for row in rows}) == len(rows) == NegativeItem.objects.filter(office=None).count()
    assert all(row["regulation"] and row["clause"] for row in rows)
    assert {row["dimension"] for row in rows} == {"党的领导弱化", "党的建设缺失", "全面从严治党不力"}
    assert preparation.load_starter_list() == 0


def test_an_item_without_a_clause_is_refused_by_the_database(lists: None) -> None:
    with pytest.raises(IntegrityError, match="negative_item_cites_its_clause"), transaction.atomic():
        NegativeItem.objects.create(number="9-1", dimension="某", topic="", text="某", regulation="某条例", clause="")


def test_the_filter_offers_no_dimension_of_another_offices_list(cast: Cast, lists: None, log_in: Any) -> None:
    clause = {"text": "某", "regulation": "某条例", "clause": "第一条"}
    for office, words in ((cast.office, "本县自列维度"), (make.office("江阳县委巡察办"), "邻县自列维度")):
        NegativeItem.objects.create(office=office, number="9-1", dimension=words, **clause)
    page = log_in(cast.clerk).get(reverse("rounds:negative_list")).content.decode()
    assert "本县自列维度" in page
    assert "邻县自列维度" not in page


def sheet(rows: list[tuple[Any, ...]]) -> bytes:
    book = Workbook()
    book.active.append(("编号", "维度", "主题", "情形", "依据", "条款"))
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_the_rest_comes_from_an_excel_file_and_comes_again_as_the_next_version(cast: Cast, lists: None) -> None:
    kind = importers.importers()["negative_list"]
    rows = [(f"9-{each:03d}", "全面从严治党不力", "采购", f"情形{each}", "某办法", "第一条") for each in range(300)]
    data = sheet([*rows, rows[0], ("9-999", "全面从严治党不力", "采购", "没有条款", "某办法", "")])
    report = importers.dry_run(kind, data, office=cast.office)
    made, left_out = importers.commit(kind, report, office=cast.office, assignment=None, by=cast.clerk)
    assert (made, len(left_out)) == (300, 2)
    report = importers.dry_run(kind, sheet(rows[:1]), office=cast.office)
    importers.commit(kind, report, office=cast.office, assignment=None, by=cast.clerk)
    versions = NegativeItem.objects.filter(office=cast.office, number="9-000").order_by("version")
    assert [(each.version, each.active) for each in versions] == [(1, False), (2, True)]
    assert NegativeItem.objects.for_office(cast.office.pk).count() >= 360


def test_the_portrait_is_real_precise_and_concrete(cast: Cast, stationed: Assignment) -> None:
    item = NegativeItem.objects.get(number="3-07")
    with pytest.raises(workflow.Refused, match="须写明证据"):
        preparation.check_item(stationed, item, by=cast.member, conclusion="present")
    with pytest.raises(workflow.Refused, match="须说明原因"):
        preparation.check_item(stationed, item, by=cast.member, conclusion="not_applicable")
    check = preparation.check_item(stationed, item, by=cast.member, conclusion="present", evidence="13张票据无公函")
    assert gates.portrait_faults(check) == ["不具体：未写明人员、时间"]
    check = preparation.check_item(
        stationed,
        item,
        by=cast.member,
        conclusion="present",
        evidence="13张票据无公函",
        who="党政办",
        occurred_on=date(2024, 5, 1),
    )
    assert gates.portrait_faults(check) == []
    check.item.clause = ""
    assert gates.portrait_faults(check) == ["不准：没有条款依据"]


def test_the_pages_are_the_teams_and_never_the_units(cast: Cast, stationed: Assignment, log_in) -> None:
    item = NegativeItem.objects.get(number="3-07")
    urls = [
        reverse(f"rounds:{name}", args=[stationed.pk, *more])
        for name, more in (
            ("preparation", ()),
            ("check_sheet", ()),
            ("item_check", (item.pk,)),
            ("unit_plan_write", ()),
        )
    ]
    for url in urls:
        assert log_in(cast.member).get(url).status_code == 200
        for who in (cast.leader_2, cast.liaison, cast.secretary, cast.recused, cast.finance_officer):
            assert log_in(who).get(url).status_code == 404
    sent = {
        "conclusion": "present",
        "evidence": "票据",
        "who": "党政办",
        "occurred_on": "2024-05-01",
        "amount": "68344",
    }
    assert log_in(cast.member).post(urls[2], sent).status_code == 302
    page = log_in(cast.member).get(urls[1] + "?state=present").content.decode()
    assert "68344" in page
    assert "3-08" not in page


def test_the_overview_has_one_next_action(cast: Cast, authorised: Planned, log_in) -> None:
    client = log_in(leader_of(authorised))
    url = reverse("rounds:preparation", args=[authorised.assignment.pk])
    assert "拟定巡察工作方案" in client.get(url).content.decode()
    make.approved_plan(authorised.assignment, leader_of(authorised), cast.head)
    page = client.get(url).content.decode()
    assert "列出调阅材料清单" in page
    assert "尚未发函" in page
