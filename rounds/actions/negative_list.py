"""The office's own negative list out of a table: one item a row, each with its regulation and clause (R-120, R-121)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection.imports_exports import values
from inspection.imports_exports.importers import importer
from inspection.imports_exports.mapping import Field
from rounds.actions.preparation import add_items

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection.imports_exports.reports import Check, RowReport
    from inspection.models import Office, User

FIELDS = (
    Field("number", "编号", ("序号",), required=True, parse=values.text(longest=20)),
    Field("dimension", "维度", ("类别", "一级分类"), required=True, parse=values.text(longest=40)),
    Field("topic", "主题", ("子项", "二级分类"), parse=values.text(longest=40)),
    Field("text", "情形", ("问题表现", "负面情形", "内容"), required=True, parse=values.text(longest=300)),
    Field("regulation", "依据", ("法规名称", "制度依据"), required=True, parse=values.text(longest=120)),
    Field("clause", "条款", ("条目", "条文"), required=True, parse=values.text(longest=40)),
)


def _checks(office: Office, assignment: Any) -> Iterable[Check]:
    """A number stands once in the file; one the office has already becomes its next version."""
    seen: set[str] = set()

    def once(report: RowReport) -> None:
        number = report.values.get("number")
        if number in seen:
            report.refuse("number", f"编号“{number}”在表中重复", "编号")
        elif number:
            seen.add(number)

    return (once,)


def _commit(rows: Iterable[RowReport], *, office: Office, assignment: Any, by: User | None) -> int:
    names = [each.name for each in FIELDS]
    return add_items(office, [{name: row.values.get(name) or "" for name in names} for row in rows], by=by)


NEGATIVE_LIST = importer(
    code="negative_list", label="负面清单", fields=FIELDS, power="rounds.keep_negative_list", commit=_commit, checks=_checks,
    hint="每行一项，须写明依据和条款；编号与本机构已有的相同，则作为新版，旧版停用。", page="rounds:negative_list",
)  # fmt: skip
