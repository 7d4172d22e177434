"""Log-in, log-out and one's own password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import views as auth
from django.contrib.auth.forms import AuthenticationForm
from django.urls import reverse_lazy

from inspection import audit, backends

if TYPE_CHECKING:
    from django.http import HttpResponse


class LoginForm(AuthenticationForm):
    """Says that one must wait only to the address that failed; otherwise never which of the two was wrong."""

    error_messages = {
        "invalid_login": "账号或密码不正确，请检查后重试。",
        "inactive": "账号或密码不正确，请检查后重试。",
    }

    def clean(self) -> dict[str, Any]:
        username = self.cleaned_data.get("username") or ""
        if backends.is_braked(username, backends.address_of(self.request)):
            minutes = int(backends.WAIT.total_seconds() // 60)
            raise forms.ValidationError(f"失败次数过多，请{minutes}分钟后再试，或联系系统管理员。", code="braked")
        return super().clean()


class Login(auth.LoginView):
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        user = form.get_user()
        # One session per account: an older one ends with its next request.
        user.session_key = self.request.session.session_key
        user.save(update_fields=["session_key"])
        audit.record(user, "login", by=user, label="登录")
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class Logout(auth.LogoutView):
    next_page = reverse_lazy("login")

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            audit.record(request.user, "logout", by=request.user, label="退出")
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class PasswordChange(auth.PasswordChangeView):
    template_name = "generic/form.html"
    success_url = reverse_lazy("home")
    extra_context = {"page_title": "修改密码", "submit_label": "修改密码"}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        user = self.request.user
        user.session_key = self.request.session.session_key  # type: ignore[union-attr]
        user.save(update_fields=["session_key"])
        audit.record(user, "change_password", by=user, label="修改密码")  # type: ignore[arg-type]
        return response
