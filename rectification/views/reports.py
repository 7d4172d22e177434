"""Pages of inspection reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from inspection import wording
from inspection.views.exports import Shown
from inspection.views.forms import FormView, StepView
from inspection.views.pages import DetailPage, ListPage
from inspection.workflow import buttons
from rectification import filters
from rectification.actions import reports as actions
from rectification.forms import (
    LeaveOutForm,
    OpinionForm,
    RatingForm,
    ReasonForm,
    RecommendationForm,
    ReportForm,
    WordingForm,
)
from rectification.gates import reports as gates
from rectification.models import Report, ReportItem, ReportVersion
from rectification.views.bases import PostOnly
from rectification.workflow import reports as workflow
from rectification.workflow.reports import ReportStatus
from rounds.models import Assignment, Finding

if TYPE_CHECKING:
    from django.db.models import QuerySet

POWER = "rectification.draft_report"
_RELATED = ("assignment__unit", "assignment__team__round__office", "assignment__round__office", "assignment__office")


class ReportList(ListPage):
    table = (
        Shown("报告", lambda row: row),
        Shown("巡察组", lambda row: row.assignment.team),
        Shown("轮次", lambda row: row.assignment.round),
        Shown("状态", lambda row: row.get_status_display()),
        Shown("审定日期", lambda row: row.approved_on, "date"),
    )
    model, filterset_class, power = Report, filters.ReportFilter, "rectification.view_report"
    template_name, page_title = "rectification/report_list.html", "巡察报告"
    related, ordering = _RELATED, ("-created_at",)
    empty_text = "巡察组撤离后，从巡察任务页面起草报告。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = (
            Assignment.objects.for_user(self.request.user, POWER)  # type: ignore[arg-type]
            .filter(report=None)
            .exclude(status__in=("planned", "authorised"))
        )
        waiting = waiting.select_related("unit", "team__round", "round")
        return super().get_context_data(**kwargs) | {"waiting": waiting}


class ReportPage(DetailPage):
    """A report: its newest text, the problems by aspect with their evidence, what was left out, versions, stages."""

    model, template_name = Report, "rectification/report_detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related(*_RELATED)

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        report = super().get_object(queryset)
        chain = actions.chain_of(report)
        left_out = {name for name in ("office", "group") if name not in chain}
        by_stage = {
            "office": (workflow.REVIEW,),
            "group": (workflow.CONSIDER, workflow.SUPPLEMENT, workflow.ORDER_LOOK),
        }
        self.steps_of = [
            step for step in workflow.REPORT_STEPS if not any(step in by_stage[stage] for stage in left_out)
        ]
        return report

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        report = self.object
        aspects = report.aspects()
        problems = sum(len(items) for _, items in aspects)
        return context | {
            "steps": self.lights(report), "version": report.current, "versions": report.versions.select_related("saved_by__person"),
            "since_returned": self.since_returned(report), "sections": ReportVersion.SECTIONS, "aspects": aspects,
            "counted": wording.problem_count(len(aspects), problems) if problems else "",
            "recommendations": report.recommendations(), "left_out": report.not_mentioned.select_related("finding"),
            "loose": gates.every_finding_is_answered_for(report) if report.status == ReportStatus.DRAFT else [],
            "may_write": POWER in context["held"] and report.status == ReportStatus.DRAFT,
            "opinions": self.opinions(report), "ratings": report.ratings.select_related("by__person"), "facts": self.facts(report), "attachments": None, "hearing": self.hearing(report),
        }  # fmt: skip

    def since_returned(self, report: Report) -> str:
        """The version that was returned last, in words, if there is a newer one; else nothing."""
        newest = report.current
        moved_on = (
            newest is not None and report.returned_version is not None and newest.number > report.returned_version
        )
        return f"第{report.returned_version}稿" if moved_on else ""

    def hearing(self, report: Report) -> list[Any]:
        """What the leading group decided, each with what this reader may do about it."""
        found = list(
            report.hearing_decisions.select_related(
                "team", "heard_version", "created_by__person", "reported_by__person"
            )
        )
        for each in found:
            each.report = report
            each.buttons = buttons(each, self.request.user, workflow.HEARING_STEPS) if each.status == "open" else ()  # type: ignore[arg-type]
        return found

    def facts(self, report: Report) -> list[dict[str, Any]]:
        assignment = report.assignment
        rows = [
            ("被巡察单位", assignment.unit), ("巡察组", assignment.team), ("轮次", assignment.round),
            ("问题", f"{report.problems().count()}个"), ("意见建议", f"{report.recommendations().count()}条"),
            ("退回原因", report.returned_reason),
        ]  # fmt: skip
        return [{"label": label, "value": value} for label, value in rows if value]

    def opinions(self, report: Report) -> list[dict[str, Any]]:
        stages = (
            ("组长审核", report.submitted_by, report.submitted_on, report.leader_opinion),
            ("巡察办审核", report.reviewed_by, report.reviewed_on, report.office_opinion),
            ("领导小组审议", report.considered_by, report.considered_on, report.group_opinion),
            ("书记专题会审定", report.approved_by, report.approved_on, report.approval_opinion),
        )
        return [
            {"label": label, "name": person.name, "day": day, "opinion": opinion}
            for label, person, day, opinion in stages
            if person
        ]

    def lights(self, report: Report) -> list[dict[str, Any]]:
        days = {
            "team_leader": report.submitted_on, "office": report.reviewed_on, "group": report.considered_on,
            "secretary": report.approved_on,
        }  # fmt: skip
        found = [{"label": "起草", "state": "done" if report.submitted_on else "current", "date": None}]
        busy = bool(report.submitted_on)
        for stage in actions.chain_of(report):
            if stage not in days:
                continue
            state = "done" if days[stage] else "current" if busy else "todo"
            busy = busy and bool(days[stage])
            found.append({"label": gates.STAGE_LABELS[stage], "state": state, "date": days[stage]})  # type: ignore[dict-item]
        return found


class ReportBegin(PostOnly):
    """Begin the report of an assignment."""

    model, needs, page_title, done = Assignment, POWER, "起草报告", "已起草报告，并列入全部已确认的问题。"

    def refuse_stale(self, record: Any) -> None:
        """The report there is, if there is one, is the answer."""

    def perform(self, record: Any, form: Any) -> Any:
        return actions.begin(record, by=self.request.user)  # type: ignore[arg-type]


class ReportWrite(FormView):
    model, form_class, needs, page_title = Report, ReportForm, POWER, "编写报告"
    submit_label, done = "保存为新稿", "已保存为新的一稿。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        version = record.current
        return {name: getattr(version, name) for name, _ in ReportVersion.SECTIONS} if version else {}

    def perform(self, record: Any, form: Any) -> Any:
        actions.write(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record


class ItemView(FormView):
    """A form on one item of a report; the report's scope and power count."""

    model, needs = Report, POWER

    def item(self, record: Any) -> ReportItem:
        return get_object_or_404(ReportItem, pk=self.kwargs["item"], report=record)


class ItemWord(ItemView):
    form_class, page_title, submit_label = WordingForm, "修改报告表述", "保存"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": record.assignment.office}

    def get_initial(self, record: Any) -> dict[str, Any]:
        item = self.item(record)
        return {"wording": item.wording, "aspect": item.aspect, "category": item.category_id}

    def perform(self, record: Any, form: Any) -> Any:
        actions.word_item(self.item(record), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record


class RecommendationAdd(FormView):
    model, form_class, needs, page_title = Report, RecommendationForm, POWER, "增加意见建议"
    submit_label, done = "增加", "已增加意见建议，审定后同样立账跟踪。"

    def perform(self, record: Any, form: Any) -> Any:
        actions.add_item(
            record, by=self.request.user, wording=form.cleaned_data["wording"], is_recommendation=True  # type: ignore[arg-type]
        )  # fmt: skip
        return record


class FindingsList(PostOnly):
    """List every confirmed finding that is neither listed nor left out."""

    model, needs, page_title, done = Report, POWER, "列入问题", "已列入全部已确认的问题。"

    def perform(self, record: Any, form: Any) -> Any:
        actions.list_findings(record, by=self.request.user)  # type: ignore[arg-type]
        return record


class LeaveOut(FormView):
    """Leave a finding out, with the reason; the finding must be one of the report's assignment."""

    model, form_class, needs, page_title = Report, LeaveOutForm, POWER, "不写入报告"
    submit_label, done = "不写入报告", "已记录未写入的原因。"

    def finding(self, record: Any) -> Finding:
        found = record.assignment.findings.filter(pk=self.kwargs["finding"]).first()
        if found is None:
            raise Http404
        return found

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [{"label": "问题", "value": self.finding(record).title, "wide": True}]

    def perform(self, record: Any, form: Any) -> Any:
        actions.leave_out(record, by=self.request.user, finding=self.finding(record), **form.cleaned_data)  # type: ignore[arg-type]
        return record


class ReportStep(StepView):
    model = Report
    form_class: Any = OpinionForm


class ReportSubmit(ReportStep):
    step, action = workflow.SUBMIT, actions.submit


class ReportRate(ReportStep):
    step, action, form_class = workflow.RATE, actions.rate, RatingForm

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "问题", "value": f"{each.position}. {each.wording}", "wide": True}
            for each in record.problems().order_by("position")
        ]

    def done_words(self, result: Any) -> str:
        return "报告已退回巡察组。" if result.status == ReportStatus.DRAFT else "已评定问题。"


class ReportReview(ReportStep):
    step, action = workflow.REVIEW, actions.review


class ReportConsider(ReportStep):
    step, action = workflow.CONSIDER, actions.consider


class ReportApprove(ReportStep):
    step, action = workflow.APPROVE, actions.approve
    done = "报告已审定，问题逐一立账（报账）。"


class ReportReturn(ReportStep):
    step, action, form_class = workflow.RETURN_REPORT, actions.send_back, ReasonForm
    done = "报告已退回巡察组。"
