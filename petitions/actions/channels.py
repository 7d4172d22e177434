"""What is done with public channels: opened for an assignment, closed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from inspection import access, audit
from inspection.workflow import Refused, move
from petitions.models import Channel
from petitions.workflow import CLOSE

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Code, User
    from rounds.models import Assignment

MANAGE = "petitions.manage_channel"


@transaction.atomic
def add(
    assignment: Assignment,
    *,
    by: User,
    kind: Code,
    address: str,
    hours: str = "",
    note: str = "",
    opens_on: date | None = None,
    closes_on: date | None = None,
) -> Channel:
    """Open a channel of an assignment; it closes with the stationing unless told otherwise (R-177)."""
    if not access.may(by, MANAGE, assignment):
        raise PermissionDenied(MANAGE)
    opens = opens_on or timezone.localdate()
    closes = closes_on or assignment.stationing_ends
    try:
        with transaction.atomic():
            made = Channel.objects.create(
                assignment=assignment, kind=kind, address=address.strip(), hours=hours, note=note, opens_on=opens,
                closes_on=closes if closes is None or closes >= opens else None, created_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("该渠道已登记。") from error
    audit.record(made, "register", by=by, label="登记公开渠道", kind=kind.code)
    return made


@transaction.atomic
def close(channel: Channel, *, by: User, closes_on: date | None = None) -> Channel:
    """Take a channel out of use, as at withdrawal."""
    day = closes_on or timezone.localdate()
    if day < channel.opens_on:
        raise Refused("停用日期不能早于启用日期。")
    return move(channel, CLOSE, by=by, closes_on=day)
