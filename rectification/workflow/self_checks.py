"""Statuses and steps of 未巡先改: the office's notice, and the self-check of each unit it goes to."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rectification.gates import self_checks as gates


class NoticeStatus(models.TextChoices):
    DRAFT = "draft", "起草"
    ISSUED = "issued", "已发"
    DROPPED = "dropped", "不发"


class SelfCheckStatus(models.TextChoices):
    WAITING = "waiting", "待自查"
    ANSWERED = "answered", "已报告"


SEE_NOTICE = "rectification.view_recurrence"
DRAFT_NOTICE = "rectification.draft_notice"
ISSUE_NOTICE = Step(
    "issue", "签发", (NoticeStatus.DRAFT,), NoticeStatus.ISSUED, "rectification.issue_notice",
    gates=(gates.goes_to_somebody, gates.nobody_was_inspected, gates.names_nobody), grave=True,
)  # fmt: skip
DROP_NOTICE = Step(
    "drop", "不发", (NoticeStatus.DRAFT,), NoticeStatus.DROPPED, DRAFT_NOTICE, primary=False
)  # fmt: skip
NOTICE_STEPS = (ISSUE_NOTICE, DROP_NOTICE)
ANSWER_SELF_CHECK = Step(
    "answer", "报告自查情况", (SelfCheckStatus.WAITING,), SelfCheckStatus.ANSWERED, "rectification.answer_notice", asks=True
)  # fmt: skip
UNIT_SELF_CHECK_STEPS = (ANSWER_SELF_CHECK,)
