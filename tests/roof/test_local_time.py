"""Moments are kept in UTC and said in the office's time: between midnight and eight the day is not the same."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import DateField, DateTimeField

ROOT = Path(settings.BASE_DIR)
FILES = [path for app in ("inspection", "rounds", "petitions", "rectification") for path in sorted((ROOT / app).rglob("*.py"))
         if "migrations" not in path.parts]  # fmt: skip
FIELDS = [field for model in apps.get_models() for field in model._meta.fields if isinstance(field, DateField)]
DAYS = {field.name for field in FIELDS if not isinstance(field, DateTimeField)}
# A name that is a day elsewhere (until) is not judged by its name.
MOMENTS = {field.name for field in FIELDS} - DAYS
# A meeting's or a visit's hour of the day is a time without a zone.
HOURS = {"held_at"}


def raw(source: str) -> list[str]:
    """Moments put into a sentence, or cut down to their day, without being brought to the office's time first."""
    found = []
    for node in ast.walk(ast.parse(source)):
        cut = (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("date", "strftime")
        )
        if (
            isinstance(node, ast.FormattedValue)
            and node.format_spec is not None
            and "%" in ast.unparse(node.format_spec)
        ):
            value = node.value
        elif cut:
            value = node.func.value  # type: ignore[attr-defined]
        else:
            continue
        if isinstance(value, ast.Attribute) and value.attr in MOMENTS - HOURS:
            found.append(f"{value.lineno}: {ast.unparse(value)}")
    return found


@pytest.mark.parametrize(
    "source", ['f"{file.added_at:%Y-%m-%d}"', "record.created_at.date()", 'each.at.strftime("%F")']
)
def test_the_check_is_not_asleep(source: str) -> None:
    assert len(raw(source)) == 1


@pytest.mark.parametrize(
    "source", ['f"{timezone.localtime(file.added_at):%F}"', "timezone.localdate(each.at)", 'f"{meeting.held_on:%F}"']
)
def test_what_is_right_is_let_pass(source: str) -> None:
    assert raw(source) == []


def test_no_moment_is_said_in_utc() -> None:
    assert [f"{path.relative_to(ROOT)}:{each}" for path in FILES for each in raw(path.read_text())] == []
