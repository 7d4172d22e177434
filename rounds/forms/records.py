"""Forms of field records: the interview in sections, and one form that every other method fills with its own details."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from inspection import codes
from inspection.models import Code, Person, User
from inspection.views.files import ManyFiles
from inspection.views.times import MomentField
from rounds import gates, methods
from rounds.forms.fields import LinesField, PeopleField, PersonField, day_field, unit_field
from rounds.gates import field_records as record_gates
from rounds.models import Assignment, FieldRecord, Finding, NoContact

PREFIX = "detail_"
LATE = ("form_number", "received_at", "late_reason")


class RecordForm(forms.ModelForm):
    """What every field record has; subclasses add what their methods need."""

    template_name = "forms/sections.html"
    conducted_by = PeopleField(label="办理人")
    points = LinesField(label="反映情况（每行一条）", required=False)

    class Meta:
        model = FieldRecord
        fields = ["held_on", "begins_at", "ends_at", "place", *LATE]
        field_classes = {"received_at": MomentField}
        help_texts = {"form_number": "用空白表记录的，填条码下的编号"}

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
            for name in LATE:  # how a record came in is not changed afterwards
                del self.fields[name]
        elif user.person_id is not None:
            self.initial.setdefault("conducted_by", [user.person_id])

    layout: tuple[tuple[str, str, tuple[str, ...]], ...] = ()

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The form's fields under their heads; what no head names stands in the last one."""
        named = {name for _, _, names in self.layout for name in names}
        found = [
            {"title": title, "note": note, "fields": [self[name] for name in names if name in self.fields]}
            for title, note, names in self.layout
        ]
        rest = [self[name] for name in self.fields if name not in named]
        return [each for each in [*found, {"title": "其他", "fields": rest}] if each["fields"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        held_on = data.get("held_on")
        if held_on and self.instance._state.adding:
            late = record_gates.late_reasons(
                held_on, data.get("late_reason", ""), data.get("received_at"), self.assignment.office_id
            )
            for words in late:
                self.add_error("late_reason" if words.endswith("原因") else "received_at", words)
        return data


LATE_SECTION = ("补录", "当天未能录入（如在没有网络的村组用空白表记录）的，写明收到纸质记录的时间和补录原因。", LATE)


class InterviewForm(RecordForm):
    """An interview: with whom, by which two, from when to when, what was said."""

    conducted_by = PeopleField(label="谈话人（两名以上）")
    subject_person = PersonField(label="谈话对象（人员库）", required=False)

    class Meta(RecordForm.Meta):
        fields = [
            "subject_person", "subject_name", "subject_category", "held_on", "begins_at", "ends_at", "place",
            "conducted_by", "recorder", "person_times", "arranged_by_liaison", "points", "summary", "paper_location", *LATE,
        ]  # fmt: skip
        labels = {"subject_name": "谈话对象（不在人员库）", "arranged_by_liaison": "经联络员安排"}
        help_texts = RecordForm.Meta.help_texts | {
            "subject_name": "写姓名；上面已选则不填",
            "arranged_by_liaison": "勾选后，被巡察单位联络员可见日期、时间、地点和姓名；自行安排的不勾选",
        }
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}

    layout = (
        ("谈话对象", "", ("subject_person", "subject_name", "subject_category", "person_times", "arranged_by_liaison")),
        (
            "时间和地点",
            "注意谈话时长，不跨过用餐时间，不谈到深夜，不滞留谈话对象。",
            ("held_on", "begins_at", "ends_at", "place"),
        ),
        ("谈话人", "", ("conducted_by", "recorder")),
        ("谈话内容", "每行一条，将来逐条落实去向。", ("points", "summary", "paper_location")),
        LATE_SECTION,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points"].widget.attrs["rows"] = 10
        self.order_fields(self.Meta.fields)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        person, name = data.get("subject_person"), data.get("subject_name", "")
        if person and name:
            self.add_error("subject_name", "谈话对象只填一处。")
        for words in record_gates.no_contact(self.assignment, getattr(person, "pk", None), name):
            self.add_error("subject_person" if person else "subject_name", words)
        data["method"] = codes.code("methods", gates.INTERVIEW, self.assignment.office)
        return data


class MethodForm(RecordForm):
    """A record of any other method: the common columns the method uses and the details it asks for."""

    files = ManyFiles(label="照片、录像、扫描件", required=False)

    class Meta(RecordForm.Meta):
        fields = [
            "title", "subject_person", "finding", "sub_unit", "subject_name", "subject_category", "held_on", "begins_at",
            "ends_at", "place", "conducted_by", "person_times", "copies", "undercover", "summary", "points",
            "paper_location", *LATE,
        ]  # fmt: skip
        labels = {
            "undercover": "暗访（任何情况下不在被巡察单位一侧显示）",
            "subject_name": "对象",
            "subject_person": "抽查对象",
        }
        help_texts = RecordForm.Meta.help_texts | {"subject_name": "座谈对象、走访农户、抽查单位等"}
        widgets = {"summary": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, method: Code, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method, self.own = method, methods.of(method.code)
        optional = {"title", "subject_person", "finding", "sub_unit", "subject_name", "subject_category", "person_times",
                    "copies", "undercover"}  # fmt: skip
        for name in optional - set(self.own.columns):
            self.fields.pop(name, None)
        if not self.instance._state.adding:
            del self.fields["files"]
        self._choices()
        for detail in self.own.details:
            for name, field, initial in self._fields_of(detail):
                self.fields[name] = field
                self.initial.setdefault(name, initial)
        if "title" in self.fields:
            self.fields["title"].required = False
        self.fields["points"].widget.attrs["rows"] = 3

    def _choices(self) -> None:
        if "sub_unit" in self.fields:
            self.fields["sub_unit"] = unit_field(self.user, label="所到单位", required=False)
        if "finding" in self.fields:
            found = Finding.objects.for_user(self.user).filter(assignment=self.assignment).exclude(status="dropped")
            self.fields["finding"].queryset = found
        if "subject_person" in self.fields:
            near = Person.objects.filter(posts__unit=self.assignment.unit).values("pk")
            self.fields["subject_person"] = PersonField(
                label="抽查对象", required=False, queryset=Person.objects.filter(pk__in=near)
            )
        if "files" in self.fields:
            self.fields["files"].widget.attrs["accept"] = "image/*,.pdf"

    def _list(self, key: str) -> list[tuple[str, str]]:
        return [(each.code, each.text) for each in codes.choices(key, self.assignment.office)]

    def _fields_of(self, detail: methods.Detail) -> list[tuple[str, forms.Field, Any]]:
        """The form's fields of one detail, each with what the record holds; a draft may leave them open."""
        value, name = self.instance.details.get(detail.name), PREFIX + detail.name
        words = {"label": detail.label, "help_text": detail.help, "required": False}
        if detail.kind == methods.COUNTS:
            held = value or {}
            return [
                (
                    f"{name}__{code}",
                    forms.IntegerField(label=text, required=False, min_value=0, max_value=9999),
                    held.get(code),
                )
                for code, text in self._list(detail.source)
            ]
        if detail.kind == methods.MOMENT and value:
            value = datetime.fromisoformat(value)
        makers: dict[str, Any] = {
            methods.TEXT: lambda: forms.CharField(max_length=120, **words),
            methods.LINES: lambda: LinesField(widget=forms.Textarea(attrs={"rows": 4}), **words),
            methods.NUMBER: lambda: forms.IntegerField(min_value=0, **words),
            methods.MONEY: lambda: forms.DecimalField(min_value=0, max_digits=16, decimal_places=2, **words),
            methods.DAY: lambda: forms.DateField(**words),
            methods.MOMENT: lambda: MomentField(**words),
            methods.YES_NO: lambda: forms.BooleanField(**words),
            methods.CHOICE: lambda: forms.ChoiceField(choices=[("", "请选择"), *self._list(detail.source)], **words),
        }
        return [(name, makers[detail.kind](), value)]

    @property
    def layout(self) -> Any:  # type: ignore[override]
        own = tuple(name for name in self.fields if name.startswith(PREFIX))
        return (
            ("时间、地点和人员", "", ("title", "held_on", "begins_at", "ends_at", "place", "sub_unit", "conducted_by")),
            (self.method.text, self.own.note,
             ("subject_person", "finding", "subject_name", "subject_category", "person_times", "copies", "undercover", *own)),
            ("主要情况", "", ("summary", "points", "files", "paper_location")),
            LATE_SECTION,
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        details = {}
        for detail in self.own.details:
            name = PREFIX + detail.name
            if detail.kind == methods.COUNTS:
                beginning = f"{name}__"
                counts = {
                    each.removeprefix(beginning): data.pop(each) for each in list(data) if each.startswith(beginning)
                }
                details[detail.name] = {code: count for code, count in counts.items() if count}
            else:
                value = data.pop(name, None)
                details[detail.name] = (
                    timezone.make_naive(value).isoformat(timespec="minutes")
                    if isinstance(value, datetime) else methods.stored(value)
                )  # fmt: skip
        for words in self.own.check(details):
            self.add_error(None, words)
        data |= {"details": details, "method": self.method}
        return data


class ReturnForm(forms.Form):
    returned_on = day_field("归还日期", initial=timezone.localdate)


class BlankBatchForm(forms.Form):
    method = forms.ModelChoiceField(Code.objects.none(), label="方式")
    count = forms.IntegerField(label="张数", min_value=1, max_value=30, initial=5)
    place = forms.CharField(label="带往何处", max_length=80, required=False)

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].queryset = codes.choices("methods", assignment.office)


class NoContactForm(forms.ModelForm):
    class Meta:
        model = NoContact
        fields = ["person", "basis"]
        help_texts = {"basis": "如：组长批示日期、所依据的线索编号；不写反映人"}

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Person.objects.filter(posts__unit=assignment.unit) | Person.objects.filter(
            posts__unit__parent=assignment.unit
        )
        self.fields["person"] = PersonField(label="人员", queryset=Person.objects.filter(pk__in=near.values("pk")))
