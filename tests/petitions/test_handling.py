"""From triage to the closed reply: two axes, same-day duties, four outcomes, every point ends somewhere."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection.models import AuditEntry, Deadline
from inspection.workflow import Refused, WrongStatus
from petitions.actions import petitions as actions
from petitions.actions import points, protection, transfers
from petitions.models import Disposition, Outcome, Petition, Verdict
from petitions.workflow import PetitionStatus
from tests import make
from tests.cast import Cast
from tests.petitions import made


def running(record: Any) -> set[str]:
    return set(
        Deadline.objects.filter(object_id=record.pk, met_at=None, cancelled_at=None).values_list("rule", flat=True)
    )


def age(record: Any, rule: str, days: int) -> None:
    """Let a running duty be some days over."""
    Deadline.objects.filter(object_id=record.pk, rule=rule).update(due_on=timezone.localdate() - timedelta(days=days))


class TestTriage:
    def test_in_scope_starts_the_clocks(self, cast: Cast) -> None:
        found = made.accepted(cast)
        assert (found.status, found.object_in_scope, found.content_in_scope) == ("accepted", True, True)
        assert running(found) == {"petitions.assign", "petitions.conclude"}
        assert AuditEntry.objects.filter(object_id=found.pk, verb="accept").count() == 1

    def test_a_named_accusation_runs_two_clocks(self, cast: Cast, custodian: Any) -> None:
        found = made.accepted(cast, reporter=made.REPORTER)
        assert running(found) == {"petitions.assign", "petitions.conclude", "petitions.acknowledge"}
        due = {each.rule: each for each in Deadline.objects.filter(object_id=found.pk)}
        assert due["petitions.conclude"].due_on == timezone.localdate() + timedelta(days=60)
        assert due["petitions.acknowledge"].due_on > timezone.localdate() + timedelta(days=18)

    def test_out_of_scope_says_which_axis_and_why(self, cast: Cast) -> None:
        found = made.set_aside(cast)
        assert found.status == PetitionStatus.OUT_OF_SCOPE
        assert found.out_of_scope_reason.text == "个人诉求"
        assert running(found) == {"petitions.assign"}

    def test_what_is_in_scope_is_not_set_aside(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="请直接受理"):
            actions.set_aside(
                made.petition(cast), by=cast.member, object_in_scope=True, content_in_scope=True,
                reason=made.code("petitions.out_of_scope", "personal"),
            )  # fmt: skip

    def test_late_it_says_why(self, cast: Cast) -> None:
        found = made.petition(cast)
        age(found, "petitions.accept", 2)
        with pytest.raises(Refused, match="“当天受理”已超期2天，请填写逾期说明"):
            actions.accept(found, by=cast.member)
        actions.accept(found, by=cast.member, late_reason="连夜入户")
        assert Deadline.objects.get(object_id=found.pk, rule="petitions.accept").late_reason == "连夜入户"

    def test_the_page_asks_only_when_late(self, cast: Cast, log_in: Any) -> None:
        found = made.petition(cast)
        address = reverse("petitions:petition_accept", args=[found.pk])
        assert "逾期说明" not in log_in(cast.member).get(address).content.decode()
        age(found, "petitions.accept", 1)
        page = log_in(cast.member).get(address).content.decode()
        assert "已超期1天" in page
        given = {"object_in_scope": "on", "content_in_scope": "on"}
        assert log_in(cast.member).post(address, given).status_code == 422
        log_in(cast.member).post(address, given | {"late_reason": "停电"})
        assert Petition.objects.get().status == PetitionStatus.ACCEPTED

    def test_saturday_is_the_same_day_too(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        saturday = date(2026, 11, 21)
        monkeypatch.setattr(timezone, "localdate", lambda *_: saturday)
        found = made.petition(cast, received_on=saturday)
        assert Deadline.objects.get(object_id=found.pk).due_on == saturday


class TestAssign:
    def test_to_a_member(self, cast: Cast) -> None:
        found = made.in_hand(cast)
        assert (found.status, found.handler) == (PetitionStatus.IN_HAND, cast.member)
        assert running(found) == {"petitions.conclude"}
        assert Deadline.objects.get(object_id=found.pk, rule="petitions.conclude").handler == cast.member

    @pytest.mark.parametrize("who", ["liaison", "leader_2", "recused", "discipline"])
    def test_never_to_an_outsider(self, cast: Cast, who: str) -> None:
        with pytest.raises(Refused, match="承办人须能办理本件"):
            actions.assign(made.accepted(cast), by=cast.leader, handler=getattr(cast, who))

    def test_never_to_the_accused(self, cast: Cast) -> None:
        accused = [{"name": "钱静", "person": cast.clerk.person}]
        found = made.accepted(cast, accused=accused)
        with pytest.raises(Refused, match="不是被反映人"):
            actions.assign(found, by=cast.leader, handler=cast.clerk)


class TestPoints:
    def test_each_needs_an_end(self, cast: Cast) -> None:
        found = made.in_hand(cast, points=["一", "二"])
        with pytest.raises(Refused, match="第1条要点尚未明确去向；第2条要点尚未明确去向"):
            actions.conclude(found, by=cast.leader, handling="已查", verdict=Verdict.UNTRUE)

    def test_not_upheld_needs_a_reason(self, cast: Cast) -> None:
        point = made.accepted(cast).points.get()
        with pytest.raises(Refused, match="请写明理由"):
            points.dispose(point, by=cast.member, disposition=Disposition.NOT_UPHELD)
        points.dispose(point, by=cast.member, disposition=Disposition.NOT_UPHELD, reason="查无此事")
        point.refresh_from_db()
        assert (point.disposition, point.disposed_by) == (Disposition.NOT_UPHELD, cast.member)

    def test_leads_and_transfers_have_steps_of_their_own(self, cast: Cast) -> None:
        point = made.accepted(cast).points.get()
        with pytest.raises(Refused, match="请用相应按钮办理"):
            points.dispose(point, by=cast.member, disposition=Disposition.LEAD)

    def test_a_finding_takes_the_petition_as_evidence(self, cast: Cast) -> None:
        from rounds.models import Finding

        finding = Finding.objects.create(assignment=cast.assignment, number="W1", title="补贴发放不严", fact="……")
        found = made.accepted(cast)
        points.dispose(found.points.get(), by=cast.member, disposition=Disposition.FINDING, finding=finding)
        assert found.evidence.get().finding == finding
        other = Finding.objects.create(assignment=cast.assignment_2, number="W2", title="别处", fact="……")
        with pytest.raises(Refused, match="请选择本任务的一个问题"):
            points.dispose(made.accepted(cast).points.get(), by=cast.member, disposition="finding", finding=other)


def settled(cast: Cast, **given: Any) -> Petition:
    """In hand, its one point filed."""
    found = made.in_hand(cast, **given)
    points.dispose(found.points.get(), by=cast.member, disposition=Disposition.FILED, reason="已说明")
    return found


class TestConclude:
    def test_an_accusation_with_its_verdict(self, cast: Cast) -> None:
        found = actions.conclude(settled(cast), by=cast.leader, handling="经核实属实。", verdict=Verdict.TRUE)
        assert found.status == PetitionStatus.CONCLUDED
        assert running(found) == set()

    def test_a_verdict_is_needed(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="须填写核实结论"):
            actions.conclude(settled(cast), by=cast.leader, handling="查了")

    def test_malicious_only_by_document(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="文书号"):
            actions.conclude(settled(cast), by=cast.leader, handling="查了", verdict=Verdict.MALICIOUS)

    def test_a_name_is_owed_a_reply(self, cast: Cast, custodian: Any) -> None:
        found = settled(cast, reporter=made.REPORTER)
        with pytest.raises(Refused, match="尚未答复信访人"):
            actions.conclude(found, by=cast.leader, handling="查了", verdict=Verdict.UNTRUE)
        actions.reply(found, by=cast.leader, replied_on=timezone.localdate(), way="当面", content="已查。")
        assert actions.conclude(found, by=cast.leader, handling="查了", verdict=Verdict.UNTRUE).replied_on

    def test_a_claim_is_not_closed_unmet(self, cast: Cast, custodian: Any) -> None:
        found = self.claim(cast)
        with pytest.raises(Refused, match="尚未与信访人见面"):
            self.close(cast, found, outcome=Outcome.UNFOUNDED)
        protection.communicate(found, by=cast.member, kind="declined", on=timezone.localdate())
        assert self.close(cast, found, outcome=Outcome.UNFOUNDED).outcome == Outcome.UNFOUNDED

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({}, "须选择办理结果"), ({"outcome": Outcome.RESOLVED}, "须填写解决日期"),
            ({"outcome": Outcome.PENDING, "plan_due": date(2030, 1, 1)}, "至少记录两次"),
            ({"outcome": Outcome.PENDING}, "具体方案和完成日期"), ({"outcome": Outcome.UNLAWFUL}, "文书号"),
        ],
    )  # fmt: skip
    def test_what_each_outcome_requires(self, cast: Cast, custodian: Any, given: dict[str, Any], words: str) -> None:
        found = self.claim(cast)
        protection.communicate(found, by=cast.member, kind="meeting", on=timezone.localdate())
        with pytest.raises(Refused, match=words):
            self.close(cast, found, **given)

    def test_two_talks_and_a_plan_let_it_wait(self, cast: Cast, custodian: Any) -> None:
        found = self.claim(cast)
        for kind in ("meeting", "phone"):
            protection.communicate(found, by=cast.member, kind=kind, on=timezone.localdate())
        closed = self.close(cast, found, outcome=Outcome.PENDING, plan_due=date(2030, 1, 1))
        assert closed.status == PetitionStatus.CONCLUDED

    def claim(self, cast: Cast) -> Petition:
        found = settled(
            cast, kind="claim", problem="低保未批，请求办理", accused=(), responsible_unit=cast.liuxi,
            reporter=made.REPORTER,
        )  # fmt: skip
        return actions.reply(found, by=cast.leader, replied_on=timezone.localdate(), way="电话", content="正在办理。")

    def close(self, cast: Cast, found: Petition, **given: Any) -> Petition:
        return actions.conclude(found, by=cast.leader, handling="已办理。", **given)

    def test_a_running_transfer_keeps_it_open(self, cast: Cast) -> None:
        sent = made.transfer(cast)
        with pytest.raises(Refused, match=r"转办件.*尚未办结"):
            actions.conclude(sent.petition, by=cast.leader, handling="转出", outcome=Outcome.UNFOUNDED)
        transfers.withdraw(sent, by=cast.leader, reason="误转")
        with pytest.raises(Refused, match="第1条要点尚未明确去向"):
            actions.conclude(sent.petition, by=cast.leader, handling="转出", outcome=Outcome.UNFOUNDED)


class TestFileAndReopen:
    def test_a_repeat_is_kept_with_its_first(self, cast: Cast) -> None:
        first, second = made.petition(cast), made.petition(cast)
        found = actions.file(second, by=cast.member, reason="重复反映", repeat_of=first)
        assert (found.status, found.repeat_of) == (PetitionStatus.FILED, first)
        assert found.points.get().disposition == Disposition.FILED
        assert running(found) == set()

    def test_reopened_it_runs_again(self, cast: Cast) -> None:
        found = actions.file(made.petition(cast), by=cast.member, reason="无实质内容")
        found = actions.reopen(found, by=cast.leader, reason="补充了材料")
        assert found.status == PetitionStatus.IN_HAND
        assert running(found) == {"petitions.conclude"}

    def test_closed_it_takes_no_more_points(self, cast: Cast) -> None:
        found = actions.file(made.petition(cast), by=cast.member, reason="无实质内容")
        with pytest.raises(Refused, match="请先“重新办理”"):
            points.add(found, by=cast.member, text="新的要点")


def test_wrong_status_is_refused(cast: Cast) -> None:
    found = made.accepted(cast)
    with pytest.raises(WrongStatus):
        actions.accept(found, by=cast.member)


def test_an_acknowledgement_meets_its_own_clock(cast: Cast, custodian: Any) -> None:
    found = made.accepted(cast, reporter=made.REPORTER)
    protection.acknowledge(found, by=cast.member, on=timezone.localdate(), place="电话")
    assert "petitions.acknowledge" not in running(found)
    with pytest.raises(Refused, match="只有实名检举控告"):
        protection.acknowledge(made.accepted(cast), by=cast.member, on=timezone.localdate())


def test_told_apart_before_linking(cast: Cast) -> None:
    right, wrong = make.person("张伟"), make.person("李强")
    row = made.petition(cast).accused.get()
    with pytest.raises(Refused, match="与登记的姓名"):
        points.link_accused(row, by=cast.member, person=wrong)
    assert points.link_accused(row, by=cast.member, person=right, unit=cast.qingshi).person == right
