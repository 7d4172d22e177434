"""Pages of leave: the board of who is away, one leave, its steps; the unit's own list and form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from inspection import access
from inspection.views.exports import Shown
from inspection.views.forms import FormView, StepView
from inspection.views.pages import DetailPage, ListPage
from rounds import filters
from rounds.actions import leave_of_unit as actions
from rounds.forms.fields import ReasonForm
from rounds.forms.liaison import BackForm, LeaveForm
from rounds.models import Assignment, UnitLeave
from rounds.workflow import leave_of_unit as table

if TYPE_CHECKING:
    from django.db.models import QuerySet

RELATED = ("assignment__unit", "assignment__team__round__office", "group")


class LeaveList(ListPage):
    """Leave of the units under inspection; above it, who is away now and who should be back (R-171)."""

    table = (
        Shown("请假人", lambda row: row.name),
        Shown("单位", lambda row: row.assignment.unit.short_name),
        Shown("职务", lambda row: row.post),
        Shown("类型", lambda row: row.get_kind_display()),
        Shown("事由", lambda row: row.reason, width=40),
        Shown("去向", lambda row: row.destination),
        Shown("离开", lambda row: row.leaves_on, "date"),
        Shown("返回", lambda row: row.returns_on, "date"),
        Shown("状态", lambda row: row.get_status_display()),
    )
    model, filterset_class, power = UnitLeave, filters.UnitLeaveFilter, "rounds.view_leave"
    template_name, page_title = "rounds/unit_leave_list.html", "被巡察单位请假"
    related = RELATED
    ordering = ("-leaves_on", "-created_at", "pk")
    empty_title = "没有请假记录"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        away = list(self.scoped().away(today).select_related(*RELATED)[:100])
        for each in away:
            each.late = each.is_late(today)
        return super().get_context_data(**kwargs) | {
            "away": away, "today": today, "late_count": sum(each.late for each in away),
            "route": f"{self.namespace or 'rounds'}:unit_leave",
        }  # fmt: skip


class LeavePage(DetailPage):
    model, steps_of, template_name = UnitLeave, table.LEAVE_STEPS, "generic/detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related(*RELATED, "person")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record = self.object
        self.steps_of = record.own_steps()
        context = super().get_context_data(**kwargs)
        # Nobody signs for himself: what he could not do is not offered.
        if record.person_id is not None and record.person_id == self.request.user.person_id:  # type: ignore[union-attr]
            context["buttons"] = [each for each in context["buttons"] if each.step.permission != "rounds.sign_leave"]
        return context | {
            "facts": facts(record), "steps": lights(record), "attachments_title": "通知文件",
        }  # fmt: skip


def lights(record: UnitLeave) -> list[dict[str, Any]]:
    """Entered, signed, approved or filed, back."""
    names = ["登记", "书记审签", "组长批准" if record.kind == "private" or record.of_secretary else "报备", "销假"]
    reached = {"submitted": 1, "signed": 2, "approved": 3, "filed": 3, "returned": 4}.get(record.status, 0)
    found = [
        {"label": name, "state": "done" if place < reached else "current" if place == reached else "todo", "date": None}
        for place, name in enumerate(names)
    ]
    if record.of_secretary:
        found[1]["state"] = "skipped"
    return [] if record.status == "refused" else found


def facts(record: UnitLeave) -> list[dict[str, Any]]:
    rows = [
        ("单位", record.assignment.unit), ("请假人", f"{record.name}{'（书记）' if record.of_secretary else ''}"),
        ("职务", record.post), ("人员类别", record.group), ("类型", record.get_kind_display()), ("事由", record.reason),
        ("去向", record.destination), ("联系电话", record.phone),
        ("时间", f"{record.leaves_on:%Y-%m-%d} 至 {record.returns_on:%Y-%m-%d}，共{record.days}天（含双休日）"),
        ("实际返回", record.back_on and f"{record.back_on:%Y-%m-%d}"), ("未同意原因", record.refused_reason),
    ]  # fmt: skip
    return [{"label": label, "value": value} for label, value in rows if value]


class LeaveStep(StepView):
    model = UnitLeave

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [row for row in facts(record) if row["label"] in ("请假人", "类型", "事由", "时间")]


class LeaveSign(LeaveStep):
    step, action, done = table.SIGN, actions.sign, "已审签，待巡察组组长批准。"


class LeaveFile(LeaveStep):
    step, action, done = table.FILE, actions.file, "已审签并向巡察组报备。"


class LeaveDecline(LeaveStep):
    step, action, form_class = table.DECLINE, actions.decline, ReasonForm


class LeaveApprove(LeaveStep):
    step, action, done = table.APPROVE, actions.approve, "已批准，返回日期起提醒销假。"


class LeaveRefuse(LeaveStep):
    step, action, form_class = table.REFUSE, actions.refuse, ReasonForm


class LeaveReturn(LeaveStep):
    step, action, form_class = table.RETURN, actions.come_back, BackForm


class OnUnitSide:
    namespace = "unit"
    request: Any

    def scoped(self) -> Any:
        return UnitLeave.objects.of_unit(self.request.user)


class UnitLeaveList(OnUnitSide, LeaveList):
    power, page_title = "rounds.ask_leave", "请假"
    empty_text = "管控范围内的人员离开工作岗位（含双休日离开城区），在这里请假。"


class UnitLeavePage(OnUnitSide, LeavePage):
    timeline = False


class UnitLeaveAdd(FormView):
    """Enter a leave; with the entering it is on its way to the secretary, or to the leader for the secretary's own."""

    form_class, page_title, submit_label, needs = LeaveForm, "登记请假", "提交", "rounds.ask_leave"
    namespace, model = "unit", UnitLeave

    def assignments(self) -> QuerySet[Assignment]:
        units = access.units_with(self.request.user, "rounds.ask_leave")  # type: ignore[arg-type]
        return Assignment.objects.filter(unit__in=units, status="stationed").select_related(
            "unit__office", "team__round"
        )

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignments": self.assignments()}

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> Any:
        note = "" if self.assignments() else "巡察组未进驻，不需向巡察组请假。"
        return super().page(record, form, status=status, form_note=note, cancel_url=reverse("unit:leave_list"), **extra)

    def perform(self, record: Any, form: Any) -> Any:
        return actions.register(by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def done_words(self, result: Any) -> str:
        return "已直接报巡察组组长。" if result.of_secretary else "已送书记审签。"


class UnitLeaveSign(OnUnitSide, LeaveSign):
    pass


class UnitLeaveFile(OnUnitSide, LeaveFile):
    pass


class UnitLeaveDecline(OnUnitSide, LeaveDecline):
    pass


class UnitLeaveReturn(OnUnitSide, LeaveReturn):
    pass
