"""Files: by content, whole or not at all, once per content, and only through the record they hang on."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inspection import attachments, audit, storage
from inspection.attachments import Rejected
from inspection.models import Attachment, StoredFile
from tests import make
from tests.cast import build

if TYPE_CHECKING:
    from rounds.models import WorkingPaper
    from tests.cast import Cast

PDF = make.pdf()


def package(*parts: str, **content: bytes) -> bytes:
    """A zip of named parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for part in parts:
            made.writestr(part, content.get(part.rpartition("/")[2].partition(".")[0], b"<x/>"))
    return held.getvalue()


def attach(record, cast: Cast, name: str = "材料.pdf", content: bytes = PDF, **more) -> Attachment:
    return attachments.attach(record, SimpleUploadedFile(name, content), by=cast.member, **more)


def files(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()] if folder.exists() else []


# --- taken in --------------------------------------------------------------------------------------------------------


def test_original_and_copy_are_kept_and_hashed(cast: Cast, paper: WorkingPaper, media_folder: Path) -> None:
    made = attach(paper, cast, "材料.pdf", PDF, note="原件在档案室")
    path = attachments.path_of(made.file)
    assert path.read_bytes() == PDF
    assert made.file.sha256 == made.sha256 == hashlib.sha256(PDF).hexdigest() == path.name
    assert made.copy is not None
    assert made.copy_state == "ready"
    assert set(files(media_folder)) == {path, attachments.path_of(made.copy)}
    assert list(attachments.of(paper)) == [made]
    assert audit.of(paper).get().data["sha256"] == made.file.sha256


def test_what_is_refused_leaves_no_file_and_no_row(cast: Cast, paper: WorkingPaper, media_folder: Path) -> None:
    with pytest.raises(Rejected, match="内容与扩展名不符"):
        attach(paper, cast, "材料.pdf", b"MZ\x90 program")
    assert files(media_folder) == []
    assert not StoredFile.objects.exists()
    assert not Attachment.objects.exists()
    assert not audit.of(paper).exists()


def test_too_big_is_refused_before_it_fills_the_disk(cast: Cast, paper: WorkingPaper, media_folder, settings) -> None:
    settings.ATTACHMENT_MAX_BYTES = 50
    with pytest.raises(Rejected, match="超过"):
        attach(paper, cast)
    assert files(media_folder) == []


@pytest.mark.parametrize(
    ("step", "fault"),
    [("write", "ENOSPC"), ("fsync", "ENOSPC"), ("mkstemp", "ENOSPC"), ("replace", "ENOSPC"), ("write", "EFBIG"), ("fsync", "EDQUOT")],
)  # fmt: skip
def test_a_full_disk_leaves_nothing_and_is_said(
    cast: Cast, paper: WorkingPaper, media_folder: Path, monkeypatch: pytest.MonkeyPatch, step: str, fault: str
) -> None:
    def full(*args, **kwargs):
        raise OSError(getattr(errno, fault), "No space left on device")

    if step == "write":
        monkeypatch.setattr(storage.os, "fdopen", full)
    elif step == "mkstemp":
        monkeypatch.setattr(storage.tempfile, "mkstemp", full)
    elif step == "replace":
        monkeypatch.setattr(Path, "replace", full)
    else:
        monkeypatch.setattr(storage.os, "fsync", full)
    with pytest.raises(Rejected, match="存储空间不足"):
        attach(paper, cast)
    assert files(media_folder) == []
    assert not StoredFile.objects.exists()


def test_another_fault_of_the_disk_is_not_taken_for_a_full_one(cast: Cast, paper, monkeypatch) -> None:
    def broken(*args):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(storage.os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        attach(paper, cast)


def test_synced_before_it_has_its_name_and_the_folders_after(
    cast: Cast, paper: WorkingPaper, media_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def noted_fsync(handle: int) -> None:
        done.append("folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "file")
        fsync(handle)

    def noted_replace(self: Path, target: Path) -> Path:
        done.append("rename")
        assert not StoredFile.objects.filter(sha256=Path(target).name).exists(), "the row comes last"
        return replace(self, target)

    monkeypatch.setattr(storage.os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    attach(paper, cast)
    assert done == ["file", "rename", "folder", "folder", "folder"] * 2, "original, then copy"


def test_the_same_content_is_stored_once(cast: Cast, paper: WorkingPaper, media_folder: Path) -> None:
    one, two = attach(paper, cast), attach(cast.assignment, cast, "另一名.pdf")
    assert one.file == two.file
    assert len(files(media_folder)) == 2, "one original, one copy"


@pytest.mark.django_db(transaction=True)
def test_the_same_content_sent_at_once_is_stored_once(at_once, media_folder: Path) -> None:
    cast = build()
    answers = at_once(6, lambda number: attach(cast.assignment, cast, f"{number}.pdf").file_id)
    assert len(set(answers)) == 1, answers
    assert len(files(media_folder)) == 2, "one original, one copy"
    assert Attachment.objects.count() == 6


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("账\u202efdp.pdf", "账fdp.pdf"),
        ("换\n行.pdf", "换行.pdf"),
        ("长" * 300 + ".pdf", "长" * 176 + ".pdf"),
        ("", "未命名"),
        ("..\\..\\账.pdf", "账.pdf"),
        ("账.pdf\0.exe", "账·pdf.exe"),
        ("请柬.pdf.exe", "请柬·pdf.exe"),
        ("材料 .exe   .pdf", "材料 ·exe   .pdf"),
        ("2026.11.24汇报.docx", "2026.11.24汇报.docx"),
        ("...", "未命名"),
    ],
)
def test_a_name_is_only_a_name(given: str, kept: str) -> None:
    assert attachments.clean_name(given) == kept


def test_taken_back_it_stays_marked(cast: Cast, paper: WorkingPaper) -> None:
    made = attach(paper, cast)
    attachments.withdraw(made, reason="传错文件", by=cast.member)
    assert list(attachments.of(paper)) == []
    made.refresh_from_db()
    assert made.withdrawn_reason == "传错文件"
    assert attachments.path_of(made.file).exists()


# --- handed out ------------------------------------------------------------------------------------------------------


def get(client, attachment: Attachment, prefix: str = ""):
    return client.get(f"{prefix}/files/{attachment.pk}/")


def test_a_download_is_a_download_and_is_noted(cast: Cast, paper: WorkingPaper, log_in) -> None:
    made = attach(paper, cast, "谈话 记录.pdf")
    response = get(log_in(cast.leader), made)
    copy = b"".join(response.streaming_content)
    assert copy != PDF
    assert copy.startswith(b"%PDF-")
    assert response.headers["Content-Type"] == "application/pdf"
    assert not {"ETag", "Last-Modified"} & set(response.headers)
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert audit.of(paper).filter(verb="look", label="下载附件", actor=cast.leader).count() == 1


@pytest.mark.parametrize(
    "who",
    ["leader_2", "recused", "expired", "secretary", "liaison", "discipline", "sysadmin", "secadmin", "auditor",
     "supervisor", "petition_bureau"],
)  # fmt: skip
def test_out_of_scope_there_is_no_file(cast: Cast, paper: WorkingPaper, log_in, who: str) -> None:
    made = attach(paper, cast)
    client = log_in(getattr(cast, who))
    assert get(client, made).status_code == 404
    assert get(client, made, "/unit").status_code == 404
    assert not audit.of(paper).filter(verb="look").exists()


def test_without_log_in_the_log_in_page(cast: Cast, paper: WorkingPaper, client) -> None:
    response = get(client, attach(paper, cast))
    assert response.status_code == 302
    assert response.url.startswith("/login/")


def test_a_seat_that_ends_closes_its_files(cast: Cast, paper: WorkingPaper, log_in) -> None:
    made, client = attach(paper, cast), log_in(cast.leader)
    assert get(client, made).status_code == 200
    cast.leader.assignment_grants.update(revoked_at="2026-01-01T00:00:00Z")
    assert get(client, made).status_code == 404


def test_a_recusal_closes_them_at_once(cast: Cast, paper: WorkingPaper, log_in) -> None:
    made, client = attach(paper, cast), log_in(cast.leader)
    make.recusal(cast.leader.person, cast.qingshi)
    assert get(client, made).status_code == 404


def test_a_missing_file_is_not_a_crash(cast: Cast, paper: WorkingPaper, log_in) -> None:
    made = attach(paper, cast)
    attachments.path_of(made.copy).unlink()
    assert get(log_in(cast.leader), made).status_code == 404


# --- uploaded through a page -----------------------------------------------------------------------------------------


@pytest.mark.urls("tests.floor.form_views")
def test_several_files_at_once(cast: Cast, paper: WorkingPaper, log_in) -> None:
    data = {"files": [SimpleUploadedFile("一.pdf", PDF), SimpleUploadedFile("二.pdf", make.pdf("2"))], "note": "合同"}
    assert log_in(cast.member).post(f"/try/{paper.pk}/files/", data).status_code == 302
    assert {(each.name, each.note) for each in attachments.of(paper)} == {("一.pdf", "合同"), ("二.pdf", "合同")}


@pytest.mark.urls("tests.floor.form_views")
def test_one_bad_file_refuses_all_in_words(cast: Cast, paper: WorkingPaper, log_in) -> None:
    data = {"files": [SimpleUploadedFile("一.pdf", PDF), SimpleUploadedFile("二.pdf", b"MZ")]}
    response = log_in(cast.member).post(f"/try/{paper.pk}/files/", data)
    assert response.status_code == 422
    assert "内容与扩展名不符" in response.content.decode()
    assert not attachments.of(paper).exists()


@pytest.mark.urls("tests.floor.form_views")
def test_the_upload_script_gets_an_address(cast: Cast, paper: WorkingPaper, log_in) -> None:
    data = {"files": [SimpleUploadedFile("一.pdf", PDF)]}
    response = log_in(cast.member).post(f"/try/{paper.pk}/files/", data, headers={"X-Requested-With": "XMLHttpRequest"})
    assert response.json() == {"url": f"/done/{paper.pk}/"}
