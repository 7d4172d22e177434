"""The commands of the floor: reference data, reminders, the trail, papers, the first three administrators."""

from __future__ import annotations

import re
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from inspection import audit, codes, deadlines, workdays
from inspection.documents import papers
from inspection.models import (
    AuditEntry,
    CalendarDay,
    CalendarYear,
    CodeList,
    Message,
    Office,
    OfficeGrant,
    Paper,
    PaperStatus,
    User,
)
from rounds.models import Assignment

if TYPE_CHECKING:
    from pathlib import Path

    from rounds.models import WorkingPaper
    from tests.cast import Cast


def run(*words: object, **options: Any) -> str:
    out = StringIO()
    call_command(*map(str, words), stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


# --- load_reference --------------------------------------------------------------------------------------------------


def test_lists_and_calendars_are_loaded_once(db) -> None:
    first = run("load_reference")
    lists, days = CodeList.objects.count(), CalendarDay.objects.count()
    assert f"新装入{lists}种" in first
    assert lists > 0
    assert "2025年、2026年" in first
    assert "新装入0种，工作日历新装入0年" in run("load_reference")
    assert (CodeList.objects.count(), CalendarDay.objects.count()) == (lists, days)


def test_the_years_loaded_are_published_and_the_next_is_not_there(db) -> None:
    run("load_reference")
    assert set(CalendarYear.objects.values_list("year", "published")) == {(2025, True), (2026, True)}
    year = CalendarYear.objects.get(year=2026)
    assert (year.loaded_by, year.confirmed_by) == (None, None)
    assert "国务院办公厅" in year.source
    calendar = deadlines.calendar()
    assert not calendar.is_workday(date(2026, 10, 1))
    assert calendar.is_workday(date(2026, 10, 10))
    assert not calendar.is_loaded(date(2027, 1, 4))


def test_an_offices_own_calendar_is_left_alone(db) -> None:
    CalendarYear.objects.create(year=2026, source="县里另有通知", published=False)
    run("load_reference")
    assert CalendarYear.objects.get(year=2026).source == "县里另有通知"
    assert not CalendarDay.objects.filter(year_id=2026).exists()


# --- sweep_deadlines -------------------------------------------------------------------------------------------------


def test_a_sweep_says_what_it_did(paper: WorkingPaper, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = deadlines.Rule(
        "test.any",
        "答复",
        5,
        workdays.Unit.DAY,
        "R-360",
        "rounds.confirm_paper",
        escalate=((1, "rounds.approve_round"),),
    )
    monkeypatch.setattr(deadlines, "_RULES", {rule.code: rule})
    deadlines.start(paper, rule, on=date(2026, 11, 1))
    assert "发出提醒2条（其中逾期升级1条），此前已发0条" in run("sweep_deadlines", "--at", "2026-11-10")
    assert "发出提醒0条（其中逾期升级0条），此前已发2条" in run("sweep_deadlines", "--at", "2026-11-10")
    assert Message.objects.count() == 2


def test_a_day_that_is_none_is_refused(db) -> None:
    with pytest.raises(CommandError, match="2026-11-24"):
        run("sweep_deadlines", "--at", "昨天")


def test_the_rules_of_all_apps_are_known_to_it(db) -> None:
    count = int(re.search(r"(\d+)条规则", run("sweep_deadlines"))[1])  # type: ignore[index]
    assert count == len(deadlines.rules()) > 0


# --- verify_audit ----------------------------------------------------------------------------------------------------


def test_an_untouched_trail_is_sealed_and_its_head_told(cast: Cast) -> None:
    audit.record(cast.assignment, "try", by=cast.head)
    out = run("verify_audit", "--seal")
    head = audit.head()
    assert head is not None
    assert "核验无误：共1行，封存1段" in out
    assert head.hash in out
    assert run("verify_audit", "--anchor", head.hash.upper())


def test_a_touched_trail_names_its_first_row_and_fails(cast: Cast) -> None:
    rows = [audit.record(cast.assignment, "try", by=cast.head) for _ in range(3)]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE inspection_auditentry DISABLE TRIGGER USER")
        AuditEntry.objects.filter(pk__in=[rows[1].pk, rows[2].pk]).update(label="改过")
        cursor.execute("ALTER TABLE inspection_auditentry ENABLE TRIGGER USER")
    with pytest.raises(CommandError, match=f"第{rows[1].pk}行内容与校验值不符.*另有1处"):
        run("verify_audit", "--seal")
    assert audit.head() is None, "a touched trail is not sealed"


def test_an_unknown_anchor_fails(cast: Cast) -> None:
    with pytest.raises(CommandError, match="锚定"):
        run("verify_audit", "--anchor", "ab" * 32)


# --- papers ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def notice(monkeypatch: pytest.MonkeyPatch) -> papers.Kind:
    kind = papers.Kind(
        code="test.notice", label="进驻通知", model=Assignment, template="x", power="inspection.issue_paper",
        context=lambda record: {}, title=lambda record: "进驻通知",
    )  # fmt: skip
    monkeypatch.setattr(papers, "_KINDS", {kind.code: kind})
    monkeypatch.setattr(papers, "_nudge", lambda key: None)
    monkeypatch.setattr(
        papers,
        "render_to_string",
        lambda *args: "<html><head><title>t</title></head><body><p>进驻通知</p></body></html>",
    )
    return kind


def test_the_kinds_are_listed(notice: papers.Kind) -> None:
    assert "test.notice" in (out := run("list_papers"))
    assert "进驻通知（巡察任务）" in out
    assert "共1种" in out


@pytest.mark.parametrize(("form", "magic"), [("pdf", b"%PDF-"), ("docx", b"PK")])
def test_a_paper_is_printed_from_its_record(cast: Cast, notice, tmp_path: Path, form: str, magic: bytes) -> None:
    target = tmp_path / f"通知.{form}"
    out = run("render_paper", notice.code, cast.assignment.pk, "--format", form, "-o", target)
    assert target.read_bytes().startswith(magic)
    assert "草稿" in out
    assert not Paper.objects.exists(), "a preview leaves no paper behind"
    assert audit.of(cast.assignment).filter(verb="print_paper").exists()


def test_an_issued_paper_is_printed_as_it_was_issued(cast: Cast, notice, tmp_path: Path) -> None:
    paper = papers.issue(papers.draft(cast.assignment, notice.code, by=cast.clerk), by=cast.clerk)
    for pk in (paper.pk, cast.assignment.pk):
        assert "已印发" in run("render_paper", notice.code, pk, "-o", tmp_path / "通知.pdf")
    paper.refresh_from_db()
    assert paper.status == PaperStatus.ISSUED


@pytest.mark.parametrize(
    ("kind", "pk", "words"),
    [
        ("no.such", "x", "没有“no.such”这种公文"),
        ("test.notice", "不是主键", "没有主键为"),
        ("test.notice", "00000000-0000-4000-8000-000000000000", "没有主键为"),
    ],
)
def test_what_cannot_be_printed_is_said(cast: Cast, notice, tmp_path: Path, kind: str, pk: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run("render_paper", kind, pk, "-o", tmp_path / "x.pdf")


def test_a_place_that_cannot_be_written_is_said(cast: Cast, notice, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="写不了"):
        run("render_paper", notice.code, cast.assignment.pk, "-o", tmp_path / "没有" / "x.pdf")


# --- appoint_administrators ------------------------------------------------------------------------------------------

OFFICE = [
    "--office", "云岭县委巡察办", "--committee", "中共云岭县委员会", "--committee-short", "云岭县委",
    "--group", "云岭县委巡察工作领导小组", "--code", "云委巡", "--term", "10",
]  # fmt: skip
THREE = ["--system", "hanxt:韩系统", "--security", "yangaq：杨安全", "--auditor", "zhusj:朱审计"]


def test_three_administrators_and_nothing_else(db) -> None:
    out = run("appoint_administrators", *OFFICE, *THREE)
    held = {(each.user.username, each.role) for each in OfficeGrant.objects.select_related("user")}
    assert held == {
        ("hanxt", "system_administrator"), ("yangaq", "security_administrator"), ("zhusj", "auditor"),
    }  # fmt: skip
    assert (User.objects.count(), Office.objects.get().name) == (3, "云岭县委巡察办")
    passwords = dict(re.findall(r"账号 (\w+)　初始密码 (\S+)", out))
    for user in User.objects.all():
        assert user.check_password(passwords[user.username])
    assert len(set(passwords.values())) == 3
    assert AuditEntry.objects.filter(verb="appoint_administrator").count() == 3


def test_once_there_is_an_account_it_refuses(cast: Cast) -> None:
    with pytest.raises(CommandError, match="已有账号"):
        run("appoint_administrators", *OFFICE, *THREE)
    assert Office.objects.count() == 1


def test_a_small_office_may_join_system_and_security_by_an_explicit_word(db) -> None:
    run("appoint_administrators", *OFFICE, *THREE[:2], *THREE[4:], "--system-and-security-in-one")
    held = set(OfficeGrant.objects.filter(user__username="hanxt").values_list("role", flat=True))
    assert held == {"system_administrator", "security_administrator"}
    assert codes.setting(Office.objects.get(), "administrators.system_and_security_in_one") is True


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (["--system", "a:甲", "--security", "a:甲", "--auditor", "b:乙"], "须各有账号"),
        (["--system", "a:甲", "--security", "b:乙", "--auditor", "a:甲"], "须各有账号"),
        (["--system", "a:甲", "--auditor", "a:甲", "--system-and-security-in-one"], "须各有账号"),
        (["--system", "a:甲", "--auditor", "b:乙"], "--security 账号:姓名"),
        (["--system", "a:甲", "--security", "b", "--auditor", "c:丙"], "--security 账号:姓名"),
        ([*THREE, "--system-and-security-in-one"], "不要再另给"),
    ],
)
def test_the_rule_of_three_cannot_be_got_round(db, people: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run("appoint_administrators", *OFFICE, *people)
    assert not User.objects.exists()
    assert not Office.objects.exists()
