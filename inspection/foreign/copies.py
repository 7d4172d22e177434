"""Working copies: what readers of a record get, free of whoever wrote, photographed or scanned it."""

from __future__ import annotations

import os
import posixpath
import re
import zipfile
from typing import IO, Any, Final

from lxml import etree

from inspection.foreign import packages, pdfs, pictures
from inspection.isolation import Refused

# Parts a working copy is made of; nothing else is taken along (properties, comments, people, thumbnails, settings of printers).
_KEPT: Final = re.compile(
    r"(\[content_types\]\.xml|_rels/\.rels|word/(document|styles|numbering|settings|fonttable|footnotes|endnotes|header\d*|footer\d*)\.xml"
    r"|xl/(workbook|styles|sharedstrings)\.xml|xl/worksheets/[^/]+\.xml|xl/chartsheets/[^/]+\.xml|xl/tables/[^/]+\.xml"
    r"|(word|xl)/theme/[^/]+\.xml|(word|xl)/(drawings|charts|diagrams)/[^/]+\.xml|(word|xl)/media/[^/]+|.*_rels/[^/]+\.rels)"
)
_PICTURES: Final = ("JPEG", "PNG", "GIF", "BMP", "TIFF")
_OWN_NAMES: Final = re.compile(
    r"(rsid\w*|author|initials|date|dateUtc|userId|uid|paraId|textId|editId|anchorId|lastSaved\w*)"
)
# Of revisions the copy holds the outcome: what was put in stays, what was struck out goes.
_UNWRAPPED: Final = ("ins", "moveTo", "smartTag", "customXml")
_DROPPED: Final = (
    "del", "moveFrom", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange", "tblGridChange",
    "tblPrExChange", "numberingChange", "cellIns", "cellDel", "commentRangeStart", "commentRangeEnd", "commentReference",
    "annotationRef", "rsids", "docVars", "mailMerge", "attachedTemplate", "writeProtection", "moveFromRangeStart",
    "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "customXmlInsRangeStart", "customXmlInsRangeEnd",
    "customXmlDelRangeStart", "customXmlDelRangeEnd", "customXmlPr", "smartTagPr", "dataBinding", "absPath", "fileSharing",
    "fileVersion", "legacyDrawing", "legacyDrawingHF", "extLst", "userShapes", "permStart", "permEnd", "webPublishing",
    "externalData", "customWorkbookViews", "customSheetViews", "picture", "saveThroughXslt", "docEvents", "embedRegular", "embedBold",
    "embedItalic", "embedBoldItalic", "hyperlinks", "externalReferences", "pivotCaches",
)  # fmt: skip
_TOLD: Final = ("descr", "title", "name", "alt")
_REL: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PNG: Final = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\xdac\xfc\xff\xff?\x03\0\x08\xfc\x02\xfe\xa7\x9a\xa0\xa0\0\0\0\0IEND\xaeB`\x82"


def copy(source: int, target: int, *, kind: str, pixels: int) -> dict[str, Any]:
    """Write a file's working copy; returns its content type. Raises Refused when none can be made."""
    with os.fdopen(os.dup(source), "rb") as stream, os.fdopen(os.dup(target), "wb") as out:
        stream.seek(0)
        if kind in ("jpeg", "png"):
            data, mime = pictures.copy(stream, pixels=pixels)
            out.write(data)
            return {"mime": mime}
        if kind == "pdf":
            pdfs.copy(stream, out)
            return {"mime": "application/pdf"}
        if kind in ("docx", "xlsx"):
            _office(stream, out, pixels)
            return {"mime": ""}
        if kind == "ofd":
            _ofd(stream, out, pixels)
            return {"mime": ""}
    raise Refused("这类文件不能生成工作副本。")


def _write(out: zipfile.ZipFile, name: str, data: bytes) -> None:
    """A part without a date of its own."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    out.writestr(info, data)


def _office(stream: IO[bytes], out: IO[bytes], pixels: int) -> None:
    package = zipfile.ZipFile(stream)
    kept = [each for each in package.namelist() if _KEPT.fullmatch(each.lower()) and not each.endswith("/")]
    renamed: dict[str, str] = {}
    with zipfile.ZipFile(out, "w") as made:
        for part in kept:
            if "/media/" in part.lower():
                data, ending = _picture(package, part, pixels)
                renamed[part] = f"{posixpath.dirname(part)}/picture{len(renamed) + 1}{ending}"
                _write(made, renamed[part], data)
        there = {renamed.get(each, each).lower() for each in kept}
        gone: dict[str, set[str]] = {}
        for part in kept:
            if part.lower().endswith(".rels"):
                data, dropped = _relations(package, part, renamed, there)
                gone[_owner(part)] = dropped
                _write(made, part, data)
        for part in kept:
            if part == "[Content_Types].xml":
                _write(made, part, _types(package, there))
            elif part.lower().endswith(".xml"):
                _write(made, part, _cleaned(package, part, gone.get(part, set())))


def _picture(package: zipfile.ZipFile, part: str, pixels: int) -> tuple[bytes, str]:
    """A picture of a document, rebuilt; what cannot be decoded (EMF, WMF) becomes an empty one."""
    try:
        with package.open(part) as file:
            data, mime = pictures.copy(file, pixels=pixels, formats=_PICTURES)
    except Exception:
        return _PNG, ".png"
    return data, ".jpg" if mime == "image/jpeg" else ".png"


def _owner(relations: str) -> str:
    folder, name = posixpath.split(relations)
    return posixpath.join(posixpath.dirname(folder), name[: -len(".rels")])


def _relations(package: zipfile.ZipFile, part: str, renamed: dict[str, str], there: set[str]) -> tuple[bytes, set[str]]:
    """Relations to what the copy holds; returns them and the ids of those that are gone."""
    root = packages.parse(package, part, "").getroot()
    base = posixpath.dirname(_owner(part))
    dropped = set()
    for link in list(root):
        target = link.get("Target", "")
        full = posixpath.normpath(posixpath.join(base, target)) if not target.startswith("/") else target[1:]
        new = renamed.get(full, full)
        if link.get("TargetMode", "").lower() == "external" or new.lower() not in there:
            dropped.add(link.get("Id", ""))
            root.remove(link)
        else:
            link.set("Target", f"/{new}")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True), dropped


def _types(package: zipfile.ZipFile, there: set[str]) -> bytes:
    root = packages.parse(package, "[Content_Types].xml", "").getroot()
    space = etree.QName(root).namespace
    for each in list(root):
        if each.tag == f"{{{space}}}Override":
            if each.get("PartName", "").lower()[1:] not in there:
                root.remove(each)
        else:
            root.remove(each)
    for extension, mime in (
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"), ("xml", "application/xml"),
        ("png", "image/png"), ("jpg", "image/jpeg"),
    ):  # fmt: skip
        root.insert(0, etree.Element(f"{{{space}}}Default", Extension=extension, ContentType=mime))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _cleaned(package: zipfile.ZipFile, part: str, gone: set[str]) -> bytes:
    """A part without authors, dates of editing, struck-out text, comments, links out and what pictures are called."""
    root = packages.parse(package, part, "").getroot()
    for each in list(root.iter()):
        if not isinstance(each.tag, str):
            _remove(each)
            continue
        name = etree.QName(each).localname
        if name in _DROPPED:
            _remove(each)
        elif name in _UNWRAPPED and each.getparent() is not None:
            _unwrap(each)
        else:
            _strip(each, name, gone)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _strip(element: Any, name: str, gone: set[str]) -> None:
    for key in list(element.attrib):
        local = etree.QName(key).localname
        told = local in _TOLD and name in ("docPr", "cNvPr", "shape", "rect", "imagedata", "pic")
        if _OWN_NAMES.fullmatch(local) or (key.startswith(_REL) and element.get(key) in gone):
            del element.attrib[key]
        elif told:
            element.set(key, "")


def _remove(element: Any) -> None:
    """Take an element out and leave the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _unwrap(element: Any) -> None:
    parent = element.getparent()
    at = parent.index(element)
    for child in list(element):
        parent.insert(at, child)
        at += 1
    _remove(element)


def _ofd(stream: IO[bytes], out: IO[bytes], pixels: int) -> None:
    """An OFD without its document information, custom data, signatures and what its pictures carry."""
    package = zipfile.ZipFile(stream)
    with zipfile.ZipFile(out, "w") as made:
        for part in package.namelist():
            lowered = part.lower()
            if part.endswith("/") or "/signs/" in f"/{lowered}" or "/tags/" in f"/{lowered}":
                continue
            if lowered.endswith(".xml"):
                root = packages.parse(package, part, "").getroot()
                for each in list(root.iter()):
                    if not isinstance(each.tag, str) or etree.QName(each).localname in (
                        "DocInfo", "Signatures", "CustomTags", "Extensions", "Annotations",
                    ):  # fmt: skip
                        _remove(each)
                _write(made, part, etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
            elif lowered.endswith((".jpg", ".jpeg", ".png")):
                try:
                    with package.open(part) as file:
                        _write(made, part, pictures.copy(file, pixels=pixels)[0])
                except Exception:
                    _write(made, part, _PNG)
            elif lowered.endswith((".ttf", ".otf", ".ttc")):
                _write(made, part, package.read(part))
