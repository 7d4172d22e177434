"""Registers of issued papers: under which seal, to whom, and what came back; corrected beside the original."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from inspection import attachments, audit, corrections, paper_registers
from inspection.documents import papers
from inspection.models import PaperStatus, SealUse, ServiceReceipt
from inspection.models.paper_registers import POWER
from inspection.workflow import Refused, WrongStatus
from tests import make
from tests.floor.people import as_user
from tests.floor.test_papers_life import drafted, issued, kinds  # noqa: F401  its three kinds

if TYPE_CHECKING:
    from inspection.models import Paper
    from tests.cast import Cast

SAID = {"seal": "云岭县委巡察办", "copies": 5, "asked_by": "李组员", "approved_by": "赵主任", "sealed_by": "钱静"}
QINGSHI = {"addressee": "青石乡党委", "address": "青石乡青石街1号", "postcode": "623100", "attention": "党政办"}


def sealed(cast: Cast, paper: Paper, **changes: Any) -> SealUse:
    return paper_registers.seal(paper, by=cast.clerk, **({"sealed_on": timezone.localdate()} | SAID | changes))


def served(cast: Cast, paper: Paper, *rows: dict[str, str]) -> list[ServiceReceipt]:
    today = timezone.localdate()
    return paper_registers.serve(paper, rows or (QINGSHI,), method="direct", sent_on=today, by=cast.clerk)


def back(cast: Cast, receipt: ServiceReceipt, **changes: Any) -> ServiceReceipt:
    said = {"received_on": timezone.localdate(), "receiver": "周书记", "receiver_post": "党委书记"}
    return paper_registers.come_back(receipt, by=cast.clerk, **(said | changes))


class TestSeals:
    def test_a_use_is_registered_and_noted(self, cast: Cast) -> None:
        made = sealed(cast, issued(cast))
        assert (made.copies, made.approved_by, made.created_by) == (5, "赵主任", cast.clerk)
        assert audit.of(made).get().label == "登记用印"

    def test_only_an_issued_paper_is_sealed(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="尚未印发"):
            sealed(cast, drafted(cast))

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"copies": 0}, "份数为1至9999"), ({"approved_by": "李组员"}, "批准人不能是申请人"),
            ({"sealed_on": timezone.localdate() + timedelta(days=1)}, "不能晚于今天"),
            ({"sealed_on": timezone.localdate() - timedelta(days=1)}, "不能早于成文日期"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_refused_in_words(self, cast: Cast, changes: dict[str, Any], words: str) -> None:
        with pytest.raises(Refused, match=words):
            sealed(cast, issued(cast), **changes)
        assert not SealUse.objects.exists()

    def test_the_same_seal_twice_a_day_is_a_correction(self, cast: Cast) -> None:
        paper = issued(cast)
        made = sealed(cast, paper)
        with pytest.raises(Refused, match="请更正原登记"):
            sealed(cast, paper, copies=6)
        correction = corrections.correct(made, "copies", "6", reason="加印1份", by=cast.clerk, power=POWER)
        assert (correction.old, correction.new) == ("5", "6")
        assert SealUse.objects.get().copies == 6

    @pytest.mark.parametrize("who", ["member", "leader", "group_head", "auditor", "secretary"])
    def test_the_register_is_the_offices(self, cast: Cast, who: str) -> None:
        paper, user = issued(cast), getattr(cast, who)
        with pytest.raises(PermissionDenied):
            paper_registers.seal(paper, by=user, sealed_on=timezone.localdate(), **SAID)
        made = sealed(cast, paper)
        assert not SealUse.objects.for_user(user).filter(pk=made.pk).exists()


class TestReceipts:
    def test_each_addressee_has_a_receipt_of_its_own(self, cast: Cast) -> None:
        found = served(cast, issued(cast), QINGSHI, {"addressee": "柳溪镇党委"})
        assert [each.addressee for each in found] == ["青石乡党委", "柳溪镇党委"]
        assert len({each.number for each in found}) == 2
        assert all(len(each.number) == 10 and each.number.startswith("HZ") for each in found)

    def test_the_same_addressee_twice_leaves_nothing_behind(self, cast: Cast) -> None:
        paper = issued(cast)
        with pytest.raises(Refused, match="已有这个单位"):
            served(cast, paper, {"addressee": "柳溪镇党委"}, {"addressee": "柳溪镇党委"})
        assert not ServiceReceipt.objects.exists()

    def test_it_comes_back_once_with_its_scan(self, cast: Cast) -> None:
        receipt = served(cast, issued(cast))[0]
        scan = SimpleUploadedFile("回证.pdf", make.pdf("receipt"), "application/pdf")
        receipt = back(cast, receipt, files=[scan])
        assert (receipt.state, receipt.receiver) == ("已交回", "周书记")
        assert attachments.of(receipt, paper_registers.SCAN).get().name == "回证.pdf"
        with pytest.raises(WrongStatus, match="请用更正"):
            back(cast, receipt)

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"receiver": " "}, "须同时填写"), ({"received_on": timezone.localdate() + timedelta(days=1)}, "不能晚于今天"),
        ],
    )  # fmt: skip
    def test_a_return_without_name_or_day_is_refused(self, cast: Cast, changes: dict[str, Any], words: str) -> None:
        receipt = served(cast, issued(cast))[0]
        with pytest.raises(Refused, match=words):
            back(cast, receipt, **changes)

    def test_a_withdrawn_paper_is_served_no_more_but_comes_back(self, cast: Cast) -> None:
        paper = issued(cast)
        receipt = served(cast, paper)[0]
        papers.withdraw(paper, reason="文字有误", by=cast.head)
        with pytest.raises(Refused, match="已经撤回"):
            served(cast, paper, {"addressee": "柳溪镇党委"})
        assert back(cast, receipt).came_back


class TestPages:
    def test_from_the_papers_page_to_the_receipts_print(self, cast: Cast) -> None:
        paper, client = issued(cast), as_user(cast.clerk)
        page = client.get(reverse("paper", args=[paper.pk])).content.decode()
        assert "还没有登记用印" in page
        today = f"{timezone.localdate():%Y-%m-%d}"
        client.post(reverse("seal_use_add", args=[paper.pk]), SAID | {"sealed_on": today})
        lines = "青石乡党委｜青石乡青石街1号｜623100｜党政办\n\n柳溪镇党委"
        asked = {"addressees": lines, "method": "exchange", "sent_on": today}
        answer = client.post(reverse("receipt_add", args=[paper.pk]), asked, follow=True)
        assert "已登记2份送达回证" in answer.content.decode()
        assert ServiceReceipt.objects.get(addressee="青石乡党委").postcode == "623100"
        printed = client.get(reverse("receipts_pdf", args=[paper.pk]))
        assert printed.content.startswith(b"%PDF")
        for name in ("seal_uses", "receipts"):
            assert paper.title in client.get(reverse(name)).content.decode()

    @pytest.mark.parametrize(
        ("lines", "words"),
        [
            ("｜青石街1号", "第1行没有单位名称"), ("甲｜乙｜12345", "邮编不是六位数字"), ("甲｜乙｜623100｜丙｜丁", "多于四项"),
        ],
    )  # fmt: skip
    def test_a_wrong_line_is_named(self, cast: Cast, lines: str, words: str) -> None:
        asked = {"addressees": lines, "method": "direct", "sent_on": f"{timezone.localdate():%Y-%m-%d}"}
        answer = as_user(cast.clerk).post(reverse("receipt_add", args=[issued(cast).pk]), asked)
        assert answer.status_code == 422
        assert words in answer.content.decode()

    def test_others_do_not_see_the_registers_on_the_papers_page(self, cast: Cast) -> None:
        paper = issued(cast)
        sealed(cast, paper)
        page = as_user(cast.group_head).get(reverse("paper", args=[paper.pk]))
        assert page.status_code == 200
        assert "用印登记" not in page.content.decode()

    def test_nothing_to_print_is_404(self, cast: Cast) -> None:
        paper = issued(cast)
        assert paper.status == PaperStatus.ISSUED
        assert as_user(cast.clerk).get(reverse("receipts_pdf", args=[paper.pk])).status_code == 404
