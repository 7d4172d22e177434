"""Findings (问题) with their evidence, and working papers (底稿), one matter a sheet."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models import Attachment, Code, Keyed, Person, Record, Unit
from rounds import querysets
from rounds.models.assignments import Assignment
from rounds.models.fieldwork import FieldRecord
from rounds.workflow import FindingStatus, WorkingPaperStatus


class Finding(Record):
    """A problem found: fact, nature, cause, responsibility, code of the round's framework (R-124, R-138, R-243)."""

    noun = "finding"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="findings", verbose_name="巡察任务")
    number = models.CharField("编号", max_length=40)
    title = models.CharField("问题", max_length=120)
    fact = models.TextField("事实", help_text="时间、地点、人员、事件、数额")
    nature = models.TextField("定性", blank=True)
    cause = models.TextField("原因", blank=True)
    responsibility = models.TextField("责任", blank=True)
    category = models.ForeignKey(Code, models.PROTECT, null=True, related_name="+", verbose_name="问题类别")
    discipline = models.ForeignKey(
        Code, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="纪律类别"
    )
    basis = models.CharField("违反规定", max_length=200, blank=True)
    occurred_on = models.DateField("发生时间", null=True, blank=True)
    retroactive = models.BooleanField("向前追溯", default=False)
    amount = models.DecimalField("涉及金额（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    sub_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所属单位")
    persons = models.ManyToManyField(Person, blank=True, related_name="findings", verbose_name="涉及人员")
    status = models.CharField("状态", max_length=10, choices=FindingStatus.choices, default=FindingStatus.OPEN)
    dropped_reason = models.CharField("不采用原因", max_length=200, blank=True)
    immediate = models.BooleanField("立行立改", default=False)
    tags = models.ManyToManyField(Code, blank=True, related_name="+", verbose_name="标签")
    inherited = models.BooleanField("历史遗留问题", default=False)
    leader_then = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="当时主要负责人"
    )
    leader_now = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="现任主要负责人"
    )

    objects = querysets.FindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "number"], name="finding_number_once_per_assignment"),
            models.CheckConstraint(
                condition=~Q(status="dropped") | ~Q(dropped_reason=""), name="finding_dropped_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(inherited=False, leader_then=None, leader_now=None)
                | (Q(inherited=True) & (~Q(leader_then=None) | ~Q(leader_now=None))),
                name="finding_inherited_names_its_leaders",
                violation_error_message="历史遗留问题须写明当时或现任主要负责人。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def signing_text(self) -> str:
        return "\n".join((self.title, self.fact, self.nature, self.cause, self.responsibility, self.basis))


class Evidence(Keyed):
    """What supports a finding: a field record, a file on the finding, or a reply (R-138, R-246). Petitions link from above."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="evidence", verbose_name="问题")
    field_record = models.ForeignKey(
        FieldRecord, models.PROTECT, null=True, blank=True, related_name="evidence_of", verbose_name="工作记录"
    )
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="材料"
    )
    request = models.ForeignKey(
        "rounds.Request",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence_of",
        verbose_name="函询、调阅的回复",
    )
    note = models.CharField("证明内容", max_length=200)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "证据"
        ordering = ["added_at"]
        constraints = [
            models.CheckConstraint(
                condition=(~Q(field_record=None) & Q(attachment=None, request=None))
                | (~Q(attachment=None) & Q(field_record=None, request=None))
                | (~Q(request=None) & Q(field_record=None, attachment=None)),
                name="evidence_is_one_thing",
            ),
            models.UniqueConstraint(
                fields=["finding", "field_record"], condition=~Q(field_record=None), name="evidence_record_once"
            ),
            models.UniqueConstraint(
                fields=["finding", "request"], condition=~Q(request=None), name="evidence_request_once"
            ),
        ]

    def __str__(self) -> str:
        return self.note


class WorkingPaper(Record):
    """A working paper: one matter per sheet, two drafters, 组务会 opinion, confirmed and signed by the leader."""

    noun = "working_paper"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="working_papers", verbose_name="巡察任务")
    finding = models.OneToOneField(Finding, models.PROTECT, related_name="working_paper", verbose_name="问题")
    number = models.CharField("底稿编号", max_length=40)
    second_drafter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="第二起草人"
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="审核人"
    )
    deputy_opinion = models.TextField("副组长意见", blank=True)
    meeting_opinion = models.TextField("组务会意见", blank=True)
    discussed_at = models.ForeignKey(
        "rounds.Meeting", models.PROTECT, null=True, blank=True, related_name="working_papers", verbose_name="组务会"
    )
    leader_opinion = models.CharField("组长意见", max_length=300, blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=WorkingPaperStatus.choices, default=WorkingPaperStatus.DRAFT
    )

    objects = querysets.WorkingPaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问题底稿"
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(second_drafter=None) | ~Q(second_drafter=models.F("created_by")),
                name="working_paper_has_two_different_drafters",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.finding.title}"

    def author_ids(self) -> set[Any]:
        return {self.created_by_id, self.second_drafter_id} - {None}

    def signing_text(self) -> str:
        return self.finding.signing_text()
