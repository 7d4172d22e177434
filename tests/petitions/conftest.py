"""What tests of petitions share: the cast with the code lists loaded, a custodian with a cheap passphrase."""

from __future__ import annotations

from typing import Any

import nacl.pwhash
import pytest

from inspection import vault
from petitions import codes
from tests.cast import Cast

PASSPHRASE = "names are kept here"


@pytest.fixture
def cast(cast: Cast) -> Cast:
    codes.load_lists()
    cast.assignment.task_text = "监督检查青石乡党委履行职责情况。"
    cast.assignment.accepted_objects = "青石乡党委领导班子及其成员和下一级党组织主要负责人。"
    cast.assignment.save()
    return cast


@pytest.fixture
def custodian(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The head of the office keeps the names."""
    monkeypatch.setattr(nacl.pwhash.argon2id, "OPSLIMIT_MODERATE", nacl.pwhash.argon2id.OPSLIMIT_MIN)
    monkeypatch.setattr(nacl.pwhash.argon2id, "MEMLIMIT_MODERATE", nacl.pwhash.argon2id.MEMLIMIT_MIN)
    vault.make_custodian(cast.office, cast.head, PASSPHRASE, by=None)
    return cast.head
