"""Which deadlines there are after an inspection (report, feedback, rectification)."""

from __future__ import annotations

from inspection import deadlines
from inspection.workdays import Unit

# handler → principal of the unit → office → head of the leading group.
_UP = (
    (3, "rectification.apply_write_off"), (7, "rectification.verify_account"), (15, "rectification.approve_write_off"),
)  # fmt: skip

RECTIFY = deadlines.rule(
    "rectification.rectify", "整改到位", None, None, "R-264", "rectification.report_progress",
    ahead=(15, 7, 3), escalate=_UP,
)  # fmt: skip
# The day is the due date (or the last progress after it) and the office's setting "ledger.dull_days".
DULL = deadlines.rule(
    "rectification.dull", "挂账无进展，列为呆账", None, None, "R-266", "rectification.verify_account",
    escalate=((1, "rectification.approve_write_off"), (15, "rectification.approve_feedback")),
)  # fmt: skip
# After 阶段性销号 the office looks again, until it is evaluated.
REVIEW = deadlines.rule(
    "rectification.review", "阶段性销号后回看", 180, Unit.DAY, "R-261", "rectification.check_account",
    ahead=(15, 3), escalate=((15, "rectification.approve_write_off"),),
)  # fmt: skip
PLAN = deadlines.rule(
    "rectification.plan", "报送整改方案", 1, Unit.MONTH, "R-271", "rectification.plan_account",
    ahead=(7, 3), escalate=((3, "rectification.submit_plan"), (7, "rectification.accept_plan")),
)  # fmt: skip
REVIEW_PLAN = deadlines.rule(
    "rectification.review_plan", "会审整改方案", 5, Unit.WORKING_DAY, "R-271", "rectification.review_plan",
    ahead=(2,), escalate=((1, "rectification.accept_plan"),),
)  # fmt: skip
LOOK_AGAIN = deadlines.rule(
    "rectification.look_again", "报告再了解结果", None, None, "R-235", "rectification.submit_report",
    ahead=(3, 1), escalate=((1, "rectification.review_report"), (5, "rectification.consider_report")),
)  # fmt: skip
FOLLOW_UP = deadlines.rule(
    "rectification.follow_up", "跟进了解、巡察建议答复", None, None, "R-254", "rectification.keep_follow_up",
    ahead=(3,), escalate=((7, "rectification.approve_feedback"),),
)  # fmt: skip
FEED_BACK = deadlines.rule(
    "rectification.feed_back", "反馈交账", 1, Unit.MONTH, "R-096", "rectification.deliver_account",
    ahead=(7, 3), escalate=((7, "rectification.approve_feedback"),),
)  # fmt: skip
RECEIVE_TRANSFER = deadlines.rule(
    "rectification.receive_transfer", "签收转账", 5, Unit.WORKING_DAY, "R-259", "rectification.receive_transfer",
    ahead=(1,), escalate=((3, "rectification.transfer_account"),),
)  # fmt: skip
ANSWER_ACCOUNTABILITY = deadlines.rule(
    "rectification.answer_accountability", "办理问责事项", 1, Unit.MONTH, "R-290", "rectification.answer_accountability",
    ahead=(7, 3), escalate=((3, "rectification.raise_accountability"), (15, "rectification.open_accountability")),
)  # fmt: skip
VERIFY = deadlines.rule(
    "rectification.verify", "核验销账申请", 10, Unit.WORKING_DAY, "R-261", "rectification.verify_account",
    ahead=(2,), escalate=((5, "rectification.approve_write_off"),),
)  # fmt: skip
# What follows a check (T-36, T-37); the day of the first three is set with the demand.
EXPLAIN = deadlines.rule(
    "rectification.explain", "报送督查情况说明", None, None, "R-283", "rectification.hand_in_explanation",
    ahead=(3, 1), escalate=((1, "rectification.follow_check"), (7, "rectification.approve_feedback")),
)  # fmt: skip
TALK = deadlines.rule(
    "rectification.talk", "约谈主要负责人", None, None, "R-283", "rectification.follow_check",
    ahead=(3, 1), escalate=((3, "rectification.verify_account"),),
)  # fmt: skip
CHECK_AGAIN = deadlines.rule(
    "rectification.check_again", "再次整改到期，再次查账", None, None, "R-284", "rectification.follow_check",
    ahead=(3,), escalate=((3, "rectification.verify_account"), (7, "rectification.approve_feedback")),
)  # fmt: skip
REPORT_NEW = deadlines.rule(
    "rectification.report_new", "新情况新问题报告领导小组", 3, Unit.WORKING_DAY, "R-285", "rectification.follow_check",
    ahead=(1,), escalate=((1, "rectification.verify_account"), (3, "rectification.decide_new_problem")),
)  # fmt: skip
