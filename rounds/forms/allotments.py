"""Forms of supervision teams: team with plan, approval, allotted units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from rounds.actions import allotments as actions
from rounds.forms.fields import day_field
from rounds.models import Assignment, Team

if TYPE_CHECKING:
    from inspection.models import User


class SupervisionTeamForm(forms.ModelForm):
    number = forms.IntegerField(label="序号", min_value=1, max_value=99, required=False, help_text="不填则顺次编号")

    class Meta:
        model = Team
        fields = ["number", "phone", "note", "plan"]
        widgets = {"plan": forms.Textarea(attrs={"rows": 10})}
        help_texts = {"plan": "督查对象、重点、方法、时间安排；报领导小组批准后才能分配单位"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["number"]
        if self.instance.plan_approved_on is not None:
            del self.fields["plan"]


class ApprovePlanForm(forms.Form):
    document = forms.CharField(label="批准依据", max_length=120, help_text="会议纪要、批示或文号")
    approved_on = day_field("批准日期", initial=timezone.localdate)


class AllotForm(forms.Form):
    assignments = forms.ModelMultipleChoiceField(
        Assignment.objects.none(), label="单位", widget=forms.CheckboxSelectMultiple,
        help_text="已反馈的巡察任务；督查组只看得到所分单位的整改台账",
    )  # fmt: skip
    document = forms.CharField(label="分工依据", max_length=120, help_text="督查方案、授权决定的文号")
    begins = day_field("督查起", initial=timezone.localdate)
    ends = day_field("督查止")

    def __init__(self, *args: Any, team: Team, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Assignment.objects.for_user(user).filter(
            office=team.round.office_id, status__in=actions.SUPERVISED
        )  # fmt: skip
        offered = offered.exclude(pk__in=actions.of_team(team).values("assignment"))
        self.fields["assignments"].queryset = offered.select_related("team__round", "unit").order_by(  # type: ignore[attr-defined]
            "-round__sequence", "unit__name"
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("begins") and data.get("ends") and data["ends"] < data["begins"]:
            self.add_error("ends", "督查止期不能早于起期。")
        return data
