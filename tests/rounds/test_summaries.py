"""A round's summary: five headings, the figures counted; what it finds wanting is work of the next round (R-105)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from inspection import briefing  # noqa: F401  its kinds of paper register
from inspection.documents import papers
from inspection.workflow import Refused, WrongStatus
from rounds.actions import field_records, summaries
from rounds.models import Assignment, Improvement, Round, RoundSummary, improvements_for
from tests import make
from tests.cast import Cast
from tests.rounds.conftest import finding, interview

TEXTS = {
    "features": "以惠农资金为切口。", "results": "推动立行立改3件。", "experience": "一线走访。", "next_steps": "深化上下联动。",
}  # fmt: skip


@pytest.fixture
def drafted(cast: Cast, stationed: Assignment) -> RoundSummary:
    summary = summaries.write(cast.round, by=cast.clerk, **TEXTS)
    summaries.find_wanting(summary, by=cast.clerk, text="财务力量不足。", measure="每组配备会计。", owner="赵主任")
    return summary


def next_round(cast: Cast) -> Round:
    return make.round_(cast.office, 2)


def test_what_a_summary_lacks_is_said(cast: Cast, stationed: Assignment) -> None:
    summary = summaries.write(cast.round, by=cast.clerk, features="特点。")
    with pytest.raises(Refused, match="未填成效、经验做法、下步打算；问题与不足一条也没有"):
        summaries.submit(summary, by=cast.clerk)
    draft = make.round_(cast.office, 9, status="draft")
    with pytest.raises(Refused, match="轮次尚未启动"):
        summaries.submit(summaries.write(draft, by=cast.clerk, **TEXTS), by=cast.clerk)


def test_its_figures_come_from_the_statistics(
    cast: Cast, drafted: RoundSummary, stationed: Assignment, log_in: Any
) -> None:
    field_records.complete(interview(cast, stationed, person_times=7), by=cast.member)
    finding(cast, stationed)
    page = log_in(cast.clerk).get(reverse("rounds:round_summary", args=[drafted.pk])).content.decode()
    text = papers.text_of(papers.compose(papers.draft(drafted, "inspection.round_summary", by=cast.clerk)))
    for shown in (page, text):
        assert "个别谈话8人次" in shown
        assert "共发现1个方面1个问题" in shown
    for heading in ("一、特点", "二、成效", "三、问题与不足", "四、经验做法", "五、下步打算"):
        assert heading in page
        assert heading in text
    assert "（一）每组配备会计。（赵主任）" in text


def test_what_was_wanting_is_work_of_the_next_round(cast: Cast, drafted: RoundSummary, log_in: Any) -> None:
    after = next_round(cast)
    url, client = reverse("rounds:round", args=[after.pk]), log_in(cast.clerk)
    assert "每组配备会计" not in client.get(url).content.decode()
    summaries.submit(drafted, by=cast.clerk)
    page = client.get(url).content.decode()
    for words in ("上轮总结的改进事项", "财务力量不足。", "每组配备会计。", "1 项待改进"):
        assert words in page
    one = Improvement.objects.get()
    done = client.post(reverse("rounds:improvement_finish", args=[one.pk]), {"result": "两组各配会计1名。"})
    assert done.status_code == 302
    page = client.get(url).content.decode()
    assert "两组各配会计1名。" in page
    assert "0 项待改进" in page


def test_older_ones_stay_only_while_they_are_open(cast: Cast, drafted: RoundSummary) -> None:
    summaries.submit(drafted, by=cast.clerk)
    second, third = next_round(cast), make.round_(cast.office, 3)
    assert list(improvements_for(second)) == list(improvements_for(third)) == list(Improvement.objects.all())
    assert not improvements_for(cast.round).exists()
    summaries.finish(Improvement.objects.get(), by=cast.clerk, result="已配备。")
    assert improvements_for(second).exists()
    assert not improvements_for(third).exists()


def test_nothing_is_reworded_once_it_has_gone_up(cast: Cast, drafted: RoundSummary) -> None:
    one = Improvement.objects.get()
    summaries.change(one, by=cast.clerk, text="会计力量不足。")
    with pytest.raises(Refused, match="尚未报领导小组"):
        summaries.finish(one, by=cast.clerk, result="已改。")
    summaries.submit(drafted, by=cast.clerk)
    for act in (
        lambda: summaries.write(cast.round, by=cast.clerk, features="另写"),
        lambda: summaries.find_wanting(drafted, by=cast.clerk, text="某", measure="某", owner="某"),
        lambda: summaries.change(one, by=cast.clerk, text="某"),
    ):
        with pytest.raises(WrongStatus, match="须退回后才能修改"):
            act()
    with pytest.raises(IntegrityError, match="improvement_done_says_how"), transaction.atomic():
        Improvement.objects.update(status="done")


def test_the_group_reads_it_and_says_so_or_sends_it_back(cast: Cast, drafted: RoundSummary, log_in: Any) -> None:
    summaries.submit(drafted, by=cast.clerk)
    client = log_in(cast.group_deputy)
    assert (
        client.post(reverse("rounds:round_summary_send_back", args=[drafted.pk]), {"reason": "不足写得虚"}).status_code
        == 302
    )
    drafted.refresh_from_db()
    assert (drafted.status, drafted.returned_reason) == ("draft", "不足写得虚")
    summaries.submit(drafted, by=cast.clerk)
    assert (
        client.post(reverse("rounds:round_summary_adopt", args=[drafted.pk]), {"opinion": "同意。"}).status_code == 302
    )
    drafted.refresh_from_db()
    assert (drafted.status, drafted.opinion) == ("adopted", "同意。")


def test_who_does_not_see_it(cast: Cast, drafted: RoundSummary, log_in: Any) -> None:
    one = Improvement.objects.get()
    for name, pk in (("round_summary", drafted.pk), ("improvement", one.pk), ("improvement_edit", one.pk)):
        url = reverse(f"rounds:{name}", args=[pk])
        for who in (cast.leader, cast.recused, cast.liaison, cast.finance_officer, cast.supervisor, cast.auditor):
            assert log_in(who).get(url).status_code == 404, (name, who)
    assert log_in(cast.leader).get(reverse("rounds:round_summary_write", args=[cast.round.pk])).status_code == 403
    with pytest.raises(PermissionDenied):
        summaries.adopt(drafted, by=cast.clerk, opinion="同意")
    summaries.submit(drafted, by=cast.clerk)
    # The team sees what it is to do better, without a link to the office's own page.
    page = log_in(cast.leader).get(reverse("rounds:round", args=[cast.round.pk])).content.decode()
    assert "轮次总结" not in page
