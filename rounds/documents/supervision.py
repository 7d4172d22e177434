"""The paper of roving checks: 巡回督查情况报告, to the leading group (R-087)."""

from __future__ import annotations

from typing import Any

from inspection.documents import papers
from rounds.models import RovingDraw


def _unreported(draw: RovingDraw) -> list[str]:
    count = draw.checks.filter(status="drawn").count()
    return [f"还有{count}个任务未登记督查情况"] if count else []


def _brief(draw: RovingDraw) -> dict[str, Any]:
    group = draw.office.group_name.removeprefix("中共")
    return {
        "title": f"关于{draw.round}巡回督查情况的报告", "addressee": f"中共{group}", "issuer": f"中共{group}办公室", "draw": draw,
        "checks": draw.checks.select_related("assignment__team__round", "assignment__unit", "coordination"), "printed_by": "",
    }  # fmt: skip


BRIEF = papers.kind(
    code="rounds.roving_brief", label="巡回督查情况报告", model=RovingDraw, template="documents/rounds/roving_brief.html",
    context=_brief, title=lambda draw: f"关于{draw.round}巡回督查情况的报告", power="rounds.draw_check", gates=(_unreported,),
)  # fmt: skip
