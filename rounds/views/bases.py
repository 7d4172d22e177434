"""What the pages of rounds share: adding a record below another, and drafts kept on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseNotAllowed
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views import View

from inspection import forms_once
from inspection.imports_exports.writing import Column
from inspection.views.forms import FormView
from inspection.views.pages import DetailPage, ListPage

if TYPE_CHECKING:
    from django.http import HttpRequest

# What a form sends besides its answers.
PLUMBING = ("csrfmiddlewaretoken", "form_key", "version")


class Page(DetailPage):
    """A record's page that shows only the cards that can hold something. ``upload`` names the route that takes files."""

    upload = ""
    upload_needs = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if not self.upload:
            context["attachments"] = ""
        elif self.upload_needs in context["held"]:
            context["upload_url"] = reverse(self.upload, args=[self.object.pk])
        if not context["papers"] and not context["makeable"]:
            context["papers"] = ""
        return context


class Adding(FormView):
    """Makes a record below a parent: another's change of the parent does not make this form stale."""

    def summary(self, record: Any) -> list[dict[str, Any]]:
        """Below what it is made."""
        return [{"label": record._meta.verbose_name, "value": str(record)}]

    def refuse_stale(self, record: Any) -> None:
        """Siblings stand beside each other."""


class Pressed(FormView):
    """A button without questions: asks for the power, then only takes POST."""

    def make_form(self, record: Any, *args: Any) -> Any:
        return self.form_class(*args)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.check(self.get_record())
        return HttpResponseNotAllowed(["POST"])

    def refuse_stale(self, record: Any) -> None:
        """Pressed again it changes nothing."""


class Drafted:
    """For forms that take long: what was typed is kept on the server, and offered again after an interruption."""

    request: HttpRequest

    def kept(self) -> Any:
        return forms_once.draft(self.request.user, self.request.get_full_path())  # type: ignore[arg-type]

    def fields_of(self, record: Any) -> Any:
        """The form's fields by name; a form that makes some of its own says so here."""
        return self.form_class.base_fields  # type: ignore[attr-defined]

    def get_initial(self, record: Any) -> dict[str, Any]:
        """The draft's answers go before what the record holds."""
        initial = super().get_initial(record)  # type: ignore[misc]
        draft = self.kept() if self.request.method == "GET" else None
        if draft is None:
            return initial
        fields = self.fields_of(record)
        typed = {name: values for name, values in draft.data.items() if name in fields}
        many = ("ModelMultipleChoiceField", "PeopleField", "MultipleChoiceField")
        return initial | {
            name: values if type(fields[name]).__name__ in many else values[-1] for name, values in typed.items()
        }

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        draft = self.kept() if self.request.method == "GET" else None
        note = (
            f"已恢复您{timezone.localtime(draft.saved_at):%m月%d日%H:%M}未提交的内容，请核对后提交。" if draft else ""
        )
        return super().extra_context(record, form) | {  # type: ignore[misc]
            "draft_url": f"{reverse('rounds:draft')}?{urlencode({'place': self.request.get_full_path()})}",
            **({"form_note": note} if note else {}),
        }

    def act(self, record: Any, form: Any) -> Any:
        """Call the action."""
        raise NotImplementedError

    def perform(self, record: Any, form: Any) -> Any:
        """Once it is sent, the draft has served."""
        result = self.act(record, form)
        forms_once.drop_draft(self.request.user, self.request.get_full_path())  # type: ignore[arg-type]
        return result


class DraftKeep(View):
    """Takes what somebody has typed so far; his own only, and only until the form is sent."""

    def post(self, request: HttpRequest) -> HttpResponse:
        place = request.GET.get("place", "")[:200]
        if not place.startswith("/rounds/"):
            return HttpResponseBadRequest()
        data = {name: values for name, values in request.POST.lists() if name not in PLUMBING}
        forms_once.keep_draft(request.user, place, data)  # type: ignore[arg-type]
        return HttpResponse(status=204)


class Register(ListPage):
    """A plain register: heads and one line of cells a record. Subclasses say which; the template is common."""

    template_name = "rounds/register_list.html"
    heads: tuple[str, ...] = ()

    def cells(self, record: Any) -> list[Any]:
        raise NotImplementedError

    def address(self, record: Any) -> str:
        """The record's own page; none when it has none."""
        return reverse(f"{record._meta.app_label}:{record.noun}", args=[record.pk])

    def export_columns(self) -> list[Column]:
        """The heads and where each stands."""
        return [Column(str(at), head) for at, head in enumerate((*self.heads, "状态"))]

    def export_line(self, row: Any) -> list[Any]:
        return [*self.cells(row), self.badge(row)[0]]

    def badge(self, record: Any) -> tuple[str, str]:
        """Where it stands, in words, with a tone."""
        return record.get_status_display(), record.status

    def verbs(self, record: Any) -> list[tuple[str, str]]:
        """Small buttons at the end of the line: label and address."""
        return []

    def tools(self) -> list[tuple[str, str]]:
        """Buttons of the page: label and address."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        lines = [
            {"cells": self.cells(each), "url": self.address(each), "badge": self.badge(each), "verbs": self.verbs(each)}
            for each in context["object_list"]
        ]
        return context | {"heads": self.heads, "object_list": lines, "tools": self.tools()}


def facts(*rows: tuple[str, Any]) -> list[dict[str, Any]]:
    """Rows of a record's data, empty ones left out; long texts take the whole width."""
    return [
        {"label": label, "value": value, "wide": isinstance(value, str) and (len(value) > 40 or "\n" in value)}
        for label, value in rows
        if value not in (None, "", [])
    ]
