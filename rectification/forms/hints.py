"""Forms of hints: what was found when looking into one."""

from __future__ import annotations

from django import forms


class JudgeForm(forms.Form):
    reason = forms.CharField(
        label="核查情况", max_length=300, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="核对了什么、结论是什么；只在巡察机构内部可见",
    )  # fmt: skip
