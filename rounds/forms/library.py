"""Forms of the library and the office's own books."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection import codes
from inspection.models import Office, User
from rounds.forms.fields import PersonField, day_field, unit_field
from rounds.gates.library import REPORTABLE, RULES
from rounds.models import (
    Assignment,
    CommonProblem,
    ConductCase,
    Finding,
    Guidance,
    Meeting,
    Publicity,
    Recheck,
    Regulation,
    SuperiorItem,
    Team,
)


class RegulationForm(forms.ModelForm):
    class Meta:
        model = Regulation
        fields = [
            "kind",
            "title",
            "issuer",
            "document",
            "issued_on",
            "former",
            "drives",
            "must_read",
            "effective",
            "text",
        ]
        widgets = {"text": forms.Textarea(attrs={"rows": 10})}

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["former"].queryset = Regulation.objects.filter(office=office, effective=True).exclude(
            pk=self.instance.pk
        )
        self.fields["former"].help_text = "新版代替旧版时选择；旧版自动标为失效"
        if not self.instance._state.adding:
            del self.fields["former"]


class GuidanceForm(forms.ModelForm):
    person = PersonField(label="组员（不选为全组）", required=False)

    class Meta:
        model = Guidance
        fields = ["kind", "team", "person", "on", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.filter(round__office=office).select_related("round__office")
        self.fields["person"].queryset = (
            self.fields["person"].queryset.filter(memberships__team__round__office=office).distinct()
        )
        self.fields["on"].initial = timezone.localdate


class SuperiorForm(forms.ModelForm):
    class Meta:
        model = SuperiorItem
        fields = ["source", "kind", "content", "unit", "received_on", "due_on"]
        widgets = {"content": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = unit_field(user, label="责任单位", required=False)
        self.fields["received_on"].initial = timezone.localdate


class ReportUpForm(forms.Form):
    progress = forms.CharField(label="跟踪了解情况", widget=forms.Textarea(attrs={"rows": 5}))
    on = day_field("报告上级日期", initial=timezone.localdate)


class RevisitForm(forms.Form):
    revisit = forms.CharField(label="回访督查情况", widget=forms.Textarea(attrs={"rows": 5}))


class PublicityForm(forms.ModelForm):
    class Meta:
        model = Publicity
        fields = ["title", "medium", "meeting", "text", "risk"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8}), "risk": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, user: User, assignment: Assignment | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meetings = Meeting.objects.for_user(user).filter(kind__in=REPORTABLE).select_related("assignment__unit")
        if assignment is not None:
            meetings = meetings.filter(assignment=assignment)
        self.fields["meeting"].queryset = meetings
        self.fields["meeting"].label_from_instance = lambda each: f"{each.assignment.unit.short_name}{each}"
        self.fields["meeting"].help_text = "只报道进驻和反馈的会议"


class NewsletterForm(forms.ModelForm):
    """An issue of 巡察工作动态: headlines begin with 一、, to whom it goes is part of it (R-328)."""

    class Meta:
        model = Publicity
        fields = ["title", "text", "distribution", "risk"]
        labels = {"title": "本期标题"}
        help_texts = {"text": "每篇以“一、标题”起行，正文另起一行"}
        widgets = {"text": forms.Textarea(attrs={"rows": 14}), "risk": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["distribution"].required = True


class PassForm(forms.Form):
    """三不两防, point by point."""

    checks = forms.MultipleChoiceField(label="逐项核对", widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checks"].choices = list(codes.choices(RULES, office).values_list("code", "text"))


class PublishForm(forms.Form):
    on = day_field("发布日期", initial=timezone.localdate)
    link = forms.CharField(label="链接或版面", max_length=200)


class ConductForm(forms.ModelForm):
    person = PersonField(label="巡察干部")

    class Meta:
        model = ConductCase
        fields = ["person", "team", "violation", "source", "received_on", "content"]
        widgets = {"content": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, office: Office, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = (
            self.fields["person"]
            .queryset.filter(memberships__team__round__office=office)
            .exclude(pk=user.person_id)
            .distinct()
        )
        self.fields["team"].queryset = Team.objects.filter(round__office=office).select_related("round__office")
        self.fields["violation"].queryset = codes.choices("violations", office)
        self.fields["received_on"].initial = timezone.localdate


class CheckForm(forms.Form):
    finding = forms.CharField(label="核查情况", widget=forms.Textarea(attrs={"rows": 5}))


class SettleForm(forms.Form):
    result = forms.CharField(label="处理结果", widget=forms.Textarea(attrs={"rows": 4}))
    effect = forms.ChoiceField(label="对在库资格的影响", choices=ConductCase._meta.get_field("effect").choices)


class CommonProblemForm(forms.ModelForm):
    findings = forms.ModelMultipleChoiceField(
        Finding.objects.none(), label="所涉问题", widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = CommonProblem
        fields = ["title", "category", "reach", "analysis", "findings"]
        widgets = {"analysis": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, user: User, category: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Finding.objects.of_own_offices(user).exclude(status="dropped")
        if category is not None:
            found = found.filter(category=category)
        found = found.select_related("assignment__unit", "category").order_by(
            "category__text", "assignment__unit__name"
        )
        self.fields["findings"].queryset = found
        self.fields["findings"].label_from_instance = lambda each: f"{each.assignment.unit.short_name}：{each.title}"
        self.fields["category"].queryset = codes.choices("framework.problems")


class DecideForm(forms.Form):
    answer = forms.ChoiceField(label="处理方式", choices=CommonProblem.Answer.choices[1:])
    answer_text = forms.CharField(label="处理情况", max_length=200)
    specials = forms.ModelMultipleChoiceField(
        Assignment.objects.none(), label="专项任务", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        special = Assignment.objects.for_user(user).filter(kind__code="special").exclude(status="closed")
        self.fields["specials"].queryset = special.select_related("unit", "team__round")


class RecheckForm(forms.Form):
    """Every earlier finding with its outcome and what was seen."""

    def __init__(self, *args: Any, rechecks: list[Recheck], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rechecks = rechecks
        for each in rechecks:
            self.fields[f"outcome_{each.pk}"] = forms.ChoiceField(
                label=each.finding.title,
                required=False,
                initial=each.outcome,
                choices=[("", "待复查"), *Recheck.Outcome.choices],
            )
            self.fields[f"note_{each.pk}"] = forms.CharField(
                label=f"{each.finding.title}：复查情况", required=False, max_length=300, initial=each.note
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for each in self.rechecks:
            if data.get(f"outcome_{each.pk}") and not data.get(f"note_{each.pk}"):
                self.add_error(f"note_{each.pk}", "有结果须写明复查情况。")
        return data

    def answers(self) -> list[dict[str, Any]]:
        data = self.cleaned_data
        return [
            {"recheck": each, "outcome": data[f"outcome_{each.pk}"], "note": data[f"note_{each.pk}"]}
            for each in self.rechecks
            if data[f"outcome_{each.pk}"]
        ]
