"""Pages of inspectors: who is on which team, who is in which pool, who keeps out of which unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from inspection import access
from inspection.models import Office, Person
from inspection.views.exports import Shown
from inspection.views.forms import FormView
from inspection.views.pages import ListPage, Scoped, own_office
from rounds import filters, rosters
from rounds.actions import talent as actions
from rounds.filters import people as people_filters
from rounds.forms.fields import ReasonForm
from rounds.forms.people import ServiceNoteForm, TalentForm
from rounds.models import Membership, Pool, ServiceNote, Talent
from rounds.views.bases import Register

if TYPE_CHECKING:
    from django.db.models import QuerySet


class PeopleList(ListPage):
    """Everybody who sits or sat on a team, or stands in a pool, of the user's offices."""

    table = (
        Shown("姓名", lambda row: row.name),
        Shown("出生年月", lambda row: row.birth_month, "date"),
        Shown("职级", lambda row: row.rank),
        Shown("现任职务", lambda row: "；".join(str(each) for each in row.posts.all() if not each.ends), width=40),
        Shown("专业特长", lambda row: "、".join(row.specialties)),
        Shown("库别", lambda row: "、".join(each.get_pool_display() for each in row.pools)),
        Shown(
            "参加轮次",
            lambda row: "；".join(f"{each.team.round}{each.team}{each.get_seat_display()}" for each in row.seats),
            width=40,
        ),
    )
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


class TalentList(Register):
    """Both pools with their states; who left is still there."""

    model, power, page_title = Talent, "rounds.view_people", "组长库、人才库"
    heads = ("姓名", "库别", "来源", "学历", "专业特长", "考察", "入库", "标记")
    related = ("person", "origin")
    ordering = ("pool", "person__name")
    filterset_class = filters.TalentFilter
    empty_title, empty_text = "库中没有人员", "经组织考察合格、准入条件逐项核对后入库。"

    def cells(self, record: Talent) -> list[Any]:
        marks = (("新提拔", record.newly_promoted), ("拟提拔", record.to_be_promoted), ("共享", record.shared))
        return [
            record.person.name, record.get_pool_display(), record.origin.text if record.origin else "",
            record.person.education, "、".join(record.person.specialties),
            f"{record.vetted_by} {record.vetted_on:%Y-%m-%d}" if record.vetted_on else "",
            f"{record.begins:%Y-%m-%d}", "、".join(word for word, holds in marks if holds),
        ]  # fmt: skip

    def address(self, record: Talent) -> str:
        return ""

    def badge(self, record: Talent) -> tuple[str, str]:
        return record.state

    def verbs(self, record: Talent) -> list[tuple[str, str]]:
        if record.ends is not None or "rounds.form_team" not in access.powers(self.request.user):  # type: ignore[arg-type]
            return []
        again = ("恢复", "talent_resume") if record.suspended_on else ("停用", "talent_suspend")
        return [
            (label, reverse(f"rounds:{name}", args=[record.pk])) for label, name in (again, ("出库", "talent_leave"))
        ]

    def tools(self) -> list[tuple[str, str]]:
        found = [
            ("结构分析", reverse("rounds:pool_structure")),
            ("提拔使用和评价", reverse("rounds:service_note_list")),
        ]
        may = "rounds.form_team" in access.powers(self.request.user)  # type: ignore[arg-type]
        add = [("从 Excel 导入", reverse("import_new", args=["talent"])), ("人员入库", reverse("rounds:talent_add"))]
        return [*found, *add] if may else found


class OfOffice:
    """What is done at the user's office, where he holds the power."""

    request: Any
    power = "rounds.form_team"

    def office(self) -> Office:
        return own_office(self.request.user, self.power)


class PoolStructure(OfOffice, Scoped, TemplateView):
    """A pool's age, specialties, education, origin and experience; who was promoted this year."""

    template_name, power = "rounds/pool_structure.html", "rounds.view_people"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        office, pool = self.office(), self.request.GET.get("pool", Pool.TALENT)
        pool = pool if pool in Pool.values else Pool.TALENT.value
        year = timezone.localdate().year
        return super().get_context_data(**kwargs) | {
            "page_title": f"{Pool(pool).label}结构", "charts": rosters.structure(office, pool), "pool": pool,
            "pools": Pool.choices, "promoted": rosters.promoted(office, year), "year": year,
            "base_template": self.base_template,
        }  # fmt: skip


class TalentAdd(OfOffice, FormView):
    form_class, page_title, power = TalentForm, "人员入库", "rounds.form_team"
    submit_label, done = "入库", "已入库。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"office": self.office()}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.admit(self.office(), by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:talent_list")

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("rounds:talent_list")}


class OfTalent(FormView):
    """Something done to a place in a pool."""

    model, form_class, needs = Talent, ReasonForm, "rounds.form_team"

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:talent_list")

    def back_url(self, record: Any) -> str:
        return reverse("rounds:talent_list")

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> Any:
        words = [{"label": "人员", "value": record.person}, {"label": "库别", "value": record.get_pool_display()}]
        return super().page(None, form, status=status, cancel_url=self.back_url(record), summary=words, **extra)


class TalentLeave(OfTalent):
    page_title, submit_label, done, danger = "出库", "出库", "已出库。", True

    def perform(self, record: Any, form: Any) -> Any:
        return actions.leave_pool(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class TalentSuspend(OfTalent):
    page_title, submit_label, done = "停用", "停用", "已停用，编组时不再推荐。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.suspend(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class TalentResume(OfTalent):
    form_class = Form
    page_title, submit_label, done = "恢复在库", "恢复", "已恢复在库。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.resume(record, by=self.request.user)  # type: ignore[arg-type]


class ServiceNoteList(Register):
    filterset_class = people_filters.ServiceNoteFilter
    model, power, page_title = ServiceNote, "rounds.view_people", "提拔使用和评价"
    heads = ("姓名", "类别", "日期", "内容", "层级")
    related = ("person",)
    empty_title, empty_text = "没有记录", "登记巡察干部的提拔使用、表彰奖励，以及对组和组员的指导帮助、批评教育。"

    def scoped(self) -> QuerySet[Any]:
        return super().scoped().exclude(person_id=self.request.user.person_id)  # type: ignore[union-attr]

    def cells(self, record: ServiceNote) -> list[Any]:
        return [record.person.name, record.get_kind_display(), f"{record.on:%Y-%m-%d}", record.text, record.level]

    def address(self, record: ServiceNote) -> str:
        return ""

    def badge(self, record: ServiceNote) -> tuple[str, str]:
        return "已登记", "neutral"

    def tools(self) -> list[tuple[str, str]]:
        may = "rounds.form_team" in access.powers(self.request.user)  # type: ignore[arg-type]
        return [("登记", reverse("rounds:service_note_add"))] if may else []


class ServiceNoteAdd(OfOffice, FormView):
    form_class, page_title, power = ServiceNoteForm, "登记提拔使用和评价", "rounds.form_team"
    submit_label, done = "登记", "已登记。"

    def perform(self, record: Any, form: Any) -> Any:
        return actions.note(self.office(), by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:service_note_list")

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("rounds:service_note_list")}
