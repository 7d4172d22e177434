"""Pages of the plans beyond the round: coverage of the term, its plan's editions, annual targets, terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from inspection import access
from inspection.models import Office, Unit, UnitCategory
from inspection.views.forms import FormView, StepView
from inspection.views.pages import own_office
from inspection.views.tables import Shown, TablePage
from rounds import emphasis, filters
from rounds.actions import plans as actions
from rounds.documents.plans import left_out_by_register
from rounds.forms.fields import ReasonForm
from rounds.forms.plans import AdoptForm, NewPlanForm, PlanUnitsForm, TargetForm, TermForm
from rounds.models import AnnualTarget, Assignment, CoveragePlan, Round, Term
from rounds.models.plans import Cover, PlannedUnit, cover, inspected, projected
from rounds.views.bases import Page
from rounds.views.library import FactsPage
from rounds.workflow import RoundStatus
from rounds.workflow.plans import ADOPT, COVERAGE_PLAN_STEPS, CoveragePlanStatus

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

VIEW = "rounds.view_plan"


def state_of(found: Cover, planned: PlannedUnit | None) -> tuple[str, str]:
    """A unit's coverage in words, with its tone."""
    if found.whole:
        return "已巡察", "good"
    if found.on:
        return "部分承继", "warn"
    if planned is not None and planned.reason:
        return "不列入", "neutral"
    return (
        ("未巡察", "bad")
        if planned is not None and planned.year and planned.year < timezone.localdate().year
        else ("未巡察", "warn")
    )


class Coverage(TablePage):
    """Which units of the office have been inspected in the term, which are still to be, and when it will be done (R-071)."""

    model, power, filterset_class = Unit, VIEW, filters.CoverageFilter
    template_name, page_title, ordering = "rounds/coverage.html", "全覆盖规划", ("category", "name")
    paginate_by = 100
    empty_text = "单位库中登记的、纳入全覆盖的单位在此显示。"
    table = (
        Shown("单位", lambda unit: unit.name, small=lambda unit: unit.party_name, width=28),
        Shown("类别", lambda unit: unit.get_category_display()),
        Shown("级别", lambda unit: unit.rank),
        Shown("计划年度", lambda unit: unit.planned.year if unit.planned and unit.planned.year else "", "text",
              lambda unit: "优先" if unit.planned and unit.planned.priority else ""),
        Shown("巡察情况", lambda unit: unit.state[0], tone=lambda unit: unit.state[1],
              small=lambda unit: unit.why, width=20),
        Shown("最近巡察", lambda unit: unit.cover.on, "date"),
    )  # fmt: skip

    @cached_property
    def office(self) -> Office:
        return own_office(self.request.user, VIEW)

    @cached_property
    def term(self) -> Term | None:
        terms = Term.objects.filter(office=self.office)
        return terms.filter(number=self.office.term).first() or terms.first()

    @cached_property
    def plan(self) -> CoveragePlan | None:
        """The edition in force; before the first is adopted, the draft."""
        if self.term is None:
            return None
        editions = {each.status: each for each in self.term.plans.all()}
        return editions.get(CoveragePlanStatus.ADOPTED) or editions.get(CoveragePlanStatus.DRAFT)

    @cached_property
    def placed(self) -> dict[Any, PlannedUnit]:
        return {each.unit_id: each for each in self.plan.units.all()} if self.plan else {}

    @cached_property
    def units(self) -> list[Unit]:
        """Everything of the office that is in use and counted in, and what is merged into it."""
        return list(Unit.objects.filter(office=self.office))

    @cached_property
    def covers(self) -> dict[Any, Cover]:
        before: dict[Any, list[Unit]] = {}
        for each in self.units:
            if each.successor_id:
                before.setdefault(each.successor_id, []).append(each)
        number = self.term.number if self.term else self.office.term
        return cover(self.units, inspected(self.office.pk, number), before)

    def counted(self) -> list[Unit]:
        """The units that the plan has to cover: in use, counted in, not left out by the plan."""
        today = timezone.localdate()
        return [
            each for each in self.units
            if each.covered and (each.valid_until is None or each.valid_until >= today)
            and not (each.pk in self.placed and self.placed[each.pk].reason)
        ]  # fmt: skip

    def scoped(self) -> QuerySet[Any]:
        rows = Unit.objects.in_use(timezone.localdate()).filter(office=self.office)
        wanted = self.request.GET.get("state", "")
        if wanted in filters.COVERAGE_STATES:
            keys = [each.pk for each in self.units if self.of(each)[0][0] == filters.COVERAGE_STATES[wanted]]
            rows = rows.filter(pk__in=keys)
        return rows

    def of(self, unit: Unit) -> tuple[tuple[str, str], PlannedUnit | None]:
        planned = self.placed.get(unit.pk)
        if not unit.covered:
            return ("不列入", "neutral"), planned
        return state_of(self.covers[unit.pk], planned), planned

    def dress(self, row: Any) -> None:
        row.cover = found = self.covers[row.pk]
        row.state, row.planned = self.of(row)
        through = f"承继自{'、'.join(found.through)}" if found.through else ""
        lacking = f"，{'、'.join(found.lacking)}未巡察" if found.lacking else ""
        left_out = (row.planned.reason if row.planned else "") or row.exclusion_reason
        row.why = f"{through}{lacking}" or left_out

    def row_url(self, row: Any) -> str:
        """To the assignment it was covered by, where the user may see it."""
        return self.addresses.get(row.cover.assignment_id, "")

    @cached_property
    def addresses(self) -> dict[Any, str]:
        keys = [each.assignment_id for each in self.covers.values() if each.assignment_id]
        seen = Assignment.objects.for_user(self.request.user).filter(pk__in=keys).values_list("pk", flat=True)
        return {pk: reverse("rounds:assignment", args=[pk]) for pk in seen}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        counted = self.counted()
        done = [each for each in counted if self.covers[each.pk].whole]
        held = access.powers(self.request.user)  # type: ignore[arg-type]
        return context | {
            "office": self.office, "term": self.term, "plan": self.plan, "figures": self.figures(counted, done),
            "chart": self.chart(counted, done), "kinds": self.kinds(counted), "years": self.years(),
            "terms": Term.objects.filter(office=self.office),
            "editions": CoveragePlan.objects.for_user(self.request.user).select_related("term"),
            "may_keep": "rounds.keep_plan" in held,
        }  # fmt: skip

    def figures(self, counted: list[Unit], done: list[Unit]) -> list[dict[str, Any]]:
        """Covered, still open, and when it will be done at the pace so far."""
        share = len(done) * 100 // len(counted) if counted else 0
        late = [each for each in counted if self.of(each)[0] == ("未巡察", "bad")]
        end = self.forecast(len(done), len(counted))
        overdue = bool(end and self.term and end > self.term.ends)
        expected = "届内完不成" if overdue else f"{end:%Y年%m月}" if end else ""
        return [
            {"label": "应巡察单位", "value": len(counted), "unit": "个", "icon": "building-2", "tone": "info"},
            {"label": "已巡察", "value": len(done), "unit": "个", "icon": "circle-check", "tone": "good", "share": share,
             "share_label": "覆盖率", "url": "?state=done"},
            {"label": "尚未巡察", "value": len(counted) - len(done), "unit": "个", "icon": "clock", "url": "?state=open",
             "tone": "bad" if late else "warn", "hint": f"其中{len(late)}个已过计划年度" if late else ""},
            {"label": "预计完成", "value": expected or ("已完成" if counted and len(done) == len(counted) else "尚无进度"),
             "unit": "", "icon": "calendar-clock", "tone": "bad" if overdue else "neutral",
             "hint": self.reckoned(end, len(done), len(counted))},
        ]  # fmt: skip

    def forecast(self, done: int, total: int) -> date | None:
        return projected(done, total, self.term.begins, timezone.localdate()) if self.term else None

    def reckoned(self, end: date | None, done: int, total: int) -> str:
        """How the expected end was computed, and what is needed where it lies beyond the term."""
        if end is None or self.term is None:
            return ""
        today = timezone.localdate()
        pace = f"本届开始以来{max(1, (today - self.term.begins).days // 30)}个月巡察{done}个"
        if end <= self.term.ends:
            return f"{pace}，按此进度推算"
        left = self.term.ends.year - today.year + 1
        need = f"，余下{total - done}个须每年巡察{-(-(total - done) // left)}个以上" if left > 0 else ""
        until = "十年以后" if end.year > today.year + 10 else f"{end:%Y年}"
        return f"{pace}，按此进度要到{until}{need}"

    def chart(self, counted: list[Unit], done: list[Unit]) -> dict[str, Any] | None:
        """Planned and inspected units year by year, and the share covered by then."""
        if self.term is None or not counted:
            return None
        rows = []
        for year in self.term.years:
            planned = sum(1 for each in counted if each.pk in self.placed and self.placed[each.pk].year == year)
            made = sum(1 for each in done if self.covers[each.pk].on.year == year)  # type: ignore[union-attr]
            rows.append({"label": f"{year}年", "values": [planned, made], "url": ""})
        return {"id": "coverage", "title": "分年度计划与完成", "kind": "bar", "names": ["计划", "完成"], "rows": rows,
                "row_head": "年度"}  # fmt: skip

    def kinds(self, counted: list[Unit]) -> list[dict[str, Any]]:
        """By kind of unit: villages have a rate of their own (R-054)."""
        rows = []
        for value, label in UnitCategory.choices:
            mine = [each for each in counted if each.category == value]
            made = sum(1 for each in mine if self.covers[each.pk].whole)
            if mine:
                rows.append(
                    {"label": label, "value": value, "total": len(mine), "done": made, "share": made * 100 // len(mine)}
                )
        return rows

    def years(self) -> list[dict[str, Any]]:
        """Annual targets against what was done (R-072)."""
        begun = Round.objects.filter(office=self.office).exclude(
            status__in=(RoundStatus.DRAFT, RoundStatus.SUBMITTED, RoundStatus.REVIEWED)
        )
        rounds = list(begun.values_list("year", flat=True))
        days = [day for day, _ in inspected(self.office.pk).values()]
        today = timezone.localdate()
        rows = []
        for each in AnnualTarget.objects.filter(office=self.office):
            made, units = rounds.count(each.year), sum(1 for day in days if day.year == each.year)
            short = made < each.rounds or units < each.units
            words, tone = (
                ("已完成", "good") if not short else ("未完成", "bad") if each.year < today.year else ("进行中", "info")
            )
            if short and each.year == today.year and today.month >= 10:
                words, tone = "年底前须完成", "warn"
            rows.append({"target": each, "rounds": made, "units": units, "words": words, "tone": tone})
        return rows


class CoveragePlanPage(Page):
    """One edition: units by year, those left out with the reason, what differs from the edition before."""

    model, power, steps_of = CoveragePlan, VIEW, COVERAGE_PLAN_STEPS
    template_name = "rounds/coverage_plan.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("term__office")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        plan = self.object
        rows = list(
            plan.units.select_related("unit").prefetch_related("unit__tags").order_by("unit__category", "unit__name")
        )
        first = emphasis.to_come_first(plan.term.office, [each.unit for each in rows])
        passed_over = [
            {"unit": each.unit.short_name, "why": "、".join(first[each.unit_id])}
            for each in rows if each.unit_id in first and not each.priority and not each.reason
        ]  # fmt: skip
        years = [{"year": year, "rows": [each for each in rows if each.year == year]} for year in plan.term.years]
        facts = [
            ("届次", f"{plan.term}（{plan.term.begins:%Y-%m-%d} 至 {plan.term.ends:%Y-%m-%d}）"), ("通过依据", plan.document),
            ("通过日期", plan.adopted_on and f"{plan.adopted_on:%Y-%m-%d}"),
        ]  # fmt: skip
        found: list[dict[str, Any]] = [{"label": label, "value": value} for label, value in facts if value]
        if plan.text:
            found.append({"label": "规划说明", "value": plan.text, "wide": True})
        return context | {
            "facts": found, "years": years, "passed_over": passed_over, "left_out": [(each.unit, each.reason, "本版规划") for each in rows if each.reason]
            + [(unit, reason, "单位登记") for unit, reason in left_out_by_register(plan)],
            "open": [each for each in rows if each.year is None and not each.reason],
            "differences": differences(plan), "draft": plan.status == CoveragePlanStatus.DRAFT,
        }  # fmt: skip


def differences(plan: CoveragePlan) -> list[dict[str, str]]:
    """What an edition changes against the one before: added, moved to another year, left out, taken in again."""
    former = plan.term.plans.filter(edition=plan.edition - 1).first()
    if former is None:
        return []
    old, new = ({each.unit_id: each for each in edition.units.select_related("unit")} for edition in (former, plan))

    def words(row: PlannedUnit | None) -> str:
        if row is None:
            return "未列出"
        return f"{row.year}年" if row.year else f"不列入：{row.reason}" if row.reason else "未安排"

    keys = sorted(old.keys() | new.keys(), key=lambda key: (new.get(key) or old[key]).unit.name)
    return [
        {"unit": (new.get(key) or old[key]).unit.short_name, "was": words(old.get(key)), "now": words(new.get(key))}
        for key in keys
        if words(old.get(key)) != words(new.get(key))
    ]


class Keeping(FormView):
    """A form on what the office plans; afterwards back to the coverage page."""

    power = actions.KEEP

    def office(self) -> Office:
        return own_office(self.request.user, self.power)

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:coverage")

    def back_url(self, record: Any) -> str:
        return reverse("rounds:coverage")

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": self.back_url(record)}


class TermPage(Page):
    """A committee's term: its days, its rounds, the report over all of it."""

    model, power, template_name = Term, "rounds.view_plan", "rounds/term.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("office")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        term, context = self.object, super().get_context_data(**kwargs)
        rounds = Round.objects.for_user(self.request.user).filter(office=term.office_id, term=term.number)
        return context | {
            "facts": [
                {"label": "巡察机构", "value": term.office}, {"label": "换届日期", "value": f"{term.begins:%Y-%m-%d}"},
                {"label": "届满日期", "value": f"{term.ends:%Y-%m-%d}"}, {"label": "说明", "value": term.note},
            ],
            "rounds": rounds.order_by("sequence"), "may_keep": actions.KEEP in context["held"],
        }  # fmt: skip


class TermAdd(Keeping):
    form_class, page_title, submit_label, done = TermForm, "登记届次", "登记", "届次已登记。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.register_term(self.office(), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class TermEdit(Keeping):
    model, form_class, page_title, submit_label = Term, TermForm, "修改届次", "保存"
    needs = actions.KEEP

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"instance": record}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.edit_term(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class TargetAdd(Keeping):
    form_class, page_title, submit_label, done = TargetForm, "登记年度计划", "登记", "年度计划已登记。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.set_target(self.office(), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class TargetPage(FactsPage):
    """The year's plan, from which its paper is printed (R-072, R-319)."""

    model, power = AnnualTarget, VIEW
    list_route, list_label = "rounds:coverage", "全覆盖规划"
    edit_route, edit_needs = "rounds:annual_target_edit", actions.KEEP
    short = (
        ("年度", lambda row: f"{row.year}年"), ("轮次数", lambda row: row.rounds), ("单位数", lambda row: row.units),
        ("依据文件", lambda row: row.document),
    )  # fmt: skip
    long = (("年度工作要点", "text"),)


class TargetEdit(Keeping):
    model, form_class, page_title, submit_label = AnnualTarget, TargetForm, "修改年度计划", "保存"
    needs = actions.KEEP

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"instance": record}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.edit_target(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class CoveragePlanAdd(Keeping):
    form_class, page_title, submit_label = NewPlanForm, "起草规划", "起草"
    done = "已起草。第一版列出单位库中的单位，以后各版从上一版抄来。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"user": self.request.user}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.draft_plan(form.cleaned_data["term"], by=self.request.user)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:coverage_plan_edit", args=[result.pk])


class CoveragePlanEdit(FormView):
    """All units of a draft edition on one page."""

    model, form_class, needs, power = CoveragePlan, PlanUnitsForm, actions.KEEP, VIEW
    template_name, page_title, submit_label = "rounds/coverage_plan_form.html", "安排单位", "保存"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"plan": record}

    def perform(self, record: Any, form: Any) -> Any:
        text = form.cleaned_data["text"]
        return actions.edit_plan(record, by=self.request.user, text=text, units=form.placed())  # type: ignore[arg-type]


class CoveragePlanAdopt(StepView):
    model, step, action, form_class = CoveragePlan, ADOPT, actions.adopt, AdoptForm


class AssignmentTakeOut(FormView):
    """Take a unit out of a round's draft."""

    model, form_class, needs = Assignment, ReasonForm, "rounds.plan_round"
    page_title, submit_label, done, danger = "调出单位", "调出", "已调出本轮计划，原因记在轮次页上。", True

    def perform(self, record: Any, form: Any) -> Any:
        actions.take_out(record, by=self.request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        return record.round
