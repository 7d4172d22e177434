"""Statuses and steps of the tasks that meetings and leaders set."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rounds.gates import tasks as gates


class TaskStatus(models.TextChoices):
    OPEN = "open", "办理中"
    REPORTED = "reported", "已报完成"
    DONE = "done", "已确认完成"


REPORT_DONE = Step("report_done", "报告完成", (TaskStatus.OPEN,), TaskStatus.REPORTED, "rounds.do_task", asks=True)
CONFIRM_DONE = Step(
    "confirm_done", "确认完成", (TaskStatus.REPORTED,), TaskStatus.DONE, "rounds.keep_task", gates=(gates.has_evidence,),
)  # fmt: skip
RETURN_TASK = Step(
    "return", "退回重办", (TaskStatus.REPORTED,), TaskStatus.OPEN, "rounds.keep_task", primary=False, asks=True
)
TASK_STEPS = (REPORT_DONE, CONFIRM_DONE, RETURN_TASK)
