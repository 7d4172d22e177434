"""Why a coverage plan cannot be adopted yet: 没有禁区，没有例外 (R-071, R-073)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from inspection.models import Unit

SHOWN = 8


def _some(names: list[str], words: str) -> list[str]:
    if not names:
        return []
    rest = f"等{len(names)}个单位" if len(names) > SHOWN else ""
    return [f"{'、'.join(names[:SHOWN])}{rest}{words}"]


def unplaced(plan: Any) -> list[Any]:
    """Units in use that the register counts in, and that have neither a year nor a reason in this edition."""
    placed = set(plan.units.exclude(year=None, reason="").values_list("unit_id", flat=True))
    units = Unit.objects.in_use(timezone.localdate()).filter(office_id=plan.term.office_id, covered=True)
    return [each for each in units.order_by("name") if each.pk not in placed]


def every_unit_is_placed(plan: Any) -> list[str]:
    return _some([each.short_name for each in unplaced(plan)], "既未安排年度，也未说明不列入的原因")


def years_lie_in_the_term(plan: Any) -> list[str]:
    first, last = plan.term.begins.year, plan.term.ends.year
    outside = plan.units.exclude(year=None).exclude(year__range=(first, last)).select_related("unit")
    return _some([each.unit.short_name for each in outside], f"的年度不在本届（{first}—{last}年）之内")


def year_is_planned(target: Any) -> list[str]:
    """R-319: the year's plan says what is to be done."""
    lacking = [] if target.text.strip() else ["未写年度工作要点"]
    return lacking + ([] if target.units else ["未定年度巡察单位数"])
