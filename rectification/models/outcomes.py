"""成效: what rectification of an account brought — rules made, money recovered, meetings held (R-277)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection import wording
from inspection.models import Attachment, Keyed
from rectification import querysets
from rectification.models.ledger import Account


class Outcome(Keyed):
    """One rule (长效机制), one sum of money or one meeting. Entered by the party responsible, taken back with a reason, never changed.

    ``amount`` is money in whole yuan, of money only; a rule carries its file.
    """

    class Kind(models.TextChoices):
        RULE = "rule", "制度机制"
        MONEY = "money", "挽回资金"
        MEETING = "meeting", "召开会议"

    class Change(models.TextChoices):
        """What was done with a rule."""

        MADE = "made", "新建"
        REVISED = "revised", "修订"
        ABOLISHED = "abolished", "废止"

    # What counts: not taken back, and not of an account written off in red.
    STANDS = Q(withdrawn_on=None) & ~Q(account__status="voided", account__merged_into=None)

    account = models.ForeignKey(Account, models.PROTECT, related_name="outcomes", verbose_name="账户")
    kind = models.CharField("成效", max_length=8, choices=Kind.choices)
    name = models.CharField("名称", max_length=200)
    dated = models.DateField("日期")
    change = models.CharField("制度变动", max_length=10, choices=Change.choices, blank=True)
    document_number = models.CharField("文号", max_length=80, blank=True)
    amount = models.PositiveBigIntegerField("金额（元）", null=True, blank=True)
    file = models.OneToOneField(
        Attachment, models.PROTECT, null=True, related_name="+", verbose_name="制度文本", editable=False
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间", auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="撤销人"
    )
    withdrawn_on = models.DateField("撤销日期", null=True)
    withdrawn_reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = querysets.OfAccount.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改成效"
        ordering = ["dated", "at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="rule", change__in=["made", "revised", "abolished"], file__isnull=False)
                | (~Q(kind="rule") & Q(change="", file__isnull=True)),
                name="outcome_rule_with_change_and_file",
            ),
            models.CheckConstraint(
                condition=Q(kind="money", amount__gt=0) | (~Q(kind="money") & Q(amount__isnull=True)),
                name="outcome_money_has_an_amount",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_by=None)
                | (Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="outcome_taken_back_with_reason",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @classmethod
    def figures(cls, rows: Any) -> dict[str, int]:
        """Rules made and abolished, money and meetings of these rows, as far as they stand."""
        found = rows.filter(cls.STANDS).order_by().aggregate(
            rules=models.Count("pk", Q(kind="rule") & ~Q(change="abolished")),
            rules_abolished=models.Count("pk", Q(kind="rule", change="abolished")),
            recovered=models.Sum("amount", default=0), sessions=models.Count("pk", Q(kind="meeting")),
        )  # fmt: skip
        return {name: int(number) for name, number in found.items()}

    @property
    def counts(self) -> bool:
        return self.withdrawn_on is None

    @property
    def amount_words(self) -> str:
        return wording.money(self.amount) if self.amount else ""

    @property
    def shown_on(self) -> Account:
        """The record on whose page it stands."""
        return self.account
