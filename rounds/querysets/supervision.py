"""Supervision while teams are in the units: visits, rumours, urgings, digests, handings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from inspection import access
from rounds.querysets.scope import OnAssignment

if TYPE_CHECKING:
    from inspection.models import User


class SupervisionQuerySet(OnAssignment):
    """Difficulties and non-cooperation: office and team; the unit never."""

    power = "rounds.view_supervision"


class RovingDrawQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = "rounds.draw_check") -> Self:
        return self.filter(office_id__in=access.offices_with(user, power))


class RovingCheckQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """The office's; the team's own once it has been reported, so that nobody is told beforehand."""
        offices = Q(assignment__office_id__in=access.offices_with(user, "rounds.draw_check"))
        seats = access.assignments_with(user, "rounds.view_supervision")
        found = self.filter(offices | Q(assignment_id__in=seats, status="reported"))
        return found.exclude(assignment__unit_id__in=blocked) if (blocked := access.blocked_units(user)) else found


class OpinionReportQuerySet(OnAssignment):
    power = "rounds.view_supervision"

    def for_user(self, user: User, power: str = "") -> Self:
        inside = super().for_user(user, power).values("pk")
        return self.filter(Q(pk__in=inside) | self._own(user))

    def of_unit(self, user: User) -> Self:
        return self.filter(self._own(user))

    def _own(self, user: User) -> Q:
        return Q(assignment__unit_id__in=access.units_with(user, "rounds.report_opinion"))


class UrgingQuerySet(OnAssignment):
    power = "rounds.view_log"


class HandingQuerySet(OnAssignment):
    power = "rounds.view_log"


class DigestQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = "rounds.view_digest") -> Self:
        """Digests of the user's offices; one that tells of a unit he keeps out of does not exist for him."""
        found = self.filter(office_id__in=access.offices_with(user, power))
        if blocked := access.blocked_units(user):
            told = self.model.assignments.through._default_manager.filter(assignment__unit_id__in=blocked)
            found = found.exclude(pk__in=told.values("digest_id"))
        return found
