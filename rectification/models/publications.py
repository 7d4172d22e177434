"""What is made public after an inspection: the feedback's public version, and how rectification went (R-251, R-293–R-295)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection.models import Record
from rectification import querysets
from rectification.workflow.publications import PublicationStatus
from rounds.models import Assignment


class Publication(Record):
    """One text for the Party inside or the public, typed anew, passed by another, then out with medium and date.

    ``by_unit``: the unit's own draft, else the office's. What is not to be made public stays here with its grounds.
    """

    noun = "publication"

    class Kind(models.TextChoices):
        FEEDBACK = "feedback", "反馈意见公布"
        INNER = "inner", "整改情况党内通报"
        PUBLIC = "public", "整改情况向社会公开"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="publications", verbose_name="巡察任务")
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    by_unit = models.BooleanField("被巡察单位起草", default=False, editable=False)
    title = models.CharField("标题", max_length=100)
    text = models.TextField("内容", blank=True)
    medium = models.CharField("公开方式", max_length=120, blank=True)
    audience = models.CharField("范围", max_length=120, blank=True)
    status = models.CharField(
        "状态", max_length=12, choices=PublicationStatus.choices, default=PublicationStatus.DRAFT, editable=False
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="报审人"
    )
    checks = models.JSONField("三不两防", default=list, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="审定人"
    )
    decided_on = models.DateField("审定日期", null=True, editable=False)
    returned_reason = models.CharField("退回原因", max_length=300, blank=True, editable=False)
    grounds = models.CharField("不公开的理由", max_length=300, blank=True, editable=False)
    released_on = models.DateField("公开日期", null=True, editable=False)
    reference = models.CharField("文号、网址或版面", max_length=200, blank=True, editable=False)

    objects = querysets.PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公开和通报"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | (~Q(decided_by=F("created_by")) & ~Q(decided_by=F("submitted_by"))),
                name="publication_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("passed", "released")) | (~Q(text="") & ~Q(checks=[])),
                name="publication_passed_with_its_checks",
            ),
            models.CheckConstraint(
                condition=~Q(status="released") | (Q(released_on__isnull=False) & ~Q(medium="")),
                name="publication_released_where_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("withholding", "withheld")) | ~Q(grounds=""),
                name="publication_withheld_on_grounds",
            ),
            models.CheckConstraint(
                condition=~Q(by_unit=True) | ~Q(kind="feedback"), name="feedback_is_published_by_the_office"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def tone(self) -> str:
        return {"released": "good", "withheld": "neutral", "submitted": "warn", "withholding": "warn"}.get(
            self.status, "info"
        )

    def scope_unit_ids(self) -> tuple[Any, ...]:
        """Only its own drafts are the unit's to work on."""
        return (self.assignment.unit_id,) if self.by_unit else ()

    def author_ids(self) -> set[Any]:
        return {self.created_by_id, self.submitted_by_id} - {None}
