"""Handing over (交接): who gave what he held to whom, row by row, with what did not pass and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspection import roles
from inspection.models.grants import GrantQuerySet, OfficeGrant
from inspection.models.records import Keyed, Linked, Record

if TYPE_CHECKING:
    from inspection.models.users import User


class HandoverCause(models.TextChoices):
    LEAVING = "leaving", "离岗"
    CHANGE = "change", "分工调整"
    RECUSAL = "recusal", "回避"
    ROUND_END = "round_end", "轮次结束，遗留事项交巡察办"


class DutyHandoverQuerySet(GrantQuerySet):
    def for_user(self, user: User) -> Self:
        """What one has handed over oneself; the office sees the rest, but not those that name a petition or a lead.

        Whom a petition accuses may be anybody, somebody of the office too: such a list is opened by its maker alone.
        """
        held = OfficeGrant.objects.live(user).filter(role__in=roles.roles_with("inspection.hand_over_duties"))
        return self.filter(Q(created_by=user) | Q(office__in=held.values("office"), guarded=False))


class DutyHandover(Record):
    """One handing over, of one person or of a whole team."""

    noun = "duty_handover"
    space = ""

    office = models.ForeignKey("inspection.Office", models.PROTECT, related_name="+", verbose_name="巡察机构")
    subject = models.CharField("移交人", max_length=80)
    cause = models.CharField("事由", max_length=10, choices=HandoverCause.choices, default=HandoverCause.CHANGE)
    reason = models.CharField("说明", max_length=200)
    guarded = models.BooleanField(default=False, editable=False)

    objects = DutyHandoverQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作交接"
        ordering = ["-created_at"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="duty_handover_states_its_reason")]

    def __str__(self) -> str:
        return f"{self.subject}工作交接"

    def recusal_unit_ids(self) -> tuple[Any, ...]:
        return ()


class ItemOutcome(models.TextChoices):
    PASSED = "passed", "已交接"
    REFUSED = "refused", "未交接"
    POINTER = "pointer", "另行办理"


class DutyItem(Keyed, Linked):
    """One row: what, from whom, to whom, with which result. ``current``: the receiver still answers for it."""

    handover = models.ForeignKey(DutyHandover, models.PROTECT, related_name="items", verbose_name="交接")
    position = models.PositiveIntegerField("序号")
    kind = models.CharField("类别代码", max_length=40)
    kind_label = models.CharField("类别", max_length=40)
    title = models.CharField("事项", max_length=200)
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="移交人")
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="duties_received", verbose_name="接收人"
    )
    outcome = models.CharField("结果", max_length=10, choices=ItemOutcome.choices)
    note = models.CharField("说明", max_length=200, blank=True)
    current = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = "交接事项"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "position"], name="duty_item_position_once"),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "kind"], condition=Q(current=True), name="duty_item_one_holder"
            ),
            models.CheckConstraint(
                condition=Q(receiver=None) | ~Q(receiver=F("giver")), name="duty_item_passes_to_somebody_else"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="passed") | Q(receiver__isnull=False), name="duty_item_passed_has_its_receiver"
            ),
            models.CheckConstraint(condition=Q(outcome="passed") | ~Q(note=""), name="duty_item_kept_says_why"),
        ]

    def __str__(self) -> str:
        return self.title
