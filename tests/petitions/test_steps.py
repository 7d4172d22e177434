"""Every step of every table: refused from another status, without the power, out of scope, when recused; GET is no act."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection import access, codes, deadlines, roles, workdays
from inspection import workflow as floor
from inspection.models import AuditEntry, Deadline
from petitions import workflow
from petitions.actions import (
    boxes,
    channels,
    express_reports,
    handover,
    handover_meetings,
    leads,
    missed_problems,
    outages,
    petitions,
    slips,
    transfers,
)
from petitions.codes import LISTS, load_lists
from petitions.models import HandoverMeeting, Petition
from tests.cast import Cast
from tests.petitions import made

TABLES = {
    "petition": workflow.PETITION_STEPS, "transfer": workflow.TRANSFER_STEPS, "lead": workflow.LEAD_STEPS,
    "box_letter": workflow.BOX_LETTER_STEPS, "appointment": workflow.APPOINTMENT_STEPS,
    "outage": workflow.OUTAGE_STEPS, "slip": workflow.SLIP_STEPS,
    "handover_meeting": workflow.HANDOVER_MEETING_STEPS, "express_report": workflow.EXPRESS_STEPS,
    "reconciliation": workflow.RECONCILIATION_STEPS, "probe": workflow.PROBE_STEPS, "clarification": workflow.CLARIFICATION_STEPS, "missed_problem": workflow.MISSED_STEPS,
    "channel": workflow.CHANNEL_STEPS,
}  # fmt: skip
# The leading group's head sees leads and what is done with them; the team's members do not see what office and organs settle.
AROUND_LEADS = ("lead", "handover_meeting", "express_report", "reconciliation", "probe", "missed_problem")
PAST_THE_TEAM = ("handover_meeting", "express_report", "reconciliation", "missed_problem")
ALL = [(noun, step) for noun, table in TABLES.items() for step in table]
IDS = [f"{noun}-{step.verb}" for noun, step in ALL]


def answered(cast: Cast) -> Any:
    return transfers.answer(transfers.claim(made.transfer(cast), by=cast.liaison), by=cast.liaison, result="已办。")


def filed(cast: Cast) -> Any:
    return petitions.file(made.petition(cast), by=cast.member, reason="存查")


def retiring(cast: Cast) -> Any:
    return handover.ask_retirement(made.reported(cast), by=cast.clerk, reason="了结", result_document="文一")


def reviewed(cast: Cast) -> Any:
    return leads.review(made.lead(cast), by=cast.leader)


def channel(cast: Cast) -> Any:
    return channels.add(cast.assignment, by=cast.leader, kind=made.code("petitions.channels", "box"), address="门口")


def left_out(cast: Cast) -> Any:
    return boxes.leave_out(made.box_letter(cast), by=cast.member, reason="空白纸")


def restored(cast: Cast) -> Any:
    return outages.restore(made.outage(cast), by=cast.leader, remedy="已修好", restored_on=timezone.localdate())


def cancelled(cast: Cast) -> Any:
    return slips.cancel(made.slip(cast), by=cast.leader, reason="改由县信访局办理")


def meeting_done(cast: Cast) -> Any:
    handover_meetings.conclude(made.decided(cast, made.meeting(cast)), by=cast.clerk)
    return HandoverMeeting.objects.get()


def express_instructed(cast: Cast) -> Any:
    return express_reports.instruct(made.express_sent(cast), by=cast.group_head, instruction="阅。")


def judged(cast: Cast) -> Any:
    return missed_problems.conclude(made.missed(cast), by=cast.head, judgement="dutiful", conclusion="已尽职。")


def decided_meeting(cast: Cast) -> Any:
    return made.decided(cast, made.meeting(cast))


# A record in a status from which the step goes, and one from which it does not.
READY = {
    "petition-accept": (made.petition, made.accepted), "petition-set_aside": (made.petition, made.accepted),
    "petition-assign": (made.accepted, made.petition), "petition-transfer": (made.set_aside, made.petition),
    "petition-acknowledge": (made.accepted, made.petition), "petition-communicate": (made.accepted, made.petition),
    "petition-reply": (made.accepted, made.petition), "petition-conclude": (made.in_hand, made.petition),
    "petition-file": (made.petition, made.in_hand), "petition-reopen": (filed, made.petition),
    "transfer-claim": (made.transfer, answered), "transfer-answer": (answered, made.transfer),
    "transfer-settle": (answered, made.transfer), "transfer-send_back": (answered, made.transfer),
    "transfer-withdraw": (made.transfer, answered), "lead-review": (made.lead, made.submitted),
    "lead-submit": (reviewed, made.lead), "lead-send_back": (made.submitted, made.lead),
    "lead-offer": (made.heard, made.lead), "lead-route": (made.submitted, made.lead), "lead-refuse": (made.offered, made.submitted),
    "lead-hand_over": (made.signed, made.submitted), "lead-report": (made.handed, made.offered),
    "lead-ask_retirement": (made.reported, made.handed), "lead-retire": (retiring, made.reported),
    "box_letter-register": (made.box_letter, left_out), "box_letter-leave_out": (made.box_letter, left_out),
    "appointment-meet": (made.appointment, made.met), "appointment-register": (made.met, made.appointment),
    "appointment-reschedule": (made.appointment, made.met), "appointment-miss": (made.appointment, made.met),
    "appointment-cancel": (made.appointment, made.met), "outage-restore": (made.outage, restored),
    "slip-hand": (made.slip, cancelled), "slip-cancel": (made.slip, cancelled),
    "lead-open_special": (made.submitted, retiring),
    "handover_meeting-conclude": (decided_meeting, meeting_done), "handover_meeting-void": (made.meeting, meeting_done),
    "express_report-send": (made.express, made.express_sent), "express_report-read": (made.express_sent, express_instructed),
    "express_report-instruct": (made.express_sent, express_instructed), "reconciliation-compare": (made.run, made.agreed),
    "reconciliation-agree": (made.compared, made.run), "reconciliation-conclude": (made.agreed, made.run),
    "clarification-approve": (made.clarification, made.clarification_approved),
    "clarification-refuse": (made.clarification, made.clarification_approved),
    "clarification-carry_out": (made.clarification_approved, made.clarification),
    "probe-approve": (made.probe, made.probe_approved), "probe-refuse": (made.probe, made.probe_approved),
    "probe-finish": (made.probe_approved, made.probe), "missed_problem-conclude": (made.missed, judged),
    "channel-close": (channel, channel),
}  # fmt: skip


def address(noun: str, step: Any, record: Any) -> str:
    return reverse(f"petitions:{noun}_{step.verb}", args=[record.pk])


def test_no_step_is_forgotten() -> None:
    assert set(READY) == set(IDS)


@pytest.mark.parametrize(("noun", "step"), ALL, ids=IDS)
def test_every_power_is_held_by_somebody(noun: str, step: Any) -> None:
    assert roles.roles_with(step.permission)


@pytest.mark.parametrize(("noun", "step"), ALL, ids=IDS)
def test_a_step_for_those_who_may(cast: Cast, log_in: Any, noun: str, step: Any) -> None:
    """Without the power 403, out of scope 404, recused 404; a GET asks or is refused, and never acts."""
    record = READY[f"{noun}-{step.verb}"][0](cast)
    url = address(noun, step, record)
    before = AuditEntry.objects.filter(object_id=record.pk).count()
    for who in ("group_head", "recused", "expired", "leader_2", "liaison_2", "auditor"):
        user = getattr(cast, who)
        if step.permission in access.powers(user, record):
            continue  # the leading group's head reads express reports and judges
        # What was not sent to him yet he does not see.
        sees = who == "group_head" and noun in AROUND_LEADS and record.status != "draft"
        assert log_in(user).post(url).status_code == (403 if sees else 404), who
    for user in (cast.member, cast.clerk):
        if step.permission not in access.powers(user, record):
            sees = user != cast.member or noun not in PAST_THE_TEAM
            assert log_in(user).post(url).status_code == (403 if sees else 404)
    assert AuditEntry.objects.filter(object_id=record.pk).count() == before
    holder = next(iter(access.holders(step.permission, record)))
    side = "unit" if access.on_unit_side(holder) else "petitions"
    if side == "petitions":
        assert log_in(holder).get(url).status_code == (200 if step.asks else 405)
    record.refresh_from_db()
    assert AuditEntry.objects.filter(object_id=record.pk).count() == before


@pytest.mark.parametrize(("noun", "step"), [each for each in ALL if each[0] != "channel"], ids=IDS[:-1])
def test_from_another_status_there_is_no_button(cast: Cast, noun: str, step: Any) -> None:
    record = READY[f"{noun}-{step.verb}"][1](cast)
    if record.status in step.sources:
        pytest.skip("成为下一状态后仍可办理")
    for holder in access.holders(step.permission, record):
        assert step not in [each.step for each in floor.buttons(record, holder, TABLES[noun])]


def test_rules_match_the_register() -> None:
    rows = list(csv.DictReader((Path(__file__).parents[1] / "data" / "deadlines.csv").open(encoding="utf-8")))
    expected = {row["code"]: row for row in rows if row["code"].startswith("petitions.")}
    found = {code: rule for code, rule in deadlines.rules().items() if code.startswith("petitions.")}
    assert set(found) == set(expected)
    for code, rule in found.items():
        row = expected[code]
        days = "" if rule.days is None else str(rule.days)
        unit = "" if rule.unit is None else workdays.Unit(rule.unit).value
        assert (rule.label, days, unit, rule.source) == (row["label"], row["days"], row["unit"], row["source"]), code


def test_powers_of_rules_are_held() -> None:
    for code, rule in deadlines.rules().items():
        if code.startswith("petitions."):
            for power in (rule.power, *(power for _, power in rule.escalate)):
                assert roles.roles_with(power), (code, power)


def test_lists_load_once_and_keep_what_the_office_made_of_them(cast: Cast) -> None:
    before = codes.current_list("petitions.intake")
    load_lists()
    assert codes.current_list("petitions.intake") == before
    assert {key for key, *_ in LISTS} >= {"petitions.intake", "petitions.channels", "petitions.out_of_scope"}


def test_a_claim_of_sixty_days(cast: Cast) -> None:
    found = made.accepted(cast)
    due = Deadline.objects.get(object_id=found.pk, rule="petitions.conclude")
    assert due.due_on == timezone.localdate() + timedelta(days=60)
    assert Petition.objects.running().get() == found
