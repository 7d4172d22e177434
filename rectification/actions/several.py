"""One step asked for several accounts at once: each is done or stays by itself, and says why it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from inspection.workflow import Refused, WrongStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from inspection.models import User
    from rectification.models import Account


@transaction.atomic
def for_each(
    accounts: Iterable[Account], act: Callable[..., Any], *, by: User, opinion: str = ""
) -> tuple[list[Account], list[tuple[Account, str]]]:
    """Do a step of an application (核验, 销账) on each account (R-261): those done, and those that stay with the reason.

    Every rule of the single step holds for each of them. Raises Refused when none could be done.
    """
    done: list[Account] = []
    stay: list[tuple[Account, str]] = []
    for account in sorted(accounts, key=lambda each: str(each.pk)):
        try:
            with transaction.atomic():
                act(account, by=by, opinion=opinion)
        except (Refused, WrongStatus) as reason:
            stay.append((account, str(reason)))
        except PermissionDenied:
            stay.append((account, "您没有办理该账户的权限"))
        else:
            done.append(account)
    if not done:
        raise Refused("；".join(f"{account.number}：{why}" for account, why in stay))
    return done, stay
