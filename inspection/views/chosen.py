"""What the reader of a list chooses: its order, its columns, and views he has saved of it; all of it stands in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from inspection import saved_views
from inspection.views.exports import Exported

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from inspection.views.exports import Shown

ORDER, COLUMN = "order", "column"


class _Path:
    """Stands for a row, and remembers what was asked of it."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def __getattr__(self, name: str) -> _Path:
        return _Path(*self.names, name)

    def __call__(self) -> _Path:
        """The text of a choice is ordered as its value is."""
        last = self.names[-1]
        if last.startswith("get_") and last.endswith("_display"):
            return _Path(*self.names[:-1], last[4:-8])
        return _Path(*self.names, "")


def order_of(model: Any, value: Callable[[Any], Any]) -> str:
    """The field by which a column is ordered: where it says a field of the row, or of what the row belongs to; else nothing."""
    try:
        told = value(_Path())
    except Exception:
        return ""
    names = told.names if isinstance(told, _Path) else ()
    for at, name in enumerate(names):
        try:
            field = model._meta.get_field(name)
        except (FieldDoesNotExist, AttributeError):
            return ""
        if not field.concrete or field.many_to_many:
            return ""
        model = field.related_model if at < len(names) - 1 else model
    return "__".join(names)


class Chosen(Exported):
    """For lists of declared columns (``table``): which are shown, and by which it is ordered. Other lists keep views alone."""

    model: Any
    key: tuple[str, ...] = ()

    @property
    def chooses(self) -> bool:
        return self.namespace != "unit"

    def orders(self) -> dict[str, str]:
        """Columns one may order by, with their fields; long lists paged by a key keep their order."""
        if self.key or not self.chooses:
            return {}
        return {each.label: field for each in self.table if (field := order_of(self.model, each.value))}

    def ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        label = self.request.GET.get(ORDER, "")
        field = self.orders().get(label.lstrip("-"), "") if label else ""
        return rows.order_by(f"-{field}" if label.startswith("-") else field, "pk") if field else rows

    def shown(self) -> tuple[Shown, ...]:
        """The chosen columns; the first, which opens the record, always."""
        wanted = set(self.request.GET.getlist(COLUMN)) if self.chooses else set()
        if not wanted & {each.label for each in self.table}:
            return self.table
        return tuple(each for at, each in enumerate(self.table) if at == 0 or each.label in wanted)

    def is_exported(self, label: str) -> bool:
        wanted = {*self.request.GET.getlist(COLUMN)} & {each.label for each in self.table}
        return not wanted or label in wanted or bool(self.table and label == self.table[0].label)

    def begun(self, request: HttpRequest) -> HttpResponse | None:
        """Where the reader begins when he opens the list without saying how."""
        if not self.chooses or request.GET:
            return None
        self.views = saved_views.of_list(request.path, request.user)  # type: ignore[arg-type]
        first = next((each for each in self.views if each.first and each.user_id == request.user.pk), None)
        return HttpResponseRedirect(first.url) if first is not None else None

    def with_query(self, **changed: Any) -> str:
        query = self.request.GET.copy()
        for name in ("page", "before", "export", *changed):
            query.pop(name, None)
        for name, value in changed.items():
            query[name] = value
        return f"?{query.urlencode()}"

    def chosen_context(self) -> dict[str, Any]:
        if not self.chooses:
            return {}
        request = self.request
        views = self.views if hasattr(self, "views") else saved_views.of_list(request.path, request.user)  # type: ignore[arg-type]
        query, now = saved_views.clean(request.GET.urlencode()), request.GET.get(ORDER, "")
        shown, wanted = {each.label for each in self.shown()}, request.GET.getlist(COLUMN)
        return {
            "saved_views": [{"name": each.name, "url": each.url, "own": each.user_id == request.user.pk, "now": each.query == query} for each in views],
            "save_view_url": f"{reverse('saved_view_add')}?{urlencode({'path': request.path, 'query': query})}" if query else "",
            "list_orders": [
                {"label": label, "url": self.with_query(order=f"-{label}" if now == label else label), "now": {label: "升序", f"-{label}": "降序"}.get(now, "")}
                for label in self.orders()
            ],
            "list_columns": [(each.label, each.label in shown) for each in self.table[1:]] if len(self.table) > 2 else [],
            "column_keep": [(name, value) for name, values in request.GET.lists() if name not in (COLUMN, "page", "before", "export") for value in values],
            "filter_keep": [(name, value) for name, value in [(ORDER, now), *((COLUMN, each) for each in wanted)] if value],
            "begins_with_view": any(each.first for each in views),
        }  # fmt: skip
