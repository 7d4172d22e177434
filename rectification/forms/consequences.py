"""Forms of what follows a check."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection import codes
from inspection.models import Code
from rectification.forms import DueDate, PastDate
from rectification.models import Check
from rectification.workflow.consequences import ConsequenceKind


def _text(label: str, rows: int = 4, *, required: bool = True, help_text: str = "", most: int | None = None) -> Any:
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class BeginForm(forms.Form):
    """After which check, what follows, what is demanded, by when."""

    check = forms.ModelChoiceField(label="依据的查账", queryset=Check.objects.none())
    kind = forms.ChoiceField(
        label="后续",
        widget=forms.RadioSelect,
        choices=[
            ("statement", "该完未完：责成写出书面情况说明"), ("talk", "该完未完：约谈主要负责人"),
            ("again", "效果不明显或反弹：再次提出整改要求"), ("new", "发现新情况新问题：报告领导小组"),
        ],
    )  # fmt: skip
    matter = _text("事项和要求", 5, help_text="对单位提出的，写明查出什么、要求什么；新情况新问题写明发现的情况")
    due_on = DueDate(label="期限", required=False, help_text="情况说明、约谈、再次整改必填，从明天起")

    def __init__(self, *args: Any, checks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["check"]
        field.queryset = checks
        field.label_from_instance = lambda each: (
            f"{each.checked_on:%Y-%m-%d} {each.result.text if each.result else '查账'}：{each.finding[:30]}"
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") in (None, ConsequenceKind.NEW.value) or self.errors.get("due_on"):
            return data
        if not data.get("due_on"):
            self.add_error("due_on", "请填写期限。")
        elif data["due_on"] <= timezone.localdate():
            self.add_error("due_on", "期限须晚于今天。")
        return data


class ExplanationForm(forms.Form):
    explanation = _text(
        "情况说明", 12, help_text="写明没有按期整改到位的原因、责任和下一步措施；保存后由主要负责人签字报送"
    )


class ReturnForm(forms.Form):
    reason = _text("退回原因", 2, most=300)
    due_on = DueDate(label="重新报送期限")


class TalkForm(forms.Form):
    talked_on = PastDate(label="约谈日期", initial=timezone.localdate)
    talker = forms.CharField(label="约谈人", max_length=120, help_text="姓名和职务")
    talked_to = forms.CharField(label="约谈对象", max_length=120, help_text="被督查单位主要负责人，姓名和职务")
    demands = _text("提出的要求", 5)


class ConclusionForm(forms.Form):
    opinion = _text("再次查账的结论", 3)


class AssignForm(forms.Form):
    assigned_to = forms.CharField(label="交办单位", max_length=120)
    opinion = _text("办理要求", 3)


class OpenNewForm(forms.Form):
    problem = _text("问题", 4)
    category = forms.ModelChoiceField(label="问题类别", queryset=Code.objects.none(), required=False)
    names_persons = forms.BooleanField(label="涉及具体人员", required=False)

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["category"]
        field.queryset = codes.choices("framework.problems", office)
