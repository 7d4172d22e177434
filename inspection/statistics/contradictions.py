"""口径核对: where two figures of the same thing differ, it is said before a paper says one of them.

Each check answers with sentences. Nothing is refused by it: a difference may have its reason, but nobody should first hear of
it from the leading group.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q
from django.utils import timezone

from inspection import access
from inspection.models import Unit
from inspection.statistics.figures import BY_KEY, DONE, number_in
from petitions.models import Lead, Petition
from rectification.models import Account, Feedback, ReportItem
from rectification.workflow.accounts import AccountStatus
from rectification.workflow.feedback import FeedbackStatus
from rounds.models import DailyLog, Finding, Handing
from rounds.models.plans import PlannedUnit, inspected
from rounds.models.training import Presence
from rounds.workflow import DailyLogStatus, FieldRecordStatus
from rounds.workflow.plans import CoveragePlanStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.db.models import QuerySet

    from inspection.models import User
    from inspection.statistics.spans import Span

NAMED = 5


def contradictions(span: Span, user: User) -> list[str]:
    """What does not fit over a span, as far as the user may see the records."""
    held = access.powers(user)
    return [line for needed, check in CHECKS if needed in held for line in check(span, user)]


def _records(span: Span, user: User) -> QuerySet[Any]:
    figure = BY_KEY["records"]
    within = figure.within(span)
    return figure.seen(user).filter(within) if within is not None else figure.seen(user).none()


def _named(rows: list[str]) -> str:
    more = f"等{len(rows)}处" if len(rows) > NAMED else ""
    return "；".join(rows[:NAMED]) + more


def drafts_are_not_counted(span: Span, user: User) -> list[str]:
    n = _records(span, user).filter(status=FieldRecordStatus.DRAFT, held_on__lte=timezone.localdate()).count()
    return [f"有{n}份已到日期的工作记录尚未定稿，没有计入统计。"] if n else []


def logs_say_the_same(span: Span, user: User) -> list[str]:
    """A submitted log stands still; records completed or corrected afterwards make it differ (R-155)."""
    records = _records(span, user)
    logs = DailyLog.objects.for_user(user).filter(
        status=DailyLogStatus.SUBMITTED, assignment__in=records.order_by().values("assignment")
    )
    if span.year is not None:
        logs = logs.filter(day__year=span.year)
    said: Counter[Any] = Counter()
    for assignment, day, counts in logs.values_list("assignment", "day", "counts"):
        for row in counts.get("methods", []):
            said[assignment, day] += row["records"]
    days = {(assignment, day) for assignment, day in logs.values_list("assignment", "day")}
    there = records.filter(DONE).order_by().values("assignment", "held_on").annotate(n=Count("pk"))
    now = {(row["assignment"], row["held_on"]): row["n"] for row in there}
    names = dict(logs.order_by().values_list("assignment", "assignment__unit__name"))
    wrong = [
        f"{names[key[0]]}{key[1]:%m月%d日}日报{said[key]}次、记录{now.get(key, 0)}次" for key in sorted(days, key=str)
        if said[key] != now.get(key, 0)
    ]  # fmt: skip
    return [f"工作日报与定稿的工作记录次数不一致：{_named(wrong)}。"] if wrong else []


def questionnaires_add_up(span: Span, user: User) -> list[str]:
    rows = _records(span, user).filter(DONE, method__code="questionnaire", details__has_key="issued")
    wrong = rows.alias(issued=number_in("issued")).exclude(issued=F("copies")).count()
    return [f"有{wrong}份问卷调查记录的“份数”与“发放份数”不同。"] if wrong else []


def forums_add_up(span: Span, user: User) -> list[str]:
    rows = _records(span, user).filter(DONE, method__code="forum", details__has_key="participants")
    wrong = sum(
        sum(int(n) for n in (details.get("participants") or {}).values()) != people
        for people, details in rows.values_list("person_times", "details")
    )
    return [f"有{wrong}场座谈会按类别相加的人数与“人次”不同。"] if wrong else []


def units_inspected_twice(span: Span, user: User) -> list[str]:
    figure = BY_KEY["assignments"]
    rows = figure.rows(span, user).order_by().values("unit__name").annotate(n=Count("pk")).filter(n__gt=1)
    twice = [f"{row['unit__name']}{row['n']}次" for row in rows.order_by("unit__name")]
    return [f"巡察任务数多于单位数，同一单位列入多次：{_named(twice)}。写“单位”时用单位数。"] if twice else []


def coverage_says_the_same(span: Span, user: User) -> list[str]:
    """The units inspected in a term against those its coverage plan counts (R-296, R-071)."""
    if span.term is None:
        return []
    done = set(inspected(span.office.pk, span.term))
    left_out = PlannedUnit.objects.filter(
        plan__status=CoveragePlanStatus.ADOPTED, plan__term__office=span.office, plan__term__number=span.term
    ).exclude(reason="").values("unit")  # fmt: skip
    gone = Q(valid_until__lt=timezone.localdate())
    outside = Unit.objects.filter(pk__in=done).filter(Q(covered=False) | gone | Q(pk__in=left_out)).order_by("name")
    names = [each.name for each in outside]
    return (
        [f"已巡察的单位中有{len(names)}个不在全覆盖规划应巡察之列，两处“已巡察”相差此数：{_named(names)}。"]
        if names
        else []
    )


def problems_are_booked(span: Span, user: User) -> list[str]:
    """Problems of a delivered feedback against accounts opened from them (R-257)."""
    delivered = Feedback.objects.for_user(user).filter(status__in=(FeedbackStatus.DELIVERED, FeedbackStatus.RECEIVED))
    tasks = BY_KEY["assignments"].rows(span, user).filter(pk__in=delivered.values("assignment"))
    items = ReportItem.objects.filter(report__assignment__in=tasks, is_recommendation=False)
    accounts = Account.objects.for_user(user).filter(assignment__in=tasks, origin="report", parent=None)
    told = _counted(items, "report__assignment__unit__name")
    booked = _counted(accounts.exclude(status=AccountStatus.VOIDED), "assignment__unit__name")
    wrong = [
        f"{unit}反馈{told[unit]}个、立账{booked.get(unit, 0)}个"
        for unit in sorted(told)
        if told[unit] != booked.get(unit, 0)
    ]
    return [f"反馈问题数与立账数不一致：{_named(wrong)}。"] if wrong else []


def _counted(rows: QuerySet[Any], by: str) -> dict[Any, int]:
    return dict(rows.order_by().values_list(by).annotate(n=Count("pk")))


def handed_is_what_there_is(span: Span, user: User) -> list[str]:
    """What was handed to the office at withdrawal against what there is now (R-366); only what the user sees counts as more."""
    tasks = BY_KEY["assignments"].rows(span, user)
    handed: dict[tuple[Any, str], int] = {}
    for task, counts in Handing.objects.filter(assignment__in=tasks).values_list("assignment", "counts"):
        for kind, n in counts.items():
            handed[task, kind] = max(n, handed.get((task, kind), 0))
    wrong = []
    for kind, (label, rows) in {
        "petitions": ("信访件", Petition.objects.for_user(user).filter(about_team=False)),
        "leads": ("问题线索", Lead.objects.for_user(user)), "findings": ("问题", Finding.objects.for_user(user)),
    }.items():  # fmt: skip
        counted = (
            rows.filter(assignment__in=tasks)
            .order_by()
            .values("assignment", "assignment__unit__name")
            .annotate(n=Count("pk"))
        )
        wrong += [
            f"{row['assignment__unit__name']}{label}移交{handed[row['assignment'], kind]}件、现有{row['n']}件"
            for row in counted.order_by("assignment__unit__name")
            if row["n"] > handed.get((row["assignment"], kind), row["n"])
        ]
    return [f"撤离移交的数量少于现有数量：{_named(wrong)}。"] if wrong else []


def leads_go_in_order(span: Span, user: User) -> list[str]:
    """No more leads are dealt with than were handed over (R-234)."""
    figure = BY_KEY["leads_dealt"]
    n = figure.rows(span, user).filter(handed_on=None).count()
    return [f"有{n}件问题线索已有查处情况，但没有移交日期，“移交”数少计。"] if n else []


def everybody_signed_in(span: Span, user: User) -> list[str]:
    figure = BY_KEY["trained"]
    within = figure.within(span)
    rows = figure.seen(user).filter(presence=Presence.DUE, course__held_on__lt=timezone.localdate())
    n = rows.filter(within).count() if within is not None else 0
    return [f"已办培训中有{n}人次没有登记签到，没有计入参训人次。"] if n else []


# The power without which a check is not made: its answer would speak of records that the user does not see.
CHECKS: tuple[tuple[str, Callable[[Span, User], list[str]]], ...] = (
    ("rounds.view_field_record", drafts_are_not_counted), ("rounds.view_field_record", logs_say_the_same),
    ("rounds.view_field_record", questionnaires_add_up), ("rounds.view_field_record", forums_add_up),
    ("inspection.view_office", units_inspected_twice), ("inspection.view_office", coverage_says_the_same),
    ("rectification.view_ledger", problems_are_booked), ("petitions.view_lead", handed_is_what_there_is),
    ("petitions.view_lead", leads_go_in_order), ("rounds.view_training", everybody_signed_in),
)  # fmt: skip
