"""Pages of the preparation: the overview with its one next action, the plan, questions, earlier results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from inspection import access
from inspection.views.forms import FormView, StepView
from inspection.views.pages import DetailPage
from rounds.actions import preparation as actions
from rounds.forms import preparation as forms
from rounds.forms.fields import ReasonForm
from rounds.gates import preparation as gates
from rounds.models import Assignment, Finding, Material, Question, Request, UnitPlan
from rounds.views.bases import Adding, Page
from rounds.workflow import preparation as table

if TYPE_CHECKING:
    from django.db.models import QuerySet

POWER = "rounds.prepare_assignment"
ON_CASE = ("unit__office", "team__round__office", "round")


class InPreparation:
    """Starts from the assignments whose preparation the reader may see; comes back to the overview."""

    model = Assignment
    request: Any

    def scoped(self) -> Any:
        return Assignment.objects.for_user(self.request.user, "rounds.view_preparation").select_related(*ON_CASE)

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:preparation", args=[getattr(record, "assignment_id", None) or record.pk])

    def back_url(self, record: Any) -> str:
        return self.success_url(None, record)


def findings_of(user: Any, assignment_id: Any) -> QuerySet[Finding]:
    return Finding.objects.for_user(user).filter(assignment_id=assignment_id).exclude(status="dropped")


class PreparationPage(InPreparation, DetailPage):
    """What is ready before the entry and what is not, in words; one next action."""

    template_name, timeline = "rounds/preparation.html", False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        assignment, user = self.object, self.request.user
        held = access.powers(user, assignment)
        plan = UnitPlan.objects.filter(assignment=assignment).first()
        ready = gates.readiness(assignment)
        checks = assignment.item_checks
        return super().get_context_data(**kwargs) | {
            "page_title": f"{assignment.unit.short_name}巡前准备", "ready": ready, "plan": plan, "may": POWER in held,
            "done": sum(each[1] for each in ready), "next": self.next_action(assignment, plan, held),
            "questions": list(assignment.questions.all()), "materials": list(assignment.materials.all()),
            "requests": Request.objects.inside(user).filter(assignment=assignment).select_related("to_unit")[:10],
            "checked": checks.count(), "present": checks.filter(conclusion="present").count(),
        }  # fmt: skip

    def next_action(self, assignment: Assignment, plan: UnitPlan | None, held: Any) -> dict[str, str] | None:
        """The one thing to do next, for whoever may do it."""
        url = lambda name, *args: reverse(f"rounds:{name}", args=[assignment.pk, *args])  # noqa: E731
        if plan is None:
            return {"label": "拟定巡察工作方案", "url": url("unit_plan_write")} if POWER in held else None
        if plan.status != table.UnitPlanStatus.APPROVED:
            return {"label": "办理巡察工作方案", "url": reverse("rounds:unit_plan", args=[plan.pk])}
        sent = set(assignment.requests.values_list("kind", flat=True))
        if "inquiry" not in sent and "rounds.send_inquiry" in held:
            return {"label": "向有关部门函询", "url": url("request_add", "inquiry")}
        if "documents" not in sent and "rounds.send_request" in held:
            return {"label": "列出调阅材料清单", "url": url("request_add", "documents")}
        if not assignment.questions.exists() and POWER in held:
            return {"label": "列出巡前问题", "url": url("question_add")}
        return None


class UnitPlanWrite(InPreparation, FormView):
    """Begin or change the unit's plan."""

    form_class, page_title, submit_label, needs = forms.UnitPlanForm, "拟定巡察工作方案", "保存", POWER

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record, "instance": UnitPlan.objects.filter(assignment=record).first()}

    def refuse_stale(self, record: Any) -> None:
        """The form is over the plan, not over the assignment."""

    def perform(self, record: Any, form: Any) -> Any:
        return actions.write_plan(record, by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:unit_plan", args=[result.pk]) if result else super().success_url(result, record)


class UnitPlanPage(Page):
    model, steps_of, template_name = UnitPlan, table.UNIT_PLAN_STEPS, "rounds/unit_plan_detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("assignment__unit__office", "assignment__team__round__office")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        plan = self.object
        return context | {
            "facts": self.facts(plan), "may": POWER in context["held"] and plan.status == table.UnitPlanStatus.DRAFT,
            "tasks": plan.tasks.select_related("owner"), "contingencies": plan.contingencies.select_related("situation"),
            "steps": self.lights(plan),
        }  # fmt: skip

    def lights(self, plan: UnitPlan) -> list[dict[str, Any]]:
        reached = {"draft": 0, "submitted": 1, "approved": 3}[plan.status]
        names = ("拟定", "报巡察办", "批准")
        return [
            {"label": name, "state": "done" if place < reached else "current" if place == reached else "todo"}
            for place, name in enumerate(names)
        ]

    def facts(self, plan: UnitPlan) -> list[dict[str, Any]]:
        methods = "、".join(each.text for each in plan.methods.all())
        rows = [
            ("巡前研讨会", plan.studied_on and f"{plan.studied_on:%Y-%m-%d}"), ("退回原因", plan.returned_reason),
            ("主要矛盾和核心问题", plan.contradictions), ("突破口和主攻方向", plan.breakthrough), ("巡察重点", plan.focus),
            ("党委要求了解的其他事项", plan.other_matters), ("基本流程和时间安排", plan.process), ("工作方法", methods),
        ]  # fmt: skip
        return [{"label": label, "value": value, "wide": True} for label, value in rows if value]


class OnPlan:
    """Something written into a plan, which is the page one comes back to."""

    model = UnitPlan
    needs = POWER

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"plan": record}


class ContingencyWrite(OnPlan, FormView):
    form_class, page_title, submit_label = forms.ContingencyForm, "处置预案", "保存"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.write_contingencies(record, by=self.request.user, rows=form.rows())  # type: ignore[arg-type]


class PlanTaskAdd(OnPlan, Adding):
    form_class, page_title, submit_label, done = forms.PlanTaskForm, "列入任务分工", "列入", "已列入任务分工。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.add_task(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class UnitPlanSubmit(StepView):
    model, step, action, done = UnitPlan, table.SUBMIT_PLAN, actions.submit_plan, "已报巡察办。"


class UnitPlanApprove(StepView):
    model, step, action, done = UnitPlan, table.APPROVE_PLAN, actions.approve_plan, "方案已批准。"


class UnitPlanSendBack(StepView):
    model, step, action, form_class = UnitPlan, table.RETURN_PLAN, actions.return_plan, ReasonForm


class QuestionAdd(InPreparation, Adding):
    form_class, page_title, submit_label, needs = forms.QuestionForm, "列出巡前问题", "列出", POWER
    done = "已列出。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.ask(record, by=self.request.user, **form.cleaned_data)


class MaterialAdd(InPreparation, Adding):
    form_class, page_title, submit_label, needs = forms.MaterialForm, "登记前次整改、审计成果", "登记", POWER
    done = "已登记。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.take_along(record, by=self.request.user, **form.cleaned_data)


class Concluding(InPreparation, FormView):
    """What became of a question or an earlier result."""

    needs = POWER
    done = "已登记。"

    def scoped(self) -> Any:
        return self.model._default_manager.for_user(self.request.user)

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"findings": findings_of(self.request.user, record.assignment_id)}

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [{"label": record._meta.verbose_name, "value": record.text, "wide": True}]


class QuestionClose(Concluding):
    model, form_class, page_title, submit_label = Question, forms.CloseQuestionForm, "登记查核结果", "登记"  # type: ignore[assignment]

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"outcome": record.outcome, "note": record.note, "finding": record.finding_id}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.close_question(record, by=self.request.user, **form.cleaned_data)


class MaterialRecheck(Concluding):
    model, form_class, page_title, submit_label = Material, forms.RecheckForm, "登记复查结果", "登记"  # type: ignore[assignment]

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"recheck": record.recheck, "note": record.recheck_note, "used_in": record.used_in_id}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.recheck(record, by=self.request.user, **form.cleaned_data)
