"""What the pages of accountability and evaluation ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection import codes
from inspection.models import Code, Unit
from rectification.actions import accountability as actions
from rectification.forms import DueDate, PastDate
from rectification.models import Account, Check
from rectification.models.evaluations import FULL


def area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AccountabilityForm(forms.Form):
    """Of which kind, who answers for it, and why."""

    severity = forms.ModelChoiceField(label="情形", queryset=Code.objects.none(), empty_label="请选择")
    persons = forms.CharField(label="责任人", max_length=200, help_text="姓名和职务，几人的用顿号隔开")
    facts = forms.CharField(label="事实和理由", max_length=4000, widget=area(5))

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["severity"]
        field.queryset = codes.choices("accountability_severity", office)


class FromAccountForm(AccountabilityForm):
    """From an account: on one of its checks, if on any."""

    check = forms.ModelChoiceField(
        label="依据的查账", queryset=Check.objects.none(), required=False, empty_label="（不依据查账）"
    )
    field_order = ("severity", "check", "persons", "facts")

    def __init__(self, *args: Any, checks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["check"]
        field.queryset = checks
        field.label_from_instance = lambda each: f"{each.checked_on:%Y-%m-%d} {each.result or '查账'}"


class SendForm(forms.Form):
    organs = forms.ModelMultipleChoiceField(
        label="移送机关", queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    document = forms.CharField(label="移送文号", max_length=120)

    def __init__(self, *args: Any, item: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organs = Unit.objects.in_use(timezone.localdate()).filter(office=item.office_id, organ_kind__in=actions.ORGANS)
        field: Any = self.fields["organs"]
        field.queryset = organs.exclude(pk=item.unit_id)


class MeasureForm(forms.Form):
    kind = forms.ModelChoiceField(label="问责方式", queryset=Code.objects.none(), empty_label="请选择")
    persons = forms.CharField(label="问责对象", max_length=200)
    decided_on = PastDate(label="决定日期")
    document = forms.CharField(label="文书", max_length=120, help_text="约谈记录、通报或者处理决定的名称和文号")
    told_on = PastDate(label="告知单位日期", required=False, help_text="由本机关以自己的文书告知；本系统不向单位显示")
    note = forms.CharField(label="说明", max_length=2000, required=False, widget=area())

    def __init__(self, *args: Any, item: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.queryset = codes.choices("accountability_measure", item.office)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("decided_on") and data.get("told_on") and data["told_on"] < data["decided_on"]:
            self.add_error("told_on", "告知日期不能早于决定日期。")
        return data


class ConclusionForm(forms.Form):
    conclusion = forms.CharField(label="结论", max_length=2000, widget=area(4))


class ScoresForm(forms.Form):
    """One line a criterion of the office's own list: points, and why some are taken off."""

    def __init__(self, *args: Any, office: Any, scores: dict[str, tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(codes.choices("evaluation_criterion", office))
        for each in self.criteria:
            points, remark = scores.get(each.code, (None, ""))
            self.fields[f"points_{each.code}"] = forms.IntegerField(
                label=f"{each.text}（{FULL}分）", min_value=0, max_value=FULL, initial=points
            )
            self.fields[f"remark_{each.code}"] = forms.CharField(
                label=f"{each.text}：扣分理由", max_length=300, required=False, initial=remark, widget=area(2)
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for each in self.criteria:
            points = data.get(f"points_{each.code}")
            if points is not None and points < FULL and not data.get(f"remark_{each.code}", "").strip():
                self.add_error(f"remark_{each.code}", "未得满分，请写明扣分理由。")
        return data

    def scores(self) -> list[tuple[Code, int, str]]:
        data = self.cleaned_data
        return [(each, data[f"points_{each.code}"], data[f"remark_{each.code}"]) for each in self.criteria]


class ConcludeForm(forms.Form):
    conclusion = forms.CharField(label="评估结论", max_length=2000, widget=area(4))
    accounts = forms.ModelMultipleChoiceField(
        label="复账的账户", queryset=Account.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="整改不到位的，重新立账继续整改；评估不合格的至少选一个",
    )  # fmt: skip
    due_on = DueDate(label="新的整改时限", required=False, help_text="有复账时填写")

    def __init__(self, *args: Any, accounts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["accounts"]
        field.queryset = accounts
        field.label_from_instance = lambda each: f"{each.number} {each.problem[:60]}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("accounts") and not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", "复账须设定新的整改时限。")
        return data
