"""Pages of 渠道畅通: the liaison's checklist on the unit's side, and what the team did about a fault (R-207)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from inspection.views.forms import FormView
from inspection.views.pages import DetailPage
from petitions import workflow
from petitions.actions import outages as actions
from petitions.forms import channels as forms
from petitions.models import Channel, Outage
from petitions.querysets import CHECK_CHANNEL
from petitions.views.asking import AskStep, Mine

MANY = 20


class ChannelCheckPage(Mine, FormView):
    """What hangs on the wall, and whether it works. Of what came by it, nothing is here – nor that anything came."""

    namespace = "unit"
    power = CHECK_CHANNEL
    form_class = forms.CheckForm
    template_name = "petitions/channel_check.html"
    page_title, submit_label, done = "公开渠道检查", "提交检查结果", "已提交；异常的已告知巡察组。"

    def channels(self) -> list[Channel]:
        rows = Channel.objects.checked_by(self.request.user).select_related("kind", "assignment__unit")
        return list(rows.order_by("kind__position", "address", "pk"))

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"record": self.channels(), "user": self.request.user}

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        mine = Outage.objects.reported_by(self.request.user).select_related("channel__kind")
        return {"channels": form.record, "outages": mine[:MANY]}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.check(by=self.request.user, found=form.found())

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("unit:channel_check")


class OutagePage(Mine, DetailPage):
    """A fault has no page of its own: it is shown beside the channels of its assignment."""

    model, in_place = Outage, False

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return HttpResponseRedirect(reverse("petitions:channel_list", args=[self.get_object().assignment_id]))


class Restore(AskStep):
    model = Outage
    step, action, form_class = workflow.RESTORE, actions.restore, forms.RestoreForm
    done = "已登记处理情况。"

    def scoped(self) -> Any:
        return super().scoped().select_related("channel__kind", "assignment")

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"restored_on": timezone.localdate()}

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "渠道", "value": str(record.channel)},
            {"label": "发现日期", "value": f"{record.found_on:%Y-%m-%d}"},
            {"label": "情况", "value": record.what, "wide": True},
        ]

    def back_url(self, record: Any) -> str:
        return reverse("petitions:channel_list", args=[record.assignment_id])

    def success_url(self, result: Any, record: Any) -> str:
        return self.back_url(record)
