"""What must be so before a step of an evaluation: the reasons why not, in words."""

from __future__ import annotations

from typing import Any


def something_was_cleared(assignment: Any) -> list[str]:
    """What is evaluated is what was done: there is an account written off, for good or for now (R-268)."""
    done = assignment.accounts.filter(status__in=("cleared", "staged"))
    return [] if done.exists() else ["还没有销账的账户，销账后方可评估"]


def every_criterion_is_scored(evaluation: Any) -> list[str]:
    return [f"“{each}”尚未评分" for each in evaluation.unscored()]
