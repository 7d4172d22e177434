"""意见箱开箱 (R-179): two open it, each letter in it ends somewhere, a box comes down empty."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection.models import AuditEntry, Deadline, Message
from inspection.workflow import Refused, WrongStatus
from petitions.actions import boxes, channels
from petitions.models import BoxLetter, BoxOpening, Outage, Petition, PetitionKind
from petitions.wrap_up import box_letters_are_registered
from tests.cast import Cast
from tests.petitions import made

LETTER = {"kind": PetitionKind.SUGGESTION, "problem": "建议公开惠农补贴名单。"}


def sent(cast: Cast, **given: Any) -> dict[str, Any]:
    now = timezone.localtime()
    return {
        "opened_at": f"{now:%Y-%m-%dT%H:%M}", "first": cast.member.pk, "second": cast.leader.pk, "letters": 2,
        "condition": "intact", "form_key": str(uuid.uuid4()),
    } | given  # fmt: skip


class TestOpening:
    def test_as_many_letters_wait_as_lay_in_it(self, cast: Cast) -> None:
        opening = made.opening(cast, letters=3)
        assert [each.position for each in opening.items.all()] == [1, 2, 3]
        assert {each.status for each in opening.items.all()} == {"waiting"}
        assert Deadline.objects.get(object_id=opening.pk).due_on == timezone.localdate()
        entry = AuditEntry.objects.get(object_id=opening.pk, verb="open_box")
        assert (entry.actor, entry.data["letters"]) == (cast.member, 3)
        assert not Petition.objects.exists(), "每封逐件登记"

    def test_without_letters_it_is_a_record_too(self, cast: Cast) -> None:
        opening = made.opening(cast, letters=0)
        assert BoxOpening.objects.get() == opening
        assert not BoxLetter.objects.exists()
        assert not Deadline.objects.filter(object_id=opening.pk).exists()

    def test_the_same_person_twice_is_refused(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="不能是同一人"):
            made.opening(cast, second=cast.member)

    def test_the_database_refuses_him_too(self, cast: Cast) -> None:
        opening = made.opening(cast)
        with pytest.raises(IntegrityError, match="box_opening_takes_two"), transaction.atomic():
            BoxOpening.objects.filter(pk=opening.pk).update(second=opening.first)

    @pytest.mark.parametrize("who", ["clerk", "leader_2", "recused", "liaison", "expired"])
    def test_both_are_of_the_team(self, cast: Cast, who: str) -> None:
        with pytest.raises(Refused, match="须是本组"):
            made.opening(cast, second=getattr(cast, who))

    @pytest.mark.parametrize("who", ["clerk", "leader_2", "recused", "liaison", "expired", "auditor"])
    def test_and_so_is_whoever_notes_it(self, cast: Cast, who: str) -> None:
        with pytest.raises(PermissionDenied):
            boxes.open_box(
                made.box(cast), by=getattr(cast, who), opened_at=timezone.now(), first=cast.member, second=cast.leader,
                letters=1,
            )  # fmt: skip

    def test_only_a_box_and_only_while_it_hangs(self, cast: Cast) -> None:
        phone = channels.add(
            cast.assignment, by=cast.leader, kind=made.code("petitions.channels", "duty_phone"), address="19900100088"
        )
        with pytest.raises(Refused, match="只有意见箱"):
            made.opening(cast, phone)
        box = made.box(cast)
        for moment, words in (
            (timezone.now() + timedelta(minutes=5), "不能晚于现在"), (timezone.now() - timedelta(days=30), "不能早于"),
        ):  # fmt: skip
            with pytest.raises(Refused, match=words):
                made.opening(cast, box, opened_at=moment)
        type(cast.assignment).objects.filter(pk=cast.assignment.pk).update(status="withdrawn")
        with pytest.raises(Refused, match="不在进驻期间"):
            made.opening(cast, type(box).objects.get(pk=box.pk))

    def test_a_broken_seal_says_what_was_seen_and_is_a_fault_of_the_team_alone(self, cast: Cast) -> None:
        box = made.box(cast)
        with pytest.raises(Refused, match="请说明情况"):
            made.opening(cast, box, condition="seal")
        made.opening(cast, box, condition="seal", note="封条翘起")
        outage = Outage.objects.get()
        assert (outage.by_unit, outage.what) == (False, "开箱时发现封条破损：封条翘起")
        assert not Message.objects.filter(user__in=[cast.liaison, cast.secretary]).exists()

    def test_the_last_opening_lets_the_box_come_down(self, cast: Cast) -> None:
        box = made.box(cast)
        made.opening(cast, box, letters=0)
        with pytest.raises(Refused, match="最后开箱"):
            channels.close(box, by=cast.leader)
        made.opening(cast, box, letters=0, final=True, opened_at=timezone.now())
        channels.close(box, by=cast.leader)

    def test_after_the_last_there_is_none(self, cast: Cast) -> None:
        box = made.box(cast)
        opening = made.opening(cast, box, letters=0, final=True)
        with pytest.raises(Refused, match="已最后开箱"):
            made.opening(cast, box)
        later = made.opening(cast, made.box(cast, "便民服务中心"), letters=0)
        with pytest.raises(IntegrityError, match="box_opened_last_once"), transaction.atomic():
            BoxOpening.objects.filter(pk=later.pk).update(channel=opening.channel, final=True)

    def test_pressed_twice_it_is_one(self, cast: Cast, log_in: Any) -> None:
        address = reverse("petitions:box_open", args=[made.box(cast).pk])
        given = sent(cast)
        client = log_in(cast.member)
        answers = [client.post(address, given) for _ in range(3)]
        assert {answer.status_code for answer in answers} == {302}
        assert len({answer.url for answer in answers}) == 1
        assert (BoxOpening.objects.count(), BoxLetter.objects.count()) == (1, 2)
        again = client.post(address, given | {"form_key": str(uuid.uuid4())})
        assert again.status_code == 422
        assert "这次开箱已登记" in again.content.decode()
        assert BoxLetter.objects.count() == 2

    @pytest.mark.parametrize(
        ("given", "words"),
        [({"second": ""}, "请选择"), ({"letters": "-1"}, "信件数"), ({"letters": "501"}, "信件数"), ({"condition": "box"}, "请说明情况")],
    )  # fmt: skip
    def test_what_the_page_asks_for(self, cast: Cast, log_in: Any, given: dict[str, str], words: str) -> None:
        answer = log_in(cast.member).post(reverse("petitions:box_open", args=[made.box(cast).pk]), sent(cast, **given))
        assert answer.status_code == 422
        assert words in answer.content.decode()
        same = log_in(cast.member).post(
            reverse("petitions:box_open", args=[made.box(cast, "后门").pk]), sent(cast, second=cast.member.pk)
        )
        assert "开箱须两人" in same.content.decode()
        assert not BoxOpening.objects.exists()


class TestLetters:
    def test_one_after_another_from_the_page(self, cast: Cast, log_in: Any) -> None:
        opening = made.opening(cast, letters=2)
        first, second = opening.items.all()
        client = log_in(cast.member)
        given = {"kind": "suggestion", "problem": "建议公开惠农补贴名单。", "reporter_count": 1}
        answer = client.post(reverse("petitions:box_letter_register", args=[first.pk]), given)
        assert answer.url == reverse("petitions:box_letter_register", args=[second.pk])
        page = client.get(answer.url).content.decode()
        assert "登记第2封来信（共2封）" in page
        assert 'name="received_on"' not in page
        last = client.post(answer.url, given | {"problem": "建议延长服务时间。"})
        assert last.url == reverse("petitions:box_opening", args=[opening.pk])
        petitions = Petition.objects.order_by("number")
        assert [each.channel.code for each in petitions if each.channel] == ["box", "box"]
        assert {each.received_on for each in petitions} == {timezone.localdate()}
        assert all(each.number in client.get(last.url).content.decode() for each in petitions)
        assert Deadline.objects.get(object_id=opening.pk).met_at is not None

    def test_two_clerks_one_letter(self, cast: Cast) -> None:
        letter = made.box_letter(cast)
        boxes.register(letter, by=cast.member, **LETTER)
        with pytest.raises(WrongStatus):
            boxes.register(letter, by=cast.leader, **LETTER)
        assert Petition.objects.count() == 1

    def test_what_is_none_says_why_and_counts(self, cast: Cast) -> None:
        opening = made.opening(cast, letters=2)
        first, second = opening.items.all()
        assert box_letters_are_registered(cast.assignment) == ["还有2封意见箱来信未登记"]
        boxes.leave_out(first, by=cast.member, reason="空白纸")
        boxes.register(second, by=cast.member, **LETTER)
        assert box_letters_are_registered(cast.assignment) == []
        assert Deadline.objects.get(object_id=opening.pk).met_at is not None
        with pytest.raises(IntegrityError, match="box_letter_ends_somewhere"), transaction.atomic():
            BoxLetter.objects.filter(pk=first.pk).update(reason="")

    def test_later_than_the_day_it_asks_why(self, cast: Cast, log_in: Any) -> None:
        opening = made.opening(cast, letters=1, opened_at=timezone.now() - timedelta(days=2))
        address = reverse("petitions:box_letter_register", args=[opening.items.get().pk])
        given = {"kind": "suggestion", "problem": "建议公开名单。", "reporter_count": 1}
        assert log_in(cast.member).post(address, given).status_code == 422
        assert log_in(cast.member).post(address, given | {"late_reason": "开箱后暴雨停电"}).status_code == 302
        petition = Petition.objects.get()
        assert (petition.days_late, petition.late_reason) == (2, "开箱后暴雨停电")

    def test_a_letter_about_the_team_goes_out_of_its_sight(self, cast: Cast, log_in: Any) -> None:
        letter = boxes.register(made.box_letter(cast), by=cast.member, about_team=True, **LETTER)
        page = log_in(cast.member).get(reverse("petitions:box_opening", args=[letter.opening_id])).content.decode()
        assert "已转巡察办" in page
        assert letter.petition is not None
        assert letter.petition.number not in page
        office = log_in(cast.clerk).get(reverse("petitions:box_opening", args=[letter.opening_id])).content.decode()
        assert letter.petition.number in office

    @pytest.mark.parametrize("who", ["liaison", "secretary", "leader_2", "recused", "expired", "auditor", "discipline"])
    def test_to_everybody_else_nothing_was_opened(self, cast: Cast, log_in: Any, who: str) -> None:
        letter = made.box_letter(cast)
        client = log_in(getattr(cast, who))
        for route, key in (
            ("boxes", cast.assignment.pk), ("box_open", letter.opening.channel_id), ("box_opening", letter.opening_id),
            ("box_letter", letter.pk), ("box_letter_register", letter.pk), ("box_letter_leave_out", letter.pk),
        ):  # fmt: skip
            assert client.get(reverse(f"petitions:{route}", args=[key])).status_code == 404, route
