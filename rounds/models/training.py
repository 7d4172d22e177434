"""Training before a round: courses, who taught, who came (R-026–R-028)."""

from __future__ import annotations

from typing import Any

from django.db import models

from inspection.models import Code, Keyed, Office, Person, Record
from rounds import querysets
from rounds.models.rounds import Round


class Course(Record):
    """One course of a round's training: by whom, on what, in which form, and what came out of questions and discussion."""

    noun = "course"

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="巡察机构")
    round = models.ForeignKey(Round, models.PROTECT, related_name="courses", verbose_name="轮次")
    title = models.CharField("课程", max_length=120)
    form = models.ForeignKey(Code, models.PROTECT, null=True, related_name="+", verbose_name="形式")
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=60, blank=True)
    lecturer = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="courses", verbose_name="授课人"
    )
    department = models.CharField("授课单位", max_length=60, blank=True)
    outline = models.TextField("授课提纲", blank=True)
    conclusions = models.TextField("答疑与讨论情况", blank=True)

    objects = querysets.CourseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "培训课程"
        ordering = ["-held_on", "title"]

    def __str__(self) -> str:
        return self.title


class Presence(models.TextChoices):
    DUE = "due", "未签到"
    PRESENT = "present", "已签到"
    ABSENT = "absent", "缺席待补"
    MADE_UP = "made_up", "已补训"


class Attendance(Keyed):
    """One person at one course: due, present, absent, made up for; with a mark where there was an examination."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="attendances", verbose_name="课程")
    person = models.ForeignKey(Person, models.PROTECT, related_name="attendances", verbose_name="人员")
    presence = models.CharField("签到", max_length=8, choices=Presence.choices, default=Presence.DUE)
    mark = models.PositiveSmallIntegerField("考试成绩", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "培训签到"
        ordering = ["person__name"]
        constraints = [models.UniqueConstraint(fields=["course", "person"], name="attendance_once_a_course")]

    def __str__(self) -> str:
        return f"{self.person}：{self.get_presence_display()}"

    def shown(self) -> tuple[str, str]:
        tones: dict[Any, str] = {"present": "good", "made_up": "good", "absent": "warn"}
        return self.get_presence_display(), tones.get(self.presence, "neutral")
