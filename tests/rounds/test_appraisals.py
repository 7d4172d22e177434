"""Secondment, and the chain of the appraisal: two signatures, two dispatches, filing — and nobody lent leaves before it (R-011, R-032–R-034)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import codes, signatures
from inspection.documents import papers
from inspection.models import Deadline, User
from inspection.workflow import Refused, WrongStatus
from rounds.actions import appraisals, teams
from rounds.models import Appraisal, Membership, Secondment
from tests import make
from tests.cast import Cast


@pytest.fixture
def home(cast: Cast) -> User:
    """The party organisation of 李组员's own unit, 县财政局."""
    user = make.user("home-unit", "孟原单位")
    make.unit_role(user, cast.finance, "home_unit")
    return user


@pytest.fixture
def lent(cast: Cast, lists: None) -> Secondment:
    today = timezone.localdate()
    return appraisals.request(
        cast.round, by=cast.clerk, person=cast.member.person, home_unit=cast.finance, begins=today,
        ends=today + timedelta(days=60),
    )  # fmt: skip


@pytest.fixture
def arrived(cast: Cast, lent: Secondment) -> Secondment:
    lent = appraisals.confirm(lent, by=cast.organisation, document="云组〔2026〕3号")
    lent = appraisals.release(lent, by=cast.clerk, document="复函")
    papers.issue(
        papers.approve(papers.draft(lent, "rounds.secondment_letter", by=cast.clerk), by=cast.head), by=cast.clerk
    )
    lent = appraisals.dispatch(lent, by=cast.clerk)
    return appraisals.report_in(lent, by=cast.clerk, on=timezone.localdate())


def seat(cast: Cast) -> Membership:
    return Membership.objects.get(team=cast.team, person=cast.member.person)


@pytest.fixture
def written(cast: Cast, arrived: Secondment) -> Appraisal:
    one = appraisals.begin(seat(cast), by=cast.leader)
    return appraisals.write(
        one, by=cast.leader, conduct="遵守纪律，作风扎实。", performance="承担财务核查。", opinion="同意评为优秀。",
        grade=codes.code("appraisal.grades", "excellent"),
    )  # fmt: skip


@pytest.fixture
def signed(cast: Cast, written: Appraisal) -> Appraisal:
    one = appraisals.submit(written, by=cast.leader)
    one = appraisals.sign(one, by=cast.group_head)
    return appraisals.sign(one, by=cast.group_deputy, opinion="同意")


def test_each_party_says_its_own_word(cast: Cast, lent: Secondment, home: User) -> None:
    with pytest.raises(PermissionDenied):
        appraisals.confirm(lent, by=home, document="自批")
    lent = appraisals.confirm(lent, by=cast.organisation, document="云组〔2026〕3号")
    with pytest.raises(PermissionDenied):
        appraisals.release(lent, by=cast.organisation, document="代批")
    assert appraisals.release(lent, by=home, document="同意").status == "released"


def test_no_letter_no_dispatch(cast: Cast, lent: Secondment) -> None:
    lent = appraisals.confirm(lent, by=cast.organisation, document="云组〔2026〕3号")
    with pytest.raises(Refused, match="原单位尚未同意"):
        papers.draft(lent, "rounds.secondment_letter", by=cast.clerk)
    lent = appraisals.release(lent, by=cast.clerk, document="复函")
    with pytest.raises(Refused, match="借调函尚未印发"):
        appraisals.dispatch(lent, by=cast.clerk)


def test_the_letter_says_whom_and_how_long(cast: Cast, arrived: Secondment) -> None:
    paper = next(iter(papers.of(arrived)))
    assert "李组员同志参加" in papers.text_of(paper.html)
    assert "云委巡借" in paper.number


def test_arrival_is_the_release_by_the_home_unit(cast: Cast, arrived: Secondment) -> None:
    assert seat(cast).home_unit == cast.finance
    assert seat(cast).released_on == timezone.localdate()


def test_the_home_unit_may_decline(cast: Cast, lent: Secondment, home: User) -> None:
    lent = appraisals.confirm(lent, by=cast.organisation, document="云组〔2026〕3号")
    assert appraisals.decline(lent, by=home, reason="年终决算走不开").status == "declined"


def test_nobody_lent_leaves_without_an_appraisal(cast: Cast, arrived: Secondment) -> None:
    with pytest.raises(Refused, match="离组前须先作出鉴定"):
        teams.end_member(seat(cast), by=cast.clerk, reason="任务结束")
    with pytest.raises(Refused, match="离组前须先作出鉴定"):
        appraisals.go_home(arrived, by=cast.clerk, on=timezone.localdate())


def test_what_is_not_written_is_not_submitted(cast: Cast, arrived: Secondment) -> None:
    one = appraisals.begin(seat(cast), by=cast.leader)
    with pytest.raises(Refused, match="未写现实表现；未写工作业绩；未写巡察组组长意见；未定等次"):
        appraisals.submit(one, by=cast.leader)


def test_the_head_does_not_sign_for_the_deputy(cast: Cast, written: Appraisal) -> None:
    one = appraisals.submit(written, by=cast.leader)
    one = appraisals.sign(one, by=cast.group_head)
    with pytest.raises(signatures.CannotSign, match="“领导小组组长”已签字"):
        appraisals.sign(one, by=cast.group_head)
    assert one.status == "submitted"
    with pytest.raises(WrongStatus):
        appraisals.send_home(one, by=cast.clerk, on=timezone.localdate())


def test_a_rewritten_appraisal_is_signed_anew(cast: Cast, written: Appraisal) -> None:
    one = appraisals.sign(appraisals.submit(written, by=cast.leader), by=cast.group_head)
    one = appraisals.send_back(one, by=cast.group_deputy, reason="业绩写实")
    appraisals.write(one, by=cast.leader, performance="承担财务核查，查出问题3个。")
    assert signatures.missing(appraisals.submit(one, by=cast.leader), ["领导小组组长"]) == ["领导小组组长"]


def test_the_whole_chain_lets_go(cast: Cast, signed: Appraisal, arrived: Secondment, home: User) -> None:
    today = timezone.localdate()
    assert signed.status == "signed"
    one = appraisals.send_organisation(signed, by=cast.clerk, on=today)
    with pytest.raises(Refused, match="尚未送原单位党组织"):
        teams.end_member(seat(cast), by=cast.clerk, reason="任务结束")
    one = appraisals.send_home(one, by=cast.clerk, on=today)
    assert one.status == "dispatched"
    one = appraisals.receive(one, by=cast.organisation, side="organisation", on=today)
    with pytest.raises(Refused, match="原单位党组织尚未签收"):
        appraisals.put_on_file(one, by=cast.clerk, archive_number="2026-1", on=today)
    one = appraisals.receive(one, by=home, side="home", on=today)
    with pytest.raises(Refused, match="尚未归档"):
        teams.end_member(seat(cast), by=cast.clerk, reason="任务结束")
    appraisals.put_on_file(one, by=cast.clerk, archive_number="2026-1", on=today)
    teams.end_member(seat(cast), by=cast.clerk, reason="任务结束")
    assert appraisals.go_home(arrived, by=cast.clerk, on=today).status == "returned"


def test_an_organ_receives_for_itself_only(cast: Cast, signed: Appraisal, home: User) -> None:
    today = timezone.localdate()
    one = appraisals.send_home(appraisals.send_organisation(signed, by=cast.clerk, on=today), by=cast.clerk, on=today)
    with pytest.raises(Refused, match="尚未送达或已签收"):
        appraisals.receive(one, by=home, side="organisation", on=today)


def test_the_home_unit_sees_its_own_person_once_it_was_sent(
    cast: Cast, signed: Appraisal, home: User, log_in: Any
) -> None:
    other = make.user("other-home", "别单位")
    make.unit_role(other, cast.petition_organ, "home_unit")
    page = reverse("rounds:appraisal", args=[signed.pk])
    assert log_in(home).get(page).status_code == 404
    appraisals.send_home(signed, by=cast.clerk, on=timezone.localdate())
    answer = log_in(home).get(page)
    assert answer.status_code == 200
    assert "办理记录" not in answer.content.decode()
    assert log_in(other).get(page).status_code == 404
    assert log_in(home).get(reverse("rounds:assignment", args=[cast.assignment.pk])).status_code == 404
    # The organisation department was not sent it yet.
    assert log_in(cast.organisation).get(page).status_code == 404


def test_nobody_sees_or_writes_his_own(cast: Cast, written: Appraisal, log_in: Any) -> None:
    make.office_role(cast.member, cast.office, "office_head")
    assert log_in(cast.member).get(reverse("rounds:appraisal", args=[written.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        appraisals.write(written, by=cast.member, conduct="很好")


def test_the_form_prints_figures_words_and_signatures(cast: Cast, signed: Appraisal) -> None:
    text = papers.text_of(papers.compose(papers.draft(signed, "rounds.appraisal_form", by=cast.clerk)))
    for words in ("李组员", "承担财务核查", "优秀", "蒋书记", "沈副组长", "参加培训0次"):
        assert words in text


def test_the_task_opens_at_withdrawal(cast: Cast, arrived: Secondment) -> None:
    assert appraisals.open_appraisals(cast.team, on=timezone.localdate()) == 1
    assert Deadline.objects.filter(rule="rounds.appraisal", object_id=seat(cast).pk).exists()


def test_pressed_twice_it_is_signed_once(cast: Cast, written: Appraisal, log_in: Any) -> None:
    appraisals.submit(written, by=cast.leader)
    data = {"form_key": "00000000-0000-4000-8000-000000000002", "opinion": "同意"}
    address = reverse("rounds:appraisal_sign", args=[written.pk])
    answers = [log_in(cast.group_head).post(address, data).status_code for _ in range(3)]
    assert answers == [302, 302, 302]
    assert len(signatures.standing(Appraisal.objects.get(pk=written.pk))) == 1
