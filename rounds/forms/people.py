"""Forms of the pools and of recusals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection import access, codes
from inspection.models import RecusalKind, Relation, User
from rounds.forms.fields import SEARCH, PersonField, day_field, unit_field
from rounds.models import NoteKind, Pool


class TalentForm(forms.Form):
    """Whom to admit, by which decision, and what was checked."""

    person = PersonField()
    pool = forms.ChoiceField(label="库别", choices=Pool.choices)
    origin = forms.ModelChoiceField(None, label="来源", required=False)
    basis = forms.CharField(label="入库依据", max_length=120, help_text="如：县委组织部考察合格意见")
    vetted_by = forms.CharField(label="考察单位", max_length=60)
    vetted_on = day_field("考察日期", initial=timezone.localdate)
    checks = forms.MultipleChoiceField(
        label="准入条件", required=False, widget=forms.CheckboxSelectMultiple, help_text="逐项核对，全部符合方可入库"
    )
    begins = day_field("入库日期", initial=timezone.localdate)
    newly_promoted = forms.BooleanField(label="新提拔干部", required=False)
    to_be_promoted = forms.BooleanField(label="拟提拔干部", required=False)
    shared = forms.BooleanField(label="与其他机构共享", required=False)

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["origin"].queryset = codes.choices("talent.origins", office)
        self.fields["checks"].choices = [(each.code, each.text) for each in codes.choices("talent.admission", office)]


class ServiceNoteForm(forms.Form):
    """What followed from service, or what the office had to say about it."""

    person = PersonField()
    kind = forms.ChoiceField(label="类别", choices=NoteKind.choices)
    on = day_field("日期", initial=timezone.localdate)
    text = forms.CharField(label="内容", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    level = forms.CharField(label="提任层级", max_length=10, required=False, help_text="提拔使用必填，如：科级、处级")


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


class RelativeForm(forms.Form):
    """Who close to oneself works where."""

    name = forms.CharField(label="姓名", max_length=40)
    relation = forms.ChoiceField(label="关系", choices=Relation.choices, help_text="同学、战友、老同事等选“熟人”")
    post = forms.CharField(label="职务", max_length=60, help_text="如：会计、副乡长")
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = unit_field(user, label="所在单位")
        self.order_fields(["name", "relation", "unit", "post", "note"])


class OpinionForm(forms.Form):
    """A step that takes an opinion."""

    opinion = forms.CharField(
        label="审查意见", max_length=200, widget=forms.Textarea(attrs={"rows": 3}), initial="同意"
    )
