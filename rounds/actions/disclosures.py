"""主动说明: taken in by the team, or handed in by its maker without a trace of him; disposed of; the maker seen by two people only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, deadlines, numbering, reminders, vault
from inspection.vault import releases
from inspection.vault.secrets import boxes_of
from inspection.workflow import Refused, move
from rounds.actions.editing import allow
from rounds.deadlines import DISCLOSURE as RULE
from rounds.documents import liaison as papers  # noqa: F401  its kinds of paper register
from rounds.models import Assignment, Disclosure, DisclosureText
from rounds.workflow import AssignmentStatus
from rounds.workflow import disclosures as table

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import date

    from inspection.models import Code, Person, Release, User

ASK, DECIDE = "rounds.ask_discloser", "rounds.decide_discloser"


def _open(assignment: Assignment) -> None:
    if assignment.status != AssignmentStatus.STATIONED:
        raise Refused("巡察组未进驻，请按巡察公告的方式联系巡察办。")


def _make(
    assignment: Assignment, *, maker: User | None, name: str, post: str, phone: str, content: str, protected: bool,
    about: Iterable[Person] = (), key: uuid.UUID | None = None, **fields: Any,
) -> Disclosure:  # fmt: skip
    """The record, its text, the sealed maker. ``maker`` None leaves nobody's name on it and in the trail."""
    year = timezone.localdate().year
    entry = numbering.take(assignment.office, f"disclosure:{assignment.pk}", year)
    made = Disclosure(
        assignment=assignment, number=numbering.serial(assignment.number_stem, "说", entry.number), created_by=maker,
        protected=protected, **fields,
    )  # fmt: skip
    if key is not None:
        made.pk = key
    made.save(force_insert=True)
    made.about.set(about)
    who = f"{name} {post}".strip()
    DisclosureText.objects.create(disclosure=made, content=content.strip(), discloser="" if protected else who)
    if protected:
        secret = {"name": name, "post": post, "phone": phone}
        vault.seal(made, Disclosure.SEALED, {k: v for k, v in secret.items() if v}, by=maker)  # type: ignore[arg-type]
    audit.record(made, "register", by=maker, label="接收主动说明", kind=made.kind)
    deadlines.start(made, RULE)
    for user in access.holders(table.DISPOSE.permission, made):
        # Never about whom, never who: an inbox is read over one's shoulder.
        reminders.notify(user, "收到一件主动说明，请处置。", url=reminders.address_of(made, user))
    return made


@transaction.atomic
def receive(
    assignment: Assignment, *, by: User, received_on: date, name: str, content: str, **fields: Any
) -> Disclosure:
    """The team takes a disclosure down. Raises PermissionDenied, Refused, VaultClosed."""
    allow(by, "rounds.receive_disclosure", assignment)
    _open(assignment)
    if received_on > timezone.localdate():
        raise Refused("接收日期不能晚于今天。")
    return _make(assignment, maker=by, name=name, content=content, received_on=received_on, **fields)


@transaction.atomic
def hand_in(
    assignment: Assignment, *, by: User, key: uuid.UUID, content: str, protected: bool, kind: str, venue: str, phone: str = ""
) -> Disclosure:  # fmt: skip
    """Somebody of the unit hands a disclosure in himself; ``key`` makes a repeated press the same disclosure.

    Protected, it carries no account: neither the record nor the trail nor a sent form names him.
    """
    if assignment.unit_id not in {key for key, _ in access.unit_seats(by)}:
        raise PermissionDenied("rounds.hand_in_disclosure")
    _open(assignment)
    if (found := Disclosure.objects.filter(pk=key, assignment=assignment).first()) is not None:
        return found
    person = by.person
    post = person.posts.filter(unit=assignment.unit, ends=None).first() if person else None
    return _make(
        assignment, maker=None if protected else by, name=by.name, post=post.title if post else "", phone=phone,
        content=content, protected=protected, kind=kind, venue=venue, key=key, received_on=timezone.localdate(),
    )  # fmt: skip


@transaction.atomic
def dispose(
    disclosure: Disclosure, *, by: User, disposal: Code, disposal_note: str, mitigation: str = "", campaign: str = ""
) -> Disclosure:
    """Say what becomes of it; for one's own problem a lighter treatment may be proposed (R-164)."""
    if mitigation and disclosure.kind != table.DisclosureKind.SELF:
        raise Refused("只有说明本人问题的，才能提出从宽建议。")
    disclosure = move(
        disclosure, table.DISPOSE, by=by, disposal=disposal, disposal_note=disposal_note.strip(), mitigation=mitigation,
        campaign=campaign.strip(), disposed_on=timezone.localdate(),
    )  # fmt: skip
    deadlines.meet(disclosure, RULE)
    return disclosure


def may_decide(disclosure: Disclosure, user: User) -> bool:
    """A custodian of the office with a box of this secret, who is not kept out of the record."""
    return bool(boxes_of(disclosure, Disclosure.SEALED, user, limited=False)) and bool(access.powers(user, disclosure))


@transaction.atomic
def ask(disclosure: Disclosure, *, by: User, reason: str) -> Release:
    """Ask to see who it was. Raises PermissionDenied, VaultClosed."""
    allow(by, ASK, disclosure)
    made = releases.ask(disclosure, Disclosure.SEALED, by=by, reason=reason)
    for user in access.holders(DECIDE, disclosure):
        if user.pk != by.pk:
            reminders.notify(user, "有身份查看申请待决定。", url=reminders.address_of(disclosure, user))
    return made


@transaction.atomic
def agree(disclosure: Disclosure, release: Release, *, by: User, passphrase: str) -> str:
    """A custodian agrees by his passphrase; returns the one-time code for the asker."""
    if not may_decide(disclosure, by):
        raise PermissionDenied(DECIDE)
    return releases.grant(release, by=by, passphrase=passphrase)


@transaction.atomic
def look(disclosure: Disclosure, release: Release, *, by: User, code: str) -> dict[str, Any]:
    """The asker's look, within its time; logged before anything is shown."""
    allow(by, ASK, disclosure)
    return releases.look(release, by=by, code=code)
