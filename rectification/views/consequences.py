"""Pages of what follows a check: the list, one of them on both sides, its verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Q

from inspection.views.forms import StepView
from inspection.views.tables import Shown, TablePage
from rectification.actions import accountability
from rectification.actions import consequences as actions
from rectification.deadlines import EXPLAIN
from rectification.forms import OpinionForm, ReasonForm, ReopenForm
from rectification.forms import consequences as forms
from rectification.gates import PRINCIPAL
from rectification.models import Account, Check, Consequence
from rectification.workflow import consequences as steps
from rectification.workflow.consequences import ConsequenceKind, ConsequenceStatus
from rounds.views.bases import Adding, Page, facts
from rounds.views.library import day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet

    from inspection.workflow import Step

_RELATED = ("account__office", "account__unit", "unit", "check_made__result")


class ConsequenceFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="账户、单位、事项", method="about")
    kind = django_filters.ChoiceFilter(label="后续", choices=ConsequenceKind.choices)
    status = django_filters.ChoiceFilter(label="状态", choices=ConsequenceStatus.choices)

    class Meta:
        model = Consequence
        fields = ["q", "kind", "status"]

    def about(self, rows: QuerySet[Consequence], name: str, value: str) -> QuerySet[Consequence]:
        words = Q(matter__icontains=value) | Q(account__number__icontains=value) | Q(unit__name__icontains=value)
        return rows.filter(words)


class ConsequenceList(TablePage):
    model, filterset_class, power = Consequence, ConsequenceFilter, "rectification.view_consequence"
    page_title, related, ordering = "督查后续", _RELATED, ("-created_at", "pk")
    empty_title = "没有督查后续"
    empty_text = "查账发现该完未完、效果不明显、反弹或者新问题的，在整改账户页提出。"
    table = (
        Shown("账户", lambda row: row.account.number, small=lambda row: row.unit.short_name, width=24),
        Shown("后续", lambda row: row.get_kind_display()), Shown("事项和要求", lambda row: row.matter[:60], width=40),
        Shown("查账日期", lambda row: row.check_made.checked_on, "date"), Shown("期限", lambda row: row.due_on, "date"),
        Shown("状态", lambda row: row.get_status_display(), tone=lambda row: row.tone),
    )  # fmt: skip


class ConsequencePage(Page):
    """What was asked, what came of it, and what is next; the check it rests on for who may see that."""

    model, template_name, slots = Consequence, "rectification/consequence_detail.html", ()
    steps_of: Iterable[Step] = steps.CONSEQUENCE_STEPS

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related(*_RELATED, "opened")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item = self.object
        if item.kind == ConsequenceKind.STATEMENT:
            self.slots = (PRINCIPAL,)
        context = super().get_context_data(**kwargs)
        user: Any = self.request.user
        unit_side = self.namespace == "unit"
        inside = "rectification.view_consequence" in context["held"]
        return context | {
            "facts": self.facts(item, inside), "unit_side": unit_side, "inside": inside,
            "account": Account.objects.for_user(user).filter(pk=item.account_id).first(),
            "check": Check.objects.for_user(user).filter(pk=item.check_made_id).select_related("result", "kind").first(),
            # When somebody looks again is no affair of whom it is demanded of; nor is the course of it here.
            "deadlines": [each for each in context["deadlines"] if inside or each.rule == EXPLAIN.code],
            "entries": context["entries"] if inside else (),
        }  # fmt: skip

    def facts(self, item: Any, inside: bool) -> list[dict[str, Any]]:
        return facts(
            ("后续", item.get_kind_display()), ("账户编号", item.account.number), ("被督查单位", item.unit),
            ("期限", day(item.due_on)), ("报送日期", day(item.handed_on)), ("约谈日期", day(item.talked_on)),
            ("约谈人", item.talker), ("约谈对象", item.talked_to), ("报告领导小组", day(item.reported_on)),
            ("交办单位", item.assigned_to), ("办结日期", day(item.finished_on)),
            ("退回原因", item.returned_reason if item.status == ConsequenceStatus.ASKED else ""),
            ("结论", item.conclusion if inside else ""),
        )  # fmt: skip


class UnitConsequencePage(ConsequencePage):
    namespace, timeline = "unit", False
    steps_of = steps.UNIT_CONSEQUENCE_STEPS


class ConsequenceAdd(Adding):
    """From the account, after one of its checks."""

    model, form_class, page_title, submit_label = Account, forms.BeginForm, "提出督查后续", "提出"
    needs, done = steps.FOLLOW, "已提出。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        checks = Check.objects.for_user(self.request.user).filter(account=record).select_related("result")  # type: ignore[arg-type]
        return {"checks": checks}

    def get_initial(self, record: Any) -> dict[str, Any]:
        checks = self.form_kwargs(record)["checks"]
        chosen = self.request.GET.get("check", "")
        found = next((each for each in checks if str(each.pk) == chosen), checks.first())
        return {"check": found, "matter": found.finding if found else ""}

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "账户编号", "value": record.number}, {"label": "现责任单位", "value": record.holder},
            {"label": "问题", "value": record.problem, "wide": True},
        ]  # fmt: skip

    def perform(self, record: Any, form: Any) -> Any:
        return actions.begin(form.cleaned_data.pop("check"), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class ConsequenceStep(StepView):
    model = Consequence

    def summary(self, record: Any) -> list[dict[str, Any]]:
        rows = [
            {"label": "账户编号", "value": record.account.number}, {"label": "被督查单位", "value": record.unit},
            {"label": "事项和要求", "value": record.matter, "wide": True},
        ]  # fmt: skip
        if record.explanation and self.step in (steps.ACCEPT, steps.RETURN_EXPLANATION):
            rows.append({"label": "情况说明", "value": record.explanation, "wide": True})
        return rows


class Write(ConsequenceStep):
    step: Step = steps.WRITE_EXPLANATION
    action: Callable[..., Any] = actions.write
    form_class: Any = forms.ExplanationForm
    done = "情况说明已保存，请主要负责人签字报送。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"explanation": record.explanation}


class UnitWrite(Write):
    namespace = "unit"


class HandIn(ConsequenceStep):
    step, action, done = steps.HAND_IN, actions.hand_in, "情况说明已签字报送。"


class UnitHandIn(HandIn):
    namespace = "unit"


class Accept(ConsequenceStep):
    step, action, form_class = steps.ACCEPT, actions.accept, OpinionForm
    done = "已认可说明并办结。"


class Return(ConsequenceStep):
    step, action, form_class = steps.RETURN_EXPLANATION, actions.send_back, forms.ReturnForm
    done = "已退回，单位重新说明。"


class Talk(ConsequenceStep):
    step, action, form_class = steps.TALK, actions.talk, forms.TalkForm

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"talker": self.request.user.name, "talked_to": accountability.main_leader(record.unit)}  # type: ignore[union-attr]


class Reopen(ConsequenceStep):
    step, action, form_class = steps.REOPEN_FOR, actions.reopen, ReopenForm
    done, danger = "已复账，重新计入责任单位余额。", False

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"reason": f"督查发现反弹：{record.matter}"[:300], "due_on": record.due_on}


class LeaveCleared(ConsequenceStep):
    step, action, form_class = steps.LEAVE_CLEARED, actions.leave_cleared, ReasonForm
    done = "已决定不予复账。"


class Finish(ConsequenceStep):
    step, action, form_class = steps.FINISH_AGAIN, actions.finish, forms.ConclusionForm


class Report(ConsequenceStep):
    step, action = steps.REPORT_NEW, actions.report


class OrderAccount(ConsequenceStep):
    step, action, form_class = steps.ORDER_ACCOUNT, actions.order_account, OpinionForm
    done = "已决定立账，由巡察办办理。"


class Assign(ConsequenceStep):
    step, action, form_class = steps.ASSIGN, actions.assign, forms.AssignForm


class Dismiss(ConsequenceStep):
    step, action, form_class = steps.DISMISS, actions.dismiss, ReasonForm
    done = "已决定不予处理。"


class OpenNew(ConsequenceStep):
    """The office opens the account that was ordered; its page comes next."""

    step, action, form_class = steps.OPEN_NEW, actions.open_account, forms.OpenNewForm
    done = "已立账，请交账给责任单位。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": record.account.office}

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"problem": record.matter}
