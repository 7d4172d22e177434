"""新官理旧账: who answers for a unit's open accounts changes, and the accounts go with the office he held (三谁, R-291)."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import F, Q

from inspection.models import Office, Record, Unit
from rectification import querysets
from rectification.models.ledger import Account
from rectification.workflow.successions import SuccessionStatus

GIVER, TAKER = "移交人", "接收人"
# 谁犯错 stays with him who did it: only what goes with a post is handed on.
ROLES = [
    ("leader_name", "责任领导"), ("managing_name", "主管责任人"), ("overseeing_name", "分管责任人"), ("owner_name", "责任人"),
]  # fmt: skip


class Succession(Record):
    """One person's open accounts of a unit, handed on to his successor: listed, signed by both or confirmed by the office.

    ``rows`` stand still from the beginning: account, number, problem, status, due date, and in which roles (names of
    fields) the predecessor answers for it. After it took effect they are the history; the unit's balance never moved.
    """

    noun = "succession"
    SLOTS = (GIVER, TAKER)

    office = models.ForeignKey(Office, models.PROTECT, related_name="successions", verbose_name="巡察机构")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="successions", verbose_name="责任单位")
    old_name = models.CharField("移交人", max_length=40)
    new_name = models.CharField("接收人", max_length=40)
    new_post = models.CharField("接收人职务", max_length=60, blank=True)
    taken_over_on = models.DateField("任职日期")
    basis = models.CharField("任免依据", max_length=200)
    rows = models.JSONField("移交的账户", default=list, editable=False)
    status = models.CharField(
        "状态", max_length=8, choices=SuccessionStatus.choices, default=SuccessionStatus.OPEN, editable=False
    )
    confirmation = models.CharField("确认说明", max_length=300, blank=True, editable=False)
    void_reason = models.CharField("作废原因", max_length=200, blank=True, editable=False)
    done_at = models.DateTimeField("交接时间", null=True, editable=False)

    objects = querysets.SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "责任人交接"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(old_name=F("new_name")), name="succession_between_two"),
            models.CheckConstraint(condition=~Q(status="done") | ~Q(done_at=None), name="succession_done_at_a_time"),
            models.CheckConstraint(condition=~Q(status="void") | ~Q(void_reason=""), name="succession_void_with_reason"),
            models.UniqueConstraint(
                fields=["unit", "old_name"], condition=Q(status="open"), name="succession_one_open_per_person"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit.short_name} {self.old_name}→{self.new_name}"

    def scope_unit_ids(self) -> tuple[Any, ...]:
        return (self.unit_id,)

    def signing_text(self) -> str:
        frozen = json.dumps(self.rows, ensure_ascii=False, sort_keys=True)
        return f"{self.unit_id} {self.old_name} {self.new_name} {self.new_post} {self.taken_over_on} {self.basis}\n{frozen}"

    def listed_now(self) -> list[dict[str, Any]]:
        """The rows as they would be listed today."""
        return listed(self.unit, self.old_name)

    def account_ids(self, role: str = "") -> list[str]:
        """Keys of the accounts that passed, or of those that passed in one role."""
        return [row["account"] for row in self.rows if not role or role in row["roles"]]


def names_in(text: str) -> list[str]:
    """The names of a field that may hold several (甲、乙)."""
    return [each for each in text.split("、") if each]


def listed(unit: Unit, name: str) -> list[dict[str, Any]]:
    """A unit's open accounts for which somebody answers, delivered ones only, each with the roles he answers in."""
    found = []
    for account in Account.objects.filter(holder=unit).open().exclude(delivered_on=None).order_by("number"):
        roles = [role for role, _ in ROLES if name in names_in(getattr(account, role))]
        if roles:
            due = f"{account.due_on:%Y-%m-%d}" if account.due_on else ""
            found.append(
                {
                    "account": str(account.pk),
                    "number": account.number,
                    "problem": account.problem,
                    "due": due,
                    "roles": roles,
                }
            )
    return found
