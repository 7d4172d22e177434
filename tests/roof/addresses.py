"""Every address the product has, as its own table says it: names with their arguments, and the views behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, get_resolver

if TYPE_CHECKING:
    from collections.abc import Callable


def routes() -> dict[str, list[str]]:
    """Every named address with the arguments it takes."""
    found: dict[str, list[str]] = {}

    def walk(patterns: Any, namespace: str = "", taken: tuple[str, ...] = ()) -> None:
        for each in patterns:
            names = (*taken, *each.pattern.converters)
            if hasattr(each, "url_patterns"):
                walk(each.url_patterns, f"{namespace}{each.namespace}:" if each.namespace else namespace, names)
            else:
                found[f"{namespace}{each.name}"] = list(names)

    walk(get_resolver().url_patterns)
    return found


def views(fits: Callable[[Any], bool], resolver: Any = None, space: str = "") -> dict[str, Any]:
    """Every address whose view is one that fits, with the view."""
    found: dict[str, Any] = {}
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            found |= views(fits, each, f"{space}{each.namespace}:" if each.namespace else space)
        elif isinstance(each, URLPattern):
            view = getattr(each.callback, "view_class", None)
            if view is not None and fits(view):
                found[f"{space}{each.name}"] = view
    return found
