"""几次点击: who is in the table, how far away things may be, and that the manual's tables say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspection import access, manual, roles
from tests.roof.test_clicks import ROWS, steps_of

if TYPE_CHECKING:
    from tests.cast import Cast

# A thing that is done every day takes no more.
MOST = 3
HEAD = "| 角色 | 要办的事 | 从首页怎么点 | 几次 |"


def test_everybody_of_the_cast_who_works_here_is_in_the_table(cast: Cast) -> None:
    """Whoever has a first page: every role the cast holds today, its half after the withdrawal apart."""
    held = {role for user in cast.users().values() for role in access.roles_of(user)}
    expected = {role for role in held if not role.endswith("_closing")}
    counted = {role: sum(row["role"] == role for row in ROWS) for role in expected}
    assert {row["role"] for row in ROWS} == expected
    assert all(3 <= count <= 7 for count in counted.values()), counted


def test_nothing_common_is_far_away() -> None:
    assert {row["what"] for row in ROWS if int(row["clicks"]) > MOST} == set()


@pytest.mark.parametrize("chapter", [each for each in manual.CHAPTERS if each.key not in ("all", "log-in")], ids=str)
def test_the_manual_says_the_same(chapter: manual.Chapter) -> None:
    text = (manual.FOLDER / chapter.file).read_text(encoding="utf-8")
    written = text.partition(f"{HEAD}\n")[2].partition("\n\n")[0].splitlines()[1:]
    assert written == [in_words(row) for row in ROWS if manual.own([row["role"]]) == chapter]


def in_words(row: dict[str, str]) -> str:
    """A row of the table as the manual has it."""
    path = " → ".join(step.words for step in steps_of(row))
    return f"| {roles.ROLES[row['role']].label} | {row['what']} | {path} | {row['clicks']} |"
