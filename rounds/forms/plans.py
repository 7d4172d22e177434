"""Forms of terms, coverage plans and annual targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from inspection.models import Unit
from rounds.forms.fields import day_field
from rounds.models import AnnualTarget, Term

if TYPE_CHECKING:
    from rounds.models import CoveragePlan

LEFT_OUT = "0"


class TermForm(forms.ModelForm):
    class Meta:
        model = Term
        fields = ["number", "begins", "ends", "note"]
        help_texts = {"number": "如 10，显示为“第十届”"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["number"]


class TargetForm(forms.ModelForm):
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)

    class Meta:
        model = AnnualTarget
        fields = ["year", "rounds", "units", "document", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year
        if not self.instance._state.adding:
            del self.fields["year"]


class NewPlanForm(forms.Form):
    term = forms.ModelChoiceField(Term.objects.none(), label="届次")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = Term.objects.for_user(user, "rounds.keep_plan")
        self.fields["term"].queryset = terms
        self.fields["term"].initial = terms.first()


class AdoptForm(forms.Form):
    document = forms.CharField(label="通过依据", max_length=120, help_text="会议纪要或文号，如：云委〔2026〕12号")
    on = day_field("通过日期", initial=timezone.localdate)


class PlanUnitsForm(forms.Form):
    """The whole edition on one page: a year for each unit, or why it is left out."""

    text = forms.CharField(label="规划说明", required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, plan: CoveragePlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["text"].initial = plan.text
        placed = {each.unit_id: each for each in plan.units.all()}
        in_use = Unit.objects.in_use(timezone.localdate()).filter(office_id=plan.term.office_id).values("pk")
        wanted = Q(pk__in=in_use) | Q(pk__in=list(placed))
        self.units = list(Unit.objects.filter(wanted).order_by("category", "name"))
        years = [("", "未安排"), *((str(each), f"{each}年") for each in plan.term.years), (LEFT_OUT, "不列入")]
        for unit in self.units:
            row = placed.get(unit.pk)
            chosen = "" if row is None else str(row.year or (LEFT_OUT if row.reason else ""))
            self.fields[f"year_{unit.pk}"] = forms.ChoiceField(
                label=f"{unit.short_name}的年度", choices=years, required=False, initial=chosen
            )
            self.fields[f"reason_{unit.pk}"] = forms.CharField(
                label=f"{unit.short_name}不列入的原因", required=False, max_length=200,
                initial=row.reason if row else "",
            )  # fmt: skip
            self.fields[f"first_{unit.pk}"] = forms.BooleanField(
                label=f"{unit.short_name}优先", required=False, initial=bool(row and row.priority)
            )

    def rows(self) -> list[dict[str, Any]]:
        """Each unit with its three fields, for the table."""
        return [
            {"unit": unit, "fields": [self[f"{name}_{unit.pk}"] for name in ("year", "first", "reason")]}
            for unit in self.units
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for unit in self.units:
            year, reason = data.get(f"year_{unit.pk}", ""), data.get(f"reason_{unit.pk}", "")
            if year == LEFT_OUT and not reason:
                self.add_error(f"reason_{unit.pk}", f"{unit.short_name}不列入，须写明原因。")
            elif reason and year != LEFT_OUT:
                self.add_error(f"reason_{unit.pk}", f"{unit.short_name}写了不列入的原因，年度须选“不列入”。")
        return data

    def placed(self) -> list[dict[str, Any]]:
        """What was decided of each unit: those left open are not among them."""
        found = []
        for unit in self.units:
            year = self.cleaned_data[f"year_{unit.pk}"]
            if year:
                found.append({
                    "unit": unit, "year": None if year == LEFT_OUT else int(year),
                    "priority": self.cleaned_data[f"first_{unit.pk}"], "reason": self.cleaned_data[f"reason_{unit.pk}"],
                })  # fmt: skip
        return found
