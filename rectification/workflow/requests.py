"""What is asked for, decided by another in the course of a step of its account."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step


class Decision(models.TextChoices):
    """What became of something that one person asks for and another decides."""

    ASKED = "asked", "待定"
    GRANTED = "granted", "同意"
    REFUSED = "refused", "不同意"


# What is asked for, decided by another in the course of a step of its account.
GRANT_EXTENSION, REFUSE_EXTENSION = (
    Step(verb, label, (Decision.ASKED,), target, "rectification.approve_extension")
    for verb, label, target in (("grant", "同意延期", Decision.GRANTED), ("refuse", "不同意延期", Decision.REFUSED))
)
GRANT_CORRECTION, REFUSE_CORRECTION = (
    Step(verb, label, (Decision.ASKED,), target, "rectification.confirm_correction")
    for verb, label, target in (("grant", "同意更正", Decision.GRANTED), ("refuse", "不同意更正", Decision.REFUSED))
)
GRANT_MERGE, REFUSE_MERGE = (
    Step(verb, label, (Decision.ASKED,), target, "rectification.confirm_correction")
    for verb, label, target in (("grant", "同意并账", Decision.GRANTED), ("refuse", "不同意并账", Decision.REFUSED))
)
EXTENSION_STEPS, CORRECTION_STEPS = (GRANT_EXTENSION, REFUSE_EXTENSION), (GRANT_CORRECTION, REFUSE_CORRECTION)
MERGE_STEPS = (GRANT_MERGE, REFUSE_MERGE)
