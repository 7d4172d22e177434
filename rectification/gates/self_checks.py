"""What must be so before a notice for self-checks goes out: the reasons why not, in words."""

from __future__ import annotations

import re
from typing import Any

from django.utils import timezone

from inspection.models import Unit

# What tells that somebody wrote, or that something is looked into.
TELLING = re.compile("信访|举报|来信|来访|反映人|线索|立案|核查对象|被巡察")
# So many characters in a row as in what a unit was told are its finding, not common wording.
LONGEST_COPY = 15


def goes_to_somebody(notice: Any) -> list[str]:
    return [] if notice.checks.exists() else ["还没有选发往单位"]


def nobody_was_inspected(notice: Any) -> list[str]:
    """未巡: units whose inspection in this term has begun are dealt with in their own ledger."""
    begun = notice.inspected_units()
    names = [each.unit.short_name for each in notice.checks.select_related("unit") if each.unit_id in begun]
    return [f"{'、'.join(names)}本届已巡察，不发未巡先改通知"] if names else []


def names_nobody(notice: Any) -> list[str]:
    """Common wording only: no unit by name, nothing taken over from what a unit was told, no word of letters and leads."""
    said = re.sub(r"\s", "", notice.said())
    units = Unit.objects.in_use(timezone.localdate()).filter(office=notice.office_id)
    named = sorted(
        {name for pair in units.values_list("name", "short_name") for name in pair if len(name) > 1 and name in said}
    )
    reasons = [f"通知里点了单位名：{'、'.join(named)}，只写共性问题"] if named else []
    if found := TELLING.search(said):
        reasons.append(f"通知里有“{found[0]}”，不能出现")
    runs = {said[at : at + LONGEST_COPY] for at in range(len(said) - LONGEST_COPY + 1)}
    if runs and any(_copied(each, runs) for each in notice.told_problems()):
        reasons.append("通知里有一段照抄某单位的反馈问题，请改写成共性表述")
    if people := sorted(name for name in notice.told_people() if name in said):
        reasons.append(f"通知里有人名：{'、'.join(people)}")
    return reasons


def _copied(problem: str, runs: set[str]) -> bool:
    bare = re.sub(r"\s", "", problem)
    return any(bare[at : at + LONGEST_COPY] in runs for at in range(len(bare) - LONGEST_COPY + 1))
