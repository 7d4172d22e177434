"""对账单: drawn up from the postings, signed by the office, countersigned by the party."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, reminders, signatures
from inspection.models import Unit
from inspection.workflow import Refused, Step, move
from rectification.gates import OFFICE, PRINCIPAL
from rectification.models import Statement
from rectification.workflow.statements import (
    AGREE,
    AGREE_BY_PARTY,
    COUNTERSIGN_STATEMENT,
    OBJECT_STATEMENT,
    SIGN_STATEMENT,
    VOID_STATEMENT,
    StatementStatus,
)

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Office, User


@transaction.atomic
def draw_up(*, office: Office, unit: Unit, since: date, until: date, by: User) -> Statement:
    """A party's statement from ``since`` to ``until``, its figures frozen. ``until`` is a day that is over.

    It must join the last one both sides signed, so that no day is missing and none is counted twice.
    """
    if office.pk not in access.offices_with(by, "rectification.sign_statement") or unit.pk in access.blocked_units(by):
        raise PermissionDenied("rectification.sign_statement")
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if until >= timezone.localdate():
        raise Refused("对账截止日须是已经过去的日期。")
    if since > until:
        raise Refused("起始日期不能晚于截止日期。")
    agreed = (
        Statement.objects.filter(office=office, unit=unit, status=StatementStatus.AGREED).order_by("-until").first()
    )
    if agreed is not None and since != agreed.until + timedelta(days=1):
        raise Refused(f"上一份对账单截至{agreed.until:%Y-%m-%d}，本次须从次日起。")
    found = Statement.objects.filter(office=office, unit=unit, since=since, until=until).exclude(
        status=StatementStatus.VOID
    )
    if (same := found.first()) is not None:
        return same
    made = Statement(office=office, unit=unit, since=since, until=until, created_by=by)
    made.figures, made.rows = made.compute()
    made.save(force_insert=True)
    audit.record(made, "register", by=by, label="制作对账单", figures=made.figures)
    return made


def _agree(statement: Statement, step: Step, *, by: User) -> Statement:
    """Where this was the second signature, the statement is agreed."""
    return statement if step.unmet(statement) else move(statement, step, by=by)


@transaction.atomic
def sign(statement: Statement, *, by: User) -> Statement:
    """The office signs."""
    Unit.objects.select_for_update(of=("self",)).get(pk=statement.unit_id)
    statement = move(statement, SIGN_STATEMENT, by=by)
    signatures.sign(statement, OFFICE, by=by, own_work=True)
    return _agree(statement, AGREE, by=by)


@transaction.atomic
def countersign(statement: Statement, *, by: User) -> Statement:
    """The party's principal countersigns."""
    Unit.objects.select_for_update(of=("self",)).get(pk=statement.unit_id)
    statement = move(statement, COUNTERSIGN_STATEMENT, by=by)
    signatures.sign(statement, PRINCIPAL, by=by)
    return _agree(statement, AGREE_BY_PARTY, by=by)


@transaction.atomic
def object_to(statement: Statement, *, by: User, reason: str) -> Statement:
    """The party disagrees, and says with what; whoever signs for the office is told. Its account of the time stays open."""
    if not reason.strip():
        raise Refused("请写明哪一户、哪一笔与本单位掌握的不符。")
    statement = move(
        statement,
        OBJECT_STATEMENT,
        by=by,
        objection=reason.strip(),
        objected_on=timezone.localdate(),
        note={"reason": reason},
    )
    for person in access.holders(SIGN_STATEMENT.permission, statement):
        reminders.notify(
            person, f"{statement.unit.short_name}对对账单提出异议，请核对", url=reminders.address_of(statement, person)
        )
    return statement


@transaction.atomic
def void(statement: Statement, *, by: User, reason: str) -> Statement:
    """Take a statement back that both have not signed."""
    if not reason.strip():
        raise Refused("请写明作废原因。")
    return move(statement, VOID_STATEMENT, by=by, void_reason=reason.strip())


def _not_open(statement: Statement, capacity: str) -> str:
    return "" if statement.status == StatementStatus.OPEN else "对账单已不在签认中"


def _signed_on_paper(statement: Statement, *, by: User) -> Statement:
    return _agree(statement, AGREE, by=by)


signatures.accept_on_paper(
    Statement, lambda statement: Statement.SLOTS, "inspection.record_paper_signature", refuse=_not_open,
    after=_signed_on_paper,
)  # fmt: skip
