"""Pages of 催办: which accounts wait for their next letter, the letters, one letter on both sides, its verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from inspection import access, codes, escalation_chain
from inspection.views.forms import StepView
from inspection.views.pages import Scoped
from inspection.views.tables import Shown, TablePage
from rectification.actions import escalation as actions
from rectification.forms import escalation as forms
from rectification.models import Account, EscalationLetter
from rectification.models.escalation import SIGNER, waiting_for_a_letter
from rectification.workflow.escalation import (
    DRAFT_LETTER,
    DROP_LETTER,
    ESCALATION_STEPS,
    SEE_LETTERS,
    SIGN_GRAVE_LETTER,
    SIGN_LETTER,
    LetterStatus,
)
from rounds.views.bases import Adding, Page, facts
from rounds.views.library import day

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

MOST = 200


class EscalationLetterFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="账户、单位", method="about")
    status = django_filters.ChoiceFilter(label="状态", choices=LetterStatus.choices)

    class Meta:
        model = EscalationLetter
        fields = ["q", "status"]

    def about(self, rows: QuerySet[EscalationLetter], name: str, value: str) -> QuerySet[EscalationLetter]:
        return rows.filter(
            Q(account__number__icontains=value) | Q(unit__name__icontains=value) | Q(name__icontains=value)
        )


class EscalationLetterList(TablePage):
    model, filterset_class, power = EscalationLetter, EscalationLetterFilter, SEE_LETTERS
    page_title, related, ordering = "催办函", ("account__office", "unit"), ("-created_at", "pk")
    empty_title, empty_text = "没有催办函", "账户超期后，在“超期待催办”里起草。"
    table = (
        Shown("账户", lambda row: row.account.number, small=lambda row: row.unit.short_name, width=24),
        Shown("函件", lambda row: row.name), Shown("整改期限", lambda row: row.due_was, "date"),
        Shown("签发日期", lambda row: row.signed_on, "date"),
        Shown("状态", lambda row: row.get_status_display(), tone=lambda row: row.tone),
    )  # fmt: skip


def accounts_to_urge(user: Any) -> Any:
    """Overdue accounts of the offices where the reader drafts letters."""
    return Account.objects.for_user(user).filter(office__in=access.offices_with(user, DRAFT_LETTER))


def route_of(step: Any) -> str:
    """Where a stage is drafted; the last is no letter but the existing page of accountability."""
    noun = "escalation" if step.stage.is_letter else "accountability"
    return f"rectification:account_{noun}_add"


class EscalationDue(Scoped, View):
    """超期待催办: each overdue account whose next stage is due, with the button that drafts its letter."""

    power = DRAFT_LETTER

    def get(self, request: HttpRequest) -> HttpResponse:
        found = waiting_for_a_letter(accounts_to_urge(request.user))
        today = timezone.localdate()
        rows = [
            {
                "account": account, "next": step, "late": (today - account.due_on).days,  # type: ignore[operator]
                "url": reverse(route_of(step), args=[account.pk]),
            }
            for account, step in found[:MOST]
        ]  # fmt: skip
        offices = {account.office for account, _ in found}
        return render(request, "rectification/escalation_due.html", {
            "page_title": "超期待催办", "rows": rows, "left_out": max(0, len(found) - MOST),
            "chains": [escalation_chain.words(codes.setting(each, escalation_chain.SETTING)) for each in sorted(offices, key=str)],
        })  # fmt: skip


class EscalationAdd(Adding):
    """The letter of the stage that is due, from the account."""

    model, form_class, needs = Account, forms.LetterForm, DRAFT_LETTER
    page_title, submit_label, done = "起草催办函", "起草", "已起草，待签发。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"text": actions.proposed_text(record, found)} if (found := self._due(record)) else {}

    def _due(self, record: Any) -> Any:
        try:
            return actions.due_stage(record)
        except actions.Refused:
            return None

    def summary(self, record: Any) -> list[dict[str, Any]]:
        rows = [
            {"label": "账户", "value": record.number}, {"label": "责任单位", "value": record.holder},
            {"label": "整改期限", "value": day(record.due_on)}, {"label": "问题", "value": record.problem, "wide": True},
        ]  # fmt: skip
        if (found := self._due(record)) is not None:
            stage = found.stage
            rows[:0] = [
                {"label": "函件", "value": stage.name}, {"label": "签发人", "value": escalation_chain.SIGNERS[stage.signer]},
                {"label": "致", "value": escalation_chain.RECEIVERS[stage.to]},
            ]  # fmt: skip
        return rows

    def perform(self, record: Any, form: Any) -> Any:
        return actions.draft(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class EscalationLetterPage(Page):
    model, template_name, slots = EscalationLetter, "rectification/escalation_letter_detail.html", (SIGNER,)
    steps_of = ESCALATION_STEPS

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("account__office", "unit")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context, item, user = super().get_context_data(**kwargs), self.object, self.request.user
        inside = SEE_LETTERS in context["held"]
        return context | {
            "inside": inside, "unit_side": self.namespace == "unit", "entries": context["entries"] if inside else (),
            "account": Account.objects.for_user(user).filter(pk=item.account_id).first(),
            "facts": facts(
                ("函件", item.name), ("账户编号", item.account.number), ("致", item.addressee), ("签发", item.get_signer_display()), ("整改期限", day(item.due_was)),
                ("签发日期", day(item.signed_on)), ("不予签发的理由", item.reason if inside else ""),
            ),
        }  # fmt: skip


class UnitEscalationLetterPage(EscalationLetterPage):
    namespace, timeline, steps_of = "unit", False, ()


class LetterStep(StepView):
    model = EscalationLetter


class Sign(LetterStep):
    step, action, done = SIGN_LETTER, actions.sign, "已签发，单位收到提醒；请印发公文。"


class SignGrave(LetterStep):
    step, action, done = SIGN_GRAVE_LETTER, actions.sign_grave, "已签发，单位收到提醒；请巡察办印发公文。"


class Drop(LetterStep):
    step, action, form_class = DROP_LETTER, actions.drop, forms.DropForm
