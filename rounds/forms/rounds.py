"""Forms of rounds, teams and assignments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from inspection import access, codes
from inspection.models import CodeList, Office, Region, User
from rounds.forms.fields import SEARCH, PersonField, day_field, unit_field
from rounds.models import Assignment, Membership, Procedure, Round, Seat, Team, TeamKind
from rounds.workflow import AssignmentStatus, RoundStatus


class RoundForm(forms.ModelForm):
    """A round's plan. The office is asked only of whoever plans for several."""

    office = forms.ModelChoiceField(Office.objects.none(), label="巡察机构")

    class Meta:
        model = Round
        fields = ["office", "term", "sequence", "year", "name", "begins", "ends", "framework", "purpose", "plan"]
        widgets = {"plan": forms.Textarea(attrs={"rows": 12}), "purpose": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"name": "不填则按届次、轮次自动称呼", "framework": "不选用“问题类别”"}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Office.objects.filter(pk__in=access.offices_with(user, "rounds.plan_round"))
        self.fields["office"].queryset = offices
        # Only one office to plan for, or a round that already belongs to one: nothing to choose.
        if self.instance.office_id or len(offices) == 1:
            del self.fields["office"]
        lists = CodeList.objects.filter(key__startswith="framework.", active=True)
        self.fields["framework"].queryset = lists.filter(Q(office=None) | Q(office__in=offices))


class ReviewForm(forms.Form):
    opinion = forms.CharField(label="审议意见", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ApproveForm(forms.Form):
    document = forms.CharField(label="审定依据", max_length=120, help_text="会议纪要、批示或文号")


class TeamForm(forms.ModelForm):
    number = forms.IntegerField(label="序号", min_value=1, max_value=99, required=False, help_text="不填则顺次编号")

    class Meta:
        model = Team
        fields = ["number", "sender", "origin", "phone", "note"]
        help_texts = {"sender": "由下级机构派出的组；其工作人员编入组员，只看得到这个组和它的任务"}

    def __init__(self, *args: Any, round_: Round | None = None, **kwargs: Any) -> None:
        """``round_``: whose lower offices may hold the team; without one it is not asked."""
        super().__init__(*args, **kwargs)
        lower = round_.office.below() - {round_.office_id} if round_ else set()
        if lower:
            self.fields["sender"].queryset = Office.objects.filter(pk__in=lower).order_by("name")
        else:
            del self.fields["sender"]
        if not self.instance._state.adding:
            del self.fields["number"]


class MemberForm(forms.Form):
    """Who takes which seat."""

    person = PersonField()
    seat = forms.ChoiceField(label="席位", choices=Seat.choices, initial=Seat.MEMBER)
    duty = forms.CharField(label="分工", max_length=80, required=False)
    begins = day_field("到组日期", initial=timezone.localdate)
    home_region = forms.ModelChoiceField(
        Region.objects.select_related("parent").order_by("parent__name", "name"), label="派出地区", required=False,
        widget=forms.Select(attrs=dict(SEARCH)), help_text="外地组员必填",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home_unit"] = unit_field(user, label="原单位", required=False)
        self.order_fields(["person", "seat", "home_region", "home_unit", "duty", "begins"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        outside = data.get("seat") == Seat.OUTSIDE
        if outside and not data.get("home_region"):
            self.add_error("home_region", "外地组员须填派出地区。")
        return data


class MembershipForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ["home_unit", "duty", "released_on"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home_unit"] = unit_field(user, label="原单位", required=False)


class EndMemberForm(forms.Form):
    on = day_field("离组日期", initial=timezone.localdate)
    reason = forms.CharField(label="原因", max_length=200)


class PledgeForm(forms.Form):
    signed_on = day_field("签订日期", initial=timezone.localdate)


class AssignmentForm(forms.ModelForm):
    """One team, one unit, one period. What is already approved or authorised is no longer asked."""

    class Meta:
        model = Assignment
        fields = [
            "team", "unit", "kind", "subject", "focus", "with_special", "mode", "authority", "procedure", "parent", "stationing_begins", "stationing_ends",
            "period_begins", "period_ends", "material_begins", "material_ends", "persons_scope", "task_text", "accepted_objects",
            "excluded_matters", "channels_note", "note",
        ]  # fmt: skip
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("task_text", "accepted_objects", "excluded_matters", "channels_note", "note")
        } | {"persons_scope": forms.SelectMultiple(attrs=dict(SEARCH))}
        help_texts = {"parent": "“回头看”和所带专项对应的前次或上级任务", "subject": "专项巡察必填，如：公租房分配"}

    def __init__(self, *args: Any, round_: Round, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = round_.teams.filter(kind=TeamKind.INSPECTION)
        self.fields["unit"] = unit_field(user, label="被巡察单位")
        self.fields["kind"].queryset = codes.choices("inspection_kinds", round_.office)
        self.fields["kind"].required = True
        persons = codes.choices("scope_persons", round_.office).exclude(parent=None).select_related("parent")
        self.fields["persons_scope"].queryset = persons
        self.fields["persons_scope"].label_from_instance = lambda each: f"{each.parent.text}：{each.text}"
        self.fields["persons_scope"].help_text = "不选则按单位类别取通常范围；写入公告和通知"
        self.fields["focus"].queryset = codes.choices("special_focuses", round_.office)
        offered = Procedure.objects.offered(round_.office_id)
        self.fields["procedure"].queryset = Procedure.objects.filter(pk__in=[each.pk for each in offered])
        self.fields["procedure"].help_text = "不选则按巡察类型的默认程序；授权时据此排定节点"
        self.fields["mode"].queryset = codes.choices("organising_modes", round_.office)
        earlier = Assignment.objects.for_user(user).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = earlier.select_related("team__round", "unit", "round")
        self.fields["parent"].widget.attrs.update(SEARCH)
        if not self.instance._state.adding:
            settled = ["team", "unit"] if round_.status != RoundStatus.DRAFT else []
            if self.instance.status != AssignmentStatus.PLANNED:
                settled = ["team", "unit", "kind", "subject", "stationing_begins", "stationing_ends"]
            for name in settled:
                del self.fields[name]


class AuthoriseForm(forms.Form):
    """By which document, from when."""

    document = forms.CharField(label="授权文件", max_length=120, help_text="授权任职及任务分工决定的文号")
    begins = day_field("授权起始日期", initial=timezone.localdate)


class SupplementForm(AuthoriseForm):
    person = PersonField(label="补充授权人员")

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        authorised = assignment.authorisations.in_force().values("person")
        waiting = assignment.team.memberships.filter(ends=None).exclude(person__in=authorised)
        field = self.fields["person"]
        field.queryset = field.queryset.filter(pk__in=waiting.values("person"))
        self.order_fields(["person", "document", "begins"])


class ExtendForm(forms.Form):
    until = day_field("延长至")
    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    document = forms.CharField(label="批准依据", max_length=120)
