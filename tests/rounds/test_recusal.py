"""Recusal: computed from posts and places, declared, lifted; it blocks seats and beats every grant."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection import access, audit, codes, workflow
from inspection.documents import papers
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
    sent = {"unit": cast.qingshi.pk, "kind": "kinship", "reason": "妻弟任该乡副乡长"}
    assert client.post(reverse("rounds:recusal_declare"), sent).status_code == 302
    assert client.get(page).status_code == 404
    made = Recusal.objects.get(person=cast.member.person)
    assert made.self_declared
    assert [each.label for each in audit.of(made)] == ["申报回避"]


def test_nobody_records_for_others_but_the_office(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        recusals.record_recusal(cast.member.person, cast.qingshi, by=cast.leader, kind="duty", reason="有业务往来")


def test_two_people_lift_and_give_back_what_was_granted(cast: Cast) -> None:
    recusal = recusals.ask_lift(cast.recused.person.recusals.get(), by=cast.clerk, reason="经查不属回避情形")
    assert not access.may(cast.recused, "rounds.view_assignment", cast.assignment)
    with pytest.raises(workflow.Refused, match="须由另一人办理"):
        recusals.agree_lift(recusal, by=cast.clerk)
    lifted = recusals.agree_lift(recusal, by=cast.head, opinion="同意")
    assert (lifted.status, lifted.lift_asked_by, lifted.lifted_by) == ("lifted", cast.clerk, cast.head)
    assert access.may(cast.recused, "rounds.view_assignment", cast.assignment)
    assert [each.label for each in audit.of(lifted)] == ["同意解除", "申请解除"]
    with pytest.raises(workflow.WrongStatus):
        recusals.ask_lift(recusal, by=cast.clerk, reason="再次解除")


def test_the_second_person_may_say_no(cast: Cast) -> None:
    recusal = recusals.ask_lift(cast.recused.person.recusals.get(), by=cast.clerk, reason="经查不属回避情形")
    with pytest.raises(workflow.Refused, match="须由另一人办理"):
        recusals.refuse_lift(recusal, by=cast.clerk, reason="不妥")
    kept = recusals.refuse_lift(recusal, by=cast.head, reason="亲属关系属实")
    assert (kept.status, kept.lift_asked_by) == ("confirmed", None)
    assert not access.may(cast.recused, "rounds.view_assignment", cast.assignment)


def test_the_database_wants_two_people_too(cast: Cast) -> None:
    recusal = cast.recused.person.recusals.get()
    with pytest.raises(IntegrityError, match="recusal_lifted_by_a_second_person"), transaction.atomic():
        Recusal.objects.filter(pk=recusal.pk).update(
            status="lifted",
            revoked_at=timezone.now(),
            lift_asked_by=cast.clerk,
            lifted_by=cast.clerk,
            lift_reason="误登",
        )
    with pytest.raises(IntegrityError, match="recusal_blocks_until_it_is_lifted"), transaction.atomic():
        Recusal.objects.filter(pk=recusal.pk).update(status="lifted")


def test_nobody_confirms_or_lifts_his_own(cast: Cast, log_in) -> None:
    made, _ = recusals.declare(cast.qingshi, by=cast.clerk, kind="duty", reason="有业务往来")
    with pytest.raises(workflow.Refused, match="不能解除本人的回避"):
        recusals.ask_lift(made, by=cast.clerk, reason="误报")
    with pytest.raises(workflow.Refused, match="不能确认本人的回避"):
        recusals.confirm(made, by=cast.clerk)
    client = log_in(cast.clerk)
    assert client.get(reverse("rounds:recusal", args=[made.pk])).status_code == 200
    for verb in ("confirm", "lift", "agree", "keep"):
        assert client.post(reverse(f"rounds:recusal_{verb}", args=[made.pk]), {"reason": "误"}).status_code == 403


def test_the_office_confirms_what_was_declared(cast: Cast, stationed: Assignment, log_in) -> None:
    made, _ = recusals.declare(cast.qingshi, by=cast.member, kind="kinship", reason="妻弟任该乡副乡长")
    page = reverse("rounds:recusal_confirm", args=[made.pk])
    assert log_in(cast.leader).post(page, {"opinion": "同意"}).status_code == 404
    assert log_in(cast.clerk).post(page, {"opinion": "情形属实"}).status_code == 302
    made.refresh_from_db()
    assert (made.status, made.confirmed_by, made.opinion) == ("confirmed", cast.clerk, "情形属实")
    assert log_in(cast.clerk).post(page, {"opinion": "再次"}).status_code == 409


def test_the_review_form_says_what_was_found(cast: Cast, lists: None) -> None:
    make.post(cast.member.person, cast.qingshi, "副乡长")
    made, _ = recusals.declare(cast.qingshi, by=cast.member, kind="kinship", reason="妻弟任该乡会计")
    made = recusals.confirm(made, by=cast.clerk, opinion="情形属实，回避")
    text = papers.compose(papers.draft(made, "rounds.recusal_review", by=cast.clerk))
    for words in (
        "回避审查表",
        "李组员现任青石乡副乡长，须任职回避",
        "妻弟任该乡会计",
        "未发现",
        "情形属实，回避",
        "钱静",
    ):
        assert words in text


def test_a_recused_clerk_does_not_see_who_else_keeps_out(cast: Cast) -> None:
    assert Recusal.objects.for_user(cast.clerk).filter(person=cast.recused.person).exists()
    make.recusal(cast.clerk.person, cast.qingshi)
    assert not Recusal.objects.for_user(cast.clerk).filter(person=cast.recused.person).exists()


def test_the_list_shows_a_member_only_his_own(cast: Cast, log_in) -> None:
    make.recusal(cast.member.person, cast.liuxi, reason="曾任柳溪镇干部")
    page = log_in(cast.member).get(reverse("rounds:recusal_list")).content.decode()
    assert "曾任柳溪镇干部" in page
    assert "秦回避" not in page
