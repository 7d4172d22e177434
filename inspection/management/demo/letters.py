"""The demo's petitions and leads: letters on the stationed unit, some out of scope, one lead on its way to the organ."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from inspection import codes
from inspection.documents import papers
from inspection.management.demo.days import on
from petitions.actions import (
    channels,
    express_reports,
    handover,
    handover_meetings,
    leads,
    packages,
    petitions,
    points,
    protection,
    transfers,
)
from petitions.codes import (
    CATEGORIES,
    CHANNELS,
    DISCIPLINES,
    EXPRESS_TRIGGERS,
    INTAKE,
    OUT_OF_SCOPE,
    PACKAGE_KINDS,
    REQUIREMENTS,
)
from petitions.models import Petition, PetitionKind

if TYPE_CHECKING:
    from inspection.management.demo.people import Demo
    from rounds.models import Assignment


def open_channels(demo: Demo, assignment: Assignment, day: date) -> None:
    """Phone, mailbox, boxes and the reception room; then the announcement, which needs all four elements."""
    users = demo.users
    name = assignment.unit.short_name
    with on(day, 9):
        for kind, address, hours in (
            ("duty_phone", f"1990010{assignment.team.number:04d}", "每日8:00—18:00"),
            ("pobox", "云岭县第18号邮政信箱", ""),
            ("box", f"{name}政府大门口", ""),
            ("box", f"{name}便民服务中心", ""),
            ("reception", f"{name}派出所一楼接访室", ""),
        ):
            channels.add(
                assignment, by=users["office"], kind=codes.code(CHANNELS, kind, demo.office), address=address, hours=hours,
                opens_on=day, closes_on=assignment.stationing_ends,
            )  # fmt: skip
        notice = papers.draft(assignment, "petitions.announcement", by=users["office"])
        if papers.kinds()["petitions.announcement"].approve_power:
            papers.approve(notice, by=users["office-head"])
        papers.issue(notice, by=users["office"])


def play(demo: Demo, assignment: Assignment, today: date) -> None:
    """Ten days of letters to the team of one assignment."""
    day = assignment.stationing_begins
    assert day is not None
    _heard(demo, assignment, day + timedelta(days=1))
    _accusation(demo, assignment, day + timedelta(days=2))
    _express(demo, assignment, day + timedelta(days=5))
    _claim(demo, assignment, day + timedelta(days=3))
    _still_open(demo, assignment, today)


def _register(demo: Demo, assignment: Assignment, day: date, intake: str, hour: int = 10, **fields: object) -> Petition:
    with on(day, hour):
        return petitions.register(
            assignment, by=demo.users["team-member"], received_on=day, channel=codes.code(INTAKE, intake, demo.office), **fields
        )  # type: ignore[arg-type]  # fmt: skip


def _accusation(demo: Demo, assignment: Assignment, day: date) -> None:
    """A named accusation about an official: accepted, assigned, its first point a lead that is handed over."""
    users = demo.users
    petition = _register(
        demo, assignment, day, "letter", kind=PetitionKind.ACCUSATION,
        problem="反映青石乡财政所出纳张伟虚列公务接待费用，套取资金私设小金库。",
        accused=[{"name": "张伟", "person": demo.people["张伟"], "unit": demo.units["青石乡"], "post": "财政所出纳"}],
        points=["虚列公务接待费用套取资金。", "小金库用于发放补贴。"],
        reporter={"name": "许志强", "phone": "19900397062", "address": "青石乡下坝村"},
    )  # fmt: skip
    with on(day, 11):
        petition = petitions.accept(petition, by=users["team-leader"])
        petition = petitions.assign(petition, by=users["team-leader"], handler=users["team-member"])
    with on(day + timedelta(days=1), 9):
        protection.acknowledge(
            petition, by=users["team-leader"], on=day + timedelta(days=1), place="电话", note="已告知受理。"
        )
        first, second = petition.points.order_by("position")
        lead = leads.from_point(
            first, by=users["team-member"], summary="青石乡财政所出纳张伟虚列公务接待费用，涉嫌套取资金私设小金库。",
            discipline=codes.code(DISCIPLINES, "integrity", demo.office), category=codes.code(CATEGORIES, "eight_rules", demo.office),
            is_concrete=True, is_strong=True, has_impact=True, grade="A", amount=68344, suggestion="建议移交县纪委监委初步核实。",
        )  # fmt: skip
        points.dispose(
            second,
            by=users["team-leader"],
            disposition="lead" if False else "filed",
            reason="并入第一要点线索一并核查。",
        )
    with on(day + timedelta(days=2), 15):
        lead = leads.review(lead, by=users["team-leader"], opinion="线索具体，同意上报。")
        lead = leads.submit(lead, by=users["team-leader"])
    with on(day + timedelta(days=3), 10):
        lead = handover.offer(lead, by=users["office"], receiver=demo.units["县纪委监委"])
        handover.sign(lead, by=users["team-leader"], capacity="巡察组", opinion="同意移交。")
        handover.sign(lead, by=users["office-head"], capacity="巡察办", opinion="同意移交。")


def _heard(demo: Demo, assignment: Assignment, day: date) -> None:
    """A lead of the team's own finding: its package begun, explained at the handover meeting, which agrees."""
    users, kind = demo.users, lambda key: codes.code(PACKAGE_KINDS, key, demo.office)
    with on(day, 9):
        lead = leads.register(
            assignment, by=users["team-member"], summary="青石乡农业服务中心采购农资未经集体研究，供货商系中心负责人近亲属。",
            accused=[{"name": "冉启明", "unit": demo.units["青石乡"], "post": "农业服务中心主任"}], unit=demo.units["青石乡"],
            discipline=codes.code(DISCIPLINES, "integrity", demo.office), category=codes.code(CATEGORIES, "responsibility", demo.office),
            is_concrete=True, is_strong=True, has_impact=True, is_important=True, grade="A", amount=186400,
            suggestion="建议移交县纪委监委初步核实。", package_gaps="信访举报：线索由查账发现；深入了解的情况：未开展。",
        )  # fmt: skip
        for key, title, text in (
            (
                "accounts",
                "农资采购账目抽查情况",
                "抽查三年农资采购凭证21份，均由同一供货商开票，无询价和集体研究记录。",
            ),
            ("talk", "谈话了解情况", "三名班子成员谈到，农资采购由中心主任一人决定。"),
            ("documents", "调阅资料情况", "调阅党委会记录，未见农资采购议题。"),
        ):
            packages.add(lead, by=users["team-member"], kind=kind(key), title=title, text=text)
        lead = leads.submit(leads.review(lead, by=users["team-leader"], opinion="同意上报。"), by=users["team-leader"])
    with on(day + timedelta(days=2), 10):
        meeting = handover_meetings.call(
            demo.office,
            by=users["office"],
            held_on=day + timedelta(days=2),
            round=assignment.round,
            place="县委第二会议室",
            chair="蒋为民",
        )
        for item in meeting.items.all():
            handover_meetings.decide(
                item, by=users["office"], presenter=users["team-leader"].name, receiver=demo.units["县纪委监委"], verdict="hand_over",
                questions="问：供货商身份如何核实。答：已调取工商登记。", opinion="由县纪委监委优先核查，一个月内报告进展。",
            )  # fmt: skip
        meeting = handover_meetings.note_leader(meeting, by=users["office"], leader="蒋为民", presence="whole")
        handover_meetings.conclude(meeting, by=users["office"])


def _express(demo: Demo, assignment: Assignment, day: date) -> None:
    """One express report, read and written upon by the leading group's head the same day."""
    users = demo.users
    with on(day, 11):
        report = express_reports.write(
            assignment, by=users["team-leader"], trigger=codes.code(EXPRESS_TRIGGERS, "sudden", demo.office),
            title="关于惠农补助发放名册被更换的情况", text="今日调阅时发现，青石乡2024年惠农补助发放名册与存档复印件不一致，部分页码被更换。",
            suggestion="建议立即封存有关账册，并由县财政局派员协助核对。",
        )  # fmt: skip
        report = express_reports.send(report, by=users["team-leader"])
    with on(day, 16):
        express_reports.instruct(report, by=users["group-head"], instruction="同意。今日封存，三日内报核对结果。")


def _claim(demo: Demo, assignment: Assignment, day: date) -> None:
    """A personal claim outside the scope: transferred the same day, claimed, answered."""
    users = demo.users
    petition = _register(
        demo, assignment, day, "visit", kind=PetitionKind.CLAIM if hasattr(PetitionKind, "CLAIM") else PetitionKind.values[1],
        problem="反映低保未批，家庭困难，请求救助。", demand="请求核实低保申请。", points=["低保申请未获批准。"],
        reporter={"name": "魏丽芬", "phone": "19900869109", "address": "青石乡石门村"}, responsible_unit=demo.units["县民政局"],
    )  # fmt: skip
    with on(day, 11):
        petition = petitions.set_aside(
            petition, by=users["team-leader"], object_in_scope=False, content_in_scope=False,
            reason=codes.code(OUT_OF_SCOPE, "personal", demo.office),
        )  # fmt: skip
        transfers.transfer(
            petition, by=users["team-leader"], to_unit=demo.units["县信访局"], summary="群众反映低保申请未获批准，请核实并答复。",
            requirement=codes.code(REQUIREMENTS, "reply", demo.office), points=petition.points.all(), contact_through_office=True, consent=True,
        )  # fmt: skip


def _still_open(demo: Demo, assignment: Assignment, today: date) -> None:
    """Letters of these days: one overdue for triage, one of today."""
    _register(
        demo, assignment, today - timedelta(days=2), "box", kind=PetitionKind.ACCUSATION,
        problem="反映青石村低保评议不公开，优亲厚友。", points=["低保评议不公开。"],
        accused=[{"name": "青石村村干部", "unit": demo.units["青石村"]}],
    )  # fmt: skip
    _register(
        demo, assignment, today, "call", hour=8, kind=PetitionKind.ACCUSATION,
        problem="反映青石乡农村公路项目偷工减料。", points=["农村公路项目质量问题。"], accused=[{"unit": demo.units["青石乡"]}],
    )  # fmt: skip
