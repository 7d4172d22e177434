"""How pages look to oneself: dark for the late hours, large for tired eyes; kept with the account, so on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views import View

from inspection import accounts
from inspection.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest


class AppearanceForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("dark_pages", "large_type")
        help_texts = {
            "dark_pages": "深色底、浅色字，适合晚间和光线暗的地方。打印和公文不受影响。",
            "large_type": "页面文字放大约四分之一，表格和按钮随之放大。",
        }


class Appearance(View):
    """One's own choice; nobody else can make it, and it changes no paper."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._shown(request, AppearanceForm(instance=request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AppearanceForm(request.POST, instance=request.user)
        if not form.is_valid():
            return self._shown(request, form, status=422)
        accounts.dress(request.user, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, "页面外观已调整。")
        return HttpResponseRedirect(request.path)

    def _shown(self, request: HttpRequest, form: AppearanceForm, *, status: int = 200) -> HttpResponse:
        side = "unit_base.html" if getattr(request, "unit_side", False) else "base.html"
        context = {"page_title": "页面外观", "form": form, "base_template": side, "submit_label": "保存"}
        return render(request, "generic/form.html", context, status=status)
