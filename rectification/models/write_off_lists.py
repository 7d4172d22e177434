"""批量销账审批表: verified accounts of one or several units on one paper, signed once by whoever approves write-offs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection.models import Keyed, Office, Record
from rectification import querysets
from rectification.models.ledger import Account
from rectification.models.write_offs import WriteOff
from rectification.workflow.write_off_lists import RowStatus, WriteOffListStatus


class WriteOffList(Record):
    """A numbered list of accounts to be written off. Whoever drew it up does not sign it (R-261, R-263)."""

    noun = "write_off_list"
    APPROVER = "销账审批人"

    office = models.ForeignKey(Office, models.PROTECT, related_name="write_off_lists", verbose_name="巡察机构")
    number = models.CharField("编号", max_length=60)
    status = models.CharField(
        "状态", max_length=8, choices=WriteOffListStatus.choices, default=WriteOffListStatus.OPEN, editable=False
    )
    note = models.CharField("说明", max_length=300, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="审批人"
    )
    signed_on = models.DateField("签批日期", null=True, editable=False)
    opinion = models.CharField("审批意见", max_length=300, blank=True, editable=False)
    void_reason = models.CharField("作废原因", max_length=200, blank=True, editable=False)

    objects = querysets.WriteOffListQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批量销账审批表"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="write_off_list_number_once"),
            models.CheckConstraint(
                condition=~Q(status="signed") | Q(approved_by__isnull=False, signed_on__isnull=False),
                name="write_off_list_signed_by_somebody_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("created_by")),
                name="write_off_list_not_signed_by_its_maker",
            ),
            models.CheckConstraint(
                condition=~Q(status="void") | ~Q(void_reason=""), name="write_off_list_void_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"批量销账审批表 {self.number}"

    @property
    def tone(self) -> str:
        return {"open": "warn", "signed": "good"}.get(self.status, "neutral")

    def recusal_unit_ids(self) -> set[Any]:
        """Whoever keeps out of one of its units has nothing to do with the paper."""
        pairs = self.rows.values_list("account__unit_id", "account__holder_id")
        return {key for pair in pairs for key in pair}

    def listed(self) -> Any:
        """The rows a signature is asked for, or was given for."""
        return self.rows.exclude(state__in=(RowStatus.STRUCK, RowStatus.RELEASED))

    def signing_text(self) -> str:
        """The accounts as they were when they were put in; a row more or less voids what was signed on paper before."""
        names = ("account__number", "account__problem", "application__matter_outcome", "application__person_outcome")
        rows = self.listed().order_by("position").values_list("position", "account_version", *names)
        return "\n".join([self.number, *("\t".join(map(str, row)) for row in rows)])


class WriteOffRow(Keyed):
    """An account in a list, with the version it was put in with, and what became of it."""

    list = models.ForeignKey(WriteOffList, models.PROTECT, related_name="rows", verbose_name="审批表")
    account = models.ForeignKey(Account, models.PROTECT, related_name="write_off_rows", verbose_name="账户")
    application = models.ForeignKey(WriteOff, models.PROTECT, related_name="+", verbose_name="销账申请")
    position = models.PositiveSmallIntegerField("序号")
    account_version = models.PositiveIntegerField("列入时的版本")
    state = models.CharField("结果", max_length=8, choices=RowStatus.choices, default=RowStatus.LISTED)
    reason = models.CharField("原因", max_length=500, blank=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="划去人"
    )

    objects = querysets.WriteOffRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审批表所列账户"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(state="listed"), name="account_open_in_one_write_off_list"
            ),
            models.UniqueConstraint(fields=["list", "position"], name="write_off_list_position_once"),
            models.CheckConstraint(
                condition=~Q(state__in=("struck", "stayed")) | ~Q(reason=""), name="write_off_row_left_out_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="struck") | Q(struck_by__isnull=False), name="write_off_row_struck_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return str(self.account)

    @property
    def stale(self) -> bool:
        """Whether something happened to the account after it was put in."""
        return self.state == RowStatus.LISTED and self.account.version != self.account_version

    @property
    def tone(self) -> str:
        return {"cleared": "good", "stayed": "bad", "listed": "info"}.get(self.state, "neutral")
