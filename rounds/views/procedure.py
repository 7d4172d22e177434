"""Pages of procedures and nodes: an assignment's, a round's schedule, the calendar of nodes, the templates."""

from __future__ import annotations

import calendar as months
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from inspection import codes
from inspection.models import Office
from inspection.views.files import Upload
from inspection.views.forms import FormView
from inspection.views.pages import DetailPage, ListPage, own_office
from inspection.views.tables import Shown, TablePage
from rounds import filters
from rounds.actions import procedure as actions
from rounds.forms.fields import ReasonForm
from rounds.forms.procedure import ConclusionsForm, LayOutForm, NodeDoneForm, NodeExtendForm, ProcedureForm
from rounds.gates import procedure as gates
from rounds.models import Assignment, Node, Procedure, Round
from rounds.views.bases import Adding, Page
from rounds.views.lamps import lamp, lit, schedule

if TYPE_CHECKING:
    from django.db.models import QuerySet

RELATED = ("assignment__unit", "assignment__team__round", "assignment__round__office", "step")


class NodeList(TablePage):
    """Nodes of the assignments one may see, by day; what is past its day stands out."""

    model, power, filterset_class = Node, "rounds.view_assignment", filters.NodeFilter
    page_title, related, ordering = "程序节点", RELATED, ("planned_on", "assignment", "step__position")
    empty_title, empty_text = "没有节点", "任务授权时按程序模板排定。"
    template_name = "rounds/node_list.html"
    table = (
        Shown("节点", lambda node: node.step.name, small=lambda node: node.step.heading, width=28),
        Shown("单位", lambda node: node.assignment.unit.short_name, small=lambda node: str(node.assignment.round)),
        Shown("计划日期", lambda node: node.planned_on, "date"),
        Shown("完成日期", lambda node: node.lamp["done"], "date"),
        Shown("情况", lambda node: node.lamp["words"], tone=lambda node: node.lamp["tone"],
              small=lambda node: f"延期{len(node.extensions)}次" if node.extensions else ""),
        Shown("依据", lambda node: node.lamp["note"], width=40),
    )  # fmt: skip

    def dress(self, row: Any) -> None:
        known = self.__dict__.setdefault("_happened", {})
        if row.assignment_id not in known:
            known[row.assignment_id] = gates.facts(row.assignment)
        row.lamp = lamp(row, known[row.assignment_id])

    def prepare(self, rows: list[Any]) -> None:
        self._happened = gates.facts_of(node.assignment for node in rows)


class NodePage(Page):
    """One step of one assignment: when it was planned and done, what shows it, how often it was put off."""

    model, template_name = Node, "rounds/node_detail.html"
    upload, upload_needs = "rounds:node_attach", "rounds.keep_node"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related(*RELATED)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        node = self.object
        light = lamp(node, gates.facts(node.assignment))
        fact = node.step.get_fact_display() if node.step.fact else "巡察组登记"
        rows = [
            ("环节", node.step.heading), ("质量要求", node.step.guidance), ("必经", "是" if node.step.mandatory else "否"),
            ("计划日期", f"{node.planned_on:%Y-%m-%d}"), ("完成日期", light["done"] and f"{light['done']:%Y-%m-%d}"),
            ("完成依据", node.evidence or fact), ("免除原因", node.omitted),
        ]  # fmt: skip
        found = [{"label": label, "value": value} for label, value in rows if value]
        return context | {"facts": found, "lamp": light, "open": light["done"] is None and not node.omitted}


class NodeAttach(Upload):
    model, needs = Node, "rounds.keep_node"


class NodeComplete(FormView):
    model, form_class, needs, page_title = Node, NodeDoneForm, "rounds.keep_node", "登记完成"
    submit_label, done = "完成", "节点已登记完成。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.complete_node(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class NodeExtend(FormView):
    model, form_class, needs, page_title = Node, NodeExtendForm, "rounds.authorise_assignment", "节点延期"
    submit_label, done, form_note = "延期", "节点已延期。", "进度服从质量：延期须有原因和批准依据，原计划日期保留可查。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.extend_node(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class NodeOmit(FormView):
    model, form_class, needs, page_title = Node, ReasonForm, "rounds.authorise_assignment", "免除节点"
    submit_label, done = "免除", "节点已免除。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.omit_node(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class LayOut(FormView):
    model, form_class, needs, page_title = Assignment, LayOutForm, "rounds.plan_round", "排定程序节点"
    submit_label, done = "排定", "程序节点已排定。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record, "default": actions.default_for(record.office, record.kind)}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.lay_out(record, by=self.request.user, procedure=form.cleaned_data["procedure"])  # type: ignore[arg-type]


class Conclude(Adding):
    """逐项结论: what the team looked at under each heading where it found nothing."""

    model, form_class, needs, page_title = Assignment, ConclusionsForm, "rounds.keep_node", "监督重点逐项结论"
    submit_label, done = "保存", "逐项结论已保存。"
    form_note = "已登记问题的重点不再列出；没有发现问题的，逐项写明了解情况。撤离前须逐项有结论。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"focuses": gates.open_focuses(record)}

    def perform(self, record: Any, form: Any) -> Any:
        for each in form.said():
            actions.conclude_focus(record, by=self.request.user, **each)  # type: ignore[arg-type]
        return record


class RoundSchedule(DetailPage):
    """A round's assignments as bars over the months, with their nodes; the same in a table below."""

    model, power, template_name, timeline = Round, "rounds.view_round", "rounds/round_schedule.html", False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        round_ = self.object
        shown = round_.assignments.for_user(self.request.user).select_related("unit", "team__round", "round__office")
        shown = list(shown.prefetch_related("nodes__step").order_by("team__number", "ordinal"))
        happened = gates.facts_of(shown)
        tables = [{"assignment": each, "headings": lit(each, happened[each.pk])} for each in shown]
        return super().get_context_data(**kwargs) | {
            "chart": schedule(shown), "tables": tables, "page_title": f"{round_}：时间安排",
        }  # fmt: skip


class NodeCalendar(ListPage):
    """A month of nodes of the assignments one may see."""

    model, power, template_name, page_title = Node, "rounds.view_assignment", "rounds/node_calendar.html", "节点日历"
    related, paginate_by = RELATED, None

    def month(self) -> date:
        today = timezone.localdate()
        try:
            year, month = (int(part) for part in self.request.GET.get("month", "").split("-"))
            return date(year, month, 1)
        except ValueError:
            return today.replace(day=1)

    def get_queryset(self) -> QuerySet[Any]:
        first = self.month()
        last = date(first.year, first.month, months.monthrange(first.year, first.month)[1])
        return super().get_queryset().filter(planned_on__range=(first, last)).order_by("planned_on", "step__position")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        first, today = self.month(), timezone.localdate()
        happened = gates.facts_of(node.assignment for node in context["object_list"])
        by_day: dict[date, list[dict[str, Any]]] = {}
        for node in context["object_list"]:
            light = lamp(node, happened[node.assignment_id])
            by_day.setdefault(node.planned_on, []).append({"node": node, "lamp": light})
        weeks = [
            [{"day": day, "inside": day.month == first.month, "today": day == today, "nodes": by_day.get(day, [])} for day in week]
            for week in months.Calendar().monthdatescalendar(first.year, first.month)
        ]  # fmt: skip
        return context | {
            "weeks": weeks, "month": first, "before": first - timedelta(days=1), "after": first + timedelta(days=31),
            "weekdays": "一二三四五六日",
        }  # fmt: skip


class Templates:
    """The procedures, kept by whoever keeps the office's lists."""

    request: Any
    power = "inspection.manage_codes"

    def office(self) -> Office:
        return own_office(self.request.user, self.power)


class ProcedureList(Templates, ListPage):
    model, template_name, page_title = Procedure, "rounds/procedure_list.html", "程序模板"

    def scoped(self) -> QuerySet[Any]:
        offered = Procedure.objects.offered(self.office().pk)
        return Procedure.objects.filter(pk__in=[each.pk for each in offered]).prefetch_related("steps")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        names = dict(codes.choices("inspection_kinds", self.office()).values_list("code", "text"))
        for each in context["object_list"]:
            each.used_for = [names.get(kind, kind) for kind in each.kinds]
        return context


class ProcedureRevise(Templates, FormView):
    """Change a procedure as a new edition of the office's own."""

    form_class, page_title, submit_label = ProcedureForm, "修订程序模板", "生成新一版"
    template_name, done = "rounds/procedure_form.html", "已生成新一版；已排定的任务仍按原版。"

    def get_record(self) -> Any:
        offered = {each.pk: each for each in Procedure.objects.offered(self.office().pk)}
        found = get_object_or_404(Procedure, pk=self.kwargs["pk"])
        if found.pk not in offered:
            raise Http404
        return found

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"steps": list(record.steps.all())}

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"title": record.title}

    def refuse_stale(self, record: Any) -> None:
        """A newer edition took the old one off the list: then the page is not found."""

    def perform(self, record: Any, form: Any) -> Any:
        return actions.revise(
            record, office=self.office(), by=self.request.user, title=form.cleaned_data["title"], steps=form.steps()
        )

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:procedure_list")

    def back_url(self, record: Any) -> str:
        return reverse("rounds:procedure_list")
