"""What the pages of a lead's package, of its way past the meeting, and of the handover meeting ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection import codes
from inspection.models import Code, Unit
from petitions import codes as lists
from petitions import gates
from petitions.forms.fields import ScopedForm, area, searchable
from petitions.models import HandoverItem, Presence
from petitions.models.handover_meetings import Verdict
from petitions.models.packages import loose_files
from petitions.workflow import LeadRoute
from rounds.forms.fields import LinesField, day_field
from rounds.gates.requests import betrayals
from rounds.models import FieldRecord, Finding, Round


class PackageItemForm(ScopedForm):
    """One sheet or file. What a sheet was made from is a note for those inside."""

    kind = forms.ModelChoiceField(Code.objects.none(), label="材料种类", empty_label=None)
    title = forms.CharField(label="材料名称", max_length=80, help_text="接受部门可见，不写信访人、谈话人姓名")
    text = forms.CharField(
        label="内容", required=False, max_length=20_000, widget=area(8),
        help_text="用自己的话重新概述，不照抄信件和谈话原文；原件不进资料包。",
    )  # fmt: skip
    attachment = forms.ModelChoiceField(None, label="文件", required=False, empty_label="（不编入文件）")
    point = forms.ModelChoiceField(None, label="据以概述的反映要点（仅内部可见）", required=False)
    field_record = forms.ModelChoiceField(
        FieldRecord.objects.none(), label="据以概述的工作记录（仅内部可见）", required=False, widget=searchable()
    )
    finding = forms.ModelChoiceField(
        Finding.objects.none(), label="据以概述的问题（仅内部可见）", required=False, widget=searchable()
    )

    def scope(self) -> None:
        lead = self.record
        self.offer("kind", codes.choices(lists.PACKAGE_KINDS, lead.office))
        self.offer("attachment", loose_files(lead))
        self.offer("point", lead.points.all())
        task = lead.scope_assignment_id()
        if task is None:
            del self.fields["field_record"], self.fields["finding"]
            return
        self.offer("field_record", FieldRecord.objects.for_user(self.user).filter(assignment=task))
        self.offer("finding", Finding.objects.for_user(self.user).filter(assignment=task))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("text") or "").strip() and not data.get("attachment"):
            self.add_error("text", "请填写内容，或选择编入的文件。")
        return data


class RouteForm(ScopedForm):
    route = forms.ChoiceField(label="移交途径", choices=LeadRoute.choices)
    reason = forms.CharField(label="说明", required=False, max_length=200, widget=area(2), help_text="不经移交会的必填")

    def scope(self) -> None:
        self.fields["route"].initial = self.record.route

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("route") != LeadRoute.MEETING and not (data.get("reason") or "").strip():
            self.add_error("reason", "不经移交会的，请说明原因。")
        return data


class AskDocumentsForm(ScopedForm):
    """All of it is read by the unit."""

    title = forms.CharField(label="事由", max_length=120, initial="补充提供资料")
    text = forms.CharField(label="内容", max_length=4000, widget=area(4), initial="请按清单补充提供下列资料。")
    requirement = forms.CharField(label="要求", required=False, max_length=2000, widget=area(2))
    titles = LinesField(label="资料清单（每行一项）")
    due_on = day_field("办理期限")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("title", "text", "requirement"):
            for words in betrayals(data.get(name) or ""):
                self.add_error(name, words)
        if betrayals("\n".join(data.get("titles") or [])):
            self.add_error("titles", "资料名称中不能写明为何调阅。")
        if data.get("due_on") and data["due_on"] < timezone.localdate():
            self.add_error("due_on", "办理期限不能早于今天。")
        return data


class HandoverMeetingForm(forms.Form):
    held_on = day_field("召开日期", initial=timezone.localdate)
    round = forms.ModelChoiceField(Round.objects.none(), label="轮次", required=False, empty_label="（不属于某一轮）")
    place = forms.CharField(label="地点", required=False, max_length=80)
    chair = forms.CharField(label="主持人", required=False, max_length=40)

    def __init__(self, *args: Any, office: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds: Any = self.fields["round"]
        rounds.queryset = Round.objects.filter(office=office).select_related("office")


class LeaderForm(ScopedForm):
    leader = forms.CharField(label="领导小组组长", max_length=40)
    presence = forms.ChoiceField(label="到会情况", choices=Presence.choices)


class HandoverItemForm(ScopedForm):
    """One lead's line. What it needs depends on what was decided and on what kind of lead it is."""

    presenter = forms.CharField(label="汇报人", required=False, max_length=40)
    receiver = forms.ModelChoiceField(Unit.objects.none(), label="接受部门", required=False, widget=searchable())
    questions = forms.CharField(label="询问和答复", required=False, max_length=8000, widget=area(3))
    opinion = forms.CharField(label="组长处置意见和要求", required=False, max_length=4000, widget=area(3))
    person_disposition = forms.CharField(label="对人的处置要求", required=False, max_length=4000, widget=area(2))
    matter_disposition = forms.CharField(label="对事的处置要求", required=False, max_length=4000, widget=area(2))
    verdict = forms.ChoiceField(label="研究结果", required=False, choices=[("", "（尚未研究）"), *Verdict.choices])
    missing = forms.CharField(label="需补充的材料", required=False, max_length=4000, widget=area(2))
    missing_by = day_field("补充期限", required=False)

    def __init__(self, *args: Any, item: HandoverItem, **kwargs: Any) -> None:
        self.item = item
        super().__init__(*args, **kwargs)

    def scope(self) -> None:
        organs = self.item.lead.office.units.in_use(timezone.localdate()).exclude(organ_kind="")
        self.offer("receiver", organs)
        if self.item.lead.is_important:
            self.fields["opinion"].help_text = "本件是重要线索，同意移交的须填写。"
        if self.item.lead.is_focus:
            for name in ("person_disposition", "matter_disposition"):
                self.fields[name].help_text = "本件是重点问题，同意移交的须填写。"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day = data.get("missing_by")
        if day and day < timezone.localdate():
            self.add_error("missing_by", "补充期限不能早于今天。")
        receiver = data.get("receiver")
        if receiver is not None and (reasons := gates.never_to_the_accused(self.item.lead, receiver)):
            self.add_error("receiver", "；".join(reasons))
        return data
