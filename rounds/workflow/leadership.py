"""What the leader has to do himself: flagged, signed by him, or lifted by the office with a reason (R-006)."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rounds.gates import leadership as gates


class KeyItemStatus(models.TextChoices):
    OPEN = "open", "待组长亲自办理"
    DONE = "done", "组长已亲自办理"
    LIFTED = "lifted", "已取消"


SIGN_KEY_ITEM = Step(
    "sign", "组长签署", (KeyItemStatus.OPEN,), KeyItemStatus.DONE, "rounds.sign_key_item",
    gates=(gates.leader_has_talked,), asks=True,
)  # fmt: skip
LIFT_KEY_ITEM = Step(
    "lift", "取消列入", (KeyItemStatus.OPEN,), KeyItemStatus.LIFTED, "rounds.lift_key_item", asks=True, primary=False
)
KEY_ITEM_STEPS = (SIGN_KEY_ITEM, LIFT_KEY_ITEM)
