"""The package of a lead: retyped, indexed, numbered on, closed when offered; nothing in it says who reported."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from inspection import attachments, statistics
from inspection.documents import papers
from inspection.models import AuditEntry
from inspection.workflow import Refused, WrongStatus
from petitions import gates
from petitions.actions import handover, leads
from petitions.actions import packages as actions
from petitions.models import Lead, PackageItem
from tests import make
from tests.cast import Cast
from tests.petitions import made


def sheet(cast: Cast, lead: Lead, **given: Any) -> PackageItem:
    defaults: dict[str, Any] = {
        "kind": made.code("petitions.package_kinds", "accounts"), "title": "查账情况", "text": "抽查凭证，补贴签领笔迹一致。",
    }  # fmt: skip
    return actions.add(lead, by=cast.member, **(defaults | given))


def file(cast: Cast, lead: Lead, name: str = "金丝雀甲的举报信.pdf") -> Any:
    return attachments.attach(lead, SimpleUploadedFile(name, make.pdf("a")), by=cast.member, slot="package")


class TestAssembling:
    def test_sheets_are_numbered_and_taken_out_again(self, cast: Cast) -> None:
        lead = made.lead(cast)
        first, second = sheet(cast, lead), sheet(cast, lead, title="谈话情况")
        assert (first.position, second.position) == (1, 2)
        actions.drop(first, by=cast.member)
        second.refresh_from_db()
        assert second.position == 1
        assert AuditEntry.objects.filter(object_id=lead.pk, verb="drop_from_package").exists()

    def test_who_may(self, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            actions.add(
                made.lead(cast),
                by=cast.leader_2,
                kind=made.code("petitions.package_kinds", "talk"),
                title="一",
                text="二",
            )

    def test_the_letters_words_stay_out(self, cast: Cast) -> None:
        letter = "我是青石村三组的村民，我亲眼看到财政所出纳张伟在2025年3月冒领误工补贴三千元，还打了我一顿。"
        lead = made.lead(cast, source=made.accepted(cast, problem=letter))
        with pytest.raises(Refused, match="照抄原件"):
            sheet(cast, lead, point=lead.points.get(), text=f"经查，{letter}")
        with pytest.raises(Refused, match="可能暴露信访人"):
            sheet(cast, lead, text="反映人电话13912345678。")
        with pytest.raises(Refused, match="可能暴露信访人"):
            sheet(cast, lead, title="13912345678来电")

    def test_another_leads_point_and_file_are_refused(self, cast: Cast, custodian: Any) -> None:
        lead, other = made.lead(cast), made.lead(cast)
        with pytest.raises(Refused, match="不是本线索的来源"):
            sheet(cast, lead, point=other.points.get())
        with pytest.raises(Refused, match="只能编入本线索"):
            sheet(cast, lead, attachment=file(cast, other))

    def test_closed_once_offered(self, cast: Cast) -> None:
        lead = made.offered(cast)
        with pytest.raises(WrongStatus, match="资料包不能再变动"):
            sheet(cast, lead)

    def test_nothing_more_is_uploaded_once_offered(self, cast: Cast, custodian: Any, log_in: Any) -> None:
        lead = made.submitted(cast)
        file(cast, lead)
        handover.offer(made.heard(cast, lead), by=cast.clerk, receiver=cast.discipline_organ)
        with pytest.raises(attachments.Rejected, match="资料包不能再变动"):
            file(cast, lead)
        page = log_in(cast.clerk).get(reverse("petitions:lead", args=[lead.pk])).content.decode()
        assert reverse("petitions:lead_upload", args=[lead.pk]) not in page

    def test_the_three_sign_what_is_in_it(self, cast: Cast) -> None:
        lead = made.lead(cast)
        made_first = sheet(cast, lead)
        before = lead.signing_text()
        PackageItem.objects.filter(pk=made_first.pk).update(text="改过的内容。")
        assert lead.signing_text() != before

    def test_what_is_missing_is_said_before_it_is_printed(self, cast: Cast) -> None:
        lead = made.lead(cast)
        sheet(cast, lead)
        assert gates.covers_each_kind(lead) == [
            "资料包缺信访举报、谈话记录、调阅复制的票据和文件、深入了解的情况，请编入或在补充线索中填写缺项说明"
        ]
        leads.mend(lead, by=cast.member, package_gaps="未谈话：避免惊动")
        lead.refresh_from_db()
        assert gates.covers_each_kind(lead) == []


def handed(cast: Cast, custodian: Any) -> Lead:
    """Handed over with a sheet and a file."""
    lead = made.lead(cast)
    sheet(cast, lead)
    sheet(
        cast,
        lead,
        title="票据",
        text="",
        attachment=file(cast, lead),
        kind=made.code("petitions.package_kinds", "documents"),
    )
    lead = leads.submit(
        leads.review(leads.mend(lead, by=cast.member, package_gaps="其余不涉及"), by=cast.leader), by=cast.leader
    )
    lead = handover.offer(made.heard(cast, lead), by=cast.clerk, receiver=cast.discipline_organ)
    for capacity, by in (("巡察组", cast.leader), ("巡察办", cast.head), ("接受部门", cast.discipline)):
        handover.sign(lead, by=by, capacity=capacity)
    return handover.hand_over(lead, by=cast.clerk)


class TestHandedOver:
    def test_its_hash_is_kept(self, cast: Cast, custodian: Any) -> None:
        lead = handed(cast, custodian)
        assert lead.package_locked_at
        assert len(lead.package_hash) == 64
        assert actions.intact(lead)
        PackageItem.objects.filter(lead=lead, position=1).update(text="改过的内容。")
        assert not actions.intact(lead)
        with pytest.raises(Refused, match="与移交时封存的内容不一致"):
            actions.bundle(lead, by=cast.discipline)

    def test_the_zip_names_no_reporter(self, cast: Cast, custodian: Any, log_in: Any) -> None:
        lead = handed(cast, custodian)
        answer = log_in(cast.discipline).get(reverse("petitions:lead_package", args=[lead.pk]))
        assert answer.status_code == 200
        names = ZipFile(BytesIO(answer.content)).namelist()
        assert names == [f"00 问题资料包 {lead.number}.pdf", "02 调阅复制的票据和文件.pdf"]
        assert made.NAME not in "".join(names) + str(answer["Content-Disposition"])
        assert AuditEntry.objects.filter(object_id=lead.pk, verb="take_package", actor=cast.discipline).exists()
        original = attachments.of(lead).get()
        with ZipFile(BytesIO(answer.content)) as archive:
            assert archive.read(names[1]) == attachments.path_of(original.copy).read_bytes()
        assert original.protected

    def test_index_and_pages_run_on(self, cast: Cast, custodian: Any) -> None:
        lead = handed(cast, custodian)
        paper = papers.draft(lead, "petitions.package", by=cast.clerk)
        source = papers.compose(paper)
        text = papers.text_of(source)
        assert "目录" in text
        assert "票据（1页）" in text
        assert "缺项说明：其余不涉及" in text
        assert lead.petition.number not in source
        assert made.NAME not in source
        assert "counter-increment: page 2" in source

    def test_an_offer_without_sheets_prints_nothing(self, cast: Cast) -> None:
        lead = made.heard(cast, made.submitted(cast, package_gaps="均未取得"))
        lead = handover.offer(lead, by=cast.clerk, receiver=cast.discipline_organ)
        with pytest.raises(Refused, match="资料包还没有材料"):
            papers.draft(lead, "petitions.package", by=cast.clerk)

    def test_the_paper_waits_for_the_offer(self, cast: Cast) -> None:
        lead = made.submitted(cast)
        with pytest.raises(Refused, match="提请移交后资料包才定稿"):
            papers.draft(lead, "petitions.package", by=cast.clerk)

    def test_who_does_not_see_the_lead_gets_no_package(self, cast: Cast, custodian: Any, log_in: Any) -> None:
        url = reverse("petitions:lead_package", args=[handed(cast, custodian).pk])
        for who in ("leader_2", "organisation", "liaison", "recused", "auditor", "group_deputy"):
            assert log_in(getattr(cast, who)).get(url).status_code == 404, who

    def test_an_empty_package_says_so(self, cast: Cast, log_in: Any) -> None:
        lead = made.lead(cast)
        answer = log_in(cast.member).get(reverse("petitions:lead_package", args=[lead.pk]), follow=True)
        assert "资料包还没有材料" in answer.content.decode()


class TestPages:
    def test_put_in_and_taken_out(self, cast: Cast, log_in: Any) -> None:
        lead = made.lead(cast)
        client = log_in(cast.member)
        add = reverse("petitions:lead_package_add", args=[lead.pk])
        assert client.get(add).status_code == 200
        assert (
            client.post(add, {"kind": made.code("petitions.package_kinds", "talk").pk, "title": "谈话"}).status_code
            == 422
        )
        given = {"kind": made.code("petitions.package_kinds", "talk").pk, "title": "谈话", "text": "三人谈到签领不实。"}
        assert client.post(add, given).status_code == 302
        assert "三人谈到签领不实。" in client.get(reverse("petitions:lead", args=[lead.pk])).content.decode()
        drop = reverse("petitions:lead_package_drop", args=[lead.pk, lead.package.get().pk])
        assert client.get(drop).status_code == 200
        assert client.post(drop).status_code == 302
        assert not lead.package.exists()

    def test_the_source_is_for_those_inside(self, cast: Cast, log_in: Any) -> None:
        lead = made.lead(cast)
        made_from = sheet(cast, lead, point=lead.points.get())
        for step in (lambda: leads.review(lead, by=cast.leader), lambda: leads.submit(lead, by=cast.leader)):
            step()
        handover.offer(made.heard(cast, lead), by=cast.clerk, receiver=cast.discipline_organ)
        page = log_in(cast.discipline).get(reverse("petitions:handed_lead", args=[lead.pk])).content.decode()
        assert made_from.text in page
        assert lead.petition.number not in page
        assert str(made_from.point_id) not in page


class TestJudicial:
    def test_its_own_letter(self, cast: Cast) -> None:
        court = make.organ(cast.office, "县公安局", "judicial")
        lead = made.heard(cast, to=court)
        assert "petitions.judicial_letter" not in [each.kind.code for each in papers.makeable(lead, cast.clerk)]
        lead = handover.offer(lead, by=cast.clerk, receiver=court)
        paper = papers.draft(lead, "petitions.judicial_letter", by=cast.clerk)
        assert "涉嫌违法犯罪的问题线索" in papers.text_of(papers.compose(paper))

    def test_it_is_counted_apart(self, cast: Cast) -> None:
        court = make.organ(cast.office, "县公安局", "judicial")
        lead = handover.offer(made.heard(cast, to=court), by=cast.clerk, receiver=court)
        assert statistics.values(statistics.over(cast.round), cast.clerk)["leads_judicial"] == 0, (
            "offered is not handed over yet"
        )
        Lead.objects.filter(pk=lead.pk).update(status="handed_over", handed_on=lead.offered_on)
        made.handed(cast)
        found = statistics.values(statistics.over(cast.round), cast.clerk)
        assert (found["leads_judicial"], found["leads_handed"]) == (1, 2)


class TestFunnel:
    def test_found_verified_handed_over_dealt_with(self, cast: Cast) -> None:
        """R-234: each stage counts what reached it; 予以了结 is no 查处."""
        made.lead(cast)
        made.submitted(cast)
        made.reported(cast, "case")
        made.reported(cast, "settled")
        found = statistics.values(statistics.over(cast.round), cast.clerk)
        assert [found[each] for each in ("leads", "leads_verified", "leads_handed", "leads_dealt")] == [4, 3, 2, 1]
