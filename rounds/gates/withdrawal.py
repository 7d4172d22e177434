"""What is in order before a team leaves: findings, papers on loan, money owed, difficulties and urgings answered (R-366)."""

from __future__ import annotations

from typing import Any

from rounds import wrap_up
from rounds.gates import leadership, people


def findings_are_sorted(assignment: Any) -> list[str]:
    """Every finding has its evidence, or was dropped with a reason; none is left lying (梳理)."""
    count = assignment.findings.filter(status="open", evidence=None).count()
    return [f"还有{count}个问题没有证据，须补证或列为不成立"] if count else []


def materials_are_back(assignment: Any) -> list[str]:
    count = assignment.field_records.filter(details__borrowed=True, returned_on=None, status="complete").count()
    return [f"借出的原件还有{count}笔未归还"] if count else []


def urgings_are_answered(assignment: Any) -> list[str]:
    count = assignment.urgings.filter(status="sent").count()
    return [f"还有{count}件督促提醒未回复"] if count else []


def nothing_is_orphaned(assignment: Any) -> list[str]:
    """Every app's items and the three handings (颗粒归仓)."""
    return wrap_up.reasons(assignment)


wrap_up.item("findings", "问题梳理", findings_are_sorted, "rounds:assignment")
wrap_up.item("leader", "组长三个亲自", leadership.leader_has_done_his, "rounds:assignment")
wrap_up.item("materials", "借阅资料归还", materials_are_back, "rounds:assignment")
wrap_up.item("expenses", "个人费用缴清", people.fees_are_paid, "rounds:withdrawal")
wrap_up.item("carriers", "设备和涉密载体归还", people.carriers_are_returned, "rounds:assignment")
wrap_up.item("urgings", "督促提醒回复", urgings_are_answered, "rounds:withdrawal")
wrap_up.matter("findings", "问题", lambda assignment: assignment.findings.count())
