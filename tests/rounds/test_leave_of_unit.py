"""Leave of controlled persons: the rules as the table has them, who may do what, the board, reporting back, reminders."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from inspection import codes, reminders, workflow
from inspection.documents import papers
from inspection.management.demo.ledger import EMPTY_PDF
from inspection.models import Deadline, Message, link_of
from rounds.actions import leave_of_unit as leave
from rounds.gates import leave_of_unit as rules
from rounds.models import Assignment, UnitLeave
from tests.cast import Cast

TABLE = list(csv.DictReader((Path(__file__).parents[1] / "data" / "leave.csv").open(encoding="utf-8")))


def notice() -> SimpleUploadedFile:
    return SimpleUploadedFile("会议通知.pdf", EMPTY_PDF)


def ask(cast: Cast, assignment: Assignment, **fields: Any) -> UnitLeave:
    today = timezone.localdate()
    given = {
        "name": "何某", "post": "财政所所长", "group": codes.code("controlled_groups", "finance"), "kind": "private",
        "reason": "看病", "destination": "南川市", "phone": "19900100009", "leaves_on": today, "returns_on": today,
    } | fields  # fmt: skip
    return leave.register(assignment, by=cast.liaison, **given)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["case"])
@time_machine.travel("2026-11-23 09:00:00+08:00", tick=False)
def test_the_rules_as_the_office_reads_them(cast: Cast, stationed: Assignment, row: dict[str, str]) -> None:
    fields: dict[str, Any] = {
        "name": row["who"], "kind": row["kind"], "group": codes.code("controlled_groups", row["group"]),
        "leaves_on": date.fromisoformat(row["from"]), "returns_on": date.fromisoformat(row["to"]),
        "notice": [notice()] if row["notice"] else (),
    }  # fmt: skip
    assert rules.days(fields["leaves_on"], fields["returns_on"]) == int(row["days"])
    if not row["on entering"].isascii():
        with pytest.raises(workflow.Refused, match=row["on entering"]):
            ask(cast, stationed, **fields)
        assert not UnitLeave.objects.exists()
        return
    made = ask(cast, stationed, **fields)
    assert made.status == row["on entering"]
    if row["after the secretary"]:
        made = (leave.sign if made.kind == "private" else leave.file)(made, by=cast.secretary)
        assert made.status == row["after the secretary"]
    if row["after the leader"]:
        assert leave.approve(made, by=cast.leader).status == row["after the leader"]


@given(st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.integers(0, 60))
def test_every_day_counts_week_ends_too(first: date, more: int) -> None:
    assert rules.days(first, first + timedelta(days=more)) == more + 1


@pytest.mark.parametrize(("inclusive", "days", "asks"), [(True, 3, True), (False, 3, False), (False, 4, True)])
def test_the_office_says_whether_three_days_and_more_includes_three(
    cast: Cast, stationed: Assignment, inclusive: bool, days: int, asks: bool
) -> None:
    codes.change_setting(cast.office, "leave.notice_inclusive", inclusive, reason="上级规定", by=cast.head)
    assert rules.needs_notice(cast.office, "official", days) is asks
    codes.change_setting(cast.office, "leave.notice_kinds", [], reason="不要求", by=cast.head)
    assert not rules.needs_notice(cast.office, "official", 30)


def test_the_secretary_does_not_sign_his_own(cast: Cast, stationed: Assignment) -> None:
    made = ask(cast, stationed, name="", person=cast.secretary.person, group=codes.code("controlled_groups", "leading"))
    assert made.of_secretary
    with pytest.raises(workflow.Refused, match="不能审签本人"):
        leave.sign(made, by=cast.secretary)
    with pytest.raises(PermissionDenied):
        leave.approve(made, by=cast.secretary)


def test_what_is_filed_is_neither_approved_nor_refused(cast: Cast, stationed: Assignment) -> None:
    made = leave.file(ask(cast, stationed, kind="official"), by=cast.secretary)
    for act in (leave.approve, lambda row, by: leave.refuse(row, by=by, reason="不宜")):
        with pytest.raises(workflow.WrongStatus):
            act(made, by=cast.leader)
    assert Message.objects.filter(user=cast.leader, text__contains="报备").exists()


def test_private_leave_cannot_be_filed_past_the_leader(cast: Cast, stationed: Assignment) -> None:
    made = ask(cast, stationed)
    with pytest.raises(workflow.Refused, match="须报组长批准"):
        leave.file(made, by=cast.secretary)
    with pytest.raises(IntegrityError, match="unit_leave_files_only_duty"), transaction.atomic():
        UnitLeave.objects.filter(pk=made.pk).update(status="filed")


@pytest.mark.parametrize("who", ["member", "clerk", "liaison", "liaison_2", "secretary"])
def test_only_the_leader_approves(cast: Cast, stationed: Assignment, who: str) -> None:
    made = leave.sign(ask(cast, stationed), by=cast.secretary)
    with pytest.raises(PermissionDenied):
        leave.approve(made, by=getattr(cast, who))


def test_refused_with_its_reason(cast: Cast, stationed: Assignment) -> None:
    made = leave.refuse(leave.sign(ask(cast, stationed), by=cast.secretary), by=cast.leader, reason="近期约谈")
    assert (made.status, made.refused_reason) == ("refused", "近期约谈")


def test_outside_the_stationing_nobody_asks_the_team(cast: Cast, lists: None) -> None:
    Assignment.objects.filter(pk=cast.assignment.pk).update(status="withdrawn")
    cast.assignment.refresh_from_db()
    with pytest.raises(workflow.Refused, match="巡察组未进驻"):
        ask(cast, cast.assignment)


def test_who_does_not_come_back_is_reminded_of_and_reporting_back_ends_it(cast: Cast, stationed: Assignment) -> None:
    today = timezone.localdate()
    made = ask(cast, stationed, leaves_on=today - timedelta(days=3), returns_on=today - timedelta(days=2))
    made = leave.approve(leave.sign(made, by=cast.secretary), by=cast.leader)
    assert made.is_late()
    reminders.sweep()
    told = set(Message.objects.filter(deadline__rule="rounds.leave_return").values_list("user__username", flat=True))
    assert {"liaison", "leader"} <= told
    with pytest.raises(workflow.Refused, match="实际返回日期"):
        leave.come_back(made, by=cast.liaison, back_on=today + timedelta(days=1))
    made = leave.come_back(made, by=cast.liaison, back_on=today)
    assert Deadline.objects.get(**link_of(made)).met_at is not None


def test_the_board_names_who_is_away(cast: Cast, stationed: Assignment, log_in) -> None:
    today = timezone.localdate()
    late = ask(cast, stationed, name="迟某", leaves_on=today - timedelta(days=2), returns_on=today - timedelta(days=1))
    coming = ask(
        cast, stationed, name="未走某", leaves_on=today + timedelta(days=1), returns_on=today + timedelta(days=1)
    )
    for each in (late, coming):
        leave.approve(leave.sign(each, by=cast.secretary), by=cast.leader)
    away = UnitLeave.objects.for_user(cast.leader).away(today)
    assert [each.name for each in away] == ["迟某"]
    page = log_in(cast.leader).get(reverse("rounds:unit_leave_list")).content.decode()
    assert "到期未归" in page
    assert "19900100009" in page
    assert log_in(cast.leader_2).get(reverse("rounds:unit_leave", args=[late.pk])).status_code == 404
    assert log_in(cast.liaison_2).get(reverse("unit:unit_leave", args=[late.pk])).status_code == 404


def test_the_unit_enters_and_signs_on_its_own_pages(cast: Cast, stationed: Assignment, log_in) -> None:
    client = log_in(cast.liaison)
    today = timezone.localdate()
    sent = {
        "assignment": stationed.pk, "name": "何某", "group": codes.code("controlled_groups", "finance").pk,
        "kind": "official", "reason": "培训", "destination": "南川市", "phone": "19900100009", "leaves_on": today,
        "returns_on": today + timedelta(days=2),
    }  # fmt: skip
    answer = client.post(reverse("unit:leave_add"), sent)
    assert answer.status_code == 422
    assert "须附通知文件" in answer.content.decode()
    assert client.post(reverse("unit:leave_add"), sent | {"notice": notice()}).status_code == 302
    made = UnitLeave.objects.get()
    assert client.post(reverse("unit:unit_leave_file", args=[made.pk])).status_code == 403
    client = log_in(cast.secretary)
    assert client.post(reverse("unit:unit_leave_file", args=[made.pk])).status_code == 302
    assert client.get(reverse("unit:unit_leave", args=[made.pk])).status_code == 200


def test_the_form_says_both_signatures(cast: Cast, stationed: Assignment) -> None:
    made = leave.sign(ask(cast, stationed), by=cast.secretary)
    text = papers.text_of(papers.compose(papers.draft(made, "rounds.leave_form", by=cast.leader)))
    assert "党组织书记审签" in text
    assert "巡察组组长意见" in text
