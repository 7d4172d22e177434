"""Forms of what the leading group decides when it hears a report."""

from __future__ import annotations

from typing import Any

from django import forms

from rectification.forms import DueDate, PastDate
from rounds.models import Team


class SupplementForm(forms.Form):
    text = forms.CharField(
        label="要补充什么", max_length=280, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="报告连同这段话退回巡察组",
    )  # fmt: skip
    heard_on = PastDate(label="听取日期", required=False, help_text="不填为今天")


class LookForm(forms.Form):
    """Which team, with whom, into what, until when. Teams are those of the round."""

    team = forms.ModelChoiceField(
        label="由哪个组了解", queryset=None, help_text="由其他组了解的，另行办理该组对本任务的授权"
    )
    people = forms.CharField(label="力量安排", max_length=200, required=False, help_text="增派、更换的人员")
    text = forms.CharField(label="再了解什么", widget=forms.Textarea(attrs={"rows": 4}))
    until = DueDate(label="何时报告结果")
    heard_on = PastDate(label="听取日期", required=False, help_text="不填为今天")

    def __init__(self, *args: Any, assignment: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["team"]
        field.queryset = Team.objects.filter(round=assignment.round_id, kind=assignment.team.kind).order_by("number")
        field.initial = assignment.team_id


class LookResultForm(forms.Form):
    result = forms.CharField(
        label="了解结果", widget=forms.Textarea(attrs={"rows": 6}), help_text="随报告提交审议，并附在印发的报告之后"
    )
