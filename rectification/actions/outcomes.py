"""成效 of an account: rules made, revised or abolished, money recovered, meetings held (R-277)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, attachments, audit
from inspection.models import Unit
from inspection.workflow import Refused
from rectification.actions import evidence
from rectification.models import Account, Outcome

if TYPE_CHECKING:
    from datetime import date

    from django.core.files.uploadedfile import UploadedFile

    from inspection.models import User

ENTER, SLOT = "rectification.add_evidence", "rule"


def _hold(account: Account, by: User) -> Account:
    """The account, locked, in the hands of somebody of the party responsible who may still enter."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if not access.may(by, ENTER, account):
        raise PermissionDenied(ENTER)
    if account.status not in evidence.OPEN:
        raise Refused("认领后、申请销账前才能增减整改成效，已申请的须先退回。")
    return account


def _refuse_twice(account: Account, kind: str, name: str, dated: date, change: str) -> None:
    """A rule or a meeting may answer several problems of a unit; it is entered with one of them, so that it counts once."""
    Unit.objects.select_for_update(of=("self",)).get(pk=account.unit_id)
    there = Outcome.objects.filter(account__unit=account.unit_id, kind=kind, name=name, dated=dated, change=change)
    if (found := there.filter(withdrawn_on=None).select_related("account").first()) is not None:
        raise Refused(f"“{name}”已在{found.account.number}登记，同一制度、同一会议只登记一次。")


@transaction.atomic
def enter(
    account: Account, *, by: User, kind: str, name: str, dated: date, change: str = "", document_number: str = "",
    amount: int | None = None, file: UploadedFile | None = None,
) -> Outcome:  # fmt: skip
    """登记成效. Raises Refused where what the kind asks for is missing, attachments.Rejected for a file that is not let in."""
    account = _hold(account, by)
    if dated > timezone.localdate():
        raise Refused("日期不能晚于今天。")
    if not name.strip():
        raise Refused("请写明名称。")
    rule, money = kind == Outcome.Kind.RULE, kind == Outcome.Kind.MONEY
    if rule and not (change and file):
        raise Refused("登记制度须选新建、修订或废止，并上传制度文本。")
    if money and not amount:
        raise Refused("登记挽回资金须填写金额。")
    if not money:
        _refuse_twice(account, kind, name.strip(), dated, change if rule else "")
    text = attachments.attach(account, file, by=by, slot=SLOT, note=name.strip()[:200]) if rule and file else None
    made = Outcome.objects.create(
        account=account, kind=kind, name=name.strip(), dated=dated, change=change if rule else "",
        document_number=document_number.strip() if rule else "", amount=amount if money else None, file=text, by=by,
    )  # fmt: skip
    audit.record(account, "enter_outcome", by=by, label=f"登记整改成效：{made.get_kind_display()}", outcome=made.pk)
    return made


@transaction.atomic
def take_back(outcome: Outcome, *, by: User, reason: str) -> Outcome:
    """撤销 a wrong entry: its row and its file stay, and count no more."""
    account = _hold(outcome.account, by)
    if not reason.strip():
        raise Refused("请写明撤销原因。")
    outcome = Outcome.objects.select_for_update(of=("self",)).get(pk=outcome.pk)
    if not outcome.counts:
        raise Refused("该条成效已经撤销。")
    outcome.withdrawn_by, outcome.withdrawn_on, outcome.withdrawn_reason = by, timezone.localdate(), reason.strip()
    outcome.save(update_fields=["withdrawn_by", "withdrawn_on", "withdrawn_reason"])
    audit.record(account, "take_back_outcome", by=by, label="撤销整改成效", outcome=outcome.pk, reason=reason.strip())
    return outcome
