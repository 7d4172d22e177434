"""移交事项督办: no supervision report before every receiver was asked; each sees its own, the inspected unit nothing (R-287)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import audit
from inspection.models import Message
from inspection.workflow import Refused
from petitions.models import Lead
from rectification.actions import matter_checks as actions
from rectification.actions import supervision
from rectification.models import MatterCheck
from rectification.models.matter_checks import matters_of
from rounds.models import Allotment, Assignment
from rounds.workflow import AssignmentStatus
from tests import make
from tests.cast import Cast
from tests.petitions import made
from tests.rectification import test_follow_ups as follow_ups
from tests.rectification.test_consequences import checked
from tests.rectification.test_papers import issued, words
from tests.rectification.test_supervision_reports import written


def handed_lead(cast: Cast, **fields: Any) -> Lead:
    where = Assignment.objects.filter(pk=cast.assignment.pk)
    was = where.get().status
    where.update(status=AssignmentStatus.STATIONED)
    lead = made.lead(cast, source=made.accepted(cast, place=where.get()))
    where.update(status=was)
    given = {"status": "handed_over", "receiver": cast.discipline_organ, "handed_on": timezone.localdate()}
    Lead.objects.filter(pk=lead.pk).update(**(given | fields))
    return Lead.objects.get(pk=lead.pk)


def look(cast: Cast, allotment: Allotment, kind: str = "lead", **fields: Any) -> MatterCheck:
    receiver = cast.discipline_organ if kind == "lead" else cast.finance
    given = {
        "receiver": receiver, "looked_on": timezone.localdate(), "finding": "已受理，正在核实。", "demand": "月底前报告进展。",
    }  # fmt: skip
    return actions.look_into(allotment, **({"by": cast.supervisor, "kind": kind} | given | fields))


def told(allotment: Allotment) -> list[tuple[str, str, int, int]]:
    return [(str(each.kind), each.receiver.short_name, each.handed, each.answered) for each in matters_of(allotment)]


def test_no_report_before_every_matter_was_looked_into(cast: Cast) -> None:
    checked(cast)
    handed_lead(cast)
    follow_ups.begun(cast, "department")
    report = written(cast)
    with pytest.raises(Refused) as refused:
        supervision.submit(report, by=cast.supervisor)
    organ, bureau = cast.discipline_organ.short_name, cast.finance.short_name
    assert str(refused.value) == f"还没有督办青石乡移交{organ}的问题线索；还没有督办青石乡移交{bureau}的巡察建议"
    allotment = report.team.allotments.get()
    look(cast, allotment)
    look(cast, allotment, "recommendation")
    handed_lead(cast)
    with pytest.raises(Refused, match=f"上次督办后又向{organ}移交问题线索1件"):
        supervision.submit(report, by=cast.supervisor)
    look(cast, allotment, finding="两件均已受理。")
    report = supervision.submit(report, by=cast.supervisor)
    matters = report.rows[0]["matters"]
    assert [(each["kind"], each["handed"], each["finding"]) for each in matters] == [
        ("问题线索", 2, "两件均已受理。"), ("巡察建议", 1, "已受理，正在核实。"),
    ]  # fmt: skip
    text = words(issued(report, "rectification.supervision_report", cast.supervisor))
    assert f"青石乡：向{organ}移交问题线索2件，已反馈办理情况0件" in text
    assert "两件均已受理" in text


def test_only_what_was_handed_over_is_counted(cast: Cast) -> None:
    checked(cast)
    allotment = written(cast).team.allotments.get()
    assert told(allotment) == []
    handed_lead(cast, status="offered")
    handed_lead(cast, about_team=True)
    handed_lead(cast, receiver=cast.qingshi)
    follow_ups.begun(cast, "organisation")
    assert told(allotment) == []
    handed_lead(cast, status="reported")
    handed_lead(cast)
    assert told(allotment) == [("lead", cast.discipline_organ.short_name, 2, 1)]


def test_a_lead_about_a_member_is_not_among_the_teams(cast: Cast) -> None:
    checked(cast)
    allotment = written(cast).team.allotments.get()
    lead = handed_lead(cast)
    lead.accused.all().delete()
    lead.accused.create(person=cast.supervisor.person, name="卫督查")
    assert told(allotment) == []


def test_the_team_looks_into_what_was_handed_over(cast: Cast) -> None:
    checked(cast)
    lead, allotment = handed_lead(cast), written(cast).team.allotments.get()
    row = look(cast, allotment)
    assert (row.handed, row.answered) == (1, 0)
    assert [each.verb for each in audit.of(row)] == ["register"]
    message = Message.objects.get(user=cast.discipline, text__contains="督办")
    assert lead.number not in message.text
    assert message.url == reverse("rectification:matter_check_list")
    assert not Message.objects.filter(user__in=(cast.secretary, cast.liaison), text__contains="督办").exists()
    for who in (cast.clerk, cast.head, cast.group_head, cast.discipline, cast.secretary, cast.leader):
        with pytest.raises(PermissionDenied):
            look(cast, allotment, by=who)
    today = timezone.localdate()
    for fields, words_ in (
        ({"finding": " "}, "请写明办理情况"), ({"looked_on": today + timedelta(days=1)}, "督办日期须在督查期间内"),
        ({"looked_on": allotment.begins - timedelta(days=1)}, "督办日期须在督查期间内"),
        ({"receiver": cast.organisation_organ}, "没有移交该单位的这类事项"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words_):
            look(cast, allotment, **fields)
    with pytest.raises(IntegrityError, match="matter_check_has_matters"), transaction.atomic():
        MatterCheck.objects.filter(pk=row.pk).update(answered=2)
    Allotment.objects.filter(pk=allotment.pk).update(revoked_at=timezone.now())
    with pytest.raises(Refused, match="已不在本组督查期间"):
        look(cast, Allotment.objects.get(pk=allotment.pk))


def test_each_receiver_sees_its_own_and_the_unit_nothing(cast: Cast, log_in: Any) -> None:
    checked(cast)
    handed_lead(cast)
    follow_ups.begun(cast, "department")
    allotment = written(cast).team.allotments.get()
    lead, recommendation = look(cast, allotment), look(cast, allotment, "recommendation")
    bureau = make.user("bureau", "钱财政")
    make.unit_role(bureau, cast.finance, "functional_officer")

    def seen(user: Any) -> set[Any]:
        return set(MatterCheck.objects.for_user(user))

    for user in (cast.clerk, cast.head, cast.group_head, cast.supervisor):
        assert seen(user) == {lead, recommendation}
    assert (seen(cast.discipline), seen(bureau)) == ({lead}, {recommendation})
    for user in (cast.secretary, cast.liaison, cast.leader, cast.member):
        assert seen(user) == set()
    page = reverse("rectification:matter_check_list")
    assert "月底前报告进展" in log_in(cast.discipline).get(page).content.decode()
    assert [log_in(each).get(page).status_code for each in (cast.secretary, cast.leader)] == [404, 403]
    for name in ("unit:home", "inbox"):
        assert "督办" not in log_in(cast.secretary).get(reverse(name)).content.decode()


def test_in_the_browser(cast: Cast, log_in: Any) -> None:
    checked(cast)
    handed_lead(cast)
    report = written(cast)
    allotment = report.team.allotments.get()
    client, add = log_in(cast.supervisor), reverse("rectification:matter_check_add", args=[allotment.pk])
    for url in (reverse("rounds:team", args=[report.team_id]), reverse("rectification:supervision_report", args=[report.pk])):  # fmt: skip
        page = client.get(url).content.decode()
        assert (add in page, "还没有督办" in page) == (True, True)
    assert "移交" in client.get(add).content.decode()
    answers = {
        "matter": f"lead:{cast.discipline_organ.pk}",
        "looked_on": timezone.localdate().isoformat(),
        "finding": "在办",
    }
    assert client.post(add, answers | {"matter": f"lead:{cast.finance.pk}"}).status_code == 422
    assert client.post(add, answers).status_code == 302
    assert "已督办" in client.get(reverse("rounds:team", args=[report.team_id])).content.decode()
    team = log_in(cast.clerk).get(reverse("rounds:team", args=[report.team_id])).content.decode()
    assert ("移交事项督办" in team, add in team) == (True, False)
    assert [log_in(each).get(add).status_code for each in (cast.clerk, cast.secretary)] == [403, 404]
