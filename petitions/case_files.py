"""卷宗 of a petition and of a lead: their own papers and files, within the scope of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection.documents import case_files
from petitions.models import Lead, Petition, Probe, Transfer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from inspection.models import User


def _of_petition(petition: Any, user: User) -> list[QuerySet[Any]]:
    return [
        Petition.objects.for_user(user).filter(pk=petition.pk),
        Transfer.objects.for_user(user).filter(petition=petition),
    ]


def _of_lead(lead: Any, user: User) -> list[QuerySet[Any]]:
    return [Lead.objects.for_user(user).filter(pk=lead.pk), Probe.objects.for_user(user).filter(lead=lead)]


case_files.kind("petition", "信访卷", Petition, lambda petition: f"信访件{petition.number}案卷")
case_files.holds("petition", _of_petition)
case_files.kind("lead", "线索卷", Lead, lambda lead: f"问题线索{lead.number}案卷")
case_files.holds("lead", _of_lead)
