"""How far a case has come: each function carries 青石乡's assignment one stage further, through the actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inspection import attachments, codes
from inspection.documents import papers
from rectification import codes as lists
from rectification.actions import checks, feedback, ledger, publications, rectification, reports, write_offs
from rectification.models import Account, Feedback, RectificationReport, Report
from rounds import codes as round_lists
from rounds.models import Evidence, FieldRecord, Finding
from rounds.workflow import AssignmentStatus, FindingStatus
from tests import make

if TYPE_CHECKING:
    from inspection.models import User
    from rounds.models import Assignment
    from tests.cast import Cast


def method() -> Any:
    return codes.load("method", "巡察方式", [("talk", "个别谈话")]).codes.first()


def finding(assignment: Assignment, number: int = 1, *, evidence: bool = True, by: User, **fields: Any) -> Finding:
    """A confirmed finding, with evidence unless told otherwise."""
    made = Finding.objects.create(
        assignment=assignment, number=f"问-{assignment.pk.hex[:6]}-{number}", title=f"问题{number}",
        fact=f"公务接待超标准{number}次", nature="违反中央八项规定精神", status=FindingStatus.CONFIRMED, created_by=by,
        **fields,
    )  # fmt: skip
    if evidence:
        record = FieldRecord.objects.create(
            assignment=assignment, method=method(), held_on=assignment.stationing_begins, title="谈话", created_by=by
        )
        Evidence.objects.create(finding=made, field_record=record, note="当事人承认", added_by=by)
    return made


def written_report(cast: Cast, problems: int = 2) -> Report:
    """A report in draft that could be submitted."""
    lists.load_lists()
    cast.assignment.status = AssignmentStatus.WITHDRAWN
    cast.assignment.save(update_fields=["status"])
    for number in range(1, problems + 1):
        finding(cast.assignment, number, by=cast.member)
    report = reports.begin(cast.assignment, by=cast.leader)
    reports.write(report, by=cast.leader, basics="进驻三十日", evaluation="总体向好", suggestions="加强整改")
    return Report.objects.get(pk=report.pk)


def rated(report: Report, *, by: User, grade: str = "clear", comment: str = "") -> Report:
    """The findings of a report that was sent up, rated."""
    return reports.rate(report, by=by, grade=grade, comment=comment)


def submitted_rectification(cast: Cast) -> RectificationReport:
    """The unit's report on its rectification, before the office; the feedback was received."""
    received(cast, 1)
    report = RectificationReport.objects.get(assignment=cast.assignment)
    report = rectification.write(report, by=cast.liaison, done="逐条整改，清退超标费用。", open_matters="")
    return rectification.submit(report, by=cast.secretary)


def published(cast: Cast) -> None:
    """How rectification went is out, inside the Party and to the public; the report on it was found fit."""
    round_lists.load_lists()
    points = list(codes.choices("rules.publication", cast.office).values_list("code", flat=True))
    for kind in ("inner", "public"):
        item = publications.draft(cast.assignment, by=cast.liaison, kind=kind, title="整改情况", text="逐条整改到位。")
        item = publications.let_pass(publications.submit(item, by=cast.secretary), by=cast.head, checks=points)
        publications.release(item, by=cast.secretary, on=timezone.localdate(), medium="公示栏", reference="一版")


def approved_report(cast: Cast, problems: int = 2) -> Report:
    report = written_report(cast, problems)
    report = reports.submit(report, by=cast.leader)
    report = rated(report, by=cast.clerk)
    report = reports.review(report, by=cast.clerk)
    report = reports.consider(report, by=cast.group_deputy)
    return reports.approve(report, by=cast.group_head)


def approved_feedback(cast: Cast, problems: int = 2, *, printed: bool = True) -> Feedback:
    approved_report(cast, problems)
    made = feedback.begin(cast.assignment, by=cast.clerk)
    made = feedback.approve(made, by=cast.group_deputy)
    if printed:
        papers.issue(papers.draft(made, "rectification.feedback", by=cast.clerk), by=cast.clerk)
    return made


def delivered(cast: Cast, problems: int = 2, **fields: Any) -> Feedback:
    return feedback.deliver(approved_feedback(cast, problems), by=cast.clerk, **fields)


def received(cast: Cast, problems: int = 2, **fields: Any) -> Feedback:
    return feedback.receive(delivered(cast, problems, **fields), by=cast.secretary)


def rectifying(cast: Cast) -> Account:
    """One account in the unit's hands, claimed, with nothing done yet."""
    received(cast, 1)
    return ledger.claim(Account.objects.get(), by=cast.liaison, leader_name="吴书记", leader_post="党委书记")


def evidence(account: Account, by: User, name: str = "佐证.pdf", content: bytes = make.pdf("proof")) -> Any:
    return attachments.attach(account, SimpleUploadedFile(name, content), by=by, slot="evidence")


def applied(cast: Cast) -> Account:
    account = rectifying(cast)
    evidence(account, cast.liaison)
    write_offs.apply(account, by=cast.secretary, matter_outcome="超标费用已全部清退")
    return Account.objects.get(pk=account.pk)


def verified(cast: Cast) -> Account:
    account = applied(cast)
    checks.check(account, by=cast.supervisor, finding="抽查凭证，费用已清退")
    write_offs.verify(account, by=cast.clerk)
    return Account.objects.get(pk=account.pk)


def cleared(cast: Cast) -> Account:
    return write_offs.clear(verified(cast), by=cast.head)


def again(record: Any) -> Any:
    """The record as the database has it now."""
    return type(record)._default_manager.get(pk=record.pk)
