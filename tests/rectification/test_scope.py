"""Who sees which report, feedback and account; the unit never sees what is under way, unannounced or others'."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from rectification.actions import checks, feedback, ledger, transfers
from rectification.models import Account, Check, Feedback, PersonalPart, Plan, Posting, Report
from rectification.urls import unit_urlpatterns, urlpatterns
from tests import make
from tests.rectification import stage

if TYPE_CHECKING:
    from tests.cast import Cast

INSIDE = ("head", "clerk", "leader", "member", "group_head", "group_deputy", "supervisor")
NOBODY = ("leader_2", "recused", "expired", "liaison_2", "petition_bureau", "sysadmin", "secadmin", "auditor")


def seen(model: Any, cast: Cast) -> set[str]:
    return {name for name, user in cast.users().items() if model.objects.for_user(user).exists()}


def test_a_report_under_way_is_known_to_nobody_outside(cast: Cast) -> None:
    stage.written_report(cast)
    assert seen(Report, cast) == {"head", "clerk", "leader", "member", "second_member", "group_head", "group_deputy"}


def test_accounts_before_the_feedback(cast: Cast) -> None:
    stage.approved_report(cast)
    assert seen(Account, cast) == {*INSIDE, "second_member"}
    assert seen(Posting, cast) == {*INSIDE, "second_member"}


def test_accounts_after_the_feedback(cast: Cast) -> None:
    stage.delivered(cast)
    assert seen(Account, cast) == {*INSIDE, "second_member", "secretary", "liaison", "discipline", "organisation"}
    assert "secretary" in seen(Feedback, cast)
    assert not seen(Account, cast) & set(NOBODY)


def test_a_department_sees_what_was_offered_to_it(cast: Cast) -> None:
    account = stage.rectifying(cast)
    assert "finance_officer" not in seen(Account, cast)
    transfers.offer(account, by=cast.clerk, receiver=cast.finance, matter="追回")
    assert "finance_officer" in seen(Account, cast)


def test_a_draft_of_feedback_is_not_the_units(cast: Cast) -> None:
    stage.approved_feedback(cast)
    assert not seen(Feedback, cast) & {"secretary", "liaison"}


def test_the_personal_part_is_for_few(cast: Cast) -> None:
    made = stage.approved_feedback(cast)
    feedback.write_personal_part(made, by=cast.clerk, addressee="吴书记", text="负主要领导责任")
    assert seen(PersonalPart, cast) == {"head", "clerk", "leader", "group_head", "group_deputy"}
    feedback.deliver(made, by=cast.clerk)
    assert seen(PersonalPart, cast) == {"head", "clerk", "leader", "group_head", "group_deputy", "secretary"}


def test_an_unannounced_check_leaves_no_gap(cast: Cast, log_in: Any) -> None:
    account = stage.rectifying(cast)
    checks.check(account, by=cast.clerk, finding="暗中查看", internal=True)
    checks.check(account, by=cast.supervisor, finding="公开查看")
    assert [each.finding for each in Check.objects.for_user(cast.secretary)] == ["公开查看"]
    assert [each.number for each in Posting.objects.for_user(cast.secretary)] == [1, 2, 3]
    page = log_in(cast.secretary).get(reverse("unit:account", args=[account.pk])).content.decode()
    assert "暗中查看" not in page
    assert "公开查看" in page
    assert stage.again(account).checked_on == timezone.localdate()


def test_no_form_of_the_unit_counts_an_unannounced_check(cast: Cast) -> None:
    """The version that every form carries stays, and what the unit is typing does not become stale."""
    account = stage.rectifying(cast)
    before = stage.again(account).version
    checks.check(account, by=cast.clerk, finding="暗中查看", internal=True)
    assert stage.again(account).version == before
    checks.check(account, by=cast.clerk, finding="公开查看")
    assert stage.again(account).version == before + 1


def test_only_an_unannounced_check_lights_no_lamp(cast: Cast) -> None:
    account = stage.rectifying(cast)
    checks.check(account, by=cast.clerk, finding="暗中查看", internal=True)
    assert stage.again(account).checked_on is None


def test_the_personal_part_is_on_the_secretarys_page_only(cast: Cast, log_in: Any) -> None:
    made = stage.approved_feedback(cast)
    feedback.write_personal_part(made, by=cast.clerk, addressee="吴书记", text="负主要领导责任")
    feedback.deliver(made, by=cast.clerk)
    url = reverse("unit:feedback", args=[made.pk])
    assert "负主要领导责任" in log_in(cast.secretary).get(url).content.decode()
    assert "负主要领导责任" not in log_in(cast.liaison).get(url).content.decode()


@pytest.mark.parametrize("who", ["clerk", "secretary", "finance_officer"])
def test_pages_open_and_keep_their_queries(
    cast: Cast, log_in: Any, who: str, django_assert_max_num_queries: Any
) -> None:
    """Lists answer with a number of statements that does not grow with the rows."""
    stage.received(cast, 6)
    name = "unit:account_list" if who == "secretary" else "rectification:ledger"
    client = log_in(getattr(cast, who))
    with django_assert_max_num_queries(45):
        assert client.get(reverse(name)).status_code == 200


def test_every_page_without_a_record(cast: Cast, log_in: Any) -> None:
    """Empty they say so; filled they list."""
    office = ("report_list", "feedback_list", "ledger", "account_add", "balance", "statement_add")
    for filled in (False, True):
        client = log_in(cast.clerk)
        for name in office:
            answer = client.get(reverse(f"rectification:{name}"))
            assert (answer.status_code, answer.content.decode().count("<h1")) == (200, 1), name
        client = log_in(cast.secretary)
        for name in ("home", "account_list", "balance", "paper_list"):
            assert client.get(reverse(f"unit:{name}")).status_code == 200, name
        if not filled:
            stage.received(cast, 2)


def test_every_page_of_a_record(cast: Cast, log_in: Any) -> None:
    account = stage.cleared(cast)
    task = account.assignment
    office = {"report": task.report, "feedback": task.feedback, "account": account, "plan": task.rectification_plan}
    for who, namespace in (("clerk", "rectification"), ("secretary", "unit")):
        client = log_in(getattr(cast, who))
        for noun, record in office.items():
            if (namespace, noun) == ("unit", "report"):
                continue
            assert client.get(reverse(f"{namespace}:{noun}", args=[record.pk])).status_code == 200, noun


def test_addresses_of_a_record_are_closed_to_strangers(cast: Cast, log_in: Any) -> None:
    account = stage.cleared(cast)
    task = account.assignment
    records = {"report": task.report, "feedback": task.feedback, "account": account, "plan": task.rectification_plan}
    for who in ("leader_2", "recused", "expired"):
        client = log_in(getattr(cast, who))
        routes = {each.name: str(each.pattern) for each in urlpatterns if each.name.partition("_")[0] in records}
        for name, route in routes.items():
            record = records[name.partition("_")[0]]
            if name.endswith(("_list", "_add", "_item_word", "_leave_out")):
                continue
            keys = [record.pk] * route.count("<uuid:")
            assert client.get(reverse(f"rectification:{name}", args=keys)).status_code == 404, (who, name)
    client = log_in(cast.liaison_2)
    for each in unit_urlpatterns:
        if (noun := each.name.partition("_")[0]) in records and "<uuid:pk>" in str(each.pattern):
            keys = [records[noun].pk] * str(each.pattern).count("<uuid:")
            assert client.get(reverse(f"unit:{each.name}", args=keys)).status_code == 404, each.name


def test_the_unit_side_has_no_office_pages(cast: Cast, log_in: Any) -> None:
    account = stage.rectifying(cast)
    client = log_in(cast.secretary)
    assert client.get(reverse("rectification:account", args=[account.pk])).status_code == 404
    assert client.get(reverse("rectification:ledger")).status_code == 404
    assert client.get(reverse("rectification:ledger_export")).status_code == 404


def test_the_export_is_scoped_filtered_and_noted(cast: Cast, log_in: Any) -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    from inspection.models import AuditEntry

    stage.delivered(cast, 2)
    ledger.open_account(office=cast.office, unit=cast.liuxi, problem="柳溪的", origin="superior", by=cast.clerk)
    answer = log_in(cast.clerk).get(reverse("rectification:ledger_export"), {"unit": cast.qingshi.pk})
    rows = list(load_workbook(BytesIO(answer.getvalue())).active.iter_rows(min_row=3, values_only=True))
    assert len(rows) == 2
    assert AuditEntry.objects.filter(verb="export", data__count=2, actor=cast.clerk).exists()
    assert (
        len(
            list(
                load_workbook(
                    BytesIO(log_in(cast.leader).get(reverse("rectification:ledger_export")).getvalue())
                ).active.iter_rows(min_row=3)
            )
        )
        == 2
    )


@pytest.mark.parametrize(
    ("query", "count"),
    [({"q": "接待"}, 2), ({"q": "没有"}, 0), ({"status": "delivered"}, 2), ({"standing": "late"}, 0), ({"standing": "open"}, 2),
     ({"standing": "dull"}, 0), ({"standing": "historical"}, 0), ({"status": "不是状态"}, 2), ({"sort": "-due_on"}, 2),
     ({"sort": "password"}, 2), ({"page": "99"}, 404)],
)  # fmt: skip
def test_filters_of_the_ledger(cast: Cast, log_in: Any, query: dict[str, str], count: int) -> None:
    stage.delivered(cast, 2)
    answer = log_in(cast.clerk).get(reverse("rectification:ledger"), query)
    if count == 404:
        assert answer.status_code in (200, 404)
    else:
        assert len(answer.context["object_list"]) == count


def test_late_and_dull(cast: Cast) -> None:
    from datetime import timedelta

    stage.delivered(cast, 3)
    first, second, third = Account.objects.order_by("number")
    day = timezone.localdate()
    Account.objects.filter(pk=first.pk).update(due_on=day - timedelta(days=1))
    Account.objects.filter(pk=second.pk).update(due_on=day - timedelta(days=40), progressed_on=day - timedelta(days=31))
    assert third.due_on >= day
    assert {each.pk for each in Account.objects.late()} == {first.pk, second.pk}
    assert [each.pk for each in Account.objects.dull(30)] == [second.pk]
    assert stage.again(first).lateness() == ("挂账", "warn")
    assert stage.again(second).lateness() == ("呆账", "bad")


def test_a_recusal_added_later_closes_the_account(cast: Cast) -> None:
    account = stage.rectifying(cast)
    make.recusal(cast.clerk.person, cast.qingshi)
    assert not Account.objects.for_user(cast.clerk).filter(pk=account.pk).exists()


def test_plan_and_feedback_know_nothing_of_an_account_under_way(cast: Cast, log_in: Any) -> None:
    """在途：报了账、还没有交账的问题，整改方案里也没有。"""
    stage.received(cast, 1)
    ledger.open_account_row(
        office=cast.office, unit=cast.qingshi, problem="尚在途中的问题", by=cast.clerk, origin="report",
        assignment=cast.assignment,
    )  # fmt: skip
    plan = Plan.objects.get()
    assert [each.problem for each in plan.accounts()] == [Account.objects.exclude(delivered_on=None).get().problem]
    for address in (reverse("unit:plan", args=[plan.pk]), reverse("unit:feedback", args=[Feedback.objects.get().pk])):
        page = log_in(cast.secretary).get(address)
        assert page.status_code == 200
        assert "尚在途中的问题" not in page.content.decode()
