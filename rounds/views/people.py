"""Pages of inspectors: who is on which team, who is in which pool, who keeps out of which unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse

from inspection import access
from inspection.models import Office, Person, Recusal
from inspection.views.forms import FormView
from inspection.views.pages import ListPage
from rounds import filters
from rounds.actions import recusals
from rounds.actions import talent as actions
from rounds.forms.fields import ReasonForm
from rounds.forms.people import RecusalForm, TalentForm
from rounds.models import Membership, Talent

if TYPE_CHECKING:
    from django.db.models import QuerySet


class PeopleList(ListPage):
    """Everybody who sits or sat on a team, or stands in a pool, of the user's offices."""

    model, filterset_class, power = Person, filters.PeopleFilter, "rounds.view_people"
    template_name, page_title = "rounds/people_list.html", "巡察人员"
    empty_text = "编入巡察组或入库的人员在此显示。"

    def scoped(self) -> QuerySet[Any]:
        offices = access.offices_with(self.request.user, self.power)  # type: ignore[arg-type]
        known = Q(memberships__team__round__office__in=offices) | Q(talents__office__in=offices)
        found = Person.objects.filter(pk__in=Person.objects.filter(known).values("pk"))
        seats = Membership.objects.filter(team__round__office__in=offices).select_related("team__round__office")
        pools = Talent.objects.filter(office__in=offices, ends=None)
        return found.prefetch_related(
            "posts__unit", Prefetch("memberships", seats.order_by("-created_at"), to_attr="seats"),
            Prefetch("talents", pools, to_attr="pools"),
        ).order_by("name", "pk")  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        held = access.powers(self.request.user)  # type: ignore[arg-type]
        return super().get_context_data(**kwargs) | {"held": held}


class TalentAdd(FormView):
    form_class, page_title, power = TalentForm, "人员入库", "rounds.form_team"
    submit_label, done = "入库", "已入库。"

    def perform(self, record: Any, form: Any) -> Any:
        user: Any = self.request.user
        office = Office.objects.get(pk=access.offices_with(user, self.power)[0])
        return actions.admit(office, by=user, **form.cleaned_data)

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:people_list")

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("rounds:people_list")}


class TalentLeave(FormView):
    model, form_class, page_title, needs = Talent, ReasonForm, "退出人才库", "rounds.form_team"
    submit_label, done, danger = "退出", "已退出。", True

    def perform(self, record: Any, form: Any) -> Any:
        return actions.leave_pool(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:people_list")

    def back_url(self, record: Any) -> str:
        return reverse("rounds:people_list")

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> Any:
        words = [{"label": "人员", "value": record.person}, {"label": "库别", "value": record.get_pool_display()}]
        return super().page(None, form, status=status, cancel_url=self.back_url(record), summary=words, **extra)


def visible_recusals(user: Any) -> QuerySet[Recusal]:
    """Those of the offices that record them, and one's own."""
    offices = access.offices_with(user, "rounds.record_recusal")
    found = Q(unit__office__in=offices)
    if user.person_id is not None:
        found |= Q(person_id=user.person_id)
    return Recusal.objects.filter(found).select_related("person", "unit", "recorded_by__person")


class RecusalList(ListPage):
    model, template_name, page_title = Recusal, "rounds/recusal_list.html", "回避"
    empty_title, empty_text = (
        "没有回避登记",
        "任职、籍贯回避由系统按职务和地区自动核对；公务、亲属等情形在此申报或登记。",
    )

    def scoped(self) -> QuerySet[Any]:
        return visible_recusals(self.request.user).order_by("revoked_at", "-recorded_at")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offices = access.offices_with(self.request.user, "rounds.record_recusal")  # type: ignore[arg-type]
        return super().get_context_data(**kwargs) | {"may_lift": bool(offices)}


class RecusalAdd(FormView):
    """The office records, anybody else declares his own."""

    form_class, page_title, submit_label = RecusalForm, "申报（登记）回避", "登记回避"
    done = "回避已登记，即时生效。"
    form_note = "登记后，本人不能再看到该单位的任何任务和材料。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"user": self.request.user}

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        held = access.powers(request.user)
        if "rounds.record_recusal" not in held and "rounds.view_assignment" not in held:
            raise PermissionDenied("rounds.record_recusal")
        return super().dispatch(request, *args, **kwargs)

    def perform(self, record: Any, form: Any) -> Any:
        return recusals.record_recusal(by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:recusal_list")

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("rounds:recusal_list")}


class RecusalLift(FormView):
    form_class, page_title, submit_label = ReasonForm, "解除回避", "解除回避"
    done, danger = "回避已解除。", True

    def get_record(self) -> Any:
        return get_object_or_404(visible_recusals(self.request.user), pk=self.kwargs["pk"])

    def check(self, record: Any) -> None:
        offices = access.offices_with(self.request.user, "rounds.record_recusal")  # type: ignore[arg-type]
        if record.unit.office_id not in offices:
            raise PermissionDenied("rounds.record_recusal")

    def refuse_stale(self, record: Any) -> None:
        """A recusal is lifted once; the action sees to that."""

    def perform(self, record: Any, form: Any) -> Any:
        return recusals.lift_recusal(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:recusal_list")

    def back_url(self, record: Any) -> str:
        return reverse("rounds:recusal_list")

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> Any:
        words = [{"label": "人员", "value": record.person}, {"label": "单位", "value": record.unit},
                 {"label": "情形", "value": str(record)}]  # fmt: skip
        return super().page(None, form, status=status, cancel_url=self.back_url(record), summary=words, **extra)
