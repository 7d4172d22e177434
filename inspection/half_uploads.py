"""Large files arrive in pieces and go on where they broke off; whole, they pass the same gate as a file that came at once.

Pieces lie enciphered in the database, never on the disk, and go with their upload: after a day, or when the form is sent.
What comes from a protected source is not taken in pieces: its bytes are sealed before anything of them is kept.
"""

from __future__ import annotations

import hashlib
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from inspection import isolation, server_keys
from inspection.models import HalfUpload, UploadPiece, User
from inspection.uploads import TOGETHER

if TYPE_CHECKING:
    from collections.abc import Sequence

PURPOSE: Final = b"upload-pieces"
PIECE: Final = 1024 * 1024
KEPT: Final = timedelta(days=1)


class Refused(Exception):
    """A piece or a whole that is not taken; the text says why."""


def _bound_to(upload: HalfUpload, number: int) -> bytes:
    return upload.pk.bytes + number.to_bytes(4, "big")


def pieces_of(size: int) -> int:
    return -(-size // PIECE)


@transaction.atomic
def begin(user: User, place: str, slot: str, *, name: str, size: int, changed: str) -> HalfUpload:
    """Begin a file, or find again what of it has arrived. All a person has under way counts together. Raises Refused."""
    most = settings.ATTACHMENT_MAX_BYTES
    if not 0 < size <= most:
        raise Refused(f"单个文件不能为空，也不能超过{most // 1024 // 1024}MB。")
    User.objects.select_for_update().get(pk=user.pk)
    mark = hashlib.sha256(f"{name}|{size}|{changed}".encode()).hexdigest()
    found = HalfUpload.objects.filter(user=user, place=place[:200], slot=slot[:40], mark=mark).first()
    if found is not None:
        return found
    under_way = HalfUpload.objects.filter(user=user).aggregate(all=Sum("size"))["all"] or 0
    if under_way + size > TOGETHER * most:
        raise Refused("您未传完的文件合计过大，请先传完，或一天后再传。")
    return HalfUpload.objects.create(
        user=user, place=place[:200], slot=slot[:40], mark=mark, name=name[:180], size=size
    )


def of(user: User, place: str, key: Any) -> HalfUpload:
    """One's own upload at this address. Raises Refused."""
    found = HalfUpload.objects.filter(user=user, place=place[:200], pk=key).first()
    if found is None:
        raise Refused("没有这次上传，可能已超过一天，请重新选择文件。")
    return found


def arrived(upload: HalfUpload) -> list[str]:
    """The digests of the pieces that are there, from the first on without a gap."""
    found: list[str] = []
    for number, digest in upload.pieces.order_by("number").values_list("number", "digest"):
        if number != len(found):
            break
        found.append(digest)
    return found


def take(upload: HalfUpload, number: int, content: bytes, digest: str) -> None:
    """Keep one piece; the same again takes its own place. Raises Refused for what is no piece of this file."""
    last = pieces_of(upload.size) - 1
    wanted = upload.size - last * PIECE if number == last else PIECE
    if not 0 <= number <= last or len(content) != wanted:
        raise Refused("片段与文件大小不符，请重新选择文件。")
    if f"{zlib.crc32(content):08x}" != digest:
        raise Refused("片段在传输中损坏，请重传。")
    box = server_keys.encrypt(PURPOSE, content, _bound_to(upload, number))
    UploadPiece.objects.update_or_create(
        upload=upload, number=number, defaults={"size": len(content), "digest": digest, "box": box}
    )


def whole(user: User, place: str, slot: str, keys: Sequence[str]) -> list[UploadedFile]:
    """The files whose pieces have all arrived, as if they had come at once. Raises Refused."""
    found = [of(user, place, key) for key in dict.fromkeys(keys)]
    if sum(each.size for each in found) > TOGETHER * settings.ATTACHMENT_MAX_BYTES:
        raise Refused("一次上传的文件合计过大，请分次上传。")
    return [_joined(each, slot) for each in found]


def _joined(upload: HalfUpload, slot: str) -> UploadedFile:
    if upload.slot != slot[:40]:
        raise Refused("类别与开始上传时不同，请重新选择文件。")
    file, size = isolation.memory_file(name="upload"), 0
    for piece in upload.pieces.order_by("number").iterator(8):
        content = server_keys.decrypt(PURPOSE, piece.box, _bound_to(upload, piece.number))
        if content is None or f"{zlib.crc32(content):08x}" != piece.digest:
            raise Refused("片段已损坏，请重新选择文件。")
        file.write(content)
        size += len(content)
    if size != upload.size:
        raise Refused(f"“{upload.name}”还没有传完。")
    file.flush()
    file.seek(0)
    return UploadedFile(file, upload.name, "application/octet-stream", size)


def drop(user: User, place: str, keys: Sequence[str]) -> None:
    """What was taken in whole, or given up."""
    HalfUpload.objects.filter(user=user, place=place[:200], pk__in=keys).delete()


def sweep() -> int:
    """Remove what nobody went on with for a day; returns how many files."""
    gone = HalfUpload.objects.filter(began_at__lt=timezone.now() - KEPT)
    count = gone.count()
    gone.delete()
    return count
