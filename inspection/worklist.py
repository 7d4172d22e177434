"""My work: what waits for me and what is due, read from the step tables and the running deadlines themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Value
from django.urls import reverse
from django.utils import timezone

from inspection import access, bookmarks, deadlines, duties, originals, signatures
from inspection.models import Deadline, Paper, PaperStatus, Recusal
from petitions import gates as petition_gates
from petitions import models as petitions
from petitions import workflow as petition_steps
from petitions.actions import handover, identity
from rectification import models as rectification
from rectification.actions import write_offs
from rectification.models.escalation import days_letters_wait_since
from rectification.workflow.accounts import ACCOUNT_STEPS, REOPEN
from rectification.workflow.consequences import CONSEQUENCE_STEPS
from rectification.workflow.escalation import DRAFT_LETTER, ESCALATION_STEPS
from rectification.workflow.feedback import FEEDBACK_STEPS
from rectification.workflow.plan_reviews import PASS_REVIEW, PlanReviewStatus
from rectification.workflow.plans import PLAN_STEPS
from rectification.workflow.publications import PUBLICATION_STEPS
from rectification.workflow.rectification import RECTIFICATION_STEPS
from rectification.workflow.reports import REPORT_STEPS
from rectification.workflow.self_checks import NOTICE_STEPS
from rectification.workflow.statements import STATEMENT_STEPS
from rectification.workflow.supervision import SUPERVISION_STEPS
from rectification.workflow.write_off_lists import SIGN_LIST, WriteOffListStatus
from rounds import models as rounds
from rounds import workflow as round_steps
from rounds.workflow import disclosures as disclosure_steps
from rounds.workflow import leave_of_unit as leave_steps
from rounds.workflow import library as library_steps
from rounds.workflow import preparation as preparation_steps
from rounds.workflow import progress as progress_steps
from rounds.workflow import requests as request_steps
from rounds.workflow import summaries as summary_steps
from rounds.workflow import supervision as supervision_steps
from rounds.workflow.recusals import RECUSAL_STEPS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from inspection.models import User
    from inspection.workflow import Step

# Each model with its step table: a new table is a new line here.
TABLES: tuple[tuple[Any, tuple[Step, ...], tuple[str, ...]], ...] = (
    (Recusal, RECUSAL_STEPS, ("person", "unit")),
    (rounds.Round, round_steps.ROUND_STEPS, ("office",)),
    (
        rounds.Assignment,
        round_steps.ASSIGNMENT_STEPS,
        (
            "team",
            "unit__parent__parent__parent",
            "unit__office__region__parent__parent",
            "unit__region",
            "round__office",
            "kind",
            "mode",
        ),
    ),
    (rounds.FieldRecord, round_steps.FIELD_RECORD_STEPS, ("assignment",)),
    (rounds.WorkingPaper, round_steps.WORKING_PAPER_STEPS, ("assignment", "finding")),
    (rounds.Finding, round_steps.FINDING_STEPS, ("assignment",)),
    (rounds.DailyLog, round_steps.LOG_STEPS, ("assignment",)),
    (rounds.KeyItem, round_steps.KEY_ITEM_STEPS, ("assignment",)),
    (rounds.Urging, progress_steps.URGING_STEPS, ("assignment__unit", "assignment__team")),
    (rounds.Digest, progress_steps.DIGEST_STEPS, ()),
    (rounds.RoundSummary, summary_steps.SUMMARY_STEPS, ("round__office",)),
    (rounds.Improvement, summary_steps.IMPROVEMENT_STEPS, ("summary__round",)),
    (rounds.Request, request_steps.REQUEST_STEPS, ("assignment", "to_unit")),
    (rounds.UnitPlan, preparation_steps.UNIT_PLAN_STEPS, ("assignment",)),
    (rounds.UnitLeave, leave_steps.LEAVE_STEPS, ("assignment",)),
    (rounds.Disclosure, disclosure_steps.DISCLOSURE_STEPS, ("assignment",)),
    (rounds.CoveragePlan, round_steps.COVERAGE_PLAN_STEPS, ("term",)),
    (rounds.Publicity, library_steps.PUBLICITY_STEPS, ("assignment",)),
    (rounds.SuperiorItem, library_steps.SUPERIOR_STEPS, ("unit",)),
    (rounds.ConductCase, library_steps.CONDUCT_STEPS, ("person", "violation")),
    (rounds.TrackedTask, round_steps.TASK_STEPS, ("owner",)),
    (rounds.Coordination, supervision_steps.COORDINATION_STEPS, ("assignment",)),
    (rounds.RovingCheck, supervision_steps.ROVING_STEPS, ("assignment",)),
    (rounds.NonCooperation, supervision_steps.NON_COOPERATION_STEPS, ("assignment",)),
    (rounds.OpinionReport, supervision_steps.OPINION_STEPS, ("assignment",)),
    (petitions.Petition, petition_steps.PETITION_STEPS, ("assignment__team", "assignment__unit", "channel")),
    (petitions.Transfer, petition_steps.TRANSFER_STEPS, ("petition",)),
    (petitions.Lead, petition_steps.LEAD_STEPS, ("assignment", "unit", "discipline", "receiver")),
    (petitions.Outage, petition_steps.OUTAGE_STEPS, ("assignment", "channel__kind")),
    (petitions.HandoverSlip, petition_steps.SLIP_STEPS, ("assignment",)),
    (rectification.Report, REPORT_STEPS, ("assignment",)),
    (rectification.Feedback, FEEDBACK_STEPS, ("assignment",)),
    (rectification.Account, ACCOUNT_STEPS, ("assignment", "unit")),
    (rectification.Plan, PLAN_STEPS, ("assignment",)),
    (rectification.RectificationReport, RECTIFICATION_STEPS, ("assignment",)),
    (rectification.Publication, PUBLICATION_STEPS, ("assignment__unit",)),
    (rectification.Statement, STATEMENT_STEPS, ("unit",)),
    (rectification.Consequence, CONSEQUENCE_STEPS, ("account", "unit")),
    (rectification.SupervisionReport, SUPERVISION_STEPS, ("team__round__office",)),
    (rectification.SelfCheckNotice, NOTICE_STEPS, ("office",)),
    (rectification.EscalationLetter, ESCALATION_STEPS, ("account__office", "account__unit", "unit")),
)
# Kinds without a step table of their own that have deadlines: what their names and powers need.
DUE_ONLY: dict[Any, tuple[str, ...]] = {
    rounds.Node: ("assignment__unit", "step"),
    rounds.Meeting: ("assignment",),
    rounds.MemberLeave: ("membership__person", "membership__team__round"),
    petitions.BoxOpening: ("assignment", "channel"),
    petitions.Appointment: ("assignment",),
    rectification.PlanReview: ("plan__assignment__unit", "reviewer"),
    rectification.FollowUp: ("assignment__unit", "body"),
}
# Kinds of which there are few: their gates are asked here too, so that what cannot be done yet does not wait on anybody.
GATED = (
    rounds.Round,
    rounds.Assignment,
    rounds.WorkingPaper,
    rounds.UnitPlan,
    rounds.Improvement,
    petitions.Lead,
    rectification.Report,
    rectification.Feedback,
    rectification.Publication,
    rectification.Consequence,
    rectification.SupervisionReport,
    rectification.EscalationLetter,
    rectification.SelfCheckNotice,
)
# What is done only when something has gone wrong waits on nobody.
NEVER_WAITS = (REOPEN,)
# How many records of a kind are looked through; a desk with more than that is worked off in the lists.
LOOK_THROUGH = 200


@dataclass(frozen=True)
class Waiting:
    """A record that waits for this person's step."""

    label: str
    title: str
    detail: str
    kind: str
    url: str
    since: Any
    # Comes before what is older.
    first: bool = False


@dataclass(frozen=True)
class Due:
    """A deadline this person answers for."""

    label: str
    title: str
    url: str
    on: date
    days_left: int
    provisional: bool


@cache
def _put_together(sources: tuple[frozenset[str], ...]) -> tuple[str, tuple[Any, ...]]:
    """One question for all kinds: of which is there any record at all in one of these statuses? By place in ``TABLES``.

    Put together once per set of powers: that takes longer than all the answers.
    """
    parts = [
        model._default_manager.filter(status__in=sorted(wanted)).order_by().values_list(Value(place))[:1]
        for place, ((model, *_), wanted) in enumerate(zip(TABLES, sources, strict=True))
        if wanted
    ]
    if not parts:
        return "", ()
    text, given = parts[0].union(*parts[1:], all=True).query.sql_with_params()
    return text, tuple(given)


def _anywhere(sources: tuple[frozenset[str], ...]) -> set[int]:
    """Places of the kinds that have such a record, in whosever scope: the others, most of them, are asked no further."""
    text, given = _put_together(sources)
    if not text:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        return {place for (place,) in cursor.fetchall()}


def waiting(user: User) -> list[Waiting]:
    """Records in the user's scope whose next step is his, oldest first."""
    found: list[Waiting] = []
    anywhere = access.powers(user)
    own = [
        [step for step in steps if step.primary and _moves_on(step) and step.permission in anywhere]
        for _, steps, _ in TABLES
    ]
    sources = tuple(frozenset(status for step in mine for status in step.sources) for mine in own)
    for place in sorted(_anywhere(sources)):
        model, mine = TABLES[place][0], own[place]
        rows = records_of(model, user).filter(status__in=sources[place]).order_by("created_at")
        if model is rounds.Assignment:
            rows = rows.with_people()  # its gates ask them of each
        for record in rows[:LOOK_THROUGH]:
            record.only_shown()
            step = _next(record, mine, access.powers(user, record), gated=model in GATED)
            if step is not None:
                kind = str(model._meta.verbose_name)
                found.append(
                    Waiting(
                        step.label,
                        str(record),
                        _words(record),
                        kind,
                        bookmarks.address_of(record),
                        record.created_at,
                        first=getattr(record, "retaliation", False),
                    )
                )
    return [
        *_leavers(user),
        *_papers(user),
        *_releases(user),
        *_signatures(user),
        *_lists(user),
        *_plan_reviews(user),
        *_overdue(user),
        *sorted(found, key=lambda each: (not each.first, each.since)),
    ]


def _moves_on(step: Step) -> bool:
    """Steps that leave a record where it is wait on nobody: records are not even looked through for their sake."""
    return step.target is not None and step not in NEVER_WAITS


def _next(record: Any, steps: list[Step], held: frozenset[str], *, gated: bool) -> Step | None:
    """The step that would move the record on and is this person's."""
    own = record.own_steps() if hasattr(record, "own_steps") else steps
    for step in steps:
        moves_on = step in own and step.target != record.status and record.status in step.sources
        if moves_on and step.permission in held and not (gated and step.unmet(record)):
            return step
    return None


def _words(record: Any) -> str:
    """A few words of what it is about, for records that are called by a number."""
    if isinstance(record, petitions.Petition):  # never its content: a first page is read over one's shoulder
        parts = (
            "反映打击报复" if record.retaliation else "",
            record.channel.text if record.channel else "",
            record.get_kind_display(),
            str(record.assignment or ""),
        )
        return "　".join(part for part in parts if part)
    for name in ("problem", "summary"):
        if text := getattr(record, name, ""):
            return str(text)[:60]
    return ""


def _signatures(user: User) -> Iterable[Waiting]:
    """Leads whose 审批交接单 waits for this person's signature, his turn having come."""
    offered = records_of(petitions.Lead, user).filter(status=petition_steps.LeadStatus.OFFERED)
    for lead in offered[:LOOK_THROUGH]:
        lead.only_shown()
        held = access.powers(user, lead)
        for capacity, power in handover.SIGNING.items():
            open_slot = capacity in signatures.missing(lead, petition_gates.parties_of(lead))
            if power in held and open_slot and not handover.why_not_sign(lead, capacity):
                yield Waiting(
                    f"{capacity}签字",
                    str(lead),
                    _words(lead),
                    "审批交接单",
                    bookmarks.address_of(lead),
                    lead.created_at,
                )


def _lists(user: User) -> Iterable[Waiting]:
    """Lists for 销账 that wait for this person's one signature (never his own)."""
    open_ = records_of(rectification.WriteOffList, user).filter(status=WriteOffListStatus.OPEN)
    for each in open_.exclude(created_by=user).order_by("created_at")[:LOOK_THROUGH]:
        if write_offs.approves(user, each.office_id) and not SIGN_LIST.unmet(each):
            yield Waiting("签批", str(each), "", "批量销账审批表", bookmarks.address_of(each), each.created_at)


def _plan_reviews(user: User) -> Iterable[Waiting]:
    """Rectification plans that wait for this person's word."""
    asked = records_of(rectification.PlanReview, user).filter(status=PlanReviewStatus.ASKED)
    for each in asked.select_related("plan__assignment__unit", "reviewer")[:LOOK_THROUGH]:
        if PASS_REVIEW.permission in access.powers(user, each):
            yield Waiting(
                "会审",
                str(each.plan),
                each.get_capacity_display(),
                "整改方案会审",
                bookmarks.address_of(each),
                each.created_at,
            )


def _overdue(user: User) -> Iterable[Waiting]:
    """Overdue accounts whose next letter may be drafted: one line for all of them."""
    accounts = rectification.Account.objects.for_user(user).filter(office__in=access.offices_with(user, DRAFT_LETTER))
    if DRAFT_LETTER in access.powers(user) and (days := days_letters_wait_since(accounts)):
        since = timezone.make_aware(datetime.combine(min(days), time()))
        url = reverse("rectification:escalation_due")
        yield Waiting("起草催办函", f"{len(days)}个账户应发下一步函件", "", "超期待催办", url, since)


def _leavers(user: User) -> Iterable[Waiting]:
    """People who have gone and still hold something: 待交接."""
    for each in duties.leavers(user):
        state = "账号已停用" if not each.is_active else "已没有任何角色"
        url = reverse("duty_person", args=[each.pk])
        yield Waiting("办理交接", each.name, f"{state}，名下还有在办事项", "待交接", url, each.created_at)


def _papers(user: User) -> Iterable[Waiting]:
    """Drafts that wait for this person's approval (never his own)."""
    offices = access.offices_with(user, "inspection.approve_paper")
    drafts = Paper.objects.filter(office_id__in=offices, status=PaperStatus.DRAFT).exclude(drafted_by=user)
    if blocked := access.blocked_units(user):
        drafts = drafts.exclude(unit_id__in=blocked).exclude(assignment_id__in=access.blocked_assignments(user))
    for paper in drafts.order_by("drafted_at")[:LOOK_THROUGH]:
        yield Waiting("审定", paper.title, "", "公文", reverse("paper", args=[paper.pk]), paper.drafted_at)


def _releases(user: User) -> Iterable[Waiting]:
    """Requests to look at an identity or a sealed original that wait for this person's decision (never his own)."""
    for found, kind, route in (
        (identity.requests_for(user), "身份查看", "petitions:identity_request_list"),
        (originals.requests_for(user), "原件查看", "original_list"),
    ):
        asked = found.filter(granted=None).exclude(asked_by=user).prefetch_related("record").order_by("asked_at")
        for each in asked[:LOOK_THROUGH]:
            yield Waiting("决定", str(each.record), f"{each.asked_by.name}申请", kind, reverse(route), each.asked_at)


def records_of(model: Any, user: User) -> Any:
    """A kind's records in the user's scope, with what their names and powers need."""
    related = next((names for each, _, names in TABLES if each is model), DUE_ONLY.get(model, ()))
    rows = model._default_manager.for_user(user)
    rows = rows.select_related(*related) if related else rows
    return rows.prefetch_related(*getattr(model, "judged_by", ()))


def due(user: User, today: date | None = None) -> list[Due]:
    """Running deadlines this person answers for, the most overdue first. Only records in his scope are named."""
    day = today or timezone.localdate()
    standing = access.powers(user)
    mine = [code for code, rule in deadlines.rules().items() if rule.power in standing]
    running = Deadline.objects.filter(rule__in=mine, met_at=None, cancelled_at=None, paused_on=None)
    running = running.exclude(due_on=None).select_related("content_type").order_by("due_on")[: LOOK_THROUGH * 2]
    by_type: dict[Any, list[Deadline]] = {}
    for each in running:
        by_type.setdefault(each.content_type, []).append(each)
    found: list[Due] = []
    for content_type, rows in by_type.items():
        records = records_of(content_type.model_class(), user).in_bulk([each.object_id for each in rows])
        for each in rows:
            record = records.get(each.object_id)
            if record is not None and deadlines.rules()[each.rule].power in access.powers(user, record):
                left = (each.due_on - day).days
                found.append(
                    Due(each.label, str(record), bookmarks.address_of(record), each.due_on, left, each.provisional)
                )
    return sorted(found, key=lambda row: row.on)
