"""Rounds, teams and seats, plans, procedures and the meetings of a whole round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from inspection import access
from rounds.querysets.scope import OfOfficeQuerySet, OnAssignment

if TYPE_CHECKING:
    from inspection.models import User


class RoundQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = "rounds.view_round") -> Self:
        """Rounds of the user's offices, those in which he holds a seat today, and those in which his office holds a team."""
        offices = access.offices_with(user, power)
        seats = access.assignments_with(user, power)
        # Asked, not joined: a join would repeat a round for each of its assignments.
        own = self.model._default_manager.filter(assignments__in=seats).values("pk")
        scope = Q(office_id__in=offices) | Q(pk__in=own)
        if sending := access.offices_sending(user, power):
            scope |= Q(pk__in=self.model._default_manager.filter(teams__sender__in=sending).values("pk"))
        if seats and user.person_id is not None:
            teams = self.model._meta.get_field("teams").related_model._default_manager
            scope |= Q(pk__in=teams.supervising(user).values("round"))
        return self.filter(scope)

    def files_for(self, user: User) -> Self:
        """Rounds whose papers and files he may open: they name all teams and units, so a sending office reads none (R-051)."""
        sending = access.offices_sending(user, "rounds.view_round")
        found = self.for_user(user)
        if not sending:
            return found
        seated = self.model._default_manager.filter(assignments__in=access.seats_of(user)).values("pk")
        own = Q(office_id__in=access.offices_with(user, "rounds.view_round"))
        return found.filter(own | Q(pk__in=seated))


class TeamQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = "rounds.view_round") -> Self:
        offices = access.offices_with(user, power)
        seats = access.assignments_with(user, power)
        own = self.model._default_manager.filter(assignments__in=seats).values("pk")
        scope = Q(round__office_id__in=offices) | Q(pk__in=own) | Q(sender__in=access.offices_sending(user, power))
        if seats and user.person_id is not None:
            scope |= Q(pk__in=self.model._default_manager.supervising(user).values("pk"))
        return self.filter(scope)

    def supervising(self, user: User) -> Self:
        """Supervision teams in which a user sits."""
        return self.filter(kind="supervision", memberships__person_id=user.person_id, memberships__ends=None)


class MembershipQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = "rounds.view_round") -> Self:
        """Memberships of the user's offices and of teams he sits in; his own always, so that he can sign his pledges."""
        scope = Q(team__round__office_id__in=access.offices_with(user, power))
        scope |= Q(team__assignments__in=access.assignments_with(user, power))
        scope |= Q(team__sender__in=access.offices_sending(user, power))
        if user.person_id is not None:
            scope |= Q(person_id=user.person_id)
        return self.filter(pk__in=self.model._default_manager.filter(scope).values("pk"))

    def present(self) -> Self:
        return self.filter(ends=None)


class AllotmentQuerySet(OnAssignment):
    """Allotted units: the office's, and those on which one holds a seat."""


class AuthorisationQuerySet(OnAssignment):
    def in_force(self) -> Self:
        return self.filter(revoked_at=None)


class PlanningQuerySet(OfOfficeQuerySet):
    """Terms and coverage plans; an edition belongs to the office of its term."""

    def for_user(self, user: User, power: str = "") -> Self:
        path = "office" if self.model._meta.model_name == "term" else "term__office"
        return self.filter(**{f"{path}__in": access.offices_with(user, power or self.power)})


class ProcedureQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = "rounds.view_round") -> Self:
        """The common procedures and those of the user's own offices."""
        return self.filter(Q(office=None) | Q(office__in=access.offices_with(user, power)))

    def offered(self, office_id: Any) -> list[Any]:
        """The newest edition in use of each procedure; an office's own stands in place of the common one."""
        found: dict[str, Any] = {}
        for each in self.filter(Q(office=None) | Q(office_id=office_id), active=True):
            held = found.get(each.key)
            if held is None or (each.office_id is not None, each.edition) > (held.office_id is not None, held.edition):
                found[each.key] = each
        return sorted(found.values(), key=lambda each: each.key)


class NodeQuerySet(OnAssignment):
    pass


class RoundMeetingQuerySet(OfOfficeQuerySet):
    """Meetings above the single assignment: the office, the leading group and the secretary."""


class TaskQuerySet(OfOfficeQuerySet):
    """Tasks set by meetings: the office's, and those one is charged with oneself."""

    def for_user(self, user: User, power: str = "") -> Self:
        offices = access.offices_with(user, power or self.power)
        return self.filter(Q(office__in=offices) | Q(owner=user)) if user.is_active else self.none()


class SummaryQuerySet(OfOfficeQuerySet):
    """Round summaries and what is to be done better: the office's and the leading group's."""

    office = "round__office"


class ImprovementQuerySet(OfOfficeQuerySet):
    office = "summary__round__office"
