"""Three administrators: accounts without rights, rights without accounts, nobody on himself."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from inspection import accounts, audit
from inspection.models import OfficeGrant, User
from tests import make
from tests.cast import Cast


def grant(cast: Cast, user: User, role: str, by: User) -> OfficeGrant:
    return accounts.grant(  # type: ignore[return-value]
        user, role, at=cast.office, begins=timezone.localdate(), ends=None, document="云委〔2026〕1号", by=by
    )


def test_a_new_account_has_no_rights(cast: Cast) -> None:
    user, password = accounts.create("new-one", make.person("新人"), by=cast.sysadmin)
    assert user.check_password(password)
    assert user in accounts.holders_of_nothing()
    assert audit.of(user)[0].verb == "create_account"


@pytest.mark.parametrize("who", ["secadmin", "auditor", "head", "clerk"])
def test_only_the_system_administrator_opens_accounts(cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        accounts.create("new-one", make.person("新人"), by=getattr(cast, who))


@pytest.mark.parametrize("who", ["sysadmin", "auditor", "head"])
def test_only_the_security_administrator_grants(cast: Cast, who: str) -> None:
    user = make.user("new-one")
    with pytest.raises(PermissionDenied):
        grant(cast, user, "office_staff", getattr(cast, who))


def test_nobody_acts_on_himself(cast: Cast) -> None:
    with pytest.raises(accounts.NotAllowed, match="本人"):
        grant(cast, cast.secadmin, "office_staff", cast.secadmin)
    with pytest.raises(accounts.NotAllowed, match="本人"):
        accounts.reset_password(cast.sysadmin, by=cast.sysadmin)


@pytest.mark.parametrize(
    ("who", "role", "words"),
    [
        ("sysadmin", "office_staff", "管理员不得兼任业务角色"),
        ("clerk", "system_administrator", "业务人员不得兼任管理员"),
        ("auditor", "system_administrator", "审计员必须另由他人担任"),
        ("sysadmin", "security_administrator", "不得为同一人"),
    ],
)
def test_roles_that_exclude_each_other(cast: Cast, who: str, role: str, words: str) -> None:
    other = make.user("secadmin-2")
    make.office_role(other, cast.office, "security_administrator")
    with pytest.raises(accounts.NotAllowed, match=words):
        grant(cast, getattr(cast, who), role, other)


def test_a_revoked_role_gives_nothing(cast: Cast) -> None:
    held = cast.clerk.office_grants.get()
    accounts.revoke(held, reason="调离", by=cast.secadmin)
    assert cast.clerk in accounts.holders_of_nothing()
    with pytest.raises(accounts.NotAllowed, match="已收回"):
        accounts.revoke(held, reason="调离", by=cast.secadmin)


def test_no_superuser_can_exist(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="nobody_is_superuser"), transaction.atomic():
        User.objects.filter(pk=cast.head.pk).update(is_superuser=True)


def test_the_initial_password_is_shown_once(cast: Cast, log_in) -> None:
    client = log_in(cast.sysadmin)
    answer = client.post("/accounts/add/", {"username": "xin-ren", "name": "新人"})
    assert answer.status_code == 200
    password = answer.context["password"]
    assert User.objects.get(username="xin-ren").check_password(password)
    assert password not in client.get("/accounts/").content.decode()


def test_a_namesake_must_be_told_apart(cast: Cast, log_in) -> None:
    make.person("张伟")
    answer = log_in(cast.sysadmin).post("/accounts/add/", {"username": "zhang-wei", "name": "张伟"})
    assert answer.status_code == 422
    assert "人员库中已有" in answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("sysadmin", 200), ("secadmin", 200), ("head", 403), ("liaison", 404)])
def test_who_sees_the_accounts(cast: Cast, log_in, who: str, status: int) -> None:
    assert log_in(getattr(cast, who)).get("/accounts/").status_code == status


def test_granting_on_the_page(cast: Cast, log_in) -> None:
    user = make.user("new-one", "新人")
    data = {"role": "office_staff", "office": cast.office.pk, "begins": "2026-01-01", "document": "云委〔2026〕1号"}
    client = log_in(cast.secadmin)
    assert client.post(f"/accounts/{user.pk}/grant/", data).status_code == 302
    assert OfficeGrant.objects.live(user).get().role == "office_staff"
    assert "已有这一角色" in client.post(f"/accounts/{user.pk}/grant/", data).content.decode()
