"""What the access table needs of the time after an inspection."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from inspection.models import (
    Attachment,
    Unit,
    User,
)
from rectification import models as rectification
from rounds import models as rounds
from tests import make


def outcome(account: rectification.Account, by: User) -> dict[str, dict[str, Any]]:
    """A meeting that was held about an account, entered by its unit."""
    made = account.outcomes.create(kind="meeting", name="专题研究整改", dated=timezone.localdate(), by=by)
    where = {"pk": account.pk, "outcome": made.pk}
    return {"rectification:account_outcome_take_back": where, "unit:account_outcome_take_back": where}


def judged(case: rounds.Assignment, old: rounds.Assignment) -> dict[str, dict[str, Any]]:
    """What waits for the leader in person, who is judged a focus, the unit's report on its rectification."""
    report = {"pk": old.rectification_report.pk}
    focus = case.focus_persons.first()
    assert focus is not None
    item = rectification.Accountability.objects.get()
    return {
        "rectification:accountability_add": {"pk": old.pk}, "rectification:evaluation_add": {"pk": old.pk},
        "rectification:accountability": {"pk": item.pk}, "rectification:evaluation": {"pk": rectification.Evaluation.objects.get().pk},
        "rounds:key_item_add": {"pk": case.pk}, "rounds:key_item": {"pk": case.key_items.filter(status="open").first().pk},
        "petitions:focus_list": {"pk": case.pk}, "petitions:focus_mark": {"pk": case.pk, "person": focus.person_id},
        "rectification:rectification_report": report, "unit:rectification_report": report,
    }  # fmt: skip


def write_off_list(old: rounds.Assignment) -> dict[str, dict[str, Any]]:
    """The demo's list for 销账, with the one account in it."""
    row = rectification.WriteOffRow.objects.get(account__assignment=old)
    found = {"pk": row.list_id}
    return {"rectification:write_off_list": found, "rectification:write_off_list_strike": {**found, "row": row.pk}}


def plan_review(plan: Any) -> dict[str, Any]:
    """The discipline organ is asked about the plan."""
    body = Unit.objects.filter(office=plan.assignment.office, organ_kind="discipline").first()
    return make.key(rectification.PlanReview.objects.create(plan=plan, capacity="discipline", body=body))


def supervision_team(old: rounds.Assignment) -> dict[str, dict[str, Any]]:
    """A supervision team whose plan waits for approval; the demo's has 青石乡's ledger allotted."""
    waiting = rounds.Team.objects.create(round=old.round, kind="supervision", number=9, plan="督查柳溪镇整改")
    allotment = rounds.Allotment.objects.filter(assignment=old).first()
    return {
        "rounds:supervision_team_add": make.key(old.round), "rounds:supervision_plan_approve": make.key(waiting),
        "rectification:supervision_report_add": make.key(allotment.team), "rectification:matter_check_add": make.key(allotment),
        "rectification:supervision_report": make.key(rectification.SupervisionReport.objects.get()),
        "rounds:allotment_add": make.key(allotment.team), "rounds:allotment": make.key(allotment),
    }  # fmt: skip


def self_checks(old: rounds.Assignment) -> dict[str, dict[str, Any]]:
    """A notice in draft, and 青石乡's line of one that went out."""
    draft = rectification.SelfCheckNotice.objects.filter(status="draft").first()
    sent = rectification.SelfCheckNotice.objects.filter(status="issued").first()
    return {
        "rectification:self_check_notice": make.key(draft),
        "unit:self_check": make.key(rectification.SelfCheck.objects.create(notice=sent, unit=old.unit)),
    }


def escalation_letter(old: rounds.Assignment) -> rectification.EscalationLetter:
    """A letter that went to the unit; the demo's went to the other one."""
    account, today = old.accounts.exclude(due_on=None).order_by("number")[0], timezone.localdate()
    return rectification.EscalationLetter.objects.create(
        account=account, unit=old.unit, place=0, name="通知", to="unit", signer="office", chain_version=0, due_was=account.due_on, text="请抓紧整改。",
        status="sent", signed_on=today, created_by=User.objects.get(username="office"),
    )  # fmt: skip


def account_consequence(old: rounds.Assignment) -> rectification.Consequence:
    """The statement supervision asked the unit for."""
    return rectification.Consequence.objects.get(account__assignment=old, kind="statement")


def succession(account: Any, clerk: User) -> rectification.Succession:
    """The accounts of the unit's former secretary, on their way to the new one."""
    row = {
        "account": str(account.pk),
        "number": account.number,
        "problem": account.problem,
        "due": "",
        "roles": ["leader_name"],
    }
    return rectification.Succession.objects.create(
        office=account.office, unit=account.unit, old_name="旧书记", new_name="新书记", taken_over_on=timezone.localdate(), basis="云组干〔2026〕9号",
        rows=[row], created_by=clerk,
    )  # fmt: skip


def evidence_picture(account: Any) -> dict[str, dict[str, Any]]:
    """The picture of a piece of evidence on the wall of its account."""
    file = Attachment.objects.filter(
        object_id=account.pk, slot="evidence", copy_state="ready", kind__in=("pdf", "jpeg", "png")
    ).first()
    where = {"pk": account.pk, "file": file.pk if file else account.pk}
    return {"rectification:account_evidence_picture": where, "unit:account_evidence_picture": where}
