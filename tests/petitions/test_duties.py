"""Handing over (交接): what a person holds across the apps passes to others, row by row, to whom may take it only."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import access, audit, duties, worklist
from inspection.documents import papers
from inspection.models import Deadline, DutyHandover, DutyItem, Message, link_of
from inspection.workflow import Refused
from petitions.actions import petitions
from petitions.models import Petition
from rounds.actions import recusals
from tests import make
from tests.cast import Cast
from tests.petitions import made


@pytest.fixture
def held(cast: Cast) -> Petition:
    """A petition in 李组员's hand, with its deadlines."""
    petition = petitions.accept(made.petition(cast), by=cast.leader)
    return petitions.assign(petition, by=cast.leader, handler=cast.member)


def test_the_office_passes_on_what_a_person_holds(cast: Cast, held: Petition) -> None:
    handed = duties.hand_over(
        [cast.member], by=cast.clerk, receivers={"": cast.second_member}, reason="调县财政局", cause="leaving"
    )
    held.refresh_from_db()
    assert held.handler == cast.second_member
    assert set(Deadline.objects.filter(**link_of(held), met_at=None).values_list("handler", flat=True)) == {
        cast.second_member.pk
    }
    rows = {each.kind: each for each in handed.items.all()}
    assert (rows["petitions"].outcome, rows["petitions"].receiver) == ("passed", cast.second_member)
    assert rows["seats"].outcome == "pointer"
    assert "补充授权" in rows["seats"].note
    assert "deadlines" not in rows  # they went with the petition
    assert audit.of(held)[0].label == "交接：承办的信访件"
    assert Message.objects.filter(user=cast.second_member, text__contains="1项").exists()


def test_whoever_may_not_take_it_does_not_get_it(cast: Cast, held: Petition) -> None:
    make.recusal(cast.second_member.person, cast.qingshi)
    handed = duties.hand_over([cast.member], by=cast.clerk, receivers={"": cast.second_member}, reason="离岗")
    assert handed.items.get(kind="petitions").note == "何组员须回避该单位"
    for other, words in ((cast.leader_2, "没有办理该事项的权限"), (cast.liaison, "没有办理该事项的权限")):
        handed = duties.hand_over([cast.member], by=cast.clerk, receivers={"": other}, reason="离岗")
        assert words in handed.items.get(kind="petitions").note
    cast.leader.is_active = False
    cast.leader.save(update_fields=["is_active"])
    handed = duties.hand_over([cast.member], by=cast.clerk, receivers={"": cast.leader}, reason="离岗")
    assert "已停用" in handed.items.get(kind="petitions").note
    held.refresh_from_db()
    assert held.handler == cast.member


def test_all_or_nothing(cast: Cast, held: Petition) -> None:
    with pytest.raises(Refused, match="没有办理任何交接"):
        duties.hand_over([cast.member], by=cast.clerk, receivers={"": cast.leader_2}, reason="离岗", whole=True)
    assert not DutyHandover.objects.exists()
    assert duties.hand_over([cast.member], by=cast.clerk, receivers={"": cast.leader}, reason="离岗", whole=True)


def test_kinds_go_to_different_people(cast: Cast, held: Petition) -> None:
    lead = made.lead(cast)
    handed = duties.hand_over(
        [cast.member], by=cast.clerk, receivers={"": cast.second_member, "leads": cast.leader}, reason="分工调整"
    )
    assert handed.items.get(kind="leads").receiver == cast.leader
    assert handed.items.get(kind="petitions").receiver == cast.second_member
    lead.refresh_from_db()
    assert lead.created_by == cast.member  # its author stays its author
    assert {each.record.pk for each in duties.held(cast.clerk, [cast.leader.pk]) if each.kind.code == "leads"} == {
        lead.pk
    }
    assert not [each for each in duties.held(cast.clerk, [cast.member.pk]) if each.kind.code == "leads"]


def test_nobody_hands_over_for_others_but_the_office(cast: Cast, held: Petition) -> None:
    with pytest.raises(PermissionDenied):
        duties.hand_over([cast.member], by=cast.leader, receivers={"": cast.leader}, reason="离岗")


def test_a_recused_clerk_neither_sees_nor_passes_it(cast: Cast, held: Petition) -> None:
    make.recusal(cast.clerk.person, cast.qingshi)
    assert not duties.held(cast.clerk, [cast.member.pk])
    with pytest.raises(Refused, match="没有需要交接的事项"):
        duties.hand_over([cast.member], by=cast.clerk, receivers={"": cast.second_member}, reason="离岗")


def test_declaring_a_recusal_hands_over_first(cast: Cast, held: Petition, log_in: Any) -> None:
    client = log_in(cast.member)
    sent = {"unit": cast.qingshi.pk, "kind": "kinship", "reason": "妻弟任该乡副乡长", "receiver": cast.second_member.pk}
    assert client.post(reverse("rounds:recusal_declare"), sent).status_code == 302
    held.refresh_from_db()
    assert held.handler == cast.second_member
    assert client.get(reverse("petitions:petition", args=[held.pk])).status_code == 404
    assert not Petition.objects.for_user(cast.member).exists()


def test_a_recusal_does_not_wait_for_a_receiver(cast: Cast, held: Petition, log_in: Any) -> None:
    made_, handed = recusals.declare(
        cast.qingshi, by=cast.member, kind="duty", reason="有业务往来", receiver=cast.leader_2
    )
    assert handed is not None
    assert handed.items.get(kind="petitions").outcome == "refused"
    assert not access.may(cast.member, "petitions.view_petition", held)
    page = log_in(cast.clerk).get(reverse("rounds:recusal", args=[made_.pk])).content.decode()
    assert str(held) in page
    assert reverse("duty_person", args=[cast.member.pk]) in page


def test_a_leaver_waits_on_the_office(cast: Cast, held: Petition) -> None:
    assert not [each for each in worklist.waiting(cast.clerk) if each.kind == "待交接"]
    cast.member.is_active = False
    cast.member.save(update_fields=["is_active"])
    waiting = [each for each in worklist.waiting(cast.clerk) if each.kind == "待交接"]
    assert [(each.title, each.url) for each in waiting] == [("李组员", reverse("duty_person", args=[cast.member.pk]))]
    assert not [each for each in worklist.waiting(cast.leader) if each.kind == "待交接"]
    duties.hand_over([cast.member], by=cast.clerk, receivers={"": cast.second_member}, reason="离岗")
    cast.member.assignment_grants.update(revoked_at=timezone.now())
    assert not duties.leavers(cast.clerk)


def test_the_page_hands_over(cast: Cast, held: Petition, log_in: Any) -> None:
    client = log_in(cast.clerk)
    page = reverse("duty_person", args=[cast.member.pk])
    assert str(held) in client.get(page).content.decode()
    assert client.get(reverse("duty_list")).status_code == 200
    missing = client.post(page, {"cause": "leaving", "reason": "离岗"})
    assert missing.status_code == 422
    assert "请至少选择一名接收人" in missing.content.decode()
    sent = {"cause": "leaving", "reason": "离岗", "receiver": cast.second_member.pk}
    answer = client.post(page, sent, follow=True)
    assert "已交接1项" in answer.content.decode()
    assert "何组员" in answer.content.decode()
    for who in ("leader", "supervisor", "sysadmin", "group_head"):
        assert log_in(getattr(cast, who)).get(page).status_code == 403, who


def test_a_whole_teams_leftovers_go_to_the_office(cast: Cast, held: Petition, log_in: Any) -> None:
    page = reverse("rounds:team_hand_over", args=[cast.team.pk])
    sent = {"cause": "round_end", "reason": "本轮结束", "receiver": cast.head.pk}
    assert log_in(cast.clerk).post(page, sent).status_code == 302
    held.refresh_from_db()
    assert held.handler == cast.head
    assert DutyHandover.objects.get().cause == "round_end"
    assert log_in(cast.leader).get(page).status_code == 403


def test_a_list_that_names_a_petition_is_opened_by_its_maker(cast: Cast, held: Petition, log_in: Any) -> None:
    handed = duties.hand_over([cast.member], by=cast.clerk, receivers={"": cast.second_member}, reason="离岗")
    page = reverse("duty_handover", args=[handed.pk])
    assert log_in(cast.clerk).get(page).status_code == 200
    assert log_in(cast.head).get(page).status_code == 404
    assert log_in(cast.second_member).get(page).status_code == 404


def test_the_list_is_printed(cast: Cast, held: Petition, log_in: Any) -> None:
    handed = duties.hand_over([cast.member], by=cast.clerk, receivers={"": cast.second_member}, reason="调县财政局")
    paper = papers.draft(handed, "inspection.duty_list", by=cast.clerk)
    text = papers.compose(paper)
    for words in ("工作交接清单", "李组员", "何组员", str(held), "席位不移交", "调县财政局"):
        assert words in text
    client = log_in(cast.head)
    assert paper.title not in client.get(reverse("papers")).content.decode()
    assert client.get(reverse("paper", args=[paper.pk])).status_code == 404
    assert log_in(cast.clerk).get(reverse("paper", args=[paper.pk])).status_code == 200


def test_the_database_keeps_one_holder(cast: Cast, held: Petition) -> None:
    handed = duties.hand_over([cast.member], by=cast.clerk, receivers={"": cast.second_member}, reason="离岗")
    row = handed.items.get(kind="petitions")
    with pytest.raises(IntegrityError, match="duty_item_one_holder"), transaction.atomic():
        DutyItem.objects.create(
            **link_of(held), handover=handed, position=99, kind="petitions", kind_label=row.kind_label, title=row.title,
            giver=cast.member, receiver=cast.leader, outcome="passed", current=True,
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="duty_item_kept_says_why"), transaction.atomic():
        DutyItem.objects.filter(pk=row.pk).update(outcome="refused", note="")
