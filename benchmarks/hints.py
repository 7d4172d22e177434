"""核查提示: fraud planted among 20,000 pieces of evidence, drawn anew in each run; and what finding it costs.

1,000 of the files are real (Word, PDF, JPEG, read in confined children as uploads are), the rest are made as traits by the
functions the child calls: that making files is not measured as finding fraud. Honest files share the phrases of their kind.
Not planted, because not promised: scanned pages that were cut, pictures cut by more than a twentieth or turned, texts
rewritten sentence by sentence.
"""

from __future__ import annotations

import random
import time
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction

from benchmarks.measure import Line, interleaved
from inspection import gate, isolation, sketches
from inspection.models import Office, User
from rectification.models import EvidencePicture, EvidenceTraits
from tests.rectification import fraud

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FILES, REAL, SAMPLE = 20_000, 1_000, 150
FALSE_SHARE = 0.01


def all_pairs(made: list[bytes], alike: Callable[[bytes, bytes], float]) -> int:
    """The usual way: each with each, by the same measure."""
    return sum(alike(one, other) >= 0.7 for at, one in enumerate(made) for other in made[:at])


def extrapolated(made: list[bytes], alike: Callable[[bytes, bytes], float], luck: random.Random) -> float:
    """Seconds all pairs would take, from those of a sample."""
    sample = luck.sample(made, min(SAMPLE, len(made)))
    ways = {"pairs": lambda: all_pairs(sample, alike)}
    return (
        interleaved(ways, rounds=2, seconds=20, least=1, clock=time.perf_counter).medians["pairs"]
        / 1000
        * (len(made) / len(sample)) ** 2
    )


def measure() -> Iterator[Line]:
    user = User.objects.get(username="office")
    office = Office.objects.get(grants__user=user)
    seed = random.SystemRandom().getrandbits(32)
    with transaction.atomic():
        luck = random.Random(seed)
        files = fraud.corpus(office, luck, FILES)
        fraud.enter(files, REAL, user)
        begun = time.perf_counter()
        fraud.sweep(office)
        ours = time.perf_counter() - begun
        done = fraud.judged(office, files, seed, REAL)
        told = EvidenceTraits.objects.filter(office=office).exclude(digest="")
        texts = [bytes(each) for each in told.values_list("sketch", flat=True)]
        shown = EvidencePicture.objects.filter(office=office)
        pictures = [bytes(each) for each in shown.values_list("marks", flat=True)]
        transaction.set_rollback(True)
    usual = extrapolated(texts, sketches.likeness, random.Random(seed))
    usual += extrapolated(pictures, sketches.looks_like, random.Random(seed))
    contents = [each.content() for each in files[:60]]
    reading = interleaved(
        {"ours": lambda: [_read(content, each) for content, each in zip(contents, files, strict=False)],
         "hash": lambda: [sha256(each).digest() for each in contents]}, rounds=3, seconds=30,
        clock=time.perf_counter,
    ).medians  # fmt: skip
    yield Line(
        "核查提示，漏报",
        "埋入的造假材料",
        len(done.missed),
        done.planted,
        0,
        f"种子{seed}，埋入{done.planted}份，{'、'.join(done.missed[:3])}",
    )
    yield Line(
        "核查提示，误报",
        "其余材料",
        len(done.false),
        done.innocent,
        FALSE_SHARE,
        f"{done.files}份材料，其中真实文件{done.real}份",
    )
    yield Line("核查提示，全部比对一遍", "两两比对（按样本推算）", ours, usual, 1 / 2, f"{ours:.0f}秒")
    each = reading["ours"] / len(contents)
    yield Line("读取一份材料的特征", "只算校验值", reading["ours"], reading["hash"], float("inf"), f"{each:.0f}毫秒")


def _read(content: bytes, file: fraud.File) -> object:
    with isolation.memory_file(content) as held:
        return gate.traits(held, file.kind, file.attachment.name)
