"""docs/asvs.md is true: each requirement of ASVS 5.0.0, levels 1 and 2, has its row; every test and document it names exists."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from tests.setup.test_coverage import QUOTED, names_of

SOURCE = Path(__file__).resolve().parents[2] / "docs" / "asvs.md"
# By section: the numbers of level 1, then those of level 2; the rest is level 3.
SECTIONS = {
    "1.1": ((), (1, 2)), "1.2": ((1, 2, 3, 4, 5), (6, 7, 8, 9)), "1.3": ((1, 2), range(3, 12)), "1.4": ((), (1, 2, 3)),
    "1.5": ((1,), (2,)), "2.1": ((1,), (2, 3)), "2.2": ((1, 2), (3,)), "2.3": ((1,), (2, 3, 4)), "2.4": ((), (1,)),
    "3.2": ((1, 2), ()), "3.3": ((1,), (2, 3, 4)), "3.4": ((1, 2), (3, 4, 5, 6)), "3.5": ((1, 2, 3), (4, 5)), "3.7": ((), (1, 2)),
    "4.1": ((1,), (2, 3)), "4.2": ((), (1,)), "4.3": ((), (1, 2)), "4.4": ((1,), (2, 3, 4)), "5.1": ((), (1,)),
    "5.2": ((1, 2), (3,)), "5.3": ((1, 2), ()), "5.4": ((), (1, 2, 3)), "6.1": ((1,), (2, 3)), "6.2": (range(1, 9), range(9, 13)),
    "6.3": ((1, 2), (3, 4)), "6.4": ((1, 2), (3, 4)), "6.5": ((), range(1, 6)), "6.6": ((), (1, 2, 3)), "6.8": ((), range(1, 5)),
    "7.1": ((), (1, 2, 3)), "7.2": (range(1, 5), ()), "7.3": ((), (1, 2)), "7.4": ((1, 2), (3, 4, 5)), "7.5": ((), (1, 2)),
    "7.6": ((), (1, 2)), "8.1": ((1,), (2,)), "8.2": ((1, 2), (3,)), "8.3": ((1,), ()), "8.4": ((), (1,)),
    "9.1": ((1, 2, 3), ()), "9.2": ((1,), (2, 3, 4)), "10.1": ((), (1, 2)), "10.2": ((), (1, 2)), "10.3": ((), range(1, 5)),
    "10.4": (range(1, 6), range(6, 12)), "10.5": ((), range(1, 6)), "10.6": ((), (1, 2)), "10.7": ((), (1, 2, 3)),
    "11.1": ((), (1, 2)), "11.2": ((), (1, 2, 3)), "11.3": ((1, 2), (3,)), "11.4": ((1,), (2, 3, 4)), "11.5": ((), (1,)),
    "11.6": ((), (1,)), "12.1": ((1,), (2, 3)), "12.2": ((1, 2), ()), "12.3": ((), range(1, 5)), "13.1": ((), (1,)),
    "13.2": ((), range(1, 6)), "13.3": ((), (1, 2)), "13.4": ((1,), range(2, 6)), "14.1": ((), (1, 2)), "14.2": ((1,), (2, 3, 4)),
    "14.3": ((1,), (2, 3)), "15.1": ((1,), (2, 3)), "15.2": ((1,), (2, 3)), "15.3": ((1,), range(2, 8)), "16.1": ((), (1,)),
    "16.2": ((), range(1, 6)), "16.3": ((), range(1, 5)), "16.4": ((), (1, 2, 3)), "16.5": ((), (1, 2, 3)), "17.1": ((), (1,)),
    "17.2": ((), range(1, 5)), "17.3": ((), (1, 2)),
}  # fmt: skip
WANTED = {
    f"V{section}.{number}": level
    for section, levels in SECTIONS.items()
    for level, numbers in zip("12", levels, strict=True)
    for number in numbers
}
WITHOUT_TEST = re.compile(r"(不适用|由框架|部署|文档|未达到)：\S")
LINK = re.compile(r"\]\(([a-z-]+\.md)\)")


def rows(text: str) -> list[list[str]]:
    return [
        [each.strip() for each in line.strip().strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("| V")
    ]


def faults(row: list[str]) -> list[str]:
    """What is wrong with one row, in words."""
    number, level, name, tests, why = row
    found = [] if name else [f"{number} says nothing"]
    if WANTED.get(number) != level:
        found.append(f"{number} is not of level {level}")
    for each in QUOTED.findall(tests):
        file, _, test = each.partition("::")
        if test not in names_of(file):
            found.append(f"{number}: no test {each}")
    if not QUOTED.findall(tests) and not WITHOUT_TEST.match(why):
        found.append(f"{number} has no test and gives no reason")
    if why.startswith("文档：") and not any((SOURCE.parent / each).is_file() for each in LINK.findall(why)):
        found.append(f"{number} names no document")
    return found


ROWS = rows(SOURCE.read_text(encoding="utf-8"))


def test_every_requirement_has_one_row() -> None:
    """70 of level 1, 183 of level 2, in the standard's order."""
    assert Counter(WANTED.values()) == {"1": 70, "2": 183}
    assert [row[0] for row in ROWS] == list(WANTED)


def test_every_row_is_true() -> None:
    assert not [fault for row in ROWS for fault in faults(row)]


def test_a_lost_test_and_a_missing_reason_are_seen() -> None:
    lost = ["V6.2.1", "1", "密码", "`floor/test_sessions.py::test_that_was_renamed`", ""]
    assert faults(lost) == ["V6.2.1: no test floor/test_sessions.py::test_that_was_renamed"]
    assert faults(["V6.2.1", "2", "密码", "", ""]) == [
        "V6.2.1 is not of level 2",
        "V6.2.1 has no test and gives no reason",
    ]
    assert faults(["V6.1.1", "1", "写明", "", "文档：[x](nowhere.md)"]) == ["V6.1.1 names no document"]
