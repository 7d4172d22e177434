"""What the demo's office keeps at its own desk: a few regulations, last week's digest."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from inspection.management.demo.days import on
from rounds.actions import library, progress

if TYPE_CHECKING:
    from inspection.management.demo.people import Demo

# kind, title, issuer, issued, what it is for, whether everybody has to read it, main points
REGULATIONS = (
    ("party", "中国共产党巡视工作条例", "中共中央", date(2024, 2, 8), "巡察全过程", False,
     "巡视工作的指导思想、机构人员、范围内容、工作程序方式权限、整改和成果运用、队伍建设和责任。"),
    ("party", "中国共产党党内监督条例", "中共中央", date(2016, 10, 27), "监督重点", False, "党内监督的原则、任务、主要内容和重点对象。"),
    ("party", "党政机关厉行节约反对浪费条例", "中共中央、国务院", date(2025, 5, 18), "查阅账务、公务接待", False,
     "公务接待、公务用车、会议活动、办公用房等规定。"),
    ("upper", "关于加强巡察整改和成果运用的意见", "中共南川市委办公室", date(2023, 9, 1), "反馈、整改、督查", False, "整改责任、期限、评估和问责。"),
    ("internal", "云岭县委巡察组保密和请销假规定", "云岭县委巡察办", date(2025, 3, 10), "进驻前三承诺、组员请假", True,
     "一、涉密载体领用、归还都由两人签认。\n二、谈话内容、线索不得在驻地以外谈论。\n三、离岗一日由组长批准，二日以上报巡察办。"),
    ("handbook", "巡察工作手册（2026年版）", "云岭县委巡察办", date(2026, 1, 15), "各环节操作", True, "五环节三阶段的要点、表样和常见差错。"),
)  # fmt: skip


def play(demo: Demo, today: date) -> None:
    """The library as it is read by every team, and last week's digest on its way to the leading group's head."""
    office, to_read = demo.users["office"], []
    with on(today - timedelta(days=30)):
        for kind, title, issuer, issued, drives, must_read, text in REGULATIONS:
            made = library.add_regulation(
                demo.office, by=office, kind=kind, title=title, issuer=issuer, issued_on=issued, drives=drives,
                must_read=must_read, text=text,
            )  # fmt: skip
            if must_read:
                to_read.append(made)
    with on(today, 8):
        for made in to_read:
            library.acknowledge(made, by=demo.users["team-leader"])
        digest = progress.compile_digest(demo.office, by=office, today=today)
        if digest is not None:
            progress.submit(digest, by=office, note="第一组查账力量不足，已商财政局抽调一人。")
