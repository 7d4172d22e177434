"""Statuses and step tables of reports, feedback, accounts, plans and statements."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from petitions.workflow import LeadStatus
from rectification import gates


class ReportStatus(models.TextChoices):
    """A report's way up (R-241); which stages there are is the office's setting "report.chain" (C-17)."""

    DRAFT = "draft", "起草"
    SUBMITTED = "submitted", "组长已审核"
    REVIEWED = "reviewed", "巡察办已审核"
    CONSIDERED = "considered", "领导小组已审议"
    APPROVED = "approved", "书记专题会已审定"


class HearingStatus(models.TextChoices):
    """Whether a decision of the leading group still waits for something: only 再了解 does (R-235)."""

    MADE = "made", "已决定"
    OPEN = "open", "待报告结果"
    REPORTED = "reported", "已报告结果"


class FeedbackStatus(models.TextChoices):
    DRAFT = "draft", "起草"
    APPROVED = "approved", "已审定"
    DELIVERED = "delivered", "已反馈交账"
    RECEIVED = "received", "单位已签收"


class AccountStatus(models.TextChoices):
    """An account's life. Which of these count in the balance: all but the last two."""

    REPORTED = "reported", "已报账"
    DELIVERED = "delivered", "已交账"
    RECTIFYING = "rectifying", "整改中"
    STAGED = "staged", "阶段性销号"
    APPLIED = "applied", "已申请销账"
    VERIFIED = "verified", "已核验"
    CLEARED = "cleared", "已销账"
    VOIDED = "voided", "已冲销"


class PublicationStatus(models.TextChoices):
    """Life of what is made public (R-293, R-294)."""

    DRAFT = "draft", "起草"
    SUBMITTED = "submitted", "待审定"
    PASSED = "passed", "已审定"
    RELEASED = "released", "已公开"
    WITHHOLDING = "withholding", "申请不公开"
    WITHHELD = "withheld", "不公开"


class FollowUpStatus(models.TextChoices):
    OPEN = "open", "跟进中"
    DONE = "done", "已办结"


class TransferStatus(models.TextChoices):
    OFFERED = "offered", "待签收"
    RECEIVED = "received", "已签收"
    RETURNED = "returned", "已退回"


class Decision(models.TextChoices):
    """What became of something that one person asks for and another decides."""

    ASKED = "asked", "待定"
    GRANTED = "granted", "同意"
    REFUSED = "refused", "不同意"


class PlanStatus(models.TextChoices):
    DRAFT = "draft", "制定中"
    SUBMITTED = "submitted", "已报送"
    ACCEPTED = "accepted", "审核通过"


class RectificationStatus(models.TextChoices):
    """Life of the unit's report on its rectification (R-086)."""

    DRAFT = "draft", "撰写中"
    SUBMITTED = "submitted", "已报送"
    PASSED = "passed", "合格"


class StatementStatus(models.TextChoices):
    OPEN = "open", "待双方签认"
    AGREED = "agreed", "双方已签认"
    VOID = "void", "已作废"


class AccountabilityStatus(models.TextChoices):
    """Life of an accountability item (R-290): the organs know of it once it was sent."""

    PROPOSED = "proposed", "待提起"
    OPENED = "opened", "已提起"
    SENT = "sent", "已移送"
    CLOSED = "closed", "已办结"
    DROPPED = "dropped", "不予提起"


class EvaluationStatus(models.TextChoices):
    DRAFT = "draft", "评分中"
    CONCLUDED = "concluded", "已作结论"


BALANCE_OUT = (AccountStatus.CLEARED, AccountStatus.VOIDED)
# Leads that the team still has to hand over.
WITH_THE_TEAM = (LeadStatus.REGISTERED, LeadStatus.REVIEWED, LeadStatus.SUBMITTED, LeadStatus.OFFERED)
OPEN = tuple(each for each in AccountStatus.values if each not in BALANCE_OUT)
IN_HAND = (AccountStatus.DELIVERED, AccountStatus.RECTIFYING, AccountStatus.STAGED)

# Report ------------------------------------------------------------------------------------------------------------
_content = (gates.report_is_written, gates.every_finding_is_answered_for, gates.every_item_has_evidence)
SUBMIT = Step(
    "submit", "组长审核", (ReportStatus.DRAFT,), ReportStatus.SUBMITTED, "rectification.submit_report",
    gates=_content, asks=True,
)  # fmt: skip
# A reviewer of the office or the leading group; found weak or empty, the report goes back with his comments.
RATE = Step(
    "rate", "评定问题", (ReportStatus.SUBMITTED, ReportStatus.REVIEWED), None, "rectification.rate_findings",
    gates=(gates.not_rated_yet,), asks=True,
)  # fmt: skip
RETURN_AS_WEAK = Step(
    "return", "问题不突出，退回", (ReportStatus.SUBMITTED, ReportStatus.REVIEWED), ReportStatus.DRAFT,
    "rectification.rate_findings",
)  # fmt: skip
REVIEW = Step(
    "review", "巡察办审核", (ReportStatus.SUBMITTED,), ReportStatus.REVIEWED, "rectification.review_report",
    gates=(gates.in_the_office_order("office"),), asks=True,
)  # fmt: skip
CONSIDER = Step(
    "consider", "领导小组审议", (ReportStatus.SUBMITTED, ReportStatus.REVIEWED), ReportStatus.CONSIDERED,
    "rectification.consider_report", gates=(gates.in_the_office_order("group"), gates.findings_are_rated, gates.nothing_is_looked_into), asks=True,
)  # fmt: skip
APPROVE = Step(
    "approve", "书记专题会审定", (ReportStatus.SUBMITTED, ReportStatus.REVIEWED, ReportStatus.CONSIDERED),
    ReportStatus.APPROVED, "rectification.approve_report",
    gates=(gates.in_the_office_order("secretary"), gates.findings_are_rated, gates.nothing_is_looked_into, *_content), asks=True, grave=True,
)  # fmt: skip
RETURN_REPORT = Step(
    "return", "退回修改", (ReportStatus.SUBMITTED, ReportStatus.REVIEWED, ReportStatus.CONSIDERED), ReportStatus.DRAFT,
    "rectification.return_report", asks=True, primary=False,
)  # fmt: skip
# What the leading group may decide besides, when it hears the report.
_HEARD = {"permission": "rectification.consider_report", "asks": True, "primary": False}
SUPPLEMENT = Step(
    "supplement", "要求补充", (ReportStatus.SUBMITTED, ReportStatus.REVIEWED), ReportStatus.DRAFT,
    gates=(gates.in_the_office_order("group"),), **_HEARD,
)  # fmt: skip
ORDER_LOOK = Step(
    "look_again", "决定再了解", (ReportStatus.SUBMITTED, ReportStatus.REVIEWED), None,
    gates=(gates.in_the_office_order("group"), gates.nothing_is_looked_into), **_HEARD,
)  # fmt: skip
REPORT_STEPS = (SUBMIT, RATE, REVIEW, CONSIDER, SUPPLEMENT, ORDER_LOOK, APPROVE, RETURN_REPORT)
REPORT_LOOK = Step(
    "report", "报告了解结果", (HearingStatus.OPEN,), HearingStatus.REPORTED, "rectification.submit_report", asks=True
)
HEARING_STEPS = (REPORT_LOOK,)

# Feedback ----------------------------------------------------------------------------------------------------------
APPROVE_FEEDBACK = Step(
    "approve", "审定反馈意见", (FeedbackStatus.DRAFT,), FeedbackStatus.APPROVED, "rectification.approve_feedback",
    gates=(gates.opinion_is_written, gates.feedback_has_accounts),
)  # fmt: skip
REVISE_FEEDBACK = Step(
    "revise", "退回修改", (FeedbackStatus.APPROVED,), FeedbackStatus.DRAFT, "rectification.approve_feedback",
    gates=(gates.feedback_is_not_printed,), primary=False,
)  # fmt: skip
DELIVER = Step(
    "deliver", "交账", (FeedbackStatus.APPROVED,), FeedbackStatus.DELIVERED, "rectification.deliver_account",
    gates=(gates.feedback_is_printed, gates.feedback_has_accounts, gates.meetings_come_in_order), asks=True, grave=True,
)  # fmt: skip
SIGN_RECEIPT = Step(
    "receive", "签收", (FeedbackStatus.DELIVERED,), FeedbackStatus.RECEIVED, "rectification.receive_account", grave=True
)
# The secretary signed on paper: the office records it, a second person confirms, and the receipt stands.
RECEIPT_ON_PAPER = Step(
    "receipt_on_paper", "纸质签收", (FeedbackStatus.DELIVERED,), FeedbackStatus.RECEIVED, "rectification.deliver_account",
    gates=(gates.receipt_stands,), primary=False,
)  # fmt: skip
FEEDBACK_STEPS = (APPROVE_FEEDBACK, REVISE_FEEDBACK, DELIVER)
UNIT_FEEDBACK_STEPS = (SIGN_RECEIPT,)

# Accounts ----------------------------------------------------------------------------------------------------------
_A = AccountStatus
HAND_OVER = Step("hand_over", "交账", (_A.REPORTED,), _A.DELIVERED, "rectification.deliver_account")
# A department that took an account over before 交账 has signed for it already.
TAKEN_OVER = Step("taken_over", "转入部门已签收", (_A.DELIVERED,), _A.RECTIFYING, "rectification.deliver_account")
DELIVER_ACCOUNT = Step(
    "deliver", "交账", (_A.REPORTED,), _A.DELIVERED, "rectification.deliver_account",
    gates=(gates.is_delivered_on_its_own,), asks=True,
)  # fmt: skip
CLAIM = Step("claim", "认领", (_A.DELIVERED,), _A.RECTIFYING, "rectification.claim_account", asks=True)
PLAN_ACCOUNT = Step(
    "plan", "填写整改措施", (_A.DELIVERED, _A.RECTIFYING, _A.STAGED), None, "rectification.plan_account", asks=True
)
PROGRESS = Step(
    "progress", "填报进展", (_A.RECTIFYING, _A.STAGED), None, "rectification.report_progress", asks=True, primary=False
)
ASK_EXTENSION = Step(
    "extend", "申请延期", (_A.RECTIFYING, _A.STAGED), None, "rectification.plan_account",
    gates=(gates.has_a_due_date, gates.no_extension_is_waiting), asks=True, primary=False,
)  # fmt: skip
DECIDE_EXTENSION = Step(
    "decide_extension", "审批延期", (_A.RECTIFYING, _A.STAGED), None, "rectification.approve_extension",
    gates=(gates.an_extension_is_waiting,), asks=True,
)  # fmt: skip
TRANSFER = Step(
    "transfer", "转账", (_A.REPORTED, *IN_HAND), None, "rectification.transfer_account",
    gates=(gates.no_transfer_is_waiting,), asks=True,
)  # fmt: skip
NO_TRANSFER = Step(
    "no_transfer", "标注不需转账", (_A.REPORTED, *IN_HAND), None, "rectification.transfer_account",
    gates=(gates.was_never_transferred,), asks=True, primary=False,
)  # fmt: skip
RECEIVE_TRANSFER = Step(
    "receive", "签收转账", (_A.REPORTED, *IN_HAND), None, "rectification.receive_transfer",
    gates=(gates.a_transfer_is_waiting,), asks=True,
)  # fmt: skip
DECLINE_TRANSFER = Step(
    "decline", "退回转账", (_A.REPORTED, *IN_HAND), None, "rectification.receive_transfer",
    gates=(gates.a_transfer_is_waiting,), asks=True, primary=False,
)  # fmt: skip
SPLIT = Step(
    "split", "拆账", (_A.REPORTED, *IN_HAND), None, "rectification.transfer_account",
    gates=(gates.no_transfer_is_waiting,), asks=True, primary=False,
)  # fmt: skip
# One account fewer is as grave as a write-off: a second person confirms. He may refuse whatever became of it meanwhile.
MERGE = Step(
    "merge", "申请并账", (_A.REPORTED, *IN_HAND), None, "rectification.correct_account",
    gates=(
        gates.no_transfer_is_waiting, gates.no_correction_is_waiting, gates.no_extension_is_waiting, gates.no_merge_is_waiting,
    ),
    asks=True, primary=False,
)  # fmt: skip
CONFIRM_MERGE = Step(
    "confirm_merge", "确认并账", (*OPEN, _A.CLEARED), None, "rectification.confirm_correction",
    gates=(gates.a_merge_is_waiting,), asks=True,
)  # fmt: skip
CHECK = Step("check", "查账", (*IN_HAND, _A.APPLIED, _A.VERIFIED), None, "rectification.check_account", asks=True)
APPLY = Step(
    "apply", "申请销账", (_A.RECTIFYING, _A.STAGED), _A.APPLIED, "rectification.apply_write_off",
    gates=(gates.receipt_is_signed, gates.evidence_is_there, gates.no_transfer_is_waiting), asks=True,
)  # fmt: skip
VERIFY = Step(
    "verify", "核验", (_A.APPLIED,), _A.VERIFIED, "rectification.verify_account",
    gates=(gates.was_checked, gates.application_is_signed, gates.evidence_is_there), asks=True,
)  # fmt: skip
RETURN_APPLICATION = Step(
    "return", "退回", (_A.APPLIED, _A.VERIFIED), _A.RECTIFYING, "rectification.return_account", asks=True, primary=False
)
CLEAR = Step(
    "clear", "销账", (_A.VERIFIED,), _A.CLEARED, "rectification.approve_write_off",
    gates=(
        gates.was_checked, gates.application_is_signed, gates.persons_have_an_outcome, gates.may_be_cleared_for_good,
    ),
    asks=True, grave=True,
)  # fmt: skip
CLEAR_STAGE = Step(
    "clear_stage", "阶段性销号", (_A.VERIFIED,), _A.STAGED, "rectification.approve_write_off",
    gates=(gates.is_for_the_long_term, gates.was_checked, gates.application_is_signed), asks=True,
)  # fmt: skip
EVALUATE = Step(
    "evaluate",
    "整改评估",
    (_A.STAGED, _A.VERIFIED),
    None,
    "rectification.evaluate_account",
    gates=(gates.is_for_the_long_term,),
    asks=True,
)
REOPEN = Step("reopen", "复账", (_A.CLEARED,), _A.RECTIFYING, "rectification.reopen_account", asks=True, grave=True)
# Not while an application is under way: that is returned first.
_CORRECTABLE = (_A.REPORTED, *IN_HAND, _A.CLEARED, _A.VOIDED)
CORRECT = Step(
    "correct", "红字更正", _CORRECTABLE, None, "rectification.correct_account",
    gates=(gates.no_correction_is_waiting, gates.no_merge_is_waiting, gates.is_not_cancelled_out), asks=True,
    primary=False,
)  # fmt: skip
CONFIRM_CORRECTION = Step(
    "confirm_correction", "确认红字更正", _CORRECTABLE, None, "rectification.confirm_correction",
    gates=(gates.a_correction_is_waiting,), asks=True,
)  # fmt: skip
AMEND = Step("amend", "更正文字", (*OPEN, _A.CLEARED), None, "rectification.correct_account", asks=True, primary=False)
ACCOUNT_STEPS = (
    DELIVER_ACCOUNT, CHECK, VERIFY, CLEAR, CLEAR_STAGE, DECIDE_EXTENSION, CONFIRM_CORRECTION, RECEIVE_TRANSFER,
    DECLINE_TRANSFER, APPLY, TRANSFER, NO_TRANSFER, RETURN_APPLICATION, EVALUATE, REOPEN, PROGRESS, SPLIT, MERGE, CONFIRM_MERGE, CORRECT, AMEND,
)  # fmt: skip
UNIT_ACCOUNT_STEPS = (CLAIM, PLAN_ACCOUNT, APPLY, PROGRESS, ASK_EXTENSION)

# What is asked for, decided by another in the course of a step of its account.
GRANT_EXTENSION, REFUSE_EXTENSION = (
    Step(verb, label, (Decision.ASKED,), target, "rectification.approve_extension")
    for verb, label, target in (("grant", "同意延期", Decision.GRANTED), ("refuse", "不同意延期", Decision.REFUSED))
)
GRANT_CORRECTION, REFUSE_CORRECTION = (
    Step(verb, label, (Decision.ASKED,), target, "rectification.confirm_correction")
    for verb, label, target in (("grant", "同意更正", Decision.GRANTED), ("refuse", "不同意更正", Decision.REFUSED))
)
GRANT_MERGE, REFUSE_MERGE = (
    Step(verb, label, (Decision.ASKED,), target, "rectification.confirm_correction")
    for verb, label, target in (("grant", "同意并账", Decision.GRANTED), ("refuse", "不同意并账", Decision.REFUSED))
)
TAKE_OVER, HAND_BACK = (
    Step(verb, label, (TransferStatus.OFFERED,), target, "rectification.receive_transfer")
    for verb, label, target in (
        ("receive", "签收", TransferStatus.RECEIVED),
        ("decline", "退回", TransferStatus.RETURNED),
    )
)
APPLICATION_VERIFIED = Step("verify", "核验", ("applied",), "verified", "rectification.verify_account")
APPLICATION_GRANTED = Step("grant", "批准", ("verified",), "granted", "rectification.approve_write_off")
APPLICATION_RETURNED = Step("return", "退回", ("applied", "verified"), "returned", "rectification.return_account")
TRANSFER_STEPS = (TAKE_OVER, HAND_BACK)
WRITE_OFF_STEPS = (APPLICATION_VERIFIED, APPLICATION_GRANTED, APPLICATION_RETURNED)
EXTENSION_STEPS, CORRECTION_STEPS = (GRANT_EXTENSION, REFUSE_EXTENSION), (GRANT_CORRECTION, REFUSE_CORRECTION)
MERGE_STEPS = (GRANT_MERGE, REFUSE_MERGE)

# Plans -------------------------------------------------------------------------------------------------------------
SUBMIT_PLAN = Step(
    "submit", "签字报送整改方案", (PlanStatus.DRAFT,), PlanStatus.SUBMITTED, "rectification.submit_plan",
    gates=(
        gates.every_account_is_claimed, gates.every_row_is_complete, gates.three_lists_match, gates.no_leaf_is_empty,
        gates.study_is_recorded,
    ),
)  # fmt: skip
ACCEPT_PLAN = Step("accept", "审核通过", (PlanStatus.SUBMITTED,), PlanStatus.ACCEPTED, "rectification.accept_plan")
RETURN_PLAN = Step(
    "return",
    "退回修改",
    (PlanStatus.SUBMITTED,),
    PlanStatus.DRAFT,
    "rectification.accept_plan",
    asks=True,
    primary=False,
)
PLAN_STEPS = (ACCEPT_PLAN, RETURN_PLAN)
UNIT_PLAN_STEPS = (SUBMIT_PLAN,)

# Reports on rectification -----------------------------------------------------------------------------------------
SUBMIT_RECTIFICATION = Step(
    "submit", "签字报送整改报告", (RectificationStatus.DRAFT,), RectificationStatus.SUBMITTED,
    "rectification.submit_rectification", gates=(gates.rectification_is_written,), grave=True,
)  # fmt: skip
PASS_RECTIFICATION = Step(
    "pass", "评定合格", (RectificationStatus.SUBMITTED,), RectificationStatus.PASSED,
    "rectification.judge_rectification", asks=True,
)  # fmt: skip
FAIL_RECTIFICATION = Step(
    "fail", "评定不合格并退回", (RectificationStatus.SUBMITTED,), RectificationStatus.DRAFT,
    "rectification.judge_rectification", asks=True, primary=False,
)  # fmt: skip
RECTIFICATION_STEPS = (PASS_RECTIFICATION, FAIL_RECTIFICATION)
UNIT_RECTIFICATION_STEPS = (SUBMIT_RECTIFICATION,)

# Statements --------------------------------------------------------------------------------------------------------
SIGN_STATEMENT = Step(
    "sign", "巡察办签认", (StatementStatus.OPEN,), None, "rectification.sign_statement",
    gates=(gates.figures_still_hold,),
)  # fmt: skip
COUNTERSIGN_STATEMENT = Step(
    "countersign", "单位签认", (StatementStatus.OPEN,), None, "rectification.countersign_statement",
    gates=(gates.figures_still_hold,),
)  # fmt: skip
# What the second of the two signatures brings about, whoever puts it.
AGREE = Step(
    "agree", "双方对账一致", (StatementStatus.OPEN,), StatementStatus.AGREED, "rectification.sign_statement",
    gates=(gates.both_have_signed,),
)  # fmt: skip
AGREE_BY_PARTY = Step(
    "agree", "双方对账一致", (StatementStatus.OPEN,), StatementStatus.AGREED, "rectification.countersign_statement",
    gates=(gates.both_have_signed,),
)  # fmt: skip
VOID_STATEMENT = Step(
    "void",
    "作废",
    (StatementStatus.OPEN,),
    StatementStatus.VOID,
    "rectification.sign_statement",
    asks=True,
    primary=False,
)
STATEMENT_STEPS = (SIGN_STATEMENT, VOID_STATEMENT)
UNIT_STATEMENT_STEPS = (COUNTERSIGN_STATEMENT,)

# What is made public ------------------------------------------------------------------------------------------------
_P = PublicationStatus
_WRITTEN = (gates.publication_is_written, gates.feedback_was_given)
SUBMIT_PUBLICATION, SUBMIT_OWN_PUBLICATION = (
    Step("submit", "报审", (_P.DRAFT,), _P.SUBMITTED, power, gates=(*gated, *_WRITTEN))
    for power, gated in (
        ("rectification.draft_publication", (gates.is_the_offices_own,)), ("rectification.submit_own_publication", ()),
    )
)  # fmt: skip
PASS_PUBLICATION = Step(
    "pass", "审定公开稿", (_P.SUBMITTED,), _P.PASSED, "rectification.review_publication",
    gates=(gates.rectification_was_judged,), asks=True,
)  # fmt: skip
RETURN_PUBLICATION = Step(
    "return", "退回修改", (_P.SUBMITTED,), _P.DRAFT, "rectification.review_publication", asks=True, primary=False
)
RELEASE, RELEASE_OWN = (
    Step("release", "登记公开", (_P.PASSED,), _P.RELEASED, power, asks=True)
    for power in ("rectification.draft_publication", "rectification.submit_own_publication")
)
WITHHOLD, WITHHOLD_OWN = (
    Step("withhold", "申请不公开", (_P.DRAFT,), _P.WITHHOLDING, power, gates=gated, asks=True, primary=False)
    for power, gated in (
        ("rectification.draft_publication", (gates.is_the_offices_own,)), ("rectification.submit_own_publication", ()),
    )
)  # fmt: skip
GRANT_WITHHOLDING = Step(
    "grant_withholding", "同意不公开", (_P.WITHHOLDING,), _P.WITHHELD, "rectification.review_publication", grave=True
)
REFUSE_WITHHOLDING = Step(
    "refuse_withholding", "不同意，须公开", (_P.WITHHOLDING,), _P.DRAFT, "rectification.review_publication",
    asks=True, primary=False,
)  # fmt: skip
PUBLICATION_STEPS = (
    SUBMIT_PUBLICATION, PASS_PUBLICATION, RETURN_PUBLICATION, RELEASE, WITHHOLD, GRANT_WITHHOLDING, REFUSE_WITHHOLDING,
)  # fmt: skip
UNIT_PUBLICATION_STEPS = (SUBMIT_OWN_PUBLICATION, RELEASE_OWN, WITHHOLD_OWN)

# Accountability and evaluation ------------------------------------------------------------------------------------
_Q = AccountabilityStatus
OPEN_ACCOUNTABILITY = Step(
    "open", "提起问责", (_Q.PROPOSED,), _Q.OPENED, "rectification.open_accountability", asks=True, grave=True
)
DROP_ACCOUNTABILITY = Step(
    "drop",
    "不予提起",
    (_Q.PROPOSED, _Q.OPENED),
    _Q.DROPPED,
    "rectification.open_accountability",
    asks=True,
    primary=False,
)
SEND_ACCOUNTABILITY = Step("send", "移送", (_Q.OPENED,), _Q.SENT, "rectification.raise_accountability", asks=True)
MEASURE = Step("measure", "登记问责措施", (_Q.SENT,), None, "rectification.answer_accountability", asks=True)
CLOSE_ACCOUNTABILITY = Step(
    "close", "办结", (_Q.SENT,), _Q.CLOSED, "rectification.raise_accountability",
    gates=(gates.every_organ_has_answered,), asks=True,
)  # fmt: skip
ACCOUNTABILITY_STEPS = (
    OPEN_ACCOUNTABILITY, SEND_ACCOUNTABILITY, MEASURE, CLOSE_ACCOUNTABILITY, DROP_ACCOUNTABILITY,
)  # fmt: skip
# Scored by the office's staff, concluded by its head, who opens again what fails.
CONCLUDE_EVALUATION = Step(
    "conclude", "作出评估结论", (EvaluationStatus.DRAFT,), EvaluationStatus.CONCLUDED, "rectification.conclude_evaluation",
    gates=(gates.every_criterion_is_scored,), asks=True, grave=True,
)  # fmt: skip
EVALUATION_STEPS = (CONCLUDE_EVALUATION,)

# Follow-ups
NOTE_FOLLOW_UP = Step("note", "登记跟进情况", (FollowUpStatus.OPEN,), None, "rectification.keep_follow_up", asks=True)
FINISH_FOLLOW_UP = Step(
    "finish", "办结跟进", (FollowUpStatus.OPEN,), FollowUpStatus.DONE, "rectification.keep_follow_up",
    gates=(gates.was_followed_up,), asks=True, primary=False,
)  # fmt: skip
FOLLOW_UP_STEPS = (NOTE_FOLLOW_UP, FINISH_FOLLOW_UP)

STEPS = (
    *FOLLOW_UP_STEPS,
    *PUBLICATION_STEPS, *UNIT_PUBLICATION_STEPS,
    *REPORT_STEPS, *HEARING_STEPS, *FEEDBACK_STEPS, *UNIT_FEEDBACK_STEPS, *ACCOUNT_STEPS, HAND_OVER, TAKEN_OVER, CLAIM, PLAN_ACCOUNT, ASK_EXTENSION,
    *PLAN_STEPS, *UNIT_PLAN_STEPS, *RECTIFICATION_STEPS, *UNIT_RECTIFICATION_STEPS, RETURN_AS_WEAK, *STATEMENT_STEPS, *UNIT_STATEMENT_STEPS, AGREE,
    AGREE_BY_PARTY, *EXTENSION_STEPS, *CORRECTION_STEPS, *MERGE_STEPS, *TRANSFER_STEPS, *WRITE_OFF_STEPS,
    *ACCOUNTABILITY_STEPS, *EVALUATION_STEPS,
)  # fmt: skip
