"""Pages of inspectors' conduct: one's own register, what the leader and the office see, self-checks, complaints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from inspection import access, codes
from inspection.models import Office
from inspection.views.forms import FormView, StepView
from inspection.views.pages import own_office
from rounds.actions import conduct as actions
from rounds.filters import people as people_filters
from rounds.forms.conduct import ComplaintForm, ConductForm, OutcomeForm, PayForm, SelfCheckForm
from rounds.models import Complaint, ConductRecord, Membership
from rounds.views.bases import Adding, Page, Register, facts
from rounds.workflow import people as workflow

if TYPE_CHECKING:
    from django.db.models import QuerySet

RELATED = ("membership__person", "membership__team__round__office")


class OwnMembership:
    """Begins from one's own seat; somebody else's is seen, but not written."""

    request: Any

    def check(self, record: Any) -> None:
        if record.person_id != self.request.user.person_id:
            raise PermissionDenied("own")


class ConductList(Register):
    """What this user may see: his own, his team's as its leader, the office's; the office and the group see all."""

    filterset_class = people_filters.ConductRecordFilter
    model, page_title, related = ConductRecord, "廉洁纪律登记", RELATED
    heads = ("事项", "种类", "日期", "登记人", "组别", "处理", "应缴")
    empty_title, empty_text = "没有登记", "打探说情、礼金礼品、宴请邀请、就餐用车由组员本人随时如实登记。"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not {"rounds.record_conduct", "rounds.view_conduct"} & access.powers(request.user):
            raise PermissionDenied("rounds.view_conduct")
        return super().dispatch(request, *args, **kwargs)

    def cells(self, record: ConductRecord) -> list[Any]:
        member = record.membership
        owed = f"{record.amount}元{'（未缴）' if record.unpaid else ''}" if record.amount is not None else ""
        return [
            record.matter, record.get_kind_display(), f"{record.happened_on:%Y-%m-%d}", member.person.name,
            f"{member.team.round} {member.team}", record.get_handling_display(), owed,
        ]  # fmt: skip

    def badge(self, record: ConductRecord) -> tuple[str, str]:
        return record.get_status_display(), "good" if record.status == "concluded" else "neutral"

    def tools(self) -> list[tuple[str, str]]:
        user = self.request.user
        if user.person_id is None or "rounds.record_conduct" not in access.powers(user):  # type: ignore[union-attr,arg-type]
            return []
        own = Membership.objects.filter(person_id=user.person_id, ends=None).exclude(team__round__status="concluded")  # type: ignore[union-attr]
        seat = own.order_by("-created_at").first()
        if seat is None:
            return []
        return [("五严禁自查", reverse("rounds:self_check_add", args=[seat.pk])),
                ("如实登记", reverse("rounds:conduct_record_add", args=[seat.pk]))]  # fmt: skip


class ConductPage(Page):
    model, steps_of, template_name = ConductRecord, workflow.CONDUCT_STEPS, "rounds/conduct_record_detail.html"
    looks = True

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related(*RELATED)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = self.object
        own = one.membership.person_id == self.request.user.person_id  # type: ignore[union-attr]
        context = super().get_context_data(**kwargs)
        rows = facts(
            ("种类", one.get_kind_display()), ("状态", one.get_status_display()), ("日期", one.happened_on),
            ("登记人", one.membership.person.name), ("对方", one.who), ("地点", one.place), ("事项", one.matter),
            ("处理", one.get_handling_display()), ("见证人、接收人", one.witness),
            ("个人应缴", f"{one.amount}元" if one.amount is not None else ""), ("缴纳日期", one.paid_on),
            ("收据号", one.receipt), ("处理结果", one.outcome),
        )  # fmt: skip
        pay = reverse("rounds:conduct_record_pay", args=[one.pk]) if own and one.unpaid else ""
        return context | {"facts": rows, "pay_url": pay, "buttons": [] if own else context["buttons"]}


class ConductAdd(OwnMembership, Adding):
    model, form_class, page_title = Membership, ConductForm, "如实登记"
    submit_label, done = "登记", "已登记。"
    form_note = "登记后不能修改或删除；有误的另登一条说明。组长、巡察办和领导小组可见，被巡察单位不可见。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.record(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class ConductPay(FormView):
    model, form_class, page_title, submit_label = ConductRecord, PayForm, "登记缴费", "登记"

    def check(self, record: Any) -> None:
        if record.membership.person_id != self.request.user.person_id:  # type: ignore[union-attr]
            raise PermissionDenied("own")

    def perform(self, record: Any, form: Any) -> Any:
        return actions.pay(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class ConductConclude(StepView):
    model, step, action, form_class = ConductRecord, workflow.CONDUCT_CONCLUDE, actions.conclude, OutcomeForm


class SelfCheckAdd(OwnMembership, Adding):
    """This week's self-check; the page says for which week."""

    model, form_class, page_title = Membership, SelfCheckForm, "五严禁自查"
    submit_label, done = "提交自查", "本周自查已提交。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"membership": record}

    def perform(self, record: Any, form: Any) -> Any:
        actions.check_oneself(record, by=self.request.user, kept=form.kept(), note=form.cleaned_data["note"])  # type: ignore[arg-type]
        return record

    def summary(self, record: Any) -> list[dict[str, Any]]:
        week = actions.monday(timezone.localdate())
        never = codes.choices("rules.five_never", record.team.round.office).values_list("text", flat=True)
        return [
            {"label": "自查周", "value": f"{week:%Y年%-m月%-d日}起的一周"},
            {"label": "五个决不允许", "value": "；".join(never), "wide": True},
        ]


class ComplaintList(Register):
    filterset_class = people_filters.ComplaintFilter
    model, power, page_title = Complaint, "rounds.view_complaint", "对巡察干部的反映"
    heads = ("反映", "来源", "违纪类别", "涉及巡察组")
    related = ("category", "team__round__office")
    empty_title, empty_text = "没有登记", "对巡察组和巡察干部的反映由巡察办单独登记，涉及的组和人员看不到。"

    def cells(self, record: Complaint) -> list[Any]:
        team = f"{record.team.round} {record.team}" if record.team else ""
        return [str(record), record.source, record.category.text if record.category else "", team]

    def badge(self, record: Complaint) -> tuple[str, str]:
        return record.get_status_display(), "good" if record.status == "concluded" else "warn"

    def tools(self) -> list[tuple[str, str]]:
        may = "rounds.handle_complaint" in access.powers(self.request.user)  # type: ignore[arg-type]
        return [("登记反映", reverse("rounds:complaint_add"))] if may else []


class ComplaintPage(Page):
    model, steps_of, template_name, looks = Complaint, workflow.COMPLAINT_STEPS, "generic/detail.html", True

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("category", "team__round__office")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = self.object
        rows = facts(
            ("状态", one.get_status_display()), ("收到日期", one.received_on), ("来源", one.source),
            ("涉及巡察组", one.team and f"{one.team.round} {one.team}"),
            ("涉及人员", "、".join(each.name for each in one.persons.all())),
            ("违纪类别", one.category and one.category.text), ("反映内容", one.text), ("处理结果", one.outcome),
        )  # fmt: skip
        return super().get_context_data(**kwargs) | {"facts": rows}


class ComplaintAdd(FormView):
    form_class, page_title, power = ComplaintForm, "登记对巡察干部的反映", "rounds.handle_complaint"
    submit_label, done = "登记", "已登记。"

    def office(self) -> Office:
        return own_office(self.request.user, self.power)

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": self.office()}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.take_complaint(self.office(), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("rounds:complaint_list")}


class ComplaintConclude(StepView):
    model, step, action, form_class = Complaint, workflow.COMPLAINT_CONCLUDE, actions.conclude_complaint, OutcomeForm
