"""One reason at a time, as in ``clauses.py``: of what follows a check."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from rectification.models import Account, Check, Consequence, SupervisionReport
from rounds.models import Allotment, Assignment, Team
from tests import make
from tests.doors.clauses import case, elsewhere, sees, user, user_unit, without_person
from tests.doors.clauses_of_the_ledger import TODAY, account, posting

if TYPE_CHECKING:
    from collections.abc import Callable


def consequence(of: Account, number: int, **fields: Any) -> Consequence:
    row = posting(of, number)
    check = Check.objects.create(account=of, checked_on=TODAY(), finding="某某", posting=row)
    given = {"unit": of.holder, "kind": "statement", "status": "asked", "due_on": TODAY() + timedelta(days=3)} | fields
    return Consequence.objects.create(check_made=check, account=of, matter="某某", **given)


def consequences_one_reason_at_a_time() -> None:
    """The office's, the leading group's, the supervisor's of its units; the party of whom it is demanded sees that alone."""
    here = case()
    make.allotted(user("supervisor"), here)
    told = ("office", "group-head", "supervisor", "unit-secretary", "unit-liaison", "organisation", "discipline")
    of = account(here, "31")
    assert sees(consequence(of, 931), *told) == [True] * 5 + [False] * 2
    outside = ("team-leader", "unit-liaison-2", "office-head@county", "team-leader-2")
    assert sees(consequence(of, 932), *outside) == [False] * 4
    new = consequence(of, 933, kind="new", status="found", due_on=None)
    assert sees(new, *told) == [True] * 3 + [False] * 4
    waits = consequence(of, 934, kind="again", status="to_reopen")
    assert sees(waits, *told) == [True] * 3 + [False] * 4
    department = user_unit("organisation")
    held = consequence(account(here, "32", holder=department), 935)
    assert sees(held, *told) == [True] * 3 + [False, False, True, False]
    # Of whom it was asked stays whose it is, whoever holds the account since.
    assert sees(consequence(of, 936, unit=department), "unit-secretary", "organisation") == [False, True]


def recused_from_a_party_of_what_follows() -> None:
    here = case()
    unit, there = elsewhere(here)
    own = consequence(account(here, "33"), 937)
    apart = [
        consequence(account(there, "34", holder=here.unit), 938), consequence(account(here, "35", holder=unit), 939, unit=here.unit),
        consequence(account(here, "36"), 940, unit=unit),
    ]  # fmt: skip
    assert [sees(each, "office") for each in (own, *apart)] == [[True]] * 4
    make.recusal(user("office").person, unit)
    assert [sees(each, "office", "office-head") for each in (own, *apart)] == [[True, True]] + [[False, True]] * 3


def supervision_reports_one_reason_at_a_time() -> None:
    """Its own team's at any time, the office's once handed in; nobody's who keeps out of one of the units it still has."""
    here = case()
    unit, there = elsewhere(here)

    def report(number: int, of: Assignment, *, revoked: bool = False, **fields: Any) -> SupervisionReport:
        team = Team.objects.create(round=here.round, kind="supervision", number=number, plan="督查")
        make.member(team, user("supervisor").person, "team_leader")
        dates = {"begins": TODAY(), "ends": TODAY(), "revoked_at": timezone.now() if revoked else None}
        Allotment.objects.create(team=team, assignment=of, document="某号", **dates)
        return SupervisionReport.objects.create(team=team, **fields)

    handed = {"status": "submitted", "achievements": "某", "problems": "某", "submitted_on": TODAY()}
    told = ("office", "group-head", "supervisor", "team-leader", "unit-secretary", "discipline", "office-head@county")
    begun = report(81, here)
    assert sees(begun, *told) == [False, False, True] + [False] * 4
    begun.team.memberships.all().delete()
    assert not SupervisionReport.objects.for_user(without_person(here)).filter(pk=begun.pk).exists()
    done = report(82, here, **handed)
    assert sees(done, *told) == [True] * 3 + [False] * 4
    done.team.memberships.update(ends=TODAY())
    assert sees(done, "supervisor") == [False]
    apart, left = report(83, there, **handed), report(84, there, revoked=True, **handed)
    make.recusal(user("office").person, unit)
    assert [sees(each, "office", "office-head") for each in (apart, left)] == [[False, True], [True, True]]


CHECKS: tuple[Callable[[], None], ...] = (
    consequences_one_reason_at_a_time, recused_from_a_party_of_what_follows, supervision_reports_one_reason_at_a_time,
)  # fmt: skip
