"""Key matters, key persons and important materials: what the leader sees to himself (三个亲自)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models import Person, Record
from rounds import querysets
from rounds.models.assignments import Assignment
from rounds.models.fieldwork import FieldRecord
from rounds.models.findings import Finding
from rounds.models.preparation import Material
from rounds.workflow.leadership import KeyItemStatus


class KeyItem(Record):
    """One thing flagged for the leader in person (R-006): he signs with day and hour, a key person over his own talk."""

    noun = "key_item"

    class Kind(models.TextChoices):
        MATTER = "matter", "重点情况亲自了解"
        PERSON = "person", "关键人员亲自谈话"
        MATERIAL = "material", "重要材料亲自阅研"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="key_items", verbose_name="巡察任务")
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    title = models.CharField("事项、人员或材料", max_length=120)
    reason = models.CharField("列入理由", max_length=200)
    finding = models.ForeignKey(
        Finding, models.PROTECT, null=True, blank=True, related_name="key_items", verbose_name="问题"
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人员")
    material = models.ForeignKey(
        Material, models.PROTECT, null=True, blank=True, related_name="key_items", verbose_name="前次整改和审计成果"
    )
    status = models.CharField(
        "状态", max_length=8, choices=KeyItemStatus.choices, default=KeyItemStatus.OPEN, editable=False
    )
    handling = models.TextField("办理情况", blank=True, editable=False)
    talk = models.ForeignKey(
        FieldRecord, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="谈话记录"
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="签署人"
    )
    signed_at = models.DateTimeField("签署时间", null=True, editable=False)
    lifted_reason = models.CharField("取消原因", max_length=200, blank=True, editable=False)

    objects = querysets.KeyItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组长亲自办理事项"
        ordering = ["kind", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "kind", "title"], condition=~Q(status="lifted"), name="key_item_once",
                violation_error_message="已列入。",
            ),
            models.CheckConstraint(
                condition=(Q(kind="matter") | Q(finding=None)) & (Q(kind="person") | Q(person=None))
                & (Q(kind="material") | Q(material=None)),
                name="key_item_names_what_its_kind_is_of",
            ),
            models.CheckConstraint(
                condition=Q(status="done", signed_at__isnull=False, signed_by__isnull=False)
                | ~Q(status="done") & Q(signed_at=None),
                name="key_item_done_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(status="lifted") | ~Q(lifted_reason=""), name="key_item_lifted_with_reason"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.title}"

    def recusal_person_ids(self) -> tuple[Any, ...]:
        return (self.person_id,) if self.person_id else ()
