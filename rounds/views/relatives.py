"""Pages of declared relatives and acquaintances: one's own, and for the office those of its units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from inspection import access
from inspection.models import Relative
from inspection.views.exports import Shown
from inspection.views.forms import FormView
from inspection.views.pages import DetailPage, ListPage
from rounds.actions import recusals, relatives
from rounds.filters import people as people_filters
from rounds.forms.fields import ReasonForm
from rounds.forms.people import RelativeForm

if TYPE_CHECKING:
    from django.db.models import QuerySet


class RelativeList(ListPage):
    table = (
        Shown("申报人", lambda row: row.person),
        Shown("亲属熟人", lambda row: row.name),
        Shown("关系", lambda row: row.get_relation_display()),
        Shown("所在单位", lambda row: row.unit),
        Shown("职务", lambda row: row.post),
        Shown("申报日期", lambda row: timezone.localtime(row.created_at).date(), "date"),
    )
    filterset_class = people_filters.RelativeFilter
    model, template_name, page_title = Relative, "rounds/relative_list.html", "亲属熟人申报"
    related = ("person", "unit", "recusal")
    ordering = ("-created_at",)
    empty_title = "没有申报"
    empty_text = "配偶、父母、子女、兄弟姐妹、近姻亲以及熟人在被巡察单位任职的，请逐人申报；只有本人和巡察办能看到。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        return super().get_context_data(**kwargs) | {"may_declare": recusals.may_declare(user)}


class RelativePage(DetailPage):
    model, template_name = Relative, "rounds/relative_detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("person", "unit__office", "recusal")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = self.object
        facts = [
            ("申报人", record.person), ("姓名", record.name), ("关系", record.get_relation_display()),
            ("所在单位", record.unit.name), ("职务", record.post), ("申报日期", f"{timezone.localdate(record.created_at):%Y-%m-%d}"),
            ("说明", record.note),
            ("撤销", f"{record.ended_on} {record.end_reason}" if record.ended_on else ""),
        ]  # fmt: skip
        own = record.person_id == self.request.user.person_id  # type: ignore[union-attr]
        context = super().get_context_data(**kwargs)
        if not context["papers"] and not context["makeable"]:
            context["papers"] = ""
        return context | {
            "attachments": "", "page_title": f"{record.person.name}申报：{record}", "may_end": own and not record.ended_on,
            "facts": [{"label": label, "value": value} for label, value in facts if value],
        }  # fmt: skip


class RelativeAdd(FormView):
    """Anybody who may declare a recusal, for himself."""

    form_class, page_title, submit_label = RelativeForm, "申报亲属熟人", "申报"
    form_note = "申报亲属的，即时对其所在单位回避：您不能再看到该单位的任何任务和材料，承办事项由巡察办安排。申报熟人的，由巡察办研究是否回避。"
    done = "已申报。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"user": self.request.user}

    def check(self, record: Any) -> None:
        if not recusals.may_declare(self.request.user):  # type: ignore[arg-type]
            raise PermissionDenied(access.DECLARE)

    def perform(self, record: Any, form: Any) -> Any:
        return relatives.declare(by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def done_words(self, result: Any) -> str:
        return "已申报，回避即时生效。" if result.recusal_id else "已申报，由巡察办研究是否回避。"


class RelativeEnd(FormView):
    """What was declared no longer holds; said by the declarer himself."""

    model, form_class, page_title, submit_label = Relative, ReasonForm, "撤销申报", "撤销申报"
    done = "申报已撤销；由此产生的回避继续有效，须由巡察办两人办理解除。"

    def check(self, record: Any) -> None:
        if record.person_id != self.request.user.person_id:  # type: ignore[union-attr]
            raise PermissionDenied(access.DECLARE)

    def perform(self, record: Any, form: Any) -> Any:
        return relatives.end(record, by=self.request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
