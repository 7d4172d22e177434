"""Eight presses at once, sixty openings at once: one posting, no gap. Real threads on PostgreSQL."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.utils import timezone

from inspection.workflow import Refused
from rectification.actions import ledger, requests, statements, transfers, write_off_lists, write_offs
from rectification.models import Account, Posting, WriteOff, WriteOffList
from tests.cast import build
from tests.rectification import stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: Any) -> Cast:
    return build()


def at_once(times: int, act: Callable[[int], Any], workers: int = 8) -> tuple[list[Any], list[Exception]]:
    """Start all at the same moment; what each gave, and what each raised."""
    start = threading.Barrier(workers)
    done: list[Any] = []
    raised: list[Exception] = []

    def one(number: int) -> None:
        try:
            if number < workers:
                start.wait(timeout=20)
            done.append(act(number))
        except Refused as refusal:
            raised.append(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(one, range(times)))
    return done, raised


def test_eight_applications(cast: Cast) -> None:
    account = stage.rectifying(cast)
    stage.evidence(account, cast.liaison)
    done, raised = at_once(8, lambda _: write_offs.apply(account, by=cast.secretary, matter_outcome="已清退"))
    assert (len(done), len(raised)) == (1, 7)
    assert WriteOff.objects.filter(account=account).count() == 1


def test_eight_clearings(cast: Cast) -> None:
    account = stage.verified(cast)
    done, raised = at_once(8, lambda _: write_offs.clear(account, by=cast.head))
    assert (len(done), len(raised)) == (1, 7)
    assert Posting.objects.filter(account=account, kind="clear").count() == 1


def test_eight_signatures_of_one_list(cast: Cast) -> None:
    account = stage.verified(cast)
    found = write_off_lists.draw_up(cast.office, by=cast.clerk, accounts=[account])
    done, raised = at_once(8, lambda _: write_off_lists.sign(found, by=cast.head))
    assert (len(done), len(raised)) == (1, 7)
    assert Posting.objects.filter(account=account, kind="clear").count() == 1
    assert list(found.rows.values_list("state", flat=True)) == ["cleared"]


def test_eight_lists_of_one_account(cast: Cast) -> None:
    account = stage.verified(cast)
    done, raised = at_once(8, lambda _: write_off_lists.draw_up(cast.office, by=cast.clerk, accounts=[account]))
    assert (len(done), len(raised)) == (1, 7)
    assert [found.number[-2:] for found in WriteOffList.objects.all()] == ["1号"]


@pytest.mark.slow
def test_eight_signatures_of_a_transfer(cast: Cast) -> None:
    account = stage.rectifying(cast)
    transfers.offer(account, by=cast.clerk, receiver=cast.finance, matter="追回")
    done, _ = at_once(8, lambda _: transfers.receive(account, by=cast.finance_officer))
    assert len(done) == 1
    assert Account.objects.filter(parent=account).count() == 1


@pytest.mark.slow
def test_eight_confirmations_of_a_correction(cast: Cast) -> None:
    account = stage.cleared(cast)
    requests.ask_correction(account, by=cast.clerk, reason="误销")
    done, _ = at_once(8, lambda _: requests.decide_correction(account, by=cast.head))
    assert len(done) == 1
    assert Posting.objects.filter(account=account, kind="red").count() == 1


def test_sixty_accounts_have_sixty_numbers(cast: Cast) -> None:
    done, raised = at_once(60, lambda number: ledger.open_account(
        office=cast.office, unit=cast.qingshi, problem=f"问题{number}", origin="supervision", by=cast.clerk
    ))  # fmt: skip
    assert not raised
    year = timezone.localdate().year
    assert sorted(each.number for each in done) == [f"青石乡-{year}-{number:04d}" for number in range(1, 61)]


@pytest.mark.slow
def test_an_aborted_opening_leaves_no_gap(cast: Cast) -> None:
    def act(number: int) -> Any:
        problem = "" if number % 3 == 0 else f"问题{number}"
        return ledger.open_account(
            office=cast.office, unit=cast.qingshi, problem=problem, origin="superior", by=cast.clerk
        )

    done, raised = at_once(24, act)
    assert (len(done), len(raised)) == (16, 8)
    assert sorted(int(each.number[-4:]) for each in done) == list(range(1, 17))


@pytest.mark.slow
def test_two_signatures_at_once_make_an_agreed_statement(cast: Cast) -> None:
    today = timezone.localdate()
    made = statements.draw_up(
        office=cast.office, unit=cast.qingshi, since=today.replace(day=1, month=1), until=today - timedelta(days=1),
        by=cast.clerk,
    )  # fmt: skip
    sign = (lambda: statements.sign(made, by=cast.head), lambda: statements.countersign(made, by=cast.secretary))
    at_once(2, lambda number: sign[number](), workers=2)
    assert stage.again(made).status == "agreed"
