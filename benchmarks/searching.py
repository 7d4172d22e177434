"""Searching petitions: nine words from common to rare, two to four characters, against ``icontains`` over the same rows."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from benchmarks.measure import Line, interleaved
from inspection import bigrams
from inspection.models import User
from petitions.models import Petition, PetitionText

if TYPE_CHECKING:
    from collections.abc import Iterator

# Neither common nor rare.
MIDDLE = ("渡口", "养老保险", "施工队")
# Terms whose results are compared, cut out of so many letters.
TERMS, CUT_FROM = 1_500, 400
ODD = "%_\\'\"\n\t％＿龘𠮷\u200b🙂"
WORDS = ("低保", "公款", "渡口", "低保名", "施工队", "赡养纠", "环境整治", "养老保险", "古树移栽")


def usual(word: str) -> list[str]:
    rows = Petition.objects.filter(text__problem__icontains=word).order_by("-received_on", "-registered_at")
    return list(rows.values_list("number", flat=True)[:50])


def ours(user: User, word: str) -> list[str]:
    rows = Petition.objects.for_user(user).containing(word).order_by("-received_on", "-registered_at", "-pk")
    return [each.number for each in rows.of_newest(user, 50)]


def by_index(word: str) -> list[str]:
    """The index whatever the word: what is quick for rare words and slow for common ones."""
    found = bigrams.matching(PetitionText.objects.all(), "problem", word).order_by().values("pk")
    rows = Petition.objects.filter(pk__in=list(found.values_list("pk", flat=True)))
    return list(rows.order_by("-received_on", "-registered_at").values_list("number", flat=True)[:50])


def drawn(luck: random.Random) -> Iterator[str]:
    """Terms cut out of letters, some with a sign changed, some with what LIKE or SQL takes for a sign of its own."""
    texts = list(PetitionText.objects.order_by("pk").values_list("problem", flat=True)[:CUT_FROM])
    for n in range(TERMS):
        text, length = luck.choice(texts), luck.randrange(2, 7)
        at = luck.randrange(max(1, len(text) - length))
        term = text[at : at + length]
        yield term[:1] + luck.choice(ODD) + term[2:] if n % 5 == 0 else term


def differing() -> Iterator[str]:
    """Terms for which the index finds other letters than LIKE does, among some thousand letters."""
    few = PetitionText.objects.filter(
        pk__in=list(PetitionText.objects.order_by("pk").values_list("pk", flat=True)[:CUT_FROM])
    )
    for term in drawn(random.Random(random.SystemRandom().getrandbits(32))):
        if set(bigrams.keys(few, "problem", term)) != set(
            few.filter(problem__icontains=term).values_list("pk", flat=True)
        ):
            yield term


def measure() -> Iterator[Line]:
    yield from words()
    wrong = list(differing())
    yield Line("检索结果与LIKE不同", f"{TERMS}个词", len(wrong), TERMS, 0, "、".join(wrong[:3]))


def words() -> Iterator[Line]:
    user = User.objects.get(username="office")
    worst_ours = worst_usual = 0.0
    for word in WORDS:
        both = interleaved(
            {"ours": lambda w=word: ours(user, w), "usual": lambda w=word: usual(w), "index": lambda w=word: by_index(w)}, rounds=5, seconds=15
        )  # fmt: skip
        assert len(both.given["ours"]) == len(both.given["usual"]), word
        worst_ours, worst_usual = max(worst_ours, both.medians["ours"]), max(worst_usual, both.medians["usual"])
        yield Line(
            f"检索“{word}”",
            "icontains",
            both.medians["ours"],
            both.medians["usual"],
            float("inf"),
            f"{len(both.given['ours'])}条，{both.medians['ours']:.0f}毫秒",
        )
        if word in MIDDLE:
            better = min(both.medians["usual"], both.medians["index"])
            yield Line(f"检索“{word}”", "LIKE与索引中较快的", both.medians["ours"], better, 2.5)
    yield Line("检索，九词中最慢", "icontains最慢", worst_ours, worst_usual, 1 / 100, "", 1 / 200)
