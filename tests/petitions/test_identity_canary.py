"""Fifty reporters through the real pages, each with a name and a telephone of his own; then every place is searched."""

from __future__ import annotations

import logging
from typing import Any

import pymupdf
import pytest
from celery import signals
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from inspection import vault
from inspection.documents import papers
from inspection.models import AuditEntry, Release
from petitions import codes as lists
from petitions.actions import petitions as actions
from petitions.models import Petition
from tests import dumps
from tests.cast import Cast
from tests.petitions import made
from tests.petitions.conftest import PASSPHRASE
from tests.petitions.test_identity import CODE

MANY = 50
SURNAMES = "卞柏窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卡"


def reporter(number: int) -> dict[str, str]:
    return {
        "reporter_name": f"{SURNAMES[number]}鸣雀{number:02d}", "reporter_phone": f"199001{77_000 + number}",
        "reporter_address": f"莺歌岭{number:02d}号院", "reporter_note": f"每月{number:02d}日在渡口相候",
    }  # fmt: skip


MARKS = [dumps.disguises(value) for number in range(MANY) for value in reporter(number).values()]


class Tap(logging.Handler):
    """Everything that is logged, with its arguments and tracebacks."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(logging.Formatter("%(message)s").format(record) + repr(record.args))


@pytest.fixture
def tap(db: None) -> Any:
    """Listens to the log as production writes it, to every statement as the database gets it, and to every task."""
    handler, tasks = Tap(), []
    root, sql = logging.getLogger(), logging.getLogger("django.db.backends")
    levels = root.level, sql.level
    root.setLevel(logging.INFO)
    sql.setLevel(logging.DEBUG)
    root.addHandler(handler)
    connection.force_debug_cursor = True

    def sent(**given: Any) -> None:
        tasks.append(repr(given))

    signals.before_task_publish.connect(sent, weak=False)
    signals.task_prerun.connect(sent, weak=False)
    yield handler.lines, tasks
    signals.before_task_publish.disconnect(sent)
    signals.task_prerun.disconnect(sent)
    connection.force_debug_cursor = False
    root.removeHandler(handler)
    root.setLevel(levels[0])
    sql.setLevel(levels[1])


def fields(cast: Cast, number: int) -> dict[str, str]:
    return reporter(number) | {
        "received_on": str(timezone.localdate()), "channel": str(made.code(lists.INTAKE, "letter").pk),
        "kind": "accusation", "problem": f"反映青石乡财政所虚报补贴，第{number}件。", "accused": "张伟，青石乡，出纳",
        "reporter_count": "1", "real_name_verified": "on",
    }  # fmt: skip


def stumble(cast: Cast, client: Any, number: int) -> list[str]:
    """The ways in which a form with a name in it fails: errors in other fields, too late a day, a page that is gone."""
    add = reverse("petitions:petition_add", args=[cast.assignment.pk])
    given = fields(cast, number)
    answers = [
        client.post(add, given | {"problem": ""}), client.post(add, given | {"received_on": "昨天"}),
        client.post(add, given | {"channel": "x"}), client.post(add + "?next=/", given | {"problem": "x" * 20_001}),
    ]  # fmt: skip
    assert all(each.status_code == 422 for each in answers)
    gone = client.post(reverse("petitions:petition_add", args=[cast.office.pk]), given)
    assert gone.status_code == 404
    # What was typed comes back to whoever typed it, and to nobody else.
    assert reporter(number)["reporter_name"] in answers[0].content.decode()
    return [gone.content.decode()]


def seed(cast: Cast, log_in: Any) -> list[Petition]:
    client = log_in(cast.member)
    add = reverse("petitions:petition_add", args=[cast.assignment.pk])
    for number in range(MANY):
        assert client.post(add, fields(cast, number)).status_code == 302
    return list(Petition.objects.order_by("number"))


def work(cast: Cast, log_in: Any, petition: Petition) -> None:
    """One petition through its identity's life: corrected, asked for, agreed, looked at, compared, opened in vain."""
    name = lambda route, row: reverse(f"petitions:{route}", args=[row.pk])  # noqa: E731
    given = {key.removeprefix("reporter_"): value for key, value in reporter(0).items()}
    assert log_in(cast.member).post(name("petition_identity_correct", petition), given).status_code == 302
    log_in(cast.leader).post(name("petition_identity_ask", petition), {"reason": "核实"})
    release = Release.objects.get()
    page = log_in(cast.head).post(name("identity_request_grant", release), {"passphrase": PASSPHRASE})
    code = CODE.search(page.content.decode()).group(1)  # type: ignore[union-attr]
    look = name("identity_request_look", release)
    assert log_in(cast.leader).post(look, {"code": code[::-1]}).status_code == 422
    assert reporter(0)["reporter_name"] in log_in(cast.leader).post(look, {"code": code}).content.decode()
    page = log_in(cast.head).post(
        reverse("petitions:alike_reporters"), {"office": str(cast.office.pk), "passphrase": PASSPHRASE}
    )
    assert page.status_code == 200


def printed(cast: Cast, petitions: list[Petition]) -> list[bytes]:
    """Every paper of petitions and transfers, as PDF: the bytes, the text, what the file says of itself."""
    taken = actions.accept(petitions[0], by=cast.member)
    claim = made.set_aside(
        cast, reporter={"name": reporter(1)["reporter_name"], "phone": reporter(1)["reporter_phone"]}
    )
    found: list[bytes] = []
    for record, kind, by in (
        (taken, "petitions.registration_form", cast.leader),
        (made.transfer(cast, claim), "petitions.transfer_letter", cast.leader),
        (made.offered(cast), "petitions.handover_form", cast.clerk),
    ):
        paper = papers.draft(record, kind, by=by)
        pdf = papers.pdf_of(paper, viewer=by)
        with pymupdf.open(stream=pdf, filetype="pdf") as document:
            text = "".join(page.get_text() for page in document)
            assert len(text) > 50
            found += [pdf, text.replace("\n", "").encode(), repr(document.metadata).encode(), paper.html.encode()]
    return found


def pages_of_others(cast: Cast, log_in: Any, petition: Petition) -> list[bytes]:
    """What everybody else gets to see of it, the unit side and the administrators among them."""
    routes = [
        reverse("petitions:petition_list"), reverse("petitions:petition", args=[petition.pk]),
        reverse("petitions:petition_identity", args=[petition.pk]), reverse("petitions:identity_request_list"),
        reverse("rounds:assignment", args=[cast.assignment.pk]), reverse("audit"), reverse("inbox"), reverse("home"),
        reverse("search") + f"?q={reporter(0)['reporter_phone'][:7]}", reverse("statistics"), reverse("unit:inbox"),
    ]  # fmt: skip
    found = []
    for who in ("head", "clerk", "leader", "member", "second_member", "auditor", "secadmin", "sysadmin", "liaison"):
        client = log_in(getattr(cast, who))
        for route in routes:
            answer = client.get(route)
            echoed = [route.split("?q=")[-1].encode()] if "?q=" in route else []
            body = answer.content
            for each in echoed:
                body = body.replace(each, b"")
            found += [body, repr(answer.headers).encode()]
    return found


def redis_contents() -> list[bytes]:
    """Everything the cache and broker hold, whatever their prefix."""
    server = cache._cache.get_client()  # type: ignore[attr-defined]
    found = []
    for key in server.scan_iter(count=1000):
        kind = server.type(key)
        value = {
            b"string": server.get, b"hash": server.hgetall, b"list": lambda each: server.lrange(each, 0, -1),
            b"set": server.smembers, b"zset": lambda each: server.zrange(each, 0, -1),
        }.get(kind, lambda each: b"")(key)  # fmt: skip
        found.append(key + b" " + dumps.as_bytes(value))
    return found


@pytest.mark.slow
def test_fifty_reporters_leave_no_trace_outside_the_vault(
    cast: Cast, custodian: Any, log_in: Any, tap: Any, capfd: Any, client: Any
) -> None:
    lines, tasks = tap
    petitions = seed(cast, log_in)
    assert len(petitions) == MANY
    others = [each.encode() for each in stumble(cast, log_in(cast.member), 2)]
    work(cast, log_in, petitions[0])
    channels = {
        "papers": printed(cast, petitions[3:]),
        "pages of others": others + pages_of_others(cast, log_in, petitions[0]),
    }
    assert cache.set("probe", 1) is None
    channels |= {
        "log": [each.encode() for each in lines], "tasks": [each.encode() for each in tasks],
        "output": [each.encode() for each in capfd.readouterr()], "cache and broker": redis_contents(),
        "media": [each for name, each in dumps.surroundings().items() if name.startswith("media ")],
        "trail": [repr(each).encode() for each in AuditEntry.objects.values()],
        "cookies": [repr(client.cookies).encode()],
    }  # fmt: skip
    for table, rows in dumps.tables().items():
        channels[f"table {table}"] = [dumps.as_bytes(value) for row in rows for value in row]
    assert len(channels["log"]) > 1000
    assert dumps.hits(repr(fields(cast, 7)).encode(), MARKS)
    found = {
        name: [each[:200] for each in values if dumps.hits(each, MARKS)][:3]
        for name, values in channels.items()
        if any(dumps.hits(each, MARKS) for each in set(values))
    }
    assert found == {}
    # And all of it is there for whoever may: nothing was lost on the way into the vault.
    opened = vault.open_secret(petitions[5], Petition.SEALED, by=cast.head, passphrase=PASSPHRASE, reason="核对")
    assert opened["name"] == reporter(5)["reporter_name"]
    assert settings.SECRET_KEY
