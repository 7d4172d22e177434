"""A working copy says on each page who took it and when; another's copy says another's name; an issued paper says neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from inspection.documents import fonts
from tests.floor.people import as_user
from tests.floor.test_papers_life import drafted, issued, kinds  # noqa: F401  its three kinds

if TYPE_CHECKING:
    from inspection.models import Paper, User
    from tests.cast import Cast

pytestmark = pytest.mark.skipif(fonts.find("FandolFang") is None, reason="公文字体未安装：先运行 script/setup")


def pages(paper: Paper, user: User) -> list[str]:
    answer = as_user(user).get(reverse("paper_pdf", args=[paper.pk]))
    document = pypdfium2.PdfDocument(answer.getvalue())
    return ["".join(page.get_textpage().get_text_range().split()) for page in document]


def test_each_copy_of_a_draft_names_its_own_reader_and_the_day(cast: Cast) -> None:
    paper = drafted(cast)
    today = f"{timezone.localdate():%Y-%m-%d}"
    for user, other in ((cast.clerk, cast.head), (cast.head, cast.clerk)):
        found = pages(paper, user)
        assert found
        assert all(user.name in each and today in each and "草稿" in each for each in found)
        assert not any(other.name in each for each in found)


def test_an_issued_paper_carries_no_readers_name(cast: Cast) -> None:
    assert not any("草稿" in each or cast.clerk.name in each for each in pages(issued(cast), cast.clerk))
