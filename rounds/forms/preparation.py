"""What the pages of preparation ask for."""

from __future__ import annotations

from typing import Any

from django import forms

from inspection import codes
from inspection.models import Code, Person
from rounds.forms.fields import SEARCH
from rounds.models import Assignment, Finding, ItemCheck, Material, NegativeItem, PlanTask, Question, UnitPlan
from rounds.workflow import preparation as table


def area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class UnitPlanForm(forms.ModelForm):
    """The plan of one unit. Methods come from the office's list and nowhere else (R-358)."""

    methods = forms.ModelMultipleChoiceField(
        Code.objects.none(), label="工作方法", widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = UnitPlan
        fields = [
            "studied_on", "contradictions", "breakthrough", "focus", "other_matters", "process", "methods",
        ]  # fmt: skip
        widgets = {
            name: area(4) for name in ("contradictions", "breakthrough", "focus", "other_matters", "process")
        }  # fmt: skip
        help_texts = {"other_matters": "没有的写“无”", "studied_on": "进驻前召开专题研讨会的日期"}

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["methods"].queryset = codes.choices("methods", assignment.office)


class ContingencyForm(forms.Form):
    """One line for each situation of the office's list: who, and what is done."""

    def __init__(self, *args: Any, plan: UnitPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        written = {each.situation_id: each for each in plan.contingencies.all()}
        self.situations = list(codes.choices("contingencies", plan.assignment.office))
        for each in self.situations:
            now = written.get(each.pk)
            self.fields[f"who_{each.code}"] = forms.CharField(
                label=f"{each.text}：责任人", max_length=40, required=False, initial=now.responsible if now else ""
            )
            self.fields[f"what_{each.code}"] = forms.CharField(
                label=f"{each.text}：处置措施", max_length=1000, required=False, initial=now.action if now else "",
                widget=area(2),
            )  # fmt: skip

    def rows(self) -> dict[Any, tuple[str, str]]:
        data = self.cleaned_data
        return {each.pk: (data[f"who_{each.code}"], data[f"what_{each.code}"]) for each in self.situations}


class PlanTaskForm(forms.ModelForm):
    class Meta:
        model = PlanTask
        fields = ["text", "owner", "difficult", "key", "due_on"]

    def __init__(self, *args: Any, plan: UnitPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Person.objects.filter(memberships__team=plan.assignment.team, memberships__ends=None)
        self.fields["owner"].queryset = members.distinct().order_by("name")


class QuestionForm(forms.ModelForm):
    class Meta:
        model = Question
        fields = ["source", "text"]
        help_texts = {"text": "来源为信访的，只写要查清什么，不写信访件编号和信访人"}


class OfFindings(forms.Form):
    """Forms that may name a finding of the assignment."""

    finding_field = "finding"

    def __init__(self, *args: Any, findings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[self.finding_field].queryset = findings


def choose_finding(label: str) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Finding.objects.none(), label=label, required=False, widget=forms.Select(attrs=dict(SEARCH))
    )


class CloseQuestionForm(OfFindings):
    outcome = forms.ChoiceField(label="查核结果", choices=[each for each in table.Outcome.choices if each[0]])
    note = forms.CharField(label="查核情况", max_length=2000, widget=area())
    finding = choose_finding("形成的问题")


class MaterialForm(forms.ModelForm):
    class Meta:
        model = Material
        fields = ["kind", "issuer", "dated", "title", "text"]


class RecheckForm(OfFindings):
    finding_field = "used_in"
    recheck = forms.ChoiceField(label="复查结果", choices=[each for each in table.Recheck.choices if each[0]])
    note = forms.CharField(label="复查情况", max_length=2000, widget=area())
    used_in = choose_finding("用于问题")


class ItemCheckForm(forms.ModelForm):
    class Meta:
        model = ItemCheck
        fields = ["conclusion", "evidence", "finding", "who", "occurred_on", "amount", "note"]
        widgets = {"evidence": area(3), "finding": forms.Select(attrs=dict(SEARCH))}
        help_texts = {"note": "不适用的须说明原因", "who": "画像要“具体”：写明人员、时间，涉及金额的写明金额"}

    def __init__(self, *args: Any, findings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["finding"].queryset = findings


class NegativeItemForm(forms.ModelForm):
    class Meta:
        model = NegativeItem
        fields = ["number", "dimension", "topic", "text", "regulation", "clause"]
        widgets = {"text": area(3)}
