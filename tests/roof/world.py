"""The demo as a world for the access table: an object for every address, and persons on whom the doors must shut."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from inspection import (
    saved_views,
    surveys,
    trail_export,
    two_person,
)  # fmt: skip
from inspection.management.demo import people, story
from inspection.models import (
    Attachment,
    CalendarYear,
    CodeList,
    CustodianKey,
    Message,
    Paper,
    Unit,
    User,
)
from petitions import models as petitions
from petitions.actions import deliveries
from rectification import models as rectification
from rounds import models as rounds
from rounds.actions import no_contacts
from tests import make
from tests.roof import records_of_papers as of_papers
from tests.roof import records_of_petitions as of_petitions
from tests.roof import records_of_rectification as of_rectification
from tests.roof import records_of_rounds as of_rounds

# On these the doors of the case of 青石乡 must shut: a recused member, a seat that has ended.
OUTSIDERS = ("recused", "expired")


def build() -> dict[str, User]:
    """Play the demo and add the outsiders; returns the principals by name."""
    call_command("load_reference", verbosity=0)
    demo = people.build()
    story.play(demo)
    case = rounds.Assignment.objects.get(unit__name="青石乡", round__sequence=3)
    old = rounds.Assignment.objects.get(unit__name="青石乡", round__sequence=2)
    make.allotted(demo.users["supervisor"], case)  # what is not allotted: rounds/test_supervision_teams.py
    recused, expired = make.user("recused", "秦回避"), make.user("expired", "尤过期")
    for assignment in (case, old):
        make.seat(recused, assignment, "team_leader")
        make.seat(recused, assignment, "team_leader_closing")
        make.seat(expired, assignment, "team_leader", ends=timezone.localdate() - timedelta(days=1))
    make.recusal(recused.person, demo.units["青石乡"])
    return {user.username: user for user in User.objects.select_related("person")}


def objects() -> dict[str, dict[str, Any]]:
    """Arguments of every address that takes some, by the first words of its name. All of 青石乡."""
    case = rounds.Assignment.objects.get(unit__name="青石乡", round__sequence=3)
    old = rounds.Assignment.objects.get(unit__name="青石乡", round__sequence=2)
    account = old.accounts.order_by("number").first()
    meeting = case.meetings.first()
    absentee = rounds.Absentee.objects.create(meeting=meeting, name="何秀英", reason="病假")
    petition = petitions.Petition.objects.filter(assignment=case).order_by("number").first()
    lead = petitions.Lead.objects.filter(assignment=case).first()
    report = rectification.Report.objects.get(assignment=old)
    feedback = rectification.Feedback.objects.get(assignment=old)
    plan = rectification.Plan.objects.filter(assignment=old).first()
    transfer = petitions.Transfer.objects.filter(petition__assignment=case).first()
    notice = Paper.objects.filter(kind="rectification.feedback", unit=case.unit).first()
    export = two_person.ask(trail_export.EXPORT, by=User.objects.get(username="auditor"), reason="交上级审计组核验")
    clerk, liaison = User.objects.get(username="office"), User.objects.get(username="unit-liaison")
    survey = surveys.begin(case, "rounds.questionnaire", by=clerk)
    surveys.begin_batch(survey, by=clerk, held_on=timezone.localdate(), issued=20, returned=18)
    pk = make.key
    return {
        "inbox_open": pk(Message.objects.create(user=clerk, text="一条提醒")),
        "unit:inbox_open": pk(Message.objects.create(user=liaison, text="一条提醒")),
        "attachment": pk(Attachment.objects.filter(object_id=account.pk).first()),
        "unit:attachment": pk(Attachment.objects.filter(object_id=account.pk).first()),
        "original": pk(of_petitions.letter(petition, clerk)),
        **dict.fromkeys(("original_grant", "original_deny", "original_revoke", "original_look"), pk(of_petitions.original_release(petition))),
        "account_revoke": {"kind": "office", "pk": clerk.office_grants.get().pk},
        "account": pk(clerk), "unit_edit": pk(Unit.objects.get(name="青石乡")), "person": pk(clerk.person),
        "post_add": pk(clerk.person), "post_edit": pk(make.post(make.person("旁人"), Unit.objects.get(name="县财政局"), "科员")),
        "custodian_": pk(CustodianKey.objects.filter(user=clerk).first()),
        **dict.fromkeys(("custodian_confirm", "custodian_refuse", "custodian_begin"), pk(of_petitions.appointment(case))),
        "petitions:identity_request": pk(of_petitions.release(petition)), "petitions:petition_answer_online": pk(of_petitions.online_letter(case, clerk)),
        "petitions:direct_delivery_add": pk(case), "petitions:office_direct_delivery_add": pk(case.office),
        "petitions:direct_delivery_hand_over": pk(deliveries.register(case, by=clerk, envelope="A-0001", received_on=timezone.localdate())),
        "saved_view_keep": pk(saved_views.save_view("/rounds/findings/", "status=open", "待定问题", by=clerk)),
        "bookmark_keep": {"label": "rounds.assignment", "pk": case.pk},
        "signature_on_paper": {"label": "petitions.lead", "pk": lead.pk, "place": 0},
        "signature_confirm": pk(of_petitions.paper_signature(lead)),
        "two_person": pk(export), "trail_export": pk(export),
        **of_rounds.round_meeting(case), **of_rounds.library(case), "rounds:assignment_recheck": pk(case),
        "office_edit": pk(case.office), "rounds:node": pk(case.nodes.get(step__name="重点核实")),
        "rounds:procedure": pk(rounds.Procedure.objects.get(key="short")),
        "rounds:coverage_plan": pk(rounds.CoveragePlan.objects.get(status="draft")),
        "rectification:hearing_decision": pk(report.hearing_decisions.filter(kind="look_again").first()),
        **dict.fromkeys(("rectification:publication", "unit:publication"), pk(old.publications.get(by_unit=True))),
        "rectification:publication_write": pk(old.publications.get(by_unit=False)),
        **dict.fromkeys(("rectification:consequence", "unit:consequence"), pk(of_rectification.account_consequence(old))),
        "rectification:ledger_file": pk(make.ledger_file(clerk, account)),
        **dict.fromkeys(("superior_form", "superior_form_cells", "superior_form_fill"), pk(make.superior_form(case.office, clerk))),
        "rectification:hint": pk(rectification.Hint.objects.filter(account__assignment=old, status="open").first()),
        "rectification:hint_take_up": pk(rectification.Hint.objects.filter(account__assignment=old, status="confirmed").first()),
        **dict.fromkeys(("rectification:escalation_letter", "unit:escalation_letter"), pk(of_rectification.escalation_letter(old))),
        **of_rectification.self_checks(old),
        "rectification:follow_up": pk(old.follow_ups.get(kind="department")), "rectification:follow_up_add": pk(old),
        **dict.fromkeys(("rectification:publication_add", "unit:publication_add"), pk(feedback)),
        "rounds:term": pk(rounds.Term.objects.first()), "rounds:annual_target": pk(rounds.AnnualTarget.objects.first()),
        **of_rounds.of_people(case, clerk),
        "survey": pk(survey), "survey_batch_enter": pk(survey.batches.first()), "sheet_revise": pk(survey.sheet),
        "survey_begin": {"kind": "rounds.questionnaire", "pk": case.pk},
        "setting_edit": {"key": "site.title"},
        "number_series_edit": {"key": "会议纪要"}, "number_series_start": {"key": "借调函"},
        "paper_kind_series": {"code": "rounds.round_plan"},
        "deadline_edit": {"code": "petitions.conclude"},
        "calendar": {"year": CalendarYear.objects.create(year=2027, source="尚待核对", loaded_by=clerk).pk},
        "code_list": pk(CodeList.objects.get(key="methods")),
        "statistics_figure": {"key": "assignments"},
        "import_new": {"kind": "ledger"}, "import_template": {"kind": "ledger"},
        "import_": pk(make.import_batch(clerk, case.office)),
        "case_file": {"kind": "assignment", "pk": case.pk},
        "paper_draft": {"kind": "rounds.mobilisation_notice", "pk": case.pk}, "paper": pk(notice), "unit:paper_pdf": pk(notice),
        **dict.fromkeys(("paper_text_add", "paper_text_restore"), pk(notice)),
        **dict.fromkeys(("paper_text", "paper_text_take"), pk(of_papers.returned_text(notice, clerk))),
        "paper_manifest": pk(of_papers.proven(notice)), **of_papers.registered(notice, clerk),
        "rounds:team_add": pk(case.round), "rounds:assignment_add": pk(case.round), "rounds:joint_add": pk(case.round), "rounds:round": pk(case.round),
        "rounds:team": pk(case.team), "rounds:membership_add": pk(case.team),
        "rounds:membership": pk(case.team.memberships.get(person__user__username="team-member")),
        "rounds:authorisation_revoke": pk(case.authorisations.first()),
        "rounds:absentee_add": pk(meeting), "rounds:absentee_inform": {"pk": meeting.pk, "absentee": absentee.pk},
        "rounds:meeting_add": pk(case), "rounds:meeting": pk(meeting),
        "rounds:no_contact": pk(no_contacts.keep_apart(case, by=clerk, person=make.person("申某"), basis="组长批示")),
        "rounds:blank_batch": pk(rounds.BlankBatch.objects.create(assignment=case, method=case.field_records.first().method, stem="KB-1", count=2)),
        "rounds:point": pk(rounds.Point.objects.filter(field_record__assignment=case, field_record__status="complete").first()),
        **of_rounds.progress_objects(case, clerk),
        **dict.fromkeys(("rounds:talks", "rounds:no_contact_add", "rounds:blank_batch_add"), pk(case)),
        "rounds:field_record_add": pk(case), "rounds:field_record": pk(case.field_records.first()),
        "rounds:log_add": pk(case), "rounds:log": pk(case.logs.first()),
        "rounds:finding_add": pk(case), "rounds:evidence_add": pk(case.findings.first()), "rounds:finding": pk(case.findings.first()),
        "rounds:working_paper": pk(old.working_papers.first()),
        "rounds:talent_leave": pk(make.talent(case.office)), "rounds:relative": pk(make.relative(make.person("乙"), case.unit)), "rounds:recusal": pk(make.recusal(make.person("甲"), case.unit)),
        "rounds:team_hand_over": pk(case.team), **of_rectification.supervision_team(old),
        "duty_person": pk(User.objects.get(username="team-member")), "duty_handover": pk(of_rounds.handover(case)),
        "rounds:assignment": pk(case),
        **of_rounds.requests(case), **of_rectification.judged(case, old),
        "petitions:petition_add": pk(case), "petitions:office_petition_add": pk(case.office),
        "petitions:point_add": pk(petition), "petitions:evidence_add": pk(petition), "petitions:petition": pk(petition),
        "petitions:point_dispose": pk(petition.points.first()), "petitions:lead_add": pk(petition.points.first()),
        "petitions:accused_link": pk(petition.accused.first()), "petitions:transfer": pk(transfer), "unit:transfer": pk(transfer),
        "petitions:assignment_lead_add": pk(case), "petitions:lead_sign": {"pk": lead.pk, "slot": "team"},
        "petitions:lead": pk(lead), "petitions:handed_lead": pk(lead), **of_petitions.of_leads(case, lead, clerk),
        "petitions:channel_list": pk(case), "petitions:channel_add": pk(case), "petitions:channel": pk(case.channels.first()),
        **dict.fromkeys(("petitions:boxes", "petitions:reception", "petitions:reception_hours", "petitions:appointment_add", "petitions:slips", "petitions:slip_add"), pk(case)),
        "petitions:box_open": pk(case.channels.filter(kind__code="box", status="open").first()), "petitions:box_opening": pk(case.box_openings.exclude(letters=0).first()),
        "petitions:box_letter": pk(petitions.BoxLetter.objects.get(opening__assignment=case, status="waiting")),
        "petitions:appointment": pk(case.appointments.filter(status="booked").first()), "petitions:outage": pk(case.outages.filter(status="open").first()),
        "petitions:slip": pk(case.slips.filter(status="draft").first()),
        "rectification:report_add": pk(old),
        "rectification:assignment_close": pk(old), "rectification:report_item_word": {"pk": report.pk, "item": report.items.first().pk},
        "rectification:report_leave_out": {"pk": report.pk, "finding": old.findings.first().pk}, "rectification:report": pk(report),
        "rectification:feedback_add": pk(old), "rectification:feedback": pk(feedback), "unit:feedback": pk(feedback),
        "rectification:account": pk(account), "unit:account": pk(account), **of_rectification.outcome(account, liaison), **of_rectification.evidence_picture(account),
        **dict.fromkeys(("rectification:succession", "unit:succession"), pk(of_rectification.succession(account, clerk))),
        "rectification:statement": pk(rectification.Statement.objects.first()), "unit:statement": pk(rectification.Statement.objects.first()),
        "rectification:plan": pk(plan), "unit:plan": pk(plan), **of_rectification.write_off_list(old), "rectification:plan_review": of_rectification.plan_review(plan),
        "unit:absentee_inform": {"pk": meeting.pk, "absentee": absentee.pk}, "unit:absentee_add": pk(meeting), "unit:meeting": pk(meeting),
    }  # fmt: skip


def arguments(name: str, found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The arguments of an address: the longest beginning of its name that has some."""
    beginnings = [key for key in found if name == key or name.startswith(key if key.endswith("_") else f"{key}_")]
    return found[max(beginnings, key=len)] if beginnings else {}
