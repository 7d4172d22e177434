"""Who may see and do: dated grants on offices, assignments and units; recusal last, beating every grant.

The only module that knows guardian. guardian's stock ``has_perm(obj)`` and ``get_objects_for_user`` know neither
dates nor recusal and are never asked; the scope is one statement on the grant tables, and it is never cached, so that
a revocation is felt on the next request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from guardian.models import UserObjectPermissionBase

from inspection import roles
from inspection.models import OfficeGrant, Record, Recusal, UnitGrant, User, live_on

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

__all__ = ["UserObjectPermissionBase", "assignments_with", "blocked_units", "holders", "may", "offices_with",
           "on_unit_side", "powers", "units_with"]  # fmt: skip


def _assignment_grants() -> Any:
    return apps.get_model(settings.ASSIGNMENT_GRANT_MODEL)._default_manager


def _today(today: date | None) -> date:
    return today or timezone.localdate()


def blocked_units(user: User, today: date | None = None) -> set[Any]:
    """Keys of the units the person keeps out of (回避), with every unit below them.

    A recusal from a unit closes its assignments and everything on them, whatever was granted.
    """
    if user.person_id is None:
        return set()
    keys = set(
        Recusal.objects.filter(live_on(_today(today)), person_id=user.person_id).values_list("unit_id", flat=True)
    )
    if not keys:
        return keys
    # Three levels of units (县—乡镇—村) cover every tree that party bodies have in practice.
    unit_model = apps.get_model("inspection.Unit")
    below = Q(parent__in=keys) | Q(parent__parent__in=keys) | Q(parent__parent__parent__in=keys)
    return keys | set(unit_model.objects.filter(below).values_list("pk", flat=True))


def offices_with(user: User, power: str, today: date | None = None) -> list[Any]:
    """Keys of the offices where the user holds, today, a role with a power."""
    if not user.is_active:
        return []
    grants = OfficeGrant.objects.live(user, _today(today)).filter(role__in=roles.roles_with(power))
    return list(grants.values_list("office_id", flat=True).distinct())


def assignments_with(user: User, power: str, today: date | None = None) -> list[Any]:
    """Keys of the assignments where a seat gives the user a power today, recusals taken away."""
    if not user.is_active:
        return []
    day = _today(today)
    grants = _assignment_grants().filter(live_on(day), user=user, role__in=roles.roles_with(power))
    if blocked := blocked_units(user, day):
        grants = grants.exclude(content_object__unit_id__in=blocked)
    return list(grants.values_list("content_object_id", flat=True).distinct())


def units_with(user: User, power: str, today: date | None = None) -> list[Any]:
    """Keys of the units in which the user holds, today, a seat with a power."""
    if not user.is_active:
        return []
    grants = UnitGrant.objects.live(user, _today(today)).filter(role__in=roles.roles_with(power))
    return list(grants.values_list("unit_id", flat=True).distinct())


def on_unit_side(user: User, today: date | None = None) -> bool:
    """Whether the user belongs to an inspected unit's side, whose only pages are those under /unit/."""
    if not user.is_authenticated:
        return False
    return UnitGrant.objects.live(user, _today(today)).filter(role__in=UnitGrant.UNIT_SIDE).exists()


def powers(user: User, record: Record | None = None, today: date | None = None) -> frozenset[str]:
    """All powers of a user: over one record, or (without a record) anywhere at all.

    A seat empowers on its own assignment only; an office-wide role at its own office only; a unit's seat on what
    concerns that unit only. Recusal empties the set.
    """
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    day = _today(today)
    office = OfficeGrant.objects.live(user, day)
    seats = _assignment_grants().filter(live_on(day), user=user)
    units = UnitGrant.objects.live(user, day)
    if record is not None:
        if blocked_units(user, day) & set(record.recusal_unit_ids()):
            return frozenset()
        office = office.filter(office_id=record.scope_office_id())
        seats = seats.filter(content_object_id=record.scope_assignment_id())
        units = units.filter(unit_id__in=list(record.scope_unit_ids()))
    held: set[str] = set()
    for grants in (office, seats, units):
        for role in grants.values_list("role", flat=True):
            held |= roles.powers_of(role)
    return frozenset(held)


def may(user: User, power: str, record: Record | None = None) -> bool:
    """Whether a user may do a thing to a record (or, without one, anywhere)."""
    return power in powers(user, record)


def holders(power: str, record: Record, today: date | None = None) -> Collection[User]:
    """The users who hold a power over a record today: whom to remind, whom to ask. Recused persons are left out."""
    day = _today(today)
    role_codes = roles.roles_with(power)
    live = live_on(day) & Q(role__in=role_codes)
    keys: set[Any] = set()
    keys |= set(OfficeGrant.objects.filter(live, office_id=record.scope_office_id()).values_list("user_id", flat=True))
    if assignment_id := record.scope_assignment_id():
        keys |= set(
            _assignment_grants().filter(live, content_object_id=assignment_id).values_list("user_id", flat=True)
        )
    unit_ids = list(record.scope_unit_ids())
    if unit_ids:
        keys |= set(UnitGrant.objects.filter(live, unit_id__in=unit_ids).values_list("user_id", flat=True))
    recused_persons = Recusal.objects.filter(live_on(day), unit_id__in=list(record.recusal_unit_ids()))
    users = User.objects.filter(pk__in=keys, is_active=True).select_related("person")
    return list(users.exclude(person_id__in=recused_persons.values("person_id")).order_by("username"))
