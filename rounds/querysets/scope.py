"""What every queryset of rounds starts from: the assignment, what hangs on one, what an office keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from inspection import access
from inspection.models import Post

if TYPE_CHECKING:
    from inspection.models import User


class AssignmentQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = "rounds.view_assignment") -> Self:
        """Assignments of the user's offices, and those he holds a live seat on; recused units taken away last."""
        scope = Q(pk__in=access.assignments_with(user, power))
        if offices := access.offices_with(user, power):
            scope |= Q(office_id__in=offices)
        found = self.filter(scope)
        return found.exclude(unit_id__in=blocked) if (blocked := access.blocked_units(user)) else found

    def sent_by(self, offices: Any) -> Self:
        """What teams held by the offices do in rounds led by another, until it is closed (R-051, R-052)."""
        return self.filter(team__sender__in=offices).exclude(status="closed")

    def with_people(self) -> Self:
        """With their teams' members and what recusal and pledges are told by, in four questions however many they are."""
        members = self.model._meta.apps.get_model("rounds", "Membership")._default_manager.select_related(
            "person__native_region__parent__parent",
            "person__residence_region__parent__parent",
            "home_unit",
            "home_region",
        )
        posts = Post.objects.select_related("unit__parent__parent__parent")
        return self.prefetch_related(
            models.Prefetch("team__memberships", members), models.Prefetch("team__memberships__person__posts", posts),
            "team__memberships__person__recusals", "team__memberships__pledges",
        )  # fmt: skip

    def senders(self) -> Any:
        """Keys of the lower offices that hold the teams, of what is not closed."""
        return self.exclude(status="closed").exclude(team__sender=None).values("team__sender")


class OnAssignment(models.QuerySet[Any]):
    """Records that hang on an assignment: the same scope, one join down."""

    power = "rounds.view_assignment"

    def for_user(self, user: User, power: str = "") -> Self:
        needed = power or self.power
        offices = access.offices_with(user, needed)
        scope = Q(assignment_id__in=access.assignments_with(user, needed))
        if offices:
            scope |= Q(assignment__office_id__in=offices)
        found = self.filter(scope)
        return found.exclude(assignment__unit_id__in=blocked) if (blocked := access.blocked_units(user)) else found


class OfOfficeQuerySet(models.QuerySet[Any]):
    """Records an office keeps for itself: those of the user's own offices."""

    power = "rounds.view_plan"
    office = "office"

    def for_user(self, user: User, power: str = "") -> Self:
        return self.filter(**{f"{self.office}__in": access.offices_with(user, power or self.power)})
