"""Pages of what the leader sees to himself: flagging, his signature, lifting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from inspection.views.forms import StepView
from rounds.actions import leadership as actions
from rounds.forms.fields import ReasonForm
from rounds.forms.leadership import KeyItemForm, SignKeyItemForm
from rounds.models import Assignment, KeyItem
from rounds.views.bases import Adding, Page, facts
from rounds.workflow.leadership import KEY_ITEM_STEPS, LIFT_KEY_ITEM, SIGN_KEY_ITEM

if TYPE_CHECKING:
    from django.db.models import QuerySet


class KeyItemAdd(Adding):
    model, form_class, page_title, needs = Assignment, KeyItemForm, "列入组长亲自办理", actions.FLAG
    submit_label, done = "列入", "已列入；组长签署以前，该事项不能办结。"
    form_note = "重点情况亲自了解、关键人员亲自谈话、重要材料亲自阅研。组长签署之前，不能确认底稿、谈话定稿、办结材料，也不能撤离。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record, "user": self.request.user}

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {name: self.request.GET[name] for name in ("kind", "finding", "material") if name in self.request.GET}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.flag(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:key_item", args=[result.pk])


class KeyItemPage(Page):
    """One thing for the leader: why it was flagged, and when he signed for it."""

    model, template_name, steps_of = KeyItem, "rounds/key_item_detail.html", KEY_ITEM_STEPS

    def get_queryset(self) -> QuerySet[Any]:
        related = ("assignment__unit", "assignment__team__round__office", "signed_by__person", "created_by__person",
                   "finding", "material", "talk")  # fmt: skip
        return super().get_queryset().select_related(*related)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item = self.object
        signed = f"{timezone.localtime(item.signed_at):%Y-%m-%d %H:%M}" if item.signed_at else ""
        return super().get_context_data(**kwargs) | {
            "facts": facts(
                ("种类", item.get_kind_display()), ("事项", item.title), ("列入理由", item.reason),
                ("列入人", item.created_by), ("签署人", item.signed_by), ("签署时间", signed),
                ("谈话日期", item.talk and f"{item.talk.held_on:%Y-%m-%d}"), ("办理情况", item.handling),
                ("取消原因", item.lifted_reason),
            ),
        }  # fmt: skip


class KeyItemSign(StepView):
    model, step, action, form_class = KeyItem, SIGN_KEY_ITEM, actions.sign, SignKeyItemForm
    done = "已签署，记明时间。"


class KeyItemLift(StepView):
    model, step, action, form_class = KeyItem, LIFT_KEY_ITEM, actions.lift, ReasonForm
