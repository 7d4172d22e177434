"""Putting right the name of whom an accusation wronged: only once it proved untrue, by two, in words that betray nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection.workflow import Refused
from petitions.actions import clarifications as actions
from petitions.models import Clarification
from tests.cast import Cast
from tests.petitions import made

TODAY = timezone.localdate
WORDS = {"way": "face", "audience": "青石乡机关", "text": "经核实，反映张伟的有关问题不属实。"}


class TestCourse:
    def test_asked_approved_and_done(self, cast: Cast) -> None:
        found = made.clarification(cast)
        found = actions.approve(found, by=cast.head, opinion="同意。")
        found = actions.carry_out(found, by=cast.leader, done_on=TODAY(), note="当面说明")
        assert (found.status, found.decided_by, found.done_on) == ("done", cast.head, TODAY())

    @pytest.mark.parametrize("verdict", ["true", "partly", "unverifiable"])
    def test_not_of_what_proved_true_or_could_not_be_proved(self, cast: Cast, verdict: str) -> None:
        petition = made.untrue(cast, verdict=verdict)
        with pytest.raises(Refused, match="核实结论为失实"):
            made.clarification(cast, petition)

    def test_not_before_it_is_closed(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="办结后"):
            made.clarification(cast, made.in_hand(cast))

    def test_once_in_each_way_unless_refused(self, cast: Cast) -> None:
        found = made.clarification(cast)
        with pytest.raises(Refused, match="已为该被反映人"):
            made.clarification(cast, found.petition)
        made.clarification(cast, found.petition, way="committee")
        actions.refuse(found, by=cast.head, reason="范围过大")
        assert made.clarification(cast, found.petition).status == "asked"

    def test_never_by_whoever_asked(self, cast: Cast) -> None:
        found = made.clarification(cast, by=cast.head)
        for decide, words in ((actions.approve, {}), (actions.refuse, {"reason": "不必"})):
            with pytest.raises(Refused, match="不能决定本人"):
                decide(found, by=cast.head, **words)
        with pytest.raises(PermissionDenied):
            actions.approve(found, by=cast.leader)

    def test_on_a_day_between_approval_and_today(self, cast: Cast) -> None:
        found = actions.approve(made.clarification(cast), by=cast.head)
        for day, words in ((TODAY() + timedelta(days=1), "晚于今天"), (TODAY() - timedelta(days=1), "早于批准日期")):
            with pytest.raises(Refused, match=words):
                actions.carry_out(found, by=cast.leader, done_on=day)


class TestNobodyIsBetrayed:
    def test_the_letters_own_words_are_not_passed_on(self, cast: Cast) -> None:
        petition = made.untrue(cast, problem=made.PROBLEM + "每次都是在月底当着我们三个人的面签的，别人都不在场。")
        for words in (petition.text.problem, "来信人电话13812345678，反映不属实。"):
            with pytest.raises(Refused):
                made.clarification(cast, petition, text=words)
        assert not Clarification.objects.exists()

    def test_another_letters_accused_is_refused(self, cast: Cast) -> None:
        petition, other = made.untrue(cast), made.untrue(cast)
        with pytest.raises(Refused, match="只能为本件"):
            actions.ask(petition, by=cast.leader, accused=other.accused.get(), **WORDS)

    def test_seen_where_the_petition_is(self, cast: Cast) -> None:
        found = made.clarification(cast)
        seen = [Clarification.objects.for_user(each).filter(pk=found.pk).exists() for each in (
            cast.leader, cast.clerk, cast.leader_2, cast.liaison, cast.discipline, cast.recused,
        )]  # fmt: skip
        assert seen == [True, True, False, False, False, False]


class TestPages:
    def test_the_card_and_its_forms(self, cast: Cast, log_in: Any) -> None:
        petition = made.untrue(cast)
        page = reverse("petitions:petition", args=[petition.pk])
        leader = log_in(cast.leader)
        assert "申请澄清" in leader.get(page).content.decode()
        accused = petition.accused.get()
        answer = leader.post(
            reverse("petitions:petition_clarify", args=[petition.pk]), {"accused": accused.pk, **WORDS, "text": ""}
        )
        assert answer.status_code == 422
        assert "青石乡机关" in answer.content.decode()
        leader.post(reverse("petitions:petition_clarify", args=[petition.pk]), {"accused": accused.pk, **WORDS})
        found = Clarification.objects.get()
        head = log_in(cast.head)
        assert "待批准" in head.get(page).content.decode()
        head.post(
            reverse("petitions:clarification_approve", args=[found.pk]), {"opinion": "同意。", "version": found.version}
        )
        found.refresh_from_db()
        assert found.status == "approved"

    def test_no_button_on_a_letter_that_proved_true(self, cast: Cast, log_in: Any) -> None:
        petition = made.untrue(cast, verdict="true")
        page = log_in(cast.leader).get(reverse("petitions:petition", args=[petition.pk])).content.decode()
        assert "申请澄清" not in page
