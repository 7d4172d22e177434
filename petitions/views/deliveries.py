"""The register of envelopes that belong to the organ above: list, add, hand on. There is nothing to open."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from inspection import access, signatures
from inspection.models import Office
from inspection.views.exports import Shown
from inspection.views.pages import ListPage
from petitions import filters
from petitions.actions import deliveries as actions
from petitions.forms import deliveries as forms
from petitions.models import DirectDelivery
from petitions.views.asking import Ask, Mine
from rounds.models import Assignment
from rounds.workflow import AssignmentStatus


def places(user: Any) -> list[dict[str, str]]:
    """Where a user may register an envelope: the assignments he leads, his offices."""
    tasks = Assignment.objects.for_user(user, actions.KEEP).filter(status=AssignmentStatus.STATIONED)
    found = [
        {"label": str(each), "url": reverse("petitions:direct_delivery_add", args=[each.pk])}
        for each in tasks.select_related("team", "unit")
    ]
    offices = Office.objects.filter(pk__in=access.offices_with(user, actions.KEEP))
    return found + [
        {"label": each.name, "url": reverse("petitions:office_direct_delivery_add", args=[each.pk])} for each in offices
    ]


class DeliveryList(Mine, ListPage):
    """Envelopes of my offices and of the assignments I lead."""

    filterset_class = filters.DeliveryFilter
    table = (
        Shown("登记号", lambda row: row.number),
        Shown("信封编号", lambda row: row.envelope),
        Shown("收到日期", lambda row: row.received_on, "date"),
        Shown("收件", lambda row: row.assignment or "巡察办"),
        Shown("送交机关", lambda row: row.handed_to or ""),
        Shown("送交日期", lambda row: row.handed_on, "date"),
    )
    model = DirectDelivery
    power = actions.KEEP
    template_name = "petitions/direct_delivery_list.html"
    page_title = "径送登记"
    related = ("assignment__team", "assignment__unit", "handed_to", "handed_by__person")
    ordering = ("-received_on", "-created_at", "pk")
    empty_title = "没有径送件"
    empty_text = "收到应由上级机关受理的来信，不拆封、不摘录、不登记内容，编号后径送上级机关。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for each in context["object_list"]:
            each.signature = signatures.signed(each, actions.HANDED) if each.handed_on else None
        return context | {"places": places(self.request.user)}


class Register(Ask):
    form_class = forms.EnvelopeForm
    page_title, submit_label, done = "登记径送件", "登记", "已登记，请尽快径送上级机关。"
    form_note = "只登记信封编号和日期；不拆封、不复印、不摘录，内容不得录入本系统（检举控告工作规则第十五条）。"
    needs = actions.KEEP

    def refuse_stale(self, record: Any) -> None:
        """Nothing of the place is changed."""

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("petitions:direct_delivery_list"), "record": None}

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"received_on": timezone.localdate()}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.register(record, by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("petitions:direct_delivery_list")

    def back_url(self, record: Any) -> str:
        return reverse("petitions:direct_delivery_list")


class DeliveryAdd(Register):
    """An envelope that reached a team."""

    model = Assignment


class OfficeDeliveryAdd(Register):
    """An envelope that reached the office."""

    model = Office

    def get_record(self) -> Any:
        return get_object_or_404(
            Office, pk=self.kwargs["pk"], pk__in=access.offices_with(self.request.user, actions.KEEP)
        )

    def check(self, record: Any) -> None:
        if not actions.may_keep(self.request.user, record):
            raise PermissionDenied(actions.KEEP)


class HandOver(Ask):
    """The envelope was taken to the organ above."""

    model = DirectDelivery
    needs = actions.KEEP
    form_class = forms.HandOverForm
    page_title, submit_label, done = "送交上级机关", "送交并签字", "已登记送交。"
    form_note = "提交即以您本人名义签字；上级机关的签收单随登记簿存放。"

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "登记号", "value": record.number},
            {"label": "信封编号", "value": record.envelope},
            {"label": "收到日期", "value": f"{record.received_on:%Y-%m-%d}"},
        ]

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"handed_on": timezone.localdate()}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.hand_over(record, by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("petitions:direct_delivery_list")

    def back_url(self, record: Any) -> str:
        return reverse("petitions:direct_delivery_list")
