"""The form of a special inspection by the teams of lower offices: common particulars, and a unit for each office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from inspection import codes
from inspection.models import Office, Unit
from rounds.forms.fields import day_field

if TYPE_CHECKING:
    from rounds.models import Round

UNITS = "lower-units"


def lower_offices(round_: Round) -> list[Office]:
    """The offices that can send a team into the round, in the order of their names."""
    return list(Office.objects.filter(pk__in=round_.office.below() - {round_.office_id}).order_by("name"))


class JointForm(forms.Form):
    """Which lower office's team inspects which unit; an office without a unit takes no part (R-051, R-052, R-056)."""

    subject = forms.CharField(label="专项主题", max_length=80, help_text="如：公租房分配")
    mode = forms.ModelChoiceField(
        None, label="组织方式", help_text="异地交叉：各县的组不巡察本县；上下联动：各县的组与本机构同时开展"
    )
    kind = forms.ModelChoiceField(None, label="巡察类型")
    focus = forms.ModelChoiceField(None, label="切入口", required=False)
    stationing_begins = day_field("进驻日期")
    stationing_ends = day_field("撤离日期")
    period_begins = day_field("监督时段起")
    period_ends = day_field("监督时段止", required=False)

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = codes.choices("inspection_kinds", round_.office)
        self.fields["kind"].queryset = kinds
        self.fields["kind"].initial = kinds.filter(code="special").first()
        self.fields["mode"].queryset = codes.choices("organising_modes", round_.office).exclude(code="single")
        self.fields["focus"].queryset = codes.choices("special_focuses", round_.office)
        self.offices = {f"unit_{each.pk.hex}": each for each in lower_offices(round_)}
        units = (
            Unit.objects.filter(office__in=self.offices.values())
            .select_related("office")
            .order_by("office__name", "name")
        )
        self.units = {f"{each.office.committee_short} {each.name}": each for each in units}
        for name, office in self.offices.items():
            self.fields[name] = forms.CharField(
                label=f"{office.committee_short}派出的组巡察",
                required=False,
                widget=forms.TextInput(attrs={"list": UNITS}),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (
            data.get("stationing_begins")
            and data.get("stationing_ends")
            and data["stationing_ends"] < data["stationing_begins"]
        ):
            self.add_error("stationing_ends", "撤离日期不能早于进驻日期。")
        if data.get("period_begins") and data.get("period_ends") and data["period_ends"] < data["period_begins"]:
            self.add_error("period_ends", "监督时段的止期不能早于起期。")
        pairs = []
        for name, office in self.offices.items():
            written = " ".join(data.pop(name, "").split())
            if written and written not in self.units:
                self.add_error(name, "下级机构的单位里没有这一个，请从提示中选择。")
            elif written:
                pairs.append((office, self.units[written]))
        if not pairs and not self.errors:
            self.add_error(None, "请至少给一个下级机构的组安排单位。")
        return data | {"pairs": pairs}
