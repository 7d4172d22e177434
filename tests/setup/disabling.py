"""How each kind of rule named in docs/coverage.md is switched off for a moment: one short function per kind.

``disabled("rounds.gates.pledges_are_signed")`` is a context in which the rule does not hold. What "off" means:

========================  =================================================================================
a page (its URL name)     it answers 404
a deadline                it does not start
a paper, a survey, a      it is not registered
kind of correspondence
a figure, a split of one  nothing is counted
a list of codes           no such list; its entries are out of use
a setting                 nobody is asked for anything: empty, zero or the other answer, whatever the office set
a database constraint     dropped, until the test's transaction is rolled back
a step of a workflow      leads from no status
a function with reasons   has none: a gate lets through, a count is zero
a function of a queryset  leaves nothing out
any other function        refuses to act
a model                   no row of it can be saved
a table in the code       is empty
========================  =================================================================================

Functions are emptied by their ``__code__``, so that everybody who imported one by name is reached too.
"""

from __future__ import annotations

import inspect
import re
import sys
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any
from unittest import mock

from django.apps import apps
from django.core.handlers.base import BaseHandler
from django.db import connection, models
from django.db.models import Count, Q
from django.http import Http404

from inspection import codes, correspondence, deadlines, statistics, surveys
from inspection.documents import papers
from inspection.models import CodeList, Deadline, OfficeSetting
from inspection.workflow import Refused, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from types import CodeType, FunctionType

# The package offers a function of the module's name.
survey_kinds = import_module("inspection.surveys.kinds")
OFF = "（已停用）"
OURS = ("inspection", "rounds", "petitions", "rectification")


class CannotDisable(Exception):
    """Of this kind of thing nobody can say what "off" means; the row has to name something else."""


def constraint_names() -> frozenset[str]:
    """The constraints the models declare, by their names in the database."""
    return frozenset(each.name for model in apps.get_models() for each in model._meta.constraints)


def found(name: str) -> Any:
    """The thing of a dotted name in the code. Raises CannotDisable."""
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            there: Any = import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for part in parts[cut:]:
            there = inspect.getattr_static(there, part) if inspect.isclass(there) else getattr(there, part)
        return there
    raise CannotDisable(name)


def disabled(name: str, pages: frozenset[str]) -> AbstractContextManager[None]:
    """The context in which a rule does not hold, by what kind of rule it is. Raises CannotDisable."""
    if name in pages:
        return without_page(name)
    if name in deadlines.rules():
        return without_deadline(name)
    if name in papers.kinds():
        return without_entry(papers._KINDS, name)
    if name in surveys.kinds():
        return without_entry(survey_kinds._KINDS, name)
    if name in codes.DEFAULTS:
        return without_setting(name)
    if name.startswith(("figure.", "split.")):
        return without_counting(*name.split("."))
    if name.startswith("list."):
        return without_list(name.removeprefix("list."))
    if name in constraint_names():
        return without_constraint(name)
    return without_object(found(name), name)


def without_object(there: Any, name: str) -> AbstractContextManager[None]:
    """Something that stands in the code."""
    if isinstance(there, Step):
        return without_sources(there)
    if isinstance(there, survey_kinds.Kind):
        return without_entry(survey_kinds._KINDS, there.code)
    if isinstance(there, correspondence.Kind):
        return without_entry(correspondence._KINDS, there.code)
    if isinstance(there, dict):
        return mock.patch.dict(there, clear=True)  # type: ignore[return-value]
    if isinstance(there, (tuple, list)):
        return without_table(there)
    if inspect.isclass(there) and issubclass(there, models.Model):
        return mock.patch.object(there, "save_base", _refuse)  # type: ignore[return-value]
    if isinstance(there, property):
        there = there.fget
    if inspect.isfunction(there):
        return without_function(inspect.unwrap(there))
    raise CannotDisable(f"{name}：{type(there).__name__}")


def _refuse(*args: Any, **kwargs: Any) -> Any:
    raise Refused(OFF)


@contextmanager
def without_page(name: str) -> Iterator[None]:
    """The address leads nowhere; links to it are still drawn."""
    resolve = BaseHandler.resolve_request

    def closed(handler: BaseHandler, request: Any) -> Any:
        match = resolve(handler, request)
        if match.view_name == name:
            raise Http404(OFF)
        return match

    with mock.patch.object(BaseHandler, "resolve_request", closed):
        yield


@contextmanager
def without_deadline(code: str) -> Iterator[None]:
    """Nothing is written when it is started; whoever started it is given a row that is not in the database."""
    start = deadlines.start

    def idle(record: Any, rule: deadlines.Rule, **kwargs: Any) -> Deadline:
        return Deadline(rule=rule.code, label=rule.label) if rule.code == code else start(record, rule, **kwargs)

    with mock.patch.object(deadlines, "start", idle):
        yield


@contextmanager
def without_entry(registry: dict[str, Any], key: str) -> Iterator[None]:
    """A registry without one of its entries, its order kept."""
    kept = dict(registry)
    del registry[key]
    try:
        yield
    finally:
        registry.clear()
        registry.update(kept)


@contextmanager
def without_setting(key: str) -> Iterator[None]:
    """Its neutral value, whatever an office has set."""
    current = OfficeSetting.current
    value = codes.DEFAULTS[key]
    neutral = (not value) if isinstance(value, bool) else type(value)()
    with (
        mock.patch.dict(codes.DEFAULTS, {key: neutral}),
        mock.patch.object(OfficeSetting, "current", lambda office, asked: None if asked == key else current(office, asked)),
    ):  # fmt: skip
        yield


@contextmanager
def without_counting(kind: str, key: str) -> Iterator[None]:
    """A figure of the statistics, or a split of one, that counts nothing."""
    there: Any = {"figure": statistics.Figure, "split": statistics.Split}[kind]
    name = {"figure": "amount", "split": "parts"}[kind]
    nothing = Count("pk", filter=Q(pk=None)) if kind == "figure" else []

    kinds = [there, *(sub for sub in there.__subclasses__() if name in vars(sub))]
    with ExitStack() as stack:
        for each in kinds:
            stack.enter_context(mock.patch.object(each, name, _uncounted(vars(each)[name], key, nothing)))
        yield


def _uncounted(count: Callable[..., Any], key: str, nothing: Any) -> Callable[..., Any]:
    return lambda each, *args, **kwargs: nothing if each.key == key else count(each, *args, **kwargs)


@contextmanager
def without_list(key: str) -> Iterator[None]:
    """No version of a list is in force, and none is loaded."""
    current, load, load_all = codes.current_list, codes.load, codes.load_all

    def none(asked: str, office: Any = None) -> Any:
        return None if asked == key else current(asked, office)

    def idle(asked: str, *args: Any, **kwargs: Any) -> Any:
        return None if asked == key else load(asked, *args, **kwargs)

    def others(lists: Any, **kwargs: Any) -> Any:
        return load_all([each for each in lists if each[0] != key], **kwargs)

    with (
        mock.patch.object(codes, "current_list", none),
        mock.patch.object(codes, "load", idle),
        mock.patch.object(codes, "load_all", others),
    ):
        _in_database(lambda: CodeList.objects.filter(key=key).update(active=False))
        yield


@contextmanager
def without_constraint(name: str) -> Iterator[None]:
    """The database does not refuse. Only in a test that is rolled back."""

    def drop() -> None:
        if not connection.in_atomic_block:
            raise CannotDisable(f"{name}：测试不在事务中")
        with connection.cursor() as cursor:
            # A table with checks still to be made cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SELECT conrelid::regclass::text FROM pg_constraint WHERE conname = %s", [name])
            row = cursor.fetchone()
            quoted = connection.ops.quote_name(name)
            cursor.execute(f"ALTER TABLE {row[0]} DROP CONSTRAINT {quoted}" if row else f"DROP INDEX {quoted}")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    _in_database(drop)
    yield


def _in_database(act: Callable[[], Any]) -> None:
    """Only where the test has a database."""
    try:
        connection.ensure_connection()
    except RuntimeError:
        return
    act()


@contextmanager
def without_sources(step: Step) -> Iterator[None]:
    """A step that can be taken from nowhere."""
    kept = step.sources
    object.__setattr__(step, "sources", ())
    try:
        yield
    finally:
        object.__setattr__(step, "sources", kept)


@contextmanager
def without_table(there: Any) -> Iterator[None]:
    """An empty table wherever a module of ours holds this one by a name."""
    with ExitStack() as stack:
        for module in [each for name, each in sys.modules.items() if name.split(".")[0] in OURS and each is not None]:
            for name in [key for key, value in vars(module).items() if value is there]:
                stack.enter_context(mock.patch.object(module, name, type(there)()))
        yield


@contextmanager
def without_function(function: FunctionType) -> Iterator[None]:
    """The function with an empty body."""
    kept = function.__code__
    function.__code__ = emptied(function)
    try:
        yield
    finally:
        function.__code__ = kept


# What a function answers that has nothing to object, by the beginning of its return annotation.
NOTHING = {
    "list": "[]", "dict": "{}", "set": "set()", "frozenset": "frozenset()", "tuple": "()", "bool": "False",
    "int": "0", "str": "''", "Iterator": "iter(())",
}  # fmt: skip
REFUSES = f"(_ for _ in ()).throw(__import__('inspection.workflow').workflow.Refused('{OFF}'))"


def emptied(function: FunctionType) -> CodeType:
    """The code of the same function, switched off."""
    scope: dict[str, Any] = {}
    exec(f"def off(*args, **kwargs):\n    return {_nothing(function)}", scope)  # our own words, no foreign text
    return scope["off"].__code__.replace(co_freevars=function.__code__.co_freevars)


def _nothing(function: FunctionType) -> str:
    returns = str(function.__annotations__.get("return", ""))
    if returns.endswith("| None"):
        return "None"
    if returns == "Self":
        return "args[0]"
    if rows := re.fullmatch(r"QuerySet\[(\w+)\]", returns):
        label = next(each._meta.label for each in apps.get_models() if each.__name__ == rows[1])
        return f"__import__('django.apps').apps.apps.get_model('{label}')._default_manager.all()"
    acts = ".actions." in function.__module__ and not returns.startswith(("list", "bool"))
    return REFUSES if acts else NOTHING.get(re.split(r"\W", returns)[0], REFUSES)
