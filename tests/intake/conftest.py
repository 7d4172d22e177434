"""The door runs once for all tests of a worker; the office's side is the cast's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import nacl.pwhash
import pytest
from django.utils import timezone

from inspection import codes as settings_of
from inspection import vault
from inspection.models import Code
from petitions import codes
from petitions.actions import channels, online
from rounds.workflow import AssignmentStatus
from tests.cast import Cast
from tests.intake import door as doors

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSPHRASE = "names are kept here"


@pytest.fixture(scope="session")
def the_door(tmp_path_factory: Any) -> Iterator[doors.Door]:
    if "INTAKE_OWNER_URL" not in os.environ:
        pytest.skip("没有公开受理的数据库（INTAKE_OWNER_URL、INTAKE_DATABASE_URL）")
    door, process = doors.start(tmp_path_factory.mktemp("door"))
    yield door
    door.owner.terminate()
    door.owner.wait(10)
    process.terminate()
    process.wait(10)


@pytest.fixture
def cast(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The cast with its lists, the first team in the field, and the head keeping the names."""
    codes.load_lists()
    cast.assignment.accepted_objects = "青石乡党委领导班子成员和村（社区）党组织主要负责人。"
    cast.assignment.status = AssignmentStatus.STATIONED
    cast.assignment.save()
    monkeypatch.setattr(nacl.pwhash.argon2id, "OPSLIMIT_MODERATE", nacl.pwhash.argon2id.OPSLIMIT_MIN)
    monkeypatch.setattr(nacl.pwhash.argon2id, "MEMLIMIT_MODERATE", nacl.pwhash.argon2id.MEMLIMIT_MIN)
    vault.make_custodian(cast.office, cast.head, PASSPHRASE, by=None)
    settings_of.change_setting(cast.office, online.ENABLED, True, reason="试行", by=cast.head)
    return cast


@pytest.fixture
def door(the_door: doors.Door, cast: Cast) -> doors.Door:
    """The two sides know each other, and the first assignment has its page."""
    the_door.rows("owner", "TRUNCATE intake_page, intake_letter, intake_answer, intake_lasttaken")
    gate = online.open_gate(cast.office, by=cast.clerk, door_key=the_door.public_key())
    the_door.run("pair", gate.public_key)
    kind = Code.objects.get(list__key=codes.CHANNELS, code="online")
    channels.add(cast.assignment, by=cast.leader, kind=kind, address="公开受理页面", opens_on=timezone.localdate())
    the_door.take_in(online.publish(cast.office))
    return the_door


@pytest.fixture
def form_at(door: doors.Door, cast: Cast) -> str:
    return f"/write/{online.slug_of(cast.assignment.channels.get(kind__code='online'))}/"
