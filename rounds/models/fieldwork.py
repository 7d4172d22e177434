"""Field records: one kind of record for all methods, the interview as its rich form."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection.models import Code, Keyed, Person, Record, Unit
from rounds import methods, querysets
from rounds.models.assignments import Assignment
from rounds.workflow import FieldRecordStatus


class FieldRecord(Record):
    """What was done by one method: when, where, by whom, with whom, how many person-times, what came of it (R-137–R-154).

    ``person_times`` counts person-times, not persons (R-303). An undercover check (暗访) never shows on the unit side.
    """

    noun = "field_record"
    judged_by = ("assignment",)

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="field_records", verbose_name="巡察任务")
    method = models.ForeignKey(Code, models.PROTECT, related_name="+", verbose_name="方式")
    status = models.CharField("状态", max_length=10, choices=FieldRecordStatus.choices, default=FieldRecordStatus.DRAFT)
    held_on = models.DateField("日期")
    begins_at = models.TimeField("开始时间", null=True, blank=True)
    ends_at = models.TimeField("结束时间", null=True, blank=True)
    place = models.CharField("地点", max_length=80, blank=True)
    conducted_by = models.ManyToManyField(Person, related_name="conducted_records", verbose_name="谈话人（办理人）")
    recorder = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="记录人")
    subject_person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="met_records", verbose_name="谈话对象"
    )
    subject_name = models.CharField("对象", max_length=80, blank=True, help_text="人员库外的对象写在这里")
    subject_category = models.ForeignKey(
        Code, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="对象类别"
    )
    sub_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所到单位")
    person_times = models.PositiveIntegerField("人次", default=1)
    copies = models.PositiveIntegerField("份数", default=0, help_text="资料、问卷等的份数")
    title = models.CharField("事项", max_length=120)
    summary = models.TextField("主要情况", blank=True)
    undercover = models.BooleanField("暗访", default=False)
    arranged_by_liaison = models.BooleanField("经联络员安排", default=False)
    paper_location = models.CharField("纸质件存放", max_length=60, blank=True)
    # What is a method's own; ``rounds.methods`` says which names there are and what they mean.
    details = models.JSONField("方式要素", default=dict, editable=False)
    finding = models.ForeignKey(
        "rounds.Finding", models.PROTECT, null=True, blank=True, related_name="verifications", verbose_name="所核查问题"
    )
    restricted = models.BooleanField("限组长和办理人", default=False, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="批准人"
    )
    approved_at = models.DateTimeField("批准时间", null=True, editable=False)
    returned_on = models.DateField("原件归还日期", null=True, editable=False)
    form_number = models.CharField("空白表编号", max_length=40, blank=True)
    received_at = models.DateTimeField("收到纸质记录时间", null=True, blank=True)
    late_reason = models.CharField("补录原因", max_length=200, blank=True)

    objects = querysets.FieldRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作记录"
        ordering = ["-held_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(begins_at=None) | Q(ends_at__gt=F("begins_at")),
                name="field_record_ends_after_it_begins",
                violation_error_message="结束时间须晚于开始时间。",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None) | ~Q(approved_by=None) & ~Q(approved_at=None),
                name="field_record_approved_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["form_number"],
                condition=~Q(form_number=""),
                name="field_record_blank_form_once",
                violation_error_message="该空白表已补录。",
            ),
        ]
        indexes = [models.Index(fields=["assignment", "held_on"], name="field_record_by_day")]

    CORRECTABLE = (
        "held_on", "begins_at", "ends_at", "place", "subject_name", "person_times", "copies", "title", "summary",
        "paper_location",
    )  # fmt: skip

    @property
    def correctable(self) -> tuple[str, ...]:
        """What may be corrected beside the original once the record is complete; of fixed evidence nothing (R-154)."""
        return () if methods.of(self.method.code).fixed else self.CORRECTABLE

    def __str__(self) -> str:
        return self.title

    @property
    def met(self) -> str:
        """With whom: the person's name, or what was written instead."""
        return self.subject_person.name if self.subject_person else self.subject_name

    @property
    def out_on_loan(self) -> bool:
        """Originals were taken along and have not gone back (R-146)."""
        return bool(self.details.get("borrowed")) and self.returned_on is None


class Point(Keyed):
    """One matter raised in a field record; each goes somewhere in the end (R-139, R-221)."""

    field_record = models.ForeignKey(FieldRecord, models.PROTECT, related_name="points", verbose_name="工作记录")
    position = models.PositiveSmallIntegerField(default=1)
    text = models.TextField("反映情况")
    follow_up = models.CharField("后续", max_length=120, blank=True)
    finding = models.ForeignKey(
        "rounds.Finding", models.PROTECT, null=True, blank=True, related_name="points", verbose_name="形成的问题"
    )

    class Meta:
        verbose_name = verbose_name_plural = "要点"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["field_record", "position"], name="point_position_once")]

    def __str__(self) -> str:
        return self.text[:40]


class NoContact(Record):
    """A person with whom the team does not meet face to face (涉嫌严重违纪): only clue work and reports go on (R-351)."""

    noun = "no_contact"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="no_contacts", verbose_name="巡察任务")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="人员")
    basis = models.CharField("依据", max_length=200)
    lifted_at = models.DateTimeField("解除时间", null=True, editable=False)
    lifted_reason = models.CharField("解除原因", max_length=200, blank=True, editable=False)

    objects = querysets.NoContactQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "不正面接触人员"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "person"],
                condition=Q(lifted_at=None),
                name="no_contact_once",
                violation_error_message="该人员已列入。",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | ~Q(lifted_reason=""), name="no_contact_lifted_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.person.name

    def recusal_person_ids(self) -> tuple[Any, ...]:
        return (self.person_id,)


class BlankBatch(Record):
    """Blank record forms printed with bar codes for a village without network; each is entered later by its number."""

    noun = "blank_batch"
    MOST = 30

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="blank_batches", verbose_name="巡察任务")
    method = models.ForeignKey(Code, models.PROTECT, related_name="+", verbose_name="方式")
    stem = models.CharField("编号", max_length=32)
    count = models.PositiveSmallIntegerField("张数", default=5)
    place = models.CharField("带往何处", max_length=80, blank=True)

    objects = querysets.BlankBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "空白表"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "stem"], name="blank_batch_stem_once"),
            models.CheckConstraint(condition=Q(count__gte=1, count__lte=30), name="blank_batch_of_one_to_thirty"),
        ]

    def __str__(self) -> str:
        return f"{self.method}空白表{self.stem}（{self.count}张）"

    @property
    def numbers(self) -> list[str]:
        """The number below each form's bar code."""
        return [f"{self.stem}-{each:02}" for each in range(1, self.count + 1)]


class MeetingKind(models.TextChoices):
    """Kinds of meetings; the ones a step asks for (R-088–R-096)."""

    INTRODUCTION = "introduction", "见面会"
    MOBILISATION = "mobilisation", "动员会"
    REPORTING = "reporting", "汇报会"
    TEAM = "team", "组务会"
    MIDTERM = "midterm", "中期推动会"
    SITUATION = "situation", "情况汇报会"
    HANDOVER = "handover", "问题线索移交会"
    FEEDBACK = "feedback", "巡察反馈意见会"
    LEADING_GROUP = "leading_group", "领导小组会"
    SECRETARY = "secretary", "书记专题会"
    OTHER = "other", "其他会议"


# Meetings the inspected unit takes part in, and may see on its own side.
WITH_UNIT = (MeetingKind.INTRODUCTION, MeetingKind.MOBILISATION, MeetingKind.REPORTING, MeetingKind.FEEDBACK)


class Meeting(Record):
    """A meeting of any kind with agenda, attendance and minutes."""

    noun = "meeting"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="meetings", verbose_name="巡察任务")
    kind = models.CharField("会议种类", max_length=16, choices=MeetingKind.choices)
    held_on = models.DateField("召开日期")
    held_at = models.TimeField("时间", null=True, blank=True)
    place = models.CharField("地点", max_length=80, blank=True)
    chair = models.CharField("主持人", max_length=40, blank=True)
    agenda = models.TextField("议程", blank=True)
    attendees = models.TextField("出席人员", blank=True)
    minutes = models.TextField("会议情况", blank=True)
    commitment = models.TextField("组长公开承诺", blank=True)

    objects = querysets.MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会议"
        ordering = ["-held_on"]

    correctable = ("held_on", "held_at", "place", "chair", "agenda", "attendees", "minutes", "commitment")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（{self.held_on:%Y-%m-%d}）"

    def scope_unit_ids(self) -> tuple[Any, ...]:
        """The unit's own people act on the meetings held with it: they name and inform who was absent."""
        return (self.assignment.unit_id,) if self.kind in WITH_UNIT else ()


class Absentee(Keyed):
    """Who was not at a meeting, and when he was told of it: by the end of the next day (R-097, R-098)."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="absentees", verbose_name="会议")
    name = models.CharField("姓名", max_length=40)
    reason = models.CharField("缺席原因", max_length=40)
    informed_on = models.DateField("告知日期", null=True, blank=True)
    informed_by = models.CharField("告知人", max_length=40, blank=True)
    informed_how = models.CharField("告知方式", max_length=40, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "缺席人员"
        constraints = [models.UniqueConstraint(fields=["meeting", "name"], name="absentee_once_per_meeting")]

    def __str__(self) -> str:
        return self.name
