"""催办函: drafted by the office when a stage is due, signed by whom the chain names, told to the unit. Never sent by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from inspection import access, audit, escalation_chain, reminders, signatures, wording
from inspection.workflow import Refused, move
from rectification.actions.publications import kept_inside
from rectification.models import EscalationLetter
from rectification.models.escalation import SIGNER, next_of
from rectification.workflow.escalation import (
    DRAFT_LETTER,
    DROP_LETTER,
    ESCALATION_STEPS,
    SIGN_GRAVE_LETTER,
    SIGN_LETTER,
)
from rounds.actions.editing import allow, locked, speak_for_the_team

if TYPE_CHECKING:
    from inspection.models import User
    from rectification.models import Account
    from rectification.models.escalation import Next


def due_stage(account: Account) -> Next:
    """The stage whose letter may be drafted now. Raises Refused, with the reason, where there is none."""
    found = next_of(account)
    if found is None:
        raise Refused("账户没有超期，或者已有催办函待签发，或者各步都已发过。")
    if not found.is_due:
        raise Refused(f"“{found.stage.name}”须在{wording.date_text(found.on)}以后。")
    if not found.stage.is_letter:
        raise Refused(f"下一步是“{found.stage.name}”，请在账户页提出问责建议。")
    return found


def proposed_text(account: Account, found: Next) -> str:
    """The office's text of the stage, with what it leaves open filled in."""
    last = found.last
    return escalation_chain.filled(
        found.stage.text, 单位=account.holder.party_name, 账户=account.number, 问题=account.problem.rstrip("。；;"),
        期限=wording.date_text(account.due_on), 超期=str((timezone.localdate() - account.due_on).days),
        上次=f"{wording.date_text(last.signed_on)}{last.name}" if last is not None and last.signed_on else "此前",
    )  # fmt: skip


@transaction.atomic
def draft(account: Account, *, by: User, text: str) -> EscalationLetter:
    """A letter of the stage that is due; whoever signs it is told. Raises PermissionDenied, Refused."""
    account = locked(account)
    allow(by, DRAFT_LETTER, account)
    found = due_stage(account)
    if not text.strip():
        raise Refused("请写明正文。")
    speak_for_the_team(account.office, text)
    if reasons := kept_inside(text, office=account.office, unit=account.unit_id, by=by):
        raise Refused("；".join(reasons))
    made = EscalationLetter.objects.create(
        account=account, unit=account.holder, place=found.place, name=found.stage.name, to=found.stage.to, text=text.strip(),
        signer=found.stage.signer, status=found.stage.signer, due_was=account.due_on, chain_version=escalation_chain.version(account.office_id), created_by=by,
    )  # fmt: skip
    audit.record(made, "register", by=by, label=f"起草{made.name}函", chain_version=made.chain_version)
    for step in (SIGN_LETTER, SIGN_GRAVE_LETTER):
        for user in access.holders(step.permission, made) if made.status in step.sources else ():
            reminders.notify(user, f"{made}待签发。", url=reminders.address_of(made, user))
    return made


def _sign(letter: EscalationLetter, place: int, by: User) -> EscalationLetter:
    letter = move(letter, ESCALATION_STEPS[place], by=by, signed_on=timezone.localdate())
    signatures.sign(letter, SIGNER, by=by)
    words = f"收到巡察办{letter.name}函（{letter.account.number}），请按要求办理并报告进展。"
    for user in access.holders("rectification.report_progress", letter):
        reminders.notify(user, words, url=reminders.address_of(letter, user))
    return letter


@transaction.atomic
def sign(letter: EscalationLetter, *, by: User) -> EscalationLetter:
    """签发 by the office's head; the unit finds it in its inbox. Raises CannotSign for one's own draft."""
    return _sign(letter, 0, by)


@transaction.atomic
def sign_grave(letter: EscalationLetter, *, by: User) -> EscalationLetter:
    """签发 by the leading group, where the chain says so."""
    return _sign(letter, 1, by)


@transaction.atomic
def drop(letter: EscalationLetter, *, by: User, reason: str) -> EscalationLetter:
    """Not sent; whoever drafted it is told why, and may draft it anew."""
    if not reason.strip():
        raise Refused("请写明不予签发的理由。")
    letter = move(letter, DROP_LETTER, by=by, reason=reason.strip(), note={"reason": reason})
    if letter.created_by is not None:
        reminders.notify(
            letter.created_by,
            f"{letter}不予签发：{reason.strip()}",
            url=reminders.address_of(letter, letter.created_by),
        )
    return letter
