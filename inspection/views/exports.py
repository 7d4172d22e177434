"""What a list hands out as a table: declared columns, the rows as filtered and scoped on the page, noted in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.http import FileResponse
from django.utils import timezone

from inspection import access, audit, isolation
from inspection.imports_exports.writing import Column, write_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import IO

    from django.http import HttpRequest

KINDS = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}
CHUNK = 500


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


def wanted(request: HttpRequest) -> str:
    """The kind of file that is asked for; empty when none is."""
    kind = request.GET.get("export", "")
    return kind if kind in KINDS else ""


def download(name: str, kind: str, write: Callable[[IO[bytes]], int]) -> tuple[Any, int]:
    """What ``write`` puts into a file, named after the list and the day, and how many rows it says.

    The file lies outside the process's own memory, is handed on piece by piece, and is gone once it is sent.
    """
    file = isolation.memory_file(name="export")
    try:
        count = write(file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    called = f"{name}{timezone.localdate():%Y%m%d}.{kind}"
    return FileResponse(file, as_attachment=True, filename=called, content_type=KINDS[kind]), count


def as_table(name: str, rows: Iterable[dict[str, Any]], columns: list[Column], kind: str = "xlsx") -> tuple[Any, int]:
    """A table as a download, and how many rows it has. The caller notes it in the trail."""
    return download(name, kind, lambda stream: write_table(stream, rows, columns, name, kind))


class Exported:
    """For list pages: ``?export=xlsx`` or ``csv`` writes the columns of ``table`` for every row the filter leaves.

    A page without columns exports nothing; the unit side exports nothing at all, whatever its pages inherit.
    """

    table: tuple[Shown, ...] = ()
    export_label = ""
    page_title: str
    namespace: str
    request: HttpRequest

    def export_columns(self) -> list[Column]:
        return [Column(str(at), each.label, each.kind, each.width) for at, each in enumerate(self.table)]

    def export_line(self, row: Any) -> list[Any]:
        """A row's values, in the order of the columns."""
        return [each.value(row) for each in self.table]

    def ordered(self, rows: Any) -> Any:
        """The rows as the reader wants them ordered."""
        return rows

    def prepare(self, rows: list[Any]) -> None:
        """Fetch for many rows at once what ``dress`` would ask row by row."""

    def dress(self, row: Any) -> None:
        """Give a row what its columns show and the database does not hold."""

    def is_exported(self, label: str) -> bool:
        """Whether a column was chosen; a list where nothing can be chosen hands out all."""
        return True

    @property
    def exports(self) -> bool:
        return self.namespace != "unit" and bool(self.export_columns())

    def export_url(self, kind: str = "xlsx") -> str:
        """The address that exports what the page shows; empty where nothing is exported."""
        query = self.request.GET.copy()
        query["export"] = kind
        for name in ("page", "before"):
            query.pop(name, None)
        return f"?{query.urlencode()}" if self.exports else ""

    def export(self) -> Any:
        """The filtered rows as a table offices can open: fetched, dressed and written some at a time."""
        filterset = self.get_filterset(self.get_filterset_class())  # type: ignore[attr-defined]
        rows = self.ordered(filterset.qs if filterset is not None else self.get_queryset())  # type: ignore[attr-defined]
        every = self.export_columns()
        columns = [each for each in every if self.is_exported(each.label)]
        chosen = {each.name for each in columns}

        def written() -> Iterator[dict[str, Any]]:
            found = rows.iterator(chunk_size=CHUNK)
            while some := list(islice(found, CHUNK)):
                self.prepare(some)
                for row in some:
                    self.dress(row)
                    yield {each.name: _plain(value, each.kind) for each, value in zip(every, self.export_line(row), strict=True) if each.name in chosen}  # fmt: skip

        name = self.export_label or self.page_title
        response, count = as_table(name, written(), columns, wanted(self.request))
        user: Any = self.request.user
        audit.record(None, "export", by=user, label=f"导出{name}"[:60], office_id=access.home_office_id(user), count=count)  # fmt: skip
        return response


def _plain(value: Any, kind: str) -> Any:
    return ("" if value is None else str(value)) if kind == "text" else value
