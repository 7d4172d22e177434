"""The whole chain through the actions: 报账, 交账, 转账, 查账, 销账, and the balance at every stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from inspection import audit
from rectification.actions import transfers
from rectification.balances import Balance
from rectification.models import Account, Posting
from rounds.models import Assignment
from rounds.workflow import AssignmentStatus
from tests.rectification import stage

if TYPE_CHECKING:
    from tests.cast import Cast


def kinds(account: Account) -> list[str]:
    return list(account.postings.values_list("kind", flat=True))


def balance_of(party) -> Balance:
    return Posting.objects.all().balance(until=timezone.localdate(), party=party.pk)


def test_from_report_to_write_off(cast: Cast) -> None:
    account = stage.cleared(cast)
    assert kinds(account) == ["report", "deliver", "check", "clear"]
    assert account.status == "cleared"
    assert [light["state"] for light in account.lights()] == ["done", "done", "todo", "done", "done"]
    assert Assignment.objects.get(pk=cast.assignment.pk).status == AssignmentStatus.FED_BACK
    assert balance_of(cast.qingshi) == Balance(opened=1, cleared=1)
    assert next(iter(audit.of(account))).verb == "post"


def test_a_part_moves_to_a_department(cast: Cast) -> None:
    account = stage.rectifying(cast)
    transfers.offer(account, by=cast.clerk, receiver=cast.finance, matter="补助资金由财政追回")
    assert balance_of(cast.finance) == Balance()
    transfers.receive(account, by=cast.finance_officer)
    part = Account.objects.get(parent=account)
    assert part.holder == cast.finance
    assert part.number == f"{account.number}-1"
    assert balance_of(cast.finance) == Balance(transferred_in=1)
    assert balance_of(cast.qingshi) == Balance(opened=2, transferred_out=1)
    assert kinds(part) == ["split", "deliver", "transfer"]


def test_a_whole_account_changes_hands(cast: Cast) -> None:
    account = stage.rectifying(cast)
    transfers.offer(account, by=cast.clerk, receiver=cast.finance, matter="全部事项", whole=True)
    transfers.receive(account, by=cast.finance_officer)
    assert stage.again(account).holder == cast.finance
    assert balance_of(cast.finance).closing == 1
    assert balance_of(cast.qingshi).closing == 0
