"""A row of a list opened in place: the key facts of its record, asked of the record's own page and by that page's own rules."""

from __future__ import annotations

import uuid
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.urls import NoReverseMatch, resolve, reverse

if TYPE_CHECKING:
    from django.http import HttpRequest

PART: Final = "preview"
TEMPLATE: Final = "generic/preview.html"
_NOBODY: Final = uuid.UUID(int=0)


def is_asked(request: HttpRequest) -> bool:
    """Whether a record's page is asked for its key facts alone."""
    return request.method == "GET" and request.GET.get("part") == PART


@lru_cache
def address_before_key(model: Any, namespace: str) -> str:
    """What the addresses of a model's pages begin with, up to the key; empty where the page opens by itself only.

    Asked once per model: no list asks the database for it.
    """
    noun = getattr(model, "noun", "")
    if not noun:
        return ""
    try:
        url = reverse(f"{f'{namespace}:' if namespace else model().space}{noun}", args=[_NOBODY])
    except NoReverseMatch:
        return ""
    page = getattr(resolve(url).func, "view_class", None)
    return url.removesuffix(f"{_NOBODY}/") if getattr(page, "opens_in_place", False) else ""
