"""届期报告: a term's figures as a paper, the rounds side by side, each equal to what the statistics page says."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from django.urls import reverse

from inspection import briefing, statistics
from inspection.documents import papers
from inspection.workflow import Refused
from rounds.models import Round, Term
from tests import make
from tests.floor.people import as_user

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db


def term(cast: Cast) -> Term:
    Round.objects.filter(pk=cast.round.pk).update(status="active")
    make.round_(cast.office, 2, status="active")
    begins = cast.round.begins or cast.assignment.stationing_begins
    year = begins.year if begins else 2026
    return Term.objects.create(
        office=cast.office, number=cast.round.term, begins=f"{year - 1}-09-01", ends=f"{year + 4}-08-31"
    )


def test_it_says_what_the_figures_say(cast: Cast) -> None:
    made = Term.objects.get(pk=term(cast).pk)
    found = briefing._term(made)
    span = statistics.Span(cast.office, term=made.number)
    values = statistics.values(span, cast.head)
    assert found["sentences"] == statistics.sentences(span, cast.head, values)
    assert ("巡察组", f"{values['teams']}个") in found["groups"]["规模"]
    assert [title for title, *_ in found["compared"]] == ["第一轮", "第二轮"]
    teams = found["heads"].index(("巡察组", "个"))
    assert sum(row[2][teams] for row in found["compared"]) == values["teams"]


def test_printed(cast: Cast) -> None:
    made = Term.objects.get(pk=term(cast).pk)
    paper = papers.draft(made, briefing.TERM, by=cast.clerk)
    pdf = papers.pdf_of(paper, viewer=cast.clerk)
    if where := os.environ.get("SEEN"):
        Path(where).write_bytes(pdf)
    with pypdfium2.PdfDocument(pdf) as document:
        words = re.sub(r"\s", "", "".join(page.get_textpage().get_text_bounded() for page in document))
    for said in ("一、总体情况", "二、各轮情况", "三、主要数据", "巡察工作情况统计报告"):
        assert said in words


def test_whoever_drafted_it_does_not_approve_it(cast: Cast) -> None:
    paper = papers.draft(Term.objects.get(pk=term(cast).pk), briefing.TERM, by=cast.head)
    with pytest.raises(Refused, match="本人拟稿"):
        papers.approve(paper, by=cast.head)


def test_before_the_first_round_there_is_nothing_to_report(cast: Cast) -> None:
    empty = Term.objects.create(office=cast.office, number=99, begins="2026-09-01", ends="2031-08-31")
    with pytest.raises(Refused, match="还没有开展的轮次"):
        papers.draft(empty, briefing.TERM, by=cast.clerk)


def test_its_page(cast: Cast) -> None:
    made = term(cast)
    page = as_user(cast.clerk).get(reverse("rounds:term", args=[made.pk])).content.decode()
    assert "起草届期报告" in page
    assert cast.round.title in page
    assert as_user(cast.member).get(reverse("rounds:term", args=[made.pk])).status_code == 403
    assert as_user(cast.liaison).get(reverse("rounds:term", args=[made.pk])).status_code == 404
