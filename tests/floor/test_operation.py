"""运行状态 and the monitor's figures: what runs, waits and fails, and not a word of any case."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import redis
from celery import shared_task
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import audit, log_lines, operation, tallies
from inspection.models import AuditEntry, CalendarYear, Paper
from inspection.models.records import link_of
from tests import make

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cast import Cast

TOKEN = "ein-langes-geheimnis-für-den-monitor"
KEY = "0b8f6c1e-93a3-4c9e-8f0d-6a7f1c2d3e4f"


@pytest.fixture(autouse=True)
def nothing_counted(settings: Any) -> Iterator[None]:
    # Beside other runs of the tests: a shelf of its own.
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": "test-operation"}}
    tallies.forget()
    yield
    tallies.forget()


@pytest.fixture
def no_valkey() -> Iterator[None]:
    def away() -> Any:
        raise redis.ConnectionError("away")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tallies, "valkey", away)
        yield


def paper(office: Any, **fields: Any) -> Paper:
    return Paper.objects.create(**({
        "office": office, "kind": "inspection.round_report", "title": "关于王某某问题的报告", "status": "issued", **link_of(office),
        "dated": timezone.localdate(), "html": "<p>正文</p>", "text_hash": "0" * 64,
        "issued_at": timezone.now() - timedelta(hours=2),
    } | fields))  # fmt: skip


def page(client: Any) -> str:
    return client.get(reverse("operation")).content.decode()


# --- the page ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["secadmin", "auditor", "head", "clerk"])
def test_only_the_system_administrator_sees_it(cast: Cast, log_in: Any, who: str) -> None:
    assert log_in(getattr(cast, who)).get(reverse("operation")).status_code == 403
    assert log_in(getattr(cast, who)).get(reverse("operation_print")).status_code == 403
    assert log_in(getattr(cast, who)).post(reverse("operation_print")).status_code == 403


def test_it_says_what_waits_and_what_failed(cast: Cast, log_in: Any) -> None:
    tallies.beat_sent()
    tallies.task_done(operation.SWEEP, "SUCCESS", 0.2, worker="worker@house")
    tallies.task_failed("inspection.tasks.render_paper", "TimeoutError")
    shown = page(log_in(cast.sysadmin))
    for words in (
        "队列：公文排印",
        "worker@house",
        "公文排印</th>",
        "TimeoutError",
        "病毒查杀",
        "从未备份",
        "与程序一致",
    ):
        assert words in shown, words


def test_a_backup_has_an_age(cast: Cast, log_in: Any) -> None:
    audit.record(None, "backup", by=None, label="备份")
    assert f"{timezone.localtime():%Y-%m-%d}" in page(log_in(cast.sysadmin)).split("最近备份")[1].split("</tr>")[0]
    assert "从未备份" not in page(log_in(cast.sysadmin))


def test_without_valkey_the_page_says_so(cast: Cast, log_in: Any, no_valkey: None) -> None:
    assert "连接不上 Valkey" in page(log_in(cast.sysadmin))


@pytest.mark.parametrize(("month", "late"), [(10, False), (11, True)])
def test_next_years_calendar_is_missed_from_november_on(cast: Cast, monkeypatch: Any, month: int, late: bool) -> None:
    CalendarYear.objects.filter(year=2041).delete()
    monkeypatch.setattr(timezone, "localdate", lambda *_: timezone.datetime(2040, month, 5).date())
    following = operation.years()[1]
    assert (following["year"], following["published"], following["late"]) == (2041, False, late)


def test_no_scanner_an_answering_one_and_a_silent_one(settings: Any, monkeypatch: Any) -> None:
    assert operation.scanner() == "off"
    settings.CLAMD_ADDRESS = "unix:/nowhere/clamd.ctl"
    assert operation.scanner() == "down"
    monkeypatch.setattr("inspection.antivirus.answers", lambda: True)
    assert operation.scanner() == "ok"


# --- printing again ---------------------------------------------------------------------------------------------------


def test_a_stuck_paper_is_counted_without_its_title_and_printed_again(
    cast: Cast, log_in: Any, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[list[str]] = []
    monkeypatch.setattr("inspection.operation.current_app.send_task", lambda name, args: sent.append([name, *args]))
    stuck = paper(cast.office)
    paper(cast.office, issued_at=timezone.now())  # just issued: it is not late yet
    client = log_in(cast.sysadmin)
    shown = page(client)
    assert "共 <b>1</b> 件" in shown
    assert stuck.title not in shown
    assert str(stuck.pk) not in shown
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("operation_print")).status_code == 302
    assert sent == [["inspection.tasks.render_paper", str(stuck.pk)]]
    row = AuditEntry.objects.get(verb="print_again")
    assert (row.actor, row.data, row.object_id) == (cast.sysadmin, {"papers": 1}, None)


def test_nothing_stuck_is_nothing_done(cast: Cast) -> None:
    assert operation.print_again(by=cast.sysadmin) == 0
    assert not AuditEntry.objects.filter(verb="print_again").exists()


def test_another_offices_papers_are_its_own_administrators(cast: Cast) -> None:
    paper(make.office("云州市委巡察办", code="云州委巡"))
    assert operation.print_again(by=cast.sysadmin) == 0


def test_nobody_else_prints_again(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        operation.print_again(by=cast.head)


# --- what a task leaves behind ----------------------------------------------------------------------------------------


@shared_task(name="tests.fails", ignore_result=True)
def fails(name: str) -> None:
    raise ValueError(f"张三 {name}")


@shared_task(name="tests.works", ignore_result=True)
def works() -> str:
    return audit.request_id.get()


def test_a_failure_keeps_name_and_kind_and_no_word_of_it() -> None:
    fails.apply(args=["李四"])
    kept = tallies.failures()
    assert [(each["task"], each["kind"]) for each in kept] == [("tests.fails", "ValueError")]
    everything = json.dumps([kept, [list(each) for each in tallies.durations(tallies.TASKS)]], ensure_ascii=False)
    assert "张三" not in everything
    assert "李四" not in everything


def test_a_run_is_counted_and_has_an_id_of_its_own() -> None:
    assert works.apply().get()
    assert audit.request_id.get() == ""
    counts, seconds = tallies.durations(tallies.TASKS)["tests.works", "SUCCESS"]
    assert sum(counts.values()) == 1
    assert seconds >= 0
    assert "tests.works" in tallies.last_runs()


def test_without_valkey_a_task_still_runs(no_valkey: None) -> None:
    assert works.apply().successful()


# --- the monitor's figures --------------------------------------------------------------------------------------------


def ask(client: Any, token: str = TOKEN) -> Any:
    return client.get("/metrics", headers={"authorization": f"Bearer {token}".encode().decode("latin-1")})


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", "Bearer falsch", "Basic monitor-token-1234", "monitor-token-1234"]
)
@pytest.mark.parametrize("token", ["", "monitor-token-1234"])
def test_without_the_token_there_is_no_such_address(
    client: Any, db: None, settings: Any, token: str, given: str
) -> None:
    settings.METRICS_TOKEN = token
    assert client.get("/metrics", headers={"authorization": given}).status_code == 404
    assert client.post("/metrics", headers={"authorization": given}).status_code == 404


def test_the_figures(cast: Cast, client: Any, log_in: Any, settings: Any) -> None:
    settings.METRICS_TOKEN = "monitor-token-1234"
    tallies.task_done(operation.SWEEP, "SUCCESS", 0.2, worker="worker@house")
    log_in(cast.head).get(reverse("paper", args=[KEY]))
    found = ask(client, "monitor-token-1234")
    assert found.status_code == 200
    assert found["Content-Type"].startswith("text/plain")
    text = found.content.decode()
    for line in (
        'xunzhang_request_seconds_count{status="404",view="paper"} 1.0',
        'xunzhang_task_seconds_count{state="SUCCESS",task="inspection.tasks.sweep_deadlines"} 1.0',
        'xunzhang_task_seconds_bucket{le="0.25",state="SUCCESS",task="inspection.tasks.sweep_deadlines"} 1.0',
        'xunzhang_queue_length{queue="papers"}', "xunzhang_database_connections ", "xunzhang_deadline_sweep_age_seconds ",
        "xunzhang_broker_up 1.0", "xunzhang_backup_age_seconds NaN",
    ):  # fmt: skip
        assert line in text, line
    assert KEY not in text
    assert cast.head.username not in text


def test_without_valkey_the_databases_figures_remain(client: Any, db: None, settings: Any, no_valkey: None) -> None:
    settings.METRICS_TOKEN = "monitor-token-1234"
    text = ask(client, "monitor-token-1234").content.decode()
    assert "xunzhang_broker_up 0.0" in text
    assert "xunzhang_database_connections" in text


def test_nothing_is_counted_while_it_is_off(client: Any, db: None) -> None:
    client.get("/login/")
    assert tallies.durations(tallies.REQUESTS) == {}


# --- log lines --------------------------------------------------------------------------------------------------------


class Kept(logging.Handler):
    """Keeps the lines a formatter makes, at the moment they are made."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture(params=[log_lines.Line, log_lines.JsonLine])
def kept(request: Any) -> Iterator[Kept]:
    handler = Kept(request.param())
    names = ("django.request", "tests.log", "celery.app.trace")
    for name in names:
        logging.getLogger(name).addHandler(handler)
    yield handler
    for name in names:
        logging.getLogger(name).removeHandler(handler)


def test_a_requests_line_carries_its_id_and_no_key(cast: Cast, log_in: Any, kept: Kept) -> None:
    log_in(cast.head).get(reverse("paper", args=[KEY]) + "?q=张三")
    line = next(line for line in kept.lines if "Not Found" in line)
    refused = AuditEntry.objects.order_by("-pk").first()
    assert refused is not None
    assert refused.request_id in line
    assert len(refused.request_id) == 36
    assert KEY not in line
    assert "张三" not in line


def test_an_error_says_its_kind_and_place_and_not_its_text(kept: Kept) -> None:
    try:
        try:
            raise ValueError("Key (name)=(张三) already exists")
        except ValueError as inner:
            raise RuntimeError("李四") from inner
    except RuntimeError:
        logging.getLogger("tests.log").exception("failed")
    line = kept.lines[0]
    assert "RuntimeError" in line
    assert "ValueError" in line
    assert "test_operation.py" in line
    assert "张三" not in line
    assert "李四" not in line


def test_nor_does_a_tasks(kept: Kept) -> None:
    fails.apply(args=["李四"])
    line = next(line for line in kept.lines if "tests.fails" in line)
    assert "ValueError" in line
    assert "张三" not in line
    assert "李四" not in line


def test_every_line_goes_through_it(settings: Any) -> None:
    assert {each["()"] for each in settings.LOGGING["formatters"].values()} == {
        "inspection.log_lines.Line",
        "inspection.log_lines.JsonLine",
    }
    assert logging.getLogger("django").handlers == []
