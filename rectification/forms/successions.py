"""What is said when a responsible person's accounts pass to his successor."""

from __future__ import annotations

from typing import Any

from django import forms

from inspection.models import Unit
from rectification.forms import PastDate


class SuccessionForm(forms.Form):
    unit = forms.ModelChoiceField(label="责任单位", queryset=Unit.objects.none())
    old_name = forms.ChoiceField(
        label="移交人",
        help_text="未销账账户的责任领导、主管责任人、分管责任人或责任人；直接责任人（谁犯错）不随职务移交",
    )
    new_name = forms.CharField(label="接收人", max_length=40)
    new_post = forms.CharField(label="接收人职务", max_length=60, required=False)
    taken_over_on = PastDate(label="任职日期")
    basis = forms.CharField(label="任免依据", max_length=200, help_text="任免文件名称和文号")

    def __init__(self, *args: Any, units: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["unit"].queryset = units
        fields["old_name"].choices = [(each, each) for each in names]
        if len(units) == 1:
            fields["unit"].initial, fields["unit"].empty_label = units[0], None


class ConfirmForm(forms.Form):
    confirmation = forms.CharField(
        label="确认说明", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="双方在纸质清单上签字的日期，或移交人不能签认的原因",
    )  # fmt: skip
