"""What is done with accounts: opened, delivered, claimed, planned, checked, corrected. Every entry is a posting."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from inspection import access, audit, codes, deadlines, numbering
from inspection.models import Correction, Unit, link_of
from inspection.workflow import Refused, move
from rectification.balances import OPENINGS
from rectification.deadlines import DULL, RECTIFY, REVIEW
from rectification.models import Account, AccountKind, Posting, PostingKind, ProgressNote, Statement
from rectification.workflow.accounts import (
    AMEND,
    CLAIM,
    DELIVER_ACCOUNT,
    EVALUATE,
    HAND_OVER,
    PLAN_ACCOUNT,
    PROGRESS,
    TAKEN_OVER,
    AccountStatus,
)
from rectification.workflow.statements import StatementStatus

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Code, Office, User
    from rectification.models import ReportItem
    from rounds.models import Assignment

# The date of the light that a posting switches on.
_LIGHTS = {
    PostingKind.DELIVER: "delivered_on", PostingKind.TRANSFER: "transferred_on", PostingKind.CHECK: "checked_on",
    PostingKind.CLEAR: "cleared_on", **dict.fromkeys(OPENINGS, "reported_on"),
}  # fmt: skip


def post(
    account: Account, kind: str, *, by: User | None, text: str, on: date | None = None, source: Unit | None = None,
    target: Unit | None = None, reason: str = "", internal: bool = False, corrects: Posting | None = None,
) -> Posting:  # fmt: skip
    """Write one posting. The caller holds the account's row; a party on either side makes it move the balance by 1.

    Refused: days to come, days before the account's last posting, days both sides have settled by a statement.
    """
    day = on or timezone.localdate()
    refuse_day(account, day, [party for party in (source, target) if party])
    last = account.postings.filter(internal=internal).aggregate(last=Max("number"))["last"] or 0
    made = Posting.objects.create(
        account=account, number=last + 1, internal=internal, kind=kind, dated=day, by=by, by_name=by.name if by else "命令行导入",
        source=source, target=target, quantity=1 if source or target else 0, text=text, reason=reason,
        corrects=corrects,
    )  # fmt: skip
    light = _LIGHTS.get(kind)
    if light and not internal:
        setattr(account, light, day)
        account.save(update_fields=[light])
    audit.record(account, "post", by=by, label=f"记账：{made.get_kind_display()}", posting=made.pk, dated=day)
    return made


def refuse_day(account: Account, day: date, parties: list[Unit]) -> None:
    """Raises Refused: days to come, days before the account's last posting, days settled by a statement with a party."""
    today = timezone.localdate()
    if day > today:
        raise Refused("记账日期不能晚于今天。")
    last = account.postings.aggregate(last=Max("dated"))["last"]
    if last is not None and day < last:
        raise Refused(f"记账日期不能早于上一笔（{last:%Y-%m-%d}）。")
    if day < today and parties:
        # A statement over that time waits for this row, and this posting for the statement.
        keys = sorted((party.pk for party in parties), key=str)
        list(Unit.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
        settled = Statement.objects.filter(unit__in=keys, until__gte=day, status=StatementStatus.AGREED)
        if (each := settled.select_related("unit").first()) is not None:
            raise Refused(f"{each.unit.short_name}截至{each.until:%Y-%m-%d}已对账签认，不能补记以前的账。")


def open_account_row(
    *, office: Office | Any, unit: Unit, problem: str, by: User | None, origin: str, on: date | None = None,
    number: str = "", **fields: Any,
) -> Account:  # fmt: skip
    """Make an account and its opening posting; without a number it takes the next of its unit's own series.

    ``counted`` False opens it outside the balance (history already cleared). Asks for no power: its callers do.
    """
    day = on or timezone.localdate()
    office_id: Any = getattr(office, "pk", office)
    if not problem.strip():
        raise Refused("请写明问题。")
    if not number:
        entry = numbering.take(unit.office, f"account:{unit.short_name}", day.year, note="整改账户")
        number = numbering.serial(unit.short_name, day.year, entry.number)
    counted = fields.pop("counted", True)
    account = Account.objects.create(
        office_id=office_id, unit=unit, holder=fields.pop("holder", unit), number=number, origin=origin,
        problem=problem.strip(), created_by=by, **fields,
    )  # fmt: skip
    audit.record(account, "register", by=by, label="立账", origin=origin)
    post(account, origin, by=by, on=day, target=account.holder if counted else None, text=opening_words(account))
    return account


def opening_words(account: Account) -> str:
    word = account.get_origin_display()
    return f"{word}：{account.get_kind_display()}1个" + ("（历史已销号）" if account.status == "cleared" else "")


def open_from_report(item: ReportItem, *, by: User, on: date | None = None) -> Account:
    """报账: the account of a problem or recommendation of the approved report (R-257, R-278)."""
    assignment, finding = item.report.assignment, item.finding
    upper = item.category.parent if item.category and item.category.parent else None
    return open_account_row(
        office=assignment.office_id, assignment=assignment, unit=assignment.unit, problem=item.wording, by=by, on=on,
        origin=PostingKind.REPORT, report_item=item, category=item.category,
        category_text=(upper or item.category).text if item.category else item.aspect,
        subcategory_text=item.category.text if upper and item.category else "",
        kind=AccountKind.RECOMMENDATION if item.is_recommendation else AccountKind.PROBLEM,
        names_persons=bool(finding and not item.is_recommendation and finding.persons.exists()),
        at_once=bool(finding and finding.immediate), status=AccountStatus.REPORTED,
    )  # fmt: skip


@transaction.atomic
def open_account(
    *, office: Office, unit: Unit, problem: str, origin: str, by: User, assignment: Assignment | None = None,
    category: Code | None = None, names_persons: bool = False, at_once: bool = False, long_term: bool = False,
    on: date | None = None,
) -> Account:  # fmt: skip
    """Open an account otherwise than by a report: 立行立改转入, 督查立账, 上级移交立账. It is delivered by itself."""
    if office.pk not in access.offices_with(by, "rectification.open_account"):
        raise PermissionDenied("rectification.open_account")
    if unit.pk in access.blocked_units(by):
        raise PermissionDenied("recusal")
    if origin not in (PostingKind.IMMEDIATE, PostingKind.SUPERVISION, PostingKind.SUPERIOR):
        raise Refused("请选择立账方式。")
    return open_account_row(
        office=office, unit=unit, problem=problem, by=by, origin=origin, on=on, assignment=assignment,
        category=category, category_text=category.text if category else "", names_persons=names_persons,
        at_once=at_once, long_term=long_term, status=AccountStatus.REPORTED,
    )  # fmt: skip


def watch(account: Account, *, on: date | None = None) -> None:
    """Let its date run, and beyond it the days after which 挂账 without progress is 呆账 (R-264, R-266)."""
    if account.due_on is None or account.delivered_on is None or account.status == AccountStatus.STAGED:
        return
    deadlines.start(account, RECTIFY, on=on, due_on=account.due_on, unit_id=account.holder_id)
    quiet_since = max(each for each in (account.due_on, account.progressed_on) if each)
    days = codes.setting(account.office_id, "ledger.dull_days")
    end = quiet_since + timedelta(days=days)
    if not deadlines.of(account).filter(rule=DULL.code, met_at=None, due_on=end).exists():
        deadlines.cancel(account, DULL)
        deadlines.start(account, DULL, on=on, due_on=end, unit_id=account.holder_id)


def unwatch(account: Account) -> None:
    """It was cleared, for good or for now: nothing of it is due any more."""
    deadlines.meet(account, RECTIFY)
    deadlines.cancel(account, DULL)
    deadlines.cancel(account, REVIEW)


def hand_over(account: Account, *, by: User, due_on: date | None, on: date | None = None) -> Account:
    """交账 of one account at the feedback meeting: its date starts to run. Parts held by a department too."""
    day = on or timezone.localdate()
    due_on = account.due_on or (None if account.long_term else due_on)
    account = move(account, HAND_OVER, by=by, due_on=due_on, delivered_on=day)
    return _deliver(account, by=by, on=on, text="在巡察反馈会上交账")


def _deliver(account: Account, *, by: User, on: date | None, text: str) -> Account:
    post(account, PostingKind.DELIVER, by=by, on=on, text=text)
    watch(account, on=on)
    return move(account, TAKEN_OVER, by=by) if account.holder_id != account.unit_id else account


@transaction.atomic
def deliver(account: Account, *, by: User, due_on: date | None = None, on: date | None = None) -> Account:
    """交账 of an account that does not come from a report."""
    day = on or timezone.localdate()
    if due_on is not None and due_on < day:
        raise Refused("整改时限不能早于交账日期。")
    default = None if account.long_term else default_due(account.office_id, day)
    account = move(account, DELIVER_ACCOUNT, by=by, due_on=due_on or default, delivered_on=day)
    return _deliver(account, by=by, on=on, text="单独交账")


def default_due(office_id: Any, day: date) -> date | None:
    """The date that follows from the office's own number of days (R-264), or none."""
    days = codes.setting(office_id, "ledger.default_days")
    return day + timedelta(days=days) if days else None


@transaction.atomic
def claim(account: Account, *, by: User, leader_name: str = "", leader_post: str = "", objection: str = "") -> Account:
    """认领: the unit takes the problem over, one by one; an objection is written down, the account stands (R-252, R-253)."""
    changes: dict[str, Any] = {"claimed_by": by, "claimed_on": timezone.localdate(), "objection": objection.strip()}
    if leader_name.strip():
        changes |= {"leader_name": leader_name.strip(), "leader_post": leader_post.strip()}
    return move(account, CLAIM, by=by, note={"objection": bool(objection.strip())}, **changes)


@transaction.atomic
def plan(
    account: Account, *, by: User, goal: str = "", measures: list[str] | str = "", leader_name: str = "",
    leader_post: str = "", department: str = "", owner_name: str = "", managing_name: str = "",
    overseeing_name: str = "", direct_name: str = "", version: int | None = None,
) -> Account:  # fmt: skip
    """Goal, measures and the persons responsible (三谁, R-291), as the unit's plan says. Measures one to a line."""
    if isinstance(measures, str):
        measures = [line.strip() for line in measures.splitlines() if line.strip()]
    return move(
        account, PLAN_ACCOUNT, by=by, version=version, goal=goal.strip(), measures=measures,
        leader_name=leader_name.strip(), leader_post=leader_post.strip(), department=department.strip(),
        owner_name=owner_name.strip(), managing_name=managing_name.strip(), overseeing_name=overseeing_name.strip(),
        direct_name=direct_name.strip(),
    )  # fmt: skip


@transaction.atomic
def report_progress(
    account: Account, *, by: User, status: str = "in_progress", percent: int | None = None, text: str = "",
    on: date | None = None,
) -> ProgressNote:  # fmt: skip
    """A note of progress: no posting, but it ends the silence that makes 挂账 into 呆账."""
    if not text.strip() and percent is None:
        raise Refused("请填写进展情况。")
    day = on or timezone.localdate()
    account = move(account, PROGRESS, by=by, progress_status=status, progress_percent=percent, progress_text=text.strip()[:300],
         progressed_on=day)  # fmt: skip
    watch(account)
    return ProgressNote.objects.create(
        account=account, status=status, percent=percent, text=text.strip(), noted_on=day, by=by
    )


@transaction.atomic
def evaluate(account: Account, *, by: User, conclusion: str, on: date | None = None) -> Account:
    """整改评估 of something kept up for the long term; only then may it be cleared for good."""
    if not conclusion.strip():
        raise Refused("请写明评估意见。")
    account = move(account, EVALUATE, by=by, evaluated_on=on or timezone.localdate(), evaluation=conclusion.strip())
    deadlines.meet(account, REVIEW)
    return account


@transaction.atomic
def amend(account: Account, *, by: User, text: str, reason: str) -> Correction:
    """更正文字: a correction beside the wording, which itself never changes."""
    if not text.strip() or not reason.strip():
        raise Refused("请写明更正后的文字和更正原因。")
    account = move(account, AMEND, by=by, note={"reason": reason})
    return Correction.objects.create(
        **link_of(account), field="problem", label="反馈问题", old=account.problem, new=text.strip(),
        reason=reason.strip(), by=by,
    )  # fmt: skip


def start_numbers_at(unit: Unit, year: int, first: int, *, by: User) -> None:
    """Let a unit's account numbers begin at ``first``, when an office starts in mid-year. Raises NumberTaken."""
    if unit.office_id not in access.offices_with(by, "rectification.open_account"):
        raise PermissionDenied("rectification.open_account")
    numbering.start_at(unit.office, f"account:{unit.short_name}", year, first)
    audit.record(None, "start_numbers", by=by, label="设定起编号", office_id=unit.office_id, unit=unit.pk, first=first)


def latest_movement(account: Account) -> Posting | None:
    """The posting that moved the account last and stands uncorrected: the one 红字更正 may turn back."""
    return (
        account.postings.filter(Q(quantity=1) | Q(kind=PostingKind.HISTORY), corrected_by=None)
        .exclude(kind=PostingKind.RED)
        .order_by("-dated", "-recorded_at")
        .first()
    )
