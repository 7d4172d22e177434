"""Every record's page shows what happened to it, to everybody who may open it; nothing of it on the unit's side."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from inspection import audit
from inspection.models import User
from inspection.views.pages import DetailPage
from tests.roof import world
from tests.roof.test_access_table import UNIT_SIDE, read_table

# Records whose life is told elsewhere, and where.
ELSEWHERE: dict[str, str] = {}


def pages(resolver: Any = None, space: str = "") -> dict[str, type[DetailPage]]:
    """Every address that shows a record, with its view."""
    found: dict[str, type[DetailPage]] = {}
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            found |= pages(each, f"{space}{each.namespace}:" if each.namespace else space)
        elif isinstance(each, URLPattern):
            view = getattr(each.callback, "view_class", None)
            if view is not None and issubclass(view, DetailPage):
                found[f"{space}{each.name}"] = view
    return found


def test_pages_without_a_timeline_say_why() -> None:
    without = {name for name, view in pages().items() if not view.timeline and not name.startswith("unit:")}
    assert without == set(ELSEWHERE)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(pages()))
def test_a_records_page_tells_its_life(case: dict[str, dict[str, Any]], name: str) -> None:
    row = read_table()[name]
    who = next(person for person, status in row.items() if status == "200")
    user = User.objects.get(username=who)
    client = Client()
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(session_key=client.session.session_key)
    arguments = world.arguments(name, case)
    record = pages()[name].model._default_manager.get(pk=arguments["pk"])
    audit.record(record, "look", by=user, label="夜里核对时间线")
    page = client.get(reverse(name, kwargs=arguments)).content.decode()
    if who in UNIT_SIDE:
        assert "夜里核对时间线" not in page
    elif name not in ELSEWHERE:
        assert "夜里核对时间线" in page
