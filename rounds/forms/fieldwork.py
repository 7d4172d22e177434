"""Forms of meetings, field records and daily logs; short enough for a phone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection import codes
from inspection.models import Person, User
from rounds import gates
from rounds.forms.fields import LinesField, PeopleField, PersonField, day_field, unit_field
from rounds.models import Assignment, DailyLog, FieldRecord, Meeting, MeetingKind


class MeetingForm(forms.ModelForm):
    class Meta:
        model = Meeting
        fields = ["kind", "held_on", "held_at", "place", "chair", "agenda", "attendees", "minutes", "commitment"]
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("agenda", "attendees", "minutes", "commitment")}
        help_texts = {"agenda": "每行一项", "commitment": "动员会上组长作出的公开承诺"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.initial.get("kind") or self.instance.kind
        if kind and kind != MeetingKind.MOBILISATION:
            del self.fields["commitment"]


class AbsenteeForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=40)
    reason = forms.ChoiceField(label="缺席原因")

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(each.text, each.text) for each in codes.choices("absences", office)]


class InformForm(forms.Form):
    informed_on = day_field("告知日期", initial=timezone.localdate)
    informed_by = forms.CharField(label="告知人", max_length=40, help_text="如：党委分管领导")
    informed_how = forms.CharField(label="告知方式", max_length=40, help_text="如：当面传达、电话、书面")


class RecordForm(forms.ModelForm):
    """What every field record has; subclasses add what their methods need."""

    conducted_by = PeopleField(label="办理人")
    points = LinesField(label="反映情况（每行一条）", required=False)

    class Meta:
        model = FieldRecord
        fields = ["method", "held_on", "begins_at", "ends_at", "place"]

    def __init__(self, *args: Any, assignment: Assignment, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assignment, self.user = assignment, user
        self.fields["held_on"].initial = timezone.localdate
        present = Person.objects.filter(
            pk__in=assignment.authorisations.filter(revoked_at=None).values("person")
        ).prefetch_related("posts__unit")
        for name in ("conducted_by", "recorder"):
            if name in self.fields:
                self.fields[name].queryset = present
        if "subject_category" in self.fields:
            self.fields["subject_category"].queryset = codes.choices("interviewees", assignment.office)
        if not self.instance._state.adding:
            self.initial.setdefault("points", [each.text for each in self.instance.points.all()])
        elif user.person_id is not None:
            self.initial.setdefault("conducted_by", [user.person_id])


class InterviewForm(RecordForm):
    """An interview: with whom, by which two, from when to when, what was said."""

    conducted_by = PeopleField(label="谈话人（两名以上）")
    subject_person = PersonField(label="谈话对象（人员库）", required=False)

    class Meta(RecordForm.Meta):
        fields = [
            "subject_person", "subject_name", "subject_category", "held_on", "begins_at", "ends_at", "place",
            "conducted_by", "recorder", "person_times", "arranged_by_liaison", "points", "summary", "paper_location",
        ]  # fmt: skip
        labels = {"subject_name": "谈话对象（不在人员库）", "arranged_by_liaison": "经联络员安排"}
        help_texts = {
            "subject_name": "写姓名；上面已选则不填",
            "arranged_by_liaison": "勾选后，被巡察单位联络员可见日期、时间、地点和姓名；自行安排的不勾选",
        }
        widgets = {"summary": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.Meta.fields)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("subject_person") and data.get("subject_name"):
            self.add_error("subject_name", "谈话对象只填一处。")
        data["method"] = codes.code("methods", gates.INTERVIEW, self.assignment.office)
        return data


class OtherRecordForm(RecordForm):
    """A forum, a visit, a reading, a check, a questionnaire …"""

    class Meta(RecordForm.Meta):
        fields = [
            "method", "title", "held_on", "begins_at", "ends_at", "place", "sub_unit", "conducted_by", "subject_name",
            "subject_category", "person_times", "copies", "undercover", "summary", "points", "paper_location",
        ]  # fmt: skip
        labels = {"undercover": "暗访（任何情况下不在被巡察单位一侧显示）", "subject_name": "对象"}
        help_texts = {"subject_name": "座谈对象、走访农户、抽查单位等"}
        widgets = {"summary": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        methods = codes.choices("methods", self.assignment.office).exclude(code=gates.INTERVIEW)
        self.fields["method"].queryset = methods
        self.fields["sub_unit"] = unit_field(self.user, label="所到单位", required=False)
        self.fields["points"].widget.attrs["rows"] = 3
        self.order_fields(self.Meta.fields)


class LogForm(forms.ModelForm):
    class Meta:
        model = DailyLog
        fields = ["day", "work_done", "problems", "difficulties", "tomorrow"]
        widgets = {
            name: forms.Textarea(attrs={"rows": 4}) for name in ("work_done", "problems", "difficulties", "tomorrow")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["day"]
