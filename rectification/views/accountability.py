"""Pages of accountability: the list, an item, proposing, opening, sending, an organ's measure, closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.core.exceptions import PermissionDenied

from inspection import access, codes
from inspection.views.forms import StepView
from inspection.views.tables import Shown, TablePage
from rectification.actions import accountability as actions
from rectification.forms import ReasonForm
from rectification.forms import accountability as forms
from rectification.models import Account, Accountability, Check
from rectification.workflow import accountability as workflow
from rectification.workflow.accountability import AccountabilityStatus
from rounds.models import Assignment
from rounds.views.bases import Adding, Page, facts

if TYPE_CHECKING:
    from django.db.models import QuerySet

ANSWER = workflow.MEASURE.permission


class AccountabilityFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="单位", field_name="unit__name", lookup_expr="icontains")
    persons = django_filters.CharFilter(label="责任人", lookup_expr="icontains")
    status = django_filters.ChoiceFilter(label="状态", choices=AccountabilityStatus.choices)

    class Meta:
        model = Accountability
        fields = ["q", "persons", "status"]


class AccountabilityList(TablePage):
    model, filterset_class, page_title = Accountability, AccountabilityFilter, "整改问责"
    related, ordering = ("unit", "severity", "assignment__round"), ("-created_at", "pk")
    empty_title = "没有问责事项"
    empty_text = "在整改账户或者巡察任务页提出；满意度或者整改评估不达标的，系统自动提出建议。"
    table = (
        Shown("责任单位", lambda row: row.unit.short_name, small=lambda row: row.severity.text),
        Shown("责任人", lambda row: row.persons, width=30),
        Shown("提起日期", lambda row: row.opened_on, "date"),
        Shown("移送日期", lambda row: row.sent_on, "date"),
        Shown("状态", lambda row: row.get_status_display(), tone=lambda row: row.tone),
    )  # fmt: skip

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not {actions.SEE, ANSWER} & access.powers(request.user):
            raise PermissionDenied(actions.SEE)
        return super().dispatch(request, *args, **kwargs)


class AccountabilityPage(Page):
    """One item: who, why, from what, to whom it was sent, what each organ decided."""

    model, template_name = Accountability, "rectification/accountability_detail.html"
    steps_of = workflow.ACCOUNTABILITY_STEPS

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("unit", "severity", "office", "assignment__round", "account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item, user = self.object, self.request.user
        context = super().get_context_data(**kwargs)
        inside = actions.SEE in context["held"]
        return context | {
            "facts": self.facts(item, inside), "measures": item.measures.select_related("organ", "kind", "by__person"),
            "account": self.seen(Account, item.account_id), "inside": inside,
            "check": self.seen(Check, item.check_made_id),
            # The course of the decision is the office's own affair; an organ begins with what was sent to it.
            "entries": context["entries"] if inside else (), "user": user,
        }  # fmt: skip

    def seen(self, model: Any, key: Any) -> Any:
        """What the item rests on, for who may see it; nobody learns of an unannounced check by this page."""
        return model.objects.for_user(self.request.user).filter(pk=key).first() if key else None

    def facts(self, item: Any, inside: bool) -> list[dict[str, Any]]:
        organs = "、".join(item.organs.order_by("name").values_list("name", flat=True))
        return facts(
            ("责任单位", item.unit), ("轮次", item.assignment and str(item.assignment.round)), ("情形", item.severity.text),
            ("来源", item.get_origin_display() if inside else ""), ("责任人", item.persons),
            ("提起日期", item.opened_on and f"{item.opened_on:%Y-%m-%d}"), ("移送机关", organs),
            ("移送文号", item.document), ("移送日期", item.sent_on and f"{item.sent_on:%Y-%m-%d}"),
            ("办结日期", item.closed_on and f"{item.closed_on:%Y-%m-%d}"),
            ("事实和理由", item.facts), ("结论", item.conclusion),
        )  # fmt: skip


class FromAccount(Adding):
    """Proposed on an account; the three persons named there are offered (谁主管、谁分管、谁犯错)."""

    model, form_class, page_title, submit_label = Account, forms.FromAccountForm, "提出问责建议", "提出"
    needs, done = actions.RAISE, "已提出，待决定是否提起。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        checks = Check.objects.for_user(self.request.user).filter(account=record).select_related("result")  # type: ignore[arg-type]
        return {"office": record.office, "checks": checks}

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"persons": actions.responsible(record)}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.propose(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class FromAssignment(Adding):
    """Proposed on an assignment: the whole of a unit's rectification."""

    model, form_class, page_title, submit_label = Assignment, forms.AccountabilityForm, "提出问责建议", "提出"
    needs, done = actions.RAISE, "已提出，待决定是否提起。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": record.office}

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"persons": actions.main_leader(record.unit)}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.propose(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class ItemStep(StepView):
    model = Accountability


class Open(ItemStep):
    step, action, form_class = workflow.OPEN_ACCOUNTABILITY, actions.open_item, forms.AccountabilityForm
    done = "已提起问责。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": record.office}

    def get_initial(self, record: Any) -> dict[str, Any]:
        severity = codes.choices("accountability_severity", record.office).filter(code=record.severity.code).first()
        return {"severity": severity, "persons": record.persons, "facts": record.facts}


class Drop(ItemStep):
    step, action, form_class = workflow.DROP_ACCOUNTABILITY, actions.drop, ReasonForm


class Send(ItemStep):
    step, action, form_class = workflow.SEND_ACCOUNTABILITY, actions.send, forms.SendForm
    done = "已移送。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"item": record}


class Measure(ItemStep):
    step, action, form_class = workflow.MEASURE, actions.measure, forms.MeasureForm
    done = "问责措施已登记。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"item": record}

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"persons": record.persons}

    def perform(self, record: Any, form: Any) -> Any:
        super().perform(record, form)
        return record


class Close(ItemStep):
    step, action, form_class = workflow.CLOSE_ACCOUNTABILITY, actions.close, forms.ConclusionForm
    done = "已办结。"
