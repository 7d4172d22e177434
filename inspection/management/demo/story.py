"""The story of the demo: two rounds of the county's tenth committee, as its people would have worked through them.

The second round is over and its accounts are being rectified; in the third one team is stationed and one about to enter.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.utils import timezone

from inspection.management.demo import (
    desk,
    escalation,
    fieldwork,
    hints,
    history,
    ledger,
    letters,
    liaison,
    planning,
    preparation,
    reception,
    self_checks,
    shelf,
    squad,
    supervision,
)
from inspection.management.demo.fieldwork import Task

if TYPE_CHECKING:
    from inspection.management.demo.people import Demo

FINDINGS_QINGSHI = (
    {"title": "公务接待无公函、超标准", "category": "governance.finance", "amount": 68344,
     "fact": "2023年至2025年，青石乡公务接待无公函、超标准13次，金额68,344元，部分票据以会议费列支。",
     "nature": "违反中央八项规定精神", "cause": "财务审核把关不严", "responsibility": "主要领导责任、直接责任",
     "basis": "《党政机关国内公务接待管理规定》第五条"},
    {"title": "惠农补助发放动态调整不及时", "category": "masses.funds", "amount": 27061,
     "fact": "7户不符合条件人员享受补助，多发放27,061元，动态调整不及时。",
     "nature": "侵害群众利益", "cause": "入户核查流于形式", "responsibility": "分管领导责任", "basis": "惠农补贴管理办法"},
    {"title": "“三会一课”不规范", "category": "building.life",
     "fact": "5个支部2025年未召开组织生活会，会议记录后补。", "nature": "组织生活不严肃", "cause": "抓党建责任层层递减",
     "responsibility": "第一责任人责任", "basis": "《支部工作条例》第十五条"},
    {"title": "股级干部任用程序不完整", "category": "building.appointment",
     "fact": "6人任用未履行民主推荐程序，缺少考察材料。", "nature": "选人用人不规范", "cause": "程序意识淡薄",
     "responsibility": "主要领导责任", "basis": "《干部任用条例》第十四条"},
    {"title": "村级“三资”台账不清", "category": "masses.village", "amount": 93000,
     "fact": "3个村集体土地出租未签合同，租金93,000元未入账。", "nature": "村级财务管理混乱", "cause": "监管缺位",
     "responsibility": "分管领导责任", "basis": "农村集体资产管理办法"},
)  # fmt: skip
FINDINGS_LIUXI = (
    {"title": "党委会研究全面从严治党工作不够", "category": "leadership.duty",
     "fact": "2025年党委会仅专题研究3次，会议记录缺少班子成员发言。", "nature": "主体责任落实不力", "cause": "重业务轻党建",
     "responsibility": "第一责任人责任", "basis": "《党委（党组）落实全面从严治党主体责任规定》"},
    {"title": "道路项目未公开招标", "category": "governance.projects", "amount": 242860,
     "fact": "农村公路项目未公开招标，变更签证13次，增加投资242,860元。", "nature": "违反工程建设管理规定",
     "cause": "内控制度缺失", "responsibility": "直接责任", "basis": "《招标投标法》第四条"},
    {"title": "上轮巡察反馈问题整改不到位", "category": "rectification.last",
     "fact": "上轮反馈的4个问题仍未整改到位，制度建而不用。", "nature": "整改责任不落实", "cause": "过关心态",
     "responsibility": "主要领导责任", "basis": "《巡视工作条例》"},
)  # fmt: skip


def play(demo: Demo) -> None:
    """Play both rounds up to today, through the same actions as the pages."""
    call_command("load_reference", verbosity=0)
    today = timezone.localdate()
    history.play(demo, today)
    planning.play(demo, today)
    finished, running = second_round(demo, today)[0].made, third_round(demo, today)[0].made
    assert finished is not None
    assert running is not None
    squad.play(demo, finished, running, today)
    squad.appraise(demo, finished)
    squad.sum_up(demo, finished.round, today)
    desk.play(demo, today)
    shelf.play(demo, finished.round, today)


def second_round(demo: Demo, today: date) -> list[Task]:
    """The second round: stationed half a year ago, fed back in the summer."""
    begins = today - timedelta(days=196)
    tasks = [
        Task(1, "青石乡", begins, begins + timedelta(days=24), findings=FINDINGS_QINGSHI),
        Task(2, "柳溪镇", begins + timedelta(days=1), begins + timedelta(days=25), findings=FINDINGS_LIUXI),
    ]
    fieldwork.play_round(demo, 2, tasks)
    for task, leader, member in zip(
        tasks, ("team-leader", "team-leader-2"), ("team-member", "team-member-2"), strict=True
    ):
        fieldwork.authorise(demo, task, f"云委〔{begins.year}〕{10 + task.team}号")
        fieldwork.enter(demo, task, leader)
        fieldwork.work(demo, task, leader, member, 20)
        ledger.report(demo, task, leader, member)
    first, other = tasks
    accounts = ledger.deliver(demo, first, due_on=today + timedelta(days=20))
    ledger.deliver(demo, other, due_on=today - timedelta(days=12))
    ledger.rectify(demo, accounts, today)
    ledger.list_write_offs(demo, accounts, today)
    ledger.report_rectification(demo, first, today)
    ledger.publish(demo, first, today)
    ledger.follow(demo, first, today)
    ledger.supervise(demo, first, today)
    ledger.hold_to_account(demo, first, today)
    supervision.play(demo, first, today)
    escalation.play(demo, other, today)
    self_checks.play(demo, today)
    ledger.statement(demo, today)
    hints.play(demo, today)
    return tasks


def third_round(demo: Demo, today: date) -> list[Task]:
    """The third round: the first team is stationed in its second week, the second enters next week."""
    begins = today - timedelta(days=9)
    tasks = [
        Task(1, "青石乡", begins, begins + timedelta(days=40), kind="special", subject="惠农资金管理使用",
             findings=({**FINDINGS_QINGSHI[1], "title": "惠农补助重复申领", "paper": False},)),
        Task(2, "县教育局", today + timedelta(days=6), today + timedelta(days=46)),
    ]  # fmt: skip
    fieldwork.play_round(demo, 3, tasks)
    fieldwork.authorise(demo, tasks[0], f"云委〔{begins.year}〕31号")
    fieldwork.enter(demo, tasks[0], "team-leader")
    assert tasks[0].made is not None
    letters.open_channels(demo, tasks[0].made, begins)
    fieldwork.work(demo, tasks[0], "team-leader", "team-member", 6)
    letters.play(demo, tasks[0].made, today)
    reception.play(demo, tasks[0].made, today)
    liaison.play(demo, tasks[0].made, today)
    preparation.play(demo, tasks[0].made, today)
    preparation.in_person(demo, tasks[0].made, today)
    fieldwork.authorise(demo, tasks[1], f"云委〔{begins.year}〕32号")
    return tasks
