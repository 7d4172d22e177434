"""渠道畅通 (R-207): the unit's liaison says whether the channels work, and learns nothing of what came by them."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection.models import Message
from inspection.workflow import Refused
from petitions.actions import channels, outages
from petitions.models import Channel, ChannelCheck, Outage
from tests.cast import Cast
from tests.petitions import made


@pytest.fixture
def phone(cast: Cast) -> Channel:
    return channels.add(
        cast.assignment, by=cast.leader, kind=made.code("petitions.channels", "duty_phone"), address="19900100088"
    )


def answers(found: dict[Channel, str]) -> dict[str, str]:
    given = {"form_key": str(uuid.uuid4())}
    for channel, what in found.items():
        given |= {f"works_{channel.pk.hex}": "0" if what else "1", f"what_{channel.pk.hex}": what}
    return given


def shown(client: Any) -> str:
    page = client.get(reverse("unit:channel_check")).content.decode()
    return re.sub(r'value="[\w-]{30,}"|nonce="[^"]*"|<time[^>]*>', "", page)


def test_the_liaison_says_what_works_and_the_team_learns_what_does_not(cast: Cast, phone: Channel, log_in: Any) -> None:
    box = made.box(cast)
    client, address = log_in(cast.liaison), reverse("unit:channel_check")
    assert client.post(address, answers({phone: ""})).status_code == 422, "每个渠道都要查"
    bare = answers({phone: "", box: ""}) | {f"works_{box.pk.hex}": "0"}
    assert "异常的，请写明情况" in client.post(address, bare).content.decode()
    given = answers({phone: "", box: "挂钩松动"})
    assert [client.post(address, given).status_code for _ in range(2)] == [302, 302]
    assert {(each.channel, each.works) for each in ChannelCheck.objects.all()} == {(phone, True), (box, False)}
    outage = Outage.objects.get()
    assert (outage.channel, outage.what, outage.by_unit, outage.created_by) == (box, "挂钩松动", True, cast.liaison)
    told = Message.objects.filter(text="意见箱不畅通，请查看并处理。")
    assert {each.user for each in told} == {cast.leader, cast.head, cast.clerk}
    page = log_in(cast.leader).get(reverse("petitions:channel_list", args=[cast.assignment.pk])).content.decode()
    assert "挂钩松动" in page
    assert "联络人报告" in page


def test_reported_twice_it_is_one_fault(cast: Cast, phone: Channel) -> None:
    for _ in range(2):
        outages.check(by=cast.liaison, found={phone: (False, "电话无声")})
    assert Outage.objects.count() == 1
    outages.restore(Outage.objects.get(), by=cast.leader, remedy="换线", restored_on=timezone.localdate())
    outages.check(by=cast.liaison, found={phone: (False, "电话又无声")})
    assert Outage.objects.count() == 2


def test_what_was_done_is_read_by_team_and_office_only(cast: Cast, log_in: Any) -> None:
    outage = made.outage(cast)
    with pytest.raises(Refused, match="恢复日期"):
        outages.restore(outage, by=cast.leader, remedy="换线", restored_on=timezone.localdate() + timedelta(days=1))
    outages.restore(outage, by=cast.leader, remedy="已换锁芯并另设号码", restored_on=timezone.localdate())
    for user in (cast.leader, cast.member, cast.clerk):
        page = log_in(user).get(reverse("petitions:channel_list", args=[cast.assignment.pk])).content.decode()
        assert "已换锁芯并另设号码" in page
    mine = shown(log_in(cast.liaison))
    assert "已恢复" in mine
    assert "锁芯" not in mine


def test_of_letters_the_unit_reads_nothing_not_even_that_any_came(cast: Cast, custodian: Any, log_in: Any) -> None:
    """The page is the same to the letter, whatever lay in the box, whoever called, whatever the team found broken."""
    box = made.box(cast)
    made.outage(cast)
    client = log_in(cast.liaison)
    before, inbox = shown(client), client.get(reverse("unit:inbox")).content.decode().count("<li")
    made.opening(cast, box, letters=3, condition="seal", note="封条被撕开")
    made.petition(cast, reporter=made.REPORTER)
    made.appointment(cast, caller=made.REPORTER, place="县图书馆二楼")
    made.slip(cast)
    client = log_in(cast.liaison)
    assert shown(client) == before
    assert client.get(reverse("unit:inbox")).content.decode().count("<li") == inbox
    assert not Message.objects.filter(user__in=[cast.liaison, cast.secretary]).exists()


@pytest.mark.parametrize("who", ["secretary", "liaison_2", "leader", "clerk", "auditor", "discipline"])
def test_another_looks_after_no_channel_of_the_unit(cast: Cast, phone: Channel, log_in: Any, who: str) -> None:
    user = getattr(cast, who)
    assert not Channel.objects.checked_by(user).exists()
    with pytest.raises(PermissionDenied):
        outages.check(by=user, found={phone: (True, "")})
    assert "19900100088" not in log_in(user).get(reverse("unit:channel_check")).content.decode()


def test_nor_of_one_that_is_closed_or_of_a_team_that_has_left(cast: Cast, phone: Channel) -> None:
    assert Channel.objects.checked_by(cast.liaison).get() == phone
    channels.close(phone, by=cast.leader)
    assert not Channel.objects.checked_by(cast.liaison).exists()
    fresh = made.box(cast)
    outages.check(by=cast.liaison, found={fresh: (False, "挂钩松动")})
    assert Outage.objects.reported_by(cast.liaison).exists()
    assert not Outage.objects.reported_by(cast.liaison_2).exists()
    type(cast.assignment).objects.filter(pk=cast.assignment.pk).update(status="withdrawn")
    assert not Channel.objects.checked_by(cast.liaison).exists()
    assert not Outage.objects.reported_by(cast.liaison).exists()


def test_what_the_team_found_broken_is_not_the_units_to_know(cast: Cast) -> None:
    made.opening(cast, condition="seal", note="封条被撕开")
    assert Outage.objects.for_user(cast.leader).exists()
    assert not Outage.objects.reported_by(cast.liaison).exists()


def test_where_nothing_hangs_there_is_nothing_to_hand_in(cast: Cast, log_in: Any) -> None:
    answer = log_in(cast.liaison_2).post(reverse("unit:channel_check"), {"form_key": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert "现在没有要检查的渠道" in answer.content.decode()
    assert not ChannelCheck.objects.exists()
