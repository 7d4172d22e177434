"""What passes between the inspectors and those outside: requests, leave, contacts, disclosures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from inspection import access
from rounds.querysets.scope import OnAssignment

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import User


class RequestQuerySet(OnAssignment):
    power = "rounds.view_request"
    answer = "rounds.answer_request"
    hidden = ("draft", "withdrawn")

    def for_user(self, user: User, power: str = "") -> Self:
        """What office and team sent, and what is addressed to a unit or department for which I answer."""
        inside = super().for_user(user, power).values("pk")
        return self.filter(Q(pk__in=inside) | self._addressed(user)).not_closed_to(user)

    def inside(self, user: User) -> Self:
        """What office and team see; the receiving side is not among them (R-114)."""
        return super().for_user(user)

    def received_by(self, user: User) -> Self:
        """The receiving desk, and the whole of the unit side."""
        return self.filter(self._addressed(user)).not_closed_to(user)

    def _addressed(self, user: User) -> Q:
        return Q(to_unit_id__in=access.units_with(user, self.answer)) & ~Q(status__in=self.hidden)

    def not_closed_to(self, user: User) -> Self:
        return self.exclude(assignment__unit_id__in=blocked) if (blocked := access.blocked_units(user)) else self

    def fixed_at_once(self) -> Self:
        """整改通知书 whose reply was accepted: 立行立改, carried into the ledger as already fixed (R-161)."""
        return self.filter(kind="rectify", status="accepted")


class UnitLeaveQuerySet(OnAssignment):
    power = "rounds.view_leave"
    own = "rounds.ask_leave"

    def for_user(self, user: User, power: str = "") -> Self:
        """Leave on my assignments, and my own unit's, where I enter or sign it."""
        inside = super().for_user(user, power).values("pk")
        return self.filter(Q(pk__in=inside) | Q(assignment__unit_id__in=access.units_with(user, self.own)))

    def of_unit(self, user: User) -> Self:
        """The unit side: its own."""
        return self.filter(assignment__unit_id__in=access.units_with(user, self.own))

    def away(self, today: date) -> Self:
        """Who is away on a day, or should be back and has not said so (R-171)."""
        return self.filter(status__in=("approved", "filed"), leaves_on__lte=today).order_by("returns_on", "name")


class ContactQuerySet(OnAssignment):
    """Whom a unit named: the office's, the team's, and the unit's own."""

    power = "rounds.view_request"

    def for_user(self, user: User, power: str = "") -> Self:
        inside = super().for_user(user, power).values("pk")
        return self.filter(Q(pk__in=inside) | Q(assignment__unit_id__in=access.units_with(user, "rounds.name_contact")))

    def of_unit(self, user: User) -> Self:
        """The unit side: its own, from the day the team was authorised."""
        units = access.units_with(user, "rounds.name_contact")
        return self.filter(assignment__unit_id__in=units).exclude(assignment__status="planned")


class ContactNoteQuerySet(OnAssignment):
    """Talks with a unit's head: office and team."""

    power = "rounds.view_request"


class DisclosureQuerySet(models.QuerySet[Any]):
    power = "rounds.view_disclosure"

    def for_user(self, user: User, power: str = "") -> Self:
        """The leader's and the head of the office's, what I took down myself, what I handed in under my own name.

        Never a unit's: that somebody disclosed something does not exist for the others there, secretary included.
        """
        needed = power or self.power
        scope = Q(assignment_id__in=access.assignments_with(user, needed))
        scope |= Q(assignment__office_id__in=access.offices_with(user, needed))
        scope |= Q(created_by=user)
        found = self.filter(scope).exclude(
            pk__in=self.model.about.through.objects.filter(person_id=user.person_id).values("disclosure_id")
        )
        return found.exclude(assignment__unit_id__in=blocked) if (blocked := access.blocked_units(user)) else found

    def handed_in_by(self, user: User) -> Self:
        """The unit side: one's own, under one's own name."""
        return self.filter(created_by=user)
