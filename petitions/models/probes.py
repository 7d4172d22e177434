"""深入了解: an important lead looked into further, by methods that were approved and no others (R-238)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection.models import Code, Record
from petitions import querysets
from petitions.models.leads import Lead
from petitions.workflow import ProbeStatus


class Probe(Record):
    """One request to look further into a lead: which methods, why, who allowed it, what came of it."""

    noun = "probe"

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="probes", verbose_name="线索")
    methods = models.ManyToManyField(Code, related_name="+", verbose_name="了解方式")
    reason = models.TextField("理由和重点")
    status = models.CharField(
        "状态", max_length=10, choices=ProbeStatus.choices, default=ProbeStatus.ASKED, editable=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="批准人"
    )
    decided_on = models.DateField("批准日期", null=True, editable=False)
    opinion = models.CharField("批准意见", max_length=200, blank=True, editable=False)
    result = models.TextField("了解情况", blank=True, editable=False)
    finished_on = models.DateField("完成日期", null=True, editable=False)

    objects = querysets.OnLead.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "深入了解"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["lead"], condition=Q(status__in=["asked", "approved"]), name="probe_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("created_by")), name="probe_decided_by_another"
            ),
            models.CheckConstraint(condition=~Q(status="finished") | ~Q(result=""), name="probe_finished_with_result"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.lead}深入了解"

    @property
    def tone(self) -> str:
        return {"asked": "warn", "approved": "info", "finished": "good"}.get(self.status, "neutral")

    def scope_office_id(self) -> Any:
        return self.lead.office_id

    def scope_assignment_id(self) -> Any:
        return self.lead.scope_assignment_id()

    def recusal_unit_ids(self) -> set[Any]:
        return self.lead.recusal_unit_ids()

    def recusal_person_ids(self) -> set[Any]:
        return self.lead.recusal_person_ids()
