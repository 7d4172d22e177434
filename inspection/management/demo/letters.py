"""The demo's petitions and leads: letters on the stationed unit, some out of scope, one lead on its way to the organ."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from inspection import codes
from inspection.documents import papers
from inspection.management.demo.days import on
from petitions.actions import channels, handover, leads, petitions, points, protection, transfers
from petitions.codes import CATEGORIES, CHANNELS, DISCIPLINES, INTAKE, OUT_OF_SCOPE, REQUIREMENTS
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
    _accusation(demo, assignment, day + timedelta(days=2))
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
