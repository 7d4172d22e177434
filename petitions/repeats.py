"""Letters already registered that a letter being registered may repeat: found while it is typed, among what its reader may see.

Characters in fours that stand in few letters lead to candidates by the index of pairs; `likeness` then compares each of
them. Nothing is linked here: the registrar chooses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Upper

from inspection import bigrams
from petitions import likeness
from petitions.models import Petition, PetitionAccused, PetitionText

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inspection.models import Office, User

# So many places of a letter lead to others, to so many at most; of those that may be seen so many are compared, and of
# letters that accuse the same name; so many repeats are offered.
ANCHORS, LED_TO, CANDIDATES, NAMESAKES, OFFERED = 14, 2_000, 60, 40, 5
SHORTEST = 6
_HAN = re.compile("[\u3400-\u9fff]+")


@dataclass(frozen=True)
class Repeat:
    """A letter that is offered as the original: how alike (0–1), and whether the accused agrees."""

    petition: Petition
    likeness: float
    same_person: bool

    @property
    def words(self) -> str:
        """How alike, as a person would say it."""
        if not self.likeness:
            return "已选为原件"
        tenths = min(9, int(self.likeness * 10))
        text = "文字几乎相同" if self.likeness >= 0.95 else f"文字约{'零一二三四五六七八九'[tenths]}成相同"
        return f"{text}，被反映人相符" if self.same_person else text


def anchors(text: str) -> list[str]:
    """Runs of four characters that are rare among the letters, from all parts of the text."""
    pairs = bigrams.common_pairs(PetitionText, "problem")
    found: list[tuple[int, float, str]] = []
    at = 0
    for run in _HAN.findall(text[: likeness.LONGEST].upper()):
        for begin in range(len(run) - 3):
            words = run[begin : begin + 4]
            found.append((at + begin, pairs.share(words), words))
        at += len(run)
    if not found:
        return []
    part = max(1, -(-at // ANCHORS))
    rarest: dict[int, tuple[float, str]] = {}
    for place, share, words in found:
        rarest[place // part] = min(rarest.get(place // part, (9.0, "")), (share, words))
    return list(dict.fromkeys(words for _, words in sorted(rarest.values())))


def _by_words(text: str) -> list[Any]:
    """Keys of letters that share the most of the rare runs, whosever they are: `find` asks for those that may be seen.

    Asked apart from the scope, so that the database goes by the index and not along all a person may see; a few
    letters are read along, which the index would only slow down.
    """
    words = anchors(text)
    if not words:
        return []
    few, leads = bigrams.common_pairs(PetitionText, "problem").few, Q()
    for each in words:
        leads |= Q(problem__contains=each) if few else Q(pairs__contains=bigrams.Bigrams(Value(each)))
    shared = sum(
        (Case(When(problem__contains=each, then=1), default=0, output_field=IntegerField()) for each in words),
        Value(0),
    )
    rows = PetitionText.objects.alias(pairs=bigrams.Bigrams(Upper(F("problem")))).filter(leads)
    rows = rows.annotate(shared=shared).filter(shared__gt=0)
    return list(rows.order_by("-shared", "-pk").values_list("pk", flat=True)[:LED_TO])


def _by_names(seen: Any, names: Iterable[str]) -> list[Any]:
    """The newest letters that accuse somebody of these names."""
    found: list[Any] = []
    for name in {each for each in names if len(each) > 1}:
        rows = bigrams.matching(PetitionAccused.objects.all(), "name", name).filter(name=name)
        accused = seen.filter(pk__in=rows.values("petition"))
        found += accused.order_by("-received_on", "-pk").values_list("pk", flat=True)[:NAMESAKES]
    return found


def letter_of(petition: Petition) -> likeness.Letter:
    """A registered letter as it is compared; nothing of its reporter is."""
    rows = petition.accused.all()
    people = [likeness.Person(each.name, each.unit.short_name if each.unit else each.unit_name) for each in rows]
    return likeness.Letter(petition.text.problem, tuple(people))


def find(
    user: User, office: Office, text: str, accused: Iterable[Mapping[str, Any]] = (), *, keep: Any = None
) -> list[Repeat]:
    """The letters this one may repeat, the most alike first, among those of the office the user may see (R-176, R-206).

    ``accused``: rows of name, unit, unit_name as the form gives them. ``keep``: the key of one that was chosen already
    and stays offered however the text goes on. Identities are not compared.
    """
    if len(likeness.bare(text)) < SHORTEST and keep is None:
        return []
    people = [
        likeness.Person(row["name"], row["unit"].short_name if row.get("unit") else row.get("unit_name", ""))
        for row in accused
    ]
    letter = likeness.Letter(text, tuple(people))
    seen = Petition.objects.for_user(user).filter(office=office)
    ranked = {key: place for place, key in enumerate(_by_words(text))}
    there = sorted(seen.filter(pk__in=ranked).values_list("pk", flat=True), key=ranked.__getitem__)[:CANDIDATES]
    keys = {*there, *_by_names(seen, [each.name for each in people])} | ({keep} - {None})
    rows = seen.filter(pk__in=keys).select_related("text", "channel")
    found = []
    for each in rows.prefetch_related("accused__unit"):
        other = letter_of(each)
        alike = likeness.likeness(letter, other)
        if alike or each.pk == keep:
            found.append(Repeat(each, alike, likeness.same_person(letter, other) is True))
    found.sort(
        key=lambda each: (each.petition.pk != keep, -each.likeness, each.petition.received_on, str(each.petition.pk))
    )
    return found[:OFFERED]
