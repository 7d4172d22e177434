"""The labelled letters (tests/data/letters.csv): which of them repeat which, and how many a search finds and offers wrongly.

Written for the purpose: an original, the same retyped in other words, read in by a machine, shortened, with head and close
added (repeats); another letter on the same matter, strangers of the same name, letters of one pattern, the same person in
another year (none of them repeats). ``half``: thresholds were chosen on 一 and are proven on 二.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from petitions import likeness, repeats
from petitions.models import Petition, PetitionAccused, PetitionText

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection.models import Office, User

FILE = Path(__file__).resolve().parents[1] / "data" / "letters.csv"
CASES = "信访登记-云岭县.csv"


@dataclass(frozen=True)
class Labelled:
    """One letter of the set; ``matter`` is the same for a letter and its repeats."""

    key: str
    half: str
    repeats: str
    kind: str
    accused: tuple[str, str]
    text: str

    @property
    def matter(self) -> str:
        return self.repeats or self.key

    @property
    def letter(self) -> likeness.Letter:
        return likeness.Letter(self.text, (likeness.Person(*self.accused),) if any(self.accused) else ())


def labelled(half: str = "") -> list[Labelled]:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [
            Labelled(row["letter"], row["half"], row["repeats"], row["kind"], _accused(row["accused"]), row["text"])
            for row in csv.DictReader(file)
        ]
    return [each for each in rows if not half or each.half == half]


def _accused(words: str) -> tuple[str, str]:
    name, _, rest = words.partition("，")
    return name, rest.partition("，")[0]


def of_cases(folder: Path) -> list[Labelled]:
    """The office's own register: letters of the same words about the same person are repeats; stock phrases are not."""
    rows = csv.DictReader(io.StringIO((folder / CASES).read_bytes().decode("gb18030")))
    found, first = [], {}
    for row in rows:
        if not row["反映主要问题"] or len(row["登记号"]) > 20:
            continue
        text, unit = row["反映主要问题"], row["被反映人单位及职务"]
        is_letter = len(likeness.bare(text)) >= likeness.SHORTEST_UNNAMED and not text.startswith("=")
        original = first.setdefault(text, row["登记号"]) if is_letter else row["登记号"]
        repeats = original if original != row["登记号"] else ""
        found.append(Labelled(row["登记号"], "", repeats, "案例", (row["被反映人"], unit), text))
    return found


@dataclass
class Tally:
    """How a search did: repeats that were not offered with their original, offers that are none."""

    repeats: int = 0
    offers: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    @property
    def false_share(self) -> float:
        return len(self.false) / self.offers if self.offers else 0.0

    def count(self, typed: Labelled, offered: Iterable[Labelled]) -> None:
        offers = [each for each in offered if each.key != typed.key]
        self.offers += len(offers)
        self.false += [
            f"{typed.key}（{typed.kind}）→{each.key}（{each.kind}）" for each in offers if each.matter != typed.matter
        ]
        if typed.repeats:
            self.repeats += 1
            if typed.repeats not in {each.key for each in offers}:
                self.missed.append(f"{typed.key}（{typed.kind}）")


def register(rows: Iterable[Labelled], office: Office, **given: Any) -> dict[Any, Labelled]:
    """The letters as an office's register holds them, without the steps of registering; by key of the petition."""
    made = {}
    for row in rows:
        petition = Petition.objects.create(
            office=office, number=row.key, received_on=timezone.localdate(), imported=True, **given
        )
        PetitionText.objects.create(petition=petition, problem=row.text)
        name, unit = row.accused
        if name or unit:
            PetitionAccused.objects.create(petition=petition, name=name, unit_name=unit)
        made[petition.pk] = row
    return made


STRANGER = Labelled("", "", "", "造数", ("", ""), "")


def searched(user: User, office: Office, given: Iterable[Labelled]) -> Tally:
    """The letters registered, and each looked for as if it were typed; any other letter that is offered counts as false."""
    rows, done = register(given, office), Tally()
    for row in rows.values():
        accused = [{"name": row.accused[0], "unit_name": row.accused[1]}] if any(row.accused) else []
        found = repeats.find(user, office, row.text, accused)
        done.count(row, [rows.get(each.petition.pk, STRANGER) for each in found])
    return done
