"""The three pledges (保密、回避、纪律): signed by each member himself, or recorded by the office from paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from inspection import audit, deadlines
from inspection.workflow import Refused
from rounds import gates
from rounds.actions.editing import allow, locked
from rounds.deadlines import PLEDGES
from rounds.models import Membership, Pledge, PledgeKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from inspection.models import User


@transaction.atomic
def record_pledges(
    membership: Membership, *, by: User, signed_on: date | None = None, kinds: Iterable[str] = PledgeKind.values
) -> list[Pledge]:
    """Record pledges a member signed on paper; the office's business (R-021)."""
    membership = locked(membership)
    allow(by, "rounds.record_pledge", membership)
    return _record(membership, by=by, signed_on=signed_on or timezone.localdate(), kinds=kinds, label="登记承诺书")


@transaction.atomic
def sign_pledges(membership: Membership, *, by: User) -> list[Pledge]:
    """A member signs his own three pledges online; nobody signs for another."""
    membership = locked(membership)
    if by.person_id is None or by.person_id != membership.person_id:
        raise Refused("承诺书只能由本人签订。")
    today = timezone.localdate()
    return _record(membership, by=by, signed_on=today, kinds=PledgeKind.values, label="签订承诺书")


def _record(membership: Membership, *, by: User, signed_on: date, kinds: Iterable[str], label: str) -> list[Pledge]:
    if membership.ends is not None:
        raise Refused("该同志已离组。")
    if signed_on > timezone.localdate():
        raise Refused("签订日期不能晚于今天。")
    have = set(membership.pledges.values_list("kind", flat=True))
    made = [
        Pledge.objects.create(membership=membership, kind=kind, signed_on=signed_on, recorded_by=by)
        for kind in kinds
        if kind not in have
    ]
    if not made:
        raise Refused("承诺书已签齐。")
    audit.record(membership, "pledge", by=by, label=label, kinds=[each.kind for each in made], signed_on=signed_on)
    for assignment in membership.team.assignments.all():
        if not gates.pledges_are_signed(assignment):
            deadlines.meet(assignment, PLEDGES)
    return made
