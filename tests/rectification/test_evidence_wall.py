"""佐证墙: all evidence of an account as tiles, by measure and by how far the account was; pictures through the account's scope."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from inspection import attachments
from inspection.models import Attachment, AuditEntry
from rectification.actions.ledger import open_account_row
from rectification.models import Account, Hint
from rectification.views.evidence import measure_of
from tests import make
from tests.rectification import stage
from tests.rectification.forged import jpeg, photograph

if TYPE_CHECKING:
    from tests.cast import Cast


@pytest.fixture
def account(cast: Cast) -> Account:
    found = stage.rectifying(cast)
    Account.objects.filter(pk=found.pk).update(measures=["召开党委会专题研究", "修订公务接待办法"])
    found.refresh_from_db()
    return found


def put(account: Account, cast: Cast, name: str, content: bytes, note: str = "") -> Attachment:
    file = stage.evidence(account, cast.liaison, name, content)
    Attachment.objects.filter(pk=file.pk).update(note=note)
    return file


def wall(log_in: Any, user: Any, account: Account, space: str = "rectification") -> str:
    return log_in(user).get(reverse(f"{space}:account_evidence", args=[account.pk])).content.decode()


@pytest.mark.parametrize(
    ("note", "number"),
    [
        ("措施2", 2),
        ("第二项措施的会议记录", 2),
        ("第1条措施", 1),
        ("措施 12", 0),
        ("第二轮会议照片", 0),
        ("", 0),
        ("说明", 0),
    ],
)
def test_the_measure_a_note_names(note: str, number: int) -> None:
    assert measure_of(note, 2) == number


def test_tiles_by_measure_and_turn(cast: Cast, account: Account, log_in: Any) -> None:
    put(account, cast, "会议照片.jpg", jpeg(photograph(3)), "措施1现场")
    put(account, cast, "接待办法.pdf", make.pdf("rule"), "第二项措施")
    put(account, cast, "其他.pdf", make.pdf("rest"))
    page = wall(log_in, cast.clerk, account)
    first, second, third = (page.index(words) for words in ("措施1　召开党委会", "措施2　修订公务接待", "未注明措施"))
    assert first < page.index("会议照片.jpg") < second < page.index("接待办法.pdf") < third < page.index("其他.pdf")
    assert "首次申请销账前" in page
    assert "尚未查账" in page
    assert cast.liaison.name in page
    assert page.count('class="lightbox"') == 3
    assert "<script>" not in page
    assert " onclick" not in page


def test_what_came_after_an_application_stands_apart(cast: Cast, account: Account, log_in: Any) -> None:
    file = put(account, cast, "补充.pdf", make.pdf("more"))
    applied = timezone.now() - timedelta(hours=1)
    made = account.write_offs.create(
        matter_outcome="已整改", applied_by=cast.secretary, status="returned", returned_reason="佐证不足"
    )
    type(made).objects.filter(pk=made.pk).update(applied_at=applied)
    assert "第1次申请销账后" in wall(log_in, cast.clerk, account)
    type(made).objects.filter(pk=made.pk).update(applied_at=file.added_at + timedelta(hours=1))
    assert "首次申请销账前" in wall(log_in, cast.clerk, account)


def test_pictures_are_small_large_and_of_the_first_page(cast: Cast, account: Account, log_in: Any) -> None:
    photo, page = (
        put(account, cast, "照片.jpg", jpeg(photograph(5))),
        put(account, cast, "扫描.pdf", make.pdf("scan", size="595 842")),
    )
    client = log_in(cast.clerk)
    for file in (photo, page):
        small, large = (
            client.get(reverse("rectification:account_evidence_picture", args=[account.pk, file.pk]), query)
            for query in ({}, {"size": "large"})
        )
        sizes = [Image.open(io.BytesIO(each.content)).size for each in (small, large)]
        assert small["Content-Type"] == "image/jpeg"
        assert max(sizes[0]) <= 360 < max(sizes[1]) <= 1600
    assert AuditEntry.objects.filter(label__contains="佐证大图").count() == 2


def test_a_page_of_letters_is_black_on_white(cast: Cast, account: Account, log_in: Any) -> None:
    """Once its working copy was a negative: text pages are kept in black and white."""
    file = put(account, cast, "文件.pdf", make.pdf("letters"))
    answer = log_in(cast.clerk).get(reverse("rectification:account_evidence_picture", args=[account.pk, file.pk]))
    assert Image.open(io.BytesIO(answer.content)).convert("L").resize((1, 1)).getpixel((0, 0)) > 200


def test_looking_at_the_wall_is_noted(cast: Cast, account: Account, log_in: Any) -> None:
    put(account, cast, "照片.jpg", jpeg(photograph(5)))
    before = AuditEntry.objects.filter(object_id=account.pk, verb="look").count()
    wall(log_in, cast.clerk, account)
    assert AuditEntry.objects.filter(object_id=account.pk, verb="look").count() == before + 1


def test_what_was_withdrawn_or_is_anothers_has_no_picture(cast: Cast, account: Account, log_in: Any) -> None:
    gone = put(account, cast, "撤回的.pdf", make.pdf("gone"))
    Attachment.objects.filter(pk=gone.pk).update(
        withdrawn_at=timezone.now(), withdrawn_reason="传错", withdrawn_by=cast.liaison
    )
    page, client = wall(log_in, cast.clerk, account), log_in(cast.clerk)
    assert "撤回的.pdf" in page
    assert "lightbox" not in page
    assert client.get(reverse("rectification:account_evidence_picture", args=[account.pk, gone.pk])).status_code == 404
    other = open_account_row(
        office=cast.office, unit=cast.qingshi, problem="另一个", by=cast.clerk, origin="supervision"
    )
    kept = put(account, cast, "留下的.pdf", make.pdf("kept"))
    assert client.get(reverse("rectification:account_evidence_picture", args=[other.pk, kept.pk])).status_code == 404


def test_a_file_that_cannot_be_drawn_has_no_picture(cast: Cast, account: Account, log_in: Any) -> None:
    file = put(account, cast, "坏.pdf", make.pdf("bad"))
    assert file.copy is not None
    attachments.path_of(file.copy).write_bytes(b"%PDF-1.4 broken")
    answer = log_in(cast.clerk).get(reverse("rectification:account_evidence_picture", args=[account.pk, file.pk]))
    assert answer.status_code == 404


def test_the_unit_sees_its_own_and_no_hint(cast: Cast, account: Account, log_in: Any) -> None:
    file = put(account, cast, "照片.jpg", jpeg(photograph(5)))
    Hint.objects.create(
        office=cast.office,
        account=account,
        kind="same_file",
        found_as="x",
        why="某某",
        found_on=timezone.localdate(),
        file=file,
    )
    assert "核查提示" in wall(log_in, cast.clerk, account).split('class="wall-tiles"')[1]
    page = wall(log_in, cast.liaison, account, "unit")
    assert "照片.jpg" in page
    assert "核查提示" not in page
    for name in ("account_evidence", "account_evidence_picture"):
        keys = [account.pk] if name == "account_evidence" else [account.pk, file.pk]
        assert log_in(cast.liaison_2).get(reverse(f"unit:{name}", args=keys)).status_code == 404
        assert log_in(cast.leader_2).get(reverse(f"rectification:{name}", args=keys)).status_code == 404
