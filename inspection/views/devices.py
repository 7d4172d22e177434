"""登记设备: the browser one sits at, one's other devices, and for the administrator all of the office's, to agree to or end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views import View

from inspection import access, codes, devices
from inspection.forms_once import once
from inspection.workflow import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest

SHOWN = 200
ACTS = {"approve": (devices.approve, "已同意登记。"), "end": (devices.end, "已撤销。")}


class AskForm(forms.Form):
    name = forms.CharField(label="设备名称", max_length=40, help_text="如“第一组手机2号”，管理员据此核对是哪一台。")


class ChosenForm(forms.Form):
    device = forms.UUIDField()


class Devices(View):
    """One page: ask for this browser; agree, refuse, take back. Whose rows one does not see do not exist (404)."""

    namespace = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(request, AskForm())

    def shown(self, request: HttpRequest, form: AskForm, status: int = 200) -> HttpResponse:
        user: Any = request.user
        deciding = set(access.offices_with(user, devices.POWER))
        rows = list(devices.visible(user)[:SHOWN])
        for each in rows:
            each.may_approve = each.is_open and each.office_id in deciding and each.user_id != user.pk  # type: ignore[attr-defined]
            each.may_end = each.ended_at is None and (each.user_id == user.pk or each.office_id in deciding)  # type: ignore[attr-defined]
        office_id = access.home_office_id(user)
        context = {
            "page_title": "登记设备", "form": form, "object_list": rows, "here": devices.here(request),
            "camera_allowed": not self.namespace and bool(office_id and codes.setting(office_id, devices.CAPTURE)),
            "signing_allowed": bool(office_id and codes.setting(office_id, devices.SIGN)),
            "may_ask": office_id is not None, "base_template": "unit_base.html" if self.namespace else "base.html",
        }  # fmt: skip
        return render(request, "administration/device_list.html", context, status=status)

    def post(self, request: HttpRequest) -> HttpResponse:
        act = request.POST.get("act", "")
        if act in ACTS:
            return self.decide(request, *ACTS[act])
        form = AskForm(request.POST)
        if not form.is_valid():
            return self.shown(request, form, 422)
        tokens: list[str] = []

        def ask() -> tuple[str, str]:
            tokens.append(devices.ask(form.cleaned_data["name"], by=request.user)[1])  # type: ignore[arg-type]
            return request.path, "已申请，等管理员同意。"

        try:
            response = self.answered(request, ask)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.shown(request, form, 422)
        if tokens:
            devices.carry(response, tokens[0], request.user)  # type: ignore[arg-type]
        return response

    def decide(self, request: HttpRequest, action: Any, words: str) -> HttpResponse:
        chosen = ChosenForm(request.POST)
        key = chosen.cleaned_data["device"] if chosen.is_valid() else None
        device = get_object_or_404(devices.visible(request.user), pk=key)  # type: ignore[arg-type]

        def act() -> tuple[str, str]:
            action(device, by=request.user)
            return request.path, words

        try:
            return self.answered(request, act)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.path)

    def answered(self, request: HttpRequest, act: Any) -> HttpResponse:
        url, words = once(request.POST.get("form_key"), user=request.user, path=request.path, act=act)  # type: ignore[arg-type]
        messages.success(request, words)
        return HttpResponseRedirect(url)
