"""Views show, actions change: read from the source, no view writes a row, and no action sets a status beside its step table."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
VIEWS = sorted([
    *ROOT.glob("*/views/*.py"), *ROOT.glob("*/views.py"), *ROOT.glob("inspection/*/views.py"), *ROOT.glob("*/templatetags/*.py"), *ROOT.glob("inspection/statistics/*.py"), *ROOT.glob("inspection/search/*.py"),
    *(ROOT / "inspection" / name for name in (
        "dashboard.py", "briefing.py", "worklist.py", "navigation.py", "context_processors.py",
    )),
])  # fmt: skip
ACTIONS = sorted([*ROOT.glob("*/actions/*.py"), *ROOT.glob("*/actions.py")])
WRITES = {
    "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "save", "force_insert", "raw",
    "acreate", "asave", "adelete",
}  # fmt: skip
MODELS = {each.__name__ for each in apps.get_models()}
# What a manager or a row is called on its way to a write; a dict's or a set's update is none.
ROWS = ("objects", "_default_manager", "filter", "exclude", "for_user", "all")


def chain(node: ast.AST) -> list[str]:
    """The names of a dotted chain, calls left out: a.b(c).d is [a, b, d]."""
    names: list[str] = []
    while isinstance(node, (ast.Attribute, ast.Call)):
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        else:
            node = node.func
    return [*([node.id] if isinstance(node, ast.Name) else []), *reversed(names)]


def writes(source: str) -> list[str]:
    """Every call that writes a row, as "line: call"."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        names = chain(node.func)
        plain_update = names[-1] == "update" and any(each in names for each in ROWS)
        module_call = (
            len(names) == 2 and names[0].islower() and names[-1] in ("create", "delete") and names[0] in IMPORTED
        )
        if (names[-1] in WRITES or plain_update) and not module_call and names[0] != "form" and "session" not in names:
            found.append(f"{node.lineno}: {'.'.join(names)}")
    return found


# Modules of actions whose functions are called like a manager's methods.
IMPORTED = {path.stem for path in [*ROOT.glob("*/actions/*.py"), *(ROOT / "inspection").glob("*.py")]}


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_view_writes_a_row(path: Path) -> None:
    assert writes(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    ["Person.objects.create(name=1)", "batch.save()", "Message.objects.filter(pk=1).update(read_at=now)",
     "draft.delete()", "Draft.objects.update_or_create(user=u)", "self.object.save(update_fields=[])"],
)  # fmt: skip
def test_the_check_is_not_asleep(source: str) -> None:
    assert len(writes(source)) == 1


@pytest.mark.parametrize(
    "source", ["accounts.create('x', None, by=u)", "context.update(a=1)", "request.session.update({})", "form.save()"]
)
def test_actions_and_dictionaries_are_no_writes(source: str) -> None:
    assert writes(source) == []


def status_sets(source: str) -> list[int]:
    """Lines where a record's status is assigned, or written by update()."""
    tree = ast.parse(source)
    found = [
        target.lineno
        for node in ast.walk(tree) if isinstance(node, (ast.Assign, ast.AugAssign))
        for target in (getattr(node, "targets", None) or [node.target])  # type: ignore[attr-defined]
        for each in (target.elts if isinstance(target, ast.Tuple) else [target])
        if isinstance(each, ast.Attribute) and each.attr == "status"
    ]  # fmt: skip
    return found + [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update"
        and any(each.arg == "status" for each in node.keywords)
    ]  # fmt: skip


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_status_changes_by_a_step_only(path: Path) -> None:
    assert status_sets(path.read_text()) == []


def test_status_sets_are_seen() -> None:
    assert status_sets("a.status = 1\na.status, b = 1, 2\nX.objects.update(status=1)\nb = a.status") == [1, 2, 3]
