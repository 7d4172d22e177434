"""The office's side of the public door: its keys and pages, letters taken in, the bundle that goes back, answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views import View

from inspection import access, audit, codes, vault
from inspection.models import Office
from inspection.views.pages import own_office
from inspection.workflow import Refused
from petitions.actions import online as actions
from petitions.forms import online as forms
from petitions.models import OnlineGate, OnlineLetter, Petition
from petitions.views.asking import Ask

if TYPE_CHECKING:
    from django.http import HttpRequest


class Gate:
    """Whatever is done for the gate is done for the office of whoever does it."""

    request: Any

    def get_record(self) -> Office:
        return own_office(self.request.user, actions.KEEP)

    def check(self, record: Any) -> None:
        """``get_record`` finds no office for anybody else."""

    def refuse_stale(self, record: Any) -> None:
        """Nothing of the office itself is changed."""

    def back_url(self, record: Any) -> str:
        return reverse("petitions:online")

    def success_url(self, result: Any, record: Any) -> str:
        return self.back_url(record)

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": self.back_url(record), "record": None}


class GatePage(Gate, View):
    """Whether the door is open, for which assignments, with which keys; the ways in and out."""

    def get(self, request: HttpRequest) -> HttpResponse:
        office = self.get_record()
        gate = OnlineGate.objects.filter(office=office).select_related("opened_by__person").first()
        enabled = codes.setting(office, actions.ENABLED)
        channels = [{"channel": each, "slug": actions.slug_of(each)} for each in actions.open_channels(office)]
        seen = Petition.objects.for_user(request.user)  # type: ignore[arg-type]
        letters = OnlineLetter.objects.filter(petition__in=seen.filter(office=office).values("pk"))
        context = {
            "page_title": "网上来信", "office": office, "gate": gate, "enabled": enabled, "channels": channels,
            "letters": letters.select_related("petition").order_by("-taken_at")[:50], "count": letters.count(),
            "custodian": vault.has_custodian(office), "base": settings.INTAKE_BASE_URL,
            "may_set": "inspection.manage_settings" in access.powers(request.user),  # type: ignore[arg-type]
        }  # fmt: skip
        return render(request, "petitions/online.html", context)


class OpenGate(Gate, Ask):
    form_class = forms.DoorForm
    page_title, submit_label, done = "开通网上来信", "开通", "已开通，请把本机构公钥登记到受理端。"
    form_note = "重新开通会更换本机构的密钥：须在受理端重新登记公钥，未接收的来信要先接收，否则再也打不开。"
    danger = True

    def perform(self, record: Any, form: Any) -> Any:
        return actions.open_gate(record, by=self.request.user, **form.cleaned_data)


class TakeIn(Gate, Ask):
    form_class = forms.BundleForm
    page_title, submit_label = "接收来信包", "接收"
    form_note = (
        "逐件登记为信访件并转交在驻的巡察组；反映巡察干部的由巡察办直接受理。来信人身份由身份保管人密封，接收时不打开。"
    )

    def perform(self, record: Any, form: Any) -> Any:
        return actions.take_in(record, form.cleaned_data["file"].read(), by=self.request.user)

    def done_words(self, result: Any) -> str:
        return str(result.words)


class Publish(Gate, View):
    """The bundle for the public's door as a download."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        office = self.get_record()
        try:
            data = actions.publish(office)
        except Refused:
            return HttpResponseRedirect(self.back_url(office))
        audit.record(office, "publish_pages", by=user, label="导出网上来信发布包", office_id=office.pk, size=len(data))
        response = HttpResponse(data, content_type="application/octet-stream")
        name = f"发布包{timezone.localtime():%Y%m%d%H%M}.bundle"
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response


class AnswerOnline(Ask):
    """A question or an answer to whoever wrote online; it leaves with the next bundle."""

    model = Petition
    form_class = forms.AnswerForm
    needs = actions.ANSWER
    page_title, submit_label, done = "网上追问或答复", "封存待发", "已封存，随下一个发布包送到受理端。"
    form_note = "内容只有持查询码的来信人能打开。"

    def check(self, record: Any) -> None:
        super().check(record)
        if not hasattr(record, "online"):
            raise PermissionDenied(actions.ANSWER)

    def refuse_stale(self, record: Any) -> None:
        """Messages stand beside each other."""

    def perform(self, record: Any, form: Any) -> Any:
        return actions.answer(record, by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("petitions:petition", args=[record.pk])
