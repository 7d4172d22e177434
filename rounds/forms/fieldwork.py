"""Forms of meetings and daily logs; short enough for a phone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection import codes
from rounds.forms.fields import day_field
from rounds.models import DailyLog, Meeting, MeetingKind


class MeetingForm(forms.ModelForm):
    class Meta:
        model = Meeting
        fields = ["kind", "held_on", "held_at", "place", "chair", "agenda", "attendees", "minutes", "commitment"]
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("agenda", "attendees", "minutes", "commitment")}
        help_texts = {"agenda": "每行一项", "commitment": "动员会上组长作出的公开承诺"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.initial.get("kind") or self.instance.kind
        if kind and kind != MeetingKind.MOBILISATION:
            del self.fields["commitment"]


class AbsenteeForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=40)
    reason = forms.ChoiceField(label="缺席原因")

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(each.text, each.text) for each in codes.choices("absences", office)]


class InformForm(forms.Form):
    informed_on = day_field("告知日期", initial=timezone.localdate)
    informed_by = forms.CharField(label="告知人", max_length=40, help_text="如：党委分管领导")
    informed_how = forms.CharField(label="告知方式", max_length=40, help_text="如：当面传达、电话、书面")


class LogForm(forms.ModelForm):
    class Meta:
        model = DailyLog
        fields = ["day", "work_done", "problems", "difficulties", "tomorrow"]
        widgets = {
            name: forms.Textarea(attrs={"rows": 4}) for name in ("work_done", "problems", "difficulties", "tomorrow")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["day"]
