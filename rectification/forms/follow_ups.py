"""Forms of the four follow-ups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from inspection import gate
from inspection.models import OrganKind, Unit
from rectification.forms import DueDate, PastDate
from rectification.models import FollowUp


class FollowUpForm(forms.Form):
    kind = forms.ChoiceField(label="跟进类型", choices=FollowUp.Kind.choices, widget=forms.RadioSelect)
    body = forms.ModelChoiceField(label="跟进对象", queryset=None)
    topic = forms.ChoiceField(
        label="跟进内容", choices=[("", "（仅跟进组织部门时选）"), *FollowUp.Topic.choices], required=False
    )
    matter = forms.CharField(label="事项", widget=forms.Textarea(attrs={"rows": 4}), help_text="巡察建议写建议的全文")
    document = forms.CharField(
        label="发文", max_length=120, required=False, help_text="巡察建议必填，如：云委巡办〔2026〕8号"
    )
    begun_on = PastDate(label="开始日期", initial=timezone.localdate)
    due_on = DueDate(label="下次了解或答复期限", required=False, help_text="巡察建议必填")

    def __init__(self, *args: Any, assignment: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["body"]
        organs = Q(office=assignment.office_id) & ~Q(organ_kind=OrganKind.NONE)
        field.queryset = Unit.objects.filter(organs | Q(pk=assignment.unit_id)).order_by("name")


class NoteForm(forms.Form):
    on = PastDate(label="了解日期", initial=timezone.localdate)
    text = forms.CharField(
        label="了解情况", widget=forms.Textarea(attrs={"rows": 4}), help_text="对方的答复、办理到哪一步"
    )
    next_on = DueDate(label="下次了解日期", required=False)


class AnswerForm(forms.Form):
    text = forms.CharField(
        label="办理情况", widget=forms.Textarea(attrs={"rows": 6}), help_text="逐条写明采纳、办理和完成的情况"
    )
    file = forms.FileField(label="复函或办理材料")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = gate.accepted()


class FinishForm(forms.Form):
    result = forms.CharField(label="办理结果", widget=forms.Textarea(attrs={"rows": 4}))
