"""Who deals with the team for the unit: one of the leadership and a clerk, or a group; named before the first phase ends (R-101)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import codes
from inspection.models import Deadline, Message, link_of
from inspection.workflow import Refused, WrongStatus
from rounds.actions import contacts, procedure
from rounds.gates import contacts as gates
from rounds.gates.preparation import readiness
from rounds.models import Assignment, Contact, ContactNote
from tests import make
from tests.cast import Cast
from tests.rounds.conftest import Planned

TODAY = timezone.localdate
PHONE = "19900100021"


@pytest.fixture
def laid(cast: Cast, stationed: Assignment) -> Assignment:
    return procedure.lay_out(stationed, by=cast.clerk)


def node(assignment: Assignment, name: str) -> Any:
    return assignment.nodes.get(step__name__startswith=name)


def test_nothing_of_a_later_phase_is_done_before(cast: Cast, laid: Assignment, log_in: Any) -> None:
    early, late = node(laid, "移交调阅资料"), node(laid, "个别谈话")
    procedure.complete_node(early, by=cast.leader, on=TODAY(), evidence="清单第1号")
    client, url = log_in(cast.leader), reverse("rounds:node_complete", args=[late.pk])
    answer = client.post(url, {"on": TODAY(), "evidence": "谈话12人次"})
    assert answer.status_code == 422
    assert "被巡察单位尚未确定联络人、专办人员" in answer.content.decode()
    contacts.appoint(laid, by=cast.liaison, role="liaison", person=cast.secretary.person, phone=PHONE)
    with pytest.raises(Refused, match="尚未确定专办人员"):
        procedure.complete_node(late, by=cast.leader, on=TODAY(), evidence="谈话12人次")
    contacts.appoint(laid, by=cast.liaison, role="clerk", name="郭专办", post="干事", phone=PHONE)
    assert procedure.complete_node(late, by=cast.leader, on=TODAY(), evidence="谈话12人次").done_on


def test_a_procedure_of_one_phase_and_none_at_all_ask_nothing(cast: Cast, laid: Assignment) -> None:
    assert gates.first_phase_is_over(node(laid, "听取党委")) == []
    assert gates.wanted_by(laid) == laid.stationing_begins + timedelta(days=3)
    laid.nodes.all().delete()
    assert gates.wanted_by(laid) is None


def test_the_day_runs_from_the_entry_and_the_unit_is_told(cast: Cast, authorised: Planned) -> None:
    assignment = authorised.assignment
    contacts.watch(assignment, on=TODAY())
    running = Deadline.objects.get(**link_of(assignment), rule="rounds.contacts")
    assert running.due_on == assignment.stationing_begins + timedelta(days=3)
    told = Message.objects.get(user=cast.liaison)
    assert (told.url, "联络人和专办人员" in told.text) == ("/unit/contacts/", True)
    make.contacts(assignment, cast.clerk)
    running.refresh_from_db()
    assert running.met_at


def test_who_leads_is_of_the_leadership(cast: Cast, stationed: Assignment) -> None:
    with pytest.raises(Refused, match="联络人须为被巡察单位在任领导班子成员"):
        contacts.appoint(stationed, by=cast.liaison, role="liaison", person=cast.liaison.person, phone=PHONE)
    with pytest.raises(Refused, match="须为被巡察单位在任"):
        contacts.appoint(stationed, by=cast.liaison, role="lead", name="某人", post="书记", phone=PHONE)
    made = contacts.appoint(stationed, by=cast.liaison, role="liaison", person=cast.secretary.person, phone=PHONE)
    assert (made.name, made.post) == ("吴书记", "党委书记")
    with pytest.raises(Refused, match="已有联络人，请用“更换”"):
        contacts.appoint(stationed, by=cast.liaison, role="liaison", person=cast.secretary.person, phone=PHONE)
    with pytest.raises(IntegrityError, match="contact_one_head"), transaction.atomic():
        Contact.objects.create(
            assignment=stationed, role="lead", person=cast.secretary.person, name="甲", post="乙", phone="1", named_on=TODAY()
        )  # fmt: skip


def test_a_group_of_a_head_and_members_where_the_office_says_so(cast: Cast, stationed: Assignment, log_in: Any) -> None:
    codes.change_setting(cast.office, "contacts.form", "group", reason="县里惯例", by=cast.head)
    assert gates.are_named(stationed) == ["被巡察单位尚未确定联络组组长、联络组成员"]
    contacts.appoint(stationed, by=cast.clerk, role="lead", person=cast.secretary.person, phone=PHONE)
    for name in ("郭一", "郭二", "郭三"):
        contacts.appoint(stationed, by=cast.clerk, role="member", name=name, post="干事", phone=PHONE)
    assert gates.are_named(stationed) == []
    page = log_in(cast.clerk).get(reverse("rounds:contact_add", args=[stationed.pk])).content.decode()
    assert "联络组成员" in page
    assert "专办人员</option>" not in page


def test_replaced_he_stays_with_the_reason(cast: Cast, stationed: Assignment, log_in: Any) -> None:
    make.contacts(stationed, cast.leader)
    clerk = stationed.contacts.get(role="clerk")
    new = contacts.replace(clerk, by=cast.liaison, reason="产假", name="彭专办", post="干事", phone=PHONE)
    clerk.refresh_from_db()
    assert (clerk.ended_on, clerk.ended_reason, new.role) == (TODAY(), "产假", "clerk")
    with pytest.raises(WrongStatus, match="已更换"):
        contacts.replace(clerk, by=cast.liaison, reason="再换", name="某", post="干事", phone=PHONE)
    page = log_in(cast.leader).get(reverse("rounds:contacts", args=[stationed.pk])).content.decode()
    for words in ("彭专办", "更换", "产假", "联络人"):
        assert words in page
    assert (
        "专办人员彭专办" in log_in(cast.leader).get(reverse("rounds:assignment", args=[stationed.pk])).content.decode()
    )


def test_each_side_is_told_by_the_other(cast: Cast, stationed: Assignment) -> None:
    contacts.appoint(stationed, by=cast.liaison, role="clerk", name="郭专办", post="干事", phone=PHONE)
    assert Message.objects.filter(user=cast.leader).exists()
    assert not Message.objects.filter(user__in=[cast.secretary, cast.liaison]).exists()
    Message.objects.all().delete()
    contacts.appoint(stationed, by=cast.leader, role="liaison", person=cast.secretary.person, phone=PHONE)
    assert Message.objects.get(user=cast.liaison).url.startswith("/unit/contacts/")


def test_the_units_own_pages(cast: Cast, stationed: Assignment, log_in: Any) -> None:
    client, page = log_in(cast.liaison), reverse("unit:contact_list")
    assert "尚未确定联络人、专办人员" in client.get(page).content.decode()
    assert "确定联络人" in client.get(reverse("unit:home")).content.decode()
    url = reverse("unit:contact_add", args=[stationed.pk])
    sent = {"role": "clerk", "name": "郭专办", "post": "干事", "phone": PHONE}
    assert client.post(url, sent | {"person": cast.secretary.person.pk}).status_code == 422
    assert client.post(url, sent).headers["Location"] == page
    one = stationed.contacts.get()
    assert client.get(reverse("unit:contact", args=[one.pk])).status_code == 200
    new = {"reason": "轮岗", "name": "彭专办", "post": "干事", "phone": PHONE}
    assert client.post(reverse("unit:contact_replace", args=[one.pk]), new).status_code == 302
    assert "彭专办" in client.get(page).content.decode()
    other = log_in(cast.liaison_2)
    assert other.get(url).status_code == 404
    assert other.get(reverse("unit:contact", args=[one.pk])).status_code == 404
    assert "郭专办" not in other.get(page).content.decode()


def test_what_is_talked_over_with_the_head_is_the_teams(cast: Cast, stationed: Assignment, log_in: Any) -> None:
    client, url = log_in(cast.member), reverse("rounds:contact_note_add", args=[stationed.pk])
    assert "党委书记吴书记" in client.get(url).content.decode()
    sent = {
        "held_on": TODAY(),
        "with_whom": "党委书记吴书记",
        "subject": "谈话安排",
        "text": "同意腾出会议室。",
        "settled": "每日九时",
    }
    late = sent | {"held_on": TODAY() + timedelta(days=1)}
    assert "不能晚于今天" in client.post(url, late).content.decode()
    assert client.post(url, sent).status_code == 302
    page = reverse("rounds:contacts", args=[stationed.pk])
    assert "同意腾出会议室" in client.get(page).content.decode()
    for who in (cast.leader_2, cast.recused, cast.liaison, cast.secretary, cast.finance_officer, cast.supervisor):
        assert log_in(who).get(page).status_code == 404
        # The supervisor sees the task itself.
        assert log_in(who).get(url).status_code == (403 if who == cast.supervisor else 404)
        assert not ContactNote.objects.for_user(who).exists()
    with pytest.raises(PermissionDenied):
        contacts.note(stationed, by=cast.clerk, held_on=TODAY(), with_whom="某", subject="某", text="某")


def test_who_may_not_name_and_when_it_is_too_late(cast: Cast, stationed: Assignment) -> None:
    for who in (cast.leader_2, cast.liaison_2, cast.recused, cast.group_head, cast.finance_officer):
        with pytest.raises(PermissionDenied):
            contacts.appoint(stationed, by=who, role="clerk", name="某", post="干事", phone=PHONE)
    Assignment.objects.filter(pk=stationed.pk).update(status="withdrawn")
    with pytest.raises(WrongStatus, match="已撤离"):
        contacts.appoint(stationed, by=cast.clerk, role="clerk", name="某", post="干事", phone=PHONE)


def test_the_preparation_says_whether_they_are_named(cast: Cast, stationed: Assignment) -> None:
    def words() -> tuple[bool, str]:
        return next((done, said) for what, done, said in readiness(stationed) if what == "联络人和专办人员")

    assert words() == (False, "被巡察单位尚未确定联络人、专办人员")
    make.contacts(stationed, cast.leader)
    assert words() == (True, "已确定")
