"""Every step of every table, read as a table: who may, from where, to where, and what refuses it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import NoReverseMatch, reverse

from inspection import roles, workflow
from inspection.models import User
from inspection.workflow import Step
from petitions import models as petitions
from petitions import workflow as petition_steps
from rectification import models as rectification
from rectification.workflow.accountability import ACCOUNTABILITY_STEPS
from rectification.workflow.accounts import ACCOUNT_STEPS, UNIT_ACCOUNT_STEPS
from rectification.workflow.consequences import CONSEQUENCE_STEPS
from rectification.workflow.escalation import ESCALATION_STEPS
from rectification.workflow.evaluations import EVALUATION_STEPS
from rectification.workflow.feedback import FEEDBACK_STEPS, UNIT_FEEDBACK_STEPS
from rectification.workflow.follow_ups import FOLLOW_UP_STEPS
from rectification.workflow.hints import HINT_STEPS
from rectification.workflow.plan_reviews import PLAN_REVIEW_STEPS
from rectification.workflow.plans import PLAN_STEPS, UNIT_PLAN_STEPS
from rectification.workflow.publications import PUBLICATION_STEPS, UNIT_PUBLICATION_STEPS
from rectification.workflow.rectification import RECTIFICATION_STEPS, UNIT_RECTIFICATION_STEPS
from rectification.workflow.reports import HEARING_STEPS, REPORT_STEPS
from rectification.workflow.self_checks import NOTICE_STEPS, UNIT_SELF_CHECK_STEPS
from rectification.workflow.statements import STATEMENT_STEPS, UNIT_STATEMENT_STEPS
from rectification.workflow.successions import SUCCESSION_STEPS, UNIT_SUCCESSION_STEPS
from rectification.workflow.supervision import SUPERVISION_STEPS
from rectification.workflow.write_off_lists import WRITE_OFF_LIST_STEPS
from rounds import models as rounds
from rounds import workflow as round_steps
from rounds.workflow import disclosures as disclosure_steps
from rounds.workflow import leave_of_unit as leave_steps
from rounds.workflow import people as people_steps
from rounds.workflow import preparation as preparation_steps
from rounds.workflow import progress as progress_steps
from rounds.workflow import requests as request_steps
from rounds.workflow import summaries as summary_steps
from rounds.workflow import supervision as supervision_steps

TABLES: tuple[tuple[Any, tuple[Step, ...]], ...] = (
    (rounds.Round, round_steps.ROUND_STEPS),
    (rounds.Assignment, round_steps.ASSIGNMENT_STEPS),
    (rounds.FieldRecord, round_steps.FIELD_RECORD_STEPS),
    (rounds.WorkingPaper, round_steps.WORKING_PAPER_STEPS),
    (rounds.Finding, round_steps.FINDING_STEPS),
    (rounds.DailyLog, round_steps.LOG_STEPS),
    (rounds.KeyItem, round_steps.KEY_ITEM_STEPS),
    (rounds.Secondment, people_steps.SECONDMENT_STEPS),
    (rounds.Appraisal, people_steps.APPRAISAL_STEPS),
    (rounds.MemberLeave, people_steps.LEAVE_STEPS),
    (rounds.ConductRecord, people_steps.CONDUCT_STEPS),
    (rounds.Complaint, people_steps.COMPLAINT_STEPS),
    (rounds.Request, request_steps.REQUEST_STEPS),
    (rounds.RoundSummary, summary_steps.SUMMARY_STEPS),
    (rounds.Improvement, summary_steps.IMPROVEMENT_STEPS),
    (rounds.UnitPlan, preparation_steps.UNIT_PLAN_STEPS),
    (rounds.UnitLeave, leave_steps.LEAVE_STEPS),
    (rounds.Disclosure, disclosure_steps.DISCLOSURE_STEPS),
    (rounds.Urging, progress_steps.URGING_STEPS),
    (rounds.Digest, progress_steps.DIGEST_STEPS),
    (rounds.Coordination, supervision_steps.COORDINATION_STEPS),
    (rounds.RovingCheck, supervision_steps.ROVING_STEPS),
    (rounds.NonCooperation, supervision_steps.NON_COOPERATION_STEPS),
    (rounds.OpinionReport, supervision_steps.OPINION_STEPS),
    (petitions.Channel, petition_steps.CHANNEL_STEPS),
    (petitions.BoxLetter, petition_steps.BOX_LETTER_STEPS),
    (petitions.Appointment, petition_steps.APPOINTMENT_STEPS),
    (petitions.Outage, petition_steps.OUTAGE_STEPS),
    (petitions.HandoverSlip, petition_steps.SLIP_STEPS),
    (petitions.Petition, petition_steps.PETITION_STEPS),
    (petitions.Transfer, petition_steps.TRANSFER_STEPS),
    (petitions.Lead, petition_steps.LEAD_STEPS),
    (petitions.HandoverMeeting, petition_steps.HANDOVER_MEETING_STEPS),
    (petitions.ExpressReport, petition_steps.EXPRESS_STEPS),
    (petitions.Reconciliation, petition_steps.RECONCILIATION_STEPS),
    (petitions.Clarification, petition_steps.CLARIFICATION_STEPS),
    (petitions.Probe, petition_steps.PROBE_STEPS),
    (petitions.MissedProblem, petition_steps.MISSED_STEPS),
    (rectification.Report, REPORT_STEPS),
    (rectification.HearingDecision, HEARING_STEPS),
    (rectification.Feedback, FEEDBACK_STEPS + UNIT_FEEDBACK_STEPS),
    (rectification.Account, ACCOUNT_STEPS + UNIT_ACCOUNT_STEPS),
    (rectification.Plan, PLAN_STEPS + UNIT_PLAN_STEPS),
    (rectification.RectificationReport, RECTIFICATION_STEPS + UNIT_RECTIFICATION_STEPS),
    (rectification.Publication, PUBLICATION_STEPS + UNIT_PUBLICATION_STEPS),
    (rectification.Accountability, ACCOUNTABILITY_STEPS),
    (rectification.Evaluation, EVALUATION_STEPS),
    (rectification.FollowUp, FOLLOW_UP_STEPS),
    (rectification.WriteOffList, WRITE_OFF_LIST_STEPS),
    (rectification.PlanReview, PLAN_REVIEW_STEPS),
    (rectification.Consequence, CONSEQUENCE_STEPS),
    (rectification.SupervisionReport, SUPERVISION_STEPS),
    (rectification.EscalationLetter, ESCALATION_STEPS),
    (rectification.SelfCheckNotice, NOTICE_STEPS),
    (rectification.SelfCheck, UNIT_SELF_CHECK_STEPS),
    (rectification.Hint, HINT_STEPS),
    (rectification.Statement, STATEMENT_STEPS + UNIT_STATEMENT_STEPS),
    (rectification.Succession, SUCCESSION_STEPS + UNIT_SUCCESSION_STEPS),
)
ROWS = [
    pytest.param(model, step, id=f"{model.__name__}-{step.verb}")
    for model, steps in TABLES
    for step in dict.fromkeys(steps)
]


@pytest.mark.parametrize(("model", "step"), ROWS)
def test_its_statuses_exist(model: Any, step: Step) -> None:
    known = {value for value, _ in model._meta.get_field("status").choices}
    assert set(step.sources) <= known
    assert step.sources
    assert step.target is None or step.target in known


@pytest.mark.parametrize(("model", "step"), ROWS)
def test_somebody_holds_its_power(model: Any, step: Step) -> None:
    holders = roles.roles_with(step.permission)
    assert holders, step.permission
    assert not set(holders) & set(roles.ADMINISTRATORS)


@pytest.mark.parametrize(("model", "step"), ROWS)
def test_it_has_an_address_on_its_side(model: Any, step: Step) -> None:
    sides = []
    for namespace in (model._meta.app_label, "unit"):
        try:
            sides.append(
                reverse(f"{namespace}:{model.noun}_{step.verb}", args=["5f3c5c1e-0000-4000-8000-000000000000"])
            )
        except NoReverseMatch:
            continue
    # One step belongs to another page: a claim is set aside, a paper dropped, with the record it hangs on.
    assert sides or (model, step.verb) in {(rectification.Account, "hand_over")}


@pytest.mark.parametrize(("model", "step"), ROWS)
def test_its_words_are_chinese_and_its_gates_answer_with_sentences(model: Any, step: Step) -> None:
    assert step.label
    assert not step.label.isascii()
    assert all(callable(gate) for gate in step.gates)


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "step"), ROWS)
def test_nobody_moves_it_without_the_power(case: Any, model: Any, step: Step) -> None:
    record = model._default_manager.first()
    for name in ("auditor", "sysadmin", "recused", "expired"):
        with pytest.raises(PermissionDenied):
            workflow.move(record, step, by=User.objects.get(username=name))


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "step"), ROWS)
def test_it_moves_only_from_its_own_statuses(
    case: Any, model: Any, step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspection.access.may", lambda *args, **kwargs: True)
    record = model._default_manager.first()
    known = {value for value, _ in model._meta.get_field("status").choices}
    for status in sorted(known - set(step.sources)):
        record.status = status
        with pytest.raises(workflow.WrongStatus):
            workflow.move(_in_memory(record, monkeypatch), step, by=User.objects.get(username="office"))


def _in_memory(record: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let ``move`` find the record with the status it is given here, whatever the constraints of the table allow."""
    manager = type(record)._default_manager
    rows = type("Rows", (), {"get": lambda self, **kwargs: record})()
    monkeypatch.setattr(manager, "select_for_update", lambda **kwargs: rows, raising=False)
    return record
