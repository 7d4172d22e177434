"""What protects a source: sealed originals, neutral names, the scanner that fails closed, files and rows compared."""

from __future__ import annotations

import socket
import struct
import threading
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inspection import attachments, audit, gate, isolation, originals, storage, uploads, vault
from inspection.attachments import Rejected, Rule
from inspection.models import Attachment, CopyState, StoredFile
from inspection.vault import VaultClosed, releases
from tests import make
from tests.floor import evil_files

PASSPHRASE = "custodian passphrase 1"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def attach(record, by, name="王某某举报信.jpg", content=None, slot="material") -> Attachment:
    upload = SimpleUploadedFile(name, content or evil_files.corpus()["带位置.jpg"])
    return attachments.attach(record, upload, by=by, slot=slot)


@pytest.fixture
def protected(monkeypatch, paper):
    monkeypatch.setitem(attachments._RULES, (paper._meta.label_lower, "letter"), Rule(ask="petitions.ask_identity"))
    return paper


def test_without_a_custodian_nothing_is_taken(protected, cast, media_folder) -> None:
    with pytest.raises(VaultClosed, match="保管人"):
        attach(protected, cast.member, slot="letter")
    assert not [each for each in media_folder.rglob("*") if each.is_file()]


def test_the_original_is_sealed_and_leaves_by_release_only(protected, cast, media_folder) -> None:
    vault.make_custodian(cast.office, cast.clerk, PASSPHRASE, by=cast.secadmin)
    content = evil_files.corpus()["带位置.jpg"]
    made = attach(protected, cast.member, slot="letter")
    assert made.name == "来件材料1.jpg"
    assert made.sha256 == ""
    for path in media_folder.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert evil_files.CANARY.encode() not in held
            assert content not in held
    assert "王某某" not in str([entry.data for entry in audit.of(protected)])
    release = releases.ask(protected, originals.field_of(made), by=cast.member, reason="辨认字迹")
    with pytest.raises(VaultClosed, match="申请人以外"):
        releases.grant(release, by=cast.member, passphrase=PASSPHRASE)
    code = releases.grant(release, by=cast.clerk, passphrase=PASSPHRASE)
    release.refresh_from_db()
    assert originals.open_with(release, by=cast.member, code=code)[0] == content
    with pytest.raises(VaultClosed):
        originals.open_with(release, by=cast.leader, code=code)


def test_a_long_pdf_waits_for_the_worker_and_is_not_handed_out_raw(cast, paper, log_in, monkeypatch) -> None:
    monkeypatch.setattr(attachments, "QUICK_PAGES", 0)
    made = attach(paper, cast.member, "账.pdf", make.pdf())
    assert made.copy_state == CopyState.PENDING
    answer = log_in(cast.member).get(f"/files/{made.pk}/")
    assert answer.status_code == 409
    assert "正在处理" in answer.content.decode()
    assert attachments.finish_copy(made.pk)
    assert not attachments.finish_copy(made.pk)
    assert log_in(cast.member).get(f"/files/{made.pk}/").status_code == 200


def test_withdrawn_it_is_a_mark_without_content(cast, paper, log_in, monkeypatch) -> None:
    made = attach(paper, cast.member, "账.pdf", make.pdf())
    client = log_in(cast.member)
    assert client.post(f"/files/{made.pk}/withdraw/", {"reason": "传错"}).status_code == 403, "no rule, no withdrawal"
    monkeypatch.setitem(attachments._RULES, (paper._meta.label_lower, "material"), Rule(power="rounds.draft_paper"))
    client.post(f"/files/{made.pk}/withdraw/", {"reason": "传错"})
    made.refresh_from_db()
    assert made.withdrawn_by == cast.member
    assert client.get(f"/files/{made.pk}/").status_code == 404
    assert attachments.path_of(made.file).exists()


class Clamd:
    """A scanner that speaks the real protocol, or holds its tongue."""

    def __init__(self, *, hang: bool = False) -> None:
        self.hang, self.server = hang, socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                data = b""
                while size := struct.unpack("!I", stream.read(4))[0]:
                    data += stream.read(size)
                if self.hang:
                    time.sleep(3)
                    continue
                found = b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in data else b"stream: OK\0"
                connection.sendall(found)


def test_the_scanner_is_asked_and_believed(cast, paper, settings, media_folder) -> None:
    settings.CLAMD_ADDRESS = Clamd().address
    assert attach(paper, cast.member, "账.pdf", make.pdf())
    with pytest.raises(Rejected, match=r"查出病毒（Win\.Test\.EICAR"):
        attach(paper, cast.member, "毒.pdf", make.pdf() + EICAR)
    assert StoredFile.objects.count() == 2


@pytest.mark.parametrize("how", ["away", "hangs", "nonsense"])
def test_no_answer_no_file(cast, paper, settings, media_folder, how) -> None:
    settings.CLAMD_SECONDS = 1
    settings.CLAMD_ADDRESS = {"away": "127.0.0.1:9", "nonsense": "clamd"}.get(how) or Clamd(hang=True).address
    with pytest.raises(Rejected, match="病毒查杀服务没有响应"):
        attach(paper, cast.member, "账.pdf", make.pdf())
    assert not StoredFile.objects.exists()
    assert not media_folder.exists()


def test_rows_and_files_are_compared(cast, paper, media_folder) -> None:
    made = attach(paper, cast.member, "账.pdf", make.pdf())
    orphan = media_folder / "ab" / "cd" / ("abcd" + "0" * 60)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"x")
    (media_folder / ".incoming-half").write_bytes(b"x")
    assert storage.reconcile().removed == [], "an upload may be under way"
    done = storage.reconcile(settled=-1)
    assert done.sound
    assert len(done.removed) == 2
    attachments.path_of(made.file).write_bytes(b"y")
    assert made.copy is not None
    attachments.path_of(made.copy).unlink()
    found = storage.reconcile()
    assert (found.altered, found.missing) == ([made.file_id], [made.copy_id])


def test_uploads_lie_in_memory_and_a_cut_one_is_refused(settings) -> None:
    settings.ATTACHMENT_MAX_BYTES = 10
    handler = uploads.MemoryOnly()
    handler.new_file("files", "a.pdf", "application/pdf", None)
    handler.receive_data_chunk(b"x" * 20, 0)
    made = handler.file_complete(20)
    with pytest.raises(Rejected, match="超过"):
        gate.check_size("a.pdf", made.size or 0)


@pytest.fixture
def hostile(monkeypatch):
    """A nursery that has loaded the hostile reader too."""
    monkeypatch.setattr(isolation, "READERS", ("tests.floor.hostile",))
    monkeypatch.setattr(isolation, "_nurseries", {})


@pytest.mark.parametrize(("task", "why"), [("spin", "time"), ("eat", "memory"), ("die", "crash")])
def test_a_child_that_misbehaves_is_stopped(hostile, task, why) -> None:
    with isolation.memory_file(b"x") as file, pytest.raises(isolation.Failed) as stopped:
        isolation.run(f"tests.floor.hostile:{task}", file, seconds=1.0, memory=64 << 20)
    assert stopped.value.why == why


@pytest.mark.parametrize("deed", ["connect", "start", "read_key", "kill_parent"])
def test_a_child_has_no_network_no_programs_no_files(hostile, deed, tmp_path) -> None:
    (tmp_path / "key").write_text("secret")
    with isolation.memory_file(b"x") as file:
        assert isolation.run("tests.floor.hostile:attempt", file, deed=deed, path=str(tmp_path / "key")) == "refused"
