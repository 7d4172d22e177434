"""What the pages of supervision ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection import codes
from inspection.models import OrganKind, Unit
from rounds.forms.fields import SEARCH, day_field
from rounds.models import Assignment, Coordination, NonCooperation, OpinionReport
from rounds.workflow import supervision as table


def area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class CoordinationForm(forms.ModelForm):
    class Meta:
        model = Coordination
        fields = ["text", "owner", "due_on"]
        widgets = {"text": area(4)}


class ResultForm(forms.Form):
    result = forms.CharField(label="协调结果", max_length=2000, widget=area(4))


class DrawForm(forms.Form):
    size = forms.IntegerField(label="抽取数", min_value=1, max_value=50)
    witness = forms.CharField(label="监签人", max_length=40)
    seed = forms.CharField(
        label="种子",
        max_length=32,
        required=False,
        help_text="不填则由系统随机产生；同一种子、同一名单抽出的结果相同，可供复核。",
    )


class CheckForm(forms.Form):
    visited_on = day_field("督查日期", initial=timezone.localdate)
    findings = forms.CharField(label="发现情况", max_length=4000, widget=area(4))
    outcome = forms.ChoiceField(label="结果", choices=table.RovingOutcome.choices)
    guidance = forms.CharField(label="指导意见", max_length=2000, required=False, widget=area())
    owner = forms.CharField(label="协调责任人", max_length=40, required=False, help_text="列入协调事项的填写")
    due_on = day_field("解决期限", required=False)


class NonCooperationForm(forms.ModelForm):
    class Meta:
        model = NonCooperation
        fields = ["kind", "persons", "occurred_on", "facts"]
        widgets = {"facts": area(5)}

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = codes.choices("non_cooperation", assignment.office)


class HandOverForm(forms.Form):
    handed_to = forms.ModelChoiceField(Unit.objects.none(), label="移交单位", widget=forms.Select(attrs=dict(SEARCH)))
    receipt = forms.CharField(label="接收人", max_length=40)

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organs = assignment.office.units.in_use(timezone.localdate())
        kinds = (OrganKind.DISCIPLINE, OrganKind.ORGANISATION)
        self.fields["handed_to"].queryset = organs.filter(organ_kind__in=kinds).exclude(pk=assignment.unit_id)


class OpinionForm(forms.ModelForm):
    class Meta:
        model = OpinionReport
        fields = ["level", "occurred_on", "source", "summary", "leader", "handling"]
        widgets = {"summary": area(4), "handling": area()}
        help_texts = {"leader": "谁主管谁负责", "source": "如：网络论坛、短视频平台、来访聚集"}

    assignment = forms.ModelChoiceField(Assignment.objects.none(), label="巡察任务", widget=forms.HiddenInput)

    def __init__(self, *args: Any, assignments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignment"].queryset, self.fields["assignment"].initial = assignments, assignments.first()


class AdviceForm(forms.Form):
    advice = forms.CharField(
        label="巡察组意见", max_length=1000, widget=area(), help_text="以巡察组名义，不作个人表态；被巡察单位可见。"
    )
