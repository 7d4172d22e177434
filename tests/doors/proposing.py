"""Rows for new addresses in ``tests/data/doors_addresses.csv``, to be read before they are believed.

``XUNZHANG_PROPOSE_DOORS=1 pytest tests/doors/test_matrix.py -k propose`` writes them: whose the thing is by its kind, what is asked
first by asking for one that does not exist, how an empty form is answered by sending one for somebody who may.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps

from tests.doors import expect
from tests.doors.asking import unrendered
from tests.doors.worlds import WORLDS, kinds

if TYPE_CHECKING:
    from tests.doors.asking import Doors

COLUMNS = ["address", "belongs", "first", "empty", "nobody"]
BY_KIND = {"Membership": "member", "Appraisal": "member", "ConductRecord": "member", "MemberLeave": "member", "Team": "team", "Unit": "unit",
           "Person": "person", "User": "account", "Recusal": "recusal", "Relative": "recusal", "Message": "desk"}  # fmt: skip


def belongs(doors: Doors, address: str) -> str:
    """By the kind of the object; otherwise by the worlds that have a copy of it."""
    given = doors.given(address, "own") or {}
    keys = [value for value in given.values() if isinstance(value, UUID)]
    if not keys:
        return "-"
    models = [*kinds(), apps.get_model("inspection", "User")]
    kind = next((each.__name__ for each in models if each._base_manager.filter(pk=keys[0]).exists()), "")
    there = {world for world in WORLDS if doors.given(address, world) is not None}
    by_world = "case" if "team" in there else "round" if "round" in there else "office" if there else "-"
    return BY_KIND.get(kind, by_world)


def row(doors: Doors, address: str) -> dict[str, str]:
    held = expect.access()[address]
    persons = [each for each in expect.people() if each in held]

    def answers(world: str, method: str, statuses: tuple[str, ...]) -> list[str]:
        asked = [each for each in persons if held[each] in statuses]
        return [str(doors.ask(each, address, world, method).status_code) for each in asked[:1] + asked[-1:]]

    empty = answers("own", "POST", ("200", "405"))
    with_object = doors.given(address, "none") is not None
    refused = answers("none", "GET", ("403",)) if with_object else answers("own", "POST", ("403",))
    found: dict[str, Any] = {"address": address, "belongs": belongs(doors, address), "nobody": ""}
    return found | {"first": "power" if "403" in refused else "record", "empty": empty[0] if empty else "?"}


def propose(doors: Doors) -> None:
    """Add the missing rows, in the order of ``access.csv``; those that are there stay as they were read."""
    known = expect.addresses()
    with unrendered():
        rows = [{"address": each, **known[each]} if each in known else row(doors, each) for each in expect.access()]
    with (expect.DATA / "doors_addresses.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
