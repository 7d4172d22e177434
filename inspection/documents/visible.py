"""Which papers a person sees in a list: those of records in his scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from inspection import access
from inspection.documents import papers
from inspection.models import Paper

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from inspection.models import User


def visible(user: User) -> QuerySet[Paper]:
    """Papers of one's offices and of the assignments one holds a seat on; recused units taken away last."""
    power = "inspection.view_papers"
    found = Paper.objects.filter(
        Q(office_id__in=access.offices_with(user, power)) | Q(assignment_id__in=access.assignments_with(user, power))
    )
    found = found.filter(_on_records_in_scope(user))
    if blocked := access.blocked_units(user):
        # Most papers are addressed to nobody: the assignment says whose they are.
        found = found.exclude(unit_id__in=blocked).exclude(assignment_id__in=access.blocked_assignments(user))
    return found


def _on_records_in_scope(user: User) -> Q:
    """Papers of listed kinds whose record the user may see: a title tells as much as the paper that it opens."""
    kinds: dict[Any, list[str]] = {}
    for code, each in papers.kinds().items():
        if each.listed:
            kinds.setdefault(each.model, []).append(code)
    scope = Q(pk__in=[])
    for model, codes in kinds.items():
        rows: Any = model._default_manager
        scope |= Q(kind__in=codes, object_id__in=rows.for_user(user).values("pk"))
    return scope
