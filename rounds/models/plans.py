"""Terms (届), the five-year coverage plan in editions, annual targets, units taken out of a draft plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection import wording
from inspection.models import Keyed, Office, Record, Unit
from rounds import querysets
from rounds.models.assignments import Assignment
from rounds.models.rounds import Round
from rounds.workflow.plans import COVERING, CoveragePlanStatus

if TYPE_CHECKING:
    from collections.abc import Iterable


class Term(Record):
    """A committee's term of office with its dates: what the coverage plan has to be done in (R-004, R-071)."""

    noun = "term"

    office = models.ForeignKey(Office, models.PROTECT, related_name="terms", verbose_name="巡察机构")
    number = models.PositiveSmallIntegerField("届次")
    begins = models.DateField("换届日期")
    ends = models.DateField("届满日期")
    note = models.CharField("说明", max_length=200, blank=True)

    objects = querysets.PlanningQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "届次"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="term_once_per_office"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins")), name="term_ends_after_it_begins",
                violation_error_message="届满日期须晚于换届日期。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"第{wording.cn_number(self.number)}届"

    @property
    def years(self) -> list[int]:
        """The calendar years the term touches."""
        return list(range(self.begins.year, self.ends.year + 1))


class CoveragePlan(Record):
    """One edition of the coverage plan of a term. Adopted by a document it is frozen; the next edition stands beside it."""

    noun = "coverage_plan"

    term = models.ForeignKey(Term, models.PROTECT, related_name="plans", verbose_name="届次")
    edition = models.PositiveSmallIntegerField("版次", editable=False)
    status = models.CharField(
        "状态", max_length=10, choices=CoveragePlanStatus.choices, default=CoveragePlanStatus.DRAFT, editable=False
    )
    text = models.TextField("规划说明", blank=True)
    document = models.CharField("通过依据", max_length=120, blank=True, editable=False)
    adopted_on = models.DateField("通过日期", null=True, editable=False)

    objects = querysets.PlanningQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "全覆盖规划"
        ordering = ["-term__number", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["term", "edition"], name="coverage_plan_edition_once"),
            models.UniqueConstraint(fields=["term"], condition=Q(status="draft"), name="coverage_plan_one_draft"),
            models.UniqueConstraint(fields=["term"], condition=Q(status="adopted"), name="coverage_plan_one_in_force"),
            models.CheckConstraint(
                condition=Q(status="draft") | ~Q(document=""), name="coverage_plan_adopted_by_a_document"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term}全覆盖规划（第{self.edition}版）"

    def scope_office_id(self) -> Any:
        return self.term.office_id


class PlannedUnit(Keyed):
    """A unit in an edition: in which year it is to be inspected, or why it is left out (R-073)."""

    plan = models.ForeignKey(CoveragePlan, models.PROTECT, related_name="units", verbose_name="规划")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    year = models.PositiveSmallIntegerField("计划年度", null=True, blank=True)
    priority = models.BooleanField("优先", default=False)
    reason = models.CharField("不列入原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "规划单位"
        constraints = [
            models.UniqueConstraint(fields=["plan", "unit"], name="planned_unit_once"),
            # Either a year or a reason: 没有例外.
            models.CheckConstraint(
                condition=Q(year=None) | Q(reason=""), name="planned_unit_has_a_year_or_a_reason"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.unit)


class AnnualTarget(Record):
    """What the year's plan sets: so many rounds, so many units; by a document (R-072, R-319)."""

    noun = "annual_target"

    office = models.ForeignKey(Office, models.PROTECT, related_name="annual_targets", verbose_name="巡察机构")
    year = models.PositiveSmallIntegerField("年度")
    rounds = models.PositiveSmallIntegerField("轮次数", default=2)
    units = models.PositiveSmallIntegerField("单位数", default=0)
    document = models.CharField("依据文件", max_length=120, blank=True)
    text = models.TextField("年度工作要点", blank=True)

    objects = querysets.OfOfficeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度计划"
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["office", "year"], name="annual_target_once_a_year")]

    def __str__(self) -> str:
        return f"{self.year}年度巡察工作计划"


class TakenOut(Keyed):
    """A unit taken out of a round's draft plan: which, by whom, why. What was planned for it stays readable here."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="taken_out", verbose_name="轮次")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    team_name = models.CharField("巡察组", max_length=40)
    kind_words = models.CharField("巡察类型", max_length=120)
    reason = models.CharField("调出原因", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "调出单位"
        ordering = ["at"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="taken_out_with_reason")]

    def __str__(self) -> str:
        return f"{self.unit}（调出）"


@dataclass(frozen=True)
class Cover:
    """How a unit is covered: by its own assignment, or by its predecessors'. ``lacking``: predecessors never inspected."""

    on: date | None = None
    assignment_id: Any = None
    through: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        return self.on is not None and not self.lacking


def inspected(office_id: Any, term: int | None = None) -> dict[Any, tuple[date, Any]]:
    """Unit → (day, assignment) of the latest assignment that reached withdrawal, of one term or of all."""
    found = Assignment.objects.filter(office_id=office_id, status__in=COVERING)
    if term is not None:
        found = found.filter(round__term=term)
    rows = found.values_list("unit_id", "withdrawn_on", "stationing_ends", "created_at", "pk")
    done: dict[Any, tuple[date, Any]] = {}
    for unit, withdrawn, planned, made, pk in rows:
        day = withdrawn or planned or made.date()
        if unit not in done or done[unit][0] < day:
            done[unit] = (day, pk)
    return done


def cover(units: Iterable[Unit], done: dict[Any, tuple[date, Any]], before: dict[Any, list[Unit]]) -> dict[Any, Cover]:
    """How each unit is covered. A renamed or merged unit takes over what its predecessors had; of a merger all of them
    must have been inspected (R-071, R-073). ``before``: unit → the units merged into it.
    """

    def of(unit: Unit, seen: frozenset[Any]) -> Cover:
        if unit.pk in done:
            return Cover(*done[unit.pk])
        parts = [(each, of(each, seen | {each.pk})) for each in before.get(unit.pk, []) if each.pk not in seen]
        held = [(each, found) for each, found in parts if found.on is not None]
        if not held:
            return Cover()
        lacking = [each.short_name for each, found in parts if not found.whole]
        latest = max((found for _, found in held), key=lambda found: found.on or date.min)
        return Cover(latest.on, latest.assignment_id, tuple(each.short_name for each, _ in held), tuple(lacking))

    return {unit.pk: of(unit, frozenset({unit.pk})) for unit in units}


def projected(covered: int, total: int, begins: date, today: date) -> date | None:
    """When the last unit will be inspected at the pace of the term so far; None while there is no pace, or nothing to do."""
    left, days = total - covered, (today - begins).days
    if left <= 0 or covered <= 0 or days <= 0:
        return None
    ahead = -(-left * days // covered)
    return date.fromordinal(min(today.toordinal() + ahead, date.max.toordinal()))
