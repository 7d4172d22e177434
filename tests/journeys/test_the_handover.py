"""A lead from three letters goes through the handover meeting and three signatures, comes back as a result, and both ledgers agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from petitions.actions import leads, points
from petitions.codes import load_lists
from petitions.models import HandoverMeeting, Lead, Reconciliation
from tests.petitions import made

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import Cast


def lead_of_three_letters(cast: Cast) -> Lead:
    """Three letters on one man; what the later two say is dealt with in the lead of the first."""
    load_lists()
    letters = [made.accepted(cast) for _ in range(3)]
    lead = made.lead(cast, source=letters[0], is_important=True)
    for each in letters[1:]:
        points.dispose(each.points.get(), by=cast.leader, disposition="filed", reason="并入同一线索一并核查。")
    made.codes.load("round_meetings", "会议种类", [("handover", "问题线索移交会")])
    return leads.review(lead, by=cast.leader)


@pytest.mark.django_db(transaction=True)
def test_through_the_meeting_to_the_result(window: Callable[..., Any], cast: Cast) -> None:
    lead = lead_of_three_letters(cast)
    page, desk = f"/petitions/leads/{lead.pk}/", f"/petitions/handed/{lead.pk}/"
    leader, clerk, head, organ = (window(each) for each in (cast.leader, cast.clerk, cast.head, cast.discipline))
    leader.send(f"{page}package/add/", kind="查账资料", title="查账情况", text="抽查凭证，补贴签领笔迹一致。")
    leader.step(page, "报巡察办")
    assert "尚未经线索移交会研究同意" in clerk.refusal(page, "提请移交")
    meeting = met(clerk, lead, cast)
    assert organ.open(desk) == 404, "the organ sees nothing before it is handed something"
    clerk.step(page, "提请移交", receiver="纪委")
    for who, at, capacity in ((leader, page, "巡察组"), (head, page, "巡察办"), (organ, desk, "接受部门")):
        who.open(at)
        who.press(f"以{capacity}身份签字")
    clerk.step(page, "移交")
    shown = organ.open(desk) == 200 and organ.page.locator("main").inner_text()
    assert "由县纪委监委优先核查。" in shown
    assert "抽查凭证" in shown
    assert lead.petition is not None
    assert lead.petition.number not in shown
    assert organ.open(f"/petitions/handover_meetings/{meeting.pk}/") == 404
    organ.step(desk, "报告办理情况", stage="立案", on=timezone.localdate(), document="云纪立〔2026〕3号")
    reconciled(clerk, organ, lead)


def met(clerk: Any, lead: Lead, cast: Cast) -> HandoverMeeting:
    """Called, explained, decided; valid only once the head was there throughout."""
    clerk.send("/petitions/handover_meetings/add/", held_on=timezone.localdate(), place="第二会议室")
    meeting = HandoverMeeting.objects.get()
    page = f"/petitions/handover_meetings/{meeting.pk}/"
    line = f"{page}items/{meeting.items.get(lead=lead).pk}/"
    clerk.send(
        line, receiver="纪委", questions="问：来源。答：查账。", opinion="由县纪委监委优先核查。", verdict="同意移交"
    )
    assert "尚未登记领导小组组长到会情况" in clerk.refusal(page, "办结移交会")
    clerk.send(f"{page}attendance/", leader="蒋书记", presence="参加部分议程")
    assert "不能作为移交依据" in clerk.refusal(page, "办结移交会")
    clerk.send(f"{page}attendance/", leader="蒋书记", presence="全程参加")
    clerk.step(page, "办结移交会")
    return meeting


def reconciled(clerk: Any, organ: Any, lead: Lead) -> None:
    """The organ's ledger has another document: said in words, explained, confirmed by both."""
    clerk.send("/petitions/reconciliations/add/", receiver="纪委")
    run = Reconciliation.objects.get()
    page = f"/petitions/reconciliations/{run.pk}/"
    organ.step(page, "报本部门台账比对", ledger=f"{lead.number}，立案，云纪立〔2026〕5号")
    organ.open(page)
    assert "文书不一致" in organ.page.locator("main").inner_text()
    organ.step(page, "确认对账结果")
    clerk.step(page, "确认对账结果", explanation="以5号为准，已更正。")
    run.refresh_from_db()
    assert (run.status, run.explanation) == ("concluded", "以5号为准，已更正。")
