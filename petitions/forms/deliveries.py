"""What the register of closed envelopes asks for: a number, dates, an organ from the list."""

from __future__ import annotations

from django import forms

from inspection import codes
from inspection.models import Code
from petitions import codes as lists
from petitions.forms.fields import ScopedForm
from petitions.models.deliveries import ENVELOPE


class EnvelopeForm(ScopedForm):
    envelope = forms.RegexField(
        ENVELOPE, label="信封编号", max_length=20, help_text="挂号信编号或封口编号：字母、数字、短横线。不得填写内容。",
        error_messages={"invalid": "只能填写字母、数字和短横线，不超过20位。"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    received_on = forms.DateField(label="收到日期")


class HandOverForm(ScopedForm):
    handed_to = forms.ModelChoiceField(Code.objects.none(), label="送交机关")
    handed_on = forms.DateField(label="送交日期")

    def scope(self) -> None:
        self.offer("handed_to", codes.choices(lists.UPPER_ORGANS, self.record.office))
