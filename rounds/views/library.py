"""Pages of the library and the office's own books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from inspection.models import User
from inspection.views.files import Upload
from inspection.views.forms import FormView, StepView
from inspection.views.pages import own_office
from inspection.views.tables import Shown, TablePage
from rounds import filters
from rounds.actions import library as actions
from rounds.forms import library as forms
from rounds.models import Assignment, Guidance, Reading, Regulation, SuperiorItem
from rounds.views.bases import Page, Pressed
from rounds.workflow.library import (
    REPORT_UP,
    REVISIT,
    SUPERIOR_STEPS,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet


class FactsPage(Page):
    """A record's page told by rows: ``facts`` (label, how), long ones after them; its template is the common one."""

    template_name = "rounds/facts.html"
    list_route, list_label = "", ""
    short: tuple[tuple[str, Any], ...] = ()
    long: tuple[tuple[str, str], ...] = ()
    edit_route, edit_needs = "", ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = self.object
        rows: list[dict[str, Any]] = [{"label": label, "value": how(record)} for label, how in self.short]
        rows += [{"label": label, "value": getattr(record, name), "wide": True} for label, name in self.long]
        context = super().get_context_data(**kwargs)
        may_edit = self.edit_route and self.edit_needs in context["held"] and self.editable(record)
        return context | {
            "facts": [row for row in rows if row["value"]], "list_url": reverse(self.list_route), "list_label": self.list_label,
            "edit_url": reverse(self.edit_route, args=[record.pk]) if may_edit else "",
        }  # fmt: skip

    def editable(self, record: Any) -> bool:
        return True


class OfficeAdding(FormView):
    """Makes a record of the user's own office."""

    list_route = ""

    def office(self) -> Any:
        return own_office(self.request.user, self.power)

    def get_record(self) -> Any:
        return None

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse(self.list_route)}


def day(value: Any) -> str:
    return f"{value:%Y-%m-%d}" if value else ""


# Regulations and internal rules


class RegulationList(TablePage):
    model, power, filterset_class = Regulation, "rounds.view_round", filters.RegulationFilter
    page_title, ordering = "法规制度", ("kind", "-issued_on", "title")
    template_name = "rounds/regulation_list.html"
    add_route, add_label, add_power = "rounds:regulation_add", "收入法规", actions.KEEP
    empty_text = "党内法规、上级文件、工作手册和内控制度在此登记，供检查、通知和问题引用。"
    table = (
        Shown("名称", str, small=lambda row: row.issuer, width=40),
        Shown("类别", lambda row: row.get_kind_display()),
        Shown("文号", lambda row: row.document),
        Shown("发布日期", lambda row: row.issued_on, "date"),
        Shown("效力", lambda row: "有效" if row.effective else "失效", tone=lambda row: "good" if row.effective else "neutral"),
        Shown("对应的检查", lambda row: row.drives),
        Shown("阅知", lambda row: "" if not row.must_read else "已阅知" if row.read else "待阅知",
              tone=lambda row: "good" if row.read else "warn"),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Any]:
        mine = Reading.objects.filter(regulation=OuterRef("pk"), user=self.request.user, version=OuterRef("version"))
        return super().get_queryset().annotate(read=Exists(mine))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        in_force = Regulation.objects.for_user(self.request.user).filter(effective=True, kind=Regulation.Kind.INTERNAL)
        return super().get_context_data(**kwargs) | {"internal": in_force.count()}


class RegulationPage(FactsPage):
    """Its text, the editions before and after it, who has read it."""

    model, power, template_name = Regulation, "rounds.view_round", "rounds/regulation_detail.html"
    list_route, list_label = "rounds:regulation_list", "法规制度"
    upload, upload_needs = "rounds:regulation_attach", actions.KEEP
    edit_route, edit_needs = "rounds:regulation_edit", actions.KEEP
    short = (
        ("类别", lambda row: row.get_kind_display()), ("发布机关", lambda row: row.issuer), ("文号", lambda row: row.document),
        ("发布日期", lambda row: day(row.issued_on)), ("对应的检查或环节", lambda row: row.drives),
        ("代替", lambda row: row.former), ("被代替", lambda row: getattr(row, "later", None)),
    )  # fmt: skip
    long = (("正文或要点", "text"),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context, regulation = super().get_context_data(**kwargs), self.object
        readings = Reading.objects.filter(regulation=regulation, version=regulation.version)
        keeps = actions.KEEP in context["held"]
        return context | {
            "mine": readings.filter(user=self.request.user).first(),
            # Who has read what is for whoever keeps the library.
            "readings": readings.select_related("user__person").order_by("at") if keeps else (),
            "waiting": self.waiting(regulation, readings) if keeps and regulation.must_read else (),
        }  # fmt: skip

    def waiting(self, regulation: Regulation, readings: QuerySet[Reading]) -> list[User]:
        """Members of teams at work today who have not read it."""
        at_work = Assignment.objects.filter(office=regulation.office_id).exclude(status__in=("planned", "closed"))
        people = User.objects.filter(assignment_grants__content_object__in=at_work, assignment_grants__revoked_at=None)
        return list(
            people.exclude(pk__in=readings.values("user")).select_related("person").distinct().order_by("username")
        )


class RegulationAdd(OfficeAdding):
    form_class, page_title, submit_label, done = forms.RegulationForm, "收入法规", "收入", "已收入法规库。"
    power, list_route = actions.KEEP, "rounds:regulation_list"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": self.office()}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.add_regulation(self.office(), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class RegulationEdit(FormView):
    model, form_class, needs, power = Regulation, forms.RegulationForm, actions.KEEP, "rounds.view_round"
    page_title, submit_label, form_note = "修改法规", "保存", "修改后，须阅知的人重新阅知。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"instance": record, "office": record.office}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.edit_regulation(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class RegulationAttach(Upload):
    model, needs = Regulation, actions.KEEP


class RegulationAcknowledge(Pressed):
    """One press says that it was read."""

    model, power, done = Regulation, "rounds.view_round", "已阅知。"

    def perform(self, record: Any, form: Any) -> Any:
        actions.acknowledge(record, by=self.request.user)  # type: ignore[arg-type]
        return record


# Guidance of teams


class GuidanceList(TablePage):
    model, power, filterset_class = Guidance, "rounds.view_plan", filters.GuidanceFilter
    page_title, related, ordering = "指导和批评记录", ("team__round__office", "person"), ("-on",)
    add_route, add_label, add_power = "rounds:guidance_add", "登记", actions.KEEP
    empty_text = "对业务不熟、经验不足的指导帮扶，对不敢查、不愿查、不想查的批评提醒，供鉴定时使用。"
    table = (
        Shown("对象", lambda row: row.person or row.team, small=lambda row: f"{row.team}，{row.team.round}"),
        Shown("种类", lambda row: row.get_kind_display(), tone=lambda row: "warn" if row.kind == "criticism" else "info"),
        Shown("日期", lambda row: row.on, "date"), Shown("情况", lambda row: row.text, width=60),
    )  # fmt: skip

    def scoped(self) -> QuerySet[Any]:
        found = super().scoped()
        return found.exclude(person=self.request.user.person) if self.request.user.person_id else found  # type: ignore[union-attr]

    def row_url(self, row: Any) -> str:
        return reverse("rounds:team", args=[row.team_id])


class GuidanceAdd(OfficeAdding):
    form_class, page_title, submit_label, done = forms.GuidanceForm, "登记指导或批评", "登记", "已登记。"
    power, list_route = actions.KEEP, "rounds:guidance_list"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": self.office()}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.note_guidance(self.office(), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:guidance_list")


# Items from above


class SuperiorList(TablePage):
    model, power, filterset_class = SuperiorItem, "rounds.view_plan", filters.SuperiorFilter
    page_title, related, ordering = "上级移交事项", ("unit",), ("status", "due_on", "-received_on")
    add_route, add_label, add_power = "rounds:superior_item_add", "登记", "rounds.keep_task"
    empty_text = "上级巡视巡察提出的整改意见和移交事项在此跟踪、报告、回访。"
    table = (
        Shown("事项", lambda row: row.content, small=lambda row: f"{row.source}，{row.get_kind_display()}", width=48),
        Shown("责任单位", lambda row: row.unit), Shown("收到日期", lambda row: row.received_on, "date"),
        Shown("办理时限", lambda row: row.due_on, "date"),
        Shown("状态", lambda row: row.get_status_display(), tone=lambda row: "good" if row.status == "revisited" else "info"),
    )  # fmt: skip


class SuperiorPage(FactsPage):
    model, power, steps_of = SuperiorItem, "rounds.view_plan", SUPERIOR_STEPS
    list_route, list_label = "rounds:superior_item_list", "上级移交事项"
    upload, upload_needs = "rounds:superior_item_attach", "rounds.keep_task"
    short = (
        ("来源", lambda row: row.source), ("种类", lambda row: row.get_kind_display()), ("责任单位", lambda row: row.unit),
        ("收到日期", lambda row: day(row.received_on)), ("办理时限", lambda row: day(row.due_on)),
        ("报告上级日期", lambda row: day(row.reported_on)),
    )  # fmt: skip
    long = (("内容", "content"), ("跟踪了解情况", "progress"), ("回访督查情况", "revisit"))


class SuperiorAdd(OfficeAdding):
    form_class, page_title, submit_label, done = forms.SuperiorForm, "登记上级移交事项", "登记", "已登记。"
    power, list_route = "rounds.keep_task", "rounds:superior_item_list"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"user": self.request.user}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.take_item(self.office(), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class SuperiorAttach(Upload):
    model, needs = SuperiorItem, "rounds.keep_task"


class SuperiorReportUp(StepView):
    model, step, action, form_class = SuperiorItem, REPORT_UP, actions.report_up, forms.ReportUpForm


class SuperiorRevisit(StepView):
    model, step, action, form_class = SuperiorItem, REVISIT, actions.revisit, forms.RevisitForm


class PaperPlaces(TablePage):
    """Where the paper originals of records lie, cabinet by cabinet (R-359)."""

    power, filterset_class, page_title = "rounds.view_field_record", filters.PaperPlaceFilter, "纸质件存放"
    related, ordering = ("assignment__unit", "method"), ("paper_location", "-held_on")
    empty_title, empty_text = "没有登记存放位置的纸质件", "登记工作记录时填写“纸质件存放”，如：保密柜3号。"
    table = (
        Shown("存放位置", lambda row: row.paper_location), Shown("记录", lambda row: row.title or row.met, width=36),
        Shown("方式", lambda row: row.method.text), Shown("单位", lambda row: row.assignment.unit.short_name),
        Shown("日期", lambda row: row.held_on, "date"), Shown("份数", lambda row: row.copies or "", "text"),
    )  # fmt: skip

    def scoped(self) -> QuerySet[Any]:
        from rounds.models import FieldRecord

        return FieldRecord.objects.for_user(self.request.user).exclude(paper_location="")
