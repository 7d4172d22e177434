"""几次点击: what each role does most, walked click by click from its first page (table: tests/data/clicks.csv)."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from inspection import access
from inspection.models import User
from tests.roof.clicking import Page, Step

TABLE = Path(__file__).parents[1] / "data" / "clicks.csv"
ROWS = list(csv.DictReader(TABLE.open(encoding="utf-8", newline="")))


def entered(account: str) -> Client:
    user = User.objects.get(username=account)
    client = Client()
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(session_key=client.session.session_key)
    return client


def steps_of(row: dict[str, str]) -> list[Step]:
    return [Step.read(step) for step in row["path"].split(" > ")]


@pytest.mark.django_db
@pytest.mark.parametrize("account", list(dict.fromkeys(row["account"] for row in ROWS)))
def test_every_thing_is_so_many_clicks_away(case: dict[str, dict[str, Any]], account: str) -> None:
    client, wrong = entered(account), []
    user = User.objects.get(username=account)
    for row in [each for each in ROWS if each["account"] == account]:
        steps = steps_of(row)
        assert (row["role"] in access.roles_of(user), len(steps)) == (True, int(row["clicks"])), row
        try:
            page = Page(client, reverse("home")).follow(steps)
        except LookupError as lost:
            wrong.append(f"{row['what']}：{lost}")
        else:
            wrong += [] if page.status == 200 else [f"{row['what']}：{page.address} {page.status}"]
    assert not wrong, "\n".join(wrong)
