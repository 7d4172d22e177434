"""What is asked when a special inspection is opened from a lead or from a common problem."""

from __future__ import annotations

from typing import Any

from django import forms

from inspection import codes
from inspection.models import Code, Office, User
from rounds.forms.fields import SEARCH, unit_field
from rounds.models import Round, Team
from rounds.workflow import RoundStatus


class TeamOfRoundField(forms.ModelChoiceField):
    """A team of a round still in preparation, with its round."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.round} {obj}"


class SpecialForm(forms.Form):
    """By which team of which round, of what: one matter, person, project, fund or subordinate body."""

    team = TeamOfRoundField(
        Team.objects.none(), label="轮次和巡察组", widget=forms.Select(attrs=dict(SEARCH)), help_text="只列方案尚在起草的轮次"
    )  # fmt: skip
    focus = forms.ModelChoiceField(Code.objects.none(), label="切入口", empty_label=None, widget=forms.RadioSelect)
    subject = forms.CharField(
        label="专项主题", max_length=80, help_text="如：公租房分配；写入方案和公告，不要写线索内容"
    )

    def __init__(self, *args: Any, user: User, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = unit_field(user, label="被巡察单位")
        rounds = Round.objects.for_user(user, "rounds.plan_round").filter(office=office, status=RoundStatus.DRAFT)
        self.fields["team"].queryset = Team.objects.filter(round__in=rounds).select_related("round__office")
        self.fields["focus"].queryset = codes.choices("special_focuses", office)
        self.order_fields(["team", "unit", "focus", "subject"])
