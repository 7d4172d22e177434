"""整改评估: scored by the office's criteria, passed or failed by the mean; what fails is opened again and answered for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import codes
from inspection.workflow import Refused, WrongStatus
from rectification.actions import evaluations as actions
from rectification.models import Account, Accountability, Evaluation, EvaluationScore
from tests import make
from tests.rectification import stage

if TYPE_CHECKING:
    from tests.cast import Cast


def criteria() -> list[Any]:
    return list(codes.choices("evaluation_criterion"))


def begun(cast: Cast) -> Evaluation:
    stage.cleared(cast)
    return actions.begin(stage.again(cast.assignment), by=cast.clerk)


def scored(cast: Cast, points: int) -> Evaluation:
    return actions.score(begun(cast), by=cast.clerk, scores=[(each, points, "有差距") for each in criteria()])


def soon() -> Any:
    return timezone.localdate() + timedelta(days=60)


def test_nothing_to_evaluate_before_something_was_cleared(cast: Cast) -> None:
    stage.rectifying(cast)
    with pytest.raises(Refused, match="还没有销账的账户"):
        actions.begin(stage.again(cast.assignment), by=cast.clerk)


def test_one_at_a_time(cast: Cast) -> None:
    made = begun(cast)
    with pytest.raises(Refused, match="已有评估正在评分"):
        actions.begin(cast.assignment, by=cast.clerk)
    with transaction.atomic(), pytest.raises(IntegrityError):
        Evaluation.objects.create(assignment=made.assignment)


def test_passed_by_the_mean(cast: Cast) -> None:
    made = scored(cast, 60)
    made = actions.conclude(made, by=cast.head, conclusion="总体到位")
    assert (made.status, made.total, made.passed) == ("concluded", 60, True)
    assert Account.objects.get().status == "cleared"
    assert not Accountability.objects.exists()
    with pytest.raises(WrongStatus, match="已作结论"):
        actions.score(made, by=cast.clerk, scores=[])


def test_failed_it_opens_again_and_somebody_answers_for_it(cast: Cast) -> None:
    made, account = scored(cast, 59), Account.objects.get()
    with pytest.raises(Refused, match="不合格，请选择需要复账的账户"):
        actions.conclude(made, by=cast.head, conclusion="不到位")
    with pytest.raises(Refused, match="新的整改时限"):
        actions.conclude(made, by=cast.head, conclusion="不到位", accounts=[account])
    made = actions.conclude(made, by=cast.head, conclusion="不到位", accounts=[account], due_on=soon())
    account = stage.again(account)
    assert (made.passed, account.status, account.reopened, account.due_on) == (False, "rectifying", True, soon())
    assert account.postings.get(kind="reopen").reason == "整改评估59分：不到位"
    item = Accountability.objects.get()
    assert (item.origin, item.status, item.persons) == ("evaluation", "proposed", "吴书记（党委书记）")
    assert made.accountability == item


def test_the_passing_score_is_the_offices(cast: Cast) -> None:
    made = scored(cast, 80)
    codes.change_setting(cast.office, "evaluation.pass_score", 85, reason="从严", by=cast.head)
    with pytest.raises(Refused, match="80分，不合格"):
        actions.conclude(made, by=cast.head, conclusion="不到位")


def test_an_account_of_another_assignment_is_not_opened(cast: Cast) -> None:
    made = scored(cast, 90)
    other = Account.objects.create(
        office=cast.office, unit=cast.liuxi, holder=cast.liuxi, number="另-1", origin="superior", problem="某"
    )
    with pytest.raises(Refused, match="不属于本任务"):
        actions.conclude(made, by=cast.head, conclusion="到位", accounts=[other], due_on=soon())


def test_every_criterion_is_scored_first(cast: Cast) -> None:
    made = begun(cast)
    actions.score(made, by=cast.clerk, scores=[(criteria()[0], 100, "")])
    with pytest.raises(Refused, match="“任务落实”尚未评分"):
        actions.conclude(made, by=cast.head, conclusion="到位")


def test_points_and_reasons(cast: Cast) -> None:
    made, one = begun(cast), criteria()[0]
    for points, remark, words in ((101, "", "须在0至100之间"), (99, " ", "请写明扣分理由")):
        with pytest.raises(Refused, match=words):
            actions.score(made, by=cast.clerk, scores=[(one, points, remark)])
    with transaction.atomic(), pytest.raises(IntegrityError):
        EvaluationScore.objects.create(evaluation=made, criterion=one, points=99)


def test_who_scores_concludes_and_sees(cast: Cast) -> None:
    made = scored(cast, 90)
    for who in (cast.clerk, cast.group_head, cast.supervisor, cast.secretary):
        with pytest.raises(PermissionDenied):
            actions.conclude(made, by=who, conclusion="到位")
    for who in (cast.supervisor, cast.leader, cast.secretary, cast.group_deputy):
        with pytest.raises(PermissionDenied):
            actions.score(made, by=who, scores=[])
    sees = lambda user: Evaluation.objects.for_user(user).exists()  # noqa: E731
    assert all(map(sees, (cast.clerk, cast.head, cast.group_head, cast.group_deputy)))
    assert not any(
        map(sees, (cast.secretary, cast.liaison, cast.leader, cast.supervisor, cast.discipline, cast.auditor))
    )
    make.recusal(cast.clerk.person, cast.qingshi)
    assert not sees(cast.clerk)


def test_scored_and_concluded_in_a_browser(cast: Cast, log_in: Any) -> None:
    stage.cleared(cast)
    client = log_in(cast.clerk)
    add = reverse("rectification:evaluation_add", args=[cast.assignment.pk])
    assert add in client.get(reverse("rounds:assignment", args=[cast.assignment.pk])).content.decode()
    assert client.get(add).status_code == 405
    assert client.post(add).status_code == 302
    made = Evaluation.objects.get()
    step = lambda verb: reverse(f"rectification:evaluation_{verb}", args=[made.pk])  # noqa: E731
    given = {f"points_{each.code}": "50" for each in criteria()}
    page = client.post(step("score"), given)
    assert (page.status_code, "未得满分，请写明扣分理由" in page.content.decode()) == (422, True)
    assert client.post(step("score"), given | {"points_tasks": "101"}).status_code == 422
    given |= {f"remark_{each.code}": "有差距" for each in criteria()}
    assert client.post(step("score"), given).status_code == 302
    assert "50分（合格分60分）" in client.get(reverse("rectification:evaluation", args=[made.pk])).content.decode()
    client, account = log_in(cast.head), Account.objects.get()
    assert "50分，不合格" in client.get(step("conclude")).content.decode()
    page = client.post(step("conclude"), {"conclusion": "不到位", "accounts": [account.pk]})
    assert (page.status_code, "须设定新的整改时限" in page.content.decode()) == (422, True)
    answer = {"conclusion": "不到位", "accounts": [account.pk], "due_on": f"{soon():%Y-%m-%d}"}
    assert client.post(step("conclude"), answer).status_code == 302
    page = client.get(reverse("rectification:evaluation", args=[made.pk])).content.decode()
    assert account.number in page
    assert "整改不力" in page
    assert "不合格" in client.get(reverse("rectification:evaluation_list")).content.decode()
