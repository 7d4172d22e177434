"""Statuses and steps of publicity, items from above and conduct cases."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rounds.gates import library as gates


class PublicityStatus(models.TextChoices):
    DRAFT = "draft", "拟稿"
    PASSED = "passed", "已复核"
    PUBLISHED = "published", "已发布"
    STOPPED = "stopped", "不予发布"


PASS = Step(
    "pass", "复核通过", (PublicityStatus.DRAFT,), PublicityStatus.PASSED, "rounds.review_publicity",
    gates=(gates.tied_to_entry_or_feedback, gates.risk_is_weighed), asks=True,
)  # fmt: skip
STOP = Step(
    "stop", "不予发布", (PublicityStatus.DRAFT, PublicityStatus.PASSED), PublicityStatus.STOPPED, "rounds.review_publicity",
    primary=False, asks=True,
)  # fmt: skip
PUBLISH = Step(
    "publish", "登记发布", (PublicityStatus.PASSED,), PublicityStatus.PUBLISHED, "rounds.write_publicity", asks=True
)
PUBLICITY_STEPS = (PASS, PUBLISH, STOP)


class SuperiorStatus(models.TextChoices):
    OPEN = "open", "跟踪办理"
    REPORTED = "reported", "已报告上级"
    REVISITED = "revisited", "已回访督查"


REPORT_UP = Step(
    "report_up", "报告上级", (SuperiorStatus.OPEN,), SuperiorStatus.REPORTED, "rounds.keep_task", asks=True
)
REVISIT = Step(
    "revisit", "回访督查", (SuperiorStatus.REPORTED,), SuperiorStatus.REVISITED, "rounds.keep_task", asks=True
)
SUPERIOR_STEPS = (REPORT_UP, REVISIT)


class ConductStatus(models.TextChoices):
    OPEN = "open", "待核查"
    CHECKED = "checked", "已核查"
    CLOSED = "closed", "已处理"


CHECK = Step("check", "登记核查情况", (ConductStatus.OPEN,), ConductStatus.CHECKED, "rounds.keep_conduct", asks=True)
SETTLE = Step(
    "settle", "登记处理结果", (ConductStatus.CHECKED,), ConductStatus.CLOSED, "rounds.settle_conduct", asks=True
)
CONDUCT_STEPS = (CHECK, SETTLE)
LIBRARY_STEPS = (*PUBLICITY_STEPS, *SUPERIOR_STEPS, *CONDUCT_STEPS)
