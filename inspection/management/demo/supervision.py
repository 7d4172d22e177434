"""The demo's supervision team at work: it looks at accounts, and each result has led to something."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from inspection import codes
from inspection.management.demo.days import on
from rectification.actions import checks, consequences, matter_checks, supervision
from rectification.models import MatterKind
from rectification.models.matter_checks import matters_of

if TYPE_CHECKING:
    from inspection.management.demo.fieldwork import Task
    from inspection.management.demo.people import Demo
    from rectification.models import Account, Check
    from rounds.models import Allotment


def _check(demo: Demo, account: Account, day: date, result: str, finding: str) -> Check:
    with on(day):
        return checks.check(
            account, by=demo.users["supervisor"], finding=finding, kind=codes.code("check_kind", "on_site", demo.office),
            result=codes.code("check_result", result, demo.office), checked_on=day,
        )  # fmt: skip


def _look_into_what_was_handed_over(demo: Demo, allotment: Allotment, day: date) -> None:
    """Each organ that was handed leads or recommendations of the unit was asked how far it is (R-287)."""
    said = {
        MatterKind.LEAD: ("已受理，正在初步核实。", "请在三个月内报告处置情况。"),
        MatterKind.RECOMMENDATION: ("已列入本部门工作计划，牵头股室和完成时限已明确。", ""),
    }
    with on(day):
        for each in matters_of(allotment):
            finding, demand = said[each.kind]
            matter_checks.look_into(
                allotment, by=demo.users["supervisor"], kind=each.kind, receiver=each.receiver, looked_on=day,
                finding=finding, demand=demand,
            )  # fmt: skip


def play(demo: Demo, task: Task, today: date) -> None:
    """A statement handed in, a talk to be held, a second demand, a new problem and the team's report before the leading group."""
    users, assignment = demo.users, task.made
    assert assignment is not None
    supervisor, day = users["supervisor"], today - timedelta(days=6)
    late, cleared = assignment.accounts.get(progress_percent=40), assignment.accounts.get(status="cleared")
    moved, part = assignment.accounts.exclude(transferred_on=None).get(parent=None), late.parts.get()
    undone = _check(demo, late, day, "not_done", "三个村中有一个村合同仍未签订，台账与公示不一致。")
    slow = _check(demo, part, day, "not_done", "第三个村没有启动，主要负责人未研究。")
    paper = _check(demo, moved, day, "formal", "程序材料系事后补齐，两名中层干部没有重新考察。")
    more = _check(demo, cleared, day, "mostly", "接待费用已清退，新账中未见超标准接待。")
    with on(day, 15):
        asked = consequences.begin(
            undone, by=supervisor, kind="statement", due_on=today + timedelta(days=4),
            matter="第三个村合同逾期未签，请写明原因、责任人和完成时间。",
        )  # fmt: skip
        consequences.begin(
            slow, by=supervisor, kind="talk", due_on=today + timedelta(days=3), matter="对第三个村问题没有研究部署，约谈乡党委主要负责人。"
        )  # fmt: skip
        consequences.begin(
            paper, by=supervisor, kind="again", due_on=today + timedelta(days=30), matter="按规定程序重新考察，不得以补材料代替整改。"
        )  # fmt: skip
        new = consequences.begin(
            more, by=supervisor, kind="new", matter="两张异地加油发票合计1,960元，疑似公车私用，未列入巡察反馈。"
        )  # fmt: skip
        consequences.report(new, by=supervisor)
    with on(today - timedelta(days=2)):
        consequences.write(
            asked, by=users["unit-liaison"], explanation="该村三户在外务工，合同须本人签字。乡党委已派专人联系，预计本月底前签订完毕。分包领导严文博负主要责任。"
        )  # fmt: skip
        consequences.hand_in(asked, by=users["unit-secretary"])
    _look_into_what_was_handed_over(demo, assignment.allotments.get(), today - timedelta(days=2))
    with on(today - timedelta(days=1)):
        report = supervision.begin(assignment.allotments.get().team, by=supervisor)
        report = supervision.write(
            report, by=supervisor, overview="督查组查阅台账、实地查看三个村，查账4次。",
            achievements="接待费用清退到位，公务接待办法已修订；惠农补助逐户公示。",
            problems="一是“三资”合同一个村仍未签订，一个村没有研究部署；二是干部选任存在以补材料代替整改。",
            suggestions="请青石乡党委书记亲自研究，一个月内办结。",
        )  # fmt: skip
        supervision.submit(report, by=supervisor)
