"""Preparation of an assignment: the unit's own plan through its approval; questions, checks and re-checks with their outcomes."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rounds.gates import preparation as gates


class UnitPlanStatus(models.TextChoices):
    DRAFT = "draft", "拟定中"
    SUBMITTED = "submitted", "已报巡察办"
    APPROVED = "approved", "已批准"


_P = UnitPlanStatus
SUBMIT_PLAN = Step(
    "submit", "报巡察办", (_P.DRAFT,), _P.SUBMITTED, "rounds.submit_unit_plan",
    gates=(gates.plan_is_whole, gates.contingencies_are_written, gates.division_is_made),
)  # fmt: skip
APPROVE_PLAN = Step("approve", "批准", (_P.SUBMITTED,), _P.APPROVED, "rounds.approve_unit_plan")
RETURN_PLAN = Step(
    "send_back", "退回修改", (_P.SUBMITTED, _P.APPROVED), _P.DRAFT, "rounds.approve_unit_plan", asks=True, primary=False
)
UNIT_PLAN_STEPS = (SUBMIT_PLAN, APPROVE_PLAN, RETURN_PLAN)


class Source(models.TextChoices):
    """Where a question comes from (R-111). A letter is named as a kind, never as a record."""

    INQUIRY = "inquiry", "函询"
    READING = "reading", "调阅"
    PETITION = "petition", "信访"
    AUDIT = "audit", "审计"
    EARLIER = "earlier", "前次巡察整改"
    BRIEFING = "briefing", "巡前研讨"


class Outcome(models.TextChoices):
    OPEN = "", "待查"
    CONFIRMED = "confirmed", "查实"
    REFUTED = "refuted", "查否"
    UNTOUCHED = "untouched", "未查"


class MaterialKind(models.TextChoices):
    AUDIT = "audit", "审计发现"
    EARLIER = "earlier", "前次巡视巡察整改"
    OTHER = "other", "其他监督结果"


class Recheck(models.TextChoices):
    OPEN = "", "待复查"
    DONE = "done", "已整改"
    PARTLY = "partly", "部分整改"
    NOT_DONE = "not_done", "未整改"
    REBOUND = "rebound", "整改后反弹"


class Conclusion(models.TextChoices):
    PRESENT = "present", "存在"
    ABSENT = "absent", "不存在"
    PENDING = "pending", "待查"
    NOT_APPLICABLE = "not_applicable", "不适用"
