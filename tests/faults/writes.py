"""What is written during a run: each kind as a person sends it through the web, under a mark by which it is found again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone

from tests import make

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from tests.faults.world import World

CHECK, PROGRESS, PETITION, UPLOAD, DRAFT = "查账", "整改进展", "信访登记", "佐证上传", "草稿"
READ = "提醒标为已读"


@dataclass(frozen=True)
class Write:
    """One act of one person: where it is sent, what is sent, and the mark. Sent again, it is sent with the same key."""

    kind: str
    mark: str
    path: str
    fields: Mapping[str, str]
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    file: tuple[str, bytes] | None = None

    def posted(self) -> dict[str, str]:
        return {"form_key": self.key, **self.fields}


def check(world: World, draw: random.Random, mark: str) -> Write:
    fields = {
        "checked_on": str(timezone.localdate()), "kind": world.kind, "result": world.result, "checkers": "",
        "finding": mark,
    }  # fmt: skip
    return Write(CHECK, mark, f"/rectification/accounts/{draw.choice(world.accounts)}/check/", fields)


def progress(world: World, draw: random.Random, mark: str) -> Write:
    fields = {"status": "in_progress", "percent": str(draw.randrange(100)), "text": mark}
    return Write(PROGRESS, mark, f"/unit/accounts/{draw.choice(world.accounts)}/progress/", fields)


def petition(world: World, draw: random.Random, mark: str) -> Write:
    fields = {
        "received_on": str(timezone.localdate()), "channel": world.channel, "kind": "accusation", "problem": mark,
        "accused": "张伟，柳溪镇，出纳", "reporter_count": "1",
    }  # fmt: skip
    return Write(PETITION, mark, f"/petitions/assignments/{world.assignment}/petitions/add/", fields)


def upload(world: World, draw: random.Random, mark: str) -> Write:
    path = f"/unit/accounts/{draw.choice(world.accounts)}/attach/"
    return Write(UPLOAD, mark, path, {"slot": "evidence", "note": mark}, file=("佐证.pdf", make.pdf(mark)))


def read(world: World, draw: random.Random, username: str, mark: str) -> Write:
    """A notice in one's inbox is opened: nothing of it is in the trail, by design. Without notices left, a figure is reported."""
    waiting = world.notices.get(username)
    if not waiting:
        return (check if username in world.checkers else progress)(world, draw, mark)
    key, space = waiting.pop(), "/unit" if username in world.reporters else ""
    return Write(READ, key, f"{space}/inbox/{key}/open/", {})


def draft(world: World, draw: random.Random, mark: str, key: str) -> Write:
    """The same form saved again and again, as it is while somebody types."""
    path = f"/rectification/accounts/{world.accounts[0]}/check/"
    return Write(DRAFT, mark, path, {"draft_act": "keep", "finding": mark}, key=key)
