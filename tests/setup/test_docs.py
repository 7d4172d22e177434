"""The documents' links and pictures: nothing points to what is not there, and pictures stay small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert not [link for link in links if not (page.parent / link).exists()]


def test_pictures_are_few_small_and_shown() -> None:
    pictures = list((ROOT / "docs" / "pictures").glob("*.png"))
    assert 0 < len(pictures) <= 25
    assert not [each.name for each in pictures if each.stat().st_size > 120 * 1024]
