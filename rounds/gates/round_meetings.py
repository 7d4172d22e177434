"""Meetings that have to lie before a round starts, and behind it before it is concluded, in their order (R-094, R-096)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.utils import timezone

from inspection import codes

KINDS = "round_meetings"


def _held(round_: Any) -> dict[str, Any]:
    """Kind → the day it was first held; several half-days of one hearing are one meeting."""
    rows = round_.round_meetings.filter(held_on__lte=timezone.localdate()).order_by("-held_on")
    return dict(rows.values_list("kind__code", "held_on"))


def _names(round_: Any, wanted: list[str]) -> dict[str, str]:
    texts = dict(codes.choices(KINDS, round_.office).values_list("code", "text"))
    return {code: texts.get(code, code) for code in wanted}


def meetings_before_start(round_: Any) -> list[str]:
    wanted = codes.setting(round_.office_id, "round.meetings_before_start")
    held = _held(round_)
    return [f"尚未召开{name}" for code, name in _names(round_, wanted).items() if code not in held]


def meetings_after_stationing(round_: Any) -> list[str]:
    """All of them, and none before the one that comes first."""
    wanted = codes.setting(round_.office_id, "round.meetings_before_conclusion")
    held, names, found = _held(round_), _names(round_, wanted), []
    for code in wanted:
        if code not in held:
            found.append(f"尚未召开{names[code]}")
    days = [(held[code], names[code]) for code in wanted if code in held]
    for (earlier, first), (later, second) in pairwise(days):
        if later < earlier:
            found.append(f"{second}早于{first}，次序有误")
    return found
