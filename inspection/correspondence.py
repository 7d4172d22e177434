"""Correspondence: request → receipt → reply → accepted or returned, between the inspectors and a party outside.

Which kinds there are, who may send them and which paper goes with them stands in each app.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import access, attachments, deadlines, numbering, reminders
from inspection.documents import papers
from inspection.models import CorrespondenceStatus, Paper, PaperStatus, Reply, link_of
from inspection.workflow import Refused, Step, move

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from django.db.models import QuerySet

    from inspection.models import Correspondence, User

_S = CorrespondenceStatus
REQUEST_FILES, REPLY_FILES = "request", "reply"

Gates = tuple["Callable[[Any], list[str]]", ...]


@dataclass(frozen=True)
class Table:
    """The steps of one kind of request, each with its power."""

    send: Step
    receive: Step
    reply: Step
    accept: Step
    send_back: Step
    withdraw: Step

    @property
    def all(self) -> tuple[Step, ...]:
        return (self.send, self.receive, self.reply, self.accept, self.send_back, self.withdraw)

    @property
    def receiving(self) -> tuple[Step, ...]:
        """What the receiving side sees of the table."""
        return (self.receive, self.reply)


def table(*, send: str, answer: str, review: str = "", gates: Gates = (), reply_gates: Gates = ()) -> Table:
    """A table of steps: ``send`` is the power that sends and takes back, ``answer`` the other side's, ``review`` who
    accepts or returns (the sender, when not given).
    """
    judge = review or send
    return Table(
        send=Step("send", "发出", (_S.DRAFT,), _S.SENT, send, gates=gates, grave=True),
        receive=Step("receive", "签收", (_S.SENT,), _S.RECEIVED, answer),
        reply=Step("reply", "回复", (_S.RECEIVED,), _S.REPLIED, answer, gates=reply_gates, asks=True),
        accept=Step("accept", "采纳", (_S.REPLIED,), _S.ACCEPTED, judge),
        send_back=Step("send_back", "退回补充", (_S.REPLIED,), _S.RECEIVED, judge, asks=True, primary=False),
        withdraw=Step("withdraw", "收回", (_S.SENT, _S.RECEIVED), _S.WITHDRAWN, send, asks=True, primary=False),
    )


@dataclass(frozen=True)
class Kind:
    """A kind of request: its steps, its due date's rule, its paper if it has one, the mark in its number.

    ``issues_itself``: sending drafts and issues the paper in one; otherwise the paper is issued first and a gate says so.
    The number is the paper's; without a paper it comes from a series of this kind and this receiver, from which nothing
    else draws, so that no gap in it tells anything.
    """

    code: str
    label: str
    table: Table
    rule: deadlines.Rule
    mark: str
    paper: str = ""
    issues_itself: bool = False


_KINDS: dict[str, Kind] = {}


def kind(*args: Any, **kwargs: Any) -> Kind:
    """Declare a kind of request."""
    made = Kind(*args, **kwargs)
    _KINDS[made.code] = made
    return made


def kinds() -> dict[str, Kind]:
    """All declared kinds by code."""
    return dict(_KINDS)


def kind_of(record: Correspondence) -> Kind:
    return _KINDS[record.kind]


def series(record: Correspondence) -> tuple[str, str]:
    """Numbering key and the word before 〔year〕: 云委巡函县审计局. One series per kind and receiver."""
    mark = kind_of(record).mark
    return f"{record.kind}:{record.to_unit_id}", f"{record.office.code}{mark}{record.to_unit.short_name}"  # type: ignore[attr-defined]


def issued_paper(record: Correspondence) -> Paper | None:
    """The paper that went out with the request."""
    found = Paper.objects.filter(**link_of(record), kind=kind_of(record).paper, status=PaperStatus.ISSUED)
    return found.order_by("-issued_at").first()


def paper_is_issued(record: Correspondence) -> list[str]:
    """A gate: a letter goes out only when it is approved, numbered and issued."""
    asked = kind_of(record)
    if not asked.paper or asked.issues_itself or issued_paper(record) is not None:
        return []
    return [f"{papers.kinds()[asked.paper].label}尚未印发"]


def replies_of(record: Correspondence) -> QuerySet[Reply]:
    return Reply.objects.filter(**link_of(record)).select_related("by__person", "decided_by__person")


def receivers(record: Correspondence) -> Iterable[User]:
    return access.holders(kind_of(record).table.receive.permission, record)


def _tell(people: Iterable[User], record: Correspondence, words: str, kind: str = "notice") -> None:
    for user in people:
        reminders.notify(user, words, url=reminders.address_of(record, user), kind=kind)


@transaction.atomic
def send(record: Any, *, by: User) -> Any:
    """Send a request: its paper issued, its number taken, its date watched, the receiver told. Raises Refused."""
    asked = kind_of(record)
    if record.due_on < timezone.localdate():
        raise Refused("办理期限不能早于今天。")
    if asked.issues_itself and issued_paper(record) is None:
        papers.issue(papers.draft(record, asked.paper, by=by), by=by)
    today = timezone.localdate()
    paper = issued_paper(record) if asked.paper else None
    record = move(record, asked.table.send, by=by, sent_on=today, number=paper.number if paper else _number(record))
    deadlines.start(record, asked.rule, due_on=record.due_on, unit_id=record.to_unit_id)
    _tell(receivers(record), record, f"收到{asked.label}{record.number}，请签收。")
    return record


def _number(record: Any) -> str:
    key, word = series(record)
    year = timezone.localdate().year
    return numbering.document_number(word, year, numbering.take(record.office, key, year).number)


@transaction.atomic
def receive(record: Any, *, by: User) -> Any:
    """The receiving side signs for it."""
    return move(record, kind_of(record).table.receive, by=by, received_at=timezone.now(), received_by=by)


@transaction.atomic
def reply(
    record: Any, *, by: User, text: str, signed_by: str = "", files: Iterable[Any] = (), late_reason: str = ""
) -> Any:
    """The receiving side answers, with files; earlier, returned replies stay. After the date it says why so late."""
    asked = kind_of(record)
    if record.due_on < timezone.localdate() and not late_reason.strip():
        raise Refused(f"已超过办理期限{record.due_on:%Y-%m-%d}，请说明原因。")
    record = move(record, asked.table.reply, by=by)
    Reply.objects.create(**link_of(record), text=text.strip(), signed_by=signed_by.strip(), by=by)
    for each in files:
        attachments.attach(record, each, by=by, slot=REPLY_FILES)
    deadlines.meet(record, asked.rule, late_reason=late_reason.strip())
    _tell(
        access.holders(asked.table.accept.permission, record), record, f"{asked.label}{record.number}已回复，请审核。"
    )
    return record


def _decide(record: Any, by: User, reason: str = "") -> None:
    last = replies_of(record).order_by("-at").first()
    if last is not None:
        last.decided_by, last.decided_at, last.returned_reason = by, timezone.now(), reason
        last.save(update_fields=["decided_by", "decided_at", "returned_reason"])


@transaction.atomic
def accept(record: Any, *, by: User) -> Any:
    """The reply is accepted; the request is done."""
    record = move(record, kind_of(record).table.accept, by=by)
    _decide(record, by)
    return record


@transaction.atomic
def send_back(record: Any, *, by: User, reason: str, due_on: date | None = None) -> Any:
    """The reply is returned with its reason; a new date, when one is given, is watched from now on."""
    asked = kind_of(record)
    if due_on is not None and due_on < timezone.localdate():
        raise Refused("新的期限不能早于今天。")
    record = move(record, asked.table.send_back, by=by, **({"due_on": due_on} if due_on else {}))
    _decide(record, by, reason)
    deadlines.start(record, asked.rule, due_on=record.due_on, unit_id=record.to_unit_id)
    _tell(receivers(record), record, f"{asked.label}{record.number}的回复被退回，请补充后再报。", "returned")
    return record


@transaction.atomic
def withdraw(record: Any, *, by: User, reason: str) -> Any:
    """Take a request back: for the receiver it is gone, its number is not given a second time."""
    told = list(receivers(record))
    label = kind_of(record).label
    record = move(record, kind_of(record).table.withdraw, by=by, withdrawn_reason=reason)
    deadlines.cancel(record)
    for user in told:
        reminders.notify(user, f"{label}{record.number}已收回，不再办理。")
    return record
