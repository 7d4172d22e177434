"""What kind of unit is looked at how (R-070): rank, kind and tags choose what a check sheet stresses and who is planned first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection import codes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection.models import Code, Unit

LIST, PRIORITY = "emphases", "plan.priority_traits"
# A heading of this beginning names ranks in its text; any other is a kind of unit or one of the office's own tags.
BY_RANK = "rank"
_KINDS = {"township": "town", "street": "town"}


def headings(office: Any) -> list[Code]:
    """The traits the office knows, in its own order."""
    return list(codes.choices(LIST, office).filter(parent=None))


def _has(unit: Unit, heading: Code, tags: set[str]) -> bool:
    if heading.code.startswith(BY_RANK):
        return bool(unit.rank) and unit.rank in heading.text.split("、")
    return heading.code in tags or heading.code == _KINDS.get(unit.category, unit.category)


def traits(unit: Unit, known: Iterable[Code]) -> list[Code]:
    """Which of these headings fit a unit, by its rank, its kind and its tags."""
    tags = {each.code for each in unit.tags.all()}
    return [each for each in known if _has(unit, each, tags)]


def stressed(unit: Unit) -> dict[str, str]:
    """Dimension or topic of the negative list → because of which trait it is stressed for this unit."""
    found: dict[str, str] = {}
    fitting = {each.pk: each.text for each in traits(unit, headings(unit.office))}
    below = codes.choices(LIST, unit.office).filter(parent__in=fitting).order_by("parent__position", "position")
    for each in below:
        found.setdefault(each.text, fitting[each.parent_id])
    return found


def first_because(unit: Unit, known: Iterable[Code], wanted: Iterable[str]) -> list[str]:
    """The traits for which the office plans a unit first (setting ``plan.priority_traits``)."""
    names = set(wanted)
    return [each.text for each in traits(unit, known) if each.code in names]


def to_come_first(office: Any, units: Iterable[Unit]) -> dict[Any, list[str]]:
    """Unit → why it is planned first; the others are left out."""
    known, wanted = headings(office), codes.setting(office, PRIORITY)
    found = {unit.pk: first_because(unit, known, wanted) for unit in units}
    return {key: words for key, words in found.items() if words}
