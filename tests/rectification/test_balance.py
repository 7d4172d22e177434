"""The balance over random histories, against a model written on its own: it keeps who holds what, day by day, and counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rectification import codes as lists
from rectification.actions import checks, ledger, requests, transfers, write_offs
from rectification.actions.proof import faults
from rectification.models import Account, Posting
from tests import make
from tests.rectification import stage

if TYPE_CHECKING:
    from tests.cast import Cast

COLUMNS = ("opened", "transferred_in", "reopened", "corrected", "transferred_out", "cleared")


@dataclass
class Thing:
    """An account as the model knows it: the days on which it went where, and since when the unit knows of it."""

    unit: str
    steps: list[tuple[date, str | None]] = field(default_factory=list)
    known: date | None = None
    undo: list[str | None] = field(default_factory=list)
    stage: str = "reported"

    @property
    def where(self) -> str | None:
        return self.steps[-1][1] if self.steps else None

    def go(self, day: date, where: str | None) -> None:
        self.undo.append(self.where)
        self.steps.append((day, where))

    def at(self, day: date, *, units_book: bool = False) -> str | None:
        """Who has it at the end of a day; nobody, in the unit's book, until it knows of it."""
        if units_book and (self.known is None or self.known > day):
            return None
        here = None
        for moved, where in self.steps:
            if moved <= day:
                here = where
        return here


class Model:
    """The office's ledger in plain Python: no postings, only things and where they are."""

    def __init__(self) -> None:
        self.things: list[Thing] = []
        self.counted: list[tuple[date, str, str, int]] = []  # day, party, column, how many

    def count(self, day: date, party: str | None, column: str, number: int = 1) -> None:
        if party is not None:
            self.counted.append((day, party, column, number))

    def held(self, party: str, day: date, *, units_book: bool = False) -> int:
        return sum(thing.at(day, units_book=units_book) == party for thing in self.things)

    def moved(self, party: str, since: date, until: date) -> Counter[str]:
        found: Counter[str] = Counter()
        for day, who, column, number in self.counted:
            if who == party and since <= day <= until:
                found[column] += number
        return found


class Play:
    """Plays one random history through the product's actions and through the model, side by side."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.model = cast, Model()
        self.accounts: list[Account] = []
        self.day = timezone.localdate() - timedelta(days=40)
        self.parties = {"qingshi": cast.qingshi, "liuxi": cast.liuxi, "finance": cast.finance,
                        "organisation": cast.organisation_organ}  # fmt: skip
        self.receivers = {"finance": cast.finance_officer, "organisation": cast.organisation}
        self.liaisons = {"qingshi": cast.liaison, "liuxi": cast.liaison_2}
        self.signers = {"qingshi": cast.secretary, "liuxi": cast.leader_2, **self.receivers}

    def open(self, pick: int) -> None:
        name = ("qingshi", "liuxi")[pick % 2]
        self.accounts.append(ledger.open_account(
            office=self.cast.office, unit=self.parties[name], problem="甲", origin="supervision", by=self.cast.clerk,
            on=self.day,
        ))  # fmt: skip
        thing = Thing(name)
        thing.go(self.day, name)
        self.model.things.append(thing)
        self.model.count(self.day, name, "opened")

    def deliver(self, at: int) -> None:
        thing, account = self.model.things[at], self.accounts[at]
        if thing.stage != "reported" or thing.where is None:
            return
        ledger.deliver(account, by=self.cast.clerk, on=self.day)
        if thing.where == thing.unit:
            ledger.claim(account, by=self.liaisons[thing.unit])
        thing.known, thing.stage = self.day, "open"

    def move(self, at: int, *, whole: bool) -> None:
        thing, account = self.model.things[at], self.accounts[at]
        goal = "organisation" if thing.where == "finance" else "finance"
        if thing.stage not in ("reported", "open") or thing.where is None:
            return
        transfers.offer(account, by=self.cast.clerk, receiver=self.parties[goal], matter="乙", whole=whole, on=self.day)
        made = transfers.receive(account, by=self.receivers[goal], on=self.day)
        giver = thing.where
        if not whole:
            part = Thing(thing.unit, known=self.day if thing.known else None, stage=thing.stage)
            part.go(self.day, giver)
            self.model.count(self.day, giver, "opened")
            self.model.things.append(part)
            self.accounts.append(made.part)  # type: ignore[arg-type]
            thing = part
        thing.go(self.day, goal)
        self.model.count(self.day, giver, "transferred_out")
        self.model.count(self.day, goal, "transferred_in")

    def clear(self, at: int) -> None:
        thing, account = self.model.things[at], stage.again(self.accounts[at])
        if thing.stage != "open" or thing.where is None:
            return
        signer = self.signers[thing.where]
        stage.evidence(account, signer)
        write_offs.apply(account, by=signer, matter_outcome="已整改")
        checks.check(account, by=self.cast.clerk, finding="到位", checked_on=self.day)
        write_offs.verify(account, by=self.cast.clerk)
        write_offs.clear(account, by=self.cast.head, on=self.day)
        self.model.count(self.day, thing.where, "cleared")
        thing.go(self.day, None)
        thing.stage = "cleared"

    def reopen(self, at: int) -> None:
        thing = self.model.things[at]
        if thing.stage != "cleared":
            return
        due = timezone.localdate() + timedelta(days=30)
        write_offs.reopen(self.accounts[at], by=self.cast.head, reason="反弹", due_on=due, on=self.day)
        holder = thing.undo[-1]
        thing.go(self.day, holder)
        self.model.count(self.day, holder, "reopened")
        thing.stage = "open"

    def red(self, at: int) -> None:
        """The last movement goes back where it came from; then there is nothing to turn back but what was before."""
        thing, account = self.model.things[at], self.accounts[at]
        if thing.stage == "void" or not thing.undo or account.parts.exclude(status="voided").exists():
            return
        requests.ask_correction(account, by=self.cast.clerk, reason="重复")
        requests.decide_correction(account, by=self.cast.head, on=self.day)
        was, back = thing.where, thing.undo.pop()
        thing.steps.append((self.day, back))
        self.model.count(self.day, was, "corrected", -1)
        self.model.count(self.day, back, "corrected", 1)
        if back is None:
            thing.stage = "cleared" if len(thing.undo) else "void"
        elif thing.stage == "cleared":
            thing.stage = "open"


OPS = ("open", "deliver", "whole", "part", "clear", "reopen", "red")
HISTORY = st.lists(
    st.tuples(st.sampled_from(OPS), st.integers(0, 7), st.integers(0, 4)), min_size=3, max_size=10
)  # fmt: skip


def play(cast: Cast, history: list[tuple[str, int, int]]) -> Play:
    game = Play(cast)
    game.open(0)
    for op, pick, gap in history:
        game.day = min(game.day + timedelta(days=gap), timezone.localdate())
        at = pick % len(game.accounts)
        if op == "open":
            game.open(pick)
        elif op in ("whole", "part"):
            game.move(at, whole=op == "whole")
        else:
            getattr(game, op)(at)
    return game


def compare(game: Play, since: date, until: date) -> None:
    postings = Posting.objects.all()
    found = postings.balances(since=since, until=until)
    theirs = postings.balances(since=since, until=until, units_book=True)
    for name, party in game.parties.items():
        balance = found.get(party.pk)
        got = {column: getattr(balance, column) if balance else 0 for column in COLUMNS}
        wanted = game.model.moved(name, since, until)
        assert got == {column: wanted[column] for column in COLUMNS}, name
        before = since - timedelta(days=1)
        assert (balance.opening if balance else 0) == game.model.held(name, before), name
        assert (balance.closing if balance else 0) == game.model.held(name, until), name
        own = theirs.get(party.pk)
        assert (own.opening if own else 0) == game.model.held(name, before, units_book=True), name
        assert (own.closing if own else 0) == game.model.held(name, until, units_book=True), name


@pytest.fixture
def stagehands(cast: Cast) -> Cast:
    lists.load_lists()
    make.unit_role(cast.leader_2, cast.liuxi, "unit_secretary")
    return cast


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=HISTORY, first=st.integers(0, 45), length=st.integers(0, 45))
def test_random_histories(stagehands: Cast, history: Any, first: int, length: int) -> None:
    with transaction.atomic():
        game = play(stagehands, history)
        since = timezone.localdate() - timedelta(days=first)
        compare(game, since, min(since + timedelta(days=length), timezone.localdate()))
        compare(game, since, timezone.localdate())
        for back in (0, 7, 21):
            assert list(faults(Account.objects.all(), until=timezone.localdate() - timedelta(days=back))) == []
        transaction.set_rollback(True)


def test_the_whole_is_the_sum_of_the_parties(stagehands: Cast) -> None:
    play(stagehands, [("deliver", 0, 1), ("part", 0, 1), ("whole", 0, 1), ("clear", 1, 1), ("open", 1, 0)])
    today = timezone.localdate()
    whole = Posting.objects.all().balance(until=today)
    assert whole.transferred_in == whole.transferred_out == 2
    assert whole.closing == Account.objects.open().count() == 2


def test_the_command_finds_what_does_not_agree(stagehands: Cast, capsys: Any) -> None:
    play(stagehands, [("deliver", 0, 1)])
    call_command("balance")
    assert "青石乡\t0\t1" in capsys.readouterr().out
    Account.objects.update(status="cleared", cleared_on=timezone.localdate())
    with pytest.raises(SystemExit) as failed:
        call_command("balance")
    assert failed.value.code == 1
    assert "与账务不符" in capsys.readouterr().err
    call_command("balance", at=timezone.localdate() - timedelta(days=1))  # the books themselves are sound
