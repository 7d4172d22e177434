"""The kinds of file the house takes, by name: content types and extensions. Known on both sides of the isolation."""

from __future__ import annotations

from typing import Final

OOXML: Final = "application/vnd.openxmlformats-officedocument."
# Kind → (content type it is handed out with, extensions it may carry; the first is the usual one).
KINDS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "pdf": ("application/pdf", (".pdf",)),
    "docx": (f"{OOXML}wordprocessingml.document", (".docx",)),
    "xlsx": (f"{OOXML}spreadsheetml.sheet", (".xlsx",)),
    "ofd": ("application/ofd", (".ofd",)),
    "jpeg": ("image/jpeg", (".jpg", ".jpeg")),
    "png": ("image/png", (".png",)),
}
MEDIA: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "mp3": ("audio/mpeg", (".mp3",)),
    "m4a": ("audio/mp4", (".m4a",)),
    "wav": ("audio/x-wav", (".wav",)),
    "amr": ("audio/AMR", (".amr",)),
    "mp4": ("video/mp4", (".mp4",)),
}
# Taken only through conversion, when the office has a converter.
OLD: Final[dict[str, str]] = {".doc": "docx", ".wps": "docx", ".xls": "xlsx", ".et": "xlsx"}
ARCHIVES: Final = (".zip", ".rar", ".7z", ".tar", ".gz", ".bz2", ".xz", ".cab", ".iso")
# Endings by which a name pretends: any of them before the last one is no longer an ending.
_PRETENDED: Final = (
    "pdf", "doc", "docx", "docm", "xls", "xlsx", "xlsm", "ofd", "jpg", "jpeg", "png", "gif", "exe", "com", "scr", "bat", "cmd",
    "js", "jse", "vbs", "vbe", "wsf", "hta", "lnk", "ps1", "msi", "jar", "htm", "html", "svg", "zip", "rar", "7z", "txt", "ppt", "pptx",
)  # fmt: skip


def extension_of(name: str) -> str:
    _, dot, extension = name.rpartition(".")
    return f".{extension.lower()}" if dot else ""


def is_ending(text: str) -> bool:
    """Whether a piece of a name is known as a file's ending."""
    return text.strip().lower() in _PRETENDED


def extensions(*, media: bool, old: bool, archives: bool) -> list[str]:
    """What may be chosen for an upload."""
    tables = [KINDS, MEDIA] if media else [KINDS]
    found = [each for table in tables for _, several in table.values() for each in several]
    return [*found, *(OLD if old else ()), *([".zip"] if archives else [])]
