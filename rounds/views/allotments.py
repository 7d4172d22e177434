"""Pages of supervision teams: forming one with its plan, its approval, allotting units and taking them back."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse

from inspection.views.forms import FormView
from rounds.actions import allotments as actions
from rounds.actions import teams
from rounds.forms.allotments import AllotForm, ApprovePlanForm, SupervisionTeamForm
from rounds.forms.fields import ReasonForm
from rounds.models import Allotment, Round, Team, TeamKind
from rounds.views.bases import Adding


class SupervisionTeamAdd(Adding):
    model, form_class, page_title, needs = Round, SupervisionTeamForm, "组建督查组", "rounds.form_team"
    submit_label, done = "组建", "督查组已组建，请编入组长和组员，并将方案报领导小组批准。"
    form_note = "督查组另行编组、另行分工，人员可以与巡察组不同；不受本轮是否办结限制。"

    def perform(self, record: Any, form: Any) -> Any:
        return teams.form_team(record, by=self.request.user, kind=TeamKind.SUPERVISION, **form.cleaned_data)  # type: ignore[arg-type]


class OfSupervisionTeam(FormView):
    """A form about a supervision team; for an inspecting team there is none."""

    model = Team

    def get_record(self) -> Any:
        record = super().get_record()
        if record.kind != TeamKind.SUPERVISION:
            raise Http404
        return record


class SupervisionPlanApprove(OfSupervisionTeam):
    form_class, page_title, needs = ApprovePlanForm, "批准督查方案", "rounds.approve_supervision_plan"
    submit_label, done = "批准", "督查方案已批准，可以分配督查单位。"

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "督查组", "value": record.full_name},
            {"label": "督查方案", "value": record.plan or "尚未填写", "wide": True},
        ]

    def perform(self, record: Any, form: Any) -> Any:
        return actions.approve_plan(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class AllotmentAdd(OfSupervisionTeam, Adding):
    form_class, page_title, needs = AllotForm, "分配督查单位", "rounds.form_team"
    submit_label, done = "分配", "已分配，组员即可查看所分单位的整改台账。"

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return of_team(record)

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"team": record, "user": self.request.user}

    def perform(self, record: Any, form: Any) -> Any:
        actions.allot(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record


def of_team(team: Team) -> list[dict[str, Any]]:
    return [
        {"label": "督查组", "value": team.full_name},
        {"label": "组长", "value": team.leader and team.leader.person.name},
    ]


class AllotmentEnd(FormView):
    model, form_class, page_title, needs = Allotment, ReasonForm, "收回督查单位", "rounds.form_team"
    submit_label, done, danger = "收回", "已收回，组员不再看得到该单位的台账。", True

    def summary(self, record: Any) -> list[dict[str, Any]]:
        days = f"{record.begins:%Y-%m-%d} 至 {record.ends:%Y-%m-%d}"
        return [*of_team(record.team), {"label": "单位", "value": record.assignment.unit},
                {"label": "分工依据", "value": record.document}, {"label": "期间", "value": days}]  # fmt: skip

    def back_url(self, record: Any) -> str:
        return reverse("rounds:team", args=[record.team_id])

    def success_url(self, result: Any, record: Any) -> str:
        return self.back_url(record)

    def perform(self, record: Any, form: Any) -> Any:
        return actions.end_allotment(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
