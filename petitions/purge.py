"""Which petitions and leads are over for good, so that a reporter's identity and their files may be destroyed in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from inspection import purge
from petitions.models import Appointment, Lead, Petition, Transfer
from petitions.workflow import ENDED, LeadStatus, TransferStatus
from rounds.workflow import AssignmentStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from inspection.models import Office


def concluded(office: Office) -> QuerySet[Petition]:
    """Petitions of which nothing runs: no lead, no transfer, no repeated letter, nor the inspection they came in with."""
    of_it = Q(petition=OuterRef("pk")) | Q(points__petition=OuterRef("pk"))
    leads = Lead.objects.filter(of_it).exclude(status=LeadStatus.RETIRED)
    transfers = Transfer.objects.filter(of_it).exclude(status__in=(TransferStatus.SETTLED, TransferStatus.WITHDRAWN))
    repeats = Petition.objects.filter(repeat_of=OuterRef("pk")).exclude(status__in=ENDED)
    over = Q(assignment=None) | Q(assignment__status=AssignmentStatus.CLOSED)
    return Petition.objects.filter(
        over, ~Exists(leads), ~Exists(transfers), ~Exists(repeats), office=office, status__in=ENDED
    )


def retired(office: Office) -> QuerySet[Lead]:
    """Leads that left the ledger of leads, of an inspection that is closed."""
    over = Q(assignment=None) | Q(assignment__status=AssignmentStatus.CLOSED)
    return Lead.objects.filter(over, office=office, status=LeadStatus.RETIRED)


def not_come(office: Office) -> QuerySet[Appointment]:
    """Appointments of a closed inspection of which no petition came: who called is of no use any more."""
    return Appointment.objects.filter(
        assignment__office=office, assignment__status=AssignmentStatus.CLOSED, petition=None
    )  # fmt: skip


purge.source(Petition, sealed=Petition.SEALED, secret="反映人身份信息", concluded=concluded)
purge.source(Lead, concluded=retired)
purge.source(Appointment, sealed=Petition.SEALED, secret="预约人身份信息", concluded=not_come)
