"""The office's own books: regulations, items from above, publicity, conduct cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from inspection import access
from inspection.models import Office
from rounds.querysets.scope import OfOfficeQuerySet

if TYPE_CHECKING:
    from inspection.models import User


class LibraryQuerySet(models.QuerySet[Any]):
    """Regulations: readable by every inspector of the office, whatever his seat (R-029)."""

    def for_user(self, user: User, power: str = "rounds.view_round") -> Self:
        seats = access.assignments_with(user, power)
        own = Office.objects.filter(Q(pk__in=access.offices_with(user, power)) | Q(assignments__in=seats)).values("pk")
        return self.filter(office__in=own)


class OfUnitsQuerySet(OfOfficeQuerySet):
    """The office's records that name a unit: none of a unit one keeps out of."""

    unit = "unit"

    def for_user(self, user: User, power: str = "") -> Self:
        found = super().for_user(user, power)
        blocked = access.blocked_units(user)
        return found.exclude(**{f"{self.unit}_id__in": blocked}) if blocked else found


class PublicityQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = "rounds.write_publicity") -> Self:
        offices = access.offices_with(user, power)
        scope = Q(office__in=offices) | Q(assignment__in=access.assignments_with(user, power))
        found = self.filter(scope)
        blocked = access.blocked_units(user)
        return found.exclude(assignment__unit_id__in=blocked) if blocked else found


class ConductQuerySet(OfOfficeQuerySet):
    """Cases on inspectors: the office and the leading group only, and never the person himself."""

    power = "rounds.view_conduct"

    def for_user(self, user: User, power: str = "") -> Self:
        found = super().for_user(user, power)
        return found.exclude(person_id=user.person_id) if user.person_id else found
