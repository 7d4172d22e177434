"""主动说明: received, then disposed of; nothing of it ever goes back to the unit."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step


class DisclosureKind(models.TextChoices):
    SELF = "self", "说明本人问题"
    OTHERS = "others", "反映他人问题"


class Venue(models.TextChoices):
    TEAM = "team", "到巡察组说明"
    UNIT = "unit", "在本单位说明后转来"


class Mitigation(models.TextChoices):
    NONE = "", "不提建议"
    LENIENT = "lenient", "建议从轻"
    REDUCED = "reduced", "建议减轻"


class DisclosureStatus(models.TextChoices):
    RECEIVED = "received", "已接收，待处置"
    DISPOSED = "disposed", "已处置"


DISPOSE = Step(
    "dispose", "处置", (DisclosureStatus.RECEIVED,), DisclosureStatus.DISPOSED, "rounds.dispose_disclosure", asks=True
)
DISCLOSURE_STEPS = (DISPOSE,)
