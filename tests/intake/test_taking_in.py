"""From the public's door to the desk and back: one petition for one letter, its reporter sealed all the way, answers by receipt."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from inspection import attachments, audit, vault
from inspection import codes as settings_of
from inspection.models import AuditEntry, Message
from inspection.workflow import Refused
from petitions.actions import online
from petitions.models import OnlineLetter, OnlineMessage, Petition
from rounds import codes as round_codes
from tests import make
from tests.dumps import disguises, hits, surroundings, tables
from tests.floor.people import as_user
from tests.intake.conftest import PASSPHRASE
from tests.intake.test_door import TEXT, WHO, letter

if TYPE_CHECKING:
    from tests.cast import Cast
    from tests.intake.door import Door


def arrived(door: Door, cast: Cast) -> online.Taken:
    return online.take_in(cast.office, door.hand_over(), by=cast.clerk)


def test_a_letter_becomes_a_petition_of_the_team_and_its_reporter_stays_sealed(
    door: Door, form_at: str, cast: Cast
) -> None:
    door.post(form_at, letter(**WHO), files=(("王某拍的账页.pdf", make.pdf("账页")),))
    taken = arrived(door, cast)
    assert taken.words == "接收来信1件，补充0件。"
    made = Petition.objects.get()
    assert (made.assignment, made.kind, made.channel.text) == (cast.assignment, "accusation", "网上来信")
    assert made.text.problem == TEXT
    assert [str(each) for each in made.accused.all()] == ["岳槐生（青石乡柳林村党支部书记）"]
    assert not made.is_anonymous
    assert [each.name for each in attachments.of(made, "letter")] == ["来件材料1.pdf"]
    assert vault.open_secret(made, Petition.SEALED, by=cast.head, passphrase=PASSPHRASE, reason="核实") == WHO
    assert made in Petition.objects.for_user(cast.leader)
    assert not Petition.objects.for_user(cast.liaison).exists()
    marks = [disguises(each) for each in (*WHO.values(), "王某拍的账页")]
    assert not [name for name, held in surroundings().items() if hits(held, marks)]
    assert not [name for name, rows in tables().items() if hits(repr(rows).encode(), marks)]
    assert not list(audit.verify())


def test_carried_again_nothing_comes_twice_and_confirmed_it_leaves_the_door(
    door: Door, form_at: str, cast: Cast
) -> None:
    code = door.post(form_at, letter()).code
    first, bundle = arrived(door, cast), door.hand_over()
    again = online.take_in(cast.office, bundle, by=cast.clerk)
    assert (len(first.made), len(again.made), again.known) == (1, 0, 1)
    assert online.waiting(cast.office, bundle) == 0
    door.take_in(online.publish(cast.office))
    assert door.rows("owner", "SELECT sealed = ''::bytea, boxes::text FROM intake_letter") == [(True, "{}")]
    assert "办理答复" in door.post("/look/", {"code": code}).body, "its receipt is known still"


def test_a_question_is_answered_by_receipt(door: Door, form_at: str, cast: Cast) -> None:
    code = door.post(form_at, letter()).code
    arrived(door, cast)
    petition = Petition.objects.get()
    question = "您说的三户是哪三户？可以提供哪些材料？"
    client = as_user(cast.leader)
    address = reverse("petitions:petition_answer_online", args=[petition.pk])
    assert client.post(address, {"text": question, "form_key": str(uuid.uuid4())}).status_code == 302
    assert question in client.get(reverse("petitions:petition", args=[petition.pk])).content.decode()
    bundle = online.publish(cast.office)
    assert question.encode() not in bundle
    door.take_in(bundle)
    assert question not in door.everything()
    assert question in door.post("/look/", {"code": code}).body
    door.post("/look/", {"code": code, "form_key": str(uuid.uuid4()), "text": "第三户是赵某家，账页附后。"}, files=(("账.pdf", make.pdf("账")),))  # fmt: skip
    taken = arrived(door, cast)
    assert (len(taken.made), taken.added) == (0, 1)
    page_text = client.get(reverse("petitions:petition", args=[petition.pk])).content.decode()
    assert "第三户是赵某家" in page_text
    assert Message.objects.filter(user=cast.leader, text__contains="网上补充").exists()
    assert not Message.objects.filter(text__contains="赵某").exists()


def test_about_the_inspectors_it_goes_to_the_office_and_the_team_learns_nothing(
    door: Door, form_at: str, cast: Cast
) -> None:
    door.post(form_at, letter(kind="inspectors", text="组员李某收了村里两条烟。"))
    arrived(door, cast)
    made = Petition.objects.get()
    assert made.about_team
    assert made.assignment is None
    assert not Petition.objects.for_user(cast.leader).exists()
    assert Petition.objects.for_user(cast.clerk).get() == made
    assert not Message.objects.filter(user__in=[cast.leader, cast.member]).exists()


def test_after_withdrawal_letters_go_to_the_office(door: Door, form_at: str, cast: Cast) -> None:
    door.post(form_at, letter())
    cast.assignment.status = "withdrawn"
    cast.assignment.save()
    arrived(door, cast)
    assert Petition.objects.get().assignment is None


def test_a_bad_file_is_said_and_the_letter_is_taken_all_the_same(door: Door, form_at: str, cast: Cast) -> None:
    door.post(form_at, letter(), files=(("账.pdf", b"%PDF-1.4 not really"), ("好.pdf", make.pdf("好"))))
    assert len(arrived(door, cast).made) == 1
    made = Petition.objects.get()
    assert attachments.of(made, "letter").count() == 1
    assert "第1个材料没有收下" in made.online.messages.get().note


def test_when_its_custodian_has_gone_the_letter_is_taken_without_a_name(door: Door, form_at: str, cast: Cast) -> None:
    door.post(form_at, letter(**WHO))
    cast.office.custodian_keys.update(retired_at=cast.office.custodian_keys.get().created_at)
    vault.make_custodian(cast.office, cast.clerk, PASSPHRASE, by=None)
    arrived(door, cast)
    made = Petition.objects.get()
    assert made.is_anonymous
    assert not vault.sealed(made, Petition.SEALED)
    assert AuditEntry.objects.filter(verb="seal_refused", object_id=made.pk).exists()


def test_without_a_custodian_nobody_is_asked_who_he_is(door: Door, form_at: str, cast: Cast) -> None:
    cast.office.custodian_keys.update(retired_at=cast.office.custodian_keys.get().created_at)
    door.take_in(online.publish(cast.office))
    assert "您的姓名" not in door.get(form_at).body
    door.post(form_at, letter(**WHO))
    arrived(door, cast)
    assert Petition.objects.get().is_anonymous


def test_a_touched_bundle_changes_nothing(door: Door, form_at: str, cast: Cast) -> None:
    door.post(form_at, letter())
    data = bytearray(door.hand_over())
    data[-40] ^= 1
    with pytest.raises(Refused, match="签名不符"):
        online.take_in(cast.office, bytes(data), by=cast.clerk)
    with pytest.raises(Refused, match="种类"):
        online.take_in(cast.office, _pages_signed_by(door), by=cast.clerk)
    assert not Petition.objects.exists()


def _pages_signed_by(door: Door) -> bytes:
    from nacl.signing import SigningKey

    from intake import wire

    key = SigningKey(bytes.fromhex((door.keys / "signature.key").read_text()))
    return wire.bundle(wire.PAGES, {"letters": []}, key)


def test_a_further_letter_waits_for_the_first(door: Door, form_at: str, cast: Cast) -> None:
    code = door.post(form_at, letter()).code
    door.post("/look/", {"code": code, "form_key": str(uuid.uuid4()), "text": "补充"})
    door.rows("owner", "UPDATE intake_letter SET sealed = ''::bytea WHERE first")
    taken = arrived(door, cast)
    assert "原来信还没有收到" in taken.words
    assert not OnlineMessage.objects.exists()


# --- the office's pages ----------------------------------------------------------------------------------------------


def test_the_clerk_takes_a_bundle_in_by_the_page_once(door: Door, form_at: str, cast: Cast) -> None:
    door.post(form_at, letter())
    client, key = as_user(cast.clerk), str(uuid.uuid4())
    for _ in range(3):
        upload = SimpleUploadedFile("来信.letters", door.hand_over())
        assert client.post(reverse("petitions:online_take_in"), {"file": upload, "form_key": key}).status_code == 302
    assert OnlineLetter.objects.count() == 1
    shown = client.get(reverse("petitions:online")).content.decode()
    assert Petition.objects.get().number in shown
    assert form_at in shown
    assert client.get(reverse("petitions:online_publish")).headers["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.filter(verb="publish_pages", actor=cast.clerk).count() == 1


@pytest.mark.parametrize("wrong", [b"", b"no bundle at all", b"%PDF-1.4"])
def test_what_is_no_bundle_is_refused_in_words(door: Door, cast: Cast, wrong: bytes) -> None:
    answer = as_user(cast.clerk).post(reverse("petitions:online_take_in"), {"file": SimpleUploadedFile("x", wrong), "form_key": str(uuid.uuid4())})  # fmt: skip
    assert answer.status_code == 422
    assert "签名不符" in answer.content.decode() or "空" in answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("leader", 403), ("sysadmin", 403), ("auditor", 403), ("discipline", 403), ("liaison", 404)])  # fmt: skip
@pytest.mark.parametrize("route", ["online", "online_open", "online_take_in", "online_publish"])
def test_the_gate_is_the_offices(cast: Cast, who: str, status: int, route: str) -> None:
    assert as_user(getattr(cast, who)).get(reverse(f"petitions:{route}")).status_code == status


def test_off_by_default_and_only_the_office_opens_it(cast: Cast, door: Door) -> None:
    settings_of.change_setting(cast.office, online.ENABLED, False, reason="停用", by=cast.head)
    assert settings_of.DEFAULTS[online.ENABLED] is False
    with pytest.raises(Refused, match="未开通"):
        online.open_gate(cast.office, by=cast.clerk, door_key=door.public_key())
    with pytest.raises(PermissionDenied):
        online.open_gate(cast.office, by=cast.leader, door_key=door.public_key())


def test_a_petition_that_came_otherwise_is_not_answered_online(cast: Cast, door: Door) -> None:
    from tests.petitions import made as petitions

    other: Any = petitions.petition(cast)
    assert as_user(cast.leader).get(reverse("petitions:petition_answer_online", args=[other.pk])).status_code == 403
    with pytest.raises(Refused, match="不是网上来信"):
        online.answer(other, by=cast.leader, text="请问")


def test_nobody_gives_the_writer_his_own_opinion(door: Door, form_at: str, cast: Cast) -> None:
    round_codes.load_lists()
    door.post(form_at, letter())
    arrived(door, cast)
    word = settings_of.choices("personal_words", cast.office)[0].text
    with pytest.raises(Refused, match="不作个人表态"):
        online.answer(Petition.objects.get(), by=cast.leader, text=f"{word}他有问题。")
    assert not OnlineMessage.objects.exists()
