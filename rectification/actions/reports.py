"""What is done with inspection reports; their approval opens the accounts (报账)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from inspection import access, audit, codes, deadlines
from inspection.workflow import Refused, WrongStatus, move
from rectification.actions.ledger import open_from_report
from rectification.deadlines import FEED_BACK
from rectification.gates.reports import STAGE_LABELS
from rectification.models import FindingsRating, HearingDecision, NotMentioned, Report, ReportItem, ReportVersion
from rectification.workflow.reports import (
    APPROVE,
    CONSIDER,
    RATE,
    RETURN_AS_WEAK,
    RETURN_REPORT,
    REVIEW,
    SUBMIT,
    HearingStatus,
    ReportStatus,
)
from rounds.workflow import REPORT_APPROVED, REPORT_FINDING, FindingStatus

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Code, User
    from inspection.workflow import Step
    from rounds.models import Assignment, Finding


@transaction.atomic
def begin(assignment: Assignment, *, by: User) -> Report:
    """Begin the report of an assignment, listing every confirmed finding in its own words. The one there is, if there is one."""
    if not access.may(by, "rectification.draft_report", assignment):
        raise PermissionDenied("rectification.draft_report")
    type(assignment)._default_manager.select_for_update(of=("self",)).get(pk=assignment.pk)
    found = Report.objects.filter(assignment=assignment).first()
    if found is not None:
        return found
    report = Report.objects.create(assignment=assignment, created_by=by)
    audit.record(report, "register", by=by, label="起草报告")
    list_findings(report, by=by)
    return report


def _being_written(report: Report, by: User) -> Report:
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if not access.may(by, "rectification.draft_report", report):
        raise PermissionDenied("rectification.draft_report")
    if report.status != ReportStatus.DRAFT:
        raise WrongStatus("报告已上报，不能修改；如需修改请先退回。")
    return report


def _touch(report: Report, verb: str, label: str, by: User, **data: Any) -> None:
    report.version += 1
    report.save(update_fields=["version"])
    audit.record(report, verb, by=by, label=label, **data)


@transaction.atomic
def write(
    report: Report, *, by: User, basics: str = "", evaluation: str = "", problems: str = "", causes: str = "",
    suggestions: str = "",
) -> ReportVersion:  # fmt: skip
    """Save the text as a new version; older ones stay."""
    report = _being_written(report, by)
    number = (report.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    made = ReportVersion.objects.create(
        report=report, number=number, basics=basics, evaluation=evaluation, problems=problems, causes=causes,
        suggestions=suggestions, items=report.items_now(), saved_by=by,
    )  # fmt: skip
    _touch(report, "write", "保存报告", by, number=number)
    return made


@transaction.atomic
def list_findings(report: Report, *, by: User) -> list[ReportItem]:
    """Add every confirmed finding that is neither listed nor left out, worded as the finding states it."""
    report = _being_written(report, by)
    loose = report.assignment.findings.filter(status=FindingStatus.CONFIRMED)
    loose = loose.exclude(report_items__report=report).exclude(not_mentioned__report=report)
    return [
        add_item(report, by=by, finding=each, wording="".join(filter(None, (each.fact.strip(), each.nature.strip()))))
        for each in loose.order_by("number")
    ]


@transaction.atomic
def add_item(
    report: Report, *, by: User, wording: str, finding: Finding | None = None, category: Code | None = None,
    aspect: str = "", is_recommendation: bool = False,
) -> ReportItem:  # fmt: skip
    """Add a problem (with its finding) or a recommendation. The text must not be empty."""
    report = _being_written(report, by)
    if not wording.strip():
        raise Refused("请写明报告中的表述。")
    if not is_recommendation:
        if finding is None or finding.assignment_id != report.assignment_id:
            raise Refused("报告的问题须来自本任务的底稿。")
        if finding.status != FindingStatus.CONFIRMED:
            raise Refused("只有组长确认的问题可以写入报告。")
        if report.items.filter(finding=finding, is_recommendation=False).exists():
            raise Refused("该问题已在报告中。")
        report.not_mentioned.filter(finding=finding).delete()
    position = report.items.filter(is_recommendation=is_recommendation).aggregate(last=Max("position"))["last"] or 0
    made = ReportItem.objects.create(
        report=report, finding=finding, position=position + 1, wording=wording.strip(), aspect=aspect,
        category=category or (finding.category if finding and not is_recommendation else None),
        is_recommendation=is_recommendation,
    )  # fmt: skip
    _touch(report, "add_item", "列入报告", by, item=made.pk)
    return made


@transaction.atomic
def word_item(
    item: ReportItem, *, by: User, wording: str, aspect: str = "", category: Code | None = None
) -> ReportItem:
    """Change how the report words an item."""
    report = _being_written(item.report, by)
    if not wording.strip():
        raise Refused("请写明报告中的表述。")
    item.wording, item.aspect, item.category = wording.strip(), aspect, category or item.category
    item.save(update_fields=["wording", "aspect", "category"])
    _touch(report, "word_item", "修改报告表述", by, item=item.pk)
    return item


@transaction.atomic
def leave_out(report: Report, *, by: User, finding: Finding, reason: str) -> NotMentioned:
    """Leave a confirmed finding out of the report, with the reason (R-244)."""
    report = _being_written(report, by)
    if finding.assignment_id != report.assignment_id:
        raise Refused("该问题不属于本任务。")
    if not reason.strip():
        raise Refused("请说明未写入报告的原因。")
    report.items.filter(finding=finding, is_recommendation=False).delete()
    made, _ = NotMentioned.objects.update_or_create(
        report=report, finding=finding, defaults={"reason": reason.strip(), "by": by}
    )
    _touch(report, "leave_out", "说明未写入报告", by, finding=finding.pk)
    return made


def _another(report: Report, by: User, step: Step) -> None:
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if report.status in step.sources and by.pk in report.stage_people():
        raise Refused(f"“{step.label}”须由未经手前面环节的另一人办理。")


@transaction.atomic
def submit(report: Report, *, by: User, opinion: str = "") -> Report:
    """组长审核: the leader sends it up."""
    changes: dict[str, Any] = {
        "submitted_by": by, "submitted_on": timezone.localdate(), "submitted_at": timezone.now(),
        "leader_opinion": opinion,
    }  # fmt: skip
    report = move(report, SUBMIT, by=by, returned_reason="", **changes)
    _keep_the_items(report, by)
    return report


def _keep_the_items(report: Report, by: User) -> None:
    """What is sent up is a version whole: where problems were worded anew since it was saved, it is saved once more with them."""
    last, items = report.current, report.items_now()
    if last is None or last.items == items:
        return
    texts = {name: getattr(last, name) for name, _ in ReportVersion.SECTIONS}
    ReportVersion.objects.create(report=report, number=last.number + 1, items=items, saved_by=by, **texts)
    audit.record(report, "write", by=by, label="保存报告（问题表述有改动）", number=last.number + 1)


@transaction.atomic
def rate(report: Report, *, by: User, grade: str, comment: str = "") -> Report:
    """评定问题: weak or none, the report goes back to the team with the comment (R-084); else the way is open."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    rating = FindingsRating(
        report=report, grade=grade, comment=comment.strip(), problems=report.problems().count(), by=by
    )  # fmt: skip
    if by.pk == report.submitted_by_id:
        raise Refused("不能评定本人上报的报告。")
    if rating.weak and not rating.comment:
        raise Refused("评定为不突出或没有问题的，须写明评语。")
    report = move(report, RATE, by=by, note={"grade": grade})
    rating.save(force_insert=True)
    if rating.weak:
        report = returned(report, RETURN_AS_WEAK, f"问题不突出不放过：{rating.comment}"[:300], by)
    return report


@transaction.atomic
def review(report: Report, *, by: User, opinion: str = "") -> Report:
    """巡察办审核."""
    _another(report, by, REVIEW)
    return move(report, REVIEW, by=by, reviewed_by=by, reviewed_on=timezone.localdate(), office_opinion=opinion)


@transaction.atomic
def consider(report: Report, *, by: User, opinion: str = "", on: date | None = None) -> Report:
    """领导小组审议: 同意 is one of its decisions, and stays beside the others (R-247)."""
    _another(report, by, CONSIDER)
    day = on or timezone.localdate()
    report = move(report, CONSIDER, by=by, considered_by=by, considered_on=day, group_opinion=opinion)
    HearingDecision.objects.create(
        report=report, heard_version=report.current, kind=HearingDecision.Kind.AGREE, heard_on=day, text=opinion,
        status=HearingStatus.MADE, created_by=by,
    )  # fmt: skip
    return report


@transaction.atomic
def approve(report: Report, *, by: User, opinion: str = "", on: date | None = None) -> Report:
    """书记专题会审定: the findings are reported, an account opens for each item (报账), feedback becomes due."""
    _another(report, by, APPROVE)
    day = on or timezone.localdate()
    report = move(report, APPROVE, by=by, approved_by=by, approved_on=day, approval_opinion=opinion)
    for item in report.items.select_related("finding", "category__parent"):
        if item.finding is not None and item.finding.status == FindingStatus.CONFIRMED:
            move(item.finding, REPORT_FINDING, by=by)
        open_from_report(item, by=by, on=day)
    move(report.assignment, REPORT_APPROVED, by=by)
    deadlines.start(report, FEED_BACK, on=day)
    return report


@transaction.atomic
def send_back(report: Report, *, by: User, reason: str) -> Report:
    """Return the report to the team; what was passed must be passed again."""
    if not reason.strip():
        raise Refused("请写明退回原因。")
    return returned(report, RETURN_REPORT, reason.strip(), by)


@transaction.atomic
def returned(report: Report, step: Step, reason: str, by: User) -> Report:
    """Back in the team's hands, with nobody's name on it."""
    nobody = dict.fromkeys(
        f"{stage}_{what}" for stage in ("submitted", "reviewed", "considered") for what in ("by", "on")
    )
    moved: Report = move(
        report, step, by=by, returned_reason=reason, returned_version=report.current.number if report.current else None,
        note={"reason": reason}, **nobody,
    )  # fmt: skip
    return moved


def chain_of(report: Report) -> list[str]:
    """The stages a report passes at this office, in order; the secretary's meeting always stands at the end (C-17)."""
    chain = [stage for stage in codes.setting(report.assignment.office_id, "report.chain") if stage in STAGE_LABELS]
    return [stage for stage in chain if stage != "secretary"] + ["secretary"]
