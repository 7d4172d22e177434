"""Reconciliation: the organ's own ledger beside the office's, differences in words, both confirm."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection.models import Deadline, Message
from inspection.workflow import Refused
from petitions.actions import handover
from petitions.actions import reconciliations as actions
from petitions.models import Lead, Reconciliation
from tests import make
from tests.cast import Cast
from tests.petitions import made


class TestCourse:
    def test_what_both_have_alike_agrees(self, cast: Cast) -> None:
        run = made.run(cast)
        lead = Lead.objects.get()
        run = actions.compare(run, by=cast.discipline, ledger=f"{lead.number}，已移交")
        assert [each.difference for each in run.lines.all()] == [""]
        run = actions.conclude(actions.agree(run, by=cast.discipline), by=cast.clerk)
        assert (run.status, run.agreed_by, run.concluded_by) == ("concluded", cast.discipline, cast.clerk)

    def test_differences_are_said_in_words(self, cast: Cast) -> None:
        run = made.run(cast)
        number = Lead.objects.get().number
        run = actions.compare(run, by=cast.discipline, ledger=f"{number}，已立案，云纪立〔2026〕3号\nXS-外来-1，已受理")
        said = {each.number: each.difference for each in run.lines.all()}
        assert "办理阶段不一致：巡察办记“已移交”，接受部门记“已立案”" in said[number]
        assert "文书不一致" in said[number]
        assert said["XS-外来-1"] == "接受部门台账有、巡察办台账没有"
        run = actions.compare(run, by=cast.discipline, ledger="")
        assert [each.difference for each in run.lines.all()] == ["巡察办台账有、接受部门台账没有"]

    def test_a_difference_does_not_pass_unexplained(self, cast: Cast) -> None:
        run = actions.agree(actions.compare(made.run(cast), by=cast.discipline, ledger=""), by=cast.discipline)
        with pytest.raises(Refused, match="请说明如何处理"):
            actions.conclude(run, by=cast.clerk)
        assert actions.conclude(run, by=cast.clerk, explanation="已补登记。").explanation == "已补登记。"

    def test_one_at_a_time_and_the_next_is_watched(self, cast: Cast) -> None:
        run = made.run(cast)
        with pytest.raises(Refused, match="上一次对账还没有办结"):
            actions.begin(cast.office, by=cast.clerk, receiver=cast.discipline_organ)
        watched = Deadline.objects.filter(rule="petitions.reconcile", met_at=None)
        assert not watched.exists()
        run = actions.compare(run, by=cast.discipline, ledger=f"{Lead.objects.get().number} 已移交")
        actions.conclude(actions.agree(run, by=cast.discipline), by=cast.clerk)
        assert watched.get().due_on > timezone.localdate() + timedelta(days=80)

    def test_from_the_first_handover_it_is_watched(self, cast: Cast) -> None:
        made.handed(cast)
        assert Deadline.objects.filter(rule="petitions.reconcile", met_at=None).count() == 1

    def test_nothing_handed_over_nothing_to_compare(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="无须对账"):
            actions.begin(cast.office, by=cast.clerk, receiver=cast.discipline_organ)

    def test_what_the_organ_reported_is_what_the_office_has(self, cast: Cast) -> None:
        made.reported(cast, "case")
        run = actions.begin(cast.office, by=cast.clerk, receiver=cast.discipline_organ)
        assert run.lines.get().office_stage == made.code("petitions.stages", "case").text


class TestWho:
    def test_only_the_office_begins_only_the_organ_compares(self, cast: Cast) -> None:
        made.handed(cast)
        with pytest.raises(PermissionDenied):
            actions.begin(cast.office, by=cast.leader, receiver=cast.discipline_organ)
        run = actions.begin(cast.office, by=cast.clerk, receiver=cast.discipline_organ)
        with pytest.raises(PermissionDenied):
            actions.compare(run, by=cast.clerk, ledger="")
        assert Message.objects.filter(user=cast.discipline, text__contains="对账").exists()

    def test_another_organ_sees_nothing_of_it(self, cast: Cast) -> None:
        run = made.run(cast)
        sees = lambda user: Reconciliation.objects.for_user(user).filter(pk=run.pk).exists()  # noqa: E731
        assert all(map(sees, (cast.clerk, cast.head, cast.discipline)))
        assert not any(
            map(sees, (cast.organisation, cast.leader, cast.liaison, cast.secretary, cast.supervisor, cast.auditor))
        )

    def test_recused_from_one_lead_is_out_of_the_run(self, cast: Cast) -> None:
        made.run(cast)
        for user in (cast.clerk, cast.discipline):
            make.recusal(user.person, cast.qingshi)
            assert not Reconciliation.objects.for_user(user).exists()

    def test_the_organ_reads_no_petition_and_no_reporter(self, cast: Cast, log_in: Any) -> None:
        run = made.run(cast)
        page = log_in(cast.discipline).get(reverse("petitions:reconciliation", args=[run.pk])).content.decode()
        assert Lead.objects.get().number in page
        assert Lead.objects.get().petition.number not in page
        assert made.NAME not in page


class TestPages:
    def test_from_beginning_to_end(self, cast: Cast, log_in: Any) -> None:
        made.handed(cast)
        clerk = log_in(cast.clerk)
        add = reverse("petitions:reconciliation_add")
        assert clerk.get(add).status_code == 200
        assert clerk.post(add, {}).status_code == 422
        assert clerk.post(add, {"receiver": cast.discipline_organ.pk}).status_code == 302
        run = Reconciliation.objects.get()
        address = lambda verb: reverse(f"petitions:reconciliation_{verb}", args=[run.pk])  # noqa: E731
        organ = log_in(cast.discipline)
        assert organ.post(address("compare"), {"ledger": "XS-无此号，已受理"}).status_code == 302
        assert organ.post(address("agree")).status_code == 302
        clerk = log_in(cast.clerk)
        assert clerk.post(address("conclude"), {}).status_code == 422
        assert clerk.post(address("conclude"), {"explanation": "编号误写，已更正。"}).status_code == 302
        run.refresh_from_db()
        assert run.status == "concluded"
        assert str(run) in clerk.get(reverse("petitions:reconciliation_list")).content.decode()


def test_lines_are_read_as_pasted() -> None:
    assert actions.entries("A-1，已受理，文一\n\n A-2\t立案\nA-3 已立案 云纪 3号") == [
        ("A-1", "已受理", "文一"), ("A-2", "立案", ""), ("A-3", "已立案", "云纪 3号"),
    ]  # fmt: skip


def test_a_run_is_of_what_is_held_now(cast: Cast) -> None:
    lead = made.reported(cast)
    asked = handover.ask_retirement(lead, by=cast.clerk, reason="了结", result_document="文一")
    handover.retire(asked, by=cast.head)
    run = actions.begin(cast.office, by=cast.clerk, receiver=cast.discipline_organ)
    assert run.lines.count() == 1, "retired since the last run"


def test_what_was_done_in_the_office_is_not_told_to_the_organ(cast: Cast, log_in: Any) -> None:
    page = reverse("petitions:reconciliation", args=[made.compared(cast).pk])
    shown = [log_in(each).get(page).content.decode() for each in (cast.clerk, cast.discipline)]
    assert ["发起" in each and "办理记录" in each for each in shown] == [True, False]
