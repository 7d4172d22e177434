"""The leave rules in a browser: the liaison asks, the secretary signs, the leader approves; three days want a notice; nobody signs for himself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from inspection.management.demo import people
from inspection.management.demo.ledger import EMPTY_PDF
from rounds.models import UnitLeave
from tests import make
from tests.journeys.conftest import Window, follow

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_leave_rules(window: Callable[..., Window], tmp_path: Path) -> None:
    call_command("load_reference", verbosity=0)
    demo = people.build()
    round_ = make.round_(demo.office, 3)
    team = make.team(round_)
    today = timezone.localdate()
    assignment = make.assignment(
        round_, team, demo.units["青石乡"], stationing_begins=today, stationing_ends=today + timedelta(30)
    )
    make.member(team, demo.users["team-leader"].person, "team_leader")
    make.seat(demo.users["team-leader"], assignment, "team_leader")
    liaison, secretary, leader = (
        window(demo.users[name]) for name in ("unit-liaison", "unit-secretary", "team-leader")
    )

    def ask(**fields: Any) -> UnitLeave:
        given = {
            "group": "财政",
            "post": "所长",
            "reason": "外出",
            "destination": "南川市",
            "phone": "19900100009",
        } | fields
        liaison.send("/unit/leave/add/", **given)
        return UnitLeave.objects.latest("created_at")

    # 因私: a week-end counts; signed, then approved.
    private = ask(person="何秀英", kind="因私", leaves_on=today, returns_on=today + timedelta(days=1))
    page = f"/unit/leave/{private.pk}/"
    assert "2天（含双休日）" in _text(secretary, page)
    secretary.step(page, "审签")
    leader.step(f"/rounds/leave/{private.pk}/", "批准")

    # 因公 of three days: refused without the notice, what was typed stays; with it the secretary's signature files it.
    liaison.open("/unit/leave/add/")
    official = {
        "person": "严文博", "group": "领导班子", "kind": "因公", "reason": "参加培训", "leaves_on": today,
        "returns_on": today + timedelta(days=2), "destination": "省城", "phone": "19900100010",
    }  # fmt: skip
    liaison.put(**official)
    follow(liaison.page.locator('form:has([name="reason"]) button[type=submit]').first)
    assert "须附通知文件" in liaison.page.locator("main").inner_text()
    assert liaison.page.locator('[name="reason"]').input_value() == "参加培训"
    notice = tmp_path / "培训通知.pdf"
    notice.write_bytes(EMPTY_PDF)
    liaison.send("", notice=str(notice))
    filed = UnitLeave.objects.get(kind="official")
    secretary.step(f"/unit/leave/{filed.pk}/", "审签并报备")
    filed.refresh_from_db()
    assert filed.status == "filed"
    assert "批准" not in [each.inner_text() for each in leader.page.get_by_role("button").all()]

    # The secretary's own goes straight to the leader.
    own = ask(person="吴国栋", group="领导班子", kind="因私", leaves_on=today, returns_on=today)
    assert own.status == "signed"
    secretary.open(f"/unit/leave/{own.pk}/")
    assert secretary.page.get_by_role("button", name="审签").count() == 0
    leader.step(f"/rounds/leave/{own.pk}/", "批准")

    # The board, and reporting back.
    board = _text(leader, "/rounds/leave/")
    assert all(name in board for name in ("何秀英", "严文博", "吴国栋"))
    liaison.step(page, "销假", back_on=today)
    assert "何秀英" not in _text(leader, "/rounds/leave/").split("共", 1)[0]


def _text(who: Window, path: str) -> str:
    who.open(path)
    return who.page.locator("main").inner_text()
