"""Texts that are searched: the words of issued papers and of uploaded files, read once and bound to their rows.

A file's words are read after its upload, in a confined child. Sealed originals are never read, nor anything that hangs on a
petition or lead; what is taken back or destroyed loses its words at once (``attachments.withdraw``, ``purge``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from inspection import gate
from inspection.gate import Rejected
from inspection.models import Attachment, AttachmentText, CopyState
from inspection.storage import path_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

LONGEST: Final = 200_000
KINDS: Final = ("pdf", "docx")
# Records whose files tell who reported what: they are found by themselves, not by what lies on them.
UNREAD_APPS: Final = ("petitions",)
OLD: Final = "application/x-ole-storage"


def readable() -> QuerySet[Attachment]:
    """Files whose words are searched: open sources that can be handed out, on records other than petitions and leads."""
    sealed = ContentType.objects.filter(app_label__in=UNREAD_APPS)
    found = Attachment.objects.filter(protected=False, kind__in=KINDS, copy_state=CopyState.READY, withdrawn_at=None)
    return found.exclude(content_type__in=sealed)


def unread() -> QuerySet[Attachment]:
    return readable().filter(text=None).order_by("added_at")


def bare(words: str) -> str:
    """Words as they are searched: without white space, since lines of a PDF break anywhere, and without what is no sign."""
    return "".join(each for each in words if each.isprintable() and not each.isspace())


@transaction.atomic
def read(key: Any) -> AttachmentText | None:
    """Read one file; None when it was read, taken back or destroyed meanwhile. What cannot be read has no words."""
    waiting = readable().select_for_update(of=("self",), skip_locked=True).select_related("file", "copy")
    attachment = waiting.filter(pk=key, text=None).first()
    if attachment is None:
        return None
    held = attachment.copy if attachment.file.mime == OLD and attachment.copy is not None else attachment.file
    try:
        with path_of(held).open("rb") as content:
            words = bare(gate.text(content, attachment.kind, attachment.name, LONGEST))
    except (Rejected, OSError, KeyError):
        words = ""
    return AttachmentText.objects.create(attachment=attachment, text=words)
