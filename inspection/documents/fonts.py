"""Which font file plays which role on a paper, which roles only have a stand-in, and which characters a face lacks.

The official faces of a 公文 (仿宋_GB2312, 方正小标宋简体, …) are licensed and belong to the office: it drops them into
`var/fonts/office`. Until then free faces stand in, and every paper printed with a stand-in says so (GB/T 9704-2012
names no fonts, practice does; see `font_report`).
"""

import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from django.conf import settings
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTCollection, TTFont, TTLibError

FONT_SUFFIXES = {".otf", ".ttf", ".ttc"}
SERIF, SANS = "Noto Serif SC", "Noto Sans SC"


class FontsMissing(RuntimeError):
    """No usable font for a role: the paper would come out as empty boxes, so it is not printed at all."""


@dataclass(frozen=True)
class Role:
    """One part a font plays: the official families, the free ones that may stand in, and the fallback for rare names."""

    label: str
    official: tuple[str, ...]
    stand_in: str
    fallback: str = SERIF

    @property
    def stack(self) -> tuple[str, ...]:
        """The families in the order they are tried."""
        return (*self.official, self.stand_in, self.fallback)


_SMALL_TITLE = ("方正小标宋_GBK", "方正小标宋简体")
ROLES = {
    "fang": Role("仿宋（正文）", ("仿宋_GB2312", "FangSong_GB2312", "方正仿宋_GBK", "FangSong", "仿宋"), "FandolFang"),
    "biao": Role("小标宋（标题、发文机关标志）", _SMALL_TITLE, "FandolSong-Bold"),
    "hei": Role("黑体（一级标题）", ("方正黑体_GBK", "SimHei", "黑体"), "FandolHei-Regular", SANS),
    "kai": Role("楷体（二级标题）", ("楷体_GB2312", "KaiTi_GB2312", "方正楷体_GBK", "KaiTi", "楷体"), "FandolKai"),
    "song": Role("宋体（页码）", ("SimSun", "宋体"), "FandolSong-Regular"),
}
# The regular and the bold files of these tell fontconfig the same weight: each gets a family name of its own.
OWN_FACES = ("FandolSong-Bold", "FandolSong-Regular", "FandolHei-Regular")


@dataclass(frozen=True)
class Face:
    """One face in a font file: its families and PostScript name, as fontconfig would list them."""

    path: Path
    index: int
    families: tuple[str, ...]
    postscript: str

    @property
    def names(self) -> tuple[str, ...]:
        """Every name a family stack may call it by."""
        return (*self.families, self.postscript) if self.postscript in OWN_FACES else self.families

    def open(self) -> TTFont:
        """The face, read lazily."""
        return TTFont(self.path, lazy=True, fontNumber=self.index)


def default_directories() -> list[Path]:
    """Where fonts are looked for: the office's own, then the free ones set up beside them, then the packaged Noto."""
    directories = [settings.VAR_DIR / "fonts" / "office", settings.VAR_DIR / "fonts" / "fandol"]
    if (spec := find_spec("pylopdf_fonts_zh_cn")) and spec.origin:
        directories.append(Path(spec.origin).parent)
    return directories


def ensure_fonts_conf() -> Path:
    """The fontconfig file papers are printed with, written on first use; `FONTCONFIG_FILE` in the environment wins.

    Must run before WeasyPrint is imported, because fontconfig reads the variable once.
    """
    if given := os.environ.get("FONTCONFIG_FILE"):
        return Path(given)
    path = Path(settings.VAR_DIR) / "fonts.conf"
    if not path.exists():
        root = ElementTree.Element("fontconfig")
        for directory in default_directories():
            ElementTree.SubElement(root, "dir").text = str(directory)
        ElementTree.SubElement(root, "cachedir").text = str(Path(settings.VAR_DIR) / "fonts" / "cache")
        (Path(settings.VAR_DIR) / "fonts").mkdir(parents=True, exist_ok=True)
        path.write_bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))
    os.environ["FONTCONFIG_FILE"] = str(path)
    return path


def _directories(conf: Path) -> list[Path]:
    """The absolute directories a fontconfig file names, itself readable without fontconfig."""
    if not conf.exists():
        return default_directories()
    found = [Path(node.text.strip()) for node in ElementTree.parse(conf).iter("dir") if node.text]
    return [path for path in found if path.is_absolute() and path.is_dir()]


def _read(path: Path) -> Iterator[Face]:
    count = 1
    if path.suffix.lower() == ".ttc":
        with TTCollection(path, lazy=True) as collection:
            count = len(collection.fonts)
    for index in range(count):
        with TTFont(path, lazy=True, fontNumber=index) as font:
            records = font["name"].names
            families = dict.fromkeys(str(record) for record in records if record.nameID in (1, 16))
            postscript = next((str(record) for record in records if record.nameID == 6), path.stem)
        yield Face(path, index, tuple(families), postscript)


@cache
def faces() -> tuple[Face, ...]:
    """Every face in the configured directories, read once per process; broken files are left out."""
    found: list[Face] = []
    for directory in _directories(ensure_fonts_conf()):
        for path in sorted(directory.rglob("*")):
            if path.suffix.lower() not in FONT_SUFFIXES:
                continue
            try:
                found.extend(_read(path))
            except (TTLibError, OSError, KeyError, ValueError, struct.error):
                continue
    return tuple(found)


def find(family: str) -> Face | None:
    """The first face of that family in the configured directories."""
    return next((face for face in faces() if family in face.names), None)


@cache
def chosen(role: str) -> tuple[str, Face]:
    """The family and face that will print a role.

    Raises:
        FontsMissing: not even a fallback is there.
    """
    for family in ROLES[role].stack:
        if face := find(family):
            return family, face
    raise FontsMissing(f"没有可用于{ROLES[role].label}的字体，请先运行 script/setup 安装字体。")


@dataclass(frozen=True)
class RoleFont:
    """One line of the font report."""

    role: str
    label: str
    family: str
    path: Path
    is_stand_in: bool

    @property
    def sentence(self) -> str:
        """What to tell the office, as one Chinese sentence."""
        if not self.is_stand_in:
            return f"{self.label}使用{self.family}。"
        return f"{self.label}应使用{ROLES[self.role].official[0]}，本机未装，暂以{self.family}代替；请将正版字体文件放入 var/fonts/office 后重启。"


def font_report(roles: Iterable[str] = tuple(ROLES)) -> list[RoleFont]:
    """Which real font plays which role, and which are stand-ins; raises FontsMissing like `chosen`."""
    report = []
    for role in roles:
        family, face = chosen(role)
        report.append(RoleFont(role, ROLES[role].label, family, face.path, family not in ROLES[role].official))
    return report


@cache
def coverage(family: str) -> frozenset[str]:
    """The characters a family has a glyph for; empty when it is not installed."""
    if not (face := find(family)):
        return frozenset()
    with face.open() as font:
        return frozenset(map(chr, font.getBestCmap()))


@cache
def _opened(role: str) -> tuple[Any, Any, dict[int, str]]:
    """A role's font, its glyphs and which character each is for; opened once, for the children that print to inherit."""
    font = chosen(role)[1].open()
    return font, font.getGlyphSet(), font.getBestCmap()


@cache
def _top(role: str, character: str) -> float | None:
    """How high a character's ink reaches, in the font's units; None where the face does not have it."""
    _, glyphs, names = _opened(role)
    if (name := names.get(ord(character))) is None:
        return None
    pen = BoundsPen(glyphs)
    glyphs[name].draw(pen)
    return float(pen.bounds[3]) if pen.bounds else 0.0


def ink_top(role: str, text: str) -> float:
    """How far below the top of a line box of line-height 1 the ink of a text begins, in em of the role's face.

    The upper edge of the 发文机关标志 is measured at its ink (GB/T 9704-2012, 7.2.4).
    """
    font, _, _ = _opened(role)
    units, metrics = font["head"].unitsPerEm, font["hhea"]
    tops = [top for character in set(text) if (top := _top(role, character)) is not None]
    ascent, descent = metrics.ascent, abs(metrics.descent)
    baseline = (units - ascent - descent) / 2 + ascent
    return float((baseline - max(tops, default=ascent)) / units)


def family_variables() -> str:
    """The custom properties --fang, --biao, --hei, --kai, --song, --serif and --sans that print.css is written with."""
    stacks = {name: ", ".join(f'"{family}"' for family in role.stack) for name, role in ROLES.items()}
    lines = [f"--{name}: {stack};" for name, stack in stacks.items()]
    lines += [f'--serif: "{SERIF}";', f'--sans: "{SANS}";']
    return ":root {\n  " + "\n  ".join(lines) + "\n}\n"
