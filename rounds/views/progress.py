"""Pages of progress: how far each team is, urging notes, weekly digests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from inspection import access
from inspection.views.exports import Shown
from inspection.views.forms import FormView, StepView
from inspection.views.pages import ListPage, own_office
from rounds import progress
from rounds.actions import progress as actions
from rounds.filters.supervision import DigestFilter, ProgressFilter
from rounds.forms import withdrawal as forms
from rounds.models import Assignment, Digest, Urging
from rounds.views.bases import Adding, Page
from rounds.workflow import AssignmentStatus
from rounds.workflow import progress as steps

if TYPE_CHECKING:
    from django.db.models import QuerySet

ON_ASSIGNMENT = ("assignment__unit", "assignment__team__round__office", "created_by__person")


class ProgressPage(ListPage):
    """How far every stationed team is; below the office's line it is said, and a note is one press away."""

    table = (
        Shown("巡察任务", str, width=30),
        Shown("轮次", lambda row: row.round, width=20),
        Shown("进驻", lambda row: row.entered_on, "date"),
        Shown("撤离", lambda row: row.stationing_ends, "date"),
        Shown("进度指数", lambda row: row.progress.index, "integer"),
        *(Shown(f"{label}（%）", lambda row, code=code: row.progress.parts[code], "integer") for code, label in progress.PARTS.items()),
        Shown("督促提醒", lambda row: row.urged.get_status_display() if row.urged else ""),
    )  # fmt: skip
    model, power, filterset_class = Assignment, "rounds.view_log", ProgressFilter
    template_name, page_title = "rounds/progress.html", "进度"
    empty_title = "没有进驻中的任务"

    def dress(self, row: Any) -> None:
        row.progress, row.urged = progress.of(row), row.urgings.order_by("-created_at").first()

    def get_queryset(self) -> QuerySet[Any]:
        tasks = Assignment.objects.for_user(self.request.user, "rounds.view_log")  # type: ignore[arg-type]
        tasks = tasks.filter(status=AssignmentStatus.STATIONED).select_related(
            "unit", "team__round", "round__office", "office"
        )
        return tasks.order_by("team__number", "ordinal")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for each in context["object_list"]:
            self.dress(each)
        may_urge = access.may(self.request.user, "rounds.urge")  # type: ignore[arg-type]
        return context | {"parts": progress.PARTS.values(), "may_urge": may_urge}


class UrgingAdd(Adding):
    model, form_class, page_title, needs = Assignment, forms.UrgeForm, "督促提醒", "rounds.urge"
    submit_label, done = "发出", "督促提醒已发给组长。"

    def get_initial(self, record: Any) -> dict[str, Any]:
        found = progress.of(record)
        low = "、".join(f"{label}{value}%" for label, value in found.low)
        return {"text": f"你组进度指数为{found.index}，其中{low}偏低。请说明原因，采取措施抓紧推进。" if low else ""}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.urge(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class UrgingPage(Page):
    model, steps_of, template_name = Urging, steps.URGING_STEPS, "generic/detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related(*ON_ASSIGNMENT)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        note = self.object
        rows = [
            {"label": "任务", "value": note.assignment, "url": reverse("rounds:assignment", args=[note.assignment_id])},
            {"label": "当时进度指数", "value": note.index}, {"label": "发出人", "value": note.created_by},
            {"label": "回复期限", "value": note.reply_by}, {"label": "状态", "value": note.get_status_display()},
            {"label": "督促提醒", "value": note.text, "wide": True}, {"label": "回复", "value": note.reply, "wide": True},
        ]  # fmt: skip
        return super().get_context_data(**kwargs) | {"facts": [row for row in rows if row["value"] not in ("", None)]}


class UrgingAnswer(StepView):
    model, step, action, form_class = Urging, steps.ANSWER, actions.answer, forms.ReplyForm


class DigestList(ListPage):
    table = (
        Shown("周汇总", str, width=34),
        Shown("起", lambda row: row.begins, "date"),
        Shown("止", lambda row: row.ends, "date"),
        Shown("任务数", lambda row: len(row.sections), "integer"),
        Shown("缺报日报（天）", lambda row: sum(len(each["missing"]) for each in row.sections), "integer"),
        Shown("巡察办意见", lambda row: row.office_note, width=40),
        Shown("阅示", lambda row: row.comment, width=40),
        Shown("状态", lambda row: row.get_status_display()),
    )
    model, power, filterset_class = Digest, "rounds.view_digest", DigestFilter
    template_name, page_title = "rounds/digest_list.html", "周汇总"
    related = ("office",)
    ordering = ("-begins",)
    empty_title, empty_text = "还没有周汇总", "每周在设定的日子自动汇总，也可以现在汇总。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may = access.may(self.request.user, "rounds.submit_digest")  # type: ignore[arg-type]
        return super().get_context_data(**kwargs) | {"may_compile": may}


class DigestAdd(FormView):
    """Compile the week now, for the first of the user's offices."""

    model, page_title, submit_label, done = Digest, "汇总一周工作", "汇总", "已汇总。"
    power = "rounds.submit_digest"
    form_note = "按机构设置的汇总范围，汇总各组一周的日报和工作记录。已汇总的周不会重复汇总。"

    def get_record(self) -> None:
        return None

    def make_form(self, record: Any, *args: Any) -> Any:
        return self.form_class(*args)

    def perform(self, record: Any, form: Any) -> Any:
        office = own_office(self.request.user, self.power)
        return actions.compile_now(office, by=self.request.user)  # type: ignore[arg-type]

    def back_url(self, record: Any) -> str:
        return reverse("rounds:digest_list")


class DigestPage(Page):
    model, steps_of, template_name = Digest, steps.DIGEST_STEPS, "rounds/digest_detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("office")


class DigestSubmit(StepView):
    model, step, action, form_class = Digest, steps.SUBMIT_DIGEST, actions.submit, forms.DigestNoteForm


class DigestRead(StepView):
    model, step, action, form_class = Digest, steps.READ, actions.read, forms.CommentForm
