"""The seeded world that the tests of the roof look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.houses import Houses


@pytest.fixture(autouse=True)
def media_folder(settings: Any, tmp_path: Any, request: Any) -> Any:
    """The files of the world for tests that look at it, a folder of its own for every other test."""
    at_world = "case" in request.fixturenames
    settings.MEDIA_ROOT = request.getfixturevalue("houses").media if at_world else tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(scope="module")
def case(houses: Houses, django_db_blocker: Any) -> Iterator[dict[str, dict[str, Any]]]:
    """An object for every address in the seeded demo. The tests only read, or are rolled back."""
    with django_db_blocker.unblock(), houses.entered("case") as objects:
        yield objects
