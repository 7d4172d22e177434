"""满意度 below the office's share, 整改评估 below the passing score: accounts are opened again and the main leader is named."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection import codes, surveys
from inspection.models import Survey, SurveyBatch
from rectification.models import Account, Accountability, Evaluation
from tests.journeys.conftest import follow
from tests.rectification import stage

if TYPE_CHECKING:
    from tests.journeys.conftest import Desks, Window

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate
SHEETS, GOOD = 10, 5


def sheets(survey: Survey, batch: SurveyBatch, desks: Desks) -> None:
    """All sheets but the last typed in: five content, four not."""
    key, asked = surveys.parts(survey)[0]
    for place in range(SHEETS - 1):
        word = "满意" if place < GOOD else "不满意"
        surveys.enter(batch, {key: {each.key: word for each in asked if each.options}}, by=desks.cast.clerk)


def tick(window: Window, word: str) -> None:
    """The same answer to every question of a sheet."""
    boxes = window.page.locator(f'main input[type=radio][value="{word}"]')
    for place in range(boxes.count()):
        boxes.nth(place).check()


def test_few_are_content_and_the_main_leader_is_named(desks: Desks) -> None:
    """Paper sheets of a meeting: so many out, so many back, typed in one by one; closed, the share is under 60 per cent."""
    stage.received(desks.cast, 1)
    clerk = desks.clerk
    clerk.open(reverse("rounds:assignment", args=[desks.cast.assignment.pk]))
    follow(clerk.page.locator('main a[href*="/surveys/begin/rectification.satisfaction/"]').first)
    clerk.send(closes_on=TODAY() + timedelta(days=7))
    clerk.sound()
    survey = Survey.objects.get()
    clerk.send(reverse("survey_batch_add", args=[survey.pk]), held_on=TODAY(), issued=12, returned=SHEETS)
    clerk.sound()
    batch = SurveyBatch.objects.get()
    sheets(survey, batch, desks)
    clerk.open(reverse("survey_batch_enter", args=[batch.pk]))
    clerk.sound()
    tick(clerk, "不满意")
    follow(clerk.page.locator("main form button[type=submit]").first)
    assert batch.answers.count() == SHEETS
    follow(clerk.page.get_by_role("link", name="结束测评"))
    clerk.press("结束")
    assert "50%" in clerk.words()
    clerk.sound()
    item = Accountability.objects.get()
    assert (item.origin, item.status) == ("survey", "proposed")
    desks.head.open(reverse("rectification:accountability", args=[item.pk]))
    shown = desks.head.words()
    assert "满意率低于60%" in shown
    assert "吴书记" in shown
    desks.head.sound()
    for path in (reverse("survey", args=[survey.pk]), reverse("rectification:accountability", args=[item.pk])):
        assert desks.secretary.open(path) == 404


def test_a_failed_evaluation_opens_accounts_again(desks: Desks) -> None:
    """Scored by the office, concluded by its head: nothing chosen is refused with the words kept; the unit goes on rectifying."""
    account, later = stage.cleared(desks.cast), TODAY() + timedelta(days=60)
    clerk, head = desks.clerk, desks.head
    clerk.open(reverse("rounds:assignment", args=[desks.cast.assignment.pk]))
    clerk.press("启动整改评估")
    made = Evaluation.objects.get()
    page = reverse("rectification:evaluation", args=[made.pk])
    assert "尚未评分" in head.refusal(page, "作出评估结论")
    scores = {}
    for each in codes.choices("evaluation_criterion"):
        scores |= {f"points_{each.code}": 50, f"remark_{each.code}": "回访仍有超标。"}
    clerk.send(reverse("rectification:evaluation_score", args=[made.pk]), **scores)
    clerk.sound()
    assert "请巡察办主任作出评估结论" in clerk.said()
    assert "50分（合格分60分）" in clerk.words()
    head.open(reverse("rectification:evaluation_conclude", args=[made.pk]))
    head.sound()
    head.put(conclusion="整改不到位。")
    follow(head.page.locator('form:has([name="conclusion"]) button[type=submit]'))
    assert "不合格，请选择需要复账的账户" in head.alert()
    assert head.page.locator('[name="conclusion"]').input_value() == "整改不到位。"
    head.send(accounts=account.number, due_on=later)
    assert "不合格" in head.words()
    assert account.number in head.words("#reopened-title >> xpath=ancestor::section")
    head.sound()
    assert "整改不力" in head.words("#item-title >> xpath=ancestor::section")
    account = Account.objects.get()
    assert (account.status, account.reopened, account.due_on) == ("rectifying", True, later)
    desks.secretary.open(reverse("unit:account", args=[account.pk]))
    shown = desks.secretary.words()
    assert "曾复账" in shown
    assert str(later) in shown
    desks.secretary.sound()
    assert desks.secretary.open(page) == 404
