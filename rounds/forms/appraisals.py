"""Forms of secondment and appraisal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection import codes
from inspection.models import User
from rounds.actions.appraisals import sides_of
from rounds.forms.fields import PersonField, day_field, unit_field
from rounds.models import Appraisal


class SecondmentForm(forms.Form):
    person = PersonField(label="借调人员")
    seat = forms.CharField(label="拟任席位", max_length=40, initial="组员")
    begins = day_field("借调起", initial=timezone.localdate)
    ends = day_field("借调止")
    reason = forms.CharField(label="借调理由", max_length=200, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home_unit"] = unit_field(user, label="原单位")
        self.order_fields(["person", "home_unit", "seat", "begins", "ends", "reason"])


class DocumentForm(forms.Form):
    document = forms.CharField(label="依据", max_length=120, help_text="复函、批示或会议，如：云组函〔2026〕8号")


class OnForm(forms.Form):
    on = day_field("日期", initial=timezone.localdate)


class AppraisalForm(forms.ModelForm):
    """The words; the figures come from the records."""

    class Meta:
        model = Appraisal
        fields = ["self_summary", "conduct", "performance", "opinion", "grade"]
        widgets = {
            name: forms.Textarea(attrs={"rows": 5}) for name in ("self_summary", "conduct", "performance", "opinion")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"].queryset = codes.choices("appraisal.grades", self.instance.membership.team.round.office)


class SignForm(forms.Form):
    opinion = forms.CharField(label="意见", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ReceiveForm(OnForm):
    side = forms.ChoiceField(label="签收方")

    def __init__(self, *args: Any, appraisal: Appraisal, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["side"].choices = sides_of(appraisal, user)
        self.order_fields(["side", "on"])


class FileForm(OnForm):
    archive_number = forms.CharField(label="归档编号", max_length=40)
