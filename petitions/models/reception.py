"""接访: the weekly hours of an assignment, and who comes by appointment (R-181–R-183)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from inspection.models import Keyed, NumberEntry, Record
from petitions import querysets
from petitions.models.petitions import Petition
from petitions.workflow import AppointmentStatus
from rounds.models import Assignment

if TYPE_CHECKING:
    from collections.abc import Iterable

# (weekday, 1 for Monday; begins; ends)
Session = tuple[int, time, time]

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
DEFAULT: tuple[Session, ...] = tuple(
    (day, begins, ends) for day in range(1, 6) for begins, ends in ((time(9), time(12)), (time(13), time(17)))
)
"""周一至周五上午9:00至12:00，下午1:00至5:00 (000)."""


class ReceptionSession(Keyed):
    """One session of an assignment's week. An assignment without any keeps the usual hours (``DEFAULT``)."""

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="reception_sessions", verbose_name="巡察任务"
    )
    weekday = models.PositiveSmallIntegerField("星期", choices=list(enumerate(WEEKDAYS, start=1)))
    begins = models.TimeField("开始")
    ends = models.TimeField("结束")

    class Meta:
        verbose_name = verbose_name_plural = "接访时间"
        ordering = ["weekday", "begins"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "weekday", "begins"], name="reception_session_once"),
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="reception_session_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="reception_session_on_a_weekday"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{WEEKDAYS[self.weekday - 1]}{span(self.begins, self.ends)}"


def hours_of(assignment: Assignment) -> list[Session]:
    """The weekly sessions of an assignment, in order."""
    rows = ReceptionSession.objects.filter(assignment=assignment)
    return [(each.weekday, each.begins, each.ends) for each in rows] or list(DEFAULT)


def are_open(hours: Iterable[Session], on: date, at: time) -> bool:
    """Whether a moment of a day lies within the sessions; a session's last minute is still one of it."""
    at = at.replace(second=0, microsecond=0)
    return any(weekday == on.isoweekday() and begins <= at <= ends for weekday, begins, ends in hours)


def span(begins: time, ends: time) -> str:
    """9:00—12:00."""
    return f"{begins.hour}:{begins.minute:02d}—{ends.hour}:{ends.minute:02d}"


def in_words(hours: Iterable[Session]) -> str:
    """周一至周五9:00—12:00，13:00—17:00；周六9:00—12:00."""
    days: dict[int, list[str]] = {}
    for weekday, begins, ends in sorted(hours):
        days.setdefault(weekday, []).append(span(begins, ends))
    groups: list[tuple[list[int], list[str]]] = []
    for weekday, spans in days.items():
        same = next((each for each in groups if each[1] == spans), None)
        if same is None:
            groups.append(([weekday], spans))
        else:
            same[0].append(weekday)
    return "；".join(_days(weekdays) + "，".join(spans) for weekdays, spans in groups)


def _days(weekdays: list[int]) -> str:
    first, last = weekdays[0], weekdays[-1]
    if len(weekdays) > 2 and last - first == len(weekdays) - 1:
        return f"{WEEKDAYS[first - 1]}至{WEEKDAYS[last - 1]}"
    return "、".join(WEEKDAYS[each - 1] for each in weekdays)


class Appointment(Record):
    """A visit agreed on by telephone. Who calls is sealed; where one meets, other than in the reception room, lies apart.

    What he wants to say is not asked: it is said at the visit. The petition that comes of it takes this row's key, and
    what is sealed was sealed for it from the start (``bound_as``), so that it is carried over unopened.
    """

    noun = "appointment"
    bound_as = Petition._meta.label_lower

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="appointments", verbose_name="巡察任务")
    number = models.CharField("预约号", max_length=40, editable=False)
    number_entry = models.OneToOneField(NumberEntry, models.PROTECT, editable=False, related_name="appointment")
    starts_at = models.DateTimeField("约定时间")
    offsite = models.BooleanField("在其他地点", default=False)
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="接访人")
    named = models.BooleanField("留有姓名", default=False)
    status = models.CharField(
        "状态", max_length=10, choices=AppointmentStatus.choices, default=AppointmentStatus.BOOKED
    )
    met_at = models.DateTimeField("接访时间", null=True)
    reason = models.CharField("取消原因", max_length=120, blank=True)
    petition = models.OneToOneField(
        Petition, models.PROTECT, null=True, related_name="appointment", verbose_name="信访件"
    )
    reminded_at = models.DateTimeField(null=True, editable=False)

    objects = querysets.AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "接访预约"
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "number"], name="appointment_number_once"),
            models.CheckConstraint(
                condition=Q(status="met", met_at__isnull=False) | (~Q(status="met") & Q(met_at=None)),
                name="appointment_met_at_a_time",
            ),
            models.CheckConstraint(condition=Q(petition=None) | Q(petition=F("id")), name="appointment_is_its_petition"),
            models.CheckConstraint(condition=Q(petition=None) | Q(status="met"), name="appointment_met_before_registered"),
            models.CheckConstraint(condition=~Q(status="cancelled") | ~Q(reason=""), name="appointment_cancelled_why"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"接访预约 {self.number}"

    @property
    def tone(self) -> str:
        return {AppointmentStatus.BOOKED: "info", AppointmentStatus.MET: "good", AppointmentStatus.MISSED: "warn"}.get(
            AppointmentStatus(self.status), "neutral"
        )

    @property
    def local_start(self) -> datetime:
        return timezone.localtime(self.starts_at)


class AppointmentPlace(models.Model):
    """Where one meets if not in the reception room: the team's own knowledge, not even the office's (R-183)."""

    appointment = models.OneToOneField(Appointment, models.CASCADE, primary_key=True, related_name="place_row")
    place = models.CharField("地点", max_length=120)

    objects = querysets.AppointmentPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "预约地点"
        constraints = [models.CheckConstraint(condition=~Q(place=""), name="appointment_place_is_said")]

    def __str__(self) -> Any:
        return self.place
