"""Duties (交接): what a person holds, whichever app it lies in, and how it passes to another, row by row.

Each app says in its ``actions/duties.py`` which kinds there are; here is what is the same for all: the receiver must hold
the power over the record and must not be recused, one row's refusal leaves the others alone (or, where so asked, stops
all), every row is in the trail, and the list can be printed (交接清单).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from inspection import access, audit, deadlines
from inspection.documents import papers
from inspection.models import (
    CustodianKey,
    Deadline,
    DutyHandover,
    DutyItem,
    HandoverCause,
    ItemOutcome,
    Message,
    OfficeGrant,
    Paper,
    PaperStatus,
    UnitGrant,
    User,
    link_of,
    live_on,
)
from inspection.workflow import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

POWER = "inspection.hand_over_duties"
TO_THE_OFFICE = "交巡察办另行办理"


@dataclass(frozen=True)
class Holding:
    """One thing a person holds. ``record`` answers for scope; ``link`` is the row the list points at."""

    kind: Kind
    giver_id: Any
    record: Any
    title: str
    power: str
    link: Any

    @property
    def url(self) -> str:
        return self.kind.url(self.record)


@dataclass(frozen=True)
class Kind:
    """A sort of holding: its rows of some people in the scope of whoever looks, and how one passes on.

    ``give`` is None where it does not pass by this list: then ``pointer`` says in words how it is done, at ``url``.
    ``guarded``: petitions and leads, whose lists only their maker opens.
    """

    code: str
    label: str
    rows: Callable[[User, Collection[Any]], Iterable[tuple[Any, Any, str, str, Any]]]
    give: Callable[[Any, User, User], None] | None = None
    pointer: str = ""
    url: Callable[[Any], str] = lambda record: ""
    guarded: bool = False

    def held(self, by: User, givers: Collection[Any]) -> list[Holding]:
        return [
            Holding(self, giver, record, title[:200], power, link)
            for giver, record, title, power, link in self.rows(by, givers)
        ]


class Givers(set[Any]):
    """Keys of the people whose holdings are looked up, and what was passed on by lists before, read once for all kinds."""

    @cached_property
    def passed(self) -> dict[str, dict[Any, Any]]:
        found: dict[str, dict[Any, Any]] = {}
        rows = DutyItem.objects.filter(current=True).values_list("kind", "object_id", "receiver_id")
        for code, key, receiver in rows:
            found.setdefault(code, {})[key] = receiver
        return found


def passed(givers: Collection[Any], code: str) -> dict[Any, Any]:
    """Who goes on with what of a kind: record's key → receiver's."""
    if isinstance(givers, Givers):
        return givers.passed.get(code, {})
    return dict(DutyItem.objects.filter(kind=code, current=True).values_list("object_id", "receiver_id"))


def among(givers: Collection[Any]) -> RawSQL:
    """The right side of ``…__in``. Those who have left are thousands in time: sent as one value, not as one each."""
    return RawSQL("SELECT unnest(%s::uuid[])", [[str(each) for each in givers]])


_KINDS: dict[str, Kind] = {}


def kind(*args: Any, **kwargs: Any) -> Kind:
    """Declare a kind of holding."""
    made = Kind(*args, **kwargs)
    _KINDS[made.code] = made
    return made


def kinds() -> dict[str, Kind]:
    """All declared kinds by code; the deadlines come last, so that none is listed twice."""
    return dict(sorted(_KINDS.items(), key=lambda each: each[0] == "deadlines"))


def authored(
    model: Any, code: str, label: str, *, statuses: Collection[str], power: str, guarded: bool = False
) -> Kind:
    """Unfinished work of a person's own hand. Passed on, its author stays its author; the list says who goes on with it."""

    def rows(by: User, givers: Collection[Any]) -> Iterable[tuple[Any, Any, str, str, Any]]:
        holders = passed(givers, code)
        taken = [key for key, holder in holders.items() if holder in givers]
        found = model._default_manager.for_user(by).filter(status__in=statuses)
        for each in found.filter(Q(created_by__in=among(givers)) | Q(pk__in=taken)):
            holder = holders.get(each.pk, each.created_by_id)
            if holder in givers:
                yield holder, each, str(each), power, each

    return kind(code, label, rows, give=lambda record, to, by: None, guarded=guarded)


def held(by: User, givers: Collection[Any], *, units: Collection[Any] | None = None) -> list[Holding]:
    """What some people hold, as far as whoever looks may see the records; of some units only, when given."""
    found: list[Holding] = []
    seen: set[Any] = set()
    keys = Givers(givers)
    for each in kinds().values():
        for holding in each.held(by, keys):
            if each.code == "deadlines" and holding.record.pk in seen:
                continue
            if units is None or set(
                holding.record.recusal_unit_ids() if hasattr(holding.record, "recusal_unit_ids") else ()
            ) & set(units):
                seen.add(holding.record.pk)
                found.append(holding)
    return found  # fmt: skip


def why_not(holding: Holding, to: User) -> str:
    """Why a person cannot take a thing over, in words; empty when he can."""
    if not to.is_active:
        return f"{to.name}的账号已停用"
    if to.pk == holding.giver_id:
        return "接收人就是移交人"
    if access.blocked_units(to) & set(holding.record.recusal_unit_ids()):
        return f"{to.name}须回避该单位"
    return "" if access.may(to, holding.power, holding.record) else f"{to.name}没有办理该事项的权限"


def _pass_on(handover: DutyHandover, position: int, holding: Holding, to: User | None, by: User) -> DutyItem:
    """One row: passed, or kept with the reason."""
    reason = holding.kind.pointer if holding.kind.give is None else (why_not(holding, to) if to else TO_THE_OFFICE)
    outcome = (
        ItemOutcome.POINTER if holding.kind.give is None else ItemOutcome.REFUSED if reason else ItemOutcome.PASSED
    )
    passed = outcome == ItemOutcome.PASSED
    if passed:
        assert holding.kind.give is not None
        assert to is not None
        holding.kind.give(holding.record, to, by)
        DutyItem.objects.filter(**link_of(holding.link), kind=holding.kind.code, current=True).update(current=False)
        audit.record(
            holding.record, "hand_over_duty", by=by, label=f"交接：{holding.kind.label}", giver=holding.giver_id,
            receiver=to.pk, handover=handover.pk,
        )  # fmt: skip
    return DutyItem.objects.create(
        **link_of(holding.link), handover=handover, position=position, kind=holding.kind.code,
        kind_label=holding.kind.label, title=holding.title, giver_id=holding.giver_id, receiver=to if passed else None,
        outcome=outcome, note=reason[:200], current=passed,
    )  # fmt: skip


def _refuse_all(rows: list[DutyItem]) -> None:
    kept = [f"{each.title}：{each.note}" for each in rows if each.outcome == ItemOutcome.REFUSED]
    if kept:
        raise Refused("没有办理任何交接：" + "；".join(kept))


@transaction.atomic
def hand_over(
    givers: Collection[User],
    *,
    by: User,
    receivers: Mapping[str, User | None],
    reason: str,
    cause: str = HandoverCause.CHANGE,
    whole: bool = False,
    units: Collection[Any] | None = None,
    subject: str = "",
) -> DutyHandover:
    """Pass on what some people hold: by kind (``receivers`` by code; "" for every other kind).

    ``whole``: either everything passes or nothing does; otherwise each row stands for itself. One's own may be handed over
    by oneself. Raises PermissionDenied, Refused.
    """
    people = {each.pk: each for each in givers}
    own = set(people) == {by.pk}
    offices = access.offices_with(by, POWER)
    if not offices and not own:
        raise PermissionDenied(POWER)
    office_id = offices[0] if offices else access.home_office_id(by)
    list(User.objects.select_for_update().filter(pk__in=people).order_by("pk"))  # two at once would pass a thing twice
    things = held(by, people, units=units)
    if not things:
        raise Refused("没有需要交接的事项。")
    names = subject or "、".join(each.name for each in people.values())
    made = DutyHandover.objects.create(
        office_id=office_id, subject=names[:80], cause=cause, reason=reason, created_by=by,
        guarded=any(each.kind.guarded for each in things),
    )  # fmt: skip
    rows = [
        _pass_on(made, place, each, receivers.get(each.kind.code) or receivers.get(""), by)
        for place, each in enumerate(things, start=1)
    ]
    if whole:
        _refuse_all(rows)
    audit.record(made, "hand_over_duties", by=by, label="办理交接", rows=len(rows), cause=cause)
    for to in {each.receiver for each in rows if each.receiver is not None}:
        count = sum(each.receiver_id == to.pk for each in rows)
        Message.objects.create(user=to, text=f"{by.name}办理工作交接，{count}项事项交由您接续办理。", url="/")
    return made


def leavers(by: User) -> list[User]:
    """People of the looker's offices who hold no role any more, or whose account is closed, and still hold something."""
    offices = access.offices_with(by, POWER)
    if not offices:
        return []
    live = live_on(access.today())
    standing = (
        Exists(OfficeGrant.objects.filter(live, user=OuterRef("pk")))
        | Exists(UnitGrant.objects.filter(live, user=OuterRef("pk")))
        | Exists(access.seats().filter(live, user=OuterRef("pk")))
    )
    gone = access.people_of(offices).filter(Q(is_active=False) | ~standing)
    keys = set(gone.order_by().values_list("pk", flat=True))
    holding = {each.giver_id for each in held(by, keys)} if keys else set()
    return list(User.objects.filter(pk__in=holding & keys).select_related("person").order_by("username"))


# What the floor itself knows to be held.


def _deadlines(by: User, givers: Collection[Any]) -> Iterable[tuple[Any, Any, str, str, Any]]:
    running = Deadline.objects.filter(handler__in=among(givers), met_at=None, cancelled_at=None).select_related(
        "content_type"
    )
    by_type: dict[Any, list[Deadline]] = {}
    for each in running:
        by_type.setdefault(each.content_type, []).append(each)
    for content_type, rows in by_type.items():
        records: Any = content_type.model_class()
        seen = records._default_manager.for_user(by).in_bulk([each.object_id for each in rows])
        for each in rows:
            rule = deadlines.rules().get(each.rule)
            if each.object_id in seen and rule is not None:
                record = seen[each.object_id]
                yield each.handler_id, record, f"{record}：{each.label}", rule.power, each


def _give_deadline(record: Any, to: User, by: User) -> None:
    Deadline.objects.filter(**link_of(record), met_at=None, cancelled_at=None).exclude(handler=None).update(handler=to)


def _papers(by: User, givers: Collection[Any]) -> Iterable[tuple[Any, Any, str, str, Any]]:
    open_ones = Paper.objects.filter(status__in=(PaperStatus.DRAFT, PaperStatus.APPROVED)).select_related(
        "content_type"
    )
    holders = passed(givers, "papers")
    taken = [key for key, holder in holders.items() if holder in givers]
    for each in open_ones.filter(Q(drafted_by__in=among(givers)) | Q(pk__in=taken)):
        holder = holders.get(each.pk, each.drafted_by_id)
        records: Any = each.content_type.model_class()
        record = records._default_manager.for_user(by).filter(pk=each.object_id).first() if holder in givers else None
        if record is not None:
            yield holder, record, each.title, papers.kinds()[each.kind].power, each


def _keys(by: User, givers: Collection[Any]) -> Iterable[tuple[Any, Any, str, str, Any]]:
    offices = access.offices_with(by, POWER)
    for each in CustodianKey.objects.filter(user__in=among(givers), retired_at=None, office__in=offices):
        yield each.user_id, each, "身份保管人密钥", "", each


PAPERS = kind("papers", "未印发的公文", _papers, give=lambda record, to, by: None)
KEYS = kind(
    "custodian", "身份保管人", _keys, pointer="由两人按规定任命新的保管人、重新封存后注销，不在此交接",
)  # fmt: skip
DEADLINES = kind("deadlines", "经办的期限", _deadlines, give=_give_deadline)


# 交接清单


def _list(handover: DutyHandover) -> dict[str, Any]:
    items = list(handover.items.select_related("giver__person", "receiver__person"))
    by = handover.created_by
    return {
        "title": "工作交接清单", "caption": f"{timezone.localdate(handover.created_at):%Y年%-m月%-d日}", "handover": handover, "items": items,
        "passed": sum(each.outcome == ItemOutcome.PASSED for each in items), "by": by.name if by else "",
        "several": len({each.giver_id for each in items}) > 1,
    }  # fmt: skip


LIST = papers.kind(
    code="inspection.duty_list", label="工作交接清单", model=DutyHandover,
    template="documents/inspection/duty_list.html", context=_list, title=lambda handover: f"工作交接清单（{handover.subject}）",
    power=POWER, listed=False,
)  # fmt: skip
