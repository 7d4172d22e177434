"""整改总览: the state of each unit's rectification, and which were never supervised."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from rectification.actions import checks, evaluations, ledger, plans, rectification, write_offs
from rectification.models import Account, Plan, RectificationReport
from rectification.views import overview
from rounds.models import Allotment, Team, TeamKind
from tests import make
from tests.rectification import stage
from tests.rectification.test_evaluations import criteria

if TYPE_CHECKING:
    from tests.cast import Cast

TODAY = timezone.localdate
DAY = timedelta(days=1)


def state(user: Any) -> Any:
    return overview.with_state(overview.told(user)).get()


def allotted(cast: Cast, begins: Any, ends: Any) -> Allotment:
    team = Team.objects.create(round=cast.round, kind=TeamKind.SUPERVISION, number=9, plan="督查")
    return Allotment.objects.create(team=team, assignment=cast.assignment, document="九号", begins=begins, ends=ends)


def test_the_states_of_a_unit_one_after_another(cast: Cast) -> None:
    account = stage.rectifying(cast)
    plan = Plan.objects.get(assignment=cast.assignment)
    assert state(cast.clerk).state == "told"
    ledger.plan(
        account,
        by=cast.liaison,
        goal="到位",
        measures="清退",
        leader_name="吴书记",
        department="党政办",
        owner_name="郑联络",
    )
    plan = plans.write(plan, by=cast.liaison, organisation="成立小组", study_meeting="党委会第3次会议")
    plan = plans.submit(plan, by=cast.secretary)
    assert state(cast.clerk).state == "planned"
    plans.accept(plan, by=cast.clerk)
    assert state(cast.clerk).state == "rectifying"
    report = RectificationReport.objects.get(assignment=cast.assignment)
    rectification.submit(
        rectification.write(report, by=cast.liaison, done="已清退", open_matters=""), by=cast.secretary
    )
    assert state(cast.clerk).state == "reported"
    account = stage.again(account)
    stage.evidence(account, cast.liaison)
    write_offs.apply(account, by=cast.secretary, matter_outcome="已清退")
    account = stage.again(account)
    checks.check(account, by=cast.supervisor, finding="属实")
    write_offs.verify(account, by=cast.clerk)
    write_offs.clear(stage.again(account), by=cast.head)
    found = state(cast.clerk)
    assert (found.state, found.whole, found.left) == ("cleared", 1, 0)
    made = evaluations.begin(stage.again(cast.assignment), by=cast.clerk)
    made = evaluations.score(made, by=cast.clerk, scores=[(each, 90, "略有差距") for each in criteria()])
    evaluations.conclude(
        made, by=cast.head, conclusion="基本到位", accounts=[stage.again(account)], due_on=TODAY() + 30 * DAY
    )
    found = state(cast.clerk)
    assert (found.state, found.left) == ("evaluated", 1)


def test_late_ones_are_counted_and_voided_ones_are_not(cast: Cast) -> None:
    stage.received(cast, 2)
    one, two = Account.objects.order_by("number")
    Account.objects.filter(pk=one.pk).update(due_on=TODAY() - DAY)
    Account.objects.filter(pk=two.pk).update(status="voided", delivered_on=None)
    found = state(cast.clerk)
    assert (found.whole, found.left, found.late) == (1, 1, 1)


@pytest.mark.parametrize(("begins", "ends", "counts"), [(-5, 5, True), (0, 0, True), (1, 5, False), (-5, -1, False)])
def test_supervised_is_a_check_while_a_team_had_the_unit(cast: Cast, begins: int, ends: int, counts: bool) -> None:
    account = stage.rectifying(cast)
    allotted(cast, TODAY() + begins * DAY, TODAY() + ends * DAY)
    assert not state(cast.clerk).supervised
    checks.check(account, by=cast.supervisor, finding="属实")
    assert state(cast.clerk).supervised is counts


def test_a_check_of_the_office_alone_is_no_supervision(cast: Cast) -> None:
    checks.check(stage.rectifying(cast), by=cast.clerk, finding="属实")
    assert not state(cast.clerk).supervised


def test_the_page_its_filters_and_its_figures(cast: Cast, log_in: Any) -> None:
    stage.rectifying(cast)
    client, url = log_in(cast.clerk), reverse("rectification:overview")
    page = client.get(url).content.decode()
    assert "青石乡" in page
    assert "未督查" in page
    listed = lambda query: "青石乡" in client.get(f"{url}?{query}").content.decode().partition('id="results"')[2]  # noqa: E731
    assert listed("state=told&supervised=no")
    assert not listed("state=cleared")
    assert not listed("supervised=yes")
    assert listed(f"round={cast.round.pk}")
    assert client.get(f"{url}?round=nonsense&state=none").status_code == 200
    assert client.get(f"{url}?export=xlsx").status_code == 200


def test_who_sees_which_units(cast: Cast, log_in: Any) -> None:
    stage.rectifying(cast)
    url = reverse("rectification:overview")
    for who in (cast.head, cast.group_head, cast.supervisor):
        assert "青石乡" in log_in(who).get(url).content.decode()
    for who in (cast.discipline, cast.auditor, cast.sysadmin):
        assert log_in(who).get(url).status_code == 403
    assert log_in(cast.secretary).get(url).status_code == 404
    make.recusal(cast.clerk.person, cast.qingshi)
    assert "青石乡" not in log_in(cast.clerk).get(url).content.decode().partition("<main")[2]
