"""docs/coverage.md is true: every point of the register has its row, and every page, rule and test it names exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from importlib import import_module
from itertools import chain
from pathlib import Path

import pytest
from django.urls import get_resolver

from inspection import codes, deadlines, statistics
from inspection.documents import papers
from tests.setup.disabling import constraint_names

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "docs" / "coverage.md"
# The register's own numbering: A–L in one run.
REGISTERS = {
    "A": (1, 43),
    "B": (44, 105),
    "C": (106, 136),
    "D": (137, 175),
    "E": (176, 207),
    "F": (208, 240),
    "G": (241, 255),
    "H": (256, 295),
    "I": (296, 317),
    "J": (318, 333),
    "K": (334, 359),
    "L": (360, 367),
}
LEFT = re.compile(r"^(不做|未建)：\S.+")
QUOTED = re.compile(r"`([^`]+)`")

Row = tuple[str, str, str, str, str]


def rows(text: str) -> list[tuple[str, Row]]:
    """Each row with the letter of the register it stands under."""
    found, letter = [], ""
    for line in text.splitlines():
        if line.startswith("## "):
            letter = line[3]
        elif line.startswith("| R-"):
            cells = [each.strip() for each in line.strip().strip("|").split("|")]
            found.append((letter, tuple((cells + [""] * 5)[:5])))
    return found  # type: ignore[return-value]


ROWS = rows(SOURCE.read_text(encoding="utf-8"))


def gaps(found: list[tuple[str, Row]]) -> list[str]:
    """What is missing, doubled, out of order or under the wrong heading."""
    wanted = [(letter, f"R-{n:03}") for letter, (first, last) in REGISTERS.items() for n in range(first, last + 1)]
    have = [(letter, row[0]) for letter, row in found]
    missing = [f"{number} has no row" for letter, number in wanted if (letter, number) not in have]
    odd = [f"{number} stands twice" for letter, number in set(have) if have.count((letter, number)) > 1]
    odd += [f"{number} is not in register {letter}" for letter, number in have if (letter, number) not in wanted]
    return missing + odd + ([] if have == sorted(have) else ["rows are not sorted"])


@cache
def page_names() -> frozenset[str]:
    """Every URL name, with its namespaces."""

    def walk(resolver: object, prefix: str) -> set[str]:
        names = {f"{prefix}{name}" for name in resolver.reverse_dict if isinstance(name, str)}  # type: ignore[attr-defined]
        for space, (_, below) in resolver.namespace_dict.items():  # type: ignore[attr-defined]
            names |= walk(below, f"{prefix}{space}:")
        return names

    return frozenset(walk(get_resolver(), ""))


@cache
def rule_names() -> frozenset[str]:
    """Deadlines, papers, settings, constraints, lists of codes, figures and their splits."""
    page_names()  # the papers and importers register with the addresses
    lists = chain.from_iterable(import_module(f"{app}.codes").LISTS for app in ("rounds", "petitions", "rectification"))
    return frozenset(
        {
            *deadlines.rules(),
            *papers.kinds(),
            *codes.DEFAULTS,
            *constraint_names(),
            *(f"list.{each[0]}" for each in lists),
            *(f"figure.{each.key}" for each in statistics.FIGURES),
            *(f"split.{each.key}" for each in statistics.SPLITS),
        }
    )


def exists(name: str) -> bool:
    """A page, a rule, or something of that name in the code."""
    if name in page_names() or name in rule_names():
        return True
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            there: object = import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for part in parts[cut:]:
            there = getattr(there, part, None)
        return there is not None
    return False


@cache
def names_of(file: str) -> frozenset[str]:
    """The tests of a file by name, those of a class as Class::test."""
    path = ROOT / "tests" / file
    if not path.is_file():
        return frozenset()
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
    return frozenset(each for each in found if each.split("::")[-1].startswith("test_"))


def faults(row: Row) -> list[str]:
    """What is wrong with one row, in words."""
    number, name, pages, tests, left = row
    found = [] if name else [f"{number} has no name"]
    if left and not LEFT.match(left):
        found.append(f"{number}: “{left}” gives no reason")
    if not left and not (QUOTED.findall(pages) and QUOTED.findall(tests)):
        found.append(f"{number} names no page or no test, and does not say that it is left out")
    found += [f"{number}: no page or rule {each}" for each in QUOTED.findall(pages) if not exists(each)]
    for each in QUOTED.findall(tests):
        file, _, test = each.partition("::")
        if test not in names_of(file):
            found.append(f"{number}: no test {each}")
    return found


def test_every_point_has_its_row_once_and_in_order() -> None:
    assert gaps(ROWS) == []


@pytest.mark.parametrize("letter", REGISTERS)
def test_what_a_row_names_is_there(letter: str) -> None:
    assert list(chain.from_iterable(faults(row) for under, row in ROWS if under == letter)) == []


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            ("R-022", "三承诺", "`rounds.gates.pledges_are_sung`", "`rounds/test_logs.py::test_missing_days`", ""),
            "no page",
        ),
        (("R-022", "三承诺", "`rounds:round`", "`rounds/test_logs.py::test_missing_nights`", ""), "no test"),
        (("R-022", "三承诺", "`rounds:round`", "`rounds/test_nothing.py::test_x`", ""), "no test"),
        (("R-022", "三承诺", "`rounds:round`", "", ""), "names no page or no test"),
        (("R-022", "三承诺", "", "", "未建"), "gives no reason"),
        (("R-022", "", "", "", "未建：随后建"), "has no name"),
    ],
)
def test_the_check_is_not_asleep(cells: Row, said: str) -> None:
    assert any(said in each for each in faults(cells))


def test_a_lost_or_doubled_row_is_noticed() -> None:
    assert f"{ROWS[3][1][0]} has no row" in gaps(ROWS[:3] + ROWS[4:])
    assert f"{ROWS[3][1][0]} stands twice" in gaps(ROWS[:4] + ROWS[3:])
    assert "rows are not sorted" in gaps([ROWS[1], ROWS[0], *ROWS[2:]])
