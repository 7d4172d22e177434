"""The row that opens an assignment to an account; part of authorising (R-075) and of allotting (R-043)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from rounds.models import Assignment, AssignmentGrant

if TYPE_CHECKING:
    from datetime import date

    from inspection.models import User


def open_to(
    user: User,
    assignment: Assignment,
    *,
    by: User,
    role: str,
    begins: date,
    ends: date | None,
    document: str,
    **source: Any,
) -> AssignmentGrant:
    """The row that gives an account a role on an assignment, by a document and for a time; ``source`` is what it rests on."""
    view = Permission.objects.get(
        content_type=ContentType.objects.get_for_model(Assignment), codename="view_assignment"
    )
    return AssignmentGrant.objects.create(
        user=user, content_object=assignment, permission=view, role=role, begins=begins, ends=ends, document=document,
        granted_by=by, **source,
    )  # fmt: skip
