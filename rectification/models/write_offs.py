"""Applications for 销账: signed by the unit's principal over outcome and evidence, verified, granted — three people."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection import attachments
from inspection.models import Record
from rectification import querysets
from rectification.gates import accounts as gates
from rectification.models.ledger import Account


class WriteOff(Record):
    """One application for 销账 (or 阶段性销号) with what was done about the matter and the persons (R-261, R-276)."""

    noun = "write_off"

    account = models.ForeignKey(Account, models.PROTECT, related_name="write_offs", verbose_name="账户")
    status = models.CharField(
        "状态", max_length=10, default="applied",
        choices=[("applied", "已申请"), ("verified", "已核验"), ("granted", "已批准"), ("returned", "已退回")],
    )  # fmt: skip
    matter_outcome = models.TextField("事项整改结果")
    person_outcome = models.TextField("人员处理结果", blank=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人")
    applied_at = models.DateTimeField("申请时间", auto_now_add=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="核验人"
    )
    verified_on = models.DateField("核验日期", null=True)
    verify_opinion = models.CharField("核验意见", max_length=300, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="审批人"
    )
    granted_on = models.DateField("审批日期", null=True)
    grant_opinion = models.CharField("审批意见", max_length=300, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="退回人"
    )
    returned_reason = models.CharField("退回原因", max_length=300, blank=True)

    objects = querysets.OfAccount.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "销账申请"
        ordering = ["-applied_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(status__in=("applied", "verified")), name="write_off_one_under_way"
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None) | ~Q(verified_by=F("applied_by")), name="write_off_verified_by_another"
            ),
            models.CheckConstraint(
                condition=Q(granted_by=None) | (~Q(granted_by=F("applied_by")) & ~Q(granted_by=F("verified_by"))),
                name="write_off_granted_by_a_third",
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | ~Q(returned_reason=""), name="write_off_returned_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} 销账申请"

    def scope_office_id(self) -> Any:
        return self.account.office_id

    def scope_assignment_id(self) -> Any:
        return self.account.assignment_id

    def scope_unit_ids(self) -> tuple[Any, ...]:
        return (self.account.holder_id,)

    def recusal_unit_ids(self) -> tuple[Any, ...]:
        return (self.account.unit_id,)

    def signing_text(self) -> str:
        """Outcome, evidence and 成效 as they stand: what is added or taken back later voids the signature."""
        files = attachments.of(self.account, gates.EVIDENCE).order_by("pk").values_list("file_id", "name")
        lines = [self.account.number, self.account.problem, self.matter_outcome, self.person_outcome]
        brought = self.account.outcomes.filter(withdrawn_on=None).order_by("pk")
        said = [f"{each.get_kind_display()} {each.name} {each.dated} {each.document_number}" for each in brought]
        return "\n".join([*lines, *(f"{digest} {name}" for digest, name in files), *said])
