"""Who may see which petition, transfer, lead: scope first from grants, recusal and the accused himself last.

The unit side holds none of the viewing powers: for it there are only the transfers addressed to it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Exists, Func, OuterRef, Q, UUIDField, When
from django.utils import timezone

from inspection import access, bigrams
from inspection.models import Post
from petitions.workflow import ENDED, HANDED, AppointmentStatus, ChannelStatus, TransferStatus
from rounds import tags
from rounds.workflow import AssignmentStatus

if TYPE_CHECKING:
    from datetime import date, datetime

    from inspection.models import User

VIEW_PETITION = "petitions.view_petition"
VIEW_LEAD = "petitions.view_lead"
VIEW_HANDED = "petitions.view_handed_lead"
ANSWER = "petitions.answer_transfer"
KEEP = "petitions.keep_delivery"
KEEP_APPOINTMENT = "petitions.keep_appointment"
CHECK_CHANNEL = "petitions.check_channel"
# So long before a visit begins whoever receives is told.
AHEAD = timedelta(minutes=15)
SEND_EXPRESS, READ_EXPRESS = "petitions.send_express", "petitions.read_express"


class _Each(Func):
    """Each member of an array as a row of its own."""

    function, set_returning = "unnest", True


class PetitionQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = VIEW_PETITION) -> Self:
        """Petitions of my offices and of the assignments I hold a seat on.

        A petition about the team is the office's alone; one that accuses me, or concerns a unit I keep out of, does
        not exist for me (R-206, R-020).
        """
        scope = Q(office_id__in=access.offices_with(user, power))
        if seats := access.assignments_with(user, power):
            scope |= Q(assignment_id__in=seats, about_team=False)
        return self.filter(scope).not_closed_to(user)

    def not_closed_to(self, user: User) -> Self:
        found = self
        if user.person_id is not None:
            found = found.exclude(accused__person_id=user.person_id)
        if blocked := access.blocked_units(user):
            found = found.exclude(assignment__unit_id__in=blocked).exclude(responsible_unit_id__in=blocked)
            found = found.exclude(accused__unit_id__in=blocked)
        return found

    def containing(self, words: str) -> Self:
        """Those whose number, problem or accused say the words; what is found is what ``icontains`` would find."""
        accused, text = (self.model._meta.get_field(each).related_model for each in ("accused", "text"))
        named = accused._default_manager.filter(name__icontains=words)
        if bigrams.is_common(text, "problem", words):
            return self.filter(
                Q(text__problem__icontains=words) | Q(number__icontains=words) | Q(pk__in=named.values("petition"))
            )
        found = set(bigrams.keys(text._default_manager.all(), "problem", words))
        found |= set(bigrams.keys(accused._default_manager.all(), "name", words, key="petition"))
        found |= set(bigrams.keys(self.model._base_manager.all(), "number", words))
        return self.filter(pk__in=found)

    def of_newest(self, user: User, count: int, power: str = VIEW_PETITION) -> Self:
        """The first so many of this ordered queryset: for whoever sees by seats, the newest of each task, merged.

        One ORDER BY over all his tasks would have the database sort every petition they ever had.
        """
        seats = access.assignments_with(user, power)
        if not seats or access.offices_with(user, power):
            return self[:count]
        tasks = self.model._meta.get_field("assignment").related_model._default_manager.filter(pk__in=seats).order_by()
        newest = ArraySubquery(self.filter(assignment=OuterRef("pk")).values("pk")[:count])
        keys = tasks.annotate(petition=_Each(newest, output_field=UUIDField())).values("petition")
        return self.filter(pk__in=keys)[:count]

    def about_chiefs(self) -> Self:
        """Those that accuse a main person in charge of today (R-066)."""
        accused = self.model._meta.get_field("accused").related_model._default_manager
        chiefs = Post.objects.in_charge(timezone.localdate()).values("person")
        return self.filter(pk__in=accused.filter(person__in=chiefs).values("petition"))

    def running(self) -> Self:
        """Neither concluded nor filed nor handed over: no outcome yet (R-199)."""
        return self.exclude(status__in=ENDED)

    def received_on(self, day: date) -> Self:
        return self.filter(received_on=day)


class DirectDeliveryQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = KEEP) -> Self:
        """Envelopes of my offices, and of the assignments I lead; never those on a unit I keep out of."""
        scope = Q(office_id__in=access.offices_with(user, power))
        scope |= Q(assignment_id__in=access.assignments_with(user, power))
        found = self.filter(scope)
        blocked = access.blocked_units(user)
        return found.exclude(assignment__unit_id__in=blocked) if blocked else found


class OnPetition(models.QuerySet[Any]):
    """What hangs on a petition: where the petition is seen."""

    def for_user(self, user: User) -> Self:
        petitions = self.model._meta.get_field("petition").related_model._default_manager.for_user(user)
        return self.filter(petition__in=petitions.values("pk"))


class TransferQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """Transfers of petitions I may see, and those addressed to a unit where I answer for it."""
        petitions = self.model._meta.get_field("petition").related_model._default_manager.for_user(user)
        sent = Q(petition__in=petitions.values("pk"))
        return self.filter(sent | self._addressed(user)).not_closed_to(user)

    def received_by(self, user: User) -> Self:
        """Only those addressed to a unit where I answer for it: the receiving desk, and the whole of the unit side."""
        return self.filter(self._addressed(user)).not_closed_to(user)

    def _addressed(self, user: User) -> Q:
        return Q(to_unit_id__in=access.units_with(user, ANSWER)) & ~Q(status=TransferStatus.WITHDRAWN)

    def not_closed_to(self, user: User) -> Self:
        found = self
        if user.person_id is not None:
            found = found.exclude(petition__accused__person_id=user.person_id)
        if blocked := access.blocked_units(user):
            found = found.exclude(petition__assignment__unit_id__in=blocked)
            found = found.exclude(petition__responsible_unit_id__in=blocked)
            found = found.exclude(petition__accused__unit_id__in=blocked)
        return found


class LeadQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """Leads of my offices and assignments, and those that were handed to my organ."""
        return self.filter(self._inside(user) | self._handed(user)).not_closed_to(user)

    def inside(self, user: User) -> Self:
        """What office and team see; the receiving organ is not among them."""
        return self.filter(self._inside(user)).not_closed_to(user)

    def handed_to(self, user: User) -> Self:
        """The receiving organ's own desk (R-225): nothing that was not offered or handed to it."""
        return self.filter(self._handed(user)).not_closed_to(user)

    def weighed(self) -> Self:
        """With ``chief`` (about a main person in charge) and ``foremost``: such ones and 八项规定、四风, while open."""
        accused = self.model._meta.get_field("accused").related_model._default_manager.filter(lead=OuterRef("pk"))
        marks = self.model.tags.through._default_manager.filter(lead=OuterRef("pk"), code__code__startswith=tags.STYLE)
        chiefs = Post.objects.in_charge(timezone.localdate()).values("person")
        first = Q(chief=True) | Q(urgent=True) | Q(category__code="eight_rules")
        return self.annotate(chief=Exists(accused.filter(person__in=chiefs)), urgent=Exists(marks)).annotate(
            foremost=Case(When(first & ~Q(status="retired"), then=1), default=0)
        )

    def _inside(self, user: User) -> Q:
        scope = Q(office_id__in=access.offices_with(user, VIEW_LEAD))
        if seats := access.assignments_with(user, VIEW_LEAD):
            scope |= Q(assignment_id__in=seats, about_team=False)
        return scope

    def _handed(self, user: User) -> Q:
        return Q(receiver_id__in=access.units_with(user, VIEW_HANDED), status__in=HANDED)

    def not_closed_to(self, user: User) -> Self:
        found = self
        if user.person_id is not None:
            found = found.exclude(accused__person_id=user.person_id)
        if blocked := access.blocked_units(user):
            found = found.exclude(assignment__unit_id__in=blocked).exclude(unit_id__in=blocked)
            found = found.exclude(accused__unit_id__in=blocked)
        return found


class HandoverMeetingQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """Meetings of my offices; one that deals with a lead closed to me does not exist for me (R-020)."""
        found = self.filter(office_id__in=access.offices_with(user, VIEW_LEAD))
        return found.exclude(items__lead__in=_closed_leads(user))


class OnLead(models.QuerySet[Any]):
    """What hangs on a lead: where the lead is seen by those inside, never by the receiving organ."""

    def for_user(self, user: User) -> Self:
        leads = apps.get_model("petitions", "Lead")._default_manager
        return self.filter(lead__in=leads.all().inside(user).values("pk"))


class ExpressReportQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """Those who write them; the leading group's head once they are sent. One about the team is the office's alone."""
        scope = Q(office_id__in=access.offices_with(user, SEND_EXPRESS))
        scope |= Q(office_id__in=access.offices_with(user, READ_EXPRESS)) & ~Q(status="draft")
        scope |= Q(assignment_id__in=access.assignments_with(user, SEND_EXPRESS), about_team=False)
        found = self.filter(scope).exclude(lead__in=_closed_leads(user))
        blocked = access.blocked_units(user)
        return found.exclude(assignment__unit_id__in=blocked) if blocked else found


class ReconciliationQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """Runs of my offices and of my organ; one with a lead closed to me does not exist for me (R-020)."""
        scope = Q(office_id__in=access.offices_with(user, VIEW_LEAD))
        scope |= Q(receiver_id__in=access.units_with(user, VIEW_HANDED))
        return self.filter(scope).exclude(lines__lead__in=_closed_leads(user))


class MissedProblemQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = "petitions.view_missed") -> Self:
        """The office's and the leading group's head's; nobody sees one that names himself."""
        found = self.filter(assignment__office_id__in=access.offices_with(user, power))
        if user.person_id is not None:
            found = found.exclude(members__person_id=user.person_id)
        blocked = access.blocked_units(user)
        return found.exclude(assignment__unit_id__in=blocked) if blocked else found


def _closed_leads(user: User) -> Any:
    """Leads that a user keeps out of, or that accuse him."""
    leads = apps.get_model("petitions", "Lead")._default_manager
    return leads.exclude(pk__in=leads.all().not_closed_to(user).values("pk")).values("pk")


class ChannelQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = VIEW_PETITION) -> Self:
        scope = Q(assignment_id__in=access.assignments_with(user, power))
        scope |= Q(assignment__office_id__in=access.offices_with(user, power))
        found = self.filter(scope)
        return found.exclude(assignment__unit_id__in=blocked) if (blocked := access.blocked_units(user)) else found

    def checked_by(self, user: User) -> Self:
        """Those in use that the user looks after on the unit's side: what hangs on the wall there, and nothing else."""
        return self.filter(
            assignment__unit_id__in=access.units_with(user, CHECK_CHANNEL), assignment__status=AssignmentStatus.STATIONED,
            status=ChannelStatus.OPEN,
        )  # fmt: skip


class OutageQuerySet(ChannelQuerySet):
    def reported_by(self, user: User) -> Self:
        """What the unit's own side reported, while the team is there."""
        return self.filter(
            assignment__unit_id__in=access.units_with(user, CHECK_CHANNEL), assignment__status=AssignmentStatus.STATIONED,
            by_unit=True,
        )  # fmt: skip


class BoxLetterQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User, power: str = VIEW_PETITION) -> Self:
        openings = self.model._meta.get_field("opening").related_model._default_manager
        return self.filter(opening__in=openings.for_user(user, power))


class AppointmentQuerySet(ChannelQuerySet):
    def beginning(self, now: datetime) -> Self:
        """Visits agreed on that begin about now, and of which nobody was told yet."""
        return self.filter(
            status=AppointmentStatus.BOOKED, reminded_at=None, starts_at__lte=now + AHEAD, starts_at__gt=now - AHEAD
        )


class AppointmentPlaceQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """Places of the assignments on which I receive visitors: the team's alone (R-183)."""
        return self.filter(appointment__assignment_id__in=access.assignments_with(user, KEEP_APPOINTMENT))


class SlipQuerySet(ChannelQuerySet):
    def for_user(self, user: User, power: str = VIEW_PETITION) -> Self:
        """Lists of my assignments and offices; one with a petition that does not exist for me does not exist either."""
        found = super().for_user(user, power)
        if user.person_id is not None:
            found = found.exclude(items__petition__accused__person_id=user.person_id)
        if blocked := access.blocked_units(user):
            found = found.exclude(items__petition__responsible_unit_id__in=blocked)
            found = found.exclude(items__petition__accused__unit_id__in=blocked)
        return found
