"""Imports in the browser: dry run, columns put right and remembered, commit; the file waits encrypted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from inspection.imports_exports import importers, waiting
from inspection.imports_exports.mapping import Field
from inspection.models import AuditEntry, ImportBatch, ImportMapping, Region
from inspection.workflow import Refused
from tests.cast import Cast

FILE = "地名,说明\n甲地金丝雀,一\n乙地,\n,三\n"


def _commit(rows: list[Any], *, office: Any, assignment: Any, by: Any) -> int:
    if any(row.values["name"] == "炸" for row in rows):
        raise Refused("不收这个地名。")
    Region.objects.bulk_create([Region(name=row.values["name"]) for row in rows])
    return len(rows)


@pytest.fixture
def places() -> Iterator[importers.Importer]:
    """An importer of place names, for the length of a test."""
    fields = (Field("name", "地名", ("名称",), required=True), Field("note", "说明"))
    yield importers.importer("test.places", "地名表", fields, "inspection.import_files", _commit)
    importers._IMPORTERS.pop("test.places")


def upload(client: Any, cast: Cast, text: str = FILE, kind: str = "test.places", **extra: Any) -> Any:
    content = SimpleUploadedFile("地名.csv", text.encode("gb18030"))
    return client.post(reverse("import_new", args=[kind]), {"file": content, "office": cast.office.pk, **extra})


def waiting_file(client: Any, cast: Cast, text: str = FILE) -> ImportBatch:
    assert upload(client, cast, text).status_code == 302
    return ImportBatch.objects.get()


def test_a_dry_run_says_what_would_happen_and_writes_nothing(cast: Cast, places: Any, log_in: Any) -> None:
    client = log_in(cast.clerk)
    batch = waiting_file(client, cast)
    page = client.get(reverse("import_batch", args=[batch.pk])).content.decode()
    assert "必填，不能为空" in page
    assert "将导入 <b>2</b> 行" in page
    assert not Region.objects.filter(name="乙地").exists()


def test_commit_takes_the_good_rows_and_clears_the_file(cast: Cast, places: Any, log_in: Any) -> None:
    client = log_in(cast.clerk)
    batch = waiting_file(client, cast)
    page = client.post(reverse("import_commit", args=[batch.pk]), follow=True)
    assert "已导入2条，未导入1行。" in page.content.decode()
    batch.refresh_from_db()
    assert batch.content is None
    assert batch.committed_at is not None
    assert Region.objects.filter(name="乙地").count() == 1
    assert AuditEntry.objects.filter(verb="import", actor=cast.clerk).count() == 1


def test_committing_twice_acts_once(cast: Cast, places: Any, log_in: Any) -> None:
    client = log_in(cast.clerk)
    batch = waiting_file(client, cast)
    for _ in range(2):
        client.post(reverse("import_commit", args=[batch.pk]))
    assert Region.objects.filter(name="乙地").count() == 1


def test_a_refusal_leaves_everything_as_it_was(cast: Cast, places: Any, log_in: Any) -> None:
    client = log_in(cast.clerk)
    batch = waiting_file(client, cast, "地名,说明\n丙地,\n炸,\n")
    page = client.post(reverse("import_commit", args=[batch.pk]), follow=True)
    assert "不收这个地名" in page.content.decode()
    batch.refresh_from_db()
    assert batch.content is not None
    assert not Region.objects.filter(name="丙地").exists()


def test_columns_are_put_right_and_remembered(cast: Cast, places: Any, log_in: Any) -> None:
    client = log_in(cast.clerk)
    batch = waiting_file(client, cast, "所在,别的\n丁地,一\n戊地,二\n".replace("所在", "说明"))
    page = client.get(reverse("import_batch", args=[batch.pk])).content.decode()
    assert "没有找到必需的列：地名" in page
    client.post(reverse("import_columns", args=[batch.pk]), {"column-name": "0", "column-note": "1"})
    assert "将导入 <b>2</b> 行" in client.get(reverse("import_batch", args=[batch.pk])).content.decode()
    assert ImportMapping.objects.get().mapping == {"name": 0, "note": 1}
    ImportBatch.objects.all().delete()
    again = waiting_file(client, cast, "说明,别的\n己地,一\n")
    assert "将导入 <b>1</b> 行" in client.get(reverse("import_batch", args=[again.pk])).content.decode()


def test_the_waiting_file_is_unreadable_in_the_database(cast: Cast, places: Any, log_in: Any) -> None:
    client = log_in(cast.clerk)
    batch = waiting_file(client, cast)
    kept = bytes(batch.content) + str(batch.report).encode() + str(batch.mapping).encode()
    for secret in ("金丝雀".encode(), "金丝雀".encode("gb18030")):
        assert secret not in kept
    assert "金丝雀" not in str(list(client.session.items()))


def test_without_the_key_it_must_be_handed_in_again(cast: Cast, places: Any, log_in: Any) -> None:
    client = log_in(cast.clerk)
    batch = waiting_file(client, cast)
    client.cookies.pop("import-key")
    page = client.get(reverse("import_batch", args=[batch.pk])).content.decode()
    assert "请重新上传" in page
    client.post(reverse("import_commit", args=[batch.pk]))
    assert not Region.objects.filter(name="乙地").exists()


def test_cancelling_clears_the_file(cast: Cast, places: Any, log_in: Any) -> None:
    client = log_in(cast.clerk)
    batch = waiting_file(client, cast)
    client.post(reverse("import_cancel", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.content is None
    assert batch.committed_at is None


def test_another_persons_file_does_not_exist(cast: Cast, places: Any, log_in: Any) -> None:
    batch = waiting_file(log_in(cast.clerk), cast)
    client = log_in(cast.head)
    for route in ("import_batch", "import_commit", "import_columns", "import_cancel"):
        address = reverse(route, args=[batch.pk])
        answer = client.get(address) if route == "import_batch" else client.post(address)
        assert answer.status_code == 404, route


@pytest.mark.parametrize(("who", "status"), [("leader", 403), ("sysadmin", 403), ("liaison", 404), ("clerk", 200)])
def test_who_may_import(cast: Cast, places: Any, log_in: Any, who: str, status: int) -> None:
    client = log_in(getattr(cast, who))
    for route in ("import_new", "import_template"):
        assert client.get(reverse(route, args=["test.places"])).status_code == status
    assert log_in(getattr(cast, who)).get(reverse("import_new", args=["no.such"])).status_code == 404


def test_changes_are_posts(cast: Cast, places: Any, log_in: Any) -> None:
    client = log_in(cast.clerk)
    batch = waiting_file(client, cast)
    for route in ("import_commit", "import_columns", "import_cancel"):
        assert client.get(reverse(route, args=[batch.pk])).status_code == 405


def test_what_is_no_table_is_refused_with_words(cast: Cast, places: Any, log_in: Any) -> None:
    client = log_in(cast.clerk)
    content = SimpleUploadedFile("x.xlsx", b"%PDF-1.7 nothing")
    answer = client.post(reverse("import_new", args=["test.places"]), {"file": content, "office": cast.office.pk})
    assert answer.status_code == 422
    assert "这不是表格文件" in answer.content.decode()


def test_the_template_reads_back(cast: Cast, places: Any, log_in: Any) -> None:
    data = log_in(cast.clerk).get(reverse("import_template", args=["test.places"])).content
    assert importers.open_for(places, data).headings == ("地名", "说明")


def test_a_large_file_stays_within_bounds(cast: Cast, places: Any, log_in: Any) -> None:
    client = log_in(cast.clerk)
    batch = waiting_file(client, cast, "地名,说明\n" + "\n".join(f",{n}" for n in range(3000)) + "\n")
    page = client.get(reverse("import_batch", args=[batch.pk])).content.decode()
    assert page.count("必填，不能为空") == 50
    assert "共 3000 条" in page


def test_too_many_rows_are_refused(cast: Cast, places: Any, log_in: Any) -> None:
    answer = upload(log_in(cast.clerk), cast, "地名,说明\n" + "某地,一\n" * 20_010)
    assert answer.status_code == 422
    assert not ImportBatch.objects.exists()


def test_a_box_opens_with_its_own_key_only() -> None:
    key = waiting.new_key()
    box = waiting.lock(key, b"data", {"a": "甲"})
    assert waiting.unlock(key, box) == (b"data", {"a": "甲"})
    for wrong in (waiting.new_key(), "", "不是钥匙"):
        with pytest.raises(waiting.Unopenable):
            waiting.unlock(wrong, box)


OLD = Path(__file__).parents[1] / "data" / "old" / "plain.xls"


def hand_in_old(client: Any, cast: Cast) -> Any:
    content = SimpleUploadedFile("地名.xls", OLD.read_bytes())
    return client.post(reverse("import_new", args=["test.places"]), {"file": content, "office": cast.office.pk})


@pytest.mark.parametrize(("program", "words"), [("", "这是旧版 Excel（.xls）"), ("/bin/false", "不能转换，请用")])
def test_an_old_table_that_cannot_be_converted_is_refused_with_words(
    cast: Cast, places: Any, log_in: Any, settings: Any, program: str, words: str
) -> None:
    settings.OFFICE_CONVERTER = program
    answer = hand_in_old(log_in(cast.clerk), cast)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_an_old_table_goes_through_the_converter(
    cast: Cast, places: Any, log_in: Any, settings: Any, tmp_path: Path
) -> None:
    """The converter here is a script that knows one answer: what is tried is the way there and back."""
    book = Workbook()
    for line in (["地名", "说明"], ["甲地金丝雀", "一"], ["乙地", ""]):
        book.active.append(line)
    book.save(tmp_path / "new.xlsx")
    converter = tmp_path / "converter"
    converter.write_text(f'#!/bin/sh\ncp {tmp_path}/new.xlsx "$PWD/given.xlsx"\n')
    converter.chmod(0o700)
    settings.OFFICE_CONVERTER = str(converter)
    client = log_in(cast.clerk)
    answer = hand_in_old(client, cast)
    assert answer.status_code == 302
    assert "将导入 <b>2</b> 行" in client.get(answer.url).content.decode()
