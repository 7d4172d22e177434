"""What the pages of rounds share: adding a record below another, plain registers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseNotAllowed
from django.urls import reverse

from inspection.imports_exports.writing import Column
from inspection.views.forms import FormView
from inspection.views.pages import DetailPage, ListPage

if TYPE_CHECKING:
    from django.http import HttpRequest


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
