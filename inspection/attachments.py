"""Files on records: taken in by content, copied without traces of their maker, handed out by the record's scope.

Readers get the working copy. The original of ordinary material stays beside it; the original of material whose source
needs protection is enciphered in memory, its key sealed to the custodians, and leaves only by ``originals``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from inspection import audit, gate, isolation, originals, storage
from inspection.gate import Rejected, clean_name
from inspection.models import Attachment, AttachmentText, CopyState, Record, User, link_of
from inspection.storage import path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet

    from inspection.object_storage import Kept

__all__ = ["Rejected", "attach", "clean_name", "expand", "of", "path_of", "rule", "withdraw"]

# A PDF of more pages is copied by the worker and not in the upload's own request.
QUICK_PAGES: Final = 20


@dataclass(frozen=True)
class Rule:
    """What an app says of the files in one slot of its records.

    ``power`` takes files back, unless ``closed`` gives reasons why not; ``full`` gives reasons why nothing more is hung up. ``ask`` is the power to ask for a sealed original
    and makes the slot's sources protected, on all records or those ``protects`` says.
    """

    power: str = ""
    closed: Callable[[Any], list[str]] = lambda record: []
    full: Callable[[Any], list[str]] = lambda record: []
    ask: str = ""
    protects: Callable[[Any], bool] = lambda record: True

    def is_protected(self, record: Any) -> bool:
        return bool(self.ask) and self.protects(record)


_RULES: dict[tuple[str, str], Rule] = {}


def rule(noun: str, slot: str, **said: Any) -> None:
    """Declare how one slot of a model ("petitions.petition") treats its files."""
    _RULES[noun, slot] = Rule(**said)


def rule_of(record: Any, slot: str) -> Rule:
    return _RULES.get((record._meta.label_lower, slot), Rule())


def protects(record: Any) -> bool:
    """Whether a record takes material whose source needs protection, in whatever slot."""
    noun = record._meta.label_lower
    return any(each.is_protected(record) for (owner, _), each in _RULES.items() if owner == noun)


def asking_powers() -> frozenset[str]:
    """The powers that let somebody ask for a sealed original, of whatever record."""
    return frozenset(each.ask for each in _RULES.values() if each.ask)


def _held(upload: UploadedFile) -> IO[bytes]:
    """The upload's bytes in a file that has a descriptor and lies in memory."""
    gate.check_size(clean_name(upload.name), upload.size or 0)
    upload.seek(0)
    return isolation.memory_file(upload.read())


def expand(upload: UploadedFile) -> Iterator[tuple[UploadedFile, str]]:
    """An upload as single files with a remark: itself, or what its zip holds. Raises Rejected."""
    name = clean_name(upload.name)
    if PurePosixPath(name).suffix.lower() != ".zip":
        yield upload, ""
        return
    from django.core.files.uploadedfile import UploadedFile as Part

    with _held(upload) as content:
        gate.scan(content)
        for inner, file in gate.unpack(content, name):
            yield Part(file, inner, size=file.seek(0, 2)), f"取自“{name}”"  # type: ignore[arg-type]


@transaction.atomic
def attach(record: Record, upload: UploadedFile, *, by: User, slot: str = "material", note: str = "") -> Attachment:
    """Take a file in and hang it on a record. Raises Rejected; VaultClosed when its source cannot be protected."""
    name = clean_name(upload.name)
    if reasons := rule_of(record, slot).full(record):
        raise Rejected(f"现在不能上传：{'；'.join(reasons)}。")
    protected = rule_of(record, slot).is_protected(record)
    with _held(upload) as content:
        gate.scan(content)
        made = Attachment(**link_of(record), name=name, slot=slot, note=note, added_by=by, protected=protected)
        fresh: list[Path | Kept] = []
        try:
            _take(made, record, content, by, fresh)
        except BaseException as error:
            for path in fresh:
                path.unlink(missing_ok=True)
            if isinstance(error, storage.DiskFull):
                raise Rejected(str(error)) from error
            raise
    audit.record(record, "attach", by=by, label="上传附件", attachment=made.pk, sha256=made.file.sha256, slot=slot)
    return made


def _take(made: Attachment, record: Record, content: IO[bytes], by: User, fresh: list[Path | Kept]) -> None:
    """Judge, keep the original as its source deserves, make the working copy now or later."""
    name, basis = made.name, content
    if gate.is_old(name):
        basis, verdict = gate.convert(content, name)
        mime = "application/x-ole-storage"
    else:
        verdict = gate.judge(content, name)
        mime = verdict.mime
    made.kind = verdict.kind
    made.sha256 = storage.digest_of(content)[0]
    if made.protected:
        made.name = originals.neutral_name(record, verdict.kind)
        made.sha256 = ""  # who holds the same file must not be able to tell by its hash
        made.file = originals.seal(made, record, content, name=name, mime=mime, by=by, fresh=fresh)
    else:
        made.file = storage.store(content, mime, fresh)
    if verdict.kind not in COPIED:
        made.copy_state = CopyState.NONE
    elif made.protected or basis is not content or verdict.pages <= QUICK_PAGES:
        make_copy(made, basis, fresh)
    if basis is not content:
        made.name = f"{PurePosixPath(made.name).stem}{EXTENSIONS[verdict.kind]}"
        basis.close()
    made.save(force_insert=True)


# Kinds of which a working copy can be made, and the extension it has.
EXTENSIONS: Final = {"pdf": ".pdf", "docx": ".docx", "xlsx": ".xlsx", "ofd": ".ofd", "jpeg": ".jpg", "png": ".png"}
COPIED: Final = frozenset(EXTENSIONS)


def make_copy(attachment: Attachment, content: IO[bytes], fresh: list[Path | Kept]) -> None:
    """Make the working copy (the caller saves). A copy that cannot be made leaves the file unread, not the raw file read."""
    try:
        copy, mime = gate.copy(content, attachment.kind, attachment.name)
    except Rejected:
        attachment.copy_state = CopyState.FAILED
        return
    with copy:
        attachment.copy = storage.store(copy, mime or attachment.mime, fresh)
    attachment.copy_state = CopyState.READY


@transaction.atomic
def finish_copy(key: Any) -> bool:
    """The worker's turn: make the copy that is waited for; False when somebody else did. Safe to run twice."""
    waiting = Attachment.objects.select_for_update(of=("self",), skip_locked=True).select_related("file")
    attachment = waiting.filter(pk=key, copy_state=CopyState.PENDING, protected=False).first()
    if attachment is None:
        return False
    try:
        with path_of(attachment.file).open("rb") as content:
            if not attachment.kind:  # taken in before there were working copies
                attachment.kind = gate.judge(content, attachment.name).kind
                attachment.sha256 = attachment.file.sha256
            make_copy(attachment, content, [])
    except (Rejected, FileNotFoundError):
        attachment.copy_state = CopyState.FAILED
    attachment.save(update_fields=["kind", "sha256", "copy", "copy_state"])
    return True


@transaction.atomic
def withdraw(attachment: Attachment, *, reason: str, by: User) -> Attachment:
    """Take an attachment back with a reason; the file and its row stay, marked. Raises Rejected when it is too late."""
    attachment = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    record: Any = attachment.record
    if attachment.withdrawn_at is not None:
        raise Rejected("该材料已经撤回。")
    if reasons := rule_of(record, attachment.slot).closed(record):
        raise Rejected(f"现在不能撤回：{'；'.join(reasons)}。")
    attachment.withdrawn_at, attachment.withdrawn_reason, attachment.withdrawn_by = timezone.now(), reason, by
    attachment.save(update_fields=["withdrawn_at", "withdrawn_reason", "withdrawn_by"])
    AttachmentText.objects.filter(attachment=attachment).delete()
    audit.record(record, "withdraw_attachment", by=by, label="撤回附件", attachment=attachment.pk, reason=reason)
    return attachment


def every(record: Record) -> QuerySet[Attachment]:
    """Attachments of a record, those withdrawn included: they stay as marks without content."""
    return Attachment.objects.filter(**link_of(record)).select_related(
        "file", "copy", "added_by__person", "withdrawn_by__person"
    )


def of(record: Record, slot: str | None = None) -> QuerySet[Attachment]:
    """Attachments of a record that were not withdrawn."""
    found = every(record).filter(withdrawn_at=None)
    return found.filter(slot=slot) if slot else found


def upload_hint() -> str:
    """What may be uploaded, for the line below the field."""
    more = "，旧版 Word、Excel" if gate.converter() else ""
    media = "，录音录像" if settings.ATTACHMENT_MEDIA else ""
    return f"PDF、Word、Excel、OFD 或图片{more}{media}，也可打成一个 zip；单个不超过{settings.ATTACHMENT_MAX_BYTES // 1024 // 1024}MB。"
