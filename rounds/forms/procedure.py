"""Forms of nodes, conclusions and procedures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from rounds.forms.fields import day_field
from rounds.models import Assignment, Conclusion, Procedure
from rounds.models.procedure import Anchor, Fact

if TYPE_CHECKING:
    from rounds.models import ProcedureStep

SPARE_ROWS = 3


class LayOutForm(forms.Form):
    procedure = forms.ModelChoiceField(Procedure.objects.none(), label="程序模板")

    def __init__(self, *args: Any, assignment: Assignment, default: Procedure | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Procedure.objects.offered(assignment.office_id)
        self.fields["procedure"].queryset = Procedure.objects.filter(pk__in=[each.pk for each in offered])
        self.fields["procedure"].initial = assignment.procedure_id or (default and default.pk)


class NodeDoneForm(forms.Form):
    on = day_field("完成日期", initial=timezone.localdate)
    evidence = forms.CharField(
        label="完成情况和依据", max_length=200, help_text="写明做了什么、凭什么证明；材料可在节点页上传",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class NodeExtendForm(forms.Form):
    until = day_field("延至")
    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    document = forms.CharField(label="批准依据", max_length=120, help_text="批准人和日期，或文号")


class ConclusionsForm(forms.Form):
    """One row for each heading of the framework that has neither a finding nor a conclusion yet."""

    def __init__(self, *args: Any, focuses: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.focuses = focuses
        for each in focuses:
            self.fields[f"outcome_{each.pk}"] = forms.ChoiceField(
                label=each.text, required=False, choices=[("", "待了解"), *Conclusion.Outcome.choices]
            )
            self.fields[f"note_{each.pk}"] = forms.CharField(
                label=f"{each.text}：了解情况", required=False, max_length=200,
                help_text="看了什么、问了谁、凭什么得出结论",
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for each in self.focuses:
            outcome, note = data.get(f"outcome_{each.pk}"), data.get(f"note_{each.pk}")
            if outcome and not note:
                self.add_error(f"note_{each.pk}", "有结论须写明了解情况。")
        return data

    def said(self) -> list[dict[str, Any]]:
        return [
            {"focus": each, "outcome": self.cleaned_data[f"outcome_{each.pk}"], "note": self.cleaned_data[f"note_{each.pk}"]}
            for each in self.focuses
            if self.cleaned_data[f"outcome_{each.pk}"]
        ]  # fmt: skip


class ProcedureForm(forms.Form):
    """A procedure's steps in one table; a row without a name is left out, so that a step goes by emptying its name."""

    title = forms.CharField(label="名称", max_length=40)
    COLUMNS = ("place", "heading", "name", "guidance", "mandatory", "anchor", "offset", "fact", "before")

    def __init__(self, *args: Any, steps: list[ProcedureStep], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = list(range(len(steps) + SPARE_ROWS))
        for at in self.numbers:
            step = steps[at] if at < len(steps) else None
            for name, field in self._row(at, step).items():
                self.fields[f"{name}_{at}"] = field

    def _row(self, at: int, step: ProcedureStep | None) -> dict[str, forms.Field]:
        def of(name: str, default: Any = "") -> Any:
            return getattr(step, name) if step is not None else default

        row = f"第{at + 1}行"
        return {
            "place": forms.IntegerField(label=f"{row}顺序", required=False, initial=(at + 1) * 10, min_value=1, max_value=9999),
            "heading": forms.CharField(label=f"{row}环节", required=False, max_length=30, initial=of("heading")),
            "name": forms.CharField(label=f"{row}事项", required=False, max_length=60, initial=of("name")),
            "guidance": forms.CharField(label=f"{row}质量要求", required=False, max_length=200, initial=of("guidance")),
            "mandatory": forms.BooleanField(label=f"{row}必经", required=False, initial=of("mandatory", True)),
            "anchor": forms.ChoiceField(label=f"{row}起算", choices=Anchor.choices, initial=of("anchor", Anchor.BEGINS)),
            "offset": forms.IntegerField(label=f"{row}天数", required=False, min_value=-365, max_value=1500, initial=of("offset", 0)),
            "fact": forms.ChoiceField(label=f"{row}完成依据", required=False, choices=Fact.choices, initial=of("fact")),
            "before": forms.BooleanField(label=f"{row}撤离前", required=False, initial=of("before_withdrawal", False)),
        }  # fmt: skip

    def rows(self) -> list[list[Any]]:
        return [[self[f"{name}_{at}"] for name in self.COLUMNS] for at in self.numbers]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.get(f"name_{at}") for at in self.numbers):
            raise forms.ValidationError("程序至少有一个步骤。")
        for at in self.numbers:
            if data.get(f"name_{at}") and not data.get(f"heading_{at}"):
                self.add_error(f"heading_{at}", f"“{data[f'name_{at}']}”未写环节。")
        return data

    def steps(self) -> list[dict[str, Any]]:
        """The rows that have a name, by their order."""
        data = self.cleaned_data
        kept = sorted((data[f"place_{at}"] or 9999, at) for at in self.numbers if data[f"name_{at}"])
        return [
            {"heading": data[f"heading_{at}"], "name": data[f"name_{at}"], "guidance": data[f"guidance_{at}"],
             "mandatory": data[f"mandatory_{at}"], "anchor": data[f"anchor_{at}"], "offset": data[f"offset_{at}"] or 0,
             "fact": data[f"fact_{at}"], "before_withdrawal": data[f"before_{at}"]}
            for _, at in kept
        ]  # fmt: skip
