"""Each clause of the scopes alone: records that one clause only keeps from somebody, made beside the demo and taken back.

The doors of ``matrix.py`` open and shut for several reasons at once (a seat, a unit, an accused); here there is one at a time.
What all ``clauses_of_*.py`` share: the case of the demo, its people, and who sees a row.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inspection import access
from inspection.models import NumberEntry, NumberSeries, Unit, User
from petitions.models import Petition, PetitionAccused
from rounds.models import Assignment
from tests import make
from tests.doors.worlds import mark

if TYPE_CHECKING:
    pass

_numbers = itertools.count(900_000)


def user(name: str) -> User:
    return User.objects.select_related("person").get(username=name)


def case() -> Assignment:
    return Assignment.objects.get(unit__name=f"{mark('own', Unit)}青石乡", round__sequence=3)


def entry(of: Assignment) -> NumberEntry:
    """A number that nobody else has."""
    series = NumberSeries.objects.filter(office=of.office).first()
    return NumberEntry.objects.create(series=series, number=next(_numbers))


def elsewhere(of: Assignment) -> tuple[Unit, Assignment]:
    """Another unit of the office, and the office's own task on it."""
    unit = make.unit(of.office, "石桥镇")
    return unit, make.assignment(of.round, make.team(of.round, 77), unit)


def without_person(of: Assignment) -> User:
    """An account of the office that belongs to nobody in the register of people."""
    found = User.objects.create(username="nobody-yet", password="!")
    make.office_role(found, of.office, "office_staff")
    return found


def sees(row: Any, *names: str) -> list[bool]:
    return [type(row)._default_manager.for_user(user(name)).filter(pk=row.pk).exists() for name in names]


def petition(of: Assignment, number: str, accused: dict[str, Any] | None = None, **fields: Any) -> Petition:
    day = {"received_on": timezone.localdate()}
    made = Petition.objects.create(**({"office": of.office, "assignment": of, "number": f"C-{number}"} | day | fields))
    PetitionAccused.objects.create(petition=made, name="某人", **(accused or {}))
    return made


def user_unit(name: str) -> Unit:
    """The unit whose desk somebody sits at."""
    return Unit.objects.get(pk=access.units_with(user(name), "rectification.receive_transfer")[0])
