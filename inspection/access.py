"""Who may see and do: dated grants on offices, assignments and units; recusal last, beating every grant.

The only module that knows guardian. guardian's stock ``has_perm(obj)`` and ``get_objects_for_user`` know neither
dates nor recusal and are never asked. What a user holds is read from the grant tables once a request and never kept
longer, so that a revocation is felt on the next request.
"""

from __future__ import annotations

from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Q, Value
from django.utils import timezone
from guardian.models import UserObjectPermissionBase

from inspection import roles
from inspection.models import OfficeGrant, Record, Recusal, Unit, UnitGrant, User, live_on
from inspection.models.recusals import DECLARE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

__all__ = [
    "DECLARE",
    "UserObjectPermissionBase",
    "assignments_with",
    "blocked_assignments",
    "blocked_units",
    "holders",
    "holders_of",
    "home_office_id",
    "may",
    "offices_of",
    "offices_sending",
    "offices_with",
    "on_unit_side",
    "people_of",
    "powers",
    "read_only",
    "remember",
    "roles_of",
    "seats",
    "seats_of",
    "today",
    "unit_seats",
    "units_with",
]  # fmt: skip


def _assignment_grants() -> Any:
    return apps.get_model(settings.ASSIGNMENT_GRANT_MODEL)._default_manager


def today() -> date:
    """The day by which grants count: the office's own."""
    return timezone.localdate()


def _assignments() -> Any:
    return _assignment_grants().model._meta.get_field("content_object").related_model._default_manager


def _today(given: date | None) -> date:
    return given or today()


def seats() -> Any:
    """The rows of all seats on assignments."""
    return _assignment_grants().all()


def people_of(offices: Iterable[Any]) -> QuerySet[User]:
    """Accounts that hold or held an office-wide role at the offices, or a seat on one of their assignments."""
    keys = list(offices)
    held = Q(pk__in=OfficeGrant.objects.filter(office__in=keys).values("user"))
    held |= Q(pk__in=seats().filter(content_object__office__in=keys).values("user"))
    return User.objects.filter(held).order_by("username")


# Stand for whom and when it is about, in the question as it is kept.
_USER, _PERSON, _DAY = UUID(int=1), UUID(int=2), date.min


def _put_together() -> tuple[str, tuple[Any, ...]]:
    """What somebody holds on a day and keeps out of, as one question, with stand-ins for him and the day."""
    offices = OfficeGrant.objects.filter(live_on(_DAY), user=_USER)
    units = UnitGrant.objects.filter(live_on(_DAY), user=_USER)
    seats = _assignment_grants().filter(live_on(_DAY), user=_USER)
    kept = Recusal.objects.filter(live_on(_DAY), person_id=_PERSON)
    asked = (
        units.values_list(Value("unit"), "unit_id", "role", "unit_id"),
        seats.values_list(Value("seat"), "content_object_id", "role", "content_object__unit_id"),
        kept.values_list(Value("kept"), "unit_id", Value(""), "unit_id"),
    )
    whole = offices.values_list(Value("office"), "office_id", "role", "office_id").order_by()
    text, given = whole.union(*(each.order_by() for each in asked), all=True).query.sql_with_params()
    return text, tuple(given)


# Put together once: the text is the same for everybody, and takes ten times as long as the answer.
_question = cache(_put_together)


class Standing:
    """What one user holds on one day: each kind of grant, and the units he keeps out of, read once when first asked."""

    def __init__(self, user: User, day: date) -> None:
        self.user, self.day = user, day

    @cached_property
    def _rows(self) -> list[tuple[str, Any, str, Any]]:
        """(what, key, role, unit) of all of it, asked at once: every request begins with this question."""
        text, given = _question()
        said = {_USER: self.user.pk, _PERSON: self.user.person_id, _DAY: self.day}
        with connection.cursor() as cursor:
            cursor.execute(text, [said.get(each, each) for each in given])
            return cursor.fetchall()  # type: ignore[no-any-return]

    def _held(self, what: str) -> list[tuple[Any, str, Any]]:
        return [(key, role, unit) for each, key, role, unit in self._rows if each == what]

    @cached_property
    def offices(self) -> list[tuple[Any, str]]:
        """(office, role) of the live office-wide roles."""
        return [(key, role) for key, role, _ in self._held("office")]

    @cached_property
    def sending(self) -> list[Any]:
        """Keys of the offices for which he looks after the teams they hold in rounds led from above."""
        return list(dict.fromkeys(key for key, role in self.offices if role in roles.SENDERS))

    @cached_property
    def seats(self) -> list[tuple[Any, str]]:
        """(assignment, role) of the live seats, and of what teams held by his offices do; without units he keeps out of."""
        found = [(key, role) for key, role, unit in self._held("seat") if unit not in self.blocked]
        if self.sending:
            sent = _assignments().sent_by(self.sending).exclude(unit_id__in=self.blocked)
            found += [(key, roles.SENDING) for key in sent.order_by().values_list("pk", flat=True)]
        return found

    @cached_property
    def kept_from_seats(self) -> bool:
        """Whether a recusal takes live seats away from him."""
        return any(unit in self.blocked for _, _, unit in self._held("seat"))

    @cached_property
    def units(self) -> list[tuple[Any, str]]:
        """(unit, role) of the live seats in units."""
        return [(key, role) for key, role, _ in self._held("unit")]

    @cached_property
    def blocked(self) -> set[Any]:
        """Keys of the units he keeps out of (回避), with every unit below them (three levels cover 县—乡镇—村)."""
        keys = {key for key, _, _ in self._held("kept")}
        if not keys:
            return keys
        below = Q(parent__in=keys) | Q(parent__parent__in=keys) | Q(parent__parent__parent__in=keys)
        return keys | set(Unit.objects.filter(below).values_list("pk", flat=True))


def _standing(user: User, today: date | None = None) -> Standing:
    day = _today(today)
    kept: Standing | None = getattr(user, "_standing", None)
    return kept if kept is not None and kept.day == day else Standing(user, day)


def remember(user: User, today: date | None = None) -> None:
    """Keep what a user holds for the length of one request. Only the middleware calls this, with that request's user;
    and the sweep of deadlines, with those of one batch.
    """
    if user.is_authenticated:
        user._standing = Standing(user, _today(today))  # type: ignore[attr-defined]


def _where(pairs: list[tuple[Any, str]], power: str) -> list[Any]:
    return list(dict.fromkeys(key for key, role in pairs if power in roles.powers_of(role)))


def blocked_units(user: User, today: date | None = None) -> set[Any]:
    """Keys of the units the person keeps out of: a recusal closes a unit's assignments and everything on them."""
    return _standing(user, today).blocked


def blocked_assignments(user: User, today: date | None = None) -> QuerySet[Any]:
    """Keys of the assignments on the units the person keeps out of, for rows that know their assignment by key only."""
    return _assignments().filter(unit_id__in=blocked_units(user, today)).values("pk")


def offices_with(user: User, power: str, today: date | None = None) -> list[Any]:
    """Keys of the offices where the user holds, today, a role with a power."""
    return _where(_standing(user, today).offices, power) if user.is_active else []


def assignments_with(user: User, power: str, today: date | None = None) -> list[Any]:
    """Keys of the assignments where a seat gives the user a power today, recusals taken away."""
    return _where(_standing(user, today).seats, power) if user.is_active else []


def units_with(user: User, power: str, today: date | None = None) -> list[Any]:
    """Keys of the units in which the user holds, today, a seat with a power."""
    return _where(_standing(user, today).units, power) if user.is_active else []


def offices_sending(user: User, power: str, today: date | None = None) -> list[Any]:
    """Keys of the user's offices that hold teams in others' rounds, where that gives the power."""
    return _standing(user, today).sending if user.is_active and power in roles.powers_of(roles.SENDING) else []


def offices_of(user: User, today: date | None = None) -> list[tuple[Any, str]]:
    """(office, role) of everything a user holds at offices."""
    return list(_standing(user, today).offices)


def unit_seats(user: User, today: date | None = None) -> list[tuple[Any, str]]:
    """(unit, role) of the seats a user holds in units today, whatever they allow."""
    return list(_standing(user, today).units) if user.is_active else []


def roles_of(user: User, today: date | None = None) -> list[str]:
    """The roles a user holds today anywhere — at offices, on assignments, in units — each once."""
    standing = _standing(user, today)
    return list(dict.fromkeys(role for _, role in (*standing.offices, *standing.seats, *standing.units)))


def seats_of(user: User, today: date | None = None) -> list[Any]:
    """Keys of the assignments on which the user himself has a seat today, whatever it allows."""
    return list(dict.fromkeys(key for key, role in _standing(user, today).seats if role != roles.SENDING))


def home_office_id(user: User, today: date | None = None) -> Any:
    """The office a user works for: where he holds a role, or the one his unit belongs to; None when he has neither."""
    standing = _standing(user, today)
    if standing.offices:
        return standing.offices[0][0]
    if standing.units:
        return Unit.objects.filter(pk=standing.units[0][0]).values_list("office_id", flat=True).first()
    if standing.seats:
        grants = _assignment_grants().filter(content_object_id=standing.seats[0][0])
        return grants.values_list("content_object__office_id", flat=True).first()
    return None


def on_unit_side(user: User, today: date | None = None) -> bool:
    """Whether the user belongs to an inspected unit's side, whose only pages are those under /unit/."""
    if not user.is_authenticated:
        return False
    return any(role in UnitGrant.UNIT_SIDE for _, role in _standing(user, today).units)


def read_only(user: User, today: date | None = None) -> bool:
    """Whether the user only looks (上级检查人员): one such role is enough, whatever else he was given."""
    return user.is_authenticated and bool(set(roles.READ_ONLY) & set(roles_of(user, today)))


def powers(user: User, record: Record | None = None, today: date | None = None) -> frozenset[str]:
    """All powers of a user: over one record, or (without a record) anywhere at all.

    A seat empowers on its own assignment only; an office-wide role at its own office only; a unit's seat on what
    concerns that unit only. Recusal leaves nothing but what he has over his own declaration; so does being the person
    whom the record is against.
    """
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    standing = _standing(user, today)
    held: set[str] = set()
    if record is None:
        for _, role in (*standing.offices, *standing.seats, *standing.units):
            held |= roles.powers_of(role)
        return frozenset(held | {DECLARE} if standing.kept_from_seats else held)
    held |= set(record.powers_of_person(user.person_id)) if user.person_id is not None else set()
    if standing.blocked and standing.blocked & set(record.recusal_unit_ids()):
        return frozenset(held)
    if user.person_id is not None and user.person_id in set(record.recusal_person_ids()):
        return frozenset(held)
    office_id, assignment_id = record.scope_office_id(), record.scope_assignment_id()
    unit_ids = set(record.scope_unit_ids()) if standing.units else set()
    for key, role in standing.offices:
        held |= roles.powers_of(role) if key == office_id else frozenset()
    if standing.sending and record.sending_office_id() in standing.sending:
        held |= roles.powers_of(roles.SENDING)
    for key, role in standing.seats:
        held |= roles.powers_of(role) if key == assignment_id else frozenset()
    for key, role in standing.units:
        held |= roles.powers_of(role) if key in unit_ids else frozenset()
    return frozenset(held)


def may(user: User, power: str, record: Record | None = None) -> bool:
    """Whether a user may do a thing to a record (or, without one, anywhere)."""
    return power in powers(user, record)


def _pairs(found: Any) -> dict[Any, set[tuple[str, Any]]]:
    """Where → (role, user) of grants there."""
    held: dict[Any, set[tuple[str, Any]]] = {}
    for where, role, user in found:
        held.setdefault(where, set()).add((role, user))
    return held


class _Asked:
    """Of whom else a record is, besides its office: read once per record, as ``holders_of`` needs it several times."""

    def __init__(self, power: str, record: Record) -> None:
        self.roles = set(roles.roles_with(power))
        self.office, self.assignment = record.scope_office_id(), record.scope_assignment_id()
        self.sending = record.sending_office_id() if roles.SENDING in self.roles else None
        self.units = set(record.scope_unit_ids())
        self.recusal_units, self.recusal_persons = set(record.recusal_unit_ids()), set(record.recusal_person_ids())

    def granted(self, held: Iterable[tuple[str, Any]] | None) -> set[Any]:
        return {user for role, user in held or () if role in self.roles}


def holders(power: str, record: Record, today: date | None = None) -> list[User]:
    """The users who hold a power over a record today: whom to remind, whom to ask. Recused persons are left out."""
    return holders_of([(power, record)], today)[0]


def holders_of(pairs: Iterable[tuple[str, Record]], today: date | None = None) -> list[list[User]]:
    """The same for many powers and records, in their order, in as many questions as for one: each kind of grant once."""
    day = _today(today)
    asked = [_Asked(*each) for each in pairs]
    tasks = {each.assignment for each in asked} - {None}
    # Offices that hold the record's team, or the team of the record's assignment until it is closed.
    senders: dict[Any, Any] = {}
    if sent := {each.assignment for each in asked if roles.SENDING in each.roles} - {None}:
        senders = dict(_assignments().filter(pk__in=sent).senders().values_list("pk", "team__sender"))
    at = {each.office for each in asked} | {each.sending for each in asked} | set(senders.values())
    in_offices = OfficeGrant.objects.filter(live_on(day), office__in=at - {None})
    offices = _pairs(in_offices.values_list("office", "role", "user"))
    seats = _pairs(
        _assignment_grants().filter(live_on(day), content_object__in=tasks).values_list("content_object", "role", "user")
        if tasks else ()
    )  # fmt: skip
    ours = set().union(*(each.units for each in asked))
    units = _pairs(
        UnitGrant.objects.filter(live_on(day), unit__in=ours).values_list("unit", "role", "user") if ours else ()
    )
    keys: list[set[Any]] = []
    for each in asked:
        found = each.granted(offices.get(each.office)) | each.granted(seats.get(each.assignment))
        found |= set().union(*(each.granted(units.get(unit)) for unit in each.units))
        if roles.SENDING in each.roles:
            for office in {each.sending, senders.get(each.assignment)} - {None}:
                found |= {user for role, user in offices.get(office, ()) if role in roles.SENDERS}
        keys.append(found)
    active = User.objects.filter(pk__in=set().union(*keys), is_active=True).select_related("person")
    users = {each.pk: each for each in active.order_by("username")}
    place = {key: number for number, key in enumerate(users)}
    recused = _recused({unit for each in asked for unit in each.recusal_units}, day)
    answers = []
    for each, found in zip(asked, keys, strict=True):
        out = each.recusal_persons.union(*(recused.get(unit, ()) for unit in each.recusal_units)) - {None}
        kept = [users[key] for key in sorted(found & users.keys(), key=place.__getitem__)]
        answers.append([user for user in kept if user.person_id not in out])
    return answers


def _recused(unit_ids: set[Any], day: date) -> dict[Any, set[Any]]:
    """Unit → the persons who keep out of it today: a recusal from an upper unit closes the lower one too."""
    above = Unit.objects.filter(pk__in=unit_ids)
    lines = above.values_list("pk", "parent", "parent__parent", "parent__parent__parent") if unit_ids else ()
    upward = {line[0]: {key for key in line if key} for line in lines}
    live = Recusal.objects.filter(live_on(day), unit__in=set().union(*upward.values())).values_list("unit", "person")
    persons: dict[Any, set[Any]] = {}
    for unit, person in live if upward else ():
        persons.setdefault(unit, set()).add(person)
    return {unit: set().union(*(persons.get(key, ()) for key in keys)) for unit, keys in upward.items()}
