"""Every clause of the code that says who sees what, left out or turned round, one at a time.

The list is made from the code itself (``mutants()``), so that a new clause is on it by itself. ``planted`` puts one in for a
moment, by the function's ``__code__``, so that everybody who imported it is reached. What is a clause:

* an operand of ``and``, ``or``, ``|``, ``&``; a ``not``, a ``~``; a comparison
* a condition of ``if``, made always true and always false
* a ``filter``, ``exclude`` or ``not_closed_to`` taken off, or one of several conditions in it or in a ``Q``
* a ``|=`` that widens a scope, a ``raise`` that refuses
"""

from __future__ import annotations

import ast
import copy
import inspect
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspection import access

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FunctionType

ROOT = Path(__file__).parents[2]
SCOPES = (
    "inspection.access",
    *sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for app in ("rounds", "petitions", "rectification") for path in (*ROOT.glob(f"{app}/querysets.py"), *ROOT.glob(f"{app}/querysets/*.py"))
    ),
)  # fmt: skip
# Dates of grants, the walls in front of all views, and what every view of a record starts from.
GUARDS = {
    "inspection.models.grants": ("live_on", "GrantQuerySet.live"),
    "inspection.middleware": (
        "LoginRequiredMiddleware.__call__", "UnitSideMiddleware.__call__", "UnitSideMiddleware.process_view",
        "ReadOnlyMiddleware.process_view",
    ),
    "inspection.views.pages": ("Scoped.dispatch", "own_office"),
    # Scopes beside the querysets of the applications: what one keeps for oneself, registers, what is searched.
    "inspection.devices": ("visible", "here", "reasons_against", "reasons_against_signing"),
    "inspection.documents.visible": ("visible", "_on_records_in_scope"),
    "inspection.models.bookmarks": ("BookmarkQuerySet.of",),
    "inspection.models.duties": ("DutyHandoverQuerySet.for_user",),
    "inspection.models.paper_registers": ("OfPaperQuerySet.for_user",),
    "inspection.models.people": ("PersonQuerySet.kept_by", "PersonQuerySet.near"),
    "inspection.models.recusals": ("KeepingOutQuerySet.for_user",),
    "inspection.models.saved_views": ("SavedViewQuerySet.for_user",),
    "inspection.models.scan_stacks": ("ScanStackQuerySet.for_user",),
    "inspection.models.superior_forms": ("SuperiorFormQuerySet.for_user",),
    "inspection.models.units": ("UnitQuerySet.for_user",),
    "inspection.saved_views": ("visible",),
    "inspection.scan_targets": ("_allowed",),
    "inspection.search.places": ("_units", "_people", "_papers", "_files"),
}  # fmt: skip
# Of these modules: functions that reckon and order, but let nobody in or out.
NOT_SCOPE = (
    "containing", "of_newest", "about_chiefs", "running", "received_on", "beginning", "weighed", "late", "dull", "open", "balances", "balance",
    "in_the_units_book", "moved", "total", "__add__", "as_dict", "closing", "counted", "marked", "on_loan", "complete", "away", "offered",
    "in_force", "fixed_at_once", "present", "holders", "_with_those_above", "people_of", "home_office_id", "_today", "today", "remember",
)  # fmt: skip
TAKEN_OFF = ("filter", "exclude", "not_closed_to")
TURNED = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


@dataclass(frozen=True)
class Mutant:
    """One clause, changed. ``place`` counts the changes within a function, in the order of the code."""

    module: str
    function: str
    place: int
    line: int
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.module}.{self.function}:{self.line}  {self.was}  →  {self.now}"

    @property
    def key(self) -> str:
        """What stays the same when lines move."""
        return f"{self.module}.{self.function}: {self.was} → {self.now}"


def changes(node: ast.AST) -> Iterator[ast.AST | None]:
    """What a node may become instead; None is nothing (a statement that is left out)."""
    if isinstance(node, ast.BoolOp):
        for index in range(len(node.values)):
            rest = [each for place, each in enumerate(node.values) if place != index]
            yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
    elif isinstance(node, ast.If | ast.IfExp):
        # Whether a set is empty is asked to save a join only: without the question nothing is left out or let in.
        saves = isinstance(node.test, ast.NamedExpr | ast.Name)
        for operator, value in ((ast.And(), False),) if saves else ((ast.Or(), True), (ast.And(), False)):
            made = copy.copy(node)
            # A walrus in the condition is still needed for its name.
            made.test = ast.BoolOp(operator, [node.test, ast.Constant(value)])
            yield made
    elif isinstance(node, ast.Call):
        yield from _calls(node)
    else:
        yield from _small(node)


def _small(node: ast.AST) -> Iterator[ast.AST | None]:
    operator = getattr(node, "op", None)
    if isinstance(node, ast.BinOp) and isinstance(operator, ast.BitOr | ast.BitAnd):
        yield node.left
        yield node.right
    elif isinstance(node, ast.Raise) or (
        isinstance(node, ast.AugAssign) and isinstance(operator, ast.BitOr | ast.BitAnd)
    ):
        yield None
    elif isinstance(node, ast.UnaryOp) and isinstance(operator, ast.Not | ast.Invert):
        yield node.operand
    elif isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in TURNED:
        yield ast.Compare(node.left, [TURNED[type(node.ops[0])]()], node.comparators)


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    if isinstance(node.func, ast.Attribute) and node.func.attr in TAKEN_OFF:
        yield node.func.value
    named = isinstance(node.func, ast.Name) and node.func.id == "Q"
    if (named or (isinstance(node.func, ast.Attribute) and node.func.attr in TAKEN_OFF)) and len(node.keywords) > 1:
        for index in range(len(node.keywords)):
            yield ast.Call(node.func, node.args, [each for place, each in enumerate(node.keywords) if place != index])


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST | None) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        if node is self.old:
            return ast.copy_location(self.new or ast.Pass(), node)
        return super().visit(node)


@lru_cache
def _tree(module: str) -> ast.Module:
    path = ROOT / module.replace(".", "/")
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(path.read_text(encoding="utf-8"))


@lru_cache
def functions(module: str) -> dict[str, ast.FunctionDef]:
    """The functions and methods of a module that are mutated."""
    found = {}
    for node in _tree(module).body:
        for each, owner in (
            (node, ""),
            *((each, f"{node.name}.") for each in getattr(node, "body", []) if isinstance(node, ast.ClassDef)),
        ):
            if isinstance(each, ast.FunctionDef):
                found[f"{owner}{each.name}"] = each
    if module in GUARDS:
        return {name: each for name, each in found.items() if name in GUARDS[module]}
    return {name: each for name, each in found.items() if each.name not in NOT_SCOPE}


@lru_cache
def mutants() -> tuple[Mutant, ...]:
    """All of them, in the order of the code."""
    found = []
    for module in (*SCOPES, *GUARDS):
        for name, function in functions(module).items():
            for place, (node, new) in enumerate(_changes(function)):
                now = "（去掉）" if new is None else _text(new)
                found.append(Mutant(module, name, place, getattr(node, "lineno", function.lineno), _text(node), now))
    return tuple(found)


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.If):
        node = node.test
        return f"if {ast.unparse(node)}"
    return ast.unparse(node).split("\n")[0]


def _changes(function: ast.FunctionDef) -> list[tuple[ast.AST, ast.AST | None]]:
    body = [each for each in function.body if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))]
    said = [each.annotation for node in body for each in ast.walk(node) if isinstance(each, ast.AnnAssign)]
    types = {id(each) for annotation in said for each in ast.walk(annotation)}
    nodes = [node for each in body for node in ast.walk(each) if id(node) not in types]
    return [(node, new) for node in nodes for new in changes(node)]


def real(module: str, name: str) -> FunctionType:
    """The living function of a name."""
    found: Any = import_module(module)
    for part in name.split("."):
        found = inspect.getattr_static(found, part) if isinstance(found, type) else getattr(found, part)
    return getattr(found, "func", None) or getattr(found, "fget", None) or found  # type: ignore[no-any-return]


def _code_of(code: CodeType, name: str) -> CodeType:
    for each in code.co_consts:
        if inspect.iscode(each):
            if each.co_qualname == name:
                return each
            if name.startswith(f"{each.co_qualname}."):
                return _code_of(each, name)
    raise LookupError(name)


def code(mutant: Mutant) -> CodeType:
    """The function with its clause changed, compiled where it stands in its module."""
    tree = copy.deepcopy(_tree(mutant.module))
    owner, _, plain = mutant.function.rpartition(".")
    scope: Any = tree
    if owner:
        scope = next(each for each in tree.body if isinstance(each, ast.ClassDef) and each.name == owner)
    function = next(each for each in scope.body if isinstance(each, ast.FunctionDef) and each.name == plain)
    old, new = _changes(function)[mutant.place]
    changed = ast.fix_missing_locations(_Replace(old, new).visit(tree))
    return _code_of(compile(changed, mutant.module, "exec"), mutant.function)


@lru_cache
def telling(module: str) -> dict[str, CodeType]:
    """The module's functions, each of which says first that it was called: to ``_reached_`` among the module's names."""
    tree = copy.deepcopy(_tree(module))
    names = list(functions(module))
    for node in tree.body:
        owned = getattr(node, "body", []) if isinstance(node, ast.ClassDef) else [node]
        owner = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for each in owned:
            if isinstance(each, ast.FunctionDef) and f"{owner}{each.name}" in names:
                said = ast.parse(f"_reached_(({module!r}, {owner + each.name!r}))").body
                each.body[:0] = [ast.copy_location(said[0], each.body[0])]
    made = compile(ast.fix_missing_locations(tree), module, "exec")
    return {name: _code_of(made, name) for name in names}


@contextmanager
def watched() -> Iterator[set[tuple[str, str]]]:
    """Which of the functions that are changed anywhere were called inside, as (module, function)."""
    hit: set[tuple[str, str]] = set()
    kept, question = [], access._question
    for module, name in {(each.module, each.function) for each in mutants()}:
        function = real(module, name)
        kept.append((function, function.__code__))
        function.__globals__["_reached_"] = hit.add
        function.__code__ = telling(module)[name]
    access._question = access._put_together
    try:
        yield hit
    finally:
        access._question = question
        for function, was in kept:
            function.__code__ = was
            function.__globals__.pop("_reached_", None)


@contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """The clause is changed inside, and as it was afterwards."""
    function = real(mutant.module, mutant.function)
    kept, new, question = function.__code__, code(mutant), access._question
    # What the process keeps of an earlier, unchanged run would hide the change.
    function.__code__, access._question = new, access._put_together
    try:
        yield
    finally:
        function.__code__, access._question = kept, question
