"""初次使用指引: put away, brought back, ticked off – by each for himself, on both sides of the house, with or without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from inspection import tours

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class Tour(View):
    """The whole tour, also once it is put away. Nothing in it is of any office, unit or case."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        context = {
            "page_title": "初次使用指引", "stops": tours.lines(user), "hidden": user.tour_hidden,
            "base_template": "unit_base.html" if getattr(request, "unit_side", False) else "base.html",
        }  # fmt: skip
        return render(request, "tour.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        act = request.POST.get("act", "")
        if act in ("hide", "show"):
            tours.show(user, shown=act == "show")
            messages.success(
                request,
                "使用指引已在首页显示。" if act == "show" else "使用指引不再显示，可在本人姓名下“使用指引”中重新显示。",
            )
        elif not tours.tick(user, act):
            return HttpResponseBadRequest()
        home = "unit:home" if getattr(request, "unit_side", False) else "home"
        return HttpResponseRedirect(request.path if request.POST.get("back") == "tour" else reverse(home))
