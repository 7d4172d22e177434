"""What a person holds of petitions and leads, and how it passes to another (交接)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection import duties
from inspection.models import Deadline, link_of
from petitions.models import Lead, Petition
from petitions.querysets import VIEW_PETITION
from petitions.workflow import ENDED, LeadStatus

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from inspection.models import User


def _handled(by: User, givers: Collection[Any]) -> Iterable[tuple[Any, Any, str, str, Any]]:
    found = Petition.objects.for_user(by).filter(handler__in=duties.among(givers)).exclude(status__in=ENDED)
    for each in found.select_related("assignment").prefetch_related("accused"):
        yield each.handler_id, each, str(each), VIEW_PETITION, each


def _give(petition: Petition, to: User, by: User) -> None:
    """The handler changes, and with him whoever answers for its running deadlines."""
    locked = Petition.objects.select_for_update(of=("self",)).get(pk=petition.pk)
    locked.handler, locked.version = to, locked.version + 1
    locked.save(update_fields=["handler", "version"])
    running = Deadline.objects.filter(**link_of(petition), met_at=None, cancelled_at=None)
    running.exclude(handler=None).update(handler=to)


PETITIONS = duties.kind("petitions", "承办的信访件", _handled, give=_give, guarded=True)
LEADS = duties.authored(
    Lead, "leads", "登记的线索", statuses=(LeadStatus.REGISTERED, LeadStatus.REVIEWED),
    power="petitions.register_lead", guarded=True,
)  # fmt: skip
