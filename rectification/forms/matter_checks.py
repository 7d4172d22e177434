"""The form of 移交事项督办."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from rectification.forms import PastDate
from rectification.models.matter_checks import matters_of


class MatterCheckForm(forms.Form):
    matter = forms.ChoiceField(label="移交事项")
    looked_on = PastDate(label="督办日期", initial=timezone.localdate)
    finding = forms.CharField(
        label="办理情况",
        help_text="承办单位办到哪一步、有无迟缓；不写线索内容和人员",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    demand = forms.CharField(
        label="督办要求", required=False, help_text="承办单位看得到", widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, allotment: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._matters = {each.key: each for each in matters_of(allotment)}
        self.fields["matter"].choices = [(key, str(each)) for key, each in self._matters.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The chosen matter as kind and receiver."""
        given = super().clean() or self.cleaned_data
        matter = self._matters.get(given.pop("matter", ""))
        return given | ({"kind": matter.kind, "receiver": matter.receiver} if matter else {})
