"""会审: whom the office asks about a plan, what they say, and that the plan waits for all of them (R-271)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import audit, codes
from inspection.models import Deadline, Message
from inspection.workflow import Refused, WrongStatus
from inspection.worklist import waiting
from rectification.actions import plan_reviews as actions
from rectification.actions import plans
from rectification.models import Plan, PlanReview
from tests import make
from tests.rectification import stage
from tests.rectification.test_plans import planned

if TYPE_CHECKING:
    from inspection.models import User
    from tests.cast import Cast

ALL = ["team", "discipline", "organisation"]


def sent_up(cast: Cast, *reviewers: str) -> Plan:
    codes.change_setting(cast.office, "plan.reviewers", list(reviewers), reason="五方会审", by=cast.head)
    return plans.submit(planned(cast), by=cast.secretary)


def of(plan: Plan, capacity: str) -> PlanReview:
    return plan.reviews.exclude(status="void").get(capacity=capacity)


def passed_by_all(cast: Cast, plan: Plan) -> None:
    for capacity, who in (("team", cast.leader), ("discipline", cast.discipline), ("organisation", cast.organisation)):
        actions.judge(of(plan, capacity), by=who, passed=True)


class TestAsked:
    def test_by_default_the_office_alone(self, cast: Cast) -> None:
        plan = plans.submit(planned(cast), by=cast.secretary)
        assert not plan.reviews.exists()
        assert plans.accept(plan, by=cast.clerk).status == "accepted"

    def test_whom_the_setting_names_with_a_date_and_a_word(self, cast: Cast) -> None:
        plan = sent_up(cast, *ALL)
        assert [(each.capacity, each.reviewer, each.body) for each in plan.reviews.order_by("created_at")] == [
            ("team", cast.leader, None), ("discipline", None, cast.discipline_organ), ("organisation", None, cast.organisation_organ),
        ]  # fmt: skip
        assert Deadline.objects.filter(rule="rectification.review_plan", met_at=None).count() == 3
        for who in (cast.leader, cast.discipline, cast.organisation):
            assert Message.objects.filter(user=who, text__contains="送请会审").exists()
            assert "整改方案会审" in {each.kind for each in waiting(who)}
        assert "整改方案会审" not in {each.kind for each in waiting(cast.clerk)}

    def test_an_organ_that_is_not_there_is_not_asked(self, cast: Cast) -> None:
        type(cast.organisation_organ).objects.filter(pk=cast.organisation_organ.pk).update(organ_kind="functional")
        assert [each.capacity for each in sent_up(cast, *ALL).reviews.order_by("created_at")] == ["team", "discipline"]


class TestJudged:
    def test_the_plan_waits_for_all_of_them(self, cast: Cast) -> None:
        plan = sent_up(cast, *ALL)
        with pytest.raises(Refused, match="巡察组尚未会审；纪检监察机关尚未会审；组织部门尚未会审"):
            plans.accept(plan, by=cast.clerk)
        actions.judge(of(plan, "team"), by=cast.leader, passed=True, opinion="措施可行")
        actions.judge(of(plan, "discipline"), by=cast.discipline, passed=False, opinion="第一条没有处理到人")
        with pytest.raises(Refused, match="纪检监察机关建议退回：第一条没有处理到人；组织部门尚未会审"):
            plans.accept(plan, by=cast.clerk)

    def test_passed_by_all_it_is_accepted(self, cast: Cast) -> None:
        plan = sent_up(cast, *ALL)
        passed_by_all(cast, plan)
        assert Message.objects.filter(user=cast.clerk, text__contains="会审已毕").exists()
        assert not Deadline.objects.filter(rule="rectification.review_plan", met_at=None).exists()
        assert plans.accept(plan, by=cast.clerk).status == "accepted"
        assert "pass" in {each.verb for each in audit.of(of(plan, "team"))}

    def test_a_new_version_is_reviewed_anew(self, cast: Cast) -> None:
        plan = sent_up(cast, *ALL)
        passed_by_all(cast, plan)
        plan = plans.send_back(plan, by=cast.clerk, reason="措施不具体")
        assert set(plan.reviews.values_list("status", flat=True)) == {"void"}
        plan = plans.submit(plan, by=cast.secretary)
        assert plan.reviews.filter(status="asked").count() == 3
        with pytest.raises(Refused, match="尚未会审"):
            plans.accept(plan, by=cast.clerk)

    def test_once_each_and_a_return_says_why(self, cast: Cast) -> None:
        review = of(sent_up(cast, *ALL), "discipline")
        with pytest.raises(Refused, match="退回的理由"):
            actions.judge(review, by=cast.discipline, passed=False, opinion=" ")
        actions.judge(review, by=cast.discipline, passed=True)
        with pytest.raises(WrongStatus):
            actions.judge(review, by=cast.discipline, passed=False, opinion="又想了想")

    @pytest.mark.parametrize("capacity", ALL)
    def test_nobody_speaks_for_another(self, cast: Cast, capacity: str) -> None:
        own: dict[str, User] = {"team": cast.leader, "discipline": cast.discipline, "organisation": cast.organisation}
        review = of(sent_up(cast, *ALL), capacity)
        others = [
            cast.clerk,
            cast.head,
            cast.liaison,
            cast.secretary,
            cast.member,
            cast.finance_officer,
            cast.group_deputy,
        ]
        for who in [*others, *(each for name, each in own.items() if name != capacity)]:
            with pytest.raises(PermissionDenied):
                actions.judge(review, by=who, passed=True)
        make.recusal(own[capacity].person, cast.qingshi)
        with pytest.raises(PermissionDenied):
            actions.judge(review, by=own[capacity], passed=True)

    def test_the_database_holds_it_too(self, cast: Cast) -> None:
        plan = sent_up(cast, *ALL)
        rows = plan.reviews.filter(capacity="team")
        for changes, name in (
            ({"status": "passed"}, "plan_review_given_by_somebody"), ({"reviewer": None}, "plan_review_has_its_reviewer"),
            ({"status": "returned", "given_by": cast.leader, "given_on": timezone.localdate()}, "plan_review_returned_with_opinion"),
            ({"capacity": "discipline", "reviewer": None, "body": cast.discipline_organ}, "plan_reviewed_once_by_each"),
        ):  # fmt: skip
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                rows.update(**changes)


class TestPages:
    def test_a_reviewer_reads_the_lists_and_says_his_word(self, cast: Cast, log_in: Any) -> None:
        plan = sent_up(cast, *ALL)
        review = of(plan, "organisation")
        page, back = (
            reverse(f"rectification:{name}", args=[review.pk]) for name in ("plan_review", "plan_review_return")
        )
        client = log_in(cast.organisation)
        for words in ("整改清单", "任务清单", "责任清单", "公务接待超标准1次", "党委会第3次会议"):
            assert words in client.get(page).content.decode()
        assert client.post(back, {"opinion": ""}).status_code == 422
        assert client.post(back, {"opinion": "选任程序没有写"}).status_code == 302
        assert (
            "选任程序没有写" in log_in(cast.clerk).get(reverse("rectification:plan", args=[plan.pk])).content.decode()
        )
        assert "选任程序没有写" not in log_in(cast.liaison).get(reverse("unit:plan", args=[plan.pk])).content.decode()
        assert log_in(cast.clerk).post(back, {"opinion": "某"}).status_code == 403

    def test_each_sees_his_own_alone(self, cast: Cast, log_in: Any) -> None:
        plan = sent_up(cast, *ALL)
        seen = {
            each.capacity: [name for name in ("clerk", "leader", "discipline", "organisation", "member", "liaison", "supervisor", "leader_2")
                            if log_in(getattr(cast, name)).get(reverse("rectification:plan_review", args=[each.pk])).status_code == 200]
            for each in plan.reviews.all()
        }  # fmt: skip
        assert seen == {
            "team": ["clerk", "leader"], "discipline": ["clerk", "discipline"], "organisation": ["clerk", "organisation"],
        }  # fmt: skip
        stage.again(plan)
        plans.send_back(plan, by=cast.clerk, reason="措施不具体")
        page = reverse("rectification:plan_review", args=[plan.reviews.get(capacity="team").pk])
        assert [log_in(who).get(page).status_code for who in (cast.clerk, cast.leader)] == [200, 404]
