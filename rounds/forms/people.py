"""Forms of the pools and of recusals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection import access
from inspection.models import RecusalKind, User
from rounds.forms.fields import SEARCH, PersonField, day_field, unit_field
from rounds.models import Pool


class TalentForm(forms.Form):
    """Whom to admit, by which decision."""

    person = PersonField()
    pool = forms.ChoiceField(label="库别", choices=Pool.choices)
    basis = forms.CharField(label="入库依据", max_length=120, help_text="如：县委组织部考察合格意见")
    begins = day_field("入库日期", initial=timezone.localdate)


class RecusalForm(forms.Form):
    """Whom the office keeps out of which unit, and why."""

    person = PersonField()
    kind = forms.ChoiceField(label="回避种类", choices=RecusalKind.choices)
    reason = forms.CharField(label="情形", max_length=200, help_text="如：配偶在该单位任职")
    begins = day_field("起始日期", initial=timezone.localdate)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = unit_field(user, label="回避单位")
        self.order_fields(["person", "unit", "kind", "reason", "begins"])


class DeclareForm(forms.Form):
    """One's own recusal, and to whom one's work on that unit goes."""

    kind = forms.ChoiceField(label="回避种类", choices=RecusalKind.choices)
    reason = forms.CharField(label="情形", max_length=200, help_text="如：妻弟任该乡副乡长；与该单位有业务往来")
    receiver = forms.ModelChoiceField(
        User.objects.none(), label="承办事项交给", required=False, widget=forms.Select(attrs=dict(SEARCH)),
        help_text="须是能办理这些事项的人；不选的由巡察办安排",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = unit_field(user, label="回避单位")
        office = access.home_office_id(user)
        people = access.people_of([office]) if office else User.objects.none()
        self.fields["receiver"].queryset = people.filter(is_active=True).exclude(pk=user.pk).select_related("person")
        self.order_fields(["unit", "kind", "reason", "receiver"])


class OpinionForm(forms.Form):
    """A step that takes an opinion."""

    opinion = forms.CharField(
        label="审查意见", max_length=200, widget=forms.Textarea(attrs={"rows": 3}), initial="同意"
    )
