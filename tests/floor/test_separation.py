"""The three administrators stay three people with no business of their own: refused in SQL, scanned for, said on the pages."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.core import checks
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from inspection import accounts, audit, codes, second_factor, separation, tasks, trail_export, two_person
from inspection.models import Message, OfficeGrant, Outcome, SecondFactor, TwoPersonAct, User
from inspection.vault import VaultClosed, custodians
from tests import make
from tests.cast import Cast
from tests.floor.people import as_user

ADMINS = {"sysadmin": "system_administrator", "secadmin": "security_administrator", "auditor": "auditor"}


# --- in the database --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "role"), list(permutations(ADMINS, 2)))
def test_nobody_is_two_of_the_three(cast: Cast, who: str, role: str) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        make.office_role(getattr(cast, who), cast.office, ADMINS[role])
    name = refusal.value.__cause__.diag.constraint_name  # type: ignore[union-attr]
    assert name == ("auditor_is_somebody_else" if "auditor" in (who, role) else "administrators_are_three_people")


@pytest.mark.parametrize("who", ADMINS)
@pytest.mark.parametrize(
    "business", ["office_head", "office_staff", "group_head", "group_deputy", "visiting_inspector"]
)
def test_no_administrator_has_a_role_at_an_office(cast: Cast, who: str, business: str) -> None:
    with pytest.raises(IntegrityError, match="不得兼任业务角色"), transaction.atomic():
        make.office_role(getattr(cast, who), cast.office, business)


@pytest.mark.parametrize("who", ADMINS)
def test_no_administrator_has_a_seat_or_sits_in_a_unit(cast: Cast, who: str) -> None:
    with pytest.raises(IntegrityError, match="不得兼任业务角色"), transaction.atomic():
        make.seat(getattr(cast, who), cast.assignment)
    with pytest.raises(IntegrityError, match="不得兼任业务角色"), transaction.atomic():
        make.unit_role(getattr(cast, who), cast.qingshi, "unit_clerk")


@pytest.mark.parametrize("who", ["clerk", "leader", "liaison", "discipline"])
@pytest.mark.parametrize("role", ADMINS.values())
def test_nobody_with_business_becomes_an_administrator(cast: Cast, who: str, role: str) -> None:
    with pytest.raises(IntegrityError, match="不得兼任业务角色"), transaction.atomic():
        make.office_role(getattr(cast, who), cast.office, role)


def test_another_office_makes_no_difference(cast: Cast) -> None:
    other = make.office("清溪县委巡察办")
    with pytest.raises(IntegrityError, match="审计员"), transaction.atomic():
        make.office_role(cast.sysadmin, other, "auditor")


def test_only_days_that_overlap_count(cast: Cast) -> None:
    today = timezone.localdate()
    OfficeGrant.objects.filter(user=cast.sysadmin).update(ends=today + timedelta(days=9))
    with pytest.raises(IntegrityError), transaction.atomic():
        make.office_role(cast.sysadmin, cast.office, "auditor", begins=today + timedelta(days=9))
    make.office_role(cast.sysadmin, cast.office, "auditor", begins=today + timedelta(days=10))
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeGrant.objects.filter(user=cast.sysadmin, role="system_administrator").update(ends=None)


def test_a_role_taken_back_frees_and_cannot_be_given_back_beside_another(cast: Cast) -> None:
    held = cast.sysadmin.office_grants.get()
    OfficeGrant.objects.filter(pk=held.pk).update(revoked_at=timezone.now())
    make.office_role(cast.sysadmin, cast.office, "auditor")
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeGrant.objects.filter(pk=held.pk).update(revoked_at=None)


def small(cast: Cast) -> User:
    """A small office: 韩系统 is the security administrator too."""
    codes.change_setting(cast.office, separation.SETTING, True, reason="全办仅6人", by=cast.head)
    OfficeGrant.objects.filter(user=cast.secadmin).update(revoked_at=timezone.now())
    make.office_role(cast.sysadmin, cast.office, "security_administrator")
    return cast.sysadmin


def test_in_a_small_office_one_person_is_two_and_everybody_concerned_reads_it(cast: Cast) -> None:
    both = small(cast)
    assert list(separation.faults()) == []
    assert "您同时担任系统管理员和安全管理员" in as_user(both).get("/accounts/").content.decode()
    for page in ("/audit/", "/two-person/", "/inbox/"):
        assert "韩系统一人同时担任系统管理员和安全管理员" in as_user(cast.auditor).get(page).content.decode()
    assert "小型机构" not in as_user(cast.clerk).get("/").content.decode()
    with pytest.raises(IntegrityError, match="审计员"), transaction.atomic():
        make.office_role(both, cast.office, "auditor")


def test_the_setting_taken_away_is_found_in_the_night(cast: Cast) -> None:
    small(cast)
    codes.change_setting(cast.office, separation.SETTING, False, reason="人员已增加", by=cast.head)
    tasks.scan_administrators()
    assert "未设置为小型机构" in Message.objects.get(user=cast.auditor, kind="alarm").text
    tasks.scan_administrators()
    assert Message.objects.filter(user=cast.auditor, kind="alarm").count() == 1, "an unread alarm is not repeated"


# --- looked for again ------------------------------------------------------------------------------------------------


def errors() -> list[str]:
    found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    return [each.msg for each in found if each.id in ("inspection.E002", "inspection.E003")]


def test_the_cast_is_sound(cast: Cast) -> None:
    assert errors() == []


def behind_the_back(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("role", "words"), [("office_staff", "又持有业务角色"), ("auditor", "又是其他管理员"), ("security_administrator", "同时是系统管理员")]
)  # fmt: skip
def test_the_check_and_the_scan_find_it(cast: Cast, role: str, words: str) -> None:
    behind_the_back("ALTER TABLE inspection_officegrant DISABLE TRIGGER USER")
    make.office_role(cast.sysadmin, cast.office, role)
    found = errors()
    assert any(words in each for each in found)
    assert any("inspection_officegrant不再拒绝" in each for each in found)
    assert words in " ".join(separation.scan())


@pytest.mark.parametrize("table", separation.GUARDED)
def test_a_trigger_taken_away_is_an_error(cast: Cast, table: str) -> None:
    behind_the_back(f"DROP TRIGGER {table}_keeps_administrators_apart ON {table}")
    assert any(table in each for each in errors())


def test_a_superuser_behind_the_constraint_is_an_error(cast: Cast) -> None:
    behind_the_back("ALTER TABLE inspection_user DROP CONSTRAINT user_nobody_is_superuser")
    User.objects.filter(pk=cast.clerk.pk).update(is_superuser=True)
    assert len(errors()) == 2


# --- on oneself, and on a colleague's desk ----------------------------------------------------------------------------


def _grant(cast: Cast, user: User, by: User) -> Any:
    return accounts.grant(
        user, "office_staff", at=cast.office, begins=timezone.localdate(), ends=None, document="测试", by=by
    )


VERBS: dict[str, tuple[str, Any]] = {
    # verb: (whose it is, the act)
    "disable": ("sysadmin", lambda cast, user, by: accounts.disable(user, reason="测试", by=by)),
    "enable": ("sysadmin", lambda cast, user, by: accounts.enable(user, reason="测试", by=by)),
    "reset_password": ("sysadmin", lambda cast, user, by: accounts.reset_password(user, by=by)),
    "ask_reset": ("sysadmin", lambda cast, user, by: two_person.ask(second_factor.RESET, by=by, subject=user, reason="测试")),
    "grant": ("secadmin", _grant),
    "revoke": ("secadmin", lambda cast, user, by: accounts.revoke(user.office_grants.first(), reason="测试", by=by)),
    "leave": ("secadmin", lambda cast, user, by: accounts.leave(user, reason="测试", by=by)),
    "ask_custodian": ("secadmin", lambda cast, user, by: custodians.ask(cast.office, user, document="测试", by=by)),
}  # fmt: skip
REFUSALS = (PermissionDenied, two_person.NotAllowed, VaultClosed)
ACTORS = ("sysadmin", "secadmin", "auditor", "head")


def rights(cast: Cast) -> Any:
    return (
        list(User.objects.order_by("pk").values_list("pk", "is_active", "password")),
        list(OfficeGrant.objects.order_by("pk").values_list("pk", "role", "revoked_at")),
        TwoPersonAct.objects.count(),
    )


@pytest.mark.parametrize("who", ACTORS)
@pytest.mark.parametrize("verb", VERBS)
def test_nobody_acts_on_himself(cast: Cast, verb: str, who: str) -> None:
    before = rights(cast)
    user = getattr(cast, who)
    with pytest.raises(REFUSALS), transaction.atomic():
        VERBS[verb][1](cast, user, user)
    assert rights(cast) == before


@pytest.mark.parametrize("who", ACTORS)
@pytest.mark.parametrize("verb", VERBS)
def test_nobody_does_a_colleagues_work(cast: Cast, verb: str, who: str) -> None:
    owner, act = VERBS[verb]
    target = cast.clerk
    if who == owner:  # the pair: its owner succeeds on the same account
        if verb == "grant":
            target = make.user("new-one", "新人")
        act(cast, target, getattr(cast, who))
        return
    before = rights(cast)
    with pytest.raises(PermissionDenied), transaction.atomic():
        act(cast, target, getattr(cast, who))
    assert rights(cast) == before


# --- sequences of two with a step missing, or by one person ------------------------------------------------------------


def _reset(cast: Cast) -> TwoPersonAct:
    SecondFactor.objects.update_or_create(user=cast.clerk, defaults={"secret": b"x", "confirmed_at": timezone.now()})
    return two_person.ask(second_factor.RESET, by=cast.sysadmin, subject=cast.clerk, reason="设备遗失")


def _export(cast: Cast) -> TwoPersonAct:
    return two_person.ask(trail_export.EXPORT, by=cast.auditor, reason="交上级审计组")


def _lapse(cast: Cast, act: TwoPersonAct) -> None:
    TwoPersonAct.objects.filter(pk=act.pk).update(asked_at=timezone.now() - two_person.LASTS - timedelta(minutes=1))
    _agree(cast, act, "secadmin")


def _agree(cast: Cast, act: TwoPersonAct, who: str, *, agree: bool = True) -> None:
    two_person.decide(act, by=getattr(cast, who), agree=agree)


WRONG: dict[str, Any] = {
    "by the asker": lambda cast, act: two_person.decide(act, by=act.asked_by, agree=True),
    "by the one concerned": lambda cast, act: two_person.decide(act, by=act.subject or cast.clerk, agree=True),
    "by the office's head": lambda cast, act: _agree(cast, act, "head"),
    "by a leader": lambda cast, act: _agree(cast, act, "leader"),
    "by the unit": lambda cast, act: _agree(cast, act, "liaison"),
    "by a disabled second": lambda cast, act: _disabled(cast, act),
    "by a second whose role ended": lambda cast, act: _ended(cast, act),
    "too late": _lapse,
    "refused, then agreed": lambda cast, act: (_agree(cast, act, "secadmin", agree=False), _agree(cast, act, "secadmin")),
    "agreed twice": lambda cast, act: (_agree(cast, act, "secadmin"), _agree(cast, act, "secadmin")),
    "asked twice": lambda cast, act: _export(cast) if act.subject is None else _reset(cast),
    "straight in SQL": lambda cast, act: _in_sql(act),
}  # fmt: skip


def _disabled(cast: Cast, act: TwoPersonAct) -> None:
    accounts.disable(cast.secadmin, reason="离岗", by=cast.sysadmin)
    client = as_user(cast.secadmin)
    if client.post(f"/two-person/{act.pk}/confirm/").status_code == 302 and not _done(act):
        raise PermissionDenied


def _done(act: TwoPersonAct) -> bool:
    act.refresh_from_db()
    return act.outcome == Outcome.CONFIRMED


def _ended(cast: Cast, act: TwoPersonAct) -> None:
    OfficeGrant.objects.filter(user=cast.secadmin).update(revoked_at=timezone.now())
    _agree(cast, act, "secadmin")


def _in_sql(act: TwoPersonAct) -> None:
    TwoPersonAct.objects.filter(pk=act.pk).update(
        outcome="confirmed", decided_by=act.asked_by_id, decided_at=timezone.now()
    )


@pytest.mark.parametrize("start", [_reset, _export], ids=["reset", "export"])
@pytest.mark.parametrize("how", WRONG)
def test_a_sequence_with_a_step_wrong_is_refused(cast: Cast, start: Any, how: str) -> None:
    act = start(cast)
    with pytest.raises((*REFUSALS, IntegrityError)), transaction.atomic():
        WRONG[how](cast, act)
    if how not in ("agreed twice", "asked twice"):
        assert not _done(act)
    if start is _reset and how != "agreed twice":
        assert SecondFactor.objects.filter(user=cast.clerk).exists()


def test_the_one_concerned_and_the_auditor_are_told_of_a_reset(cast: Cast) -> None:
    act = _reset(cast)
    _agree(cast, act, "secadmin")
    told = {each.user: each.text for each in Message.objects.filter(kind="alarm")}
    assert set(told) == {cast.clerk, cast.auditor}
    assert "韩系统申请、杨安全同意" in told[cast.auditor]
    assert audit.of(cast.clerk)[0].verb == "reset_second_factor"
