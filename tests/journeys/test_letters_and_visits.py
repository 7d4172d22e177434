"""In a browser: a letter to its closed reply, a telephone call to a registered visit, a box to its letters, an accusation
that may not go where it was sent, a letter about the team leader himself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection import vault
from petitions import codes
from petitions.actions import channels, petitions
from petitions.models import Appointment, BoxOpening, Lead, Petition, Transfer
from tests.cast import Cast, build
from tests.journeys.conftest import follow
from tests.petitions import made

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.conftest import Window

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate
PLACE = "县图书馆二楼"


@pytest.fixture
def stage(transactional_db: Any) -> Cast:
    codes.load_lists()
    cast = build()
    vault.make_custodian(cast.office, cast.head, "names are kept here", by=None)
    type(cast.assignment).objects.filter(pk=cast.assignment.pk).update(stationing_ends=TODAY() + timedelta(days=30))
    return cast


def page_of(petition: Petition) -> str:
    return reverse("petitions:petition", args=[petition.pk])


def test_a_letter_from_registration_to_its_closed_reply(stage: Cast, window: Callable[..., Window]) -> None:
    member, leader = window(stage.member), window(stage.leader)
    member.send(
        reverse("petitions:petition_add", args=[stage.assignment.pk]), received_on=TODAY(), channel="来信", kind="意见建议",
        problem="建议公开惠农补贴发放名单。", reporter_name=made.NAME, reporter_phone=made.PHONE,
    )  # fmt: skip
    petition = Petition.objects.get()
    assert made.NAME not in member.page.content()
    leader.step(page_of(petition), "受理", object_in_scope=True, content_in_scope=True)
    leader.step(page_of(petition), "交办", handler="李组员")
    point = petition.points.get()
    leader.send(reverse("petitions:point_dispose", args=[point.pk]), disposition="不成立", reason="名单每季度均已公开")
    assert "尚未答复信访人" in leader.refusal(page_of(petition), "办结")
    leader.step(page_of(petition), "答复", replied_on=TODAY(), way="电话", content="名单已在村务公开栏公示")
    leader.step(page_of(petition), "办结", handling="已核对公示照片。")
    petition.refresh_from_db()
    assert petition.status == "concluded"
    assert leader.page.get_by_text("已办结").first.is_visible()


def test_a_call_becomes_a_registered_visit(stage: Cast, window: Callable[..., Window]) -> None:
    member, office = window(stage.member), window(stage.clerk)
    soon = timezone.localtime() + timedelta(minutes=90)
    member.send(
        reverse("petitions:appointment_add", args=[stage.assignment.pk]), caller_name=made.NAME, caller_phone=made.PHONE,
        starts_at=f"{soon:%Y-%m-%dT%H:%M}", place=PLACE, receiver="李组员",
    )  # fmt: skip
    appointment = Appointment.objects.get()
    assert appointment.number in member.said()
    assert PLACE in member.page.content()
    assert made.NAME not in member.page.content()
    assert office.open(reverse("petitions:appointment", args=[appointment.pk])) == 200
    assert PLACE not in office.page.content()
    assert "约定时间还没有到" in member.refusal(reverse("petitions:appointment", args=[appointment.pk]), "爽约")
    follow(member.page.get_by_role("link", name="已接访").or_(member.page.get_by_role("button", name="已接访")).first)
    now = timezone.localtime()
    member.send("", met_at=f"{now:%Y-%m-%dT%H:%M}")
    assert member.page.get_by_text("来访人身份已随预约封存").is_visible()
    member.send("", kind="意见建议", problem="建议公开鱼塘发包结果。", name_verified=True)
    petition = Petition.objects.get()
    assert petition.number in member.said()
    assert (petition.pk, petition.real_name_verified) == (appointment.pk, True)
    assert vault.sealed(petition, Petition.SEALED)
    assert made.NAME not in member.page.content()


def test_a_box_to_its_registered_letters(stage: Cast, window: Callable[..., Window]) -> None:
    box = channels.add(
        stage.assignment, by=stage.leader, kind=made.code("petitions.channels", "box"), address="乡政府大门口"
    )
    member = window(stage.member)
    member.open(reverse("petitions:boxes", args=[stage.assignment.pk]))
    follow(member.page.get_by_role("link", name="开箱登记"))
    assert member.page.url.endswith(reverse("petitions:box_open", args=[box.pk]))
    member.send("", letters=2, second="孙组长")
    follow(member.page.get_by_role("link", name="登记第1封"))
    member.send("", problem="建议延长便民大厅服务时间。", kind="意见建议")
    assert member.page.get_by_role("heading", name="登记第2封来信").is_visible()
    member.page.keyboard.type("建议公开惠农补贴发放名单。")
    member.put(kind="意见建议")
    member.page.locator('[name="problem"]').focus()
    with member.page.expect_navigation():
        member.page.keyboard.press("Control+Enter")
    opening = BoxOpening.objects.get()
    assert member.page.url.endswith(reverse("petitions:box_opening", args=[opening.pk]))
    assert [each.status for each in opening.items.all()] == ["registered", "registered"]
    assert Petition.objects.filter(channel__code="box").count() == 2


def test_an_accusation_does_not_go_to_whom_it_accuses(stage: Cast, window: Callable[..., Window]) -> None:
    petition = petitions.accept(made.petition(stage), by=stage.leader)
    leader = window(stage.leader)
    leader.open(reverse("petitions:petition_transfer", args=[petition.pk]))
    leader.put(to_unit="青石乡", summary="请核实财政所误工补贴发放情况。")
    with leader.page.expect_navigation():
        leader.page.locator('form:has([name="to_unit"]) button[type=submit]').first.click()
    words = leader.page.content()
    assert "检举控告内容不得转给被反映人及其单位" in words
    assert "请改转县纪委监委" in words
    assert not Transfer.objects.exists()
    liaison = window(stage.liaison)
    liaison.open(reverse("unit:inbox"))
    assert petition.number not in liaison.page.content()
    liaison.open(reverse("unit:channel_check"))
    assert petition.number not in liaison.page.content()


def test_a_letter_about_the_team_leader_is_the_offices_alone(stage: Cast, window: Callable[..., Window]) -> None:
    """Taken in by a member of the very team: gone from the team's pages at once, and what becomes of it too."""
    member, leader, office = window(stage.member), window(stage.leader), window(stage.clerk)
    words = "反映孙组长进驻期间接受管理服务对象宴请。"
    member.send(
        reverse("petitions:petition_add", args=[stage.assignment.pk]), received_on=TODAY(), channel="来信", kind="检举控告",
        problem=words, about_team=True, accused="孙组长，第一巡察组，组长",
    )  # fmt: skip
    assert "已登记并转巡察办" in member.said()
    petition = Petition.objects.get()
    office.step(page_of(petition), "受理", object_in_scope=True, content_in_scope=True)
    office.send(
        reverse("petitions:lead_add", args=[petition.points.get().pk]), summary="巡察干部违反工作纪律。", discipline="廉洁纪律",
        grade="A", is_concrete=True, is_strong=True, has_impact=True,
    )  # fmt: skip
    lead = Lead.objects.get()
    for team in (member, leader):
        for path in (page_of(petition), reverse("petitions:lead", args=[lead.pk])):
            assert team.open(path) == 404, path
        for path in (
            "/",
            reverse("petitions:petition_list"),
            reverse("petitions:lead_list"),
            f"/search/?q={petition.number}",
        ):
            team.open(path)
            shown = team.page.locator("main").inner_text()
            assert petition.number not in shown, path
            assert lead.number not in shown, path
            assert words not in shown, path
    for path, number in (
        (reverse("petitions:petition_list"), petition.number),
        (reverse("petitions:lead_list"), lead.number),
    ):
        office.open(path)
        assert office.page.get_by_text(number).first.is_visible()
