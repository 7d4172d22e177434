"""A stack of signed papers, scanned as one PDF: read as a scanner sends it, split onto the records, nothing lost."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageFilter

from inspection import attachments, gate, paper_registers, scan_stacks
from inspection.documents import fonts, papers
from inspection.documents.pdf import render_pdf
from inspection.models import Paper, ScanStack
from tests.floor.people import as_user
from tests.floor.printing import SAMPLES, html_of
from tests.floor.test_papers_life import issued, kinds  # noqa: F401  its three kinds

if TYPE_CHECKING:
    from inspection.models import ServiceReceipt
    from tests.cast import Cast

pytestmark = pytest.mark.skipif(fonts.find("FandolFang") is None, reason="公文字体未安装：先运行 script/setup")
SEAL = "XZ1|云委巡办〔2026〕3号|2026-03-02|中共云岭县委巡察工作领导小组办公室|" + "A" * 43 + "|12345678|" + "b" * 86


def scan(pdf: bytes, *, dpi: int = 200, askew: float = 0.7) -> list[Image.Image]:
    """The pages as a scanner sends them: a little askew, a little out of focus, a little grainy, as JPEG."""
    sent = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=dpi / 72).to_pil().convert("L")
        picture = picture.rotate(askew, fillcolor=255, resample=Image.Resampling.BICUBIC)
        picture = picture.filter(ImageFilter.GaussianBlur(0.6 * dpi / 200))
        grain = Image.effect_noise(picture.size, 40)
        held = io.BytesIO()
        Image.blend(picture, grain, 0.06).save(held, "JPEG", quality=60)
        sent.append(Image.open(held))
    return sent


def stack(*pictures: Image.Image, name: str = "回证.pdf", dpi: int = 200) -> SimpleUploadedFile:
    """Scanned pages as one upload."""
    held = io.BytesIO()
    pictures[0].save(held, "PDF", save_all=True, append_images=pictures[1:], resolution=dpi)
    return SimpleUploadedFile(name, held.getvalue(), "application/pdf")


def printed(*receipts: ServiceReceipt) -> bytes:
    paper = receipts[0].paper
    context = {"paper": paper, "office": paper.office, "receipts": receipts}
    source = render_to_string("documents/inspection/service_receipts.html", context)
    return render_pdf(source, title="送达回证", author="云岭县", created=datetime(2026, 3, 2), variant=None).pdf


def blank() -> Image.Image:
    return Image.new("L", (1654, 2339), 255)


def written() -> Image.Image:
    """A page with writing and no code."""
    made = render_pdf("<body><p>说明材料</p></body>", title="x", author="y", created=datetime(2026, 3, 2), variant=None)
    return scan(made.pdf)[0]


@pytest.fixture
def served(cast: Cast) -> list[ServiceReceipt]:
    rows = [{"addressee": "青石乡党委"}, {"addressee": "柳溪镇党委"}]
    today = timezone.localdate()
    return paper_registers.serve(issued(cast), rows, method="direct", sent_on=today, by=cast.clerk)


def split(cast: Cast, upload: Any) -> ScanStack:
    return scan_stacks.split(upload, office=cast.office, by=cast.clerk)


def told(made: ScanStack) -> list[tuple[str, bool]]:
    return [(each["pages"], each["filed"]) for each in made.report]


@pytest.mark.parametrize("name", [each for each in SAMPLES if each != "ledger"] + ["ledger"])
def test_the_code_of_the_last_page_is_read_from_a_scan_of_200_dpi(name: str) -> None:
    """Of every format; modules are 0.3 mm wide."""
    source = html_of(name)
    if 'class="qr"' in source:
        source = source.replace('<div class="qr">', '<div class="was-qr" hidden>')
    made = render_pdf(source, title="x", author="y", created=datetime(2026, 3, 2), variant=None, qr_text=SEAL)
    upload = stack(scan(made.pdf)[-1])
    found = gate.codes(_held(upload), "x.pdf", 5)
    assert SEAL in found[0]["codes"]


def _held(upload: SimpleUploadedFile) -> Any:
    from inspection import isolation

    return isolation.memory_file(upload.read())


class TestReceipts:
    def test_each_page_goes_to_its_own_receipt(self, cast: Cast, served: list[ServiceReceipt]) -> None:
        first, second = scan(printed(*served))
        made = split(cast, stack(second, first))
        assert told(made) == [("第1页", True), ("第2页", True)]
        for receipt, page in ((served[0], "第2页"), (served[1], "第1页")):
            got = attachments.of(receipt, paper_registers.SCAN).get()
            assert got.name.endswith(f"{page}.pdf")
            assert "取自“回证.pdf”" in got.note
        assert not attachments.of(made).exists()

    def test_what_cannot_be_matched_stays_with_the_stack_page_by_page(
        self, cast: Cast, served: list[ServiceReceipt]
    ) -> None:
        first, second = scan(printed(*served))
        served[1].delete()
        made = split(cast, stack(written(), first, blank(), second, written()))
        assert told(made) == [("第1页", False), ("第2页", True), ("第3页", False), ("第4页", False), ("第5页", False)]
        words = [each["words"] for each in made.report]
        assert words[0] == "没有读到条码或二维码"
        assert words[2] == "空白页"
        assert f"没有回证号为{served[1].number}" in words[3]
        left = attachments.of(made, scan_stacks.LEFT).get()
        with pikepdf.open(attachments.path_of(left.file)) as pdf:
            assert len(pdf.pages) == 4

    def test_another_offices_receipt_is_nobodys(self, cast: Cast, served: list[ServiceReceipt]) -> None:
        pages = scan(printed(*served))
        with pytest.raises(PermissionDenied):
            scan_stacks.split(stack(*pages), office=cast.office, by=cast.member)
        assert not ScanStack.objects.exists()


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
        assert told(made) == [("第1页", False), ("第2—5页", True)]
        got = attachments.of(paper.record, scan_stacks.PAPER_SCAN).get()
        with pikepdf.open(attachments.path_of(got.file)) as pdf:
            assert len(pdf.pages) == 4

    def test_missing_pages_are_said(self, cast: Cast, paper: Paper) -> None:
        made = split(cast, stack(*scan(papers.pdf_of(paper))[1:]))
        assert told(made) == [("第1页", False), ("第2页", False)]
        assert "共3页，本页之前只有1页" in made.report[1]["words"]
        assert not attachments.of(paper.record).exists()

    def test_a_code_that_nobody_signed_leads_nowhere(self, cast: Cast, paper: Paper) -> None:
        pages = scan(papers.pdf_of(paper))
        Paper.objects.filter(pk=paper.pk).update(seal=f"{paper.seal}x")
        assert "不是本机构登记的公文" in split(cast, stack(*pages)).report[-1]["words"]


class TestPage:
    def test_from_the_form_to_the_report(self, cast: Cast, served: list[ServiceReceipt]) -> None:
        client = as_user(cast.clerk)
        answer = client.post(
            reverse("scan_stack_add"), {"stack": stack(*scan(printed(*served)), written())}, follow=True
        )
        page = answer.content.decode()
        assert "有1处未能归档" in page
        assert "第3页" in page
        assert served[0].number in page
        made = ScanStack.objects.get()
        assert as_user(cast.head).get(reverse("scan_stack", args=[made.pk])).status_code == 404

    @pytest.mark.parametrize(("content", "name"), [(b"not a pdf", "a.pdf"), (b"", "leer.pdf")])
    def test_what_is_no_pdf_is_refused_in_words(self, cast: Cast, content: bytes, name: str) -> None:
        answer = as_user(cast.clerk).post(reverse("scan_stack_add"), {"stack": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422
        assert not ScanStack.objects.exists()

    def test_too_many_pages_are_refused(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(scan_stacks, "MOST_PAGES", 1)
        with pytest.raises(gate.Rejected, match="一次最多拆分1页"):
            split(cast, stack(blank(), blank()))
