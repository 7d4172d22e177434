"""Zips are unpacked into single files, old office formats turned into new ones; both only in a confined child."""

from __future__ import annotations

import os
import subprocess
import zipfile
from typing import Any, Final

from inspection.foreign import names, packages
from inspection.isolation import Refused

_CHUNK: Final = 1 << 20
_UTF8: Final = 0x800
_LINK: Final = 0o120000


def _name_of(part: zipfile.ZipInfo) -> str:
    """The name as it was written: Windows writes Chinese names in GBK and does not say so."""
    if part.flag_bits & _UTF8:
        return part.filename
    try:
        return part.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return part.filename


def unpack(source: int, target: int, *, name: str, limits: dict[str, Any]) -> list[dict[str, Any]]:
    """Write a zip's files one behind the other into the target; returns name, offset and size of each.

    ``limits``: files (how many), file (bytes of one), unpacked (bytes of all), parts. Raises Refused.
    """
    with (
        os.fdopen(os.dup(source), "rb") as stream,
        os.fdopen(os.dup(target), "wb") as out,
        packages.opened(stream, name, limits) as package,
    ):
        parts = [each for each in package.infolist() if not each.is_dir() and not _is_clutter(each.filename)]
        if not parts:
            raise Refused(f"“{name}”里没有文件。")
        if len(parts) > limits["files"]:
            raise Refused(f"“{name}”里有{len(parts)}个文件，一次最多{limits['files']}个，请分几次上传。")
        found = []
        for part in parts:
            inner = _name_of(part)
            if (part.external_attr >> 16) & 0o170000 == _LINK:
                raise Refused(f"“{name}”里的“{inner}”是链接而不是文件，请重新打包后上传。")
            if names.extension_of(inner) in names.ARCHIVES:
                raise Refused(f"“{name}”里还有压缩包“{inner}”，请解压后把文件直接上传。")
            if part.file_size > limits["file"]:
                raise Refused(f"“{name}”里的“{inner}”过大，请单独压缩或拆分后上传。")
            found.append({"name": inner, "offset": out.tell(), "size": _pour(package, part, out, name)})
        return found


def _pour(package: zipfile.ZipFile, part: zipfile.ZipInfo, out: Any, name: str) -> int:
    """One file's bytes, never more than it declared."""
    size = 0
    try:
        with package.open(part) as file:
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                out.write(chunk)
    except packages.BROKEN as error:
        raise Refused(f"“{name}”已损坏，无法解压，请重新打包后上传。") from error
    return size


def _is_clutter(name: str) -> bool:
    base = name.rpartition("/")[2]
    return name.startswith("__MACOSX/") or base in (".DS_Store", "Thumbs.db", "desktop.ini")


def convert(source: int, target: int, *, name: str, program: str, patience: float, scratch: str) -> str:
    """Turn an old office file into its new format with the office converter; returns the new extension's kind."""
    with os.fdopen(os.dup(source), "rb") as stream:
        stream.seek(0)
        data = stream.read()
    old = names.extension_of(name)
    if not data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Refused(f"“{name}”的内容与扩展名不符，请用原软件另存后上传。")
    new = names.OLD[old]
    given = os.path.join(scratch, f"given{'.doc' if new == 'docx' else '.xls'}")
    with open(given, "wb") as file:
        file.write(data)
    environment = {"HOME": scratch, "TMPDIR": scratch, "PATH": os.defpath, "LANG": "zh_CN.UTF-8"}
    command = [program, "--headless", "--norestore", "--nolockcheck", f"-env:UserInstallation=file://{scratch}/profile",
               "--convert-to", new, "--outdir", scratch, given]  # fmt: skip
    try:
        subprocess.run(command, env=environment, cwd=scratch, timeout=patience, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)  # fmt: skip
        with open(os.path.join(scratch, f"given.{new}"), "rb") as made, os.fdopen(os.dup(target), "wb") as out:
            out.write(made.read())
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused(f"“{name}”不能转换，请用 Word、Excel 或 WPS 打开，另存为{new}后上传。") from error
    return new
