"""What a figure is counted over: one round, a calendar year, a committee's term, or everything an office ever did."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from inspection import whole_numbers, wording
from rounds.models import Round, Term

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Office, User

EVERYTHING = "all"


@dataclass(frozen=True)
class Span:
    """At most one of ``round``, ``year`` and ``term``; none of them is everything of the office."""

    office: Office
    round: Round | None = None
    year: int | None = None
    term: int | None = None

    @property
    def query(self) -> str:
        """The span as it stands in addresses: ``over=round:…``, ``over=year:2026``, ``over=term:10``, ``over=all``."""
        if self.round is not None:
            return f"over=round:{self.round.pk}"
        if self.year is not None:
            return f"over=year:{self.year}"
        return f"over=term:{self.term}" if self.term is not None else f"over={EVERYTHING}"

    @property
    def label(self) -> str:
        """第三轮巡察, 2026年, 第十届, 历届累计."""
        if self.round is not None:
            return str(self.round)
        if self.year is not None:
            return f"{self.year}年"
        return wording.ordinal(self.term, "届") if self.term is not None else "历届累计"

    @cached_property
    def dates(self) -> tuple[date, date] | None:
        """First and last day of the term, for what belongs to no round; None while the term's days are not recorded."""
        found = Term.objects.filter(office=self.office, number=self.term).first() if self.term is not None else None
        return (found.begins, found.ends) if found is not None else None


def over(round_: Round) -> Span:
    """The span that is one round."""
    return Span(round_.office, round=round_)


def choices(user: User, office: Office) -> list[tuple[str, list[tuple[str, str]]]]:
    """What may be chosen, in groups: rounds newest first, the years and terms they fall into, everything."""
    rounds = list(Round.objects.for_user(user).select_related("office").order_by("-term", "-sequence"))
    own = [each for each in rounds if each.office_id == office.pk]
    years = sorted({each.year for each in own} | {timezone.localdate().year}, reverse=True)
    terms = sorted({each.term for each in own}, reverse=True)
    groups = [
        ("轮次", [(f"round:{each.pk}", str(each)) for each in rounds]),
        ("年度", [(f"year:{year}", f"{year}年") for year in years]),
        ("届次", [(f"term:{term}", wording.ordinal(term, "届")) for term in terms]),
        ("累计", [(EVERYTHING, "历届累计")]),
    ]
    return [(title, rows) for title, rows in groups if rows and own]


def read(wanted: str, user: User, office: Office) -> Span | None:
    """The span an address names; None where it names none, or a round the user may not see."""
    kind, _, value = wanted.partition(":")
    if kind == EVERYTHING:
        return Span(office)
    if kind == "year" and 1900 <= (year := whole_numbers.read(value, digits=4) or 0) <= 2200:
        return Span(office, year=year)
    if kind == "term" and (term := whole_numbers.read(value, digits=3)) is not None:
        return Span(office, term=term)
    if kind == "round" and (key := _key(value)):
        found = Round.objects.for_user(user).select_related("office").filter(pk=key).first()
        return over(found) if found is not None else None
    return None


def newest(user: User, office: Office) -> Span | None:
    """The round under way, the newest where none is; None before the first."""
    rounds: Any = Round.objects.for_user(user).select_related("office").order_by("-term", "-sequence")
    found = (
        rounds.filter(office=office, status="active").first() or rounds.filter(office=office).first() or rounds.first()
    )
    return over(found) if found is not None else None


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
