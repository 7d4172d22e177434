"""Statuses and steps of the coverage plan."""

from __future__ import annotations

from django.db import models

from inspection.workflow import Step
from rounds.gates import plans as gates

# An assignment counts as an inspection of its unit from the day the team has left it.
COVERING = ("withdrawn", "reported", "fed_back", "closed")


class CoveragePlanStatus(models.TextChoices):
    """An edition is drafted, adopted by a document and from then on frozen, and in the end superseded by the next."""

    DRAFT = "draft", "起草"
    ADOPTED = "adopted", "已通过"
    SUPERSEDED = "superseded", "已由新版代替"


ADOPT = Step(
    "adopt", "通过规划", (CoveragePlanStatus.DRAFT,), CoveragePlanStatus.ADOPTED, "rounds.adopt_plan",
    gates=(gates.every_unit_is_placed, gates.years_lie_in_the_term), asks=True, grave=True,
)  # fmt: skip
# Taken together with the adoption of the next edition; no button of its own.
SUPERSEDE = Step(
    "supersede", "由新版代替", (CoveragePlanStatus.ADOPTED,), CoveragePlanStatus.SUPERSEDED, "rounds.adopt_plan",
    primary=False,
)  # fmt: skip
COVERAGE_PLAN_STEPS = (ADOPT,)
