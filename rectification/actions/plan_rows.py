"""The unit's rows of its plan, many at once: which columns there are, which account each row means, and what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction

from inspection import access, audit
from inspection.imports_exports import people, values
from inspection.imports_exports.importers import Importer
from inspection.imports_exports.mapping import Field
from inspection.imports_exports.values import Context, Parsed, Refused
from inspection.workflow import WrongStatus
from rectification.actions import ledger
from rectification.workflow.accounts import PLAN_ACCOUNT
from rectification.workflow.plans import PlanStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection.imports_exports.reports import Check, ImportReport, RowReport
    from inspection.imports_exports.sheets import Cell
    from inspection.imports_exports.values import Parser
    from inspection.models import Office, User
    from rectification.models import Account, Plan

POWER: Final = PLAN_ACCOUNT.permission


def _words(longest: int) -> Parser:
    """Text; an empty cell and a mark for nothing leave what is there."""
    parse = values.text(longest=longest)

    def parse_words(cell: Cell, context: Context) -> Parsed[str] | Refused:
        return Parsed(None) if values.is_blank(cell) else parse(cell, context)

    return parse_words


def _measures(cell: Cell, context: Context) -> Parsed[list[str]] | Refused:
    """Measures by their numbers, else one to a line, as the form has them."""
    if values.is_blank(cell):
        return Parsed(None)
    result = people.parse_measures(cell, context)
    if isinstance(result, Refused) or not result.value or len(result.value) > 1:
        return result
    return Parsed([line.strip() for line in result.value[0].splitlines() if line.strip()])


def _leader(cell: Cell, context: Context) -> Parsed[people.PersonPost] | Refused:
    """A name with or without its post; what is no one name stands as it is written."""
    result = people.parse_person_post(cell, context)
    if isinstance(result, Parsed) and (result.value is None or len(result.value.post) <= 60):
        return result
    words = _words(40)(cell, context)
    return words if isinstance(words, Refused) or not words.value else Parsed(people.PersonPost(words.value))


FIELDS: Final = (
    Field("number", "账户编号", ("台账编号", "问题编号", "编号", "账号"), hint="与整改清单上的一致；没有编号的，凭反馈问题原文对应"),
    Field("problem", "反馈问题", ("巡察反馈问题", "问题描述", "问题内容", "具体问题", "存在问题"), hint="只用来对应问题，台账原文不改"),
    Field("goal", "整改目标", ("目标",), parse=_words(20_000)),
    Field("measures", "整改措施", ("措施",), parse=_measures, hint="多条的写序号，或在单元格里一行一条"),
    Field("leader", "责任领导", ("牵头领导", "整改责任领导"), parse=_leader, hint="可写“周海燕（党委书记）”"),
    Field("leader_post", "责任领导职务", ("职务", "领导职务"), parse=_words(60)),
    Field("department", "责任单位", ("责任单位（科室）", "责任部门", "牵头部门", "责任科室"), parse=_words(80)),
    Field("owner_name", "责任人", ("具体责任人",), parse=_words(80)),
    Field("managing_name", "主管责任人", ("谁主管",), parse=_words(40)),
    Field("overseeing_name", "分管责任人", ("谁分管",), parse=_words(40)),
    Field("direct_name", "直接责任人", ("谁犯错",), parse=_words(80)),
)  # fmt: skip
WRITTEN: Final = (
    "goal", "measures", "leader_name", "leader_post", "department", "owner_name", "managing_name", "overseeing_name", "direct_name",
)  # fmt: skip
_LABELS: Final = {each.name: each.label for each in FIELDS} | {"leader_name": "责任领导"}


def _given(row: RowReport) -> dict[str, Any]:
    """What a row says, by the account's own names."""
    found = {name: row.values.get(name) for name in WRITTEN}
    if leader := row.values.get("leader"):
        found["leader_name"] = leader.name
        found["leader_post"] = found["leader_post"] or leader.post or None
    return {name: value for name, value in found.items() if value}


class RowChecks:
    """Finds the account a row means among the plan's own, and says what it would change."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self.numbers: dict[str, Account] = {}
        self.problems: dict[str, list[Account]] = {}
        self.seen: dict[Any, int] = {}
        for each in accounts:
            self.numbers[values.key(each.number)] = each
            self.problems.setdefault(values.key(each.problem), []).append(each)

    def __call__(self, row: RowReport) -> None:
        row.values["changes"] = {}
        account = self.account(row)
        if account is None:
            return
        if account.pk in self.seen:
            row.refuse("number", f"与第{self.seen[account.pk]}行是同一个问题（{account.number}）", "账户编号")
            return
        self.seen[account.pk] = row.row
        if account.status not in PLAN_ACCOUNT.sources:
            row.refuse("number", f"{account.number}现为“{account.get_status_display()}”，不能再填整改措施", "账户编号")
            return
        changes = {name: value for name, value in _given(row).items() if value != getattr(account, name)}
        row.values["account"], row.values["changes"] = account, changes
        if not changes:
            row.repair("number", f"{account.number}与现有内容相同，不改动", "账户编号")
        elif lost := [_LABELS[name] for name in changes if getattr(account, name)]:
            row.repair("number", f"{account.number}已填的{'、'.join(dict.fromkeys(lost))}将被改写", "账户编号")

    def account(self, row: RowReport) -> Account | None:
        number, problem = values.key(row.values.get("number")), values.key(row.values.get("problem"))
        if number:
            found = self.numbers.get(number)
            if found is None:
                row.refuse("number", f"本整改方案没有编号为“{row.values['number'][:60]}”的问题", "账户编号")
            elif problem and problem != values.key(found.problem):
                row.repair("problem", "问题文字与台账不同，按账户编号对应，台账原文不改", "反馈问题")
            return found
        like = self.problems.get(problem, []) if problem else []
        if len(like) == 1:
            return like[0]
        row.refuse("problem", "写明账户编号，才知道是哪个问题" if not problem or like else "整改方案里没有这个问题，请写明账户编号", "反馈问题")  # fmt: skip
        return None


def checks(office: Office, assignment: Any) -> tuple[Check, ...]:
    return (RowChecks(assignment.rectification_plan.accounts()),)


def commit(rows: Iterable[RowReport], *, office: Office, assignment: Any, by: User | None) -> int:
    """Write every row that changes something, through the step each account has; returns how many. Raises Stale."""
    assert by is not None
    changed = [row for row in rows if row.values["changes"]]
    for row in changed:
        account = row.values["account"]
        said = {name: getattr(account, name) for name in WRITTEN} | row.values["changes"]
        ledger.plan(account, by=by, version=account.version, **said)
    return len(changed)


# Not declared to the office's pages of imports: only the unit writes its plan, on its own side.
ROWS: Final = Importer(
    "plan_rows", "整改措施", FIELDS, POWER, commit, checks=checks, needs_assignment=True,
    hint="每行一个问题，凭账户编号（或反馈问题原文）对应；空着的单元格不改动已填的内容。",
)  # fmt: skip


@transaction.atomic
def paste(plan: Plan, report: ImportReport, *, by: User) -> int:
    """The good rows of a dry run, all or none, while the plan is being written; returns how many accounts changed."""
    plan = type(plan).objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if not access.may(by, POWER, plan):
        raise PermissionDenied(POWER)
    if plan.status != PlanStatus.DRAFT:
        raise WrongStatus("整改方案已报送，不能成批填写。")
    made = ROWS.commit(report.good_rows(), office=plan.assignment.office, assignment=plan.assignment, by=by)
    audit.record(plan, "paste", by=by, label="成批填写整改措施", made=made, refused=report.counts["refused"])
    return made


def rows_now(plan: Plan) -> list[list[str]]:
    """The plan's rows as they stand, in the order of the columns: to be copied, filled in and pasted back."""
    return [
        [
            each.number, each.problem, each.goal, people.measures_text(each.measures), each.leader_name, each.leader_post,
            each.department, each.owner_name, each.managing_name, each.overseeing_name, each.direct_name,
        ]
        for each in plan.accounts()
    ]  # fmt: skip
