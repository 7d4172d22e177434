"""使用手册: one's own chapter first; the inspected unit's people have theirs and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.views import View

from inspection import access, manual

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class Manual(View):
    """A chapter with its parts beside it. Nothing in it is of any office, unit or case."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        outside = bool(getattr(request, "unit_side", False))
        own = manual.BY_KEY["unit"] if outside else manual.own(access.roles_of(user))
        wanted = request.GET.get("chapter") or own.key
        offered = [own] if outside else [own, *(each for each in manual.CHAPTERS if each != own)]
        chapter = next((each for each in offered if each.key == wanted), None)
        if chapter is None:
            raise Http404
        text, headings = manual.written(chapter.key, request.path)
        context = {
            "page_title": "使用手册", "chapter": chapter, "chapters": offered, "text": text, "headings": headings,
            "base_template": "unit_base.html" if outside else "base.html",
        }  # fmt: skip
        return render(request, "manual.html", context)
