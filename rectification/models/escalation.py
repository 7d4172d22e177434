"""催办函 of an overdue account: one letter of the office's chain, and which is next (R-265, R-361)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from inspection import deadlines, escalation_chain, workdays
from inspection.models import Record, Unit
from rectification import querysets
from rectification.models.accountability import Accountability
from rectification.models.ledger import Account
from rectification.workflow.accounts import OPEN
from rectification.workflow.escalation import LetterStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

SIGNER = "签发人"


class EscalationLetter(Record):
    """One letter: which stage, to whom, what it says. The account's due date begins the chain; a new one begins it anew."""

    noun = "escalation_letter"

    account = models.ForeignKey(Account, models.PROTECT, related_name="escalation_letters", verbose_name="账户")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="发往单位")
    place = models.PositiveSmallIntegerField("第几步", editable=False)
    name = models.CharField("名称", max_length=10, editable=False)
    to = models.CharField("致", max_length=10, choices=list(escalation_chain.RECEIVERS.items()), editable=False)
    signer = models.CharField("签发人", max_length=10, choices=list(escalation_chain.SIGNERS.items()), editable=False)
    chain_version = models.PositiveIntegerField("催办链版本", editable=False)
    due_was = models.DateField("整改期限", editable=False)
    text = models.TextField("正文")
    status = models.CharField("状态", max_length=8, choices=LetterStatus.choices, editable=False)
    signed_on = models.DateField("签发日期", null=True, editable=False)
    reason = models.CharField("不予签发的理由", max_length=200, blank=True, editable=False)

    objects = querysets.EscalationLetterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "催办函"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "due_was", "place"], condition=~Q(status="dropped"), name="escalation_each_stage_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="escalation_letter_says_something"),
            models.CheckConstraint(condition=~Q(status="sent") | ~Q(signed_on=None), name="escalation_sent_on_a_day"),
            models.CheckConstraint(condition=~Q(status="dropped") | ~Q(reason=""), name="escalation_dropped_in_words"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.account.number}{self.name}函"

    @property
    def tone(self) -> str:
        return {"sent": "good", "dropped": "neutral"}.get(self.status, "warn")

    @property
    def addressee(self) -> str:
        return self.unit.party_name + ("主要负责人" if self.to == "principal" else "")

    def scope_office_id(self) -> Any:
        return self.account.office_id

    def scope_assignment_id(self) -> Any:
        """The office's own: no seat on the assignment reaches it."""
        return None

    def scope_unit_ids(self) -> tuple[Any, ...]:
        """To whom it was sent; a draft is the office's."""
        return (self.unit_id,) if self.status == LetterStatus.SENT else ()

    def recusal_unit_ids(self) -> tuple[Any, ...]:
        return (self.account.unit_id, self.account.holder_id, self.unit_id)

    def next_without_it(self) -> Next | None:
        """What would come next for the account if this letter did not wait."""
        return next_of(self.account, but=self)

    def signing_text(self) -> str:
        return "\n".join([str(self), self.addressee, self.text])


@dataclass(frozen=True)
class Next:
    """The stage that comes next for an overdue account, and from which day on."""

    place: int
    stage: escalation_chain.Stage
    on: date
    last: EscalationLetter | None

    @property
    def is_due(self) -> bool:
        return timezone.localdate() >= self.on


def next_stage(
    account: Account,
    letters: Iterable[EscalationLetter],
    stages: list[escalation_chain.Stage],
    calendar: workdays.Calendar,
) -> Next | None:
    """After the letters sent since the due date; none where nothing is overdue, a letter waits, or the chain is through."""
    if account.status not in OPEN or account.delivered_on is None or account.due_on is None:
        return None
    if account.due_on >= timezone.localdate():
        return None
    own = [each for each in letters if each.due_was == account.due_on and each.status != LetterStatus.DROPPED]
    if any(each.status != LetterStatus.SENT for each in own):
        return None
    last = max(own, key=lambda each: each.place, default=None)
    place = last.place + 1 if last is not None else 0
    if place >= len(stages):
        return None
    start = last.signed_on if last is not None else account.due_on
    on = workdays.due(start, stages[place].days, stages[place].unit, calendar).date  # type: ignore[arg-type]
    return Next(place, stages[place], on, last)


def next_of(account: Account, *, but: EscalationLetter | None = None) -> Next | None:
    """What comes next for one account, as if one letter were not there."""
    letters = [each for each in account.escalation_letters.all() if but is None or each.pk != but.pk]
    return next_stage(account, letters, escalation_chain.stages(account.office_id), deadlines.calendar())


def waiting_for_a_letter(accounts: Any) -> list[tuple[Account, Next]]:
    """Overdue accounts whose next stage is due, the longest overdue first. ``accounts`` is a scoped queryset."""
    return _with_next(accounts.late().select_related("holder", "unit", "office").order_by("due_on", "number"))


def days_letters_wait_since(accounts: Any) -> list[date]:
    """Of the same accounts only the days since when a letter is due: a first page says how many there are."""
    lean = accounts.late().select_related(None).only("status", "due_on", "delivered_on", "office_id").order_by()
    return [step.on for _, step in _with_next(lean)]


def _with_next(late: Any) -> list[tuple[Account, Next]]:
    rows = list(late)
    if not rows:
        return []
    stages = {key: escalation_chain.stages(key) for key in {each.office_id for each in rows}}
    calendar = deadlines.calendar()
    # Of thousands few have any: asked for in one piece, not account by account as a prefetch hands them out.
    keys = late.order_by().values("pk")
    letters = _by_account(EscalationLetter.objects.filter(account__in=keys))
    raised = _by_account(Accountability.objects.filter(account__in=keys))
    found = [(each, next_stage(each, letters.get(each.pk, ()), stages[each.office_id], calendar)) for each in rows]
    return [
        (each, step)
        for each, step in found
        if step is not None and step.is_due and not _is_with_the_organs(each, step, raised.get(each.pk, ()))
    ]


def _by_account(rows: Any) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for each in rows:
        found.setdefault(each.account_id, []).append(each)
    return found


def _is_with_the_organs(account: Account, step: Next, raised: Iterable[Any]) -> bool:
    """An accountability item was raised since the last letter."""
    since = step.last.signed_on if step.last is not None else account.due_on
    return not step.stage.is_letter and any(timezone.localdate(each.created_at) >= since for each in raised)
