"""What a reviewer says of a rectification plan."""

from __future__ import annotations

from django import forms


class PassForm(forms.Form):
    opinion = forms.CharField(
        label="会审意见", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReturnForm(forms.Form):
    opinion = forms.CharField(
        label="退回理由", max_length=500, widget=forms.Textarea(attrs={"rows": 4}), help_text="写明哪一条、怎样改"
    )
