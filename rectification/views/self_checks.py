"""Pages of 未巡先改: the notices, one with its answers, its verbs; on the unit's side its own self-check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters

from inspection.views.forms import FormView, StepView
from inspection.views.tables import Shown, TablePage
from rectification import recurrences
from rectification.actions import self_checks as actions
from rectification.forms import self_checks as forms
from rectification.models import SelfCheck, SelfCheckNotice
from rectification.models.self_checks import NoticeLevel
from rectification.workflow.self_checks import (
    ANSWER_SELF_CHECK,
    DRAFT_NOTICE,
    DROP_NOTICE,
    ISSUE_NOTICE,
    NOTICE_STEPS,
    SEE_NOTICE,
    UNIT_SELF_CHECK_STEPS,
    NoticeStatus,
)
from rounds.views.bases import Page, facts
from rounds.views.library import OfficeAdding, day

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST = 20


class NoticeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="标题、问题", method="about")
    level = django_filters.ChoiceFilter(label="层级", choices=NoticeLevel.choices)
    status = django_filters.ChoiceFilter(label="状态", choices=NoticeStatus.choices)

    class Meta:
        model = SelfCheckNotice
        fields = ["q", "level", "status"]

    def about(self, rows: QuerySet[SelfCheckNotice], name: str, value: str) -> QuerySet[SelfCheckNotice]:
        return rows.filter(title__icontains=value) | rows.filter(problems__icontains=value)


class NoticeList(TablePage):
    model, filterset_class, power = SelfCheckNotice, NoticeFilter, SEE_NOTICE
    page_title, ordering = "未巡先改", ("-created_at", "pk")
    add_route, add_label, add_power = "rectification:self_check_notice_add", "起草通知", DRAFT_NOTICE
    empty_title, empty_text = "没有通知", "从屡巡屡犯页选共性问题，发给还没有巡察的单位自查自纠。"
    table = (
        Shown("标题", str, width=36), Shown("层级", lambda row: row.get_level_display()),
        Shown("报告期限", lambda row: row.due_on, "date"), Shown("签发日期", lambda row: row.issued_on, "date"),
        Shown("状态", lambda row: row.get_status_display(), tone=lambda row: row.tone),
    )  # fmt: skip


class NoticeAdd(OfficeAdding):
    """A draft; what was picked on the page of recurrences stands in it, by category and without a unit."""

    form_class, power, list_route = forms.NoticeForm, DRAFT_NOTICE, "rectification:self_check_notice_list"
    page_title, submit_label, done = "起草未巡先改通知", "起草", "已起草，待主任签发。"
    form_note = "通知发给没有巡察过的单位：不得看出是哪个单位、谁的问题。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": self.office()}

    def get_initial(self, record: Any) -> dict[str, Any]:
        user: Any = self.request.user
        known = {each.what for each in recurrences.recurrences(user, "category")}
        picked = [each for each in self.request.GET.getlist("what")[:MOST] if each in known]
        return {
            "title": "关于对照共性问题开展自查自纠的通知", "problems": "\n".join(f"{each}方面：" for each in picked),
            "demands": "请党组织主要负责人牵头，对照上述问题逐项自查，立行立改，按期报告自查情况、整改措施和完成日期。",
        }  # fmt: skip

    def perform(self, record: Any, form: Any) -> Any:
        return actions.draft(self.office(), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class NoticePage(Page):
    model, template_name, power = SelfCheckNotice, "rectification/self_check_notice_detail.html", SEE_NOTICE
    steps_of, slots = NOTICE_STEPS, (actions.SIGNER,)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context, item = super().get_context_data(**kwargs), self.object
        user: Any = self.request.user
        rows = list(SelfCheck.objects.for_user(user).filter(notice=item).select_related("unit"))
        answered = [each for each in rows if each.status == "answered"]
        return context | {
            "rows": rows, "answered": len(answered), "with_problems": sum(bool(each.found) for each in answered),
            "may_write": item.status == NoticeStatus.DRAFT and DRAFT_NOTICE in context["held"],
            "facts": facts(("层级", item.get_level_display()), ("报告期限", day(item.due_on)), ("签发日期", day(item.issued_on))),
        }  # fmt: skip


class NoticeWrite(FormView):
    model, form_class, needs = SelfCheckNotice, forms.NoticeForm, DRAFT_NOTICE
    page_title, submit_label, done = "修改未巡先改通知", "保存", "已保存。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": record.office}

    def get_initial(self, record: Any) -> dict[str, Any]:
        names = ("title", "level", "problems", "demands", "due_on")
        return {each: getattr(record, each) for each in names} | {
            "units": list(record.checks.values_list("unit_id", flat=True))
        }

    def perform(self, record: Any, form: Any) -> Any:
        return actions.write(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class Issue(StepView):
    model, step, action, done = SelfCheckNotice, ISSUE_NOTICE, actions.issue, "通知已发，各单位收到提醒；请印发公文。"


class Drop(StepView):
    model, step, action = SelfCheckNotice, DROP_NOTICE, actions.drop


class UnitSelfCheckPage(Page):
    """The notice as the unit reads it, and what it answered. Who else got it is not told."""

    namespace, timeline, model, template_name = "unit", False, SelfCheck, "rectification/self_check_detail.html"
    steps_of = UNIT_SELF_CHECK_STEPS

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("notice__office", "unit")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item = self.object
        return super().get_context_data(**kwargs) | {
            "entries": (),
            "facts": facts(
                ("发文机关", item.notice.office.name), ("签发日期", day(item.notice.issued_on)), ("报告期限", day(item.notice.due_on)),
                ("是否存在", "" if item.found is None else "有" if item.found else "无"), ("整改完成日期", day(item.finish_on)),
                ("报告日期", day(item.answered_on)),
            ),
        }  # fmt: skip


class Answer(StepView):
    namespace, model, step, action, form_class = "unit", SelfCheck, ANSWER_SELF_CHECK, actions.answer, forms.AnswerForm
    done = "已报告，巡察办可以看到。"

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [{"label": record.notice.title, "value": record.notice.problems, "wide": True}]
