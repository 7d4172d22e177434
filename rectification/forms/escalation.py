"""What the pages of 催办函 ask for."""

from __future__ import annotations

from django import forms


class LetterForm(forms.Form):
    text = forms.CharField(
        label="正文",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="已按参数设置里的正文填好，可以改；签发后单位看得到",
    )


class DropForm(forms.Form):
    reason = forms.CharField(label="不予签发的理由", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
