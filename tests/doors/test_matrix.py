"""The tables of the matrix are whole, and whoever is not wholly logged in gets the log-in page at every door (``matrix.py``)."""

from __future__ import annotations

import os

import pytest

from inspection.models import User
from tests.doors import expect, proposing
from tests.doors.asking import Asker, Doors, routes, unrendered
from tests.doors.expect import NOTHING, OWN, Cell
from tests.doors.matrix import there
from tests.doors.worlds import WORLDS

# Nobody is logged in, or not wholly; who may not even see the log-in's later pages.
STRANGERS = ("anonymous", "disabled", "password-only", "initial-password")


def test_every_address_has_its_row() -> None:
    """What it belongs to, what it asks first, how it answers an empty form: read by somebody before it is let in."""
    assert sorted(routes()) == sorted(expect.addresses()), (
        "给 tests/data/doors_addresses.csv 增删相应的行（XUNZHANG_PROPOSE_DOORS=1，再读一遍）"
    )


@pytest.mark.skipif(not os.environ.get("XUNZHANG_PROPOSE_DOORS"), reason="only to propose rows for new addresses")
@pytest.mark.django_db
def test_propose(doors: Doors) -> None:
    proposing.propose(doors)


def test_no_exception_says_what_the_rules_say_anyway() -> None:
    idle = [
        str(Cell(a, w, m, p))
        for (a, w, m, p), status in expect.exceptions().items()
        if p != "*" and expect.ruled(Cell(a, w, m, p)) == status
    ]
    assert not idle


@pytest.mark.slow
@pytest.mark.django_db
def test_a_world_without_an_object_says_why(doors: Doors) -> None:
    """``belongs`` says of which worlds an address has an object; the world is built so, and the table of reasons is whole."""
    wrong = []
    for address, row in expect.addresses().items():
        for world in WORLDS:
            reason = expect.belongings()[row["belongs"]][world]
            has = bool(doors.routes[address]) and doors.given(address, world) is not None
            if has == bool(reason):
                wrong.append((address, row["belongs"], world, reason))
    assert not wrong


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("person", STRANGERS)
def test_strangers_get_the_log_in_page(doors: Doors, person: str) -> None:
    """Not logged in, disabled, a password only, a password that is not one's own yet: the same at every door, or nothing is told."""
    wrong = []
    asker = stranger(person)
    with unrendered():
        for address, world in there(doors):
            if (
                world not in ((OWN, "county", NOTHING) if person == "anonymous" else (OWN,))
                or address in expect.OPEN_TO_ALL
            ):
                continue
            given = doors.given(address, world)
            assert given is not None
            for method in ("GET", "POST"):
                answer = asker.ask(address, given, method)
                if answer.status_code != 302 or not answer["Location"].startswith(("/login/", "/password/")):
                    wrong.append((address, world, method, answer.status_code))
    assert not wrong


def stranger(person: str) -> Asker:
    """Somebody at the door with a session that is not enough."""
    if person == "anonymous":
        return Asker(person)
    asker = Asker("office-head")
    user = User.objects.get(username="office-head")
    if person == "disabled":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif person == "initial-password":
        User.objects.filter(pk=user.pk).update(password_is_initial=True)
    else:
        session = asker.session
        session["must_enrol"] = True
        session.save()
    return asker
