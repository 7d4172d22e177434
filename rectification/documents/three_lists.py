"""整改清单、任务清单、责任清单: three lists of the same problems of one plan, as its paper shows them (R-267, D-35)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection import signatures, wording
from inspection.documents import papers
from rectification.gates import PRINCIPAL
from rectification.gates.plans import three_lists_match, was_sent_up
from rectification.models import Plan

if TYPE_CHECKING:
    from rectification.models import Account

NAME = "整改清单、任务清单、责任清单"


def _column(label: str, width: int, kind: str = "") -> dict[str, Any]:
    return {"label": label, "width": width, **({"kind": kind} if kind else {})}


_FIRST = (_column("序号", 12, "centred"), _column("账户编号", 38, "centred"))


def _numbered(texts: list[str]) -> str:
    return "\n".join(f"{place}.{text}" for place, text in enumerate(texts, 1)) if len(texts) > 1 else "".join(texts)


def _due(account: Account) -> Any:
    return account.due_on or account.time_type


def _leader(account: Account) -> str:
    return f"{account.leader_name}（{account.leader_post}）" if account.leader_post else account.leader_name


def lists(plan: Plan) -> list[dict[str, Any]]:
    """The three lists, each with columns (widths in mm, 261 in all) and rows in the order of the accounts' numbers."""
    accounts = list(plan.accounts())

    def of(label: str, columns: tuple[dict[str, Any], ...], cells: Any) -> dict[str, Any]:
        rows = [[str(place), each.number, *cells(each)] for place, each in enumerate(accounts, 1)]
        return {"label": label, "columns": [*_FIRST, *columns], "rows": rows}

    return [
        of("整改清单", (
            _column("问题类别", 26), _column("反馈问题", 75), _column("整改措施", 78), _column("完成时限", 32, "centred"),
        ), lambda each: [each.category_text, each.problem, _numbered(each.measures), _due(each)]),
        of("任务清单", (
            _column("整改目标", 62), _column("整改措施", 91), _column("整改类型", 26, "centred"), _column("完成时限", 32, "centred"),
        ), lambda each: [each.goal, _numbered(each.measures), each.time_type, _due(each)]),
        of("责任清单", (
            _column("责任领导", 40), _column("责任单位（科室）", 46), _column("责任人", 35), _column("主管责任人", 28, "centred"),
            _column("分管责任人", 28, "centred"), _column("直接责任人", 34, "centred"),
        ), lambda each: [
            _leader(each), each.department, each.owner_name, each.managing_name, each.overseeing_name, each.direct_name,
        ]),
    ]  # fmt: skip


def _context(plan: Plan) -> dict[str, Any]:
    assignment = plan.assignment
    signed = signatures.signed(plan, PRINCIPAL)
    made = lists(plan)
    return {
        "title": f"{assignment.unit.party_name}巡察反馈问题\n{NAME}", "title_keep": [assignment.unit.party_name],
        "number": assignment.round.name or assignment.round.title,
        "caption": wording.date_text(plan.submitted_on) if plan.submitted_on else "",
        "lists": made, "table_note": f"三张清单各{len(made[0]['rows'])}个问题，逐条对应。",
        "signatures": [
            f"主要负责人：{signed.signer_name}　{wording.date_text(signed.signed_on)}" if signed else "主要负责人：",
            f"巡察办审核：{plan.reviewed_by.name if plan.status == 'accepted' and plan.reviewed_by else ''}",
        ],
    }  # fmt: skip


papers.kind(
    code="rectification.three_lists", label=NAME, model=Plan, template="documents/rectification/three_lists.html",
    context=_context, title=lambda plan: f"{plan.assignment.unit.short_name}{NAME}", power="rectification.accept_plan",
    unit_side=True, addressee=lambda plan: plan.assignment.unit,
    gates=(was_sent_up, three_lists_match),
)  # fmt: skip
