"""What the pages around channels ask for: openings of boxes, letters out of them, hours, appointments, checks, lists."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from inspection import access
from inspection.models import Unit, User
from inspection.views.times import MomentField
from petitions import gates
from petitions.actions import slips
from petitions.actions.boxes import OPEN_BOX
from petitions.forms.fields import ScopedForm, area, searchable
from petitions.forms.petitions import RegisterForm
from petitions.models import Condition
from petitions.models.reception import WEEKDAYS, are_open, hours_of, in_words, span
from petitions.querysets import KEEP_APPOINTMENT

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import Record
    from petitions.models import Channel, Petition
    from petitions.models.reception import Session

MOST_LETTERS = 500


def _holders(power: str, record: Record) -> Any:
    keys = [each.pk for each in access.holders(power, record)]
    return User.objects.filter(pk__in=keys).select_related("person").order_by("person__name", "pk")


# --- boxes ------------------------------------------------------------------------------------------------------------


class OpenBoxForm(ScopedForm):
    """``record``: the box."""

    opened_at = MomentField(label="开箱时间")
    first = forms.ModelChoiceField(User.objects.none(), label="开箱人", empty_label=None)
    second = forms.ModelChoiceField(User.objects.none(), label="另一开箱人", help_text="须是本组另一人。")
    letters = forms.IntegerField(
        label="信件数", min_value=0, max_value=MOST_LETTERS, help_text="没有信件的填0，同样登记。"
    )
    condition = forms.ChoiceField(label="开箱前状况", choices=Condition.choices)
    note = forms.CharField(label="说明", required=False, max_length=150, help_text="箱体或封条不完好的，须说明。")
    final = forms.BooleanField(label="撤箱前最后一次开箱", required=False, help_text="勾选后才能停用该意见箱。")

    def scope(self) -> None:
        people = _holders(OPEN_BOX, self.record)
        self.offer("first", people)
        self.offer("second", people)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("first") == data.get("second"):
            self.add_error("second", "开箱须两人，请选择另一人。")
        if data.get("condition") != Condition.INTACT and not data.get("note"):
            self.add_error("note", "箱体或封条不完好的，请说明情况。")
        return data


class CameInForm(RegisterForm):
    """What came in by a channel whose day and source are known, as a letter out of a box. ``day``: when it came in."""

    # A letter was written by its sender.
    not_asked: tuple[str, ...] = ("taken_down", "witness")

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        self.day = day
        super().__init__(*args, **kwargs)

    def scope(self) -> None:
        super().scope()
        for name in ("received_on", "channel", "visit_time", "off_hours_reason", *self.not_asked):
            del self.fields[name]
        if self.day >= timezone.localdate():
            del self.fields["late_reason"]
        else:
            self.fields["late_reason"].required = True


class LeaveOutForm(ScopedForm):
    reason = forms.CharField(
        label="原因",
        max_length=120,
        help_text="如：空白纸、广告、写给上级机关的信封（另在径送登记中登记）。不写信中内容。",
    )


# --- reception --------------------------------------------------------------------------------------------------------

_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*(?:[-—–~～]+|至|到)\s*(\d{1,2})[:：](\d{2})")


class Sessions(forms.CharField):
    """Sessions of a day, as they stand on the announcement: 9:00—12:00，13:00—17:00."""

    def clean(self, value: Any) -> list[tuple[time, time]]:
        text = super().clean(value)
        if re.sub(r"[\s，,；;、]", "", _SPAN.sub("", text)):
            raise forms.ValidationError("请按“9:00—12:00，13:00—17:00”填写，不接访的留空。")
        found = []
        for hour, minute, end_hour, end_minute in _SPAN.findall(text):
            try:
                begins, ends = time(int(hour), int(minute)), time(int(end_hour), int(end_minute))
            except ValueError as error:
                raise forms.ValidationError("没有这个时间，请核对。") from error
            if begins >= ends:
                raise forms.ValidationError("结束时间应晚于开始时间。")
            if any(begins < other_ends and other_begins < ends for other_begins, other_ends in found):
                raise forms.ValidationError("同一天的接访时段不能重叠。")
            found.append((begins, ends))
        return found


class HoursForm(ScopedForm):
    """The seven days of an assignment's week."""

    def scope(self) -> None:
        now: dict[int, list[str]] = {}
        for weekday, begins, ends in hours_of(self.record):
            now.setdefault(weekday, []).append(span(begins, ends))
        for day, label in enumerate(WEEKDAYS, start=1):
            self.fields[f"day_{day}"] = Sessions(
                label=label, required=False, max_length=100, initial="，".join(now.get(day, [])),
                help_text="一天可有几个时段；不接访的留空。" if day == 1 else "",
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not self.sessions():
            raise forms.ValidationError("每周至少要有一个接访时段。")
        return data

    def sessions(self) -> list[Session]:
        return [
            (day, begins, ends) for day in range(1, 8) for begins, ends in self.cleaned_data.get(f"day_{day}") or ()
        ]


class RescheduleForm(ScopedForm):
    """``record``: the assignment. Time and place are the caller's wish; outside the hours is no obstacle (R-183)."""

    starts_at = MomentField(label="约定时间")
    receiver = forms.ModelChoiceField(User.objects.none(), label="接访人")
    place = forms.CharField(
        label="其他接访地点", required=False, max_length=120, help_text="在接访室的不填。地点只有本组看得到，提醒中不出现。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def scope(self) -> None:
        self.offer("receiver", _holders(KEEP_APPOINTMENT, self.record))
        self.fields["starts_at"].help_text = f"接访时间为{in_words(hours_of(self.record))}；可以约在此外。"


class AppointmentForm(RescheduleForm):
    """Who calls, sealed as it is sent; what he wants to say is asked at the visit."""

    caller_name = forms.CharField(
        label="来电人姓名", required=False, max_length=60, help_text="可以不填。加密封存，登记后不再显示。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    caller_phone = forms.CharField(
        label="联系电话", required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    caller_note = forms.CharField(
        label="安全的联系方式", required=False, max_length=200, help_text="何时、如何回电不会暴露来电人。不要问、不要写反映的内容。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    field_order = ["caller_name", "caller_phone", "caller_note", "starts_at", "place", "receiver"]

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {"caller": {key: data.pop(f"caller_{key}") for key in ("name", "phone", "note")}}


class MeetForm(ScopedForm):
    met_at = MomentField(label="接访时间")


class VisitForm(CameInForm):
    """A visit by appointment: who came is sealed already. ``visit``: the appointment."""

    not_asked = ()

    def __init__(self, *args: Any, visit: Any, **kwargs: Any) -> None:
        self.visit = visit
        super().__init__(*args, day=timezone.localtime(visit.met_at or timezone.now()).date(), **kwargs)

    def scope(self) -> None:
        super().scope()
        del self.fields["real_name_verified"]
        for key in ("name", "phone", "address", "note"):
            del self.fields[f"reporter_{key}"]
        if self.visit.named:
            self.fields["name_verified"] = forms.BooleanField(label="实名已核实", required=False)

    def given(self) -> dict[str, Any]:
        data = super().given()
        return data | {"real_name_verified": data.pop("name_verified", False), "reporter": None}


def is_off_hours(appointment: Any, hours: Any = None) -> bool:
    """Whether an appointment lies outside the weekly hours; allowed, and shown."""
    at = appointment.local_start
    return not are_open(hours or hours_of(appointment.assignment), at.date(), at.time())


# --- checks and faults ------------------------------------------------------------------------------------------------


class CheckForm(ScopedForm):
    """``record``: the channels to look at. Each works, or what is wrong with it; of letters nothing is asked."""

    record: list[Channel]

    def scope(self) -> None:
        for position, each in enumerate(self.record):
            self.fields[f"works_{each.pk.hex}"] = forms.ChoiceField(
                label=f"{each.kind}：{each.address}", choices=[("1", "正常"), ("0", "异常")], widget=forms.RadioSelect
            )
            self.fields[f"what_{each.pk.hex}"] = forms.CharField(
                label=f"{each.kind}（{each.address}）异常情况",
                required=False,
                max_length=200,
                widget=area(1),
                help_text="" if position else "如：电话无人接听、意见箱被移走、封条脱落。",
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.record:
            raise forms.ValidationError("现在没有要检查的渠道。")
        for each in self.record:
            if data.get(f"works_{each.pk.hex}") == "0" and not data.get(f"what_{each.pk.hex}"):
                self.add_error(f"what_{each.pk.hex}", "异常的，请写明情况。")
        return data

    def found(self) -> dict[Channel, tuple[bool, str]]:
        data = self.cleaned_data
        return {each: (data[f"works_{each.pk.hex}"] == "1", data[f"what_{each.pk.hex}"]) for each in self.record}


class RestoreForm(ScopedForm):
    remedy = forms.CharField(label="处理情况", max_length=200, widget=area(2), help_text="只有巡察组和巡察办看得到。")
    restored_on = forms.DateField(label="恢复日期")


# --- lists of handover ------------------------------------------------------------------------------------------------


class SlipForm(ScopedForm):
    """To which unit, which petitions, each in one's own words; what may not go there is said at the petition."""

    to_unit = forms.ModelChoiceField(Unit.objects.none(), label="接收单位", widget=searchable())

    def scope(self) -> None:
        self.offer("to_unit", self.record.office.units.in_use(timezone.localdate()))
        self.choices: list[Petition] = list(
            slips.eligible(self.record, self.user).select_related("text").prefetch_related("accused__unit", "transfers")
        )
        for each in self.choices:
            sent = each.transfers.all()[:1]
            self.fields[f"pick_{each.pk.hex}"] = forms.BooleanField(
                label=f"{each.number}（{each.get_kind_display()}，{each.get_status_display()}）", required=False,
                help_text=each.text.problem[:60],
            )  # fmt: skip
            self.fields[f"pick_{each.pk.hex}"].widget.wide = True
            self.fields[f"words_{each.pk.hex}"] = forms.CharField(
                label=f"{each.number}移交材料摘要", required=False, max_length=300, widget=area(2),
                initial=sent[0].summary[:300] if sent else "",
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        unit, picked = data.get("to_unit"), [each for each in self.choices if data.get(f"pick_{each.pk.hex}")]
        if not picked:
            raise forms.ValidationError("请选择要移交的信访件。")
        for each in picked:
            words = data.get(f"words_{each.pk.hex}", "")
            if unit and (reasons := gates.never_to_the_accused(each, unit)):
                self.add_error(f"pick_{each.pk.hex}", reasons)
            for reason in (
                gates.betrays_nobody(each, words)
                if words
                else ["请用自己的话写明移交的材料，不写信访人的姓名、电话、住址。"]
            ):
                self.add_error(f"words_{each.pk.hex}", reason)
        return data

    def chosen(self) -> dict[Petition, str]:
        data = self.cleaned_data
        return {each: data[f"words_{each.pk.hex}"] for each in self.choices if data.get(f"pick_{each.pk.hex}")}


class CancelForm(ScopedForm):
    reason = forms.CharField(label="原因", max_length=120, help_text="不写信访人和反映的内容。")
