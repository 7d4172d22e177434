"""渠道畅通: the liaison's look at the channels, what does not work, and what was done about it (R-207)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from inspection import access, audit, reminders
from inspection.workflow import Refused, move
from petitions import workflow
from petitions.models import Channel, ChannelCheck, Outage
from petitions.querysets import CHECK_CHANNEL
from petitions.workflow import OutageStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from inspection.models import User

MANAGE = "petitions.manage_channel"


@transaction.atomic
def note(channel: Channel, *, by: User, what: str, by_unit: bool = False) -> Outage:
    """A channel does not work. What was reported already and is not restored stays one fault; the team is told of it.

    Nothing of any letter is in it, nor in what is said to anybody.
    """
    running = (
        Outage.objects.select_for_update().filter(channel=channel, by_unit=by_unit, status=OutageStatus.OPEN).first()
    )
    if running is not None:
        return running
    made = Outage.objects.create(
        assignment=channel.assignment, channel=channel, found_on=timezone.localdate(), what=what, by_unit=by_unit,
        created_by=by,
    )  # fmt: skip
    audit.record(made, "report", by=by, label="报告渠道故障", kind=channel.kind.code)
    for person in access.holders(MANAGE, made):
        if person.pk != by.pk:
            address = reverse("petitions:channel_list", args=[channel.assignment_id])
            reminders.notify(person, f"{channel.kind.text}不畅通，请查看并处理。", url=address)
    return made


@transaction.atomic
def check(*, by: User, found: Mapping[Channel, tuple[bool, str]]) -> list[ChannelCheck]:
    """The liaison looked at the channels: each works, or what is wrong with it. Raises PermissionDenied, Refused."""
    mine = set(Channel.objects.checked_by(by).filter(pk__in=[each.pk for each in found]))
    if not mine or mine != set(found):
        raise PermissionDenied(CHECK_CHANNEL)
    if any(not works and not what.strip() for works, what in found.values()):
        raise Refused("异常的渠道，请写明情况。")
    now = timezone.now()
    made = [
        ChannelCheck.objects.create(channel=channel, checked_at=now, works=works, by=by)
        for channel, (works, _) in found.items()
    ]
    for channel, (works, what) in found.items():
        audit.record(channel, "check", by=by, label="检查公开渠道", works=works)
        if not works:
            note(channel, by=by, what=what.strip(), by_unit=True)
    return made


@transaction.atomic
def restore(outage: Outage, *, by: User, remedy: str, restored_on: date) -> Outage:
    """The channel works again, and what was done. Whoever of the unit reported it reads only that, and the day."""
    if not outage.found_on <= restored_on <= timezone.localdate():
        raise Refused("恢复日期不能早于发现日期，也不能晚于今天。")
    return move(outage, workflow.RESTORE, by=by, remedy=remedy, restored_on=restored_on, restored_by=by)
