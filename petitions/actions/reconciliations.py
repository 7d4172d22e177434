"""线索对账: a run opened with a receiving organ, its own ledger beside the office's, both confirm (R-227)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inspection import access, audit, deadlines, reminders
from inspection.models import Deadline
from inspection.workflow import Refused, move
from petitions import deadlines as rules
from petitions import workflow
from petitions.models import Lead, Reconciliation, ReconciliationLine
from petitions.workflow import LeadStatus, ReconciliationStatus
from rounds.actions.editing import allow

if TYPE_CHECKING:
    from inspection.models import Office, Unit, User

KEEP, ANSWER = "petitions.hand_over_lead", "petitions.report_lead"
_CUT = re.compile(r"[，,、;；\t]|\s+")
ONLY_OFFICE, ONLY_RECEIVER, TWICE = (
    "巡察办台账有、接受部门台账没有",
    "接受部门台账有、巡察办台账没有",
    "接受部门台账重复登记",
)


def _running(office_id: Any, receiver_id: Any) -> Any:
    return Deadline.objects.filter(
        rule=rules.RECONCILE.code, office_id=office_id, unit_id=receiver_id, met_at=None, cancelled_at=None
    )


def watch(lead: Lead) -> None:
    """From the first lead an organ is handed, the next reconciliation with it is watched."""
    if not _running(lead.office_id, lead.receiver_id).exists():
        deadlines.start(lead, rules.RECONCILE, unit_id=lead.receiver_id)


@transaction.atomic
def begin(office: Office, *, by: User, receiver: Unit) -> Reconciliation:
    """Open a run: a line for each lead the organ holds, and for each retired since the last one.

    Raises PermissionDenied; Refused while an earlier run is open or nothing was ever handed over.
    """
    allow(by, KEEP, Lead(office=office))
    if (
        Reconciliation.objects.filter(office=office, receiver=receiver)
        .exclude(status=ReconciliationStatus.CONCLUDED)
        .exists()
    ):
        raise Refused(f"与{receiver.short_name}的上一次对账还没有办结。")
    today = timezone.localdate()
    rows = _held(office, receiver)
    if not rows:
        raise Refused(f"没有移交{receiver.short_name}的线索，无须对账。")
    run = Reconciliation.objects.create(office=office, receiver=receiver, as_of=today, created_by=by)
    for at, lead in enumerate(rows, 1):
        stage, document = _as_the_office_has_it(lead)
        ReconciliationLine.objects.create(
            run=run, position=at, lead=lead, number=lead.number, office_stage=stage, office_document=document,
            difference=ONLY_OFFICE,
        )  # fmt: skip
    audit.record(run, "register", by=by, label="发起线索对账", count=len(rows))
    _running(office.pk, receiver.pk).update(met_at=timezone.now())
    for user in access.holders(ANSWER, run):
        reminders.notify(user, "有线索对账待办理。", url=reminders.address_of(run, user))
    return run


def _held(office: Office, receiver: Unit) -> list[Lead]:
    last = Reconciliation.objects.filter(office=office, receiver=receiver).order_by("-as_of").first()
    open_ = Q(status__in=[LeadStatus.HANDED_OVER, LeadStatus.REPORTED, LeadStatus.RETIRING])
    fresh = Q(status=LeadStatus.RETIRED) & (Q(retired_on__gte=last.as_of) if last else Q())
    return list(Lead.objects.filter(open_ | fresh, office=office, receiver=receiver).order_by("number"))


def _as_the_office_has_it(lead: Lead) -> tuple[str, str]:
    """Stage and document by the office's ledger; before the organ says anything, that it was handed over."""
    last = lead.progress.select_related("stage").order_by("-on", "-recorded_at").first()
    return (last.stage.text, last.document) if last is not None else ("已移交", "")


def entries(ledger: str) -> list[tuple[str, str, str]]:
    """The lines of a ledger as typed or pasted: number, stage, document. Empty lines are left out."""
    found = []
    for line in ledger.splitlines():
        parts = [each for each in _CUT.split(line.strip()) if each]
        if parts:
            number, stage, *rest = [*parts, "", ""][: max(3, len(parts))]
            found.append((number[:40], stage[:40], " ".join(filter(None, rest))[:120]))
    return found


def difference(line: ReconciliationLine) -> str:
    """In words where the two ledgers differ on a number both have; nothing where they agree."""
    said = []
    if line.office_stage != line.receiver_stage:
        said.append(f"办理阶段不一致：巡察办记“{line.office_stage}”，接受部门记“{line.receiver_stage or '未填'}”")
    if line.office_document != line.receiver_document:
        said.append(
            f"文书不一致：巡察办记“{line.office_document or '无'}”，接受部门记“{line.receiver_document or '无'}”"
        )
    return "；".join(said)[:300]


@transaction.atomic
def compare(run: Reconciliation, *, by: User, ledger: str) -> Reconciliation:
    """The organ enters its own ledger, number by number; the differences are written in words. It may enter it again."""
    run = move(run, workflow.COMPARE, by=by, note={"lines": len(entries(ledger))})
    run.lines.filter(lead=None).delete()
    ours = {each.number: each for each in run.lines.select_for_update()}
    for line in ours.values():
        line.receiver_stage = line.receiver_document = ""
        line.difference = ONLY_OFFICE
    place, seen = len(ours), set()
    for number, stage, document in entries(ledger):
        if number in ours:
            line = ours[number]
            line.receiver_stage, line.receiver_document = stage, document
            line.difference = TWICE if number in seen else difference(line)
        elif number not in seen:
            place += 1
            ReconciliationLine.objects.create(
                run=run, position=place, number=number, receiver_stage=stage, receiver_document=document,
                difference=ONLY_RECEIVER,
            )  # fmt: skip
        seen.add(number)
    for line in ours.values():
        line.save(update_fields=["receiver_stage", "receiver_document", "difference"])
    return run


@transaction.atomic
def agree(run: Reconciliation, *, by: User) -> Reconciliation:
    """The organ confirms the comparison as it stands."""
    run = move(run, workflow.AGREE, by=by, agreed_by=by, agreed_on=timezone.localdate())
    for user in access.holders(KEEP, run):
        reminders.notify(user, "线索对账待巡察办确认。", url=reminders.address_of(run, user))
    return run


@transaction.atomic
def conclude(run: Reconciliation, *, by: User, explanation: str = "") -> Reconciliation:
    """The office confirms; differences do not pass without saying what is done about them. The next run is watched."""
    if run.lines.exclude(difference="").exists() and not explanation.strip():
        raise Refused("台账有差异，请说明如何处理。")
    run = move(
        run, workflow.CONCLUDE_RECONCILIATION, by=by, explanation=explanation.strip(), concluded_by=by,
        concluded_on=timezone.localdate(),
    )  # fmt: skip
    deadlines.start(run, rules.RECONCILE, unit_id=run.receiver_id)
    return run
