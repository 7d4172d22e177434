"""当天受理、当天交办、当天认领 by the clock: midnight, rest days, and years without a calendar (R-190–R-192, R-362).

The table says for each letter when it came and what was done when, and what must be true then: whether a reason is asked,
by how many days a duty is late, and which day is the last. A day ends at 24:00 here, rest day or not; only what counts
working days looks into the calendar, and says so where there is none yet.
"""

from __future__ import annotations

import csv
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from inspection.management.demo.days import on
from inspection.models import Deadline
from inspection.workflow import Refused
from petitions.actions import boxes, petitions, reception, transfers
from petitions.models import Appointment, Petition
from tests.petitions import made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from petitions.models import Transfer
    from tests.cast import Cast

TABLE = list(csv.DictReader((Path(__file__).parents[1] / "data" / "same_day.csv").open(encoding="utf-8")))
WHY = "夜间收到，次日办理"


@contextmanager
def clock(words: str) -> Iterator[datetime]:
    """The clock stands at a moment of the table."""
    moment = datetime.strptime(words, "%Y-%m-%d %H:%M")
    with on(moment.date(), moment.hour, moment.minute):
        yield timezone.make_aware(moment)


def last_day(record: Any, rule: str) -> Deadline:
    return Deadline.objects.get(object_id=record.pk, rule=f"petitions.{rule}")


def done_late(act: Callable[..., Any], days: str, match: str) -> Any:
    """Do it without a reason, or, where one is asked, be refused first. ``days``: by how many it is late, empty for none."""
    if not days:
        return act()
    with pytest.raises(Refused, match=match.format(days)):
        act()
    return act(late_reason=WHY)


def arrived(cast: Cast, row: dict[str, str]) -> Any:
    """The letter lies in the box, or the visitor has come."""
    with clock(row["arrives"]) as moment:
        if row["by"] == "box":
            return boxes.next_of(made.opening(cast, opened_at=moment, letters=1))
        if row["by"] == "visit":
            booked = made.appointment(cast)
            Appointment.objects.filter(pk=booked.pk).update(starts_at=moment)
            booked.refresh_from_db()
            return reception.meet(booked, by=cast.member, met_at=moment)
        return None


def registered(cast: Cast, row: dict[str, str], source: Any) -> Petition:
    reporter = {"name": made.NAME}
    given = {
        "kind": "accusation",
        "problem": made.PROBLEM,
        "accused": [{"name": "张伟", "unit": cast.qingshi}],
        "reporter": reporter,
    }

    def act(late_reason: str = "") -> Petition:
        if row["by"] == "letter":
            day = datetime.strptime(row["arrives"], "%Y-%m-%d %H:%M").date()
            return made.petition(cast, received_on=day, reporter=reporter, late_reason=late_reason)
        register = boxes.register if row["by"] == "box" else reception.register
        return register(source, by=cast.member, late_reason=late_reason, **given).petition

    with clock(row["registered"]):
        return done_late(act, row["registering"], "请填写迟登原因")


def sent(cast: Cast, row: dict[str, str], petition: Petition) -> Transfer | None:
    def act(late_reason: str = "") -> Any:
        if row["way"] == "assign":
            return petitions.assign(petition, by=cast.leader, handler=cast.member, late_reason=late_reason)
        return made.transfer(cast, petition, to_unit=cast.discipline_organ, late_reason=late_reason)

    with clock(row["sent"]):
        done = done_late(act, row["sending"], "“当天交办”已超期{}天")
    return done if row["way"] == "transfer" else None


@pytest.mark.parametrize("row", TABLE, ids=[each["case"] for each in TABLE])
def test_the_day_ends_at_midnight(cast: Cast, custodian: Any, row: dict[str, str]) -> None:
    call_command("load_reference", verbosity=0)
    petition = registered(cast, row, arrived(cast, row))
    with clock(row["accepted"]):
        due = last_day(petition, "accept")
        assert (str(due.due_on), due.provisional) == (row["to accept by"], False)
        petition = done_late(
            lambda **late: petitions.accept(petition, by=cast.member, **late), row["accepting"], "“当天受理”已超期{}天"
        )
    tell, due = last_day(petition, "acknowledge"), last_day(petition, "assign")
    assert (str(tell.due_on), tell.provisional) == (row["to tell by"], bool(row["told provisionally"]))
    assert (str(due.due_on), due.provisional) == (row["to send by"], False)
    transfer = sent(cast, row, petition)
    assert last_day(petition, "accept").late_reason == (WHY if row["accepting"] else "")
    if transfer is not None:
        with clock(row["claimed"]):
            due = last_day(transfer, "claim")
            assert (str(due.due_on), due.provisional) == (row["to claim by"], False)
            done_late(
                lambda **late: transfers.claim(transfer, by=cast.discipline, **late),
                row["claiming"],
                "“当天认领”已超期{}天",
            )
