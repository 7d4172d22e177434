"""Every list filters, exports and stays the same work when it is long; ``tests/data/lists.csv`` says what each can and why not."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.db.models.sql import compiler
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from inspection.models import AuditEntry, User
from inspection.views.pages import ListPage
from rounds import models as rounds
from tests import make
from tests.roof import filling
from tests.roof.addresses import views
from tests.roof.test_access_table import PEOPLE, UNIT_SIDE, read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TABLE = Path(__file__).parents[1] / "data" / "lists.csv"
# A page holds fifty rows and what hangs on them, and a few choices of its filters.
MOST_FETCHED = 2_500


# Of these the world has no row yet.
FIRST: dict[str, Callable[[Any], Any]] = {
    "rounds:guidance_list": lambda case: rounds.Guidance.objects.create(
        office=case.office, team=case.team, kind="help", on=case.stationing_begins, text="谈话记录要点"
    ),
    "rounds:paper_place_list": lambda case: case.field_records.update(paper_location="保密柜3号"),
    "rounds:service_note_list": lambda case: rounds.ServiceNote.objects.create(
        office=case.office,
        person=make.person("提拔人"),
        kind="promotion",
        on=case.stationing_begins,
        level="科级",
        text="任副科级",
    ),
}


def pages() -> dict[str, type[ListPage]]:
    """Every address that shows a list, with its view."""
    return views(lambda view: issubclass(view, ListPage))


def read() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8") as file:
        return {row.pop("list"): row for row in csv.DictReader(file)}


ROWS = read()
EXPORTS = [name for name, row in ROWS.items() if row["export"] == "xlsx"]
LONG = [(name, int(row["rows"])) for name, row in ROWS.items() if row["rows"]]


def client_of(username: str) -> Client:
    client, user = Client(), User.objects.get(username=username)
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(session_key=client.session.session_key)
    return client


def readers(name: str) -> list[str]:
    """Who may open a list, by the table of addresses."""
    return [each for each in PEOPLE if read_table()[name][each] == "200"]


def test_every_list_has_its_row() -> None:
    assert sorted(pages()) == sorted(ROWS), "给 tests/data/lists.csv 增删相应的行"


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_list_filters_and_exports_or_says_why_not(name: str) -> None:
    view, row = pages()[name], ROWS[name]
    filterset = view.filterset_class
    assert row["filters"] == ("；".join(filterset.base_filters) if filterset else "")
    if row["export"] in ("", "xlsx"):
        assert view().exports == bool(row["export"])
    else:
        assert reverse(row["export"])
    if not (row["filters"] and row["export"] and row["rows"]):
        assert len(row["reason"]) > 5, "不能筛选、不能导出或不测长表的，须写明原因"
    assert view.paginate_by or row["reason"]


def test_the_unit_side_exports_nothing() -> None:
    assert not [name for name, view in pages().items() if name.startswith("unit:") and view().exports]


@pytest.mark.django_db
@pytest.mark.parametrize("name", EXPORTS)
def test_a_list_is_exported_as_it_is_filtered_and_noted(case: dict[str, dict[str, Any]], name: str) -> None:
    who = readers(name)[0]
    client, url = client_of(who), reverse(name)
    shown = client.get(url).context
    answer = client.get(url, {"export": "xlsx"})
    assert answer.status_code == 200
    sheet = load_workbook(BytesIO(answer.getvalue())).worksheets[0]
    rows = [row for row in sheet.iter_rows(min_row=3, values_only=True) if any(cell is not None for cell in row)]
    count = shown["page_obj"].paginator.count
    assert len(rows) == count
    assert AuditEntry.objects.filter(verb="export", actor__username=who, data__count=count).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", EXPORTS)
def test_a_list_leaves_as_csv_with_the_same_rows(case: dict[str, dict[str, Any]], name: str) -> None:
    """Heads first, for the importer; as many records as the workbook has; noted like it."""
    who = readers(name)[0]
    client, url = client_of(who), reverse(name)
    count = client.get(url).context["page_obj"].paginator.count
    before = AuditEntry.objects.filter(verb="export", actor__username=who).count()
    answer = client.get(url, {"export": "csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert ".csv" in answer["Content-Disposition"]
    data = answer.getvalue()
    heads, *rows = csv.reader(StringIO(data.decode("utf-8-sig"), newline=""))
    assert heads == [each.label for each in pages()[name]().export_columns()] or len(heads) > 1
    assert len(rows) == count
    assert AuditEntry.objects.filter(verb="export", actor__username=who).count() == before + 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_shut_to_whom_the_list_is_shut(case: dict[str, dict[str, Any]], name: str) -> None:
    table = read_table()[name]
    shut = next((each for each in PEOPLE if table[each] in ("403", "404") and each not in UNIT_SIDE), "")
    if not shut:
        pytest.skip("在内人员各有本人的清单")
    assert str(client_of(shut).get(reverse(name), {"export": "xlsx"}).status_code) == table[shut]


class Fetched:
    """How many rows the database has handed over."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rows = 0
        plain = compiler.cursor_iter

        def counting(*args: Any, **kwargs: Any) -> Iterator[Any]:
            for rows in plain(*args, **kwargs):
                self.rows += len(rows)
                yield rows

        monkeypatch.setattr(compiler, "cursor_iter", counting)


def asked(client: Client, url: str, fetched: Fetched) -> tuple[int, int]:
    """Questions put to the database and rows fetched for one page."""
    before = fetched.rows
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries), fetched.rows - before


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(("name", "count"), LONG, ids=[name for name, _ in LONG])
def test_a_long_list_asks_no_more_than_a_short_one(
    case: dict[str, dict[str, Any]], name: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name in FIRST:
        FIRST[name](rounds.Assignment.objects.get(unit__name="青石乡", round__sequence=3))
    url, fetched = reverse(name), Fetched(monkeypatch)
    client, row = next(
        ((client, rows[0]) for client in map(client_of, readers(name)) if (rows := _rows(client, url)) is not None),
        (None, None),
    )
    assert client is not None, "演示案例中没有一行"
    assert row is not None
    filling.copy_many(row, 3)
    asked(client, url, fetched)
    few = asked(client, url, fetched)
    assert few[0] > 0
    filling.copy_many(row, count)
    many = asked(client, url, fetched)
    assert many[0] <= few[0], "长表多问了数据库"
    assert many[1] <= MOST_FETCHED, "长表取了太多行"


# Tasks in progress, in the tens at most; each is reckoned from its own days.
RECKONED_ROW_BY_ROW = {"rounds:progress"}


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("name", [each for each in EXPORTS if ROWS[each]["rows"] and each not in RECKONED_ROW_BY_ROW])
def test_a_long_export_asks_no_more_than_a_short_one(case: dict[str, dict[str, Any]], name: str) -> None:
    """Its rows are fetched in one go and dressed many at once, so 400 of them cost no question more than a few."""
    if name in FIRST:
        FIRST[name](rounds.Assignment.objects.get(unit__name="青石乡", round__sequence=3))
    url = reverse(name)
    client, row = next(
        (client, rows[0]) for client in map(client_of, readers(name)) if (rows := _rows(client, url)) is not None
    )
    filling.copy_many(row, 3)
    questions = []
    for count in (0, 400):
        filling.copy_many(row, count)
        with CaptureQueriesContext(connection) as queries:
            client.get(url, {"export": "csv"}).getvalue()
        questions.append(len(queries))
    assert questions[1] <= questions[0], "长表导出多问了数据库"


def _rows(client: Client, url: str) -> Any:
    """The rows of the page as records, or None where there are none."""
    paginator = client.get(url).context["page_obj"].paginator
    return list(paginator.object_list[:1]) or None
