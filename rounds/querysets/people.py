"""The inspectors themselves: pools, secondment, appraisal, leave, conduct, training, equipment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from inspection import access

if TYPE_CHECKING:
    from inspection.models import User


class TalentQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = "rounds.view_people") -> Self:
        return self.filter(office_id__in=access.offices_with(user, power))


class SecondmentQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = "rounds.view_secondment") -> Self:
        """The office's; at their own desks the home unit's and the organisation department's. Not one's own."""
        scope = Q(office_id__in=access.offices_with(user, power))
        if units := access.units_with(user, power):
            organisation = Q(office__units__in=units, office__units__organ_kind="organisation")
            scope |= Q(home_unit_id__in=units) | organisation
        found = self.filter(pk__in=self.model._default_manager.filter(scope).values("pk"))
        return found if user.person_id is None else found.exclude(person_id=user.person_id)


class AppraisalQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = "rounds.view_appraisal") -> Self:
        """The office's and the leading group's, the team leader's of his members; whom it was sent to once it was sent."""
        scope = Q(membership__team__round__office_id__in=access.offices_with(user, power))
        scope |= Q(membership__team__assignments__in=access.assignments_with(user, power))
        if units := access.units_with(user, power):
            offices = "membership__team__round__office__units"
            organisation = Q(**{f"{offices}__in": units, f"{offices}__organ_kind": "organisation"})
            scope |= Q(home_unit_id__in=units, home_sent_on__isnull=False)
            scope |= organisation & Q(organisation_sent_on__isnull=False)
        found = self.filter(pk__in=self.model._default_manager.filter(scope).values("pk"))
        return found if user.person_id is None else found.exclude(membership__person_id=user.person_id)


class OfMembership(models.QuerySet[Any]):
    """Records of a member: his own, his team's for whoever leads it, the office's."""

    power = ""

    def for_user(self, user: User, power: str = "") -> Self:
        needed = power or self.power
        scope = Q(membership__team__round__office_id__in=access.offices_with(user, needed))
        scope |= Q(membership__team__assignments__in=access.assignments_with(user, needed))
        if user.person_id is not None:
            scope |= Q(membership__person_id=user.person_id)
        return self.filter(pk__in=self.model._default_manager.filter(scope).values("pk"))


class LeaveQuerySet(OfMembership):
    power = "rounds.approve_member_leave"


class ConductRecordQuerySet(OfMembership):
    power = "rounds.view_conduct"


class ComplaintQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = "rounds.view_complaint") -> Self:
        """The office's and the leading group's; for whom it concerns, and for everybody who sat with him, there is none."""
        found = self.filter(office_id__in=access.offices_with(user, power))
        if user.person_id is None:
            return found
        about = Q(persons=user.person_id) | Q(team__memberships__person=user.person_id)
        return found.exclude(pk__in=self.model._default_manager.filter(about).values("pk"))


class CourseQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = "rounds.view_training") -> Self:
        """The office's; a lecturer's own; whoever was to attend."""
        scope = Q(office_id__in=access.offices_with(user, power))
        if user.person_id is not None:
            scope |= Q(lecturer_id=user.person_id) | Q(attendances__person_id=user.person_id)
        return self.filter(pk__in=self.model._default_manager.filter(scope).values("pk"))


class EquipmentQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = "rounds.view_equipment") -> Self:
        """The office's, and what one has in hand oneself."""
        scope = Q(office_id__in=access.offices_with(user, power))
        if user.person_id is not None:
            scope |= Q(issues__returned_on=None, issues__membership__person_id=user.person_id, issues__isnull=False)
        return self.filter(pk__in=self.model._default_manager.filter(scope).values("pk"))
