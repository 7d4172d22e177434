"""What follows a check that found something undone: one path for each of the three results of supervision (R-283–R-285)."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rectification.gates import consequences as gates


class ConsequenceKind(models.TextChoices):
    """The result 该完未完 leads to one of the first two, 效果不明显或反弹 to the third, 新情况新问题 to the last."""

    STATEMENT = "statement", "书面情况说明"
    TALK = "talk", "约谈主要负责人"
    AGAIN = "again", "再次整改"
    NEW = "new", "新情况新问题"


class ConsequenceStatus(models.TextChoices):
    """A status belongs to one kind, so that the table of steps asks for no kind; the first of each is where it begins."""

    ASKED = "asked", "待单位说明"
    HANDED = "handed", "说明已报送"
    TO_TALK = "to_talk", "待约谈"
    TO_REOPEN = "to_reopen", "待复账"
    AGAIN = "again", "再次整改中"
    FOUND = "found", "待报告领导小组"
    REPORTED = "reported", "待领导小组研究"
    ORDERED = "ordered", "待立账"
    DONE = "done", "已办结"


_S = ConsequenceStatus
STATUSES_OF: dict[str, tuple[str, ...]] = {
    ConsequenceKind.STATEMENT: (_S.ASKED, _S.HANDED, _S.DONE),
    ConsequenceKind.TALK: (_S.TO_TALK, _S.DONE),
    ConsequenceKind.AGAIN: (_S.AGAIN, _S.TO_REOPEN, _S.DONE),
    ConsequenceKind.NEW: (_S.FOUND, _S.REPORTED, _S.ORDERED, _S.DONE),
}
# What the unit's side has to do with: never a new problem, nor a demand that waits for the account to be opened again.
OF_THE_UNIT = (ConsequenceKind.STATEMENT, ConsequenceKind.TALK, ConsequenceKind.AGAIN)

FOLLOW = "rectification.follow_check"
WRITE_EXPLANATION = Step("write", "填写情况说明", (_S.ASKED,), None, "rectification.write_explanation", asks=True)
HAND_IN = Step(
    "hand_in", "签字报送情况说明", (_S.ASKED,), _S.HANDED, "rectification.hand_in_explanation",
    gates=(gates.explanation_is_written,), grave=True,
)  # fmt: skip
ACCEPT = Step("accept", "认可说明，办结", (_S.HANDED,), _S.DONE, FOLLOW, asks=True)
RETURN_EXPLANATION = Step("return", "退回重新说明", (_S.HANDED,), _S.ASKED, FOLLOW, asks=True, primary=False)
TALK = Step("talk", "登记约谈", (_S.TO_TALK,), _S.DONE, FOLLOW, asks=True)
REOPEN_FOR = Step(
    "reopen", "复账", (_S.TO_REOPEN,), _S.AGAIN, "rectification.reopen_account", asks=True, grave=True
)  # fmt: skip
LEAVE_CLEARED = Step(
    "leave_cleared", "不予复账", (_S.TO_REOPEN,), _S.DONE, "rectification.reopen_account", asks=True, primary=False
)
FINISH_AGAIN = Step("finish", "办结再次整改", (_S.AGAIN,), _S.DONE, FOLLOW, gates=(gates.was_checked_again,), asks=True)
REPORT_NEW = Step("report", "报告领导小组", (_S.FOUND,), _S.REPORTED, FOLLOW)
# What the leading group decides: an account, somebody to deal with it, or nothing, each with its words.
ORDER_ACCOUNT, ASSIGN, DISMISS = (
    Step(verb, label, (_S.REPORTED,), target, "rectification.decide_new_problem", asks=True, primary=verb == "order_account")
    for verb, label, target in (
        ("order_account", "决定立账", _S.ORDERED), ("assign", "交办", _S.DONE), ("dismiss", "不予处理", _S.DONE),
    )
)  # fmt: skip
OPEN_NEW = Step("open", "立账", (_S.ORDERED,), _S.DONE, "rectification.open_account", asks=True)

UNIT_CONSEQUENCE_STEPS = (WRITE_EXPLANATION, HAND_IN)
CONSEQUENCE_STEPS = (
    *UNIT_CONSEQUENCE_STEPS, ACCEPT, RETURN_EXPLANATION, TALK, REOPEN_FOR, LEAVE_CLEARED, FINISH_AGAIN, REPORT_NEW,
    ORDER_ACCOUNT, ASSIGN, DISMISS, OPEN_NEW,
)  # fmt: skip
