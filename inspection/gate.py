"""Every foreign file goes through here before anything else sees it: judged, scanned, converted, unpacked, copied.

The reading itself happens in confined children (``inspection.foreign``); this side only holds descriptors and words.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, Final

from django.conf import settings

from inspection import antivirus, isolation
from inspection.foreign import names

COPY_SECONDS: Final = 60.0
TRAITS_SECONDS: Final = 30.0
CONVERT_SECONDS: Final = 90.0
# The converter reserves far more addresses than it uses.
CONVERT_MEMORY: Final = 8 << 30
UNPACKED: Final = 5
# Some scanned pages (scan_stacks.AT_ONCE), each looked at twice, on a machine that has other things to do.
CODES_SECONDS: Final = 45.0
_FAILED: Final = {
    "time": "“{name}”检查超时，可能过于复杂，请拆分或转成 PDF 后上传。",
    "memory": "“{name}”检查时占用内存过多，请拆分、缩小或转成 PDF 后上传。",
    "crash": "“{name}”无法安全打开，请用原软件另存，或转成 PDF 后上传。",
}


class Rejected(Exception):
    """A file is refused; the text says why and what to do."""


@dataclass(frozen=True)
class Verdict:
    """A file that may come in: its kind, the type it is handed out with, its pages (PDF)."""

    kind: str
    mime: str
    pages: int = 0


def limits() -> dict[str, Any]:
    return {
        "pixels": settings.ATTACHMENT_MAX_PIXELS, "pages": settings.ATTACHMENT_MAX_PAGES, "parts": 10_000,
        "unpacked": UNPACKED * settings.ATTACHMENT_MAX_BYTES, "media": settings.ATTACHMENT_MEDIA,
        "files": settings.ATTACHMENT_MAX_FILES, "file": settings.ATTACHMENT_MAX_BYTES,
    }  # fmt: skip


def accepted() -> str:
    """What an upload field offers (its accept attribute)."""
    return ",".join(names.extensions(media=settings.ATTACHMENT_MEDIA, old=bool(converter()), archives=True))


def converter() -> str:
    """The office converter's program, empty when there is none."""
    return shutil.which(settings.OFFICE_CONVERTER) or "" if settings.OFFICE_CONVERTER else ""


def clean_name(name: str | None) -> str:
    """A file's name without folders and without characters that cannot be seen or turn the writing round.

    Of several endings (说明.pdf.exe.docx) the last counts; the dots before it are written as ·.
    """
    base = PurePosixPath((name or "").replace("\\", "/").replace("\0", "")).name
    seen = "".join(each for each in base if each.isprintable()).strip().strip(".").strip()
    stem, dot, extension = seen.rpartition(".")
    if dot and names.is_ending(stem.rpartition(".")[2]):
        stem = stem.replace(".", "·")
    seen = f"{stem}{dot}{extension.strip()}" if dot else seen
    return seen[-180:] or "未命名"


def _run(task: str, *files: IO[bytes], about: str, **options: Any) -> Any:
    try:
        return isolation.run(task, *files, **options)
    except isolation.Refused as refused:
        raise Rejected(str(refused)) from refused
    except isolation.Failed as failed:
        raise Rejected(_FAILED[failed.why].format(name=about)) from failed


def check_size(name: str, size: int) -> None:
    if size == 0:
        raise Rejected(f"“{name}”是空文件，请重新选择。")
    if size > settings.ATTACHMENT_MAX_BYTES:
        raise Rejected(f"“{name}”超过{settings.ATTACHMENT_MAX_BYTES // 1024 // 1024}MB，请压缩或拆分后上传。")


def judge(content: IO[bytes], name: str) -> Verdict:
    """What a file is, by its content. Raises Rejected."""
    return Verdict(**_run("inspection.foreign.gate:judge", content, about=name, name=name, limits=limits()))


def scan(content: IO[bytes]) -> None:
    """Raises Rejected when the scanner finds something or does not answer."""
    try:
        antivirus.scan(content)
    except (antivirus.Infected, antivirus.ScannerAway) as error:
        raise Rejected(str(error)) from error


def is_old(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in names.OLD


def convert(content: IO[bytes], name: str) -> tuple[IO[bytes], Verdict]:
    """An old Word or Excel file in its new format, judged again. Raises Rejected, also when there is no converter."""
    new = names.OLD[PurePosixPath(name).suffix.lower()]
    program = converter()
    if not program:
        raise Rejected(f"“{name}”是旧版格式，请用 Word、Excel 或 WPS 打开，选“另存为”{new}后上传。")
    made = isolation.memory_file()
    _run("inspection.foreign.archives:convert", content, made, about=name, name=name, program=program,
         patience=CONVERT_SECONDS - 5, seconds=CONVERT_SECONDS, memory=CONVERT_MEMORY, programs=True)  # fmt: skip
    return made, judge(made, f"{PurePosixPath(name).stem}.{new}")


def copy(content: IO[bytes], kind: str, name: str) -> tuple[IO[bytes], str]:
    """The working copy and its content type. Raises Rejected when none can be made."""
    made = isolation.memory_file()
    found = _run("inspection.foreign.copies:copy", content, made, about=name, kind=kind,
                 pixels=settings.ATTACHMENT_MAX_PIXELS, seconds=COPY_SECONDS)  # fmt: skip
    made.seek(0)
    return made, found["mime"]


def thumbnail(content: IO[bytes], kind: str, name: str, side: int, *, page: int = 0) -> bytes:
    """A JPEG of a picture or of a PDF's page (from zero), at most ``side`` pixels on either side. Raises Rejected."""
    made = isolation.memory_file()
    with made:
        _run("inspection.foreign.thumbnails:make", content, made, about=name, kind=kind, side=side, page=page,
             pixels=settings.ATTACHMENT_MAX_PIXELS, seconds=TRAITS_SECONDS)  # fmt: skip
        made.seek(0)
        return made.read()


def traits(content: IO[bytes], kind: str, name: str) -> dict[str, Any]:
    """What a file tells of itself (``inspection.foreign.traits.read``). Raises Rejected when it cannot be read."""
    found = _run("inspection.foreign.traits:read", content, about=name, kind=kind,
                 pixels=settings.ATTACHMENT_MAX_PIXELS, seconds=TRAITS_SECONDS)  # fmt: skip
    if not isinstance(found, dict):
        raise Rejected(_FAILED["crash"].format(name=name))
    return found


def text(content: IO[bytes], kind: str, name: str, most: int) -> str:
    """The words of a PDF or Word file, at most so many characters. Raises Rejected when it cannot be read."""
    found = _run("inspection.foreign.texts:read", content, about=name, kind=kind, most=most, seconds=TRAITS_SECONDS)
    if not isinstance(found, dict):
        raise Rejected(_FAILED["crash"].format(name=name))
    return str(found["text"])[:most]


def unpack(content: IO[bytes], name: str) -> list[tuple[str, IO[bytes]]]:
    """The files of a zip, each with its cleaned name. Raises Rejected."""
    held = isolation.memory_file()
    found = _run("inspection.foreign.archives:unpack", content, held, about=name, name=name, limits=limits(),
                 seconds=COPY_SECONDS)  # fmt: skip
    files = []
    for each in found:
        held.seek(each["offset"])
        files.append((clean_name(each["name"]), isolation.memory_file(held.read(each["size"]))))
    return files


def codes(content: IO[bytes], name: str, *, first: int, count: int) -> list[dict[str, Any]]:
    """Of so many pages of a PDF from one on (from zero): the texts of their codes, and whether they are blank. Raises Rejected."""
    found: list[dict[str, Any]] = _run(
        "inspection.foreign.codes:read", content, about=name, first=first, count=count, seconds=CODES_SECONDS
    )
    return found


def pages(content: IO[bytes], numbers: list[int], name: str) -> IO[bytes]:
    """Some pages of a PDF (numbered from one) as a PDF of their own. Raises Rejected."""
    made = isolation.memory_file()
    _run("inspection.foreign.codes:part", content, made, about=name, numbers=numbers)
    made.seek(0)
    return made
