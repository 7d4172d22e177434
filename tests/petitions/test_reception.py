"""接访 (R-181–R-183): weekly hours, appointments, and who called – sealed, and carried over unread."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import access, reminders, vault
from inspection.documents import papers
from inspection.models import AuditEntry, CustodianKey, Deadline, Message, SealedSecret, link_of
from inspection.vault import VaultClosed, custodians
from inspection.vault.boxes import close, pack, place_of
from inspection.workflow import Refused, WrongStatus
from petitions import tasks
from petitions.actions import channels, identity, online, petitions, reception
from petitions.models import Appointment, AppointmentPlace, Petition, PetitionKind
from petitions.models.reception import DEFAULT, are_open, hours_of, in_words
from petitions.wrap_up import appointments_are_over
from tests.cast import Cast
from tests.petitions import made
from tests.petitions.conftest import PASSPHRASE

WEDNESDAY, SATURDAY = date(2026, 11, 18), date(2026, 11, 21)
CALLER = {"name": made.NAME, "phone": made.PHONE}
PLACE = "县图书馆二楼"
SAID = {"kind": PetitionKind.SUGGESTION, "problem": "建议公开鱼塘发包结果。"}


def add(cast: Cast, kind: str, address: str, **given: Any) -> Any:
    return channels.add(
        cast.assignment, by=cast.leader, kind=made.code("petitions.channels", kind), address=address, **given
    )


class TestHours:
    def test_the_usual_ones_unless_set(self, cast: Cast) -> None:
        assert hours_of(cast.assignment) == list(DEFAULT)
        assert in_words(DEFAULT) == "周一至周五9:00—12:00，13:00—17:00"
        reception.set_hours(cast.assignment, by=cast.leader, sessions=[*DEFAULT, (6, time(9), time(11, 30))])
        assert in_words(hours_of(cast.assignment)) == "周一至周五9:00—12:00，13:00—17:00；周六9:00—11:30"
        assert hours_of(cast.assignment_2) == list(DEFAULT)
        entry = AuditEntry.objects.get(verb="set_reception_hours")
        assert (entry.actor, entry.data) == (cast.leader, {"sessions": 11})

    @pytest.mark.parametrize(
        ("sessions", "words"),
        [
            ([(1, time(9), time(12)), (3, time(9), time(12))], "周一、周三9:00—12:00"),
            ([(6, time(9), time(12)), (7, time(9), time(12))], "周六、周日9:00—12:00"),
            ([(day, time(8), time(9)) for day in range(1, 8)], "周一至周日8:00—9:00"),
        ],
    )
    def test_in_words(self, sessions: Any, words: str) -> None:
        assert in_words(sessions) == words

    @pytest.mark.parametrize(
        ("on", "at", "within"),
        [
            (WEDNESDAY, time(9), True), (WEDNESDAY, time(8, 59), False), (WEDNESDAY, time(12, 0, 40), True),
            (WEDNESDAY, time(12, 30), False), (WEDNESDAY, time(17), True), (WEDNESDAY, time(17, 1), False),
            (SATURDAY, time(10), False),
        ],
    )  # fmt: skip
    def test_within_or_outside(self, on: date, at: time, within: bool) -> None:
        assert are_open(DEFAULT, on, at) is within

    @pytest.mark.parametrize(
        ("sessions", "words"),
        [([], "至少要有一个"), ([(1, time(9), time(12)), (1, time(11), time(13))], "不能重叠"), ([(1, time(9), time(9))], "晚于")],
    )  # fmt: skip
    def test_what_is_refused(self, cast: Cast, sessions: Any, words: str) -> None:
        with pytest.raises(Refused, match=words):
            reception.set_hours(cast.assignment, by=cast.leader, sessions=sessions)

    @pytest.mark.parametrize("who", ["member", "leader_2", "recused", "liaison", "auditor"])
    def test_whoever_keeps_the_channels_keeps_the_hours(self, cast: Cast, who: str) -> None:
        with pytest.raises(PermissionDenied):
            reception.set_hours(cast.assignment, by=getattr(cast, who), sessions=DEFAULT)

    def test_from_the_page(self, cast: Cast, log_in: Any) -> None:
        client, address = log_in(cast.leader), reverse("petitions:reception_hours", args=[cast.assignment.pk])
        assert 'value="9:00—12:00，13:00—17:00"' in client.get(address).content.decode()
        for wrong in ("上午", "9:00—25:00", "12:00-9:00", "9:00-12:00,11:00-13:00"):
            assert client.post(address, {"day_1": wrong}).status_code == 422, wrong
        assert client.post(address, {}).status_code == 422
        answer = client.post(address, {"day_1": "8：30至11：30，14:00-17:30", "day_7": "9:00~12:00"}, follow=True)
        assert "周一8:30—11:30，14:00—17:30；周日9:00—12:00" in answer.content.decode()

    def test_they_are_printed_on_the_announcement(self, cast: Cast) -> None:
        add(cast, "reception", "乡派出所一楼")
        add(cast, "duty_phone", "19900100088")
        reception.set_hours(cast.assignment, by=cast.leader, sessions=[(2, time(9), time(12))])
        text = papers.text_of(papers.compose(papers.draft(cast.assignment, "petitions.announcement", by=cast.leader)))
        assert "乡派出所一楼，接待时间：周二9:00—12:00" in text
        assert "可通过公开电话预约时间和其他接访地点" in text

    def test_and_on_the_public_page(self, cast: Cast) -> None:
        add(cast, "reception", "乡派出所一楼")
        assert online.reception_of(cast.assignment) == "乡派出所一楼，接待时间：周一至周五9:00—12:00，13:00—17:00"


class TestWalkIn:
    """A visitor outside the hours is asked about and taken in."""

    def visit(self, cast: Cast, **given: Any) -> Petition:
        today = timezone.localdate()
        reception.set_hours(cast.assignment, by=cast.leader, sessions=[(today.isoweekday(), time(9), time(12))])
        return made.petition(cast, channel=made.code("petitions.intake", "visit"), **given)

    def test_outside_the_hours_it_says_why(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="不在接访时间"):
            self.visit(cast, visit_time=time(20))
        found = self.visit(cast, visit_time=time(20), off_hours_reason="白天上工，晚上来访")
        assert (found.visit_time, found.off_hours_reason) == (time(20), "白天上工，晚上来访")

    def test_within_them_nothing_is_asked(self, cast: Cast) -> None:
        assert self.visit(cast, visit_time=time(9)).off_hours_reason == ""

    def test_the_page_asks_and_then_takes_it_in(self, cast: Cast, log_in: Any) -> None:
        self.visit(cast, visit_time=time(9))
        client, address = log_in(cast.member), reverse("petitions:petition_add", args=[cast.assignment.pk])
        given = {
            "received_on": f"{timezone.localdate():%Y-%m-%d}", "channel": made.code("petitions.intake", "visit").pk,
            "kind": "suggestion", "problem": "建议公开名单。", "reporter_count": 1,
        }  # fmt: skip
        assert "来访的请填写来访时间" in client.post(address, given).content.decode()
        asked = client.post(address, given | {"visit_time": "12:30"})
        assert asked.status_code == 422
        assert "来访不在其中，请说明原因" in asked.content.decode()
        taken = client.post(
            address,
            given | {"visit_time": "12:30", "off_hours_reason": "错过班车", "form_key": str(uuid.uuid4())},
            follow=True,
        )
        assert "12:30（接访时间外：错过班车）" in taken.content.decode()

    def test_a_letter_is_asked_nothing(self, cast: Cast, log_in: Any) -> None:
        given = {
            "received_on": f"{timezone.localdate():%Y-%m-%d}", "channel": made.code("petitions.intake", "letter").pk,
            "kind": "suggestion", "problem": "建议公开名单。", "reporter_count": 1, "visit_time": "23:00",
        }  # fmt: skip
        answer = log_in(cast.member).post(reverse("petitions:petition_add", args=[cast.assignment.pk]), given)
        assert answer.status_code == 302
        assert Petition.objects.get().visit_time is None


class TestAppointment:
    def test_who_called_is_in_the_vault_only(self, cast: Cast, custodian: Any) -> None:
        found = made.appointment(cast, caller=CALLER, place=PLACE)
        assert found.number == "YY10-1-1-0001"
        assert (found.named, found.offsite) == (True, True)
        assert vault.sealed(found, Petition.SEALED)
        with connection.cursor() as cursor:
            for table in ("petitions_appointment", "petitions_appointmentplace", "inspection_auditentry", "inspection_message",
                          "inspection_deadline", "inspection_numberentry"):  # fmt: skip
                cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
                rows = "".join(row[0] for row in cursor.fetchall())
                assert made.NAME not in rows
                assert made.PHONE not in rows
                assert (PLACE in rows) is (table == "petitions_appointmentplace"), table

    def test_without_a_custodian_no_name_is_taken(self, cast: Cast) -> None:
        with pytest.raises(VaultClosed):
            made.appointment(cast, caller=CALLER)
        assert not Appointment.objects.exists()
        assert made.appointment(cast).named is False

    @pytest.mark.parametrize("who", ["clerk", "leader_2", "recused", "liaison", "expired", "head"])
    def test_the_team_books_and_receives(self, cast: Cast, who: str) -> None:
        made.appointment(cast)
        with pytest.raises(PermissionDenied):
            reception.book(
                cast.assignment,
                by=getattr(cast, who),
                starts_at=timezone.now() + timedelta(hours=1),
                receiver=cast.member,
            )
        with pytest.raises(Refused, match="接访人须是本组人员"):
            made.appointment(cast, receiver=getattr(cast, who))

    @pytest.mark.parametrize(
        ("after", "words"), [(timedelta(minutes=-1), "应晚于现在"), (timedelta(days=40), "不能晚于撤离日期")]
    )
    def test_when_it_cannot_be(self, cast: Cast, after: timedelta, words: str) -> None:
        with pytest.raises(Refused, match=words):
            made.appointment(cast, starts_at=timezone.now() + after)

    def test_outside_the_hours_and_elsewhere_is_allowed(self, cast: Cast, log_in: Any) -> None:
        today = timezone.localdate()
        night = timezone.make_aware(datetime.combine(today + timedelta(days=1), time(21)))
        found = made.appointment(cast, starts_at=night, place=PLACE)
        page = log_in(cast.member).get(reverse("petitions:appointment", args=[found.pk])).content.decode()
        assert "接访时间外" in page
        assert PLACE in page

    def test_the_place_is_the_teams_alone(self, cast: Cast, log_in: Any) -> None:
        found = made.appointment(cast, place=PLACE, receiver=cast.leader)
        for who, seen in (("leader", True), ("second_member", True), ("clerk", False), ("head", False)):
            client = log_in(getattr(cast, who))
            for address in (
                reverse("petitions:appointment", args=[found.pk]), reverse("petitions:reception", args=[cast.assignment.pk]),
            ):  # fmt: skip
                assert (PLACE in client.get(address).content.decode()) is seen, (who, address)
        assert not AppointmentPlace.objects.for_user(cast.recused).exists()
        for who in ("liaison", "secretary", "leader_2", "recused", "expired", "auditor", "discipline"):
            client = log_in(getattr(cast, who))
            for route, key in (
                ("appointment", found.pk),
                ("reception", cast.assignment.pk),
                ("appointment_caller", found.pk),
            ):
                assert client.get(reverse(f"petitions:{route}", args=[key])).status_code == 404, (who, route)

    def test_what_is_told_names_neither_place_nor_caller(self, cast: Cast, custodian: Any) -> None:
        found = made.appointment(cast, caller=CALLER, place=PLACE, receiver=cast.leader)
        reminders.sweep(found.local_start.date())
        with mock.patch.object(timezone, "now", return_value=found.starts_at - timedelta(minutes=10)):
            tasks.remind_of_appointments()
            tasks.remind_of_appointments()
        texts = [each.text for each in Message.objects.filter(user=cast.leader)]
        assert f"接访预约{found.number}由您接访。" in texts
        assert "“接访预约”今天到期" in texts
        assert texts.count(f"接访预约{found.number}即将开始。") == 1
        assert not Message.objects.exclude(user=cast.leader).exists()
        assert not any(PLACE in text or made.NAME in text or made.PHONE in text for text in texts)

    def test_not_before_its_time_nor_when_it_is_off(self, cast: Cast) -> None:
        found = made.appointment(cast)
        tasks.remind_of_appointments()
        assert not Message.objects.filter(text__contains="即将开始").exists()
        reception.cancel(found, by=cast.member, reason="来电人改期")
        with mock.patch.object(timezone, "now", return_value=found.starts_at):
            tasks.remind_of_appointments()
        assert not Message.objects.filter(text__contains="即将开始").exists()
        assert Deadline.objects.get(object_id=found.pk).cancelled_at is not None

    def test_a_receiver_who_has_gone_does_not_leave_him_waiting(self, cast: Cast) -> None:
        found = made.appointment(cast, receiver=cast.second_member)
        Message.objects.all().delete()
        cast.second_member.assignment_grants.all().delete()
        with mock.patch.object(timezone, "now", return_value=found.starts_at):
            tasks.remind_of_appointments()
        told = {each.user for each in Message.objects.filter(text__contains="即将开始")}
        assert told == set(access.holders("petitions.keep_appointment", found))
        assert told == {cast.leader, cast.member}

    def test_another_time_is_reminded_of_anew(self, cast: Cast) -> None:
        found = made.appointment(cast, place=PLACE)
        later = found.starts_at + timedelta(days=2)
        Appointment.objects.filter(pk=found.pk).update(reminded_at=timezone.now())
        found = reception.reschedule(found, by=cast.member, starts_at=later, receiver=cast.leader)
        assert (found.starts_at, found.offsite, found.reminded_at) == (later, False, None)
        assert not AppointmentPlace.objects.exists()
        running = Deadline.objects.get(object_id=found.pk, cancelled_at=None)
        assert (running.due_on, running.handler) == (timezone.localtime(later).date(), cast.leader)

    def test_nobody_fails_to_come_before_his_time(self, cast: Cast) -> None:
        found = made.appointment(cast)
        with pytest.raises(Refused, match="约定时间还没有到"):
            reception.miss(found, by=cast.member)
        with mock.patch.object(timezone, "now", return_value=found.starts_at + timedelta(minutes=30)):
            assert reception.miss(found, by=cast.member).status == "missed"
        with pytest.raises(WrongStatus):
            reception.meet(found, by=cast.member, met_at=timezone.now())

    def test_nobody_is_left_standing_at_withdrawal(self, cast: Cast) -> None:
        found = made.appointment(cast)
        assert appointments_are_over(cast.assignment) == ["还有1个接访预约未了结"]
        reception.meet(found, by=cast.member, met_at=timezone.now())
        assert appointments_are_over(cast.assignment) == ["还有1次预约来访未登记"]
        reception.register(found, by=cast.member, **SAID)
        assert appointments_are_over(cast.assignment) == []


class TestCarriedOver:
    """From the call to the petition: the same boxes, which nobody opened on the way."""

    @pytest.fixture
    def officer(self, cast: Cast, custodian: Any) -> Any:
        custodians.make_custodian(
            cast.office, cast.second_member, PASSPHRASE, by=None, assignment_id=cast.assignment.pk
        )
        return cast.second_member

    def boxes(self, record: Any) -> set[tuple[Any, bytes]]:
        rows = SealedSecret.objects.filter(**link_of(record), field=Petition.SEALED)
        return {(each.custodian_id, bytes(each.ciphertext)) for each in rows}

    def test_the_visit_becomes_a_petition_with_the_caller_in_it(self, cast: Cast, officer: Any, log_in: Any) -> None:
        found = made.met(cast, caller=CALLER)
        before = self.boxes(found)
        client, address = log_in(cast.member), reverse("petitions:appointment_register", args=[found.pk])
        page = client.get(address).content.decode()
        assert "来访人身份已随预约封存" in page
        assert "reporter_name" not in page
        given = {
            "kind": "suggestion",
            "problem": "建议公开名单。",
            "reporter_count": 1,
            "name_verified": "on",
            "form_key": str(uuid.uuid4()),
        }
        answers = [client.post(address, given) for _ in range(2)]
        petition = Petition.objects.get()
        assert {each.url for each in answers} == {reverse("petitions:petition", args=[petition.pk])}
        assert petition.channel is not None
        assert (petition.channel.code, petition.is_anonymous, petition.real_name_verified) == ("visit", False, True)
        assert self.boxes(petition) == before
        assert self.boxes(found) == set()
        assert not AuditEntry.objects.filter(verb="open_secret").exists()
        release = identity.ask(petition, by=cast.member, reason="需当面核实")
        code = identity.agree(release, by=cast.head, passphrase=PASSPHRASE)
        assert identity.look(release, by=cast.member, code=code) == CALLER
        assert identity.open_alone(petition, by=officer, passphrase=PASSPHRASE, reason="回访") == CALLER

    def test_without_a_name_it_is_anonymous(self, cast: Cast, custodian: Any) -> None:
        found = reception.register(
            made.met(cast, caller={"phone": made.PHONE}), by=cast.member, real_name_verified=True, **SAID
        )
        assert found.petition is not None
        found.petition.refresh_from_db()
        assert (found.petition.is_anonymous, found.petition.real_name_verified) == (True, False)
        assert vault.sealed(found.petition, Petition.SEALED)

    def test_about_the_team_its_own_officer_keeps_no_key(self, cast: Cast, officer: Any) -> None:
        found = made.met(cast, caller=CALLER)
        assert any(key == CustodianKey.objects.get(user=officer).pk for key, _ in self.boxes(found))
        petition = reception.register(found, by=cast.member, about_team=True, **SAID).petition
        assert petition is not None
        assert {key for key, _ in self.boxes(petition)} == {
            each.pk for each in CustodianKey.objects.filter(office=cast.office, assignment_id=None)
        }

    def test_a_box_slipped_in_is_not_made_respectable(self, cast: Cast, custodian: Any) -> None:
        found = made.met(cast, caller=CALLER)
        key = CustodianKey.objects.get(user=cast.head)
        forged = close(key.public_key, pack(place_of(found, Petition.SEALED), {"name": "他人"}))
        SealedSecret.objects.filter(**link_of(found), custodian=key).update(ciphertext=forged)
        with pytest.raises(VaultClosed, match="没有对应的封存记录"):
            reception.register(found, by=cast.member, **SAID)
        assert not Petition.objects.exists()

    def test_it_is_carried_to_nobody_elses_petition(self, cast: Cast, custodian: Any) -> None:
        found, other = made.met(cast, caller=CALLER), made.petition(cast)
        with pytest.raises(VaultClosed, match="与本件不符"):
            vault.carry(found, other, Petition.SEALED, by=cast.member)
        with pytest.raises(IntegrityError, match="appointment_is_its_petition"), transaction.atomic():
            Appointment.objects.filter(pk=found.pk).update(petition=other)

    def test_once_only(self, cast: Cast, custodian: Any) -> None:
        found = reception.register(made.met(cast, caller=CALLER), by=cast.member, **SAID)
        with pytest.raises(Refused, match="本次来访已登记"):
            reception.register(found, by=cast.member, **SAID)
        assert Petition.objects.count() == 1

    def test_the_named_officer_opens_who_called_while_he_is_expected(
        self, cast: Cast, officer: Any, log_in: Any
    ) -> None:
        found = made.appointment(cast, caller=CALLER)
        address, given = (
            reverse("petitions:appointment_caller", args=[found.pk]),
            {"reason": "改约回电", "passphrase": PASSPHRASE},
        )
        page = log_in(officer).post(address, given)
        assert made.PHONE in page.content.decode()
        entry = AuditEntry.objects.get(object_id=found.pk, verb="open_secret")
        assert (entry.actor, entry.data["reason"]) == (officer, "改约回电")
        wrong = log_in(officer).post(address, given | {"passphrase": "不是这一句话吧不是"})
        assert (wrong.status_code, made.PHONE in wrong.content.decode()) == (422, False)
        assert AuditEntry.objects.filter(object_id=found.pk, verb="open_secret_refused").exists()
        for user in (cast.member, cast.leader, cast.head, cast.clerk):
            assert log_in(user).get(address).status_code == 404
        reception.cancel(found, by=cast.member, reason="不来了")
        assert log_in(officer).get(address).status_code == 404

    def test_a_new_key_is_given_the_calls_too(self, cast: Cast, custodian: Any) -> None:
        found = made.appointment(cast, caller=CALLER)
        old = CustodianKey.objects.get(user=cast.head)
        new = custodians.make_custodian(cast.office, cast.clerk, "another long passphrase", by=None)
        from inspection.vault import boxes as ciphers
        from inspection.vault import secrets

        done = secrets.copy(old, ciphers.unwrap(old, PASSPHRASE), new, by=None)
        assert done.broken == []
        petition = reception.register(
            reception.meet(found, by=cast.member, met_at=timezone.now()), by=cast.member, **SAID
        ).petition
        assert petition is not None
        release = identity.ask(petition, by=cast.member, reason="需当面核实")
        code = identity.agree(release, by=cast.clerk, passphrase="another long passphrase")
        assert identity.look(release, by=cast.member, code=code) == CALLER


def test_petitions_of_the_office_keep_no_hours(cast: Cast) -> None:
    assert petitions.outside_hours(cast.office, SATURDAY, time(3)) is False
