"""整改总览: every unit that was told its findings, where its rectification stands, and whether it was supervised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from inspection.replica import ReadsReplica
from inspection.views.tables import Shown, TablePage
from rectification.models import Check, Evaluation, Outcome
from rectification.workflow.accounts import OPEN, AccountStatus
from rectification.workflow.plans import PlanStatus
from rectification.workflow.rectification import RectificationStatus
from rounds.models import Assignment, Round
from rounds.workflow import AssignmentStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

SEE = "rectification.view_ledger"
# A unit's rectification as a whole, in the order in which it goes on, each with its colour.
STATES = {
    "told": ("已反馈", "warn"), "planned": ("已制定方案", "info"), "rectifying": ("正在整改", "info"),
    "reported": ("已报告", "info"), "evaluated": ("已评估", "gold"), "cleared": ("已销账", "good"),
}  # fmt: skip


def supervised() -> Exists:
    """A check of one of its accounts on a day on which a supervision team had the unit (R-282)."""
    within = {
        "account__assignment__allotments__begins__lte": F("checked_on"),
        "account__assignment__allotments__ends__gte": F("checked_on"),
    }
    return Exists(Check.objects.filter(account__assignment=OuterRef("pk"), **within))


def rules_made() -> QuerySet[Any]:
    """How many rules its unit made or revised as what came of rectification (R-277)."""
    made = Outcome.objects.filter(Outcome.STANDS, account__assignment=OuterRef("pk"), kind="rule")
    made = made.exclude(change="abolished")
    return made.order_by().values("account__assignment").annotate(n=Count("pk")).values("n")


def with_state(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Each assignment with its figures, the state of the unit's rectification, and whether it was supervised.

    The furthest that holds counts; an account opened again, or an evaluation failed, takes it back to 正在整改.
    """
    counted = ~Q(accounts__status=AccountStatus.VOIDED)
    passed = Evaluation.objects.filter(assignment=OuterRef("pk"), passed=True)
    handed_in = (RectificationStatus.SUBMITTED, RectificationStatus.PASSED)
    day = timezone.localdate()
    rows = rows.annotate(
        whole=Count("accounts", counted & ~Q(accounts=None), distinct=True),
        left=Count("accounts", Q(accounts__status__in=OPEN), distinct=True),
        late=Count(
            "accounts", Q(accounts__status__in=OPEN, accounts__due_on__lt=day) & ~Q(accounts__delivered_on=None), distinct=True
        ),
        last_check=Max("accounts__checks__checked_on"), supervised=supervised(), rules=Coalesce(Subquery(rules_made()), 0),
    )  # fmt: skip
    return rows.annotate(
        state=Case(
            When(whole__gt=0, left=0, then=Value("cleared")),
            When(Exists(passed), then=Value("evaluated")),
            When(rectification_report__status__in=handed_in, then=Value("reported")),
            When(rectification_plan__status=PlanStatus.ACCEPTED, then=Value("rectifying")),
            When(rectification_plan__status=PlanStatus.SUBMITTED, then=Value("planned")),
            default=Value("told"),
        )
    )  # fmt: skip


def told(user: Any) -> QuerySet[Any]:
    """The units that were told their findings, as far as this user sees their ledger."""
    return Assignment.objects.for_user(user, SEE).filter(
        status__in=(AssignmentStatus.FED_BACK, AssignmentStatus.CLOSED)
    )


def rounds_of(request: HttpRequest | None) -> QuerySet[Round]:
    keys = told(request.user).order_by().values("round") if request is not None else ()
    return Round.objects.filter(pk__in=keys).select_related("office")


class OverviewFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="单位", field_name="unit__name", lookup_expr="icontains")
    round = django_filters.ModelChoiceFilter(label="轮次", queryset=rounds_of)
    state = django_filters.ChoiceFilter(label="整改状态", choices=[(key, words) for key, (words, _) in STATES.items()])
    supervised = django_filters.ChoiceFilter(
        label="督查", choices=[("yes", "已督查"), ("no", "未督查")], method="of_supervision"
    )

    class Meta:
        model = Assignment
        fields = ["q", "round"]

    def of_supervision(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(supervised=value == "yes")


class RectificationOverview(ReadsReplica, TablePage):
    """One row a unit and round: its state, its accounts, and whether it was ever supervised (R-275, R-282)."""

    model, filterset_class, power = Assignment, OverviewFilter, SEE
    template_name, page_title = "rectification/overview.html", "整改总览"
    related, ordering = ("unit", "round__office"), ("-round__year", "-round__sequence", "unit__name", "pk")
    empty_title, empty_text = "还没有反馈的单位", "反馈交账后，各单位的整改状态列在这里。"
    table = (
        Shown("被巡察单位", lambda row: row.unit.short_name, small=lambda row: str(row.round), width=30),
        Shown("整改状态", lambda row: STATES[row.state][0], tone=lambda row: STATES[row.state][1]),
        Shown("立账", lambda row: row.whole, "integer"),
        Shown("已销账", lambda row: row.whole - row.left, "integer"),
        Shown("挂账", lambda row: row.late, "integer"),
        Shown("建立制度", lambda row: row.rules, "integer"),
        Shown("最近查账", lambda row: row.last_check, "date"),
        Shown("督查", lambda row: "已督查" if row.supervised else "未督查", tone=lambda row: "good" if row.supervised else "warn"),
    )  # fmt: skip

    def scoped(self) -> Any:
        return with_state(told(self.request.user))

    def row_url(self, row: Any) -> str:
        return reverse("rounds:assignment", args=[row.pk]) + "#ledger"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"figures": self.figures()}

    def figures(self) -> list[dict[str, Any]]:
        """How many units are in which state, and how many were never supervised; each opens its rows, within the round chosen."""
        query, rows = self.request.GET, self.scoped()
        chosen = self.filterset.form.cleaned_data.get("round") if self.filterset.form.is_valid() else None  # type: ignore[union-attr]
        if chosen is not None:
            rows = rows.filter(round=chosen)
        found = list(rows.order_by().values_list("state", "supervised"))
        states, done = [state for state, _ in found], sum(each for _, each in found)
        kept = f"&round={query['round']}" if chosen is not None else ""
        figures: list[dict[str, Any]] = [
            {"label": words, "value": states.count(key), "unit": "个", "tone": tone, "url": f"?state={key}{kept}"}
            for key, (words, tone) in STATES.items()
        ]
        share = round(100 * done / len(found)) if found else 0
        return [
            *figures,
            {"label": "未督查", "value": len(found) - done, "unit": "个", "tone": "bad" if len(found) > done else "good",
             "url": f"?supervised=no{kept}", "share": share, "share_label": "督查覆盖"},
        ]  # fmt: skip
