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
URGING = deadlines.rule(
    "rounds.urging", "回复督促提醒", None, None, "R-157", "rounds.answer_urging", escalate=((1, "rounds.urge"),)
)
DIGEST = deadlines.rule("rounds.digest", "周汇总报领导小组组长", 0, Unit.SAME_DAY, "R-156", "rounds.submit_digest")
DIGEST_READ = deadlines.rule("rounds.digest_read", "阅示周汇总", None, Unit.WORKING_DAY, "R-156", "rounds.read_digest")
STATIONING = deadlines.rule(
    "rounds.stationing", "进驻届满", None, None, "R-366", "rounds.withdraw_assignment", ahead=(7, 3, 1),
    escalate=((3, "rounds.start_round"),),
)  # fmt: skip
EVALUATION = deadlines.rule(
    "rounds.evaluation", "巡后评估", None, Unit.DAY, "R-036", "rounds.manage_evaluation", ahead=(3,)
)
# Requests carry their own date; the seeds name no number of days.
INQUIRY = deadlines.rule(
    "rounds.inquiry", "函询、商请回复", None, None, "R-112", "rounds.answer_request", ahead=(3,),
    escalate=((1, "rounds.send_inquiry"),),
)  # fmt: skip
DOCUMENTS = deadlines.rule(
    "rounds.documents", "提供调阅材料", None, None, "R-115", "rounds.answer_request", ahead=(1,),
    escalate=((1, "rounds.send_request"),),
)  # fmt: skip
TASK = deadlines.rule(
    "rounds.task", "办理交办事项", None, None, "R-102", "rounds.answer_request", ahead=(1,),
    escalate=((1, "rounds.send_request"),),
)  # fmt: skip
HEARING = deadlines.rule(
    "rounds.hearing", "报送汇报材料", None, None, "R-093", "rounds.answer_request", ahead=(3, 1),
    escalate=((1, "rounds.send_request"),),
)  # fmt: skip
NOTICE = deadlines.rule(
    "rounds.notice", "回复通知书", None, None, "R-159", "rounds.answer_notice", ahead=(1,),
    escalate=((1, "rounds.review_notice"),),
)  # fmt: skip
RETURN_DOCUMENTS = deadlines.rule(
    "rounds.return_documents", "归还调阅资料", None, None, "R-119", "rounds.send_request", ahead=(3, 1),
    escalate=((1, "rounds.withdraw_assignment"),),
)  # fmt: skip
LEAVE_RETURN = deadlines.rule(
    "rounds.leave_return", "返回并销假", None, None, "R-365", "rounds.ask_leave", ahead=(1,),
    escalate=((1, "rounds.approve_leave"),),
)  # fmt: skip
CONTACTS = deadlines.rule(
    "rounds.contacts", "确定联络人和专办人员", 3, Unit.DAY, "R-101", "rounds.name_contact", ahead=(1,),
    escalate=((1, "rounds.enter_assignment"),),
)  # fmt: skip
DISCLOSURE = deadlines.rule(
    "rounds.disclosure", "处置主动说明", None, Unit.DAY, "R-163", "rounds.dispose_disclosure", ahead=(1,),
)  # fmt: skip
NODE = deadlines.rule(
    "rounds.node", "程序节点", None, None, "R-081", "rounds.keep_node", ahead=(3, 1),
    escalate=((3, "rounds.authorise_assignment"),),
)  # fmt: skip
DECISION = deadlines.rule(
    "rounds.decision", "督办任务", None, None, "R-088", "rounds.do_task", ahead=(3, 1), escalate=((1, "rounds.keep_task"),),
)  # fmt: skip
SUPERIOR = deadlines.rule(
    "rounds.superior", "上级移交事项办理", None, None, "R-103", "rounds.keep_task", ahead=(7, 3, 1),
    escalate=((1, "rounds.settle_conduct"),),
)  # fmt: skip
APPRAISAL = deadlines.rule(
    "rounds.appraisal", "借调人员离岗前鉴定", None, Unit.DAY, "R-032", "rounds.draft_appraisal", ahead=(3,)
)
MEMBER_LEAVE = deadlines.rule(
    "rounds.member_leave", "组员请假到期销假", None, None, "R-365", "rounds.approve_member_leave", ahead=(1,),
    escalate=((1, "rounds.form_team"),),
)  # fmt: skip
COORDINATION = deadlines.rule(
    "rounds.coordination", "解决协调事项", None, None, "R-158", "rounds.close_coordination", ahead=(1,),
)  # fmt: skip
NON_COOPERATION = deadlines.rule(
    "rounds.non_cooperation", "移交不配合行为", 0, Unit.SAME_DAY, "R-100", "rounds.hand_over_non_cooperation",
    escalate=((1, "rounds.close_coordination"),),
)  # fmt: skip
OPINION = deadlines.rule("rounds.opinion", "阅处舆情报告", 0, Unit.SAME_DAY, "R-174", "rounds.note_opinion")
