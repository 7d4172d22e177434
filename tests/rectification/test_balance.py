"""The balance over random histories, against a model written on its own: it keeps who holds what, day by day, and counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rectification import codes as lists
from rectification.actions import checks, ledger, parts, requests, transfers, write_offs
from rectification.actions.proof import faults
from rectification.models import Account, Posting
from rectification.querysets import Balance
from tests import make
from tests.rectification import stage

if TYPE_CHECKING:
    from tests.cast import Cast

COLUMNS = ("opened", "transferred_in", "reopened", "corrected", "transferred_out", "cleared")


@dataclass
class Thing:
    """An account as the model knows it: the days on which it went where, and since when the unit knows of it."""

    unit: str
    round: bool = False
    steps: list[tuple[date, str | None]] = field(default_factory=list)
    known: date | None = None
    undo: list[str | None] = field(default_factory=list)
    stage: str = "reported"
    into: Thing | None = None

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
        self.counted: list[tuple[Thing, date, str, str, int]] = []  # what, day, party, column, how many

    def count(self, thing: Thing, day: date, party: str | None, column: str, number: int = 1) -> None:
        if party is not None:
            self.counted.append((thing, day, party, column, number))

    def held(self, party: str, day: date, *, units_book: bool = False) -> int:
        return sum(thing.at(day, units_book=units_book) == party for thing in self.things)

    def standing(self, of: Any, day: date) -> int:
        """How many of the things that ``of`` picks are with anybody at the end of a day."""
        return sum(thing.at(day) is not None for thing in self.things if of(thing))

    def moved(self, since: date, until: date, *, party: str = "", of: Any = None) -> Counter[str]:
        """What was counted: of one party, or of the things that ``of`` picks, whoever had them."""
        found: Counter[str] = Counter()
        for thing, day, who, column, number in self.counted:
            if (who == party if of is None else of(thing)) and since <= day <= until:
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
            on=self.day, assignment=self.cast.assignment if pick % 4 == 0 else None,
        ))  # fmt: skip
        thing = Thing(name, pick % 4 == 0)
        thing.go(self.day, name)
        self.model.things.append(thing)
        self.model.count(thing, self.day, name, "opened")

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
            thing = self.part(thing, made.part)  # type: ignore[arg-type]
        thing.go(self.day, goal)
        self.model.count(thing, self.day, giver, "transferred_out")
        self.model.count(thing, self.day, goal, "transferred_in")

    def part(self, thing: Thing, made: Account) -> Thing:
        """A part is a thing of its own, with whoever has the whole."""
        part = Thing(thing.unit, thing.round, known=self.day if thing.known else None, stage=thing.stage)
        part.go(self.day, thing.where)
        self.model.count(part, self.day, thing.where, "opened")
        self.model.things.append(part)
        self.accounts.append(made)
        return part

    def split(self, at: int) -> None:
        thing = self.model.things[at]
        if thing.stage in ("reported", "open") and thing.where is not None:
            self.part(
                thing, parts.split(self.accounts[at], by=self.cast.clerk, matter="丙", reason="两件事", on=self.day)
            )

    def merge(self, at: int) -> None:
        """Into the first other one of the same unit, with the same party, both known to it or both not."""
        thing = self.model.things[at]
        if thing.stage not in ("reported", "open") or thing.where is None:
            return
        for other, account in zip(self.model.things, self.accounts, strict=True):
            if other is not thing and (other.unit, other.where, other.stage) == (thing.unit, thing.where, thing.stage):
                parts.ask_merge(self.accounts[at], by=self.cast.clerk, into=account, reason="同一问题")
                parts.decide_merge(self.accounts[at], by=self.cast.head, on=self.day)
                self.model.count(thing, self.day, thing.where, "opened", -1)
                thing.go(self.day, None)
                thing.stage, thing.into = "merged", other
                return

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
        self.model.count(thing, self.day, thing.where, "cleared")
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
        self.model.count(thing, self.day, holder, "reopened")
        thing.stage = "open"

    def red(self, at: int) -> None:
        """The last movement goes back where it came from; then there is nothing to turn back but what was before."""
        thing, account = self.model.things[at], self.accounts[at]
        if thing.stage == "void" or not thing.undo or account.parts.exclude(status="voided").exists():
            return
        if any(other.into is thing for other in self.model.things):
            return
        requests.ask_correction(account, by=self.cast.clerk, reason="重复")
        requests.decide_correction(account, by=self.cast.head, on=self.day)
        was, back = thing.where, thing.undo.pop()
        thing.steps.append((self.day, back))
        self.model.count(thing, self.day, was, "corrected", -1)
        self.model.count(thing, self.day, back, "corrected", 1)
        if back is None:
            thing.stage = "cleared" if len(thing.undo) else "void"
        elif thing.stage == "cleared":
            thing.stage = "open"
        elif thing.stage == "merged":
            thing.stage, thing.into = "open" if thing.known else "reported", None


OPS = ("open", "deliver", "whole", "part", "clear", "reopen", "red", "split", "merge")
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
        wanted = game.model.moved(since, until, party=name)
        assert got == {column: wanted[column] for column in COLUMNS}, name
        before = since - timedelta(days=1)
        assert (balance.opening if balance else 0) == game.model.held(name, before), name
        assert (balance.closing if balance else 0) == game.model.held(name, until), name
        own = theirs.get(party.pk)
        assert (own.opening if own else 0) == game.model.held(name, before, units_book=True), name
        assert (own.closing if own else 0) == game.model.held(name, until, units_book=True), name


def compare_groups(game: Play, since: date, until: date) -> None:
    """By unit, round and office the same sum: opening + what moved = closing, whoever had the accounts."""
    cast, before = game.cast, since - timedelta(days=1)
    groups: dict[str, dict[Any, Any]] = {
        "unit": {game.parties[name].pk: (lambda each, name=name: each.unit == name) for name in game.liaisons},
        "round": {cast.assignment.round_id: lambda each: each.round, None: lambda each: not each.round},
        "office": {cast.office.pk: lambda each: True},
    }
    for by, keys in groups.items():
        found = Posting.objects.all().balances(since=since, until=until, by=by)
        for key, of in keys.items():
            got = found.get(key, Balance())
            wanted = game.model.moved(since, until, of=of)
            assert {column: getattr(got, column) for column in COLUMNS} == {c: wanted[c] for c in COLUMNS}, by
            assert (got.opening, got.closing) == (game.model.standing(of, before), game.model.standing(of, until)), by


def compare_command(game: Play, since: date, until: date) -> None:
    """The command prints the model's figures, party by party, and finds nothing wrong."""
    out = StringIO()
    call_command("balance", since=since, at=until, stdout=out)
    lines = {line.split("\t")[0]: line.split("\t")[1:] for line in out.getvalue().splitlines()}
    assert "账平。" in lines
    for name, party in game.parties.items():
        wanted = game.model.moved(since, until, party=name)
        figures = [game.model.held(name, since - timedelta(days=1)), *(wanted[column] for column in COLUMNS)]
        figures.append(game.model.held(name, until))
        assert [int(each) for each in lines.get(party.name, ["0"] * 8)] == figures, name


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
        compare_groups(game, since, min(since + timedelta(days=length), timezone.localdate()))
        compare_command(game, since, min(since + timedelta(days=length), timezone.localdate()))
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
