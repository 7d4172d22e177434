"""Lists told by their columns: the same columns are the page and the export, so that neither forgets one."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from inspection import access
from inspection.views.exports import Shown
from inspection.views.pages import ListPage

__all__ = ["Shown", "TablePage"]


class TablePage(ListPage):
    """A scoped, filtered list of declared columns; the first opens the record. ``?export=xlsx`` or ``csv`` writes what is filtered."""

    template_name = "generic/table.html"
    add_route, add_label, add_power = "", "", ""

    def row_url(self, row: Any) -> str:
        """Where the first column leads; empty for rows without a page of their own."""
        return reverse(f"{self.namespace or row._meta.app_label}:{row.noun}", args=[row.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        held = access.powers(self.request.user)  # type: ignore[arg-type]
        self.prepare(list(context["object_list"]))
        for row in context["object_list"]:
            self.dress(row)
            row.cells, row.url = [each.cell(row) for each in self.shown()], self.row_url(row)
        adding = self.add_route and (not self.add_power or self.add_power in held)
        return context | {
            "table": self.shown(), "held": held,
            "add_url": reverse(self.add_route) if adding else "", "add_label": self.add_label,
        }  # fmt: skip
