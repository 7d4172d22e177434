"""Pages of what is made public: the office's, and the unit's own drafts on its side."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from inspection import access
from inspection.views.forms import FormView, StepView
from inspection.views.tables import Shown, TablePage
from rectification import filters
from rectification.actions import publications as actions
from rectification.forms import ReasonForm
from rectification.forms import publications as forms
from rectification.models import Feedback, Publication
from rectification.workflow import publications as workflow
from rounds.views.library import FactsPage, day

VIEW = "rectification.view_publication"
_RELATED = ("assignment__unit", "assignment__round__office", "decided_by__person")


class PublicationList(TablePage):
    model, power, filterset_class = Publication, VIEW, filters.PublicationFilter
    page_title, related, ordering = "公开和通报", _RELATED, ("-created_at",)
    empty_text = "在反馈页起草：反馈意见公布、整改情况党内通报、整改情况向社会公开。"
    table = (
        Shown("标题", str, small=lambda row: row.get_kind_display(), width=40),
        Shown("单位", lambda row: row.assignment.unit.short_name),
        Shown("起草", lambda row: "单位" if row.by_unit else "巡察办"),
        Shown("状态", lambda row: row.get_status_display(), tone=lambda row: row.tone),
        Shown("公开方式", lambda row: row.medium), Shown("公开日期", lambda row: row.released_on, "date"),
        Shown("文号、网址或版面", lambda row: row.reference),
    )  # fmt: skip


class PublicationPage(FactsPage):
    model, steps_of = Publication, workflow.PUBLICATION_STEPS
    list_route, list_label = "rectification:publication_list", "公开和通报"
    short = (
        ("种类", lambda row: row.get_kind_display()), ("被巡察单位", lambda row: row.assignment.unit),
        ("轮次", lambda row: row.assignment.round), ("起草", lambda row: "被巡察单位" if row.by_unit else "巡察办"),
        ("公开方式", lambda row: row.medium), ("范围", lambda row: row.audience),
        ("公开日期", lambda row: day(row.released_on)), ("文号、网址或版面", lambda row: row.reference),
        ("审定日期", lambda row: day(row.decided_on)),
    )  # fmt: skip
    long = (("退回原因", "returned_reason"), ("不公开的理由", "grounds"), ("内容", "text"))
    edit_route, edit_needs = "rectification:publication_write", actions.DRAFT

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related(*_RELATED)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"attachments": None}

    def editable(self, record: Any) -> bool:
        return bool(record.status == "draft" and record.by_unit == (self.namespace == "unit"))


class UnitPublicationPage(PublicationPage):
    namespace, steps_of, timeline = "unit", workflow.UNIT_PUBLICATION_STEPS, False
    list_route, edit_route, edit_needs = "unit:publication_list", "unit:publication_write", actions.OWN


class UnitPublicationList(PublicationList):
    namespace, power, filterset_class = "unit", "", None
    empty_text = "在反馈意见页起草整改情况的党内通报、向社会公开。"


class PublicationAdd(FormView):
    """Begun from the feedback it follows."""

    model, form_class, needs, namespace = Feedback, forms.PublicationForm, actions.DRAFT, ""
    page_title, submit_label, done = "拟公开稿", "保存", "已保存，核对后报审。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"by_unit": self.namespace == "unit"}

    def get_initial(self, record: Any) -> dict[str, Any]:
        unit = record.assignment.unit.party_name
        return {"title": f"关于{unit}巡察整改情况的{'通报' if self.namespace == 'unit' else '公开'}"}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.draft(record.assignment, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class UnitPublicationAdd(PublicationAdd):
    namespace, needs = "unit", actions.OWN


class PublicationWrite(FormView):
    model, form_class, needs = Publication, forms.PublicationForm, actions.DRAFT
    page_title, submit_label = "修改公开稿", "保存"

    def check(self, record: Any) -> None:
        """Each side works on its own drafts."""
        super().check(record)
        if record.by_unit != (self.namespace == "unit"):
            raise PermissionDenied(self.needs)

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"by_unit": record.by_unit, "kept": True}

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {name: getattr(record, name) for name in ("title", "text", "medium", "audience")}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.write(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class UnitPublicationWrite(PublicationWrite):
    namespace, needs = "unit", actions.OWN


class PublicationStep(StepView):
    model = Publication

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": record.get_kind_display(), "value": record.title},
            {"label": "内容", "value": record.text, "wide": True},
        ]


class Submit(PublicationStep):
    step, action = workflow.SUBMIT_PUBLICATION, actions.submit


class Pass(PublicationStep):
    step, action, form_class = workflow.PASS_PUBLICATION, actions.let_pass, forms.PassForm

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": record.assignment.office}


class Return(PublicationStep):
    step, action, form_class = workflow.RETURN_PUBLICATION, actions.send_back, ReasonForm
    form_note = "单位起草的，单位看得到退回原因：不得提及信访、举报和线索。"


class Release(PublicationStep):
    step, action, form_class = workflow.RELEASE, actions.release, forms.ReleaseForm

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"on": timezone.localdate(), "medium": record.medium, "audience": record.audience}


class Withhold(PublicationStep):
    step, action, form_class = workflow.WITHHOLD, actions.ask_to_withhold, forms.GroundsForm


class GrantWithholding(PublicationStep):
    step, action = workflow.GRANT_WITHHOLDING, actions.grant_withholding


class RefuseWithholding(PublicationStep):
    step, action, form_class = workflow.REFUSE_WITHHOLDING, actions.refuse_withholding, ReasonForm
    form_note = Return.form_note


class UnitSubmit(Submit):
    namespace, step = "unit", workflow.SUBMIT_OWN_PUBLICATION


class UnitRelease(Release):
    namespace, step = "unit", workflow.RELEASE_OWN


class UnitWithhold(Withhold):
    namespace, step = "unit", workflow.WITHHOLD_OWN


def may_draft(user: Any, feedback: Any, *, unit_side: bool) -> bool:
    """Whether a text may be begun from this feedback."""
    power = actions.OWN if unit_side else actions.DRAFT
    return feedback.delivered_on is not None and access.may(user, power, feedback)
