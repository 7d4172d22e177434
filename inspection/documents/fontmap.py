"""The font configuration of a printing process: the configured directories, and names for files fontconfig confuses."""

from collections.abc import Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from weasyprint.text.ffi import ffi, fontconfig, pangoft2
from weasyprint.text.fonts import FontConfiguration


class FontMap(FontConfiguration):
    """WeasyPrint's font configuration with some files under family names of their own.

    @font-face would do the same, but copies each file to a temporary folder that a killed worker leaves behind.
    """

    def __init__(self, named: Mapping[str, Path]) -> None:
        super().__init__()
        for family, path in named.items():
            self._name(family, str(path.resolve()))

    def _name(self, family: str, path: str) -> None:
        root = Element("fontconfig")
        match = SubElement(root, "match", target="scan")
        test = SubElement(match, "test", name="file", compare="eq")
        SubElement(test, "string").text = path
        edit = SubElement(match, "edit", name="family", mode="prepend")
        SubElement(edit, "string").text = family
        fontconfig.FcConfigParseAndLoadFromMemory(self._config, tostring(root, encoding="utf-8"), True)
        if not fontconfig.FcConfigAppFontAddFile(self._config, path.encode()):
            raise OSError(f"无法读取字体文件：{path}")
        pangoft2.pango_fc_font_map_config_changed(ffi.cast("PangoFcFontMap *", self.font_map))
