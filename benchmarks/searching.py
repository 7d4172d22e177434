"""Searching petitions: nine words from common to rare, two to four characters, against ``icontains`` over the same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure import Line, interleaved
from inspection.models import User
from petitions.models import Petition

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = ("低保", "公款", "渡口", "低保名", "施工队", "赡养纠", "环境整治", "养老保险", "古树移栽")


def usual(word: str) -> list[str]:
    rows = Petition.objects.filter(text__problem__icontains=word).order_by("-received_on", "-registered_at")
    return list(rows.values_list("number", flat=True)[:50])


def ours(user: User, word: str) -> list[str]:
    rows = Petition.objects.for_user(user).containing(word).order_by("-received_on", "-registered_at", "-pk")
    return [each.number for each in rows.of_newest(user, 50)]


def measure() -> Iterator[Line]:
    user = User.objects.get(username="office")
    worst_ours = worst_usual = 0.0
    for word in WORDS:
        both = interleaved(
            {"ours": lambda w=word: ours(user, w), "usual": lambda w=word: usual(w)}, rounds=5, seconds=15
        )
        assert len(both.given["ours"]) == len(both.given["usual"]), word
        worst_ours, worst_usual = max(worst_ours, both.medians["ours"]), max(worst_usual, both.medians["usual"])
        yield Line(
            f"检索“{word}”",
            "icontains",
            both.medians["ours"],
            both.medians["usual"],
            float("inf"),
            f"{len(both.given['ours'])}条",
        )
    yield Line("检索，九词中最慢", "icontains最慢", worst_ours, worst_usual, 1 / 100, "", 1 / 200)
