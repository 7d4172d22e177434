"""期初建账 from offices' own ledgers: which columns there are, what is doubtful, and how a row becomes an account."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from inspection import codes, deadlines, numbering
from inspection.imports_exports import dates, importers, people, values
from inspection.imports_exports.mapping import Field
from inspection.imports_exports.values import Context, Parsed, Refused
from inspection.models import NumberState, Unit
from rectification.actions.ledger import open_account_row
from rectification.deadlines import RECTIFY
from rectification.models import Account, PostingKind
from rectification.workflow.accounts import AccountStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection.imports_exports.reports import Check, RowReport
    from inspection.imports_exports.sheets import Cell
    from inspection.models import Office, User
    from rounds.models import Assignment

_NUMBER: Final = re.compile(r"^(?P<name>.+)-(?P<year>\d{4})-(?P<serial>\d{4,})$")
_UNFINISHED: Final = ("not_started", "in_progress", "nearly_done")


@dataclass(frozen=True)
class Written:
    """A value understood, and the very words it was read from."""

    value: Any
    words: str


def verbatim(parse: values.Parser) -> values.Parser:
    """A parser that keeps the words beside the value: history stays as the office wrote it."""

    def parse_verbatim(cell: Cell, context: Context) -> Parsed[Written] | Refused:
        result = parse(cell, context)
        if isinstance(result, Refused):
            return result
        words = values.plain(cell)
        return Parsed(Written(result.value, words) if words else None, result.repaired)

    return parse_verbatim


def _as_is(cell: Cell, context: Context) -> Parsed[str] | Refused:
    """Words of our own export, kept letter by letter; an empty cell of a column that is there is an empty text."""
    return Parsed(values.plain(cell))


FIELDS: Final = (
    Field("number", "账户编号", ("台账编号", "账号"), hint="本系统编号；新建账户可不填，由系统编号"),
    Field("outside_number", "原序号", ("序号", "编号", "问题序号"), parse=values.text(longest=40)),
    Field("unit", "被巡察单位", ("被巡察党组织", "被巡察单位名称", "单位名称", "单位"), required=True, fill_down=True),
    Field("category", "问题类别", ("问题分类", "问题类型", "类别"), parse=values.text(longest=80)),
    Field("subcategory", "问题小类", ("问题子类", "具体类别"), parse=values.text(longest=80)),
    Field("problem", "反馈问题", ("巡察反馈问题", "问题描述", "问题内容", "具体问题", "存在问题"), required=True),
    Field("goal", "整改目标", ("目标",)),
    Field("measures", "整改措施", ("措施",), parse=people.parse_measures),
    Field("leader", "责任领导", ("牵头领导", "整改责任领导"), parse=people.parse_person_post),
    Field("department", "责任单位", ("责任部门", "牵头部门", "责任科室"), parse=values.text(longest=80)),
    Field("owner", "责任人", ("直接责任人", "具体责任人"), parse=people.parse_persons),
    Field("term", "完成时限", ("整改时限", "整改期限", "完成时间"), parse=dates.parse_term,
          hint="日期，或“立行立改”“长期坚持”"),
    Field("progress", "整改进展", ("整改进展情况", "整改情况", "进展情况", "整改进度"),
          parse=verbatim(values.parse_progress), hint="未启动、推进中（70%）、基本完成、已完成、已完成，持续巩固"),
    Field("cleared", "是否销号", ("是否销账", "销号情况", "销账情况"), parse=verbatim(values.parse_cleared),
          choices=("已销号", "否")),
    Field("historical_progress", "原整改进展", parse=_as_is, hint="本系统导出的原文，不要改动"),
    Field("historical_status", "原销号情况", parse=_as_is, hint="本系统导出的原文，不要改动"),
)  # fmt: skip


def import_key(unit: Unit, problem: str, outside_number: str) -> str:
    """By which a row is known again: unit, wording, and the number in the office's own file."""
    return hashlib.sha256(f"{unit.pk}\n{problem}\n{outside_number}".encode()).hexdigest()


def unit_names(office: Office) -> dict[str, Unit]:
    """Every way a unit of the office may be named in a file."""
    found: dict[str, Unit] = {}
    for unit in Unit.objects.filter(office=office).select_related("office"):
        for name in (unit.party_name, unit.short_name, unit.name):
            found[values.key(name)] = unit
    return found


def _finds_unit(office: Office, assignment: Assignment | None) -> Check:
    names = unit_names(office)

    def check(row: RowReport) -> None:
        written = row.values.get("unit")
        if not written:
            return
        unit = names.get(values.key(written))
        if unit is None:
            row.refuse("unit", f"没有名为“{written}”的单位，请先登记该单位")
        elif assignment is not None and unit.pk != assignment.unit_id:
            row.refuse("unit", f"“{written}”不是所选巡察任务的被巡察单位")
        row.values["unit_record"] = unit

    return check


def _knows_rows_again(office: Office) -> Check:
    """A row that is in the ledger already changes nothing; a number that means another problem is refused."""
    accounts = Account.objects.filter(office=office).exclude(status=AccountStatus.VOIDED)
    every = list(Account.objects.filter(office=office).values_list("number", "unit", "problem", "pk"))
    by_number = {number: (unit, problem, pk) for number, unit, problem, pk in every}
    keys = dict(Account.objects.filter(office=office).exclude(import_key="").values_list("import_key", "pk"))
    # Opened here, and read back in a table that was filled with it: known by its wording.
    worded = {
        (unit, problem): pk for unit, problem, pk in accounts.filter(import_key="").values_list("unit", "problem", "pk")
    }
    seen: dict[str, int] = {}

    def check(row: RowReport) -> None:
        unit, problem = row.values.get("unit_record"), row.values.get("problem")
        if unit is None or not problem:
            return
        number = row.values.get("number") or ""
        key = row.values["import_key"] = import_key(unit, problem, row.values.get("outside_number") or "")
        for mark, words in ((number, f"账户编号{number}"), (key, "单位、问题和序号")):
            if mark and mark in seen:
                row.refuse("number", f"{words}与第{seen[mark]}行重复")
                return
        seen.update({mark: row.row for mark in (number, key) if mark})
        if number and number in by_number and by_number[number][:2] != (unit.pk, problem):
            row.refuse("number", f"账户编号{number}在台账中是另一个问题")
            return
        known = by_number[number][2] if number in by_number else keys.get(key) or worded.get((unit.pk, problem))
        if known:
            row.values["known"] = known
            row.repair("problem", "已在台账中，不重复导入")

    return check


def _contradiction(row: RowReport) -> None:
    """Cleared, but not finished: taken in as written, and marked for somebody to ask."""
    cleared, progress = row.values.get("cleared"), row.values.get("progress")
    if cleared is None or progress is None or cleared.value != "cleared":
        return
    if getattr(progress.value, "status", None) in _UNFINISHED:
        first = _words(row, "historical_progress", "progress", 60)
        second = _words(row, "historical_status", "cleared", 60)
        row.values["query"] = f"进展写“{first}”，销号写“{second}”，前后矛盾"
        row.repair("cleared", f"{row.values['query']}；按原文导入，请核实")


def checks(office: Office, assignment: Any) -> Iterable[Check]:
    return (_finds_unit(office, assignment), _knows_rows_again(office), _contradiction)


def _words(row: RowReport, own: str, read: str, longest: int) -> str:
    """The historical words: those of our own export when the file has them, else those just read."""
    kept = row.values.get(own)
    written = row.values.get(read)
    words = kept if kept is not None else (written.words if written else "")
    return words[:longest]


def fields_of(row: RowReport) -> dict[str, Any]:
    """An account's columns out of one row, the code of its category apart."""
    get = row.values.get
    term, leader = get("term") or dates.Term(), get("leader") or people.PersonPost("")
    written = get("progress")
    progress = written.value if written else None
    return {
        "category_text": get("category") or "", "subcategory_text": get("subcategory") or "",
        "goal": get("goal") or "", "measures": get("measures") or [], "leader_name": leader.name,
        "leader_post": leader.post, "department": get("department") or "", "owner_name": "、".join(get("owner") or []),
        "at_once": term.at_once, "long_term": term.long_term, "due_on": term.due,
        "progress_status": (progress.status or "") if progress else "",
        "progress_percent": progress.percent if progress else None,
        "progress_text": progress.note[:300] if progress else "",
        "historical_status": _words(row, "historical_status", "cleared", 60),
        "historical_progress": _words(row, "historical_progress", "progress", 300),
        "outside_number": get("outside_number") or "", "import_key": get("import_key") or "",
        "query": (get("query") or "")[:200],
    }  # fmt: skip


def _category(row: RowReport, office: Office) -> Any:
    lists = codes.choices("framework.problems", office)
    words = (row.values.get("subcategory") or "", row.values.get("category") or "")
    return lists.filter(text=words[0]).first() or lists.filter(text=words[1]).first()


def _hold(office: Office, rows: list[RowReport]) -> None:
    """Numbers that come with the file are used: the series passes over them."""
    wanted: dict[tuple[str, int], set[int]] = {}
    for row in rows:
        if found := _NUMBER.match(row.values.get("number") or ""):
            wanted.setdefault((found["name"], int(found["year"])), set()).add(int(found["serial"]))
    for (name, year), numbers in wanted.items():
        try:
            numbering.hold(office, f"account:{name}", year, numbers, state=NumberState.EXTERNAL, note="期初导入")
        except numbering.NumberTaken:
            for number in sorted(numbers):
                _hold_one(office, f"account:{name}", year, number)


def _hold_one(office: Office, key: str, year: int, number: int) -> None:
    try:
        numbering.hold(office, key, year, [number], state=NumberState.EXTERNAL, note="期初导入")
    except numbering.NumberTaken:
        return


def commit(rows: list[RowReport], *, office: Office, assignment: Assignment | None, by: User | None) -> int:
    """期初建账 of every row that is not in the ledger yet; returns how many.

    What the office had cleared stays cleared and counts nothing; everything else is in the unit's hands and counts 1.
    """
    today = timezone.localdate()
    fresh = [row for row in rows if not row.values.get("known")]
    _hold(office, fresh)
    for row in rows:
        if row.values.get("known"):
            continue
        unit, written = row.values["unit_record"], row.values.get("cleared")
        done = written is not None and written.value == "cleared"
        account = row.values["account"] = open_account_row(
            office=office, unit=unit, problem=row.values["problem"], by=by, origin=PostingKind.HISTORY,
            number=row.values.get("number") or "", assignment=assignment, historical=True, counted=not done,
            status=AccountStatus.CLEARED if done else AccountStatus.RECTIFYING, delivered_on=today,
            cleared_on=today if done else None, category=_category(row, office), **fields_of(row),
        )  # fmt: skip
        if account.due_on and not done:
            deadlines.start(account, RECTIFY, due_on=account.due_on, unit_id=unit.pk)
    return len(fresh)


LEDGER = importers.importer(
    "ledger", "整改台账（期初建账）", FIELDS, "rectification.import_ledger", commit, checks=checks,
    takes_assignment=True, page="rectification:ledger",
    hint="按被巡察单位的名称对应单位；原有销号情况原样保留，标为历史导入。",
)  # fmt: skip


def missing_units(report: Any) -> list[str]:
    """Names of units in a file that nobody has registered, in order."""
    names = [
        row.values.get("unit")
        for row in report.rows
        if "unit_record" in row.values and row.values["unit_record"] is None
    ]
    return list(dict.fromkeys(name for name in names if name))
