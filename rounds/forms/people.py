"""Forms of the pools and of recusals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection import access
from inspection.models import Person, RecusalKind, Unit, User
from rounds.forms.fields import PersonField, day_field, unit_field
from rounds.models import Pool


class TalentForm(forms.Form):
    """Whom to admit, by which decision."""

    person = PersonField()
    pool = forms.ChoiceField(label="库别", choices=Pool.choices)
    basis = forms.CharField(label="入库依据", max_length=120, help_text="如：县委组织部考察合格意见")
    begins = day_field("入库日期", initial=timezone.localdate)


class RecusalForm(forms.Form):
    """Who keeps out of which unit, and why. Whoever may not record for others declares his own."""

    person = PersonField()
    kind = forms.ChoiceField(label="回避种类", choices=RecusalKind.choices)
    reason = forms.CharField(label="情形", max_length=200, help_text="如：配偶在该单位任职")
    begins = day_field("起始日期", initial=timezone.localdate)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Any = Unit.objects.for_user(user)
        if not access.offices_with(user, "rounds.record_recusal"):
            self.fields["person"].queryset = Person.objects.filter(pk=user.person_id).prefetch_related("posts__unit")
            self.fields["person"].initial = user.person_id
        self.fields["unit"] = unit_field(user, label="回避单位")
        self.fields["unit"].queryset = units.order_by("name")
        self.order_fields(["person", "unit", "kind", "reason", "begins"])
