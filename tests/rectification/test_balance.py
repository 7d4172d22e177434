"""The balance over random histories, against a model written on its own: what both do and both refuse, and every figure."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from inspection.workflow import Refused
from rectification.actions import parts, requests, transfers
from rectification.actions.proof import faults
from rectification.balances import Balance
from rectification.models import Account, Posting
from tests.rectification.ledger_model import COLUMNS, GAINS, LOSSES, Thing
from tests.rectification.ledger_play import OPS, Play, play, stagehands

if TYPE_CHECKING:
    from tests.cast import Cast

# What goes far is drawn oftener than single steps, most of which are refused.
FAR = [each for each, verbs in OPS.items() if len(verbs) > 1] * 6
HISTORY = st.lists(
    st.tuples(
        st.sampled_from([*FAR, *OPS]), st.integers(0, 4), st.integers(0, 5), st.integers(0, 3),
        st.sampled_from((0, 0, 0, 0, 0, 0, 0, 0, -3, 60)),
    ),
    min_size=10, max_size=24,
)  # fmt: skip


def check(balance: Balance | None, moved: Any, opening: int, closing: int, where: Any) -> None:
    """The product's figures are the model's, and the equation holds in the model's own."""
    got = balance or Balance()
    assert {column: getattr(got, column) for column in COLUMNS} == {column: moved[column] for column in COLUMNS}, where
    assert (got.opening, got.closing) == (opening, closing), where
    gains, losses = sum(moved[column] for column in GAINS), sum(moved[column] for column in LOSSES)
    assert opening + gains - losses == closing, where


def compare(game: Play, since: date, until: date) -> None:
    """Every party in the office's book and in the unit's own, every unit, round, office and account."""
    model, before = game.model, since - timedelta(days=1)
    postings = Posting.objects.filter(account__in=game.keys.values())
    found = postings.balances(since=since, until=until)
    theirs = postings.balances(since=since, until=until, units_book=True)
    for name, party in game.parties.items():
        held = model.held(before, party=name), model.held(until, party=name)
        check(found.get(party.pk), model.moved(since, until, party=name), *held, name)
        own = theirs.get(party.pk, Balance())
        known = [model.held(day, party=name, units_book=True) for day in (before, until)]
        assert [own.opening, own.closing] == known, name
    groups: dict[str, list[tuple[Any, list[Thing]]]] = {
        "unit": [(game.parties[name].pk, [each for each in model.things if each.unit == name]) for name in game.liaisons],
        "round": [(key, [each for each in model.things if each.round == name]) for name, key in game.rounds.items()],
        "office": [(office.pk, [each for each in model.things if each.office == name]) for name, office in game.offices.items()],
        "account": [(key, [thing]) for thing, key in game.keys.items()],
    }  # fmt: skip
    for by, rows in groups.items():
        found = postings.balances(since=since, until=until, by=by)
        for key, things in rows:
            stood = model.standing(before, things), model.standing(until, things)
            check(found.get(key), model.moved(since, until, things=things), *stood, by)
        assert set(found) <= {key for key, _ in rows}, by


def compare_command(game: Play, since: date, until: date) -> None:
    """The command prints the model's figures, party by party, and finds nothing wrong."""
    out = StringIO()
    call_command("balance", since=since, at=until, stdout=out)
    lines = {line.split("\t")[0]: line.split("\t")[1:] for line in out.getvalue().splitlines()}
    assert "账平。" in lines
    order = ("opened", "transferred_in", "reopened", "corrected", "transferred_out", "cleared")
    for name, party in game.parties.items():
        wanted = game.model.moved(since, until, party=name)
        opening, closing = (game.model.held(day, party=name) for day in (since - timedelta(days=1), until))
        figures = [opening, *(wanted[column] for column in order), closing]
        assert [int(each) for each in lines.get(party.name, ["0"] * 8)] == figures, name


@pytest.fixture
def other(cast: Cast) -> dict[str, Any]:
    return stagehands(cast)


# Not made smaller: each history costs a second, and what went wrong is named with its step.
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(history=HISTORY, first=st.integers(0, 45), length=st.integers(0, 45))
def test_random_histories(cast: Cast, other: dict[str, Any], history: Any, first: int, length: int) -> None:
    with transaction.atomic():
        game = play(cast, other, history, accounts=2)
        for kind in {each.kind for each in game.model.events}:
            event(kind)
        since = game.today - timedelta(days=first)
        until = min(since + timedelta(days=length), game.today)
        compare(game, since, until)
        compare(game, since, game.today)
        compare_command(game, since, until)
        for back in (0, 7, 21):
            assert list(faults(Account.objects.all(), until=game.today - timedelta(days=back))) == []
        transaction.set_rollback(True)


def test_the_whole_is_the_sum_of_the_parties(cast: Cast, other: dict[str, Any]) -> None:
    play(
        cast,
        other,
        [(op, pick, 0, 1, 0) for op, pick in (("hand_over", 0), ("move_part", 0), ("move", 0), ("open", 1))],
    )
    today = timezone.localdate()
    whole = Posting.objects.all().balance(until=today)
    assert whole.transferred_in == whole.transferred_out == 2
    assert whole.closing == Account.objects.open().count() == 3


def test_the_command_finds_what_does_not_agree(cast: Cast, other: dict[str, Any], capsys: Any) -> None:
    play(cast, other, [("hand_over", 0, 0, 1, 0)])
    call_command("balance")
    assert "青石乡\t0\t1" in capsys.readouterr().out
    Account.objects.update(status="cleared", cleared_on=timezone.localdate())
    with pytest.raises(SystemExit) as failed:
        call_command("balance")
    assert failed.value.code == 1
    assert "与账务不符" in capsys.readouterr().err
    call_command("balance", at=timezone.localdate() - timedelta(days=1))  # the books themselves are sound


def test_no_movement_is_turned_back_while_a_department_is_asked_to_sign(cast: Cast, other: dict[str, Any]) -> None:
    """What it signs for afterwards would be taken from somebody who has it no more."""
    game = play(cast, other, [("hand_over", 0, 0, 1, 0), ("move", 0, 0, 1, 0), ("offer_whole", 0, 1, 1, 0)])
    account = game.account(game.model.things[0])
    with pytest.raises(Refused, match="转账待县委组织部签收"):
        requests.ask_correction(account, by=cast.clerk, reason="重复")
    transfers.decline(account, by=cast.organisation, reason="非本部门职责")
    requests.ask_correction(account, by=cast.clerk, reason="重复")
    transfers.offer(account, by=cast.clerk, receiver=cast.organisation_organ, matter="乙", whole=True)
    with pytest.raises(Refused, match="请待签收或退回后再更正"):
        requests.decide_correction(account, by=cast.head)
    requests.decide_correction(account, by=cast.head, granted=False)  # a refusal moves nothing


def test_a_part_is_not_older_than_the_whole(cast: Cast, other: dict[str, Any]) -> None:
    game = play(cast, other, [("hand_over", 0, 0, 3, 0)])
    account, early = game.account(game.model.things[0]), game.day - timedelta(days=1)
    with pytest.raises(Refused, match="不能早于上一笔"):
        parts.split(account, by=cast.clerk, matter="丙", reason="两件事", on=early)
