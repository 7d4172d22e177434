"""The rules of leave during an inspection, as reasons in words: whom they bind, how days are counted, when a notice is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection import attachments, codes

if TYPE_CHECKING:
    from datetime import date

NOTICE = "notice"


def days(leaves_on: date, returns_on: date) -> int:
    """Calendar days from leaving to returning, both counted, week-ends included (R-167, R-169)."""
    return (returns_on - leaves_on).days + 1


def needs_notice(office: Any, kind: str, count: int) -> bool:
    """Whether a 通知文件 must be attached: the office sets kinds, threshold, and whether 以上 includes the number (R-169)."""
    if kind not in codes.setting(office, "leave.notice_kinds"):
        return False
    least = codes.setting(office, "leave.notice_days")
    return count >= least if codes.setting(office, "leave.notice_inclusive") else count > least


def notice_is_attached(leave: Any) -> list[str]:
    if not needs_notice(leave.assignment.office_id, leave.kind, leave.days):
        return []
    return [] if attachments.of(leave, NOTICE).exists() else [f"离开{leave.days}天，须附通知文件"]


def is_the_secretary(leave: Any) -> list[str]:
    return [] if leave.of_secretary else ["非书记本人请假，须经书记审签"]


def is_not_the_secretary(leave: Any) -> list[str]:
    return ["书记本人请假，直接报巡察组组长"] if leave.of_secretary else []


def is_private(leave: Any) -> list[str]:
    return [] if leave.kind == "private" else ["因公外出审签后报备，不需批准"]


def is_official(leave: Any) -> list[str]:
    return [] if leave.kind == "official" else ["因私请假审签后须报组长批准"]
