"""核查提示: pointed at once, judged by the office; what is found again of the same pair stays one hint, judged or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import audit
from inspection.workflow import Refused, move
from rectification.models import Hint
from rectification.workflow.hints import CONFIRM_HINT, DISMISS_HINT, TAKE_UP_HINT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection.models import User
    from rectification.models import Account


@transaction.atomic
def point_at(
    account: Account, kind: str, *, key: str, why: str, among: Iterable[Account] = (), **fields: Any
) -> Hint | None:
    """Point at an account; None when this was pointed at before. ``key`` tells one finding from another within the office.

    The account itself stays untouched, so that nobody on the unit's side can notice.
    """
    if Hint.objects.filter(office_id=account.office_id, found_as=f"{kind}:{key}").exists():
        return None
    made, is_new = Hint.objects.get_or_create(
        office_id=account.office_id, found_as=f"{kind}:{key}",
        defaults={"account": account, "kind": kind, "why": why, "found_on": timezone.localdate(), **fields},
    )  # fmt: skip
    if not is_new:
        return None
    made.among.set(among)
    audit.record(made, "register", by=None, label="提出核查提示")
    return made


@transaction.atomic
def confirm(hint: Hint, *, by: User, reason: str) -> Hint:
    """属实: what follows is done by the office's own acts (returning, checking, opening again, accountability)."""
    return _judge(hint, CONFIRM_HINT, by, reason)


@transaction.atomic
def dismiss(hint: Hint, *, by: User, reason: str) -> Hint:
    return _judge(hint, DISMISS_HINT, by, reason)


def _judge(hint: Hint, step: Any, by: User, reason: str) -> Hint:
    if not reason.strip():
        raise Refused("请写明核查情况。")
    judged: Hint = move(
        hint, step, by=by, reason=reason.strip(), judged_on=timezone.localdate(), note={"reason": reason.strip()}
    )
    return judged


@transaction.atomic
def take_up(hint: Hint, *, by: User) -> Hint:
    """重新核查: judged too early; what was written before stays in the trail."""
    return move(hint, TAKE_UP_HINT, by=by, reason="", judged_on=None)  # type: ignore[no-any-return]
