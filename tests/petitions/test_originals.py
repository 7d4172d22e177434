"""Sealed originals, from the list: what I asked for, what waits for my key, taking a grant back; nothing for anybody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspection import attachments, originals, worklist
from inspection.models import Attachment, AuditEntry, Message, Release, ReleaseState
from inspection.vault import VaultClosed, releases
from petitions.models import Petition
from petitions.workflow import PetitionStatus
from tests import make
from tests.cast import Cast
from tests.floor.people import as_user
from tests.petitions import made
from tests.petitions.conftest import PASSPHRASE

LIST = "/files/sealed/"


@pytest.fixture
def letter(cast: Cast, custodian: Any, media_folder: Any) -> Attachment:
    petition = made.petition(cast)
    upload = SimpleUploadedFile("王某某来信.pdf", make.pdf("信"))
    return attachments.attach(petition, upload, by=cast.clerk, slot="letter")


@pytest.fixture
def asked(cast: Cast, letter: Attachment) -> Release:
    return releases.ask(letter.record, originals.field_of(letter), by=cast.member, reason="需辨认落款字迹")


def address(verb: str, release: Release) -> str:
    return reverse(f"original_{verb}", args=[release.pk])


def press(user: Any, verb: str, release: Release, **data: Any) -> Any:
    return as_user(user).post(address(verb, release), data)


def test_the_asker_and_the_custodian_find_the_request_and_nobody_else(cast: Cast, asked: Release) -> None:
    for who in (cast.member, cast.head):
        page = as_user(who).get(LIST).content.decode()
        assert "需辨认落款字迹" in page
        assert "来件材料1.pdf" in page
        assert "王某某" not in page
    for who in (cast.clerk, cast.leader, cast.second_member, cast.leader_2):
        answer = as_user(who).get(LIST)
        assert answer.status_code == 200
        assert "需辨认" not in answer.content.decode()
    for who, status in ((cast.discipline, 403), (cast.auditor, 403), (cast.liaison, 404), (cast.recused, 403)):
        answer = as_user(who).get(LIST)
        assert answer.status_code == status
        assert "需辨认" not in answer.content.decode()


def test_it_waits_for_the_custodian_until_he_has_decided(cast: Cast, asked: Release) -> None:
    waits = [each for each in worklist.waiting(cast.head) if each.kind == "原件查看"]
    assert [(each.label, each.title, each.detail) for each in waits] == [("决定", str(asked.record), "李组员申请")]
    assert not [each for each in worklist.waiting(cast.member) if each.kind == "原件查看"], "one's own waits on another"
    assert press(cast.head, "deny", asked).status_code == 302
    assert not [each for each in worklist.waiting(cast.head) if each.kind == "原件查看"]
    assert "未同意" in as_user(cast.member).get(LIST).content.decode()


def test_a_request_to_see_who_reported_waits_in_the_same_place(cast: Cast, custodian: Any) -> None:
    petition = made.petition(cast, reporter={"name": "章鸣雀", "phone": "19900177001"})
    releases.ask(petition, Petition.SEALED, by=cast.member, reason="须当面核实")
    waits = [each for each in worklist.waiting(cast.head) if each.kind == "身份查看"]
    assert [each.title for each in waits] == [str(petition)]
    assert "章鸣雀" not in str(waits)


@pytest.mark.parametrize("who", ["member", "head"], ids=["the asker himself", "the custodian"])
def test_a_grant_is_taken_back_once_and_its_box_is_gone(cast: Cast, asked: Release, who: str) -> None:
    code = releases.grant(asked, by=cast.head, passphrase=PASSPHRASE)
    user = getattr(cast, who)
    assert "收回" in as_user(user).get(LIST).content.decode()
    for _ in range(8):
        press(user, "revoke", asked)
    asked.refresh_from_db()
    assert asked.state == ReleaseState.REVOKED
    assert asked.box is None
    assert AuditEntry.objects.filter(verb="revoke_identity", actor=user).count() == 1
    with pytest.raises(VaultClosed, match="收回"):
        originals.open_with(asked, by=cast.member, code=code)
    told = Message.objects.filter(user=cast.member, text__contains="已被收回").count()
    assert told == (1 if who == "head" else 0), "nobody is told of what he did himself"


def test_what_is_not_granted_is_not_taken_back(cast: Cast, asked: Release) -> None:
    answer = press(cast.head, "revoke", asked)
    assert answer.status_code == 422
    assert "不在可查看的时限内" in answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("second_member", 404), ("clerk", 404), ("leader_2", 404), ("recused", 404), ("liaison", 404)])  # fmt: skip
def test_a_grant_is_nobody_elses_to_take_back(cast: Cast, asked: Release, who: str, status: int) -> None:
    releases.grant(asked, by=cast.head, passphrase=PASSPHRASE)
    assert press(getattr(cast, who), "revoke", asked).status_code == status
    asked.refresh_from_db()
    assert asked.state == ReleaseState.GRANTED


def test_when_the_petition_is_over_the_row_stays_and_opens_nothing(cast: Cast, asked: Release) -> None:
    releases.grant(asked, by=cast.head, passphrase=PASSPHRASE)
    Petition.objects.filter(pk=asked.object_id).update(status=PetitionStatus.CONCLUDED)
    page = as_user(cast.member).get(LIST).content.decode()
    assert "需辨认落款字迹" in page
    assert address("look", asked) not in page


def test_without_a_request_the_list_says_where_one_asks(cast: Cast) -> None:
    assert "没有原件查看申请" in as_user(cast.member).get(LIST).content.decode()


@pytest.mark.parametrize("who", ["member", "head"])
def test_the_list_asks_as_often_whatever_stands_in_it(cast: Cast, asked: Release, who: str, log_in: Any) -> None:
    client = log_in(getattr(cast, who))
    client.get(LIST)  # what is asked once a session
    with CaptureQueriesContext(connection) as one:
        assert len(client.get(LIST).context["object_list"]) == 1
    for _ in range(3):
        petition = made.petition(cast)
        upload = SimpleUploadedFile("来信.pdf", make.pdf("信"))
        further = attachments.attach(petition, upload, by=cast.clerk, slot="letter")
        releases.ask(petition, originals.field_of(further), by=cast.member, reason="需辨认落款字迹")
    with CaptureQueriesContext(connection) as four:
        assert len(client.get(LIST).context["object_list"]) == 4
    assert len(four) == len(one)
