"""The demo's plans beyond the round: the term, two editions of the coverage plan, the year's target."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from inspection import codes
from inspection.management.demo.days import on
from inspection.models import OrganKind, UnitCategory
from rounds.actions import plans

if TYPE_CHECKING:
    from inspection.management.demo.people import Demo


def play(demo: Demo, today: date) -> None:
    """Adopt the first edition when the term began, draft the second this year; every unit has its year."""
    office, head = demo.users["office"], demo.users["office-head"]
    first = today.year - 1
    for name, tag in (("县民政局", "window"), ("县住建局", "projects"), ("县财政局", "funds"), ("县教育局", "funds")):
        demo.units[name].tags.add(codes.code("unit_tags", tag, demo.office))
    with on(date(first, 3, 1)):
        term = plans.register_term(
            demo.office, by=office, number=10, begins=date(first - 1, 10, 1), ends=date(first + 4, 9, 30)
        )
        plan = plans.draft_plan(term, by=office)
        for place, (name, unit) in enumerate(sorted(demo.units.items())):
            year = today.year if name in ("青石乡", "柳溪镇", "县教育局") else first + place % 5
            near = unit.category in (UnitCategory.TOWN, UnitCategory.TOWNSHIP)
            if unit.organ_kind == OrganKind.DISCIPLINE:
                plans.place_unit(plan, by=office, unit=unit, reason="由市委巡察，不列入本县规划")
            else:
                plans.place_unit(plan, by=office, unit=unit, year=year, priority=near)
        plans.adopt(plan, by=head, document=f"云委〔{first}〕6号")
        plans.set_target(demo.office, by=office, year=first, rounds=1, units=2, document=f"云委巡〔{first}〕1号")
    with on(date(today.year, 1, 10)):
        plans.set_target(
            demo.office, by=office, year=today.year, rounds=2, units=4, document=f"云委巡〔{today.year}〕1号"
        )
        second = plans.draft_plan(term, by=office)
        plans.place_unit(second, by=office, unit=demo.units["县住建局"], year=today.year + 1, priority=True)
        plans.place_unit(second, by=office, unit=demo.units["县民政局"], reason="职能并入县委社会工作部，待挂牌后列入")
