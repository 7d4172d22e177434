"""Papers of report, feedback and ledger: 巡察报告, 反馈意见, 对账单, 整改台账, 销号通知书."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inspection import codes, deadlines, paper_numbers, signatures, wording
from inspection.documents import papers
from inspection.models import Paper, PaperStatus
from rectification.deadlines import ANSWER_ACCOUNTABILITY
from rectification.documents import (  # noqa: F401  their papers register
    case_files,
    escalation,
    self_checks,
    successions,
    supervision,
    three_lists,
    write_off_lists,
)
from rectification.gates import OFFICE, PRINCIPAL
from rectification.gates import feedback as gates
from rectification.models import Account, Accountability, Feedback, FollowUp, Publication, Report, Statement
from rounds.models import Assignment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet


def _report_is_approved(report: Report) -> list[str]:
    return [] if report.status == "approved" else ["巡察报告尚未审定"]


def _inspection_words(assignment: Assignment) -> str:
    """When which team inspected whom: 2026年10月20日至12月20日，第一巡察组对青石乡党委开展了巡察."""
    first = assignment.entered_on or assignment.stationing_begins
    last = assignment.withdrawn_on or assignment.stationing_ends
    when = wording.date_range(first, last) if first else ""
    committee = assignment.office.committee_short
    lead = f"根据{committee}统一部署，" + (f"{when}，" if when else "")
    return f"{lead}{committee}{assignment.team}对{assignment.unit.party_name}开展了{assignment.kind or '巡察'}。"


def _report(report: Report) -> dict[str, Any]:
    assignment, version = report.assignment, report.current
    return {
        "title": str(report),
        "title_keep": [assignment.unit.party_name],
        "opening": _inspection_words(assignment),
        "version": version,
        "aspects": [
            (wording.cn_number(place), aspect, list(enumerate(items, 1)))
            for place, (aspect, items) in enumerate(report.aspects(), 1)
        ],
        "counted": wording.problem_count(len(report.aspects()), report.problems().count()),
        "recommendations": list(report.recommendations()),
        "looks": list(report.hearing_decisions.filter(status="reported").select_related("team")),
        "issuer": [f"{assignment.office.committee_short}{assignment.team}"],
        "date": report.approved_on,
        "sealed": False,
    }


papers.kind(
    code="rectification.report", label="巡察报告", model=Report, template="documents/rectification/report.html",
    context=_report, title=str, power="rectification.submit_report", gates=(_report_is_approved,),
)  # fmt: skip


def _feedback(feedback: Feedback) -> dict[str, Any]:
    assignment = feedback.assignment
    accounts = list(feedback.accounts())
    grouped: dict[str, list[Account]] = {}
    for account in accounts:
        if account.kind == "problem" and account.parent_id is None:
            grouped.setdefault(account.category_text or "其他方面", []).append(account)
    problems = sum(map(len, grouped.values()))
    return {
        "title": f"{assignment.office.committee_short}{assignment.team}\n关于巡察{assignment.unit.party_name}的反馈意见",
        "title_keep": [assignment.unit.party_name, assignment.office.committee_short],
        "opening": _inspection_words(assignment) + "现将巡察情况反馈如下。",
        "counted": wording.problem_count(len(grouped), problems),
        "aspects": [
            (wording.cn_number(place), aspect, list(enumerate(items, 1)))
            for place, (aspect, items) in enumerate(grouped.items(), 1)
        ],
        "recommendations": [each for each in accounts if each.kind == "recommendation"],
        "requirements": feedback.requirements,
        "days": codes.setting(assignment.office_id, "ledger.default_days"),
        "addressee": assignment.unit.party_name,
        "issuer": [assignment.office.group_name],
    }


papers.kind(
    code="rectification.feedback", label="反馈意见", model=Feedback, template="documents/rectification/feedback.html",
    context=_feedback, title=str, power="rectification.draft_feedback", unit_side=True,
    gates=(gates.feedback_is_approved, gates.feedback_has_accounts),
    series=paper_numbers.series("feedback", "反馈意见", "反馈"),
    addressee=lambda feedback: feedback.assignment.unit,
)  # fmt: skip


COLUMNS = (
    ("opening", "期初"), ("opened", "立账"), ("transferred_in", "转入"), ("reopened", "复账"), ("corrected", "红字更正"),
    ("transferred_out", "转出"), ("cleared", "销账"), ("closing", "期末"),
)  # fmt: skip


def _signed(statement: Statement, slot: str, label: str) -> str:
    found = signatures.signed(statement, slot)
    return f"{label}：{found.signer_name}　{wording.date_text(found.signed_on)}" if found else f"{label}："


def _statement(statement: Statement) -> dict[str, Any]:
    office = statement.office
    return {
        "title": f"{statement.unit.name}巡察整改对账单",
        "title_keep": [statement.unit.name],
        "number": f"对账期间：{wording.date_range(statement.since, statement.until)}",
        "caption": "单位：个",
        "columns": [
            {"label": "账户编号", "width": 32, "kind": "centred"}, {"label": "问题", "width": 93},
            *({"label": label, "width": 17, "kind": "centred"} for _, label in COLUMNS),
        ],
        "rows": [
            [row["number"], row["problem"], *(str(row[name]) for name, _ in COLUMNS)] for row in statement.rows
        ],
        "total": ["合计", "", *(str(statement.figures[name]) for name, _ in COLUMNS)],
        "table_note": "期初＋立账＋转入＋复账±红字更正－转出－销账＝期末。立账含拆账，并账从中减去。",
        "signatures": [
            _signed(statement, OFFICE, f"{office.name}（盖章）"),
            _signed(statement, PRINCIPAL, f"{statement.unit.name}主要负责人"),
        ],
    }  # fmt: skip


papers.kind(
    code="rectification.statement", label="对账单", model=Statement, template="documents/rectification/statement.html",
    context=_statement, title=str, power="rectification.sign_statement", unit_side=True,
    addressee=lambda statement: statement.unit,
)  # fmt: skip


def ledger_row(account: Account) -> list[Any]:
    """One account as a row of the printed ledger."""
    measures = account.measures
    numbered = [f"{place}.{text}" for place, text in enumerate(measures, 1)] if len(measures) > 1 else measures
    due = account.due_on or account.time_type
    return [
        account.number, account.category_text, account.problem, "\n".join(numbered),
        f"{account.leader_name}{f'（{account.leader_post}）' if account.leader_post else ''}",
        account.department or account.holder.short_name, due, account.get_progress_status_display(),
        account.get_status_display(),
    ]  # fmt: skip


def _ledger(assignment: Assignment) -> dict[str, Any]:
    accounts = assignment.accounts.exclude(status="voided").select_related("holder").order_by("number")
    cleared = sum(each.status == "cleared" for each in accounts)
    return {
        "title": f"{assignment.unit.name}巡察反馈问题整改台账",
        "title_keep": [assignment.unit.name],
        "number": assignment.round.name or assignment.round.title,
        "caption": wording.date_text(timezone.localdate()),
        "columns": [
            {"label": "账户编号", "width": 31, "kind": "centred"}, {"label": "问题类别", "width": 24},
            {"label": "反馈问题", "width": 56}, {"label": "整改措施", "width": 56}, {"label": "责任领导", "width": 22},
            {"label": "责任单位", "width": 20}, {"label": "完成时限", "width": 20, "kind": "centred"},
            {"label": "进展", "width": 16, "kind": "centred"}, {"label": "状态", "width": 16, "kind": "centred"},
        ],
        "rows": [ledger_row(each) for each in accounts],
        "table_note": f"共{len(accounts)}个账户，已销账{cleared}个，未销账{len(accounts) - cleared}个。",
    }  # fmt: skip


papers.kind(
    code="rectification.ledger", label="整改台账", model=Assignment, template="documents/rectification/ledger.html",
    context=_ledger, title=lambda assignment: f"{assignment.unit.name}巡察反馈问题整改台账",
    power="rectification.deliver_account",
    gates=(lambda assignment: [] if assignment.accounts.exists() else ["还没有整改账户"],),
)  # fmt: skip


def _clearance(account: Account) -> dict[str, Any]:
    application = account.application
    return {
        "title": "巡察整改销号通知书",
        "title_keep": [account.holder.name],
        "addressee": account.holder.party_name,
        "account": account,
        "application": application,
        "issuer": [account.office.name],
        "date": account.cleared_on,
        "imprint_side": "any",
    }


papers.kind(
    code="rectification.clearance", label="销号通知书", model=Account, template="documents/rectification/clearance.html",
    context=_clearance, title=lambda account: f"{account.number}销号通知书", power="rectification.verify_account",
    unit_side=True, addressee=lambda account: account.holder,
    gates=(lambda account: [] if account.status == "cleared" else ["尚未销账"],),
)  # fmt: skip


def _publication(item: Publication) -> dict[str, Any]:
    assignment = item.assignment
    return {
        "title": item.title,
        "title_keep": [assignment.unit.party_name],
        "issuer": [assignment.unit.party_name if item.by_unit else assignment.office.name],
        "date": item.released_on or item.decided_on,
        "sealed": False,
        "printed_by": "",
    }


papers.kind(
    code="rectification.publication", label="公开稿", model=Publication,
    template="documents/rectification/publication.html", context=_publication, title=str,
    power="rectification.draft_publication", unit_side=True, addressee=lambda item: item.assignment.unit,
    gates=(lambda item: [] if item.status in ("passed", "released") else ["公开稿尚未审定"],),
)  # fmt: skip


def _recommendation(item: FollowUp) -> dict[str, Any]:
    assignment = item.assignment
    return {
        "title": f"{assignment.office.name}\n关于{assignment.unit.party_name}巡察情况的建议",
        "title_keep": [assignment.unit.party_name],
        "number": item.document,
        "addressee": item.body.name,
        "opening": _inspection_words(assignment),
        "due": wording.date_text(item.due_on) if item.due_on else "",
        "issuer": [assignment.office.name],
        "date": item.begun_on,
        "sealed": False,
    }


papers.kind(
    code="rectification.recommendation", label="巡察建议", model=FollowUp,
    template="documents/rectification/recommendation.html", context=_recommendation, title=lambda item: f"致{item.body.name}的巡察建议",
    power="rectification.keep_follow_up",
    gates=(lambda item: [] if item.kind == "department" else ["只有党政部门的跟进才发巡察建议"],),
)  # fmt: skip


def _accountability_letter(item: Accountability) -> dict[str, Any]:
    organs = list(item.organs.order_by("name").values_list("name", flat=True))
    waits = deadlines.of(item).filter(rule=ANSWER_ACCOUNTABILITY.code).order_by("-due_on").first()
    return {
        "title": f"{item.office.name}\n关于移送{item.unit.party_name}整改问责事项的函",
        "title_keep": [item.unit.party_name],
        "mark": item.office.name,
        "number": item.document,
        "addressee": "、".join(organs),
        "one": "们" if len(organs) > 1 else "单位",
        "opening": _inspection_words(item.assignment) if item.assignment else "",
        "item": item,
        "due": waits.due_on if waits else None,
        "issuer": [item.office.name],
        "date": item.sent_on,
    }


papers.kind(
    code="rectification.accountability_letter", label="问责移送函", model=Accountability,
    template="documents/rectification/accountability_letter.html", context=_accountability_letter,
    title=lambda item: f"关于移送{item.unit.party_name}整改问责事项的函", power="rectification.raise_accountability",
    gates=(lambda item: [] if item.sent_on else ["问责事项尚未移送"],),
)  # fmt: skip


def papers_for(units: Iterable[Any]) -> QuerySet[Paper]:
    """Issued papers addressed to units (keys), of kinds they may see, newest first."""
    shown = [code for code, each in papers.kinds().items() if each.unit_side]
    return Paper.objects.filter(unit__in=list(units), kind__in=shown, status=PaperStatus.ISSUED).order_by("-issued_at")
