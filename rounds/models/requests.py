"""Requests of an inspection to a unit or department: what is asked, the items of a document request, and why, kept apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from inspection import correspondence
from inspection.models import Code, Correspondence, Keyed
from rounds import querysets
from rounds.models.assignments import Assignment
from rounds.workflow import requests as table

if TYPE_CHECKING:
    from inspection.models import Office
    from inspection.workflow import Step


class Request(Correspondence):
    """函询, 商请, 调阅, 交办, 整改通知书, 情况说明通知书 (R-102, R-112, R-115, R-133, R-159, R-160): one table, one life.

    The receiver reads this row, its items and its own replies, and nothing else of the inspection.
    """

    noun = "request"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="requests", verbose_name="巡察任务")
    topic = models.ForeignKey(
        Code, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="事项类别"
    )  # fmt: skip

    objects = querysets.RequestQuerySet.as_manager()

    class Meta(Correspondence.Meta):
        verbose_name = verbose_name_plural = "函询、调阅和通知"
        ordering = ["-created_at"]
        constraints = [
            *Correspondence.Meta.constraints,
            models.UniqueConstraint(
                fields=["to_unit", "kind", "number"], condition=~Q(number=""), name="request_number_once_per_receiver"
            ),
            # Instructions on the unit's own business are not offered: a task has one of the kinds listed.
            models.CheckConstraint(condition=~Q(kind="task") | ~Q(topic=None), name="request_task_has_its_kind"),
            models.CheckConstraint(
                condition=~Q(kind="hearing") | ~Q(topic=None), name="request_hearing_names_its_report"
            ),
        ]

    @property
    def office(self) -> Office:
        return self.assignment.office

    @property
    def sort(self) -> correspondence.Kind:
        return correspondence.kind_of(self)

    @property
    def kind_label(self) -> str:
        return self.sort.label

    def own_steps(self) -> tuple[Step, ...]:
        """The steps of this record's kind; those of other kinds ask for other powers."""
        return self.sort.table.all

    @property
    def is_notice(self) -> bool:
        return self.kind in table.NOTICES

    def recusal_unit_ids(self) -> tuple[Any, ...]:
        return (self.assignment.unit_id,)


class RequestBasis(Keyed):
    """Why something is asked, for office and team only: a table of its own, because the receiver reads the other one."""

    request = models.OneToOneField(Request, models.PROTECT, related_name="basis", verbose_name="函询、调阅和通知")
    purpose = models.TextField("用途（仅内部可见）", blank=True)
    approval = models.CharField("审批依据", max_length=200, blank=True)
    earlier = models.ForeignKey(
        Request, models.PROTECT, null=True, blank=True, related_name="later", verbose_name="由哪件转来"
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "发函缘由"

    def __str__(self) -> str:
        return self.purpose[:40]


class RequestItem(Keyed):
    """One item of a document request: from–to, how many, lent and given back (R-115, R-118, R-119, R-146)."""

    class Form(models.TextChoices):
        ORIGINAL = "original", "原件"
        COPY = "copy", "复印件"
        FILE = "file", "电子文档"

    request = models.ForeignKey(Request, models.PROTECT, related_name="items", verbose_name="调阅")
    position = models.PositiveSmallIntegerField("序号")
    title = models.CharField("资料名称", max_length=200)
    category = models.ForeignKey(Code, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="资料类别")
    begins = models.DateField("时段起", null=True, blank=True)
    ends = models.DateField("时段止", null=True, blank=True)
    form = models.CharField("形式", max_length=10, choices=Form.choices, blank=True)
    copies = models.PositiveIntegerField("份数", default=0)
    provided_on = models.DateField("提供日期", null=True, blank=True)
    provided_by = models.CharField("提供人", max_length=40, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    taken_on = models.DateField("接收日期", null=True, blank=True)
    taken_by = models.CharField("接收人", max_length=40, blank=True)
    place = models.CharField("存放位置", max_length=60, blank=True)
    returned_on = models.DateField("归还日期", null=True, blank=True)
    returned_to = models.CharField("归还签收人", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "调阅资料"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="request_item_position_once"),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(begins=None) | Q(ends__gte=F("begins")),
                name="request_item_ends_after_it_begins",
                violation_error_message="时段止不能早于时段起。",
            ),
            models.CheckConstraint(
                condition=Q(provided_on=None) | (~Q(form="") & Q(copies__gt=0)), name="request_item_provided_is_counted"
            ),
            models.CheckConstraint(
                condition=Q(taken_on=None) | ~Q(provided_on=None), name="request_item_taken_only_when_provided"
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None) | ~Q(taken_on=None), name="request_item_returned_only_when_taken"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def must_return(self) -> bool:
        """Originals go back (R-119); copies and files stay with the team's records."""
        return self.form == self.Form.ORIGINAL

    @property
    def state(self) -> tuple[str, str]:
        """Where it is, in words, and the tone."""
        if self.returned_on:
            return "已归还", "good"
        if self.taken_on:
            return ("已接收，待归还", "info") if self.must_return else ("已接收", "good")
        if self.provided_on:
            return "已提供，待清点", "warn"
        return ("说明未提供", "neutral") if self.note else ("未提供", "bad")
