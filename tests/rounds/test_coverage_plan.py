"""The coverage plan: editions, adoption, what counts as inspected, renames and mergers, projected completion, targets."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from inspection.models import AuditEntry, Unit
from inspection.workflow import Refused, WrongStatus
from rounds.actions import plans, rounds
from rounds.models import AnnualTarget, Assignment, CoveragePlan, PlannedUnit, TakenOut, Term
from rounds.models.plans import cover, inspected, projected
from rounds.views.plans import differences
from tests import make
from tests.cast import Cast

pytestmark = pytest.mark.django_db
THIS_YEAR = timezone.localdate().year


@pytest.fixture
def term(cast: Cast) -> Term:
    begins, ends = date(THIS_YEAR - 1, 10, 1), date(THIS_YEAR + 4, 9, 30)
    return plans.register_term(cast.office, by=cast.clerk, number=10, begins=begins, ends=ends)


@pytest.fixture
def plan(cast: Cast, term: Term) -> CoveragePlan:
    return plans.draft_plan(term, by=cast.clerk)


def place_all(cast: Cast, plan: CoveragePlan, year: int = THIS_YEAR + 1) -> None:
    for unit in Unit.objects.filter(office=cast.office):
        plans.place_unit(plan, by=cast.clerk, unit=unit, year=year)


def adopted(cast: Cast, plan: CoveragePlan) -> CoveragePlan:
    place_all(cast, plan)
    return plans.adopt(plan, by=cast.head, document="云委〔2026〕12号")


def test_the_first_edition_lists_the_register(cast: Cast, plan: CoveragePlan) -> None:
    assert plan.edition == 1
    assert plan.units.count() == Unit.objects.filter(office=cast.office).count()
    assert AuditEntry.objects.filter(object_id=plan.pk, verb="register").exists()


def test_every_unit_has_a_year_or_a_reason_before_adoption(cast: Cast, plan: CoveragePlan) -> None:
    place_all(cast, plan)
    plan.units.filter(unit=cast.liuxi).update(year=None)
    with pytest.raises(Refused, match="柳溪镇既未安排年度，也未说明不列入的原因"):
        plans.adopt(plan, by=cast.head, document="云委〔2026〕12号")
    plans.place_unit(plan, by=cast.clerk, unit=cast.liuxi, reason="已撤销建制")
    assert plans.adopt(plan, by=cast.head, document="云委〔2026〕12号").status == "adopted"


def test_a_year_outside_the_term_is_refused(cast: Cast, plan: CoveragePlan) -> None:
    place_all(cast, plan, THIS_YEAR + 9)
    with pytest.raises(Refused, match="不在本届"):
        plans.adopt(plan, by=cast.head, document="云委〔2026〕12号")


def test_adopted_it_is_frozen_and_the_next_edition_stands_beside_it(cast: Cast, plan: CoveragePlan) -> None:
    first = adopted(cast, plan)
    with pytest.raises(WrongStatus, match="请起草新一版"):
        plans.place_unit(first, by=cast.clerk, unit=cast.qingshi, year=THIS_YEAR)
    second = plans.draft_plan(first.term, by=cast.clerk)
    plans.place_unit(second, by=cast.clerk, unit=cast.qingshi, year=THIS_YEAR + 2)
    plans.place_unit(second, by=cast.clerk, unit=cast.finance, reason="并入县国资局")
    assert differences(second) == [
        {"unit": "县财政局", "was": f"{THIS_YEAR + 1}年", "now": "不列入：并入县国资局"},
        {"unit": "青石乡", "was": f"{THIS_YEAR + 1}年", "now": f"{THIS_YEAR + 2}年"},
    ]
    plans.adopt(second, by=cast.head, document="云委〔2026〕40号")
    first.refresh_from_db()
    assert (first.status, first.document) == ("superseded", "云委〔2026〕12号")


def test_one_draft_a_term(cast: Cast, plan: CoveragePlan) -> None:
    with pytest.raises(Refused, match="已有一版在起草"):
        plans.draft_plan(plan.term, by=cast.clerk)


def test_a_year_and_a_reason_exclude_each_other(cast: Cast, plan: CoveragePlan) -> None:
    with pytest.raises(Refused, match="填且只填一项"):
        plans.place_unit(plan, by=cast.clerk, unit=cast.qingshi, year=THIS_YEAR, reason="撤销")
    with pytest.raises(IntegrityError), transaction.atomic():
        PlannedUnit.objects.filter(plan=plan, unit=cast.qingshi).update(year=THIS_YEAR, reason="撤销")


def test_who_keeps_and_who_adopts(cast: Cast, plan: CoveragePlan) -> None:
    place_all(cast, plan)
    for user in (cast.leader, cast.group_deputy, cast.auditor):
        with pytest.raises(PermissionDenied):
            plans.place_unit(plan, by=user, unit=cast.qingshi, year=THIS_YEAR)
    with pytest.raises(PermissionDenied):
        plans.adopt(plan, by=cast.clerk, document="云委〔2026〕12号")
    assert plans.adopt(plan, by=cast.group_head, document="云委〔2026〕12号").status == "adopted"


class TestWhatCounts:
    """A unit is covered from the day its team has left it, and keeps that through renames and mergers."""

    def covers(self, cast: Cast) -> dict:
        units = list(Unit.objects.filter(office=cast.office))
        before: dict = {}
        for each in units:
            if each.successor_id:
                before.setdefault(each.successor_id, []).append(each)
        return cover(units, inspected(cast.office.pk, 10), before)

    def test_only_from_withdrawal_on(self, cast: Cast) -> None:
        assert not self.covers(cast)[cast.qingshi.pk].whole
        left = timezone.localdate() - timedelta(days=3)
        Assignment.objects.filter(pk=cast.assignment.pk).update(status="withdrawn", withdrawn_on=left)
        assert self.covers(cast)[cast.qingshi.pk].on == left

    def test_another_terms_inspection_does_not_count(self, cast: Cast) -> None:
        Assignment.objects.filter(pk=cast.assignment.pk).update(status="closed")
        type(cast.round).objects.filter(pk=cast.round.pk).update(term=9)
        assert not self.covers(cast)[cast.qingshi.pk].whole

    def test_a_renamed_unit_takes_it_over(self, cast: Cast) -> None:
        Assignment.objects.filter(pk=cast.assignment.pk).update(status="closed")
        renamed = make.unit(cast.office, "青石镇")
        Unit.objects.filter(pk=cast.qingshi.pk).update(successor=renamed)
        found = self.covers(cast)[renamed.pk]
        assert found.whole
        assert found.through == ("青石乡",)

    def test_of_a_merger_every_part_must_have_been_inspected(self, cast: Cast) -> None:
        Assignment.objects.filter(pk=cast.assignment.pk).update(status="closed")
        merged = make.unit(cast.office, "青柳镇")
        Unit.objects.filter(pk__in=[cast.qingshi.pk, cast.liuxi.pk]).update(successor=merged)
        found = self.covers(cast)[merged.pk]
        assert (found.whole, found.lacking) == (False, ("柳溪镇",))
        Assignment.objects.filter(pk=cast.assignment_2.pk).update(status="withdrawn")
        assert self.covers(cast)[merged.pk].whole

    def test_a_ring_of_successors_ends(self, cast: Cast) -> None:
        Unit.objects.filter(pk=cast.qingshi.pk).update(successor=cast.liuxi)
        Unit.objects.filter(pk=cast.liuxi.pk).update(successor=cast.qingshi)
        assert not self.covers(cast)[cast.qingshi.pk].whole


@given(st.integers(1, 500), st.integers(0, 500), st.integers(1, 3000))
def test_the_projection_is_the_pace_continued(done: int, left: int, days: int) -> None:
    begins = date(2021, 1, 1)
    today = begins + timedelta(days=days)
    end = projected(done, done + left, begins, today)
    if left == 0:
        assert end is None
    else:
        assert end is not None
        needed = (end - today).days
        assert needed * done >= left * days > (needed - 1) * done


def test_without_a_pace_there_is_no_date() -> None:
    assert projected(0, 10, date(2021, 1, 1), date(2022, 1, 1)) is None
    assert projected(3, 10, date(2022, 1, 1), date(2022, 1, 1)) is None


class TestPages:
    def test_the_page_says_what_is_done_and_what_is_late(self, cast: Cast, plan: CoveragePlan, log_in) -> None:
        Assignment.objects.filter(pk=cast.assignment.pk).update(status="withdrawn", withdrawn_on=timezone.localdate())
        place_all(cast, plan, THIS_YEAR - 1)
        make.unit(cast.office, "石门村", category="village", parent=cast.qingshi)
        page = log_in(cast.clerk).get(reverse("rounds:coverage")).content.decode()
        assert "覆盖率" in page
        assert "村（社区）" in page
        assert "个已过计划年度" in page
        open_only = log_in(cast.clerk).get(reverse("rounds:coverage"), {"state": "open"}).content.decode()
        assert "柳溪镇" in open_only.split('id="results"')[1]
        assert "青石乡党委" not in open_only.split('id="results"')[1]

    def test_it_exports_what_is_filtered(self, cast: Cast, plan: CoveragePlan, log_in) -> None:
        answer = log_in(cast.clerk).get(reverse("rounds:coverage"), {"q": "柳溪", "export": "xlsx"})
        rows = [
            [cell for cell in row if cell] for row in load_workbook(BytesIO(answer.getvalue())).worksheets[0].values
        ]
        assert [row[0] for row in rows if row][2:] == ["柳溪镇"]
        assert AuditEntry.objects.filter(verb="export", actor=cast.clerk).exists()

    def test_a_recused_persons_link_is_not_there(self, cast: Cast, plan: CoveragePlan, log_in) -> None:
        Assignment.objects.filter(pk=cast.assignment.pk).update(status="withdrawn")
        address = reverse("rounds:assignment", args=[cast.assignment.pk])
        assert address in log_in(cast.clerk).get(reverse("rounds:coverage")).content.decode()
        make.recusal(cast.clerk.person, cast.qingshi)
        assert address not in log_in(cast.clerk).get(reverse("rounds:coverage")).content.decode()

    def test_all_units_are_placed_on_one_page(self, cast: Cast, plan: CoveragePlan, log_in) -> None:
        client, address = log_in(cast.clerk), reverse("rounds:coverage_plan_edit", args=[plan.pk])
        key, other = cast.qingshi.pk, cast.liuxi.pk
        sent = {"text": "五年全覆盖。", f"year_{key}": str(THIS_YEAR), f"first_{key}": "on", f"year_{other}": "0"}
        refused = client.post(address, sent)
        assert refused.status_code == 422
        assert "柳溪镇不列入，须写明原因" in refused.content.decode()
        assert client.post(address, sent | {f"reason_{other}": "撤销"}).status_code == 302
        assert plan.units.get(unit=cast.qingshi).priority
        assert plan.units.get(unit=cast.liuxi).reason == "撤销"

    def test_an_edition_shows_its_differences(self, cast: Cast, plan: CoveragePlan, log_in) -> None:
        second = plans.draft_plan(adopted(cast, plan).term, by=cast.clerk)
        plans.place_unit(second, by=cast.clerk, unit=cast.finance, reason="并入县国资局")
        page = log_in(cast.group_head).get(reverse("rounds:coverage_plan", args=[second.pk])).content.decode()
        assert "并入县国资局" in page
        assert "1 处" in page

    def test_who_does_not_see_it(self, cast: Cast, plan: CoveragePlan, log_in) -> None:
        assert log_in(cast.leader).get(reverse("rounds:coverage")).status_code == 403
        assert log_in(cast.liaison).get(reverse("rounds:coverage")).status_code == 404
        other = make.user("elsewhere", "别处")
        make.office_role(other, make.office("江阳县委巡察办", code="江委巡"), "office_staff")
        assert log_in(other).get(reverse("rounds:coverage_plan", args=[plan.pk])).status_code == 404


class TestTargets:
    def test_the_year_is_measured_by_rounds_begun_and_units_left(self, cast: Cast, term: Term, log_in) -> None:
        today = timezone.localdate()
        type(cast.round).objects.filter(pk=cast.round.pk).update(year=today.year)
        plans.set_target(cast.office, by=cast.clerk, year=today.year, rounds=1, units=1)
        page = log_in(cast.clerk).get(reverse("rounds:coverage")).content.decode()
        assert "0 / 1" in page
        Assignment.objects.filter(pk=cast.assignment.pk).update(status="withdrawn", withdrawn_on=today)
        page = log_in(cast.clerk).get(reverse("rounds:coverage")).content.decode()
        assert page.count("1 / 1") == 2
        assert "已完成" in page

    def test_once_a_year(self, cast: Cast) -> None:
        plans.set_target(cast.office, by=cast.clerk, year=2026)
        with pytest.raises(Refused, match="2026年度计划已经登记"):
            plans.set_target(cast.office, by=cast.clerk, year=2026)
        assert AnnualTarget.objects.count() == 1


class TestTakingOut:
    def test_the_reason_stays_on_the_round(self, cast: Cast, planned, log_in) -> None:
        address = reverse("rounds:assignment_take_out", args=[planned.assignment.pk])
        assert log_in(cast.clerk).post(address, {"reason": "县委安排的专项督查正在进行"}).status_code == 302
        assert not Assignment.objects.filter(pk=planned.assignment.pk).exists()
        assert TakenOut.objects.get().reason == "县委安排的专项督查正在进行"
        page = log_in(cast.clerk).get(reverse("rounds:round", args=[planned.round.pk])).content.decode()
        assert "县委安排的专项督查正在进行" in page

    def test_once_reported_it_has_to_be_sent_back(self, cast: Cast, planned) -> None:
        rounds.submit(planned.round, by=cast.clerk)
        with pytest.raises(WrongStatus, match="须退回后才能调出"):
            plans.take_out(planned.assignment, by=cast.clerk, reason="调整")

    def test_only_the_office(self, cast: Cast, planned) -> None:
        with pytest.raises(PermissionDenied):
            plans.take_out(planned.assignment, by=cast.group_head, reason="调整")
