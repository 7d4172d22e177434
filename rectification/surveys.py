"""Which surveys rectification holds: how satisfied people are with what was put right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspection import surveys
from rounds.models import Assignment

if TYPE_CHECKING:
    from inspection.models import Unit

SATISFACTION_SHEET = (
    "satisfaction", "巡察整改满意度测评表",
    "您对巡察整改工作的总体评价：满意+、基本满意+、不满意、不了解\n您对反馈问题整改成效的评价：满意+、基本满意+、不满意、不了解\n"
    "您对群众反映问题解决情况的评价：满意+、基本满意+、不满意、不了解\n您认为哪些问题整改还不到位：",
)  # fmt: skip


def _unit_of(assignment: Assignment) -> Unit:
    return assignment.unit


def _fed_back(assignment: Assignment) -> list[str]:
    return [] if assignment.status in ("fed_back", "closed") else ["尚未反馈，反馈后方可测评整改满意度"]


SATISFACTION = surveys.kind(
    "rectification.satisfaction", "整改满意度测评", Assignment, SATISFACTION_SHEET, "rectification.evaluate_account",
    "rectification.view_balance", unit=_unit_of, gates=(_fed_back,),
    title=lambda each: f"{each.unit.short_name}巡察整改满意度测评",
)  # fmt: skip
