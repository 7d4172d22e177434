"""What the pages here share: a button that asks nothing and is no step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponseNotAllowed

from inspection.views.forms import FormView

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class PostOnly(FormView):
    """Only pressed, never opened; whoever may not see the record is told nothing at all."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.check(self.get_record())
        return HttpResponseNotAllowed(["POST"])
