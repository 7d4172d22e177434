"""Closing an assignment, when nothing of it is open any more."""

from __future__ import annotations

from typing import Any

from rectification.actions import assignments
from rectification.views.bases import PostOnly
from rounds.models import Assignment


class AssignmentClose(PostOnly):
    model, needs, page_title, done = Assignment, "rectification.verify_account", "办结任务", "任务已办结。"

    def perform(self, record: Any, form: Any) -> Any:
        return assignments.close(record, by=self.request.user)  # type: ignore[arg-type]
