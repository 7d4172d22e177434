"""Who looked at what, read out of the trail for the auditor: by record, by person, and what is out of the ordinary.

Nothing here opens a record: the trail holds keys, numbers are looked up, contents never are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Count, Q
from django.db.models.functions import ExtractHour, TruncDate, TruncHour
from django.utils import timezone

from inspection import audit, codes, inbox, roles
from inspection.models import AuditEntry, Message, OfficeGrant, Record, Recusal, UnitGrant, User, live_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from inspection.models import Office

LOOKS = ("look", "open_secret", "compare_identities", "export_trail", "search")
TAKEN_ALONG = Q(verb="export_trail") | Q(verb="look", label__regex="导出|下载|打开公文|打印")


@dataclass(frozen=True)
class Found:
    """A record that carries a number: its kind and key, for the trail; nothing of what it says."""

    kind: str
    number: str
    key: Any


@lru_cache(maxsize=1)
def _numbered() -> tuple[type[Record], ...]:
    """Every kind of record that has a number of its own."""

    def has_number(model: type[Record]) -> bool:
        try:
            return isinstance(model._meta.get_field("number"), CharField)
        except FieldDoesNotExist:
            return False

    return tuple(model for model in apps.get_models() if issubclass(model, Record) and has_number(model))


def by_number(number: str, offices: Iterable[Any]) -> list[Found]:
    """The records of some offices that carry a number, or whose key it is."""
    wanted, found, allowed = number.strip(), [], set(offices)
    if not wanted:
        return []
    for model in _numbered():
        rows = model._default_manager.filter(number=wanted)[:20]
        found += [
            Found(str(model._meta.verbose_name), str(each.number), each.pk)  # type: ignore[attr-defined]
            for each in rows
            if each.scope_office_id() in allowed
        ]
    return found


def numbers(entries: Iterable[AuditEntry]) -> dict[Any, str]:
    """The numbers of the records that some rows are about; a record without one has none here."""
    wanted: dict[type[Any], set[Any]] = {}
    for each in entries:
        model = each.content_type.model_class() if each.content_type is not None else None
        if model in _numbered() and each.object_id is not None:
            wanted.setdefault(model, set()).add(each.object_id)  # type: ignore[arg-type]
    return {
        key: str(number)
        for model, keys in wanted.items()
        for key, number in model._default_manager.filter(pk__in=keys).values_list("pk", "number")
    }


def _grants() -> tuple[type[Any], ...]:
    return (OfficeGrant, UnitGrant, apps.get_model(settings.ASSIGNMENT_GRANT_MODEL))


def roles_then(entries: Iterable[AuditEntry]) -> dict[int, str]:
    """In which role each row's person acted: what he held on that day, a seat only on the row's own assignment."""
    entries = list(entries)
    held: dict[Any, list[Any]] = {}
    for model in _grants():
        for each in model._default_manager.filter(user__in={e.actor_id for e in entries} - {None}):
            held.setdefault(each.user_id, []).append(each)
    said = {}
    for entry in entries:
        day = timezone.localdate(entry.at)
        then = [
            roles.ROLES[each.role].label
            for each in held.get(entry.actor_id, ())
            if each.begins <= day and (each.ends is None or each.ends >= day) and each.role in roles.ROLES
            and (each.revoked_at is None or each.revoked_at > entry.at)
            and getattr(each, "content_object_id", entry.assignment_id) == entry.assignment_id
        ]  # fmt: skip
        said[entry.pk] = "、".join(dict.fromkeys(then))
    return said


# --- out of the ordinary ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Unusual:
    """One finding: who, by which rule, when, how often. ``count`` and ``limit`` in the rule's own unit."""

    rule: str
    actor: User
    at: datetime
    count: int
    limit: int | None = None

    @property
    def label(self) -> str:
        return RULES[self.rule]

    @property
    def sentence(self) -> str:
        when = timezone.localtime(self.at)
        beyond = f"（限{self.limit}）" if self.limit is not None else ""
        return f"{self.actor.name}：{self.label}，{when:%m月%d日%H时}起{self.count}次{beyond}"


RULES = {
    "many": "一小时内查阅过多",
    "night": "夜间查阅",
    "outside": "撤离后或非本组查阅",
    "refused": "反复访问被拒绝",
    "taken": "一日内导出、下载过多",
    "recused": "回避人员查阅",
}


def _grouped(rows: Any, by: Any, count: Any = None) -> Iterator[tuple[Any, datetime, int]]:
    found = rows.annotate(span=by("at")).values("actor_id", "span").annotate(times=count or Count("id"))
    yield from ((each["actor_id"], each["span"], each["times"]) for each in found.order_by("-span", "actor_id"))


def unusual(office: Office, since: datetime, until: datetime) -> list[Unusual]:
    """Everything out of the ordinary at an office in a time, newest first; the limits are the office's settings."""
    rows = AuditEntry.objects.filter(Q(office_id=office.pk) | Q(office_id=None), at__gte=since, at__lt=until)
    rows = rows.exclude(actor=None)
    looks, limit = rows.filter(verb__in=("look", "open_secret")), lambda key: codes.setting(office, key)
    found: list[tuple[str, Any, datetime, int, int | None]] = []

    def over(rule: str, key: str, groups: Iterable[tuple[Any, datetime, int]]) -> None:
        most = limit(key)
        found.extend((rule, actor, at, times, most) for actor, at, times in groups if times > most)

    over("many", "reading.most_per_hour", _grouped(looks, TruncHour, Count("object_id", distinct=True)))
    over("refused", "reading.most_refusals_per_hour", _grouped(rows.filter(verb="refused"), TruncHour))
    taken = rows.filter(TAKEN_ALONG).annotate(day=TruncDate("at"))
    over("taken", "reading.most_taken_per_day", (
        (actor, timezone.make_aware(datetime.combine(day, datetime.min.time())), times)
        for actor, day, times in taken.values("actor_id", "day").annotate(times=Count("id")).values_list("actor_id", "day", "times")
    ))  # fmt: skip
    begins, ends = limit("reading.night_begins"), limit("reading.night_ends")
    dark = looks.annotate(hour=ExtractHour("at")).filter(Q(hour__gte=begins) | Q(hour__lt=ends))
    found += [("night", actor, at, times, None) for actor, at, times in _grouped(dark, TruncHour)]
    found += [("outside", actor, at, times, None) for actor, at, times in _by_hour(_outside(looks))]
    found += [("recused", actor, at, times, None) for actor, at, times in _by_hour(_recused(looks))]
    people = User.objects.select_related("person").in_bulk({actor for _, actor, *_ in found})
    made = [Unusual(rule, people[actor], at, times, most) for rule, actor, at, times, most in found]
    return sorted(made, key=lambda each: (each.at, each.rule), reverse=True)


def _by_hour(entries: Iterable[AuditEntry]) -> Iterator[tuple[Any, datetime, int]]:
    times = Counter((each.actor_id, each.at.replace(minute=0, second=0, microsecond=0)) for each in entries)
    yield from ((actor, at, count) for (actor, at), count in times.items())


def _outside(looks: Any) -> Iterator[AuditEntry]:
    """Looks at an assignment's records by somebody who that day held neither a seat on it nor a role at an office or organ.

    A seat's closing half goes on after the stationing: it opens the report and the handover, not petitions.
    """
    entries = list(looks.exclude(assignment_id=None).select_related("content_type"))
    said = roles_then(entries)
    closing = tuple(role.label for role in roles.ROLES.values() if role.code.endswith("_closing"))
    for each in entries:
        then = [label for label in said[each.pk].split("、") if label]
        petitions = each.content_type is not None and each.content_type.app_label == "petitions"
        if not then or (petitions and all(label in closing for label in then)):
            yield each


def _recused(looks: Any) -> Iterator[AuditEntry]:
    """Looks at an assignment on a unit the person kept out of that day: there should be none, ever."""
    entries = list(looks.exclude(assignment_id=None).select_related("actor"))
    model = apps.get_model(settings.ASSIGNMENT_MODEL)
    units = dict(model._default_manager.filter(pk__in={e.assignment_id for e in entries}).values_list("pk", "unit_id"))
    standing: dict[tuple[Any, Any], list[Recusal]] = {}
    for each in Recusal.objects.filter(person__in={e.actor.person_id for e in entries if e.actor}):
        standing.setdefault((each.person_id, each.unit_id), []).append(each)
    for entry in entries:
        day, person = timezone.localdate(entry.at), entry.actor.person_id if entry.actor else None
        kept_out = standing.get((person, units.get(entry.assignment_id)), ())
        if any(r.begins <= day and (r.ends is None or r.ends >= day) and (r.revoked_at is None or r.revoked_at > entry.at)
               and r.created_at <= entry.at for r in kept_out):  # fmt: skip
            yield entry


def alarm(office: Office, now: datetime | None = None) -> int:
    """Tell the office's auditors of what was out of the ordinary in the last two hours, each finding once; how many."""
    until = now or timezone.now()
    held = OfficeGrant.objects.filter(live_on(timezone.localdate()), office=office, role="auditor").select_related(
        "user"
    )
    auditors, told = [each.user for each in held], 0
    for found in unusual(office, until - timedelta(hours=2), until):
        # The count grows while it goes on; the first alarm is enough.
        start = f"异常查阅：{found.actor.name}：{found.label}，{timezone.localtime(found.at):%m月%d日%H时}起"
        for each in auditors:
            if not Message.objects.filter(user=each, kind="alarm", text__startswith=start).exists():
                inbox.notify(each, f"异常查阅：{found.sentence}", url="/audit/unusual/", kind="alarm")
                told += 1
    return told


def note_refusal(user: User, route: str, status: int, key: Any = None) -> None:
    """Somebody was refused a page (403), or asked for one that does not exist for him (404)."""
    audit.record(
        None, "refused", by=user, label="访问被拒绝", route=route, status=status, **({"key": str(key)} if key else {})
    )
