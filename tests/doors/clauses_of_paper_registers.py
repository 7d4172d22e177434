"""One reason at a time, as in ``clauses.py``: of the registers of issued papers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from inspection import paper_registers
from inspection.models import OfficeGrant, Paper, PaperStatus, ScanStack
from tests import make
from tests.doors.clauses import case, sees, user

if TYPE_CHECKING:
    from collections.abc import Callable


def paper_registers_one_reason_at_a_time() -> None:
    """The office that keeps them sees them; nobody else of the case does; who keeps out of the unit sees none of its papers."""
    here, clerk, today = case(), user("office"), timezone.localdate()
    paper = Paper.objects.filter(assignment_id=here.pk, status=PaperStatus.ISSUED).order_by("kind").first()
    if paper is None:
        paper = Paper.objects.filter(kind="rectification.feedback", unit=here.unit, status=PaperStatus.ISSUED).first()
    assert paper is not None
    said = {"seal": "印", "copies": 1, "asked_by": "甲", "approved_by": "乙", "sealed_by": "丙"}
    use = paper_registers.seal(paper, by=clerk, sealed_on=today, **said)
    served = paper_registers.serve(paper, [{"addressee": "核对"}], method="direct", sent_on=today, by=clerk)[0]
    people = ("office", "office-head", "team-leader", "group-head", "unit-secretary", "office-head@county")
    for row in (use, served):
        assert sees(row, *people) == [True, True, False, False, False, False]
    make.recusal(clerk.person, here.unit)
    for row in (use, served):
        assert sees(row, "office", "office-head") == [False, True]


def stacks_one_reason_at_a_time() -> None:
    """A scanned stack is whose it is, while he keeps the office's registers; nobody else's, not of the same office."""
    here, clerk = case(), user("office")
    stack = ScanStack.objects.create(office=here.office, created_by=clerk, name="核对.pdf", pages=1)
    assert sees(stack, "office", "office-head", "team-leader", "office-head@county") == [True, False, False, False]
    OfficeGrant.objects.filter(user=clerk).update(ends=timezone.localdate() - timedelta(days=1))
    assert sees(stack, "office") == [False]


def superior_forms_one_reason_at_a_time() -> None:
    """A superior's form is the office's that was asked to fill it in."""
    form = make.superior_form(case().office, user("office"))
    people = ("office", "office-head", "team-leader", "group-head", "unit-secretary", "office-head@county")
    assert sees(form, *people) == [True, True, False, False, False, False]


CHECKS: tuple[Callable[[], None], ...] = (
    superior_forms_one_reason_at_a_time,
    paper_registers_one_reason_at_a_time,
    stacks_one_reason_at_a_time,
)
