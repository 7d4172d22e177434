"""Pages of feedback, on the office side and (receipt) on the unit side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from inspection import access, audit
from inspection.views.exports import Shown
from inspection.views.forms import FormView, StepView
from inspection.views.pages import DetailPage, ListPage
from rectification import filters
from rectification.actions import feedback as actions
from rectification.forms import DeliverForm, FeedbackForm, PersonalPartForm
from rectification.gates import PRINCIPAL
from rectification.models import Feedback, PersonalPart
from rectification.views.bases import PostOnly
from rectification.views.publications import may_draft
from rectification.workflow import feedback as workflow
from rectification.workflow.feedback import FeedbackStatus
from rounds.models import Assignment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from inspection.workflow import Step

POWER = "rectification.draft_feedback"
_RELATED = ("assignment__unit", "assignment__team__round__office", "assignment__round__office", "meeting")


class FeedbackList(ListPage):
    table = (
        Shown("反馈意见", lambda row: row),
        Shown("巡察组", lambda row: row.assignment.team),
        Shown("轮次", lambda row: row.assignment.round),
        Shown("状态", lambda row: row.get_status_display()),
        Shown("反馈日期", lambda row: row.delivered_on, "date"),
        Shown("签收日期", lambda row: row.received_on, "date"),
    )
    model, filterset_class, power = Feedback, filters.FeedbackFilter, "rectification.view_feedback"
    template_name, page_title = "rectification/feedback_list.html", "巡察反馈"
    related, ordering = _RELATED, ("-created_at",)
    empty_text = "巡察报告审定后，在这里起草反馈意见。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = Assignment.objects.for_user(self.request.user, POWER).filter(status="reported", feedback=None)  # type: ignore[arg-type]
        waiting = waiting.select_related("unit", "team__round", "round")
        return super().get_context_data(**kwargs) | {"waiting": waiting}


class FeedbackPage(DetailPage):
    """A feedback opinion: text, accounts handed over, meeting, receipt; the personal part only for those who may."""

    # Whoever may read the personal part is noted as having read it: he goes to the page on purpose.
    model, template_name, in_place = Feedback, "rectification/feedback_detail.html", False
    steps_of: Iterable[Step] = workflow.FEEDBACK_STEPS
    slots = (PRINCIPAL,)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related(*_RELATED)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        feedback = self.object
        writing = feedback.status == FeedbackStatus.DRAFT and POWER in context["held"]
        personal = PersonalPart.objects.for_user(self.request.user).filter(feedback=feedback).first()  # type: ignore[arg-type]
        if personal is not None:
            audit.looked(feedback, by=self.request.user, what="查看个人反馈意见")  # type: ignore[arg-type]
        accounts = feedback.accounts().select_related("holder", "claimed_by__person")
        return context | {
            "steps": self.lights(feedback), "facts": self.facts(feedback), "accounts": accounts,
            "claimed": sum(each.claimed_on is not None for each in accounts), "personal": personal,
            "may_write": writing, "may_publish": may_draft(self.request.user, feedback, unit_side=self.namespace == "unit"), "attachments": None, "unit_side": self.namespace == "unit",
            "may_write_personal": POWER in context["held"]
            and "rectification.view_personal_part" in context["held"]
            and feedback.status in (FeedbackStatus.DRAFT, FeedbackStatus.APPROVED),
        }  # fmt: skip

    def facts(self, feedback: Feedback) -> list[dict[str, Any]]:
        assignment, meeting = feedback.assignment, feedback.meeting
        rows = [
            ("被巡察单位", assignment.unit), ("巡察组", assignment.team), ("轮次", assignment.round),
            ("反馈会", f"{meeting.held_on:%Y-%m-%d} {meeting.place}" if meeting else ""),
            ("主持人", meeting.chair if meeting else ""), ("签收日期", f"{feedback.received_on:%Y-%m-%d}" if feedback.received_on else ""),
        ]  # fmt: skip
        return [{"label": label, "value": value} for label, value in rows if value]

    def lights(self, feedback: Feedback) -> list[dict[str, Any]]:
        issued = [each.issued_at for each in self.papers(feedback) if each.kind == "rectification.feedback"]
        printed = next((timezone.localdate(each) for each in issued if each), None)
        done = (
            ("起草", feedback.status != "draft", None), ("审定", feedback.approved_on, feedback.approved_on),
            ("印发", printed, printed), ("反馈交账", feedback.delivered_on, feedback.delivered_on),
            ("签收", feedback.received_on, feedback.received_on),
        )  # fmt: skip
        found, busy = [], True
        for label, is_done, day in done:
            found.append({"label": label, "state": "done" if is_done else "current" if busy else "todo", "date": day})
            busy = bool(is_done)
        return found


class UnitFeedbackPage(FeedbackPage):
    namespace = "unit"
    steps_of = workflow.UNIT_FEEDBACK_STEPS


class FeedbackBegin(PostOnly):
    model, needs, page_title, done = Assignment, POWER, "起草反馈意见", "已按报告内容起草反馈意见。"

    def refuse_stale(self, record: Any) -> None:
        """The feedback there is, if there is one, is the answer."""

    def perform(self, record: Any, form: Any) -> Any:
        return actions.begin(record, by=self.request.user)  # type: ignore[arg-type]


class FeedbackWrite(FormView):
    model, form_class, needs, page_title, submit_label = Feedback, FeedbackForm, POWER, "修改反馈意见", "保存"

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"opinion": record.opinion, "requirements": record.requirements}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.write(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class PersonalPartWrite(FormView):
    model, form_class, needs = Feedback, PersonalPartForm, "rectification.view_personal_part"
    page_title, submit_label, done = "个人反馈意见", "保存", "已保存个人反馈意见。"
    form_note = "只有书记本人、审定人和经办人能看到这一部分，不随反馈意见印发。"

    def check(self, record: Any) -> None:
        super().check(record)
        if not access.may(self.request.user, POWER, record):  # type: ignore[arg-type]
            raise PermissionDenied(POWER)

    def get_initial(self, record: Any) -> dict[str, Any]:
        part = PersonalPart.objects.for_user(self.request.user).filter(feedback=record).first()  # type: ignore[arg-type]
        return {"addressee": part.addressee, "text": part.text, "heard_on": part.heard_on} if part else {}

    def perform(self, record: Any, form: Any) -> Any:
        actions.write_personal_part(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record


class FeedbackApprove(StepView):
    model, step, action = Feedback, workflow.APPROVE_FEEDBACK, actions.approve
    done = "反馈意见已审定，可以印发。"


class FeedbackRevise(StepView):
    model, step, action = Feedback, workflow.REVISE_FEEDBACK, actions.revise


class FeedbackDeliver(StepView):
    model, step, action, form_class = Feedback, workflow.DELIVER, actions.deliver, DeliverForm
    done = "已交账，整改期限开始计算，请被巡察单位签收。"

    def summary(self, record: Any) -> list[dict[str, Any]]:
        waiting = record.accounts().filter(status="reported").count()
        return [
            {"label": "被巡察单位", "value": record.assignment.unit},
            {"label": "本次交账", "value": f"{waiting}个账户"},
        ]


class FeedbackReceive(StepView):
    """The unit's principal signs for it, on the unit side."""

    model, step, action, namespace = Feedback, workflow.SIGN_RECEIPT, actions.receive, "unit"
    done = "已签收，请逐条认领。"
