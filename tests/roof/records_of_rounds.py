"""What the access table needs of a round: requests, meetings, people, books of the office."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from inspection.models import (
    Code,
    DutyHandover,
    Release,
    Unit,
    User,
    link_of,
)
from rounds import models as rounds
from rounds.actions import appraisals, conduct, equipment, leave, training
from tests import make


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
                         "rounds:check_sheet"), make.key(case)),
        "rounds:unit_plan": make.key(case.unit_plan), "rounds:question_": make.key(case.questions.first()),
        "rounds:material_": make.key(case.materials.first()),
        "rounds:item_check": make.key(case) | {"item": rounds.NegativeItem.objects.first().pk},
        "rounds:coordination_add": make.key(case), "rounds:coordination": make.key(case.coordinations.first()),
        "rounds:roving_draw_add": make.key(case.round), "rounds:roving_draw": make.key(case.round.roving_draws.first()),
        "rounds:roving_check": make.key(case.roving_checks.first()), "rounds:non_cooperation_add": make.key(case),
        "rounds:non_cooperation": make.key(case.non_cooperations.first()),
        "rounds:opinion_report": make.key(case.opinion_reports.first()), "unit:opinion_report": make.key(case.opinion_reports.first()),
        "rounds:contacts": make.key(case), "rounds:contact_add": make.key(case), "rounds:contact_note_add": make.key(case),
        "unit:contact_add": make.key(case), **dict.fromkeys(("rounds:contact", "unit:contact"), make.key(case.contacts.get(role="clerk"))),
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
        "rounds:round_summary_write": make.key(case.round), "rounds:round_summary": make.key(made),
        "rounds:improvement_add": make.key(made), "rounds:improvement": make.key(wanting),
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
    pk = make.key
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


def handover(case: rounds.Assignment) -> DutyHandover:
    """A clerk has handed over what somebody held; no petition among it."""
    return DutyHandover.objects.create(
        office=case.office, subject="李思齐", reason="分工调整", created_by=User.objects.get(username="office")
    )
