"""What the pages of leads and channels ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection import codes
from inspection.models import Code, OrganKind, Unit
from petitions import codes as lists
from petitions import gates
from petitions.forms.fields import PersonLines, ScopedForm, area, searchable
from petitions.models import Grade, Lead
from rounds import tags as tagging
from rounds.forms.fields import TagsField
from rounds.models import FieldRecord


class LeadForm(ScopedForm):
    """A lead, new or mended. ``record``: the assignment, office, petition point or lead it stands on."""

    summary = forms.CharField(label="主要问题", max_length=20_000, widget=area(5))
    accused = PersonLines(label="被反映人")
    unit = forms.ModelChoiceField(Unit.objects.none(), label="涉及单位", required=False, widget=searchable())
    discipline = forms.ModelChoiceField(Code.objects.none(), label="纪律类别", required=False)
    category = forms.ModelChoiceField(Code.objects.none(), label="问题领域", required=False)
    tags = TagsField()
    occurred = forms.CharField(label="发生时间", required=False, max_length=60)
    amount = forms.DecimalField(label="涉及金额（元）", required=False, min_value=0, max_digits=16, decimal_places=2)
    grade = forms.ChoiceField(label="等次", choices=Grade.choices)
    is_concrete = forms.BooleanField(label="具体明确", required=False)
    is_strong = forms.BooleanField(label="群众反映强烈", required=False)
    has_impact = forms.BooleanField(label="影响较大", required=False)
    is_important = forms.BooleanField(label="重要线索（移交会须有组长处置意见）", required=False)
    is_focus = forms.BooleanField(label="重点问题（移交会须有对人、对事的处置要求）", required=False)
    suggestion = forms.CharField(
        label="处置建议", required=False, max_length=200, help_text="建议移交哪个部门、如何处置"
    )
    next_action = forms.CharField(
        label="下一步核实措施", required=False, max_length=200, help_text="B类线索必填：如何深挖细查、谁负责"
    )
    package_gaps = forms.CharField(
        label="资料包缺项说明", required=False, max_length=200, help_text="五类材料不齐的，说明缺哪类、为什么"
    )
    field_record = forms.ModelChoiceField(
        FieldRecord.objects.none(), label="来源工作记录", required=False, widget=searchable()
    )

    def __init__(self, *args: Any, office: Any, assignment: Any = None, with_record: bool = False, **kw: Any) -> None:
        self.office, self.assignment, self.with_record = office, assignment, with_record
        super().__init__(*args, **kw)

    def scope(self) -> None:
        self.offer("unit", self.office.units.in_use(timezone.localdate()))
        self.offer("discipline", codes.choices(lists.DISCIPLINES, self.office))
        self.offer("category", codes.choices(lists.CATEGORIES, self.office))
        self.offer("tags", tagging.offered(self.office))
        if self.with_record and self.assignment is not None:
            records = FieldRecord.objects.for_user(self.user).filter(assignment=self.assignment)
            self.offer("field_record", records)
        else:
            del self.fields["field_record"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        ticks = [data.get(name) for name in ("is_concrete", "is_strong", "has_impact")]
        if data.get("grade") == Grade.A and not all(ticks):
            self.add_error("grade", "A类线索须具体明确、反映强烈、影响较大三项齐备。")
        if data.get("grade") == Grade.B and not data.get("next_action"):
            self.add_error("next_action", "B类线索须写明下一步核实措施。")
        return data

    def given(self) -> dict[str, Any]:
        field: PersonLines = self.fields["accused"]  # type: ignore[assignment]
        return self.cleaned_data | {"accused": field.rows(self.cleaned_data["accused"], self.office)}

    @staticmethod
    def initial_of(lead: Lead) -> dict[str, Any]:
        """A lead's present values, for mending it."""
        names = [name for name in LeadForm.base_fields if name not in ("accused", "field_record", "tags")]
        asked = {name: getattr(lead, name) for name in names}
        return asked | {"accused": PersonLines.text(lead.accused.all()), "tags": lead.tags.all()}


class OpinionForm(ScopedForm):
    opinion = forms.CharField(label="意见", required=False, max_length=200, widget=area(2), initial="同意。")


class OfferForm(ScopedForm):
    receiver = forms.ModelChoiceField(Unit.objects.none(), label="接受部门", widget=searchable())
    acknowledged = forms.BooleanField(label="已知悉提示，仍移交该部门", required=False)

    def scope(self) -> None:
        organs = self.record.office.units.in_use(timezone.localdate()).exclude(organ_kind="")
        self.offer("receiver", organs)
        likely = gates.agreed_receiver(self.record)
        if likely is None and tagging.has(self.record, tagging.APPOINTMENT):
            likely = organs.filter(organ_kind=OrganKind.ORGANISATION).first()
        # Never proposed: the organ the accused belongs to, wherever the proposal came from.
        if likely is not None and not gates.never_to_the_accused(self.record, likely):
            self.fields["receiver"].initial = likely


class ReportForm(ScopedForm):
    stage = forms.ModelChoiceField(Code.objects.none(), label="办理阶段")
    on = forms.DateField(label="日期")
    note = forms.CharField(label="办理情况", required=False, max_length=8000, widget=area(4))
    form = forms.ModelChoiceField(Code.objects.none(), label="四种形态", required=False)
    document = forms.CharField(label="文书号", required=False, max_length=120)

    def scope(self) -> None:
        self.offer("stage", codes.choices(lists.STAGES, self.record.office))
        self.offer("form", codes.choices(lists.FORMS, self.record.office))


class AskRetirementForm(ScopedForm):
    reason = forms.CharField(label="销号理由", max_length=200, widget=area(2))
    result_document = forms.CharField(label="结果文书", max_length=120)


class ChannelForm(ScopedForm):
    kind = forms.ModelChoiceField(Code.objects.none(), label="渠道", empty_label=None)
    address = forms.CharField(
        label="号码、地址或位置", max_length=120, help_text="值班电话、邮箱、信箱号；意见箱、接访室写明位置"
    )
    hours = forms.CharField(
        label="时间",
        required=False,
        max_length=80,
        help_text="如：每日 8:00—18:00。接访室不填的，公告按每周接访时间打印。",
    )
    note = forms.CharField(label="说明", required=False, max_length=120)
    opens_on = forms.DateField(label="启用日期")
    closes_on = forms.DateField(label="停用日期", required=False, help_text="不填则至撤离")

    def scope(self) -> None:
        self.offer("kind", codes.choices(lists.CHANNELS, self.record.office))


class CloseForm(ScopedForm):
    closes_on = forms.DateField(label="停用日期")
