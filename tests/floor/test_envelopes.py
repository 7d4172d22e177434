"""Envelopes for the addressees of issued papers: chosen, of the envelope's own size, nothing on them that tells what is inside."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from django.urls import reverse

from inspection import codes
from inspection.models import AuditEntry
from tests.floor.people import as_user
from tests.floor.test_paper_registers import QINGSHI, back, served
from tests.floor.test_papers_life import issued, kinds  # noqa: F401  its three kinds

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db
LIUXI = {"addressee": "柳溪镇党委"}


def asked(user: Any, receipts: list[Any], **more: Any) -> Any:
    given = {"size": "DL", "receipt": [str(each.pk) for each in receipts]}
    return as_user(user).get(reverse("envelopes"), given | more)


def pages(answer: Any) -> list[tuple[float, float, str]]:
    assert answer["Content-Type"] == "application/pdf", answer.content.decode()
    if where := os.environ.get("SEEN"):
        Path(where).write_bytes(answer.content)
    with pypdfium2.PdfDocument(answer.content) as document:
        return [
            (
                *(round(each / 72 * 25.4) for each in page.get_size()),
                re.sub(r"\s", "", page.get_textpage().get_text_bounded()),
            )
            for page in document
        ]  # type: ignore[misc]


def test_one_a_page_with_addressee_sender_and_number(cast: Cast) -> None:
    codes.change_setting(cast.office, "envelope.address", "云岭县人民路1号", reason="启用", by=cast.head)
    codes.change_setting(cast.office, "envelope.postcode", "623000", reason="启用", by=cast.head)
    paper = issued(cast)
    made = served(cast, paper, QINGSHI, {**LIUXI, "address": "柳溪镇河街2号", "postcode": "623200"})
    found = pages(asked(cast.clerk, made, secrecy="秘密★10年"))
    assert [each[:2] for each in found] == [(220, 110), (220, 110)]
    (words,) = [each[2] for each in found if "青石乡党委" in each[2]]
    for said in (
        "623100",
        "青石乡青石街1号",
        "党政办收",
        "秘密★10年",
        "云岭县人民路1号云岭县委巡察办",
        "邮政编码623000",
        paper.number,
    ):
        assert said in words, said
    assert paper.title not in words
    assert "柳溪镇" not in words
    assert AuditEntry.objects.filter(verb="print", label="打印信封").count() == 2


def test_the_other_sizes(cast: Cast) -> None:
    made = served(cast, issued(cast))
    assert pages(asked(cast.clerk, made, size="C5"))[0][:2] == (229, 162)
    assert asked(cast.clerk, made, size="A4").status_code == 422


def test_only_those_that_are_chosen(cast: Cast) -> None:
    one, _ = served(cast, issued(cast), QINGSHI, LIUXI)
    assert len(pages(asked(cast.clerk, [one]))) == 1
    answer = asked(cast.clerk, [])
    assert answer.status_code == 422
    assert "请勾选收件单位" in answer.content.decode()


def test_an_address_is_known_from_the_service_before(cast: Cast) -> None:
    (old,) = served(cast, issued(cast))
    back(cast, old)
    (new,) = served(cast, issued(cast), {"addressee": "青石乡党委"})
    (page,) = pages(asked(cast.clerk, [new]))
    assert "青石乡青石街1号" in page[2]
    assert "623100" in page[2]


def test_without_an_address_the_boxes_are_empty_and_it_is_said(cast: Cast) -> None:
    made = served(cast, issued(cast), LIUXI)
    shown = as_user(cast.clerk).get(reverse("envelopes")).content.decode()
    assert "缺地址、邮编" in shown
    assert "柳溪镇党委收" in pages(asked(cast.clerk, made))[0][2]


def test_who_may_and_for_what(cast: Cast) -> None:
    made = served(cast, issued(cast))
    assert as_user(cast.leader).get(reverse("envelopes")).status_code == 403
    from tests import make

    make.recusal(cast.clerk.person, cast.qingshi)
    assert asked(cast.clerk, made).status_code == 422, "of a unit he keeps out of there is nobody to choose"
    assert asked(cast.head, made).status_code == 200
