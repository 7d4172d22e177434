"""Statuses and steps of accountability items."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rectification.gates import accountability as gates


class AccountabilityStatus(models.TextChoices):
    """Life of an accountability item (R-290): the organs know of it once it was sent."""

    PROPOSED = "proposed", "待提起"
    OPENED = "opened", "已提起"
    SENT = "sent", "已移送"
    CLOSED = "closed", "已办结"
    DROPPED = "dropped", "不予提起"


_Q = AccountabilityStatus
OPEN_ACCOUNTABILITY = Step(
    "open", "提起问责", (_Q.PROPOSED,), _Q.OPENED, "rectification.open_accountability", asks=True, grave=True
)
DROP_ACCOUNTABILITY = Step(
    "drop",
    "不予提起",
    (_Q.PROPOSED, _Q.OPENED),
    _Q.DROPPED,
    "rectification.open_accountability",
    asks=True,
    primary=False,
)
SEND_ACCOUNTABILITY = Step("send", "移送", (_Q.OPENED,), _Q.SENT, "rectification.raise_accountability", asks=True)
MEASURE = Step("measure", "登记问责措施", (_Q.SENT,), None, "rectification.answer_accountability", asks=True)
CLOSE_ACCOUNTABILITY = Step(
    "close", "办结", (_Q.SENT,), _Q.CLOSED, "rectification.raise_accountability",
    gates=(gates.every_organ_has_answered,), asks=True,
)  # fmt: skip
ACCOUNTABILITY_STEPS = (
    OPEN_ACCOUNTABILITY, SEND_ACCOUNTABILITY, MEASURE, CLOSE_ACCOUNTABILITY, DROP_ACCOUNTABILITY,
)  # fmt: skip
