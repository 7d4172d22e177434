"""The public's door over HTTP: nothing kept of the visitor, nothing readable in its database, one letter however often pressed."""

from __future__ import annotations

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psycopg2
import pytest

from inspection import codes as settings_of
from intake.middleware import HEADERS
from petitions.actions import online
from tests import make

if TYPE_CHECKING:
    from tests.cast import Cast
    from tests.intake.door import Door

TEXT = "青石乡某村支书虚报了三户低保，知情人可以作证。"
WHO = {"name": "章鸣雀", "phone": "19900177001", "note": "晚上八点以后"}


def letter(**more: str) -> dict[str, str]:
    return {"form_key": str(uuid.uuid4()), "kind": "accusation", "text": TEXT, "accused": "岳槐生", "post": "青石乡柳林村党支部书记"} | more  # fmt: skip


def test_a_page_asks_what_happened_and_loads_nothing_from_anywhere(door: Door, form_at: str, cast: Cast) -> None:
    home = door.get("/")
    assert form_at in home.body
    shown = door.get(form_at)
    assert shown.status == 200
    for words in ("受理范围", "村（社区）党组织主要负责人", "查询码", "您的姓名", "不要用单位的电脑"):
        assert words in shown.body
    assert "<script" not in shown.body
    assert set(re.findall(r'(?:src|href|action)="([^"]*)"', shown.body)) == {"/style.css", "/look/", "/"}
    assert shown.body.count("<h1>") == 1


@pytest.mark.parametrize("path", ["/", "/look/", "/style.css", "/healthz", "/write/none/", "/nowhere/"])
def test_every_answer_says_keep_nothing_and_sets_no_cookie(door: Door, path: str) -> None:
    told = door.get(path, Cookie="sessionid=abc", Referer="http://elsewhere.example/").headers
    assert {name: value for name, value in told if name in HEADERS} == HEADERS
    assert not [name for name, _ in told if name.lower() in ("set-cookie", "etag", "last-modified")]


def test_a_letter_pressed_eight_times_is_one_with_one_receipt(door: Door, form_at: str) -> None:
    sent = letter(**WHO)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: door.post(form_at, sent), range(8)))
    assert {each.status for each in answers} == {200}
    assert len({each.code for each in answers}) == 1
    assert len(answers[0].code) == 23
    assert door.rows("owner", "SELECT count(*) FROM intake_letter") == [(1,)]


def test_whoever_takes_the_database_away_reads_nothing(door: Door, form_at: str) -> None:
    code = door.post(form_at, letter(**WHO), files=(("现场.pdf", make.pdf("现场照片")),)).code
    door.post("/look/", {"code": code, "form_key": str(uuid.uuid4()), "text": "补充：账在会计家里。"})
    held = door.everything()
    for secret in (*WHO.values(), TEXT[:6], "岳槐生", "会计家里", "现场", code, code.replace("-", ""), "127.0.0.1"):
        assert secret not in held
        assert secret.encode().hex() not in held
    log = (door.folder / "log").read_text()
    assert not log.strip(), log


@pytest.mark.parametrize(
    "statement",
    ["SELECT * FROM intake_letter", "SELECT * FROM intake_answer", "UPDATE intake_letter SET sealed = ''", "DELETE FROM intake_letter",
     "INSERT INTO intake_page (slug, title, scope, opens_on, intake_key, custodians) VALUES ('x','x','',now(),'','{}')",
     "UPDATE intake_page SET intake_key = ''", "DELETE FROM intake_answer", "TRUNCATE intake_letter", "CREATE TABLE mine (a int)",
     "SELECT * FROM intake_lasttaken"],
)  # fmt: skip
def test_the_web_role_adds_letters_and_reads_pages_no_more(door: Door, statement: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        door.rows("web", statement)


def test_wrong_input_is_said_and_what_was_typed_stays(door: Door, form_at: str) -> None:
    empty = door.post(form_at, letter(text="", accused="岳槐生"))
    assert empty.status == 422
    assert "还没有提交成功" in empty.body
    assert "岳槐生" in empty.body
    evil = door.post(form_at, letter(), files=(("清单.exe", b"MZ"),))
    assert evil.status == 422
    assert "只收照片" in evil.body
    assert TEXT in evil.body
    many = door.post(form_at, letter(), files=tuple((f"{at}.pdf", make.pdf(str(at))) for at in range(4)))
    assert (many.status, "一次最多3个" in many.body) == (422, True)
    assert door.post(form_at, letter(kind="nonsense")).status == 422
    assert door.post(form_at, {"form_key": "no key"}).status == 422
    assert door.rows("owner", "SELECT count(*) FROM intake_letter") == [(0,)]


def test_too_large_is_refused_before_it_is_read(door: Door, form_at: str) -> None:
    answer = door.post(form_at, letter(), files=(("大.pdf", b"0" * (17 * 1024 * 1024)),))
    assert answer.status == 413
    assert "不得超过15MB" in answer.body


def test_a_receipt_that_is_none_is_not_known(door: Door, form_at: str) -> None:
    for code in ("", "AAAAA", "22222-22222-22222-22222", "《" * 30):
        answer = door.post("/look/", {"code": code})
        assert answer.status == 422
        assert "没有这个查询码" in answer.body


def test_by_receipt_one_adds_and_no_address_holds_it(door: Door, form_at: str) -> None:
    code = door.post(form_at, letter()).code
    seen = door.post("/look/", {"code": code.lower().replace("-", " ")})
    assert "还没有答复或提问" in seen.body
    assert 'href="/look/"' in seen.body
    more = {"code": code, "form_key": str(uuid.uuid4()), "text": "补充：第三户在村东头。"}
    for _ in range(3):
        assert "补充的内容已收到" in door.post("/look/", more).body
    assert door.rows("owner", "SELECT first, count(*) FROM intake_letter GROUP BY first ORDER BY first") == [(False, 1), (True, 1)]  # fmt: skip


def test_closed_it_takes_nothing_and_receipts_still_open(door: Door, form_at: str, cast: Cast) -> None:
    code = door.post(form_at, letter()).code
    settings_of.change_setting(cast.office, online.ENABLED, False, reason="停用", by=cast.head)
    door.take_in(online.publish(cast.office))
    assert door.get(form_at).status == 404
    assert door.post(form_at, letter()).status == 404
    assert "目前没有开通" in door.get("/").body
    assert "办理答复" in door.post("/look/", {"code": code}).body


def test_an_old_bundle_carried_again_changes_nothing(door: Door, form_at: str, cast: Cast) -> None:
    old = online.publish(cast.office)
    door.take_in(old)
    assert "旧" in door.take_in(old, succeeds=False)
    touched = bytearray(online.publish(cast.office))
    touched[200] ^= 1
    assert "签名不符" in door.take_in(bytes(touched), succeeds=False)
    assert door.get(form_at).status == 200


def test_its_process_knows_nothing_of_the_office(door: Door) -> None:
    assert not {"DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY", "REDIS_URL"} & set(door.variables)
    assert {path.stat().st_mode & 0o077 for path in door.keys.glob("*.key")} == {0}
