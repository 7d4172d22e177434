"""Papers of planning: a round's plan with red head once it is settled, the coverage plan as a table (R-071, R-073, R-077)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection.documents import papers
from inspection.models import Unit
from inspection.workflow import Refused
from rounds.actions import plans, rounds
from rounds.models import CoveragePlan
from tests.cast import Cast
from tests.rounds.conftest import Planned

YEAR = timezone.localdate().year


def test_a_rounds_plan_waits_for_the_secretary(cast: Cast, planned: Planned) -> None:
    with pytest.raises(Refused, match="方案尚未经书记审定"):
        papers.draft(planned.round, "rounds.round_plan", by=cast.clerk)
    rounds.submit(planned.round, by=cast.clerk)
    rounds.review(planned.round, by=cast.group_deputy, opinion="同意。")
    rounds.approve(planned.round, by=cast.group_head, document="云委〔2026〕3号")
    planned.round.refresh_from_db()
    paper = papers.draft(planned.round, "rounds.round_plan", by=cast.clerk)
    paper = papers.issue(papers.approve(paper, by=cast.group_head), by=cast.clerk)
    text = papers.text_of(paper.html)
    for words in (
        "领导小组文件",
        "第七轮巡察工作方案",
        "本方案经云委〔2026〕3号审定",
        "第一巡察组",
        "华组长",
        "青石乡党委",
        "常规巡察",
        "按方案开展。",
    ):
        assert words in text
    assert paper.number.startswith("云委巡〔")


@pytest.fixture
def plan(cast: Cast) -> CoveragePlan:
    term = plans.register_term(
        cast.office, by=cast.clerk, number=10, begins=date(YEAR - 1, 10, 1), ends=date(YEAR + 4, 9, 30)
    )
    return plans.draft_plan(term, by=cast.clerk)


def test_the_coverage_plan_says_who_when_and_why_not(cast: Cast, plan: CoveragePlan, log_in: Any) -> None:
    with pytest.raises(Refused, match="既未安排年度，也未说明不列入的原因"):
        papers.draft(plan, "rounds.coverage_plan", by=cast.clerk)
    Unit.objects.filter(pk=cast.petition_organ.pk).update(covered=False, exclusion_reason="合署办公")
    for each in plan.units.select_related("unit"):
        if each.unit == cast.finance:
            plans.place_unit(plan, by=cast.clerk, unit=each.unit, reason="由市委巡察")
        else:
            plans.place_unit(plan, by=cast.clerk, unit=each.unit, year=YEAR + 1, priority=each.unit == cast.qingshi)
    plan.units.filter(unit=cast.petition_organ).delete()
    text = papers.text_of(papers.compose(papers.draft(plan, "rounds.coverage_plan", by=cast.clerk)))
    for words in (
        "云岭县委第十届巡察全覆盖规划",
        f"1青石乡乡{YEAR + 1}年优先",
        "不列入—由市委巡察",
        "不列入—合署办公",
        "2个不列入",
    ):
        assert words in text
    page = log_in(cast.clerk).get(reverse("rounds:coverage_plan", args=[plan.pk])).content.decode()
    for words in ("由市委巡察", "本版规划", "合署办公", "单位登记"):
        assert words in page
