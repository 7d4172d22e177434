"""Recusals (回避): who keeps out of which unit, why, since when — declared, confirmed, and lifted by two people only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from inspection import roles
from inspection.models.grants import GrantQuerySet, OfficeGrant
from inspection.models.records import Record

if TYPE_CHECKING:
    from inspection.models.users import User

# Held by whoever keeps out of a unit, though he hold nothing else: the way to his own declarations stays open.
DECLARE = "rounds.declare_recusal"


class RecusalKind(models.TextChoices):
    """The four grounds (R-016–R-018, C-20)."""

    POST = "post", "任职回避"
    REGION = "region", "地域回避"
    DUTY = "duty", "公务回避"
    KINSHIP = "kinship", "亲属回避"


class RecusalStatus(models.TextChoices):
    """It blocks from the moment it is made until a second person has agreed to lift it."""

    DECLARED = "declared", "本人申报，待确认"
    CONFIRMED = "confirmed", "回避中"
    LIFTING = "lifting", "申请解除，待第二人同意"
    LIFTED = "lifted", "已解除"


class KeepingOutQuerySet(models.QuerySet[Any]):
    """Rows of a person and a unit that keep, or may keep, the one out of the other: his own matter and the office's."""

    def for_user(self, user: User) -> Self:
        """Those of units of the offices where he records them, and one's own; not those on a unit he keeps out of himself."""
        recording = OfficeGrant.objects.live(user).filter(role__in=roles.roles_with("rounds.record_recusal"))
        scope = Q(unit__office__in=recording.values("office"))
        own = Recusal.objects.live().filter(person_id=user.person_id).values("unit")
        closed = Q(unit__in=own) | Q(unit__parent__in=own) | Q(unit__parent__parent__in=own)
        shown = self.filter(scope).exclude(closed) | self.filter(person_id=user.person_id)
        return self.filter(pk__in=shown.values("pk"))


class RecusalQuerySet(KeepingOutQuerySet, GrantQuerySet):
    """With the dates of a grant."""


class Recusal(Record):
    """A person keeps out of everything about a unit; it beats every grant while it stands (R-016–018, R-020)."""

    noun = "recusal"
    space = "rounds:"

    person = models.ForeignKey("inspection.Person", models.PROTECT, related_name="recusals", verbose_name="人员")
    unit = models.ForeignKey("inspection.Unit", models.PROTECT, related_name="recusals", verbose_name="回避单位")
    kind = models.CharField("回避种类", max_length=10, choices=RecusalKind.choices)
    reason = models.CharField("情形", max_length=200)
    self_declared = models.BooleanField("本人申报", default=False)
    status = models.CharField("状态", max_length=10, choices=RecusalStatus.choices, default=RecusalStatus.CONFIRMED)
    begins = models.DateField("起始日期", default=timezone.localdate)
    ends = models.DateField("截止日期", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="确认人"
    )
    confirmed_on = models.DateField("确认日期", null=True, editable=False)
    opinion = models.CharField("审查意见", max_length=200, blank=True)
    lift_reason = models.CharField("解除理由", max_length=200, blank=True)
    lift_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="申请解除人"
    )
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="同意解除人"
    )
    revoked_at = models.DateTimeField("解除时间", null=True, blank=True)

    objects = RecusalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回避"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="recusal_states_its_reason"),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("begins")),
                name="recusal_ends_after_it_begins",
                violation_error_message="截止日期不能早于起始日期。",
            ),
            models.CheckConstraint(
                condition=Q(status="lifted", revoked_at__isnull=False) | (~Q(status="lifted") & Q(revoked_at=None)),
                name="recusal_blocks_until_it_is_lifted",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by=None) | (~Q(lifted_by=F("lift_asked_by")) & ~Q(lift_reason="")),
                name="recusal_lifted_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.reason}"

    def powers_of_person(self, person_id: Any) -> tuple[str, ...]:
        """His own declaration stays his, though he keeps out of everything else of the unit."""
        return (DECLARE,) if self.self_declared and self.person_id == person_id else ()

    def scope_office_id(self) -> Any:
        return self.unit.office_id

    def recusal_person_ids(self) -> tuple[Any, ...]:
        """Nobody confirms or lifts his own."""
        return (self.person_id,)

    @property
    def tone(self) -> str:
        return {"declared": "bad", "confirmed": "warn", "lifting": "warn"}.get(self.status, "neutral")
