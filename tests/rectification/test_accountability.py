"""问责事项: proposed, opened, sent to the organs, answered, closed; the unit never sees one. And the rating that proposes one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import access, codes, statistics, surveys
from inspection.models import AuditEntry, Deadline, Message, SurveyAnswer
from inspection.workflow import Refused, WrongStatus
from rectification.actions import accountability as actions
from rectification.actions import checks, ledger
from rectification.documents import papers_for
from rectification.models import Accountability, AccountabilityMeasure
from tests import make
from tests.rectification import stage
from tests.rectification.test_papers import issued
from tests.rectification.test_papers import words as words_of

if TYPE_CHECKING:
    from rectification.models import Account
    from tests.cast import Cast


def severity(code: str = "weak") -> Any:
    return codes.code("accountability_severity", code)


def kind(code: str = "talk") -> Any:
    return codes.code("accountability_measure", code)


def proposed(cast: Cast, account: Account | None = None, **fields: Any) -> Accountability:
    account = account or stage.rectifying(cast)
    given: dict[str, Any] = {"severity": severity(), "persons": "吴书记", "facts": "两次查账均未到位"} | fields
    return actions.propose(account, by=cast.clerk, **given)


def opened(cast: Cast) -> Accountability:
    item = proposed(cast)
    return actions.open_item(item, by=cast.head, severity=item.severity, persons=item.persons, facts=item.facts)


def sent(cast: Cast, *organs: Any) -> Accountability:
    return actions.send(
        opened(cast), by=cast.clerk, organs=organs or [cast.discipline_organ], document="云委巡办〔2026〕9号"
    )


def measured(cast: Cast, item: Accountability, who: Any, **fields: Any) -> AccountabilityMeasure:
    given: dict[str, Any] = {
        "kind": kind(),
        "persons": "吴书记",
        "decided_on": timezone.localdate(),
        "document": "约谈记录1号",
    } | fields
    return actions.measure(item, by=who, **given)


def sees(user: Any) -> bool:
    return Accountability.objects.for_user(user).exists()


class TestCourse:
    def test_proposed_opened_sent_answered_closed(self, cast: Cast) -> None:
        item = proposed(cast)
        assert (item.status, item.origin, item.unit) == ("proposed", "account", cast.qingshi)
        assert Message.objects.filter(user=cast.head, text__contains="问责建议").exists()
        item = actions.open_item(item, by=cast.head, severity=severity("refused"), persons="吴书记", facts="拒不整改")
        assert item.opened_on == timezone.localdate()
        item = actions.send(
            item, by=cast.clerk, organs=[cast.discipline_organ, cast.organisation_organ], document="九号"
        )
        running = Deadline.objects.filter(rule="rectification.answer_accountability", object_id=item.pk, met_at=None)
        assert running.count() == 1
        assert Message.objects.filter(user=cast.discipline, text__contains="问责事项").exists()
        made = measured(cast, item, cast.discipline)
        assert made.organ == cast.discipline_organ
        assert running.exists()
        with pytest.raises(Refused, match="县委组织部尚未登记问责措施"):
            actions.close(item, by=cast.clerk, conclusion="已处理")
        measured(cast, item, cast.organisation, kind=kind("handling"))
        assert not running.exists()
        item = actions.close(item, by=cast.clerk, conclusion="已约谈、调整岗位")
        assert (item.status, item.closed_on) == ("closed", timezone.localdate())
        verbs = set(AuditEntry.objects.filter(object_id=item.pk).values_list("verb", flat=True))
        assert {"register", "open", "send", "measure", "close"} <= verbs

    def test_it_is_the_head_who_opens(self, cast: Cast) -> None:
        item = proposed(cast)
        for who in (cast.clerk, cast.group_head, cast.discipline, cast.secretary):
            with pytest.raises(PermissionDenied):
                actions.open_item(item, by=who, severity=item.severity, persons="吴书记", facts="不力")
        item = actions.drop(item, by=cast.head, reason="已在整改")
        assert (item.status, item.conclusion) == ("dropped", "已在整改")
        with pytest.raises(WrongStatus):
            actions.open_item(item, by=cast.head, severity=item.severity, persons="吴书记", facts="不力")

    def test_who_may_propose(self, cast: Cast) -> None:
        account = stage.rectifying(cast)
        for who in (cast.leader, cast.supervisor, cast.discipline, cast.secretary, cast.group_head):
            with pytest.raises(PermissionDenied):
                actions.propose(account, by=who, severity=severity(), persons="某", facts="某")

    def test_wrong_words(self, cast: Cast) -> None:
        account = stage.rectifying(cast)
        with pytest.raises(Refused, match="请写明责任人"):
            proposed(cast, account, persons=" ")
        with pytest.raises(Refused, match="请写明结论"):
            actions.close(proposed(cast, account), by=cast.clerk, conclusion=" ")
        with pytest.raises(Refused, match="不予提起的理由"):
            actions.drop(Accountability.objects.get(), by=cast.head, reason="")

    def test_only_to_the_two_organs_and_never_to_the_party_itself(self, cast: Cast) -> None:
        item = opened(cast)
        for organs, words in (([], "请选择"), ([cast.finance], "须移送纪检"), ([cast.qingshi], "须移送纪检")):
            with pytest.raises(Refused, match=words):
                actions.send(item, by=cast.clerk, organs=organs, document="九号")
        Accountability.objects.update(unit=cast.discipline_organ)
        with pytest.raises(Refused, match="不能移送被问责的单位"):
            actions.send(stage.again(item), by=cast.clerk, organs=[cast.discipline_organ], document="九号")

    def test_a_measure_names_persons_document_and_days(self, cast: Cast) -> None:
        item, today = sent(cast), timezone.localdate()
        for fields, words in (
            ({"document": " "}, "问责对象和文书"), ({"persons": ""}, "问责对象和文书"),
            ({"decided_on": today + timedelta(days=1)}, "不能晚于今天"),
            ({"told_on": today - timedelta(days=1)}, "告知日期须在"),
        ):  # fmt: skip
            with pytest.raises(Refused, match=words):
                measured(cast, item, cast.discipline, **fields)
        with pytest.raises(PermissionDenied):
            measured(cast, item, cast.organisation)
        with transaction.atomic(), pytest.raises(IntegrityError):
            AccountabilityMeasure.objects.create(
                accountability=item, organ=cast.discipline_organ, kind=kind(), persons="某", decided_on=today, document="",
                by=cast.discipline,
            )  # fmt: skip

    def test_from_a_check_of_this_account(self, cast: Cast) -> None:
        account = stage.rectifying(cast)
        check = checks.check(account, by=cast.supervisor, finding="只有纸面材料")
        assert proposed(cast, account, check=check).origin == "check"
        other = ledger.open_account(
            office=cast.office, unit=cast.liuxi, problem="另一问题", origin="superior", by=cast.clerk
        )
        other = ledger.deliver(other, by=cast.clerk)
        with pytest.raises(Refused, match="不是本账户"):
            proposed(cast, other, check=check)

    def test_not_before_it_was_delivered(self, cast: Cast) -> None:
        waiting = ledger.open_account(
            office=cast.office, unit=cast.liuxi, problem="某", origin="superior", by=cast.clerk
        )
        with pytest.raises(Refused, match="尚未交账"):
            proposed(cast, waiting)

    def test_the_three_named_persons_are_offered(self, cast: Cast) -> None:
        account = stage.rectifying(cast)
        assert actions.responsible(account) == "吴书记"
        account = ledger.plan(
            account, by=cast.liaison, measures="清退", managing_name="甲", overseeing_name="乙", direct_name="丙"
        )
        assert actions.responsible(account) == "甲、乙、丙"
        assert actions.main_leader(cast.qingshi) == "吴书记（党委书记）"
        assert actions.main_leader(cast.liuxi) == "柳溪镇主要负责人"


class TestWho:
    def test_an_organ_sees_it_once_it_was_sent_to_it(self, cast: Cast) -> None:
        item = opened(cast)
        assert [sees(each) for each in (cast.clerk, cast.head, cast.group_head, cast.group_deputy)] == [True] * 4
        assert not sees(cast.discipline)
        actions.send(item, by=cast.clerk, organs=[cast.discipline_organ], document="九号")
        assert [sees(each) for each in (cast.discipline, cast.organisation, cast.finance_officer)] == [
            True,
            False,
            False,
        ]

    def test_the_unit_the_team_and_the_supervisor_never(self, cast: Cast, log_in: Any) -> None:
        item = sent(cast)
        measured(cast, item, cast.discipline)
        others = (cast.secretary, cast.liaison, cast.leader, cast.member, cast.supervisor, cast.recused, cast.auditor)
        assert not any(map(sees, others))
        for who in (cast.secretary, cast.liaison):
            client = log_in(who)
            assert client.get(reverse("rectification:accountability", args=[item.pk])).status_code == 404
            for page in (
                reverse("unit:home"),
                reverse("unit:account_list"),
                reverse("unit:account", args=[item.account_id]),
            ):
                assert "问责" not in client.get(page).content.decode()

    def test_whoever_keeps_out_of_the_unit_does_not_see_it(self, cast: Cast) -> None:
        sent(cast)
        for who in (cast.clerk, cast.discipline, cast.group_head):
            make.recusal(who.person, cast.qingshi)
            assert not sees(who)

    def test_no_word_of_an_unannounced_check_goes_to_the_organ(self, cast: Cast, log_in: Any) -> None:
        account = stage.rectifying(cast)
        check = checks.check(account, by=cast.clerk, finding="回马枪所见", internal=True)
        item = proposed(cast, account, check=check, facts="整改不力")
        item = actions.open_item(item, by=cast.head, severity=item.severity, persons="吴书记", facts="整改不力")
        item = actions.send(item, by=cast.clerk, organs=[cast.discipline_organ], document="九号")
        url = reverse("rectification:accountability", args=[item.pk])
        assert "回马枪所见" in log_in(cast.clerk).get(url).content.decode()
        page = log_in(cast.discipline).get(url).content.decode()
        assert "整改不力" in page
        assert "回马枪所见" not in page
        assert "查账" not in page.partition("<main")[2]


class TestRating:
    def survey(self, cast: Cast, good: int, others: int) -> Any:
        stage.received(cast, 1)
        survey = surveys.begin(stage.again(cast.assignment), "rectification.satisfaction", by=cast.clerk)
        key, asked = surveys.parts(survey)[0]
        for place in range(good + others):
            choice = "满意" if place < good else "不满意"
            SurveyAnswer.objects.create(survey=survey, choices={key: {asked[0].key: choice}}, valid=True)
        return surveys.close(survey, by=cast.clerk)

    def test_below_the_share_the_main_leader_is_proposed(self, cast: Cast) -> None:
        survey = self.survey(cast, good=3, others=7)
        item = Accountability.objects.get()
        assert (item.status, item.origin, item.survey, item.persons) == (
            "proposed",
            "survey",
            survey,
            "吴书记（党委书记）",
        )
        assert item.severity.code == "dissatisfied"
        assert "低于60%" in item.facts

    def test_at_the_share_nobody_is(self, cast: Cast) -> None:
        self.survey(cast, good=6, others=4)
        assert not Accountability.objects.exists()

    def test_few_answers_say_nothing(self, cast: Cast) -> None:
        self.survey(cast, good=0, others=4)
        assert not Accountability.objects.exists()

    def test_the_share_is_the_offices(self, cast: Cast) -> None:
        codes.change_setting(cast.office, "satisfaction.least_percent", 0, reason="不用", by=cast.head)
        self.survey(cast, good=0, others=9)
        assert not Accountability.objects.exists()


class TestPages:
    def test_from_the_account_to_the_organs_answer(self, cast: Cast, log_in: Any) -> None:
        account = stage.rectifying(cast)
        add = reverse("rectification:account_accountability_add", args=[account.pk])
        client = log_in(cast.clerk)
        assert add in client.get(reverse("rectification:account", args=[account.pk])).content.decode()
        assert client.post(add, {"persons": "吴书记"}).status_code == 422
        given = {"severity": severity().pk, "persons": "吴书记", "facts": "没有进展"}
        assert client.post(add, given).status_code == 302
        item = Accountability.objects.get()
        step = lambda verb: reverse(f"rectification:accountability_{verb}", args=[item.pk])  # noqa: E731
        assert client.get(step("open")).status_code == 403
        client = log_in(cast.head)
        assert "没有进展" in client.get(step("open")).content.decode()
        assert client.post(step("open"), given).status_code == 302
        client = log_in(cast.clerk)
        assert client.post(step("send"), {"document": "九号"}).status_code == 422
        assert client.post(step("send"), {"document": "九号", "organs": [cast.discipline_organ.pk]}).status_code == 302
        client = log_in(cast.discipline)
        assert "吴书记" in client.get(reverse("rectification:accountability_list")).content.decode()
        day = f"{timezone.localdate():%Y-%m-%d}"
        wrong = {
            "kind": kind().pk,
            "persons": "吴书记",
            "decided_on": day,
            "document": "约谈记录",
            "told_on": "2020-01-01",
        }
        page = client.post(step("measure"), wrong)
        assert (page.status_code, "告知日期不能早于决定日期" in page.content.decode()) == (422, True)
        assert client.post(step("measure"), wrong | {"told_on": day}).status_code == 302
        page = client.get(reverse("rectification:accountability", args=[item.pk])).content.decode()
        assert "约谈：吴书记" in page
        assert "提出问责建议" not in page
        assert log_in(cast.clerk).post(step("close"), {"conclusion": "已约谈"}).status_code == 302

    def test_from_the_assignment(self, cast: Cast, log_in: Any) -> None:
        stage.rectifying(cast)
        add = reverse("rectification:accountability_add", args=[cast.assignment.pk])
        client = log_in(cast.clerk)
        assert add in client.get(reverse("rounds:assignment", args=[cast.assignment.pk])).content.decode()
        assert "吴书记（党委书记）" in client.get(add).content.decode()
        assert (
            client.post(add, {"severity": severity().pk, "persons": "吴书记", "facts": "不抓整改"}).status_code == 302
        )
        assert Accountability.objects.get().origin == "assignment"

    def test_counted_by_measure(self, cast: Cast) -> None:
        item = sent(cast)
        measured(cast, item, cast.discipline)
        measured(cast, item, cast.discipline, kind=kind("circular"))
        found = statistics.values(statistics.over(cast.round), cast.clerk)
        assert [found[key] for key in ("accountabilities", "talked", "circulated", "handled")] == [1, 1, 1, 0]
        assert statistics.values(statistics.over(cast.round), cast.leader)["accountabilities"] == 0
        assert access.powers(cast.discipline) >= {"rectification.answer_accountability"}


def test_the_letter_to_the_organs(cast: Cast) -> None:
    """问责移送函: to the organs chosen, with persons, facts and the day of the answer; only once it was sent, seen by no unit (R-290)."""
    item = opened(cast)
    with pytest.raises(Refused, match="问责事项尚未移送"):
        issued(item, "rectification.accountability_letter", cast.clerk)
    item = actions.send(
        item, by=cast.clerk, organs=[cast.discipline_organ, cast.organisation_organ], document="云委巡办〔2026〕31号"
    )
    paper = issued(item, "rectification.accountability_letter", cast.clerk)
    text = words_of(paper)
    due = Deadline.objects.get(rule="rectification.answer_accountability", object_id=item.pk).due_on
    for each in (
        "县委组织部、县纪委监委：", "移送你们", "云委巡办〔2026〕31号", "责任单位：青石乡党委。责任人：吴书记。", "整改不力",
        "两次查账均未到位", f"于{due.year}年{due.month}月{due.day}日前", "云岭县委巡察办",
    ):  # fmt: skip
        assert each in text, text
    assert paper.unit is None
    assert not papers_for([cast.qingshi.pk]).filter(pk=paper.pk).exists()
