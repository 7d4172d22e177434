"""Pages of rounds: the list, the overview of one, and its steps up to the conclusion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.urls import reverse
from django.utils.functional import cached_property

from inspection import access, wording
from inspection.models import Office
from inspection.views.exports import Shown
from inspection.views.forms import FormView, StepView
from inspection.views.pages import ListPage, own_office
from rounds import filters, gates, workflow
from rounds.actions import rounds as actions
from rounds.forms.fields import ReasonForm
from rounds.forms.rounds import ApproveForm, ReviewForm, RoundForm
from rounds.models import Round, RoundSummary, Seat, Team, TeamKind, improvements_for
from rounds.views.bases import Page
from rounds.views.lights import assignment_lights, round_lights
from rounds.workflow import RoundStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet


BEGUN = (RoundStatus.ACTIVE, RoundStatus.CONCLUDED)


class RoundList(ListPage):
    """Rounds, the newest first."""

    table = (
        Shown("轮次", lambda row: row),
        Shown("年度", lambda row: row.year, "integer"),
        Shown("巡察组", lambda row: row.team_count, "integer"),
        Shown("单位", lambda row: row.units, "integer"),
        Shown("起", lambda row: row.begins, "date"),
        Shown("止", lambda row: row.ends, "date"),
        Shown("状态", lambda row: row.get_status_display()),
    )
    model, filterset_class = Round, filters.RoundFilter
    power = "rounds.view_round"
    template_name = "rounds/round_list.html"
    page_title = "轮次"
    empty_title, empty_text = "还没有轮次", "由巡察办登记轮次，或导入轮次安排表。"
    related, ordering = ("office",), ("-term", "-sequence")

    def get_queryset(self) -> QuerySet[Any]:
        found = super().get_queryset().annotate(units=Count("assignments", distinct=True))
        return found.annotate(team_count=Count("teams", distinct=True))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for each in context["object_list"]:
            each.lights = round_lights(each)
        held = access.powers(self.request.user)  # type: ignore[arg-type]
        return context | {"may_plan": "rounds.plan_round" in held, "held": held}


class RoundPage(Page):
    """Teams, units, dates and states of a round at one glance."""

    model, steps_of = Round, workflow.ROUND_STEPS
    template_name = "rounds/round_detail.html"
    slots = (gates.GROUP_REVIEWS, gates.SECRETARY_APPROVES)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("office", "framework")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        round_ = self.object
        # The office that leads sees all of its round; a team, and the office that sends one, see their own teams. The latter
        # reads neither papers nor what was done to other units.
        leads = self.leads
        own = round_.teams.all() if leads else round_.teams.for_user(self.request.user)
        shown = round_.assignments.for_user(self.request.user)
        shown = list(shown.select_related("unit", "kind", "mode", "team").order_by("team__number", "stationing_begins"))
        for each in shown:
            each.lights = assignment_lights(each)
        teams = [
            {
                "team": team,
                "members": team.members(),
                "assignments": [each for each in shown if each.team_id == team.pk],
            }
            for team in own.filter(kind=TeamKind.INSPECTION)
            .select_related("sender")
            .prefetch_related("memberships__person", "memberships__home_region")
        ]
        supervision = Team.objects.for_user(self.request.user).filter(round=round_, kind=TeamKind.SUPERVISION)  # type: ignore[arg-type]
        improvements = list(improvements_for(round_)) if self.reads_all else []
        summary = RoundSummary.objects.for_user(self.request.user).filter(round=round_).first()  # type: ignore[arg-type]
        return context | {
            "improvements": improvements, "open_improvements": sum(each.status == "open" for each in improvements),
            "may_plan": "rounds.view_plan" in context["held"], "summary": summary,
            "may_summarise": "rounds.write_summary" in context["held"] and round_.status in BEGUN,
            "supervision_teams": supervision.prefetch_related("memberships__person"),
            "people": self.people(teams), "teams": teams, "steps": round_lights(round_), "facts": self.facts(round_), "scale": self.scale(round_) if self.reads_all else "",
            "draft": round_.status == RoundStatus.DRAFT, "assignments": shown, **self.withheld(),
            "taken_out": round_.taken_out.select_related("unit") if leads else (), "leads": leads,
            "reaches_down": round_.status == RoundStatus.DRAFT and "rounds.plan_round" in context["held"] and round_.office.lower.exists(),
        }  # fmt: skip

    @cached_property
    def leads(self) -> bool:
        return self.object.office_id in access.offices_with(self.request.user, "rounds.view_round")  # type: ignore[arg-type]

    @cached_property
    def reads_all(self) -> bool:
        """Whether he belongs to the round himself, not only through a team that his lower office sends (R-051)."""
        return self.leads or Round.objects.files_for(self.request.user).filter(pk=self.object.pk).exists()  # type: ignore[arg-type]

    def withheld(self) -> dict[str, Any]:
        return {} if self.reads_all else {"papers": "", "makeable": (), "attachments": "", "entries": ()}

    def people(self, teams: list[dict[str, Any]]) -> str:
        """组员12人，其中外地组员2人: those sent from elsewhere are counted apart (R-015)."""
        seats = [each.seat for row in teams for each in row["members"]]
        outside = seats.count(Seat.OUTSIDE)
        if not seats:
            return ""
        return f"组员{len(seats)}人" + (f"，其中外地组员{outside}人" if outside else "")

    def scale(self, round_: Round) -> str:
        """本轮巡察共设立三个巡察组，巡察的对象为一镇七部门 (R-062, R-297)."""
        units = [each.unit.get_category_display() for each in round_.assignments.select_related("unit")]
        if not units:
            return ""
        names = {"部门": "部门", "直属单位": "部门", "国企": "国企", "驻外机构": "驻外", "村（社区）": "村居"}
        counted: dict[str, int] = {}
        for each in units:
            counted[names.get(each, each)] = counted.get(names.get(each, each), 0) + 1
        return wording.round_scale(round_.teams.filter(kind=TeamKind.INSPECTION).count(), counted)

    def facts(self, round_: Round) -> list[dict[str, Any]]:
        dates = wording.date_range(round_.begins, round_.ends) if round_.begins and round_.ends else ""
        rows = [
            ("届次轮次", round_.title), ("年度", f"{round_.year}年"), ("计划时间", dates),
            ("监督内容框架", round_.framework or "问题类别"), ("领导小组意见", round_.review_opinion),
            ("审定依据", round_.approval_document), ("退回原因", round_.sent_back_reason),
        ]  # fmt: skip
        found: list[dict[str, Any]] = [{"label": label, "value": value} for label, value in rows if value]
        for label, value in (("任务要求", round_.purpose), ("实施方案", round_.plan)):
            if value:
                found.append({"label": label, "value": value, "wide": True})
        return found


class RoundAdd(FormView):
    """Plan a new round."""

    model, form_class, page_title = Round, RoundForm, "登记轮次"
    power = "rounds.plan_round"
    submit_label, done = "登记", "轮次已登记，请组建巡察组、列入被巡察单位。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"user": self.request.user}

    def office(self, chosen: Office | None) -> Office:
        if chosen is not None:
            return chosen
        return own_office(self.request.user, self.power)

    def perform(self, record: Any, form: Any) -> Any:
        data = dict(form.cleaned_data)
        return actions.plan(self.office(data.pop("office", None)), by=self.request.user, **data)  # type: ignore[arg-type]

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("rounds:round_list")}


class RoundEdit(FormView):
    model, form_class, page_title, needs = Round, RoundForm, "修改轮次", "rounds.plan_round"
    submit_label = "保存"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"user": self.request.user, "instance": record}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.edit_round(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class RoundSubmit(StepView):
    model, step, action = Round, workflow.SUBMIT, actions.submit


class RoundReview(StepView):
    model, step, action, form_class = Round, workflow.REVIEW, actions.review, ReviewForm


class RoundApprove(StepView):
    model, step, action, form_class = Round, workflow.APPROVE, actions.approve, ApproveForm


class RoundSendBack(StepView):
    model, step, action, form_class = Round, workflow.SEND_BACK, actions.send_back, ReasonForm


class RoundStart(StepView):
    model, step, action = Round, workflow.START, actions.start


class RoundConclude(StepView):
    model, step, action = Round, workflow.CONCLUDE, actions.conclude
