"""The demo as a world for the access table: an object for every address, and persons on whom the doors must shut."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from inspection import (
    attachments,
    codes,
    originals,
    paper_registers,
    saved_views,
    scan_stacks,
    surveys,
    trail_export,
    two_person,
)  # fmt: skip
from inspection.management.demo import people, story
from inspection.models import (
    Attachment,
    CalendarYear,
    Code,
    CodeList,
    CustodianAppointment,
    CustodianKey,
    DutyHandover,
    EditedText,
    Message,
    Paper,
    Release,
    Signature,
    Unit,
    User,
    link_of,
)
from petitions import models as petitions
from petitions.actions import deliveries, online
from rectification import models as rectification
from rounds import models as rounds
from rounds.actions import appraisals, conduct, equipment, leave, no_contacts, training
from tests import make

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
    pk = lambda row: {"pk": row.pk}  # noqa: E731
    return {
        "inbox_open": pk(Message.objects.create(user=clerk, text="一条提醒")),
        "unit:inbox_open": pk(Message.objects.create(user=liaison, text="一条提醒")),
        "attachment": pk(Attachment.objects.filter(object_id=account.pk).first()),
        "unit:attachment": pk(Attachment.objects.filter(object_id=account.pk).first()),
        "original": pk(letter(petition, clerk)),
        **dict.fromkeys(("original_grant", "original_deny", "original_revoke", "original_look"), pk(original_release(petition))),
        "account_revoke": {"kind": "office", "pk": clerk.office_grants.get().pk},
        "account": pk(clerk), "unit_edit": pk(Unit.objects.get(name="青石乡")), "person": pk(clerk.person),
        "post_add": pk(clerk.person), "post_edit": pk(make.post(make.person("旁人"), Unit.objects.get(name="县财政局"), "科员")),
        "custodian_": pk(CustodianKey.objects.filter(user=clerk).first()),
        **dict.fromkeys(("custodian_confirm", "custodian_refuse", "custodian_begin"), pk(appointment(case))),
        "petitions:identity_request": pk(release(petition)), "petitions:petition_answer_online": pk(online_letter(case, clerk)),
        "petitions:direct_delivery_add": pk(case), "petitions:office_direct_delivery_add": pk(case.office),
        "petitions:direct_delivery_hand_over": pk(deliveries.register(case, by=clerk, envelope="A-0001", received_on=timezone.localdate())),
        "saved_view_keep": pk(saved_views.save_view("/rounds/findings/", "status=open", "待定问题", by=clerk)),
        "bookmark_keep": {"label": "rounds.assignment", "pk": case.pk},
        "signature_on_paper": {"label": "petitions.lead", "pk": lead.pk, "place": 0},
        "signature_confirm": pk(paper_signature(lead)),
        "two_person": pk(export), "trail_export": pk(export),
        **round_meeting(case), **library(case), "rounds:assignment_recheck": pk(case),
        "office_edit": pk(case.office), "rounds:node": pk(case.nodes.get(step__name="重点核实")),
        "rounds:procedure": pk(rounds.Procedure.objects.get(key="short")),
        "rounds:coverage_plan": pk(rounds.CoveragePlan.objects.get(status="draft")),
        "rectification:hearing_decision": pk(report.hearing_decisions.filter(kind="look_again").first()),
        **dict.fromkeys(("rectification:publication", "unit:publication"), pk(old.publications.get(by_unit=True))),
        "rectification:publication_write": pk(old.publications.get(by_unit=False)),
        **dict.fromkeys(("rectification:consequence", "unit:consequence"), pk(account_consequence(old))),
        "rectification:ledger_file": pk(make.ledger_file(clerk, account)),
        **dict.fromkeys(("superior_form", "superior_form_cells", "superior_form_fill"), pk(make.superior_form(case.office, clerk))),
        "rectification:hint": pk(rectification.Hint.objects.filter(account__assignment=old, status="open").first()),
        "rectification:hint_take_up": pk(rectification.Hint.objects.filter(account__assignment=old, status="confirmed").first()),
        **dict.fromkeys(("rectification:escalation_letter", "unit:escalation_letter"), pk(escalation_letter(old))),
        **self_checks(old),
        "rectification:follow_up": pk(old.follow_ups.get(kind="department")), "rectification:follow_up_add": pk(old),
        **dict.fromkeys(("rectification:publication_add", "unit:publication_add"), pk(feedback)),
        "rounds:term": pk(rounds.Term.objects.first()), "rounds:annual_target": pk(rounds.AnnualTarget.objects.first()),
        **of_people(case, clerk),
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
        **dict.fromkeys(("paper_text", "paper_text_take"), pk(returned_text(notice, clerk))),
        "paper_manifest": pk(proven(notice)), **registered(notice, clerk),
        "rounds:team_add": pk(case.round), "rounds:assignment_add": pk(case.round), "rounds:joint_add": pk(case.round), "rounds:round": pk(case.round),
        "rounds:team": pk(case.team), "rounds:membership_add": pk(case.team),
        "rounds:membership": pk(case.team.memberships.get(person__user__username="team-member")),
        "rounds:authorisation_revoke": pk(case.authorisations.first()),
        "rounds:absentee_add": pk(meeting), "rounds:absentee_inform": {"pk": meeting.pk, "absentee": absentee.pk},
        "rounds:meeting_add": pk(case), "rounds:meeting": pk(meeting),
        "rounds:no_contact": pk(no_contacts.keep_apart(case, by=clerk, person=make.person("申某"), basis="组长批示")),
        "rounds:blank_batch": pk(rounds.BlankBatch.objects.create(assignment=case, method=case.field_records.first().method, stem="KB-1", count=2)),
        "rounds:point": pk(rounds.Point.objects.filter(field_record__assignment=case, field_record__status="complete").first()),
        **progress_objects(case, clerk),
        **dict.fromkeys(("rounds:talks", "rounds:no_contact_add", "rounds:blank_batch_add"), pk(case)),
        "rounds:field_record_add": pk(case), "rounds:field_record": pk(case.field_records.first()),
        "rounds:log_add": pk(case), "rounds:log": pk(case.logs.first()),
        "rounds:finding_add": pk(case), "rounds:evidence_add": pk(case.findings.first()), "rounds:finding": pk(case.findings.first()),
        "rounds:working_paper": pk(old.working_papers.first()),
        "rounds:talent_leave": pk(make.talent(case.office)), "rounds:relative": pk(make.relative(make.person("乙"), case.unit)), "rounds:recusal": pk(make.recusal(make.person("甲"), case.unit)),
        "rounds:team_hand_over": pk(case.team), **supervision_team(old),
        "duty_person": pk(User.objects.get(username="team-member")), "duty_handover": pk(handover(case)),
        "rounds:assignment": pk(case),
        **requests(case), **judged(case, old),
        "petitions:petition_add": pk(case), "petitions:office_petition_add": pk(case.office),
        "petitions:point_add": pk(petition), "petitions:evidence_add": pk(petition), "petitions:petition": pk(petition),
        "petitions:point_dispose": pk(petition.points.first()), "petitions:lead_add": pk(petition.points.first()),
        "petitions:accused_link": pk(petition.accused.first()), "petitions:transfer": pk(transfer), "unit:transfer": pk(transfer),
        "petitions:assignment_lead_add": pk(case), "petitions:lead_sign": {"pk": lead.pk, "slot": "team"},
        "petitions:lead": pk(lead), "petitions:handed_lead": pk(lead), **of_leads(case, lead, clerk),
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
        "rectification:account": pk(account), "unit:account": pk(account), **outcome(account, liaison), **evidence_picture(account),
        **dict.fromkeys(("rectification:succession", "unit:succession"), pk(succession(account, clerk))),
        "rectification:statement": pk(rectification.Statement.objects.first()), "unit:statement": pk(rectification.Statement.objects.first()),
        "rectification:plan": pk(plan), "unit:plan": pk(plan), **write_off_list(old), "rectification:plan_review": plan_review(plan),
        "unit:absentee_inform": {"pk": meeting.pk, "absentee": absentee.pk}, "unit:absentee_add": pk(meeting), "unit:meeting": pk(meeting),
    }  # fmt: skip


def outcome(account: rectification.Account, by: User) -> dict[str, dict[str, Any]]:
    """A meeting that was held about an account, entered by its unit."""
    made = account.outcomes.create(kind="meeting", name="专题研究整改", dated=timezone.localdate(), by=by)
    where = {"pk": account.pk, "outcome": made.pk}
    return {"rectification:account_outcome_take_back": where, "unit:account_outcome_take_back": where}


def of_leads(case: rounds.Assignment, lead: petitions.Lead, clerk: User) -> dict[str, dict[str, Any]]:
    """The demo's handover meeting and express report; a sheet, a probe, a run and a missed problem beside them."""
    meeting = petitions.HandoverMeeting.objects.get()
    kind = Code.objects.get(list__key="petitions.package_kinds", code="talk")
    sheet = petitions.PackageItem.objects.create(
        lead=lead, position=1, kind=kind, title="谈话情况", text="概述。", added_by=clerk
    )
    run = petitions.Reconciliation.objects.create(
        office=case.office, receiver=lead.receiver, as_of=timezone.localdate(), created_by=clerk
    )
    run.lines.create(position=1, lead=lead, number=lead.number, office_stage="已移交")
    missed = petitions.MissedProblem.objects.create(
        assignment=case, found_by="县审计局", found_on=timezone.localdate(), document="云审报1号",
        occurred_on=timezone.localdate(), problem="套取资金", should_have="清单中有", created_by=clerk,
    )  # fmt: skip
    missed.members.set(case.team.memberships.filter(person__user__username="team-member"))
    return {
        "petitions:handover_meeting": pk_of(meeting), "petitions:handover_item": {**pk_of(meeting), "item": meeting.items.get().pk},
        "petitions:express_report": pk_of(petitions.ExpressReport.objects.get()), "petitions:reconciliation": pk_of(run),
        "petitions:lead_package_drop": {**pk_of(lead), "item": sheet.pk}, "petitions:missed_problem_add": pk_of(case),
        "petitions:clarification": pk_of(wronged(case, clerk)),
        "petitions:probe": pk_of(petitions.Probe.objects.create(lead=lead, reason="核对", created_by=clerk)),
        "petitions:missed_problem": pk_of(missed),
    }  # fmt: skip


def wronged(case: rounds.Assignment, clerk: User) -> petitions.Clarification:
    """Somebody a letter accused wrongly, whose name is to be put right."""
    letter = petitions.Petition.objects.filter(assignment=case, about_team=False).exclude(accused=None).first()
    assert letter is not None
    return petitions.Clarification.objects.create(
        petition=letter,
        accused=letter.accused.first(),
        way="face",
        audience="青石乡机关",
        text="不属实。",
        created_by=clerk,
    )


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
    return pk_of(rectification.PlanReview.objects.create(plan=plan, capacity="discipline", body=body))


def pk_of(row: Any) -> dict[str, Any]:
    return {"pk": row.pk}


def requests(case: rounds.Assignment) -> dict[str, dict[str, Any]]:
    """The document list the unit works on and an item of it; a leave that waits; a disclosure somebody asks about."""
    asked = case.requests.get(kind="documents")
    item = asked.items.get(position=4)
    one = {"pk": asked.pk}
    leave, told = {"pk": case.unit_leaves.get(status="submitted").pk}, case.disclosures.get()
    asks = Release.objects.create(
        **link_of(told), field="discloser", asked_by=User.objects.get(username="team-leader"), reason="须当面核实"
    )
    return {
        "rounds:request": one, "unit:request": one, "rounds:request_add": {"pk": case.pk, "kind": "documents"},
        **dict.fromkeys(("rounds:preparation", "rounds:unit_plan_write", "rounds:question_add", "rounds:material_add",
                         "rounds:check_sheet"), pk_of(case)),
        "rounds:unit_plan": pk_of(case.unit_plan), "rounds:question_": pk_of(case.questions.first()),
        "rounds:material_": pk_of(case.materials.first()),
        "rounds:item_check": pk_of(case) | {"item": rounds.NegativeItem.objects.first().pk},
        "rounds:coordination_add": pk_of(case), "rounds:coordination": pk_of(case.coordinations.first()),
        "rounds:roving_draw_add": pk_of(case.round), "rounds:roving_draw": pk_of(case.round.roving_draws.first()),
        "rounds:roving_check": pk_of(case.roving_checks.first()), "rounds:non_cooperation_add": pk_of(case),
        "rounds:non_cooperation": pk_of(case.non_cooperations.first()),
        "rounds:opinion_report": pk_of(case.opinion_reports.first()), "unit:opinion_report": pk_of(case.opinion_reports.first()),
        "rounds:contacts": pk_of(case), "rounds:contact_add": pk_of(case), "rounds:contact_note_add": pk_of(case),
        "unit:contact_add": pk_of(case), **dict.fromkeys(("rounds:contact", "unit:contact"), pk_of(case.contacts.get(role="clerk"))),
        **summary(case), "rounds:unit_leave": leave, "unit:unit_leave": leave, "rounds:disclosure": {"pk": told.pk},
        "rounds:disclosure_": {"pk": told.pk}, "rounds:disclosure_add": {"pk": case.pk},
        "rounds:disclosure_identity_agree": {"pk": told.pk, "release": asks.pk},
        "rounds:request_item_": one | {"item": item.pk}, "unit:request_item_": one | {"item": item.pk},
    }  # fmt: skip


def summary(case: rounds.Assignment) -> dict[str, dict[str, Any]]:
    """The summary of 青石乡's round as a draft, with one shortcoming."""
    made = rounds.RoundSummary.objects.create(round=case.round)
    wanting = rounds.Improvement.objects.create(summary=made, text="力量不足", measure="配备会计", owner="巡察办")
    return {
        "rounds:round_summary_write": pk_of(case.round), "rounds:round_summary": pk_of(made),
        "rounds:improvement_add": pk_of(made), "rounds:improvement": pk_of(wanting),
    }  # fmt: skip


def round_meeting(case: rounds.Assignment) -> dict[str, dict[str, Any]]:
    """A meeting of the whole round with one on its agenda, one absent, one task."""
    meeting = case.round.round_meetings.first()
    assert meeting is not None
    item = rounds.AgendaItem.objects.create(meeting=meeting, position=9, text="听取汇报", assignment=case)
    absent = rounds.Attendee.objects.create(meeting=meeting, name="魏堃", reason="病假")
    task = rounds.TrackedTask.objects.create(
        office=case.office, meeting=meeting, content="专题研究", owner_text="县财政局"
    )
    key = {"pk": meeting.pk}
    return {
        "rounds:round_meeting": key, "rounds:round_meeting_item": {**key, "item": item.pk}, "rounds:round_meeting_items": key,
        "rounds:round_meeting_inform": {**key, "attendee": absent.pk}, "rounds:tracked_task": {"pk": task.pk},
    }  # fmt: skip


def supervision_team(old: rounds.Assignment) -> dict[str, dict[str, Any]]:
    """A supervision team whose plan waits for approval; the demo's has 青石乡's ledger allotted."""
    waiting = rounds.Team.objects.create(round=old.round, kind="supervision", number=9, plan="督查柳溪镇整改")
    allotment = rounds.Allotment.objects.filter(assignment=old).first()
    return {
        "rounds:supervision_team_add": pk_of(old.round), "rounds:supervision_plan_approve": pk_of(waiting),
        "rectification:supervision_report_add": pk_of(allotment.team), "rectification:matter_check_add": pk_of(allotment),
        "rectification:supervision_report": pk_of(rectification.SupervisionReport.objects.get()),
        "rounds:allotment_add": pk_of(allotment.team), "rounds:allotment": pk_of(allotment),
    }  # fmt: skip


def returned_text(paper: Paper, clerk: User) -> EditedText:
    """A text that came back from Word and lies beside the paper's own."""
    today = timezone.localdate()
    return EditedText.objects.create(
        paper=paper, segments=[["一、新"]], old=[["一、旧"]], base_day=today, file_name="改.docx", made_by=clerk
    )


def self_checks(old: rounds.Assignment) -> dict[str, dict[str, Any]]:
    """A notice in draft, and 青石乡's line of one that went out."""
    draft = rectification.SelfCheckNotice.objects.filter(status="draft").first()
    sent = rectification.SelfCheckNotice.objects.filter(status="issued").first()
    return {
        "rectification:self_check_notice": pk_of(draft),
        "unit:self_check": pk_of(rectification.SelfCheck.objects.create(notice=sent, unit=old.unit)),
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


def library(case: rounds.Assignment) -> dict[str, dict[str, Any]]:
    """One of each of the office's own books."""
    office = {"office": case.office, "created_by": User.objects.get(username="office")}
    day = {"received_on": timezone.localdate()}
    # An issue of the newsletter that went out: its paper is among those measured.
    rounds.Publicity.objects.create(
        kind="newsletter", medium="工作动态", title="首轮进驻", text="一、各组进驻\n进驻青石乡。", distribution="各巡察组", status="published",
        published_on=timezone.localdate(), issue=1, **office,
    )  # fmt: skip
    made = {
        "regulation": rounds.Regulation.objects.create(title="请销假办法", **office),
        "speech": rounds.Speech.objects.create(title="动员讲话", speaker="赵主任", given_on=timezone.localdate(), occasion="动员会", **office),
        "superior_item": rounds.SuperiorItem.objects.create(source="省委巡视", content="专项整改", unit=case.unit, **day, **office),
        "publicity": rounds.Publicity.objects.create(assignment=case, medium="微信", title="进驻", text="动员会", **office),
        "conduct_case": rounds.ConductCase.objects.create(
            person=make.person("某人"), violation=Code.objects.get(list__key="violations", code="leak"), source="来信",
            content="泄密", **day, **office,
        ),
        "common_problem": rounds.CommonProblem.objects.create(title="公务接待", **office),
    }  # fmt: skip
    return {f"rounds:{name}": {"pk": row.pk} for name, row in made.items()}


def of_people(case: rounds.Assignment, clerk: User) -> dict[str, dict[str, Any]]:
    """Seconded, trained, on leave, appraised, complained of: one record of each about the first team."""
    pk = lambda row: {"pk": row.pk}  # noqa: E731
    today, user = timezone.localdate(), User.objects.get(username="team-member")
    seat = case.team.memberships.get(person=user.person)
    home = Unit.objects.get(name="县审计局")
    seat.home_unit = home
    seat.save(update_fields=["home_unit"])
    lent = appraisals.request(
        case.round, by=clerk, person=make.person("孟借调"), home_unit=home, begins=today, ends=today
    )
    appraisal = appraisals.begin(seat, by=clerk)
    course = training.add_course(case.round, by=clerk, title="巡察实务", held_on=today)
    away = leave.ask(seat, by=user, begins=today, ends=today, reason="就医")
    entry = conduct.record(
        seat, by=user, kind="meal", happened_on=today, matter="工作餐", handling="recorded", amount=20
    )
    said = conduct.take_complaint(case.office, by=clerk, received_on=today, source="来信", text="某某", team=case.team)
    thing = equipment.register(case.office, by=clerk, number="W-001", name="U盘", carrier=True)
    return {
        "rounds:talent_": pk(make.talent(case.office)), "rounds:team_suggestions": pk(case.team),
        "rounds:secondment_add": pk(case.round), "rounds:secondment": pk(lent), "rounds:appraisal_add": pk(seat),
        "rounds:appraisal": pk(appraisal), "rounds:course_add": pk(case.round), "rounds:course": pk(course),
        "rounds:conduct_record_add": pk(seat), "rounds:self_check_add": pk(seat), "rounds:conduct_record": pk(entry),
        "rounds:complaint": pk(said), "rounds:member_leave_add": pk(seat), "rounds:member_leave": pk(away),
        "rounds:equipment": pk(thing), "rounds:readiness_confirm": pk(case.round),
    }  # fmt: skip


def progress_objects(case: rounds.Assignment, clerk: User) -> dict[str, Any]:
    """A note to the team, a week's digest; and the case itself where something is added to it."""
    today = timezone.localdate()
    made = {
        "rounds:urging": rounds.Urging.objects.create(assignment=case, text="请抓紧。", reply_by=today, created_by=clerk),
        "rounds:digest": rounds.Digest.objects.create(office=case.office, begins=today, ends=today),
        **dict.fromkeys(("rounds:urging_add", "rounds:withdrawal", "rounds:handing_add"), case),
    }  # fmt: skip
    made["rounds:digest"].assignments.set([case])
    return {name: {"pk": record.pk} for name, record in made.items()}


def appointment(case: rounds.Assignment) -> CustodianAppointment:
    """Somebody is to become a custodian; a second person has not confirmed it yet."""
    return CustodianAppointment.objects.create(
        office=case.office, user=User.objects.get(username="supervisor"), document="云委〔2026〕9号",
        asked_by=User.objects.get(username="sysadmin"),
    )  # fmt: skip


def handover(case: rounds.Assignment) -> DutyHandover:
    """A clerk has handed over what somebody held; no petition among it."""
    return DutyHandover.objects.create(
        office=case.office, subject="李思齐", reason="分工调整", created_by=User.objects.get(username="office")
    )


def release(petition: petitions.Petition) -> Release:
    """A member asks to see who reported."""
    return Release.objects.create(
        **link_of(petition),
        field="reporter",
        asked_by=User.objects.get(username="team-member"),
        reason="需与反映人核对",
    )


def letter(petition: petitions.Petition, by: User) -> Attachment:
    """A letter on a petition: its original lies with the custodians."""
    return attachments.attach(petition, SimpleUploadedFile("信.pdf", make.pdf("letter")), by=by, slot="letter")


def online_letter(case: rounds.Assignment, clerk: User) -> petitions.Petition:
    """The office's side of the public door is open, and one petition came by it."""
    codes.change_setting(case.office, online.ENABLED, True, reason="试行", by=User.objects.get(username="office-head"))
    online.open_gate(case.office, by=clerk, door_key=bytes(SigningKey.generate().verify_key).hex())
    petition = petitions.Petition.objects.filter(assignment=case).order_by("number").last()
    assert petition is not None
    petitions.OnlineLetter.objects.create(
        petition=petition, number="0" * 32, reply_key=bytes(PrivateKey.generate().public_key)
    )
    return petition


def original_release(petition: petitions.Petition) -> Release:
    """A member asks for the original of the letter."""
    attachment = attachments.of(petition, "letter").filter(protected=True).first()
    assert attachment is not None
    return Release.objects.create(
        **link_of(petition), field=originals.field_of(attachment), reason="需辨认字迹",
        asked_by=User.objects.get(username="team-member"),
    )  # fmt: skip


def registered(paper: Any, clerk: User) -> dict[str, dict[str, Any]]:
    """An issued paper sealed and served: its rows in both registers."""
    today = timezone.localdate()
    sealed = paper_registers.seal(
        paper,
        by=clerk,
        sealed_on=today,
        seal="云岭县委巡察办",
        copies=3,
        asked_by="钱静怡",
        approved_by="赵明远",
        sealed_by="钱静",
    )
    served = paper_registers.serve(paper, [{"addressee": "青石乡党委"}], method="direct", sent_on=today, by=clerk)[0]
    of_paper = {"pk": paper.pk}
    return {
        "seal_use": pk_of(sealed), "seal_use_add": of_paper, "receipt": pk_of(served), "receipt_add": of_paper,
        "receipts_pdf": of_paper, **scanned(paper.office, clerk),
    }  # fmt: skip


def scanned(office: Any, clerk: User) -> dict[str, dict[str, Any]]:
    """A stack of which no page could be filed."""
    made = scan_stacks.hand_in(SimpleUploadedFile("回证.pdf", make.pdf()), office=office, by=clerk)
    made.sheets.update(words=scan_stacks.UNREAD)
    type(made).objects.filter(pk=made.pk).update(status="sorted", read=made.pages)
    page = {"pk": made.pk, "number": 1}
    return {
        "scan_stack": pk_of(made), "scan_stack_again": pk_of(made), "scan_page_picture": page, "scan_page_place": page,
        "scan_page_aside": page,
    }  # fmt: skip


def proven(paper: Any) -> Any:
    """An issued paper as it is once it was printed: its bytes are proven."""
    paper.manifest = {"signed": "XZM1"}
    paper.save(update_fields=["manifest"])
    return paper


def paper_signature(lead: petitions.Lead) -> Signature:
    """A signature on paper that waits for the second person."""
    return Signature.objects.create(
        **link_of(lead), capacity="接受部门", signer_name="冯志强", signed_on=timezone.localdate(), content_hash="0" * 64,
        on_paper=True, recorded_by=User.objects.get(username="office-head"),
    )  # fmt: skip


def arguments(name: str, found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The arguments of an address: the longest beginning of its name that has some."""
    beginnings = [key for key in found if name == key or name.startswith(key if key.endswith("_") else f"{key}_")]
    return found[max(beginnings, key=len)] if beginnings else {}


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
