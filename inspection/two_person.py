"""Acts that need two people: one asks and says why, another agrees; only then does anything happen.

The kinds are declared where their act is (second factor, export of the trail, custodians …); this file holds what is the
same for all: nobody decides on what he asked for or on himself, a request nobody answers lapses, both names stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from inspection import access, audit, codes
from inspection.models import Office, OfficeGrant, Outcome, TwoPersonAct, User

if TYPE_CHECKING:
    from collections.abc import Callable

# A request that nobody has answered for so long is void; it can be made again.
LASTS = timedelta(days=7)


class NotAllowed(Exception):
    """A rule of the three administrators says no; the text says which."""


@dataclass(frozen=True)
class Kind:
    """One sort of act: who may ask, who may agree, what then happens (``act``; nothing where agreeing only opens a door).

    ``stand_in``: the power of whoever agrees in a small office whose system administrator is the security administrator
    too, and who therefore cannot be the second person.
    """

    code: str
    label: str
    ask: str
    decide: str
    act: Callable[[TwoPersonAct], None] | None = None
    stand_in: str = ""
    # What stands on the act's page beside reason and names: (heading, words), from the act's data.
    details: Callable[[TwoPersonAct], list[tuple[str, str]]] | None = None


_KINDS: dict[str, Kind] = {}


def kind(code: str, label: str, **more: Any) -> Kind:
    """Declare a kind of act."""
    _KINDS[code] = Kind(code, label, **more)
    return _KINDS[code]


def kinds() -> dict[str, Kind]:
    return dict(_KINDS)


def powers() -> set[str]:
    """Every power that asks for or agrees to some kind: whoever holds one has the page of these acts."""
    return {power for each in _KINDS.values() for power in (each.ask, each.decide, each.stand_in) if power}


@transaction.atomic
def ask(what: Kind, *, by: User, reason: str, subject: User | None = None, **data: Any) -> TwoPersonAct:
    """Ask for an act, for the first office where the asker holds the power. Raises PermissionDenied, NotAllowed."""
    offices = access.offices_with(by, what.ask)
    if not offices:
        raise PermissionDenied(what.ask)
    if subject is not None and subject.pk == by.pk:
        raise NotAllowed("不能对本人账号进行此操作，请由另一名管理员办理。")
    office = Office.objects.select_for_update().get(pk=offices[0])
    open_ones = TwoPersonAct.objects.filter(kind=what.code, office=office, subject=subject, outcome="")
    open_ones.filter(asked_at__lt=timezone.now() - LASTS).update(outcome=Outcome.LAPSED)
    try:
        with transaction.atomic():
            made = TwoPersonAct.objects.create(
                kind=what.code, office=office, subject=subject, data=data, reason=reason, asked_by=by
            )
    except IntegrityError as twice:
        raise NotAllowed("同一事项已有申请在等待确认。") from twice
    audit.record(
        subject if subject is not None else made, "ask_two_person_act", by=by, label=f"申请{what.label}",
        office_id=office.pk, act=made.pk, reason=reason,
    )  # fmt: skip
    return made


def may_decide(act: TwoPersonAct, user: User) -> bool:
    """Whether a user is a possible second person: another than the asker and the one concerned, with the power here."""
    what = _KINDS.get(act.kind)
    if what is None or user.pk in (act.asked_by_id, act.subject_id):
        return False
    if act.office_id in access.offices_with(user, what.decide):
        return True
    small = codes.setting(act.office_id, "administrators.system_and_security_in_one")
    return bool(small and what.stand_in and act.office_id in access.offices_with(user, what.stand_in))


def is_open(act: TwoPersonAct) -> bool:
    return act.outcome == "" and act.asked_at >= timezone.now() - LASTS


@transaction.atomic
def decide(act: TwoPersonAct, *, by: User, agree: bool, remark: str = "") -> TwoPersonAct:
    """Agree, and the act happens in the same transaction; or refuse. Decided once. Raises PermissionDenied, NotAllowed."""
    act = TwoPersonAct.objects.select_for_update(of=("self",)).select_related("asked_by", "subject").get(pk=act.pk)
    if by.pk == act.asked_by_id:
        raise NotAllowed("申请人不能确认自己的申请。")
    if by.pk == act.subject_id:
        raise NotAllowed("不能确认涉及本人账号的申请。")
    if not may_decide(act, by):
        raise PermissionDenied(act.kind)
    if not is_open(act):
        raise NotAllowed("该申请已办理或已过期。")
    act.outcome = Outcome.CONFIRMED if agree else Outcome.REFUSED
    act.decided_by, act.decided_at, act.remark = by, timezone.now(), remark
    act.save(update_fields=["outcome", "decided_by", "decided_at", "remark"])
    what = _KINDS[act.kind]
    audit.record(
        act.subject if act.subject is not None else act, "decide_two_person_act", by=by,
        label=f"{'同意' if agree else '不同意'}{what.label}", office_id=act.office_id, act=act.pk, asked_by=act.asked_by_id,
    )  # fmt: skip
    if agree and what.act is not None:
        what.act(act)
    return act


def auditors_of(office_id: Any) -> list[User]:
    """The auditors of an office today: they are told of what must not go unseen."""
    held = OfficeGrant.objects.live().filter(office=office_id, role="auditor").select_related("user__person")
    return [each.user for each in held]


def visible_to(user: User) -> Any:
    """The acts a user asked for, or may (or might have been able to) decide on; newest first."""
    found = Q(asked_by=user)
    for each in _KINDS.values():
        for power in (each.decide, each.stand_in):
            if power and (offices := access.offices_with(user, power)):
                found |= Q(kind=each.code, office__in=offices)
    return TwoPersonAct.objects.filter(found).exclude(subject=user).select_related(
        "asked_by__person", "decided_by__person", "subject__person", "office"
    )  # fmt: skip
