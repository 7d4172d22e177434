"""The demo's overdue accounts: what the office wrote to the unit, and a letter that waits for its signature."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from inspection.management.demo.days import on
from rectification.actions import escalation
from rectification.models.escalation import waiting_for_a_letter

if TYPE_CHECKING:
    from datetime import date

    from inspection.management.demo.fieldwork import Task
    from inspection.management.demo.people import Demo
    from rectification.models import EscalationLetter


def _draft(demo: Demo, task: Task, day: date) -> EscalationLetter | None:
    """The letter of the stage that is due on a day, for the account that is overdue the longest."""
    assert task.made is not None
    with on(day):
        waiting = waiting_for_a_letter(type(task.made.accounts.first()).objects.filter(assignment=task.made))  # type: ignore[union-attr]
        if not waiting:
            return None
        account, step = waiting[0]
        text = escalation.proposed_text(account, step)
        return escalation.draft(account, by=demo.users["office"], text=text)


def play(demo: Demo, task: Task, today: date) -> None:
    """通知 went out for one account, that for the next waits for the director, the others wait to be drafted."""
    sent_on = today - timedelta(days=10)
    if (letter := _draft(demo, task, sent_on)) is not None:
        with on(sent_on, 15):
            escalation.sign(letter, by=demo.users["office-head"])
    _draft(demo, task, today - timedelta(days=1))
