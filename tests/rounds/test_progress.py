"""Difficulties become items, slow teams are urged, weeks are compiled on the office's weekday and read."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from inspection import codes, workflow
from inspection.documents import papers
from inspection.models import Deadline, link_of
from rounds import progress as index
from rounds.actions import logs, supervision
from rounds.actions import progress as actions
from rounds.models import Assignment, Coordination, Digest
from rounds.tasks import compile_digests
from tests.cast import Cast

TODAY = timezone.localdate


def submitted(cast: Cast, assignment: Assignment, day: date | None = None, **texts: str):
    log = logs.open_log(assignment, by=cast.member, day=day or TODAY(), **({"work_done": "谈话。"} | texts))
    return logs.submit(log, by=cast.member)


class TestDifficulties:
    def test_submitting_a_log_raises_its_difficulty(self, cast: Cast, stationed: Assignment, log_in) -> None:
        log = submitted(cast, stationed, difficulties="缺会计人员。")
        item = Coordination.objects.get(log=log)
        assert (item.owner, item.text, item.created_by) == ("巡察办", "缺会计人员。", cast.member)
        assert Deadline.objects.get(**link_of(item), rule="rounds.coordination").due_on == item.due_on > TODAY()
        assert "缺会计人员" in log_in(cast.member).get(reverse("rounds:coordination_list")).content.decode()
        assert (
            reverse("rounds:coordination", args=[item.pk])
            in log_in(cast.member).get(reverse("rounds:log", args=[log.pk])).content.decode()
        )

    @pytest.mark.parametrize("words", ["  ", "无", "暂无。"])
    def test_a_log_without_difficulty_raises_none(self, cast: Cast, stationed: Assignment, words: str) -> None:
        submitted(cast, stationed, difficulties=words)
        assert not Coordination.objects.exists()

    def test_one_raised_by_hand_is_not_raised_again(self, cast: Cast, stationed: Assignment) -> None:
        log = logs.open_log(stationed, by=cast.member, day=TODAY(), work_done="谈话。", difficulties="缺会计人员。")
        supervision.raise_difficulty(
            stationed, by=cast.member, text="缺会计人员。", owner="赵主任", due_on=TODAY(), log=log
        )
        logs.submit(log, by=cast.member)
        assert Coordination.objects.get().owner == "赵主任"


def test_progress_and_digests_are_exported_as_filtered(cast: Cast, stationed: Assignment, log_in) -> None:
    submitted(cast, stationed)
    codes.change_setting(cast.office, "digest.week", "current", reason="周五汇总", by=cast.head)
    actions.compile_now(cast.office, by=cast.clerk)
    client = log_in(cast.clerk)
    for name, wanted, other in (
        ("progress", {"q": "青石"}, {"q": "无此单位"}),
        ("digest_list", {"status": "compiled"}, {"status": "read"}),
    ):
        url = reverse(f"rounds:{name}")
        assert "导出" in client.get(url, wanted).content.decode()
        rows = [len(list(table(client.get(url, each | {"export": "xlsx"})))) for each in (wanted, other)]
        assert rows == [1, 0], name
    heads, line = table_rows(client.get(reverse("rounds:progress"), {"export": "xlsx"}))[1:3]
    assert dict(zip(heads, line, strict=True))["日报（%）"] == index.of(stationed).parts["logs"]


def table_rows(answer) -> list[tuple]:
    return list(load_workbook(BytesIO(answer.getvalue())).worksheets[0].iter_rows(values_only=True))


def table(answer) -> list[tuple]:
    """The rows below title and heads."""
    return [row for row in table_rows(answer)[2:] if any(cell is not None for cell in row)]


class TestUrging:
    def test_a_slow_team_is_seen_urged_and_answers(self, cast: Cast, stationed: Assignment, log_in) -> None:
        found = index.of(stationed)
        assert (found.index, found.below, found.parts["logs"]) == (0, True, 0)
        page = log_in(cast.clerk).get(reverse("rounds:progress")).content.decode()
        assert "督促提醒" in page
        add = reverse("rounds:urging_add", args=[stationed.pk])
        assert "进度指数为0" in log_in(cast.clerk).get(add).content.decode()
        note = actions.urge(stationed, by=cast.clerk, text="请抓紧。", reply_by=TODAY())
        assert note.index == 0
        with pytest.raises(workflow.Refused, match="尚未回复"):
            actions.urge(stationed, by=cast.clerk, text="再催。", reply_by=TODAY())
        answer = reverse("rounds:urging_answer", args=[note.pk])
        assert log_in(cast.member).get(answer).status_code == 403
        assert log_in(cast.leader).post(answer, {"reply": "已补报日报。"}).status_code == 302
        note.refresh_from_db()
        assert (note.status, note.reply) == ("answered", "已补报日报。")
        assert log_in(cast.leader_2).get(reverse("rounds:urging", args=[note.pk])).status_code == 404

    def test_only_the_office_urges(self, cast: Cast, stationed: Assignment) -> None:
        with pytest.raises(PermissionDenied):
            actions.urge(stationed, by=cast.leader, text="抓紧。", reply_by=TODAY())

    def test_logs_raise_the_index_and_weights_are_the_offices(self, cast: Cast, stationed: Assignment) -> None:
        for back in range(10, 0, -1):
            submitted(cast, stationed, TODAY() - timedelta(days=back))
        assert index.of(stationed).parts["logs"] == 100
        assert index.of(stationed).index == 38  # 30 of 80: papers do not weigh before half-time
        weights = {"logs": 100, "records": 0, "talks": 0, "papers": 0}
        codes.change_setting(cast.office, "progress.weights", weights, reason="本机构口径", by=cast.clerk)
        assert index.of(stationed).index == 100


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from(tuple(index.PARTS)), st.none() | st.integers(0, 100)),
    st.fixed_dictionaries({code: st.integers(0, 100) for code in index.PARTS}),
)
def test_an_index_lies_between_its_parts(parts, weights) -> None:
    known = [value for code, value in parts.items() if value is not None and weights[code]]
    found = index.weigh(parts, weights)
    assert (found is None) if not known else (min(known) <= found <= max(known))


class TestDigest:
    def test_a_week_is_compiled_once_submitted_and_read(self, cast: Cast, stationed: Assignment, log_in) -> None:
        monday = TODAY() - timedelta(days=TODAY().weekday())
        Assignment.objects.filter(pk=stationed.pk).update(entered_on=monday - timedelta(days=7))
        stationed.refresh_from_db()
        submitted(cast, stationed, monday - timedelta(days=3), problems="接待无公函。", difficulties="缺会计。")
        made = actions.compile_digest(cast.office)
        assert actions.compile_digest(cast.office) == made
        own = next(each for each in made.sections if each["unit"] == "青石乡")
        assert (own["logs"], len(own["missing"])) == (1, 6)
        assert "接待无公函" in own["problems"][0]
        made = actions.submit(made, by=cast.clerk, note="总体正常。")
        assert Deadline.objects.get(**link_of(made), rule="rounds.digest").met_at is not None
        url = reverse("rounds:digest_read", args=[made.pk])
        assert log_in(cast.clerk).get(url).status_code == 403
        assert log_in(cast.group_head).post(url, {"comment": "已阅，抓紧。"}).status_code == 302
        page = log_in(cast.clerk).get(reverse("rounds:digest", args=[made.pk])).content.decode()
        assert "已阅，抓紧。" in page
        assert log_in(cast.leader).get(reverse("rounds:digest_list")).status_code == 403

    def test_who_keeps_out_of_a_unit_does_not_see_its_week(self, cast: Cast, stationed: Assignment, log_in) -> None:
        from tests import make

        made = actions.compile_digest(cast.office, today=TODAY() + timedelta(days=7))
        url = reverse("rounds:digest", args=[made.pk])
        assert log_in(cast.clerk).get(url).status_code == 200
        make.recusal(cast.clerk.person, cast.qingshi)
        assert log_in(cast.clerk).get(url).status_code == 404

    def test_the_clock_compiles_on_the_offices_weekday_only(self, cast: Cast, stationed: Assignment) -> None:
        Assignment.objects.filter(pk=stationed.pk).update(entered_on=TODAY() - timedelta(days=14))
        codes.change_setting(cast.office, "log.weekday", (TODAY().weekday() + 1) % 7, reason="改日", by=cast.clerk)
        compile_digests()
        assert not Digest.objects.exists()
        codes.change_setting(cast.office, "log.weekday", TODAY().weekday(), reason="改日", by=cast.clerk)
        compile_digests()
        compile_digests()
        assert Digest.objects.count() == 1

    def test_which_week_is_a_setting(self, cast: Cast, lists: None) -> None:
        friday = date(2026, 11, 27)
        assert actions.week_of(cast.office, friday) == (date(2026, 11, 16), date(2026, 11, 22))
        codes.change_setting(cast.office, "digest.week", "current", reason="周五汇报本周", by=cast.clerk)
        assert actions.week_of(cast.office, friday) == (date(2026, 11, 23), friday)

    def test_its_paper_names_every_team(self, cast: Cast, stationed: Assignment) -> None:
        made = actions.compile_digest(cast.office, today=TODAY() + timedelta(days=7))
        source = papers.compose(papers.draft(made, "rounds.weekly_digest", by=cast.clerk))
        assert "青石乡" in source
        assert "领导小组组长阅示" in source

    def test_without_teams_nothing_is_compiled(self, cast: Cast, lists: None) -> None:
        Assignment.objects.update(entered_on=None)
        with pytest.raises(workflow.Refused, match="没有进驻"):
            actions.compile_now(cast.office, by=cast.clerk)
