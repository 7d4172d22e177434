"""The form of a supervision team's report."""

from __future__ import annotations

from typing import Any

from django import forms


def _text(label: str, rows: int, help_text: str = "") -> Any:
    return forms.CharField(
        label=label, required=False, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


class SupervisionReportForm(forms.Form):
    """May be saved unfinished; what is missing is said when it goes up."""

    overview = _text("督查工作开展情况", 4)
    achievements = _text("成绩", 6, "整改取得的成效，报送时必填")
    problems = _text("问题", 6, "查出的问题，实事求是，报送时必填")
    suggestions = _text("意见建议", 4)


class ReadForm(forms.Form):
    opinion = forms.CharField(label="阅处意见", widget=forms.Textarea(attrs={"rows": 3}))
