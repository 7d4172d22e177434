"""When something may be made public: only of entry and feedback where the office keeps to that, and its risks weighed (R-352–R-354)."""

from __future__ import annotations

from typing import Any

from inspection import codes

# Meetings that may be reported on: the team's coming and the feedback.
REPORTABLE = ("introduction", "mobilisation", "feedback")
RULES = "rules.publication"


def tied_to_entry_or_feedback(publicity: Any) -> list[str]:
    # What readers inside the party are told of the work is no report to the public.
    if publicity.kind == "newsletter" or not codes.setting(publicity.office_id, "publicity.only_entry_and_feedback"):
        return []
    meeting = publicity.meeting
    if meeting is not None and meeting.kind in REPORTABLE:
        return []
    return ["除进驻和反馈的会议外，巡察组的其他活动不作新闻报道；须选所报道的见面会、动员会或反馈会"]


def risk_is_weighed(publicity: Any) -> list[str]:
    return [] if publicity.risk.strip() else ["未写风险评估（防止引发负面炒作、防止引发群体性上访）"]


def unchecked(office: Any, ticked: list[str]) -> list[str]:
    """The points of 三不两防 that nobody has ticked, in words."""
    return [text for code, text in codes.choices(RULES, office).values_list("code", "text") if code not in ticked]


def has_gone_out(publicity: Any) -> list[str]:
    """R-328: an issue is printed when it was read by another and has its number."""
    return [] if publicity.issue else ["复核并登记发出后才有期数，方可印制"]
