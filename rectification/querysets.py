"""Who may see what after an inspection, and what the ledger's postings add up to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, F, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from inspection import access
from rectification.balances import MADE_KNOWN, SIGNS, Balance, total
from rectification.workflow.accounts import OPEN
from rounds.querysets import OnAssignment

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import User

OWN = "rectification.view_own_account"
HANDED_OVER = ("delivered", "received")


def _with_own(rows: Any, found: Any, user: User, own: Q) -> Any:
    """What one sees of an assignment, and one's own unit's; recusals are taken away after both."""
    found = found | rows.filter(own)
    return found.exclude(assignment__unit_id__in=blocked) if (blocked := access.blocked_units(user)) else found


class ReportQuerySet(OnAssignment):
    power = "rectification.view_report"


class HearingDecisionQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """Decisions on the reports one sees."""
        reports = self.model._meta.get_field("report").related_model._default_manager
        return self.filter(report__in=reports.for_user(user))


class FeedbackQuerySet(OnAssignment):
    power = "rectification.view_feedback"

    def for_user(self, user: User, power: str = "") -> Self:
        """As the assignment's; the unit sees its own once it was handed over, never a draft."""
        own = Q(assignment__unit_id__in=access.units_with(user, OWN), status__in=HANDED_OVER)
        return _with_own(self, super().for_user(user, power), user, own)


class PersonalPartQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """The part said to the secretary himself (R-249): who may see it, and the secretary once it was said."""
        power = "rectification.view_personal_part"
        scope = Q(feedback__assignment__office_id__in=access.offices_with(user, power))
        scope |= Q(feedback__assignment_id__in=access.assignments_with(user, power))
        scope |= Q(feedback__assignment__unit_id__in=access.units_with(user, power), feedback__status__in=HANDED_OVER)
        found = self.filter(scope)
        blocked = access.blocked_units(user)
        return found.exclude(feedback__assignment__unit_id__in=blocked) if blocked else found


def _late(day: date) -> Q:
    """Delivered, open and past the due date (R-265)."""
    return Q(status__in=OPEN, due_on__lt=day) & ~Q(delivered_on=None)


class AccountQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """Accounts of one's offices and assignments, of units one supervises, handed to one's organ, or one's own.

        Whoever is outside sees an account only once it was delivered (交账): a report under way is not known to exist.
        """
        power = "rectification.view_ledger"
        scope = Q(office_id__in=access.offices_with(user, power))
        scope |= Q(assignment_id__in=access.assignments_with(user, power))
        if supervised := access.units_with(user, "rectification.view_supervised_ledger"):
            scope |= Q(office__units__in=supervised) & ~Q(delivered_on=None)
        if receiving := access.units_with(user, "rectification.receive_transfer"):
            handed = Q(transfers__receiver_id__in=receiving, transfers__status__in=("offered", "received"))
            scope |= Q(holder_id__in=receiving) | handed
        if own := access.units_with(user, OWN):
            scope |= (Q(unit_id__in=own) | Q(holder_id__in=own)) & ~Q(delivered_on=None)
        # Through units or transfers an account would come several times; without them the keys need no second look.
        several = supervised or receiving
        found = (
            self.filter(pk__in=self.model._base_manager.filter(scope).values("pk")) if several else self.filter(scope)
        )
        if blocked := access.blocked_units(user):
            found = found.exclude(Q(unit_id__in=blocked) | Q(holder_id__in=blocked))
        return found

    def open(self) -> Self:
        """Accounts that count in the balance."""
        return self.filter(status__in=OPEN)

    def late(self, today: date | None = None) -> Self:
        """挂账: delivered, open and past the due date (R-265)."""
        return self.filter(_late(today or timezone.localdate()))

    def standing(self) -> tuple[int, int, int]:
        """How many accounts there are (without voided ones), how many of them are 销账, how many 挂账: in one look.

        What is counted stands in an index (``account_by_standing``): no row is touched.
        """
        late = Count("status", filter=_late(timezone.localdate()))
        found = self.exclude(status="voided").aggregate(
            whole=Count("status"), cleared=Count("status", filter=Q(status="cleared")), late=late
        )
        return found["whole"], found["cleared"], found["late"]

    def dull(self, days: int, today: date | None = None) -> Self:
        """呆账: 挂账 without any progress for a number of days (R-266)."""
        day = today or timezone.localdate()
        since = Greatest(F("due_on"), Coalesce(F("progressed_on"), F("due_on")))
        return self.late(day).alias(quiet_since=since).filter(quiet_since__lte=day - timedelta(days=days))


class OfAccount(models.QuerySet[Any]):
    """Rows that hang on an account: seen with it."""

    def for_user(self, user: User) -> Self:
        accounts = self.model._meta.get_field("account").related_model._default_manager
        return self.filter(account__in=accounts.for_user(user))


class CheckQuerySet(OfAccount):
    def for_user(self, user: User) -> Self:
        """Unannounced checks do not exist for anybody outside the office (R-280)."""
        found = super().for_user(user)
        return found.filter(internal=False) if _is_outside(user) else found


class ConsequenceQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """The office's, the leading group's, the supervision team's; of whom something is demanded sees that, never a new problem."""
        power = "rectification.view_consequence"
        scope = Q(account__office_id__in=access.offices_with(user, power))
        scope |= Q(account__assignment_id__in=access.assignments_with(user, power))
        theirs = [*access.units_with(user, OWN), *access.units_with(user, "rectification.receive_transfer")]
        scope |= Q(unit_id__in=theirs) & ~Q(kind="new") & ~Q(status="to_reopen")
        found = self.filter(scope)
        if blocked := access.blocked_units(user):
            found = found.exclude(account__unit_id__in=blocked).exclude(account__holder_id__in=blocked)
            found = found.exclude(unit_id__in=blocked)
        return found


class SupervisionReportQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """The office's and the leading group's once handed in, its own team's at any time; none on a unit one keeps out of."""
        offices = access.offices_with(user, "rectification.view_supervision_report")
        scope = Q(team__round__office_id__in=offices) & ~Q(status="draft")
        if user.person_id is not None:
            own = {"team__memberships__person": user.person_id, "team__memberships__ends": None}
            scope |= Q(pk__in=self.model._base_manager.filter(**own).values("pk"))
        found = self.filter(scope)
        if blocked := access.blocked_units(user):
            kept = {"team__allotments__assignment__unit__in": blocked, "team__allotments__revoked_at": None}
            found = found.exclude(pk__in=self.model._base_manager.filter(**kept).values("pk"))
        return found


# What a balance may be drawn up by, besides the party that holds the accounts.
_GROUPS = {"unit": "account__unit_id", "round": "account__assignment__round_id", "office": "account__office_id",
           "account": "account_id"}  # fmt: skip


class PostingQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """Postings of the accounts one sees; those of unannounced checks only inside."""
        accounts = self.model._meta.get_field("account").related_model._default_manager
        found = self.filter(account__in=accounts.for_user(user))
        return found.filter(internal=False) if _is_outside(user) else found

    def in_the_units_book(self) -> Self:
        """Postings as the unit knows them: nothing of accounts not yet delivered, and earlier ones on that day.

        What the office has reported but not delivered (在途) is the difference between the two books; a statement
        that both sides sign is drawn from this one, so that yesterday's closing is always today's opening.
        """
        known = (
            self.model._base_manager.filter(account=OuterRef("account"), kind__in=MADE_KNOWN)
            .order_by()
            .values("account")
            .annotate(first=Min("dated"))
            .values("first")
        )
        return self.alias(known_on=Subquery(known)).exclude(known_on=None).annotate(day=Greatest("dated", "known_on"))

    def balances(
        self,
        *,
        until: date,
        since: date | None = None,
        by: str = "party",
        party: Any = None,
        units_book: bool = False,
    ) -> dict[Any, Balance]:
        """Balances from postings alone, up to the end of ``until``, by party (default), unit, round, office or account.

        ``opening`` is what stood before ``since``; without it everything counts as movement. With ``party`` only what
        came to it and left it counts. The keys are primary keys; what never moved is left out.
        """
        lines = self.in_the_units_book() if units_book else self.annotate(day=F("dated"))
        lines = lines.filter(day__lte=until, quantity__gt=0)
        totals: dict[Any, Balance] = defaultdict(Balance)
        for side in SIGNS:
            group = _GROUPS.get(by, f"{side}_id")
            rows = lines.exclude(**{side: None}) if party is None else lines.filter(**{side: party})
            rows = rows.order_by().values(group, "kind")
            moved = rows.filter(day__gte=since) if since else rows
            for row in moved.annotate(sum=Sum("quantity")):
                totals[row[group]] = totals[row[group]].moved(row["kind"], side, row["sum"])
            if since:
                for row in rows.filter(day__lt=since).annotate(sum=Sum("quantity")):
                    was = totals[row[group]]
                    totals[row[group]] = replace(was, opening=was.opening + SIGNS[side] * row["sum"])
        return dict(totals)

    def balance(
        self, *, until: date, since: date | None = None, party: Any = None, units_book: bool = False
    ) -> Balance:
        """One balance over all postings of this queryset, or of one party among them."""
        return total(self.balances(until=until, since=since, party=party, units_book=units_book).values())


def _is_outside(user: User) -> bool:
    """Whether somebody sees the ledger from outside the office: as the unit or as an organ."""
    power = "rectification.view_ledger"
    return not (access.offices_with(user, power) or access.assignments_with(user, power))


class PlanQuerySet(OnAssignment):
    power = "rectification.view_ledger"

    def for_user(self, user: User, power: str = "") -> Self:
        own = Q(assignment__unit_id__in=access.units_with(user, OWN))
        return _with_own(self, super().for_user(user, power), user, own)


class RectificationReportQuerySet(PlanQuerySet):
    """Seen by whoever sees the ledger, and by the unit it is of."""


class PublicationQuerySet(OnAssignment):
    power = "rectification.view_publication"

    def for_user(self, user: User, power: str = "") -> Self:
        """The office's and the leading group's; the unit's own drafts, and of the office's what is out."""
        own = Q(by_unit=True) | Q(status="released")
        own &= Q(assignment__unit_id__in=access.units_with(user, OWN))
        return _with_own(self, super().for_user(user, power), user, own)


class AccountabilityQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """The office's and the leading group's; an organ's once it was sent to it. The unit's side, teams and seats never."""
        scope = Q(office_id__in=access.offices_with(user, "rectification.view_accountability"))
        desks = access.units_with(user, "rectification.answer_accountability")
        sent = self.model.organs.through._default_manager.filter(unit_id__in=desks).values("accountability_id")
        scope |= Q(pk__in=sent, status__in=("sent", "closed"))
        found = self.filter(scope)
        if blocked := access.blocked_units(user):
            found = found.exclude(unit_id__in=blocked).exclude(account__unit_id__in=blocked)
            found = found.exclude(account__holder_id__in=blocked)
        return found


class EvaluationQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """The office's and the leading group's."""
        found = self.filter(assignment__office_id__in=access.offices_with(user, "rectification.view_evaluation"))
        return found.exclude(assignment__unit_id__in=blocked) if (blocked := access.blocked_units(user)) else found


class FollowUpQuerySet(OnAssignment):
    """The office's own, and to a department the 巡察建议 addressed to it; of a body one keeps out of, none."""

    power = "rectification.view_follow_up"

    def for_user(self, user: User, power: str = "") -> Self:
        addressed = Q(kind="department", body_id__in=access.units_with(user, "rectification.answer_recommendation"))
        found = _with_own(self, super().for_user(user, power), user, addressed)
        return found.exclude(body_id__in=blocked) if (blocked := access.blocked_units(user)) else found


class HintQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """The office's own and whoever supervises its ledger; the unit's side and organs never. Of a unit one keeps out of, none."""
        power = "rectification.view_hint"
        scope = Q(office_id__in=access.offices_with(user, power))
        found = self.filter(scope | Q(account__assignment_id__in=access.assignments_with(user, power)))
        if blocked := access.blocked_units(user):
            found = found.exclude(account__unit_id__in=blocked).exclude(account__holder_id__in=blocked)
        return found


class EscalationLetterQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """The office's and the leading group's; to whom it was sent, once it was."""
        scope = Q(account__office_id__in=access.offices_with(user, "rectification.view_escalation"))
        theirs = [*access.units_with(user, OWN), *access.units_with(user, "rectification.receive_transfer")]
        found = self.filter(scope | Q(unit_id__in=theirs, status="sent"))
        if blocked := access.blocked_units(user):
            found = found.exclude(account__unit_id__in=blocked).exclude(account__holder_id__in=blocked)
            found = found.exclude(unit_id__in=blocked)
        return found


class SelfCheckNoticeQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """Notices of one's office; a unit reads its own line with what the notice says, never the notice's page."""
        return self.filter(office_id__in=access.offices_with(user, "rectification.view_recurrence"))


class SelfCheckQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """The office's; a unit's own once the notice was issued."""
        scope = Q(notice__office_id__in=access.offices_with(user, "rectification.view_recurrence"))
        own = Q(unit_id__in=access.units_with(user, "rectification.answer_notice"), notice__status="issued")
        found = self.filter(scope | own)
        return found.exclude(unit_id__in=blocked) if (blocked := access.blocked_units(user)) else found


class MatterCheckQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """The office's, the leading group's and the supervision team's of its units; a receiver's own. Never the inspected unit's."""
        power = "rectification.view_supervision_report"
        scope = Q(allotment__assignment__office_id__in=access.offices_with(user, power))
        scope |= Q(allotment__assignment_id__in=access.assignments_with(user, power))
        scope |= Q(kind="lead", receiver_id__in=access.units_with(user, "petitions.view_handed_lead"))
        scope |= Q(
            kind="recommendation", receiver_id__in=access.units_with(user, "rectification.answer_recommendation")
        )
        found = self.filter(scope)
        if blocked := access.blocked_units(user):
            found = found.exclude(allotment__assignment__unit_id__in=blocked).exclude(receiver_id__in=blocked)
        return found


class PlanReviewQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """The office's; an organ's own at its desk; that of who led the team. What is void is the office's alone."""
        mine = Q(reviewer=user) | Q(body_id__in=access.units_with(user, "rectification.review_plan"))
        scope = Q(plan__assignment__office_id__in=access.offices_with(user, "rectification.accept_plan"))
        found = self.filter(scope | mine & ~Q(status="void"))
        return (
            found.exclude(plan__assignment__unit_id__in=blocked) if (blocked := access.blocked_units(user)) else found
        )


class WriteOffListQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """Lists for 销账 are the office's and the leading group's; of a unit one keeps out of, the whole paper is shut."""
        found = self.filter(office_id__in=access.offices_with(user, "rectification.view_write_off_list"))
        if blocked := access.blocked_units(user):
            found = found.exclude(rows__account__unit_id__in=blocked).exclude(rows__account__holder_id__in=blocked)
        return found


class WriteOffRowQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """Rows of the lists one sees."""
        return self.filter(list__in=self.model._meta.get_field("list").related_model._default_manager.for_user(user))


class LedgerFileQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """Files handed in by the office, to whoever may hand them in; with one row of a unit one keeps out of, the whole file is shut."""
        found = self.filter(office_id__in=access.offices_with(user, "rectification.import_ledger"))
        if blocked := access.blocked_units(user):
            found = found.exclude(rows__unit_id__in=blocked).exclude(rows__account__holder_id__in=blocked)
        return found


class LedgerRowQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """Rows of the files one sees."""
        files = self.model._meta.get_field("source").related_model._default_manager
        return self.filter(source__in=files.for_user(user))


class SuccessionQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        """The office's and the leading group's, and the unit's own."""
        scope = Q(office_id__in=access.offices_with(user, "rectification.view_balance"))
        found = self.filter(scope | Q(unit_id__in=access.units_with(user, OWN)))
        return found.exclude(unit_id__in=blocked) if (blocked := access.blocked_units(user)) else found


class StatementQuerySet(models.QuerySet[Any]):
    def for_user(self, user: User) -> Self:
        scope = Q(office_id__in=access.offices_with(user, "rectification.view_balance"))
        scope |= Q(unit_id__in=access.units_with(user, OWN)) & ~Q(status="void")
        scope |= Q(unit_id__in=access.units_with(user, "rectification.receive_transfer")) & ~Q(status="void")
        found = self.filter(scope)
        return found.exclude(unit_id__in=blocked) if (blocked := access.blocked_units(user)) else found
