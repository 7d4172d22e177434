"""Sessions: they end when nobody is there, nothing typed is lost, the password is asked again before signing."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.urls import Resolver404, get_resolver, resolve
from django.utils import timezone

from inspection import codes, drafts, sessions
from inspection.models import AuditEntry, LoginAttempt, OfficeGrant
from rounds.models import Finding
from tests import make
from tests.floor.people import as_user

if TYPE_CHECKING:
    from django.test import Client

    from tests.cast import Cast

GOOD = "secret-enough"


def ago(client: Client, **seconds: int) -> None:
    """Set marks of the session back in time."""
    session = client.session
    for mark, back in seconds.items():
        session[mark] = int(timezone.now().timestamp()) - back
    session.save()


def came_in(client: Client, who: str = "clerk") -> Client:
    client.post("/login/", {"username": who, "password": GOOD})
    return client


# --- idle ------------------------------------------------------------------------------------------------------------


def test_after_half_an_hour_it_is_over_and_the_page_says_so(cast: Cast, client: Client) -> None:
    came_in(client)
    ago(client, seen_at=31 * 60)
    response = client.get("/papers/?kind=x")
    assert response.url == "/login/?next=/papers/%3Fkind%3Dx"
    page = client.get(response.url).content.decode()
    assert "超过30分钟没有操作" in page
    assert "保存过的草稿仍在" in page


def test_who_works_stays(cast: Cast, client: Client) -> None:
    came_in(client)
    for _ in range(3):
        ago(client, seen_at=29 * 60)
        assert client.get("/papers/").status_code == 200


def test_the_office_says_how_long(cast: Cast, client: Client) -> None:
    codes.change_setting(cast.office, "login.idle_minutes", 10, reason="共用电脑", by=cast.head)
    came_in(client)
    ago(client, seen_at=11 * 60)
    assert client.get("/").status_code == 302


def test_no_session_lasts_for_ever(cast: Cast, client: Client) -> None:
    came_in(client)
    ago(client, began_at=settings.SESSION_COOKIE_AGE + 5)
    assert client.get("/").status_code == 302


def test_a_form_that_was_sent_too_late_leads_back_to_its_page_and_its_draft_is_there(
    cast: Cast, client: Client
) -> None:
    came_in(client, "leader")
    page = f"/rounds/assignments/{cast.assignment.pk}/findings/add/"
    assert client.get(page).status_code == 200
    client.post(page, {"title": "食堂账目不清", "draft_act": "keep", "form_key": str(uuid.uuid4())})
    ago(client, seen_at=31 * 60)
    response = client.post(page, {"title": "食堂账目不清，且"}, headers={"Referer": f"http://testserver{page}"})
    assert response.url == f"/login/?next={page}"
    assert not Finding.objects.exists()
    assert client.post(response.url, {"username": "leader", "password": GOOD}).url == page
    (kept,) = drafts.waiting(cast.leader, page)
    assert kept.typed == {"title": ["食堂账目不清"]}
    assert "已自动保存" in client.get(page).content.decode()


def test_a_referer_from_elsewhere_leads_nowhere(cast: Cast, client: Client) -> None:
    response = client.post("/accounts/add/", headers={"Referer": "https://198.51.100.7/x"})
    assert response.url == "/login/?next=/accounts/add/"


def test_a_fragment_makes_the_whole_page_go_to_the_log_in(cast: Cast, client: Client) -> None:
    response = client.get("/papers/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/papers/"})
    assert response.headers["HX-Redirect"] == "/login/?next=/papers/"
    assert response.status_code == 200


def test_ended_from_elsewhere_it_says_why(cast: Cast, client: Client) -> None:
    came_in(client)
    as_user(cast.clerk)
    assert client.get("/").status_code == 302
    assert "已在别处登录" in client.get("/login/").content.decode()


# --- rights end at once ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["disabled", "revoked", "ended"])
def test_what_was_taken_away_is_gone_with_the_next_request(cast: Cast, client: Client, how: str) -> None:
    came_in(client)
    assert client.get("/rounds/").status_code == 200
    if how == "disabled":
        type(cast.clerk).objects.filter(pk=cast.clerk.pk).update(is_active=False)
        assert client.get("/rounds/").status_code == 302
        return
    changed = {"revoked_at": timezone.now()} if how == "revoked" else {"ends": make.LONG_AGO, "begins": make.LONG_AGO}
    OfficeGrant.objects.filter(user=cast.clerk).update(**changed)
    page = client.get("/rounds/")
    assert page.status_code == 403 or not page.context["object_list"]


# --- an initial password ---------------------------------------------------------------------------------------------


def test_an_initial_password_is_changed_before_all_else(cast: Cast, client: Client) -> None:
    type(cast.clerk).objects.filter(pk=cast.clerk.pk).update(password_is_initial=True)
    came_in(client)
    for address in ("/", "/petitions/", "/inbox/"):
        assert client.get(address).url == "/password/"
    assert "初始密码" in client.get("/password/").content.decode()
    new = "another-long-secret"
    assert client.post("/password/", {"old_password": GOOD, "new_password1": new, "new_password2": new}).url == "/"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("short-one", "太短"),
        ("my-clerk-2026", "含有账号"),
        ("1029384756", "数字"),
        ("password123", "常见"),
        (GOOD, "最近3次"),
    ],
)
def test_passwords_that_are_refused(cast: Cast, client: Client, new: str, words: str) -> None:
    came_in(client)
    response = client.post("/password/", {"old_password": GOOD, "new_password1": new, "new_password2": new})
    assert response.status_code == 422
    assert words in response.content.decode()


def test_none_of_the_last_three_again(cast: Cast, client: Client) -> None:
    came_in(client)
    old = GOOD
    for new, status in [
        ("long-secret-1", 302),
        ("long-secret-2", 302),
        (GOOD, 422),
        ("long-secret-3", 302),
        (GOOD, 302),
    ]:
        response = client.post("/password/", {"old_password": old, "new_password1": new, "new_password2": new})
        assert response.status_code == status, new
        old = new if status == 302 else old


# --- the password again before signing -------------------------------------------------------------------------------


@pytest.fixture
def strict(cast: Cast) -> None:
    codes.change_setting(cast.office, "login.reauthenticate_before_signing", True, reason="等级保护", by=cast.head)


def grant_form(cast: Cast) -> dict:
    return {
        "role": "office_staff",
        "office": str(cast.office.pk),
        "begins": "2026-01-01",
        "document": "云委〔2026〕1号",
    }


def test_off_it_never_asks(cast: Cast, client: Client) -> None:
    came_in(client, "secadmin")
    ago(client, password_at=3600)
    user = make.user("new-one")
    assert client.post(f"/accounts/{user.pk}/grant/", grant_form(cast)).status_code == 302


def test_stale_it_asks_and_goes_on_with_what_was_typed(cast: Cast, client: Client, strict: None) -> None:
    came_in(client, "secadmin")
    user = make.user("new-one")
    path = f"/accounts/{user.pk}/grant/"
    ago(client, password_at=301)
    asked = client.post(path, grant_form(cast))
    assert asked.status_code == 200
    assert "请再次输入密码" in asked.content.decode()
    assert not user.office_grants.exists()
    carried = dict(asked.context["carried"])
    assert carried == grant_form(cast)
    wrong = client.post(path, carried | {"own_password": "wrong"})
    assert wrong.status_code == 422
    assert dict(wrong.context["carried"]) == carried
    assert LoginAttempt.objects.filter(username="secadmin").count() == 1
    assert client.post(path, carried | {"own_password": GOOD}).status_code == 302
    assert user.office_grants.get().role == "office_staff"
    assert not LoginAttempt.objects.exists()


def test_fresh_it_does_not_ask(cast: Cast, client: Client, strict: None) -> None:
    came_in(client, "secadmin")
    ago(client, password_at=299)
    assert client.post(f"/accounts/{make.user('new-one').pk}/grant/", grant_form(cast)).status_code == 302


def test_what_signs_nothing_is_not_asked_about(cast: Cast, client: Client, strict: None) -> None:
    came_in(client)
    ago(client, password_at=301)
    assert "own-password" not in client.post("/units/add/", {}).content.decode()


def test_files_are_chosen_again(cast: Cast, client: Client, strict: None) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    came_in(client, "secadmin")
    ago(client, password_at=301)
    path = f"/accounts/{make.user('new-one').pk}/grant/"
    asked = client.post(path, grant_form(cast) | {"file": SimpleUploadedFile("a.pdf", make.pdf())})
    assert "所选文件和口令须重新填写" in asked.content.decode()
    assert client.post(path, {"files_lost": "1", "own_password": GOOD}).url == path


def test_a_passphrase_is_written_into_no_page(cast: Cast, client: Client, strict: None) -> None:
    came_in(client, "secadmin")
    ago(client, password_at=301)
    path = f"/accounts/{make.user('new-one').pk}/grant/"
    page = client.post(path, grant_form(cast) | {"passphrase": "correct horse battery"}).content.decode()
    assert "correct horse" not in page
    assert "口令须重新填写" in page


def test_five_wrong_passwords_wait_like_any_other(cast: Cast, client: Client, strict: None) -> None:
    came_in(client, "secadmin")
    ago(client, password_at=301)
    path = f"/accounts/{make.user('new-one').pk}/grant/"
    for _ in range(5):
        client.post(path, {"own_password": "wrong"})
    assert "失败次数过多" in client.post(path, {"own_password": GOOD}).content.decode()


def names() -> set[str]:
    found = set()

    def walk(patterns, namespace: str = "") -> None:
        for each in patterns:
            if hasattr(each, "url_patterns"):
                walk(each.url_patterns, f"{namespace}{each.namespace}:" if each.namespace else namespace)
            else:
                found.add(f"{namespace}{each.name}")

    walk(get_resolver().url_patterns)
    return found


def test_every_sensitive_address_exists() -> None:
    assert names() >= sessions.SENSITIVE


SIGNING = ("_sign", "_countersign", "_receive", "_approve", "_clear", "_clear_stage", "_retire", "_apply", "_confirm")
# Asking for a look, refusing or ending one; pages that hold no identity.
SHOWING_NOTHING = ("_ask", "_deny", "_revoke", "_list", "petition_identity")


def test_no_address_that_signs_was_forgotten() -> None:
    signing = {name for name in names() if name.endswith(SIGNING) or "identity" in name}
    forgotten = {name for name in signing - sessions.SENSITIVE if not name.endswith(SHOWING_NOTHING)}
    assert not forgotten, "写入 inspection.sessions.SENSITIVE"


# --- headers and cookies in production -------------------------------------------------------------------------------


def check_deploy(**environment: str) -> subprocess.CompletedProcess[str]:
    root = Path(settings.BASE_DIR)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("XUNZHANG_", "PYTEST", "DJANGO_"))}
    base = kept | {
        "DJANGO_SETTINGS_MODULE": "inspection.settings",
        "SECRET_KEY": "k9$Zr!2p" * 8, "ALLOWED_HOSTS": "xuncha.example",
    }  # fmt: skip
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=root, env=base | environment, capture_output=True, text=True, timeout=120)


def test_production_settings_pass_djangos_own_check() -> None:
    done = check_deploy()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"XUNZHANG_DEMO": "1"}, "inspection.E001"),
        ({"XUNZHANG_DEBUG": "1"}, "security.W018"),
        ({"XUNZHANG_HTTPS": "0"}, "security.W012"),
        ({"SECRET_KEY": "short"}, "security.W009"),
    ],
)
def test_and_fail_it_when_something_is_left_open(environment: dict[str, str], words: str) -> None:
    done = check_deploy(**environment)
    assert done.returncode == 1
    assert words in done.stderr


def test_the_check_recommends_a_second_factor_for_the_administrators(cast: Cast) -> None:
    from inspection.checks import administrators_have_a_second_factor as check

    assert [each.id for each in check()] == ["inspection.I001"]
    three = ["system_administrator", "security_administrator", "auditor"]
    codes.change_setting(cast.office, "login.second_factor_roles", three, reason="等级保护", by=cast.head)
    assert check() == []


def test_after_log_out_no_page_is_kept(cast: Cast, client: Client) -> None:
    came_in(client)
    for address in ("/", "/papers/", "/rounds/", "/password/second-factor/"):
        assert "no-store" in client.get(address).headers["Cache-Control"]
    assert client.post("/logout/").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/").status_code == 302


def test_wrong_ones_are_noted_nowhere_with_what_was_typed(cast: Cast, client: Client) -> None:
    client.post("/login/", {"username": "clerk", "password": "my-bank-secret"})
    assert not AuditEntry.objects.filter(data__icontains="bank").exists()
    with pytest.raises(Resolver404):
        resolve("/login/as/clerk/")


def test_a_session_that_ends_while_it_is_asked_something_is_said_in_words(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Logged out elsewhere in that very moment: the form may have been taken or not, and is safe to send again."""
    came_in(client)
    ago(client, seen_at=120)

    def gone(*args: object, **options: object) -> None:
        raise UpdateError

    monkeypatch.setattr(SessionStore, "save", gone)
    answer = client.get("/inbox/")
    assert answer.status_code == 400
    assert "同一张表单重复提交不会办两遍" in answer.content.decode()
