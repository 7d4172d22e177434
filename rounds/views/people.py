"""Pages of inspectors: who is on which team, who is in which pool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q
from django.urls import reverse

from inspection import access
from inspection.models import Office, Person
from inspection.views.forms import FormView
from inspection.views.pages import ListPage
from rounds import filters
from rounds.actions import talent as actions
from rounds.forms.fields import ReasonForm
from rounds.forms.people import TalentForm
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
