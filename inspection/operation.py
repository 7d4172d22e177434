"""How the installation runs: queues, workers, clock, failures, calendar, backup, disk. Counts and times, no case's content."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import redis
from celery import current_app
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from inspection import access, antivirus, audit, storage, tallies
from inspection.models import Attachment, AuditEntry, CalendarYear, CopyState, Deadline, Paper, PaperStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from django.db.models import QuerySet

    from inspection.models import User

POWER = "inspection.operate"
SWEEP = "inspection.tasks.sweep_deadlines"
# Printing takes seconds; a paper older than this without a file is stuck.
PRINTED_WITHIN = timedelta(minutes=5)
SILENT_AFTER = timedelta(minutes=2)
SWEPT_WITHIN = timedelta(minutes=30)
BACKED_UP_WITHIN = timedelta(hours=30)
FULL_AT = 0.9
# The State Council's notice for a year comes in November of the year before.
NOTICE_MONTH = 11
# Pressed again within a minute, papers are already being printed.
_AT_ONCE = 50


def stuck(offices: Iterable[Any] | None = None) -> QuerySet[Paper]:
    """Issued papers that should have been printed by now; of some offices, or of all."""
    found = Paper.objects.filter(
        status=PaperStatus.ISSUED, file=None, issued_at__lt=timezone.now() - PRINTED_WITHIN
    ).order_by("issued_at")
    return found if offices is None else found.filter(office__in=list(offices))


@transaction.atomic
def print_again(*, by: User) -> int:
    """Wake the printing of his offices' papers that were issued and not printed. Returns how many. Raises PermissionDenied.

    Safe however often it is pressed: printing what is printed does nothing, and the same text gives the same bytes.
    """
    offices = access.offices_with(by, POWER)
    if not offices:
        raise PermissionDenied(POWER)
    keys = [str(key) for key in stuck(offices).values_list("pk", flat=True)[:_AT_ONCE]]
    if keys:
        audit.record(None, "print_again", by=by, label="重新排印公文", papers=len(keys))
        transaction.on_commit(lambda: _wake(keys), robust=True)
    return len(keys)


def _wake(keys: list[str]) -> None:
    for key in keys:
        current_app.send_task("inspection.tasks.render_paper", args=[key])


def moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def recent(at: datetime | None, within: timedelta) -> bool:
    return at is not None and timezone.now() - at < within


def running() -> dict[str, Any] | None:
    """What Valkey knows: queues, workers, the clock, the last runs, the failures; None where it does not answer."""
    try:
        last, seen = tallies.last_runs(), tallies.workers()
        return {
            "queues": tallies.waiting(settings.QUEUES), "beat": moment(tallies.last_beat()),
            "workers": sorted((name, moment(at)) for name, at in seen.items()
                              if timezone.now().timestamp() - at < 86400),
            "last": {name: moment(at) for name, at in last.items()},
            "failures": [each | {"at": moment(each["at"])} for each in tallies.failures()],
        }  # fmt: skip
    except redis.RedisError:
        return None


def years() -> list[dict[str, Any]]:
    """This year's calendar and the next: in force, loaded, or missing and from when on that is felt."""
    today = timezone.localdate()
    known = dict(CalendarYear.objects.values_list("year", "published"))
    found = []
    for year in (today.year, today.year + 1):
        missing = year not in known or not known[year]
        late = missing and (year == today.year or today.month >= NOTICE_MONTH)
        found.append({"year": year, "published": not missing, "loaded": year in known, "from": date(year, 1, 1),
                      "late": late})  # fmt: skip
    return found


def disk(path: Path) -> dict[str, Any] | None:
    """How full the disk under a folder is; None where there is no such folder yet."""
    try:
        found = shutil.disk_usage(path)
    except OSError:
        return None
    return {"total": found.total, "free": found.free, "part": found.used / found.total, "full": found.used / found.total > FULL_AT}  # fmt: skip


def file_store() -> str:
    """``folder``, or of the store all machines share ``ok`` or ``down``."""
    if not storage.remote():
        return "folder"
    from inspection import object_storage

    return "ok" if object_storage.answers() else "down"


def unmigrated() -> int:
    """How many migrations the program has and the database has not."""
    loader = MigrationLoader(connection)
    return len(set(loader.disk_migrations or ()) - set(loader.applied_migrations or ()))


def last_backup() -> datetime | None:
    return AuditEntry.objects.filter(verb="backup").order_by("-pk").values_list("at", flat=True).first()


def copies() -> dict[str, int]:
    """Uploads whose working copy is still to be made, and those of which none could be made."""
    alive = Attachment.objects.filter(withdrawn_at=None)
    return {state: alive.filter(copy_state=state).count() for state in (CopyState.PENDING, CopyState.FAILED)}


def scanner() -> str:
    """``off`` where none is set, ``ok`` or ``down``."""
    if not settings.CLAMD_ADDRESS:
        return "off"
    return "ok" if antivirus.answers() else "down"


def provisional() -> int:
    """Deadlines counted over a year whose calendar is missing."""
    return Deadline.objects.filter(provisional=True).count()


def connections() -> int:
    """Open connections to this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT numbackends FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
