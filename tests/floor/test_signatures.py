"""Signatures: by capacity, over the content as it stands, never one's own work; on paper with a second person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from inspection import attachments, audit, signatures
from inspection.models import Attachment, Signature
from inspection.signatures import CannotSign
from rounds.models import Finding, WorkingPaper
from tests import make
from tests.cast import build

if TYPE_CHECKING:
    from tests.cast import Cast

LEADER, OFFICE, DRAFTER = "组长", "巡察办", "起草人"


@pytest.fixture
def scan(cast: Cast, paper: WorkingPaper) -> Attachment:
    upload = SimpleUploadedFile("签字页.pdf", make.pdf("scanned"))
    return attachments.attach(paper, upload, by=cast.clerk, slot="scan")


def change_the_content(paper: WorkingPaper) -> None:
    Finding.objects.filter(pk=paper.finding_id).update(fact="2025年3月，向21人发放补贴。")
    paper.refresh_from_db()


# --- online ----------------------------------------------------------------------------------------------------------


def test_signed_it_stands_and_is_recorded(cast: Cast, paper: WorkingPaper) -> None:
    made = signatures.sign(paper, LEADER, by=cast.leader, opinion="属实")
    assert signatures.signed(paper, LEADER) == made
    assert (made.signer_name, made.signed_on, made.opinion) == ("孙组长", timezone.localdate(), "属实")
    entry = audit.of(paper).get(verb="sign")
    assert entry.data["hash"] == made.content_hash


def test_what_is_missing_is_named_in_order(cast: Cast, paper: WorkingPaper) -> None:
    assert signatures.missing(paper, [DRAFTER, LEADER, OFFICE]) == [DRAFTER, LEADER, OFFICE]
    signatures.sign(paper, LEADER, by=cast.leader)
    assert signatures.missing(paper, [DRAFTER, LEADER, OFFICE]) == [DRAFTER, OFFICE]


@pytest.mark.parametrize("who", ["member", "second_member"])
def test_nobody_signs_his_own_work(cast: Cast, paper: WorkingPaper, who: str) -> None:
    with pytest.raises(CannotSign, match="不能由本人签批"):
        signatures.sign(paper, LEADER, by=getattr(cast, who))
    assert signatures.sign(paper, DRAFTER, by=getattr(cast, who), own_work=True)


def test_a_slot_is_signed_once(cast: Cast, paper: WorkingPaper) -> None:
    signatures.sign(paper, LEADER, by=cast.leader)
    with pytest.raises(CannotSign, match="“组长”已签字"):
        signatures.sign(paper, LEADER, by=cast.head)


def test_a_change_voids_what_was_signed_before(cast: Cast, paper: WorkingPaper) -> None:
    old = signatures.sign(paper, LEADER, by=cast.leader)
    change_the_content(paper)
    assert signatures.missing(paper, [LEADER]) == [LEADER]
    new = signatures.sign(paper, LEADER, by=cast.leader)
    old.refresh_from_db()
    assert old.void_reason == "签字后内容有变动"
    assert signatures.signed(paper, LEADER) == new


def test_what_is_signed_is_what_stands_in_the_database(cast: Cast, paper: WorkingPaper) -> None:
    """An instance read before the change does not lend its old text to the signature."""
    assert paper.finding.fact.startswith("2025年3月，向12人")
    Finding.objects.filter(pk=paper.finding_id).update(fact="改过的事实")
    signatures.sign(paper, LEADER, by=cast.leader)
    assert signatures.signed(WorkingPaper.objects.get(pk=paper.pk), LEADER)


def test_voided_signatures_free_their_slots(cast: Cast, paper: WorkingPaper) -> None:
    signatures.sign(paper, LEADER, by=cast.leader)
    signatures.sign(paper, OFFICE, by=cast.head)
    assert signatures.void(paper, reason="退回修改", by=cast.head, capacity=OFFICE) == 1
    assert signatures.missing(paper, [LEADER, OFFICE]) == [OFFICE]
    assert signatures.void(paper, reason="退回修改", by=cast.head) == 1
    assert signatures.void(paper, reason="退回修改", by=cast.head) == 0
    assert audit.of(paper).filter(verb="void_signatures").count() == 2
    assert signatures.sign(paper, OFFICE, by=cast.head)


@pytest.mark.django_db(transaction=True)
def test_of_two_signers_of_one_slot_one_signs(at_once) -> None:
    cast = build()
    finding = Finding.objects.create(assignment=cast.assignment, number="10-1-0001", title="违规", fact="事实")
    paper = WorkingPaper.objects.create(
        assignment=cast.assignment, finding=finding, number="底稿1", created_by=cast.member
    )
    people = [cast.leader, cast.head, cast.group_head, cast.group_deputy]
    answers = at_once(4, lambda number: signatures.sign(paper, LEADER, by=people[number]))
    assert sum(isinstance(each, Signature) for each in answers) == 1
    assert sum(isinstance(each, CannotSign) for each in answers) == 3
    assert audit.of(paper).filter(verb="sign").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_signature_and_a_voiding_at_once_have_one_outcome(at_once) -> None:
    cast = build()
    finding = Finding.objects.create(assignment=cast.assignment, number="10-1-0001", title="违规", fact="事实")
    paper = WorkingPaper.objects.create(
        assignment=cast.assignment, finding=finding, number="底稿1", created_by=cast.member
    )
    acts = [
        lambda: signatures.sign(paper, LEADER, by=cast.leader),
        lambda: signatures.void(paper, reason="退回", by=cast.head),
    ]
    at_once(2, lambda number: acts[number]())
    assert Signature.objects.filter(voided_at=None).count() in (0, 1)
    assert Signature.objects.count() == 1


# --- on paper --------------------------------------------------------------------------------------------------------


def on_paper(cast: Cast, paper: WorkingPaper, scan: Attachment, **more) -> Signature:
    wanted = {"signer_name": "孙组长", "signed_on": timezone.localdate(), "scan": scan, "by": cast.clerk} | more
    return signatures.record_paper(paper, LEADER, **wanted)


def test_on_paper_it_counts_once_a_second_person_has_compared(
    cast: Cast, paper: WorkingPaper, scan: Attachment
) -> None:
    made = on_paper(cast, paper, scan, signer=cast.leader)
    assert signatures.missing(paper, [LEADER]) == [LEADER]
    with pytest.raises(CannotSign, match="须由另一人核对"):
        signatures.confirm_paper(made, by=cast.clerk)
    signatures.confirm_paper(made, by=cast.head)
    assert signatures.missing(paper, [LEADER]) == []
    with pytest.raises(CannotSign, match="已核对或已失效"):
        signatures.confirm_paper(made, by=cast.head)
    assert {"sign_on_paper", "confirm_paper_signature"} <= set(audit.of(paper).values_list("verb", flat=True))


def test_while_it_waits_the_slot_is_taken(cast: Cast, paper: WorkingPaper, scan: Attachment) -> None:
    on_paper(cast, paper, scan)
    with pytest.raises(CannotSign, match="待另一人核对"):
        signatures.sign(paper, LEADER, by=cast.leader)


def test_on_paper_too_nobody_signs_his_own_work(cast: Cast, paper: WorkingPaper, scan: Attachment) -> None:
    with pytest.raises(CannotSign, match="不能由本人签批"):
        on_paper(cast, paper, scan, signer=cast.member, signer_name="李组员")
    assert on_paper(cast, paper, scan, signer=cast.member, signer_name="李组员", own_work=True)


def test_a_signature_is_not_dated_ahead(cast: Cast, paper: WorkingPaper, scan: Attachment) -> None:
    with pytest.raises(CannotSign, match="不能晚于今天"):
        on_paper(cast, paper, scan, signed_on=timezone.localdate() + timedelta(days=1))


def test_the_scan_hangs_on_the_record_itself(cast: Cast, paper: WorkingPaper) -> None:
    elsewhere = attachments.attach(cast.assignment_2, SimpleUploadedFile("签字页.pdf", make.pdf()), by=cast.clerk)
    with pytest.raises(CannotSign, match="不是本件的附件"):
        on_paper(cast, paper, elsewhere)


def test_the_database_wants_a_second_person_too(cast: Cast, paper: WorkingPaper, scan: Attachment) -> None:
    made = on_paper(cast, paper, scan)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.filter(pk=made.pk).update(confirmed_by=cast.clerk)
