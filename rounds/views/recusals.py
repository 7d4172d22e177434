"""Pages of recusals: one's own and those the office keeps; declaring, confirming, lifting by two people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from inspection import access, duties
from inspection.models import Recusal, RecusalStatus
from inspection.views.exports import Shown
from inspection.views.forms import FormView, StepView
from inspection.views.pages import DetailPage, ListPage
from rounds.actions import recusals
from rounds.filters import people as people_filters
from rounds.forms.fields import ReasonForm
from rounds.forms.people import DeclareForm, OpinionForm, RecusalForm
from rounds.workflow import recusals as steps

if TYPE_CHECKING:
    from django.db.models import QuerySet

RECORD = "rounds.record_recusal"


class RecusalList(ListPage):
    table = (
        Shown("人员", lambda row: row.person),
        Shown("回避单位", lambda row: row.unit),
        Shown("种类", lambda row: row.get_kind_display()),
        Shown("情形", lambda row: row.reason, width=40),
        Shown("起始", lambda row: row.begins, "date"),
        Shown("状态", lambda row: row.get_status_display()),
    )
    filterset_class = people_filters.RecusalFilter
    model, template_name, page_title = Recusal, "rounds/recusal_list.html", "回避"
    related = ("person", "unit", "created_by__person")
    ordering = ("revoked_at", "-created_at")
    empty_title, empty_text = (
        "没有回避登记",
        "任职、籍贯回避由系统按职务和地区自动核对；公务、亲属等情形在此申报或登记。",
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        return super().get_context_data(**kwargs) | {
            "may_record": access.may(user, RECORD),
            "may_declare": recusals.may_declare(user),
        }


class RecusalPage(DetailPage):
    model, template_name, steps_of = Recusal, "rounds/recusal_detail.html", steps.RECUSAL_STEPS

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("person__user", "unit__office", "confirmed_by__person")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        record, user = self.object, self.request.user
        own = record.person_id == user.person_id  # type: ignore[union-attr]
        holder = getattr(record.person, "user", None)
        open_things = [] if own or record.revoked_at else recusals.still_held(record, by=user)  # type: ignore[arg-type]
        if not context["papers"] and not context["makeable"]:
            context["papers"] = ""
        return context | {
            "may_withdraw": own and record.self_declared and record.status == RecusalStatus.DECLARED,
            "attachments": "", "facts": self.facts(record), "held_things": open_things,
            "hand_over_url": reverse("duty_person", args=[holder.pk])
            if holder and open_things and access.may(user, duties.POWER) else "",  # type: ignore[arg-type]
            "page_title": f"{record.person.name}：{record.get_kind_display()}",
        }  # fmt: skip

    def facts(self, record: Recusal) -> list[dict[str, Any]]:
        rows = [
            {"label": "人员", "value": record.person}, {"label": "回避单位", "value": record.unit.name},
            {"label": "回避种类", "value": record.get_kind_display()},
            {"label": "来源", "value": "本人申报" if record.self_declared else "巡察办登记"},
            {"label": "起始日期", "value": f"{record.begins:%Y-%m-%d}"},
            {"label": "确认", "value": f"{record.confirmed_by.name} {record.confirmed_on}" if record.confirmed_by else "待巡察办确认"},
            {"label": "情形", "value": record.reason, "wide": True},
        ]  # fmt: skip
        if relatives := record.relatives.select_related("unit"):
            words = "；".join(
                f"{each}，{each.unit.short_name}{each.post}" + ("（已撤销）" if each.ended_on else "")
                for each in relatives
            )
            rows.append({"label": "亲属申报", "value": words, "wide": True})
        if record.lift_asked_by:
            rows.append(
                {"label": "申请解除", "value": f"{record.lift_asked_by.name}：{record.lift_reason}", "wide": True}
            )
        return rows


class RecusalDeclare(FormView):
    """Anybody with a seat or an office-wide role, for himself."""

    form_class, page_title, submit_label = DeclareForm, "申报本人回避", "申报回避"
    danger = True
    form_note = "申报后立即生效：您不能再看到该单位的任何任务和材料；您在该单位承办的事项交给所选的人接续，其余由巡察办另行安排。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"user": self.request.user}

    def check(self, record: Any) -> None:
        if not recusals.may_declare(self.request.user):  # type: ignore[arg-type]
            raise PermissionDenied(access.DECLARE)

    def perform(self, record: Any, form: Any) -> Any:
        made, self.handed = recusals.declare(by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return made

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:recusal_list")

    def done_words(self, result: Any) -> str:
        words = "回避已申报，即时生效。"
        if self.handed is None:
            return words
        rows = list(self.handed.items.values_list("outcome", flat=True))
        passed = rows.count("passed")
        kept = len(rows) - passed
        return words + (f"已交接{passed}项。" if passed else "") + (f"另有{kept}项由巡察办安排。" if kept else "")

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("rounds:recusal_list")}


class RecusalWithdraw(FormView):
    """One's own declaration, taken back before it was confirmed; the office agrees or not."""

    model, form_class, page_title, submit_label = Recusal, ReasonForm, "撤回申报", "申请撤回"
    done = "已申请撤回，待巡察办同意；此前回避继续有效。"

    def check(self, record: Any) -> None:
        if record.person_id != self.request.user.person_id:  # type: ignore[union-attr]
            raise PermissionDenied(access.DECLARE)

    def perform(self, record: Any, form: Any) -> Any:
        return recusals.withdraw(record, by=self.request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]


class RecusalAdd(FormView):
    """The office records somebody's recusal."""

    form_class, page_title, submit_label, power = RecusalForm, "登记回避", "登记回避", RECORD
    done = "回避已登记，即时生效。"
    form_note = "登记后，本人不能再看到该单位的任何任务和材料。本人申报的，请本人在“回避”页面办理。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"user": self.request.user}

    def perform(self, record: Any, form: Any) -> Any:
        return recusals.record_recusal(by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:recusal_list")

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("rounds:recusal_list")}


class RecusalStep(StepView):
    """A verb of a recusal; what it is about stands above the form."""

    model = Recusal

    def summary(self, record: Any) -> list[dict[str, Any]]:
        rows = [{"label": "人员", "value": record.person}, {"label": "单位", "value": record.unit},
                {"label": "情形", "value": str(record)}]  # fmt: skip
        return rows + ([{"label": "解除理由", "value": record.lift_reason}] if record.lift_reason else [])


class RecusalConfirm(RecusalStep):
    step, action, form_class = steps.CONFIRM, staticmethod(recusals.confirm), OpinionForm


class RecusalLift(RecusalStep):
    step, action, form_class = steps.LIFT, staticmethod(recusals.ask_lift), ReasonForm
    done = "已申请解除，待另一人同意；此前回避继续有效。"


class RecusalAgree(RecusalStep):
    step, action, form_class, danger = steps.AGREE, staticmethod(recusals.agree_lift), OpinionForm, True
    done = "回避已解除。"


class RecusalKeep(RecusalStep):
    step, action, form_class = steps.KEEP, staticmethod(recusals.refuse_lift), ReasonForm
    done = "不同意解除，回避继续有效。"
