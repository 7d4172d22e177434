"""The procedures that come along: 五环节 with its three phases, 六环节 with their emphasis, the short one of special inspections."""

from __future__ import annotations

from typing import NamedTuple

from django.db import transaction

from rounds.models.procedure import Anchor, Fact, Procedure, ProcedureStep

B, M, E = Anchor.BEGINS, Anchor.MIDDLE, Anchor.ENDS


class Line(NamedTuple):
    """A step as written here; ``inside``: it belongs before the withdrawal."""

    heading: str
    name: str
    anchor: Anchor
    offset: int
    fact: str = ""
    mandatory: bool = True
    inside: bool = True
    guidance: str = ""


ONE, TWO, THREE = "了解情况·会议公告移交资料", "了解情况·深入了解", "了解情况·汇总移交报告"
REPORT, FEEDBACK, RECTIFY, VISIT = "撰写报告汇报", "反馈", "督促整改公开", "督查回访"
AFTER = (
    Line(REPORT, "巡察报告审定", E, 30, Fact.REPORTED, inside=False, guidance="事实清楚，定性准确，依据扎实"),
    Line(FEEDBACK, "反馈意见", E, 45, Fact.FED_BACK, inside=False, guidance="直接向书记反馈，问题具体到人到事"),
    Line(RECTIFY, "整改方案报送审核", E, 75, inside=False, guidance="逐条有措施、责任人、时限"),
    Line(RECTIFY, "整改情况党内通报和社会公开", E, 150, inside=False, mandatory=False),
    Line(VISIT, "督查或回访", E, 180, inside=False, mandatory=False, guidance="查账销账，防止反弹"),
)
FIVE = (
    Line(ONE, "印发动员会通知", B, -3, Fact.NOTICE),
    Line(ONE, "见面会", B, 0, Fact.INTRODUCTION, guidance="安排巡察事宜，送达巡察通知"),
    Line(ONE, "动员会", B, 0, Fact.MOBILISATION, guidance="传达精神，宣布授权，公开承诺，表态发言"),
    Line(ONE, "进驻", B, 0, Fact.ENTERED),
    Line(ONE, "张贴公告、设置意见箱、公开电话", B, 1),
    Line(ONE, "移交调阅资料", B, 3),
    Line(ONE, "听取党委工作汇报和纪检组专题汇报", B, 3, Fact.REPORTING),
    Line(TWO, "个别谈话、查阅资料、走访核实", M, 0, guidance="突破重点问题，两人以上，多种方式印证"),
    Line(TWO, "中期推动会", M, 0, Fact.MIDTERM, mandatory=False),
    Line(THREE, "梳理问题底稿和线索", E, -5, guidance="一事一稿，证据齐全"),
    Line(THREE, "信访件、线索、问题三类移交", E, -2),
    Line(THREE, "撤离", E, 0, Fact.WITHDRAWN),
    *AFTER,
)
SIX = (
    Line("准备", "组务会研究分工和重点", B, -5, guidance="注重搜集问题，带着问题去"),
    Line("准备", "印发动员会通知", B, -3, Fact.NOTICE),
    Line("了解", "动员会", B, 0, Fact.MOBILISATION, guidance="注重突破问题"),
    Line("了解", "进驻", B, 0, Fact.ENTERED),
    Line("了解", "谈话、查阅、走访", M, 0, guidance="深入一线，对比印证"),
    Line("了解", "撤离", E, 0, Fact.WITHDRAWN),
    Line("报告", "巡察报告审定", E, 30, Fact.REPORTED, inside=False, guidance="注重聚焦问题，不写成绩占篇幅"),
    Line("反馈", "反馈意见", E, 45, Fact.FED_BACK, inside=False, guidance="注重点准问题"),
    Line("移交", "线索和整改事项移交", E, 45, inside=False, guidance="注重分清责任，三方签字"),
    Line("整改", "整改方案审核", E, 75, inside=False, guidance="注重解决问题，逐条销号"),
    Line("整改", "任务办结", E, 180, Fact.CLOSED, inside=False, mandatory=False),
)
# What a special inspection leaves out needs no tick.
SHORT = (
    Line("了解情况", "印发动员会通知", B, -1, Fact.NOTICE),
    Line("了解情况", "进驻", B, 0, Fact.ENTERED, guidance="直奔主题，精准了解"),
    Line("了解情况", "重点核实", M, 0),
    Line("了解情况", "撤离", E, 0, Fact.WITHDRAWN),
    Line("报告反馈", "巡察报告审定", E, 15, Fact.REPORTED, inside=False),
    Line("报告反馈", "反馈意见", E, 25, Fact.FED_BACK, inside=False),
    Line("整改", "整改方案报送审核", E, 55, inside=False),
)
SHIPPED = (
    ("five_links", "五环节三阶段", ["regular", "village", "cross", "extended", "raised"], "R-078、R-079", FIVE),
    ("short", "专项简化程序", ["special", "mobile", "return"], "R-048", SHORT),
    ("six_links", "六环节", [], "R-080", SIX),
)  # fmt: skip


@transaction.atomic
def load() -> None:
    """Load every procedure that is not there yet."""
    have = set(Procedure.objects.filter(office=None).values_list("key", flat=True))
    for key, title, kinds, source, lines in SHIPPED:
        if key not in have:
            made = Procedure.objects.create(key=key, title=title, kinds=kinds, source=source)
            ProcedureStep.objects.bulk_create(
                ProcedureStep(
                    procedure=made, position=at, heading=each.heading, name=each.name, guidance=each.guidance,
                    mandatory=each.mandatory, anchor=each.anchor, offset=each.offset, fact=each.fact,
                    before_withdrawal=each.inside and each.fact != Fact.WITHDRAWN,
                )
                for at, each in enumerate(lines, 1)
            )  # fmt: skip
