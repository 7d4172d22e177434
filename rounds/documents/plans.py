"""Papers of planning: 轮次工作方案 with red head, 全覆盖规划 as a table (R-071, R-077)."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.utils import timezone

from inspection import paper_numbers, wording
from inspection.documents import papers
from inspection.models import Unit
from rounds import gates
from rounds.gates import plans as plan_gates
from rounds.models import AnnualTarget, CoveragePlan, Round, Seat


def _round(round_: Round) -> dict[str, Any]:
    """Teams with their units, in the order of the teams; a unit's row is the assignment's."""
    group = f"中共{round_.office.group_name.removeprefix('中共')}"
    found = round_.assignments.select_related("team", "unit", "kind", "mode").order_by("team__number", "ordinal", "pk")
    rows = [
        {
            "team": team, "leader": team.leader, "deputies": team.in_seat(Seat.DEPUTY), "assignments": list(assignments),
        }
        for team, assignments in groupby(found, key=lambda each: each.team)
    ]  # fmt: skip
    for row in rows:
        for each in row["assignments"]:
            each.when = each.stationing_begins and wording.date_range(each.stationing_begins, each.stationing_ends)
    return {
        "mark": f"{group}文件", "issuer": group, "printed_by": f"{group}办公室", "rows": rows, "title": _round_title(round_),
        "dates": wording.date_range(round_.begins, round_.ends) if round_.begins and round_.ends else "",
        "framework": round_.framework_codes().filter(parent=None),
    }  # fmt: skip


def _round_title(round_: Round) -> str:
    return f"{round_.title.removeprefix('中共')}工作方案"


ROUND_PLAN = papers.kind(
    code="rounds.round_plan", label="轮次工作方案", model=Round, template="documents/rounds/round_plan.html", context=_round,
    title=_round_title, power="rounds.plan_round", approve_power="rounds.approve_round",
    series=paper_numbers.GENERAL, gates=(gates.has_units, gates.plan_is_written, gates.plan_is_settled),
)  # fmt: skip


def _annual(target: AnnualTarget) -> dict[str, Any]:
    """The year's own rounds so far, beside what the plan sets (R-319): the level above rounds and units."""
    group = f"中共{target.office.group_name.removeprefix('中共')}"
    rounds = Round.objects.filter(office=target.office, year=target.year).order_by("term", "sequence")
    return {
        "mark": f"{group}文件", "issuer": group, "printed_by": f"{group}办公室", "rounds": rounds,
        "title": annual_title(target), "year": target.year,
    }  # fmt: skip


def annual_title(target: AnnualTarget) -> str:
    return f"{target.year}年巡察工作实施方案"


ANNUAL_PLAN = papers.kind(
    code="rounds.annual_plan", label="年度巡察工作实施方案", model=AnnualTarget, template="documents/rounds/annual_plan.html",
    context=_annual, title=annual_title, power="rounds.keep_plan", approve_power="inspection.approve_paper",
    series=paper_numbers.GENERAL, gates=(plan_gates.year_is_planned,),
)  # fmt: skip


def _coverage(plan: CoveragePlan) -> dict[str, Any]:
    """Units by year, then those left out: by this edition or by the register, each with its reason."""
    rows = plan.units.select_related("unit").order_by("year", "-priority", "unit__category", "unit__name")
    placed = [each for each in rows if each.year]
    lines = [
        [at, each.unit.name, each.unit.get_category_display(), f"{each.year}年", "优先" if each.priority else "", ""]
        for at, each in enumerate(placed, 1)
    ]
    out = [(each.unit, each.reason) for each in rows if each.reason] + left_out_by_register(plan)
    lines += [
        [at, unit.name, unit.get_category_display(), "不列入", "", reason]
        for at, (unit, reason) in enumerate(out, len(lines) + 1)
    ]
    widths = (("序号", 14), ("单位", 66), ("类别", 32), ("计划年度", 28), ("优先", 20), ("不列入原因", 101))
    counted = "，".join(f"{year}年{len(list(each))}个" for year, each in groupby(placed, key=lambda one: one.year))
    return {
        "title": f"{plan.term.office.committee_short}{plan.term}巡察全覆盖规划", "rows": lines,
        "number": f"依据：{plan.document}" if plan.document else "", "caption": f"第{wording.cn_number(plan.edition)}版",
        "columns": [
            {"label": label, "width": width, "kind": "prose" if width > 60 else "centred"} for label, width in widths
        ],
        "table_note": f"共{len(placed)}个单位列入规划（{counted}），{len(out)}个不列入。" + (f"\n{plan.text}" if plan.text else ""),
    }  # fmt: skip


def left_out_by_register(plan: CoveragePlan) -> list[tuple[Unit, str]]:
    """Units in use that the register keeps out of coverage, with the reason it gives (R-073)."""
    named = plan.units.values("unit")
    units = Unit.objects.in_use(timezone.localdate()).filter(office_id=plan.term.office_id, covered=False)
    return [(each, each.exclusion_reason) for each in units.exclude(pk__in=named).order_by("name")]


COVERAGE_PLAN = papers.kind(
    code="rounds.coverage_plan", label="全覆盖规划表", model=CoveragePlan, template="documents/rounds/coverage_plan.html",
    context=_coverage, title=lambda plan: f"{plan.term.office.committee_short}{plan}", power="rounds.keep_plan",
    gates=(plan_gates.every_unit_is_placed,),
)  # fmt: skip
