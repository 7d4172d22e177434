"""Forms of members' leave."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from rounds.forms.fields import day_field


class LeaveForm(forms.Form):
    begins = day_field("请假起", initial=timezone.localdate)
    ends = day_field("请假止", initial=timezone.localdate)
    reason = forms.CharField(label="事由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    place = forms.CharField(label="去向", max_length=60, required=False)
    phone = forms.CharField(label="联系电话", max_length=20, required=False)


class ApproveForm(forms.Form):
    answer = forms.CharField(label="审批意见", max_length=200, required=False)


class RefuseForm(forms.Form):
    answer = forms.CharField(label="不批准的理由", max_length=200)
