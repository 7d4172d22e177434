"""What the pages of a round's summary ask for."""

from __future__ import annotations

from django import forms

from rounds.models import Improvement, RoundSummary


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class SummaryForm(forms.ModelForm):
    class Meta:
        model = RoundSummary
        fields = ["features", "results", "experience", "next_steps"]
        widgets = {name: area(6) for name in fields}
        help_texts = {
            "features": "本轮的组织方式、重点和创新；组数、单位数等数字由系统填入",
            "results": "发现和推动解决的问题；谈话、信访、线索、问题、销账等数字由系统填入，不必抄写",
        }


class ImprovementForm(forms.ModelForm):
    class Meta:
        model = Improvement
        fields = ["text", "measure", "owner"]
        widgets = {"text": area(3), "measure": area(3)}
        help_texts = {"owner": "由谁在下一轮落实，如：巡察办赵明远、各巡察组组长"}


class FinishForm(forms.Form):
    result = forms.CharField(label="改进情况", max_length=300, widget=area(3))


class OpinionForm(forms.Form):
    opinion = forms.CharField(label="领导小组意见", max_length=300, widget=area(3))
