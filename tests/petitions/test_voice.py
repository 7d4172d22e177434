"""不作个人表态: what goes out has a template's words and the team's name; a personal stand is refused, and none is shown outside."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection import codes
from inspection.workflow import Refused
from petitions.actions import petitions as actions
from petitions.codes import REPLIES
from rectification.actions import checks, rectification, write_offs
from rounds.actions import requests
from rounds.codes import load_lists
from rounds.models import Finding, WorkingPaper
from tests.petitions import made
from tests.rectification import stage

if TYPE_CHECKING:
    from rounds.models import Request
    from tests.cast import Cast

pytestmark = pytest.mark.django_db
STAND = "我个人认为该处分"


@pytest.fixture(autouse=True)
def lists(db: None) -> None:
    from petitions.codes import load_lists as load_petition_lists

    load_lists()
    load_petition_lists()


def answered(cast: Cast, content: str = "张伟多签误工补贴，正在核查。", **given: Any) -> Any:
    return actions.reply(
        made.in_hand(cast), by=cast.leader, replied_on=timezone.localdate(), way="当面", content=content, **given
    )


class TestPetitioners:
    def test_the_answer_is_a_templates_and_the_teams(self, cast: Cast) -> None:
        said = answered(cast).text.reply
        assert said == "您反映的问题，经了解：张伟多签误工补贴，正在核查。感谢您对巡察工作的支持。\n云岭县委第一巡察组"
        other = answered(cast, "依法应向法院起诉", template=codes.code(REPLIES, "outside")).text.reply
        assert other.startswith("您反映的事项不属于巡察受理范围")
        assert other.endswith("云岭县委第一巡察组")

    def test_a_personal_stand_is_refused(self, cast: Cast, log_in: Any) -> None:
        with pytest.raises(Refused, match="不作个人表态，以巡察组名义答复，请删去“我个人”“个人认为”"):
            answered(cast, STAND)
        found = made.in_hand(cast)
        url = reverse("petitions:petition_reply", args=[found.pk])
        sent = {"replied_on": timezone.localdate(), "way": "当面", "content": STAND}
        client = log_in(cast.leader)
        sent["template"] = codes.code(REPLIES, "result").pk
        assert client.post(url, sent).status_code == 422
        assert client.post(url, sent | {"content": "正在核查"}).status_code == 302

    def test_what_cannot_be_answered_needs_no_template(self, cast: Cast) -> None:
        assert answered(cast, "", waived="查无此人").text.reply == ""

    def test_the_office_words_its_own(self, cast: Cast) -> None:
        old = codes.current_list("personal_words")
        assert old is not None
        codes.new_version(old, [("boss", "领导说了")], office=cast.office, by=cast.head)
        with pytest.raises(Refused, match="领导说了"):
            answered(cast, "领导说了马上办。")


class TestTheUnit:
    def ask(self, cast: Cast, text: str) -> Request:
        due = timezone.localdate() + timedelta(days=5)
        return requests.draft(
            cast.assignment, "task", by=cast.member, to_units=(), topic=codes.code("task_kinds", "explain"),
            title="说明情况", text=text, due_on=due,
        )[0]  # fmt: skip

    def test_neither_asked_nor_returned_in_ones_own_name(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="不作个人表态"):
            self.ask(cast, STAND)
        made_ = requests.receive(requests.send(self.ask(cast, "请说明接待费用。"), by=cast.member), by=cast.liaison)
        made_ = requests.reply(made_, by=cast.liaison, text="说明如下。")
        with pytest.raises(Refused, match="不作个人表态"):
            requests.send_back(made_, by=cast.member, reason=STAND)

    def test_nor_a_transfer_nor_a_judgement(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="不作个人表态"):
            made.transfer(cast, summary=STAND)
        report = stage.submitted_rectification(cast)
        with pytest.raises(Refused, match="不作个人表态"):
            rectification.send_back(report, by=cast.clerk, reason=STAND)


CANARY = "个人意见金丝雀"


def test_an_approvers_opinion_stays_inside(cast: Cast, log_in: Any) -> None:
    """The unit reads that its account was verified and cleared, by the office and when; not what who thought of it."""
    account = stage.applied(cast)
    checks.check(account, by=cast.supervisor, finding="抽查凭证，费用已清退")
    write_offs.verify(account, by=cast.clerk, opinion=CANARY)
    write_offs.clear(stage.again(account), by=cast.head, opinion=CANARY)
    unit = log_in(cast.liaison).get(reverse("unit:account", args=[account.pk])).content.decode()
    assert CANARY not in unit
    assert "云岭县委巡察办" in unit
    assert CANARY in log_in(cast.clerk).get(reverse("rectification:account", args=[account.pk])).content.decode()


def test_no_opinion_of_a_person_is_shown_outside(cast: Cast, log_in: Any) -> None:
    """Every field of the house that holds somebody's opinion, filled in; none of it on any page of the unit."""
    report = stage.submitted_rectification(cast)
    inspection_report = cast.assignment.report
    for name in ("leader_opinion", "office_opinion", "group_opinion", "approval_opinion", "returned_reason"):
        setattr(inspection_report, name, CANARY)
    inspection_report.save()
    finding = Finding.objects.first()
    assert finding is not None
    WorkingPaper.objects.create(
        assignment=cast.assignment, finding=finding, number="DG-1", created_by=cast.member, deputy_opinion=CANARY,
        meeting_opinion=CANARY, leader_opinion=CANARY,
    )  # fmt: skip
    account = cast.assignment.accounts.get()
    pages = [
        reverse(f"unit:{name}")
        for name in ("home", "account_list", "request_list", "meeting_list", "paper_list", "balance")
    ]
    pages += [
        reverse("unit:rectification_report", args=[report.pk]), reverse("unit:account", args=[account.pk]),
        reverse("unit:feedback", args=[cast.assignment.feedback.pk]),
        reverse("unit:plan", args=[cast.assignment.rectification_plan.pk]),
    ]  # fmt: skip
    for who in (cast.liaison, cast.secretary):
        client = log_in(who)
        for url in pages:
            answer = client.get(url)
            assert answer.status_code == 200, url
            assert CANARY not in answer.content.decode(), url
