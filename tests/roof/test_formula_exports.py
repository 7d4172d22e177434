"""Every page that exports a table, with texts in the database that a spreadsheet would run."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from inspection.models import Unit, User
from inspection.views.pages import ListPage
from rectification.actions import exports
from tests.floor import formulas
from tests.roof import world


def tables(resolver: Any = None, space: str = "") -> set[str]:
    """Names of the addresses whose page offers ``?export=xlsx``."""
    found: set[str] = set()
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            found |= tables(each, f"{space}{each.namespace}:" if each.namespace else space)
        elif isinstance(each, URLPattern):
            view = getattr(each.callback, "view_class", None)
            if view is not None and issubclass(view, ListPage) and view().exports:
                found.add(f"{space}{each.name}")
    return found


def client_of(username: str) -> Client:
    client, user = Client(), User.objects.get(username=username)
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(session_key=client.session.session_key)
    return client


def content(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.django_db
def test_the_ledger_leaves_without_a_formula(case: dict[str, dict[str, Any]], monkeypatch: Any) -> None:
    """An account keeps its words for good, so the rows are changed on their way to the file: every column, each text."""
    client, told, seen = client_of("office"), exports.row_of, set()
    for text in formulas.PAYLOADS:
        monkeypatch.setattr(exports, "row_of", lambda account, text=text: dict.fromkeys(told(account), text))
        data = content(client.get(reverse("rectification:ledger_export")))
        assert formulas.in_workbook(data) == [], text
        seen |= formulas.texts(data)
    assert {"=1+1", "=cmd|' /C calc'!A0", "@SUM(1+1)"} <= seen


@pytest.mark.django_db
def test_lists_leave_without_a_formula(case: dict[str, dict[str, Any]]) -> None:
    found = tables()
    assert found
    client, written = client_of("office"), 0
    for at, text in enumerate(formulas.PAYLOADS):
        Unit.objects.filter(pk=Unit.objects.order_by("pk").values("pk")[:1]).update(name=text)
        for name in sorted(found) if at == 0 else sorted(found)[:1]:
            answer = client.get(
                reverse(name, kwargs=world.arguments(name, case) if _takes(name) else {}), {"export": "xlsx"}
            )
            if answer.status_code == 200:
                assert formulas.in_workbook(content(answer)) == [], (name, text)
                written += 1
    assert written >= len(formulas.PAYLOADS)


def _takes(name: str) -> bool:
    from django.urls import NoReverseMatch

    try:
        reverse(name)
    except NoReverseMatch:
        return True
    return False
