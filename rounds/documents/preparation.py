"""Papers of the preparation: 巡察工作方案 with its contingencies, 负面清单对照表 with the portrait."""

from __future__ import annotations

from typing import Any

from inspection import wording
from inspection.documents import papers
from rounds.gates import preparation as gates
from rounds.models import Assignment, ItemCheck, UnitPlan


def _plan(plan: UnitPlan) -> dict[str, Any]:
    assignment = plan.assignment
    team = f"中共{assignment.team.full_name.removeprefix('中共')}"
    stationing = assignment.stationing_begins and wording.date_range(
        assignment.stationing_begins, assignment.stationing_ends
    )
    return {
        "title": _title(plan), "title_keep": [assignment.unit.party_name], "issuer": team, "plan": plan,
        "assignment": assignment, "stationing": stationing, "tasks": plan.tasks.select_related("owner"),
        "contingencies": plan.contingencies.select_related("situation"), "printed_by": "",
        "methods": wording.listing([each.text for each in plan.methods.all()]),
    }  # fmt: skip


def _title(plan: UnitPlan) -> str:
    return f"{plan.assignment.team.full_name}巡察{plan.assignment.unit.party_name}工作方案"


PLAN = papers.kind(
    code="rounds.unit_plan", label="巡察工作方案", model=UnitPlan, template="documents/rounds/unit_plan.html", context=_plan,
    title=_title, power="rounds.prepare_assignment", gates=(gates.plan_is_whole, gates.contingencies_are_written),
)  # fmt: skip


def _sheet(assignment: Assignment) -> dict[str, Any]:
    present = ItemCheck.objects.filter(assignment=assignment, conclusion="present").select_related("item", "finding")
    return {
        "title": "负面清单对照表", "caption": f"单位：{assignment.unit.party_name}", "checks": list(present),
        "counted": assignment.item_checks.count(),
    }  # fmt: skip


SHEET = papers.kind(
    code="rounds.check_sheet", label="负面清单对照表", model=Assignment, template="documents/rounds/check_sheet.html",
    context=_sheet, title=lambda assignment: f"负面清单对照表（{assignment.unit.short_name}）",
    power="rounds.prepare_assignment", applies=lambda assignment: assignment.item_checks.exists(),
)  # fmt: skip
