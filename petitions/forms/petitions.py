"""What the pages of a petition ask for, in the order a clerk reads a letter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from inspection import access, codes
from inspection.models import Code, Person, Unit, User
from petitions import codes as lists
from petitions import deadlines as rules
from petitions.actions import petitions as actions
from petitions.forms.fields import LateForm, PersonLines, Reason, RepeatChoice, ScopedForm, area, searchable
from petitions.models import CommunicationKind, Disposition, Outcome, Petition, PetitionKind, Verdict
from petitions.models.reception import hours_of, in_words
from rounds.models import Assignment, Finding

__all__ = ["Reason"]


class RegisterForm(ScopedForm):
    """Registration, from the keyboard alone: Tab through, Ctrl-Enter sends (static/js/app.js)."""

    received_on = forms.DateField(label="收到日期")
    channel = forms.ModelChoiceField(Code.objects.none(), label="来源", empty_label=None)
    visit_time = forms.TimeField(label="来访时间", required=False, help_text="来访的填写。")
    off_hours_reason = forms.CharField(
        label="接访时间外原因", required=False, max_length=120, help_text="来访不在接访时间的，须说明；照常登记。"
    )
    taken_down = forms.BooleanField(
        label="口述代书", required=False,
        help_text="来访人不能书写的勾选：由登记人代书，当面宣读，本人确认后按手印，另一名工作人员在场见证。",
    )  # fmt: skip
    witness = forms.ModelChoiceField(User.objects.none(), label="见证人", required=False, help_text="口述代书的必选。")
    kind = forms.ChoiceField(label="类别", choices=PetitionKind.choices)
    problem = forms.CharField(label="主要问题", max_length=20_000, widget=area(5, autofocus=True))
    accused = PersonLines(label="被反映人")
    repeat_of = forms.ModelChoiceField(Petition.objects.none(), label="查重", required=False, widget=RepeatChoice)
    points = forms.CharField(
        label="反映要点", required=False, widget=area(3), help_text="每行一条；不填则以主要问题为一条。逐条甄别去向。"
    )
    responsible_unit = forms.ModelChoiceField(
        Unit.objects.none(), label="责任单位", required=False, widget=searchable(),
        help_text="申诉求决、意见建议由哪个单位负责；与被反映人不同。",
    )  # fmt: skip
    demand = forms.CharField(label="诉求", required=False, max_length=2000, widget=area(2))
    reporter_name = forms.CharField(
        label="信访人姓名", required=False, max_length=60, help_text="不填即为匿名。身份信息加密封存，登记后本页不再显示。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    reporter_phone = forms.CharField(
        label="联系电话", required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    reporter_address = forms.CharField(
        label="住址或单位", required=False, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    reporter_note = forms.CharField(
        label="安全的联系方式", required=False, max_length=200, help_text="何时、何地、如何联系不会暴露信访人。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    reporter_count = forms.IntegerField(label="人数", min_value=1, max_value=9999, initial=1)
    real_name_verified = forms.BooleanField(label="实名已核实", required=False)
    paper_location = forms.CharField(label="原件存放", required=False, max_length=60)
    about_team = forms.BooleanField(
        label="反映巡察干部", required=False, help_text="勾选后只有巡察办可见，本组不再看到本件。"
    )
    retaliation = forms.BooleanField(
        label="反映打击报复", required=False, help_text="因信访、举报遭到打击报复的，勾选后排在最前、立即提醒负责人。"
    )
    retaliated_for = forms.CharField(
        label="因哪件信访", required=False, max_length=40, help_text="知道的，填原信访件登记号。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    late_reason = forms.CharField(
        label="迟登原因", required=False, max_length=200, help_text="收到日期早于今天的，须说明。"
    )

    def scope(self) -> None:
        office = self.record.office if isinstance(self.record, Assignment) else self.record
        self.office = office
        self.offer("channel", codes.choices(lists.INTAKE, office))
        units: Any = office.units
        self.offer("responsible_unit", units.in_use(timezone.localdate()))
        self.offer("repeat_of", Petition.objects.for_user(self.user).filter(office=office))
        self.offer("witness", actions.registrars(self.record).exclude(pk=self.user.pk))

    def show_repeats(self, found: Any) -> None:
        """Offer these letters as originals to choose from."""
        widget: Any = self.fields["repeat_of"].widget
        widget.offers, widget.asked, widget.inherit = found, True, self.inherits

    @property
    def inherits(self) -> bool:
        """Whether what the original says of accused and unit is to be taken over where this form leaves it open."""
        return bool((self.data or self.initial).get("inherit"))

    def clean_retaliated_for(self) -> Petition | None:
        number = self.cleaned_data["retaliated_for"].strip()
        if not number:
            return None
        found = Petition.objects.for_user(self.user).filter(office=self.office, number=number).first()
        if found is None:
            raise forms.ValidationError("没有这个登记号的信访件，请核对；不清楚的可以不填。")
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.original = data.get("repeat_of") if self.inherits else None
        if self.original is not None and not data.get("responsible_unit"):
            data["responsible_unit"] = self.original.responsible_unit
        if data.get("retaliated_for") and not data.get("retaliation"):
            self.add_error("retaliation", "填了原信访件的，请勾选“反映打击报复”。")
        today, received = timezone.localdate(), data.get("received_on")
        if received and received < today and not data.get("late_reason"):
            self.add_error("late_reason", "应当天受理：收到日期早于今天的，请说明原因。")
        self._check_visit(data)
        if data.get("taken_down") and not data.get("witness"):
            self.add_error("witness", "口述代书须有另一名工作人员在场见证，请选择见证人。")
        if data.get("witness") and not data.get("taken_down"):
            self.add_error("taken_down", "选了见证人的，请勾选“口述代书”。")
        named = data.get("reporter_name")
        if not named and (data.get("reporter_phone") or data.get("real_name_verified")):
            self.add_error("reporter_name", "填了电话或核实情况的，请填写姓名。")
        if data.get("kind") == PetitionKind.CLAIM and not data.get("responsible_unit"):
            self.add_error("responsible_unit", "申诉求决类请选择责任单位。")
        inherited = self.original is not None and self.original.accused.exists()
        if data.get("kind") == PetitionKind.ACCUSATION and not data.get("accused") and not inherited:
            self.add_error("accused", "检举控告类请填写被反映人；只反映单位的，写明单位。")
        return data

    def _check_visit(self, data: dict[str, Any]) -> None:
        """A visitor to the team is asked when he came, and why outside the hours (R-181)."""
        if "visit_time" not in self.fields:
            return
        if getattr(data.get("channel"), "code", "") != "visit":
            data["visit_time"], data["off_hours_reason"] = None, ""
            if data.get("taken_down"):
                self.add_error("taken_down", "只有当面来访的才能口述代书。")
            return
        at, on = data.get("visit_time"), data.get("received_on")
        if at is None and isinstance(self.record, Assignment) and "visit_time" not in self.errors:
            self.add_error("visit_time", "来访的请填写来访时间。")
        elif on and not data.get("off_hours_reason") and actions.outside_hours(self.record, on, at):
            self.add_error(
                "off_hours_reason", f"接访时间为{in_words(hours_of(self.record))}，来访不在其中，请说明原因。"
            )

    def given(self) -> dict[str, Any]:
        """What the action takes; the reporter apart."""
        data = dict(self.cleaned_data)
        reporter = {key: data.pop(f"reporter_{key}", "") for key in ("name", "phone", "address", "note")}
        field: PersonLines = self.fields["accused"]  # type: ignore[assignment]
        rows = field.rows(data["accused"], self.office)
        return data | {
            "reporter": reporter,
            "accused": inherited(rows, self.original) if self.original is not None else rows,
            "points": data["points"].splitlines(),
        }


def inherited(rows: list[dict[str, Any]], original: Petition) -> list[dict[str, Any]]:
    """Accused as typed, each told apart as on the original; where none was typed, the original's own."""
    known = list(original.accused.select_related("unit", "person"))
    if not rows:
        names = ("name", "person", "unit", "unit_name", "post")
        return [{name: getattr(each, name) for name in names} for each in known]
    for row in rows:
        same = [each for each in known if each.name == row["name"] and row["unit"] in (None, each.unit)]
        if len(same) == 1 and row["name"] and (row["unit"] or row["unit_name"] in ("", same[0].unit_name)):
            row |= {"person": same[0].person, "unit": same[0].unit, "unit_name": same[0].unit_name}
    return rows


class AcceptForm(LateForm):
    late_rule = rules.ACCEPT
    object_in_scope = forms.BooleanField(label="反映对象在受理范围内")
    content_in_scope = forms.BooleanField(label="反映内容在受理范围内")
    field_order = ["object_in_scope", "content_in_scope", "late_reason"]


class SetAsideForm(LateForm):
    late_rule = rules.ACCEPT
    object_in_scope = forms.TypedChoiceField(
        label="反映对象", choices=[("1", "在受理范围内"), ("0", "不在受理范围内")], coerce=lambda value: value == "1",
        widget=forms.RadioSelect, initial="1",
    )  # fmt: skip
    content_in_scope = forms.TypedChoiceField(
        label="反映内容", choices=[("1", "在受理范围内"), ("0", "不在受理范围内")], coerce=lambda value: value == "1",
        widget=forms.RadioSelect, initial="0",
    )  # fmt: skip
    reason = forms.ModelChoiceField(Code.objects.none(), label="情形")
    field_order = ["object_in_scope", "content_in_scope", "reason", "late_reason"]

    def scope(self) -> None:
        super().scope()
        self.offer("reason", codes.choices(lists.OUT_OF_SCOPE, self.record.office))


class AssignForm(LateForm):
    late_rule = rules.ASSIGN
    handler = forms.ModelChoiceField(User.objects.none(), label="承办人", widget=searchable())
    field_order = ["handler", "late_reason"]

    def scope(self) -> None:
        super().scope()
        keys = [user.pk for user in access.holders("petitions.view_petition", self.record)]
        self.offer("handler", User.objects.filter(pk__in=keys).select_related("person"))


class AcknowledgeForm(ScopedForm):
    on = forms.DateField(label="告知日期")
    place = forms.CharField(label="告知方式", max_length=80, required=False)
    note = forms.CharField(label="说明", required=False, max_length=1000, widget=area(2))


class CommunicateForm(ScopedForm):
    kind = forms.ChoiceField(
        label="方式", choices=[each for each in CommunicationKind.choices if each[0] != CommunicationKind.ACKNOWLEDGED]
    )
    on = forms.DateField(label="日期")
    place = forms.CharField(label="地点", required=False, max_length=80)
    note = forms.CharField(label="沟通情况", required=False, max_length=4000, widget=area(3))


class ReplyForm(ScopedForm):
    replied_on = forms.DateField(label="答复日期")
    way = forms.ChoiceField(label="答复方式", choices=[(each, each) for each in ("当面", "电话", "书面", "短信")])
    template = forms.ModelChoiceField(Code.objects.none(), label="答复模板", required=False, empty_label=None)
    content = forms.CharField(
        label="查明的情况", required=False, max_length=8000, widget=area(4),
        help_text="填入模板“{情况}”处，以巡察组（巡察办）名义答复，不作个人表态",
    )  # fmt: skip
    reaction = forms.CharField(label="信访人意见", required=False, max_length=120)
    waived = forms.CharField(label="不能答复的原因", required=False, max_length=120)

    def scope(self) -> None:
        self.offer("template", codes.choices(lists.REPLIES, self.record.office))


class ConcludeForm(LateForm):
    """Asks only what this kind of petition needs."""

    late_rule = rules.CONCLUDE
    outcome = forms.ChoiceField(label="办理结果", choices=[("", "请选择"), *Outcome.choices], required=False)
    outcome_on = forms.DateField(label="解决日期", required=False, help_text="“已解决”的必填")
    plan_due = forms.DateField(
        label="方案完成日期",
        required=False,
        help_text="“一时不能解决”的必填；具体方案写在办理情况中，并须有两次以上沟通记录",
    )
    law_reference = forms.CharField(
        label="依法处理的机关和文书号", required=False, max_length=120, help_text="“行为违法”的必填"
    )
    verdict = forms.ChoiceField(label="核实结论", choices=[("", "请选择"), *Verdict.choices], required=False)
    verdict_document = forms.CharField(
        label="认定文书号", required=False, max_length=120, help_text="诬告须由设区的市级以上纪检监察机关认定"
    )
    handling = forms.CharField(label="办理情况", max_length=20_000, widget=area(5))
    field_order = [
        "outcome", "outcome_on", "plan_due", "law_reference", "verdict", "verdict_document", "handling", "late_reason",
    ]  # fmt: skip

    def scope(self) -> None:
        super().scope()
        if not self.record.is_accusation:
            del self.fields["verdict"], self.fields["verdict_document"]
        if not self.record.is_claim:
            for name in ("outcome", "outcome_on", "plan_due", "law_reference"):
                del self.fields[name]


class FileForm(LateForm):
    late_rule = rules.ACCEPT
    reason = forms.CharField(label="存查原因", max_length=200, widget=area(2))
    repeat_of = forms.ModelChoiceField(
        Petition.objects.none(), label="重复件的原件", required=False, widget=searchable()
    )
    field_order = ["reason", "repeat_of", "late_reason"]

    def scope(self) -> None:
        super().scope()
        others = Petition.objects.for_user(self.user).filter(office_id=self.record.office_id).exclude(pk=self.record.pk)
        self.offer("repeat_of", others.order_by("-received_on"))


class PointForm(ScopedForm):
    text = forms.CharField(label="反映要点", max_length=4000, widget=area(3))


class DisposeForm(ScopedForm):
    disposition = forms.ChoiceField(
        label="去向",
        choices=[each for each in Disposition.choices if each[0] not in (Disposition.LEAD, Disposition.TRANSFER)],
    )
    finding = forms.ModelChoiceField(
        Finding.objects.none(), label="问题", required=False, widget=searchable(), help_text="去向为“整改问题”的必选"
    )
    reason = forms.CharField(
        label="理由", required=False, max_length=200, widget=area(2), help_text="去向为专报、不成立、存查的必填"
    )

    def scope(self) -> None:
        self.offer("finding", findings_for(self.user, self.record))


def findings_for(user: Any, petition: Petition) -> Any:
    """Findings of the petition's assignment that the user may see."""
    return Finding.objects.for_user(user).filter(assignment_id=petition.assignment_id).order_by("number")


class EvidenceForm(ScopedForm):
    finding = forms.ModelChoiceField(Finding.objects.none(), label="问题", widget=searchable())
    note = forms.CharField(label="印证内容", required=False, max_length=200)

    def scope(self) -> None:
        self.offer("finding", findings_for(self.user, self.record))


class PersonChoice(forms.ModelChoiceField):
    """Persons of one name, told apart by post and birth month."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.told_apart


class LinkAccusedForm(ScopedForm):
    """Which of the persons of this name is meant. ``row`` is the accused."""

    person = PersonChoice(Person.objects.none(), label="人员", required=False, empty_label="库中没有此人")
    unit = forms.ModelChoiceField(Unit.objects.none(), label="单位", required=False, widget=searchable())

    def __init__(self, *args: Any, row: Any = None, **kwargs: Any) -> None:
        self.row = row
        super().__init__(*args, **kwargs)

    def scope(self) -> None:
        self.offer("person", Person.objects.named(self.row.name))
        self.offer("unit", self.record.office.units.in_use(timezone.localdate()))
