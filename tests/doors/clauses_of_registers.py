"""One reason at a time, as in ``clauses.py``: who keeps out of what, what was handed over, whose names are offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection import access, registers
from inspection.models import DutyHandover, Person, Unit
from tests import make
from tests.doors.clauses import case, elsewhere, sees, user, without_person

if TYPE_CHECKING:
    from collections.abc import Callable


def keeping_out_one_reason_at_a_time() -> None:
    """The office's that records it and one's own; not those on units one keeps out of oneself, down to the third level."""
    here = case()
    top = make.unit(here.office, "石桥镇")
    second = make.unit(here.office, "石桥村", parent=top)
    third = make.unit(here.office, "一组", parent=second)
    people = ("office", "office-head", "team-member", "unit-secretary", "office-head@county", "office-head@below")
    somebody = make.person("某甲")
    rows: list[Any] = [
        each for unit in (top, second, third) for each in (make.recusal(somebody, unit), make.relative(somebody, unit))
    ]
    for row in rows:
        assert sees(row, *people) == [True, True, False, False, False, False]
    own = make.recusal(user("team-member").person, second)
    assert sees(own, *people) == [True, True, True, False, False, False]
    assert type(own).objects.for_user(without_person(here)).filter(pk=own.pk).exists()
    kept_out = make.recusal(user("office").person, top)
    for row in rows:
        assert sees(row, "office", "office-head") == [False, True]
    # His own row tells him nothing new.
    assert sees(kept_out, "office") == [True]


def handovers_one_reason_at_a_time() -> None:
    """One's own whole; the office's rest, unless a petition or a lead stands in it."""
    here = case()
    given = {"office": here.office, "subject": "某甲", "reason": "离岗", "created_by": user("office-head")}
    plain, guarded = (DutyHandover.objects.create(**given, guarded=each) for each in (False, True))
    people = ("office-head", "office", "team-leader", "unit-secretary", "office-head@county", "group-head")
    assert sees(plain, *people) == [True, True, False, False, False, False]
    assert sees(guarded, *people) == [True, False, False, False, False, False]


def names_one_reason_at_a_time() -> None:
    """Names of units are offered to everybody inside, one's own alone on the unit's side; persons by who keeps them."""
    here = case()
    unit, _there = elsewhere(here)

    def offered(name: str) -> list[bool]:
        return [Unit.objects.for_user(user(name)).filter(pk=each.pk).exists() for each in (here.unit, unit)]

    assert [offered(name) for name in ("office", "team-leader", "unit-liaison")] == [
        [True, True],
        [True, True],
        [True, False],
    ]
    ended = make.user("liaison-once")
    grant = make.unit_role(ended, unit, "unit_liaison")
    assert offered("liaison-once") == [False, True]
    # An organ's desk reads names like everybody inside.
    assert offered("discipline") == [True, True]
    grant.delete()

    offices = access.offices_with(user("office"), registers.PEOPLE)
    posted, kept = make.person("有职务的"), make.person("本级登记的", office=here.office)
    make.post(posted, unit, "干部")
    away = make.person("外县登记的", office=make.office("邻县巡察办"))
    free = make.person("无人登记的")
    near, held = Person.objects.near(offices), Person.objects.kept_by(offices)
    assert [near.filter(pk=each.pk).exists() for each in (posted, kept, away, free)] == [True, True, False, True]
    make.post(away, unit, "挂职干部")
    assert Person.objects.near(offices).filter(pk=away.pk).exists()
    assert not held.filter(pk=away.pk).exists()
    assert not Person.objects.near([]).exists()
    assert not Person.objects.kept_by([]).exists()


CHECKS: tuple[Callable[[], None], ...] = (
    keeping_out_one_reason_at_a_time,
    handovers_one_reason_at_a_time,
    names_one_reason_at_a_time,
)
