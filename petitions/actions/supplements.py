"""延伸调阅: documents asked of the unit to supplement a lead, also after the team has left (R-219)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from inspection import access, audit
from inspection.workflow import Refused, WrongStatus
from petitions.actions.leads import REGISTER
from petitions.models import Lead
from petitions.workflow import LeadStatus
from rounds.actions import requests
from rounds.workflow.requests import DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection.models import User
    from rounds.models import Request


@transaction.atomic
def ask_documents(lead: Lead, *, by: User, titles: Iterable[str], **fields: Any) -> Request:
    """Draft a list of documents on the lead's unit; the link stands on the lead alone.

    ``fields``: title, text, requirement, due_on: all of it is read by the unit, and must not say why. Raises
    PermissionDenied, WrongStatus, Refused.
    """
    lead = Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)
    if not access.may(by, REGISTER, lead):
        raise PermissionDenied(REGISTER)
    if lead.status not in (LeadStatus.REGISTERED, LeadStatus.REVIEWED):
        raise WrongStatus("线索退回补充、尚未上报时才能延伸调阅。")
    if lead.assignment is None or lead.about_team:
        raise Refused("本件不属于巡察任务，不能向被巡察单位调阅。")
    made = requests.draft(lead.assignment, DOCUMENTS.code, by=by, to_units=[], **fields)[0]
    requests.list_items(made, by=by, titles=[each[:120] for each in titles])
    lead.requests.add(made)
    audit.record(lead, "ask_documents", by=by, label="延伸调阅", request=made.pk)
    return made
