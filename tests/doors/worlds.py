"""Parallel worlds: the case of the demo copied, row by row, to where it is somebody else's.

A copy stands in a relation to the persons of the demo: another team's, another round's, another county's. Everybody who
holds something in it has a twin there, who is to the copy what he himself is to the case. Every text of every row begins
with a mark that names the world and the kind of record, so that whatever turns up where it should not says where it is from.
"""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import connection, models, transaction
from django.utils import timezone

from inspection.models import NumberEntry, Office, OfficeGrant, Person, Unit, UnitGrant, User
from rounds.models import Assignment, AssignmentGrant, Round, Team
from tests import make

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

OURS = ("inspection", "rounds", "petitions", "rectification")
# Shared by all worlds, or not a record of anybody's: never copied, never marked.
SHARED = {
    "AuditEntry", "AuditSeal", "SentForm", "Draft", "StoredFile", "User", "Region", "CodeList",
    "Code", "CalendarYear", "CalendarDay", "DeadlineDays", "OfficeSetting", "LoginAttempt", "KnownAddress", "FormerPassword",
    "SecondFactor", "RecoveryCode", "ImportMapping", "LikenessToken", "Tombstone", "SurveySlip", "NegativeItem", "Procedure",
    "ProcedureStep", "CustodianKey", "EvidenceTraits", "EvidencePicture", "WordTraits",
    "PaperText", "AttachmentText", "Bookmark", "SavedView",
}  # fmt: skip
# What the product reads as a word of its own, not as somebody's text.
WORDS = re.compile(
    r"key|code|kind|slot|hash|sha|status|username|verb|mime|field|label|path|role|place|capacity|suffix|series|html|stem"
)
# Lines of a record that may deal with several cases: copied with that record, or not at all.
LINES = {"Allotment": "team_id", "HandoverItem": "meeting_id", "ReconciliationLine": "run_id", "WriteOffRow": "list_id"}
MARK = re.compile(r"⟦(\w+)·(\w+)⟧")


def mark(world: str, model: type[models.Model]) -> str:
    """The mark of a row, which begins each of its texts."""
    return f"⟦{world}·{model._meta.model_name}⟧"


def kinds() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model._meta.app_label in OURS and model.__name__ not in SHARED:
            yield model


def links(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    return [each for each in model._meta.concrete_fields if isinstance(each, models.ForeignKey)]


def generic(model: type[models.Model]) -> list[str]:
    return [each.fk_field for each in model._meta.private_fields if isinstance(each, GenericForeignKey)]


def below(roots: Iterable[Any], leave: Iterable[Any] = ()) -> dict[type[models.Model], dict[Any, Any]]:
    """The rows that hang on some rows, directly or not. ``leave``: keys that are not followed."""
    left = set(leave)
    rows: dict[type[models.Model], dict[Any, Any]] = defaultdict(dict)
    known: set[Any] = set()
    for root in roots:
        rows[type(root)][root.pk] = root
        known.add(root.pk)
    everything = [(model, list(model._base_manager.all())) for model in kinds()]
    grew = True
    while grew:
        grew = False
        for model, all_rows in everything:
            names = [each.attname for each in links(model) if each.related_model.__name__ not in ("User", "Person")]
            names += generic(model)
            for row in all_rows:
                if row.pk in rows[model] or row.pk in left:
                    continue
                if model.__name__ in LINES and getattr(row, LINES[model.__name__]) not in known:
                    continue
                if any(str(getattr(row, name)) in known or getattr(row, name) in known for name in names):
                    rows[model][row.pk] = row
                    known |= {row.pk, str(row.pk)}
                    grew = True
    return {model: found for model, found in rows.items() if found}


def texts(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [
        each for each in model._meta.concrete_fields
        if isinstance(each, models.CharField | models.TextField) and not isinstance(each, models.FileField)
        and not each.choices and not each.primary_key and not getattr(each, "generated", False)
        and (each.name == "import_key" or not WORDS.search(each.name))
    ]  # fmt: skip


def put_mark(row: Any, world: str, unique: bool) -> None:
    """Begin each of a row's texts with the mark; what must stay unique and has no room gets another end."""
    sign = mark(world, type(row))
    for each in texts(type(row)):
        value = getattr(row, each.attname)
        if not value or (MARK.match(value) and not unique):
            continue
        value = MARK.sub("", value)
        room, counted = each.max_length, each.name in ("number", "code", "name", "envelope", "import_key")
        if room is None or len(sign) + (len(value) if counted else 4) <= room:
            setattr(row, each.attname, (sign + value)[:room])
        elif unique and counted:
            setattr(row, each.attname, world[:2] + value[2 - room :])


@dataclass
class World:
    """A copy: what became of each key, and the twins by the name of whom they are twins of."""

    name: str
    keys: dict[Any, Any] = field(default_factory=dict)
    twins: dict[str, User] = field(default_factory=dict)

    def of(self, given: dict[str, Any]) -> dict[str, Any] | None:
        """The arguments of the same address here; None where the object belongs to no copy."""
        moved = {key: self.keys.get(value, value) for key, value in given.items()}
        objects = [key for key, value in given.items() if isinstance(value, UUID)]
        return moved if objects and all(moved[key] != given[key] for key in objects[:1]) else None


def twin_of(user: User, world: str) -> User:
    """Another account like his, with a person of its own and nothing granted."""
    person = Person.objects.create(name=f"{mark(world, Person)}{user.person.name}")
    return User.objects.create(username=f"{user.username}@{world}", person=person, password="!")


def copy(name: str, roots: list[Any], twins: Iterable[User], leave: Iterable[Any] = ()) -> World:
    """Copy what hangs on the roots, texts marked, accounts replaced by their twins; nobody else keeps a grant there."""
    world = World(name)
    people: dict[Any, Any] = {}
    for user in twins:
        twin = world.twins[user.username] = twin_of(user, name)
        world.keys[user.pk], people[user.person_id] = twin.pk, twin.person_id
    found = below(roots, leave)
    for model in (AssignmentGrant, OfficeGrant, UnitGrant):
        found[model] = {key: row for key, row in found.get(model, {}).items() if row.user_id in world.keys}
    _numbers(found)
    for rows in found.values():
        for key in rows:
            if isinstance(key, UUID) and key not in world.keys:
                world.keys[key] = uuid4()
    world.keys |= people
    text = {str(old): str(new) for old, new in world.keys.items()}
    for model, rows in found.items():
        made = [_copied(row, model, world.keys, text, name) for row in rows.values()]
        # Left out is what the office has once only: a thing lent, a place on an agenda.
        model._base_manager.bulk_create(made, ignore_conflicts=True)
    for user in twins:  # a twin is kept by the copy of his office
        kept = user.person.office_id
        Person.objects.filter(pk=people[user.person_id]).update(office=world.keys.get(kept, kept))
    for model in found:
        for relation in model._meta.local_many_to_many:
            _copy_pairs(relation, found[model], world.keys)
    return world


def _numbers(found: dict[type[models.Model], dict[Any, Any]]) -> None:
    """The entries from which numbered rows have their numbers."""
    keys = {row.number_entry_id for rows in found.values() for row in rows.values() if hasattr(row, "number_entry_id")}
    found[NumberEntry] = found.get(NumberEntry, {}) | NumberEntry.objects.in_bulk(keys - {None})


def _copied(row: Any, model: type[models.Model], keys: dict[Any, Any], text: dict[str, str], name: str) -> Any:
    values = {}
    for each in model._meta.concrete_fields:
        if getattr(each, "generated", False) or isinstance(each, models.AutoField):
            continue
        value = getattr(row, each.attname)
        if isinstance(value, UUID):
            alone = each.unique and each.null and not each.primary_key and value not in keys
            value = None if alone else keys.get(value, value)
        values[each.attname] = value
    for each in generic(model):
        values[each] = text.get(str(values[each]), values[each])
    for each in ("sequence", "number", "value"):
        if model in (Round, Team, NumberEntry) and isinstance(values.get(each), int):
            values[each] += 1000 * (1 + WORLDS.index(name))
    new = model(**values)
    put_mark(new, name, unique=True)
    return new


def _copy_pairs(relation: Any, rows: dict[Any, Any], keys: dict[Any, Any]) -> None:
    through = relation.remote_field.through
    if not through._meta.auto_created:
        return
    near, far = relation.m2m_field_name() + "_id", relation.m2m_reverse_field_name() + "_id"
    pairs = through._base_manager.filter(**{f"{near}__in": list(rows)}).values_list(near, far)
    through._base_manager.bulk_create(
        through(**{near: keys.get(one, one), far: keys.get(two, two)}) for one, two in pairs
    )


@contextmanager
def without_triggers() -> Iterator[None]:
    """Rows are copied as they are: no trigger of the ledger or the trail has a say in it."""
    tables = [connection.ops.quote_name(model._meta.db_table) for model in kinds()]

    def say(what: str) -> None:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} {what} TRIGGER USER")

    say("DISABLE")
    with transaction.atomic():
        yield
    say("ENABLE")


def mark_home(case: Assignment) -> None:
    """The demo's own rows: ``own`` what hangs on 青石乡, ``second`` what hangs on 柳溪镇, ``home`` what is the office's."""
    for name, roots in (
        ("own", [case.unit, case.team]),
        ("second", [Unit.objects.get(name="柳溪镇")]),
        ("home", [case.office]),
    ):
        for model, rows in below(roots).items():
            names = [each.attname for each in texts(model)]
            changed = [row for row in rows.values() if model not in (Office, Person)]
            for row in changed:
                put_mark(row, name, unique=False)
            if names and changed:
                model._base_manager.bulk_update(changed, names)


TEAM = ("team-leader", "team-deputy", "team-member", "supervisor", "unit-secretary", "unit-liaison")
# Who keeps out of the unit of the world "recused", whatever he holds; the unit's own side is never recused.
RECUSED = (
    "office", "office-head", "team-leader", "team-deputy", "team-member", "group-head", "group-deputy", "supervisor",
    "discipline", "organisation", "finance-bureau", "petition-bureau",
)  # fmt: skip
WORLDS = ("closed", "team", "round", "recused", "county", "above", "below")


def build(case: Assignment) -> dict[str, World]:
    """All copies, by the name of the relation in which they stand to the persons of the demo."""
    users = {each.username: each for each in User.objects.select_related("person")}
    team = [users[name] for name in TEAM]
    olds = [each.round for each in Assignment.objects.filter(unit=case.unit).exclude(pk=case.pk)]
    worlds: dict[str, World] = {}
    with without_triggers():
        mark_home(case)
        # Other offices first: what is copied then is the demo alone.
        everybody = [each for name, each in users.items() if name != "city-office"]
        for name in ("county", "above", "below"):
            worlds[name] = copy(name, [case.office], everybody)
        made = {new for world in worlds.values() for new in world.keys.values()}
        for name in ("team", "round", "closed", "recused"):
            whole = [case.team] if name in ("team", "recused") else [case.round, *olds]
            worlds[name] = copy(name, [case.unit, *whole], team, made)
            made |= set(worlds[name].keys.values())
        _place(case.office, worlds)
        _end_seats(worlds["closed"], users)
        _recuse(worlds["recused"], case, users)
    return worlds


def _place(office: Office, worlds: dict[str, World]) -> None:
    """One office above ours, whose head is the demo's; one below; one beside."""
    there = {name: Office.objects.get(pk=worlds[name].keys[office.pk]) for name in ("county", "above", "below")}
    Office.objects.filter(pk=there["above"].pk).update(parent=None, level="city")
    Office.objects.filter(pk=there["below"].pk).update(parent=office)
    Office.objects.filter(pk=office.pk).update(parent=there["above"])
    OfficeGrant.objects.filter(user__username="city-office").update(office=there["above"])


def _seats(world: World, users: dict[str, User], **dates: Any) -> None:
    """Give the persons of the demo themselves what their twins hold in a copy."""
    for name in TEAM:
        for model, user in ((AssignmentGrant, users[name]), (UnitGrant, users[name])):
            if model is UnitGrant and world.name == "recused":
                continue
            for each in model._base_manager.filter(user=world.twins[name]):
                each.pk, each._state.adding = uuid4(), True
                each.user = user
                for key, value in dates.items():
                    setattr(each, key, value)
                each.save()


def _end_seats(world: World, users: dict[str, User]) -> None:
    """The round is over and so is what they held in it."""
    today = timezone.localdate()
    _seats(world, users, begins=today - timedelta(days=400), ends=today - timedelta(days=1))
    rounds = Round.objects.filter(pk__in=list(world.keys.values()))
    rounds.update(status="concluded")
    Assignment.objects.filter(round__in=rounds).update(status="closed")


def _recuse(world: World, case: Assignment, users: dict[str, User]) -> None:
    """They hold it all, and keep out of the unit; two others of the office do not."""
    _seats(world, users)
    unit = Unit.objects.get(pk=world.keys[case.unit_id])
    for name in RECUSED:
        make.recusal(users[name].person, unit)
    for name in ("office", "office-head"):
        world.twins[name] = twin_of(users[name], world.name)
        Person.objects.filter(pk=world.twins[name].person_id).update(office=case.office)
        for grant in OfficeGrant.objects.filter(user=users[name]):
            make.office_role(world.twins[name], case.office, grant.role)
