"""会议材料: what a meeting needs, bound with cover, index and numbers that run through, from what the reader may see (R-333)."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from django.urls import reverse

from inspection import codes
from inspection.documents import packs, papers
from inspection.models import AuditEntry
from rounds.models import AgendaItem, RoundMeeting
from tests import make
from tests.floor.people import as_user

if TYPE_CHECKING:
    from inspection.models import Paper
    from tests.cast import Cast

pytestmark = pytest.mark.django_db


def meeting(cast: Cast, kind: str = "mobilising") -> RoundMeeting:
    return RoundMeeting.objects.create(
        office=cast.office,
        round=cast.round,
        kind=codes.code("round_meetings", kind, cast.office),
        held_on=date(2026, 11, 25),
        chair="蒋书记",
    )


def drafts(cast: Cast) -> list[Paper]:
    type(cast.round).objects.filter(pk=cast.round.pk).update(plan="一、进驻。\n" + "按方案巡察，逐项核实。\n" * 60)
    cast.round.refresh_from_db()
    type(cast.assignment).objects.update(kind=codes.code("inspection_kinds", "regular", cast.office))
    found = [papers.draft(cast.round, code, by=cast.clerk) for code in ("rounds.round_plan", "rounds.authorisation")]
    return found


def pages(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in document]


def test_the_index_says_where_each_begins_and_the_numbers_run_through(cast: Cast) -> None:
    plan, decision = drafts(cast)
    answer = as_user(cast.clerk).get(reverse("rounds:round_meeting_materials", args=[meeting(cast).pk]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    found = pages(answer.content)
    assert "动员部署会材料" in found[0]
    assert "主持人蒋书记" in found[0]
    assert "钱静" in found[0], "whose copy it is stands on it"
    assert "目录" in found[1]
    for paper in (plan, decision):
        begins = next(at for at, text in enumerate(found, 1) if at > 2 and paper.title in text)
        assert re.search(rf"{re.escape(paper.title)}\D*{begins}", found[1]), (paper.title, begins, found[1])
    for at, text in enumerate(found[2:], start=3):
        assert f"第{at}页共{len(found)}页" in text
    assert AuditEntry.objects.filter(verb="bind").count() == 1


def test_only_what_the_reader_may_see_is_bound(cast: Cast) -> None:
    drafts(cast)
    made = meeting(cast)
    answer = as_user(cast.group_deputy).get(reverse("rounds:round_meeting_materials", args=[made.pk]))
    assert "轮次工作方案" in pages(answer.content)[1]
    assert as_user(cast.member).get(reverse("rounds:round_meeting_materials", args=[made.pk])).status_code in (403, 404)
    assert as_user(cast.liaison).get(reverse("rounds:round_meeting_materials", args=[made.pk])).status_code == 404


def test_a_unit_one_keeps_out_of_is_not_in_ones_copy(cast: Cast) -> None:
    made = meeting(cast, "tasking")
    for task in (cast.assignment, cast.assignment_2):
        AgendaItem.objects.create(meeting=made, position=task.team.number, text="方案", assignment=task)
        unit_plan = (
            task.unit_plan if hasattr(task, "unit_plan") else make.approved_plan(task, leader(cast, task), cast.head)
        )
        papers.draft(unit_plan, "rounds.unit_plan", by=leader(cast, task))
    make.recusal(cast.clerk.person, cast.liuxi)
    said = {
        user: pages(as_user(user).get(reverse("rounds:round_meeting_materials", args=[made.pk])).content)[1]
        for user in (cast.clerk, cast.head)
    }
    assert "青石乡" in said[cast.clerk]
    assert "柳溪镇" not in said[cast.clerk]
    assert "柳溪镇" in said[cast.head]


def leader(cast: Cast, task: Any) -> Any:
    return cast.leader if task == cast.assignment else cast.leader_2


def test_nothing_to_bind_is_said(cast: Cast) -> None:
    found = pages(as_user(cast.clerk).get(reverse("rounds:round_meeting_materials", args=[meeting(cast).pk])).content)
    assert "没有您可以查看的材料" in found[1]
    assert len(found) == 2
    page = as_user(cast.clerk).get(reverse("rounds:round_meeting", args=[meeting(cast, "other").pk])).content.decode()
    assert "会议材料" not in page, "of such a meeting there are none"


def test_wide_pages_are_numbered_on_their_own_side() -> None:
    import pymupdf

    sheets = pymupdf.open()
    sheets.new_page(width=842, height=595)
    sheets.new_page(width=595, height=842)
    bound = packs.bind(
        "材料", [packs.Material("台账", sheets.tobytes())], author="云岭县委巡察办", created=datetime(2026, 11, 25, 9)
    )
    with pymupdf.open(stream=bound, filetype="pdf") as document:
        for page in list(document)[2:]:
            (mark,) = (block for block in page.get_text("blocks") if "页" in block[4])
            assert mark[2] <= page.rect.width
            assert mark[0] > page.rect.width * 0.7
            assert mark[1] < 60
