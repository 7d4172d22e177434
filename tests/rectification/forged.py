"""Evidence made by the hundred: Word, PDF and pictures with days of their own, honest or taken from elsewhere and changed a little."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from datetime import UTC, datetime
from functools import cache

import docx
from django.utils import timezone
from PIL import Image, ImageDraw

MINUTES = (
    "中共青石乡委员会会议纪要。会议研究公务接待超标准问题整改，决定逐笔核对票据，对超标部分向个人清退，"
    "由财政所统一收缴入库，并修订接待审批办法，明确无公函一律不予接待，同城一律不予接待。会议要求纪委每季度抽查一次。"
)
OTHER = (
    "村级小额工程招投标专项治理情况。经核查，三个村的沟渠维修项目未经民主议事程序，已责令重新公示，"
    "对承包人补签合同，补缴质量保证金，建立村级工程台账，由乡农业农村办公室逐月复核工程量和付款进度。"
)
_CORE = "docProps/core.xml"


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@cache
def _empty() -> dict[str, bytes]:
    document, out = docx.Document(), io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out) as package:
        return {name: package.read(name) for name in package.namelist()}


def word(text: str, *, modified: datetime | None = None) -> bytes:
    """A Word file with these words, that says when it was changed."""
    moment, parts, out = modified or timezone.now(), dict(_empty()), io.BytesIO()
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts["word/document.xml"] = f'<w:document xmlns:w="{space}"><w:body>{lines}</w:body></w:document>'.encode()
    parts[_CORE] = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        + "".join(
            f'<dcterms:{each} xsi:type="dcterms:W3CDTF">{_stamp(moment)}</dcterms:{each}>'
            for each in ("created", "modified")
        )
        + "</cp:coreProperties>"
    ).encode()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def pdf(text: str, *, modified: datetime | None = None) -> bytes:
    """A PDF whose words can be read back (a font of no outlines with its table to Unicode), that says when it was changed."""
    moment = timezone.localtime(modified or timezone.now())
    stamp = f"D:{moment:%Y%m%d%H%M%S}+08'00'"
    lines = [text[at : at + 38] for at in range(0, len(text), 38)]
    drawn = (
        "BT /F 11 Tf 14 TL 60 780 Td " + " ".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines) + " ET"
    )
    table = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def"
        " 1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange"
        " endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 6 0 R>>",
        b"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts[5 0 R]/ToUnicode 7 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000/FontDescriptor 8 0 R>>",
        _stream(drawn.encode()), _stream(table.encode()),
        b"<</Type/FontDescriptor/FontName/Song/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 900/Descent -100/CapHeight 700/StemV 80>>",
        f"<</CreationDate({stamp})/ModDate({stamp})>>".encode(),
    ]  # fmt: skip
    out, places = io.BytesIO(b"%PDF-1.7\n"), []
    out.seek(0, 2)
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(
        b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        + b"".join(b"%010d 00000 n \n" % each for each in places)
    )
    out.write(b"trailer\n<</Size %d/Root 1 0 R/Info 9 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def _stream(data: bytes) -> bytes:
    packed = zlib.compress(data)
    return b"<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(packed), packed)


def photograph(seed: int, *, size: tuple[int, int] = (900, 700)) -> Image.Image:
    """Something with light and shade, edges and things in it, as a photograph has."""
    luck, picture = random.Random(seed), Image.new("RGB", size, (120, 130, 140))
    for grain, share in ((4, 0.6), (9, 0.4), (25, 0.2)):
        noise = Image.frombytes("RGB", (grain, grain), luck.randbytes(grain * grain * 3)).resize(
            size, Image.Resampling.BICUBIC
        )
        picture = Image.blend(picture, noise, share)
    draw = ImageDraw.Draw(picture)
    for _ in range(luck.randrange(4, 12)):
        x, y = luck.randrange(size[0]), luck.randrange(size[1])
        far = (x + luck.randrange(size[0] // 15, size[0] // 3), y + luck.randrange(size[1] // 15, size[1] // 3))
        draw.rectangle((x, y, *far), fill=tuple(luck.randbytes(3)))
    return picture


def jpeg(picture: Image.Image, quality: int = 88, taken: str = "") -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    if taken:
        exif[306] = taken
    picture.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def recut(picture: Image.Image, luck: random.Random) -> Image.Image:
    """The same picture cut by up to a twentieth at each edge and made larger or smaller."""
    width, height = picture.size
    left, top, right, bottom = (luck.uniform(0, 0.05) for _ in range(4))
    cut = picture.crop((int(left * width), int(top * height), int((1 - right) * width), int((1 - bottom) * height)))
    scale = luck.uniform(0.5, 1.2)
    return cut.resize((int(cut.width * scale), int(cut.height * scale)))


# --- texts -----------------------------------------------------------------------------------------------------------

_WHO = "党委 党政办 财政所 农业农村办 纪委 村两委 民政所 项目办 自然资源所 综治中心 卫生院 中心校 林业站 水利站".split()
_DID = "逐笔核对 重新公示 清退 收缴 补签 修订 约谈 调整 复核 张榜公布 组织学习 实地测量 建立台账 委托审计 移交 注销 收回 补录 整理归档 登记造册".split()
_WHAT = (
    "公务接待票据 惠农补助名单 沟渠维修合同 低保档案 危房改造验收单 村级工程台账 公车派车单 津贴补贴发放表 扶贫资产清册 林地流转协议 食堂账目 办公用房分配表"
    " 会议记录 发展党员材料 水费收缴明细 征地补偿款 村务公开栏 采购询价单 借款欠条 固定资产卡片 工会经费 值班补助 培训费报销单 民生资金花名册"
).split()
_HOW = "截至月底已全部完成 由分管领导签字确认 群众代表参与监督 结果报县级主管部门备案 未发现新的问题 其余正在办理 相关责任人作出检讨 今后每季度抽查 同步修订制度 已入户核实".split()
BOILERPLATE = "坚持以习近平新时代中国特色社会主义思想为指导，深入贯彻落实县委部署要求，提高政治站位，压实主体责任，"
VILLAGES = [
    one + two
    for one in "东西南北上下大小前后"
    for two in ("庄村", "岭村", "河村", "湾村", "坪村", "桥村", "沟村", "寨村")
]


def report(luck: random.Random, clauses: int = 14) -> str:
    """A report of a unit's own, with the phrases that all reports share."""
    parts = [
        f"{luck.choice(VILLAGES)}{luck.choice(_WHO)}{luck.choice(_DID)}{luck.choice(_WHAT)}{luck.randrange(2, 400)}份，{luck.choice(_HOW)}"
        for _ in range(clauses)
    ]
    return f"{BOILERPLATE}现将整改落实情况报告如下。{'；'.join(parts)}。"


def reworded(text: str, luck: random.Random, times: int = 3) -> str:
    """The same text with another village, figure or phrase here and there, and another layout."""
    for _ in range(times):
        at = luck.randrange(60, len(text) - 8)
        text = text[:at] + luck.choice(VILLAGES) + text[at + 3 :]
    return text.replace("，", luck.choice(("，", ", ", " ，"))).replace("。", "。\n", luck.randrange(3))
