"""How far an import is: told to the page that waits, under its form's key, to its own user; counts and nothing of the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import redis
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from inspection.imports_exports import importers, progress
from inspection.imports_exports.mapping import Field
from inspection.imports_exports.progress import CHECKED, Progress, told
from inspection.models import ImportBatch
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FILE = "地名\n" + "".join(f"地{number}\n" for number in range(5)) + "地0\n"
SEEN: list[str] = []


def _commit(rows: list[Any], *, office: Any, assignment: Any, by: Any) -> int:
    """Goes through the rows twice, as importers do that number first."""
    names = [row.values["name"] for row in rows]
    SEEN.extend(row.values["name"] for row in rows)
    return len(names)


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> Iterator[importers.Importer]:
    """An importer of place names that tells of every row."""
    monkeypatch.setattr(progress, "EVERY", 1)
    SEEN.clear()
    fields = (Field("name", "地名", required=True),)
    yield importers.importer("test.told", "地名表", fields, "inspection.import_files", _commit)
    importers._IMPORTERS.pop("test.told")


def handed_in(client: Any, cast: Cast, key: str) -> Any:
    content = SimpleUploadedFile("地名.csv", FILE.encode())
    address = reverse("import_new", args=["test.told"])
    return client.post(address, {"file": content, "office": cast.office.pk, "form_key": key})


def test_each_stage_is_told_under_its_forms_key(cast: Cast, places: Any, log_in: Any) -> None:
    client, checking, writing = log_in(cast.clerk), str(uuid4()), str(uuid4())
    assert handed_in(client, cast, checking).status_code == 302
    assert told(cast.clerk, checking) == "已检查6行"
    address = reverse("import_commit", args=[ImportBatch.objects.get().pk])
    assert client.post(address, {"form_key": writing}).status_code == 302
    assert told(cast.clerk, writing) == "已写入6行，共6行"
    assert len(SEEN) == 6


def test_the_waiting_page_asks_for_its_own(
    cast: Cast, places: Any, log_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "EVERY", 200)
    key = str(uuid4())
    counting = Progress(cast.clerk, key, CHECKED)
    for _ in range(450):
        counting()
    address = reverse("import_list")
    client = log_in(cast.clerk)
    assert client.get(address, {"progress": key}).json() == {"words": "已检查400行"}
    for other in (str(uuid4()), "nonsense"):
        assert client.get(address, {"progress": other}).json() == {"words": ""}
    assert log_in(cast.head).get(address, {"progress": key}).json() == {"words": ""}
    assert log_in(cast.leader).get(address, {"progress": key}).status_code == 403
    page = log_in(cast.clerk).get(reverse("import_new", args=["test.told"])).content.decode()
    assert f'data-progress="{address}"' in page


def test_without_a_cache_the_import_goes_on(
    cast: Cast, places: Any, log_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*args: Any, **kwargs: Any) -> None:
        raise redis.ConnectionError

    client, key = log_in(cast.clerk), str(uuid4())
    monkeypatch.setattr(cache, "set", gone)
    monkeypatch.setattr(cache, "get", gone)
    assert handed_in(client, cast, key).status_code == 302
    assert ImportBatch.objects.count() == 1
    assert told(cast.clerk, key) == ""


def test_a_form_without_a_key_is_taken_and_told_nowhere(cast: Cast, places: Any, log_in: Any) -> None:
    assert handed_in(log_in(cast.clerk), cast, "").status_code == 302
    assert handed_in(log_in(cast.clerk), cast, "nonsense").status_code == 302
    assert ImportBatch.objects.count() == 2
