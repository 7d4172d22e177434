"""Recusal: computed from posts and places, declared, lifted; it blocks seats and beats every grant."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import access, audit, codes, workflow
from inspection.models import Recusal, RecusalKind
from rounds import gates
from rounds.actions import authorisations, recusals, teams
from rounds.models import Assignment
from tests import make
from tests.cast import Cast
from tests.rounds.conftest import Planned


@pytest.fixture
def finance_office(cast: Cast):
    return make.unit(cast.office, "青石乡财政所", parent=cast.qingshi)


def test_a_former_post_below_the_unit(cast: Cast, finance_office) -> None:
    person = make.person("张伟")
    make.post(person, finance_office, "出纳", ends=timezone.localdate())
    assert gates.blocking(person, cast.qingshi) == ["张伟曾任青石乡财政所出纳，须任职回避"]


def test_a_present_post_above_the_unit(cast: Cast, finance_office) -> None:
    person = make.person("张伟")
    make.post(person, cast.qingshi, "副乡长")
    assert gates.blocking(person, finance_office) == ["张伟现任青石乡副乡长，须任职回避"]


def test_a_post_elsewhere_is_no_reason(cast: Cast) -> None:
    person = make.person("张伟")
    make.post(person, cast.liuxi, "副镇长")
    assert gates.blocking(person, cast.qingshi) == []


def test_native_place_and_residence(cast: Cast) -> None:
    village = make.region("石桥村", cast.qingshi.region)
    person = make.person("王霞", native_region=village, residence_region=cast.qingshi.region)
    assert gates.blocking(person, cast.qingshi) == [
        "王霞籍贯为青石乡石桥村，须地域回避", "王霞长期居住地为云岭县青石乡，须地域回避",
    ]  # fmt: skip


def test_the_offices_whole_region_keeps_nobody_out(cast: Cast) -> None:
    county = cast.qingshi.region.parent
    cast.office.region = cast.finance.region = county
    cast.office.save()
    cast.finance.save()
    person = make.person("王霞", native_region=cast.qingshi.region)
    cast.finance.office = cast.office
    assert gates.blocking(person, cast.finance) == []


def test_a_kind_that_the_office_does_not_block_only_warns(cast: Cast) -> None:
    person = make.person("王霞", native_region=cast.qingshi.region)
    codes.change_setting(cast.office, "recusal.blocks", ["post"], reason="县委同意", by=cast.head)
    assert gates.blocking(person, cast.qingshi) == []
    assert gates.conflicts(person, cast.qingshi)


def test_a_conflict_blocks_the_seat(cast: Cast, planned: Planned, finance_office) -> None:
    person = make.person("张伟")
    make.post(person, finance_office, "出纳")
    with pytest.raises(workflow.Refused, match="张伟现任青石乡财政所出纳，须任职回避"):
        teams.add_member(planned.team, by=cast.clerk, person=person)


def test_a_conflict_found_later_blocks_the_authorisation(cast: Cast, approved: Planned) -> None:
    recusals.record_recusal(
        approved.member, cast.qingshi, by=cast.clerk, kind=RecusalKind.KINSHIP, reason="配偶任该乡会计"
    )
    with pytest.raises(workflow.Refused, match="金组员已登记亲属回避（配偶任该乡会计）"):
        authorisations.authorise(approved.assignment, by=cast.clerk, document="云委巡〔2026〕5号")


def test_declaring_ones_own_is_felt_at_once(cast: Cast, stationed: Assignment, log_in) -> None:
    client = log_in(cast.member)
    page = reverse("rounds:assignment", args=[stationed.pk])
    assert client.get(page).status_code == 200
    sent = {
        "person": cast.member.person.pk, "unit": cast.qingshi.pk, "kind": "kinship", "reason": "妻弟任该乡副乡长",
        "begins": timezone.localdate(),
    }  # fmt: skip
    assert client.post(reverse("rounds:recusal_add"), sent).status_code == 302
    assert client.get(page).status_code == 404
    made = Recusal.objects.get(person=cast.member.person)
    assert made.self_declared
    assert [each.label for each in audit.of(made)] == ["申报回避"]


def test_nobody_records_for_others_but_the_office(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        recusals.record_recusal(cast.member.person, cast.qingshi, by=cast.leader, kind="duty", reason="有业务往来")


def test_lifting_gives_back_what_was_granted(cast: Cast) -> None:
    recusal = cast.recused.person.recusals.get()
    recusals.lift_recusal(recusal, by=cast.clerk, reason="经查不属回避情形")
    assert access.may(cast.recused, "rounds.view_assignment", cast.assignment)
    with pytest.raises(workflow.Refused, match="已解除"):
        recusals.lift_recusal(recusal, by=cast.clerk, reason="再次解除")


def test_nobody_lifts_his_own(cast: Cast) -> None:
    own = make.recusal(cast.clerk.person, cast.qingshi)
    with pytest.raises(workflow.Refused, match="不能解除本人的回避"):
        recusals.lift_recusal(own, by=cast.clerk, reason="误登")


def test_the_list_shows_a_member_only_his_own(cast: Cast, log_in) -> None:
    make.recusal(cast.member.person, cast.liuxi, reason="曾任柳溪镇干部")
    page = log_in(cast.member).get(reverse("rounds:recusal_list")).content.decode()
    assert "曾任柳溪镇干部" in page
    assert "秦回避" not in page
