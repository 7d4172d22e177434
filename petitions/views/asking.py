"""What the pages of this app share: forms that know the record and the person, step views that pass both on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from inspection.views.forms import FormView, StepView
from inspection.workflow import buttons

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection.workflow import Step


class Mine:
    """Whoever gets this far is logged in: his account is a `User`."""

    request: Any


class Asking(Mine):
    """Gives the form its record and its user, so that every choice in it is scoped."""

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"record": record, "user": self.request.user}


class Ask(Asking, FormView):
    """A form of this app."""


class AskStep(Asking, StepView):
    """A step of this app that asks something."""


class PartStep(AskStep):
    """A step of something that is shown on another record's page. ``of``: that record's field and route."""

    of = ""

    def success_url(self, result: Any, record: Any) -> str:
        return link(self.of, getattr(record, self.of))

    def back_url(self, record: Any) -> str:
        return link(self.of, getattr(record, self.of))


def with_buttons(rows: Iterable[Any], user: Any, steps: Iterable[Step]) -> list[Any]:
    """Parts of a record's page, each with what the user may do with it."""
    found, steps = list(rows), tuple(steps)
    for each in found:
        each.buttons = buttons(each, user, steps)
    return found


def link(route: str, record: Any, namespace: str = "") -> str:
    """A record's page on the side of the house its reader is on."""
    return reverse(f"{namespace or 'petitions'}:{route}", args=[record.pk])


def lights(names: Iterable[str], reached: int, *, over: bool = False) -> list[dict[str, str]]:
    """Steps as lamps: the first ``reached`` are done, the next is current (none when all is over)."""
    made = []
    for position, label in enumerate(names):
        state = "done" if position < reached or over else "current" if position == reached else "todo"
        made.append({"label": label, "state": state})
    return made
