"""One's own second factor: binding a device, recovery codes, another device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import segno
from django import forms
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from inspection import backends, context_processors, second_factor, sessions

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from inspection.models import SecondFactor, User


class ProofForm(forms.Form):
    """Password and code together: a session left open alone changes nothing here."""

    password = forms.CharField(
        label="密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    code = forms.CharField(
        label="动态码", max_length=20, help_text="验证设备上显示的6位数字",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )  # fmt: skip


class OwnFactor(View):
    """What these pages share: the person himself, and his proof that it is he."""

    request: HttpRequest

    @property
    def user(self) -> User:
        return self.request.user  # type: ignore[return-value]

    def page(self, template: str, title: str, *, status: int = 200, **context: Any) -> HttpResponse:
        side = "unit_base.html" if getattr(self.request, "unit_side", False) else "base.html"
        context |= {"page_title": title, "base_template": side}
        return render(self.request, template, context, status=status)

    def proven(self, form: ProofForm) -> bool:
        """Whether the password is right; wrong ones count as failed log-ins."""
        if not form.is_valid():
            return False
        if wrong := sessions.confirm_password(self.request, form.cleaned_data["password"]):
            form.add_error("password", wrong)
            return False
        return True

    def codes_once(self, codes: list[str], title: str) -> HttpResponse:
        """The recovery codes on the answer itself: kept in no session, message or row."""
        return self.page("registration/recovery_codes.html", title, codes=codes, next_url=reverse("home"))


class SecondFactorPage(OwnFactor):
    """Where it stands; binding a device begins with a press and ends with the first right code."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.standing(ProofForm())

    def standing(self, form: ProofForm, *, status: int = 200) -> HttpResponse:
        on = second_factor.is_on(self.user)
        waiting = None if on else second_factor.waiting(self.user)
        context: dict[str, Any] = {
            "on": on, "codes_left": second_factor.codes_left(self.user) if on else 0, "form": form,
            "must": bool(self.request.session.get("must_enrol")),
        }  # fmt: skip
        if waiting is not None:
            context |= self.device(waiting)
        return self.page("registration/second_factor.html", "双因素验证", status=status, **context)

    def device(self, factor: SecondFactor) -> dict[str, str]:
        address, secret = second_factor.address_for_device(factor, context_processors.title(self.user))
        grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return {"picture": segno.make(address, error="m").svg_data_uri(scale=5, border=2), "secret": grouped}

    def post(self, request: HttpRequest) -> HttpResponse:
        if "begin" in request.POST:
            second_factor.begin(self.user)
            return HttpResponseRedirect(request.path)
        form = ProofForm(request.POST)
        if not self.proven(form):
            return self.standing(form, status=422)
        codes = second_factor.confirm(self.user, form.cleaned_data["code"])
        if codes is None:
            form.add_error("code", "动态码不正确。请核对设备的时间，等下一个动态码再试。")
            return self.standing(form, status=422)
        request.session.pop("must_enrol", None)
        return self.codes_once(codes, "双因素验证已启用")


class WithCode(OwnFactor):
    """A change that asks for password and code of the device in use."""

    title = submit_label = note = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not second_factor.is_on(self.user):
            return HttpResponseRedirect(reverse("second_factor"))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def form_page(self, form: ProofForm, *, status: int = 200) -> HttpResponse:
        return self.page(
            "generic/form.html", self.title, status=status, form=form, submit_label=self.submit_label, form_note=self.note,
            cancel_url=reverse("second_factor"),
        )  # fmt: skip

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.form_page(ProofForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ProofForm(request.POST)
        if not self.proven(form):
            return self.form_page(form, status=422)
        counted, address = f"code:{self.user.username}", backends.address_of(request)
        try:
            backends.take_turn(self.user.username, address, counted)
        except backends.Braked as braked:
            form.add_error("code", str(braked))
            return self.form_page(form, status=422)
        if not second_factor.check(self.user, form.cleaned_data["code"]):
            form.add_error("code", "动态码不正确，或已经用过。")
            return self.form_page(form, status=422)
        backends.forget_failures(counted, address)
        return self.act()

    def act(self) -> HttpResponse:
        raise NotImplementedError


class RenewCodes(WithCode):
    title, submit_label, note = "重新生成恢复码", "生成", "原来的恢复码全部作废。"

    def act(self) -> HttpResponse:
        return self.codes_once(second_factor.renew_codes(self.user), "新的恢复码")


class ReplaceDevice(WithCode):
    title, submit_label = "更换验证设备", "下一步"
    note = "原设备和恢复码随即停用，请接着绑定新设备。"

    def act(self) -> HttpResponse:
        second_factor.replace(self.user)
        if second_factor.required_of(self.user):
            self.request.session["must_enrol"] = True
        return HttpResponseRedirect(reverse("second_factor"))
