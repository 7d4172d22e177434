"""The ledger once more, in plain Python and from the office's own words: a list of events, and from it every figure.

It imports nothing of the product. Whoever reads the rules of 报账 to 销账 could have written it: what may be done with an
account, who has it afterwards, and what a balance of any party, unit, round or office over any days must therefore say.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

GAINS = ("opened", "transferred_in", "reopened", "corrected")
LOSSES = ("transferred_out", "cleared")
COLUMNS = (*GAINS, *LOSSES)
# 在办: delivered and not yet applied for.
IN_HAND = ("delivered", "open", "staged")
UNDER_WAY = ("reported", *IN_HAND)
CORRECTABLE = (*UNDER_WAY, "cleared", "merged")


class Refusal(Exception):
    """The office would not do this."""


@dataclass(frozen=True)
class Event:
    """One account leaves somebody, comes to somebody, or both; ``kind`` is the office's word for it."""

    day: date
    thing: Thing
    kind: str  # open, transfer, merge, clear, reopen, red
    giver: str | None
    taker: str | None

    def moved(self) -> list[tuple[str | None, str, int]]:
        """What it adds to which column of whose balance."""
        gain = {"open": "opened", "transfer": "transferred_in", "reopen": "reopened", "red": "corrected"}
        loss = {
            "merge": ("opened", -1), "transfer": ("transferred_out", 1), "clear": ("cleared", 1), "red": ("corrected", -1),
        }  # fmt: skip
        found: list[tuple[str | None, str, int]] = []
        if self.taker:
            found.append((self.taker, gain[self.kind], 1))
        if self.giver:
            found.append((self.giver, *loss[self.kind]))
        return found


@dataclass(eq=False)
class Thing:
    """An account: whose it is, with whom it is, how far it has come, and what somebody is still to decide."""

    unit: str
    office: str
    round: str | None
    long_term: bool
    last: date  # the day of its last entry
    stage: str = "reported"
    holder: str | None = None
    known: date | None = None  # since when the unit knows of it
    claimed: bool = False
    checked: bool = False
    evaluated: bool = False
    offered: tuple[str, bool] | None = None  # to whom, and whether the whole
    taken: int = 0  # how often a department signed for it or a part of it
    correcting: Event | None = None
    joining: Thing | None = None
    into: Thing | None = None
    parts: list[Thing] = field(default_factory=list)
    stands: list[Event] = field(default_factory=list)  # movements nobody has turned back


def need(condition: object, words: str) -> None:
    if not condition:
        raise Refusal(words)


class Ledger:
    """All accounts and the list of what happened to them."""

    def __init__(self, today: date, offices: dict[str, str]) -> None:
        self.today, self.offices = today, offices  # offices: the office of each party
        self.things: list[Thing] = []
        self.events: list[Event] = []

    # What may be done ------------------------------------------------------------------------------------------------

    def open(self, day: date, unit: str, round_: str | None, *, long_term: bool = False) -> Thing:
        need(day <= self.today, "days to come")
        thing = Thing(unit, self.offices[unit], round_, long_term, day)
        self.things.append(thing)
        self._write(day, thing, "open", None, unit)
        return thing

    def deliver(self, thing: Thing, day: date) -> None:
        need(thing.stage == "reported", "delivered once")
        self._entry(thing, day)
        thing.known = day
        # A department that took it over has signed for it already.
        thing.stage = "delivered" if thing.holder == thing.unit else "open"

    def claim(self, thing: Thing) -> None:
        need(thing.stage == "delivered", "claimed once, after delivery")
        thing.stage, thing.claimed = "open", True

    def offer(self, thing: Thing, receiver: str, *, whole: bool) -> None:
        need(thing.stage in UNDER_WAY and not thing.offered, "not under way, or offered to another")
        need(receiver != thing.holder and self.offices[receiver] == thing.office, "not to this party")
        thing.offered = (receiver, whole)

    def receive(self, thing: Thing, day: date) -> Thing:
        need(thing.stage in UNDER_WAY and thing.offered, "nothing offered")
        assert thing.offered
        receiver, whole = thing.offered
        self._entry(thing, day)
        moved = thing if whole else self._part(thing, day, claimed=True)
        if whole and thing.stage == "delivered":
            thing.stage = "open"
        self._write(day, moved, "transfer", moved.holder, receiver)
        thing.offered, thing.taken = None, thing.taken + 1
        return moved

    def decline(self, thing: Thing) -> None:
        need(thing.stage in UNDER_WAY and thing.offered, "nothing offered")
        thing.offered = None

    def mark_none(self, thing: Thing, day: date) -> None:
        need(thing.stage in UNDER_WAY and not thing.offered and not thing.taken, "it was transferred")
        self._entry(thing, day)

    def split(self, thing: Thing, day: date) -> Thing:
        need(thing.stage in UNDER_WAY and not thing.offered, "not under way, or offered")
        need(thing.last <= day <= self.today, "a part is not older than the whole")
        return self._part(thing, day, claimed=thing.stage in ("open", "staged"))

    def may_join(self, thing: Thing, into: Thing) -> bool:
        same = (into.unit, into.holder, into.known is None) == (thing.unit, thing.holder, thing.known is None)
        return into is not thing and into.stage in UNDER_WAY and same

    def ask_merge(self, thing: Thing, into: Thing) -> None:
        need(thing.stage in UNDER_WAY, "not under way")
        need(not (thing.offered or thing.correcting or thing.joining), "something else is to be decided")
        need(self.may_join(thing, into), "not the same party's")
        thing.joining = into

    def grant_merge(self, thing: Thing, day: date) -> None:
        into = thing.joining
        need(into and thing.stage in UNDER_WAY and not thing.offered, "nothing to grant as it stands")
        assert into
        need(self.may_join(thing, into), "not the same party's any more")
        need(max(thing.last, into.last) <= day <= self.today, "before an entry")
        self._write(day, thing, "merge", thing.holder, None)
        into.last, into.long_term = day, into.long_term or thing.long_term
        thing.stage, thing.into, thing.joining = "merged", into, None

    def refuse_merge(self, thing: Thing) -> None:
        need(thing.joining and thing.stage != "void", "nothing asked")
        thing.joining = None

    def check(self, thing: Thing, day: date) -> None:
        need(thing.stage in (*IN_HAND, "applied", "verified", "cleared") and day <= self.today, "not yet or no more")
        thing.checked, thing.last = True, max(thing.last, day)

    def apply(self, thing: Thing) -> None:
        need(thing.stage in ("open", "staged") and not thing.offered, "not in hand, or offered")
        thing.stage = "applied"

    def verify(self, thing: Thing) -> None:
        need(thing.stage == "applied" and thing.checked, "not applied for, or never checked")
        thing.stage = "verified"

    def send_back(self, thing: Thing) -> None:
        need(thing.stage in ("applied", "verified"), "no application")
        thing.stage = "open"

    def clear(self, thing: Thing, day: date) -> None:
        need(thing.stage == "verified", "not verified")
        need(thing.evaluated or not thing.long_term, "evaluation first")
        self._write(day, thing, "clear", thing.holder, None)
        thing.stage = "cleared"

    def clear_stage(self, thing: Thing, day: date) -> None:
        need(thing.stage == "verified" and thing.long_term and not thing.evaluated, "only for the long term")
        self._entry(thing, day)
        thing.stage = "staged"

    def evaluate(self, thing: Thing) -> None:
        need(
            thing.stage in ("staged", "verified") and thing.long_term and not thing.evaluated, "only for the long term"
        )
        thing.evaluated = True

    def reopen(self, thing: Thing, day: date) -> None:
        need(thing.stage == "cleared", "not cleared")
        self._write(day, thing, "reopen", None, thing.holder)
        thing.stage = "open"

    def ask_red(self, thing: Thing) -> None:
        need(thing.stage in CORRECTABLE, "an application comes first, or it is gone")
        need(not (thing.offered or thing.correcting or thing.joining), "something else is to be decided")
        thing.correcting = thing.stands[-1]

    def grant_red(self, thing: Thing, day: date) -> None:
        wrong = thing.correcting
        need(wrong and thing.stage in CORRECTABLE and wrong is thing.stands[-1], "nothing to grant as it stands")
        assert wrong
        need(not thing.offered, "offered to another")
        if wrong.kind == "open":
            need(all(each.stage in ("void", "merged") for each in thing.parts), "its parts first")
            need(not any(each.into is thing for each in self.things), "what went into it first")
        self._entry(thing, day)
        thing.stands.pop()
        self.events.append(Event(day, thing, "red", wrong.taker, wrong.giver))
        thing.correcting = None
        self._turn_back(thing, wrong)

    def refuse_red(self, thing: Thing) -> None:
        need(thing.correcting and thing.stage in CORRECTABLE, "nothing asked")
        thing.correcting = None

    # How it is written -----------------------------------------------------------------------------------------------

    def _entry(self, thing: Thing, day: date) -> None:
        need(thing.last <= day <= self.today, "before its last entry, or days to come")
        thing.last = day

    def _write(self, day: date, thing: Thing, kind: str, giver: str | None, taker: str | None) -> None:
        self._entry(thing, day)
        event = Event(day, thing, kind, giver, taker)
        self.events.append(event)
        thing.stands.append(event)
        thing.holder = taker or thing.holder

    def _part(self, thing: Thing, day: date, *, claimed: bool) -> Thing:
        part = Thing(thing.unit, thing.office, thing.round, thing.long_term, day)
        if thing.known:
            part.known, part.stage = day, "open" if claimed else "delivered"
            part.claimed = thing.claimed and thing.stage in ("open", "staged") and not thing.offered
        thing.parts.append(part)
        self.things.append(part)
        self._write(day, part, "open", None, thing.holder)
        return part

    def _turn_back(self, thing: Thing, wrong: Event) -> None:
        if wrong.kind == "open":
            thing.stage = "void"
        elif wrong.kind == "clear":
            thing.stage = "open"
        elif wrong.kind == "reopen":
            thing.stage = "cleared"
        elif wrong.kind == "merge":
            own = thing.holder == thing.unit and not thing.claimed
            thing.stage, thing.into = ("delivered" if own else "open") if thing.known else "reported", None
        else:
            thing.holder = wrong.giver

    # What it says ----------------------------------------------------------------------------------------------------

    def with_whom(self, thing: Thing, day: date, *, units_book: bool = False) -> str | None:
        """Who has it at the end of a day; in the unit's book nobody, until it knows of it."""
        if units_book and (thing.known is None or thing.known > day):
            return None
        here = None
        for event in self.events:
            if event.thing is thing and event.day <= day:
                here = event.taker
        return here

    def held(self, day: date, *, party: str, units_book: bool = False) -> int:
        return sum(self.with_whom(thing, day, units_book=units_book) == party for thing in self.things)

    def standing(self, day: date, things: list[Thing]) -> int:
        """How many of these are with anybody at the end of a day."""
        return sum(self.with_whom(thing, day) is not None for thing in things)

    def moved(
        self, since: date, until: date, *, party: str | None = None, things: list[Thing] | None = None
    ) -> Counter[str]:
        """What moved from one day to another: of one party, or of some accounts whoever had them."""
        found: Counter[str] = Counter()
        for event in self.events:
            if since <= event.day <= until and (things is None or event.thing in things):
                for who, column, number in event.moved():
                    if party is None or who == party:
                        found[column] += number
        return found
