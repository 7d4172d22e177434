"""The demo's rounds as played: planned, approved, authorised, entered, worked through, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inspection import codes
from inspection.documents import papers
from inspection.management.demo import preparation
from inspection.management.demo.days import on
from inspection.models import Person, Post
from rounds.actions import (
    assignments,
    authorisations,
    contacts,
    field_records,
    findings,
    logs,
    meetings,
    pledges,
    procedure,
    round_meetings,
    rounds,
    teams,
    working_papers,
)
from rounds.gates import procedure as procedure_gates
from rounds.models import Assignment, Finding, Meeting, MeetingKind, Round, Seat, Team

if TYPE_CHECKING:
    from inspection.management.demo.people import Demo

# The teams of both rounds: number → (leader, deputy, liaison, members). Seats are filled by name.
TEAMS: dict[int, tuple[str, str, str, tuple[str, ...]]] = {
    1: ("孙立群", "孔德胜", "施浩然", ("李思齐", "许翠花")),
    2: ("周文博", "魏堃", "秦㛃", ("何明",)),
}


@dataclass
class Task:
    """An assignment as planned in the demo: which team, which unit, when, what it found."""

    team: int
    unit: str
    begins: date
    ends: date
    kind: str = "regular"
    subject: str = ""
    findings: tuple[dict[str, Any], ...] = ()
    made: Assignment | None = field(default=None)


def play_round(demo: Demo, sequence: int, tasks: list[Task]) -> Round:
    """Plan a round, take it through its chain and start it, a month before the first team enters."""
    office, head = demo.users["office"], demo.users["office-head"]
    first = min(task.begins for task in tasks)
    with on(first - timedelta(days=30)):
        round_ = rounds.plan(
            demo.office, by=office, term=10, sequence=sequence, year=first.year, begins=first,
            ends=max(task.ends for task in tasks),
            framework=codes.current_list("framework.problems", demo.office),
            purpose="紧盯被巡察党组织职能责任，重点了解落实党的路线方针政策、全面从严治党、基层党组织建设和巡察整改情况。",
            plan="（一）巡察对象：按任务分工表安排。\n（二）组织方式：组建巡察组，一次一授权。\n（三）时间安排：巡前准备、进驻了解、汇报、反馈、整改。"
            "\n（四）纪律要求：严格执行保密、回避和廉洁纪律。",
        )  # fmt: skip
        by_number = {number: _team(demo, round_, number) for number in sorted({task.team for task in tasks})}
        for task in tasks:
            task.made = assignments.assign(
                round_, by=office, team=by_number[task.team], unit=demo.units[task.unit],
                kind=codes.code("inspection_kinds", task.kind, demo.office), subject=task.subject,
                stationing_begins=task.begins, stationing_ends=task.ends,
                period_begins=date(2021, 1, 1), material_begins=date(2023, 1, 1), material_ends=task.begins,
                task_text="了解被巡察党组织领导班子及其成员履行职责、遵规守纪、选人用人和整改落实情况。",
                accepted_objects="领导班子及其成员、站所负责人、村（社区）党组织书记以及关键岗位人员。",
                excluded_matters="涉法涉诉、征地拆迁、个人诉求等不属于巡察受理范围，由有关单位按规定办理。",
            )  # fmt: skip
        rounds.submit(round_, by=office)
    with on(first - timedelta(days=27)):
        rounds.review(round_, by=demo.users["group-deputy"], opinion="同意，按程序报审。")
    with on(first - timedelta(days=25)):
        rounds.approve(round_, by=demo.users["group-head"], document=f"云委〔{first.year}〕{sequence}号")
        for kind, chair in (("group", "沈海燕"), ("mobilising", "蒋为民"), ("tasking", "赵明远")):
            round_meetings.call_meeting(
                demo.office, by=office, kind=codes.code("round_meetings", kind, demo.office), round=round_,
                held_on=timezone.localdate(), held_at=time(9, 0), place="县委第一会议室", chair=chair, topics="方案、授权和任务分工",
                minutes="会议审议了本轮巡察实施方案，对巡察工作提出要求。",
            )  # fmt: skip
        rounds.start(round_, by=head)
    round_.refresh_from_db()
    return round_


def _team(demo: Demo, round_: Round, number: int) -> Team:
    office = demo.users["office"]
    team = teams.form_team(round_, by=office, number=number, phone=f"1990010{number:04d}")
    leader, deputy, liaison, members = TEAMS[number]
    seats = [
        (leader, Seat.LEADER),
        (deputy, Seat.DEPUTY),
        (liaison, Seat.LIAISON),
        *((name, Seat.MEMBER) for name in members),
    ]
    for name, seat in seats:
        if name in demo.people:
            teams.add_member(team, by=office, person=demo.people[name], seat=seat)
    if (round_.sequence, number) == (3, 2):
        _from_outside(demo, team)
    return team


def _from_outside(demo: Demo, team: Team) -> None:
    """One member sent by 江阳县 for this round only."""
    sent = demo.people["商云峰"] = Person.objects.create(
        name="商云峰", native_region=demo.regions["外县"], office=demo.office
    )
    teams.add_member(
        team, by=demo.users["office"], person=sent, seat=Seat.OUTSIDE, home_region=demo.regions["外县"], duty="账务核查"
    )


def authorise(demo: Demo, task: Task, document: str) -> Assignment:
    """Authorisation, pledges and the mobilisation notice: everything that gates the entry."""
    office, head = demo.users["office"], demo.users["office-head"]
    assert task.made is not None
    with on(task.begins - timedelta(days=14)):
        assignment = authorisations.authorise(task.made, by=head, document=document)
        for membership in assignment.team.members():
            pledges.record_pledges(membership, by=office)
        meeting_day = task.begins
        meetings.record_meeting(
            assignment, by=office, kind=MeetingKind.MOBILISATION, held_on=meeting_day, held_at=time(9, 0),
            place=f"{assignment.unit.short_name}会议室", chair=f"{assignment.unit.party_name}主要负责人",
            agenda="宣布授权和巡察组名单\n组长通报任务安排\n被巡察单位主要负责人表态发言\n领导小组讲话",
        )  # fmt: skip
    with on(task.begins - timedelta(days=10)):
        notice = papers.draft(assignment, "rounds.mobilisation_notice", by=office)
        papers.approve(notice, by=head)
        papers.issue(notice, by=office)
    leader = next(user for user in demo.users.values() if user.person_id == assignment.team.leader.person_id)
    preparation.plan(demo, assignment, leader, task.begins - timedelta(days=8))
    return assignment


def enter(demo: Demo, task: Task, leader: str) -> Assignment:
    """The team enters on the planned day."""
    assert task.made is not None
    with on(task.begins):
        task.made = assignments.enter(task.made, by=demo.users[leader])
    _contacts(demo, task.made, leader, task.begins + timedelta(days=1))
    return task.made


def _contacts(demo: Demo, assignment: Assignment, leader: str, day: date) -> None:
    """The unit names one of its leadership and a clerk; the leader talks the stationing over with its head."""
    posts = Post.objects.filter(unit=assignment.unit, ends=None).select_related("person")
    chief = posts.filter(leading=True).order_by("principal", "title").first()
    clerk = posts.filter(leading=False).order_by("title").first()
    assert chief is not None
    user = demo.users["unit-liaison" if assignment.unit.name == "青石乡" else leader]
    with on(day, 10):
        contacts.appoint(assignment, by=user, role="liaison", person=chief.person, phone="19900100011")
        contacts.appoint(
            assignment, by=user, role="clerk", person=clerk and clerk.person, name="党政办干事", post=clerk.title if clerk else "干事",
            phone="19900100012",
        )  # fmt: skip
        contacts.note(
            assignment, by=demo.users[leader], held_on=day, with_whom="".join(posts.filter(principal=True).values_list("title", "person__name")[0]),
            subject="进驻工作安排", text="通报谈话安排和调阅清单，请单位腾出谈话室、指定专人办理交接。", settled="每周一上午通气一次",
        )  # fmt: skip


def work(demo: Demo, task: Task, leader: str, member: str, days: int) -> list[Finding]:
    """Daily records and logs for some working days, findings with working papers as they ripen."""
    assert task.made is not None
    assignment, made = task.made, []
    pending = list(task.findings)
    day, worked = task.begins, 0
    while worked < days and day <= task.ends:
        if day.weekday() < 5:
            record = _records_of_a_day(demo, assignment, leader, member, day, worked)
            if pending and worked % 2 == 1:
                made.append(_finding(demo, assignment, leader, member, day, record, pending.pop(0)))
            worked += 1
        _log(assignment, demo, member, day)
        day += timedelta(days=1)
    return made


def _records_of_a_day(demo: Demo, assignment: Assignment, leader: str, member: str, day: date, worked: int) -> Any:
    users = demo.users
    pair = (
        [users[leader].person, users[member].person]
        if member != leader
        else [users[leader].person, _second(demo, assignment)]
    )
    where = assignment.unit.short_name
    with on(day, 11):
        talk = field_records.register(
            assignment, by=users[member], method=codes.code("methods", "interview", demo.office), held_on=day,
            conducted_by=pair, begins_at=time(9, 0), ends_at=time(10, 10), place=f"{where}谈话室",
            subject_name=f"{where}干部{worked + 1}", person_times=1 + worked % 2,
            subject_category=codes.choices("interviewees", demo.office).order_by("position")[worked % 4],
            summary="就班子建设、财务管理和惠农资金发放情况谈话。",
            points=["反映会议记录后补、民主决策不够。", "反映公务接待管理不严。"][: 1 + worked % 2],
        )  # fmt: skip
        field_records.complete(talk, by=users[member])
    if worked % 3 == 0:
        with on(day, 16):
            visit = field_records.register(
                assignment, by=users[member], method=codes.code("methods", "visit", demo.office), held_on=day,
                conducted_by=pair, place=f"{where}村组", title="随机走访群众", person_times=6 + worked, summary="入户了解补助发放情况。",
                details={"households": 4 + worked, "selection": "补助发放花名册抽签"},
            )  # fmt: skip
            field_records.complete(visit, by=users[member])
    return talk


def walk(demo: Demo, task: Task, leader: str) -> None:
    """What the procedure asks for before the team leaves: meetings with the unit, nodes with evidence, every focus concluded."""
    assert task.made is not None
    assignment, user = task.made, demo.users[leader]
    for kind in (MeetingKind.INTRODUCTION, MeetingKind.REPORTING):
        with on(task.begins + timedelta(days=2 if kind == MeetingKind.REPORTING else 0)):
            meetings.record_meeting(
                assignment,
                by=user,
                kind=kind,
                held_on=timezone.localdate(),
                place=f"{task.unit}会议室",
                chair=user.name,
            )
    with on(task.ends, 17):
        nodes = assignment.nodes.filter(step__before_withdrawal=True, step__fact="", done_on=None)
        for node in nodes.select_related("step"):
            day = min(node.planned_on, task.ends)
            procedure.complete_node(node, by=user, on=day, evidence="按方案完成，材料存组内案卷。")
        for focus in procedure_gates.open_focuses(assignment):
            procedure.conclude_focus(
                assignment, by=user, focus=focus, outcome="none", note="查阅有关会议记录和台账，未发现问题。"
            )


def _second(demo: Demo, assignment: Assignment) -> Any:
    return (
        assignment.team.memberships.exclude(seat=Seat.LEADER).select_related("person").order_by("seat").first().person
    )


def _log(assignment: Assignment, demo: Demo, member: str, day: date) -> None:
    with on(day, 18):
        log = logs.open_log(
            assignment, by=demo.users[member], day=day,
            work_done="按方案开展谈话和查阅资料。" if day.weekday() < 5 else "整理谈话记录，值守信访渠道。",
            tomorrow="继续谈话，核对票据。",
        )  # fmt: skip
        logs.submit(log, by=demo.users[member])


def _finding(
    demo: Demo, assignment: Assignment, leader: str, member: str, day: date, record: Any, fields: dict[str, Any]
) -> Finding:
    """Register a finding with its evidence; those marked so become working papers at once."""
    users = demo.users
    values = {name: value for name, value in fields.items() if name not in ("category", "paper")}
    with on(day, 17):
        finding = findings.register(
            assignment,
            by=users[member],
            category=codes.code("framework.problems", fields["category"], demo.office),
            **values,
        )
        findings.add_evidence(finding, by=users[member], note="谈话印证", field_record=record)
        if fields.get("paper", True):
            _paper(demo, assignment, leader, member, day, finding)
    finding.refresh_from_db()
    return finding


def _paper(demo: Demo, assignment: Assignment, leader: str, member: str, day: date, finding: Finding) -> None:
    """Two drafters, the team's meeting, the leader's confirmation."""
    users = demo.users
    paper = working_papers.draft(finding, by=users[member], second_drafter=_drafter(demo, assignment, leader, member))
    meeting: Meeting = meetings.record_meeting(
        assignment,
        by=users[leader],
        kind=MeetingKind.TEAM,
        held_on=day,
        place="巡察组驻地",
        chair=users[leader].name,
        minutes="逐条研究底稿，意见一致。",
    )
    paper = working_papers.discuss(
        paper, by=_drafter(demo, assignment, leader, member), meeting=meeting, opinion="事实清楚，同意。"
    )
    working_papers.confirm(paper, by=users[leader], opinion="同意。")


def _drafter(demo: Demo, assignment: Assignment, leader: str, member: str) -> Any:
    """The second drafter: a member of the team with an account who is neither the first nor the leader."""
    persons = assignment.team.memberships.filter(ends=None).values("person_id")
    others = (
        type(demo.users[leader])
        .objects.filter(person_id__in=persons)
        .exclude(pk__in=[demo.users[leader].pk, demo.users[member].pk])
    )
    return others.select_related("person").first()
