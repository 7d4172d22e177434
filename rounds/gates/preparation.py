"""Why a plan cannot go up, and why a team is not ready to enter: every reason in words."""

from __future__ import annotations

from typing import Any

from inspection import codes
from rounds.gates import contacts


def plan_is_whole(plan: Any) -> list[str]:
    needed = (
        ("process", "基本流程"), ("focus", "巡察重点"), ("breakthrough", "突破口"), ("other_matters", "党委要求了解的其他事项"),
    )  # fmt: skip
    missing = [label for name, label in needed if not getattr(plan, name).strip()]
    found = [f"未填{'、'.join(missing)}"] if missing else []
    return found if plan.methods.exists() else [*found, "未选工作方法"]


def contingencies_are_written(plan: Any) -> list[str]:
    """处置预案: each situation the office lists has somebody responsible and something to do (R-107)."""
    written = set(
        plan.contingencies.exclude(action="").exclude(responsible="").values_list("situation__code", flat=True)
    )
    missing = [each.text for each in codes.choices("contingencies", plan.assignment.office) if each.code not in written]
    return [f"处置预案未写：{'、'.join(missing)}"] if missing else []


def division_is_made(plan: Any) -> list[str]:
    """Every member of the team has a part in the division of labour (R-106)."""
    owners = set(plan.tasks.values_list("owner_id", flat=True))
    idle = [each.person.name for each in plan.assignment.team.members() if each.person_id not in owners]
    return [f"未分工：{'、'.join(idle)}"] if idle else []


def plan_is_approved(assignment: Any) -> list[str]:
    """One plan for each unit, approved before the team enters (R-106)."""
    plan = getattr(assignment, "unit_plan", None)
    if plan is None:
        return ["巡察工作方案尚未拟定"]
    return [] if plan.status == "approved" else [f"巡察工作方案尚未批准（{plan.get_status_display()}）"]


def questions_are_closed(assignment: Any) -> list[str]:
    count = assignment.questions.filter(outcome="").count()
    return [f"还有{count}个巡前问题没有查核结果"] if count else []


def rechecks_are_closed(assignment: Any) -> list[str]:
    count = assignment.materials.filter(kind="earlier", recheck="").count()
    return [f"还有{count}项前次整改未复查"] if count else []


def readiness(assignment: Any) -> list[tuple[str, bool, str]]:
    """What should be ready before the entry: (what, whether it is, words). Only the plan's approval is a gate."""
    kinds = set(assignment.requests.exclude(status__in=("draft", "withdrawn")).values_list("kind", flat=True))
    waiting = assignment.requests.filter(kind="inquiry", status__in=("sent", "received")).count()
    plan = plan_is_approved(assignment)
    return [
        ("巡察工作方案和处置预案", not plan, "；".join(plan) or "已批准"),
        ("向有关部门函询", "inquiry" in kinds, f"{waiting}件待回复" if waiting else "已回复" if "inquiry" in kinds else "尚未发函"),
        ("调阅材料清单", "documents" in kinds, "已发出" if "documents" in kinds else "尚未发出"),
        ("巡前问题清单", assignment.questions.exists(), _count(assignment.questions.count(), "个问题", "尚未列出")),
        ("联络人和专办人员", not (unnamed := contacts.are_named(assignment)), "；".join(unnamed) or "已确定"),
        ("前次整改和审计成果", assignment.materials.exists(), _count(assignment.materials.count(), "项", "尚未登记")),
    ]  # fmt: skip


def _count(number: int, unit: str, none: str) -> str:
    return f"{number}{unit}" if number else none


# 画像: real, precise, concrete


def portrait_faults(check: Any) -> list[str]:
    """What keeps a conclusion "存在" from being a true stroke of the portrait: 真 evidence, 准 clause, 具体 who, when, how much."""
    if check.conclusion != "present":
        return []
    found = [] if check.evidence.strip() or check.finding_id else ["不真：没有证据"]
    if not check.item.regulation.strip() or not check.item.clause.strip():
        found.append("不准：没有条款依据")
    if not check.who.strip() or check.occurred_on is None:
        found.append("不具体：未写明人员、时间")
    return found
