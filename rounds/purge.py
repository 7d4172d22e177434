"""Which disclosures are over for good, so that who made them and their files may be destroyed in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspection import purge
from rounds.models import Disclosure
from rounds.workflow import AssignmentStatus
from rounds.workflow.disclosures import DisclosureStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from inspection.models import Office


def disposed(office: Office) -> QuerySet[Disclosure]:
    """Disclosures that were disposed of, of an inspection that is closed."""
    return Disclosure.objects.filter(
        assignment__round__office=office, assignment__status=AssignmentStatus.CLOSED, status=DisclosureStatus.DISPOSED
    )


purge.source(Disclosure, sealed=Disclosure.SEALED, secret="说明人身份信息", concluded=disposed)
