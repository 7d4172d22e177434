"""What an inspection may not do, and what inspectors never may: lists shown, procedures held to them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection import workflow
from inspection.models import Paper
from rounds.actions import meetings, procedure
from rounds.gates.procedure import stays_within_powers
from rounds.models import Assignment, Procedure
from rounds.procedures import SHIPPED, load
from tests.cast import Cast

TODAY = timezone.localdate


@pytest.mark.parametrize("words", ["对涉案人员立案审查", "到银行查询存款", "收缴违纪款物"])
def test_no_step_goes_beyond_the_dictionary(cast: Cast, lists: None, words: str) -> None:
    load()
    known = Procedure.objects.filter(office=None).first()
    step = {"heading": "了解", "name": words, "anchor": "begins", "offset": 0}
    with pytest.raises(workflow.Refused, match="不是巡察的方式方法"):
        procedure.revise(known, office=cast.office, by=cast.head, title="改", steps=[step])
    assert not Procedure.objects.filter(office=cast.office).exists()


def test_what_comes_along_stays_within(cast: Cast, lists: None) -> None:
    texts = [f"{line.name}{line.guidance}" for *_, lines in SHIPPED for line in lines]
    assert stays_within_powers(cast.office, texts) == []


def test_the_five_are_read_with_the_self_check_and_airs_are_a_category(
    cast: Cast, stationed: Assignment, log_in
) -> None:
    seat = stationed.team.memberships.get(person=cast.member.person)
    page = log_in(cast.member).get(reverse("rounds:self_check_add", args=[seat.pk])).content.decode()
    assert "决不允许耍威风、搞特权" in page
    assert "决不允许借巡察之机谋取私利" in page
    assert "耍威风、搞特权" in log_in(cast.clerk).get(reverse("rounds:complaint_add")).content.decode()


def test_the_notice_is_issued_before_the_introduction(cast: Cast, stationed: Assignment) -> None:
    Paper.objects.filter(kind="rounds.mobilisation_notice").update(kind="rounds.other")
    with pytest.raises(workflow.Refused, match="通知尚未印发"):
        meetings.record_meeting(stationed, by=cast.leader, kind="introduction", held_on=TODAY())
    planned = meetings.record_meeting(
        stationed, by=cast.leader, kind="introduction", held_on=TODAY() + timedelta(days=2)
    )
    with pytest.raises(workflow.Refused, match="通知尚未印发"):
        meetings.edit_meeting(planned, by=cast.leader, held_on=TODAY())
