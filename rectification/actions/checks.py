"""查账: what the office or a supervision team found when it looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inspection import audit, deadlines
from inspection.models import Post, UnitGrant
from inspection.workflow import Refused, move
from rectification.actions.ledger import post
from rectification.deadlines import REVIEW
from rectification.models import Account, Check, PostingKind
from rectification.workflow.accounts import CHECK, AccountStatus

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Code, User


def _refuse_own_unit(account: Account, by: User, day: date) -> None:
    """Whoever belongs to the unit, or to the department responsible now, does not check it."""
    units = (account.unit_id, account.holder_id)
    in_post = Post.objects.filter(person=by.person, unit__in=units).filter(Q(ends=None) | Q(ends__gte=day))
    if (by.person and in_post.exists()) or UnitGrant.objects.live(by, day).filter(unit__in=units).exists():
        raise Refused("查账人不能是被查单位的人员。")


@transaction.atomic
def check(
    account: Account, *, by: User, finding: str, kind: Code | None = None, result: Code | None = None,
    checked_on: date | None = None, checkers: str = "", internal: bool = False,
) -> Check:  # fmt: skip
    """One check with its finding (R-260); an unannounced one stays unknown outside the office (R-280)."""
    day = checked_on or timezone.localdate()
    if not finding.strip():
        raise Refused("请写明查账情况。")
    if day > timezone.localdate():
        raise Refused("查账日期不能晚于今天。")
    account = move(account, CHECK, by=by, note={"internal": internal}, unseen=internal)
    _refuse_own_unit(account, by, day)
    words = f"查账：{result.text}" if result else "查账"
    # A check of an earlier day is booked beside what has been booked since: it moves nothing.
    booked = max([day, *account.postings.order_by("-dated").values_list("dated", flat=True)[:1]])
    posting = post(account, PostingKind.CHECK, by=by, on=booked, text=words, internal=internal)
    made = Check.objects.create(
        account=account, kind=kind, result=result, checked_on=day, checkers=checkers or by.name,
        finding=finding.strip(), internal=internal, posting=posting, created_by=by,
    )  # fmt: skip
    audit.record(made, "register", by=by, label="登记查账")
    if account.status == AccountStatus.STAGED and deadlines.meet(account, REVIEW) is not None:
        deadlines.start(account, REVIEW, on=day)
    return made
