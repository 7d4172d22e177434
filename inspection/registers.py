"""The registers of units and people: no life cycle, but every change is on the trail, old value beside new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from inspection import access, audit
from inspection.models import Office, Person, Post, Unit, User

if TYPE_CHECKING:
    from django.db.models import Model

UNITS, PEOPLE, OFFICES = "inspection.manage_units", "inspection.manage_people", "inspection.manage_settings"


def _differences(row: Model, values: dict[str, Any]) -> dict[str, list[str]]:
    return {
        name: [str(getattr(row, name)), str(value)] for name, value in values.items() if getattr(row, name) != value
    }


def _save(row: Any, values: dict[str, Any], *, by: User, label: str, office: Office) -> Any:
    fresh = row._state.adding
    changed = {} if fresh else _differences(type(row)._default_manager.get(pk=row.pk), values)
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    verb = "register" if fresh else "change"
    audit.record(row, verb, by=by, label=f"{'登记' if fresh else '修改'}{label}", office_id=office.pk, changed=changed)
    return row


@transaction.atomic
def save_office(office: Office, values: dict[str, Any], *, by: User) -> Office:
    """Change an office's profile (R-004): names, level, term, the office above it. Old values stay on the trail."""
    if office.pk not in access.offices_with(by, OFFICES):
        raise PermissionDenied(OFFICES)
    changed: Office = _save(office, values, by=by, label="机构档案", office=office)
    return changed


@transaction.atomic
def save_unit(unit: Unit, values: dict[str, Any], *, by: User) -> Unit:
    """Register or change a unit of one of the user's offices. A merged unit names its successor (R-073)."""
    office = values.get("office") or unit.office
    if office.pk not in access.offices_with(by, UNITS):
        raise PermissionDenied(UNITS)
    plain = {name: value for name, value in values.items() if name != "tags"}
    saved: Unit = _save(unit, plain, by=by, label="单位", office=office)
    if "tags" in values:
        _tag(saved, list(values["tags"]), by=by, office=office)
    return saved


def _tag(unit: Unit, tags: list[Any], *, by: User, office: Office) -> None:
    """Set a unit's tags (R-070); old and new stand on the trail."""
    was, now = sorted(each.text for each in unit.tags.all()), sorted(each.text for each in tags)
    if was != now:
        unit.tags.set(tags)
        audit.record(unit, "change", by=by, label="修改单位标签", office_id=office.pk, changed={"tags": [was, now]})


@transaction.atomic
def save_person(person: Person, values: dict[str, Any], *, by: User, office: Office) -> Person:
    """Register or change a person whom the office keeps, or keep him from now on. ``values["office"]``: who keeps him further.

    Namesakes are told apart by the form before this is called.
    """
    # As it stands in the database: a form has already written into the row it was given.
    keeper = Office.objects.filter(people=person.pk).first() or office
    if keeper.pk not in access.offices_with(by, PEOPLE):
        raise PermissionDenied(PEOPLE)
    values = {**values, "office": values.get("office") or keeper}
    return _save(person, values, by=by, label="人员", office=keeper)


@transaction.atomic
def save_post(post: Post, values: dict[str, Any], *, by: User) -> Post:
    """Register or end a post of a person; recusal is computed from posts, so they are ended, not deleted."""
    unit = values.get("unit") or post.unit
    if unit.office_id not in access.offices_with(by, PEOPLE):
        raise PermissionDenied(PEOPLE)
    return _save(post, values, by=by, label="职务", office=unit.office)
