"""An issued paper is checked on a computer that knows nothing of us: one file, opened from the disk, and no network."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from playwright.sync_api import expect

from inspection.documents import papers
from tests.journeys.conftest import picture_folder

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def offline(browser: Browser) -> Any:
    context = browser.new_context(offline=True, locale="zh-CN")
    yield context.new_page()
    context.close()


def says(page: Page) -> str:
    return page.locator("#result").inner_text()


def test_the_code_and_the_bytes(
    cast: Cast, log_in: Any, offline: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "_nudge", lambda key: None)
    seat = cast.assignment.team.memberships.first()
    paper = papers.store_pdf(papers.issue(papers.draft(seat, "rounds.pledge", by=cast.clerk), by=cast.clerk))
    client = log_in(cast.clerk)
    tool, pdf, listing = tmp_path / "公文验真.html", tmp_path / "正本.pdf", tmp_path / "清单.json"
    tool.write_bytes(client.get(reverse("paper_verifier")).content)
    pdf.write_bytes(client.get(reverse("paper_pdf", args=[paper.pk])).content)
    listing.write_bytes(client.get(reverse("paper_manifest", args=[paper.pk])).content)
    faults: list[str] = []
    offline.on("pageerror", lambda error: faults.append(str(error)))
    offline.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    offline.goto(tool.as_uri())

    def check(code: str = "", *files: Path) -> str:
        offline.get_by_label("末页二维码的文字").fill(code)
        offline.get_by_label("PDF 正本和验真清单").set_input_files([str(each) for each in files])
        offline.evaluate("document.getElementById('result').textContent = '核验中'")
        offline.get_by_role("button", name="核验").click()
        expect(offline.locator("#result")).not_to_have_text("核验中")
        return says(offline)

    assert "请粘贴二维码的文字" in check()
    assert "签名相符" in check(paper.seal)
    assert paper.title[:60] in offline.locator("#facts").inner_text()
    offline.screenshot(path=str(picture_folder(tmp_path) / "paper-verifier.png"), full_page=True)
    assert "签名不符" in check(paper.seal.replace(f"{paper.dated}", "2020-01-01"))
    assert offline.locator("#facts").inner_text() == ""
    assert "不在认可的名单" in check(paper.seal.replace(f"|{paper.manifest['key'][:8]}|", "|00000000|"))
    assert "请完整粘贴" in check("XZ1|半截")
    assert "同时选择" in check("", pdf)
    assert "逐字节相同" in check("", pdf, listing)
    flipped = bytearray(pdf.read_bytes())
    flipped[len(flipped) // 2] ^= 1
    pdf.write_bytes(flipped)
    assert "PDF 与验真清单不符" in check("", pdf, listing)
    forged = json.loads(listing.read_text(encoding="utf-8"))
    forged["signed"] = forged["signed"].replace(f"{paper.dated}", "2020-01-01")
    listing.write_text(json.dumps(forged), encoding="utf-8")
    assert "签名不符" in check("", pdf, listing)
    listing.write_text("{", encoding="utf-8")
    assert "读不出来" in check("", pdf, listing)
    assert faults == []


def test_no_script_of_a_name_runs_in_it() -> None:
    keys = [{"key": "0" * 64, "office": "</script><script>alert(1)</script>", "from": "2026-01-01", "until": ""}]
    page = render_to_string("papers/verifier.html", {"keys": keys, "script": ""})
    assert "<script>alert" not in page
