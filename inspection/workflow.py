"""Steps as data, and the one place where a status changes. Buttons, refusals and tests read the same tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import NoReverseMatch, reverse

from inspection import access, audit
from inspection.models import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from inspection.models import User


class Refused(Exception):
    """A gate says no; the text gives every reason, in words."""


class WrongStatus(Refused):
    """The record has moved on meanwhile."""


class Stale(Refused):
    """The form was filled in over an older version of the record."""


@dataclass(frozen=True)
class Step:
    """One verb of a record: from which statuses, to which, by whose power, past which gates.

    ``target`` None leaves the status as it is. ``gates`` return the reasons why not; an empty list lets through.
    """

    verb: str
    label: str
    sources: tuple[str, ...]
    target: str | None
    permission: str
    gates: tuple[Callable[[Any], list[str]], ...] = ()
    # Shown as the one clear next action when it is available.
    primary: bool = True
    # Cannot be taken back: the page asks before it acts.
    grave: bool = False
    # Has questions of its own: the button leads to a form instead of acting at once.
    asks: bool = False

    def unmet(self, record: Any) -> list[str]:
        """All reasons of all gates, in order; what two gates ask alike is said once."""
        return list(dict.fromkeys(reason for gate in self.gates for reason in _asked(record, gate)))


def _asked(record: Any, gate: Callable[[Any], list[str]]) -> list[str]:
    return record.once(gate) if isinstance(record, Record) else gate(record)


@dataclass(frozen=True)
class Button:
    """A step as a person sees it on a record: enabled, or greyed with the reasons in words."""

    step: Step
    url: str
    reasons: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.step.label

    @property
    def method(self) -> str:
        return "get" if self.step.asks else "post"

    @property
    def enabled(self) -> bool:
        return not self.reasons


@transaction.atomic
def move(
    record: Any, step: Step, *, by: User, version: int | None = None, note: dict[str, Any] | None = None,
    unseen: bool = False, **changes: Any,
) -> Any:  # fmt: skip
    """Change a status: lock, permission, status, version, gates, write, audit. Returns the record as it now is.

    ``unseen``: of a fact that others who see the record must not notice; the version, which every form carries, stays.
    Raises PermissionDenied, WrongStatus, Stale, Refused.
    """
    record = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
    if not access.may(by, step.permission, record):
        raise PermissionDenied(step.verb)
    if record.status not in step.sources:
        raise WrongStatus("该件状态已变化，请刷新后重试。")
    if version is not None and version != record.version:
        raise Stale("该件已被他人修改，请核对后重新提交。")
    if unmet := step.unmet(record):
        raise Refused("；".join(unmet))
    was = record.status
    if step.target is not None:
        changes["status"] = step.target
    if not unseen:
        changes["version"] = record.version + 1
    for name, value in changes.items():
        setattr(record, name, value)
    record.save(update_fields=list(changes))
    audit.record(record, step.verb, by=by, label=step.label, was=was, now=record.status, **(note or {}))
    return record


def buttons(record: Record, user: User, steps: Iterable[Step], *, namespace: str = "") -> list[Button]:
    """The steps a user may see on a record now: his powers, the status; greyed where a gate has reasons. What leads on comes first."""
    held = access.powers(user, record)
    found = []
    for step in steps:
        if step.permission not in held or record.status not in step.sources:  # type: ignore[attr-defined]
            continue
        try:
            url = step_url(record, step, namespace=namespace)
        except NoReverseMatch:
            continue
        found.append(Button(step, url, tuple(step.unmet(record))))
    return sorted(found, key=lambda each: not each.step.primary)


def step_url(record: Record, step: Step, *, namespace: str = "") -> str:
    """A verb's address: /<app>/<noun>/<id>/<verb>/ (under /unit/ for the unit side)."""
    space = f"{namespace}:" if namespace else record.space
    return reverse(f"{space}{record.noun}_{step.verb}", args=[record.pk])
