"""The other addresses of the matrix (``matrix.py``), in a process of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.doors.matrix import every_door

if TYPE_CHECKING:
    from tests.doors.asking import Doors


@pytest.mark.slow
@pytest.mark.django_db
def test_every_door(doors: Doors) -> None:
    every_door(doors, 1)
