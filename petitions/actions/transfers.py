"""What is done with a transfer: sent as a retyped summary, claimed the same day, answered, accepted or returned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import access, audit, deadlines, numbering, reminders
from inspection.workflow import Refused, move
from petitions import deadlines as rules
from petitions import gates, workflow
from petitions.actions import lateness
from petitions.models import Disposition, Petition, PetitionPoint, Transfer, TransferAnswer
from rounds.actions.editing import speak_for_the_team

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from inspection.models import Code, Unit, User


@transaction.atomic
def transfer(
    petition: Petition,
    *,
    by: User,
    to_unit: Unit,
    summary: str,
    requirement: Code,
    points: Iterable[PetitionPoint] = (),
    due_on: date | None = None,
    note: str = "",
    contact_through_office: bool = False,
    consent: bool = False,
    late_reason: str = "",
) -> Transfer:
    """Transfer a petition, or some of its points, to a unit, the same day (R-189, R-191).

    The summary is typed anew and searched for what could betray the reporter; an accusation never goes to whom it
    accuses. The number comes from the receiving unit's own series. Raises PermissionDenied, Refused.
    """
    reasons = gates.never_to_the_accused(petition, to_unit)
    reasons += gates.may_pass_identity(petition, consent=consent, asked=contact_through_office)
    reasons += gates.betrays_nobody(petition, summary)
    if reasons:
        raise Refused("；".join(reasons))
    speak_for_the_team(petition.office, summary, note)
    today = timezone.localdate()
    if due_on is not None and due_on < today:
        raise Refused("反馈期限不能早于今天。")
    petition = move(petition, workflow.TRANSFER, by=by, note={"to": to_unit.pk})
    lateness.meet(petition, rules.ASSIGN, late_reason)
    entry = numbering.take(petition.office, f"transfer:{to_unit.pk}", today.year)
    made = Transfer.objects.create(
        office=petition.office, assignment=None if petition.about_team else petition.assignment, petition=petition,
        to_unit=to_unit, number_entry=entry, requirement=requirement, summary=summary.strip(), note=note,
        number=numbering.document_number(f"{petition.office.code}转{to_unit.short_name}", today.year, entry.number),
        contact_through_office=contact_through_office, sent_on=today, due_on=due_on, created_by=by,
    )  # fmt: skip
    _lead_points_here(petition, made, points, by)
    audit.record(made, "send", by=by, label="转办", to=to_unit.pk)
    deadlines.start(made, rules.CLAIM, unit_id=to_unit.pk)
    if due_on is not None:
        deadlines.start(made, rules.ANSWER, due_on=due_on, unit_id=to_unit.pk)
    for user in access.holders("petitions.answer_transfer", made):
        reminders.notify(user, f"收到转办件{made.number}，请当天认领。", url=reminders.address_of(made, user))
    return made


def _lead_points_here(petition: Petition, made: Transfer, points: Iterable[PetitionPoint], by: User) -> None:
    """The chosen points end in this transfer; none chosen means all that are still open."""
    rows = petition.points.filter(disposition="")
    if keys := [each.pk for each in points]:
        rows = rows.filter(pk__in=keys)
    rows.update(disposition=Disposition.TRANSFER, transfer=made, disposed_by=by, disposed_at=timezone.now())


@transaction.atomic
def claim(transfer: Transfer, *, by: User, late_reason: str = "") -> Transfer:
    """The unit takes the matter on, the same day (R-192)."""
    transfer = move(transfer, workflow.CLAIM, by=by, claimed_at=timezone.now(), claimed_by=by)
    lateness.meet(transfer, rules.CLAIM, late_reason)
    return transfer


@transaction.atomic
def answer(transfer: Transfer, *, by: User, result: str, met_on: date | None = None) -> Transfer:
    """The unit reports what it did; earlier, returned answers stay."""
    if met_on is not None and met_on > timezone.localdate():
        raise Refused("见面日期不能晚于今天。")
    transfer = move(transfer, workflow.ANSWER, by=by)
    TransferAnswer.objects.create(transfer=transfer, result=result.strip(), met_on=met_on, by=by)
    deadlines.meet(transfer, rules.ANSWER)
    return transfer


def _decide(transfer: Transfer, by: User, **given: str) -> None:
    last = transfer.answers.order_by("-at").first()
    if last is not None:
        last.decided_by, last.decided_at = by, timezone.now()
        for name, value in given.items():
            setattr(last, name, value)
        last.save(update_fields=["decided_by", "decided_at", *given])


@transaction.atomic
def settle(transfer: Transfer, *, by: User) -> Transfer:
    """The answer is accepted."""
    transfer = move(transfer, workflow.SETTLE, by=by)
    _decide(transfer, by)
    deadlines.cancel(transfer)
    return transfer


@transaction.atomic
def send_back(transfer: Transfer, *, by: User, reason: str, due_on: date | None = None) -> Transfer:
    """The answer is returned with its reason; the unit works on, by a new date if one is given."""
    speak_for_the_team(transfer.office, reason)
    if due_on is not None and due_on < timezone.localdate():
        raise Refused("反馈期限不能早于今天。")
    changes: dict[str, Any] = {"due_on": due_on} if due_on else {}
    transfer = move(transfer, workflow.SEND_BACK, by=by, **changes)
    _decide(transfer, by, returned_reason=reason)
    if due_on is not None:
        deadlines.start(transfer, rules.ANSWER, due_on=due_on, unit_id=transfer.to_unit_id)
    for user in access.holders("petitions.answer_transfer", transfer):
        text = f"转办件{transfer.number}的反馈被退回，请重新办理。"
        reminders.notify(user, text, url=reminders.address_of(transfer, user), kind="returned")
    return transfer


@transaction.atomic
def withdraw(transfer: Transfer, *, by: User, reason: str) -> Transfer:
    """Take a transfer back: its points are open again, its number is not given a second time."""
    transfer = move(transfer, workflow.WITHDRAW, by=by, withdrawn_reason=reason)
    transfer.points.update(disposition="", transfer=None, disposed_by=None, disposed_at=None)
    deadlines.cancel(transfer)
    return transfer
