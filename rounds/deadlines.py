"""Which dates are watched in rounds: where they come from and whom they concern."""

from __future__ import annotations

from inspection import deadlines
from inspection.workdays import Unit

INFORM_ABSENTEES = deadlines.rule(
    "rounds.absentees", "告知缺席人员会议精神", 0, Unit.NEXT_DAY, "R-098", "rounds.inform_absentee",
    escalate=((1, "rounds.record_meeting"),),
)  # fmt: skip
DAILY_LOG = deadlines.rule(
    "rounds.daily_log", "工作日报", 0, Unit.SAME_DAY, "R-155", "rounds.write_log",
    escalate=((1, "rounds.enter_assignment"),),
)  # fmt: skip
MIDTERM = deadlines.rule("rounds.midterm", "中期推动会", None, None, "R-095", "rounds.authorise_assignment", ahead=(3,))
PLEDGES = deadlines.rule("rounds.pledges", "签订三承诺书", None, None, "R-022", "rounds.record_pledge", ahead=(3, 1))
STATIONING = deadlines.rule(
    "rounds.stationing", "进驻届满", None, None, "R-366", "rounds.withdraw_assignment", ahead=(7, 3, 1),
    escalate=((3, "rounds.start_round"),),
)  # fmt: skip
EVALUATION = deadlines.rule(
    "rounds.evaluation", "巡后评估", None, Unit.DAY, "R-036", "rounds.manage_evaluation", ahead=(3,)
)
