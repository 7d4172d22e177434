"""What is watched while teams are stationed: difficulties, roving checks drawn by lot, non-cooperation, public opinion."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step


class CoordinationStatus(models.TextChoices):
    OPEN = "open", "协调中"
    CLOSED = "closed", "已解决"


CLOSE_COORDINATION = Step(
    "close", "登记结果", (CoordinationStatus.OPEN,), CoordinationStatus.CLOSED, "rounds.close_coordination", asks=True
)
COORDINATION_STEPS = (CLOSE_COORDINATION,)


class RovingStatus(models.TextChoices):
    DRAWN = "drawn", "已抽中，待督查"
    REPORTED = "reported", "已督查"


class RovingOutcome(models.TextChoices):
    """The three outcomes of a visit (R-087)."""

    GOOD = "good", "运行正常"
    GUIDED = "guided", "当场指导改进"
    COORDINATE = "coordinate", "列入协调事项"


REPORT_CHECK = Step(
    "report", "登记督查情况", (RovingStatus.DRAWN,), RovingStatus.REPORTED, "rounds.draw_check", asks=True
)
ROVING_STEPS = (REPORT_CHECK,)


class NonCooperationStatus(models.TextChoices):
    RECORDED = "recorded", "已登记，待移交"
    HANDED_OVER = "handed_over", "已移交问责"


HAND_OVER = Step(
    "hand_over", "移交问责", (NonCooperationStatus.RECORDED,), NonCooperationStatus.HANDED_OVER,
    "rounds.hand_over_non_cooperation", asks=True, grave=True,
)  # fmt: skip
NON_COOPERATION_STEPS = (HAND_OVER,)


class OpinionLevel(models.TextChoices):
    ORDINARY = "ordinary", "一般"
    SERIOUS = "serious", "较大"
    GRAVE = "grave", "重大"


class OpinionStatus(models.TextChoices):
    REPORTED = "reported", "已报告"
    NOTED = "noted", "巡察组已阅"


NOTE_OPINION = Step("note", "阅处", (OpinionStatus.REPORTED,), OpinionStatus.NOTED, "rounds.note_opinion", asks=True)
OPINION_STEPS = (NOTE_OPINION,)
