"""Papers: the announcement and its four elements; no paper names a reporter."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from inspection.documents import papers
from inspection.workflow import Refused
from petitions import gates
from petitions.actions import channels
from petitions.workflow import ChannelStatus
from tests.cast import Cast
from tests.petitions import made


def words(record: Any, kind: str, by: Any) -> str:
    return papers.text_of(papers.compose(papers.draft(record, kind, by=by)))


def channel(cast: Cast, kind: str, address: str, **given: str) -> Any:
    return channels.add(
        cast.assignment, by=cast.leader, kind=made.code("petitions.channels", kind), address=address, **given
    )


class TestAnnouncement:
    def test_each_empty_element_is_named(self, cast: Cast) -> None:
        cast.assignment.task_text = cast.assignment.accepted_objects = ""
        cast.assignment.save()
        with pytest.raises(Refused) as refusal:
            papers.draft(cast.assignment, "petitions.announcement", by=cast.leader)
        for element in ("巡察工作任务", "信访受理范围", "信访接待地点", "联系方式"):
            assert f"“{element}”为空" in str(refusal.value)

    def test_one_by_one_they_fall_away(self, cast: Cast) -> None:
        assert len(gates.announcement_elements(cast.assignment)) == 2
        channel(cast, "reception", "乡派出所一楼")
        assert gates.announcement_elements(cast.assignment)[0].startswith("“联系方式”为空")
        phone = channel(cast, "duty_phone", "19900100088")
        assert gates.announcement_elements(cast.assignment) == []
        channels.close(phone, by=cast.leader)
        assert len(gates.announcement_elements(cast.assignment)) == 1

    def test_it_prints_from_the_channels_and_is_numbered(self, cast: Cast) -> None:
        channel(cast, "reception", "乡派出所一楼", hours="周一至周五9:00—12:00")
        channel(cast, "duty_phone", "19900100088")
        channel(cast, "box", "乡政府大门口")
        notice = papers.draft(cast.assignment, "petitions.announcement", by=cast.leader)
        papers.approve(notice, by=cast.head)
        notice = papers.issue(notice, by=cast.leader)
        assert notice.number == f"云委巡公告〔{timezone.localdate().year}〕1号"
        text = papers.text_of(notice.html)
        for part in ("中共云岭县委第一巡察组", "青石乡党委", "乡派出所一楼，接待时间：周一至周五9:00—12:00", "值班电话：19900100088",
                     "意见箱：乡政府大门口", "监督检查青石乡党委"):  # fmt: skip
            assert part in text

    def test_the_same_channel_once(self, cast: Cast) -> None:
        channel(cast, "box", "乡政府大门口")
        with pytest.raises(Refused, match="已登记"):
            channel(cast, "box", "乡政府大门口")

    def test_a_channel_closes_once(self, cast: Cast) -> None:
        box = channel(cast, "box", "乡政府大门口")
        made.opening(cast, box, letters=0, final=True)
        found = channels.close(box, by=cast.leader)
        assert found.status == ChannelStatus.CLOSED
        with pytest.raises(Refused):
            channels.close(found, by=cast.leader)


class TestMasked:
    def test_no_paper_names_the_reporter(self, cast: Cast, custodian: Any) -> None:
        source = made.accepted(cast, reporter=made.REPORTER)
        claim = made.set_aside(cast, reporter=made.REPORTER)
        found = [
            words(source, "petitions.registration_form", cast.leader),
            words(made.transfer(cast, claim), "petitions.transfer_letter", cast.leader),
            words(made.offered(cast), "petitions.handover_form", cast.clerk),
        ]
        for text in found:
            for secret in (made.NAME, made.PHONE, "青石村三组"):
                assert secret not in text

    def test_the_letter_carries_the_retyped_summary_and_the_units_number(self, cast: Cast) -> None:
        sent = made.transfer(cast, summary="请核实低保办理情况。")
        text = words(sent, "petitions.transfer_letter", cast.leader)
        assert "请核实低保办理情况" in text
        assert sent.number in text
        assert sent.petition.number not in text
        assert sent.petition.text.problem not in text

    def test_the_form_has_three_places_to_sign(self, cast: Cast) -> None:
        lead = made.signed(cast)
        text = words(lead, "petitions.handover_form", cast.clerk)
        for part in (lead.number, "张伟", "巡察组签字", "巡察办签字", "接受部门签字", "孙组长", "赵主任", "冯纪检"):
            assert part in text

    def test_it_prints_as_pdf(self, cast: Cast) -> None:
        paper = papers.draft(made.petition(cast), "petitions.registration_form", by=cast.member)
        assert papers.pdf_of(paper, viewer=cast.member).startswith(b"%PDF-")


@pytest.mark.parametrize("who", ["liaison", "discipline", "recused", "leader_2"])
def test_outsiders_open_no_paper_of_a_petition(cast: Cast, log_in: Any, who: str) -> None:
    from django.urls import reverse

    paper = papers.draft(made.petition(cast), "petitions.registration_form", by=cast.member)
    client = log_in(getattr(cast, who))
    for route in ("paper", "paper_pdf", "paper_docx"):
        assert client.get(reverse(route, args=[paper.pk])).status_code == 404
