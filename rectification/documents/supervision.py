"""Papers of supervision: 督查报告 (D-42), 督查通报 (D-44), 被督查单位情况说明 (D-43), 约谈记录 (D-45)."""

from __future__ import annotations

from datetime import date
from typing import Any

from inspection import wording
from inspection.documents import papers
from rectification.gates import consequences as gates
from rectification.models import Consequence, SupervisionReport

FOLLOW = "rectification.follow_check"


def _day(day: date | None) -> str:
    return wording.date_text(day) if day else ""


def _explanation(item: Consequence) -> dict[str, Any]:
    return {
        "title": f"{item.unit.party_name}\n关于巡察整改督查有关问题的情况说明",
        "title_keep": [item.unit.party_name],
        "addressee": item.account.office.name,
        "account": item.account,
        "checked": _day(item.check_made.checked_on),
        "issuer": [item.unit.party_name],
        "date": item.handed_on,
        "sealed": False,
        "printed_by": "",
    }


papers.kind(
    code="rectification.explanation", label="被督查单位情况说明", model=Consequence,
    template="documents/rectification/explanation.html", context=_explanation,
    title=lambda item: f"{item.unit.short_name}督查情况说明", power=FOLLOW, unit_side=True,
    addressee=lambda item: item.unit, gates=(gates.explanation_was_handed_in,), applies=lambda item: item.kind == "statement",
)  # fmt: skip


def _talk(item: Consequence) -> dict[str, Any]:
    return {
        "title": "约谈记录",
        "account": item.account,
        "rows": [
            ("约谈日期", _day(item.talked_on)), ("约谈人", item.talker), ("被约谈单位", item.unit.party_name),
            ("约谈对象", item.talked_to), ("涉及账户", item.account.number),
        ],
        "checked": _day(item.check_made.checked_on),
        "sealed": False,
        "printed_by": "",
    }  # fmt: skip


papers.kind(
    code="rectification.talk_record", label="约谈记录", model=Consequence,
    template="documents/rectification/talk_record.html", context=_talk,
    title=lambda item: f"{item.unit.short_name}约谈记录", power=FOLLOW, gates=(gates.talk_was_held,),
    applies=lambda item: item.kind == "talk",
)  # fmt: skip


def _is_handed_in(report: SupervisionReport) -> list[str]:
    return [] if report.submitted_on else ["督查报告还没有报送"]


def _has_demands(report: SupervisionReport) -> list[str]:
    return [] if report.demands().exists() else ["没有反弹和再次整改的账户，不需通报"]


def _matters(report: SupervisionReport) -> list[tuple[int, str, dict[str, Any]]]:
    """What was handed over and how it was dealt with, when the report went up (R-287)."""
    told = [(row["unit"], each) for row in report.shown_rows() for each in row.get("matters", ()) if each["looked_on"]]
    days = [wording.date_text(date.fromisoformat(each["looked_on"])) for _, each in told]
    return [
        (place, unit, each | {"day": day}) for place, ((unit, each), day) in enumerate(zip(told, days, strict=True), 1)
    ]


def _report(report: SupervisionReport) -> dict[str, Any]:
    office = report.team.round.office
    return {
        "title": f"{office.committee_short}{report.team}\n关于巡察整改督查情况的报告",
        "addressee": office.group_name,
        "units": list(enumerate(report.shown_rows(), 1)),
        "matters": _matters(report),
        "issuer": [f"{office.committee_short}{report.team}"],
        "date": report.submitted_on,
        "sealed": False,
    }


papers.kind(
    code="rectification.supervision_report", label="督查报告", model=SupervisionReport,
    template="documents/rectification/supervision_report.html", context=_report, title=str,
    power="rectification.write_supervision_report", gates=(_is_handed_in,),
)  # fmt: skip


def _circular(report: SupervisionReport) -> dict[str, Any]:
    office = report.team.round.office
    return {
        "title": f"{office.committee_short}{report.team}\n关于再次提出整改要求的通报",
        "addressee": office.name,
        "items": [
            {"place": place, "item": each, "due": _day(each.due_on)} for place, each in enumerate(report.demands(), 1)
        ],
        "issuer": [f"{office.committee_short}{report.team}"],
        "date": report.submitted_on,
        "sealed": False,
    }


papers.kind(
    code="rectification.supervision_circular", label="督查通报", model=SupervisionReport,
    template="documents/rectification/supervision_circular.html", context=_circular,
    title=lambda report: f"{report.team.round}{report.team}督查通报", power="rectification.write_supervision_report",
    gates=(_is_handed_in, _has_demands),
)  # fmt: skip
