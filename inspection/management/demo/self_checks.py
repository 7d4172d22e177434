"""The demo's 未巡先改: a notice that went to the units not inspected yet, and another that waits for the director."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from inspection.management.demo.days import on
from inspection.models import OrganKind, Unit
from rectification.actions import self_checks
from rectification.models.self_checks import inspected_in_term

if TYPE_CHECKING:
    from datetime import date

    from inspection.management.demo.people import Demo

DEMANDS = "请党组织主要负责人牵头，逐项自查，立行立改，按期报告自查情况、整改措施和完成日期。"


def play(demo: Demo, today: date) -> None:
    units = Unit.objects.in_use(today).filter(office=demo.office, organ_kind=OrganKind.NONE)
    units = units.exclude(pk__in=inspected_in_term(demo.office))
    with on(today - timedelta(days=5)):
        sent = self_checks.draft(
            demo.office, by=demo.users["office"], title="关于对照共性问题开展自查自纠的通知", level="town", units=units, demands=DEMANDS,
            problems="公务接待超标准，无公函接待、一函多餐。\n村级“三资”合同不规范，到期不清收。", due_on=today + timedelta(days=25),
        )  # fmt: skip
        self_checks.issue(sent, by=demo.users["office-head"])
    with on(today - timedelta(days=1)):
        self_checks.draft(
            demo.office, by=demo.users["office"], title="关于村级惠农补助共性问题自查自纠的通知", level="village", units=units, demands=DEMANDS,
            problems="惠农补助申领审核不严，公示走形式。", due_on=today + timedelta(days=30),
        )  # fmt: skip
