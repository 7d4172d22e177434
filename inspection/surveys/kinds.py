"""Kinds of survey, and who sees which: run or read by a power, never by those evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from inspection import access
from inspection.models import Record, Survey, User, link_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet

    from inspection import deadlines
    from inspection.models import Person, Unit


@dataclass(frozen=True)
class Kind:
    """A kind of survey: on which record it is held, with which sheets, run by whose power and seen by whose.

    ``subjects(record)``: the persons evaluated, for whom the survey does not exist; ``unit(record)``: whose people answer;
    ``gates``: why it cannot begin yet; ``rule``: the deadline met when it ends.
    """

    code: str
    label: str
    model: type[Record]
    sheet: tuple[str, str, str]
    manage: str
    results: str
    person_sheet: tuple[str, str, str] | None = None
    subjects: Callable[[Any], Iterable[Person]] = lambda record: ()
    unit: Callable[[Any], Unit | None] = lambda record: None
    title: Callable[[Any], str] = str
    gates: tuple[Callable[[Any], list[str]], ...] = ()
    rule: deadlines.Rule | None = None

    def unmet(self, record: Any) -> list[str]:
        return [reason for gate in self.gates for reason in gate(record)]


_KINDS: dict[str, Kind] = {}
_AFTERWARDS: dict[str, list[Callable[..., Any]]] = {}


def kind(*args: Any, **kwargs: Any) -> Kind:
    """Declare a kind of survey."""
    made = Kind(*args, **kwargs)
    _KINDS[made.code] = made
    return made


def when_closed(kind_: Kind) -> Callable[[Any], Any]:
    """Declare what follows when a survey of a kind ends: ``act(survey, *, by)``, in the same transaction."""

    def declare(act: Any) -> Any:
        _AFTERWARDS.setdefault(kind_.code, []).append(act)
        return act

    return declare


def afterwards(code: str) -> list[Callable[..., Any]]:
    """What follows when a survey of this kind ends."""
    return list(_AFTERWARDS.get(code, ()))


def kinds() -> dict[str, Kind]:
    """All declared kinds by code."""
    return dict(_KINDS)


def sheets_of(kind_: Kind) -> list[tuple[str, str, str]]:
    """The default sheets of a kind: (key, title, text)."""
    return [each for each in (kind_.sheet, kind_.person_sheet) if each is not None]


def visible(user: User) -> QuerySet[Survey]:
    """The surveys a user may see: run or read by his power at the office or in his seat. Whom it evaluates never."""
    scope = Q(pk__in=[])
    for each in _KINDS.values():
        for power in {each.manage, each.results}:
            offices, seats = access.offices_with(user, power), access.assignments_with(user, power)
            scope |= Q(kind=each.code) & (Q(office_id__in=offices) | Q(assignment_id__in=seats))
    found = Survey.objects.filter(scope)
    if blocked := access.blocked_units(user):
        found = found.exclude(unit_id__in=blocked)
    if user.person_id is not None:
        found = found.exclude(pk__in=Survey.subjects.through.objects.filter(person_id=user.person_id).values("survey"))
    return found


def may_begin(record: Record, user: User) -> list[Kind]:
    """The kinds a user may hold on a record, one at a time, those that evaluate himself left out."""
    held = access.powers(user, record)
    return [
        each for each in _KINDS.values()
        if isinstance(record, each.model) and each.manage in held
        and user.person_id not in {person.pk for person in each.subjects(record)}
    ]  # fmt: skip


def of(record: Record, user: User) -> QuerySet[Survey]:
    """A record's surveys, as far as this user may see them."""
    return visible(user).filter(**link_of(record))


def require(by: User, power: str, survey: Survey) -> None:
    """Raises PermissionDenied without the power over a survey."""
    if not access.may(by, power, survey):
        raise PermissionDenied(power)
