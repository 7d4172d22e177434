"""Wrong tables: each file of an office is read or refused in words, row by row, and what is read can be taken in."""

from __future__ import annotations

import json
import os
import random
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from inspection import vault
from inspection.imports_exports import batches, importers, pasting
from inspection.imports_exports.files import Unreadable
from inspection.imports_exports.reports import REFUSED
from inspection.models import ImportBatch
from inspection.tasks import declare_everything
from inspection.views.forms import REFUSALS
from tests.doors.asking import taken_back
from tests.roof import wrong_tables, wrong_values

if TYPE_CHECKING:
    from tests.cast import Cast

SEED = int(os.environ.get("XUNZHANG_SEED", "20261130"))
# Of each kind so many files, pastes and ways through the pages; more with XUNZHANG_TABLES.
A_KIND = int(os.environ.get("XUNZHANG_TABLES", "25"))
KINDS = ("ledger", "negative_list", "petitions.register", "plan", "plan_with_units", "talent")


@pytest.fixture
def house(cast: Cast) -> Cast:
    """A custodian, without whom no named row is taken."""
    vault.make_custodian(cast.office, cast.clerk, "custodian passphrase 1", by=cast.secadmin)
    return cast


def test_every_kind_is_tried() -> None:
    declare_everything()
    assert sorted(importers.importers()) == sorted(KINDS)


def taken(kind: importers.Importer, data: bytes, cast: Cast) -> str:
    """Examined, and what is good taken in; everything the database holds back until the end is asked at once."""
    try:
        told = importers.dry_run(kind, data, office=cast.office)
    except Unreadable as refused:
        return "refused" if str(refused).endswith("。") else f"without words: {refused!r}"
    json.dumps(batches.told(told), allow_nan=False)
    assert all(row.lines() for row in told.rows if row.status == REFUSED)
    try:
        made, _ = importers.commit(kind, told, office=cast.office, by=None, source=importers.Source("台账.xlsx", data))
    except REFUSALS as refusal:
        return f"refused: {type(refusal).__name__}"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return "taken" if made else "nothing good"


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("code", KINDS)
def test_no_table_breaks(house: Cast, code: str) -> None:
    declare_everything()
    kind = importers.importers()[code]
    wrong, outcomes = [], dict[str, int]()
    for number in range(A_KIND):
        _, data = wrong_tables.file_of(kind, random.Random(f"{SEED} {code} {number}"))
        with taken_back():
            try:
                outcome = taken(kind, data, house)
            except Exception as error:
                outcome = "broken"
                wrong.append((code, number, trace(error)))
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    assert not wrong, report(wrong)
    assert not [each for each in outcomes if each.startswith("without words")], outcomes
    assert outcomes.get("taken", 0) > A_KIND / 20, outcomes
    assert outcomes.get("refused", 0) > A_KIND / 50, outcomes


def report(wrong: list[Any]) -> str:
    """Each trace once, with the first file that shows it."""
    first: dict[str, tuple[Any, ...]] = {}
    for *where, last in wrong:
        first.setdefault(str(last), tuple(where))
    return "\n\n".join(f"{where}\n{last}" for last, where in first.items())


def trace(error: BaseException) -> str:
    import traceback

    lines = "".join(traceback.format_exception(error)).splitlines()
    return "\n".join(lines[-int(os.environ.get("XUNZHANG_TRACE", "6")) :])


@pytest.mark.slow
@pytest.mark.django_db
def test_no_paste_breaks(house: Cast) -> None:
    declare_everything()
    wrong = []
    kinds = list(importers.importers().values())
    for number in range(2 * A_KIND):
        source = random.Random(f"{SEED} paste {number}")
        kind = source.choice(kinds)
        rows = wrong_tables.table(kind, source)
        text = "\n".join("\t".join("" if each is None else str(each) for each in row) for row in rows)
        text = text.replace("\0", "")[: source.choice((50, 10**6))] + source.choice(("", '"', '\t"a""', "\r", "\n\n\n"))
        with taken_back():
            try:
                made = pasting.as_file(
                    text, kind.fields, first_row=source.choice(("", "yes", "no")), limits=importers.LIMITS
                )
                importers.dry_run(kind, made.data, office=house.office)
            except Unreadable:
                continue
            except Exception as error:
                wrong.append((kind.code, number, trace(error)))
    assert not wrong, report(wrong)


@pytest.mark.slow
@pytest.mark.django_db
def test_no_page_of_an_import_breaks(house: Cast, log_in: Any) -> None:
    """From the file to its commit in the browser, with columns nobody has."""
    client = log_in(house.clerk)
    declare_everything()
    wrong, waited = [], 0
    kinds = importers.offered_to(house.clerk)
    for number in range(A_KIND):
        source = random.Random(f"{SEED} page {number}")
        kind = source.choice(kinds)
        name, data = wrong_tables.file_of(kind, source)
        with taken_back():
            upload = SimpleUploadedFile(name, data)
            try:
                client.post(reverse("import_new", args=[kind.code]), {"file": upload, "office": house.office.pk})
                batch = ImportBatch.objects.first()
                if batch is None:
                    continue
                waited += 1
                columns = {f"column-{each.name}": source.choice(("", "0", "1", "3", "299", wrong_values.one(source))) for each in kind.fields}  # fmt: skip
                if source.random() < 0.5:
                    client.post(reverse("import_columns", args=[batch.pk]), columns)
                client.get(reverse("import_batch", args=[batch.pk]), {"page": wrong_values.one(source)})
                client.post(reverse("import_commit", args=[batch.pk]))
            except Exception as error:
                wrong.append((kind.code, number, trace(error)))
    assert not wrong, report(wrong)
    assert waited > A_KIND / 4
