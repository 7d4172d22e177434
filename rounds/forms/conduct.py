"""Forms of the conduct registers, the self-check and complaints about inspectors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection import codes
from inspection.models import Office, Person
from rounds.forms.fields import PeopleField, day_field
from rounds.models import ConductKind, Handling, Membership, Team
from rounds.models.conduct import OFFERED


class ConductForm(forms.Form):
    """What happened, with whom, and what was done about it."""

    kind = forms.ChoiceField(label="种类", choices=ConductKind.choices)
    happened_on = day_field("日期", initial=timezone.localdate)
    who = forms.CharField(
        label="对方", max_length=80, required=False, help_text="打探说情、礼品、宴请必填：姓名、单位、职务"
    )
    matter = forms.CharField(label="事项", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    place = forms.CharField(label="地点", max_length=60, required=False)
    handling = forms.ChoiceField(label="处理", choices=Handling.choices, help_text="礼金礼品和宴请不能填“如实记录”")
    witness = forms.CharField(label="见证人、接收人", max_length=60, required=False, help_text="已上交的填接收人")
    amount = forms.DecimalField(
        label="个人应缴（元）", required=False, min_value=0, max_digits=10, decimal_places=2, help_text="就餐、用车填写"
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") in OFFERED and data.get("handling") == Handling.RECORDED:
            self.add_error("handling", "礼金礼品和宴请只能登记为当场拒绝、已退还或已上交。")
        if data.get("kind") in (ConductKind.PLEADING, *OFFERED) and not data.get("who"):
            self.add_error("who", "请填写对方的姓名、单位、职务。")
        if data.get("handling") == Handling.HANDED_OVER and not data.get("witness"):
            self.add_error("witness", "已上交的，请填写接收人。")
        return data


class PayForm(forms.Form):
    paid_on = day_field("缴纳日期", initial=timezone.localdate)
    receipt = forms.CharField(label="收据号", max_length=40)


class OutcomeForm(forms.Form):
    outcome = forms.CharField(label="处理结果", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class SelfCheckForm(forms.Form):
    """One answer for each item; none is ticked beforehand."""

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = [("yes", "做到"), ("no", "未做到")]
        self.items = [each.code for each in codes.choices("conduct.prohibitions", membership.team.round.office)]
        for each in codes.choices("conduct.prohibitions", membership.team.round.office):
            self.fields[each.code] = forms.ChoiceField(label=each.text, choices=answers, widget=forms.RadioSelect)
        self.fields["note"] = forms.CharField(
            label="说明",
            required=False,
            max_length=300,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text="有未做到的必填",
        )

    def kept(self) -> dict[str, bool]:
        return {code: self.cleaned_data[code] == "yes" for code in self.items}


class ComplaintForm(forms.Form):
    """What was said of whom; the office's own intake, apart from petitions."""

    received_on = day_field("收到日期", initial=timezone.localdate)
    source = forms.CharField(label="来源", max_length=60, help_text="如：来信、来电、巡后评估")
    team = forms.ModelChoiceField(Team.objects.none(), label="涉及巡察组", required=False)
    persons = PeopleField(
        queryset=Person.objects.none(),
        label="涉及人员",
        required=False,
        widget=forms.SelectMultiple(attrs={"data-search": ""}),
    )
    category = forms.ModelChoiceField(None, label="违纪类别")
    text = forms.CharField(label="反映内容", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seated = Membership.objects.filter(team__round__office=office).values("person")
        self.fields["team"].queryset = Team.objects.filter(round__office=office).select_related("round__office")
        self.fields["team"].label_from_instance = lambda team: f"{team.round} {team}"
        self.fields["persons"].queryset = Person.objects.filter(pk__in=seated).prefetch_related("posts__unit")
        self.fields["category"].queryset = codes.choices("violations", office)
