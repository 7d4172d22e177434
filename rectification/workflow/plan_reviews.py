"""Statuses and steps of a review of a rectification plan."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step

POWER = "rectification.review_plan"


class Capacity(models.TextChoices):
    """Who may be asked; the office itself always has the last word (审核通过)."""

    TEAM = "team", "巡察组"
    DISCIPLINE = "discipline", "纪检监察机关"
    ORGANISATION = "organisation", "组织部门"


class PlanReviewStatus(models.TextChoices):
    ASKED = "asked", "待会审"
    PASSED = "passed", "会审通过"
    RETURNED = "returned", "建议退回"
    VOID = "void", "已失效"


_S = PlanReviewStatus
PASS_REVIEW = Step("pass", "会审通过", (_S.ASKED,), _S.PASSED, POWER, asks=True)
RETURN_REVIEW = Step("return", "建议退回", (_S.ASKED,), _S.RETURNED, POWER, asks=True, primary=False)
PLAN_REVIEW_STEPS = (PASS_REVIEW, RETURN_REVIEW)
# In the course of a step of the plan: it went back to the unit.
VOID_REVIEW = Step("void", "会审意见失效", (_S.ASKED, _S.PASSED, _S.RETURNED), _S.VOID, "rectification.accept_plan")
