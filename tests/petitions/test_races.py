"""Several people at once: one lead from one point, numbers without a gap, one signature a capacity."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from inspection import signatures
from inspection.workflow import Refused
from petitions import codes
from petitions.actions import handover, leads, transfers
from petitions.models import Lead, Petition
from tests.cast import build
from tests.petitions import made

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act: Callable[[], Any], times: int = 6) -> list[Any]:
    """Run an act in several threads with their own connections; refusals are answers too."""

    def one(_: int) -> Any:
        try:
            return act()
        except (Refused, signatures.CannotSign) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_at_once() -> None:
    cast = build()
    codes.load_lists()
    at_once(lambda: made.petition(cast), 8)
    numbers = sorted(Petition.objects.values_list("number", flat=True))
    assert numbers == [f"XF10-1-1-{number:04d}" for number in range(1, 9)]

    point = made.accepted(cast).points.get()
    answers = at_once(lambda: leads.from_point(point, by=cast.member))
    assert sum(isinstance(each, Lead) for each in answers) == 1
    assert Lead.objects.count() == 1

    lead = made.offered(cast)
    at_once(lambda: handover.sign(lead, by=cast.leader, capacity="巡察组"))
    assert len(signatures.standing(lead)) == 1

    sent = made.transfer(cast)
    answers = at_once(lambda: transfers.claim(sent, by=cast.liaison))
    assert sum(isinstance(each, Refused) for each in answers) == 5
