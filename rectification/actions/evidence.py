"""佐证材料: files on an account, by whoever is responsible now, until the application is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from inspection import access, attachments
from inspection.workflow import WrongStatus
from rectification.gates.accounts import EVIDENCE
from rectification.models import Account
from rectification.workflow.accounts import AccountStatus

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from inspection.models import Attachment, User

OPEN = (AccountStatus.RECTIFYING, AccountStatus.STAGED)


def closed(account: Account) -> list[str]:
    """Why evidence neither comes nor goes any more: the application's signature stands over it."""
    return [] if account.status in OPEN else ["认领后、申请销账前才能增减佐证材料，已申请的须先退回"]


attachments.rule("rectification.account", EVIDENCE, power="rectification.add_evidence", closed=closed)


@transaction.atomic
def add(account: Account, upload: UploadedFile, *, by: User, note: str = "") -> Attachment:
    """Take a piece of evidence in. Raises attachments.Rejected, or WrongStatus once an application is under way."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if not access.may(by, "rectification.add_evidence", account):
        raise PermissionDenied("rectification.add_evidence")
    if account.status not in OPEN:
        raise WrongStatus("认领后、申请销账前可以上传佐证材料；已申请的须先退回。")
    return attachments.attach(account, upload, by=by, slot=EVIDENCE, note=note)
