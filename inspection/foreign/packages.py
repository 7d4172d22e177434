"""Word, Excel and OFD files: zip packages of which every part and every relationship must be on a list."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from itertools import pairwise
from typing import IO, Any, Final
from urllib.parse import urlsplit

from lxml import etree

from inspection.isolation import Refused

# What the zip reader lets through when it trips over a broken part.
BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, KeyError, RuntimeError,
)  # fmt: skip
_TYPES: Final = "[Content_Types].xml"
_OOXML: Final = "application/vnd.openxmlformats-officedocument."
# Part types a document is made of. What is not here is refused: macros, controls, embedded files, outside data.
_WORD: Final = (
    "document.main", "styles", "settings", "webSettings", "fontTable", "numbering", "header", "footer", "footnotes", "endnotes",
    "comments", "commentsExtended", "commentsIds", "commentsExtensible", "people", "document.glossary", "stylesWithEffects",
    "printerSettings",
)  # fmt: skip
_SHEET: Final = (
    "sheet.main", "worksheet", "chartsheet", "sharedStrings", "styles", "calcChain", "comments", "table", "sheetMetadata",
    "printerSettings", "pivotTable", "pivotCacheDefinition", "pivotCacheRecords", "revisionHeaders", "revisionLog",
    "userNames", "slicer", "slicerCache",
)  # fmt: skip
_COMMON: Final = {
    f"{_OOXML}theme+xml", f"{_OOXML}themeOverride+xml", f"{_OOXML}drawing+xml", f"{_OOXML}drawingml.chart+xml",
    f"{_OOXML}drawingml.chartshapes+xml", f"{_OOXML}extended-properties+xml", f"{_OOXML}custom-properties+xml",
    f"{_OOXML}customXmlProperties+xml", f"{_OOXML}vmlDrawing", f"{_OOXML}obfuscatedFont", f"{_OOXML}bibliography+xml",
    "application/vnd.openxmlformats-package.core-properties+xml", "application/vnd.openxmlformats-package.relationships+xml",
    "application/xml", "text/xml", "image/png", "image/jpeg", "image/jpg", "image/gif", "image/bmp", "image/x-bmp", "image/tiff",
    "image/x-emf", "image/x-wmf", "application/x-fontdata", "application/x-font-ttf",
}  # fmt: skip
_MICROSOFT: Final = re.compile(
    r"application/vnd\.ms-(office\.chart(style|colorstyle|ex)|office\.drawingml\.\w+|word\.(commentsextended|commentsids|people|styleswitheffects)"
    r"|excel\.(threadedcomments|person|slicer|slicercache|richvalue\w*|rdrichvalue\w*|calcchain))\+xml",
    re.IGNORECASE,
)
_DIAGRAM: Final = re.compile(r"application/vnd\.openxmlformats-officedocument\.drawingml\.diagram\w+\+xml")
_WPS: Final = re.compile(r"application/vnd\.wps-officedocument\.[\w.-]+\+xml")
_ENDINGS: Final = (
    ".xml",
    ".rels",
    ".vml",
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".emf",
    ".wmf",
    ".odttf",
)
_PRINTER: Final = re.compile(r"(word|xl)/printersettings/printersettings\d+\.bin")
_WHAT: Final = (
    ("vba", "宏", "另存为不含宏的文件"), ("macro", "宏", "另存为不含宏的文件"), ("activex", "控件", "去掉控件后另存"),
    ("ctrlprop", "控件", "去掉控件后另存"), ("oleobject", "内嵌对象", "把内嵌对象粘贴为图片或单独上传"),
    ("embeddings", "内嵌对象", "把内嵌对象粘贴为图片或单独上传"), ("package", "内嵌对象", "把内嵌对象粘贴为图片或单独上传"),
    ("externallink", "外部链接", "在“数据→编辑链接”中断开链接后另存"), ("connections", "外部数据连接", "删除数据连接后另存"),
    ("querytable", "外部数据连接", "删除数据连接后另存"), ("webextension", "加载项", "去掉加载项后另存"),
    ("customui", "自定义界面", "去掉自定义界面后另存"), ("attachedtemplate", "外部模板", "改用 Normal 模板后另存"),
    ("afchunk", "嵌入的外部内容", "粘贴为普通文字后另存"), ("dialogsheet", "宏对话框", "另存为不含宏的文件"),
    ("subdocument", "子文档", "展开子文档后另存"), ("frame", "外部框架", "去掉框架后另存"), ("image", "外部图片", "把图片嵌入文档后另存"),
    ("video", "外部媒体", "去掉媒体后另存"), ("audio", "外部媒体", "去掉媒体后另存"), ("media", "外部媒体", "去掉媒体后另存"),
)  # fmt: skip
# Fields and functions that fetch or start something when the file is opened or recalculated.
_FIELD: Final = re.compile(
    r"\b(DDE|DDEAUTO|LINK|INCLUDETEXT|INCLUDEPICTURE|IMPORT|DATABASE|MACROBUTTON|AUTOTEXT\s+http)\b", re.IGNORECASE
)
_FORMULA: Final = re.compile(
    r"\|\s*['\"!]|\w\|[^|]*![\w$]|\b(WEBSERVICE|RTD|REGISTER(\.ID)?|CALL|EXEC|FOPEN|FWRITE|SQL\.REQUEST|DDE)\s*\(|\[\d+\]|"
    r"HYPERLINK\s*\(\s*\"\s*(\\\\|file:|javascript:)",
    re.IGNORECASE,
)
_PLAIN: Final = ("http", "https", "mailto", "")


def check_office(stream: IO[bytes], name: str, kind: str, limits: dict[str, Any]) -> None:
    """Refuse a docx or xlsx that is broken, swells, or holds anything that is on none of the lists."""
    with opened(stream, name, limits) as package:
        try:
            _check_parts(package, name, kind)
            for part in package.namelist():
                if part.lower().endswith(".rels"):
                    _check_relations(package, part, name)
                elif part.lower().endswith((".xml", ".vml")):
                    _check_xml(package, part, name)
        except etree.XMLSyntaxError as error:
            raise Refused(f"“{name}”的内部结构有误，请用 Word、Excel 或 WPS 打开后另存再上传。") from error
        except BROKEN as error:
            raise _broken(name) from error


def check_ofd(stream: IO[bytes], name: str, limits: dict[str, Any]) -> None:
    """Refuse an OFD that is broken, swells, carries attachments, acts, or declares entities."""
    with opened(stream, name, limits) as package:
        try:
            for part in package.namelist():
                if part.lower().endswith(".xml"):
                    tags = {etree.QName(each).localname for each in parse(package, part, name).iter(etree.Element)}
                    if tags & {"Attachment", "Attachments"}:
                        raise Refused(f"“{name}”含有内嵌附件，请把附件取出来单独上传。")
                    if tags & {"GotoA", "Movie", "Sound"}:
                        raise Refused(f"“{name}”含有打开附件或多媒体的动作，请转成 PDF 后上传。")
        except etree.XMLSyntaxError as error:
            raise Refused(f"“{name}”的内部结构有误，请重新生成后上传。") from error
        except BROKEN as error:
            raise _broken(name) from error


def _broken(name: str) -> Refused:
    return Refused(f"“{name}”已损坏或加了密码，请用原软件另存后上传。")


def opened(stream: IO[bytes], name: str, limits: dict[str, Any]) -> zipfile.ZipFile:
    """A zip that is one and nothing else: no doubles, no foreign bytes around it, no bomb, no password, no path tricks."""
    try:
        package = zipfile.ZipFile(stream)
    except BROKEN as error:
        raise _broken(name) from error
    parts = package.infolist()
    if not parts:
        raise Refused(f"“{name}”里没有文件。")
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > limits["parts"] or unpacked > limits["unpacked"]:
        raise Refused(f"“{name}”展开后过大，请拆分后上传。")
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused(f"“{name}”加了密码，请取消密码后上传。")
    names = [part.filename for part in parts]
    if len({each.lower() for each in names}) != len(names) or any(_is_trick(each) for each in names):
        raise Refused(f"“{name}”的内部结构异常，请用原软件另存后上传。")
    stream.seek(0, 2)
    size = stream.tell()
    if min((part.header_offset for part in parts), default=1) != 0 or _end(stream, size) != size:
        raise Refused(f"“{name}”前后夹带了别的内容，请用原软件另存后上传。")
    # Parts may not share bytes: the way a small file unpacks to a huge one in spite of its sizes.
    spans = sorted((part.header_offset, part.header_offset + 30 + part.compress_size) for part in parts)
    if any(after[0] < before[1] for before, after in pairwise(spans)):
        raise Refused(f"“{name}”的内部结构异常，请用原软件另存后上传。")
    return package


def _is_trick(name: str) -> bool:
    return name.startswith(("/", "\\")) or "\\" in name or "\0" in name or ":" in name or ".." in name.split("/")


def _end(stream: IO[bytes], size: int) -> int:
    """Where the last record of the zip ends."""
    stream.seek(max(0, size - 65_557))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    comment = int.from_bytes(tail[at + 20 : at + 22], "little")
    return size - len(tail) + at + 22 + comment if comment < 200 else -1


def parse(package: zipfile.ZipFile, part: str, name: str) -> Any:
    """One part as a tree; a document type, and with it every entity, is refused."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    with package.open(part) as file:
        tree = etree.parse(file, parser)
    if tree.docinfo.internalDTD is not None or tree.docinfo.doctype:
        raise Refused(f"“{name}”的内部结构异常（含实体定义），请用原软件另存后上传。")
    return tree


def _check_parts(package: zipfile.ZipFile, name: str, kind: str) -> None:
    types = parse(package, _TYPES, name).getroot()
    defaults = {
        each.get("Extension", "").lower(): each.get("ContentType", "") for each in types if _local(each) == "Default"
    }
    overrides = {
        each.get("PartName", "").lower(): each.get("ContentType", "") for each in types if _local(each) == "Override"
    }
    main = "wordprocessingml.document.main+xml" if kind == "docx" else "spreadsheetml.sheet.main+xml"
    declared = set(overrides.values()) | set(defaults.values())
    for each in declared:
        if "macro" in each.lower() or "vba" in each.lower():
            raise Refused(f"“{name}”含有宏，请另存为不含宏的文件，或转成 PDF 上传。")
    if f"{_OOXML}{main}" not in declared:
        raise Refused(f"“{name}”的内容与扩展名不符，请用原软件另存后上传。")
    for part in package.namelist():
        lowered = part.lower()
        if part == _TYPES or part.endswith("/"):
            continue
        extension = posixpath.splitext(lowered)[1]
        given = overrides.get(f"/{lowered}") or defaults.get(extension[1:], "")
        if _PRINTER.fullmatch(lowered) or (lowered.endswith(".rels") and "_rels/" in lowered):
            continue
        # Plain XML says nothing of what it is: only data bound to the document may be that.
        nameless = given in ("application/xml", "text/xml") and not lowered.startswith("customxml/")
        if extension not in _ENDINGS or nameless or not _is_listed(given, kind):
            raise Refused(_unlisted(name, lowered if "/media/" not in lowered else "", given))


def _is_listed(given: str, kind: str) -> bool:
    own, parts = ("wordprocessingml", _WORD) if kind == "docx" else ("spreadsheetml", _SHEET)
    if given in _COMMON or _MICROSOFT.fullmatch(given) or _DIAGRAM.fullmatch(given) or _WPS.fullmatch(given):
        return True
    return any(given in (f"{_OOXML}{own}.{each}+xml", f"{_OOXML}{own}.{each}") for each in parts)


def _unlisted(name: str, part: str, given: str) -> str:
    for mark, what, advice in _WHAT:
        if mark in part or mark in given.lower():
            return f"“{name}”含有{what}，请{advice}，或转成 PDF 上传。"
    return f"“{name}”含有不能接受的部件（{posixpath.basename(part)}），请另存为普通文档，或转成 PDF 上传。"


def _check_relations(package: zipfile.ZipFile, part: str, name: str) -> None:
    for link in parse(package, part, name).getroot():
        kind, target = link.get("Type", "").rpartition("/")[2].lower(), (link.get("Target") or "").strip()
        if link.get("TargetMode", "").lower() != "external":
            if "://" in target or target.startswith("\\\\"):
                raise Refused(f"“{name}”的内部结构异常，请用原软件另存后上传。")
            if kind in ("oleobject", "package", "control", "afchunk", "vbaproject", "externallinkpath"):
                raise Refused(_unlisted(name, kind, kind))
            continue
        if kind == "hyperlink" and _is_plain(target):
            continue
        if kind == "attachedtemplate" and _is_own_disk(target):
            continue
        if kind == "hyperlink":
            raise Refused(f"“{name}”里的超链接指向网络文件夹或程序，请删除该链接后上传。")
        raise Refused(_unlisted(name, kind, kind))


def _is_plain(target: str) -> bool:
    """A link that asks before it opens: a web page, an address, a place in the document."""
    try:
        split = urlsplit(target)
    except ValueError:
        return False
    return split.scheme.lower() in _PLAIN and "\\" not in target and not target.startswith("//")


def _is_own_disk(target: str) -> bool:
    """Word notes the office's own template as a path on the writer's disk; nothing is fetched from outside for it."""
    return bool(re.fullmatch(r"(file:///)?[A-Za-z]:[\\/][^\\/].*", target)) or "/" not in target.replace("\\", "/")


def _check_xml(package: zipfile.ZipFile, part: str, name: str) -> None:
    tree = parse(package, part, name)
    if part.lower().startswith("word/"):
        for paragraph in tree.iter("{*}p"):
            code = "".join(each.text or "" for each in paragraph.iter("{*}instrText", "{*}delInstrText"))
            code += " ".join(
                each.get(f"{{{each.nsmap.get(each.prefix)}}}instr") or "" for each in paragraph.iter("{*}fldSimple")
            )
            if found := _FIELD.search(code):
                raise Refused(
                    f"“{name}”含有会取外部内容的域（{found[1].upper()}），请按 Ctrl+Shift+F9 转为普通文字后另存。"
                )
        if any(True for _ in tree.iter("{*}object", "{*}control", "{*}altChunk", "{*}OLEObject")):
            raise Refused(_unlisted(name, "oleobject", ""))
    elif part.lower().startswith("xl/"):
        for formula in tree.iter("{*}f", "{*}formula", "{*}formula1", "{*}formula2", "{*}definedName"):
            if formula.text and _FORMULA.search(formula.text):
                raise Refused(f"“{name}”含有会取外部内容或启动程序的公式，请改为数值（选择性粘贴→数值）后另存。")
        if any(True for _ in tree.iter("{*}oleObject", "{*}control", "{*}ddeLink")):
            raise Refused(_unlisted(name, "oleobject", ""))


def _local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
