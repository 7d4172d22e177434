"""What must be so before a step: functions of the record that answer with the reasons why not, in words."""

from __future__ import annotations

from typing import Any

from inspection import attachments, codes, signatures
from inspection.models import Paper, PaperStatus, link_of

PRINCIPAL = "被巡察单位主要负责人"
OFFICE = "巡察办"
EVIDENCE = "evidence"

STAGE_LABELS = {
    "team_leader": "组长审核", "office": "巡察办审核", "group": "领导小组审议", "secretary": "书记专题会审定",
}  # fmt: skip


# Report ------------------------------------------------------------------------------------------------------------


def report_is_written(report: Any) -> list[str]:
    """Overall view and problems stand in the newest version."""
    version = report.current
    if version is None:
        return ["报告还没有正文"]
    return [f"“{label}”还是空的" for name, label in version.REQUIRED if not getattr(version, name).strip()]


def every_finding_is_answered_for(report: Any) -> list[str]:
    """Each confirmed finding is an item of the report, or is left out with a reason (R-244, R-278)."""
    confirmed = report.assignment.findings.filter(status="confirmed")
    loose = confirmed.exclude(report_items__report=report).exclude(not_mentioned__report=report)
    return [f"问题“{each.title}”未写入报告，也未说明原因" for each in loose]


def every_item_has_evidence(report: Any) -> list[str]:
    """Each problem of the report rests on at least one piece of evidence (R-246)."""
    items = report.items.filter(is_recommendation=False).select_related("finding")
    if not items:
        return ["报告没有列出问题"]
    return [
        f"第{each.position}个问题没有证据"
        for each in items
        if each.finding is None or not each.finding.evidence.exists()
    ]


def in_the_office_order(stage: str) -> Any:
    """A stage follows the one before it in the office's own chain (C-17); a stage left out is passed over."""

    def stages_come_in_order(report: Any) -> list[str]:
        chain = codes.setting(report.assignment.office_id, "report.chain")
        if stage not in chain and stage != "secretary":
            return [f"本机构的报告程序不设“{STAGE_LABELS[stage]}”"]
        before = chain[: chain.index(stage)] if stage in chain else chain
        missing = [each for each in before if each in STAGE_LABELS and each not in report.stages_done]
        return [f"尚未经{STAGE_LABELS[each]}" for each in missing]

    return stages_come_in_order


def _rating(report: Any) -> Any:
    """The newest rating of the text now on its way; one from before it was returned counts no more."""
    return report.ratings.filter(at__gte=report.submitted_at).order_by("-at").first() if report.submitted_at else None


def not_rated_yet(report: Any) -> list[str]:
    return ["问题已经评定"] if _rating(report) is not None else []


def findings_are_rated(report: Any) -> list[str]:
    """问题不突出不放过: nothing goes on before office or leading group have rated the findings (R-084)."""
    rating = _rating(report)
    if rating is None:
        return ["问题不突出不放过：巡察办、领导小组尚未评定问题"]
    return ["问题不突出不放过：须退回巡察组"] if rating.weak else []


def nothing_is_looked_into(report: Any) -> list[str]:
    """What the leading group wanted looked into again was reported (R-235)."""
    waiting = report.hearing_decisions.filter(status="open").select_related("team")
    return [f"领导小组决定再了解，{each.team}尚未报告结果" for each in waiting]


# Feedback ----------------------------------------------------------------------------------------------------------


def opinion_is_written(feedback: Any) -> list[str]:
    return [] if feedback.opinion.strip() else ["反馈意见还没有正文"]


def feedback_has_accounts(feedback: Any) -> list[str]:
    """There is something to hand over: the report was approved and opened accounts."""
    return [] if feedback.assignment.accounts.exists() else ["没有报账的问题，巡察报告尚未审定"]


def feedback_is_approved(feedback: Any) -> list[str]:
    return ["反馈意见尚未审定"] if feedback.status == "draft" else []


def feedback_is_printed(feedback: Any) -> list[str]:
    """The opinion that is handed over is the one that was issued (R-248)."""
    issued = Paper.objects.filter(
        **link_of(feedback), kind="rectification.feedback", status=PaperStatus.ISSUED
    ).exists()
    return [] if issued else ["反馈意见公文尚未印发"]


def meetings_come_in_order(feedback: Any) -> list[str]:
    """Where the office hands over first and feeds back afterwards ("feedback.order"), the feedback meeting waits."""
    if codes.setting(feedback.assignment.office_id, "feedback.order")[0] != "handover":
        return []
    return ["本机构规定先移交、后反馈：移交尚未完成"] if feedback.hand_over_is_open() else []


def feedback_is_not_printed(feedback: Any) -> list[str]:
    return [] if feedback_is_printed(feedback) else ["反馈意见公文已印发，须先撤回公文"]


def receipt_stands(feedback: Any) -> list[str]:
    """The principal's signature on paper was recorded and confirmed by two persons."""
    return [f"{PRINCIPAL}的纸质签字尚未核对"] if signatures.missing(feedback, [PRINCIPAL]) else []


def rectification_is_written(report: Any) -> list[str]:
    return [] if report.done.strip() else ["整改总体情况还没有填写"]


def rectification_is_fit(assignment: Any) -> list[str]:
    """整改报告不合格不放过: no assignment is closed over a report that is not there or not fit (R-086)."""
    report = getattr(assignment, "rectification_report", None)
    if report is None:
        return ["整改报告不合格不放过：没有整改报告"] if assignment.accounts.exists() else []
    return [] if report.status == "passed" else ["整改报告不合格不放过：整改报告尚未评定合格"]


# Accounts ----------------------------------------------------------------------------------------------------------


def is_delivered_on_its_own(account: Any) -> list[str]:
    return ["巡察报告报账的问题在反馈会上统一交账"] if account.origin == "report" else []


def no_transfer_is_waiting(account: Any) -> list[str]:
    waiting = account.transfers.filter(status="offered").select_related("receiver")
    return [f"转账待{each.receiver.short_name}签收" for each in waiting]


def a_transfer_is_waiting(account: Any) -> list[str]:
    return [] if account.transfers.filter(status="offered").exists() else ["没有待签收的转账"]


def was_never_transferred(account: Any) -> list[str]:
    return ["已有转账记录"] if account.transfers.exclude(status="returned").exists() else []


def receipt_is_signed(account: Any) -> list[str]:
    """The unit's principal signed for the accounts handed over (R-258, R-263); history imported at the start is exempt."""
    feedback = getattr(account.assignment, "feedback", None) if account.assignment_id else None
    if account.origin != "report" or feedback is None or feedback.status == "received":
        return []
    return [f"{PRINCIPAL}尚未签收反馈意见"]


def evidence_is_there(account: Any) -> list[str]:
    return [] if attachments.of(account, EVIDENCE).exists() else ["还没有上传佐证材料"]


def was_checked(account: Any) -> list[str]:
    """At least one check before 销账 (R-260)."""
    return [] if account.checks.exists() else ["尚未查账，销账前至少查账一次"]


def application_is_signed(account: Any) -> list[str]:
    """The principal's signature stands over the outcome and the evidence as they are now (R-263)."""
    application = account.application
    if application is None:
        return ["没有销账申请"]
    if signatures.missing(application, (PRINCIPAL,)):
        return [f"申请签字后结果或佐证材料有变动，须退回由{PRINCIPAL}重新签字"]
    return []


def persons_have_an_outcome(account: Any) -> list[str]:
    """A named person needs an outcome of his own beside that of the matter (R-276)."""
    application = account.application
    if account.names_persons and application is not None and not application.person_outcome.strip():
        return ["问题涉及具体人员，须写明人员处理结果"]
    return []


def may_be_cleared_for_good(account: Any) -> list[str]:
    if account.long_term and account.evaluated_on is None:
        return ["长期坚持事项须经评估后方可销账，可先作阶段性销号"]
    return []


def is_for_the_long_term(account: Any) -> list[str]:
    if not account.long_term:
        return ["不是长期坚持事项"]
    return [] if account.evaluated_on is None else ["已经评估，可以销账"]


def no_extension_is_waiting(account: Any) -> list[str]:
    return ["已有延期申请待批"] if account.extensions.filter(status="asked").exists() else []


def an_extension_is_waiting(account: Any) -> list[str]:
    return [] if account.extensions.filter(status="asked").exists() else ["没有待批的延期申请"]


def has_a_due_date(account: Any) -> list[str]:
    return [] if account.due_on else ["没有设定整改时限，不需要延期"]


def no_correction_is_waiting(account: Any) -> list[str]:
    return ["已有红字更正待另一人确认"] if account.corrections.filter(status="asked").exists() else []


def a_correction_is_waiting(account: Any) -> list[str]:
    return [] if account.corrections.filter(status="asked").exists() else ["没有待确认的红字更正"]


def no_merge_is_waiting(account: Any) -> list[str]:
    return ["已有并账申请待另一人确认"] if account.merge_requests.filter(status="asked").exists() else []


def a_merge_is_waiting(account: Any) -> list[str]:
    return [] if account.merge_requests.filter(status="asked").exists() else ["没有待确认的并账"]


def is_not_cancelled_out(account: Any) -> list[str]:
    """What was written off in red is gone; what was merged away may come back."""
    return ["已冲销的账户不能再更正"] if account.status == "voided" and account.merged_into_id is None else []


# What is made public ------------------------------------------------------------------------------------------------


def publication_is_written(item: Any) -> list[str]:
    return [] if item.text.strip() else ["公开稿还没有内容"]


def is_the_offices_own(item: Any) -> list[str]:
    return ["由被巡察单位起草、报审"] if item.by_unit else []


def feedback_was_given(item: Any) -> list[str]:
    """Nothing is made public before the unit itself was told (R-251)."""
    feedback = getattr(item.assignment, "feedback", None)
    return [] if feedback is not None and feedback.delivered_on else ["尚未反馈交账"]


def rectification_was_judged(item: Any) -> list[str]:
    """How rectification went is made public once the report on it was found fit (R-295)."""
    if item.kind == "feedback":
        return []
    report = getattr(item.assignment, "rectification_report", None)
    return [] if report is not None and report.status == "passed" else ["整改报告尚未评定合格"]


def publications_are_out(assignment: Any) -> list[str]:
    """What the office wants published is out, or is withheld with approval (R-293, R-294, C-28)."""
    kinds = codes.setting(assignment.office_id, "publication.required")
    out = set(assignment.publications.filter(status__in=("released", "withheld")).values_list("kind", flat=True))
    labels = {"feedback": "反馈意见尚未公布", "inner": "整改情况尚未党内通报", "public": "整改情况尚未向社会公开"}
    return [words for kind, words in labels.items() if kind in kinds and kind not in out]


# Accountability and evaluation -------------------------------------------------------------------------------------


def every_organ_has_answered(item: Any) -> list[str]:
    """Closed when each organ it was sent to has said what it decided (R-292)."""
    answered = set(item.measures.values_list("organ", flat=True))
    return [f"{each.short_name}尚未登记问责措施" for each in item.organs.order_by("name") if each.pk not in answered]


def something_was_cleared(assignment: Any) -> list[str]:
    """What is evaluated is what was done: there is an account written off, for good or for now (R-268)."""
    done = assignment.accounts.filter(status__in=("cleared", "staged"))
    return [] if done.exists() else ["还没有销账的账户，销账后方可评估"]


def every_criterion_is_scored(evaluation: Any) -> list[str]:
    return [f"“{each}”尚未评分" for each in evaluation.unscored()]


def was_followed_up(item: Any) -> list[str]:
    return [] if item.notes.exists() else ["还没有登记跟进情况"]


# Plans and statements ----------------------------------------------------------------------------------------------


def every_account_is_claimed(plan: Any) -> list[str]:
    """R-252: every problem is claimed one by one before the plan goes up."""
    waiting = plan.accounts().filter(status="delivered").count()
    return [f"还有{waiting}个问题未认领"] if waiting else []


def every_row_is_complete(plan: Any) -> list[str]:
    """Measures, responsible leader and due date in each row (R-271)."""
    reasons = []
    for account in plan.accounts().exclude(status__in=("cleared", "voided")):
        missing = [
            label
            for label, there in (
                ("整改措施", account.measures), ("责任领导", account.leader_name),
                ("完成时限", account.due_on or account.at_once or account.long_term),
            )
            if not there
        ]  # fmt: skip
        if missing:
            reasons.append(f"{account.number}缺{'、'.join(missing)}")
    return reasons


def study_is_recorded(plan: Any) -> list[str]:
    """The principal made the plan himself: the meeting that studied it stands in it (R-272)."""
    return [] if plan.study_meeting.strip() else ["还没有填写研究整改方案的会议（日期、届次）"]


def three_lists_match(plan: Any) -> list[str]:
    """Every problem of the first list stands in the lists of tasks and of responsibilities too (R-267)."""
    return [
        f"{label}缺{len(left)}个问题：{'、'.join(each.number for each in left[:5])}{'等' if len(left) > 5 else ''}"
        for label, left in plan.unmatched()
        if left
    ]


def no_leaf_is_empty(plan: Any) -> list[str]:
    """Responsibility goes down to a person in each department (R-273)."""
    return [
        f"{each.number}没有落实到责任人"
        for each in plan.accounts().exclude(status__in=("cleared", "voided"))
        if not each.owner_name.strip()
    ]


def figures_still_hold(statement: Any) -> list[str]:
    return [] if statement.still_holds() else ["期间账目有变动，请重新生成对账单"]


def both_have_signed(statement: Any) -> list[str]:
    """Office and party, each over the figures as they are."""
    return [f"尚缺{each}签认" for each in signatures.missing(statement, statement.SLOTS)]
