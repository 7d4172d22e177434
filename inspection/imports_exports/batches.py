"""A waiting file's life: handed in, its columns chosen, taken in or thrown away; its content is gone afterwards.

Content and report lie in the database encrypted with a key that only the uploader's browser holds (``waiting``). What
nobody took in within ``WAITS`` is destroyed: by then no browser has the key any more.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from inspection import audit
from inspection.imports_exports import importers, waiting
from inspection.imports_exports.progress import CHECKED, WRITTEN, Progress
from inspection.imports_exports.reports import ACCEPTED
from inspection.models import ImportBatch

if TYPE_CHECKING:
    from inspection.imports_exports.importers import Importer
    from inspection.imports_exports.reports import ImportReport
    from inspection.models import User

# As long as the key's cookie lives.
WAITS = timedelta(hours=8)


def told(report: ImportReport) -> dict[str, Any]:
    """What the page shows of a dry run; rows taken as they are need no line."""
    found = report.to_json()
    rows = [row for row in found["rows"] if row["status"] != ACCEPTED]
    return found | {"rows": rows, "headings": list(report.mapping.headings)}


def _keep(batch: ImportBatch, key: str, data: bytes, report: ImportReport) -> None:
    """Put file and report away, encrypted; in the open only counts and the columns."""
    batch.content = waiting.lock(key, data, told(report))
    batch.mapping = report.mapping.remember()
    batch.report = {"counts": report.counts, "missing": list(report.missing)}
    batch.save()


@transaction.atomic
def begin(batch: ImportBatch, kind: Importer, key: str, data: bytes, report: ImportReport, *, by: User) -> ImportBatch:
    """A file was handed in and read; it waits for its commit."""
    _keep(batch, key, data, report)
    audit.record(None, "import_dry_run", by=by, label=f"试导入：{kind.label}", office_id=batch.office_id, batch=batch.pk,
                 counts=report.counts)  # fmt: skip
    return batch


@transaction.atomic
def choose_columns(
    batch: ImportBatch, kind: Importer, key: str, data: bytes, report: ImportReport, *, by: User
) -> ImportBatch:
    """It was read again with other columns; they are remembered for files with the same head."""
    _keep(batch, key, data, report)
    importers.remember(kind, report, office=batch.office, by=by)
    audit.record(None, "import_columns", by=by, label=f"调整导入列：{kind.label}", office_id=batch.office_id, batch=batch.pk,
                 counts=report.counts)  # fmt: skip
    return batch


@transaction.atomic
def take_in(
    batch: ImportBatch, kind: Importer, data: bytes, *, assignment: Any, by: User, form_key: str | None = None
) -> tuple[int | None, int]:
    """Take the good rows in, all or none, and destroy the file; (made, left out), or (None, 0) when it was done before.

    ``form_key``: that of the form that was sent, under which its page is told how far it is.
    """
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.committed_at is not None:
        return None, 0
    checked, written = (Progress(by, form_key, words) for words in (CHECKED, WRITTEN))
    report = importers.dry_run(
        kind, data, office=batch.office, assignment=assignment, columns=batch.mapping, progress=checked
    )
    source = importers.Source(batch.filename, data)
    made, left_out = importers.commit(
        kind, report, office=batch.office, assignment=assignment, by=by, source=source, progress=written
    )
    locked.content, locked.committed_at = None, timezone.now()
    locked.report = {"counts": report.counts, "made": made}
    locked.save(update_fields=["content", "committed_at", "report"])
    importers.remember(kind, report, office=batch.office, by=by)
    audit.record(None, "import", by=by, label=f"导入：{kind.label}", office_id=batch.office_id, batch=batch.pk, made=made,
                 refused=len(left_out))  # fmt: skip
    return made, len(left_out)


@transaction.atomic
def discard(batch: ImportBatch, *, by: User) -> bool:
    """Throw a waiting file away; False when it was taken in already."""
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.committed_at is not None:
        return False
    locked.content = None
    locked.save(update_fields=["content"])
    audit.record(None, "import_discard", by=by, label="取消导入", office_id=locked.office_id, batch=locked.pk)
    return True


def sweep() -> int:
    """Destroy what has waited longer than its key lives; returns how many."""
    late = ImportBatch.objects.filter(created_at__lt=timezone.now() - WAITS, committed_at=None).exclude(content=None)
    return late.update(content=None)
