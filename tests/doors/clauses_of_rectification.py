"""After the inspection: feedback, plans, hearings, texts made public, accounts and accountability."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inspection import codes
from rectification.models import (
    Account,
    Accountability,
    Evaluation,
    Feedback,
    FollowUp,
    HearingDecision,
    PersonalPart,
    Plan,
    Publication,
    Report,
)
from rounds.models import Assignment
from tests import make
from tests.doors.clauses import case, elsewhere, sees, user, user_unit

if TYPE_CHECKING:
    from collections.abc import Callable


def after_the_inspection_one_reason_at_a_time() -> None:
    """Plans, feedback and the part said to the secretary himself: whose they are, once they were said, and not the recused."""
    here = case()
    old = Assignment.objects.get(unit=here.unit, round__sequence=2)
    feedback, plan = Feedback.objects.get(assignment=old), Plan.objects.filter(assignment=old).first()
    part = PersonalPart.objects.filter(feedback=feedback).first() or PersonalPart.objects.create(
        feedback=feedback, text="某某"
    )
    make.seat(user("team-leader"), old, "team_leader_closing")
    inside, unit, out = (
        ("office", "team-leader"),
        ("unit-secretary",),
        ("unit-liaison-2", "team-leader-2", "discipline"),
    )
    for row in (feedback, plan, part):
        assert sees(row, *inside, *unit, *out) == [True, True, True, False, False, False], row
    assert sees(part, "unit-liaison", "team-member") == [False, False]
    Feedback.objects.filter(pk=feedback.pk).update(status="drafted")
    assert sees(feedback, *inside, *unit) == [True, True, False]
    assert sees(part, *inside, *unit) == [True, True, False]
    Feedback.objects.filter(pk=feedback.pk).update(status=feedback.status)
    for name in ("office", "unit-secretary"):
        make.recusal(user(name).person, here.unit)
    for row in (feedback, plan, part):
        assert sees(row, "office", "office-head", *unit) == [False, True, False], row


def what_is_heard_and_made_public_one_reason_at_a_time() -> None:
    """A decision is its report's; a text is the office's, the unit's own draft, or out; never another unit's, nor the recused's."""
    here = case()
    _, there = elsewhere(here)
    report = Report.objects.create(assignment=there)
    day = timezone.localdate()
    heard = HearingDecision.objects.create(report=report, kind="agree", status="made", heard_on=day)
    assert sees(heard, "office", "group-head", "team-leader", "unit-secretary", "office-head@county") == [
        True, True, False, False, False,
    ]  # fmt: skip

    def text(**fields: Any) -> Publication:
        return Publication.objects.create(
            kind="inner", title="整改情况", text="逐条整改", **({"assignment": here} | fields)
        )

    inside, unit = ("office", "group-head"), ("unit-secretary", "unit-liaison")
    own, kept = text(by_unit=True), text()
    out = text(status="released", released_on=day, medium="公示栏", checks=["secret"])
    assert sees(own, *inside, *unit, "team-leader", "unit-liaison-2") == [True, True, True, True, False, False]
    assert sees(kept, *inside, *unit, "team-leader") == [True, True, False, False, False]
    assert sees(out, *inside, *unit, "unit-liaison-2", "office-head@county") == [True, True, True, True, False, False]
    followed = FollowUp.objects.create(
        assignment=here, kind="discipline", body=user_unit("discipline"), matter="督导", begun_on=day
    )
    assert sees(followed, *inside, *unit, "team-leader", "discipline", "office-head@county") == [
        True, True, False, False, False, False, False,
    ]  # fmt: skip
    others = text(assignment=there, by_unit=True)
    assert sees(others, "office", *unit) == [True, False, False]
    for name in ("office", "unit-secretary"):
        make.recusal(user(name).person, here.unit)
    assert sees(own, "office", "office-head", *unit) == [False, True, False, True]
    assert sees(followed, "office", "office-head") == [False, True]
    assert sees(others, "office") == [True]
    make.recusal(user("office-head").person, followed.body)
    assert sees(followed, "office-head", "group-head") == [False, True]


def accounts_one_reason_at_a_time() -> None:
    """An account is its unit's, its holder's, its task's, its office's: each alone, once it was delivered; recusal from either takes it."""
    here = case()
    unit, there = elsewhere(here)

    def account(number: str, **fields: Any) -> Account:
        given = {"assignment": there, "unit": unit, "holder": unit, "delivered_on": timezone.localdate()} | fields
        return Account.objects.create(
            office=here.office, number=f"C-{number}", origin="report", problem="某某", **given
        )

    own = account("1", assignment=here, unit=here.unit, holder=here.unit)
    assert sees(own, "office", "team-leader", "unit-secretary", "unit-liaison-2") == [True, True, True, False]
    kept = account("2", assignment=here, unit=here.unit, holder=here.unit, delivered_on=None)
    assert sees(kept, "office", "team-leader", "unit-secretary", "discipline") == [True, True, False, False]
    assert sees(account("3"), "office", "team-leader", "unit-secretary", "discipline") == [True, False, False, True]
    held, left = account("4", holder=here.unit), account("5", unit=here.unit)
    assert [sees(each, "unit-secretary", "unit-liaison-2") for each in (held, left)] == [[True, False]] * 2
    assert sees(account("6", holder=user_unit("organisation")), "organisation", "unit-secretary") == [True, False]
    apart = [account("7", holder=here.unit), account("8", unit=here.unit)]
    make.recusal(user("office").person, unit)
    assert [sees(each, "office", "office-head") for each in (*apart, own)] == [[False, True]] * 2 + [[True, True]]


def accountability_one_reason_at_a_time() -> None:
    """An item is the office's, and an organ's once it was sent to it; recusal from each of its three parties takes it away."""
    here = case()
    unit, there = elsewhere(here)
    severity = codes.code("accountability_severity", "weak", here.office)
    held = Account.objects.create(
        office=here.office, number="C-21", origin="report", problem="某某", assignment=here, unit=here.unit, holder=unit
    )
    led = Account.objects.create(
        office=here.office, number="C-22", origin="report", problem="某某", assignment=here, unit=unit, holder=here.unit
    )

    def item(**fields: Any) -> Accountability:
        today = timezone.localdate()
        given = {"unit": here.unit, "status": "sent", "opened_on": today, "sent_on": today} | fields
        made = Accountability.objects.create(
            office=here.office, origin="account", severity=severity, persons="某", facts="某", **given
        )
        made.organs.set([user_unit("discipline")])
        return made

    told = ("office", "group-head", "discipline", "organisation", "team-leader", "unit-secretary", "supervisor")
    assert sees(item(assignment=here), *told) == [True, True, True, False, False, False, False]
    assert sees(item(status="opened"), "office", "discipline") == [True, False]
    assert sees(item(status="closed", closed_on=timezone.localdate(), conclusion="某"), "discipline") == [True]
    kept = [item(unit=unit), item(account=held), item(account=led)]
    plain = item()
    evaluation = Evaluation.objects.create(assignment=there)
    assert sees(evaluation, "office", "group-head", "discipline", "team-leader") == [True, True, False, False]
    make.recusal(user("office").person, unit)
    assert [sees(each, "office", "office-head") for each in (*kept, evaluation, plain)] == [[False, True]] * 4 + [
        [True, True]
    ]


CHECKS: tuple[Callable[[], None], ...] = (
    after_the_inspection_one_reason_at_a_time,
    what_is_heard_and_made_public_one_reason_at_a_time,
    accounts_one_reason_at_a_time,
    accountability_one_reason_at_a_time,
)
