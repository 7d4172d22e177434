"""Forms of 未巡先改."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection.models import OrganKind, Unit
from rectification.forms import DueDate
from rectification.models.self_checks import NoticeLevel, inspected_in_term


class NoticeForm(forms.Form):
    title = forms.CharField(label="标题", max_length=80)
    level = forms.ChoiceField(label="问题层级", choices=NoticeLevel.choices)
    problems = forms.CharField(
        label="共性问题",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="每行一条，只写共性表述，不点单位、不写人名、不照抄反馈问题",
    )
    demands = forms.CharField(label="自查自纠要求", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    due_on = DueDate(label="报告期限")
    units = forms.ModelMultipleChoiceField(
        label="发往单位",
        queryset=Unit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="本届还没有巡察的单位",
    )

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.in_use(timezone.localdate()).filter(office=office, organ_kind=OrganKind.NONE)
        field: Any = self.fields["units"]
        field.queryset = units.exclude(pk__in=inspected_in_term(office)).order_by("name")


class AnswerForm(forms.Form):
    found = forms.TypedChoiceField(
        label="是否存在",
        choices=[("yes", "有"), ("no", "无")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    measures = forms.CharField(
        label="自查情况和整改措施",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="没有的，写明怎样查的",
    )
    finish_on = forms.DateField(
        label="整改完成日期", required=False, widget=forms.DateInput(), help_text="有问题的必填"
    )
