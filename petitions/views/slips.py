"""Pages of 信访材料移交: lists of petitions to a unit, drawn up, signed, handed over (R-201)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseNotAllowed
from django.urls import reverse

from inspection import access, signatures
from inspection.views.pages import DetailPage
from inspection.views.paper_slots import with_paper
from petitions import gates, workflow
from petitions.actions import slips as actions
from petitions.forms import channels as forms
from petitions.models import HandoverSlip
from petitions.views.asking import Ask, AskStep, Mine, lights, link
from petitions.views.channels import ChannelTab
from petitions.workflow import SlipStatus
from rounds.models import Assignment


class SlipsPage(ChannelTab):
    """The lists of an assignment."""

    template_name = "petitions/slips.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(page_title="信访材料移交", **kwargs)
        user = self.request.user
        found = HandoverSlip.objects.for_user(user).filter(assignment=self.object)
        return context | {
            "slips": found.select_related("to_unit").prefetch_related("items"),
            "waiting": actions.eligible(self.object, user).count(), "may_draw_up": actions.HAND in context["held"],
        }  # fmt: skip


class SlipAdd(Ask):
    model = Assignment
    needs = actions.HAND
    form_class = forms.SlipForm
    page_title, submit_label, done = "拟移交清单", "生成清单", "清单已生成，打印后双方签字。"
    form_note = "只移交用自己的话写的摘要，不移交原件，不写信访人。检举控告不得移交给被反映人及其单位。"

    def refuse_stale(self, record: Any) -> None:
        """Lists stand beside each other."""

    def back_url(self, record: Any) -> str:
        return reverse("petitions:slips", args=[record.pk])

    def perform(self, record: Any, form: Any) -> Any:
        return actions.draw_up(record, by=self.request.user, to_unit=form.cleaned_data["to_unit"], chosen=form.chosen())


class SlipPage(Mine, DetailPage):
    """One list; who reported is not on it."""

    model = HandoverSlip
    looks = True
    template_name = "petitions/slip_detail.html"
    steps_of = workflow.SLIP_STEPS

    def get_queryset(self) -> Any:
        return (
            super().get_queryset().select_related("to_unit", "assignment__unit", "assignment__team__round").distinct()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record, user = self.object, self.request.user
        held = access.powers(user, record)
        made = []
        for side in gates.BOTH_SIDES:
            signature = signatures.signed(record, side)
            reason = "" if signature else actions.why_not_sign(record, side)
            mine = side == gates.GIVING and not signature and not reason and actions.HAND in held
            made.append({
                "label": side, "signature": signature, "mine": mine, "url": link("slip_sign", record), "reason": reason,
            })  # fmt: skip
        reached = {SlipStatus.DRAFT: 1, SlipStatus.HANDED: 3}.get(SlipStatus(record.status), 0)
        return super().get_context_data(
            items=record.items.select_related("petition__channel"), slots=with_paper(record, user, made),
            steps=lights(("拟清单", "双方签字", "移交"), reached, over=record.status == SlipStatus.HANDED),
            facts=[
                {"label": "清单号", "value": record.number}, {"label": "接收单位", "value": str(record.to_unit)},
                {"label": "移交日期", "value": f"{record.handed_on:%Y-%m-%d}" if record.handed_on else ""},
                *([{"label": "作废原因", "value": record.reason}] if record.reason else []),
            ],
            attachments_title="签字后的清单扫描件", **kwargs,
        )  # fmt: skip


class SlipSign(Ask):
    """The giving side's signature; the receiving one signs on the printed list."""

    model = HandoverSlip
    needs = actions.HAND
    page_title = submit_label = "签字"
    done = "已签字。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {}

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.check(self.get_record())
        return HttpResponseNotAllowed(["POST"])

    def perform(self, record: Any, form: Any) -> Any:
        return actions.sign(record, by=self.request.user)


class HandSlip(AskStep):
    model = HandoverSlip
    step, action = workflow.HAND_SLIP, actions.hand
    done = "已移交，清单上的信访件已标为移交。"


class CancelSlip(AskStep):
    model = HandoverSlip
    step, action, form_class = workflow.CANCEL_SLIP, actions.cancel, forms.CancelForm
    done = "清单已作废。"
