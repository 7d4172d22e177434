"""What a file is by its content, and what its name may be: the list of kinds the house takes."""

from __future__ import annotations

import zipfile
from typing import IO, Any, Final

import magic

from inspection.foreign.names import KINDS, MEDIA, extension_of
from inspection.isolation import Refused

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORDS: Final = {
    "application/x-dosexec": "程序", "application/x-executable": "程序", "application/x-sharedlib": "程序",
    "application/x-pie-executable": "程序", "text/html": "网页", "image/svg+xml": "SVG 图", "application/zip": "压缩包",
    "application/x-rar": "压缩包", "application/x-7z-compressed": "压缩包", "application/gzip": "压缩包",
    "application/pdf": "PDF", "image/jpeg": "JPEG 图片", "image/png": "PNG 图片", "image/gif": "GIF 图片",
    "image/webp": "WebP 图片", "image/heic": "HEIC 图片", "text/plain": "文本", "application/x-mach-binary": "程序",
    "application/x-ms-shortcut": "快捷方式", "text/x-shellscript": "脚本", "text/x-php": "脚本", "text/rtf": "RTF 文档",
    "application/msword": "旧版 Word 文档", "application/vnd.ms-excel": "旧版 Excel 表格", "application/x-ole-storage": "旧版 Office 文件",
    "text/x-python": "脚本", "text/xml": "XML", "inode/x-empty": "空文件", "application/octet-stream": "无法识别的内容",
    "application/vnd.ms-cab-compressed": "压缩包", "application/x-iso9660-image": "光盘映像",
}  # fmt: skip
ADVICE: Final = "请转成 PDF、Word（docx）、Excel（xlsx）、OFD 或 JPG、PNG 图片后上传"


def look(stream: IO[bytes]) -> tuple[bytes, str]:
    """The first bytes, and what libmagic makes of them."""
    stream.seek(0)
    head = stream.read(65_536)
    stream.seek(0)
    return head, magic.from_buffer(head, mime=True)


def kind_of(stream: IO[bytes]) -> tuple[str, str]:
    """(kind, what libmagic says): the kind by signature and structure, "" for none the house knows."""
    head, told = look(stream)
    if head.startswith(b"%PDF-"):
        return "pdf", told
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg", told
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png", told
    if head.startswith(_OLE):
        return "ole", told
    if head.startswith(b"PK\x03\x04"):
        return _package(stream), told
    return _medium(head, told), told


def _package(stream: IO[bytes]) -> str:
    try:
        names = {each.lower() for each in zipfile.ZipFile(stream).namelist()}
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
        return "broken zip"
    finally:
        stream.seek(0)
    if "[content_types].xml" in names:
        if any(each.startswith("word/") for each in names):
            return "docx"
        if any(each.startswith("xl/") for each in names):
            return "xlsx"
        return "other office"
    return "ofd" if "ofd.xml" in names else "zip"


def _medium(head: bytes, told: str) -> str:
    if head.startswith(b"#!AMR"):
        return "amr"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in (b"M4A ", b"M4B "):
            return "m4a"
        if told in ("video/mp4", "audio/mp4", "video/x-m4v", "audio/x-m4a"):
            return "m4a" if told.startswith("audio") else "mp4"
    return "mp3" if told == "audio/mpeg" and (head.startswith(b"ID3") or head[:1] == b"\xff") else ""


def in_words(kind: str, told: str) -> str:
    """What a file really is, for a refusal."""
    own = {
        "ole": "旧版 Office 文件", "zip": "压缩包", "broken zip": "损坏的压缩包", "other office": "其他 Office 文件",
        "docx": "Word 文档", "xlsx": "Excel 表格", "pdf": "PDF", "ofd": "OFD 版式文件", "jpeg": "JPEG 图片", "png": "PNG 图片",
    }  # fmt: skip
    return own.get(kind) or _WORDS.get(told) or ("文本" if told.startswith("text/") else "无法识别的内容")


def taken(media: bool) -> dict[str, tuple[str, tuple[str, ...]]]:
    return KINDS | (MEDIA if media else {})


def check_name(name: str, kind: str, told: str, *, media: bool) -> str:
    """Refuse a kind that is not taken, or an extension that says something else; returns the content type."""
    extension = extension_of(name)
    allowed = taken(media)
    extensions = {each for _, several in allowed.values() for each in several}
    if extension not in extensions:
        if extension in {each for _, several in MEDIA.values() for each in several}:
            raise Refused("本机构未开放录音录像上传，请联系系统管理员；原件请另行移交保管。")
        if extension in (".docm", ".xlsm", ".dotm", ".xltm", ".pptm", ".xlsb"):
            raise Refused(f"不接受可带宏的文件（{extension}），请另存为不含宏的 docx、xlsx，或转成 PDF 后上传。")
        raise Refused(f"不接受{extension or '没有扩展名'}的文件，{ADVICE}。")
    if kind == "ole" and extension in (".docx", ".xlsx"):
        raise Refused(f"“{name}”加了密码或其实是旧版格式，请取消密码并另存为{extension[1:]}后上传。")
    if kind not in allowed or extension not in allowed[kind][1]:
        if kind == "broken zip":
            raise Refused(f"“{name}”已损坏，无法打开，请用原软件另存后上传。")
        raise Refused(f"“{name}”的内容与扩展名不符（实为{in_words(kind, told)}），请用原软件另存后上传。")
    return allowed[kind][0]


Limits = dict[str, Any]
