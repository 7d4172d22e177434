"""Papers of leave and disclosures: 请假审批单, 因公外出备案单, 主动说明回执."""

from __future__ import annotations

from typing import Any

from inspection import attachments
from inspection.documents import papers
from rounds.gates.leave_of_unit import NOTICE
from rounds.models import Disclosure, UnitLeave


def _leave(leave: UnitLeave) -> dict[str, Any]:
    return {
        "title": _leave_title(leave), "caption": f"单位：{leave.assignment.unit.party_name}", "leave": leave,
        "notices": [each.name for each in attachments.of(leave, NOTICE)],
    }  # fmt: skip


def _leave_title(leave: UnitLeave) -> str:
    filed = leave.kind == "official" and not leave.of_secretary
    return "巡察期间因公外出备案单" if filed else "巡察期间请假审批单"


LEAVE_FORM = papers.kind(
    code="rounds.leave_form", label="请假单", model=UnitLeave, template="documents/rounds/leave_form.html", context=_leave,
    title=lambda leave: f"{_leave_title(leave)}（{leave.name}）", power="rounds.approve_leave", unit_side=True,
    addressee=lambda leave: leave.assignment.unit,
)  # fmt: skip


def _receipt(disclosure: Disclosure) -> dict[str, Any]:
    team = disclosure.assignment.team.full_name
    return {"title": "回　执", "disclosure": disclosure, "issuer": f"中共{team.removeprefix('中共')}", "printed_by": ""}


# Handed over in person; it goes to no unit's list.
RECEIPT = papers.kind(
    code="rounds.disclosure_receipt", label="回执", model=Disclosure, context=_receipt,
    template="documents/rounds/disclosure_receipt.html", title=lambda disclosure: f"回执 {disclosure.number}",
    power="rounds.receive_disclosure",
)  # fmt: skip
