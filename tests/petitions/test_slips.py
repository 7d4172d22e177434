"""信访材料移交 (R-201): a list without identities, never to whom it accuses, signed by both, and the petitions follow."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from inspection import attachments, signatures
from inspection.documents import papers
from inspection.models import AuditEntry, Deadline
from inspection.workflow import Refused, WrongStatus
from petitions import gates
from petitions.actions import petitions, slips
from petitions.models import HandoverSlip, Petition
from tests import make
from tests.cast import Cast
from tests.petitions import made

WORDS = "群众反映低保办理迟缓，请继续办理。"


def signed(cast: Cast, slip: HandoverSlip) -> HandoverSlip:
    slips.sign(slip, by=cast.leader)
    scan = attachments.attach(
        slip, SimpleUploadedFile("签字页.pdf", make.pdf("signed")), by=cast.clerk, slot="signature_scan"
    )
    paper = signatures.record_paper(
        slip, gates.TAKING, signer_name="褚信访", signed_on=timezone.localdate(), scan=scan, by=cast.clerk
    )
    signatures.confirm_paper(paper, by=cast.head)
    return slip


class TestDrawingUp:
    def test_it_is_numbered_and_noted(self, cast: Cast) -> None:
        slip = made.slip(cast)
        assert slip.number == "YJ10-1-1-0001"
        assert [each.summary for each in slip.items.all()] == [WORDS]
        entry = AuditEntry.objects.get(object_id=slip.pk, verb="draw_up")
        assert entry.data == {"to": str(cast.petition_organ.pk), "petitions": 1}

    @pytest.mark.parametrize("unit", ["qingshi", "finance", "liuxi"])
    def test_an_accusation_reaches_neither_the_accused_nor_whom_it_is_no_business_of(
        self, cast: Cast, unit: str
    ) -> None:
        accusation = made.accepted(cast)
        with pytest.raises(Refused, match="检举控告"):
            made.slip(cast, accusation, to_unit=getattr(cast, unit))
        assert not HandoverSlip.objects.exists()

    def test_an_accusation_goes_to_a_competent_organ(self, cast: Cast) -> None:
        assert made.slip(cast, made.accepted(cast), to_unit=cast.discipline_organ).items.count() == 1

    @pytest.mark.parametrize(
        "words",
        [
            "",
            "请联系19900100001的来信人。",
            "低保申请三个月没有答复，家庭困难，请求尽快办理。低保申请三个月没有答复，家庭困难，请求尽快办理。",
        ],
    )
    def test_words_that_could_betray_him_are_refused(self, cast: Cast, words: str) -> None:
        source = made.set_aside(cast, problem="低保申请三个月没有答复，家庭困难，请求尽快办理。" * 2)
        with pytest.raises(Refused):
            made.slip(cast, source, chosen={source: words})

    def test_each_on_one_list_only(self, cast: Cast) -> None:
        source = made.set_aside(cast)
        slip = made.slip(cast, source)
        with pytest.raises(Refused, match="已列入其他清单"):
            made.slip(cast, source)
        slips.cancel(slip, by=cast.leader, reason="改由县信访局办理")
        assert made.slip(cast, source).number == "YJ10-1-1-0002"

    def test_what_is_not_there_for_him_is_not_on_his_list(self, cast: Cast) -> None:
        for source in (made.petition(cast), made.petition(cast, about_team=True)):
            with pytest.raises(Refused, match="请选择"):
                made.slip(cast, source)

    @pytest.mark.parametrize("who", ["member", "leader_2", "recused", "liaison", "auditor"])
    def test_whoever_may_transfer_draws_up(self, cast: Cast, who: str) -> None:
        source = made.set_aside(cast)
        with pytest.raises(PermissionDenied):
            slips.draw_up(cast.assignment, by=getattr(cast, who), to_unit=cast.petition_organ, chosen={source: WORDS})

    def test_from_the_page(self, cast: Cast, log_in: Any) -> None:
        claim, accusation = made.set_aside(cast), made.accepted(cast)
        client, address = log_in(cast.leader), reverse("petitions:slip_add", args=[cast.assignment.pk])
        pick = lambda row: {f"pick_{row.pk.hex}": "on", f"words_{row.pk.hex}": WORDS}  # noqa: E731
        assert "请选择要移交的信访件" in client.post(address, {"to_unit": cast.qingshi.pk}).content.decode()
        given = {"to_unit": cast.qingshi.pk, **pick(claim), **pick(accusation)}
        refused = client.post(address, given)
        assert refused.status_code == 422
        assert "检举控告内容不得转给被反映人及其单位" in refused.content.decode()
        given = {"to_unit": cast.petition_organ.pk, **pick(claim), "form_key": str(uuid.uuid4())}
        assert len({client.post(address, given).url for _ in range(2)}) == 1
        assert HandoverSlip.objects.get().items.get().petition == claim


class TestHandingOver:
    def test_both_sides_sign_first(self, cast: Cast) -> None:
        slip = made.slip(cast)
        assert slips.why_not_sign(slip, gates.TAKING) == "移交方签字后，接收方再签"
        with pytest.raises(Refused, match="缺移交方签字；缺接收方签字"):
            slips.hand(slip, by=cast.leader)
        slips.sign(slip, by=cast.leader)
        with pytest.raises(Refused, match="缺接收方签字"):
            slips.hand(slip, by=cast.leader)

    def test_the_petitions_follow(self, cast: Cast) -> None:
        source = made.set_aside(cast)
        slip = slips.hand(signed(cast, made.slip(cast, source)), by=cast.leader)
        source.refresh_from_db()
        assert (slip.status, slip.handed_on, source.status, source.is_running) == (
            "handed", timezone.localdate(), "handed", False,
        )  # fmt: skip
        assert {each.reason for each in source.points.all()} == {f"随清单{slip.number}移交"}
        assert not Deadline.objects.filter(object_id=source.pk, met_at=None, cancelled_at=None).exists()
        assert source not in Petition.objects.running()
        assert AuditEntry.objects.filter(object_id=source.pk, verb="hand_on").exists()
        with pytest.raises(WrongStatus):
            slips.hand(slip, by=cast.leader)

    def test_come_back_it_is_taken_up_again(self, cast: Cast) -> None:
        source = made.set_aside(cast)
        slips.hand(signed(cast, made.slip(cast, source)), by=cast.leader)
        assert petitions.reopen(source, by=cast.leader, reason="接收单位退回").status == "in_hand"

    def test_who_is_meant_became_known_meanwhile(self, cast: Cast) -> None:
        accusation = made.accepted(cast)
        slip = signed(cast, made.slip(cast, accusation, to_unit=cast.discipline_organ))
        petitions.add_accused(accusation, [{"name": "冯纪检", "unit": cast.discipline_organ}])
        with pytest.raises(Refused, match=rf"{accusation.number}：.*不得转给被反映人及其单位"):
            slips.hand(slip, by=cast.leader)
        accusation.refresh_from_db()
        assert accusation.status == "accepted"

    def test_the_printed_list_names_nobody_who_reported(self, cast: Cast, custodian: Any) -> None:
        source = made.set_aside(cast, reporter=made.REPORTER)
        slip = made.slip(cast, source)
        paper = papers.draft(slip, "petitions.handover_list", by=cast.leader)
        html = papers.compose(paper)
        text = papers.text_of(html)
        for part in (slip.number, source.number, WORDS, "不移交原件", "移交方（签字）", "接收方（签字）", "县信访局"):
            assert part in text
        for secret in (made.NAME, made.PHONE, "青石村三组", "家庭困难"):
            assert secret not in html
            assert secret not in paper.title

    @pytest.mark.parametrize(
        "who", ["liaison", "secretary", "leader_2", "recused", "expired", "auditor", "petition_bureau"]
    )
    def test_to_everybody_else_there_is_no_list(self, cast: Cast, log_in: Any, who: str) -> None:
        slip = made.slip(cast)
        client = log_in(getattr(cast, who))
        for route, key in (
            ("slips", cast.assignment.pk),
            ("slip_add", cast.assignment.pk),
            ("slip", slip.pk),
            ("slip_cancel", slip.pk),
        ):
            assert client.get(reverse(f"petitions:{route}", args=[key])).status_code == 404, route
        for route in ("slip_sign", "slip_hand"):
            assert client.post(reverse(f"petitions:{route}", args=[slip.pk])).status_code == 404, route

    def test_whom_it_accuses_sees_no_list_with_it(self, cast: Cast) -> None:
        about = {"name": cast.member.person.name, "person": cast.member.person}
        accusation = petitions.accept(made.petition(cast, accused=[about], by=cast.leader), by=cast.leader)
        slip = made.slip(cast, accusation, to_unit=cast.discipline_organ)
        assert not HandoverSlip.objects.for_user(cast.member).exists()
        assert HandoverSlip.objects.for_user(cast.leader).get() == slip
        make.recusal(cast.second_member.person, cast.finance)
        type(accusation).objects.filter(pk=accusation.pk).update(responsible_unit=cast.finance)
        assert not HandoverSlip.objects.for_user(cast.second_member).exists()
