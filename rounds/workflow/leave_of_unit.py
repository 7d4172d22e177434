"""Leave of the inspected unit's controlled persons: 因私 signed by the secretary and approved by the leader, 因公 filed."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rounds.gates import leave_of_unit as gates


class LeaveKind(models.TextChoices):
    PRIVATE = "private", "因私"
    OFFICIAL = "official", "因公"


class LeaveStatus(models.TextChoices):
    DRAFT = "draft", "填写中"
    SUBMITTED = "submitted", "待书记审签"
    SIGNED = "signed", "待组长批准"
    APPROVED = "approved", "已批准"
    FILED = "filed", "已报备"
    REFUSED = "refused", "未同意"
    RETURNED = "returned", "已销假"


_L = LeaveStatus
SUBMIT = Step(
    "submit", "送书记审签", (_L.DRAFT,), _L.SUBMITTED, "rounds.ask_leave",
    gates=(gates.notice_is_attached, gates.is_not_the_secretary),
)  # fmt: skip
# The secretary's own leave goes straight to the leader: nobody signs for himself.
SUBMIT_OWN = Step(
    "submit_own", "直接报组长", (_L.DRAFT,), _L.SIGNED, "rounds.ask_leave",
    gates=(gates.notice_is_attached, gates.is_the_secretary),
)  # fmt: skip
# 因私 goes on to the leader, 因公 is filed with the team by the same signature.
SIGN = Step("sign", "审签", (_L.SUBMITTED,), _L.SIGNED, "rounds.sign_leave", gates=(gates.is_private,))
FILE = Step(
    "file", "审签并报备", (_L.SUBMITTED,), _L.FILED, "rounds.sign_leave", gates=(gates.is_official,)
)  # fmt: skip
DECLINE = Step("decline", "不同意", (_L.SUBMITTED,), _L.REFUSED, "rounds.sign_leave", asks=True, primary=False)
APPROVE = Step("approve", "批准", (_L.SIGNED,), _L.APPROVED, "rounds.approve_leave")
REFUSE = Step("refuse", "不批准", (_L.SIGNED,), _L.REFUSED, "rounds.approve_leave", asks=True, primary=False)
RETURN = Step("return", "销假", (_L.APPROVED, _L.FILED), _L.RETURNED, "rounds.end_leave", asks=True)

# Taken with the entering; the others are buttons.
ENTERING = (SUBMIT, SUBMIT_OWN)
LEAVE_STEPS = (SIGN, FILE, DECLINE, APPROVE, REFUSE, RETURN)
AWAY = (_L.APPROVED, _L.FILED)


def steps_of(kind: str) -> tuple[Step, ...]:
    """The steps of one leave: which way it goes is settled by its kind."""
    return (SIGN if kind == LeaveKind.PRIVATE else FILE, DECLINE, APPROVE, REFUSE, RETURN)
