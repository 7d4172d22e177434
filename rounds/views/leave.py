"""Pages of members' leave: ask, approve, report back; who is away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import access
from inspection.views.forms import StepView
from rounds.actions import leave as actions
from rounds.filters import people as people_filters
from rounds.forms.appraisals import OnForm
from rounds.forms.leave import ApproveForm, LeaveForm, RefuseForm
from rounds.models import MemberLeave, Membership
from rounds.views.bases import Adding, Page, Register, facts
from rounds.views.conduct import OwnMembership
from rounds.workflow import people as workflow

if TYPE_CHECKING:
    from django.db.models import QuerySet

RELATED = ("membership__person", "membership__team__round__office")


class LeaveList(Register):
    filterset_class = people_filters.MemberLeaveFilter
    model, page_title, related = MemberLeave, "组员请假", RELATED
    heads = ("姓名", "组别", "起止", "事由", "去向、电话")
    empty_title, empty_text = "没有请假", "组员离岗须事先请假：组员由组长批准，组长由巡察办批准，返回后销假。"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not {"rounds.ask_member_leave", "rounds.approve_member_leave"} & access.powers(request.user):
            raise PermissionDenied("rounds.ask_member_leave")
        return super().dispatch(request, *args, **kwargs)

    def cells(self, record: MemberLeave) -> list[Any]:
        member = record.membership
        days = f"{record.begins:%Y-%m-%d} 至 {record.ends:%Y-%m-%d}"
        return [
            member.person.name, f"{member.team.round} {member.team}", days, record.reason,
            " ".join(filter(None, (record.place, record.phone))),
        ]  # fmt: skip

    def badge(self, record: MemberLeave) -> tuple[str, str]:
        if record.status == "approved" and record.ends < timezone.localdate():
            return "到期未销假", "bad"
        tones = {"asked": "warn", "approved": "info", "returned": "good"}
        return record.get_status_display(), tones.get(record.status, "neutral")

    def tools(self) -> list[tuple[str, str]]:
        user = self.request.user
        if user.person_id is None or "rounds.ask_member_leave" not in access.powers(user):  # type: ignore[union-attr,arg-type]
            return []
        own = Membership.objects.filter(person_id=user.person_id, ends=None).exclude(team__round__status="concluded")  # type: ignore[union-attr]
        seat = own.order_by("-created_at").first()
        return [("请假", reverse("rounds:member_leave_add", args=[seat.pk]))] if seat else []


class LeavePage(Page):
    model, steps_of, template_name = MemberLeave, workflow.LEAVE_STEPS, "generic/detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related(*RELATED)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = self.object
        own = one.membership.person_id == self.request.user.person_id  # type: ignore[union-attr]
        context = super().get_context_data(**kwargs)
        # One asks and reports back oneself, another decides.
        mine = (workflow.LEAVE_RETURN,)
        context["buttons"] = [each for each in context["buttons"] if (each.step in mine) == own]
        rows = facts(
            ("状态", one.get_status_display()), ("姓名", one.membership.person.name),
            ("组别", f"{one.membership.team.round} {one.membership.team}"), ("请假起", one.begins), ("请假止", one.ends),
            ("事由", one.reason), ("去向", one.place), ("联系电话", one.phone), ("审批意见", one.answer),
            ("销假日期", one.returned_on),
        )  # fmt: skip
        return context | {"facts": rows}


class LeaveAdd(OwnMembership, Adding):
    model, form_class, page_title = Membership, LeaveForm, "请假"
    submit_label, done = "提交", "已提交，批准后方可离岗。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.ask(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class LeaveApprove(StepView):
    model, step, action, form_class = MemberLeave, workflow.LEAVE_APPROVE, actions.approve, ApproveForm


class LeaveRefuse(StepView):
    model, step, action, form_class = MemberLeave, workflow.LEAVE_REFUSE, actions.refuse, RefuseForm


class LeaveReturn(StepView):
    model, step, action, form_class = MemberLeave, workflow.LEAVE_RETURN, actions.come_back, OnForm

    def check(self, record: Any) -> None:
        super().check(record)
        if record.membership.person_id != self.request.user.person_id:  # type: ignore[union-attr]
            raise PermissionDenied("own")
