"""What every program that runs an installation begins and ends with; Django comes last, as it reads where the services are."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.faults.installation import Installation
from tests.faults.supervisor import die_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.world import World


@contextmanager
def installed(
    source: str, also: Callable[[Installation], None] = lambda place: None, **kinds: Any
) -> Iterator[Installation]:
    """An installation in XUNZHANG_VAR with a copy of the database at ``source``, not yet started; whatever happens, nothing of it is left.

    Told to stop, or left alone, the program still clears away what it has made.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    die_with_parent(signal.SIGTERM)
    place = Installation(Path(os.environ["XUNZHANG_VAR"]), **kinds)
    try:
        place.make_database(source, lambda: also(place))
        yield place
    finally:
        place.stop()


def world(place: Installation) -> World:
    """Point this process at the database, past the wire that is hurt, and put the people and their papers into it."""
    os.environ |= place.environment() | {"DATABASE_URL": place.owner_url(), "DATABASE_OWNER_URL": place.owner_url()}
    # The harness's own clock stays right.
    right = place.folder / "clock.right"
    right.write_text("0")
    os.environ["XUNZHANG_FAULTS_CLOCK"] = str(right)
    import django

    django.setup()
    from inspection.tasks import declare_everything
    from tests.faults import world as making

    declare_everything()
    return making.build()
