"""What the pages of a transfer ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from inspection import codes
from inspection.models import Code, Unit
from petitions import codes as lists
from petitions import deadlines as rules
from petitions import gates, routing
from petitions.forms.fields import LateForm, ScopedForm, area, searchable
from petitions.models import PetitionPoint

if TYPE_CHECKING:
    from petitions.models import Petition


class PointChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.position}. {obj.text[:60]}"


class TransferForm(LateForm):
    """To whom, in which words; what could betray the reporter is said at the field."""

    late_rule = rules.ASSIGN
    to_unit = forms.ModelChoiceField(Unit.objects.none(), label="承办单位", widget=searchable())
    requirement = forms.ModelChoiceField(Code.objects.none(), label="办理要求", empty_label=None)
    due_on = forms.DateField(label="反馈期限", required=False)
    points = PointChoices(
        PetitionPoint.objects.none(), label="转办要点", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="不选则为全部尚无去向的要点。",
    )  # fmt: skip
    summary = forms.CharField(
        label="反映事项摘要", max_length=4000, widget=area(5),
        help_text="请用自己的话重新概述，不写信访人的姓名、电话、住址等，承办单位只看到这段文字。",
    )  # fmt: skip
    note = forms.CharField(label="其他要求", required=False, max_length=200)
    contact_through_office = forms.BooleanField(
        label="请承办单位与信访人见面", required=False, help_text="只限申诉求决；见面由巡察办（组）联系安排。"
    )
    consent = forms.BooleanField(label="已取得信访人同意", required=False)
    field_order = [
        "to_unit", "requirement", "points", "summary", "due_on", "note", "contact_through_office", "consent",
        "late_reason",
    ]  # fmt: skip

    def scope(self) -> None:
        super().scope()
        petition: Petition = self.record
        units = petition.office.units.in_use(timezone.localdate())
        self.offer("to_unit", units)
        route = routing.propose(petition)
        self.fields["to_unit"].initial = route.unit.pk if route.unit else None
        self.fields["to_unit"].help_text = route.words
        self.offer("requirement", codes.choices(lists.REQUIREMENTS, petition.office))
        still_open = petition.points.filter(disposition="")
        self.offer("points", still_open)
        if not still_open:
            del self.fields["points"]
        if petition.is_accusation or petition.is_anonymous:
            del self.fields["contact_through_office"], self.fields["consent"]

    def clean_to_unit(self) -> Unit:
        unit = self.cleaned_data["to_unit"]
        if reasons := gates.never_to_the_accused(self.record, unit):
            raise forms.ValidationError(reasons)
        return unit

    def clean_summary(self) -> str:
        summary = self.cleaned_data["summary"]
        if reasons := gates.betrays_nobody(self.record, summary):
            raise forms.ValidationError(reasons)
        return summary


class AnswerForm(ScopedForm):
    result = forms.CharField(label="办理结果", max_length=8000, widget=area(5))
    met_on = forms.DateField(label="与信访人见面日期", required=False)

    def scope(self) -> None:
        if not self.record.contact_through_office:
            del self.fields["met_on"]


class SendBackForm(ScopedForm):
    reason = forms.CharField(label="退回原因", max_length=200, widget=area(2))
    due_on = forms.DateField(label="新的反馈期限", required=False)


class ClaimForm(LateForm):
    late_rule = rules.CLAIM
