"""The registers of issued papers: use of the seal (用印登记) and service (送达回证). What is wrong is corrected beside it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from inspection import access, attachments, audit
from inspection.models import Paper, PaperStatus, SealUse, ServiceReceipt
from inspection.models.paper_registers import POWER
from inspection.workflow import Refused, WrongStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from inspection.models import User

SCAN: Final = "receipt"
# No letter that is read as a digit, by eye or by a scanner's operator.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MOST_ADDRESSEES: Final = 100

attachments.rule("inspection.servicereceipt", SCAN, power=POWER)


def _issued(paper: Paper, by: User) -> Paper:
    """The paper, locked, if it is issued and the user keeps its office's registers."""
    paper = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    record: Any = paper.record
    if not access.may(by, POWER, record):
        raise PermissionDenied(POWER)
    if paper.status != PaperStatus.ISSUED:
        raise Refused("公文尚未印发或者已经撤回，不能登记用印和送达。")
    return paper


def _day(day: date, paper: Paper, what: str) -> None:
    if day > timezone.localdate():
        raise Refused(f"{what}不能晚于今天。")
    if paper.dated is not None and day < paper.dated:
        raise Refused(f"{what}不能早于成文日期{paper.dated:%Y-%m-%d}。")


def _valid(row: Any) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused("；".join(error.messages)) from error


@transaction.atomic
def seal(paper: Paper, *, by: User, sealed_on: date, **said: Any) -> SealUse:
    """Register that a seal was set on an issued paper: ``seal``, ``copies``, ``asked_by``, ``approved_by``, ``sealed_by``, ``note``.

    Raises Refused: not issued, a day before the paper's own, the same seal twice a day, approved by who asked.
    """
    paper = _issued(paper, by)
    _day(sealed_on, paper, "用印日期")
    made = SealUse(paper=paper, created_by=by, sealed_on=sealed_on, **said)
    _valid(made)
    made.save(force_insert=True)
    audit.record(made, "register_seal_use", by=by, label="登记用印", paper=paper.pk, copies=made.copies)
    return made


def new_number() -> str:
    """A reference that tells nothing, ten characters long: HZ and eight that are not mistaken for one another."""
    return "HZ" + "".join(secrets.choice(_LETTERS) for _ in range(8))


@transaction.atomic
def serve(
    paper: Paper, addressees: Iterable[dict[str, str]], *, method: str, sent_on: date, by: User
) -> list[ServiceReceipt]:
    """One receipt for each addressee (``addressee``, ``address``, ``postcode``, ``attention``) of an issued paper."""
    paper = _issued(paper, by)
    _day(sent_on, paper, "送出日期")
    made = []
    for each in addressees:
        receipt = ServiceReceipt(
            paper=paper, created_by=by, number=new_number(), method=method, sent_on=sent_on, **each
        )
        _valid(receipt)
        receipt.save(force_insert=True)
        audit.record(receipt, "serve_paper", by=by, label="登记送达", paper=paper.pk)
        made.append(receipt)
    return made


@transaction.atomic
def come_back(
    receipt: ServiceReceipt, *, by: User, received_on: date, receiver: str, receiver_post: str = "", note: str = "",
    files: Iterable[Any] = (),
) -> ServiceReceipt:  # fmt: skip
    """A receipt came back signed: who received the paper and when, with the scan. Once; afterwards it is corrected."""
    receipt = ServiceReceipt.objects.select_for_update(of=("self",)).select_related("paper").get(pk=receipt.pk)
    if not access.may(by, POWER, receipt):
        raise PermissionDenied(POWER)
    if receipt.came_back:
        raise WrongStatus("该回证已经登记交回；内容有误的，请用更正。")
    _day(received_on, receipt.paper, "签收日期")
    receipt.received_on, receipt.receiver, receipt.receiver_post = received_on, receiver.strip(), receiver_post.strip()
    receipt.note = note.strip() or receipt.note
    _valid(receipt)
    receipt.version += 1
    receipt.save(update_fields=["received_on", "receiver", "receiver_post", "note", "version"])
    for each in files:
        attachments.attach(receipt, each, by=by, slot=SCAN)
    audit.record(receipt, "receipt_came_back", by=by, label="回证交回", paper=receipt.paper_id)
    return receipt
