"""In the unit: preparation, meetings, field records, what the leader sees to, findings, papers, logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone

from inspection import access
from inspection.models import Post
from rounds.querysets.scope import OnAssignment

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import User


class MeetingQuerySet(OnAssignment):
    def for_unit(self, user: User, kinds: tuple[str, ...]) -> Self:
        """On the unit side: meetings held with the user's own units, from the day the team was authorised."""
        units = access.units_with(user, "rounds.inform_absentee")
        return self.filter(assignment__unit_id__in=units, kind__in=kinds).exclude(assignment__status="planned")


class FieldRecordQuerySet(OnAssignment):
    power = "rounds.view_field_record"

    def for_user(self, user: User, power: str = "") -> Self:
        """Sample checks of personal matters are seen by the leader and those he named only (R-148)."""
        found = super().for_user(user, power)
        led = access.assignments_with(user, "rounds.view_restricted_record")
        named = self.model.conducted_by.through._default_manager.filter(person_id=user.person_id)
        own = Q(pk__in=named.values("fieldrecord_id")) if user.person_id is not None else Q(pk=None)
        return found.filter(Q(restricted=False) | Q(assignment_id__in=led) | own)

    def on_loan(self) -> Self:
        """Records whose originals have not gone back."""
        return self.filter(details__borrowed=True, returned_on=None)

    def complete(self) -> Self:
        return self.filter(status="complete")

    def counted(self) -> list[dict[str, Any]]:
        """Records, person-times and copies by method, in the order of the method list."""
        rows = (
            self.complete()
            .values("method__code", "method__text")
            .annotate(records=Count("pk"), person_times=Sum("person_times"), copies=Sum("copies"))
            .order_by("method__position", "method__text")
        )
        return [
            {"code": each.pop("method__code"), "text": each.pop("method__text"), **each} for each in map(dict, rows)
        ]

    def arranged(self, unit_ids: list[Any], today: date | None = None) -> Self:
        """What a unit's liaison may know: interviews arranged through him, from today on. Self-arranged ones never."""
        return self.filter(
            assignment__unit_id__in=unit_ids, arranged_by_liaison=True, undercover=False, method__code="interview",
            status="draft", held_on__gte=today or timezone.localdate(), assignment__status="stationed",
        ).order_by("held_on", "begins_at")  # fmt: skip


class NoContactQuerySet(OnAssignment):
    power = "rounds.keep_no_contact"


class KeyItemQuerySet(OnAssignment):
    power = "rounds.view_field_record"

    def for_user(self, user: User, power: str = "") -> Self:
        """What the leader has to see to; not for the person it is about."""
        found = super().for_user(user, power)
        return found if user.person_id is None else found.exclude(person_id=user.person_id)


class FocusPersonQuerySet(OnAssignment):
    """Seen by whoever sees the assignment's petitions, never by the person himself (R-067)."""

    power = "petitions.view_petition"

    def for_user(self, user: User, power: str = "") -> Self:
        found = super().for_user(user, power)
        return found if user.person_id is None else found.exclude(person_id=user.person_id)


class BlankBatchQuerySet(OnAssignment):
    power = "rounds.view_field_record"


class FindingQuerySet(OnAssignment):
    power = "rounds.view_finding"

    def of_own_offices(self, user: User) -> Self:
        """What an office draws its own conclusions from: not what a team it sends found for another (R-051)."""
        return self.for_user(user).filter(assignment__office__in=access.offices_with(user, self.power))

    def marked(self) -> Self:
        """With ``chief``: whether one of the persons is a main person in charge today (R-066)."""
        named = self.model.persons.through._default_manager.filter(finding=OuterRef("pk"))
        chiefs = Post.objects.in_charge(timezone.localdate()).values("person")
        return self.annotate(chief=Exists(named.filter(person__in=chiefs)))


class WorkingPaperQuerySet(OnAssignment):
    power = "rounds.view_finding"


class DailyLogQuerySet(OnAssignment):
    power = "rounds.view_log"


class PreparationQuerySet(OnAssignment):
    """Plans, questions, earlier results, checks: office and team; the unit has no page that starts from here."""

    power = "rounds.view_preparation"


class NegativeItemQuerySet(models.QuerySet[Any]):
    def for_office(self, office_id: Any) -> Self:
        """The list an office checks by: the common one and its own."""
        return self.filter(Q(office=None) | Q(office_id=office_id), active=True)

    def for_user(self, user: User, power: str = "rounds.view_preparation") -> Self:
        offices = access.offices_with(user, power)
        seats = access.assignments_with(user, power)
        if not offices and not seats:
            return self.none()
        assignments = self.model._meta.apps.get_model("rounds", "Assignment")._default_manager
        mine = assignments.filter(pk__in=seats).values("office")
        return self.filter(Q(office=None) | Q(office_id__in=offices) | Q(office__in=mine))
