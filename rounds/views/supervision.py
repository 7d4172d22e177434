"""Pages of supervision: one list of each, one page of each record, the drawing of lots; the unit's own reports of opinion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from inspection import access
from inspection.imports_exports.writing import Column
from inspection.views.forms import FormView, StepView
from inspection.views.pages import ListPage
from rounds.actions import supervision as actions
from rounds.filters import supervision as filters
from rounds.forms import supervision as forms
from rounds.models import Assignment, Coordination, NonCooperation, OpinionReport, Round, RovingCheck, RovingDraw
from rounds.views.bases import Adding, Page
from rounds.workflow import supervision as table

if TYPE_CHECKING:
    from django.db.models import QuerySet

ON_CASE = ("assignment__unit", "assignment__team__round__office")


def rows(*pairs: tuple[str, Any]) -> list[dict[str, Any]]:
    """Facts of a record; long texts take the whole width."""
    return [
        {"label": label, "value": value, "wide": isinstance(value, str) and len(value) > 40}
        for label, value in pairs
        if value
    ]


class Ledger(ListPage):
    """A list of one kind: heads and cells are named by the view."""

    template_name, power = "rounds/ledger.html", "rounds.view_supervision"
    related = ON_CASE
    heads: tuple[str, ...] = ()
    add_url = ""

    def cells(self, row: Any) -> tuple[Any, ...]:
        raise NotImplementedError

    def export_columns(self) -> list[Column]:
        return [Column(str(at), head) for at, head in enumerate(self.heads)]

    def export_line(self, row: Any) -> list[Any]:
        return [row, *self.cells(row)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        namespace = self.namespace or "rounds"
        for row in context["object_list"]:
            row.url = reverse(f"{namespace}:{row.noun}", args=[row.pk])
            row.cells = self.cells(row)
        return context | {"heads": self.heads, "add_url": self.add_url and reverse(self.add_url)}


class Case(Page):
    """One record on an assignment."""

    template_name = "generic/detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related(*ON_CASE)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"facts": self.facts(self.object)}

    def facts(self, record: Any) -> list[dict[str, Any]]:
        raise NotImplementedError


class CoordinationList(Ledger):
    filterset_class = filters.CoordinationFilter
    model, page_title, empty_title = Coordination, "协调事项", "没有协调事项"
    ordering = ("status", "due_on", "pk")
    heads = ("困难和问题", "巡察任务", "责任人", "期限", "状态")

    def get_queryset(self) -> QuerySet[Any]:
        # Open ones first: their word comes later in the alphabet.
        return super().get_queryset().order_by("-status", "due_on", "pk")

    def cells(self, row: Any) -> tuple[Any, ...]:
        return (row.assignment, row.owner, f"{row.due_on:%Y-%m-%d}", row.get_status_display())


class CoordinationPage(Case):
    model, steps_of = Coordination, table.COORDINATION_STEPS

    def facts(self, record: Any) -> list[dict[str, Any]]:
        return rows(
            ("巡察任务", record.assignment), ("来自日报", record.log), ("困难和问题", record.text), ("责任人", record.owner),
            ("期限", f"{record.due_on:%Y-%m-%d}"), ("协调结果", record.result),
            ("解决日期", record.closed_on and f"{record.closed_on:%Y-%m-%d}"),
        )  # fmt: skip


class CoordinationAdd(Adding):
    """From a team's case file; ``?log=`` names the daily log it was raised in."""

    model, form_class, page_title, submit_label = Assignment, forms.CoordinationForm, "提请协调", "提请"
    needs, done = "rounds.raise_coordination", "已提请协调。"

    def log(self, record: Any) -> Any:
        key = self.request.GET.get("log", "")
        return next((each for each in record.logs.all() if str(each.pk) == key), None)

    def get_initial(self, record: Any) -> dict[str, Any]:
        log = self.log(record)
        return {"text": log.difficulties} if log else {}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.raise_difficulty(record, by=self.request.user, log=self.log(record), **form.cleaned_data)  # type: ignore[arg-type]


class CoordinationClose(StepView):
    model, step, action, form_class = (
        Coordination,
        table.CLOSE_COORDINATION,
        actions.close_coordination,
        forms.ResultForm,
    )


class DrawList(Ledger):
    filterset_class = filters.DrawFilter
    model, page_title, power, empty_title = RovingDraw, "巡回督查", "rounds.draw_check", "还没有抽签"
    empty_text = "在轮次页发起抽签。"
    related = ("round__office",)
    ordering = ("-drawn_on", "-created_at", "pk")
    heads = ("抽签", "抽取数", "监签人", "种子")

    def cells(self, row: Any) -> tuple[Any, ...]:
        return (f"{row.size} / {len(row.pool)}", row.witness, row.seed)


class DrawPage(Page):
    """A drawing: its pool, its seed, who was drawn, and whether it still holds when drawn again."""

    model, template_name = RovingDraw, "rounds/roving_draw.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draw = self.object
        return super().get_context_data(**kwargs) | {
            "facts": rows(("轮次", draw.round), ("抽签日期", f"{draw.drawn_on:%Y-%m-%d}"), ("监签人", draw.witness),
                          ("种子", draw.seed), ("抽取数", f"{draw.size} / {len(draw.pool)}")),
            "checks": draw.checks.select_related(*ON_CASE), "pool": sorted(draw.pool.values()), "holds": actions.holds(draw),
        }  # fmt: skip


class DrawAdd(Adding):
    model, form_class, page_title, submit_label = Round, forms.DrawForm, "巡回督查抽签", "抽签"
    needs, done = "rounds.draw_check", "已抽签，名单和种子已留存。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.draw(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class CheckPage(Case):
    model, steps_of = RovingCheck, table.ROVING_STEPS

    def facts(self, record: Any) -> list[dict[str, Any]]:
        return rows(
            ("巡察任务", record.assignment), ("督查日期", record.visited_on and f"{record.visited_on:%Y-%m-%d}"),
            ("发现情况", record.findings), ("结果", record.get_outcome_display()), ("指导意见", record.guidance),
            ("协调事项", record.coordination),
        )  # fmt: skip


class CheckReport(StepView):
    model, step, action, form_class = RovingCheck, table.REPORT_CHECK, actions.report_check, forms.CheckForm


class NonCooperationList(Ledger):
    filterset_class = filters.NonCooperationFilter
    model, page_title, empty_title = NonCooperation, "不配合行为", "没有不配合行为记录"
    related = (*ON_CASE, "kind", "handed_to")
    ordering = ("-occurred_on", "-created_at", "pk")
    heads = ("情形和人员", "巡察任务", "发生日期", "移交单位", "状态")

    def cells(self, row: Any) -> tuple[Any, ...]:
        return (row.assignment, f"{row.occurred_on:%Y-%m-%d}", row.handed_to or "—", row.get_status_display())


class NonCooperationPage(Case):
    model, steps_of = NonCooperation, table.NON_COOPERATION_STEPS

    def facts(self, record: Any) -> list[dict[str, Any]]:
        return rows(
            ("巡察任务", record.assignment), ("情形", record.kind), ("涉及人员", record.persons),
            ("发生日期", f"{record.occurred_on:%Y-%m-%d}"), ("具体情况", record.facts), ("移交单位", record.handed_to),
            ("移交日期", record.handed_on and f"{record.handed_on:%Y-%m-%d}"), ("接收人", record.receipt),
        )  # fmt: skip


class NonCooperationAdd(Adding):
    model, form_class, page_title, submit_label = Assignment, forms.NonCooperationForm, "登记不配合行为", "登记"
    needs, done = "rounds.record_non_cooperation", "已登记，请第一时间移交问责。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.record_non_cooperation(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class NonCooperationHandOver(StepView):
    model, step, action, form_class = NonCooperation, table.HAND_OVER, actions.hand_over, forms.HandOverForm

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record.assignment}


class OpinionList(Ledger):
    filterset_class = filters.OpinionFilter
    model, page_title, empty_title = OpinionReport, "舆情报告", "没有舆情报告"
    ordering = ("-occurred_on", "-created_at", "pk")
    heads = ("舆情", "巡察任务", "来源", "责任领导", "状态")

    def cells(self, row: Any) -> tuple[Any, ...]:
        where = row.assignment.unit if self.namespace else row.assignment
        return (where, row.source, row.leader, row.get_status_display())


class OpinionPage(Case):
    model, steps_of = OpinionReport, table.OPINION_STEPS

    def facts(self, record: Any) -> list[dict[str, Any]]:
        return rows(
            ("单位", record.assignment.unit), ("等级", record.get_level_display()),
            ("发生日期", f"{record.occurred_on:%Y-%m-%d}"), ("来源", record.source), ("主要内容", record.summary),
            ("责任领导", record.leader), ("处置情况", record.handling), ("巡察组意见", record.advice),
        )  # fmt: skip


class OpinionNote(StepView):
    model, step, action, form_class = OpinionReport, table.NOTE_OPINION, actions.note_opinion, forms.AdviceForm


class OnUnitSide:
    namespace = "unit"
    request: Any

    def scoped(self) -> Any:
        return OpinionReport.objects.of_unit(self.request.user)


class UnitOpinionList(OnUnitSide, OpinionList):
    power, add_url = "rounds.report_opinion", "unit:opinion_report_add"
    empty_text = "出现涉及本次巡察的社情舆情，及时在这里报告巡察组。"


class UnitOpinionPage(OnUnitSide, OpinionPage):
    timeline = False


class UnitOpinionAdd(FormView):
    form_class, page_title, submit_label, done = forms.OpinionForm, "报告舆情", "报告", "已报告巡察组。"
    namespace, power = "unit", "rounds.report_opinion"

    def assignments(self) -> QuerySet[Assignment]:
        units = access.units_with(self.request.user, "rounds.report_opinion")  # type: ignore[arg-type]
        return Assignment.objects.filter(unit__in=units, status="stationed").select_related("unit", "team__round")

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignments": self.assignments()}

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> Any:
        note = "" if self.assignments() else "巡察组未进驻，舆情请报巡察办。"
        cancel = reverse("unit:opinion_report_list")
        return super().page(record, form, status=status, form_note=note, cancel_url=cancel, **extra)

    def perform(self, record: Any, form: Any) -> Any:
        return actions.report_opinion(by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
