"""Forms of meetings of the whole round and above, and of the tasks they set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from inspection import codes
from inspection.models import User
from rounds.forms.fields import LinesField, day_field
from rounds.models import Round, RoundMeeting, TrackedTask

if TYPE_CHECKING:
    from inspection.models import Office


class RoundMeetingForm(forms.ModelForm):
    class Meta:
        model = RoundMeeting
        fields = ["kind", "round", "held_on", "held_at", "place", "chair", "topics", "title", "minutes"]
        widgets = {"minutes": forms.Textarea(attrs={"rows": 8})}
        help_texts = {"title": "不填则以种类和日期称呼", "round": "不属于某一轮的会议不选"}

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = codes.choices("round_meetings", office)
        self.fields["round"].queryset = Round.objects.filter(office=office).select_related("office")
        self.fields["held_on"].initial = timezone.localdate


class ItemsForm(forms.Form):
    texts = LinesField(label="议程（每行一项）")


class ItemForm(forms.Form):
    report = forms.CharField(label="汇报情况", required=False, widget=forms.Textarea(attrs={"rows": 6}))
    opinion = forms.CharField(label="意见和点评", required=False, widget=forms.Textarea(attrs={"rows": 6}))


class AttendanceForm(forms.Form):
    """Names as they stand on a sheet: 姓名 单位和职务; absentees with the reason behind a bar."""

    present = LinesField(label="出席人员（每行一人）", required=False)
    absent = LinesField(label="缺席人员（每行一人）", required=False)

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reasons = list(codes.choices("absences", office).values_list("text", flat=True))
        self.fields["present"].help_text = "写“姓名 单位职务”，如：孙立群 第一巡察组组长"
        self.fields["absent"].help_text = f"写“姓名 单位职务 原因”，原因写{'、'.join(self.reasons)}之一"

    def clean_absent(self) -> list[dict[str, Any]]:
        found = []
        for line in self.cleaned_data["absent"]:
            name, *rest = line.split()
            if not rest or rest[-1] not in self.reasons:
                raise forms.ValidationError(f"“{line}”未写缺席原因（{'、'.join(self.reasons)}）。")
            found.append({"name": name[:40], "post": " ".join(rest[:-1])[:60], "reason": rest[-1]})
        return found

    def clean_present(self) -> list[dict[str, Any]]:
        return [
            {"name": name[:40], "post": " ".join(rest)[:60], "reason": ""}
            for name, *rest in (line.split() for line in self.cleaned_data["present"])
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        twice = {each["name"] for each in data.get("present", [])} & {each["name"] for each in data.get("absent", [])}
        if twice:
            raise forms.ValidationError(f"{'、'.join(sorted(twice))}既列出席又列缺席。")
        return data


class TaskForm(forms.ModelForm):
    class Meta:
        model = TrackedTask
        fields = ["content", "owner", "owner_text", "due_on", "source"]
        widgets = {"content": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"owner": "本机构人员；到期前先提醒承办人", "due_on": "不填不提醒"}

    def __init__(self, *args: Any, owners: list[User], from_meeting: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.filter(pk__in=[each.pk for each in owners]).select_related(
            "person"
        )
        if from_meeting:
            del self.fields["source"]
        else:
            self.fields["source"].required = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("owner") and not data.get("owner_text"):
            self.add_error("owner", "须选承办人或写明承办单位。")
        return data


class DoneForm(forms.Form):
    result = forms.CharField(label="完成情况", widget=forms.Textarea(attrs={"rows": 4}))
    on = day_field("完成日期", initial=timezone.localdate)
