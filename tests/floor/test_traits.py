"""What a file tells of itself is read in a confined child: words, days and sums of each kind, pictures, and hostile ones."""

from __future__ import annotations

import io
import time
from datetime import datetime
from typing import Any

import docx
import openpyxl
import pikepdf
import pytest
from PIL import Image, ImageDraw

from inspection import gate, isolation, sketches
from tests.floor import evil_files
from tests.rectification.forged import MINUTES, jpeg, pdf, photograph, word


def traits(content: bytes, kind: str) -> dict[str, Any]:
    with isolation.memory_file(content) as file:
        return gate.traits(file, kind, f"材料.{kind}")


def test_a_word_file_with_its_days_sums_and_photograph() -> None:
    document, out = docx.Document(io.BytesIO(word(f"{MINUTES}已追缴3.2万元。青石乡党委 2026年3月8日"))), io.BytesIO()
    document.add_picture(io.BytesIO(jpeg(photograph(1))))
    document.core_properties.modified = datetime(2026, 3, 9, 10)
    document.save(out)
    found = traits(out.getvalue(), "docx")
    assert found["modified"].startswith("2026-03-09T10:00")
    assert (found["sums"], found["signed_on"]) == ([[32000.0, True]], "2026-03-08")
    assert [each["place"] for each in found["pictures"]] == ["图1"]
    alone = traits(jpeg(photograph(1), 60), "jpeg")["pictures"][0]["marks"]
    assert sketches.looks_like(bytes.fromhex(found["pictures"][0]["marks"]), bytes.fromhex(alone)) > 0.7


def test_the_same_words_in_word_and_excel_are_the_same() -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append([MINUTES])
    book.save(out)
    assert traits(out.getvalue(), "xlsx")["digest"] == traits(word(MINUTES), "docx")["digest"] != ""


def test_a_pdf_with_words_and_one_that_is_a_scan() -> None:
    told = traits(pdf(MINUTES), "pdf")
    assert told["digest"] == traits(word(MINUTES), "docx")["digest"] != ""
    assert told["pictures"] == []
    scan, out = Image.new("L", (800, 1100), 250), io.BytesIO()
    draw = ImageDraw.Draw(scan)
    for line in range(20):
        draw.rectangle((80, 60 + 50 * line, 200 + (line * 97) % 500, 85 + 50 * line), fill=40)
    scan.save(out, "PDF")
    with pikepdf.open(out) as made:
        made.docinfo["/CreationDate"] = "D:20260308093000+08'00'"
        made.save(again := io.BytesIO())
    told = traits(again.getvalue(), "pdf")
    assert told["created"] == "2026-03-08T09:30:00+08:00"
    assert [each["place"] for each in told["pictures"]] == ["第1页"]


def test_a_photograph_with_its_day_and_a_blank_one() -> None:
    assert traits(jpeg(photograph(2), taken="2026:03:08 09:30:00"), "jpeg")["taken"] == "2026-03-08T09:30:00"
    assert traits(jpeg(Image.new("RGB", (600, 400), "white")), "jpeg")["pictures"] == []


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx", "ofd", "jpeg", "png", "mp4"])
def test_rubbish_is_refused_in_words(kind: str) -> None:
    with pytest.raises(gate.Rejected, match=r"材料\.|没有可比对"):
        traits(b"PK\x03\x04 rubbish" * 50, kind)


def test_what_takes_too_long_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "TRAITS_SECONDS", 0.001)
    began = time.monotonic()
    with pytest.raises(gate.Rejected, match="超时"):
        traits(jpeg(photograph(4, size=(3000, 2400))), "jpeg")
    assert time.monotonic() - began < 5


def test_more_pixels_than_a_picture_may_have_are_not_decoded() -> None:
    with pytest.raises(gate.Rejected, match="像素过多"):
        traits(evil_files.bomb_png(30_000, 30_000), "png")
