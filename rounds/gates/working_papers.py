"""Which reviews a working paper passes at its office, and which of them it still lacks (R-243)."""

from __future__ import annotations

from typing import Any

from inspection import codes


def chain(paper: Any) -> str:
    """The office's own reviews between drafters and leader: "meeting", "deputy" or "deputy_meeting"."""
    return str(codes.setting(paper.assignment.office_id, "paper.reviews"))


def deputy_reviews(paper: Any) -> list[str]:
    return [] if "deputy" in chain(paper) else ["本机构的底稿不经副组长单独审核"]


def meeting_is_next(paper: Any) -> list[str]:
    """The meeting reads what the deputy has read, where both read it."""
    reviews = chain(paper)
    if "meeting" not in reviews:
        return ["本机构的底稿不经组务会讨论"]
    return ["须先经副组长审核"] if reviews == "deputy_meeting" and paper.status == "draft" else []


def was_reviewed(paper: Any) -> list[str]:
    """Before the leader confirms, every review of the chain has left its opinion."""
    reviews, found = chain(paper), []
    if "deputy" in reviews and not paper.deputy_opinion.strip():
        found.append("副组长审核意见未记录")
    if "meeting" in reviews and not (paper.discussed_at_id and paper.meeting_opinion.strip()):
        found.append("组务会意见未记录")
    return found
