"""A 对账单 drawn up by the office, disagreed with by the unit, drawn up anew, countersigned; what it closed stays closed."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pdfplumber
import pytest
from django.urls import reverse
from django.utils import timezone

from inspection.documents import papers
from inspection.models import Paper
from inspection.workflow import Refused
from rectification.actions import ledger, requests, statements
from rectification.models import Account, Statement
from tests.journeys.conftest import follow

if TYPE_CHECKING:
    from datetime import date

    from tests.cast import Cast
    from tests.journeys.conftest import Desks

pytestmark = pytest.mark.django_db(transaction=True)
COLUMNS = ("期初", "立账", "转入", "复账", "红字更正", "转出", "销账", "期末")


def opened(cast: Cast, problem: str, on: date) -> Account:
    """An account of a day that is over, handed over on the same day."""
    made = ledger.open_account(
        office=cast.office, unit=cast.qingshi, problem=problem, origin="supervision", by=cast.clerk, on=on
    )
    return ledger.deliver(made, by=cast.clerk, on=on)


def drawn_up(desks: Desks, yesterday: date) -> Statement:
    """By the office, over the days up to yesterday; its page is sound."""
    desks.clerk.send(reverse("rectification:statement_add"), unit="青石乡", since=yesterday, until=yesterday)
    desks.clerk.sound()
    return Statement.objects.get(status="open")


def test_disagreed_with_and_drawn_up_anew(desks: Desks) -> None:
    """The unit finds one account entered twice and says so; corrected, the old statement no longer holds and is withdrawn."""
    cast, yesterday = desks.cast, timezone.localdate() - timedelta(days=1)
    opened(cast, "三个村集体土地出租未签合同。", yesterday)
    twice = opened(cast, "集体土地出租没有签订合同。", yesterday)
    first = drawn_up(desks, yesterday)
    office, unit = reverse("rectification:statement", args=[first.pk]), reverse("unit:statement", args=[first.pk])
    desks.secretary.open(reverse("unit:home"))
    follow(desks.secretary.page.get_by_role("link", name=str(first)).first)
    desks.secretary.step(unit, "提出异议", reason=f"{twice.number}与另一户是同一问题，应为1户。")
    desks.secretary.sound()
    assert "异议已送巡察办核对" in desks.secretary.said()
    desks.clerk.open(office)
    assert "单位有异议" in desks.clerk.words()
    desks.clerk.sound()
    requests.ask_correction(twice, by=cast.clerk, reason="重复立账")
    requests.decide_correction(twice, by=cast.head, granted=True, on=yesterday)
    assert "期间账目有变动" in desks.clerk.refusal(office, "巡察办签认")
    desks.clerk.step(office, "作废", reason="单位异议属实，重复立账已红字更正。")
    second = drawn_up(desks, yesterday)
    assert (second.figures["opened"], second.figures["corrected"], second.figures["closing"]) == (2, -1, 1)


def test_countersigned_and_printed(desks: Desks) -> None:
    """The office signs first, then the unit's principal; his liaison may look, not sign. What it closed stays closed."""
    cast, yesterday = desks.cast, timezone.localdate() - timedelta(days=1)
    opened(cast, "三个村集体土地出租未签合同。", yesterday)
    made = statements.draw_up(office=cast.office, unit=cast.qingshi, since=yesterday, until=yesterday, by=cast.clerk)
    desks.clerk.step(reverse("rectification:statement", args=[made.pk]), "巡察办签认")
    unit = reverse("unit:statement", args=[made.pk])
    desks.liaison.open(unit)
    assert desks.liaison.page.get_by_role("button", name="单位签认").count() == 0
    desks.secretary.step(unit, "单位签认")
    assert "双方已签认" in desks.secretary.words()
    assert desks.secretary.page.get_by_role("button", name="提出异议").count() == 0
    desks.secretary.sound()
    with pytest.raises(Refused, match="已对账签认，不能补记以前的账"):
        opened(cast, "补记的问题。", yesterday)
    printed(desks, made)


def printed(desks: Desks, made: Statement) -> None:
    """The office drafts and issues it; the unit finds it among its papers, and in its words the figures and both names."""
    desks.clerk.step(reverse("rectification:statement", args=[made.pk]), "起草对账单")
    address = desks.clerk.page.url.removeprefix(desks.clerk.base)
    desks.clerk.step(address, "印发")
    paper = Paper.objects.get(pk=address.strip("/").split("/")[-1])
    with pdfplumber.open(io.BytesIO(papers.pdf_of(paper))) as pdf:
        text = "".join("".join((page.extract_text() or "").split()) for page in pdf.pages)
    for each in ("青石乡", "钱静", "吴书记", *COLUMNS):
        assert each in text
    assert desks.secretary.open(reverse("unit:paper_list")) == 200
    assert "对账单" in desks.secretary.words()
    desks.secretary.sound()
