"""What the floor's tests share: the rounds' records as examples of records, and threads that start together."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.utils import timezone

from inspection import paper_registers
from rounds.models import Finding, WorkingPaper

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspection.models import ServiceReceipt
    from tests.cast import Cast


@pytest.fixture
def paper(cast: Cast) -> WorkingPaper:
    """A working paper drafted by 李组员 and 何组员, on 青石乡."""
    finding = Finding.objects.create(
        assignment=cast.assignment, number="10-1-0001", title="违规发放补贴", fact="2025年3月，向12人发放补贴。",
        created_by=cast.member,
    )  # fmt: skip
    return WorkingPaper.objects.create(
        assignment=cast.assignment, finding=finding, number="底稿10-1-0001", created_by=cast.member,
        second_drafter=cast.second_member,
    )  # fmt: skip


@pytest.fixture
def served(cast: Cast) -> list[ServiceReceipt]:
    """An issued paper on its way to two addressees: its receipts, to come back signed."""
    from tests.floor.test_papers_life import issued  # a module of tests: not before pytest has rewritten it

    rows = [{"addressee": "青石乡党委"}, {"addressee": "柳溪镇党委"}]
    return paper_registers.serve(issued(cast), rows, method="direct", sent_on=timezone.localdate(), by=cast.clerk)


@pytest.fixture
def at_once() -> Callable[..., list[Any]]:
    """Run a function in several threads that start together; returns each one's answer, or the exception it raised."""

    def run(times: int, act: Callable[[int], Any]) -> list[Any]:
        barrier, answers = threading.Barrier(times), [None] * times

        def one(number: int) -> None:
            try:
                connection.ensure_connection()
                barrier.wait(20)
                answers[number] = act(number)
            except Exception as error:
                answers[number] = error
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=[number]) for number in range(times)]
        for each in threads:
            each.start()
        for each in threads:
            each.join(60)
        return answers

    return run
