"""A small ledger with planted fraud, drawn anew each time: all of it is found, hardly an honest file is flagged."""

from __future__ import annotations

import random

from rectification.models import Hint
from tests.cast import Cast
from tests.rectification import fraud

FILES, REAL = 300, 40


def test_all_that_was_planted_is_found_and_hardly_an_honest_file_flagged(cast: Cast) -> None:
    seed = random.SystemRandom().getrandbits(32)
    print(f"seed {seed}")  # noqa: T201 - shown when it fails, to plant the same again
    luck = random.Random(seed)
    files = fraud.corpus(cast.office, luck, FILES)
    fraud.enter(files, REAL, cast.clerk)
    fraud.sweep(cast.office)
    done = fraud.judged(cast.office, files, seed, REAL)
    assert done.planted >= 5
    assert done.missed == []
    assert done.false_share <= 0.01, done.false
    many = Hint.objects.count()
    fraud.sweep(cast.office)
    assert Hint.objects.count() == many
