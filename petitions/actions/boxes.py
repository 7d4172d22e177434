"""What is done with a box: opened by two, its letters registered one by one, or said to be none (R-179)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, codes, deadlines
from inspection.workflow import Refused, move
from petitions import deadlines as rules
from petitions import workflow
from petitions.actions import outages, petitions
from petitions.codes import INTAKE
from petitions.models import BoxLetter, BoxOpening, Channel, Condition
from petitions.workflow import BoxLetterStatus, ChannelStatus
from rounds.workflow import AssignmentStatus

if TYPE_CHECKING:
    from datetime import datetime

    from inspection.models import User

OPEN_BOX = "petitions.open_box"
BOX = "box"


def _why_not(channel: Channel, opened_at: datetime, final: bool) -> str:
    if channel.kind.code != BOX:
        return "只有意见箱登记开箱。"
    if channel.status != ChannelStatus.OPEN or channel.openings.filter(final=True).exists():
        return "该意见箱已最后开箱或已停用。"
    if channel.assignment.status != AssignmentStatus.STATIONED:
        return "该任务不在进驻期间。"
    if opened_at > timezone.now():
        return "开箱时间不能晚于现在。"
    if timezone.localtime(opened_at).date() < channel.opens_on:
        return "开箱时间不能早于意见箱启用日期。"
    if channel.openings.filter(opened_at=opened_at).exists():
        return "这次开箱已登记。"
    if final and channel.openings.filter(opened_at__gt=opened_at).exists():
        return "之后还开过箱，最后一次开箱的时间应在其后。"
    return ""


@transaction.atomic
def open_box(
    channel: Channel, *, by: User, opened_at: datetime, first: User, second: User, letters: int,
    condition: str = Condition.INTACT, note: str = "", final: bool = False,
) -> BoxOpening:  # fmt: skip
    """Note an opening by two of the team; every letter in it then waits to be registered, the same day (R-179, R-190).

    None is a record too. Box or seal not as they should be is a fault of the channel besides. Raises PermissionDenied,
    Refused.
    """
    channel = Channel.objects.select_for_update(of=("self",)).get(pk=channel.pk)
    if not access.may(by, OPEN_BOX, channel):
        raise PermissionDenied(OPEN_BOX)
    if reason := _why_not(channel, opened_at, final):
        raise Refused(reason)
    if first.pk == second.pk:
        raise Refused("开箱须两人，不能是同一人。")
    holders = access.holders(OPEN_BOX, channel)
    if first not in holders or second not in holders:
        raise Refused("开箱人须是本组能登记信访的人员。")
    if condition != Condition.INTACT and not note.strip():
        raise Refused("箱体或封条不完好的，请说明情况。")
    made = BoxOpening.objects.create(
        assignment=channel.assignment, channel=channel, opened_at=opened_at, first=first, second=second, letters=letters,
        condition=condition, note=note.strip(), final=final, created_by=by,
    )  # fmt: skip
    BoxLetter.objects.bulk_create(
        BoxLetter(opening=made, position=position, created_by=by) for position in range(1, letters + 1)
    )
    audit.record(made, "open_box", by=by, label="开意见箱", first=first.pk, second=second.pk, letters=letters)
    if letters:
        deadlines.start(made, rules.BOX_LETTERS, on=timezone.localtime(opened_at).date())
    if condition != Condition.INTACT:
        outages.note(channel, by=by, what=f"开箱时发现{Condition(condition).label}：{note.strip()}"[:200])
    return made


def next_of(opening: BoxOpening) -> BoxLetter | None:
    """The next letter of an opening that waits to be registered."""
    return opening.items.filter(status=BoxLetterStatus.WAITING).order_by("position").first()


def _done_with(letter: BoxLetter) -> None:
    opening = letter.opening
    if next_of(opening) is None:
        deadlines.meet(opening, rules.BOX_LETTERS)


@transaction.atomic
def register(letter: BoxLetter, *, by: User, **given: Any) -> BoxLetter:
    """Register one letter as a petition (``given``: as of ``petitions.register``); it came in as the box was opened.

    Raises PermissionDenied, WrongStatus, Refused, VaultClosed.
    """
    letter = BoxLetter.objects.select_for_update(of=("self",)).select_related("opening__assignment").get(pk=letter.pk)
    made = None
    if letter.status == BoxLetterStatus.WAITING:
        made = petitions.register(
            letter.opening.assignment, by=by, channel=codes.code(INTAKE, BOX, letter.opening.assignment.office),
            received_on=received_on(letter), **given,
        )  # fmt: skip
    letter = move(letter, workflow.REGISTER_LETTER, by=by, petition=made)
    _done_with(letter)
    return letter


def received_on(letter: BoxLetter) -> Any:
    """The day on which the box was opened."""
    return timezone.localtime(letter.opening.opened_at).date()


@transaction.atomic
def leave_out(letter: BoxLetter, *, by: User, reason: str) -> BoxLetter:
    """What lay in the box is no petition (a blank sheet, an advertisement, an envelope for the organ above), and why."""
    letter = move(letter, workflow.LEAVE_OUT, by=by, reason=reason)
    _done_with(letter)
    return letter
