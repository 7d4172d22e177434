"""线索移交会: leads explained face to face to those who are to deal with them, one line each (R-216–R-219, R-233)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from inspection.models import Keyed, Office, Record, Unit
from petitions import querysets
from petitions.models.leads import Lead
from petitions.workflow import HandoverMeetingStatus
from rounds.models import RoundMeeting


class Presence(models.TextChoices):
    """How much of the meeting the leading group's head was there for (R-217)."""

    WHOLE = "whole", "全程参加"
    PART = "part", "参加部分议程"
    ABSENT = "absent", "未参加"


class Verdict(models.TextChoices):
    """What the meeting said of a lead."""

    HAND_OVER = "hand_over", "同意移交"
    RETURNED = "returned", "退回补充"


class HandoverMeeting(Record):
    """What a round's meeting of the kind 问题线索移交会 says of leads.

    Day, place, attendance and tasks are the round meeting's own; nothing there says which leads were dealt with.
    """

    noun = "handover_meeting"

    office = models.ForeignKey(Office, models.PROTECT, related_name="handover_meetings", verbose_name="巡察机构")
    meeting = models.OneToOneField(RoundMeeting, models.PROTECT, related_name="+", verbose_name="会议")
    leader = models.CharField("领导小组组长", max_length=40, blank=True)
    presence = models.CharField("到会情况", max_length=10, choices=Presence.choices, blank=True)
    status = models.CharField(
        "状态", max_length=10, choices=HandoverMeetingStatus.choices, default=HandoverMeetingStatus.OPEN, editable=False
    )
    concluded_on = models.DateField("办结日期", null=True, editable=False)

    objects = querysets.HandoverMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "线索移交会"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="concluded") | Q(presence="whole"), name="handover_meeting_led_throughout"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.meeting)

    @property
    def tone(self) -> str:
        return {"open": "warn", "concluded": "good"}.get(self.status, "neutral")


class HandoverItem(Keyed):
    """One lead on the agenda: who explains it, to whom, what was asked and required, what came of it."""

    meeting = models.ForeignKey(HandoverMeeting, models.PROTECT, related_name="items", verbose_name="移交会")
    lead = models.ForeignKey(Lead, models.PROTECT, related_name="heard", verbose_name="线索")
    position = models.PositiveSmallIntegerField("顺序")
    presenter = models.CharField("汇报人", max_length=40, blank=True)
    receiver = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="接受部门")
    questions = models.TextField("询问和答复", blank=True)
    opinion = models.TextField("组长处置意见和要求", blank=True)
    person_disposition = models.TextField("对人的处置要求", blank=True)
    matter_disposition = models.TextField("对事的处置要求", blank=True)
    verdict = models.CharField("研究结果", max_length=10, choices=Verdict.choices, blank=True)
    missing = models.TextField("需补充的材料", blank=True)
    missing_by = models.DateField("补充期限", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "移交会议程"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "lead"], name="handover_item_lead_once"),
            models.CheckConstraint(
                condition=~Q(verdict="returned") | (~Q(missing="") & ~Q(missing_by=None)),
                name="handover_item_returned_says_what_and_by_when",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="hand_over") | ~Q(receiver=None), name="handover_item_goes_to_somebody"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.lead)
