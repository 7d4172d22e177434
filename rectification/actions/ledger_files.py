"""原表交还: an office's own ledger, kept as it came and given back in its own shape with today's state of its accounts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from inspection import audit, gate, isolation, storage
from inspection.imports_exports import importers
from inspection.imports_exports.files import kind_of
from inspection.imports_exports.refilling import Put, Refill, refilled
from inspection.imports_exports.values import Progress
from rectification.actions import exports, imports
from rectification.models import Account, LedgerFile, LedgerRow
from rectification.workflow.accounts import AccountStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from inspection.imports_exports.reports import ImportReport, RowReport
    from inspection.models import Office, User
    from rounds.models import Assignment

_NAMES: Final = tuple(each.name for each in imports.FIELDS)
_MIME: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv",
}  # fmt: skip
# Of these the office has its own words (√, 是, 已销号); whatever it used most often is used again.
_WORDED: Final = ("cleared", "progress")
_MERGED: Final = "已并账"


# --- what a row and an account say, in the same words ---------------------------------------------------------------


def words_of(account: Account) -> dict[str, str]:
    """An account field by field, as the importer's columns would have it today."""
    row = exports.row_of(account)
    found = {name: str(row[name] or "") for name in _NAMES}
    if account.progress_status:
        status = Progress(account.progress_status, account.progress_percent).text
        found["progress"] = f"{status}：{account.progress_text}" if account.progress_text else status
    if account.status == AccountStatus.VOIDED:
        found["cleared"] = _MERGED if account.merged_into_id else account.get_status_display()
    return found


def told_by(row: RowReport, office: Office) -> dict[str, str]:
    """The same of a row of the file."""
    written = row.values.get("cleared")
    done = written is not None and written.value == "cleared"
    account = Account(
        office=office, unit=row.values["unit_record"], number=row.values.get("number") or "",
        problem=row.values.get("problem") or "", status=AccountStatus.CLEARED if done else AccountStatus.RECTIFYING,
        **imports.fields_of(row),
    )  # fmt: skip
    return words_of(account)


# --- keeping ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def keep(
    report: ImportReport, source: importers.Source, *, office: Office, assignment: Assignment | None, by: User | None
) -> LedgerFile | None:
    """Keep the file whose rows were just taken in, and tie each row to its account. Raises gate.Rejected (scanner)."""
    if not report.rows:
        return None
    kind = kind_of(source.data)
    converted = kind == "xlsx" and PurePosixPath(source.name).suffix.lower() in (".xls", ".et")
    with isolation.memory_file(source.data) as content:
        gate.scan(content)
        stored = storage.store(content, _MIME[kind])
    made = LedgerFile.objects.create(
        office=office, assignment=assignment, name=gate.clean_name(source.name), file=stored, sheet=report.sheet[:60],
        columns=report.mapping.remember(), words=_office_words(report, office), converted=converted, created_by=by,
        last_row=max(row.row for row in report.rows), refused=sum(bool(row.refused) for row in report.rows),
    )  # fmt: skip
    LedgerRow.objects.bulk_create(_row(made, row, office) for row in report.rows)
    audit.record(made, "register", by=by, label="留存台账原表", rows=len(report.rows), sha256=stored.sha256)
    return made


importers.keeper(imports.LEDGER.code, keep)


def _row(made: LedgerFile, row: RowReport, office: Office) -> LedgerRow:
    unit, account = row.values.get("unit_record"), row.values.get("account")
    key = account.pk if account is not None else row.values.get("known")
    if row.refused or unit is None or not key:
        return LedgerRow(source=made, row=row.row, unit=unit)
    return LedgerRow(source=made, row=row.row, unit=unit, account_id=key, told=told_by(row, office))


def _office_words(report: ImportReport, office: Office) -> dict[str, dict[str, str]]:
    """How the office writes a value most often: field → our words → its words."""
    counted: dict[str, dict[str, Counter[str]]] = {name: {} for name in _WORDED}
    for row in report.good_rows():
        told = told_by(row, office)
        for name in _WORDED:
            written = row.values.get(name)
            if written is not None and written.words and getattr(written.value, "status", "") is not None:
                counted[name].setdefault(told[name], Counter())[written.words] += 1
    return {
        name: {ours: theirs.most_common(1)[0][0] for ours, theirs in found.items()} for name, found in counted.items()
    }


# --- giving back -----------------------------------------------------------------------------------------------------


@dataclass
class Filled:
    """The file as it would be given back today: its bytes, what changes cell by cell, rows added, remarks in words."""

    data: bytes
    name: str
    mime: str
    changes: list[dict[str, Any]] = field(default_factory=list)
    added: list[Account] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def new_accounts(file: LedgerFile, by: User) -> QuerySet[Account]:
    """Accounts of the file's units that were opened here since it was handed in, delivered, and in no row of it."""
    rows = file.rows.exclude(unit=None)
    found = (
        Account.objects.for_user(by)
        .filter(office=file.office, unit__in=rows.values("unit"), historical=False, created_at__gt=file.created_at)
        .exclude(delivered_on=None)
        .exclude(status=AccountStatus.VOIDED)
        .exclude(pk__in=file.rows.exclude(account=None).values("account"))
    )
    return found.filter(assignment=file.assignment) if file.assignment_id else found


def fill(file: LedgerFile, *, by: User) -> Filled:
    """The file with today's state of its accounts, as far as the reader may see them. Raises Unreadable."""
    data = storage.path_of(file.file).read_bytes()
    filled = Filled(data, _name(file), file.file.mime)
    wanted = Refill(file.sheet, file.last_row)
    seen = Account.objects.for_user(by).filter(pk__in=file.rows.exclude(account=None).values("account"))
    accounts: dict[Any, Account] = {each.pk: each for each in seen.select_related("unit")}
    for row in file.rows.exclude(account=None):
        if (account := accounts.get(row.account_id)) is not None:
            _change(file, row, account, wanted, filled)
    last = _last_number(file)
    for account in new_accounts(file, by).select_related("unit").order_by("unit__name", "created_at", "number"):
        filled.added.append(account)
        wanted.added.append(_new_row(file, account, last + len(filled.added)))
    filled.data, remarks = refilled(data, wanted, importers.LIMITS)
    filled.remarks = [*_remarks(file, data), *remarks]
    return filled


def _change(file: LedgerFile, row: LedgerRow, account: Account, wanted: Refill, filled: Filled) -> None:
    now = words_of(account)
    for name in _NAMES:
        at = file.columns.get(name)
        was = row.told.get(name, "")
        if at is None or now[name] == was or name == "outside_number":  # the running number is the file's own
            continue
        put = _put(file, name, at, now[name], account, was)
        wanted.cells[row.row].append(put)
        filled.changes.append({"row": row.row, "column": put.letter, "field": name, "was": was, "now": put.text,
                               "account": account, "label": _LABELS[name]})  # fmt: skip


_LABELS: Final = {each.name: each.label for each in imports.FIELDS}


def _put(file: LedgerFile, name: str, at: int, text: str, account: Account, was: str = "") -> Put:
    """One cell, in the office's own words where it has them."""
    text = file.words.get(name, {}).get(text, text)
    day = account.due_on if name == "term" and not (account.at_once or account.long_term) else None
    if name == "progress":
        return Put(at, text, number=account.progress_percent, share=True, was=was)
    if name == "outside_number":
        return Put(at, text, number=float(text) if text.isdecimal() else None, was=was)
    return Put(at, text, day=day, was=was)


def _last_number(file: LedgerFile) -> int:
    """The highest running number (序号) of the office's own rows; 0 where it keeps none."""
    numbers = [str(told.get("outside_number", "")) for told in file.rows.values_list("told", flat=True)]
    return max((int(each) for each in numbers if re.fullmatch(r"[0-9]{1,6}", each)), default=0)


def _new_row(file: LedgerFile, account: Account, number: int) -> list[Put]:
    now = words_of(account)
    if not now["outside_number"]:
        now["outside_number"] = str(number)
    found = sorted((at, name) for name, at in file.columns.items() if at is not None and name in now)
    return [_put(file, name, at, now[name], account) for at, name in found if now[name]]


def _name(file: LedgerFile) -> str:
    """The office's own name; an old format comes back in the new one."""
    return f"{PurePosixPath(file.name).stem}.xlsx" if file.converted else file.name


def _remarks(file: LedgerFile, data: bytes) -> list[str]:
    """What is not given back, or not as it was, whatever changes."""
    found = []
    if file.converted:
        found.append(
            "原件是旧版 Excel 或 WPS 表格（.xls、.et），导入时已转换，只能交还 .xlsx；旧版专有的控件、图形和宏不能交还。"
        )
    if file.refused:
        found.append(f"有{file.refused}行当时没有导入，不在台账中，原样交还。")
    if kind_of(data) == "xlsx":
        found.append(f"只填写工作表“{file.sheet}”，其余工作表原样交还。")
    return found


@transaction.atomic
def give_back(file: LedgerFile, *, by: User) -> Filled:
    """Fill the file and note in the trail that it left. Raises Unreadable."""
    filled = fill(file, by=by)
    audit.record(file, "export", by=by, label="按原表导出台账", cells=len(filled.changes), added=len(filled.added))
    return filled
