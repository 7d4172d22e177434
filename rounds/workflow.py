"""Statuses and step tables of rounds, assignments, field records, papers, findings and logs."""

from __future__ import annotations

from django.db import models


class RoundStatus(models.TextChoices):
    """Life of a round's plan and of the round (R-044, R-074, R-077)."""

    DRAFT = "draft", "筹备"
    SUBMITTED = "submitted", "已报领导小组"
    REVIEWED = "reviewed", "领导小组已审议"
    APPROVED = "approved", "书记已审定"
    ACTIVE = "active", "实施中"
    CONCLUDED = "concluded", "办结"


class AssignmentStatus(models.TextChoices):
    """Life of an assignment, from planning to the end of rectification."""

    PLANNED = "planned", "已列入计划"
    AUTHORISED = "authorised", "已授权"
    STATIONED = "stationed", "进驻中"
    WITHDRAWN = "withdrawn", "已撤离，起草报告"
    REPORTED = "reported", "报告已审定"
    FED_BACK = "fed_back", "已反馈"
    CLOSED = "closed", "已办结"


class FieldRecordStatus(models.TextChoices):
    DRAFT = "draft", "草稿"
    COMPLETE = "complete", "已定稿"


class WorkingPaperStatus(models.TextChoices):
    """A working paper: draft → 组务会 → confirmed by the leader."""

    DRAFT = "draft", "起草"
    DISCUSSED = "discussed", "组务会已讨论"
    CONFIRMED = "confirmed", "组长已确认"
    DROPPED = "dropped", "不采用"


class FindingStatus(models.TextChoices):
    """A finding never disappears: dropped, it stays visible with its reason (R-240)."""

    OPEN = "open", "了解中"
    CONFIRMED = "confirmed", "已形成底稿"
    REPORTED = "reported", "已写入报告"
    DROPPED = "dropped", "不成立"


class DailyLogStatus(models.TextChoices):
    DRAFT = "draft", "填写中"
    SUBMITTED = "submitted", "已报送"
