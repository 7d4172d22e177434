"""What must be so before a step of an accountability item: the reasons why not, in words."""

from __future__ import annotations

from typing import Any


def every_organ_has_answered(item: Any) -> list[str]:
    """Closed when each organ it was sent to has said what it decided (R-292)."""
    answered = set(item.measures.values_list("organ", flat=True))
    return [f"{each.short_name}尚未登记问责措施" for each in item.organs.order_by("name") if each.pk not in answered]
