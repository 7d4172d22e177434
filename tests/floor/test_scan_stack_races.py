"""Eight presses at once: one page is filed once, a stack is sent to the worker once, two workers sort it once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from inspection import attachments, audit, gate, paper_registers, scan_stacks
from inspection.models import ScanStack
from inspection.workflow import WrongStatus
from tests import make
from tests.cast import build
from tests.floor.scanning import upload_of
from tests.floor.test_papers_life import issued, kinds  # noqa: F401  its three kinds

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db(transaction=True)


def test_at_once(at_once: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    cast = build()
    monkeypatch.setattr(scan_stacks, "nudge", lambda key: None)
    today = timezone.localdate()
    served = paper_registers.serve(issued(cast), [{"addressee": "甲"}], method="direct", sent_on=today, by=cast.clerk)[
        0
    ]
    says = {"codes": [served.number], "blank": False}
    monkeypatch.setattr(gate, "codes", lambda *args, **kwargs: [says, {"codes": [], "blank": False}])
    made = scan_stacks.hand_in(upload_of(make.pdf(), make.pdf("2")), office=cast.office, by=cast.clerk)

    assert at_once(8, lambda _: scan_stacks.work(str(made.pk))) == [None] * 8
    assert attachments.of(served).count() == 1

    answers = at_once(8, lambda _: scan_stacks.again(made, by=cast.clerk))
    assert sum(isinstance(each, ScanStack) for each in answers) == 1
    assert sum(isinstance(each, WrongStatus) for each in answers) == 7
    scan_stacks.work(str(made.pk))

    answers = at_once(8, lambda _: scan_stacks.place(made, 2, served.number, by=cast.clerk))
    assert sum(isinstance(each, ScanStack) for each in answers) == 1
    assert sum(isinstance(each, WrongStatus) for each in answers) == 7
    assert attachments.of(served).count() == 2
    assert audit.of(made).filter(verb="place_scan_page").count() == 1
    made.refresh_from_db()
    assert made.status == "done"
    assert not made.pieces.exists()
