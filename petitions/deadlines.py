"""Which due dates petitions and leads have; how they run stands in the floor's file of this name.

信访 counts calendar days, 检举控告 counts working days: a letter may start both clocks, and they stay two deadlines.
"""

from inspection.deadlines import rule
from inspection.workdays import Unit

ACCEPT = rule(
    "petitions.accept", "当天受理", 0, Unit.SAME_DAY, "R-190", "petitions.triage_petition",
    escalate=((1, "petitions.conclude_petition"),),
)  # fmt: skip
ASSIGN = rule(
    "petitions.assign", "当天交办", 0, Unit.SAME_DAY, "R-191", "petitions.assign_petition",
    escalate=((1, "petitions.conclude_petition"),),
)  # fmt: skip
CLAIM = rule(
    "petitions.claim", "当天认领", 0, Unit.SAME_DAY, "R-192", "petitions.answer_transfer",
    escalate=((1, "petitions.transfer_petition"),),
)  # fmt: skip
ANSWER = rule(
    "petitions.answer", "转办件反馈结果", None, None, "R-189", "petitions.answer_transfer", ahead=(3, 1),
    escalate=((3, "petitions.transfer_petition"),),
)  # fmt: skip
CONCLUDE = rule(
    "petitions.conclude", "信访事项办结", 60, Unit.DAY, "信访工作条例第三十四条", "petitions.conclude_petition",
    ahead=(15, 7, 1), escalate=((7, "petitions.retire_lead"),),
)  # fmt: skip
ACKNOWLEDGE = rule(
    "petitions.acknowledge", "实名检举告知受理", 15, Unit.WORKING_DAY, "检举控告工作规则第二十六条",
    "petitions.triage_petition", ahead=(5, 1), escalate=((3, "petitions.conclude_petition"),),
)  # fmt: skip
URGENT = rule(
    "petitions.urgent", "八项规定、四风线索及时移交", 3, Unit.WORKING_DAY, "R-130、R-236", "petitions.hand_over_lead",
    ahead=(1,), escalate=((1, "petitions.retire_lead"),),
)  # fmt: skip
SUPPLEMENT = rule(
    "petitions.supplement", "移交会退回线索补充材料", None, None, "R-219", "petitions.submit_lead", ahead=(3, 1),
    escalate=((1, "petitions.hand_over_lead"),),
)  # fmt: skip
FAST = rule(
    "petitions.fast", "超范围线索快查快处反馈", 15, Unit.WORKING_DAY, "R-220", "petitions.report_lead", ahead=(5, 1),
    escalate=((1, "petitions.hand_over_lead"),),
)  # fmt: skip
READ_EXPRESS = rule(
    "petitions.read_express", "专报阅示", 0, Unit.NEXT_DAY, "R-237", "petitions.read_express",
    escalate=((1, "petitions.send_express"),),
)  # fmt: skip
RECONCILE = rule(
    "petitions.reconcile", "线索定期对账", 3, Unit.MONTH, "R-227", "petitions.hand_over_lead", ahead=(7, 1),
    escalate=((7, "petitions.retire_lead"),),
)  # fmt: skip
PROBE = rule(
    "petitions.probe", "深入了解情况", None, None, "R-238", "petitions.submit_lead", ahead=(3, 1),
    escalate=((1, "petitions.approve_probe"),),
)  # fmt: skip
FEEDBACK = rule(
    "petitions.feedback", "移交线索办理反馈", 3, Unit.MONTH, "巡视工作条例：移交后三个月内反馈", "petitions.report_lead",
    ahead=(15, 7), escalate=((1, "petitions.hand_over_lead"),),
)  # fmt: skip
BOX_LETTERS = rule(
    "petitions.box_letters", "意见箱来信当天登记", 0, Unit.SAME_DAY, "R-179、R-190", "petitions.open_box",
    escalate=((1, "petitions.manage_channel"),),
)  # fmt: skip
# T-19. The day's line in the inbox; the line at the hour itself is ``tasks.remind_of_appointments``.
APPOINTMENT = rule(
    "petitions.appointment", "接访预约", None, None, "R-181、R-182", "petitions.keep_appointment",
)  # fmt: skip
