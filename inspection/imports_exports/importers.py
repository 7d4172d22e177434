"""Which kinds of file may be taken in, and the one road each takes: read, match columns, examine, commit.

An app registers its importers when its ``actions.imports`` is loaded; the browser's pages and the commands read this
registry and know no model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from inspection import access
from inspection.imports_exports.files import Limits, Unreadable
from inspection.imports_exports.mapping import Field, header_signature, recall
from inspection.imports_exports.reading import Table, open_table
from inspection.imports_exports.reports import Check, ImportReport, RowReport, examine
from inspection.imports_exports.values import Context
from inspection.models import ImportMapping, Office, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from inspection.imports_exports.progress import Progress

# One file of an office: more is split, so that a dry run and a commit each stay within one request.
LIMITS: Final = Limits(size=20_000_000, rows=20_000)


@dataclass(frozen=True)
class Importer:
    """A kind of file: what each row may hold, who may import it, where, and what becomes of the good rows.

    ``commit(rows, *, office, assignment, by)`` makes records of `RowReport` rows and returns how many; it runs inside
    one transaction, so that nothing is half-written. ``checks(office, assignment)`` gives further looks at each row
    (numbers already used, units nobody knows); they may repair or refuse it. ``power`` is asked at the office, or on
    the assignment when one is chosen. ``page`` is the URL name of where the imported records are seen.
    """

    code: str
    label: str
    fields: tuple[Field, ...]
    power: str
    commit: Callable[..., int]
    checks: Callable[[Office, Any], Iterable[Check]] = lambda office, assignment: ()
    takes_assignment: bool = False
    needs_assignment: bool = False
    hint: str = ""
    page: str = ""
    # Further looks that need what the table's title says (第十轮巡察安排表).
    title_checks: Callable[[Office, str], Iterable[Check]] = lambda office, title: ()
    # Year for dates written without one, when the file itself names none: from the assignment or the office.
    year: Callable[[Office, Any], int | None] = lambda office, assignment: None

    @property
    def keeps(self) -> bool:
        """Whether the file stays, for giving it back in its own shape."""
        return self.code in _KEEPERS


@dataclass(frozen=True)
class Source:
    """The file that rows were read from: what it is called, and its bytes."""

    name: str
    data: bytes


_IMPORTERS: dict[str, Importer] = {}
_KEEPERS: dict[str, Callable[..., Any]] = {}


def importer(*args: Any, **kwargs: Any) -> Importer:
    """Declare an importer."""
    made = Importer(*args, **kwargs)
    _IMPORTERS[made.code] = made
    return made


def keeper(code: str, keep: Callable[..., Any]) -> None:
    """Declare who keeps files of a kind: ``keep(report, source, *, office, assignment, by)``, after the commit of the rows."""
    _KEEPERS[code] = keep


def importers() -> dict[str, Importer]:
    """All declared importers by code."""
    return dict(_IMPORTERS)


def offices_for(kind: Importer, user: User) -> list[Office]:
    """The offices for which a user may import this kind, by his roles there or his seats on their assignments."""
    keys = set(access.offices_with(user, kind.power))
    keys |= set(assignments_for(kind, user).values_list("office_id", flat=True))
    return list(Office.objects.filter(pk__in=keys).order_by("name"))


def assignments_for(kind: Importer, user: User) -> Any:
    """The assignments onto which a user may import this kind."""
    model = apps.get_model(settings.ASSIGNMENT_MODEL)
    if not (kind.takes_assignment or kind.needs_assignment):
        return model._default_manager.none()
    return model._default_manager.for_user(user, kind.power)


def offered_to(user: User) -> list[Importer]:
    """The kinds a user may import anywhere."""
    held = access.powers(user)
    return [each for each in _IMPORTERS.values() if each.power in held]


def may_import(kind: Importer, user: User, office: Office, assignment: Any = None) -> bool:
    """Whether a user may import this kind for an office, or onto an assignment of it."""
    if assignment is None:
        return not kind.needs_assignment and office.pk in access.offices_with(user, kind.power)
    return assignment.office_id == office.pk and access.may(user, kind.power, assignment)


def open_for(kind: Importer, data: bytes, sheet: str | None = None) -> Table:
    """The table in a file, by the importer's own headings; by its looks when none of them is met. Raises Unreadable."""
    try:
        return open_table(data, kind.fields, sheet=sheet, limits=LIMITS)
    except Unreadable:
        # Quite other headings are no fault: the columns can be named on the page.
        return open_table(data, sheet=sheet, limits=LIMITS)


def remembered(kind: Importer, office: Office, headings: Iterable[str]) -> dict[str, int] | None:
    """Which columns the office chose last time for a file with the same head."""
    signature = header_signature(list(headings))
    row = ImportMapping.objects.filter(office=office, kind=kind.code, signature=signature).first()
    return row.mapping if row else None


def remember(kind: Importer, report: ImportReport, *, office: Office, by: User | None) -> ImportMapping:
    """Keep the mapping for the next file with the same head."""
    return ImportMapping.objects.update_or_create(
        office=office, kind=kind.code, signature=report.signature,
        defaults={"mapping": report.mapping.remember(), "saved_by": by},
    )[0]  # fmt: skip


def dry_run(
    kind: Importer,
    data: bytes,
    *,
    office: Office,
    assignment: Any = None,
    columns: Mapping[str, int | None] | None = None,
    progress: Check | None = None,
) -> ImportReport:
    """Read a whole file and say what would become of each row; nothing is written.

    ``columns`` (field → column index, None for no column) overrides what was remembered or guessed; ``progress`` is called
    with each row that was looked at.
    Raises Unreadable.
    """
    table = open_for(kind, data)
    if columns is None:
        columns = remembered(kind, office, table.headings)
    mapping = None
    if columns is not None:
        names = {each.name for each in kind.fields}
        usable = {name: at for name, at in columns.items() if name in names and at is not None}
        mapping = recall(table.headings, {name: at for name, at in usable.items() if at < len(table.headings)})
    context = Context(table.year or kind.year(office, assignment))
    checks = [*kind.checks(office, assignment), *kind.title_checks(office, table.title)]
    if progress is not None:
        checks.append(progress)
    return examine(table, kind.fields, mapping=mapping, context=context, checks=checks)


@transaction.atomic
def commit(
    kind: Importer, report: ImportReport, *, office: Office, assignment: Any = None, by: User | None,
    source: Source | None = None, progress: Progress | None = None,
) -> tuple[int, list[RowReport]]:  # fmt: skip
    """Make records of the good rows, all or none; returns how many, and the rows left out. A ``source`` may be kept.

    ``by`` None is the command line, whose user already holds the database. Raises PermissionDenied.
    """
    if by is not None and not may_import(kind, by, office, assignment):
        raise PermissionDenied(kind.power)
    good = report.good_rows()
    made = kind.commit(good if progress is None else progress.over(good), office=office, assignment=assignment, by=by)
    if kind.keeps and source is not None:
        _KEEPERS[kind.code](report, source, office=office, assignment=assignment, by=by)
    return made, [row for row in report.rows if row.refused]
