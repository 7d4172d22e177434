"""What the pages around a sealed identity ask for: reasons, passphrases, codes. Nothing is ever filled in beforehand."""

from __future__ import annotations

from typing import Any

from django import forms

from inspection.models import Office
from petitions.forms.fields import ScopedForm, area


def _plain() -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off"})


def passphrase(label: str = "保管人口令") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=200, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )


class ReasonForm(ScopedForm):
    reason = forms.CharField(
        label="查看理由", max_length=200, widget=area(2), help_text="写明为何须知道信访人是谁；不要写出姓名。"
    )


class OpenForm(ReasonForm):
    passphrase = passphrase()


class PassphraseForm(ScopedForm):
    passphrase = passphrase()


class CodeForm(ScopedForm):
    code = forms.CharField(
        label="一次性口令", max_length=40, widget=_plain(), help_text="由同意查看的保管人当面交给您，共20位，分四组。"
    )


class CorrectForm(ScopedForm):
    name = forms.CharField(label="信访人姓名", max_length=60, widget=_plain())
    phone = forms.CharField(label="联系电话", max_length=40, required=False, widget=_plain())
    address = forms.CharField(label="住址或单位", max_length=120, required=False, widget=_plain())
    note = forms.CharField(label="安全的联系方式", max_length=200, required=False, widget=_plain())


class AlikeForm(ScopedForm):
    office = forms.ModelChoiceField(Office.objects.none(), label="机构", empty_label=None)
    passphrase = passphrase()

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        self.offices = offices
        super().__init__(*args, **kwargs)

    def scope(self) -> None:
        self.offer("office", self.offices)
        if self.offices.count() == 1:
            self.fields["office"].initial = self.offices.first()
            self.fields["office"].widget = forms.HiddenInput()
