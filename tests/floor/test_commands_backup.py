"""The restore drill on a small scale: a house backed up, restored elsewhere, proved; damaged backups refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import nacl.pwhash
import psycopg2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from inspection import attachments, audit, storage, vault
from inspection.management import archives
from inspection.models import StoredFile, User
from tests import make
from tests.cast import Cast, build

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SCRATCH = f"scratch_restore_{os.getpid()}"
OWNER = os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL", "")

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not OWNER, reason="without an address no second database can be made"),
]


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Cast:
    """A small house at work: files, a sealed identity, a sealed trail, somebody logged in, somebody disabled."""
    monkeypatch.setattr(nacl.pwhash.argon2id, "OPSLIMIT_MODERATE", nacl.pwhash.argon2id.OPSLIMIT_MIN)
    monkeypatch.setattr(nacl.pwhash.argon2id, "MEMLIMIT_MODERATE", nacl.pwhash.argon2id.MEMLIMIT_MIN)
    cast = build()
    for number in range(3):
        upload = SimpleUploadedFile(f"{number}.pdf", make.pdf(str(number)))
        attachments.attach(cast.assignment, upload, by=cast.member)
    storage.destroy(storage.store(SimpleUploadedFile("past.pdf", make.pdf("past")), "application/pdf"))
    vault.make_custodian(cast.office, cast.head, "保管人的口令足够长的口令", by=None)
    vault.seal(cast.assignment, "reporter", {"name": "卞金丝雀"}, by=cast.leader)
    Client().post("/login/", {"username": "clerk", "password": "secret-enough"})
    User.objects.filter(username="expired").update(is_active=False)
    audit.seal()
    return cast


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    """An empty database and an empty folder for files, as on a new machine."""
    home = connection.settings_dict["NAME"]
    assert home.startswith("test_")
    try:
        _make(f'CREATE DATABASE "{SCRATCH}" TEMPLATE template0')
        yield Elsewhere(tmp_path / "elsewhere")
    finally:
        # Not WITH (FORCE): the owner may not end an autovacuum worker, whom a plain drop asks to leave and waits for.
        _make(f'DROP DATABASE IF EXISTS "{SCRATCH}"')


def _make(statement: str) -> None:
    """Making databases needs a connection to another one: the test database serves."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


class Elsewhere:
    """Another installation of the same version."""

    def __init__(self, media: Path) -> None:
        self.media = media
        self.address = urlunsplit(urlsplit(OWNER)._replace(path=f"/{SCRATCH}"))

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {
            "DATABASE_URL": self.address, "DATABASE_OWNER_URL": self.address, "MEDIA_ROOT": str(self.media),
            "XUNZHANG_AS_OWNER": "1",
        }  # fmt: skip
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    def ask(self, question: str) -> list[tuple]:
        with closing(psycopg2.connect(self.address)) as there, there.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchall()


def back_up(folder: Path, *options: str) -> str:
    out = StringIO()
    call_command("backup", str(folder), *options, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("options", [[], ["--without-pg-dump"]], ids=["pg_dump", "copy"])
def test_the_drill(house: Cast, elsewhere: Elsewhere, tmp_path: Path, options: list[str]) -> None:
    if not options and archives.tool("pg_dump") is None:
        pytest.skip("no pg_dump of the server's version here")
    folder = tmp_path / "backup"
    out = back_up(folder, *options)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["database"] == ("copy" if options else "pg_dump")
    assert manifest["rows"]["inspection_user"] == User.objects.count()
    # Of the destroyed one there is nothing to save, and nothing is missed.
    assert len(manifest["files"]) == StoredFile.objects.count() - 1
    assert [each["account"] for each in manifest["custodians"]] == ["head"]
    assert archives.sha256_of(folder / "manifest.json") in out

    revoked = tmp_path / "revoked.txt"
    revoked.write_text("leader-2\n")
    done = elsewhere.manage("restore", str(folder), "--revoked", str(revoked))
    assert done.returncode == 0, done.stderr
    assert "核验无误" in done.stdout
    assert elsewhere.ask("SELECT count(*) FROM rounds_assignment") == [(2,)]
    disabled = elsewhere.ask("SELECT username FROM inspection_user WHERE NOT is_active ORDER BY username")
    assert disabled == [("expired",), ("leader-2",)]
    assert elsewhere.ask("SELECT count(*) FROM django_session") == [(0,)]
    assert elsewhere.ask("SELECT count(*) FROM inspection_user WHERE session_key <> ''") == [(0,)]
    for stored in StoredFile.objects.filter(destroyed_at=None):
        assert archives.sha256_of(elsewhere.media / stored.path) == stored.sha256
    with pytest.raises(psycopg2.Error, match="只增不改"):
        elsewhere.ask("DELETE FROM inspection_auditentry RETURNING id")
    assert elsewhere.manage("verify_audit", "--seal", "--anchor", manifest["trail"]).returncode == 0
    again = elsewhere.manage("restore", str(folder))
    assert again.returncode == 1
    assert "数据库不是空的" in again.stderr


@pytest.mark.parametrize("part", ["dump", "file", "manifest", "missing"])
def test_a_damaged_backup_is_refused(house: Cast, elsewhere: Elsewhere, tmp_path: Path, part: str) -> None:
    folder = tmp_path / "backup"
    mark = back_up(folder).rsplit("：", 1)[1].strip()
    manifest = json.loads((folder / "manifest.json").read_text())
    path = folder / (manifest["parts"][0]["path"] if part == "dump" else manifest["parts"][-1]["path"])
    if part == "manifest":
        manifest["trail"] = "0" * 64
        (folder / "manifest.json").write_text(json.dumps(manifest))
    elif part == "missing":
        path.unlink()
    else:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(bytes(content))
    done = elsewhere.manage("restore", str(folder), "--manifest", mark)
    assert done.returncode == 1
    assert "不予恢复" in done.stderr
    assert elsewhere.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_a_house_that_was_only_set_up_takes_a_backup(house: Cast, elsewhere: Elsewhere, tmp_path: Path) -> None:
    assert elsewhere.manage("migrate", "--noinput", "-v", "0").returncode == 0
    assert elsewhere.manage("load_reference").returncode == 0
    back_up(tmp_path / "backup")
    done = elsewhere.manage("restore", str(tmp_path / "backup"))
    assert done.returncode == 0, done.stderr


def test_a_folder_in_use_is_refused(house: Cast, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    with pytest.raises(CommandError, match="不为空"):
        back_up(tmp_path)


def test_a_lost_file_is_named_and_the_rest_is_saved(house: Cast, tmp_path: Path) -> None:
    lost, changed, *others = StoredFile.objects.filter(destroyed_at=None).order_by("sha256")
    attachments.path_of(lost).unlink()
    attachments.path_of(changed).write_bytes(b"something else")
    with pytest.raises(CommandError, match="有2个文件缺失或损坏") as refused:
        back_up(tmp_path / "backup")
    assert lost.sha256 in str(refused.value)
    assert len(json.loads((tmp_path / "backup" / "manifest.json").read_text())["files"]) == len(others)


def test_a_folder_without_a_manifest_is_no_backup(house: Cast, elsewhere: Elsewhere, tmp_path: Path) -> None:
    back_up(tmp_path / "backup")
    (tmp_path / "backup" / "manifest.json").unlink()
    done = elsewhere.manage("restore", str(tmp_path / "backup"))
    assert done.returncode == 1
    assert "不是完整的备份" in done.stderr


def test_what_is_written_meanwhile_is_not_in_half(house: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file attached after the snapshot is in neither the rows nor the files of the backup."""
    dump, before = archives.copy_out, StoredFile.objects.count()

    def and_somebody_works_on(folder: Path) -> None:
        dump(folder)
        with closing(connection.copy()) as other, other.cursor() as cursor:
            cursor.execute(
                "INSERT INTO inspection_storedfile (sha256, size, mime, stored_at) VALUES (%s, 1, 'x', now())",
                ["f" * 64],
            )

    monkeypatch.setattr(archives, "copy_out", and_somebody_works_on)
    back_up(tmp_path / "backup", "--without-pg-dump")
    manifest = json.loads((tmp_path / "backup" / "manifest.json").read_text())
    assert StoredFile.objects.count() == before + 1
    # One of the rows was destroyed, and has no file.
    assert (manifest["rows"]["inspection_storedfile"], len(manifest["files"])) == (before, before - 1)
