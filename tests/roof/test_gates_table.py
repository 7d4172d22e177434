"""Every gate in words: ``tests/data/gates.csv`` tells the office which step is held up by what, and what is then said.

``XUNZHANG_PROPOSE_GATES=1`` writes the table anew; what changed is read before it is committed. ``…`` stands for what depends on
the record: a name, a day, a number. A gate without a word of its own says what the gates it asks say.
"""

from __future__ import annotations

import ast
import csv
import inspect
import os
import re
import textwrap
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import get_resolver

import petitions
import rectification
import rounds
from inspection import workflow
from inspection.documents import papers
from inspection.workflow import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TABLE = Path(__file__).parents[1] / "data" / "gates.csv"
HEAD = ("file", "step", "label", "gate", "words")
CHINESE = re.compile("[\u4e00-\u9fff]")
OURS = ("rounds", "petitions", "rectification", "inspection")
Row = tuple[str, ...]


def steps() -> Iterator[tuple[str, Step]]:
    """Every step of every step table, with the module that declares it."""
    for app in (rounds, petitions, rectification):
        for found in walk_packages(app.__path__, f"{app.__name__}."):
            if ".workflow" not in found.name:
                continue
            for value in vars(import_module(found.name)).values():
                if isinstance(value, Step):
                    yield found.name, value
                for step in getattr(getattr(value, "table", None), "all", ()):
                    yield found.name, step


def words_of(gate: Callable[..., Any], seen: frozenset[Any] = frozenset()) -> list[str]:
    """What a gate may say: its own Chinese sentences, else those of the functions it asks."""
    function = inspect.unwrap(gate)
    if not inspect.isfunction(function) or function in seen:
        return []
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    found = list(_sentences(tree))
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    constants = [function.__globals__.get(name) for name in sorted(named)]
    found += [each for each in constants if isinstance(each, str) and CHINESE.search(each)]
    for asked in _asked(function, tree):
        found += words_of(asked, seen | {function})
    return list(dict.fromkeys(found))


def _asked(function: Any, tree: ast.AST) -> Iterator[Any]:
    """Functions of ours that a function names, in the order of their names."""
    names = {(node.id, "") for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {
        (node.value.id, node.attr)
        for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }  # fmt: skip
    for name, attribute in sorted(names):
        there = function.__globals__.get(name)
        asked = getattr(there, attribute, None) if attribute and inspect.ismodule(there) else there
        if inspect.isfunction(asked) and asked.__module__.split(".")[0] in OURS:
            yield asked


def _sentences(tree: ast.AST) -> Iterator[str]:
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    for node in ast.walk(tree):
        if id(node) in docs or id(node) in inside:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if len(CHINESE.findall(text)) > 1:
            yield text


@cache
def rows() -> tuple[Row, ...]:
    """The table as the product has it: steps and papers with their gates."""
    assert get_resolver().url_patterns  # some papers are registered with the pages that draft them
    found = {
        (where, step.verb, step.label, gate.__name__, "；".join(words_of(gate)))
        for where, step in steps() for gate in step.gates
    }  # fmt: skip
    found |= {
        ("documents", kind.code, f"印发{kind.label}", gate.__name__, "；".join(words_of(gate)))
        for kind in papers.kinds().values() for gate in kind.gates
    }  # fmt: skip
    return tuple(sorted(found))


def read() -> tuple[Row, ...]:
    if not TABLE.exists():
        return ()
    with TABLE.open(encoding="utf-8") as file:
        return tuple(tuple(row[name] for name in HEAD) for row in csv.DictReader(file))


def test_the_table_says_what_the_gates_say() -> None:
    if os.environ.get("XUNZHANG_PROPOSE_GATES"):
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([HEAD, *rows()])
        return
    assert rows() == read(), "给 tests/data/gates.csv 增删相应的行"


@pytest.mark.parametrize("row", read(), ids=lambda row: f"{row[1]}-{row[3]}")
def test_every_gate_has_its_words(row: Row) -> None:
    assert CHINESE.search(row[4]), "门槛须说明缺什么"


def test_what_is_not_met_is_said_once_and_in_order() -> None:
    step = Step("x", "试", ("a",), None, "p", gates=(lambda _: ["缺一", "缺二"], lambda _: ["缺二", "缺三"]))
    assert step.unmet(object()) == ["缺一", "缺二", "缺三"]
    assert issubclass(workflow.WrongStatus, workflow.Refused)
