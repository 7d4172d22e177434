"""The editable twin opened by another program: LibreOffice sets it on as many pages as the PDF, 22 lines of 28 characters."""

from __future__ import annotations

import os
import shutil
import subprocess
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pypdfium2
import pytest

from inspection.documents import fonts, render_docx
from inspection.documents.docx_page import FACES
from tests.floor.paper_samples import SAMPLES
from tests.floor.printing import CREATED, MM, html_of, measure, printed

if TYPE_CHECKING:
    from pathlib import Path

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="没有 LibreOffice：script/setup --test 会安装"),
    pytest.mark.skipif(fonts.find("FandolFang") is None, reason="公文字体未安装：先运行 script/setup"),
]
# All papers of one run of the program.
SECONDS = 180
# Stands above the grid and takes no line of it.
MARK = "郑月 2026-11-30 09:12 草稿"


def _fonts_conf(folder: Path) -> Path:
    """The papers' own faces, under the official names that the twin asks for."""
    same = "".join(
        f'<match target="pattern"><test name="family"><string>{FACES[role]}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{escape(fonts.chosen(role)[0])}</string></edit></match>'
        for role in FACES
    )
    path = folder / "fonts.conf"
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f"<include>{fonts.ensure_fonts_conf()}</include>{same}</fontconfig>", encoding="utf-8"
    )  # fmt: skip
    return path


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every sample's twin, printed by one run of LibreOffice; the folder of the PDFs."""
    folder = tmp_path_factory.mktemp("libreoffice")
    for name in SAMPLES:
        made = render_docx(html_of(name), title="试印", author="云岭县", created=CREATED, mark=MARK)
        (folder / f"{name}.docx").write_bytes(made)
    assert SOFFICE is not None
    command = [SOFFICE, "--headless", "--norestore", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
               "--convert-to", "pdf", "--outdir", str(folder), *(str(folder / f"{name}.docx") for name in SAMPLES)]  # fmt: skip
    environment = os.environ | {"FONTCONFIG_FILE": str(_fonts_conf(folder)), "HOME": str(folder)}
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS, env=environment)
    return folder


@pytest.mark.parametrize("name", SAMPLES)
def test_it_takes_as_many_pages_as_the_pdf_or_one_more_or_less(opened: Path, name: str) -> None:
    pages = len(pypdfium2.PdfDocument(opened / f"{name}.pdf"))
    assert abs(pages - printed(name).pages) <= 1, (pages, printed(name).pages)


def test_a_full_page_has_22_lines_of_28_characters(opened: Path) -> None:
    lines = measure((opened / "opinion.pdf").read_bytes())[1].text
    assert len(lines) == 22
    # Punctuation is squeezed and lines are stretched to the edge, so a cell is measured from one character to the next.
    steps = [
        (after["x0"] - before["x0"]) / MM
        for line in lines
        for before, after in pairwise(line.characters)
        if _is_hanzi(before["text"]) and _is_hanzi(after["text"])
    ]
    assert len(steps) > 300
    assert median(steps) == pytest.approx(156 / 28, abs=0.04)
    plain = [line for line in lines if line.x1 > 182 and all(_is_hanzi(each) for each in line.text)]
    assert [len(line.text) for line in plain] == [28] * len(plain)
    assert min(line.x0 for line in lines) == pytest.approx(28, abs=0.5)
    assert max(line.x1 for line in lines) == pytest.approx(184, abs=1.0)


def test_every_page_says_who_got_the_copy(opened: Path) -> None:
    for name in SAMPLES:
        for page in pypdfium2.PdfDocument(opened / f"{name}.pdf"):
            assert MARK in page.get_textpage().get_text_bounded(), name


def _is_hanzi(text: str) -> bool:
    return "\u4e00" <= text <= "\u9fff"
