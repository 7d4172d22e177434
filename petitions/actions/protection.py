"""What is done around the reporter without knowing who he is: told that it was taken up, met, called, written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from inspection import deadlines
from inspection.workflow import Refused, move
from petitions import deadlines as rules
from petitions import workflow
from petitions.models import Communication, CommunicationKind, Petition

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import User


def _note(petition: Petition, *, by: User, kind: str, on: date, place: str, note: str) -> Communication:
    if on > timezone.localdate():
        raise Refused("沟通日期不能晚于今天。")
    return Communication.objects.create(petition=petition, kind=kind, on=on, place=place, note=note, by=by)


@transaction.atomic
def acknowledge(petition: Petition, *, by: User, on: date, place: str = "", note: str = "") -> Petition:
    """Tell a 实名 accuser that the matter was taken up (检举控告工作规则第二十六条)."""
    petition = move(petition, workflow.ACKNOWLEDGE, by=by)
    _note(petition, by=by, kind=CommunicationKind.ACKNOWLEDGED, on=on, place=place, note=note)
    deadlines.meet(petition, rules.ACKNOWLEDGE)
    return petition


@transaction.atomic
def communicate(petition: Petition, *, by: User, kind: str, on: date, place: str = "", note: str = "") -> Petition:
    """Note a meeting, a call, a letter — or that the reporter does not want to be met (R-193, R-195)."""
    if petition.is_anonymous:
        raise Refused("匿名件没有可以沟通的信访人。")
    petition = move(petition, workflow.COMMUNICATE, by=by, note={"kind": kind})
    _note(petition, by=by, kind=kind, on=on, place=place, note=note)
    return petition
