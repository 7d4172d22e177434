"""No audit, no action: where the row of the trail cannot be written, what was done is undone; and no action leaves it out."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import serializers
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import accounts, audit, codes, second_factor, two_person
from inspection.models import AuditEntry, Message, OfficeGrant, OfficeSetting, TwoPersonAct, User
from petitions.models import Lead, Petition
from tests import make
from tests.cast import Cast
from tests.floor.people import as_user
from tests.petitions import made

ROOT = Path(settings.BASE_DIR)

# What each act does, with everything it needs made beforehand.
ACTS: dict[str, Any] = {
    "登记信访件": lambda cast: lambda: made.petition(cast),
    "开设账号": lambda cast: lambda: accounts.create("new-one", None, name="新人", by=cast.sysadmin),
    "停用账号": lambda cast: lambda: accounts.disable(cast.clerk, reason="离岗", by=cast.sysadmin),
    "启用账号": lambda cast: lambda: accounts.enable(cast.clerk, reason="返岗", by=cast.sysadmin),
    "重置密码": lambda cast: lambda: accounts.reset_password(cast.clerk, by=cast.sysadmin),
    "授予角色": lambda cast: _granting(cast),
    "收回角色": lambda cast: lambda: accounts.revoke(cast.clerk.office_grants.get(), reason="离岗", by=cast.secadmin),
    "收回全部角色": lambda cast: lambda: accounts.leave(cast.clerk, reason="离岗", by=cast.secadmin),
    "修改设置": lambda cast: lambda: codes.change_setting(cast.office, "login.idle_minutes", 10, reason="收紧", by=cast.head),
    "申请双人事项": lambda cast: lambda: two_person.ask(
        second_factor.RESET, by=cast.sysadmin, subject=cast.clerk, reason="遗失"
    ),
    "同意双人事项": lambda cast: _deciding(cast),
}  # fmt: skip
TABLES = (User, OfficeGrant, OfficeSetting, TwoPersonAct, Petition, Lead, Message, AuditEntry)


def _granting(cast: Cast) -> Any:
    user = make.user("new-one", "新人")
    return lambda: accounts.grant(
        user, "office_staff", at=cast.office, begins=timezone.localdate(), ends=None, document="测试", by=cast.secadmin
    )


def _deciding(cast: Cast) -> Any:
    act = two_person.ask(second_factor.RESET, by=cast.sysadmin, subject=cast.clerk, reason="遗失")
    return lambda: two_person.decide(act, by=cast.secadmin, agree=True)


def everything() -> str:
    return serializers.serialize("json", [row for model in TABLES for row in model._default_manager.order_by("pk")])


@pytest.mark.parametrize("act", ACTS)
def test_without_its_row_it_did_not_happen(cast: Cast, monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    do = ACTS[act](cast)
    before = everything()

    def fails(*_: Any, **__: Any) -> None:
        raise DatabaseError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(AuditEntry, "save", fails)
        with pytest.raises(DatabaseError, match="disk full"):
            do()
    assert everything() == before
    rows = AuditEntry.objects.count()
    do()
    assert AuditEntry.objects.count() > rows, "with its row it does"


@pytest.mark.parametrize("path", ["petitions:petition", "petitions:lead"])
def test_a_page_that_cannot_be_noted_is_not_shown(cast: Cast, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    record = made.petition(cast) if path.endswith("petition") else made.lead(cast)
    client = as_user(cast.leader)
    client.raise_request_exception = False
    rows = AuditEntry.objects.filter(verb="look", object_id=record.pk)
    assert client.get(reverse(path, args=[record.pk])).status_code == 200
    assert rows.count() == 1

    def fails(*_: Any, **__: Any) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(audit, "record", fails)
    answer = client.get(reverse(path, args=[record.pk]))
    assert answer.status_code == 500
    assert record.number not in answer.content.decode()


# --- read from the source --------------------------------------------------------------------------------------------

ACTIONS = sorted(ROOT.glob("*/actions/*.py"))
WRITES = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "save"}
# Parts of a bigger act, whose caller is the transaction and, for rows of a record just made, its trail as well.
PARTS = {
    "add_accused": "petitions", "post": "ledger", "open_account_row": "ledger", "open_from_report": "ledger",
    "hand_over": "ledger", "start_numbers_at": "ledger", "take_back": "authorisations",
    "load_starter_list": "codes", "open_to": "grants",
}  # fmt: skip


def functions(path: Path) -> dict[str, ast.FunctionDef]:
    return {each.name: each for each in ast.parse(path.read_text()).body if isinstance(each, ast.FunctionDef)}


def called(function: ast.FunctionDef) -> set[str]:
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            func = node.func
            found.add(func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", ""))
    return found


def is_atomic(function: ast.FunctionDef) -> bool:
    inside = any(isinstance(node, ast.With) and "atomic" in ast.unparse(node.items[0]) for node in ast.walk(function))
    return inside or any("atomic" in ast.unparse(each) for each in function.decorator_list)


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_action_that_writes_is_one_transaction(path: Path) -> None:
    """A public function that writes is atomic: row and act stand or fall together."""
    loose = [
        name
        for name, function in functions(path).items()
        if not name.startswith("_")
        and name not in PARTS
        and called(function) & {*WRITES, "move"}
        and not is_atomic(function)
    ]
    assert loose == []


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_action_that_writes_notes_it(path: Path) -> None:
    """It calls the trail itself, moves by a step (which does), or calls a function of its file that does."""
    here = functions(path)
    notes = {"record", "move", "looked", "sign", "post", "write", "edit"}

    def noted(name: str, seen: frozenset[str] = frozenset()) -> bool:
        calls = called(here[name])
        return bool(calls & notes) or any(noted(each, seen | {name}) for each in calls & here.keys() - seen - {name})

    silent = [
        name
        for name, each in here.items()
        if not name.startswith("_") and name not in PARTS and called(each) & WRITES and not noted(name)
    ]
    assert silent == []


def test_parts_are_called_by_actions_only() -> None:
    calls = [f"{module}.{part}(" for part, module in PARTS.items()]
    assert [path for path in ROOT.glob("*/views/*.py") if any(each in path.read_text() for each in calls)] == []


def test_a_rolled_back_act_leaves_no_row(cast: Cast) -> None:
    rows = AuditEntry.objects.count()
    with transaction.atomic():
        made.petition(cast)
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == rows
