"""PDF: refused when it acts or carries files; its working copy is pictures of its pages and nothing else."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import IO, Any, Final

import pikepdf
import pypdfium2
from PIL import Image

from inspection.isolation import Refused

# Actions by their /S, and words for them. Links to addresses and jumps within the file are no actions of concern.
_ACTIONS: Final = {
    "/JavaScript": "脚本", "/Launch": "启动程序的动作", "/ImportData": "导入数据的动作", "/SubmitForm": "提交表单的动作",
    "/GoToE": "打开内嵌文件的动作", "/GoToR": "打开外部文件的动作", "/Rendition": "多媒体动作", "/Movie": "多媒体动作",
    "/Sound": "多媒体动作", "/RichMediaExecute": "多媒体动作",
}  # fmt: skip
_KEYS: Final = {"/JS": "脚本", "/JavaScript": "脚本", "/XFA": "动态表单", "/EF": "内嵌文件", "/EmbeddedFiles": "内嵌文件",
                "/RichMediaContent": "多媒体内容", "/RichMediaSettings": "多媒体内容"}  # fmt: skip
_SUBTYPES: Final = {"/FileAttachment": "附件批注", "/RichMedia": "多媒体内容", "/3D": "三维内容", "/Screen": "多媒体内容",
                    "/Movie": "多媒体内容", "/Sound": "声音"}  # fmt: skip
_MOST_OBJECTS: Final = 400_000
_DEEPEST: Final = 60
_REPRINT: Final = "请用“打印为 PDF”重新生成一份后上传"
_ATTACHED: Final = "请把内嵌的文件取出来单独上传，再用“打印为 PDF”重新生成"


def check(stream: IO[bytes], name: str, limits: dict[str, Any]) -> int:
    """Refuse a PDF that acts, carries files, wants a password, is broken or too long; returns its pages."""
    if zipfile.is_zipfile(stream):
        raise Refused(f"“{name}”里还藏着压缩包，{_REPRINT}。")
    stream.seek(0)
    try:
        with pikepdf.open(stream, suppress_warnings=True) as pdf:
            declared = int(pdf.Root.Pages.get("/Count", 0))
            pages = declared if declared > limits["pages"] else len(pdf.pages)
            if pages > limits["pages"]:
                raise Refused(f"“{name}”有{pages}页，超过{limits['pages']}页，请拆分后上传。")
            if pages < 1:
                raise Refused(f"“{name}”没有页面，{_REPRINT}。")
            if what := _active(pdf):
                advice = _ATTACHED if what in ("内嵌文件", "附件批注") else _REPRINT
                raise Refused(f"“{name}”含有{what}，{advice}。")
            return pages
    except pikepdf.PasswordError as error:
        raise Refused(f"“{name}”加了打开密码，请取消密码后上传。") from error
    except (Refused, MemoryError):
        raise
    except Exception as error:  # qpdf and its wrapper raise what the broken place calls for
        raise Refused(f"“{name}”已损坏或不完整，{_REPRINT}。") from error


def _active(pdf: pikepdf.Pdf) -> str:
    """The first thing found that acts or carries, in words; empty when there is none."""
    if len(pdf.objects) > _MOST_OBJECTS:
        return "过多的对象"
    for each in [pdf.trailer, *pdf.objects]:
        if what := _acts(each, 0):
            return what
    return ""


def _acts(thing: Any, depth: int) -> str:
    if depth > _DEEPEST:
        return "过深的嵌套"
    if isinstance(thing, pikepdf.Stream):
        thing = thing.stream_dict
    if isinstance(thing, pikepdf.Dictionary):
        return _dictionary(thing, depth)
    if isinstance(thing, pikepdf.Array):
        return next((what for each in thing if _is_own(each) and (what := _acts(each, depth + 1))), "")
    return ""


def _is_own(thing: Any) -> bool:
    """Whether a value lies in its holder; what is referred to is looked at by itself."""
    return isinstance(thing, pikepdf.Object) and not thing.is_indirect


def _dictionary(thing: Any, depth: int) -> str:
    keys = set(thing.keys())
    for key, what in _KEYS.items():
        if key in keys:
            return what
    for key, table in (("/S", _ACTIONS), ("/Subtype", _SUBTYPES)):
        if key in keys and isinstance(value := thing[key], pikepdf.Name) and str(value) in table:
            # Structure trees use /S for the names of their elements, but no element is called thus.
            return table[str(value)]
    return next((what for key in keys if _is_own(thing[key]) and (what := _acts(thing[key], depth + 1))), "")


# --- working copy ----------------------------------------------------------------------------------------------------

_DPI: Final = 150
_TEXT_DPI: Final = 200
_MOST_PIXELS: Final = 12_000_000


def copy(stream: IO[bytes], out: IO[bytes]) -> None:
    """A PDF of pictures: text pages in black and white (CCITT), the rest as JPEG. No text, no metadata survives."""
    document = pypdfium2.PdfDocument(stream.read())
    writer = _Writer(out)
    for number in range(len(document)):
        page = document[number]
        width, height = page.get_size()
        picture = _raster(page, width, height, _DPI)
        if _is_text(picture):
            writer.page(width, height, _raster(page, width, height, _TEXT_DPI).convert("L"), bilevel=True)
        else:
            writer.page(width, height, picture)
        page.close()
    writer.close()


def _raster(page: Any, width: float, height: float, dpi: int) -> Image.Image:
    scale = dpi / 72
    if width * height * scale * scale > _MOST_PIXELS:
        scale = (_MOST_PIXELS / (width * height)) ** 0.5
    return page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")


def _is_text(picture: Image.Image) -> bool:
    """Hardly a colour and hardly a half-tone: letters on paper."""
    small = picture.resize((max(1, picture.width // 2), max(1, picture.height // 2)))
    total = small.width * small.height
    _, saturation, _ = small.convert("HSV").split()
    value = small.convert("L")
    coloured = sum(saturation.histogram()[64:]) - sum(
        # Dark pixels have a saturation without having a colour.
        Image.composite(
            saturation, Image.new("L", small.size), value.point(lambda each: 255 if each < 60 else 0)
        ).histogram()[64:]
    )
    halftone = sum(value.histogram()[96:176])
    return coloured < total * 0.002 and halftone < total * 0.04


class _Writer:
    """Writes a PDF of one picture to a page."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out = out
        self.places: list[int] = []
        self.kids: list[int] = []
        out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self.places = [0, 0]  # catalogue and page tree come last

    def _object(self, content: bytes) -> int:
        self.places.append(self.out.tell())
        self.out.write(b"%d 0 obj\n%s\nendobj\n" % (len(self.places), content))
        return len(self.places)

    def _stream(self, entries: bytes, data: bytes) -> int:
        return self._object(b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data))

    def page(self, width: float, height: float, picture: Image.Image, *, bilevel: bool = False) -> None:
        entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d" % picture.size
        if bilevel:
            data = _ccitt(picture)
            entries += b"/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns %d/Rows %d/BlackIs1 false>>" % picture.size  # fmt: skip
        else:
            held = io.BytesIO()
            picture.save(held, "JPEG", quality=75)
            data = held.getvalue()
            entries += b"/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode"
        image = self._stream(entries, data)
        drawn = b"q %.2f 0 0 %.2f 0 0 cm /I Do Q" % (width, height)
        content = self._stream(b"/Filter/FlateDecode", zlib.compress(drawn))
        self.kids.append(
            self._object(
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Resources<</XObject<</I %d 0 R>>>>/Contents %d 0 R>>"
                % (width, height, image, content)
            )
        )

    def close(self) -> None:
        kids = b" ".join(b"%d 0 R" % each for each in self.kids)
        for number, content in (
            (1, b"<</Type/Catalog/Pages 2 0 R>>"),
            (2, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self.kids), kids)),
        ):
            self.places[number - 1] = self.out.tell()
            self.out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        start = self.out.tell()
        self.out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(self.places) + 1))
        for place in self.places:
            self.out.write(b"%010d 00000 n \n" % place)
        self.out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(self.places) + 1, start))


def _ccitt(picture: Image.Image) -> bytes:
    """The picture in black and white as one strip of Group 4."""
    black = picture.point(lambda each: 255 if each > 150 else 0).convert("1", dither=Image.Dither.NONE)
    held = io.BytesIO()
    # One strip for the whole page (tag 278). White must be what the code calls white (photometric 0): as "zero is black" (1)
    # the runs are coded the other way round, and every reader shows the page as a negative.
    black.save(held, "TIFF", compression="group4", tiffinfo={278: black.height, 262: 0})
    with Image.open(held) as tiff:
        tags = tiff.tag_v2  # type: ignore[attr-defined]
        start, length = tags[273][0], tags[279][0]
    return held.getvalue()[start : start + length]
