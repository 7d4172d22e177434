"""Forms of findings, evidence and working papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from inspection import access, codes
from inspection.models import Person, User
from rounds import tags as tagging
from rounds.forms.fields import SEARCH, PeopleField, TagsField, unit_field
from rounds.models import Assignment, FieldRecord, Finding, Meeting, MeetingKind


class FindingForm(forms.ModelForm):
    """A finding: fact, nature, cause, responsibility, and its code in the round's framework."""

    persons = PeopleField(
        label="涉及人员", required=False, widget=forms.SelectMultiple(attrs=dict(SEARCH)), help_text="可不选"
    )

    tags = TagsField()

    class Meta:
        model = Finding
        fields = [
            "title", "category", "discipline", "occurred_on", "retroactive", "amount", "sub_unit", "fact", "nature",
            "cause", "responsibility", "basis", "persons", "tags", "immediate", "inherited", "leader_then", "leader_now",
        ]  # fmt: skip
        widgets = {
            "fact": forms.Textarea(attrs={"rows": 6}),
            **{name: forms.Textarea(attrs={"rows": 3}) for name in ("nature", "cause", "responsibility")},
        }
        help_texts = {
            "retroactive": "发生在监督时段之前、与时段内问题相关联的",
            "inherited": "前任遗留、现任未主动纠正的；当时和现任主要负责人不填的，按人员库中的任职推定",
        }

    def __init__(self, *args: Any, assignment: Assignment, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        framework = assignment.round.framework_codes().select_related("parent")
        self.fields["category"] = CategoryField(framework.order_by("parent__position", "position"))
        self.fields["discipline"].queryset = codes.choices("disciplines", assignment.office)
        self.fields["sub_unit"] = unit_field(user, label="所属单位", required=False)
        # Whoever holds a post in the unit or was talked to; nobody else is looked for here.
        near = Q(posts__unit=assignment.unit) | Q(posts__unit__parent=assignment.unit)
        near |= Q(met_records__assignment=assignment) | Q(findings=self.instance.pk)
        found = Person.objects.filter(pk__in=Person.objects.filter(near).values("pk"))
        self.fields["persons"].queryset = found.prefetch_related("posts__unit")
        self.fields["tags"].queryset = tagging.offered(assignment.office)
        leaders = Person.objects.filter(posts__unit=assignment.unit, posts__principal=True).distinct()
        for name in ("leader_then", "leader_now"):
            self.fields[name].queryset = leaders

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("inherited") and (data.get("leader_then") or data.get("leader_now")):
            self.add_error("inherited", "填写了当时或现任主要负责人，请勾选“历史遗留问题”。")
        return data

    def _post_clean(self) -> None:
        """The leaders left open are filled in by the action; until then the row's own check would misjudge them."""
        names = ("inherited", "leader_then", "leader_now")
        kept = {name: self.cleaned_data.pop(name) for name in names if name in self.cleaned_data}
        super()._post_clean()
        self.cleaned_data |= kept


class CategoryField(forms.ModelChoiceField):
    """A code of the framework, shown below its heading: 全面从严治党不力／财务管理."""

    def __init__(self, queryset: Any) -> None:
        super().__init__(queryset, label="问题类别", widget=forms.Select(attrs=dict(SEARCH)))

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.parent.text}／{obj.text}" if obj.parent else obj.text


class EvidenceForm(forms.Form):
    field_record = forms.ModelChoiceField(
        FieldRecord.objects.none(), label="工作记录", widget=forms.Select(attrs=dict(SEARCH))
    )
    note = forms.CharField(label="证明内容", max_length=200)

    def __init__(self, *args: Any, finding: Finding, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = finding.evidence.exclude(field_record=None).values("field_record")
        found = FieldRecord.objects.for_user(user).filter(assignment=finding.assignment).complete().exclude(pk__in=used)
        self.fields["field_record"].queryset = found.select_related("method")


class DraftPaperForm(forms.Form):
    second_drafter = forms.ModelChoiceField(User.objects.none(), label="第二起草人")

    def __init__(self, *args: Any, finding: Finding, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [each.pk for each in access.holders("rounds.draft_paper", finding) if each.pk != user.pk]
        self.fields["second_drafter"].queryset = User.objects.filter(pk__in=others).select_related("person")


class ReviewForm(forms.Form):
    opinion = forms.CharField(label="审核意见", widget=forms.Textarea(attrs={"rows": 4}))


class DiscussForm(forms.Form):
    meeting = forms.ModelChoiceField(Meeting.objects.none(), label="组务会")
    opinion = forms.CharField(label="组务会意见", widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = assignment.meetings.filter(kind=MeetingKind.TEAM)
        self.fields["meeting"].empty_label = "请选择（没有时先登记组务会）"


class ConfirmForm(forms.Form):
    opinion = forms.CharField(
        label="组长意见", max_length=300, initial="同意。", widget=forms.Textarea(attrs={"rows": 3})
    )
