"""Keys are changed while petitions come in, are corrected and destroyed: afterwards the new key opens all, the old none."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from nacl.public import PrivateKey

from inspection import vault
from inspection.models import CustodianKey, SealedSecret
from inspection.vault import VaultClosed, boxes, custodians, secrets
from petitions import codes
from petitions.models import Petition
from tests.cast import build
from tests.petitions import made as petitions

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)

OLD, NEW = "银杏树下的第三块石板银杏树下", "河对岸的第二座磨坊河对岸的磨坊"
BEFORE, DURING = 25, 24


@pytest.fixture
def cast(transactional_db: Any) -> Cast:
    made = build()
    codes.load_lists()
    vault.make_custodian(made.office, made.head, OLD, by=None)
    return made


def reporter(serial: int) -> dict[str, str]:
    return {"name": f"某反映人{serial}", "phone": f"199001{serial:05d}"}


def whole(cast: Cast, custodian: CustodianKey, passphrase: str, expected: dict[Any, str]) -> None:
    """Every identity opens with this key, and says who reported."""
    private = boxes.unwrap(custodian, passphrase)
    held = {box.object_id: box for box in custodian.secrets.prefetch_related("record")}
    assert held.keys() == expected.keys()
    for key, box in held.items():
        assert secrets.was_made_here(box)
        assert boxes.unseal(private, box.ciphertext, boxes.place_of(box.record, box.field))["name"] == expected[key]


def at_work(cast: Cast, change: Callable[[], Any], pace: threading.Event) -> dict[Any, str]:
    """Register, correct and destroy in threads from the moment the keys change; who must be found afterwards."""
    expected = {}
    for serial in range(BEFORE):
        petition = petitions.petition(cast, reporter=reporter(serial))
        expected[petition.pk] = f"某反映人{serial}"
    first, second, third = list(expected)[:3]

    def come_in(serial: int) -> None:
        try:
            pace.wait(30)
            if serial == 0:
                vault.seal(Petition.objects.get(pk=first), Petition.SEALED, reporter(900), by=cast.leader)
                expected[first] = "某反映人900"
            elif serial == 1:
                vault.destroy(Petition.objects.get(pk=second), Petition.SEALED, by=cast.head)
                del expected[second]
            else:
                made = petitions.petition(cast, reporter=reporter(100 + serial))
                expected[made.pk] = f"某反映人{100 + serial}"
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        others = [pool.submit(come_in, serial) for serial in range(DURING)]
        change()
        for each in others:
            each.result()
    assert third in expected
    return expected


def paced(monkeypatch: pytest.MonkeyPatch, pace: threading.Event) -> None:
    """Small batches; the others start when the first batch has been read, so that they fall into the middle."""
    real = secrets._copied
    monkeypatch.setattr(secrets, "BATCH", 4)

    def started(*args: Any) -> Any:
        pace.set()
        return real(*args)

    monkeypatch.setattr(secrets, "_copied", started)


def test_rotated_while_petitions_come_in(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    old, pace = CustodianKey.objects.get(), threading.Event()
    made: list[CustodianKey] = []
    paced(monkeypatch, pace)
    expected = at_work(
        cast, lambda: made.append(custodians.rotate(old, passphrase=OLD, new=NEW, by=cast.head)[0]), pace
    )
    old.refresh_from_db()
    assert old.retired_at is not None
    assert bytes(old.wrapped_key) == b""
    whole(cast, made[0], NEW, expected)
    assert not SealedSecret.objects.filter(custodian=old).exists()
    for petition in Petition.objects.filter(pk__in=expected):
        with pytest.raises(VaultClosed):
            vault.open_secret(petition, Petition.SEALED, by=cast.head, passphrase=OLD, reason="旧口令")


def test_resealed_to_a_new_custodian_while_petitions_come_in(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    old, pace = CustodianKey.objects.get(), threading.Event()
    later: list[CustodianKey] = []
    paced(monkeypatch, pace)

    def take_over() -> None:
        later.append(vault.make_custodian(cast.office, cast.clerk, NEW, by=None))
        custodians.reseal(later[0], by=cast.head, passphrase=OLD)

    expected = at_work(cast, take_over, pace)
    whole(cast, old, OLD, expected)
    whole(cast, later[0], NEW, expected)


def test_a_rotation_that_fails_changes_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    petition = petitions.petition(cast, reporter=reporter(1))
    old = CustodianKey.objects.get()

    def broken(*_: Any) -> None:
        raise OSError("power cut")

    monkeypatch.setattr(secrets, "drop_stale", broken)
    with pytest.raises(OSError, match="power cut"):
        custodians.rotate(old, passphrase=OLD, new=NEW, by=cast.head)
    assert CustodianKey.objects.get().retired_at is None
    assert isinstance(boxes.unwrap(CustodianKey.objects.get(), OLD), PrivateKey)
    whole(cast, CustodianKey.objects.get(), OLD, {petition.pk: "某反映人1"})
