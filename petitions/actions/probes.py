"""深入了解: asked for by the team, approved by another with its methods, its result kept on the lead (R-238)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, codes, deadlines
from inspection.workflow import Refused, move
from petitions import deadlines as rules
from petitions import gates, workflow
from petitions.actions.leads import REGISTER
from petitions.codes import PROBE_METHODS
from petitions.models import Lead, Probe

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from inspection.models import Code, User


@transaction.atomic
def ask(lead: Lead, *, by: User, methods: Iterable[Code], reason: str) -> Probe:
    """Ask to look further into an important lead.

    Only methods of the office's list can be named: it holds what an inspection may do, and no measure of an investigation.
    """
    lead = Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)
    if not access.may(by, REGISTER, lead):
        raise PermissionDenied(REGISTER)
    if reasons := gates.may_be_probed(lead):
        raise Refused("；".join(reasons))
    wanted, offered = list(methods), set(codes.choices(PROBE_METHODS, lead.office))
    if beyond := [each.text for each in wanted if each not in offered]:
        raise Refused(f"{'、'.join(beyond)}不在可用的了解方式之内。")
    if not wanted:
        raise Refused("请至少选择一种了解方式。")
    made = Probe.objects.create(lead=lead, reason=reason.strip(), created_by=by)
    made.methods.set(wanted)
    audit.record(made, "register", by=by, label="申请深入了解", methods=[each.code for each in wanted])
    audit.record(lead, "ask_probe", by=by, label="申请深入了解", probe=made.pk)
    return made


@transaction.atomic
def approve(probe: Probe, *, by: User, until: date, opinion: str = "") -> Probe:
    """Another approves it, with a date."""
    if probe.created_by_id == by.pk:
        raise Refused("不能批准本人提出的申请。")
    if until < timezone.localdate():
        raise Refused("完成期限不能早于今天。")
    probe = move(
        probe, workflow.APPROVE_PROBE, by=by, decided_by=by, decided_on=timezone.localdate(), opinion=opinion.strip()
    )
    audit.record(probe.lead, "approve_probe", by=by, label="批准深入了解", probe=probe.pk)
    deadlines.start(probe, rules.PROBE, due_on=until)
    return probe


@transaction.atomic
def refuse(probe: Probe, *, by: User, reason: str) -> Probe:
    if probe.created_by_id == by.pk:
        raise Refused("不能决定本人提出的申请。")
    return move(
        probe, workflow.REFUSE_PROBE, by=by, decided_by=by, decided_on=timezone.localdate(), opinion=reason.strip()
    )


@transaction.atomic
def finish(probe: Probe, *, by: User, result: str) -> Probe:
    """What came of it; it belongs to the package as 深入了解的情况, retyped there."""
    probe = move(probe, workflow.FINISH_PROBE, by=by, result=result.strip(), finished_on=timezone.localdate())
    audit.record(probe.lead, "finish_probe", by=by, label="完成深入了解", probe=probe.pk)
    deadlines.meet(probe, rules.PROBE)
    return probe
