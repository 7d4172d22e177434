"""What the pages of a clarification ask for."""

from __future__ import annotations

from django import forms

from petitions.forms.fields import ScopedForm, area
from petitions.models import ClarificationWay, PetitionAccused


class ClarifyForm(ScopedForm):
    """``record``: the petition."""

    accused = forms.ModelChoiceField(PetitionAccused.objects.none(), label="被反映人", empty_label=None)
    way = forms.ChoiceField(label="澄清方式", choices=ClarificationWay.choices)
    audience = forms.CharField(
        label="澄清范围", max_length=120, help_text="发函的写致送单位；通报的写范围，如：青石乡机关全体干部"
    )
    text = forms.CharField(label="澄清内容", max_length=4000, widget=area(4), help_text="重新概述，不照抄信中的话")

    def scope(self) -> None:
        self.offer("accused", self.record.accused.select_related("unit"))


class ApproveForm(ScopedForm):
    opinion = forms.CharField(label="意见", required=False, max_length=200, widget=area(2), initial="同意。")


class CarryOutForm(ScopedForm):
    done_on = forms.DateField(label="澄清日期")
    note = forms.CharField(label="办理说明", required=False, max_length=200, widget=area(2))
