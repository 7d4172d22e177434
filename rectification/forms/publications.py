"""Forms of what is made public."""

from __future__ import annotations

from typing import Any

from django import forms

from inspection import codes
from rectification.forms import PastDate
from rectification.models import Publication
from rounds.gates.library import RULES


class PublicationForm(forms.Form):
    """The text typed anew; the unit is not offered the feedback's public version."""

    kind = forms.ChoiceField(label="种类", widget=forms.RadioSelect)
    title = forms.CharField(label="标题", max_length=100)
    text = forms.CharField(
        label="内容", required=False, widget=forms.Textarea(attrs={"rows": 12}),
        help_text="另行起草，不照搬内部文稿；只写单位和事，不写个人姓名、联系方式",
    )  # fmt: skip
    medium = forms.CharField(
        label="拟公开方式", max_length=120, required=False, help_text="如：县政府门户网站、党员大会"
    )
    audience = forms.CharField(label="拟公开范围", max_length=120, required=False)

    def __init__(self, *args: Any, by_unit: bool, kept: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kept:
            del self.fields["kind"]
            return
        field: Any = self.fields["kind"]
        own = Publication.Kind.FEEDBACK.value
        field.choices = [each for each in Publication.Kind.choices if not (by_unit and each[0] == own)]


class PassForm(forms.Form):
    """三不两防, point by point."""

    checks = forms.MultipleChoiceField(label="逐项核对", widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["checks"]
        field.choices = list(codes.choices(RULES, office).values_list("code", "text"))


class ReleaseForm(forms.Form):
    on = PastDate(label="公开日期")
    medium = forms.CharField(label="公开方式", max_length=120, help_text="会议、文件，或网站、公示栏等媒体")
    reference = forms.CharField(label="文号、网址或版面", max_length=200)
    audience = forms.CharField(label="范围", max_length=120, required=False)


class GroundsForm(forms.Form):
    grounds = forms.CharField(
        label="不公开的理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="如：涉及国家秘密、工作秘密",
    )
