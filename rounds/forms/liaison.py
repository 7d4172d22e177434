"""What the pages of leave and of disclosures ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection import codes
from inspection.models import Code, Person
from inspection.views.files import ManyFiles
from rounds.forms.fields import PeopleField, PersonField, day_field
from rounds.gates import leave_of_unit as rules
from rounds.models import Assignment, Disclosure, UnitLeave
from rounds.workflow import disclosures


def area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class LeaveForm(forms.ModelForm):
    """A leave of a controlled person; the notice is asked for when the office's rule wants one."""

    assignment = forms.ModelChoiceField(Assignment.objects.none(), label="巡察任务", widget=forms.HiddenInput)
    person = PersonField(label="请假人（在人员库）", queryset=Person.objects.none(), required=False)
    notice = ManyFiles(label="通知文件", required=False)

    class Meta:
        model = UnitLeave
        fields = ["group", "post", "kind", "reason", "destination", "phone", "leaves_on", "returns_on"]
        widgets = {"reason": forms.TextInput()}
        help_texts = {"destination": "写到县（市、区）；双休日离开城区也须请假"}

    name = forms.CharField(label="请假人（不在人员库）", max_length=40, required=False)
    field_order = [
        "assignment", "person", "name", "post", "group", "kind", "reason", "leaves_on", "returns_on", "destination",
        "phone", "notice",
    ]  # fmt: skip

    def __init__(self, *args: Any, assignments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = assignments.first()
        self.fields["assignment"].queryset, self.fields["assignment"].initial = assignments, first
        if assignments.count() > 1:
            self.fields["assignment"].widget = forms.Select(choices=self.fields["assignment"].choices)
        self.fields["group"].queryset = codes.choices("controlled_groups", first.office if first else None)
        people = Person.objects.filter(posts__unit__in=assignments.values("unit"), posts__ends=None).distinct()
        self.fields["person"].queryset = people.order_by("name")
        self.office = first.office if first else None
        if self.office:
            least = codes.setting(self.office, "leave.notice_days")
            kinds = "、".join(
                {"private": "因私", "official": "因公"}[k] for k in codes.setting(self.office, "leave.notice_kinds")
            )
            self.fields["notice"].help_text = f"{kinds}离开{least}天以上须附；双休日计入天数" if kinds else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("person")) == bool(data.get("name")):
            self.add_error("name", "请假人在人员库的选人，不在的写姓名，只填一处。")
        begins, ends = data.get("leaves_on"), data.get("returns_on")
        if begins and ends:
            if ends < begins:
                self.add_error("returns_on", "返回日期不能早于离开日期。")
            elif rules.needs_notice(
                self.office, data.get("kind", ""), count := rules.days(begins, ends)
            ) and not data.get("notice"):
                self.add_error("notice", f"离开{count}天，须附通知文件。")
        group = data.get("group")
        if group is not None and group.code == "exempt":
            self.add_error("group", "该人员不在管控范围，按本单位制度请假，不需报巡察组。")
        return data

    def _post_clean(self) -> None:
        """The constraints speak through clean(); the action makes the row."""


class BackForm(forms.Form):
    back_on = day_field("实际返回日期", initial=timezone.localdate)


class DisclosureForm(forms.Form):
    """Taken down by the team: who, protected unless he says otherwise; what; whom it is about."""

    kind = forms.ChoiceField(label="内容", choices=disclosures.DisclosureKind.choices)
    venue = forms.ChoiceField(label="途径", choices=disclosures.Venue.choices)
    received_on = day_field("接收日期", initial=timezone.localdate)
    protected = forms.BooleanField(
        label="保护身份", required=False, initial=True, help_text="勾选后，说明人身份封存，须经保管人同意才能查看。"
    )
    name = forms.CharField(label="说明人姓名", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    post = forms.CharField(
        label="职务", max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = forms.CharField(
        label="联系电话", max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    about = PeopleField(label="涉及人员", queryset=Person.objects.none(), required=False)
    content = forms.CharField(label="说明内容", max_length=20000, widget=area(8))

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(posts__unit=assignment.unit, posts__ends=None).distinct()
        self.fields["about"].queryset = people.prefetch_related("posts__unit").order_by("name")


class HandInForm(forms.Form):
    """Handed in by its maker, under /unit/."""

    assignment = forms.ModelChoiceField(Assignment.objects.none(), widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="内容", choices=disclosures.DisclosureKind.choices)
    venue = forms.ChoiceField(label="途径", choices=disclosures.Venue.choices)
    content = forms.CharField(
        label="说明内容", max_length=20000, widget=area(8),
        help_text="只有巡察组组长和巡察办主任能看到，本单位任何人都看不到，也不知道您提交过。",
    )  # fmt: skip
    phone = forms.CharField(label="联系电话", max_length=40, required=False)
    protected = forms.BooleanField(
        label="要求保护身份", required=False, initial=True,
        help_text="勾选后，您的姓名封存，系统中不留您的账号；请记下回执号，材料请当面交给巡察组。",
    )  # fmt: skip

    def __init__(self, *args: Any, assignments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignment"].queryset = assignments
        self.fields["assignment"].initial = assignments.first()


class DisposeForm(forms.Form):
    disposal = forms.ModelChoiceField(Code.objects.none(), label="处置方式")
    disposal_note = forms.CharField(label="处置说明", max_length=300, widget=area(3))
    mitigation = forms.ChoiceField(label="从宽建议", choices=disclosures.Mitigation.choices, required=False)
    campaign = forms.CharField(label="关联专项行动", max_length=60, required=False, help_text="如：清源行动")

    def __init__(self, *args: Any, disclosure: Disclosure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        office = disclosure.assignment.office
        self.fields["disposal"].queryset = codes.choices("disclosure_disposals", office)
        if disclosure.kind != disclosures.DisclosureKind.SELF:
            del self.fields["mitigation"]


class AskForm(forms.Form):
    reason = forms.CharField(label="查看理由", max_length=200, widget=area(2), help_text="写明为何须知道说明人是谁。")


class AgreeForm(forms.Form):
    passphrase = forms.CharField(
        label="保管人口令", max_length=200, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )


class LookForm(forms.Form):
    code = forms.CharField(
        label="一次性口令", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="由同意查看的保管人当面交给您。",
    )  # fmt: skip
