"""催办链: which letter follows which while something is overdue, as one office does it; kept as a setting (R-361)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from inspection import codes, whole_numbers
from inspection.models import OfficeSetting
from inspection.workdays import Unit

SETTING = "ledger.escalation"
UNITS = {Unit.DAY.value: "天", Unit.WORKING_DAY.value: "工作日"}
SIGNERS = {"office": "巡察办主任", "group": "领导小组"}
RECEIVERS = {"unit": "党组织", "principal": "主要负责人"}
# The last row has no letter: an accountability item is opened by its own page.
ACCOUNTABILITY = "accountability"
TO_ACCOUNTABILITY = "转问责"
COLUMNS = "名称｜天数｜天或工作日｜签发人｜致｜正文"
# What a text may leave open; filled in from the account when a letter is drafted.
PLACES = ("单位", "账户", "问题", "期限", "超期", "上次")
_OPEN = re.compile(r"〔([\u4e00-\u9fff]+)〕")


@dataclass(frozen=True)
class Stage:
    """One row: its name, how many days after the due date or the letter before, who signs, to whom, which text."""

    name: str
    days: int
    unit: str
    signer: str
    to: str = ""
    text: str = ""

    @property
    def is_letter(self) -> bool:
        return self.signer != ACCOUNTABILITY

    @property
    def when(self) -> str:
        return f"{self.days}{'个' if self.unit == Unit.WORKING_DAY else ''}{UNITS[self.unit]}"


def stages(office: Any) -> list[Stage]:
    return [Stage(*row) for row in codes.setting(office, SETTING)]


def version(office: Any) -> int:
    """Which version of the chain an office goes by; 0 is the one the system came with."""
    row = OfficeSetting.current(getattr(office, "pk", office), SETTING)
    return row.version if row is not None else 0


def filled(text: str, **values: str) -> str:
    """The text with what it leaves open filled in."""
    return _OPEN.sub(lambda found: values.get(found[1], found[0]), text)


def read(typed: str) -> list[list[Any]]:
    """Rows from what an office typed, a stage a line. Raises ValueError with the line and what is wrong with it."""
    lines = [each.strip() for each in typed.splitlines() if each.strip()]
    rows = [_row(at, line) for at, line in enumerate(lines, start=1)]
    names = [each[0] for each in rows]
    if len(set(names)) < len(names):
        raise ValueError("名称不能重复。")
    if any(each[3] == ACCOUNTABILITY for each in rows[:-1]):
        raise ValueError(f"“{TO_ACCOUNTABILITY}”只能是最后一行。")
    if rows and rows[0][3] == ACCOUNTABILITY:
        raise ValueError(f"“{TO_ACCOUNTABILITY}”以前至少发一次函。")
    return rows


def _row(at: int, line: str) -> list[Any]:
    parts = [each.strip() for each in re.split(r"[|｜]", line, maxsplit=5)]
    if len(parts) == 4 and parts[3] == TO_ACCOUNTABILITY:
        parts += ["", ""]
    if len(parts) != 6:
        raise ValueError(
            f"第{at}行应为六栏，用“｜”隔开：{COLUMNS}；最后一行可写：名称｜天数｜天或工作日｜{TO_ACCOUNTABILITY}。"
        )
    name, days, unit, signer, to, text = parts
    if not 1 <= len(name) <= 10:
        raise ValueError(f"第{at}行的名称须为一至十个字。")
    if not 1 <= (after := whole_numbers.read(days, digits=9) or 0) <= 365:
        raise ValueError(f"第{at}行的天数须为1至365。")
    unit_code = _code(at, "天或工作日", unit, UNITS)
    if signer == TO_ACCOUNTABILITY:
        return [name, after, unit_code, ACCOUNTABILITY, "", ""]
    signer_code, to_code = _code(at, "签发人", signer, SIGNERS), _code(at, "致", to, RECEIVERS)
    if not text:
        raise ValueError(f"第{at}行没有正文。")
    if unknown := sorted(set(_OPEN.findall(text)) - set(PLACES)):
        raise ValueError(f"第{at}行的〔{'〕〔'.join(unknown)}〕不对，可用〔{'〕〔'.join(PLACES)}〕。")
    return [name, after, unit_code, signer_code, to_code, text]


def _code(at: int, column: str, part: str, words: dict[str, str]) -> str:
    by_text = {text: code for code, text in words.items()}
    if part not in by_text:
        raise ValueError(f"第{at}行的{column}“{part}”不对，可填：{'、'.join(by_text)}。")
    return by_text[part]


def typed(rows: list[list[Any]]) -> str:
    """Rows as an office types them."""
    return "\n".join(
        "｜".join((stage.name, str(stage.days), UNITS[stage.unit], *_rest(stage))) for stage in (Stage(*row) for row in rows)
    )  # fmt: skip


def _rest(stage: Stage) -> tuple[str, ...]:
    return (SIGNERS[stage.signer], RECEIVERS[stage.to], stage.text) if stage.is_letter else (TO_ACCOUNTABILITY,)


def words(rows: list[list[Any]]) -> str:
    """The chain in one line: 通知（1天）→ 指导（10个工作日）→ ….

    What is counted from is the due date for the first, the letter before for the others.
    """
    return " → ".join(f"{each.name}（{each.when}）" for each in (Stage(*row) for row in rows)) or "不发函"
