"""Files on an S3-compatible store: by content, enciphered, compared at night, handed out and backed up as from the folder."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from inspection import attachments, operation, originals, storage, vault
from inspection.attachments import Rejected, Rule
from inspection.management.commands import backup, restore
from inspection.models import Attachment, StoredFile
from inspection.vault import releases
from tests import make
from tests.floor import evil_files, object_store

if TYPE_CHECKING:
    from collections.abc import Iterator

PDF = make.pdf()
PASSPHRASE = "custodian passphrase 1"


@pytest.fixture
def store(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[object_store.Store]:
    """The settings as the environment would make them, with an empty store behind."""
    from inspection import settings as read

    with object_store.running() as running, monkeypatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        for name, value in (("ENDPOINT", running.address), ("KEY", "key"), ("SECRET", "secret"), ("PREFIX", "xz")):
            patch.setenv(f"MEDIA_S3_{name}", value)
        patch.setattr(read, "MEDIA_S3_BUCKET", "files")
        settings.MEDIA_S3_BUCKET = "files"
        settings.STORAGES = settings.STORAGES | {
            "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": read._object_store()}
        }
        yield running


def attach(record: Any, by: Any, content: bytes = PDF, name: str = "材料.pdf", **more: Any) -> Attachment:
    return attachments.attach(record, SimpleUploadedFile(name, content), by=by, **more)


def test_by_content_once_and_nothing_in_the_folder(cast: Any, paper: Any, store: Any, media_folder: Any) -> None:
    made, again = attach(paper, cast.member), attach(paper, cast.member, name="又一份.pdf")
    assert made.file == again.file
    assert set(store.objects) == {f"xz/{made.file.path}", f"xz/{made.copy.path}"}
    assert store.objects[f"xz/{made.file.path}"] == PDF
    assert not media_folder.exists()


def test_a_download_passes_through_the_record_s_scope(cast: Any, paper: Any, store: Any, log_in: Any) -> None:
    made = attach(paper, cast.member)
    address = reverse("attachment", args=[made.pk])
    response = log_in(cast.leader).get(address)
    assert b"".join(response.streaming_content) == store.objects[f"xz/{made.copy.path}"]
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert log_in(cast.leader_2).get(address).status_code == 404


def test_a_lost_object_is_not_a_crash(cast: Any, paper: Any, store: Any, log_in: Any) -> None:
    made = attach(paper, cast.member)
    store.objects.clear()
    assert log_in(cast.leader).get(reverse("attachment", args=[made.pk])).status_code == 404


def test_a_protected_original_lies_there_enciphered(cast: Any, paper: Any, store: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(attachments._RULES, (paper._meta.label_lower, "letter"), Rule(ask="petitions.ask_identity"))
    vault.make_custodian(cast.office, cast.clerk, PASSPHRASE, by=cast.secadmin)
    content = evil_files.corpus()["带位置.jpg"]
    made = attach(paper, cast.member, content, "王某某举报信.jpg", slot="letter")
    assert store.objects
    assert not [held for held in store.objects.values() if content in held or evil_files.CANARY.encode() in held]
    release = releases.ask(paper, originals.field_of(made), by=cast.member, reason="辨认字迹")
    code = releases.grant(release, by=cast.clerk, passphrase=PASSPHRASE)
    release.refresh_from_db()
    assert originals.open_with(release, by=cast.member, code=code)[0] == content


def test_a_full_store_leaves_nothing_and_is_said(cast: Any, paper: Any, store: Any) -> None:
    store.ill = 403, "QuotaExceeded"
    with pytest.raises(Rejected, match="存储空间不足"):
        attach(paper, cast.member)
    assert not Attachment.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_store_that_does_not_answer_takes_nothing_in(cast: Any, paper: Any, store: Any) -> None:
    store.ill = 400, "Broken"
    with pytest.raises(OSError, match="Broken"):
        attach(paper, cast.member)
    assert not StoredFile.objects.exists()
    assert operation.file_store() == "down"
    store.ill = None
    assert operation.file_store() == "ok"


def test_what_is_given_up_leaves_no_object(cast: Any, paper: Any, store: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(Attachment, "save", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        attach(paper, cast.member)
    assert store.objects == {}


def test_altered_bytes_are_not_handed_out(cast: Any, paper: Any, store: Any) -> None:
    made = attach(paper, cast.member)
    store.objects[f"xz/{made.file.path}"] = PDF.replace(b"PDF", b"PDX", 1)
    with pytest.raises(OSError, match="not the bytes"):
        storage.path_of(made.file).read_bytes()


def test_the_night_finds_what_is_lost_altered_and_nobody_s(cast: Any, paper: Any, store: Any) -> None:
    made = attach(paper, cast.member)
    lost = storage.store(BytesIO(b"lost"), "text/plain")
    stray = StoredFile(sha256="f" * 64).path
    store.objects |= {f"xz/{stray}": b"stray", f"xz/{made.file.path}": b"x" * len(PDF), "other/thing": b"not ours"}
    del store.objects[f"xz/{lost.path}"]
    done = storage.reconcile()
    assert (done.missing, done.altered, done.removed) == ([lost.sha256], [made.file.sha256], [])
    store.age = timedelta(days=2)
    assert storage.reconcile().removed == ["f" * 64]
    assert "other/thing" in store.objects
    assert f"xz/{made.file.path}" in store.objects


@pytest.mark.django_db(transaction=True)
def test_destroyed_the_object_goes_with_the_transaction(store: Any) -> None:
    kept = storage.store(BytesIO(b"its time is over"), "text/plain")
    assert len(store.objects) == 1
    storage.destroy(kept)
    assert store.objects == {}


def test_a_backup_takes_the_files_along_and_brings_them_back(db: Any, store: Any, tmp_path: Any) -> None:
    kept, lost = (storage.store(BytesIO(content), "text/plain") for content in (b"kept", b"lost"))
    del store.objects[f"xz/{lost.path}"]
    manifest: dict[str, Any] = {"parts": [], "files": []}
    assert backup.Command()._files(tmp_path, manifest) == [lost.sha256]
    assert manifest["files"] == [kept.sha256]
    store.objects.clear()
    restore.Command()._files(tmp_path, manifest)
    assert store.objects == {f"xz/{kept.path}": b"kept"}
    assert storage.is_whole(kept)
    store.objects[f"xz/{kept.path}"] = b"tepk"
    restore.Command()._files(tmp_path, manifest)
    assert storage.is_whole(kept)
