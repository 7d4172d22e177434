"""A stack of signed papers, scanned as one PDF: read as a scanner sends it, split onto the records, nothing lost."""

from __future__ import annotations

import io
import uuid
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageFilter

from inspection import attachments, audit, gate, paper_registers, scan_stacks, scan_targets, tasks
from inspection.celery import app
from inspection.documents import fonts, papers
from inspection.documents.pdf import render_pdf
from inspection.models import OfficeGrant, Paper, ScanPiece, ScanStack, ServiceReceipt
from inspection.workflow import Refused, WrongStatus
from tests import make
from tests.floor.people import as_user
from tests.floor.printing import SAMPLES, html_of
from tests.floor.test_papers_life import issued, kinds  # noqa: F401  its three kinds

if TYPE_CHECKING:
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


def upload_of(*pdfs: bytes, name: str = "回证.pdf") -> SimpleUploadedFile:
    """Whole PDFs one behind the other as one upload."""
    held = io.BytesIO()
    with pikepdf.new() as joined:
        for each in pdfs:
            with pikepdf.open(io.BytesIO(each)) as pdf:
                joined.pages.extend(pdf.pages)
        joined.save(held)
    return SimpleUploadedFile(name, held.getvalue(), "application/pdf")


def printed(*receipts: ServiceReceipt) -> bytes:
    paper = receipts[0].paper
    context = {"paper": paper, "office": paper.office, "receipts": receipts}
    source = render_to_string("documents/inspection/service_receipts.html", context)
    return render_pdf(source, title="送达回证", author="云岭县", created=datetime(2026, 3, 2), variant=None).pdf


def blank() -> Image.Image:
    return Image.new("L", (1654, 2339), 255)


@cache
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
    """Handed in, and the worker's turn taken."""
    made = scan_stacks.hand_in(upload, office=cast.office, by=cast.clerk)
    tasks.split_scan_stack(str(made.pk))
    made.refresh_from_db()
    return made


def filed(made: ScanStack) -> list[int]:
    return list(made.sheets.filter(state="filed").values_list("number", flat=True))


def words(made: ScanStack) -> list[str]:
    return [each.words for each in made.sheets.all()]


def pages_of(attachment: Any) -> int:
    with pikepdf.open(attachments.path_of(attachment.file)) as pdf:
        return len(pdf.pages)


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


class TestTurn:
    """The worker's turn: once, whole or not at all."""

    def test_two_workers_file_once(self, cast: Cast, served: list[ServiceReceipt]) -> None:
        made = split(cast, stack(*scan(printed(*served))))
        tasks.split_scan_stack(str(made.pk))
        assert attachments.of(served[0]).count() == 1

    def test_a_failure_files_nothing_and_says_why_and_the_next_turn_files_all(
        self, cast: Cast, served: list[ServiceReceipt], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = scan_stacks.hand_in(stack(*scan(printed(*served))), office=cast.office, by=cast.clerk)
        whole, turns = attachments.attach, []

        def breaks(*args: Any, **kwargs: Any) -> Any:
            turns.append(1)
            if len(turns) == 2:
                raise OSError("full of somebody's words")
            return whole(*args, **kwargs)

        monkeypatch.setattr(attachments, "attach", breaks)
        with pytest.raises(OSError, match="full"):
            tasks.split_scan_stack(str(made.pk))
        made.refresh_from_db()
        assert made.status == "failed"
        assert "OSError" in made.failure
        assert "words" not in made.failure
        assert not any(attachments.of(each).exists() for each in served)
        assert filed(made) == []
        scan_stacks.again(made, by=cast.clerk)
        tasks.split_scan_stack(str(made.pk))
        made.refresh_from_db()
        assert (made.status, made.failure, filed(made)) == ("done", "", [1, 2])

    def test_what_was_registered_meanwhile_is_found_the_next_time_and_filed_pages_stay(
        self, cast: Cast, served: list[ServiceReceipt]
    ) -> None:
        pages = scan(printed(*served))
        number = served[1].number
        ServiceReceipt.objects.filter(pk=served[1].pk).update(number="HZ00000000")
        made = split(cast, stack(*pages))
        assert filed(made) == [1]
        ServiceReceipt.objects.filter(pk=served[1].pk).update(number=number)
        scan_stacks.again(made, by=cast.clerk)
        tasks.split_scan_stack(str(made.pk))
        made.refresh_from_db()
        assert (made.status, filed(made)) == ("done", [1, 2])
        assert [attachments.of(each).count() for each in served] == [1, 1]

    def test_it_is_not_sorted_again_while_it_is_sorted_or_when_it_is_done(
        self, cast: Cast, served: list[ServiceReceipt]
    ) -> None:
        made = scan_stacks.hand_in(stack(*scan(printed(*served))), office=cast.office, by=cast.clerk)
        for status in ("waiting", "working"):
            ScanStack.objects.filter(pk=made.pk).update(status=status, started_at=timezone.now())
            with pytest.raises(WrongStatus):
                scan_stacks.again(made, by=cast.clerk)
            with pytest.raises(WrongStatus):
                scan_stacks.put_aside(made, 1, "封面", by=cast.clerk)

    def test_a_turn_that_was_taken_over_writes_nothing(
        self, cast: Cast, served: list[ServiceReceipt], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A worker that comes back after the sweep called it lost finds its turn over."""
        made = scan_stacks.hand_in(stack(*scan(printed(*served))), office=cast.office, by=cast.clerk)
        whole = gate.codes

        def slowly(*args: Any, **kwargs: Any) -> Any:
            late = timezone.now() - scan_stacks.LOST_AFTER * 2
            ScanStack.objects.filter(pk=made.pk).update(started_at=late)
            tasks.reconcile_scan_stacks()
            return whole(*args, **kwargs)

        monkeypatch.setattr(gate, "codes", slowly)
        tasks.split_scan_stack(str(made.pk))
        made.refresh_from_db()
        assert made.status == "failed"
        assert "处理中断" in made.failure
        assert filed(made) == []

    def test_what_waits_is_sent_again(
        self, cast: Cast, served: list[ServiceReceipt], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = scan_stacks.hand_in(stack(*scan(printed(*served))), office=cast.office, by=cast.clerk)
        sent: list[str] = []
        monkeypatch.setattr(scan_stacks, "nudge", sent.append)
        tasks.reconcile_scan_stacks()
        assert sent == []
        ScanStack.objects.filter(pk=made.pk).update(created_at=timezone.now() - scan_stacks.NUDGED_AFTER * 2)
        tasks.reconcile_scan_stacks()
        assert sent == [str(made.pk)]

    def test_nothing_is_filed_in_the_name_of_one_who_left(self, cast: Cast, served: list[ServiceReceipt]) -> None:
        made = scan_stacks.hand_in(stack(*scan(printed(*served))), office=cast.office, by=cast.clerk)
        OfficeGrant.objects.filter(user=cast.clerk).update(ends=timezone.localdate() - timedelta(days=1))
        tasks.split_scan_stack(str(made.pk))
        made.refresh_from_db()
        assert (made.status, filed(made)) == ("failed", [])
        assert "不再保管" in made.failure

    def test_it_runs_where_long_files_are_read(self) -> None:
        route = app.amqp.router.route({}, scan_stacks.TASK)
        assert route["queue"].name == "files"
        assert scan_stacks.TASK in app.tasks


class TestByHand:
    @pytest.fixture
    def left(self, cast: Cast, served: list[ServiceReceipt], monkeypatch: pytest.MonkeyPatch) -> ScanStack:
        """Three pages that say nothing."""
        read = [{"codes": [], "blank": False}] * 2 + [{"codes": [], "blank": True}]
        monkeypatch.setattr(gate, "codes", lambda *args, **kwargs: read)
        return split(cast, stack(blank(), blank(), blank()))

    def test_pages_go_where_the_typed_number_leads(
        self, cast: Cast, left: ScanStack, served: list[ServiceReceipt]
    ) -> None:
        scan_stacks.place(left, 1, f" {served[0].number.lower()} ", count=2, by=cast.clerk)
        assert filed(left) == [1, 2]
        assert pages_of(attachments.of(served[0], paper_registers.SCAN).get()) == 2
        assert audit.of(left).filter(verb="place_scan_page", actor=cast.clerk).count() == 1
        left.refresh_from_db()
        assert left.status == "sorted"

    def test_a_papers_number_is_read_as_it_is_typed(
        self, cast: Cast, left: ScanStack, served: list[ServiceReceipt]
    ) -> None:
        paper = served[0].paper
        typed = paper.number.replace("〔", "[").replace("〕", "]")
        scan_stacks.place(left, 1, typed, by=cast.clerk)
        assert attachments.of(paper.record, scan_targets.PAPER_SCAN).count() == 1

    def test_a_stack_is_done_when_every_page_has_its_place_and_its_bytes_are_gone(
        self, cast: Cast, left: ScanStack, served: list[ServiceReceipt]
    ) -> None:
        scan_stacks.place(left, 1, served[0].number, by=cast.clerk)
        scan_stacks.put_aside(left, 3, "空白页", by=cast.clerk)
        left.refresh_from_db()
        assert left.status == "sorted"
        assert left.pieces.exists()
        scan_stacks.put_aside(left, 2, "重复扫描", by=cast.clerk)
        left.refresh_from_db()
        assert left.status == "done"
        assert not left.pieces.exists()
        assert audit.of(left).filter(verb="put_scan_page_aside").count() == 2
        assert (
            "归档完毕：3页都有去处" in as_user(cast.clerk).get(reverse("scan_stack", args=[left.pk])).content.decode()
        )

    def test_put_aside_by_mistake_it_may_still_be_filed(
        self, cast: Cast, left: ScanStack, served: list[ServiceReceipt]
    ) -> None:
        scan_stacks.put_aside(left, 1, "看不清", by=cast.clerk)
        with pytest.raises(WrongStatus):
            scan_stacks.put_aside(left, 1, "看不清", by=cast.clerk)
        scan_stacks.place(left, 1, served[0].number, by=cast.clerk)
        assert filed(left) == [1]

    def test_a_page_is_filed_once(self, cast: Cast, left: ScanStack, served: list[ServiceReceipt]) -> None:
        scan_stacks.place(left, 1, served[0].number, by=cast.clerk)
        with pytest.raises(WrongStatus, match="已经归档"):
            scan_stacks.place(left, 1, served[1].number, by=cast.clerk)
        assert not attachments.of(served[1]).exists()

    @pytest.mark.parametrize(("typed", "count", "why"), [
        ("HZ99999999", 1, "没有编号为“HZ99999999”"), ("云委巡〔2026〕999号", 1, "不在您的范围内"), ("", 1, "没有编号"),
    ])  # fmt: skip
    def test_an_unknown_number_is_refused_in_words(
        self, cast: Cast, left: ScanStack, typed: str, count: int, why: str
    ) -> None:
        with pytest.raises(Refused, match=why):
            scan_stacks.place(left, 1, typed, count=count, by=cast.clerk)

    def test_more_pages_than_there_are_is_refused_in_words(
        self, cast: Cast, left: ScanStack, served: list[ServiceReceipt]
    ) -> None:
        with pytest.raises(Refused, match="从第2页起没有3页"):
            scan_stacks.place(left, 2, served[0].number, count=3, by=cast.clerk)

    def test_nobody_else_places_a_page(self, cast: Cast, left: ScanStack) -> None:
        with pytest.raises(PermissionDenied):
            scan_stacks.put_aside(left, 1, "封面", by=cast.member)
        for name, args in (
            ("scan_page_place", [left.pk, 1]), ("scan_page_aside", [left.pk, 1]), ("scan_page_picture", [left.pk, 1]),
            ("scan_stack", [left.pk]), ("scan_stack_again", [left.pk]),
        ):  # fmt: skip
            assert as_user(cast.head).post(reverse(name, args=args)).status_code in (404, 405)
            assert as_user(cast.head).get(reverse(name, args=args)).status_code == 404

    def test_eight_presses_have_one_effect(self, cast: Cast, left: ScanStack, served: list[ServiceReceipt]) -> None:
        client, key = as_user(cast.clerk), str(uuid.uuid4())
        place = reverse("scan_page_place", args=[left.pk, 1])
        form = {"number": served[0].number, "count": 1, "form_key": key}
        assert {client.post(place, form).status_code for _ in range(8)} == {302}
        assert client.post(place, form | {"form_key": str(uuid.uuid4())}).status_code == 409
        assert attachments.of(served[0]).count() == 1
        assert audit.of(left).filter(verb="place_scan_page").count() == 1

    def test_wrong_input_is_answered_in_words_and_keeps_what_was_typed(self, cast: Cast, left: ScanStack) -> None:
        client = as_user(cast.clerk)
        answer = client.post(reverse("scan_page_place", args=[left.pk, 1]), {"number": "HZ99999999", "count": 1})
        assert answer.status_code == 422
        assert "不在您的范围内" in answer.content.decode()
        assert (
            client.post(reverse("scan_page_place", args=[left.pk, 1]), {"number": "x", "count": 0}).status_code == 422
        )
        assert client.post(reverse("scan_page_aside", args=[left.pk, 1]), {"reason": " "}).status_code == 422
        assert client.get(reverse("scan_page_place", args=[left.pk, 9])).status_code == 404
        assert client.get(reverse("scan_stack_again", args=[left.pk])).status_code == 405

    def test_a_page_without_a_place_has_a_picture_until_it_is_filed(
        self, cast: Cast, left: ScanStack, served: list[ServiceReceipt]
    ) -> None:
        client, picture = as_user(cast.clerk), reverse("scan_page_picture", args=[left.pk, 1])
        small, large = client.get(picture), client.get(f"{picture}?size=large")
        assert small["Content-Type"] == large["Content-Type"] == "image/jpeg"
        assert len(small.content) < len(large.content)
        assert max(Image.open(io.BytesIO(small.content)).size) == 300
        assert client.get(reverse("scan_page_picture", args=[left.pk, 4])).status_code == 404
        scan_stacks.place(left, 1, served[0].number, by=cast.clerk)
        assert client.get(picture).status_code == 404


class TestPage:
    def test_from_the_form_to_the_report(self, cast: Cast, served: list[ServiceReceipt]) -> None:
        client = as_user(cast.clerk)
        answer = client.post(
            reverse("scan_stack_add"), {"stack": stack(*scan(printed(*served)), written())}, follow=True
        )
        page = answer.content.decode()
        assert "等待分拣" in page
        assert answer["Refresh"] == "4"
        made = ScanStack.objects.get()
        tasks.split_scan_stack(str(made.pk))
        answer = client.get(reverse("scan_stack", args=[made.pk]))
        page = answer.content.decode()
        assert "Refresh" not in answer
        assert "还有<b>1页</b>待归档" in page
        assert "第3页" in page
        assert served[0].number in page
        assert reverse("receipt", args=[served[0].pk]) in page
        assert made.name in client.get(reverse("scan_stack_add")).content.decode()
        assert as_user(cast.head).get(reverse("scan_stack", args=[made.pk])).status_code == 404

    def test_how_far_it_is_is_said_while_it_is_read(
        self, cast: Cast, served: list[ServiceReceipt], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = scan_stacks.hand_in(stack(*scan(printed(*served))), office=cast.office, by=cast.clerk)
        monkeypatch.setattr(scan_stacks, "AT_ONCE", 1)
        whole, seen = gate.codes, []

        def watched(*args: Any, **kwargs: Any) -> Any:
            seen.append(as_user(cast.clerk).get(reverse("scan_stack", args=[made.pk])).content.decode())
            return whole(*args, **kwargs)

        monkeypatch.setattr(gate, "codes", watched)
        tasks.split_scan_stack(str(made.pk))
        assert "已读0页，共2页" in seen[0]
        assert "已读1页，共2页" in seen[1]

    def test_a_failure_is_shown_with_its_reason_and_a_button(self, cast: Cast, served: list[ServiceReceipt]) -> None:
        made = scan_stacks.hand_in(stack(*scan(printed(*served))), office=cast.office, by=cast.clerk)
        ScanPiece.objects.filter(stack=made).update(box=b"broken")
        tasks.split_scan_stack(str(made.pk))
        client = as_user(cast.clerk)
        page = client.get(reverse("scan_stack", args=[made.pk])).content.decode()
        assert "暂存的扫描件已损坏" in page
        assert reverse("scan_stack_again", args=[made.pk]) in page
        assert client.post(reverse("scan_stack_again", args=[made.pk])).status_code == 302
        made.refresh_from_db()
        assert made.status == "waiting"

    def test_more_pages_ask_no_more_questions(
        self, cast: Cast, served: list[ServiceReceipt], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        says = [{"codes": [each.number], "blank": False} for each in served] + [{"codes": [], "blank": True}] * 2
        stacks = []
        for read in (says[1:3], says):
            monkeypatch.setattr(gate, "codes", lambda *args, read=read, **kwargs: read)
            stacks.append(split(cast, upload_of(*[make.pdf()] * len(read))))
        few, many = stacks
        client, asked = as_user(cast.clerk), []
        client.get(reverse("scan_stack", args=[many.pk]))
        for each in (few, many):
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("scan_stack", args=[each.pk]))
            asked.append(len(queries))
        assert filed(many) == [1, 2]
        assert asked[0] == asked[1]

    def test_the_stack_lies_enciphered(self, cast: Cast, served: list[ServiceReceipt]) -> None:
        made = scan_stacks.hand_in(stack(*scan(printed(*served))), office=cast.office, by=cast.clerk)
        assert not any(b"%PDF" in bytes(each.box) for each in made.pieces.all())
        with scan_stacks.content_of(made) as content:
            assert content.read(4) == b"%PDF"

    def test_a_record_out_of_scope_is_not_named(self, cast: Cast, served: list[ServiceReceipt]) -> None:
        made = split(cast, stack(scan(printed(*served))[0], written()))
        make.recusal(cast.clerk.person, served[0].paper.unit)
        page = as_user(cast.clerk).get(reverse("scan_stack", args=[made.pk])).content.decode()
        assert served[0].number not in page
        assert "不在您的范围内" in page

    @pytest.mark.parametrize(
        ("content", "name"), [(b"not a pdf", "a.pdf"), (b"", "leer.pdf"), (b"%PDF-1.4\n%%EOF", "ohne.pdf")]
    )
    def test_what_is_no_pdf_is_refused_in_words(self, cast: Cast, content: bytes, name: str) -> None:
        answer = as_user(cast.clerk).post(reverse("scan_stack_add"), {"stack": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422
        assert not ScanStack.objects.exists()

    def test_a_pdf_without_pages_is_refused_in_words(self, cast: Cast) -> None:
        held = io.BytesIO()
        pikepdf.new().save(held)
        upload = SimpleUploadedFile("空.pdf", held.getvalue(), "application/pdf")
        answer = as_user(cast.clerk).post(reverse("scan_stack_add"), {"stack": upload})
        assert answer.status_code == 422
        assert not ScanStack.objects.exists()

    def test_too_many_pages_are_refused(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(scan_stacks, "MOST_PAGES", 1)
        with pytest.raises(gate.Rejected, match="一次最多拆分1页"):
            split(cast, stack(blank(), blank()))
