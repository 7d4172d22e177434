"""Every kind of paper, measured on its own pages: printed from records of ordinary length and from hostile ones.

`tests/data/papers.csv` says of each kind its format, where its 版记 may stand and how it is signed; a new kind needs a row.
The rules stand in geometry.py; the formats' own measures (22 × 28, red head, seal) are held by tests/floor/test_typesetting_*.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from inspection.documents import fonts, papers
from inspection.tasks import declare_everything
from tests.roof import geometry, sheets

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(fonts.find("FandolFang") is None, reason="公文字体未安装：先运行 script/setup"),
]
with (Path(__file__).resolve().parents[1] / "data" / "papers.csv").open(encoding="utf-8") as stream:
    ROWS = {row["kind"]: row for row in csv.DictReader(stream)}


def test_every_kind_has_its_row() -> None:
    declare_everything()
    assert sorted(papers.kinds()) == sorted(ROWS)


@pytest.mark.parametrize("hard", [False, True], ids=["ordinary", "hostile"])
@pytest.mark.parametrize("check", geometry.CHECKS, ids=lambda each: each.__name__)
def test_papers_keep_to_the_sheet(
    case: dict[str, dict[str, Any]], check: Callable[[sheets.Sheets], list[str]], hard: bool
) -> None:
    faults = {code: found for code in ROWS if (found := check(sheets.print_kind(code, hard=hard)))}
    assert faults == {}


@pytest.mark.parametrize("code", ROWS)
def test_a_kind_is_what_its_row_says(case: dict[str, dict[str, Any]], code: str) -> None:
    """Its format, its 版记 and its signature: minutes and forms carry neither, a unit's own text no 版记 of the office."""
    sheet, row = sheets.print_kind(code, hard=True), ROWS[code]
    imprint = re.search(r'<footer class="imprint"([^>]*)>', sheet.source)
    where = "none" if imprint is None else "any" if "any" in imprint[1] else "even"
    signed = sorted(set(re.findall(r'class="signature ([a-z]+)"', sheet.source)))
    got = {"kind": code, "format": geometry.kind_of(sheet), "imprint": where, "signature": " ".join(signed) or "none"}
    assert got == row


@pytest.mark.parametrize("code", ROWS)
def test_no_character_is_missing(case: dict[str, dict[str, Any]], code: str) -> None:
    assert not [each for each in sheets.print_kind(code, hard=True).warnings if "缺字" in each or "规定之外" in each]
