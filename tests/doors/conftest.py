"""One world for all tests of a module: the demo, an object for every address, and its copies elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.doors.asking import Doors
    from tests.houses import Houses


@pytest.fixture(autouse=True)
def media_folder(settings: Any, tmp_path: Any, request: Any) -> Any:
    """The files of the worlds for tests that look at them, a folder of its own for every other test."""
    at_doors = "doors" in request.fixturenames
    settings.MEDIA_ROOT = request.getfixturevalue("houses").media if at_doors else tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(scope="module")
def doors(houses: Houses, django_db_blocker: Any) -> Iterator[Doors]:
    """Every address with its objects in every world. The tests only look, or are rolled back."""
    with django_db_blocker.unblock(), houses.entered("doors") as found:
        found.askers.clear()  # sessions are of the database, and a test may have ended one
        yield found
