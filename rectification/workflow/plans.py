"""Statuses and steps of a unit's rectification plan."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rectification.gates import plans as gates


class PlanStatus(models.TextChoices):
    DRAFT = "draft", "制定中"
    SUBMITTED = "submitted", "已报送"
    ACCEPTED = "accepted", "审核通过"


SUBMIT_PLAN = Step(
    "submit", "签字报送整改方案", (PlanStatus.DRAFT,), PlanStatus.SUBMITTED, "rectification.submit_plan",
    gates=(
        gates.every_account_is_claimed, gates.every_row_is_complete, gates.three_lists_match, gates.no_leaf_is_empty,
        gates.study_is_recorded,
    ),
)  # fmt: skip
ACCEPT_PLAN = Step(
    "accept", "审核通过", (PlanStatus.SUBMITTED,), PlanStatus.ACCEPTED, "rectification.accept_plan",
    gates=(gates.reviewers_have_passed,),
)  # fmt: skip
RETURN_PLAN = Step(
    "return",
    "退回修改",
    (PlanStatus.SUBMITTED,),
    PlanStatus.DRAFT,
    "rectification.accept_plan",
    asks=True,
    primary=False,
)
PLAN_STEPS = (ACCEPT_PLAN, RETURN_PLAN)
UNIT_PLAN_STEPS = (SUBMIT_PLAN,)
