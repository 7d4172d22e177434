"""批量核验 and 批量销账: each account by its own rules, what cannot go stays and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from inspection.models import AuditEntry
from inspection.workflow import Refused
from rectification.actions import checks, ledger, several, write_offs
from rectification.models import Account
from tests import make
from tests.rectification import stage

if TYPE_CHECKING:
    from tests.cast import Cast

VERIFY, CLEAR = "rectification:ledger_verify", "rectification:ledger_clear"


def applied(cast: Cast, *, checked: int = 2) -> list[Account]:
    """Three accounts the unit has applied for; so many of them were checked."""
    stage.received(cast, 3)
    found = list(Account.objects.order_by("number"))
    for place, account in enumerate(found):
        account = ledger.claim(account, by=cast.liaison, leader_name="吴书记", leader_post="党委书记")
        stage.evidence(account, cast.liaison)
        write_offs.apply(account, by=cast.secretary, matter_outcome="已清退")
        if place < checked:
            checks.check(account, by=cast.supervisor, finding="属实")
    return [stage.again(each) for each in found]


def statuses() -> list[str]:
    return list(Account.objects.order_by("number").values_list("status", flat=True))


def pick(accounts: list[Account], **more: str) -> dict[str, Any]:
    return {"accounts": [str(each.pk) for each in accounts], **more}


def test_nothing_is_ticked_beforehand_and_it_is_said_what_may_not_go(cast: Cast, log_in: Any) -> None:
    accounts = applied(cast)
    page = log_in(cast.clerk).get(reverse(VERIFY))
    offered = page.context["form"].fields["accounts"]
    assert [each.pk for each in offered.queryset] == [each.pk for each in accounts]
    assert "checked" not in page.content.decode()
    assert page.content.decode().count("暂不能办理：尚未查账") == 1


def test_each_goes_by_itself(cast: Cast, log_in: Any) -> None:
    accounts = applied(cast)
    answer = log_in(cast.clerk).post(reverse(VERIFY), pick(accounts, opinion="资料齐全"), follow=True)
    assert statuses() == ["verified", "verified", "applied"]
    words = answer.content.decode()
    assert "已核验2个账户" in words
    assert f"{accounts[2].number}没有办理：尚未查账" in words
    assert accounts[0].application.verify_opinion == "资料齐全"
    assert AuditEntry.objects.filter(verb="verify", object_id=accounts[0].pk).exists()


def test_a_third_person_clears_them_all(cast: Cast, log_in: Any) -> None:
    accounts = applied(cast, checked=3)
    several.for_each(accounts, write_offs.verify, by=cast.clerk)
    answer = log_in(cast.head).post(reverse(CLEAR), pick(accounts, opinion="同意"), follow=True)
    assert statuses() == ["cleared"] * 3
    assert "没有等待办理的账户" in answer.content.decode()


def test_who_verified_does_not_clear(cast: Cast, log_in: Any) -> None:
    accounts = applied(cast, checked=3)
    several.for_each(accounts[:2], write_offs.verify, by=cast.head)
    several.for_each(accounts[2:], write_offs.verify, by=cast.clerk)
    client = log_in(cast.head)
    page = client.get(reverse(CLEAR))
    assert page.content.decode().count("暂不能办理：申请、核验、审批须由三个不同的人办理") == 2
    assert "checked" not in page.content.decode()
    client.post(reverse(CLEAR), pick(accounts))
    assert statuses() == ["verified", "verified", "cleared"]


def test_none_done_is_refused(cast: Cast, log_in: Any) -> None:
    accounts = applied(cast, checked=0)
    answer = log_in(cast.clerk).post(reverse(VERIFY), pick(accounts))
    assert answer.status_code == 422
    assert statuses() == ["applied"] * 3
    with pytest.raises(Refused, match="尚未查账"):
        several.for_each(accounts, write_offs.verify, by=cast.clerk)


def test_pressed_twice_it_acts_once(cast: Cast, log_in: Any) -> None:
    accounts = applied(cast)
    client = log_in(cast.clerk)
    form = pick(accounts, form_key="3f0c7f6e-2d4b-4c11-9a59-6b1f6a0f6b11")
    assert [client.post(reverse(VERIFY), form).status_code for _ in range(2)] == [302, 302]
    assert AuditEntry.objects.filter(verb="verify", object_id=accounts[0].pk).count() == 1


@pytest.mark.parametrize("chosen", ["none", "done", "elsewhere"])
def test_only_what_waits_and_is_seen(cast: Cast, log_in: Any, chosen: str) -> None:
    accounts = applied(cast)
    several.for_each(accounts[:1], write_offs.verify, by=cast.clerk)
    picked = {"none": [], "done": accounts[:1], "elsewhere": accounts[1:2]}[chosen]
    user = cast.clerk
    if chosen == "elsewhere":
        user = make.user("elsewhere", "外县干部")
        make.office_role(user, make.office("清溪县委巡察办"), "office_staff")
    answer = log_in(user).post(reverse(VERIFY), pick(picked))
    assert answer.status_code == 422
    assert ("请勾选账户" if chosen == "none" else "已由他人办理") in answer.content.decode()
    assert statuses() == ["verified", "applied", "applied"]


def test_the_ledgers_filter_comes_along(cast: Cast, log_in: Any) -> None:
    accounts = applied(cast)
    client, query = log_in(cast.clerk), {"q": accounts[1].number}
    page = client.get(reverse("rectification:ledger"), query)
    assert f"{reverse(VERIFY)}?{urlencode(query)}" in page.content.decode()
    page = client.get(reverse(VERIFY), query)
    assert [each.pk for each in page.context["form"].fields["accounts"].queryset] == [accounts[1].pk]


def test_not_without_the_power(cast: Cast, log_in: Any) -> None:
    applied(cast)
    for user, name in ((cast.supervisor, VERIFY), (cast.clerk, CLEAR)):
        client = log_in(user)
        assert client.get(reverse(name)).status_code == 403
        assert client.post(reverse(name)).status_code == 403
        assert "批量销账" not in client.get(reverse("rectification:ledger")).content.decode()
