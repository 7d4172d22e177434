"""Pages without a code: filed by hand by their number, or put aside, and the stack is done."""

from __future__ import annotations

import io
import uuid
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from PIL import Image

from inspection import attachments, audit, gate, paper_registers, scan_stacks, scan_targets
from inspection.documents import fonts
from inspection.models import ScanStack, ServiceReceipt
from inspection.workflow import Refused, WrongStatus
from tests.floor.people import as_user
from tests.floor.scanning import blank, filed, pages_of, split, stack
from tests.floor.test_papers_life import kinds  # noqa: F401  its three kinds

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.skipif(fonts.find("FandolFang") is None, reason="公文字体未安装：先运行 script/setup")


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
