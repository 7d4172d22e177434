"""Pages of the registers: units as a tree, people with their posts."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView

from inspection import access, codes, registers
from inspection.models import Code, Office, Person, Post, Region, Unit, UnitCategory
from inspection.views.exports import Shown
from inspection.views.forms import STALE, FormView
from inspection.views.pages import ListPage, Scoped
from inspection.workflow import Stale

if TYPE_CHECKING:
    from django.db.models import QuerySet


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class UnitFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="名称", method="named")
    category = django_filters.ChoiceFilter(label="类别", choices=UnitCategory.choices)

    class Meta:
        model = Unit
        fields = ["q", "category"]

    def named(self, rows: QuerySet[Unit], name: str, value: str) -> QuerySet[Unit]:
        return rows.filter(Q(name__icontains=value) | Q(short_name__icontains=value))


class OfUser(Scoped):
    """Rows of the offices in which the user keeps the register."""

    def offices(self) -> list[Any]:
        return access.offices_with(self.request.user, self.power)  # type: ignore[arg-type]


class UnitList(OfUser, ListPage):
    table = (
        Shown("单位", lambda row: row.name, width=30),
        Shown("简称", lambda row: row.short_name),
        Shown("类别", lambda row: row.get_category_display()),
        Shown("党组织", lambda row: row.get_party_body_display()),
        Shown("上级", lambda row: row.parent or ""),
        Shown("地区", lambda row: row.region.name if row.region else ""),
        Shown("性质", lambda row: row.get_organ_kind_display()),
        Shown("纳入全覆盖", lambda row: "是" if row.covered else "否"),
        Shown("不列入原因", lambda row: row.exclusion_reason),
    )
    model, power, filterset_class = Unit, registers.UNITS, UnitFilter
    template_name, page_title = "registers/unit_list.html", "单位与人员"
    related = ("parent", "region", "successor")
    ordering = ("name",)
    empty_text = "先登记单位，再排轮次。"

    def scoped(self) -> QuerySet[Unit]:
        return Unit.objects.filter(office_id__in=self.offices())


class UnitForm(forms.ModelForm):
    class Meta:
        model = Unit
        fields = ["office", "name", "short_name", "category", "party_body", "organ_kind", "rank", "tags", "parent", "region",
                  "covered", "exclusion_reason", "valid_from", "valid_until", "successor"]  # fmt: skip
        widgets = {"valid_from": day_input(), "valid_until": day_input(), "tags": forms.CheckboxSelectMultiple}
        help_texts = {"tags": "决定负面清单对照的侧重和规划优先"}

    def __init__(self, *args: Any, offices: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        office = Office.objects.filter(pk__in=offices).first()
        kept = self.instance.tags.values("pk") if self.instance.pk and not self.instance._state.adding else ()
        offered = codes.choices("unit_tags", office)
        self.fields["tags"].queryset = Code.objects.filter(Q(pk__in=offered.values("pk")) | Q(pk__in=kept))
        self.fields["office"].queryset = Office.objects.filter(pk__in=offices)
        for name in ("parent", "successor"):
            self.fields[name].queryset = Unit.objects.filter(office_id__in=offices).exclude(pk=self.instance.pk)
        if len(offices) == 1:
            self.fields["office"].initial = offices[0]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("covered") is False and not data.get("exclusion_reason"):
            self.add_error("exclusion_reason", "不纳入全覆盖须写明原因（更名、合并、撤销等）。")
        return data


class RegisterForm(OfUser, FormView):
    """A form of the registers: the row, or a new one. Registers carry no version: what the form was opened with stands for it."""

    def version_of(self, record: Any) -> str:
        """A mark of what the row holds, as the form would show it."""
        if record is None or record._state.adding:
            return ""
        fields = self.form_class(**self.form_kwargs(record)).initial
        held = {
            name: sorted(map(str, value)) if isinstance(value, list) else str(value) for name, value in fields.items()
        }
        return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()[:32]

    def refuse_stale(self, record: Any) -> None:
        """Lock the row and compare what it holds with what the form was opened with."""
        opened = self.request.POST.get("version", "")
        if record is None or not opened:
            return
        now = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
        if self.version_of(now) != opened:
            raise Stale(STALE)

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"instance": record, "offices": self.offices()}

    def make_form(self, record: Any, *args: Any) -> Any:
        return self.form_class(*args, **self.form_kwargs(record))

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> Any:
        shown = {"cancel_url": self.success_url(None, record), "version": self.version_shown(record, status)}
        return super().page(None, form, status=status, **(shown | extra))


class UnitAdd(RegisterForm):
    power, form_class, page_title, submit_label, done = registers.UNITS, UnitForm, "登记单位", "保存", "单位已登记。"

    def get_record(self) -> Any:
        return None

    def perform(self, record: Any, form: Any) -> Any:
        return registers.save_unit(record or Unit(), form.cleaned_data, by=self.request.user)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("unit_list")


class UnitEdit(UnitAdd):
    page_title, done = "修改单位", "单位已修改。"

    def get_record(self) -> Any:
        return get_object_or_404(Unit, pk=self.kwargs["pk"], office_id__in=self.offices())


class PersonFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(label="姓名", lookup_expr="icontains")
    unit = django_filters.CharFilter(label="单位", method="of_unit")

    class Meta:
        model = Person
        fields = ["name", "unit"]

    def of_unit(self, rows: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        return rows.filter(posts__unit__name__icontains=value).distinct()


class PersonList(OfUser, ListPage):
    table = (
        Shown("姓名", lambda row: row.name),
        Shown("现任职务", lambda row: "；".join(str(each) for each in row.posts.all() if not each.ends), width=40),
        Shown("出生年月", lambda row: row.birth_month, "date"),
        Shown("职级", lambda row: row.rank),
        Shown("党员", lambda row: "是" if row.party_member else "否"),
        Shown("归口机构", lambda row: row.office or ""),
    )
    model, power, filterset_class = Person, registers.PEOPLE, PersonFilter
    template_name, page_title = "registers/person_list.html", "人员库"
    ordering = ("name", "pk")

    def scoped(self) -> QuerySet[Person]:
        """Those the office keeps, and who have or had posts in its units."""
        return Person.objects.near(self.offices()).select_related("office").prefetch_related("posts__unit")


class PersonPage(OfUser, DetailView):
    """One person. The register is common, so that a namesake is told apart; particulars are read by whom he is near to."""

    model, power = Person, registers.PEOPLE
    template_name, context_object_name = "registers/person_detail.html", "person"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.object
        posts, own = list(person.posts.select_related("unit").order_by("-begins")), self.offices()
        # The register of people is common to all offices; what somebody keeps out of is each office's own affair.
        recusals = person.recusals.filter(unit__office__in=own).select_related("unit").order_by("-begins")
        return super().get_context_data(**kwargs) | {
            "page_title": person.name,
            "posts": posts,
            "namesakes": person.namesakes(),
            "recusals": recusals,
            "kept": person.office_id is None or person.office_id in own,
            "near": person.office_id is None
            or person.office_id in own
            or any(each.unit.office_id in own for each in posts),
            "own": own,
        }


class PersonForm(forms.ModelForm):
    same_person = forms.BooleanField(label="确认与同名人员不是同一人", required=False)

    class Meta:
        model = Person
        fields = [
            "name",
            "sex",
            "birth_month",
            "native_region",
            "residence_region",
            "party_member",
            "supervised",
            "rank",
            "phone",
            "office",
        ]
        widgets = {"birth_month": day_input()}
        help_texts = {"office": "只有归口机构能修改其信息；调往别处工作的，改为接收机构"}

    def __init__(self, *args: Any, offices: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("native_region", "residence_region"):
            self.fields[name].queryset = Region.objects.select_related("parent")
        if self.instance._state.adding or self.instance.office_id is None:
            del self.fields["office"]
        else:
            self.fields["office"].required = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        name = data.get("name", "")
        others = Person.objects.named(name).exclude(pk=self.instance.pk)
        if name and others and not data.pop("same_person", False):
            known = "；".join(each.told_apart for each in others[:5])
            self.add_error("name", f"人员库中已有同名：{known}。确为不同的人时，请勾选下面的确认项并填写出生年月。")
        data.pop("same_person", None)
        return data


class PersonAdd(RegisterForm):
    power, form_class, page_title, submit_label, done = registers.PEOPLE, PersonForm, "登记人员", "保存", "人员已登记。"

    def get_record(self) -> Any:
        return None

    def perform(self, record: Any, form: Any) -> Any:
        office = Office.objects.get(pk=self.offices()[0])
        values = {name: value for name, value in form.cleaned_data.items() if name != "same_person"}
        return registers.save_person(record or Person(), values, by=self.request.user, office=office)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        shown = result or record
        return reverse("person", args=[shown.pk]) if shown is not None else reverse("person_list")


class PersonEdit(PersonAdd):
    page_title, done = "修改人员", "已修改。"

    def get_record(self) -> Any:
        return get_object_or_404(Person.objects.kept_by(self.offices()), pk=self.kwargs["pk"])


class PostForm(forms.ModelForm):
    class Meta:
        model = Post
        fields = ["unit", "title", "begins", "ends", "principal", "leading"]
        widgets = {"begins": day_input(), "ends": day_input()}

    def __init__(self, *args: Any, offices: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(office_id__in=offices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("begins") and data.get("ends") and data["ends"] < data["begins"]:
            self.add_error("ends", "免职日期不能早于任职日期。")
        return data


class PostAdd(RegisterForm):
    power, form_class, page_title, submit_label, done = registers.PEOPLE, PostForm, "登记职务", "保存", "职务已登记。"

    def get_record(self) -> Any:
        get_object_or_404(Person, pk=self.kwargs["pk"])
        return None

    def perform(self, record: Any, form: Any) -> Any:
        person = get_object_or_404(Person, pk=self.kwargs["pk"])
        return registers.save_post(Post(person=person), form.cleaned_data, by=self.request.user)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("person", args=[self.kwargs["pk"]])


class PostEdit(RegisterForm):
    power, form_class, page_title, submit_label, done = registers.PEOPLE, PostForm, "修改职务", "保存", "职务已修改。"

    def get_record(self) -> Any:
        return get_object_or_404(Post, pk=self.kwargs["pk"], unit__office_id__in=self.offices())

    def perform(self, record: Any, form: Any) -> Any:
        return registers.save_post(record, form.cleaned_data, by=self.request.user)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("person", args=[record.person_id])
