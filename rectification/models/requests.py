"""What one person asks for and another decides: more time, the correction of a wrong posting (红字更正), a merger (并账)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection.models import Record
from rectification import querysets
from rectification.models.ledger import Account, Posting
from rectification.workflow.requests import Decision


class Request(Record):
    """Asked by one, decided by another."""

    reason = models.CharField("理由", max_length=300)
    status = models.CharField("状态", max_length=10, choices=Decision.choices, default=Decision.ASKED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="决定人"
    )
    decided_on = models.DateField("决定日期", null=True)
    opinion = models.CharField("意见", max_length=300, blank=True)

    class Meta:
        abstract = True
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("created_by")), name="%(class)s_decided_by_another"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="%(class)s_states_its_reason"),
            models.UniqueConstraint(
                fields=["account"], condition=Q(status="asked"), name="%(class)s_one_waiting_per_account"
            ),
        ]

    def scope_office_id(self) -> Any:
        return self.account.office_id  # type: ignore[attr-defined]

    def scope_assignment_id(self) -> Any:
        return self.account.assignment_id  # type: ignore[attr-defined]

    def recusal_unit_ids(self) -> tuple[Any, ...]:
        return (self.account.unit_id,)  # type: ignore[attr-defined]


class Extension(Request):
    """A later due date, asked by the unit with a reason (R-264)."""

    noun = "extension"

    account = models.ForeignKey(Account, models.PROTECT, related_name="extensions", verbose_name="账户")
    was_due_on = models.DateField("原时限")
    until = models.DateField("申请延至")

    objects = querysets.OfAccount.as_manager()

    class Meta(Request.Meta):
        verbose_name = verbose_name_plural = "延期申请"

    def __str__(self) -> str:
        return f"{self.account} 延至{self.until}"


class CorrectionRequest(Request):
    """A posting to be corrected beside the original (红字); a second person confirms."""

    noun = "correction"

    account = models.ForeignKey(Account, models.PROTECT, related_name="corrections", verbose_name="账户")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="correction_requests", verbose_name="更正的账")

    objects = querysets.OfAccount.as_manager()

    class Meta(Request.Meta):
        verbose_name = verbose_name_plural = "红字更正申请"

    def __str__(self) -> str:
        return f"更正{self.posting}"


class MergeRequest(Request):
    """并账: the same problem stands twice, one account goes into the other; a second person confirms."""

    noun = "merge_request"

    account = models.ForeignKey(Account, models.PROTECT, related_name="merge_requests", verbose_name="账户")
    into = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="并入账户")

    objects = querysets.OfAccount.as_manager()

    class Meta(Request.Meta):
        verbose_name = verbose_name_plural = "并账申请"
        constraints = [
            *Request.Meta.constraints,
            models.CheckConstraint(condition=~Q(account=F("into")), name="merge_into_another"),
        ]

    def __str__(self) -> str:
        return f"{self.account}并入{self.into}"
