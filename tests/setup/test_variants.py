"""docs/variants.md is true: each of the 31 points on which offices differ has its row, and what it names can be changed in the browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from inspection import codes, deadlines
from inspection.models import CodeList
from inspection.views.setting_fields import FIELDS
from tests.roof.test_access_table import read_table
from tests.setup.test_coverage import exists, page_names

if TYPE_CHECKING:
    from tests.cast import Cast

SOURCE = Path(__file__).resolve().parents[2] / "docs" / "variants.md"
QUOTED = re.compile(r"`([^`]+)`")


def rows(text: str) -> list[tuple[str, str, str, str]]:
    """(number, what differs, where it is changed, why it is not)."""
    found = [line.strip().strip("|").split("|") for line in text.splitlines() if line.startswith("| C-")]
    return [tuple(cell.strip() for cell in (*cells, "", "")[:4]) for cells in found]  # type: ignore[misc]


ROWS = rows(SOURCE.read_text(encoding="utf-8"))


def places(prefix: str = "") -> list[str]:
    """Everything named as a place to change something, each once."""
    return sorted({name for row in ROWS for name in QUOTED.findall(row[2]) if name.startswith(prefix)})


def test_every_variant_has_its_row_once_and_in_order() -> None:
    assert [row[0] for row in ROWS] == [f"C-{number:02}" for number in range(1, 32)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_says_where_or_why_not(row: tuple[str, str, str, str]) -> None:
    _, name, where, why = row
    assert name
    assert QUOTED.findall(where) or re.match(r"(不设开关|未建)：\S", why)
    assert not [each for each in QUOTED.findall(where) if not exists(each)]


@pytest.mark.django_db
def test_each_place_opens_for_the_office(cast: Cast, log_in: Any) -> None:
    """Settings, days and lists: the office's clerk opens the form that changes each; of a record, office or team (access.csv)."""
    call_command("load_reference", verbosity=0)
    client, asked = log_in(cast.clerk), 0
    for name in places():
        if name in codes.DEFAULTS:
            assert FIELDS[name].editable, name
            address = reverse("setting_edit", args=[name])
        elif name in deadlines.rules():
            address = reverse("deadline_edit", args=[name])
        elif name.startswith("list."):
            found = CodeList.objects.filter(key=name.removeprefix("list."), active=True).first()
            assert found is not None, name
            address = reverse("code_list_revise", args=[found.pk])
        else:
            assert name in page_names(), name
            assert "200" in [read_table()[name][each] for each in ("office", "office-head", "team-leader")], name
            continue
        assert client.get(address).status_code == 200, name
        asked += 1
    assert asked > 25
