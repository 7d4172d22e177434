"""Three administrators: accounts without rights, rights without accounts, nobody on himself."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import accounts, audit, second_factor, trail_export, two_person
from inspection.models import AuditSeal, OfficeGrant, TwoPersonAct, User
from tests import make
from tests.cast import Cast
from tests.floor.people import as_user


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


def test_another_offices_accounts_are_its_own_administrators(cast: Cast, log_in) -> None:
    """An installation may serve a county and the city above it: whoever opens accounts in one resets no password of the other."""
    elsewhere = make.office("江阳县委巡察办")
    stranger, grants = make.user("sysadmin-2"), make.user("secadmin-2")
    make.office_role(stranger, elsewhere, "system_administrator")
    make.office_role(grants, elsewhere, "security_administrator")
    for act in (
        lambda: accounts.reset_password(cast.head, by=stranger), lambda: accounts.disable(cast.head, reason="调离", by=stranger),
        lambda: accounts.grant(cast.head, "office_staff", at=elsewhere, begins=timezone.localdate(), ends=None, document="一", by=grants),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            act()
    for who in (cast.head, cast.liaison, cast.leader, cast.expired):
        assert log_in(stranger).get(reverse("account", args=[who.pk])).status_code == 404
        assert log_in(stranger).post(reverse("account_reset_password", args=[who.pk])).status_code == 404
        assert log_in(cast.sysadmin).get(reverse("account", args=[who.pk])).status_code == 200
    assert "钱静" not in log_in(stranger).get(reverse("account_list")).content.decode()
    fresh, _ = accounts.create("new-one", make.person("新人"), by=stranger)
    assert set(accounts.looked_after(stranger)) == {stranger, grants, fresh}


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


# --- leavers ---------------------------------------------------------------------------------------------------------


def test_a_leaver_gives_back_every_role_at_once(cast: Cast) -> None:
    make.unit_role(cast.clerk, cast.finance, "functional_officer")
    client = as_user(cast.secadmin)
    page = client.get(f"/accounts/{cast.clerk.pk}/leave/").content.decode()
    assert "机构角色" in page
    assert client.post(f"/accounts/{cast.clerk.pk}/leave/", {"reason": "退休"}).status_code == 302
    assert cast.clerk in accounts.holders_of_nothing()
    assert [entry.verb for entry in audit.of(cast.clerk)[:2]] == ["revoke_role", "revoke_role"]
    again = client.post(f"/accounts/{cast.clerk.pk}/leave/", {"reason": "退休"})
    assert "没有可收回的角色" in again.content.decode()


@pytest.mark.parametrize(("who", "status"), [("sysadmin", 403), ("head", 403), ("auditor", 403), ("liaison", 404)])
def test_who_takes_roles_back(cast: Cast, who: str, status: int) -> None:
    assert (
        as_user(getattr(cast, who)).post(f"/accounts/{cast.clerk.pk}/leave/", {"reason": "退休"}).status_code == status
    )


def test_the_administrators_see_counts_only(cast: Cast) -> None:
    page = as_user(cast.sysadmin).get(f"/accounts/{cast.leader.pk}/disable/").content.decode()
    assert "任务席位" in page
    assert "青石乡" not in page


# --- acts of two people ----------------------------------------------------------------------------------------------


def ask_export(cast: Cast) -> TwoPersonAct:
    answer = as_user(cast.auditor).post("/audit/export/", {"reason": "交上级审计组"})
    assert answer.status_code == 302
    return TwoPersonAct.objects.get(kind="trail_export")


def agreed_export(cast: Cast) -> TwoPersonAct:
    act = ask_export(cast)
    assert as_user(cast.secadmin).post(f"/two-person/{act.pk}/confirm/").status_code == 302
    act.refresh_from_db()
    return act


@pytest.mark.parametrize(
    ("who", "status"),
    [("auditor", 200), ("secadmin", 200), ("sysadmin", 200), ("clerk", 403), ("leader", 403), ("liaison", 404)],
)
def test_who_has_the_page_of_acts(cast: Cast, who: str, status: int) -> None:
    assert as_user(getattr(cast, who)).get("/two-person/").status_code == status


def test_others_acts_do_not_exist(cast: Cast) -> None:
    act = ask_export(cast)
    assert as_user(cast.sysadmin).get(f"/two-person/{act.pk}/").status_code == 404
    assert as_user(cast.sysadmin).post(f"/two-person/{act.pk}/confirm/").status_code == 404
    assert "交上级审计组" not in as_user(cast.sysadmin).get("/two-person/").content.decode()


def test_both_names_stay(cast: Cast) -> None:
    act = agreed_export(cast)
    page = as_user(cast.auditor).get(f"/two-person/{act.pk}/").content.decode()
    assert "朱审计" in page
    assert "杨安全" in page
    verbs = [entry.verb for entry in audit.of(act)]
    assert {"ask_two_person_act", "decide_two_person_act"} <= set(verbs)


def test_nobody_agrees_to_his_own(cast: Cast) -> None:
    other = make.user("auditor-2", "第二审计")
    make.office_role(other, cast.office, "auditor")
    act = ask_export(cast)
    client = as_user(cast.auditor)
    page = client.get(f"/two-person/{act.pk}/").content.decode()
    assert "申请人不能确认自己的申请" in page
    assert "/confirm/" not in page
    assert client.post(f"/two-person/{act.pk}/confirm/").status_code == 403
    with pytest.raises(accounts.NotAllowed, match="自己的申请"):
        two_person.decide(act, by=cast.auditor, agree=True)
    assert as_user(other).post(f"/two-person/{act.pk}/confirm/").status_code == 302


def test_nobody_has_an_act_about_himself(cast: Cast) -> None:
    second_factor.begin(cast.secadmin)
    other = make.user("secadmin-2", "第二安全")
    make.office_role(other, cast.office, "security_administrator")
    act = two_person.ask(second_factor.RESET, by=cast.sysadmin, subject=cast.secadmin, reason="遗失")
    assert as_user(cast.secadmin).get(f"/two-person/{act.pk}/").status_code == 404
    with pytest.raises(accounts.NotAllowed, match="本人账号"):
        two_person.decide(act, by=cast.secadmin, agree=True)
    with pytest.raises(accounts.NotAllowed, match="本人账号"):
        two_person.ask(second_factor.RESET, by=cast.sysadmin, subject=cast.sysadmin, reason="遗失")
    two_person.decide(act, by=other, agree=True)


def test_decided_once(cast: Cast) -> None:
    act = agreed_export(cast)
    with pytest.raises(accounts.NotAllowed, match="已办理"):
        two_person.decide(act, by=cast.secadmin, agree=False)


def test_a_request_lapses(cast: Cast) -> None:
    act = ask_export(cast)
    TwoPersonAct.objects.update(asked_at=timezone.now() - two_person.LASTS - timedelta(minutes=1))
    assert as_user(cast.secadmin).post(f"/two-person/{act.pk}/confirm/").status_code == 422
    with pytest.raises(accounts.NotAllowed, match="已过期"):
        two_person.decide(act, by=cast.secadmin, agree=True)
    again = two_person.ask(trail_export.EXPORT, by=cast.auditor, reason="再次申请")
    act.refresh_from_db()
    assert (act.outcome, again.outcome) == ("lapsed", "")


def test_one_open_request_of_a_kind(cast: Cast) -> None:
    ask_export(cast)
    answer = as_user(cast.auditor).post("/audit/export/", {"reason": "再来一次"})
    assert answer.status_code == 422
    assert "已有申请" in answer.content.decode()


def test_refused_with_a_reason(cast: Cast) -> None:
    act = ask_export(cast)
    client = as_user(cast.secadmin)
    assert client.post(f"/two-person/{act.pk}/refuse/").status_code == 422
    assert client.post(f"/two-person/{act.pk}/refuse/", {"remark": "用途不明"}).status_code == 302
    assert as_user(cast.auditor).get(f"/audit/export/{act.pk}/").status_code == 404


# --- the trail leaves the house --------------------------------------------------------------------------------------


def taken(cast: Cast, folder: Path) -> Path:
    act = agreed_export(cast)
    answer = as_user(cast.auditor).get(f"/audit/export/{act.pk}/")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    path = folder / "trail.jsonl"
    path.write_bytes(b"".join(answer.streaming_content))
    return path


def verifier(path: Path, *more: str) -> subprocess.CompletedProcess[str]:
    tool = settings.BASE_DIR / "tools" / "verify_trail.py"
    return subprocess.run(
        [sys.executable, "-I", str(tool), str(path), *more], capture_output=True, text=True, timeout=60
    )


def filled(cast: Cast) -> str:
    """Three sealed batches and a tail; returns the first seal's hash, as somebody noted it."""
    for batch in range(3):
        for number in range(4):
            audit.record(cast.office, "look", by=cast.clerk, label=f"查看{batch}{number}", office_id=cast.office.pk)
        audit.seal(wait=0)
    return AuditSeal.objects.order_by("pk").first().hash


@pytest.fixture
def sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside a test's transaction nothing is in flight but the test itself."""
    monkeypatch.setattr(audit, "_in_flight", set)


@pytest.mark.parametrize("who", ["secadmin", "sysadmin", "head", "clerk"])
def test_only_the_asker_takes_it(cast: Cast, who: str) -> None:
    act = agreed_export(cast)
    assert as_user(getattr(cast, who)).get(f"/audit/export/{act.pk}/").status_code in (403, 404)
    assert as_user(cast.auditor).get(f"/audit/export/{act.pk}/").status_code == 200


def test_not_before_another_agreed_and_not_after_a_day(cast: Cast) -> None:
    act = ask_export(cast)
    client = as_user(cast.auditor)
    assert client.get(f"/audit/export/{act.pk}/").status_code == 403
    two_person.decide(act, by=cast.secadmin, agree=True)
    assert client.get(f"/audit/export/{act.pk}/").status_code == 200
    TwoPersonAct.objects.update(decided_at=timezone.now() - trail_export.OPEN_FOR)
    assert client.get(f"/audit/export/{act.pk}/").status_code == 404


def test_a_stranger_can_check_it(cast: Cast, tmp_path: Path, sealed: None) -> None:
    noted = filled(cast)
    path = taken(cast, tmp_path)
    done = verifier(path, "--anchor", noted)
    assert done.returncode == 0, done.stderr
    assert audit.head().hash in done.stdout
    assert '"export_trail"' in path.read_text().replace("\\", "")
    assert verifier(path, "--anchor", "0" * 64).returncode == 1


def test_other_offices_rows_stand_there_by_their_hash_only(cast: Cast, tmp_path: Path, sealed: None) -> None:
    elsewhere = make.office("邻县县委巡察办")
    audit.record(elsewhere, "look", by=None, label="邻县秘密事项", office_id=elsewhere.pk)
    filled(cast)
    path = taken(cast, tmp_path)
    assert "邻县秘密事项" not in path.read_text()
    assert '"hidden"' in path.read_text()
    assert verifier(path).returncode == 0


def _first(lines: list[str], kind: str, nth: int = 0) -> int:
    return [at for at, line in enumerate(lines) if json.loads(line)["kind"] == kind][nth]


def _edit(lines: list[str]) -> None:
    at = _first(lines, "row", 5)
    lines[at] = lines[at].replace("查看", "删除")


def _edit_with_its_hash(lines: list[str]) -> None:
    at = _first(lines, "row", 5)
    row = json.loads(lines[at])
    row["text"] = row["text"].replace("查看", "删除")
    row["hash"] = hashlib.sha256(row["text"].encode()).hexdigest()
    lines[at] = json.dumps(row, ensure_ascii=False)


def _delete(lines: list[str]) -> None:
    del lines[_first(lines, "row", 5)]


def _insert(lines: list[str]) -> None:
    at = _first(lines, "row", 5)
    lines.insert(at, lines[at])


def _swap(lines: list[str]) -> None:
    at = _first(lines, "row", 1)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]


def _hide(lines: list[str]) -> None:
    at = _first(lines, "row", 5)
    row = json.loads(lines[at])
    lines[at] = json.dumps({"kind": "hidden", "key": row["key"], "hash": "0" * 64})


def _drop_a_seal(lines: list[str]) -> None:
    del lines[_first(lines, "seal", 1)]


def _cut(lines: list[str]) -> None:
    del lines[-5:]


def _cut_the_last_seal(lines: list[str]) -> None:
    last = len([line for line in lines if json.loads(line)["kind"] == "seal"]) - 1
    del lines[_first(lines, "seal", last) : _first(lines, "unsealed")]


def _half_a_line(lines: list[str]) -> None:
    lines[6] = lines[6][:40]


def _more_after_the_end(lines: list[str]) -> None:
    lines.append(lines[2])


TAMPERINGS = [
    _edit, _edit_with_its_hash, _delete, _insert, _swap, _hide, _drop_a_seal, _cut, _cut_the_last_seal, _half_a_line,
    _more_after_the_end,
]  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_every_tampering_is_found(cast: Cast, tmp_path: Path, sealed: None, tamper) -> None:
    filled(cast)
    path = taken(cast, tmp_path)
    lines = path.read_text().splitlines()
    tamper(lines)
    path.write_text("\n".join(lines) + "\n")
    done = verifier(path)
    assert done.returncode == 1
    assert "核验不通过" in done.stderr


def test_a_file_written_anew_from_the_first_row_is_found_by_the_anchor(
    cast: Cast, tmp_path: Path, sealed: None
) -> None:
    noted = filled(cast)
    path = taken(cast, tmp_path)
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    texts = [row for row in rows if row["kind"] in ("row", "hidden")][3:]
    body = "".join(f"{row['key']}:{row['hash']}\n" for row in texts)
    forged = hashlib.sha256(("0" * 64 + body).encode()).hexdigest()
    seal = {"kind": "seal", "first": texts[0]["key"], "last": texts[-1]["key"], "rows": len(texts),
            "previous": "0" * 64, "hash": forged}  # fmt: skip
    whole = [
        rows[0] | {"head": forged},
        seal,
        *texts,
        {"kind": "unsealed"},
        {"kind": "end", "rows": len(texts), "seals": 1},
    ]
    path.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in whole) + "\n")
    assert verifier(path).returncode == 0, "nothing in the file itself tells"
    assert verifier(path, "--anchor", noted).returncode == 1
