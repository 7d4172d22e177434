"""What the pages of requests ask for: one form for each kind; the inner purpose apart from what the receiver reads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from inspection import codes
from inspection.models import Code, OrganKind, Unit
from inspection.views.files import ManyFiles
from rounds.forms.fields import SEARCH, LinesField, day_field
from rounds.gates import hearings
from rounds.gates.requests import betrayals
from rounds.models import Assignment, Finding, RequestItem


def area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class RequestForm(forms.Form):
    """What every request has. What the receiver reads must not say why."""

    title = forms.CharField(label="事由", max_length=120)
    text = forms.CharField(label="内容", max_length=4000, widget=area(6))
    requirement = forms.CharField(label="要求", max_length=2000, required=False, widget=area(3))
    due_on = day_field("办理期限")
    files = ManyFiles(label="附件", required=False)
    purpose = forms.CharField(
        label="用途（仅内部可见）", max_length=1000, required=False, widget=area(2), help_text="收件单位看不到这一栏。"
    )

    def __init__(self, *args: Any, assignment: Assignment, editing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assignment = assignment
        if editing:
            self.fields.pop("to_units", None)
            self.fields.pop("files", None)
        self.scope()

    def scope(self) -> None:
        """Narrow choices to the assignment's office."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("title", "text", "requirement"):
            for words in betrayals(data.get(name) or ""):
                self.add_error(name, words)
        return data

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("办理期限不能早于今天。")
        return day


class ToDepartments(RequestForm):
    to_units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label="收件部门", widget=forms.CheckboxSelectMultiple, help_text="每个部门各发一件。"
    )
    approval = forms.CharField(label="审批依据", max_length=200, required=False, help_text="如：领导小组批示、审批文号")

    def scope(self) -> None:
        """Departments in use; never the inspected unit itself or what is above and below it."""
        if "to_units" not in self.fields:
            return
        unit = self.assignment.unit
        found = self.assignment.office.units.in_use(timezone.localdate()).exclude(organ_kind=OrganKind.NONE)
        named = [each.text for each in codes.choices("inquiry_departments", self.assignment.office)]
        found |= self.assignment.office.units.in_use(timezone.localdate()).filter(
            Q(name__in=named) | Q(short_name__in=named)
        )
        self.fields["to_units"].queryset = found.exclude(pk=unit.pk).exclude(parent=unit).distinct().order_by("name")


class InquiryForm(ToDepartments):
    """函询: the same questions to one department or to several (R-112, R-113)."""

    field_order = ["to_units", "title", "text", "requirement", "due_on", "files", "approval", "purpose"]


class AssistanceForm(ToDepartments):
    """商请协助: what kind, by whose approval. A bank is asked only through the organ that may (R-133–R-135, R-348)."""

    topic = forms.ModelChoiceField(Code.objects.none(), label="协助事项")
    field_order = ["topic", "to_units", "title", "text", "requirement", "due_on", "files", "approval", "purpose"]

    def scope(self) -> None:
        super().scope()
        self.fields["topic"].queryset = codes.choices("assistance_kinds", self.assignment.office)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        topic = data.get("topic")
        if topic is not None and topic.data.get("approval") and not data.get("approval"):
            self.add_error("approval", f"“{topic.text}”须写明审批依据。")
        return data


class DocumentsForm(RequestForm):
    """调阅: templates merged, then edited; the period is the assignment's (R-060, R-115, R-116)."""

    templates = forms.ModelMultipleChoiceField(
        Code.objects.none(), label="清单模板", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="可多选，重复的只列一次。",
    )  # fmt: skip
    titles = LinesField(label="另列资料（每行一项）", required=False)
    field_order = ["title", "templates", "titles", "due_on", "text", "requirement", "files", "purpose"]

    def scope(self) -> None:
        self.fields["text"].label = "说明"
        self.fields["text"].widget.attrs["rows"] = 3
        found = codes.choices("document_lists", self.assignment.office).filter(parent=None)
        self.fields["templates"].queryset = found


class TaskForm(RequestForm):
    """交办: of the kinds an inspection may ask for, and no other (R-345)."""

    topic = forms.ModelChoiceField(
        Code.objects.none(), label="交办事项", help_text="巡察组不干预单位正常工作，只能交办这几类。"
    )
    field_order = ["topic", "title", "text", "requirement", "due_on", "files", "purpose"]

    def scope(self) -> None:
        self.fields["topic"].queryset = codes.choices("task_kinds", self.assignment.office)


class HearingForm(RequestForm):
    """汇报材料: which of the reports; its title names the inspected period (R-093)."""

    topic = forms.ModelChoiceField(Code.objects.none(), label="汇报材料")
    field_order = ["topic", "text", "requirement", "due_on", "files", "purpose"]

    def scope(self) -> None:
        del self.fields["title"]
        self.fields["topic"].queryset = codes.choices(hearings.LIST, self.assignment.office)
        self.fields["topic"].help_text = f"监督时段：{hearings.period_words(self.assignment) or '未定'}"
        self.fields["text"].widget.attrs["rows"] = 3


class NoticeForm(RequestForm):
    """整改通知书: the problem, the demand, the date. 情况说明通知书: the matter, numbered questions."""

    field_order = ["title", "text", "requirement", "due_on", "files", "purpose"]


class RectifyForm(NoticeForm):
    def scope(self) -> None:
        self.fields["text"].label, self.fields["requirement"].label = "存在问题", "整改要求"
        self.fields["requirement"].required = True


class ExplainForm(NoticeForm):
    def scope(self) -> None:
        self.fields["text"].label, self.fields["requirement"].label = "需说明的问题", "须附材料"
        self.fields["text"].help_text = "逐条编号，每行一条。"


FORMS: dict[str, type[RequestForm]] = {
    "inquiry": InquiryForm, "assistance": AssistanceForm, "documents": DocumentsForm, "task": TaskForm,
    "hearing": HearingForm,    "rectify": RectifyForm, "explain": ExplainForm,
}  # fmt: skip


class ReplyForm(forms.Form):
    text = forms.CharField(label="回复内容", max_length=8000, widget=area(6))
    signed_by = forms.CharField(label="签发人", max_length=40, required=False)
    files = ManyFiles(label="附件", required=False)
    late_reason = forms.CharField(label="逾期原因", max_length=200, required=False)

    def __init__(self, *args: Any, request: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if request.is_notice:
            self.fields["signed_by"].required = True
            self.fields["signed_by"].help_text = "通知书的回复须经党组织负责人签发。"
        if request.kind == hearings.KIND:
            self.fields["files"].required = True
            self.fields["files"].label = "汇报材料"
        if request.due_on >= timezone.localdate():
            del self.fields["late_reason"]
        else:
            self.fields["late_reason"].required = True


class SendBackForm(forms.Form):
    reason = forms.CharField(label="退回原因", max_length=200, widget=area(2))
    due_on = day_field("新的期限", required=False, help_text="不填则仍为原期限")


class ProvideForm(forms.Form):
    """One item handed over, counted; or the reason why it is not."""

    form = forms.ChoiceField(label="形式", choices=[("", "请选择"), *RequestItem.Form.choices], required=False)
    copies = forms.IntegerField(label="份数", min_value=1, required=False)
    provided_by = forms.CharField(label="提供人", max_length=40, required=False)
    files = ManyFiles(label="电子文档", required=False)
    note = forms.CharField(label="说明", max_length=200, required=False, help_text="不能提供的，写明原因")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("copies") and not data.get("note"):
            self.add_error("copies", "请填写份数；不能提供的，在“说明”中写明原因。")
        if data.get("copies") and not data.get("form"):
            self.add_error("form", "请选择形式。")
        return data


class ItemsForm(forms.Form):
    """Several items at once."""

    items = forms.ModelMultipleChoiceField(
        RequestItem.objects.none(), label="资料", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = items
        self.fields["items"].initial = list(items)


class TakeForm(ItemsForm):
    place = forms.CharField(label="存放位置", max_length=60, required=False, help_text="如：保密柜2号")


class ReturnForm(ItemsForm):
    returned_to = forms.CharField(label="归还签收人", max_length=40)


class ListItemsForm(forms.Form):
    templates = forms.ModelMultipleChoiceField(
        Code.objects.none(), label="清单模板", required=False, widget=forms.CheckboxSelectMultiple
    )
    titles = LinesField(label="另列资料（每行一项）", required=False)

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = codes.choices("document_lists", assignment.office).filter(parent=None)
        self.fields["templates"].queryset = found


class UseReplyForm(forms.Form):
    """The reply as evidence of a finding (R-133)."""

    finding = forms.ModelChoiceField(Finding.objects.none(), label="问题", widget=forms.Select(attrs=dict(SEARCH)))
    note = forms.CharField(label="证明内容", max_length=200)

    def __init__(self, *args: Any, findings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["finding"].queryset = findings
