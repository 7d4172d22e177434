"""The fourth of the five that are not let pass: are the leads worked through (R-085)."""

from __future__ import annotations

from typing import Any

from petitions.wrap_up import leads_are_clear
from rounds import not_let_pass


def leads_stand(assignment: Any) -> tuple[str, list[str]]:
    """How many leads are not clear yet; which and why stands on their own pages."""
    total = assignment.leads.filter(about_team=False).count()
    if not total:
        return not_let_pass.LATER, ["还没有问题线索"]
    left = len(assignment.once(leads_are_clear))
    if left:
        return not_let_pass.HELD, [f"还有{left}件线索没有梳理清楚"]
    return not_let_pass.GOOD, [f"{total}件线索已梳理清楚"]


not_let_pass.line(4, "leads", "线索梳理不清不放过", "petitions.view_lead", leads_stand)
