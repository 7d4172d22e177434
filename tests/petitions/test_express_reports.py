"""Express reports: straight to the leading group's head, read with its hour, written upon; nothing in them tells who reported."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection.documents import papers
from inspection.models import AuditEntry, Deadline, Message
from inspection.workflow import Refused, WrongStatus
from petitions.actions import express_reports as actions
from petitions.actions import handover, leads
from petitions.models import ExpressReport
from tests import make
from tests.cast import Cast
from tests.petitions import made


def running(report: ExpressReport) -> Any:
    return Deadline.objects.filter(rule="petitions.read_express", object_id=report.pk, met_at=None, cancelled_at=None)


class TestCourse:
    def test_sent_read_and_written_upon(self, cast: Cast) -> None:
        report = actions.send(made.express(cast), by=cast.leader)
        assert running(report).count() == 1
        assert Message.objects.filter(user=cast.group_head, text__contains="专报").exists()
        report = actions.read(report, by=cast.group_head)
        assert report.read_at
        assert report.read_by == cast.group_head
        assert not running(report).exists()
        report = actions.instruct(report, by=cast.group_head, instruction="请县纪委监委提前介入。")
        assert (report.status, report.instructed_on) == ("instructed", timezone.localdate())
        assert Message.objects.filter(user=cast.leader, text__contains="已有批示").exists()
        assert AuditEntry.objects.filter(object_id=report.pk, verb="instruct", actor=cast.group_head).exists()

    def test_instructed_at_once_it_was_read(self, cast: Cast) -> None:
        report = actions.instruct(made.express_sent(cast), by=cast.group_head, instruction="阅。")
        assert report.read_at

    def test_sent_it_stays_as_it_is(self, cast: Cast) -> None:
        report = made.express_sent(cast)
        with pytest.raises(WrongStatus, match="已报送"):
            actions.mend(report, by=cast.leader, title="改标题")

    def test_without_a_head_it_is_not_sent(self, cast: Cast) -> None:
        cast.group_head.office_grants.all().delete()
        with pytest.raises(Refused, match="当面报送"):
            actions.send(made.express(cast), by=cast.leader)

    def test_only_after_the_head_has_read_it_a_lead_goes_this_way(self, cast: Cast) -> None:
        lead = made.submitted(cast)
        report = actions.send(made.express(cast, lead=lead), by=cast.leader)
        with pytest.raises(Refused, match="尚无组长已阅的专报"):
            leads.change_route(lead, by=cast.clerk, route="express", reason="专报直报")
        actions.read(report, by=cast.group_head)
        lead = leads.change_route(lead, by=cast.clerk, route="express", reason="专报直报")
        assert handover.offer(lead, by=cast.clerk, receiver=cast.discipline_organ).receiver

    @pytest.mark.parametrize("field", ["title", "text", "suggestion"])
    def test_nothing_that_betrays_a_reporter(self, cast: Cast, field: str) -> None:
        with pytest.raises(Refused, match="可能暴露信访人"):
            made.express(cast, **{field: "反映人电话13912345678"})
        with pytest.raises(Refused, match="可能暴露信访人"):
            actions.mend(made.express(cast), by=cast.leader, **{field: "反映人电话13912345678"})

    def test_nor_the_letters_own_words(self, cast: Cast) -> None:
        letter = "我是青石村三组的村民，我亲眼看到财政所出纳张伟在2025年3月冒领误工补贴三千元，还打了我一顿。"
        lead = made.lead(cast, source=made.accepted(cast, problem=letter))
        with pytest.raises(Refused, match="照抄原件"):
            made.express(cast, lead=lead, text=letter)


class TestWho:
    def test_who_may_write(self, cast: Cast) -> None:
        for who in (cast.member, cast.leader_2, cast.group_head):
            with pytest.raises(PermissionDenied):
                made.express(cast, by=who)

    def test_a_draft_is_its_writers(self, cast: Cast) -> None:
        report = made.express(cast)
        sees = lambda user: ExpressReport.objects.for_user(user).filter(pk=report.pk).exists()  # noqa: E731
        assert [sees(user) for user in (cast.leader, cast.clerk, cast.group_head)] == [True, True, False]
        actions.send(report, by=cast.leader)
        others = (
            cast.member,
            cast.leader_2,
            cast.liaison,
            cast.discipline,
            cast.supervisor,
            cast.auditor,
            cast.group_deputy,
        )
        assert sees(cast.group_head)
        assert not any(map(sees, others))

    def test_one_about_the_team_is_the_offices(self, cast: Cast) -> None:
        report = actions.send(made.express(cast, by=cast.clerk, about_team=True), by=cast.clerk)
        assert not ExpressReport.objects.for_user(cast.leader).exists()
        assert ExpressReport.objects.for_user(cast.group_head).get() == report

    def test_whoever_keeps_out_or_is_accused_does_not_see_it(self, cast: Cast) -> None:
        lead = made.submitted(cast, accused=[{"name": "赵主任", "person": cast.head.person}])
        actions.send(made.express(cast, lead=lead), by=cast.leader)
        assert not ExpressReport.objects.for_user(cast.head).exists()
        make.recusal(cast.group_head.person, cast.qingshi)
        assert not ExpressReport.objects.for_user(cast.group_head).exists()


class TestPages:
    def test_written_sent_read_and_instructed(self, cast: Cast, log_in: Any) -> None:
        made.express(cast).delete()
        client = log_in(cast.leader)
        given = {
            "assignment": cast.assignment.pk, "trigger": made.code("petitions.express_triggers", "sudden").pk,
            "title": "关于群众聚集的情况", "text": "今日上午三十余名群众到乡政府反映补贴问题。",
        }  # fmt: skip
        add = reverse("petitions:express_report_add")
        assert client.get(add).status_code == 200
        assert client.post(add, given | {"text": ""}).status_code == 422
        assert client.post(add, given).status_code == 302
        report = ExpressReport.objects.get()
        page = reverse("petitions:express_report", args=[report.pk])
        assert (
            client.post(
                reverse("petitions:express_report_edit", args=[report.pk]), given | {"version": report.version}
            ).status_code
            == 302
        )
        assert client.post(reverse("petitions:express_report_send", args=[report.pk])).status_code == 302
        head = log_in(cast.group_head)
        assert "三十余名群众" in head.get(page).content.decode()
        assert "关于群众聚集的情况" in head.get(reverse("petitions:express_report_list")).content.decode()
        assert head.post(reverse("petitions:express_report_read", args=[report.pk])).status_code == 302
        assert (
            head.post(
                reverse("petitions:express_report_instruct", args=[report.pk]), {"instruction": "妥善处置。"}
            ).status_code
            == 302
        )
        shown = log_in(cast.leader).get(page).content.decode()
        assert "妥善处置。" in shown

    def test_a_lead_out_of_sight_is_no_start(self, cast: Cast, log_in: Any) -> None:
        lead = made.submitted(cast)
        client = log_in(cast.leader_2)
        answer = client.get(reverse("petitions:express_report_add"), {"lead": lead.pk})
        assert lead.number not in answer.content.decode()
        assert client.get(reverse("petitions:express_report_add"), {"lead": "nonsense"}).status_code == 200

    def test_it_is_printed(self, cast: Cast) -> None:
        report = made.express_sent(cast)
        paper = papers.draft(report, "petitions.express_report", by=cast.leader)
        text = papers.text_of(papers.compose(paper))
        assert "领导小组组长" in text
        assert report.text in text
