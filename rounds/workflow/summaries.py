"""Statuses and steps of a round's summary and of what is to be done better."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rounds.gates import summaries as gates


class SummaryStatus(models.TextChoices):
    DRAFT = "draft", "起草"
    SUBMITTED = "submitted", "已报领导小组"
    ADOPTED = "adopted", "领导小组已审阅"


class ImprovementStatus(models.TextChoices):
    OPEN = "open", "待改进"
    DONE = "done", "已改进"


_S = SummaryStatus
SUBMIT_SUMMARY = Step(
    "submit", "报领导小组", (_S.DRAFT,), _S.SUBMITTED, "rounds.write_summary",
    gates=(gates.has_begun, gates.headings_are_written, gates.shortcomings_are_named),
)  # fmt: skip
ADOPT_SUMMARY = Step("adopt", "审阅通过", (_S.SUBMITTED,), _S.ADOPTED, "rounds.adopt_summary", asks=True)
RETURN_SUMMARY = Step(
    "send_back", "退回修改", (_S.SUBMITTED,), _S.DRAFT, "rounds.adopt_summary", asks=True, primary=False
)
SUMMARY_STEPS = (SUBMIT_SUMMARY, ADOPT_SUMMARY, RETURN_SUMMARY)

FINISH_IMPROVEMENT = Step(
    "finish", "登记改进情况", (ImprovementStatus.OPEN,), ImprovementStatus.DONE, "rounds.write_summary",
    gates=(gates.has_gone_up,), asks=True,
)  # fmt: skip
IMPROVEMENT_STEPS = (FINISH_IMPROVEMENT,)
