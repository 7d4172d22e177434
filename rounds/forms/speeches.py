"""The form of a speech."""

from __future__ import annotations

from typing import Any

from django import forms

from inspection.models import Office, User
from rounds.forms.fields import unit_field
from rounds.models import Round, Speech


class SpeechForm(forms.ModelForm):
    class Meta:
        model = Speech
        fields = ["kind", "title", "speaker", "post", "given_on", "occasion", "round", "unit", "tags", "text"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 16}), "given_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }  # fmt: skip

    def __init__(self, *args: Any, office: Office, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = Round.objects.for_user(user).filter(office=office)
        self.fields["unit"] = unit_field(user, label="被巡察单位", required=False, help_text="表态发言必选。")
