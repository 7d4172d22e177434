"""Names of reporters in what is carried away: a real dump, every part of a backup, and what is left lying about."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from io import StringIO
from pathlib import Path
from typing import Any

import nacl.pwhash
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from inspection import attachments, vault
from inspection.management import archives
from petitions import codes as lists
from petitions.models import Petition
from tests import dumps, make
from tests.cast import Cast, build
from tests.petitions import made

NAME, PHONE, STREET, NOTE = "尉迟鸣雀", "19900177123", "莺歌岭九十九号院", "每逢初九在渡口相候"
LETTER = "此信由尉迟鸣雀亲笔"
MARKS = [dumps.disguises(each) for each in (NAME, PHONE, STREET, NOTE, LETTER)]
# A word of the case itself: it lies in the dump in the clear, and shows that the search finds what is there.
PLAIN = "渡口村虚报补贴"

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, client: Any) -> Cast:
    """A petition through the page, with who reported it, and the letter he wrote."""
    monkeypatch.setattr(nacl.pwhash.argon2id, "OPSLIMIT_MODERATE", nacl.pwhash.argon2id.OPSLIMIT_MIN)
    monkeypatch.setattr(nacl.pwhash.argon2id, "MEMLIMIT_MODERATE", nacl.pwhash.argon2id.MEMLIMIT_MIN)
    cast = build()
    lists.load_lists()
    vault.make_custodian(cast.office, cast.head, "保管人的口令足够长的口令", by=None)
    client.force_login(cast.member)
    type(cast.member).objects.filter(pk=cast.member.pk).update(session_key=client.session.session_key)
    sent = {
        "received_on": str(timezone.localdate()), "channel": str(made.code(lists.INTAKE, "letter").pk), "kind": "accusation",
        "problem": f"反映{PLAIN}，请核查。", "accused": "张伟，青石乡，出纳", "reporter_count": "1", "reporter_name": NAME,
        "reporter_phone": PHONE, "reporter_address": STREET, "reporter_note": NOTE, "real_name_verified": "on",
    }  # fmt: skip
    assert client.post(reverse("petitions:petition_add", args=[cast.assignment.pk]), sent).status_code == 302
    letter = SimpleUploadedFile(f"{NAME}来信.pdf", make.pdf(LETTER))
    attachments.attach(Petition.objects.get(), letter, by=cast.member, slot="letter")
    return cast


def parts(folder: Path) -> dict[str, bytes]:
    """Every file with its name; of a dump also what it says when it is restored."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            found[str(path.relative_to(folder))] = str(path).encode() + b"\n" + path.read_bytes()
    dump = folder / archives.DUMP
    restore = archives.tool("pg_restore")
    if dump.exists() and restore is not None:
        found["restored"] = subprocess.run([str(restore), "-f", "-", str(dump)], capture_output=True, check=True).stdout
    return found


@pytest.mark.parametrize("options", [[], ["--without-pg-dump"]], ids=["pg_dump", "copy"])
def test_a_backup_names_nobody(house: Cast, tmp_path: Path, options: list[str]) -> None:
    if not options and (archives.tool("pg_dump") is None or archives.tool("pg_restore") is None):
        pytest.skip("no pg_dump of the server's version here")
    folder = tmp_path / "backup"
    began = time.time() - 60
    call_command("backup", str(folder), *options, stdout=StringIO())
    carried = parts(folder)
    assert any(dumps.hits(data, [dumps.disguises(PLAIN)]) for data in carried.values())
    assert [name for name, data in carried.items() if dumps.hits(data, MARKS)] == []
    assert [name for name, data in left_lying(began).items() if dumps.hits(data, MARKS)] == []


def left_lying(since: float) -> dict[str, bytes]:
    """Our own files in the system's temporary folder, changed since; the tests' own folders left out."""
    found = {}
    for place, folders, files in os.walk(tempfile.gettempdir()):
        folders[:] = [each for each in folders if not each.startswith("pytest-")]
        for name in files:
            path = Path(place) / name
            try:
                kept = path.lstat()
                fresh = kept.st_mtime >= since and kept.st_uid == os.getuid() and kept.st_size < 5_000_000
                if fresh and path.is_file() and not path.is_symlink():
                    found[str(path)] = str(path).encode() + path.read_bytes()
            except OSError:
                continue
    return found
