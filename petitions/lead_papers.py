"""Papers of what happens to leads: the package, the minutes of the handover meeting, the letter to police and courts.

None of them names a petition, a reporter or a talk: whoever reads them learns what was retyped for him.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from inspection import paper_numbers, wording
from inspection.documents import papers
from inspection.models import OrganKind
from petitions import gates
from petitions.documents import office_title, team_title
from petitions.models import ExpressReport, HandoverMeeting, Lead, Reconciliation
from petitions.models.packages import contents, loose_files


def _package(lead: Lead) -> dict[str, Any]:
    """Sheets in order, then files that are put in behind their separating sheet, numbered on through."""
    items: list[Any] = contents(lead)
    for before, each in pairwise([None, *items]):
        # The pages of a file are put in behind its sheet: the next sheet counts on after them.
        each.was_before = before.position if before is not None and before.attachment_id else 0
    return {
        "title": "问题资料包", "printed_by": "", "lead": lead, "accused": list(lead.accused.select_related("unit")),
        "organ": office_title(lead.office), "items": items, "loose": list(loose_files(lead)), "first_loose": len(items) + 1,
    }  # fmt: skip


PACKAGE = papers.kind(
    code="petitions.package", label="问题资料包", model=Lead, template="documents/petitions/package.html",
    context=_package, title=lambda lead: f"问题资料包（{lead.number}）", power="petitions.hand_over_lead",
    gates=(gates.is_offered, gates.has_sheets, gates.covers_each_kind), addressee=lambda lead: lead.receiver,
)  # fmt: skip


def _minutes(meeting: HandoverMeeting) -> dict[str, Any]:
    held = meeting.meeting
    people = [each.name for each in held.attendees.all() if not each.reason]
    return {
        "mark": "问题线索移交会纪要", "title": "", "organ": office_title(meeting.office), "printed_on": held.held_on,
        "printed_by": office_title(meeting.office), "meeting": meeting, "held": held,
        "items": meeting.items.select_related("lead__unit", "receiver"), "attendance": [("出席", people)] if people else [],
    }  # fmt: skip


MINUTES = papers.kind(
    code="petitions.handover_minutes", label="移交会纪要", model=HandoverMeeting,
    template="documents/petitions/handover_minutes.html", context=_minutes,
    title=lambda meeting: f"问题线索移交会纪要（{wording.date_text(meeting.meeting.held_on)}）",
    power="petitions.hand_over_lead", gates=(gates.leader_was_there_throughout, gates.each_lead_was_decided), listed=False,
)  # fmt: skip


def _judicial(lead: Lead) -> dict[str, Any]:
    return {
        "title": "关于移送涉嫌违法犯罪问题线索的函", "mark": office_title(lead.office), "issuer": office_title(lead.office),
        "addressee": lead.receiver.name if lead.receiver else "", "lead": lead,
        "accused": "、".join(map(str, lead.accused.select_related("unit"))),
    }  # fmt: skip


JUDICIAL_LETTER = papers.kind(
    code="petitions.judicial_letter", label="移送函", model=Lead, template="documents/petitions/judicial_letter.html",
    context=_judicial, title=lambda lead: f"关于移送涉嫌违法犯罪问题线索的函（{lead.number}）",
    power="petitions.hand_over_lead", approve_power="inspection.approve_paper",
    series=paper_numbers.series("petitions.judicial_letter", "移送函", "移", apart=True), gates=(gates.receiver_is_proper,),
    addressee=lambda lead: lead.receiver,
    applies=lambda lead: lead.receiver is not None and lead.receiver.organ_kind == OrganKind.JUDICIAL,
)  # fmt: skip


def _express(report: ExpressReport) -> dict[str, Any]:
    organ = team_title(report.assignment) if report.assignment is not None else office_title(report.office)
    return {
        "title": report.title, "mark": f"{office_title(report.office)}专报", "issuer": organ, "report": report,
        "urgency": "特急", "printed_by": office_title(report.office),
    }  # fmt: skip


EXPRESS = papers.kind(
    code="petitions.express_report", label="专报", model=ExpressReport, template="documents/petitions/express_report.html",
    context=_express, title=str, power="petitions.send_express", gates=(gates.is_sent,), listed=False,
    series=paper_numbers.series("petitions.express_report", "专报", "专报", apart=True),
)  # fmt: skip


def _reconciliation(run: Reconciliation) -> dict[str, Any]:
    return {
        "title": "问题线索对账单", "number": f"接受部门：{run.receiver.name}", "caption": f"截至{wording.date_text(run.as_of)}",
        "run": run, "lines": run.lines.all(),
    }  # fmt: skip


RECONCILIATION = papers.kind(
    code="petitions.reconciliation", label="线索对账单", model=Reconciliation,
    template="documents/petitions/reconciliation.html", context=_reconciliation,
    title=lambda run: f"问题线索对账单（{run}）", power="petitions.hand_over_lead", gates=(gates.was_compared,), listed=False,
    addressee=lambda run: run.receiver,
)  # fmt: skip
