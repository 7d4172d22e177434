"""In a browser: the unit evaluates a team that never learns it; the appraisal chain, each hand at its own window."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from inspection import codes, surveys
from inspection.models import Survey, SurveyAnswer
from rounds.actions import appraisals
from rounds.codes import load_lists
from rounds.models import Appraisal, Assignment, Membership
from tests import make
from tests.cast import Cast, build
from tests.journeys.conftest import follow

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.conftest import Window

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate


@pytest.fixture
def stage(transactional_db: Any) -> Cast:
    load_lists()
    return build()


def test_evaluation_isolation(stage: Cast, window: Callable[..., Window], browser: Any, live_server: Any) -> None:
    """Begun by the office, answered by slips without log-in, read in sum by office and group; the team finds nothing."""
    Assignment.objects.filter(pk=stage.assignment.pk).update(withdrawn_on=TODAY(), status="withdrawn")
    office = window(stage.clerk)
    office.open(reverse("rounds:assignment", args=[stage.assignment.pk]))
    follow(office.page.get_by_role("link", name="发起巡后评估"))
    follow(office.page.get_by_role("button", name="发起"))
    survey = Survey.objects.get(kind="rounds.evaluation")
    slips = surveys.make_slips(survey, 6, by=stage.clerk)
    anonymous = browser.new_context(locale="zh-CN").new_page()
    for code in slips:
        anonymous.goto(f"{live_server.url}{reverse('answer')}")
        anonymous.get_by_label("口令条上的口令").fill(code.lower())
        follow(anonymous.get_by_role("button", name="开始填写"))
        for each in anonymous.locator("fieldset.choices").all():
            each.get_by_role("radio").first.check()
        follow(anonymous.get_by_role("button", name="交卷"))
        assert anonymous.get_by_text("答卷已收到").is_visible()
    # A slip counts once, whoever finds it.
    anonymous.goto(f"{live_server.url}{reverse('answer')}")
    anonymous.get_by_label("口令条上的口令").fill(slips[0])
    follow(anonymous.get_by_role("button", name="开始填写"))
    assert "已用过" in anonymous.get_by_role("alert").inner_text()
    assert not [each for each in anonymous.context.cookies() if each["name"] == "sessionid"]
    assert SurveyAnswer.objects.count() == 6
    page = reverse("survey", args=[survey.pk])
    leader = window(stage.leader)
    assert leader.open(page) == 404
    leader.open(reverse("survey_list"))
    assert "巡后评估" not in leader.page.locator("main").inner_text()
    leader.open(reverse("rounds:assignment", args=[stage.assignment.pk]))
    assert survey.title not in leader.page.locator("main").inner_text()
    office.open(reverse("survey_close", args=[survey.pk]))
    follow(office.page.get_by_role("button", name="结束", exact=True))
    for reader in (office, window(stage.group_head)):
        assert reader.open(page) == 200
        assert "100%" in reader.page.locator("main").inner_text()
    assert leader.open(page) == 404
    anonymous.context.close()


def test_appraisal_chain(stage: Cast, window: Callable[..., Window]) -> None:
    """Written by the leader, signed by head and deputy, sent twice, received twice, filed: only then does the member leave."""
    seat = Membership.objects.get(team=stage.team, person=stage.member.person)
    lent = appraisals.request(
        stage.round, by=stage.clerk, person=stage.member.person, home_unit=stage.finance, begins=TODAY(),
        ends=TODAY() + timedelta(days=30),
    )  # fmt: skip
    lent = appraisals.release(
        appraisals.confirm(lent, by=stage.organisation, document="云组〔2026〕3号"), by=stage.clerk, document="复函"
    )
    type(lent).objects.filter(pk=lent.pk).update(status="reported", reported_on=TODAY())
    Membership.objects.filter(pk=seat.pk).update(home_unit=stage.finance)
    home = make.user("home-unit", "孟原单位")
    make.unit_role(home, stage.finance, "home_unit")
    office, leader = window(stage.clerk), window(stage.leader)
    office.open(reverse("rounds:membership", args=[seat.pk]))
    assert "不能离组：李组员为借调人员" in office.page.locator("main").inner_text()
    leader.open(reverse("rounds:membership", args=[seat.pk]))
    follow(leader.page.get_by_role("link", name="起草鉴定"))
    follow(leader.page.get_by_role("button", name="起草"))
    one = Appraisal.objects.get(membership=seat)
    page = reverse("rounds:appraisal", args=[one.pk])
    leader.send(
        reverse("rounds:appraisal_write", args=[one.pk]), conduct="遵守纪律。", performance="承担财务核查。",
        opinion="同意。", grade=codes.code("appraisal.grades", "excellent").text,
    )  # fmt: skip
    leader.step(page, "报领导小组签字")
    for user in (stage.group_head, stage.group_deputy):
        window(user).step(page, "签字", opinion="同意")
    today = TODAY().isoformat()
    office.step(page, "送组织部门", on=today)
    home_window = window(home)
    assert home_window.open(page) == 404
    office.step(page, "送原单位党组织", on=today)
    window(stage.organisation).step(page, "签收", on=today)
    home_window.step(page, "签收", on=today)
    assert home_window.open(reverse("rounds:assignment", args=[stage.assignment.pk])) == 404
    office.step(page, "归入干部人事档案", archive_number="2026-1", on=today)
    office.open(reverse("rounds:membership", args=[seat.pk]))
    assert "不能离组" not in office.page.locator("main").inner_text()
    office.send(reverse("rounds:membership_end", args=[seat.pk]), reason="任务结束")
    seat.refresh_from_db()
    assert seat.ends == TODAY()
