"""Statuses and step tables of petitions, transfers, leads, channels and what comes in by them."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from petitions import gates


class PetitionStatus(models.TextChoices):
    """Life of a petition, from the letter to the closed reply."""

    REGISTERED = "registered", "已登记，待甄别"
    ACCEPTED = "accepted", "已受理"
    OUT_OF_SCOPE = "out_of_scope", "不属受理范围，待转办"
    IN_HAND = "in_hand", "办理中"
    CONCLUDED = "concluded", "已办结"
    FILED = "filed", "存查"
    HANDED = "handed", "已移交"


# No outcome is waited for any more.
ENDED = (PetitionStatus.CONCLUDED, PetitionStatus.FILED, PetitionStatus.HANDED)


class TransferStatus(models.TextChoices):
    """Life of a transferred matter at the unit that is to deal with it."""

    SENT = "sent", "待认领"
    CLAIMED = "claimed", "已认领，办理中"
    ANSWERED = "answered", "已反馈，待审核"
    SETTLED = "settled", "已办结"
    WITHDRAWN = "withdrawn", "已收回"


class LeadStatus(models.TextChoices):
    """Life of a lead. Its words (交账, 对账, 销号) are its own and never touch the unit's ledger."""

    REGISTERED = "registered", "已登记"
    REVIEWED = "reviewed", "组长已审核"
    SUBMITTED = "submitted", "已报巡察办"
    OFFERED = "offered", "待三方签字"
    HANDED_OVER = "handed_over", "已移交"
    REPORTED = "reported", "办理中，已反馈"
    RETIRING = "retiring", "申请销号"
    RETIRED = "retired", "已销号"


class LeadRoute(models.TextChoices):
    """By which way a lead goes; only the ordinary one waits for the handover meeting (R-210, R-216, R-220, R-236)."""

    MEETING = "meeting", "经线索移交会"
    IMMEDIATE = "immediate", "及时移交"
    EXPRESS = "express", "专报直报"
    UPPER = "upper", "上级交办或移交上级"
    OUTSIDE = "outside", "超范围快速移交"


class HandoverMeetingStatus(models.TextChoices):
    OPEN = "open", "待办结"
    CONCLUDED = "concluded", "已办结"
    VOID = "void", "作废"


class ExpressStatus(models.TextChoices):
    DRAFT = "draft", "起草中"
    SENT = "sent", "已报送，待阅"
    READ = "read", "组长已阅"
    INSTRUCTED = "instructed", "已批示"


class ReconciliationStatus(models.TextChoices):
    OPEN = "open", "待接受部门报台账"
    COMPARED = "compared", "已比对，待接受部门确认"
    AGREED = "agreed", "待巡察办确认"
    CONCLUDED = "concluded", "双方已确认"


class ProbeStatus(models.TextChoices):
    ASKED = "asked", "待批准"
    APPROVED = "approved", "深入了解中"
    REFUSED = "refused", "未批准"
    FINISHED = "finished", "已完成"


class ClarificationStatus(models.TextChoices):
    ASKED = "asked", "待批准"
    APPROVED = "approved", "已批准，待澄清"
    REFUSED = "refused", "未批准"
    DONE = "done", "已澄清"


class MissedStatus(models.TextChoices):
    MARKED = "marked", "待认定"
    CONCLUDED = "concluded", "已认定"


class ChannelStatus(models.TextChoices):
    OPEN = "open", "启用"
    CLOSED = "closed", "停用"


class BoxLetterStatus(models.TextChoices):
    WAITING = "waiting", "待登记"
    REGISTERED = "registered", "已登记"
    LEFT_OUT = "left_out", "不作信访件"


class AppointmentStatus(models.TextChoices):
    """Life of an appointment (R-182)."""

    BOOKED = "booked", "预约"
    MET = "met", "已接"
    MISSED = "missed", "爽约"
    CANCELLED = "cancelled", "取消"


class OutageStatus(models.TextChoices):
    OPEN = "open", "待处理"
    RESTORED = "restored", "已恢复"


class SlipStatus(models.TextChoices):
    DRAFT = "draft", "待移交"
    HANDED = "handed", "已移交"
    CANCELLED = "cancelled", "作废"


_P = PetitionStatus
ACCEPT = Step("accept", "受理", (_P.REGISTERED,), _P.ACCEPTED, "petitions.triage_petition", asks=True)
SET_ASIDE = Step(
    "set_aside",
    "不属受理范围",
    (_P.REGISTERED,),
    _P.OUT_OF_SCOPE,
    "petitions.triage_petition",
    asks=True,
    primary=False,
)
ASSIGN = Step("assign", "交办", (_P.ACCEPTED, _P.IN_HAND), _P.IN_HAND, "petitions.assign_petition", asks=True)
TRANSFER = Step(
    "transfer", "转办", (_P.OUT_OF_SCOPE, _P.ACCEPTED, _P.IN_HAND), _P.IN_HAND, "petitions.transfer_petition", asks=True
)
ACKNOWLEDGE = Step(
    "acknowledge", "告知受理", (_P.ACCEPTED, _P.IN_HAND), None, "petitions.triage_petition",
    gates=(gates.is_named_accusation,), asks=True, primary=False,
)  # fmt: skip
COMMUNICATE = Step(
    "communicate", "记录沟通", (_P.ACCEPTED, _P.IN_HAND), None, "petitions.triage_petition", asks=True, primary=False
)
REPLY = Step("reply", "答复", (_P.ACCEPTED, _P.IN_HAND), None, "petitions.conclude_petition", asks=True, primary=False)
CONCLUDE = Step(
    "conclude", "办结", (_P.IN_HAND,), _P.CONCLUDED, "petitions.conclude_petition",
    gates=(gates.points_disposed, gates.transfers_settled, gates.met_the_reporter, gates.replied), asks=True,
)  # fmt: skip
FILE = Step(
    "file", "存查", (_P.REGISTERED, _P.ACCEPTED, _P.OUT_OF_SCOPE), _P.FILED, "petitions.triage_petition", asks=True,
    primary=False,
)  # fmt: skip
REOPEN = Step("reopen", "重新办理", ENDED, _P.IN_HAND, "petitions.conclude_petition", asks=True, primary=False)
# No button of its own: it follows the list on which the petition stands.
HAND_ON = Step(
    "hand_on", "随清单移交", (_P.ACCEPTED, _P.OUT_OF_SCOPE, _P.IN_HAND), _P.HANDED, "petitions.transfer_petition"
)
PETITION_STEPS = (
    ACCEPT, SET_ASIDE, ASSIGN, TRANSFER, ACKNOWLEDGE, COMMUNICATE, REPLY, CONCLUDE, FILE, REOPEN,
)  # fmt: skip

_C = ClarificationStatus
APPROVE_CLARIFICATION = Step("approve", "批准", (_C.ASKED,), _C.APPROVED, "petitions.approve_clarification", asks=True)
REFUSE_CLARIFICATION = Step(
    "refuse", "不批准", (_C.ASKED,), _C.REFUSED, "petitions.approve_clarification", asks=True, primary=False
)
CARRY_OUT_CLARIFICATION = Step(
    "carry_out", "登记已澄清", (_C.APPROVED,), _C.DONE, "petitions.conclude_petition", asks=True
)
CLARIFICATION_STEPS = (APPROVE_CLARIFICATION, REFUSE_CLARIFICATION, CARRY_OUT_CLARIFICATION)

_T = TransferStatus
CLAIM = Step("claim", "认领", (_T.SENT,), _T.CLAIMED, "petitions.answer_transfer")
ANSWER = Step("answer", "反馈结果", (_T.CLAIMED,), _T.ANSWERED, "petitions.answer_transfer", asks=True)
SETTLE = Step("settle", "采纳", (_T.ANSWERED,), _T.SETTLED, "petitions.transfer_petition")
SEND_BACK = Step(
    "send_back", "退回重办", (_T.ANSWERED,), _T.CLAIMED, "petitions.transfer_petition", asks=True, primary=False
)
WITHDRAW = Step(
    "withdraw", "收回", (_T.SENT, _T.CLAIMED), _T.WITHDRAWN, "petitions.transfer_petition", asks=True, primary=False
)
TRANSFER_STEPS = (CLAIM, ANSWER, SETTLE, SEND_BACK, WITHDRAW)
# What the receiving side sees of the table.
RECEIVING_STEPS = (CLAIM, ANSWER)

_L = LeadStatus
REVIEW = Step(
    "review",
    "审核",
    (_L.REGISTERED,),
    _L.REVIEWED,
    "petitions.review_lead",
    gates=(gates.next_action_named,),
    asks=True,
)
SUBMIT = Step(
    "submit", "报巡察办", (_L.REVIEWED,), _L.SUBMITTED, "petitions.submit_lead", gates=(gates.lead_is_complete,)
)
RETURN = Step(
    "send_back", "退回补充", (_L.REVIEWED, _L.SUBMITTED), _L.REGISTERED, "petitions.review_lead", asks=True,
    primary=False,
)  # fmt: skip
OFFER = Step(
    "offer", "提请移交", (_L.SUBMITTED,), _L.OFFERED, "petitions.hand_over_lead",
    gates=(gates.lead_is_complete, gates.lead_is_concrete, gates.went_through_the_meeting), asks=True,
)  # fmt: skip
ROUTE = Step("route", "改走其他途径", (_L.SUBMITTED,), None, "petitions.hand_over_lead", asks=True, primary=False)
REFUSE = Step(
    "refuse", "拒收", (_L.OFFERED,), _L.SUBMITTED, "petitions.sign_lead_receiver", asks=True, grave=True, primary=False
)
HAND_OVER = Step(
    "hand_over", "移交", (_L.OFFERED,), _L.HANDED_OVER, "petitions.hand_over_lead",
    gates=(gates.receiver_is_proper, gates.three_parties_signed), grave=True,
)  # fmt: skip
REPORT = Step("report", "报告办理情况", (_L.HANDED_OVER, _L.REPORTED), _L.REPORTED, "petitions.report_lead", asks=True)
ASK_RETIREMENT = Step("ask_retirement", "申请销号", (_L.REPORTED,), _L.RETIRING, "petitions.hand_over_lead", asks=True)
RETIRE = Step(
    "retire",
    "销号",
    (_L.RETIRING,),
    _L.RETIRED,
    "petitions.retire_lead",
    gates=(gates.has_result,),
    asks=True,
    grave=True,
)
OPEN_SPECIAL = Step(
    "open_special", "据此开展专项巡察",
    (_L.REGISTERED, _L.REVIEWED, _L.SUBMITTED, _L.OFFERED, _L.HANDED_OVER, _L.REPORTED), None, "rounds.plan_round",
    gates=(gates.names_a_unit, gates.opened_nothing_yet), asks=True, primary=False,
)  # fmt: skip
LEAD_STEPS = (REVIEW, SUBMIT, RETURN, OPEN_SPECIAL, OFFER, ROUTE, REFUSE, HAND_OVER, REPORT, ASK_RETIREMENT, RETIRE)
# What the receiving organ sees of the table.
DESK_STEPS = (REFUSE, REPORT)
# From here on the receiving organ sees the lead.
HANDED = (_L.OFFERED, _L.HANDED_OVER, _L.REPORTED, _L.RETIRING, _L.RETIRED)
# While a lead is not offered yet, its package and its text may still grow.
GROWING = (_L.REGISTERED, _L.REVIEWED, _L.SUBMITTED)

_M = HandoverMeetingStatus
CONCLUDE_MEETING = Step(
    "conclude", "办结移交会", (_M.OPEN,), _M.CONCLUDED, "petitions.hand_over_lead",
    gates=(gates.leader_was_there_throughout, gates.each_lead_was_decided), grave=True,
)  # fmt: skip
VOID_MEETING = Step("void", "作废", (_M.OPEN,), _M.VOID, "petitions.hand_over_lead", asks=True, primary=False)
HANDOVER_MEETING_STEPS = (CONCLUDE_MEETING, VOID_MEETING)

_E = ExpressStatus
SEND_EXPRESS = Step("send", "报送组长", (_E.DRAFT,), _E.SENT, "petitions.send_express", grave=True)
READ_EXPRESS = Step("read", "已阅", (_E.SENT,), _E.READ, "petitions.read_express")
INSTRUCT = Step("instruct", "批示", (_E.SENT, _E.READ), _E.INSTRUCTED, "petitions.read_express", asks=True)
EXPRESS_STEPS = (SEND_EXPRESS, READ_EXPRESS, INSTRUCT)

_R = ReconciliationStatus
COMPARE = Step("compare", "报本部门台账比对", (_R.OPEN, _R.COMPARED), _R.COMPARED, "petitions.report_lead", asks=True)
AGREE = Step("agree", "确认对账结果", (_R.COMPARED,), _R.AGREED, "petitions.report_lead", grave=True)
CONCLUDE_RECONCILIATION = Step(
    "conclude", "确认对账结果", (_R.AGREED,), _R.CONCLUDED, "petitions.hand_over_lead", asks=True, grave=True
)
RECONCILIATION_STEPS = (COMPARE, AGREE, CONCLUDE_RECONCILIATION)

_D = ProbeStatus
APPROVE_PROBE = Step("approve", "批准", (_D.ASKED,), _D.APPROVED, "petitions.approve_probe", asks=True)
REFUSE_PROBE = Step("refuse", "不批准", (_D.ASKED,), _D.REFUSED, "petitions.approve_probe", asks=True, primary=False)
FINISH_PROBE = Step("finish", "登记了解情况", (_D.APPROVED,), _D.FINISHED, "petitions.register_lead", asks=True)
PROBE_STEPS = (APPROVE_PROBE, REFUSE_PROBE, FINISH_PROBE)

JUDGE_MISSED = Step(
    "conclude", "认定", (MissedStatus.MARKED,), MissedStatus.CONCLUDED, "petitions.judge_missed", asks=True, grave=True
)
MISSED_STEPS = (JUDGE_MISSED,)

CLOSE = Step(
    "close", "停用", (ChannelStatus.OPEN,), ChannelStatus.CLOSED, "petitions.manage_channel",
    gates=(gates.box_was_emptied,), asks=True,
)  # fmt: skip
CHANNEL_STEPS = (CLOSE,)

_B = BoxLetterStatus
REGISTER_LETTER = Step("register", "登记", (_B.WAITING,), _B.REGISTERED, "petitions.open_box", asks=True)
LEAVE_OUT = Step("leave_out", "不作信访件", (_B.WAITING,), _B.LEFT_OUT, "petitions.open_box", asks=True, primary=False)
BOX_LETTER_STEPS = (REGISTER_LETTER, LEAVE_OUT)

_A = AppointmentStatus
MEET = Step("meet", "已接访", (_A.BOOKED,), _A.MET, "petitions.keep_appointment", asks=True)
REGISTER_VISIT = Step(
    "register",
    "登记来访",
    (_A.MET,),
    None,
    "petitions.keep_appointment",
    gates=(gates.visit_not_yet_registered,),
    asks=True,
)
RESCHEDULE = Step("reschedule", "改约", (_A.BOOKED,), None, "petitions.keep_appointment", asks=True, primary=False)
MISS = Step(
    "miss", "爽约", (_A.BOOKED,), _A.MISSED, "petitions.keep_appointment", gates=(gates.time_has_come,), primary=False
)
CANCEL_APPOINTMENT = Step(
    "cancel", "取消预约", (_A.BOOKED,), _A.CANCELLED, "petitions.keep_appointment", asks=True, primary=False
)
APPOINTMENT_STEPS = (MEET, REGISTER_VISIT, RESCHEDULE, MISS, CANCEL_APPOINTMENT)

RESTORE = Step(
    "restore", "登记处理情况", (OutageStatus.OPEN,), OutageStatus.RESTORED, "petitions.manage_channel", asks=True
)
OUTAGE_STEPS = (RESTORE,)

_S = SlipStatus
HAND_SLIP = Step(
    "hand", "移交", (_S.DRAFT,), _S.HANDED, "petitions.transfer_petition",
    gates=(gates.slip_reaches_nobody_accused, gates.slip_is_signed), grave=True,
)  # fmt: skip
CANCEL_SLIP = Step("cancel", "作废", (_S.DRAFT,), _S.CANCELLED, "petitions.transfer_petition", asks=True, primary=False)
SLIP_STEPS = (HAND_SLIP, CANCEL_SLIP)
