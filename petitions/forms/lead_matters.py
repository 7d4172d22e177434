"""What the pages of express reports, reconciliations, probes and missed problems ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection import codes
from inspection.models import Code, Unit
from petitions import codes as lists
from petitions.actions import express_reports
from petitions.forms.fields import ScopedForm, area, searchable
from petitions.models import Judgement, Lead
from petitions.workflow import HANDED
from rounds.forms.fields import day_field
from rounds.models import Assignment, Membership


class ExpressMendForm(ScopedForm):
    """What an express report says. ``record``: the office, or the report itself."""

    trigger = forms.ModelChoiceField(Code.objects.none(), label="直报情形", empty_label=None)
    title = forms.CharField(label="标题", max_length=120)
    text = forms.CharField(
        label="情况",
        max_length=20_000,
        widget=area(8),
        help_text="只写事实，代表巡察组，不发表个人意见；不写信访人的任何信息",
    )
    suggestion = forms.CharField(label="建议", required=False, max_length=4000, widget=area(3))

    def scope(self) -> None:
        office = getattr(self.record, "office", self.record)
        self.offer("trigger", codes.choices(lists.EXPRESS_TRIGGERS, office))


class ExpressForm(ExpressMendForm):
    assignment = forms.ModelChoiceField(Assignment.objects.none(), label="巡察任务", required=False)
    lead = forms.ModelChoiceField(Lead.objects.none(), label="有关线索", required=False, widget=searchable())
    about_team = forms.BooleanField(label="反映巡察干部（只有巡察办和领导小组组长可见）", required=False)
    field_order = ["assignment", "trigger", "title", "text", "suggestion", "lead", "about_team"]

    def __init__(self, *args: Any, of_office: bool, **kwargs: Any) -> None:
        self.of_office = of_office
        super().__init__(*args, **kwargs)

    def scope(self) -> None:
        super().scope()
        if self.of_office:
            self.offer("assignment", Assignment.objects.for_user(self.user).filter(office=self.record))
        else:
            self.offer("assignment", express_reports.places(self.user))
            self.fields["assignment"].required = True
        self.offer("lead", Lead.objects.inside(self.user).filter(office=self.record))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        task, lead = data.get("assignment"), data.get("lead")
        if task is not None and lead is not None and lead.assignment_id != task.pk:
            self.add_error("lead", "所选线索不属于该巡察任务。")
        return data


class InstructForm(ScopedForm):
    instruction = forms.CharField(label="批示", max_length=4000, widget=area(4))


class ReconciliationForm(forms.Form):
    receiver = forms.ModelChoiceField(Unit.objects.none(), label="接受部门", empty_label=None)

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        handed = Lead.objects.filter(office=office, status__in=HANDED[1:]).values("receiver")
        field: Any = self.fields["receiver"]
        field.queryset = Unit.objects.filter(pk__in=handed).order_by("name")


class LedgerForm(ScopedForm):
    ledger = forms.CharField(
        label="本部门台账", required=False, max_length=100_000, widget=area(10),
        help_text="每行一件：线索编号，办理阶段，文书号；可从本部门台账中复制粘贴。没有的不写。",
    )  # fmt: skip


class ExplanationForm(ScopedForm):
    explanation = forms.CharField(
        label="差异处理说明", required=False, max_length=4000, widget=area(3), help_text="有差异的必填"
    )

    def scope(self) -> None:
        self.fields["explanation"].required = self.record.lines.exclude(difference="").exists()


class ProbeForm(ScopedForm):
    methods = forms.ModelMultipleChoiceField(
        Code.objects.none(),
        label="了解方式",
        widget=forms.CheckboxSelectMultiple,
        help_text="只能使用列出的方式，不得采取审查调查措施",
    )
    reason = forms.CharField(label="理由和重点", max_length=4000, widget=area(3))

    def scope(self) -> None:
        self.offer("methods", codes.choices(lists.PROBE_METHODS, self.record.office))


class ApproveProbeForm(ScopedForm):
    until = day_field("完成期限")
    opinion = forms.CharField(label="批准意见", required=False, max_length=200, widget=area(2), initial="同意。")

    def clean_until(self) -> Any:
        if self.cleaned_data["until"] < timezone.localdate():
            raise forms.ValidationError("完成期限不能早于今天。")
        return self.cleaned_data["until"]


class FinishProbeForm(ScopedForm):
    result = forms.CharField(
        label="了解情况", max_length=20_000, widget=area(6), help_text="移交时需要的，另行概述编入资料包"
    )


class MissedForm(ScopedForm):
    """``record``: the assignment."""

    found_by = forms.CharField(label="发现的机关", max_length=80)
    found_on = day_field("发现日期")
    document = forms.CharField(label="依据文书", max_length=120)
    occurred_on = day_field("问题发生日期")
    problem = forms.CharField(label="重大问题", max_length=8000, widget=area(4))
    should_have = forms.CharField(label="为何应当发现", max_length=4000, widget=area(3))
    members = forms.ModelMultipleChoiceField(
        Membership.objects.none(), label="责任人员", widget=forms.CheckboxSelectMultiple
    )

    def scope(self) -> None:
        self.offer("members", self.record.team.memberships.select_related("person", "team__round"))


class JudgeForm(ScopedForm):
    judgement = forms.ChoiceField(label="认定", choices=Judgement.choices)
    conclusion = forms.CharField(label="认定理由和处理", max_length=4000, widget=area(4))
