"""Lists told by their columns: the same columns are the page and the export, so that neither forgets one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from inspection import access, audit
from inspection.imports_exports.writing import Column, write_xlsx
from inspection.views.pages import ListPage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest


@dataclass(frozen=True)
class Shown:
    """A column: its head, what it says of a row, and how. ``small`` is a second line; ``tone`` makes it a badge."""

    label: str
    value: Callable[[Any], Any]
    kind: str = "text"
    small: Callable[[Any], Any] | None = None
    tone: Callable[[Any], str] | None = None
    width: int = 16

    def cell(self, row: Any) -> dict[str, Any]:
        """What the page shows of one row."""
        value = self.value(row)
        return {
            "label": self.label, "value": f"{value:%Y-%m-%d}" if isinstance(value, date) else value, "kind": self.kind,
            "small": self.small(row) if self.small else "", "tone": self.tone(row) if self.tone else "",
        }  # fmt: skip


class TablePage(ListPage):
    """A scoped, filtered list of declared columns; the first opens the record. ``?export=xlsx`` writes what is filtered."""

    template_name = "generic/table.html"
    table: tuple[Shown, ...] = ()
    add_route, add_label, add_power = "", "", ""
    export_label = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.export() if request.GET.get("export") == "xlsx" else super().get(request, *args, **kwargs)

    def dress(self, row: Any) -> None:
        """Give a row what its columns show and the database does not hold."""

    def row_url(self, row: Any) -> str:
        """Where the first column leads; empty for rows without a page of their own."""
        return reverse(f"{self.namespace or row._meta.app_label}:{row.noun}", args=[row.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        query = self.request.GET.copy()
        query["export"] = "xlsx"
        query.pop("page", None)
        held = access.powers(self.request.user)  # type: ignore[arg-type]
        for row in context["object_list"]:
            self.dress(row)
            row.cells, row.url = [each.cell(row) for each in self.table], self.row_url(row)
        adding = self.add_route and (not self.add_power or self.add_power in held)
        return context | {
            "table": self.table, "export_url": f"?{query.urlencode()}", "held": held,
            "add_url": reverse(self.add_route) if adding else "", "add_label": self.add_label,
        }  # fmt: skip

    def export(self) -> HttpResponse:
        """The filtered rows as a table offices can open; noted in the trail."""
        filterset = self.get_filterset(self.get_filterset_class())
        rows = filterset.qs if filterset is not None else self.get_queryset()
        columns = [Column(str(at), each.label, each.kind, each.width) for at, each in enumerate(self.table)]

        def written() -> Iterator[dict[str, Any]]:
            for row in rows.iterator(chunk_size=500):
                self.dress(row)
                yield {str(at): _plain(each.value(row), each.kind) for at, each in enumerate(self.table)}

        stream, name = BytesIO(), self.export_label or self.page_title
        count = write_xlsx(stream, written(), columns, name)
        user: Any = self.request.user
        audit.record(None, "export", by=user, label=f"导出{name}", office_id=access.home_office_id(user), count=count)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        response = HttpResponse(stream.getvalue(), content_type=kind)
        response["Content-Disposition"] = content_disposition_header(
            as_attachment=True, filename=f"{name}{timezone.localdate():%Y%m%d}.xlsx"
        )
        return response


def _plain(value: Any, kind: str) -> Any:
    return ("" if value is None else str(value)) if kind == "text" else value
