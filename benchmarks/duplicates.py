"""查重: repeats missed and offers that are none on labelled letters, and the time of a search against one LIKE scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from benchmarks.measure import Line, interleaved
from inspection import bigrams
from inspection.models import Office, User
from petitions import repeats
from petitions.models import Petition, PetitionText
from tests.petitions import letters

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOKED = 12
FALSE_SHARE = 0.02


def tally(user: User, office: Office) -> letters.Tally:
    """The second half of the labelled letters among all the others, whom none of them repeats; taken back afterwards."""
    with transaction.atomic():
        done = letters.searched(user, office, letters.labelled("二"))
        transaction.set_rollback(True)
    return done


def scan(text: str) -> int:
    """The usual way: whose text contains a sentence of this one."""
    return Petition.objects.filter(text__problem__contains=text[4:16]).count()


def measure() -> Iterator[Line]:
    user = User.objects.get(username="office")
    office = Office.objects.get(grants__user=user)
    bigrams.forget_pairs()
    done = tally(user, office)
    note = f"{done.repeats}件重复件，出示{done.offers}件"
    yield Line("查重，漏报", "标注的重复件", len(done.missed), done.repeats, 0, note)
    yield Line("查重，误报", "出示的信件", len(done.false), done.offers, FALSE_SHARE, "、".join(done.false[:3]))
    texts = list(PetitionText.objects.order_by("pk").values_list("problem", flat=True)[:LOOKED])
    texts += [each.text for each in letters.labelled("二")[:LOOKED]]
    both = interleaved(
        {"ours": lambda: [repeats.find(user, office, each) for each in texts], "scan": lambda: [scan(each) for each in texts]},
        rounds=5, seconds=30,
    )  # fmt: skip
    ours, usual = both.medians["ours"] / len(texts), both.medians["scan"] / len(texts)
    yield Line("查重一次", "LIKE扫描一次", ours, usual, float("inf"), f"{ours:.0f}毫秒")
