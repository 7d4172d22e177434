"""Forms of report, feedback and ledger; every choice is scoped to what the user and the record allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from inspection import codes
from inspection.models import Code, OrganKind, Unit
from rectification.models import FindingsRating, PostingKind
from rectification.models.ledger import PROGRESS
from rounds.models import Assignment

if TYPE_CHECKING:
    from inspection.models import User


def _long(label: str, *, rows: int = 4, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


class PastDate(forms.DateField):
    """A day that is not to come."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(), **kwargs)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError("日期不能晚于今天。")
        return day


class DueDate(forms.DateField):
    """A day that is not over."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(), **kwargs)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError("日期不能早于今天。")
        return day


class OpinionForm(forms.Form):
    opinion = forms.CharField(label="意见", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class RatingForm(forms.Form):
    grade = forms.ChoiceField(label="评定", choices=FindingsRating.Grade.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label="评语", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="评定为不突出或没有问题的必填，报告随即退回巡察组",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("grade") in ("weak", "none") and not data.get("comment", "").strip():
            self.add_error("comment", "请写明哪些问题不突出、还要补充了解什么。")
        return data


class SplitForm(forms.Form):
    matter = _long("拆出的事项", rows=3, help_text="写明另立账户的问题，与原账户其余事项不重复")
    reason = forms.CharField(label="拆账原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class MergeForm(forms.Form):
    """Into which other account of the same party; what may be chosen comes from the action."""

    into = forms.ModelChoiceField(label="并入账户", queryset=None)
    reason = forms.CharField(label="并账原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, accounts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["into"]
        field.queryset = accounts
        field.label_from_instance = lambda each: f"{each.number} {each.problem[:40]}"


class ReasonForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


# Report ------------------------------------------------------------------------------------------------------------


class ReportForm(forms.Form):
    """The text of a report, section by section; saving makes a new version."""

    basics = _long("基本情况", rows=5, required=False, help_text="被巡察单位概况和巡察工作开展情况")
    evaluation = _long("总体评价", rows=5, required=False)
    problems = _long("主要问题（引言）", rows=3, required=False, help_text="具体问题由下方问题清单按方面列出")
    causes = _long("原因和责任", rows=5, required=False)
    suggestions = _long("意见建议", rows=5, required=False)


class WordingForm(forms.Form):
    """How the report words a problem, and under which aspect it is counted."""

    wording = _long("报告表述", rows=5)
    aspect = forms.CharField(label="方面", max_length=80, required=False, help_text="不填时按问题类别归入")
    category = forms.ModelChoiceField(label="问题类别", queryset=Code.objects.none(), required=False)

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["category"]
        field.queryset = codes.choices("framework.problems", office)


class RecommendationForm(forms.Form):
    wording = _long("意见建议", rows=4)


class LeaveOutForm(forms.Form):
    reason = forms.CharField(label="未写入报告的原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


# Feedback ----------------------------------------------------------------------------------------------------------


class FeedbackForm(forms.Form):
    opinion = _long("总体评价", rows=8, help_text="问题清单由台账自动列出")
    requirements = _long("意见建议", rows=6, required=False)


class PersonalPartForm(forms.Form):
    addressee = forms.CharField(label="反馈对象", max_length=60)
    text = _long("个人反馈意见", rows=8)
    heard_on = PastDate(label="当面反馈日期", required=False)


class DeliverForm(forms.Form):
    """The feedback meeting, and by when what has no date of its own is to be done."""

    held_on = PastDate(label="反馈会日期", initial=timezone.localdate)
    held_at = forms.TimeField(label="时间", required=False)
    place = forms.CharField(label="地点", max_length=80)
    chair = forms.CharField(label="主持人", max_length=40)
    due_on = DueDate(label="整改时限", required=False, help_text="不填时按机构设置的天数计算")
    attendees = _long("出席人员", rows=3)
    minutes = _long("会议情况", rows=4, required=False)


# Accounts ----------------------------------------------------------------------------------------------------------


class OpenForm(forms.Form):
    """An account that does not come from a report."""

    unit = forms.ModelChoiceField(label="被巡察单位", queryset=Unit.objects.none())
    origin = forms.ChoiceField(
        label="立账方式",
        choices=[
            (each.value, each.label) for each in (PostingKind.IMMEDIATE, PostingKind.SUPERVISION, PostingKind.SUPERIOR)
        ],
    )
    assignment = forms.ModelChoiceField(label="巡察任务", queryset=Assignment.objects.none(), required=False)
    category = forms.ModelChoiceField(label="问题类别", queryset=Code.objects.none(), required=False)
    problem = _long("问题")
    names_persons = forms.BooleanField(label="涉及具体人员", required=False)
    at_once = forms.BooleanField(label="立行立改", required=False)
    long_term = forms.BooleanField(label="长期坚持", required=False)

    def __init__(self, *args: Any, user: User, office: Any, blocked: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["unit"].queryset = Unit.objects.filter(office=office).exclude(pk__in=blocked)
        tasks = Assignment.objects.for_user(user).filter(office=office).select_related("unit", "team__round", "round")
        fields["assignment"].queryset = tasks
        fields["category"].queryset = codes.choices("framework.problems", office)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        assignment, unit = data.get("assignment"), data.get("unit")
        if assignment and unit and assignment.unit_id != unit.pk:
            self.add_error("assignment", "该任务的被巡察单位不是所选单位。")
        return data


class DueForm(forms.Form):
    due_on = DueDate(label="整改时限", required=False, help_text="不填时按机构设置的天数计算；长期坚持事项可不填")


class ClaimForm(forms.Form):
    """Who of the leading team takes it on; an objection does not undo the claim."""

    leader_name = forms.CharField(label="认领的班子成员", max_length=40)
    leader_post = forms.CharField(label="职务", max_length=60, required=False)
    objection = _long("异议", rows=3, required=False, help_text="对问题表述有不同意见的写在这里，不影响认领和整改")


class PlanForm(forms.Form):
    """One row of the plan: goal, measures one to a line, and who answers for it (三谁)."""

    goal = _long("整改目标", rows=2)
    measures = _long("整改措施", rows=5, help_text="一行一条")
    leader_name = forms.CharField(label="责任领导", max_length=40)
    leader_post = forms.CharField(label="责任领导职务", max_length=60, required=False)
    department = forms.CharField(label="责任单位（科室）", max_length=80)
    owner_name = forms.CharField(label="责任人", max_length=80)
    managing_name = forms.CharField(label="主管责任人", max_length=40, required=False, help_text="谁主管，谁负责")
    overseeing_name = forms.CharField(label="分管责任人", max_length=40, required=False, help_text="谁分管，谁负责")
    direct_name = forms.CharField(label="直接责任人", max_length=80, required=False, help_text="谁犯错，谁负责")


class ProgressForm(forms.Form):
    status = forms.ChoiceField(label="进展", choices=PROGRESS, initial="in_progress")
    percent = forms.IntegerField(label="完成比例（%）", min_value=0, max_value=100, required=False)
    text = _long("进展情况", rows=4)


class ExtensionForm(forms.Form):
    until = DueDate(label="申请延至")
    reason = forms.CharField(label="延期理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class DecisionForm(forms.Form):
    granted = forms.TypedChoiceField(
        label="决定", choices=[("yes", "同意"), ("no", "不同意")], coerce=lambda value: value == "yes",
        widget=forms.RadioSelect, initial="yes",
    )  # fmt: skip
    opinion = forms.CharField(label="意见", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))


# 选人用人, by its code in the list of problems.
APPOINTMENT = "building.appointment"


class TransferForm(forms.Form):
    """To which department, and what of it."""

    receiver = forms.ModelChoiceField(label="转入部门", queryset=Unit.objects.none())
    whole = forms.TypedChoiceField(
        label="转账范围", choices=[("part", "部分转出（本账户仍由原单位负责）"), ("whole", "整笔转出")],
        coerce=lambda value: value == "whole", widget=forms.RadioSelect, initial="part",
    )  # fmt: skip
    matter = _long("转出事项", rows=3)
    reason = forms.CharField(label="转账原因", max_length=200, required=False)

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["receiver"]
        organs = Unit.objects.filter(office=account.office_id).exclude(organ_kind=OrganKind.NONE)
        field.queryset = organs.exclude(pk=account.holder_id)
        if account.category is not None and account.category.code == APPOINTMENT:
            field.initial = organs.filter(organ_kind=OrganKind.ORGANISATION).first()
            field.help_text = "选人用人问题应转组织部门"


class CheckForm(forms.Form):
    checked_on = PastDate(label="查账日期", initial=timezone.localdate)
    kind = forms.ModelChoiceField(label="查账方式", queryset=Code.objects.none())
    result = forms.ModelChoiceField(label="查账结果", queryset=Code.objects.none())
    checkers = forms.CharField(label="查账人员", max_length=120, required=False, help_text="不填时为本人")
    finding = _long("查账情况", rows=5)
    internal = forms.BooleanField(label="不告知被查单位（回马枪等）", required=False)

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["kind"].queryset = codes.choices("check_kind", office)
        fields["result"].queryset = codes.choices("check_result", office)


class ApplyForm(forms.Form):
    """What became of the matter, and of the persons where any are named (R-276)."""

    matter_outcome = _long("事项整改结果", rows=4)
    person_outcome = _long("人员处理结果", rows=3, required=False)

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person_outcome"].required = account.names_persons
        if account.names_persons:
            self.fields["person_outcome"].help_text = "本问题涉及具体人员，须写明处理结果"


class EvaluateForm(forms.Form):
    conclusion = _long("评估意见", rows=4)


class ReopenForm(forms.Form):
    due_on = DueDate(label="新的整改时限")
    reason = forms.CharField(label="复账原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class AmendForm(forms.Form):
    text = _long("更正后的文字", rows=4)
    reason = forms.CharField(label="更正原因", max_length=200)


# Plan, statement ---------------------------------------------------------------------------------------------------


class PlanHeadForm(forms.Form):
    organisation = _long("组织领导", rows=4)
    study_meeting = forms.CharField(label="研究会议", max_length=120, help_text="研究整改方案的党委会日期、届次")


class RectificationForm(forms.Form):
    done = _long("整改总体情况", rows=8)
    open_matters = forms.CharField(
        label="尚未完成的事项和下一步打算", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class PeriodForm(forms.Form):
    """The time of a balance or statement."""

    since = forms.DateField(label="起", required=False, widget=forms.DateInput())
    until = forms.DateField(label="止", required=False, widget=forms.DateInput())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", "截止日期不能早于起始日期。")
        return data


class BalanceForm(PeriodForm):
    by = forms.ChoiceField(
        label="按",
        required=False,
        choices=[("party", "责任单位"), ("unit", "被巡察单位"), ("round", "轮次"), ("leader", "责任领导")],
    )
    round: Any = forms.ModelChoiceField(label="轮次", queryset=None, required=False)

    def __init__(self, *args: Any, rounds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["round"]
        field.queryset = rounds


class ObjectionForm(forms.Form):
    reason = forms.CharField(
        label="异议", max_length=300, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明哪一户、哪一笔与本单位掌握的不符，应当是多少",
    )  # fmt: skip


class StatementForm(forms.Form):
    unit = forms.ModelChoiceField(label="对账单位", queryset=Unit.objects.none())
    since = forms.DateField(label="起", widget=forms.DateInput())
    until = forms.DateField(label="止", widget=forms.DateInput(), help_text="须是已经过去的日期")

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = units
