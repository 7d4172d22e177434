"""Plays one random history through the product's actions and through the model of the ledger, step by step, side by side."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from inspection import attachments
from inspection.models import Attachment, link_of
from inspection.workflow import Refused
from rectification import codes as lists
from rectification.actions import checks, ledger, parts, requests, transfers, write_offs
from rectification.models import Account
from tests import make
from tests.rectification.ledger_model import Ledger, Refusal, Thing

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspection.models import Unit, User
    from tests.cast import Cast

# What one step of a history may be; several in a row where chance alone would seldom get so far.
OPS: dict[str, tuple[str, ...]] = {
    **{verb: (verb,) for verb in (
        "open", "open_long", "deliver", "claim", "offer_whole", "offer_part", "receive", "decline", "mark_none", "split",
        "ask_merge", "grant_merge", "refuse_merge", "check", "apply", "verify", "send_back", "clear", "clear_stage",
        "evaluate", "reopen", "ask_red", "grant_red", "refuse_red",
    )},
    "hand_over": ("deliver", "claim"), "move": ("offer_whole", "receive"), "move_part": ("offer_part", "receive"),
    "finish": ("check", "apply", "verify", "clear"), "half": ("check", "apply", "verify", "clear_stage"),
    "back_again": ("clear", "reopen"), "correct": ("ask_red", "grant_red"), "join": ("ask_merge", "grant_merge"),
}  # fmt: skip


def stagehands(cast: Cast) -> dict[str, Any]:
    """Another office with a unit of its own, and somebody to sign for every party."""
    lists.load_lists()
    make.unit_role(cast.leader_2, cast.liuxi, "unit_secretary")
    other = make.office("柞水县委巡察办")
    hongyan = make.unit(other, "红岩镇")
    head, clerk, signer = (
        make.user("other-head", "余主任"),
        make.user("other-clerk", "方办"),
        make.user("hongyan", "白书记"),
    )
    make.office_role(head, other, "office_head")
    make.office_role(clerk, other, "office_staff")
    for role in ("unit_secretary", "unit_liaison"):
        make.unit_role(signer, hongyan, role)
    upload = SimpleUploadedFile("佐证.pdf", make.pdf("proof"))
    proof = attachments.attach(cast.assignment, upload, by=cast.clerk, slot="evidence")
    return {"office": other, "unit": hongyan, "head": head, "clerk": clerk, "signer": signer, "proof": proof}


class Play:
    """The cast's office with two units and two organs, another office with one unit, and a day that goes on."""

    def __init__(self, cast: Cast, other: dict[str, Any]) -> None:
        self.cast, self.today = cast, timezone.localdate()
        self.day = self.today - timedelta(days=40)
        self.parties: dict[str, Unit] = {
            "qingshi": cast.qingshi, "liuxi": cast.liuxi, "hongyan": other["unit"], "finance": cast.finance,
            "organisation": cast.organisation_organ,
        }  # fmt: skip
        self.signers: dict[str, User] = {
            "qingshi": cast.secretary, "liuxi": cast.leader_2, "hongyan": other["signer"],
            "finance": cast.finance_officer, "organisation": cast.organisation,
        }  # fmt: skip
        self.liaisons = {"qingshi": cast.liaison, "liuxi": cast.liaison_2, "hongyan": other["signer"]}
        self.offices = {"here": cast.office, "there": other["office"]}
        self.clerks = {"here": cast.clerk, "there": other["clerk"]}
        self.heads = {"here": cast.head, "there": other["head"]}
        self.rounds = {"one": cast.round.pk, None: None}
        self.proof: Attachment = other["proof"]
        self.model = Ledger(self.today, {name: "there" if name == "hongyan" else "here" for name in self.parties})
        self.keys: dict[Thing, Any] = {}

    def account(self, thing: Thing) -> Account:
        return Account.objects.get(pk=self.keys[thing])

    def step(self, op: str, pick: int, other: int, on: date) -> None:
        """One step of a history; ``pick`` says on which account, ``other`` into which other or to whom."""
        if op in ("open", "open_long"):
            self.open(pick, on, long_term=op == "open_long")
            return
        thing = self.model.things[pick % len(self.model.things)]
        model, product = self._sides(op, thing, other, on)
        self.both(op, model, product)

    def open(self, pick: int, on: date, *, long_term: bool) -> None:
        unit = ("qingshi", "liuxi", "hongyan")[pick % 3]
        on_round = pick % 6 == 0
        office = self.model.offices[unit]
        self.both(
            "open",
            lambda: self.model.open(on, unit, "one" if on_round else None, long_term=long_term),
            lambda: ledger.open_account(
                office=self.offices[office], unit=self.parties[unit], problem="甲", origin="supervision", on=on,
                by=self.clerks[office], assignment=self.cast.assignment if on_round else None, long_term=long_term,
            ),
        )  # fmt: skip

    def both(self, op: str, model: Callable[[], Any], product: Callable[[], Any]) -> None:
        """Done by both or refused by both."""
        expected, why = None, ""
        try:
            expected = model()
        except Refusal as refusal:
            why = str(refusal)
        made, answer = None, ""
        try:
            with transaction.atomic():
                made = product()
        except (Refused, PermissionDenied) as refusal:
            answer = str(refusal) or "refused"
        assert why or not answer, f"{op}: refused only by the product: {answer}"
        if answer:
            return
        assert not why, f"{op}: refused only by the model: {why}"
        if isinstance(expected, Thing) and expected not in self.keys:
            self.keys[expected] = (getattr(made, "part", None) or made).pk

    def _sides(self, op: str, thing: Thing, other: int, on: date) -> tuple[Callable[[], Any], Callable[[], Any]]:
        """The step in the model, and the same step in the product."""
        model, account = self.model, self.account(thing)
        clerk, head = self.clerks[thing.office], self.heads[thing.office]
        signer = self.signers[thing.holder or thing.unit]
        receiver = ("finance", "organisation")[other % 2]
        waits_at = self.signers[thing.offered[0]] if thing.offered else self.cast.finance_officer
        into = self.into(thing, other)
        sides: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
            "deliver": (lambda: model.deliver(thing, on), lambda: ledger.deliver(account, by=clerk, on=on)),
            "claim": (lambda: model.claim(thing), lambda: ledger.claim(account, by=self.liaisons[thing.unit])),
            "offer_whole": (lambda: model.offer(thing, receiver, whole=True), lambda: self._offer(account, receiver, clerk, on, whole=True)),
            "offer_part": (lambda: model.offer(thing, receiver, whole=False), lambda: self._offer(account, receiver, clerk, on, whole=False)),
            "receive": (lambda: model.receive(thing, on), lambda: transfers.receive(account, by=waits_at, on=on)),
            "decline": (lambda: model.decline(thing), lambda: transfers.decline(account, by=waits_at, reason="非本部门职责")),
            "mark_none": (lambda: model.mark_none(thing, on), lambda: transfers.mark_none(account, by=clerk, reason="本单位办理", on=on)),
            "split": (lambda: model.split(thing, on), lambda: parts.split(account, by=clerk, matter="丙", reason="两件事", on=on)),
            "ask_merge": (lambda: model.ask_merge(thing, into), lambda: parts.ask_merge(account, by=clerk, into=self.account(into), reason="同一问题")),
            "grant_merge": (lambda: model.grant_merge(thing, on), lambda: parts.decide_merge(account, by=head, on=on)),
            "refuse_merge": (lambda: model.refuse_merge(thing), lambda: parts.decide_merge(account, by=head, granted=False)),
            "check": (lambda: model.check(thing, on), lambda: checks.check(account, by=clerk, finding="到位", checked_on=on)),
            "apply": (lambda: model.apply(thing), lambda: self._apply(account, signer)),
            "verify": (lambda: model.verify(thing), lambda: write_offs.verify(account, by=clerk)),
            "send_back": (lambda: model.send_back(thing), lambda: write_offs.send_back(account, by=clerk, reason="佐证不足")),
            "clear": (lambda: model.clear(thing, on), lambda: write_offs.clear(account, by=head, on=on)),
            "clear_stage": (lambda: model.clear_stage(thing, on), lambda: write_offs.clear_stage(account, by=head, on=on)),
            "evaluate": (lambda: model.evaluate(thing), lambda: ledger.evaluate(account, by=clerk, conclusion="长效机制已建立")),
            "reopen": (lambda: model.reopen(thing, on), lambda: self._reopen(account, head, on)),
            "ask_red": (lambda: model.ask_red(thing), lambda: requests.ask_correction(account, by=clerk, reason="重复")),
            "grant_red": (lambda: model.grant_red(thing, on), lambda: requests.decide_correction(account, by=head, on=on)),
            "refuse_red": (lambda: model.refuse_red(thing), lambda: requests.decide_correction(account, by=head, granted=False)),
        }  # fmt: skip
        return sides[op]

    def into(self, thing: Thing, other: int) -> Thing:
        """Another account to merge into: one that fits, where there is one; else whichever."""
        fitting = [each for each in self.model.things if self.model.may_join(thing, each)]
        return (fitting or self.model.things)[other % len(fitting or self.model.things)]

    def _offer(self, account: Account, receiver: str, clerk: User, on: date, *, whole: bool) -> Any:
        return transfers.offer(account, by=clerk, receiver=self.parties[receiver], matter="乙", whole=whole, on=on)

    def _apply(self, account: Account, signer: User) -> Any:
        if not attachments.of(account, "evidence").exists():  # the same file on each: copied once, hung up as a row
            row = Attachment.objects.get(pk=self.proof.pk)
            for field, value in {"pk": None, "id": None, **link_of(account)}.items():
                setattr(row, field, value)
            row._state.adding = True
            row.save(force_insert=True)
        return write_offs.apply(account, by=signer, matter_outcome="已整改")

    def _reopen(self, account: Account, head: User, on: date) -> Any:
        return write_offs.reopen(account, by=head, reason="反弹", due_on=self.today + timedelta(days=30), on=on)


def play(
    cast: Cast, other: dict[str, Any], history: list[tuple[str, int, int, int, int]], *, accounts: int = 1
) -> Play:
    """``history``: what, on which, into or to which, days gone by since the last, and how many days too early or late."""
    game = Play(cast, other)
    for first in range(accounts):
        game.step("open", first, 0, game.day)
    for op, pick, second, gap, off in history:
        game.day = min(game.day + timedelta(days=gap), game.today)
        for verb in OPS[op]:
            game.step(verb, pick, second, game.day + timedelta(days=off))
    return game
