"""巡察工作动态, the year's plan and the poster on the wall: what an office sends round and puts up (R-319, R-328, R-330)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import codes
from inspection.documents import papers
from inspection.workflow import Refused
from rounds import procedures
from rounds.actions import library as actions
from rounds.actions import plans
from rounds.models import Publicity
from tests.floor.people import as_user

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db
ISSUE = {
    "title": "首轮巡察进驻",
    "text": "一、各组进驻\n县委第一巡察组进驻青石乡。",
    "distribution": "领导小组成员，各巡察组",
    "risk": "内部发送，不对外。",
}


def drafted(cast: Cast, **fields: Any) -> Publicity:
    return actions.draft_publicity(
        cast.office, by=cast.clerk, kind="newsletter", medium=actions.NEWSLETTER, **(ISSUE | fields)
    )


def passed(cast: Cast, item: Publicity) -> Publicity:
    points = list(codes.choices("rules.publication", cast.office).values_list("code", flat=True))
    return actions.pass_publicity(item, by=cast.head, checks=points)


def test_an_issue_is_read_by_another_and_takes_its_number_when_it_goes_out(cast: Cast) -> None:
    item = drafted(cast)
    with pytest.raises(Refused, match="不能是拟稿人本人"):
        actions.pass_publicity(item, by=cast.clerk, checks=[])
    with pytest.raises(Refused, match="尚未逐项核对"):
        actions.pass_publicity(item, by=cast.head, checks=[])
    today = timezone.localdate()
    first = actions.publish(passed(cast, item), by=cast.clerk, on=today, link="内部印发")
    second = actions.publish(passed(cast, drafted(cast, title="边巡边改")), by=cast.clerk, on=today, link="内部印发")
    assert (first.issue, second.issue, str(second)) == (1, 2, "第2期：边巡边改")
    earlier = actions.publish(passed(cast, drafted(cast)), by=cast.clerk, on=today - timedelta(days=400), link="补登")
    assert earlier.issue == 1, "each year counts anew"
    with pytest.raises(IntegrityError, match="newsletter_issue_once_a_year"), transaction.atomic():
        Publicity.objects.filter(pk=second.pk).update(issue=1)


def test_an_issue_that_is_stopped_takes_no_number(cast: Cast) -> None:
    stopped = actions.stop_publicity(drafted(cast), by=cast.head, reason="内容重复")
    assert stopped.issue is None
    out = actions.publish(passed(cast, drafted(cast)), by=cast.clerk, on=timezone.localdate(), link="内部印发")
    assert out.issue == 1


def test_a_press_item_still_has_to_be_tied_to_a_meeting(cast: Cast) -> None:
    item = actions.draft_publicity(cast.office, by=cast.clerk, title="稿", medium="县电视台", text="文", risk="无")
    with pytest.raises(Refused, match="不作新闻报道"):
        passed(cast, item)


def test_it_is_written_and_found_in_the_browser(cast: Cast) -> None:
    clerk = as_user(cast.clerk)
    page = clerk.get(reverse("rounds:publicity_list")).content.decode()
    assert "编发工作动态" in page
    nobody = clerk.post(reverse("rounds:newsletter_add"), ISSUE | {"distribution": ""})
    assert nobody.status_code == 422
    assert "首轮巡察进驻" in nobody.content.decode(), "what was typed is kept"
    assert clerk.post(reverse("rounds:newsletter_add"), ISSUE).status_code == 302
    item = Publicity.objects.get()
    assert (item.kind, item.medium, item.office) == ("newsletter", "工作动态", cast.office)
    changed = clerk.post(
        reverse("rounds:publicity_edit", args=[item.pk]), ISSUE | {"title": "首轮进驻", "version": item.version}
    )
    assert changed.status_code == 302
    item.refresh_from_db()
    assert (item.title, item.kind) == ("首轮进驻", "newsletter")
    assert as_user(cast.leader).get(reverse("rounds:newsletter_add")).status_code == 403, "an issue is the office's"


def test_it_prints_with_its_number_and_readers(cast: Cast) -> None:
    item = drafted(cast)
    assert [each.reasons for each in papers.makeable(item, cast.clerk) if each.kind.code == "rounds.newsletter"] == [
        ("复核并登记发出后才有期数，方可印制",)
    ]
    item = actions.publish(passed(cast, item), by=cast.clerk, on=timezone.localdate(), link="内部印发")
    text = papers.compose(papers.draft(item, "rounds.newsletter", by=cast.clerk))
    for words in (
        "巡察工作动态",
        f"{timezone.localdate().year}年第1期",
        "县委第一巡察组进驻青石乡",
        "领导小组成员，各巡察组",
    ):
        assert words in text
    press = actions.draft_publicity(cast.office, by=cast.clerk, title="稿", medium="县电视台", text="文", risk="无")
    assert not papers.makeable(press, cast.clerk)


def test_the_years_plan_stands_above_the_rounds(cast: Cast) -> None:
    """R-319: of the year, not of a round, nor of a unit."""
    target = plans.set_target(
        cast.office, by=cast.clerk, year=2026, rounds=2, units=0, document="云委〔2026〕1号", text=""
    )
    page = as_user(cast.clerk).get(reverse("rounds:annual_target", args=[target.pk]))
    assert "年度巡察工作实施方案" in page.content.decode()
    (offered,) = (each for each in papers.makeable(target, cast.clerk) if each.kind.code == "rounds.annual_plan")
    assert offered.reasons == ("未写年度工作要点", "未定年度巡察单位数")
    target = plans.edit_target(target, by=cast.clerk, text="聚焦群众身边不正之风。", units=8)
    text = papers.compose(papers.draft(target, "rounds.annual_plan", by=cast.clerk))
    for words in (
        "2026年巡察工作实施方案",
        "2026年计划开展2轮巡察，巡察党组织8个",
        "聚焦群众身边不正之风",
        "根据云委〔2026〕1号",
    ):
        assert words in text


def test_the_poster_comes_from_the_configured_steps_and_slogans(cast: Cast) -> None:
    """R-330."""
    procedures.load()
    text = papers.compose(papers.draft(cast.round, "rounds.poster", by=cast.clerk))
    slogan = codes.choices("publicity.slogans", cast.office).first()
    assert slogan is not None
    assert slogan.text in text
    assert "巡察工作流程" in text
    assert "环节" in text
