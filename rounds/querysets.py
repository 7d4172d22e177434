"""Who may see what of a round: scope first from grants, recusal last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone

from inspection import access
from inspection.models import Office, Post

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import User


class AssignmentQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = "rounds.view_assignment") -> Self:
        """Assignments of the user's offices, and those he holds a live seat on; recused units taken away last."""
        scope = Q(pk__in=access.assignments_with(user, power))
        if offices := access.offices_with(user, power):
            scope |= Q(office_id__in=offices)
        found = self.filter(scope)
        return found.exclude(unit_id__in=blocked) if (blocked := access.blocked_units(user)) else found


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


class RoundQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = "rounds.view_round") -> Self:
        """Rounds of the user's offices, and rounds in which he holds a seat today."""
        offices = access.offices_with(user, power)
        seats = access.assignments_with(user, power)
        # Asked, not joined: a join would repeat a round for each of its assignments.
        own = self.model._default_manager.filter(assignments__in=seats).values("pk")
        scope = Q(office_id__in=offices) | Q(pk__in=own)
        if seats and user.person_id is not None:
            teams = self.model._meta.get_field("teams").related_model._default_manager
            scope |= Q(pk__in=teams.supervising(user).values("round"))
        return self.filter(scope)


class TeamQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = "rounds.view_round") -> Self:
        offices = access.offices_with(user, power)
        seats = access.assignments_with(user, power)
        own = self.model._default_manager.filter(assignments__in=seats).values("pk")
        scope = Q(round__office_id__in=offices) | Q(pk__in=own)
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
        if user.person_id is not None:
            scope |= Q(person_id=user.person_id)
        return self.filter(pk__in=self.model._default_manager.filter(scope).values("pk"))

    def present(self) -> Self:
        return self.filter(ends=None)


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


class AllotmentQuerySet(OnAssignment):
    """Allotted units: the office's, and those on which one holds a seat."""


class AuthorisationQuerySet(OnAssignment):
    def in_force(self) -> Self:
        return self.filter(revoked_at=None)


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

    def marked(self) -> Self:
        """With ``chief``: whether one of the persons is a main person in charge today (R-066)."""
        named = self.model.persons.through._default_manager.filter(finding=OuterRef("pk"))
        chiefs = Post.objects.in_charge(timezone.localdate()).values("person")
        return self.annotate(chief=Exists(named.filter(person__in=chiefs)))


class WorkingPaperQuerySet(OnAssignment):
    power = "rounds.view_finding"


class DailyLogQuerySet(OnAssignment):
    power = "rounds.view_log"


class OfOfficeQuerySet(models.QuerySet[Any]):
    """Records an office keeps for itself: those of the user's own offices."""

    power = "rounds.view_plan"
    office = "office"

    def for_user(self, user: User, power: str = "") -> Self:
        return self.filter(**{f"{self.office}__in": access.offices_with(user, power or self.power)})


class PlanningQuerySet(OfOfficeQuerySet):
    """Terms and coverage plans; an edition belongs to the office of its term."""

    def for_user(self, user: User, power: str = "") -> Self:
        path = "office" if self.model._meta.model_name == "term" else "term__office"
        return self.filter(**{f"{path}__in": access.offices_with(user, power or self.power)})


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


class PreparationQuerySet(OnAssignment):
    """Plans, questions, earlier results, checks: office and team; the unit has no page that starts from here."""

    power = "rounds.view_preparation"


class SummaryQuerySet(OfOfficeQuerySet):
    """Round summaries and what is to be done better: the office's and the leading group's."""

    office = "round__office"


class ImprovementQuerySet(OfOfficeQuerySet):
    office = "summary__round__office"


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
