"""The demo's preparation of an assignment: its plan approved, questions, earlier results, items of the negative list."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from inspection import codes
from inspection.management.demo.days import on
from rounds.actions import focus, leadership, preparation
from rounds.models import NegativeItem, UnitPlan

if TYPE_CHECKING:
    from datetime import date

    from inspection.management.demo.people import Demo
    from inspection.models import User
    from rounds.models import Assignment


def plan(demo: Demo, assignment: Assignment, leader: User, day: date) -> UnitPlan:
    """The unit's plan with its contingencies and a part for each member, approved by the head of the office."""
    methods = codes.choices("methods", demo.office).filter(
        code__in=("interview", "forum", "reading", "visit", "accounts")
    )
    with on(day):
        made = preparation.write_plan(
            assignment, by=leader, methods=methods, studied_on=day,
            contradictions="资金量大、经手环节多，监管力量薄弱。", breakthrough="从发放名册与银行回单比对入手。",
            focus="一是贯彻决策部署情况；二是惠农资金管理使用情况；三是基层党组织建设情况；四是前次整改情况。",
            other_matters="县委要求了解的集体“三资”管理情况。",
            process="第一周见面动员、移交资料；第二至四周谈话走访、查阅核实；第五周汇总底稿。",
        )  # fmt: skip
        rows = {each.pk: (leader.name, "立即报告组长，现场劝导，必要时商请有关部门处置。")
                for each in codes.choices("contingencies", demo.office)}  # fmt: skip
        preparation.write_contingencies(made, by=leader, rows=rows)
        for place, member in enumerate(assignment.team.members()):
            preparation.add_task(
                made, by=leader, text=("统筹全组工作", "谈话组织", "资料调阅和后勤联络", "账务核查")[min(place, 3)],
                owner=member.person, key=place == 0, difficult=place > 2,
            )  # fmt: skip
        made.refresh_from_db()
        made = preparation.submit_plan(made, by=leader)
    with on(day + timedelta(days=1)):
        return preparation.approve_plan(made, by=demo.users["office-head"])


def in_person(demo: Demo, assignment: Assignment, today: date) -> None:
    """What the leader sees to himself: the audit report read, one matter and one talk still his to do."""
    users, report = demo.users, assignment.materials.get(kind="audit")
    with on(today - timedelta(days=4), 9):
        read = leadership.flag(
            assignment,
            by=users["team-deputy"],
            kind="material",
            material=report,
            reason="往来款长期挂账，涉及三项专项资金",
        )
        leadership.flag(
            assignment,
            by=users["team-deputy"],
            kind="matter",
            finding=assignment.findings.first(),
            reason="涉及群众切身利益",
        )
        leadership.flag(
            assignment, by=users["team-member"], kind="person", person=demo.people["何秀英"], reason="资金发放经手人"
        )
    with on(today - timedelta(days=3), 20):
        leadership.sign(read, by=users["team-leader"], note="已阅研全文，要求逐笔核对三项专项资金去向。")
    with on(today - timedelta(days=1), 20):
        focus.mark(
            assignment, demo.people["张伟"], by=users["team-leader"], note="线索已报巡察办",
            criteria=codes.choices("focus_criteria", demo.office).filter(code__in=("strong", "key_post")),
        )  # fmt: skip


def play(demo: Demo, assignment: Assignment, today: date) -> None:
    """Questions taken along, an audit reused, an earlier rectification to check, some items held against the unit."""
    users = demo.users
    leader, begins = users["team-leader"], assignment.stationing_begins
    assert begins is not None
    with on(begins - timedelta(days=3)):
        first = preparation.ask(
            assignment, by=leader, source="inquiry", text="财政拨付数与到户发放数相差较大，原因是什么？"
        )
        preparation.ask(assignment, by=leader, source="reading", text="公务接待台账缺2024年二季度，是否补记？")
        preparation.take_along(
            assignment, by=leader, kind="audit", issuer="县审计局", dated=begins - timedelta(days=200), title="青石乡财政收支审计报告",
            text="往来款长期挂账，三项专项资金未专账核算。",
        )  # fmt: skip
        earlier = preparation.take_along(
            assignment, by=leader, kind="earlier", issuer="县委第一巡察组", dated=begins - timedelta(days=150),
            title="上轮巡察反馈意见", text="惠农补助动态调整不及时。",
        )  # fmt: skip
    with on(begins + timedelta(days=5)):
        preparation.close_question(first, by=leader, outcome="confirmed", note="7户重复申领，资金未清退。")
        preparation.recheck(earlier, by=leader, recheck="partly", note="已清退4户，3户未清退。")
    rows = (("2-03", "present", "党委会记录2024年第9次缺表决结果", "严文博"), ("3-25", "present", "银行回单与名册比对", ""),
            ("2-08", "absent", "", ""), ("1-14", "pending", "", ""))  # fmt: skip
    with on(begins + timedelta(days=6)):
        for number, conclusion, evidence, who in rows:
            preparation.check_item(
                assignment, NegativeItem.objects.get(number=number, office=None), by=leader, conclusion=conclusion,
                evidence=evidence, who=who, occurred_on=begins - timedelta(days=400) if who else None,
            )  # fmt: skip
