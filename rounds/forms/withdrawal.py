"""Forms of progress and withdrawal: notes to teams, comments on a week, handings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection import access
from inspection.models import User
from rounds import wrap_up
from rounds.forms.fields import day_field
from rounds.models import Assignment


def _text(label: str, name_rows: int = 4, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": name_rows}), **kwargs)


class OwnerField(forms.ModelChoiceField):
    """Somebody of the office."""

    def __init__(self, label: str) -> None:
        super().__init__(User.objects.none(), label=label)

    def of(self, record: Any, leave_out: Any = None) -> None:
        keys = [each.pk for each in access.holders("rounds.receive_handing", record) if each != leave_out]
        self.queryset = User.objects.filter(pk__in=keys).select_related("person")


class UrgeForm(forms.Form):
    text = _text("督促提醒")
    reply_by = day_field("回复期限")


class ReplyForm(forms.Form):
    reply = _text("回复", help_text="写明原因、措施和完成时间")


class DigestNoteForm(forms.Form):
    note = _text("巡察办意见", required=False)


class CommentForm(forms.Form):
    comment = _text("阅示", initial="已阅。")


class HandingForm(forms.Form):
    matters = forms.MultipleChoiceField(label="移交事项", widget=forms.CheckboxSelectMultiple)
    handed_on = day_field("移交日期", initial=timezone.localdate)
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args: Any, assignment: Assignment, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matters"].choices = [
            (each.code, f"{each.label}（{each.count(assignment)}件）") for each in wrap_up.matters()
        ]
        receiver = OwnerField("接收人（巡察办）")
        receiver.of(assignment, leave_out=user)
        self.fields["received_by"] = receiver
        self.order_fields(["matters", "received_by", "handed_on", "note"])
