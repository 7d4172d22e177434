"""Large files in pieces: they go on where they broke off, are whole or nothing, and pass the same gate as any file."""

from __future__ import annotations

import uuid
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from inspection import attachments, half_uploads
from inspection.models import Attachment, HalfUpload, UploadPiece
from inspection.tasks import sweep_drafts
from tests import make

if TYPE_CHECKING:
    from rounds.models import WorkingPaper
    from tests.cast import Cast


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: Any) -> None:
    monkeypatch.setattr(half_uploads, "PIECE", 100)


@pytest.fixture
def place(paper: WorkingPaper) -> str:
    return reverse("rounds:finding_attach", args=[paper.finding_id])


@pytest.fixture
def content() -> bytes:
    return make.pdf("会议记录")


def begin(client: Any, place: str, content: bytes, name: str = "会议记录.pdf") -> Any:
    return client.post(place, {"upload_act": "begin", "name": name, "size": len(content), "changed": "1764400000"})


def send(client: Any, place: str, key: str, content: bytes, *numbers: int, digest: str = "") -> list[int]:
    """The statuses of these pieces, or of all."""
    size, found = half_uploads.PIECE, []
    for number in numbers or range(half_uploads.pieces_of(len(content))):
        part = content[number * size : (number + 1) * size]
        said = digest or f"{zlib.crc32(part):08x}"
        data = {
            "upload_act": "piece",
            "key": key,
            "number": number,
            "digest": said,
            "piece": SimpleUploadedFile("p", part),
        }
        found.append(client.post(place, data).status_code)
    return found


def finish(client: Any, place: str, *keys: str) -> Any:
    return client.post(place, {"parts": keys, "note": "复印件", "form_key": str(uuid.uuid4())})


def test_in_pieces_it_becomes_the_same_file(cast: Cast, log_in, place: str, content: bytes) -> None:
    client = log_in(cast.member)
    key = begin(client, place, content).json()["key"]
    assert set(send(client, place, key, content)) == {204}
    assert finish(client, place, key).status_code == 302
    made = Attachment.objects.get()
    assert (made.name, made.note, made.added_by) == ("会议记录.pdf", "复印件", cast.member)
    assert made.file.size == len(content)
    assert not HalfUpload.objects.exists()
    assert not UploadPiece.objects.exists()


def test_it_goes_on_where_it_broke_off(cast: Cast, log_in, place: str, content: bytes) -> None:
    client = log_in(cast.member)
    first = begin(client, place, content).json()
    assert first["arrived"] == []
    send(client, place, first["key"], content, 0, 1)
    again = begin(client, place, content).json()
    assert again["key"] == first["key"]
    assert again["arrived"] == [f"{zlib.crc32(content[at : at + 100]):08x}" for at in (0, 100)]
    send(client, place, again["key"], content)
    assert finish(client, place, again["key"]).status_code == 302


def test_half_a_file_is_none(cast: Cast, log_in, place: str, content: bytes) -> None:
    client = log_in(cast.member)
    key = begin(client, place, content).json()["key"]
    send(client, place, key, content, 0)
    answer = finish(client, place, key)
    assert answer.status_code == 422
    assert "还没有传完" in answer.content.decode()
    assert not Attachment.objects.exists()
    assert HalfUpload.objects.exists()


def test_the_gate_is_the_same(cast: Cast, log_in, place: str) -> None:
    client, evil = log_in(cast.member), b"MZ" + b"\0" * 900
    key = begin(client, place, evil, "发票.pdf").json()["key"]
    send(client, place, key, evil)
    assert finish(client, place, key).status_code == 422
    assert not Attachment.objects.exists()


def test_a_damaged_piece_is_not_taken(cast: Cast, log_in, place: str, content: bytes) -> None:
    client = log_in(cast.member)
    key = begin(client, place, content).json()["key"]
    assert send(client, place, key, content, 0, digest="00000000") == [422]
    assert send(client, place, key, content[:50], 0) == [422]
    assert not UploadPiece.objects.exists()


def test_nobody_else_goes_on_with_it_nor_elsewhere(cast: Cast, log_in, paper, place: str, content: bytes) -> None:
    key = begin(log_in(cast.member), place, content).json()["key"]
    assert send(log_in(cast.leader), place, key, content, 0) == [422]
    other = type(paper.finding).objects.create(
        assignment=cast.assignment, number="10-1-0002", title="另一", fact="事实"
    )
    elsewhere = reverse("rounds:finding_attach", args=[other.pk])
    assert send(log_in(cast.member), elsewhere, key, content, 0) == [422]
    assert finish(log_in(cast.member), elsewhere, key).status_code == 422


@pytest.mark.parametrize(("who", "status"), [("leader_2", 404), ("recused", 404), ("liaison", 404), ("clerk", 403)])
def test_whoever_may_not_upload_begins_nothing(cast: Cast, log_in, place: str, content: bytes, who, status) -> None:
    assert begin(log_in(getattr(cast, who)), place, content).status_code == status
    assert not HalfUpload.objects.exists()


def test_sizes_count_together(cast: Cast, log_in, place: str, content: bytes, settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = len(content)
    client = log_in(cast.member)
    answers = [begin(client, place, content, f"{number}.pdf").status_code for number in range(5)]
    assert answers == [200, 200, 200, 200, 422]
    assert begin(client, place, content + b" ", "大.pdf").status_code == 422
    assert begin(client, place, b"", "空.pdf").status_code == 422


def test_the_database_holds_no_byte_of_it_in_the_open(cast: Cast, log_in, place: str, content: bytes) -> None:
    client = log_in(cast.member)
    send(client, place, begin(client, place, content).json()["key"], content, 0)
    assert b"PDF" not in bytes(UploadPiece.objects.get().box)


def test_what_comes_from_a_protected_source_is_not_taken_in_pieces(
    cast: Cast, log_in, place: str, content: bytes, monkeypatch: Any
) -> None:
    monkeypatch.setitem(
        attachments._RULES, ("rounds.finding", "evidence"), attachments.Rule(ask="petitions.ask_original")
    )
    assert begin(log_in(cast.member), place, content).json() == {"plain": True}
    assert not HalfUpload.objects.exists()


@pytest.mark.parametrize(("hours", "left"), [(23, 1), (25, 0)])
def test_after_a_day_nothing_is_left_of_it(
    cast: Cast, log_in, place: str, content: bytes, hours: int, left: int
) -> None:
    client = log_in(cast.member)
    send(client, place, begin(client, place, content).json()["key"], content, 0)
    HalfUpload.objects.update(began_at=timezone.now() - timedelta(hours=hours))
    sweep_drafts()
    assert (HalfUpload.objects.count(), UploadPiece.objects.count()) == (left, left)
