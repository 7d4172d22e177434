"""One world for all tests of a module: the demo, an object for every address, and its copies elsewhere."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command

from rounds.models import Assignment
from tests.doors import worlds
from tests.doors.asking import Doors
from tests.roof import world

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def doors_media(tmp_path_factory: Any) -> Any:
    """Where the files of the worlds lie."""
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def media_folder(settings: Any, tmp_path: Any, request: Any) -> Any:
    """The files of the worlds for tests that look at them, a folder of its own for every other test."""
    settings.MEDIA_ROOT = (
        request.getfixturevalue("doors_media") if "doors" in request.fixturenames else tmp_path / "media"
    )
    return settings.MEDIA_ROOT


@pytest.fixture(scope="module")
def doors(django_db_setup: Any, django_db_blocker: Any, doors_media: Any) -> Iterator[Doors]:
    """Every address with its objects in every world. The tests only look, or are rolled back; gone with the module."""
    from django.conf import settings

    kept, settings.MEDIA_ROOT = settings.MEDIA_ROOT, doors_media
    with django_db_blocker.unblock():
        world.build()
        case = Assignment.objects.get(unit__name="青石乡", round__sequence=3)
        objects = world.objects()
        found = Doors(objects, worlds.build(case))
        gc.collect()
        gc.freeze()  # the worlds stay; looking through them again and again is a third of the time
        yield found
        gc.unfreeze()
        call_command("flush", interactive=False, verbosity=0)
    settings.MEDIA_ROOT = kept
