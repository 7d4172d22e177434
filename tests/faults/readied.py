"""Django for a harness whose services have just been started: it reads where they are when it is loaded, so it comes last."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.faults.installation import Installation
    from tests.faults.world import World


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
