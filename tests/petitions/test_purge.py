"""Purge: what is expired is proposed by the head and agreed to by the auditor; a stone stays, the bytes are gone."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import InternalError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import attachments, audit, codes, purge, storage, two_person, vault
from inspection.models import (
    AuditEntry,
    Code,
    CopyState,
    ImportBatch,
    Message,
    Outcome,
    Release,
    SealedSecret,
    StoredFile,
    Tombstone,
    TwoPersonAct,
)
from inspection.two_person import NotAllowed
from inspection.vault import releases
from petitions.models import Petition
from petitions.workflow import LeadStatus, PetitionStatus
from rounds import codes as round_codes
from rounds.models import Disclosure
from rounds.workflow import AssignmentStatus
from rounds.workflow.disclosures import DisclosureStatus
from tests import make
from tests.cast import Cast
from tests.petitions import made
from tests.petitions.conftest import PASSPHRASE

WRITTEN = {"basis": "云委巡办〔2026〕8号", "reason": "保存期满"}


@pytest.fixture
def over(cast: Cast, custodian: Any, monkeypatch: pytest.MonkeyPatch, media_folder: Any) -> Petition:
    """A concluded petition with its reporter and a letter, its inspection closed, forty years before the day of the test."""
    petition = made.petition(cast, reporter={"name": "章鸣雀", "phone": "19900177001"})
    attachments.attach(petition, SimpleUploadedFile("举报信.pdf", make.pdf("信")), by=cast.member)
    Petition.objects.filter(pk=petition.pk).update(status=PetitionStatus.CONCLUDED)
    type(cast.assignment).objects.filter(pk=cast.assignment.pk).update(status=AssignmentStatus.CLOSED)
    later(monkeypatch)
    return petition


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the trail has from today is old: the cut-off lies in the future."""
    monkeypatch.setattr(purge, "cut_off", lambda office, sort: timezone.now() + timedelta(minutes=1))


def propose(cast: Cast, *sorts: str) -> TwoPersonAct:
    return purge.propose(list(sorts or purge.SORTS), by=cast.head, **WRITTEN)


def test_both_agree_and_it_is_gone_for_everybody(
    cast: Cast, over: Petition, media_folder: Any, django_capture_on_commit_callbacks: Any
) -> None:
    file = attachments.every(over).get()
    paths = [storage.path_of(each) for each in (file.file, file.copy) if each]
    assert all(path.is_file() for path in paths)
    boxes = SealedSecret.objects.filter(object_id=over.pk).count()
    act = propose(cast, "identities", "files")
    assert SealedSecret.objects.filter(object_id=over.pk).count() == boxes, "asking destroys nothing"
    with django_capture_on_commit_callbacks(execute=True):
        two_person.decide(act, by=cast.auditor, agree=True)
        assert all(path.is_file() for path in paths), "the disk is touched after the commit only"
    assert not any(path.is_file() for path in paths)
    assert not SealedSecret.objects.filter(object_id=over.pk).exists()
    with pytest.raises(vault.VaultClosed):
        vault.open_secret(over, Petition.SEALED, by=cast.head, passphrase=PASSPHRASE, reason="再看")
    file.refresh_from_db()
    assert file.copy_state == CopyState.DESTROYED
    assert not file.is_readable
    assert storage.reconcile().sound


def test_a_stone_keeps_hash_words_names_basis_and_number(cast: Cast, over: Petition) -> None:
    file = attachments.every(over).get()
    two_person.decide(propose(cast, "identities", "files"), by=cast.auditor, agree=True)
    name, letter = Tombstone.objects.order_by("position")
    year = timezone.localdate().year
    assert (name.number, name.position, name.kind) == (f"销毁〔{year}〕1号", 1, "identities")
    assert name.what == f"{over}的反映人身份信息"
    assert (name.basis, name.asked_by_name, name.agreed_by_name) == (
        WRITTEN["basis"],
        cast.head.name,
        cast.auditor.name,
    )
    assert letter.sha256 == file.sha256
    assert "举报信" not in letter.what
    assert name.record == over
    assert {"destroy_secret", "destroy_attachment"} <= {each.verb for each in audit.of(over)}
    assert not list(audit.verify())


@pytest.mark.parametrize("change", [{"sha256": "0" * 64}, None], ids=["edited", "deleted"])
def test_no_stone_is_moved(cast: Cast, over: Petition, change: Any) -> None:
    two_person.decide(propose(cast, "identities"), by=cast.auditor, agree=True)
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        Tombstone.objects.update(**change) if change else Tombstone.objects.all().delete()


@pytest.mark.parametrize("who", ["head", "clerk", "leader", "sysadmin", "secadmin", "member", "liaison"])
def test_only_the_auditor_is_the_second(cast: Cast, over: Petition, who: str) -> None:
    act = propose(cast, "identities")
    with pytest.raises((NotAllowed, PermissionDenied)):
        two_person.decide(act, by=getattr(cast, who), agree=True)
    assert SealedSecret.objects.filter(object_id=over.pk).exists()
    assert not Tombstone.objects.exists()


@pytest.mark.parametrize("who", ["auditor", "clerk", "leader", "sysadmin", "secadmin", "member", "liaison"])
def test_only_the_head_proposes(cast: Cast, over: Petition, who: str) -> None:
    with pytest.raises((NotAllowed, PermissionDenied)):
        purge.propose(["identities"], by=getattr(cast, who), **WRITTEN)


def test_refused_or_not_answered_nothing_happens(cast: Cast, over: Petition) -> None:
    act = propose(cast, "identities")
    TwoPersonAct.objects.filter(pk=act.pk).update(asked_at=timezone.now() - two_person.LASTS - timedelta(minutes=1))
    with pytest.raises(NotAllowed, match="过期"):
        two_person.decide(act, by=cast.auditor, agree=True)
    two_person.decide(propose(cast, "identities"), by=cast.auditor, agree=False, remark="再放一放")
    assert SealedSecret.objects.filter(object_id=over.pk).exists()


def _lead(cast: Cast, petition: Petition, status: str) -> None:
    lead = made.lead(cast)
    type(lead).objects.filter(pk=lead.pk).update(
        petition=petition,
        status=status,
        receiver=cast.discipline_organ,
        retire_reason="已查结",
        result_document="云纪〔2026〕1号",
    )


RUNNING: dict[str, Any] = {
    "taken up again": lambda cast, row: Petition.objects.filter(pk=row.pk).update(status=PetitionStatus.IN_HAND),
    "its inspection runs": lambda cast, row: type(cast.assignment).objects.update(status=AssignmentStatus.REPORTED),
    "a lead of it runs": lambda cast, row: _lead(cast, row, LeadStatus.REPORTED),
    "a repeated letter runs": lambda cast, row: Petition.objects.filter(pk=made.petition(cast).pk).update(
        repeat_of=row, status=PetitionStatus.ACCEPTED),
    "somebody has asked to look": lambda cast, row: releases.ask(row, Petition.SEALED, by=cast.leader, reason="核实"),
}  # fmt: skip


@pytest.mark.parametrize("how", RUNNING)
def test_a_case_that_runs_again_keeps_all_of_the_list(cast: Cast, over: Petition, how: str) -> None:
    act = propose(cast, "identities", "files")
    RUNNING[how](cast, over)
    with pytest.raises(NotAllowed, match=r"不符合销毁条件|申请查看"), transaction.atomic():
        two_person.decide(act, by=cast.auditor, agree=True)
    assert SealedSecret.objects.filter(object_id=over.pk).exists()
    assert not attachments.every(over).filter(copy_state=CopyState.DESTROYED).exists()
    act.refresh_from_db()
    assert act.outcome == ""


@pytest.mark.parametrize("how", [each for each in RUNNING if "asked" not in each])
def test_a_running_case_is_not_proposed(cast: Cast, over: Petition, how: str) -> None:
    RUNNING[how](cast, over)
    with pytest.raises(NotAllowed, match="没有到期"):
        propose(cast, "identities", "files")


def test_a_retired_lead_does_not_hold(cast: Cast, over: Petition) -> None:
    _lead(cast, over, LeadStatus.RETIRED)
    assert purge.expired(cast.office, "identities", cast.head)


def test_a_retired_leads_files_go_and_a_running_leads_stay(
    cast: Cast, over: Petition, media_folder: Any, django_capture_on_commit_callbacks: Any
) -> None:
    lead = made.lead(cast)
    file = attachments.attach(lead, SimpleUploadedFile("账页.pdf", make.pdf("账页")), by=cast.member)
    assert [each for each in purge.expired(cast.office, "files", cast.head) if each.key == str(file.pk)] == []
    type(lead).objects.filter(pk=lead.pk).update(
        status=LeadStatus.RETIRED,
        receiver=cast.discipline_organ,
        retire_reason="已查结",
        result_document="云纪〔2026〕1号",
    )
    assert [each.what for each in purge.expired(cast.office, "files", cast.head) if each.key == str(file.pk)] == [
        f"{lead}的附件（{timezone.localdate():%Y-%m-%d}收存）"
    ]
    with django_capture_on_commit_callbacks(execute=True):
        two_person.decide(propose(cast, "files"), by=cast.auditor, agree=True)
    file.refresh_from_db()
    assert file.copy_state == CopyState.DESTROYED


def test_who_made_a_disclosure_goes_with_its_inspection(cast: Cast, over: Petition) -> None:
    round_codes.load_lists()
    told = Disclosure.objects.create(
        assignment=cast.assignment, number="主动说明1号", kind="self", received_on=timezone.localdate()
    )
    vault.seal(told, Disclosure.SEALED, {"name": "严副乡长"}, by=cast.head)
    assert "说明人" not in str(purge.expired(cast.office, "identities")), "it still waits for its disposal"
    Disclosure.objects.filter(pk=told.pk).update(
        status=DisclosureStatus.DISPOSED,
        disposal=Code.objects.filter(list__key="disclosure_disposals").first(),
        disposed_on=timezone.localdate(),
    )
    assert f"{told}的说明人身份信息" in [each.what for each in purge.expired(cast.office, "identities", cast.head)]
    two_person.decide(propose(cast, "identities"), by=cast.auditor, agree=True)
    assert not vault.sealed(told, Disclosure.SEALED)


def test_the_offices_time_counts_from_the_last_act_not_from_a_look(
    cast: Cast, over: Petition, monkeypatch: Any
) -> None:
    monkeypatch.undo()
    codes.change_setting(cast.office, "retention.identities_years", 1, reason="本县规定", by=cast.head)
    assert purge.expired(cast.office, "identities") == []
    start = timezone.now()
    monkeypatch.setattr(purge.timezone, "now", lambda: start + timedelta(days=367))
    assert len(purge.expired(cast.office, "identities")) == 1
    assert purge.expired(cast.office, "files") == []


def test_the_same_content_in_a_living_file_stays(
    cast: Cast, over: Petition, django_capture_on_commit_callbacks: Any
) -> None:
    alive = made.petition(cast)
    kept = attachments.attach(alive, SimpleUploadedFile("另一封.pdf", make.pdf("信")), by=cast.member)
    with django_capture_on_commit_callbacks(execute=True):
        two_person.decide(propose(cast, "files"), by=cast.auditor, agree=True)
    kept.refresh_from_db()
    assert storage.path_of(kept.file).is_file()
    assert kept.is_readable
    assert kept.file.destroyed_at is None


def test_handed_in_again_it_lives_again(cast: Cast, over: Petition, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        two_person.decide(propose(cast, "files"), by=cast.auditor, agree=True)
    again = attachments.attach(made.petition(cast), SimpleUploadedFile("又来.pdf", make.pdf("信")), by=cast.member)
    assert storage.path_of(again.file).is_file()
    assert StoredFile.objects.get(pk=again.file_id).destroyed_at is None
    assert storage.reconcile().sound


def test_a_crash_after_the_commit_is_mended_at_night(
    cast: Cast, over: Petition, django_capture_on_commit_callbacks: Any
) -> None:
    file = attachments.every(over).get()
    with django_capture_on_commit_callbacks(execute=False):
        two_person.decide(propose(cast, "files"), by=cast.auditor, agree=True)
    assert storage.path_of(file.file).is_file()
    assert file.file_id in storage.reconcile().removed
    assert not storage.path_of(file.file).is_file()


def test_read_messages_and_finished_imports_go_unread_and_waiting_ones_stay(cast: Cast, monkeypatch: Any) -> None:
    now = timezone.now()
    Message.objects.create(user=cast.clerk, text="已读", read_at=now)
    unread = Message.objects.create(user=cast.clerk, text="未读")
    done = ImportBatch.objects.create(office=cast.office, kind="x", filename="一.xlsx", committed_at=now)
    waiting = ImportBatch.objects.create(office=cast.office, kind="x", filename="二.xlsx", content=b"x")
    later(monkeypatch)
    two_person.decide(propose(cast, "messages", "imports"), by=cast.auditor, agree=True)
    assert set(Message.objects.filter(user=cast.clerk)) == {unread}
    assert set(ImportBatch.objects.all()) == {waiting}
    stones = {each.kind: each for each in Tombstone.objects.all()}
    assert stones["messages"].object_id == cast.clerk.pk
    assert stones["imports"].object_id == done.pk


def test_it_destroys_no_row_of_the_trail_and_no_number(cast: Cast, over: Petition) -> None:
    before = set(AuditEntry.objects.values_list("pk", "row_hash"))
    two_person.decide(propose(cast), by=cast.auditor, agree=True)
    assert before <= set(AuditEntry.objects.values_list("pk", "row_hash"))
    assert Petition.objects.get(pk=over.pk).number_entry_id == over.number_entry_id


def test_what_a_recused_head_may_not_see_he_does_not_propose(cast: Cast, over: Petition) -> None:
    make.recusal(cast.head.person, cast.assignment.unit)
    assert purge.expired(cast.office, "identities", cast.head) == []
    assert purge.expired(cast.office, "identities")


def test_the_whole_way_in_the_browser(cast: Cast, over: Petition, log_in: Any) -> None:
    page = log_in(cast.head).get(reverse("purge")).content.decode()
    assert f"{over}的反映人身份信息" in page
    given = {"sorts": ["identities"], **WRITTEN}
    assert log_in(cast.head).post(reverse("purge_add"), given | {"basis": ""}).status_code == 422
    answer = log_in(cast.head).post(reverse("purge_add"), given)
    assert answer.status_code == 302
    act = TwoPersonAct.objects.get(kind="purge")
    assert log_in(cast.head).post(reverse("two_person_confirm", args=[act.pk])).status_code == 403
    page = log_in(cast.auditor).get(answer.url).content.decode()
    assert f"{over}的反映人身份信息" in page
    assert WRITTEN["basis"] in page
    assert log_in(cast.auditor).post(reverse("two_person_confirm", args=[act.pk]), {"remark": ""}).status_code == 302
    act.refresh_from_db()
    assert act.outcome == Outcome.CONFIRMED
    for who in (cast.head, cast.auditor):
        page = log_in(who).get(reverse("purge")).content.decode()
        assert Tombstone.objects.get().sha256 in page
    assert log_in(cast.clerk).get(reverse("purge")).status_code == 403


def test_the_command_lists_and_proposes_and_never_destroys(cast: Cast, over: Petition) -> None:
    out = StringIO()
    call_command("purge_expired", stdout=out)
    assert f"{over}的反映人身份信息" in out.getvalue()
    with pytest.raises(CommandError, match="无权"):
        call_command("purge_expired", propose=True, by=cast.clerk.username, basis="甲")
    with pytest.raises(CommandError, match="依据"):
        call_command("purge_expired", propose=True, by=cast.head.username)
    call_command("purge_expired", propose=True, by=cast.head.username, basis="甲", stdout=out)
    assert TwoPersonAct.objects.get().outcome == ""
    assert SealedSecret.objects.filter(object_id=over.pk).exists()
    assert not Release.objects.exists()
