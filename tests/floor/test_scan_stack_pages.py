"""The pages of a stack: handing in, how far it is, what failed, what is refused in words."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspection import gate, scan_stacks, tasks
from inspection.documents import fonts
from inspection.models import ScanPiece, ScanStack, ServiceReceipt
from tests import make
from tests.floor.people import as_user
from tests.floor.scanning import blank, filed, printed, scan, split, stack, upload_of, written
from tests.floor.test_papers_life import kinds  # noqa: F401  its three kinds

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.skipif(fonts.find("FandolFang") is None, reason="公文字体未安装：先运行 script/setup")


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
