"""Statuses and step tables of the people of a round: secondment, appraisal, leave, conduct, complaints."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rounds.gates import people as gates


class SecondmentStatus(models.TextChoices):
    REQUESTED = "requested", "拟借调"
    CONFIRMED = "confirmed", "组织部门已同意"
    RELEASED = "released", "原单位已同意"
    DISPATCHED = "dispatched", "已发借调函"
    REPORTED = "reported", "已报到"
    RETURNED = "returned", "已返回"
    DECLINED = "declined", "未能借调"


S = SecondmentStatus
SECONDMENT_CONFIRM = Step(
    "confirm", "组织部门同意", (S.REQUESTED,), S.CONFIRMED, "rounds.confirm_secondment", asks=True
)
SECONDMENT_RELEASE = Step("release", "原单位同意", (S.CONFIRMED,), S.RELEASED, "rounds.release_secondment", asks=True)
SECONDMENT_DECLINE = Step(
    "decline", "不同意借调", (S.REQUESTED, S.CONFIRMED), S.DECLINED, "rounds.release_secondment", asks=True,
    primary=False, grave=True,
)  # fmt: skip
SECONDMENT_DISPATCH = Step(
    "dispatch", "借调函已送达", (S.RELEASED,), S.DISPATCHED, "rounds.form_team", gates=(gates.letter_is_issued,)
)
SECONDMENT_REPORT_IN = Step("report_in", "报到", (S.DISPATCHED,), S.REPORTED, "rounds.form_team", asks=True)
SECONDMENT_RETURN = Step(
    "return",
    "返回原单位",
    (S.REPORTED,),
    S.RETURNED,
    "rounds.form_team",
    gates=(gates.appraisal_allows_return,),
    asks=True,
)
SECONDMENT_STEPS = (
    SECONDMENT_CONFIRM, SECONDMENT_RELEASE, SECONDMENT_DISPATCH, SECONDMENT_REPORT_IN, SECONDMENT_RETURN,
    SECONDMENT_DECLINE,
)  # fmt: skip


class AppraisalStatus(models.TextChoices):
    DRAFT = "draft", "起草"
    SUBMITTED = "submitted", "待领导小组签字"
    SIGNED = "signed", "已双签，待送达"
    DISPATCHED = "dispatched", "已分送，待归档"
    FILED = "filed", "已归入干部人事档案"


A = AppraisalStatus
APPRAISAL_SUBMIT = Step(
    "submit", "报领导小组签字", (A.DRAFT,), A.SUBMITTED, "rounds.draft_appraisal", gates=(gates.appraisal_is_written,)
)
APPRAISAL_SIGN = Step("sign", "签字", (A.SUBMITTED,), None, "rounds.sign_appraisal", asks=True)
APPRAISAL_RETURN = Step(
    "send_back", "退回修改", (A.SUBMITTED,), A.DRAFT, "rounds.sign_appraisal", asks=True, primary=False
)
# Follows by itself from the second signature.
APPRAISAL_BOTH_SIGNED = Step(
    "both_signed", "双签完成", (A.SUBMITTED,), A.SIGNED, "rounds.sign_appraisal", gates=(gates.appraisal_is_signed,)
)
APPRAISAL_SEND_ORGANISATION = Step(
    "send_organisation", "送组织部门", (A.SIGNED,), None, "rounds.dispatch_appraisal",
    gates=(gates.appraisal_is_signed, gates.not_sent_to_organisation), asks=True,
)  # fmt: skip
APPRAISAL_SEND_HOME = Step(
    "send_home", "送原单位党组织", (A.SIGNED,), None, "rounds.dispatch_appraisal",
    gates=(gates.appraisal_is_signed, gates.not_sent_home), asks=True,
)  # fmt: skip
# Follows by itself from the second dispatch.
APPRAISAL_BOTH_SENT = Step(
    "both_sent", "分送完成", (A.SIGNED,), A.DISPATCHED, "rounds.dispatch_appraisal", gates=(gates.appraisal_is_sent,)
)
APPRAISAL_RECEIVE = Step("receive", "签收", (A.SIGNED, A.DISPATCHED), None, "rounds.receive_appraisal", asks=True)
APPRAISAL_FILE = Step(
    "file", "归入干部人事档案", (A.DISPATCHED,), A.FILED, "rounds.dispatch_appraisal",
    gates=(gates.appraisal_is_received,), asks=True,
)  # fmt: skip
APPRAISAL_STEPS = (
    APPRAISAL_SUBMIT, APPRAISAL_SIGN, APPRAISAL_SEND_ORGANISATION, APPRAISAL_SEND_HOME, APPRAISAL_RECEIVE,
    APPRAISAL_FILE, APPRAISAL_RETURN,
)  # fmt: skip


class LeaveStatus(models.TextChoices):
    ASKED = "asked", "待批"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"
    RETURNED = "returned", "已销假"


LEAVE_APPROVE = Step(
    "approve", "批准", (LeaveStatus.ASKED,), LeaveStatus.APPROVED, "rounds.approve_member_leave", asks=True
)
LEAVE_REFUSE = Step(
    "refuse",
    "不批准",
    (LeaveStatus.ASKED,),
    LeaveStatus.REFUSED,
    "rounds.approve_member_leave",
    asks=True,
    primary=False,
)
LEAVE_RETURN = Step(
    "return", "销假", (LeaveStatus.APPROVED,), LeaveStatus.RETURNED, "rounds.ask_member_leave", asks=True
)
LEAVE_STEPS = (LEAVE_APPROVE, LEAVE_RETURN, LEAVE_REFUSE)


class ConductStatus(models.TextChoices):
    RECORDED = "recorded", "已登记"
    CONCLUDED = "concluded", "已处理"


CONDUCT_CONCLUDE = Step(
    "conclude", "登记处理结果", (ConductStatus.RECORDED,), ConductStatus.CONCLUDED, "rounds.conclude_conduct", asks=True
)
CONDUCT_STEPS = (CONDUCT_CONCLUDE,)


class ComplaintStatus(models.TextChoices):
    OPEN = "open", "办理中"
    CONCLUDED = "concluded", "已办结"


COMPLAINT_CONCLUDE = Step(
    "conclude", "登记处理结果", (ComplaintStatus.OPEN,), ComplaintStatus.CONCLUDED, "rounds.handle_complaint", asks=True
)
COMPLAINT_STEPS = (COMPLAINT_CONCLUDE,)
