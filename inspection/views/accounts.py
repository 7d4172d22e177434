"""Log-in, its second half, log-out and one's own password."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views import View

from inspection import audit, backends, second_factor, sessions
from inspection.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# How long after the password the code may still come, and where the session keeps whose it is.
HALF_WAY = timedelta(minutes=5)
HALF = "half_way"


class LoginForm(AuthenticationForm):
    """Says that one must wait only to the address that failed; otherwise never which of the two was wrong."""

    error_messages = {
        "invalid_login": "账号或密码不正确，请检查后重试。",
        "inactive": "账号或密码不正确，请检查后重试。",
    }

    def clean(self) -> dict[str, Any]:
        username = self.cleaned_data.get("username") or ""
        if words := backends.refusal(username, backends.address_of(self.request)):
            raise forms.ValidationError(words, code="braked")
        return super().clean()


class Login(auth.LoginView):
    """The password. Whoever has a second factor is not logged in by it: it only opens the page that asks for the code."""

    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        if not second_factor.is_on(user):
            sessions.enter(self.request, user)
            return HttpResponseRedirect(self.get_success_url())
        self.request.session.cycle_key()
        self.request.session[HALF] = {
            "user": str(user.pk), "hash": user.get_session_auth_hash(), "at": timezone.now().timestamp(),
            "next": self.get_success_url(),
        }  # fmt: skip
        return HttpResponseRedirect(reverse("login_code"))

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class CodeForm(forms.Form):
    code = forms.CharField(
        label="动态码", max_length=20, help_text="验证设备上显示的6位数字；设备不在身边时填一个恢复码",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )  # fmt: skip


class LoginCode(View):
    """The second half of a log-in. Until the code is right nobody is logged in, and nothing but this page is open."""

    def half_way(self, request: HttpRequest) -> tuple[User | None, str]:
        """Whose password was right a moment ago, and where he was going."""
        kept = request.session.get(HALF) or {}
        if not kept or timezone.now().timestamp() - kept["at"] > HALF_WAY.total_seconds():
            request.session.pop(HALF, None)
            return None, ""
        user = User.objects.filter(pk=kept["user"], is_active=True).select_related("person").first()
        if user is None or not constant_time_compare(kept["hash"], user.get_session_auth_hash()):
            return None, ""
        return user, kept["next"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return HttpResponseRedirect(reverse("home"))
        self.user, self.next = self.half_way(request)
        if self.user is None:
            messages.warning(request, "请先输入账号和密码。")
            return HttpResponseRedirect(reverse("login"))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, user = CodeForm(request.POST), self.user
        assert user is not None
        if form.is_valid():
            address, counted = backends.address_of(request), f"code:{user.username}"
            try:
                backends.take_turn(user.username, address, counted)
            except backends.Braked as braked:
                form.add_error(None, str(braked))
                return self.page(form, status=422)
            if second_factor.check(user, form.cleaned_data["code"]):
                backends.forget_failures(counted, address)
                del request.session[HALF]
                sessions.enter(request, user)
                return HttpResponseRedirect(self.next)
            audit.record(user, "wrong_second_factor", by=None, label="动态码不正确")
            form.add_error("code", "动态码不正确，或已经用过，请等下一个动态码。")
        return self.page(form, status=422)

    def page(self, form: CodeForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "page_title": "输入动态码", "half_way": self.user}
        return render(self.request, "registration/login.html", context, status=status)


class Logout(auth.LogoutView):
    next_page = reverse_lazy("login")

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            audit.record(request.user, "logout", by=request.user, label="退出")
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class PasswordChange(auth.PasswordChangeView):
    """One's own password. An initial one must be changed before any other page opens."""

    template_name = "generic/form.html"
    success_url = reverse_lazy("home")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        initial = sessions.first_duty(self.request) == "password_change"
        first = "您使用的是他人告知的初始密码，请先改成只有您自己知道的密码。" if initial else ""
        side = "unit_base.html" if getattr(self.request, "unit_side", False) else "base.html"
        return super().get_context_data(**kwargs) | {
            "page_title": "修改密码", "submit_label": "修改密码", "form_note": first, "base_template": side,
        }  # fmt: skip

    def form_valid(self, form: Any) -> HttpResponse:
        form.user.password_is_initial = False
        response = super().form_valid(form)
        user: User = form.user
        sessions.keep(self.request, user)
        audit.record(user, "change_password", by=user, label="修改密码")
        messages.success(self.request, "密码已修改。")
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response
