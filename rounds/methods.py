"""What each method (方式) asks of its field record beyond the common columns: one table that forms, gates and pages read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TEXT, LINES, NUMBER, MONEY, DAY, MOMENT, YES_NO, CHOICE, COUNTS = (
    "text", "lines", "number", "money", "day", "moment", "yes_no", "choice", "counts",
)  # fmt: skip


@dataclass(frozen=True)
class Detail:
    """One thing a method's record says. ``source``: the code list a choice, or the heads of a count, come from."""

    name: str
    label: str
    kind: str = TEXT
    required: bool = True
    source: str = ""
    help: str = ""


@dataclass(frozen=True)
class Method:
    """A method's own part: its details, the common columns it needs besides, and what its numbers must satisfy.

    ``restricted``: seen by the leader and those he names only (R-148). ``approved``: waits for the leader (R-151).
    ``filed``: has a file before it is complete; ``fixed``: nothing of it changes afterwards (R-154).
    """

    details: tuple[Detail, ...] = ()
    columns: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    check: Callable[[Mapping[str, Any]], list[str]] = lambda details: []
    restricted: bool = False
    approved: bool = False
    filed: bool = False
    fixed: bool = False
    note: str = ""


def _descending(*names: tuple[str, str]) -> Callable[[Mapping[str, Any]], list[str]]:
    """Each number is at most the one before it."""

    def check(details: Mapping[str, Any]) -> list[str]:
        found = []
        for (more, more_label), (less, less_label) in pairwise(names):
            if details.get(more) is not None and details.get(less) is not None and details[less] > details[more]:
                found.append(f"{less_label}不能大于{more_label}")
        return found

    return check


def _accounts(details: Mapping[str, Any]) -> list[str]:
    found = []
    if (
        details.get("period_begins")
        and details.get("period_ends")
        and details["period_ends"] < details["period_begins"]
    ):
        found.append("账务期间的止期不能早于起期")
    doubtful, amount = details.get("doubtful_amount"), details.get("amount")
    if doubtful and amount and Decimal(str(doubtful)) > Decimal(str(amount)):
        found.append("疑点金额不能大于查阅金额")
    if doubtful and not details.get("doubts"):
        found.append("有疑点金额，须写明疑点")
    return found


def _in_time(details: Mapping[str, Any]) -> list[str]:
    reported, arrived, taken = (details.get(name) for name in ("reported_at", "arrived_at", "taken_at"))
    found = ["到达现场不能早于接报"] if reported and arrived and arrived < reported else []
    return [*found, "取证时间不能早于到达现场"] if arrived and taken and taken < arrived else found


def _observers(details: Mapping[str, Any]) -> list[str]:
    """Who observes has no vote and gives no opinion; a record that cannot say so is no observing (R-149)."""
    return [] if details.get("silent") else ["须确认列席人员未参加表决、未发表意见"]


def _returned(details: Mapping[str, Any]) -> list[str]:
    return ["借出原件的，须写明约定归还日期"] if details.get("borrowed") and not details.get("return_by") else []


METHODS: dict[str, Method] = {
    "forum": Method(
        (Detail("form", "座谈形式", CHOICE, source="forum_forms"),
         Detail("participants", "参加人数", COUNTS, source="interviewees", help="按类别填写，人次自动合计")),
        columns=("title",), needs=("title", "place"),
    ),
    "visit": Method(
        (Detail("households", "走访户数", NUMBER), Detail("selection", "随机选取办法", help="如：花名册抽签、每隔10户取1户")),
        columns=("sub_unit", "person_times"), needs=("place",),
    ),
    "verification": Method(
        (Detail("result", "核查结果", CHOICE, source="verification_results"),),
        columns=("title", "finding", "sub_unit", "subject_name", "person_times"), needs=("place", "finding"),
        note="定稿后自动列为所核查问题的证据。",
    ),
    "reading": Method(
        (Detail("materials", "查阅、复制的资料", LINES, help="每行一种"), Detail("custodian", "保管人"),
         Detail("borrowed", "借出原件", YES_NO, required=False), Detail("return_by", "约定归还日期", DAY, required=False)),
        columns=("title", "copies"), check=_returned,
    ),
    "accounts": Method(
        (Detail("category", "账务类别", CHOICE, source="account_categories"),
         Detail("period_begins", "账务期间起", DAY), Detail("period_ends", "账务期间止", DAY),
         Detail("amount", "查阅金额（元）", MONEY), Detail("doubtful_amount", "疑点金额（元）", MONEY, required=False),
         Detail("doubts", "疑点", LINES, required=False)),
        columns=("title", "copies", "sub_unit"), check=_accounts,
    ),
    "personal_matters": Method(
        (Detail("items", "抽查事项", LINES, help="每行一项，如：房产、持股、婚姻变化"),
         Detail("result", "抽查结果", CHOICE, source="matter_results")),
        columns=("subject_person",), needs=("subject_person",), restricted=True,
        note="本记录只有组长和所填办理人可见。",
    ),
    "observing": Method(
        (Detail("meeting_kind", "会议种类", CHOICE, source="observed_meetings"),
         Detail("silent", "列席人员未参加表决、未发表意见", YES_NO)),
        columns=("title",), needs=("place",), check=_observers,
    ),
    "report": Method(
        (Detail("reporter", "汇报人"), Detail("post", "汇报人职务", required=False)), columns=("title",), needs=("title",),
    ),
    "sub_unit": Method(
        (Detail("reason", "下沉理由", LINES),), columns=("title", "sub_unit", "person_times"), needs=("sub_unit",),
        approved=True, note="须经组长批准后才能定稿。",
    ),
    "check": Method(
        (Detail("relayed", "动员会精神是否传达到基层", CHOICE, required=False, source="relayed_results"),),
        columns=("title", "undercover", "sub_unit"), needs=("place",),
    ),
    "themed": Method(
        (Detail("theme", "检查主题"), Detail("checklist", "检查清单及结果", LINES, help="每行一项：事项——结果")),
        columns=("title", "sub_unit"),
    ),
    "sampling": Method(
        (Detail("subject", "抽查内容"), Detail("population", "总体数量", NUMBER), Detail("sample", "抽查数量", NUMBER),
         Detail("errors", "不符数量", NUMBER), Detail("drawn", "抽取办法", required=False)),
        columns=("title", "sub_unit"),
        check=_descending(("population", "总体数量"), ("sample", "抽查数量"), ("errors", "不符数量")),
    ),
    "questionnaire": Method(
        (Detail("issued", "发放份数", NUMBER), Detail("returned", "收回份数", NUMBER), Detail("valid", "有效份数", NUMBER),
         Detail("audience", "调查对象", required=False)),
        columns=("title",), check=_descending(("issued", "发放份数"), ("returned", "收回份数"), ("valid", "有效份数")),
    ),
    "measuring": Method(
        (Detail("evidence_kind", "证据种类", CHOICE, source="evidence_kinds"), Detail("reported_at", "接报时间", MOMENT, required=False),
         Detail("arrived_at", "到达现场时间", MOMENT), Detail("taken_at", "取证时间", MOMENT), Detail("taker", "取证人"),
         Detail("measured", "测量结果", LINES, required=False)),
        columns=("title", "sub_unit"), needs=("place",), check=_in_time, filed=True, fixed=True,
        note="可直接用手机拍照上传；文件指纹自动计算，定稿后不能改动。",
    ),
}  # fmt: skip

PLAIN = Method(columns=("title", "sub_unit", "subject_name", "subject_category", "person_times", "copies"))


def of(code: str) -> Method:
    """A method's part; one that an office added itself has the common columns only."""
    return METHODS.get(code, PLAIN)


def reasons(code: str, details: Mapping[str, Any]) -> list[str]:
    """What a record of a method still lacks, or what of it cannot be, in words."""
    method = of(code)
    blank = ("", None, [], {})
    lacking = [f"未填{each.label}" for each in method.details if each.required and details.get(each.name) in blank]
    return lacking + method.check(details)


def people_in(code: str, details: Mapping[str, Any]) -> int | None:
    """How many person-times a record's counts add up to; None for a method that counts nobody by category."""
    counts = [details.get(each.name) or {} for each in of(code).details if each.kind == COUNTS]
    return sum(sum(each.values()) for each in counts) or None


def stored(value: Any) -> Any:
    """A form's value as the record keeps it."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def shown(detail: Detail, value: Any, texts: Mapping[str, Mapping[str, str]]) -> str:
    """A kept value as people read it; ``texts`` gives the words of each code list's codes."""
    words = texts.get(detail.source, {})
    if value in ("", None, [], {}):
        return ""
    if detail.kind == COUNTS:
        order = {code: at for at, code in enumerate(words)}
        counts = sorted(value.items(), key=lambda each: order.get(each[0], len(order)))
        return "、".join(f"{words.get(code, code)}{count}人" for code, count in counts if count)
    if detail.kind == YES_NO:
        return "是" if value else "否"
    if detail.kind == LINES:
        return "\n".join(value)
    if detail.kind == MONEY:
        return f"{Decimal(value):,.2f}"
    if detail.kind == MOMENT:
        return f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M}"
    return words.get(value, str(value)) if detail.kind == CHOICE else str(value)


def sources(code: str) -> tuple[str, ...]:
    """The code lists a method's details draw on."""
    return tuple({each.source for each in of(code).details if each.source})
