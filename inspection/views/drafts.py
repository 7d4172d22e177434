"""What somebody types is kept while he types, at the form's own address; whoever may not open the form keeps nothing there."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)  # fmt: skip
from django.urls import Resolver404, resolve
from django.utils import timezone

from inspection import drafts

if TYPE_CHECKING:
    from inspection.models import Draft, User

ASKED = "draft_act"
"""What a page posts to the form's own address instead of the form: "keep" or "drop". Such a request never acts."""


def asked(request: HttpRequest) -> str:
    """What is asked of the draft; empty when the form itself is sent."""
    return request.POST.get(ASKED, "") if request.method == "POST" else ""


def place_of(request: HttpRequest) -> str:
    """The form's address with what it was opened for; which draft was restored is no part of it."""
    query = request.GET.copy()
    query.pop("draft", None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def fill(form: Any, typed: Any, *, but: Any = ()) -> None:
    """Put typed values into a form that is not sent yet, as its own controls would read them; ``but`` some fields."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    for name, field in form.fields.items():
        if drafts.is_kept(field) and name not in but:
            form.initial[name] = field.widget.value_from_datadict(data, {}, form.add_prefix(name))


class KeepsDrafts:
    """For forms: keeps what is typed, offers it again. Subclasses that take what must leave no trace say no."""

    request: HttpRequest
    takes_drafts = True  # that "draft_act" never reaches the form's act, whatever the next line says
    keeps_drafts = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if act := asked(request):
            return self.keep(act)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def may_keep(self) -> Any:
        """The form as its owner may open it now; 404 and 403 as for the form itself."""
        record = self.get_record()  # type: ignore[attr-defined]
        self.check(record)  # type: ignore[attr-defined]
        return self.make_form(record)  # type: ignore[attr-defined]

    def keep(self, act: str) -> HttpResponse:
        """Keep or give up; never an act on the record."""
        request, user = self.request, self.request.user
        form = self.may_keep()
        try:
            key = uuid.UUID(request.POST.get("form_key", ""))
        except ValueError:
            return HttpResponseBadRequest()
        if act == "drop":
            with transaction.atomic():
                drafts.drop(user, key)  # type: ignore[arg-type]
            return HttpResponseRedirect(place_of(request))
        if not self.keeps_drafts or act != "keep":
            return HttpResponseBadRequest()
        typed, version = drafts.kept_of(form, request.POST), request.POST.get("version", "")
        made = drafts.keep(user, place_of(request), key, typed, version)  # type: ignore[arg-type]
        return JsonResponse({"at": f"{timezone.localtime(made.saved_at):%H:%M}" if made else ""})

    def served(self) -> None:
        """The form was sent: its draft goes in the same transaction."""
        key = self.request.POST.get("form_key", "")
        try:
            drafts.drop(self.request.user, uuid.UUID(key))  # type: ignore[arg-type]
        except ValueError:
            return

    def draft_context(self, form: Any) -> dict[str, Any]:
        """What the form's page says of drafts: whether it keeps, what waits, what was restored."""
        if form is None or not self.keeps_drafts or not any(drafts.names(form)):
            return {}
        if self.request.method != "GET":
            return {"keeps_draft": True, "typed_key": self.request.POST.get("form_key", "")}
        found = drafts.waiting(self.request.user, place_of(self.request))  # type: ignore[arg-type]
        wanted = self.request.GET.get("draft", "")
        restored = next((each for each in found if each.key == wanted), None)
        if restored is None:
            return {
                "keeps_draft": True,
                "drafts": found,
                "draft_missing": bool(wanted),
                "draft_place": place_of(self.request),
            }
        fill(form, restored.typed)
        return {
            "keeps_draft": True, "typed_key": restored.key, "draft_version": restored.version, "restored": restored,
        }  # fmt: skip


def reachable(draft: Draft) -> bool:
    """Whether the draft's owner may still open its form; asked as himself, nothing of it is left behind."""
    path, _, query = draft.place.partition("?")
    try:
        match = resolve(path)
    except Resolver404:
        return False
    view_class: Any = getattr(match.func, "view_class", None)
    if not getattr(view_class, "keeps_drafts", False):
        return False
    request = _as(draft.user, path, query)
    view: Any = view_class(**getattr(match.func, "view_initkwargs", {}))
    view.setup(request, *match.args, **match.kwargs)
    with transaction.atomic():
        try:
            view.may_keep()
        except (Http404, PermissionDenied):
            return False
        finally:
            transaction.set_rollback(True)
    return True


def _as(user: User, path: str, query: str) -> HttpRequest:
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.GET, request.user = QueryDict(query), user
    return request
