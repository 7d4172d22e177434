"""Statuses and step tables of rounds, assignments, field records, papers, findings and logs."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rounds import gates
from rounds.gates import field_records as record_gates
from rounds.gates import leadership as leader_gates
from rounds.gates import people as people_gates
from rounds.gates import preparation as preparation_gates
from rounds.gates import procedure as procedure_gates
from rounds.gates import round_meetings, specials
from rounds.gates import withdrawal as leaving
from rounds.gates import working_papers as paper_gates
from rounds.workflow.leadership import KEY_ITEM_STEPS
from rounds.workflow.library import LIBRARY_STEPS
from rounds.workflow.plans import COVERAGE_PLAN_STEPS
from rounds.workflow.tasks import TASK_STEPS


class RoundStatus(models.TextChoices):
    """Life of a round's plan and of the round (R-044, R-074, R-077)."""

    DRAFT = "draft", "筹备"
    SUBMITTED = "submitted", "已报领导小组"
    REVIEWED = "reviewed", "领导小组已审议"
    APPROVED = "approved", "书记已审定"
    ACTIVE = "active", "实施中"
    CONCLUDED = "concluded", "办结"


SUBMIT = Step(
    "submit", "报领导小组", (RoundStatus.DRAFT,), RoundStatus.SUBMITTED, "rounds.submit_round",
    gates=(gates.has_units, gates.plan_is_written, gates.teams_are_led, gates.dates_are_planned, gates.nobody_is_recused,
           specials.cross_teams_come_from_elsewhere),
)  # fmt: skip
REVIEW = Step(
    "review", "领导小组审议", (RoundStatus.SUBMITTED,), RoundStatus.REVIEWED, "rounds.review_round", asks=True
)
APPROVE = Step(
    "approve", "书记审定", (RoundStatus.SUBMITTED, RoundStatus.REVIEWED), RoundStatus.APPROVED, "rounds.approve_round",
    gates=(gates.group_has_reviewed,), asks=True,
)  # fmt: skip
SEND_BACK = Step(
    "send_back", "退回修改", (RoundStatus.SUBMITTED, RoundStatus.REVIEWED, RoundStatus.APPROVED), RoundStatus.DRAFT,
    "rounds.review_round", primary=False, asks=True,
)  # fmt: skip
START = Step(
    "start", "启动轮次", (RoundStatus.APPROVED,), RoundStatus.ACTIVE, "rounds.start_round",
    gates=(gates.approval_stands, gates.nobody_is_recused, round_meetings.meetings_before_start), grave=True,
)  # fmt: skip
CONCLUDE = Step(
    "conclude", "办结轮次", (RoundStatus.ACTIVE,), RoundStatus.CONCLUDED, "rounds.conclude_round",
    gates=(gates.assignments_are_closed, round_meetings.meetings_after_stationing), grave=True,
)  # fmt: skip
ROUND_STEPS = (SUBMIT, REVIEW, APPROVE, START, CONCLUDE, SEND_BACK)


class AssignmentStatus(models.TextChoices):
    """Life of an assignment, from planning to the end of rectification."""

    PLANNED = "planned", "已列入计划"
    AUTHORISED = "authorised", "已授权"
    STATIONED = "stationed", "进驻中"
    WITHDRAWN = "withdrawn", "已撤离，起草报告"
    REPORTED = "reported", "报告已审定"
    FED_BACK = "fed_back", "已反馈"
    CLOSED = "closed", "已办结"


AUTHORISE = Step(
    "authorise", "授权", (AssignmentStatus.PLANNED,), AssignmentStatus.AUTHORISED, "rounds.authorise_assignment",
    gates=(gates.round_is_approved, gates.team_is_led, gates.own_dates_are_planned, gates.no_member_is_recused,
           specials.local_people, specials.outside_members_are_outside, people_gates.members_are_trained),
    asks=True,
)  # fmt: skip
SUPPLEMENT = Step(
    "supplement", "补充授权", (AssignmentStatus.AUTHORISED, AssignmentStatus.STATIONED), None,
    "rounds.authorise_assignment", primary=False, asks=True,
)  # fmt: skip
ENTER = Step(
    "enter", "进驻", (AssignmentStatus.AUTHORISED,), AssignmentStatus.STATIONED, "rounds.enter_assignment",
    gates=(
        gates.round_is_active, gates.members_are_authorised, gates.no_member_is_recused, gates.pledges_are_signed,
        gates.notice_is_issued, people_gates.round_is_ready,
        gates.notice_is_issued, preparation_gates.plan_is_approved,
    ),
)  # fmt: skip
EXTEND = Step(
    "extend", "延长进驻", (AssignmentStatus.STATIONED,), None, "rounds.authorise_assignment", primary=False, asks=True
)
WITHDRAW = Step(
    "withdraw", "撤离", (AssignmentStatus.STATIONED,), AssignmentStatus.WITHDRAWN, "rounds.withdraw_assignment",
    gates=(
        gates.logs_are_submitted, gates.records_are_complete, procedure_gates.procedure_is_walked,
        procedure_gates.contents_are_concluded, specials.rechecks_are_answered, leaving.nothing_is_orphaned,
    ),
    grave=True,
)  # fmt: skip
ASSIGNMENT_STEPS = (AUTHORISE, ENTER, WITHDRAW, SUPPLEMENT, EXTEND)

# Moved by rectification, which knows report, feedback and ledger; the statuses are declared where the record is.
REPORT_APPROVED = Step(
    "report_approved",
    "报告审定",
    (AssignmentStatus.WITHDRAWN,),
    AssignmentStatus.REPORTED,
    "rectification.approve_report",
)
FEED_BACK = Step(
    "feed_back", "反馈", (AssignmentStatus.REPORTED,), AssignmentStatus.FED_BACK, "rectification.deliver_account"
)
CLOSE = Step("close", "办结", (AssignmentStatus.FED_BACK,), AssignmentStatus.CLOSED, "rectification.verify_account")


class FieldRecordStatus(models.TextChoices):
    DRAFT = "draft", "草稿"
    COMPLETE = "complete", "已定稿"


COMPLETE = Step(
    "complete", "定稿", (FieldRecordStatus.DRAFT,), FieldRecordStatus.COMPLETE, "rounds.add_field_record",
    gates=(
        gates.has_taken_place, gates.somebody_conducted, gates.interview_is_whole, gates.says_something,
        record_gates.details_are_whole, record_gates.is_approved, record_gates.has_its_file, record_gates.talk_is_allowed,
        leader_gates.leader_is_among_the_talkers,
    ),
)  # fmt: skip
APPROVE_RECORD = Step(
    "approve", "组长批准", (FieldRecordStatus.DRAFT,), None, "rounds.approve_field_record", primary=False
)
RETURN_MATERIALS = Step(
    "return", "归还原件", (FieldRecordStatus.COMPLETE,), None, "rounds.add_field_record", primary=False, asks=True
)
FIELD_RECORD_STEPS = (APPROVE_RECORD, COMPLETE, RETURN_MATERIALS)


class WorkingPaperStatus(models.TextChoices):
    """A working paper: draft → 组务会 → confirmed by the leader."""

    DRAFT = "draft", "起草"
    REVIEWED = "reviewed", "副组长已审"
    DISCUSSED = "discussed", "组务会已讨论"
    CONFIRMED = "confirmed", "组长已确认"
    DROPPED = "dropped", "不采用"


# Two drafters, then the deputy, the team's meeting or both (setting paper.reviews), then the leader.
REVIEW_PAPER = Step(
    "review", "副组长审核", (WorkingPaperStatus.DRAFT,), WorkingPaperStatus.REVIEWED, "rounds.review_paper",
    gates=(paper_gates.deputy_reviews, gates.has_two_drafters, gates.paper_has_evidence), asks=True,
)  # fmt: skip
DISCUSS = Step(
    "discuss", "组务会讨论", (WorkingPaperStatus.DRAFT, WorkingPaperStatus.REVIEWED), WorkingPaperStatus.DISCUSSED,
    "rounds.discuss_paper", gates=(paper_gates.meeting_is_next, gates.has_two_drafters, gates.paper_has_evidence), asks=True,
)  # fmt: skip
CONFIRM = Step(
    "confirm", "组长确认", (WorkingPaperStatus.REVIEWED, WorkingPaperStatus.DISCUSSED), WorkingPaperStatus.CONFIRMED,
    "rounds.confirm_paper", gates=(paper_gates.was_reviewed, gates.paper_has_evidence, leader_gates.papers_matter_is_known),
    asks=True,
)  # fmt: skip
RETURN_PAPER = Step(
    "return", "退回修改", (WorkingPaperStatus.REVIEWED, WorkingPaperStatus.DISCUSSED), WorkingPaperStatus.DRAFT, "rounds.discuss_paper",
    primary=False, asks=True,
)  # fmt: skip
DROP_PAPER = Step(
    "drop", "不采用", (WorkingPaperStatus.DRAFT, WorkingPaperStatus.REVIEWED, WorkingPaperStatus.DISCUSSED),
    WorkingPaperStatus.DROPPED, "rounds.drop_finding", primary=False,
)  # fmt: skip
# A paper is dropped together with its finding, so that button stands on the finding.
WORKING_PAPER_STEPS = (REVIEW_PAPER, DISCUSS, CONFIRM, RETURN_PAPER)


class FindingStatus(models.TextChoices):
    """A finding never disappears: dropped, it stays visible with its reason (R-240)."""

    OPEN = "open", "了解中"
    CONFIRMED = "confirmed", "已形成底稿"
    REPORTED = "reported", "已写入报告"
    DROPPED = "dropped", "不成立"


DRAFT_PAPER = Step(
    "draft_paper", "起草底稿", (FindingStatus.OPEN,), None, "rounds.draft_paper",
    gates=(gates.has_no_paper, gates.has_evidence, gates.is_classified), asks=True,
)  # fmt: skip
DROP = Step(
    "drop", "不采用", (FindingStatus.OPEN,), FindingStatus.DROPPED, "rounds.drop_finding", primary=False, asks=True,
    grave=True, gates=(leader_gates.matter_is_known,),
)  # fmt: skip
CONFIRM_FINDING = Step("confirm", "形成底稿", (FindingStatus.OPEN,), FindingStatus.CONFIRMED, "rounds.confirm_paper")
# Taken by rectification when the report is approved.
REPORT_FINDING = Step(
    "report", "写入报告", (FindingStatus.CONFIRMED,), FindingStatus.REPORTED, "rectification.approve_report"
)
FINDING_STEPS = (DRAFT_PAPER, DROP)


class DailyLogStatus(models.TextChoices):
    DRAFT = "draft", "填写中"
    SUBMITTED = "submitted", "已报送"


SUBMIT_LOG = Step(
    "submit", "报送", (DailyLogStatus.DRAFT,), DailyLogStatus.SUBMITTED, "rounds.write_log",
    gates=(gates.work_is_described, gates.day_records_are_complete),
)  # fmt: skip
LOG_STEPS = (SUBMIT_LOG,)

STEPS = (
    *ROUND_STEPS, *ASSIGNMENT_STEPS, REPORT_APPROVED, FEED_BACK, CLOSE, *FIELD_RECORD_STEPS, *WORKING_PAPER_STEPS,
    DROP_PAPER, *FINDING_STEPS, CONFIRM_FINDING, REPORT_FINDING, *LOG_STEPS, *COVERAGE_PLAN_STEPS, *TASK_STEPS,
    *LIBRARY_STEPS, *KEY_ITEM_STEPS,
)  # fmt: skip
