"""Pages of return visits' checklists and of problems common to several units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.urls import reverse

from inspection import access, codes
from inspection.views.forms import FormView
from inspection.views.tables import Shown, TablePage
from rounds import filters
from rounds.actions import openings
from rounds.actions import specials as actions
from rounds.forms.library import CommonProblemForm, DecideForm, RecheckForm
from rounds.forms.openings import SpecialForm
from rounds.models import Assignment, CommonProblem, Finding
from rounds.views.bases import Adding
from rounds.views.library import FactsPage, OfficeAdding

if TYPE_CHECKING:
    from django.db.models import QuerySet


class RecheckAll(Adding):
    """The earlier findings one after another: put right or not, and what was seen."""

    model, form_class, needs, page_title = Assignment, RecheckForm, "rounds.keep_node", "复查前次问题"
    submit_label, done = "保存", "复查结果已保存。"
    form_note = "逐个写明复查结果；撤离前须全部有结果。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"rechecks": list(record.rechecks.select_related("finding"))}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.answer(record, by=self.request.user, answers=form.answers())  # type: ignore[arg-type]


class CommonProblemList(TablePage):
    """Problems gathered, and above them the codes under which several units have findings (R-055, R-104)."""

    model, power, filterset_class = CommonProblem, "rounds.view_plan", filters.CommonProblemFilter
    template_name, page_title, related = "rounds/common_problem_list.html", "共性问题", ("category",)
    ordering = ("-created_at", "pk")
    add_route, add_label, add_power = "rounds:common_problem_add", "归集", actions.KEEP
    empty_text = "把各单位同类问题归集起来，研究开展专项巡察或专项检查。"
    table = (
        Shown("共性问题", str, small=lambda row: row.category, width=36),
        Shown("范围", lambda row: row.get_reach_display()),
        Shown("问题数", lambda row: row.problems, "integer"), Shown("单位数", lambda row: row.units, "integer"),
        Shown("处理方式", lambda row: row.get_answer_display(), tone=lambda row: "good" if row.answer else "warn"),
        Shown("处理情况", lambda row: row.answer_text),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Any]:
        units = Count("findings__assignment__unit", distinct=True)
        return super().get_queryset().annotate(problems=Count("findings", distinct=True), units=units)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seen = Finding.objects.of_own_offices(self.request.user).exclude(status="dropped").exclude(category=None)
        rows = (
            seen.order_by().values("category", "category__text", "category__parent__text")
            .annotate(problems=Count("pk"), units=Count("assignment__unit", distinct=True))
            .filter(units__gte=2).order_by("-units", "-problems")[:10]
        )  # fmt: skip
        return super().get_context_data(**kwargs) | {"candidates": list(rows)}


class CommonProblemPage(FactsPage):
    model, power, template_name = CommonProblem, "rounds.view_plan", "rounds/common_problem_detail.html"
    list_route, list_label = "rounds:common_problem_list", "共性问题"
    short = (
        ("问题类别", lambda row: row.category), ("范围", lambda row: row.get_reach_display()),
        ("处理方式", lambda row: row.get_answer_display()), ("处理情况", lambda row: row.answer_text),
    )  # fmt: skip
    long = (("表现和成因", "analysis"),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, problem = self.request.user, self.object
        seen = (
            Finding.objects.for_user(user)
            .filter(common_problems=problem)
            .select_related("assignment__unit", "category")
        )
        specials = (
            Assignment.objects.for_user(user).filter(common_problems=problem).select_related("unit", "team__round")
        )
        blocked = access.blocked_units(user)  # type: ignore[arg-type]
        return super().get_context_data(**kwargs) | {
            "findings": [each for each in seen if each.assignment.unit_id not in blocked], "specials": specials,
        }  # fmt: skip


class CommonProblemAdd(OfficeAdding):
    form_class, page_title, submit_label, done = CommonProblemForm, "归集共性问题", "归集", "已归集。"
    power, list_route = actions.KEEP, "rounds:common_problem_list"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        wanted = self.request.GET.get("category", "")
        found = next(
            (each for each in codes.choices("framework.problems", self.office()) if str(each.pk) == wanted), None
        )
        return {"user": self.request.user, "category": found}

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"category": self.request.GET.get("category")}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.gather(self.office(), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class CommonProblemOpen(FormView):
    """Open a special inspection in answer to a common problem."""

    model, form_class, needs, power = CommonProblem, SpecialForm, "rounds.plan_round", "rounds.view_plan"
    page_title, submit_label, done = "开展专项巡察", "列入轮次", "专项任务已列入轮次，与共性问题相互链接。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"user": self.request.user, "office": record.office}

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"subject": record.title}

    def perform(self, record: Any, form: Any) -> Any:
        return openings.from_common_problem(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def back_url(self, record: Any) -> str:
        return reverse("rounds:common_problem", args=[record.pk])


class CommonProblemDecide(FormView):
    model, form_class, needs, power = CommonProblem, DecideForm, actions.KEEP, "rounds.view_plan"
    page_title, submit_label, done = "研究处理", "保存", "已登记处理方式。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"user": self.request.user}

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"answer": record.answer, "answer_text": record.answer_text, "specials": record.specials.all()}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.decide(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def back_url(self, record: Any) -> str:
        return reverse("rounds:common_problem", args=[record.pk])
