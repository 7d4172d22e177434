"""The seeded world that the tests of the roof look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command

from tests.roof import world

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def world_media(tmp_path_factory: Any) -> Any:
    """Where the files of the world lie."""
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def media_folder(settings: Any, tmp_path: Any, request: Any) -> Any:
    """The files of the world for tests that look at it, a folder of its own for every other test."""
    at_world = "case" in request.fixturenames
    settings.MEDIA_ROOT = request.getfixturevalue("world_media") if at_world else tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(scope="module")
def case(django_db_setup: Any, django_db_blocker: Any, world_media: Any) -> Iterator[dict[str, dict[str, Any]]]:
    """The world, once for all tests of a module: they only read, or are rolled back.

    Gone with the module: the next one may set up people and offices of the same names.
    """
    from django.conf import settings

    kept = settings.MEDIA_ROOT
    settings.MEDIA_ROOT = world_media
    with django_db_blocker.unblock():
        world.build()
        yield world.objects()
        call_command("flush", interactive=False, verbosity=0)
    settings.MEDIA_ROOT = kept
