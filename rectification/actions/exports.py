"""The ledger as a table that offices can open, and that the import reads back unchanged."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from inspection import audit
from inspection.imports_exports.dates import Term
from inspection.imports_exports.values import Progress
from inspection.imports_exports.writing import Column, write_table
from rectification.actions.imports import FIELDS
from rectification.workflow.accounts import AccountStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from inspection.models import User
    from rectification.models import Account

_WIDTHS = {"problem": 48, "measures": 48, "goal": 20, "number": 20, "outside_number": 8, "category": 18}
COLUMNS = (
    *(Column.of(field, width=_WIDTHS.get(field.name, 14)) for field in FIELDS),
    Column("origin", "立账方式"), Column("status", "状态"), Column("reported", "立账日期", "date"),
    Column("delivered", "交账日期", "date"), Column("cleared_on", "销账日期", "date"), Column("lateness", "挂账呆账"),
)  # fmt: skip


def _measures(measures: list[str]) -> str:
    if len(measures) < 2:
        return "".join(measures)
    return "\n".join(f"{place}.{text}；" for place, text in enumerate(measures, 1))


def row_of(account: Account) -> dict[str, Any]:
    """One account as the importer's fields, each written so that it reads back as itself."""
    progress = Progress(account.progress_status or None, account.progress_percent, account.progress_text)
    has_progress = account.progress_status or account.progress_text
    leader = f"{account.leader_name}（{account.leader_post}）" if account.leader_post else account.leader_name
    return {
        "number": account.number, "outside_number": account.outside_number, "unit": account.unit.name,
        "category": account.category_text, "subcategory": account.subcategory_text, "problem": account.problem,
        "goal": account.goal, "measures": _measures(account.measures), "leader": leader,
        "department": account.department, "owner": account.owner_name,
        "term": Term(account.due_on, account.at_once, account.long_term).text,
        "progress": progress.text if has_progress else "",
        "cleared": "已销号" if account.status == AccountStatus.CLEARED else "否",
        "historical_progress": account.historical_progress, "historical_status": account.historical_status,
        "origin": account.get_origin_display(), "status": account.get_status_display(),
        "reported": account.reported_on, "delivered": account.delivered_on, "cleared_on": account.cleared_on,
        "lateness": account.lateness()[0],
    }  # fmt: skip


def export_ledger(
    accounts: QuerySet[Account], stream: IO[bytes], *, by: User, office_id: Any = None, kind: str = "xlsx"
) -> int:
    """Write the accounts, in the order of their numbers; the export is noted in the trail. Returns how many."""
    found = (
        accounts.exclude(status=AccountStatus.VOIDED).select_related("unit", "holder").order_by("unit__name", "number")
    )

    def rows() -> Iterator[dict[str, Any]]:
        for account in found.iterator(chunk_size=500):
            yield row_of(account)

    count = write_table(stream, rows(), COLUMNS, "巡察整改台账", kind)
    audit.record(None, "export", by=by, label="导出整改台账", office_id=office_id, count=count)
    return count
