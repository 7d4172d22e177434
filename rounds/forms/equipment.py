"""Forms of equipment, its issue and return, and of a round's readiness."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection import codes
from inspection.models import Office
from rounds.forms.fields import SEARCH, day_field
from rounds.models import Equipment, Membership, Round


class EquipmentForm(forms.ModelForm):
    class Meta:
        model = Equipment
        fields = ["number", "name", "kind", "carrier", "note", "scrapped_on"]

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = codes.choices("equipment", office)
        if self.instance._state.adding:
            del self.fields["scrapped_on"]


class IssueForm(forms.Form):
    membership = forms.ModelChoiceField(Membership.objects.none(), label="领用人")
    issued_on = day_field("领用日期", initial=timezone.localdate)

    def __init__(self, *args: Any, equipment: Equipment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = Membership.objects.filter(ends=None, team__round__office=equipment.office_id)
        field: Any = self.fields["membership"]
        field.queryset = seats.exclude(team__round__status="concluded").select_related("person", "team__round")
        field.label_from_instance = lambda each: f"{each.person.name}（{each.team.round} {each.team}）"
        field.widget.attrs.update(SEARCH)


class ReturnForm(forms.Form):
    returned_on = day_field("归还日期", initial=timezone.localdate)
    condition = forms.CharField(label="归还情况", max_length=120, initial="完好，存储内容已清除")


class ReadinessForm(forms.Form):
    item = forms.ModelChoiceField(None, label="事项")
    note = forms.CharField(label="落实情况", max_length=200, help_text="如：办公室4间、接访室1间；经费已列入预算")

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = codes.choices("readiness", round_.office)
