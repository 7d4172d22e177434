"""Statuses and steps of a supervision team's report."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rectification.gates import supervision as gates


class SupervisionReportStatus(models.TextChoices):
    DRAFT = "draft", "起草"
    SUBMITTED = "submitted", "已报送"
    READ = "read", "领导小组已阅处"


_S = SupervisionReportStatus
WRITE_REPORT = "rectification.write_supervision_report"
SUBMIT_SUPERVISION = Step(
    "submit", "报送领导小组", (_S.DRAFT,), _S.SUBMITTED, WRITE_REPORT,
    gates=(gates.both_sides_are_written, gates.every_unit_was_checked, gates.every_matter_was_looked_into, gates.nobody_keeps_out), grave=True,
)  # fmt: skip
READ_SUPERVISION = Step(
    "read", "阅处", (_S.SUBMITTED,), _S.READ, "rectification.read_supervision_report", asks=True
)  # fmt: skip
RETURN_SUPERVISION = Step(
    "return", "退回补充", (_S.SUBMITTED,), _S.DRAFT, "rectification.read_supervision_report", asks=True, primary=False
)
SUPERVISION_STEPS = (SUBMIT_SUPERVISION, READ_SUPERVISION, RETURN_SUPERVISION)
