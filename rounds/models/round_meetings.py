"""Meetings of the committee, the leading group and the office: agenda team by team, attendance, decisions as tasks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.models import Code, Keyed, Office, Person, Record
from rounds import querysets
from rounds.models.assignments import Assignment
from rounds.models.rounds import Round
from rounds.workflow.tasks import TaskStatus


class RoundMeeting(Record):
    """A meeting that is not one assignment's: 常委会, 书记专题会, 领导小组会, 动员部署会 … (R-088, R-094–R-096)."""

    noun = "round_meeting"

    office = models.ForeignKey(Office, models.PROTECT, related_name="round_meetings", verbose_name="巡察机构")
    round = models.ForeignKey(
        Round, models.PROTECT, null=True, blank=True, related_name="round_meetings", verbose_name="轮次"
    )
    kind = models.ForeignKey(Code, models.PROTECT, related_name="+", verbose_name="会议种类")
    title = models.CharField("会议名称", max_length=80, blank=True)
    held_on = models.DateField("召开日期")
    held_at = models.TimeField("时间", null=True, blank=True)
    place = models.CharField("地点", max_length=80, blank=True)
    chair = models.CharField("主持人", max_length=40, blank=True)
    topics = models.CharField("议题", max_length=120, blank=True, help_text="如：重点、成果运用、制度建设")
    minutes = models.TextField("会议情况", blank=True)

    objects = querysets.RoundMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会议"
        ordering = ["-held_on", "-created_at"]

    def __str__(self) -> str:
        return self.title or f"{self.kind.text}（{self.held_on:%Y-%m-%d}）"


class AgendaItem(Keyed):
    """An item of the agenda; of a hearing team by team, what was reported and what was said to it (R-089, R-092)."""

    meeting = models.ForeignKey(RoundMeeting, models.PROTECT, related_name="items", verbose_name="会议")
    position = models.PositiveSmallIntegerField("顺序")
    text = models.CharField("议程", max_length=120)
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="汇报的任务"
    )
    report = models.TextField("汇报情况", blank=True)
    opinion = models.TextField("意见和点评", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "议程"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["meeting", "position"], name="agenda_item_position_once")]

    def __str__(self) -> str:
        return self.text


class Attendee(Keyed):
    """Who was to be there, whether he was, and when an absentee was told (R-097, R-098)."""

    meeting = models.ForeignKey(RoundMeeting, models.PROTECT, related_name="attendees", verbose_name="会议")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人员")
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("单位和职务", max_length=60, blank=True)
    reason = models.CharField("缺席原因", max_length=40, blank=True)
    informed_on = models.DateField("告知日期", null=True, blank=True)
    informed_by = models.CharField("告知人", max_length=40, blank=True)
    informed_how = models.CharField("告知方式", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "参会人员"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "name"], name="attendee_once"),
            models.CheckConstraint(condition=Q(informed_on=None) | ~Q(reason=""), name="attendee_informed_was_absent"),
        ]

    def __str__(self) -> str:
        return self.name


class TrackedTask(Record):
    """What a meeting or a leader demanded: who does it, by when, and what shows that it is done (R-088)."""

    noun = "tracked_task"

    office = models.ForeignKey(Office, models.PROTECT, related_name="tracked_tasks", verbose_name="巡察机构")
    meeting = models.ForeignKey(
        RoundMeeting, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name="来源会议"
    )
    source = models.CharField("来源", max_length=80, blank=True, help_text="不是会议交办的，写明来源，如：书记批示")
    content = models.TextField("任务")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="tracked_tasks",
        verbose_name="承办人",
    )  # fmt: skip
    owner_text = models.CharField("承办单位", max_length=60, blank=True)
    due_on = models.DateField("完成时限", null=True, blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=TaskStatus.choices, default=TaskStatus.OPEN, editable=False
    )
    result = models.TextField("完成情况", blank=True, editable=False)
    done_on = models.DateField("完成日期", null=True, editable=False)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = querysets.TaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督办任务"
        ordering = ["due_on", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(meeting__isnull=False) | ~Q(source=""), name="tracked_task_has_a_source",
                violation_error_message="须选来源会议或写明来源。",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | ~Q(owner_text=""), name="tracked_task_has_an_owner",
                violation_error_message="须选承办人或写明承办单位。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.content if len(self.content) <= 30 else f"{self.content[:29]}…"

    def author_ids(self) -> set[Any]:
        """Who reported it done does not confirm it."""
        return {self.finished_by_id} - {None}
