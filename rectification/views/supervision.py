"""Pages of supervision reports: the list, one report, its verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from inspection.views.forms import FormView, StepView
from inspection.views.tables import Shown, TablePage
from rectification.actions import supervision as actions
from rectification.forms import ReasonForm
from rectification.forms.supervision import ReadForm, SupervisionReportForm
from rectification.models import SupervisionReport
from rectification.workflow.supervision import (
    READ_SUPERVISION,
    RETURN_SUPERVISION,
    SUBMIT_SUPERVISION,
    SUPERVISION_STEPS,
    WRITE_REPORT,
    SupervisionReportStatus,
)
from rounds.models import Team
from rounds.views.bases import Page, Pressed, facts
from rounds.views.library import day

if TYPE_CHECKING:
    from django.db.models import QuerySet

_RELATED = ("team__round__office",)


class SupervisionReportFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label="状态", choices=SupervisionReportStatus.choices)

    class Meta:
        model = SupervisionReport
        fields = ["status"]


class SupervisionReportList(TablePage):
    model, filterset_class, power = SupervisionReport, SupervisionReportFilter, "rectification.view_supervision_report"
    page_title, related, ordering = "督查报告", _RELATED, ("-created_at", "pk")
    empty_title, empty_text = "没有督查报告", "督查组在本组页面起草，报送后列在这里。"
    table = (
        Shown("督查组", lambda row: str(row.team), small=lambda row: str(row.team.round), width=30),
        Shown("报送日期", lambda row: row.submitted_on, "date"), Shown("阅处日期", lambda row: row.read_on, "date"),
        Shown("状态", lambda row: row.get_status_display(), tone=lambda row: row.tone),
    )  # fmt: skip


class SupervisionReportPage(Page):
    """One report: both sides of it, and unit by unit what was checked and what followed."""

    model, template_name, steps_of = (
        SupervisionReport,
        "rectification/supervision_report_detail.html",
        SUPERVISION_STEPS,
    )

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related(*_RELATED)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context, report = super().get_context_data(**kwargs), self.object
        draft = report.status == SupervisionReportStatus.DRAFT
        returned = draft and report.opinion
        rows = self._rows(draft and WRITE_REPORT in context["held"])
        return context | {
            "some_matters": any(each.get("matters") for each in rows),
            "facts": facts(
                ("督查组", report.team), ("轮次", str(report.team.round)), ("报送日期", day(report.submitted_on)),
                ("阅处日期", day(report.read_on)), ("退回原因" if returned else "领导小组意见", report.opinion),
            ),
            "rows": rows, "may_write": draft and WRITE_REPORT in context["held"],
            "parts": [
                (name, report._meta.get_field(name).verbose_name, getattr(report, name))
                for name in ("overview", "achievements", "problems", "suggestions")
            ],
        }  # fmt: skip

    def _rows(self, writing: bool) -> list[dict[str, Any]]:
        """Unit by unit; while it is written, with the form for what was handed over of each."""
        rows = self.object.shown_rows()
        if writing:
            for row, each in zip(rows, self.object.allotments(), strict=False):
                row["add"] = reverse("rectification:matter_check_add", args=[each.pk])
        return rows  # type: ignore[no-any-return]


class SupervisionReportAdd(Pressed):
    """Begun on the team's page by one of its members."""

    model, submit_label, done = Team, "起草督查报告", "已起草，请填写成绩和问题两部分。"

    def check(self, record: Any) -> None:
        if not actions.may_begin(record, self.request.user):  # type: ignore[arg-type]
            raise PermissionDenied(WRITE_REPORT)

    def perform(self, record: Any, form: Any) -> Any:
        return actions.begin(record, by=self.request.user)  # type: ignore[arg-type]


class SupervisionReportWrite(FormView):
    model, form_class, needs = SupervisionReport, SupervisionReportForm, WRITE_REPORT
    page_title, submit_label, done = "撰写督查报告", "保存", "督查报告已保存。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {name: getattr(record, name) for name in SupervisionReportForm.base_fields}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.write(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class Submit(StepView):
    model, step, action, done = SupervisionReport, SUBMIT_SUPERVISION, actions.submit, "督查报告已报送领导小组。"


class Read(StepView):
    model, step, action, form_class = SupervisionReport, READ_SUPERVISION, actions.read, ReadForm


class Return(StepView):
    model, step, action, form_class = SupervisionReport, RETURN_SUPERVISION, actions.send_back, ReasonForm
