"""A stack of signed papers, scanned as one PDF: read as a scanner sends it, split onto the records, nothing lost."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from inspection import attachments, gate, paper_registers, scan_stacks, scan_targets, tasks
from inspection.documents import fonts, papers
from inspection.documents.pdf import render_pdf
from inspection.models import Paper, ScanStack, ServiceReceipt
from inspection.workflow import Refused
from tests import make
from tests.floor.printing import SAMPLES, html_of
from tests.floor.scanning import blank, filed, pages_of, printed, scan, split, stack, words, written
from tests.floor.test_papers_life import issued, kinds  # noqa: F401  its three kinds

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.skipif(fonts.find("FandolFang") is None, reason="公文字体未安装：先运行 script/setup")


SEAL = "XZ1|云委巡办〔2026〕3号|2026-03-02|中共云岭县委巡察工作领导小组办公室|" + "A" * 43 + "|12345678|" + "b" * 86


@pytest.mark.parametrize("name", [each for each in SAMPLES if each != "ledger"] + ["ledger"])
def test_the_code_of_the_last_page_is_read_from_a_scan_of_200_dpi(name: str) -> None:
    """Of every format; modules are 0.3 mm wide."""
    source = html_of(name)
    if 'class="qr"' in source:
        source = source.replace('<div class="qr">', '<div class="was-qr" hidden>')
    made = render_pdf(source, title="x", author="y", created=datetime(2026, 3, 2), variant=None, qr_text=SEAL)
    upload = stack(scan(made.pdf)[-1])
    found = gate.codes(_held(upload), "x.pdf", first=0, count=5)
    assert SEAL in found[0]["codes"]


def _held(upload: SimpleUploadedFile) -> Any:
    from inspection import isolation

    return isolation.memory_file(upload.read())


class TestReceipts:
    def test_each_page_goes_to_its_own_receipt(self, cast: Cast, served: list[ServiceReceipt]) -> None:
        first, second = scan(printed(*served))
        made = split(cast, stack(second, first))
        assert (made.status, filed(made)) == ("done", [1, 2])
        for receipt, page in ((served[0], "第2页"), (served[1], "第1页")):
            got = attachments.of(receipt, paper_registers.SCAN).get()
            assert got.name.endswith(f"{page}.pdf")
            assert "取自“回证.pdf”" in got.note
            assert got.added_by == cast.clerk

    def test_what_cannot_be_matched_waits_page_by_page_with_its_reason(
        self, cast: Cast, served: list[ServiceReceipt]
    ) -> None:
        first, second = scan(printed(*served))
        served[1].delete()
        made = split(cast, stack(written(), first, blank(), second, written()))
        assert (made.status, filed(made)) == ("sorted", [2])
        told = words(made)
        assert told[0] == told[4] == "没有读到条码或二维码"
        assert told[2] == "空白页"
        assert f"没有回证号为{served[1].number}" in told[3]

    def test_who_keeps_no_register_hands_nothing_in(self, cast: Cast, served: list[ServiceReceipt]) -> None:
        with pytest.raises(PermissionDenied):
            scan_stacks.hand_in(stack(*scan(printed(*served))), office=cast.office, by=cast.member)
        assert not ScanStack.objects.exists()

    def test_another_offices_receipt_is_nobodys(self, cast: Cast, served: list[ServiceReceipt]) -> None:
        office, clerk = make.office("柏川县委巡察办"), make.user("clerk-elsewhere", "方远")
        make.office_role(clerk, office, "office_staff")
        made = scan_stacks.hand_in(stack(scan(printed(*served))[0]), office=office, by=clerk)
        tasks.split_scan_stack(str(made.pk))
        assert f"没有回证号为{served[0].number}" in words(made)[0]
        assert not attachments.of(served[0]).exists()
        with pytest.raises(Refused, match="不在您的范围内"):
            scan_stacks.place(made, 1, served[0].number, by=clerk)


class TestPapers:
    @pytest.fixture
    def paper(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Paper:
        """An issued paper of three pages."""
        body = "".join(f"<p>第{number}页</p><p style='break-after:page'></p>" for number in (1, 2)) + "<p>末页</p>"
        made = issued(cast)
        made.html = f"<html><head><title>t</title></head><body class='working'>{body}</body></html>"
        made.save(update_fields=["html"])
        return papers.store_pdf(made)

    def test_a_signed_paper_goes_to_its_record_with_all_its_pages(self, cast: Cast, paper: Paper) -> None:
        pages = scan(papers.pdf_of(paper))
        assert len(pages) == 3
        made = split(cast, stack(written(), pages[0], blank(), pages[1], pages[2]))
        assert filed(made) == [2, 3, 4, 5]
        got = attachments.of(paper.record, scan_targets.PAPER_SCAN).get()
        assert pages_of(got) == 4

    def test_missing_pages_are_said(self, cast: Cast, paper: Paper) -> None:
        made = split(cast, stack(*scan(papers.pdf_of(paper))[1:]))
        assert filed(made) == []
        assert "共3页，本页之前只有1页" in words(made)[1]
        assert not attachments.of(paper.record).exists()

    def test_a_code_that_nobody_signed_leads_nowhere(self, cast: Cast, paper: Paper) -> None:
        pages = scan(papers.pdf_of(paper))
        Paper.objects.filter(pk=paper.pk).update(seal=f"{paper.seal}x")
        assert "不是本机构登记的公文" in words(split(cast, stack(*pages)))[-1]

    def test_a_record_that_protects_its_sources_takes_nothing_from_a_stack(
        self, cast: Cast, paper: Paper, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(attachments._RULES, ("rounds.assignment", "letter"), attachments.Rule(ask="x.ask"))
        made = split(cast, stack(*scan(papers.pdf_of(paper))))
        assert filed(made) == []
        assert "要保护来源" in words(made)[-1]
        with pytest.raises(Refused, match="要保护来源"):
            scan_stacks.place(made, 1, paper.number, count=3, by=cast.clerk)
        assert not attachments.of(paper.record).exists()
