"""The auditor's pages: who saw this, what did he open, what was out of the ordinary; numbers and acts, never contents."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from inspection import audit, codes, readings
from inspection.models import AuditEntry, Message
from rounds.models import AssignmentGrant
from tests import make
from tests.cast import Cast
from tests.floor.people import as_user
from tests.petitions import made

NOON = timezone.make_aware(datetime(2026, 3, 4, 12, 5))


def look(user: Any, record: Any, at: datetime = NOON, what: str = "查看") -> AuditEntry:
    """A look at a time: the row is written as it would have been then."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(audit.timezone, "now", lambda: at)
        return audit.looked(record, by=user, what=what)


def found(cast: Cast, around: datetime = NOON) -> list[readings.Unusual]:
    return readings.unusual(cast.office, around - timedelta(days=1), around + timedelta(days=1))


@pytest.fixture
def petition(cast: Cast) -> Any:
    return made.petition(cast)


def test_who_saw_it_in_which_role_and_nothing_of_what_it_says(cast: Cast, petition: Any) -> None:
    as_user(cast.leader).get(reverse("petitions:petition", args=[petition.pk]))
    as_user(cast.clerk).get(reverse("petitions:petition", args=[petition.pk]))
    page = as_user(cast.auditor).get("/audit/who-saw/", {"number": petition.number}).content.decode()
    for words in ("孙组长", "巡察组组长", "钱静", "巡察办工作人员", petition.number):
        assert words in page
    for point in petition.points.all():
        assert point.text[:20] not in page
    assert AuditEntry.objects.filter(verb="read_trail", actor=cast.auditor).exists()


def test_a_number_of_another_office_is_not_found(cast: Cast, petition: Any) -> None:
    other = make.user("other-auditor", "外审计")
    make.office_role(other, make.office("清溪县委巡察办"), "auditor")
    assert "没有这个编号" in as_user(other).get("/audit/who-saw/", {"number": petition.number}).content.decode()


def test_what_a_person_opened(cast: Cast, petition: Any) -> None:
    as_user(cast.leader).get(reverse("petitions:petition", args=[petition.pk]))
    page = as_user(cast.auditor).get("/audit/person/", {"person": cast.leader.pk}).content.decode()
    assert petition.number in page
    assert "每日次数" in page


@pytest.mark.parametrize("path", ["who-saw", "person", "unusual"])
@pytest.mark.parametrize(("who", "status"), [("sysadmin", 403), ("secadmin", 403), ("head", 403), ("liaison", 404), ("auditor", 200)])  # fmt: skip
def test_auditors_only(cast: Cast, path: str, who: str, status: int) -> None:
    assert as_user(getattr(cast, who)).get(f"/audit/{path}/").status_code == status


def test_what_was_out_of_the_ordinary_goes_out_as_a_table_and_that_is_noted(cast: Cast) -> None:
    codes.change_setting(cast.office, "reading.most_per_hour", 5, reason="试行", by=cast.head)
    for record in [made.petition(cast) for _ in range(6)]:
        look(cast.leader, record)
    client = as_user(cast.auditor)
    span = {"since": "2026-03-01", "until": "2026-03-10"}
    assert "export=xlsx" in client.get("/audit/unusual/", span).content.decode()
    answer = client.get("/audit/unusual/", {**span, "export": "xlsx"})
    rows = list(load_workbook(BytesIO(answer.getvalue())).active.iter_rows(values_only=True))
    assert rows[1] == ("时间", "人员", "规则", "次数", "限额")
    assert ("2026-03-04 12时", "孙组长", 6, 5) in [(row[0], row[1], row[3], row[4]) for row in rows[2:]]
    assert AuditEntry.objects.filter(verb="read_trail", label="导出异常查阅", actor=cast.auditor).count() == 1


# --- out of the ordinary ---------------------------------------------------------------------------------------------


def test_quiet_work_is_not_out_of_the_ordinary(cast: Cast, petition: Any) -> None:
    look(cast.leader, petition)
    look(cast.clerk, petition)
    assert found(cast) == []


def test_many_records_in_an_hour(cast: Cast) -> None:
    codes.change_setting(cast.office, "reading.most_per_hour", 5, reason="试行", by=cast.head)
    records = [made.petition(cast) for _ in range(6)]
    for each in records[:5]:
        look(cast.leader, each)
        look(cast.leader, each)
    assert found(cast) == [], "the same record twice is one record"
    look(cast.leader, records[5])
    (one,) = found(cast)
    assert (one.rule, one.actor, one.count, one.limit) == ("many", cast.leader, 6, 5)


@pytest.mark.parametrize(("hour", "times"), [(23, 1), (22, 1), (5, 1), (6, 0), (21, 0), (12, 0)])
def test_at_night(cast: Cast, petition: Any, hour: int, times: int) -> None:
    look(cast.leader, petition, NOON.replace(hour=hour))
    assert [each.rule for each in found(cast)] == ["night"] * times


def test_after_the_stationing(cast: Cast, petition: Any) -> None:
    ended = timezone.localdate(NOON) - timedelta(days=1)
    AssignmentGrant.objects.filter(user=cast.member, role="team_member").update(ends=ended)
    look(cast.member, petition)
    assert [each.rule for each in found(cast)] == ["outside"]


def test_of_another_team(cast: Cast, petition: Any) -> None:
    look(cast.leader_2, petition)
    assert [(each.rule, each.actor) for each in found(cast)] == [("outside", cast.leader_2)]


def test_by_somebody_recused(cast: Cast, petition: Any) -> None:
    at = timezone.now() + timedelta(minutes=1)
    look(cast.recused, petition, at)
    assert "recused" in [each.rule for each in found(cast, at)]


def test_files_carried_away(cast: Cast, petition: Any) -> None:
    codes.change_setting(cast.office, "reading.most_taken_per_day", 2, reason="试行", by=cast.head)
    for number in range(3):
        look(cast.leader, petition, NOON + timedelta(hours=number), "下载附件")
    assert [(each.rule, each.count) for each in found(cast)] == [("taken", 3)]


def test_knocking_at_doors_that_are_not_his(cast: Cast, petition: Any) -> None:
    codes.change_setting(cast.office, "reading.most_refusals_per_hour", 3, reason="试行", by=cast.head)
    client = as_user(cast.leader_2)
    for _ in range(4):
        assert client.get(reverse("petitions:petition", args=[petition.pk])).status_code == 404
    rows = AuditEntry.objects.filter(verb="refused", actor=cast.leader_2)
    assert rows.count() == 4
    assert rows[0].data == {"route": "petitions:petition", "status": 404, "key": str(petition.pk)}
    now = timezone.now()
    assert [(each.rule, each.count) for each in found(cast, now) if each.rule == "refused"] == [("refused", 4)]


def test_an_address_that_does_not_exist_is_no_knock(cast: Cast) -> None:
    assert as_user(cast.leader).get("/favicon.ico").status_code == 404
    assert not AuditEntry.objects.filter(verb="refused").exists()


def test_the_auditor_is_told_once(cast: Cast, petition: Any) -> None:
    at = NOON.replace(hour=23)
    look(cast.leader, petition, at)
    assert readings.alarm(cast.office, at + timedelta(minutes=5)) == 1
    look(cast.leader, petition, at)
    assert readings.alarm(cast.office, at + timedelta(minutes=10)) == 0
    message = Message.objects.get(kind="alarm")
    assert (message.user, message.url) == (cast.auditor, "/audit/unusual/")
    assert "孙组长：夜间查阅" in message.text


def test_the_page_lists_and_filters(cast: Cast, petition: Any) -> None:
    look(cast.leader, petition, NOON.replace(hour=23))
    look(cast.leader_2, petition)
    client = as_user(cast.auditor)
    span = {"since": "2026-03-01", "until": "2026-03-31"}
    page = client.get("/audit/unusual/", span).content.decode()
    assert "孙组长" in page
    assert "周组长" in page
    page = client.get("/audit/unusual/", span | {"rule": "night"}).content.decode()
    assert "周组长" not in page
    assert "没有异常查阅" in client.get("/audit/unusual/", span | {"who": "无此人"}).content.decode()
