"""The seeded worlds that the tests of the roof and of the doors look at: built once a process, each in a database of its own.

A house is copied from the one below it (``BELOW``) and furnished. Tests only look at it, or are rolled back; so the next
module finds it as it was, and nothing needs to be cleared away before modules that want an empty house.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections

from rounds.models import Assignment
from tests.doors import worlds
from tests.doors.asking import Doors
from tests.roof import world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The seeded demo; with an object for every address; with its copies in every other relation.
BELOW = {"demo": "", "case": "demo", "doors": "case"}


@dataclass
class Houses:
    """The databases of one process and what stands in them: the principals, the objects, the doors."""

    media: Path
    plain: str = field(default_factory=lambda: connection.settings_dict["NAME"])
    inside: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def entered(self, house: str) -> Iterator[Any]:
        """Every question is put to the house's database, its files lie in a folder shared by all houses."""
        if house not in self.inside:
            self.build(house)
        kept, settings.MEDIA_ROOT = settings.MEDIA_ROOT, self.media
        self.move(self.name(house))
        gc.collect()
        gc.freeze()  # what stands stays; looking through it again and again is a third of the time
        try:
            yield self.inside[house]
        finally:
            gc.unfreeze()
            self.move(self.plain)
            settings.MEDIA_ROOT = kept

    def build(self, house: str) -> None:
        below = BELOW[house]
        if below and below not in self.inside:
            self.build(below)
        self.pull_down(house)
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{self.name(house)}" TEMPLATE "{self.name(below)}"')
        kept, settings.MEDIA_ROOT = settings.MEDIA_ROOT, self.media
        self.move(self.name(house))
        try:
            self.inside[house] = getattr(self, f"furnish_{house}")()
        finally:
            self.move(self.plain)
            settings.MEDIA_ROOT = kept

    def furnish_demo(self) -> Any:
        return world.build()

    def furnish_case(self) -> Any:
        return world.objects()

    def furnish_doors(self) -> Any:
        case = Assignment.objects.get(unit__name="青石乡", round__sequence=3)
        return Doors(self.inside["case"], worlds.build(case))

    def name(self, house: str) -> str:
        return f"{self.plain}_{house}" if house else self.plain

    def move(self, name: str) -> None:
        """Nobody may be connected to a database that is copied, nor stay in the one that is left."""
        connections.close_all()
        connection.settings_dict["NAME"] = name
        ContentType.objects.clear_cache()  # those first asked for in one database are rows of that one only

    def pull_down(self, house: str) -> None:
        connections.close_all()
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.name(house)}" WITH (FORCE)')
