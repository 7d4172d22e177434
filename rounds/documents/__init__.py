"""Which papers rounds print: the notice, the decision, the record of a talk, the working paper, the pledges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspection import paper_numbers, wording
from inspection.documents import papers
from rounds import gates, methods
from rounds.documents import case_files, digests, plans, publicity, recusals  # noqa: F401  their kinds of paper register
from rounds.models import Assignment, BlankBatch, FieldRecord, MeetingKind, Membership, Round, Seat, WorkingPaper

if TYPE_CHECKING:
    from inspection.models import Office, Unit


def group_office(office: Office) -> str:
    """中共云岭县委巡察工作领导小组办公室: the name an office signs with."""
    return f"中共{office.group_name.removeprefix('中共')}办公室"


def full_team_name(team: Any) -> str:
    """中共云岭县委第一巡察组."""
    return f"中共{team.full_name.removeprefix('中共')}"


def _unit_of(assignment: Assignment) -> Unit:
    return assignment.unit


# Notices go to units. Their series serves nothing else, so that no gap in it hints at a secret paper.
NOTICES = paper_numbers.series("通知", "通知", "通")


def _notice(assignment: Assignment) -> dict[str, Any]:
    meeting = assignment.meetings.filter(kind=MeetingKind.MOBILISATION).first()
    sender = group_office(assignment.office)
    return {
        "mark": f"{sender}文件", "title": _notice_title(assignment), "title_keep": [assignment.unit.party_name],
        "addressee": assignment.unit.party_name, "meeting": meeting, "assignment": assignment, "issuer": sender,
        "period": assignment.period_begins and wording.month_range(assignment.period_begins, assignment.period_ends),
        "material": assignment.material_begins
        and wording.month_range(assignment.material_begins, assignment.material_ends),
        "stationing": assignment.stationing_begins
        and wording.date_range(assignment.stationing_begins, assignment.stationing_ends),
        "weekday": meeting and wording.weekday(meeting.held_on),
        "agenda": [line for line in (meeting.agenda if meeting else "").splitlines() if line.strip()],
        "team_name": assignment.team.full_name, "printed_by": sender, "leader": assignment.team.leader,
    }  # fmt: skip


def _notice_title(assignment: Assignment) -> str:
    return f"关于召开{assignment.team.full_name}巡察{assignment.unit.party_name}工作动员会的通知"


NOTICE = papers.kind(
    code=gates.MOBILISATION_NOTICE, label="动员会通知", model=Assignment,
    template="documents/rounds/mobilisation_notice.html", context=_notice, title=_notice_title,
    power="rounds.draft_notice", approve_power="inspection.approve_paper", series=NOTICES,
    gates=(gates.round_is_approved, gates.own_dates_are_planned, gates.mobilisation_is_planned), unit_side=True,
    addressee=_unit_of,
)  # fmt: skip


def _decision(round_: Round) -> dict[str, Any]:
    rows = []
    for team in round_.teams.filter(kind="inspection"):
        units = [each for each in team.assignments.select_related("unit", "kind") if each.team_id == team.pk]
        if not units:
            continue
        rows.append({
            "team": team, "leader": team.leader, "deputies": team.in_seat(Seat.DEPUTY),
            "liaisons": team.in_seat(Seat.LIAISON), "members": team.in_seat(Seat.MEMBER, Seat.OUTSIDE),
            "assignments": [
                {"unit": each.unit.party_name, "kind": each.kind_words,
                 "stationing": each.stationing_begins
                 and wording.date_range(each.stationing_begins, each.stationing_ends)}
                for each in units
            ],
        })  # fmt: skip
    committee = f"中共{wording.committee_name(round_.office.committee_short)}"
    return {
        "mark": f"中共{round_.office.group_name.removeprefix('中共')}文件", "title": _decision_title(round_),
        "rows": rows, "committee": committee, "issuer": f"中共{round_.office.group_name.removeprefix('中共')}",
        "printed_by": group_office(round_.office),
    }  # fmt: skip


def _decision_title(round_: Round) -> str:
    name = wording.round_name(round_.office.committee_short, round_.sequence)
    return f"关于{name}各巡察组组长、副组长授权任职及任务分工的决定"


DECISION = papers.kind(
    code="rounds.authorisation", label="授权任职及任务分工决定", model=Round,
    template="documents/rounds/authorisation.html", context=_decision, title=_decision_title,
    power="rounds.authorise_assignment", approve_power="rounds.approve_round",
    series=paper_numbers.GENERAL, gates=(gates.has_units, gates.teams_are_led, gates.plan_is_settled),
)  # fmt: skip


def _interview(record: FieldRecord) -> dict[str, Any]:
    times = "—".join(f"{each:%H:%M}" for each in (record.begins_at, record.ends_at) if each)
    post = ""
    if record.subject_person:
        current = record.subject_person.posts.filter(ends=None).select_related("unit").first()
        post = str(current) if current else ""
    return {
        "title": "谈话记录", "caption": full_team_name(record.assignment.team), "times": times, "post": post,
        "conductors": wording.listing([each.name for each in record.conducted_by.all()]),
        "points": list(record.points.all()),
    }  # fmt: skip


INTERVIEW_RECORD = papers.kind(
    code="rounds.interview_record", label="谈话记录", model=FieldRecord, template="documents/rounds/interview_record.html",
    context=_interview, title=lambda record: f"谈话记录（{record.met}，{wording.date_text(record.held_on)}）",
    power="rounds.add_field_record", gates=(gates.somebody_conducted, gates.interview_is_whole),
)  # fmt: skip


def _blank(batch: BlankBatch) -> dict[str, Any]:
    return {
        "title": f"{batch.method.text}空白表", "caption": full_team_name(batch.assignment.team), "method": batch.method.text,
        "numbers": batch.numbers, "talk": batch.method.code == gates.INTERVIEW,
        "details": [each.label for each in methods.of(batch.method.code).details],
    }  # fmt: skip


BLANK_FORM = papers.kind(
    code="rounds.blank_form", label="空白表", model=BlankBatch, template="documents/rounds/blank_form.html",
    context=_blank, title=lambda batch: f"{batch.method.text}空白表（{batch.stem}）", power="rounds.add_field_record",
)  # fmt: skip


def _working_paper(paper: WorkingPaper) -> dict[str, Any]:
    finding = paper.finding
    category = finding.category
    shown = f"{category.parent.text}／{category.text}" if category and category.parent else str(category or "")
    drafters = [each.name for each in (paper.created_by, paper.second_drafter) if each]
    return {
        "title": "巡察问题底稿", "number": f"编号：{paper.number}", "caption": full_team_name(paper.assignment.team),
        "finding": finding, "category": shown, "drafters": wording.listing(drafters),
        "evidence": finding.evidence.select_related("field_record__method", "attachment", "request__to_unit"),
        "amount": wording.money(finding.amount) if finding.amount is not None else "",
    }  # fmt: skip


WORKING_PAPER = papers.kind(
    code="rounds.working_paper", label="问题底稿", model=WorkingPaper, template="documents/rounds/working_paper.html",
    context=_working_paper, title=lambda paper: f"问题底稿 {paper.number}", power="rounds.draft_paper",
    gates=(gates.paper_has_evidence,),
)  # fmt: skip


def _pledge(membership: Membership) -> dict[str, Any]:
    team = membership.team
    units = [each.unit.party_name for each in team.assignments.select_related("unit")]
    signed = {each.kind: each.signed_on for each in membership.pledges.all()}
    return {
        "title": "巡察干部承诺书", "membership": membership, "team_name": full_team_name(team), "signed": signed,
        "units": wording.listing(units) or "被巡察单位", "round_title": team.round.title,
        "conflicts": [
            str(each) for each in membership.person.recusals.filter(revoked_at=None, self_declared=True)
        ],
    }  # fmt: skip


PLEDGE = papers.kind(
    code="rounds.pledge", label="三承诺书", model=Membership, template="documents/rounds/pledge.html", context=_pledge,
    title=lambda membership: f"巡察干部承诺书（{membership.person.name}）", power="rounds.record_pledge",
)  # fmt: skip


from rounds.documents import people  # noqa: E402, F401  kinds of paper about the people of a round
