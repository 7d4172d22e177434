"""Paging long lists: pages by number while they are few, by the key of the last row beyond; counts exact up to a bound."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.core.paginator import Page, Paginator
from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from django.http import Http404

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

# Up to so many rows a list has numbered pages; skipping over more costs more than it helps anybody.
NUMBERED = 2_000
# Up to so many rows the count is exact; beyond, the list says "more than".
COUNTED = 10_000


def bounded_count(rows: QuerySet[Any]) -> int:
    """How many rows there are, at most ``COUNTED + 1``."""
    return rows.order_by().values("pk")[: COUNTED + 1].count()


class KeysFirst(Paginator):
    """Numbered pages of wide rows: the page's keys are sorted out alone, then only its rows are joined and read.

    Sorting three hundred thousand whole rows by the name of another table for the fifty of a page takes seconds.
    """

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = list(self.object_list.values_list("pk", flat=True)[first : first + self.per_page])
        return self._get_page(self.object_list.filter(pk__in=keys), number, self)


class KeyPaged:
    """For lists that may grow very long, newest first. ``key``: the fields of the order, all descending, the last unique."""

    key: tuple[str, ...] = ()
    request: HttpRequest

    def paginate_queryset(self, rows: QuerySet[Any], size: int) -> tuple[Any, Any, Any, bool]:
        """Django's own pages for a short list; for a long one the rows after a key."""
        self.total = bounded_count(rows)
        self.older_url = self.newer_url = ""
        if self.total <= NUMBERED and "before" not in self.request.GET:
            return super().paginate_queryset(rows, size)  # type: ignore[misc]
        if token := self.request.GET.get("before", ""):
            rows = rows.filter(TupleLessThan(Tuple(*map(F, self.key)), self.read(token, rows.model)))
            self.newer_url = self.with_key("")
        found = list(self.take(rows, size + 1))
        if len(found) > size:
            self.older_url = self.with_key(self.write(found[size - 1]))
        return None, None, found[:size], True

    def get_paginator(self, rows: QuerySet[Any], size: int, **kwargs: Any) -> Paginator:
        """Numbered pages do not count once more what has been counted."""
        found: Paginator = super().get_paginator(rows, size, **kwargs)  # type: ignore[misc]
        found.count = self.total
        return found

    def take(self, rows: QuerySet[Any], count: int) -> QuerySet[Any]:
        """The first rows; a list that knows a shorter way to them overrides this."""
        return rows[:count]

    def with_key(self, token: str) -> str:
        query = self.request.GET.copy()
        for name in ("page", "before"):
            query.pop(name, None)
        if token:
            query["before"] = token
        return f"{self.request.path}?{query.urlencode()}"

    def write(self, row: Any) -> str:
        """The key of a row, signed: what is compared with is only ever what a page has shown."""
        return signing.dumps([str(getattr(row, name)) for name in self.key], salt="paging", compress=True)

    def read(self, token: str, model: Any) -> tuple[Any, ...]:
        try:
            found = signing.loads(token, salt="paging")
        except (signing.BadSignature, json.JSONDecodeError) as error:
            raise Http404 from error
        fields = [model._meta.pk if name == "pk" else model._meta.get_field(name) for name in self.key]
        return tuple(field.to_python(value) for field, value in zip(fields, found, strict=True))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        more = self.total > COUNTED
        return context | {
            "older_url": self.older_url,
            "newer_url": self.newer_url,
            "total_words": f"{COUNTED:,} 条以上" if more else f"{self.total:,} 条",
        }
