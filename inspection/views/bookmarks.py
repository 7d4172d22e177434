"""Pinning and following a record: one press each way, back to where it was pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views import View

from inspection import bookmarks, following
from inspection.models import Record

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class BookmarkKeep(View):
    """For records in the user's scope only; for whom there is none, it is not told how a mark would be asked for."""

    http_method_names = ["post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        self.record = self.found(kwargs["label"], kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def found(self, label: str, pk: Any) -> Any:
        try:
            model: Any = apps.get_model(label)
        except (LookupError, ValueError) as error:
            raise Http404 from error
        if not issubclass(model, Record) or not hasattr(model._default_manager.none(), "for_user"):
            raise Http404
        return get_object_or_404(model._default_manager.for_user(self.request.user), pk=pk)

    def post(self, request: HttpRequest, label: str, pk: Any) -> HttpResponse:
        act = request.POST.get("act", "")
        if act not in bookmarks.ACTS:
            return HttpResponseBadRequest()
        user: Any = request.user
        if act != "follow":
            bookmarks.keep(self.record, act, by=user)
        elif following.is_permitted(self.record, user, request.POST.get("permit", "")):
            following.follow(self.record, by=user)
        else:
            raise PermissionDenied
        back = reverse("search") if request.POST.get("back") == "search" else bookmarks.address_of(self.record)
        return HttpResponseRedirect(back or reverse("home"))
