"""The whole case in a browser, each step by the person whose job it is, under his own log-in.

Planning → authorisation → stationing → interview, log, petition, lead → working paper → report → 报账 → feedback → 交账 → 转账 →
evidence → 查账 → 销账; at the end the balance at every date, the trail and the words of the papers.
"""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pdfplumber
import pytest
from django.core.management import call_command
from django.utils import timezone

from inspection import audit
from inspection.documents import papers
from inspection.management.demo import people
from inspection.models import AuditEntry, Message, Paper
from petitions.models import Lead, Petition, Transfer
from rectification.models import Account, Feedback, Posting, PostingKind, Report, Statement
from rounds.gates import procedure as procedure_gates
from rounds.models import Assignment, DailyLog, FieldRecord, Finding, Membership, Round, Team, WorkingPaper
from tests import make
from tests.journeys.conftest import Window, follow

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from inspection.management.demo.people import Demo

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = timezone.localdate
FACT = "2025年，青石乡3个村集体土地出租未签合同，租金93,000元未入账。"


class Case:
    """The people at their windows; a window opens when its person is first needed."""

    def __init__(self, demo: Demo, open_window: Callable[..., Window]) -> None:
        self.demo, self._open, self._windows = demo, open_window, {}

    def __getattr__(self, name: str) -> Window:
        username = name.replace("_", "-")
        if username not in self._windows:
            self._windows[username] = self._open(self.demo.users[username])
        return self._windows[username]

    def paper(self, drafter: Window, place: str, label: str, approver: Window | None = None) -> Paper:
        """Draft a paper on a record's page, have it approved by another, issue it; returns it as issued."""
        drafter.step(place, f"起草{label}")
        address = drafter.page.url.removeprefix(drafter.base)
        if approver is not None:
            approver.step(address, "审定")
        drafter.step(address, "印发")
        return Paper.objects.get(pk=address.strip("/").split("/")[-1])


@pytest.fixture
def case(window: Callable[..., Window]) -> Case:
    call_command("load_reference", verbosity=0)
    return Case(people.build(), window)


def words(paper: Paper) -> str:
    """The words of an issued paper, read back out of its PDF."""
    paper.refresh_from_db()
    with pdfplumber.open(io.BytesIO(papers.pdf_of(paper))) as pdf:
        return "".join("".join((page.extract_text() or "").split()) for page in pdf.pages)


def test_one_case_from_planning_to_write_off(case: Case, tmp_path: Path) -> None:
    assignment = plan_and_authorise(case)
    enter(case, assignment)
    record = fieldwork(case, assignment)
    lead = letters(case, assignment)
    report_it(case, assignment, record)
    accounts = hand_over(case, assignment)
    rectify(case, accounts, tmp_path)
    closing_checks(case, assignment, accounts, lead)


def plan_and_authorise(case: Case) -> Assignment:
    """1: the office plans, the leading group considers, the secretary approves; one authorisation for one assignment."""
    office, begins = case.office, TODAY()
    office.send(
        "/rounds/rounds/add/", term=10, sequence=3, year=begins.year, begins=begins, ends=begins + timedelta(days=60),
        purpose="紧盯职能责任开展巡察。", plan="按程序开展巡前准备、进驻了解、报告、反馈和整改。",
    )  # fmt: skip
    round_ = Round.objects.get()
    page = f"/rounds/rounds/{round_.pk}/"
    assert "尚未确定被巡察单位" in office.refusal(page, "报领导小组")
    office.send(f"{page}teams/add/", number=1, phone="19900100001")
    team = Team.objects.get()
    # Recusal is computed: one who was posted in the unit cannot inspect it.
    office.send(f"/rounds/teams/{team.pk}/memberships/add/", person="孙立群", seat="组长")
    for name, seat in (("孔德胜", "副组长"), ("李思齐", "组员")):
        office.send(f"/rounds/teams/{team.pk}/memberships/add/", person=name, seat=seat)
    office.send(
        f"{page}assignments/add/", team="第一巡察组", unit="青石乡", kind="常规巡察", stationing_begins=begins,
        stationing_ends=begins + timedelta(days=30), period_begins=date(2021, 1, 1), material_begins=date(2023, 1, 1),
        task_text="了解领导班子及其成员履行职责情况。", accepted_objects="领导班子及其成员、村党组织书记。", excluded_matters="涉法涉诉、个人诉求。",
    )  # fmt: skip
    office.open(f"/rounds/teams/{team.pk}/memberships/add/")
    office.put(person="金小平", seat="组员")
    follow(office.page.locator('form:has([name="person"]) button[type=submit]').first)
    assert "须任职回避" in office.alert()
    office.step(page, "报领导小组")
    case.group_deputy.step(page, "领导小组审议", opinion="同意，按程序报审。")
    case.group_head.step(page, "书记审定", document="云委〔2026〕3号")
    assert "尚未召开动员部署会" in case.office_head.refusal(page, "启动轮次")
    for kind in ("动员部署会", "任务布置会"):
        office.send(f"/rounds/round_meetings/add/?round={round_.pk}", kind=kind, held_on=TODAY(), chair="蒋为民")
    case.office_head.step(page, "启动轮次")
    assignment = Assignment.objects.get()
    case.office_head.step(f"/rounds/assignments/{assignment.pk}/", "授权", document="云委〔2026〕4号", begins=begins)
    return assignment


def enter(case: Case, assignment: Assignment) -> None:
    """1–2: three pledges and the notice gate the entry; the announcement is refused while an element is empty."""
    office, page = case.office, f"/rounds/assignments/{assignment.pk}/"
    reasons = case.team_leader.refusal(page, "进驻")
    assert "未签保密承诺书" in reasons
    assert "动员会通知尚未印发" in reasons
    for membership in Membership.objects.all():
        office.send(f"/rounds/memberships/{membership.pk}/pledge/", signed_on=TODAY())
    office.send(
        f"{page}meetings/add/",
        kind="动员会",
        held_on=TODAY(),
        held_at="09:00",
        place="青石乡会议室",
        agenda="宣布授权\n表态发言",
    )
    notice = case.paper(office, page, "动员会通知", case.office_head)
    assert "工作动员会的通知" in words(notice)
    assert notice.number in words(notice)
    assert "信访接待地点" in office.refusal(page, "起草巡察公告")
    for kind, address in (
        ("值班电话", "19900100001"),
        ("接访室", "青石乡派出所一楼接访室"),
        ("意见箱", "青石乡政府大门口"),
    ):
        office.send(
            f"/petitions/assignments/{assignment.pk}/channels/add/", kind=kind, address=address, hours="周一至周五9:00—12:00",
            opens_on=TODAY(),
        )  # fmt: skip
    announcement = case.paper(office, page, "巡察公告", case.office_head)
    for element in ("巡察工作任务", "信访受理范围", "信访接待地点", "联系方式", "青石乡派出所一楼接访室"):
        assert element in words(announcement)
    assert "巡察工作方案尚未拟定" in case.team_leader.refusal(page, "进驻")
    make.approved_plan(assignment, case.team_leader.user, case.office_head.user)
    case.team_leader.step(page, "进驻")
    # The unit names one of its leadership and a clerk on its own page.
    contacts = f"/unit/contacts/for/{assignment.pk}/add/"
    case.unit_liaison.send(contacts, role="联络人", person="严文博", phone="19900100011")
    case.unit_liaison.send(contacts, role="专办人员", name="郭专办", post="党政办干事", phone="19900100012")


def fieldwork(case: Case, assignment: Assignment) -> FieldRecord:
    """3: an interview with two interviewers; the log fills its counts by itself."""
    member = case.team_member
    member.send(
        f"/rounds/assignments/{assignment.pk}/field_records/add/", subject_name="青石乡财政所所长", held_on=TODAY(), begins_at="09:00",
        ends_at="10:00", place="谈话室", conducted_by=["孙立群", "李思齐"], person_times=2, points="租金未入账。\n合同未签。", summary="谈三资管理。",
    )  # fmt: skip
    record = FieldRecord.objects.get()
    member.step(f"/rounds/field_records/{record.pk}/", "定稿")
    member.send(f"/rounds/assignments/{assignment.pk}/logs/add/", day=TODAY(), work_done="谈话2人次。")
    log = DailyLog.objects.get()
    member.open(f"/rounds/logs/{log.pk}/")
    assert "个别谈话" in member.page.locator("main").inner_text()
    member.step(f"/rounds/logs/{log.pk}/", "报送")
    log.refresh_from_db()
    assert log.counts["methods"][0]["person_times"] == 2
    return record


def letters(case: Case, assignment: Assignment) -> Lead:
    """4: a letter is registered and triaged; a point becomes a lead; a claim out of scope is transferred the same day."""
    member, leader = case.team_member, case.team_leader
    add = f"/petitions/assignments/{assignment.pk}/petitions/add/"
    member.send(
        add, received_on=TODAY(), channel="来信", kind="检举控告", problem="反映青石乡财政所出纳张伟套取公务接待费用。",
        accused="张伟，青石乡，财政所出纳", points="套取公务接待费用。", reporter_name="许志强", reporter_phone="19900397062",
    )  # fmt: skip
    petition = Petition.objects.get()
    page = f"/petitions/petitions/{petition.pk}/"
    leader.step(page, "受理", object_in_scope=True, content_in_scope=True)
    leader.step(page, "交办", handler="李思齐")
    assert not petition_text_holds(petition, "许志强")
    point = petition.points.get()
    member.send(
        f"/petitions/points/{point.pk}/leads/add/", summary="张伟涉嫌套取公务接待费用。", discipline="廉洁纪律", grade="A",
        is_concrete=True, is_strong=True, has_impact=True, suggestion="建议移交县纪委监委。",
    )  # fmt: skip
    lead = Lead.objects.get()
    leader.step(f"/petitions/leads/{lead.pk}/", "审核", opinion="具体明确。")
    leader.step(f"/petitions/leads/{lead.pk}/", "报巡察办")
    member.send(
        add, received_on=TODAY(), channel="来访", visit_time="10:00", off_hours_reason="路远，赶早班车来访", kind="申诉求决", problem="低保未批。", points="低保未批。", demand="核实低保。", responsible_unit="县民政局",
    )  # fmt: skip
    claim = Petition.objects.exclude(pk=petition.pk).get()
    leader.step(
        f"/petitions/petitions/{claim.pk}/",
        "不属受理范围",
        object_in_scope="不在",
        content_in_scope="不在",
        reason="个人诉求",
    )
    leader.step(
        f"/petitions/petitions/{claim.pk}/",
        "转办",
        to_unit="县信访局",
        requirement="办理并反馈结果",
        summary="群众反映低保申请未获批准。",
    )
    transfer = Transfer.objects.get()
    case.petition_bureau.step(f"/petitions/transfers/{transfer.pk}/", "认领")
    assert case.unit_liaison.open(f"/unit/transfers/{transfer.pk}/") == 404
    return lead


def petition_text_holds(petition: Petition, text: str) -> bool:
    """Whether any column of the petition's rows holds a text in the open."""
    rows = [petition, petition.text, *petition.accused.all(), *petition.points.all()]
    return any(text in str(value) for row in rows for value in vars(row).values())


def report_it(case: Case, assignment: Assignment, record: FieldRecord) -> None:
    """5: finding, evidence, working paper, report through its chain; its approval opens the account (报账)."""
    member, leader = case.team_member, case.team_leader
    findings = (
        ("村级“三资”台账不清", "村级事务", FACT),
        ("股级干部任用程序不完整", "选人用人", "6人任用未履行民主推荐程序。"),
    )
    leader.send(
        f"/rounds/assignments/{assignment.pk}/meetings/add/",
        kind="组务会",
        held_on=TODAY(),
        place="驻地",
        minutes="逐条研究底稿。",
    )
    for title, category, fact in findings:
        member.send(
            f"/rounds/assignments/{assignment.pk}/findings/add/",
            title=title,
            category=category,
            fact=fact,
            nature="管理混乱。",
        )
        finding = Finding.objects.get(title=title)
        page = f"/rounds/findings/{finding.pk}/"
        assert "证据" in member.refusal(page, "起草底稿")
        member.send(f"{page}evidence/add/", field_record=record.title, note="谈话印证")
        member.step(page, "起草底稿", second_drafter="孔德胜")
        paper = WorkingPaper.objects.get(finding=finding)
        sheet = f"/rounds/working_papers/{paper.pk}/"
        case.team_deputy.step(sheet, "组务会讨论", meeting="组务会", opinion="事实清楚，同意。")
        leader.step(sheet, "组长确认", opinion="同意。")
    case_file = f"/rounds/assignments/{assignment.pk}/"
    assert "程序没走完不放过" in leader.refusal(case_file, "撤离")
    for kind in ("见面会", "汇报会"):
        leader.send(f"{case_file}meetings/add/", kind=kind, held_on=TODAY(), place="青石乡会议室")
    for node in assignment.nodes.filter(step__before_withdrawal=True, step__fact=""):
        leader.send(f"/rounds/nodes/{node.pk}/complete/", on=TODAY(), evidence="按方案完成，材料存卷。")
    assert "内容不全不细不放过" in leader.refusal(case_file, "撤离")
    open_focuses = {each.pk: "未发现问题" for each in procedure_gates.open_focuses(assignment)}
    said = {f"outcome_{pk}": words for pk, words in open_focuses.items()}
    leader.send(
        f"{case_file}conclude_focuses/", **said, **{f"note_{pk}": "查阅会议记录，未发现。" for pk in open_focuses}
    )
    box = assignment.channels.get(kind__code="box")
    leader.send(f"/petitions/channels/{box.pk}/open_box/", second=case.team_member.user.name, letters=0, final=True)
    leader.send(f"/petitions/channels/{box.pk}/close/", closes_on=TODAY())
    case.team_leader.send(
        f"/rounds/assignments/{assignment.pk}/handings/add/", matters=["问题", "信访件", "问题线索"], received_by=case.office.user.name,
        handed_on=TODAY(),
    )  # fmt: skip
    leader.step(case_file, "撤离")
    member.step(f"/rounds/assignments/{assignment.pk}/", "起草报告")
    report = Report.objects.get()
    page = f"/rectification/reports/{report.pk}/"
    member.send(
        f"{page}write/",
        basics="基本情况。",
        evaluation="总体评价。",
        problems="主要问题如下。",
        causes="责任意识不强。",
        suggestions="压实责任。",
    )
    leader.step(page, "组长审核", opinion="同意上报。")
    case.office_head.step(page, "巡察办审核", opinion="同意。")
    assert "尚未评定问题" in case.group_deputy.refusal(page, "领导小组审议")
    case.office_head.step(page, "评定问题", grade="问题突出、具体")
    case.group_deputy.step(page, "领导小组审议", opinion="同意。")
    case.group_head.step(page, "书记专题会审定", opinion="同意。")
    assert Account.objects.count() == 2
    assert Posting.objects.filter(kind=PostingKind.REPORT).count() == 2


def hand_over(case: Case, assignment: Assignment) -> list[Account]:
    """5: the feedback opinion approved and printed, delivered at the meeting (交账), signed for by the secretary."""
    office = case.office
    office.step(f"/rounds/assignments/{assignment.pk}/", "起草反馈意见")
    feedback = Feedback.objects.get()
    page = f"/rectification/feedback/{feedback.pk}/"
    office.send(f"{page}write/", opinion="总体评价。", requirements="请按期整改。")
    case.group_deputy.step(page, "审定反馈意见")
    assert "尚未印发" in office.refusal(page, "交账")
    paper = case.paper(office, page, "反馈意见")
    assert FACT[:12] in words(paper)
    office.step(
        page,
        "交账",
        held_on=TODAY(),
        held_at="15:00",
        place="青石乡会议室",
        chair="沈海燕",
        attendees="领导班子",
        due_on=TODAY() + timedelta(days=60),
    )
    case.unit_secretary.step(f"/unit/feedback/{feedback.pk}/", "签收")
    return list(Account.objects.order_by("number"))


def rectify(case: Case, accounts: list[Account], tmp_path: Path) -> None:
    """5: claimed, planned, a part moved to a department (转账), evidence, 查账, three people carry the 销账."""
    liaison, office = case.unit_liaison, case.office
    first, second = accounts
    for account in accounts:
        liaison.step(f"/unit/accounts/{account.pk}/", "认领", leader_name="严文博", leader_post="乡长")
    office.step(
        f"/rectification/accounts/{second.pk}/",
        "转账",
        receiver="县委组织部",
        whole="部分",
        matter="任用程序核查",
        reason="组织部门牵头",
    )
    case.organisation.step(f"/rectification/accounts/{second.pk}/", "签收转账", opinion="同意牵头。")
    proof = tmp_path / "整改佐证.pdf"
    proof.write_bytes(make.pdf())
    liaison.open(f"/unit/accounts/{first.pk}/")
    assert case.unit_secretary.refusal(f"/unit/accounts/{first.pk}/", "申请销账")
    liaison.page.locator('input[type="file"]').first.set_input_files(str(proof))
    liaison.page.get_by_role("button", name="上传").first.click()
    liaison.page.get_by_role("link", name="整改佐证.pdf", exact=True).wait_for()
    case.unit_secretary.step(f"/unit/accounts/{first.pk}/", "申请销账", matter_outcome="租金已追缴入账，合同已补签。")
    page = f"/rectification/accounts/{first.pk}/"
    assert "尚未查账" in office.refusal(page, "核验")
    # Before the unit is allotted to his team, the ledger does not exist for the supervisor.
    assert case.supervisor.open(page) == 404
    allot_to_supervisor(case, first.assignment)
    case.supervisor.step(
        page, "查账", checked_on=TODAY(), kind="查阅资料", result="整改到位", finding="凭证与申请一致。"
    )
    office.step(page, "核验", opinion="资料齐全。")
    case.office_head.step(page, "销账", opinion="同意销账。")


def allot_to_supervisor(case: Case, assignment: Assignment) -> None:
    """A supervision team of its own: formed with a plan, approved by the group's head, the unit allotted by document."""
    office = case.office
    office.send(f"/rounds/rounds/{assignment.round_id}/supervision_teams/add/", plan="查阅凭证，走访农户，核对整改。")
    team = Team.objects.get(kind="supervision")
    page = f"/rounds/teams/{team.pk}/"
    office.send(f"{page}memberships/add/", person="卫建国", seat="组长")
    allotment = {"assignments": ["青石乡"], "document": "云委巡〔2026〕5号", "ends": TODAY() + timedelta(days=60)}
    assert office.open(f"{page}allotments/add/") == 200
    office.put(**allotment)
    follow(office.page.locator('form:has([name="ends"]) button[type=submit]').first)
    assert "尚未经领导小组批准" in office.alert()
    case.group_head.send(f"{page}plan/approve/", document="领导小组会议纪要")
    office.send(f"{page}allotments/add/", **allotment)


def closing_checks(case: Case, assignment: Assignment, accounts: list[Account], lead: Lead) -> None:
    """6–7: the sweep, the statement and the round report; the balance at every date; the trail; who may not look."""
    call_command("sweep_deadlines", "--at", str(TODAY() + timedelta(days=61)))
    assert Message.objects.filter(deadline__isnull=False).exists()
    sent = Message.objects.count()
    call_command("sweep_deadlines", "--at", str(TODAY() + timedelta(days=61)))
    assert Message.objects.count() == sent
    for days in (-1, 0, 1, 400):
        call_command("balance", "--at", str(TODAY() + timedelta(days=days)))
    assert Account.objects.get(pk=accounts[0].pk).status == "cleared"
    round_paper = case.paper(case.office, f"/rounds/rounds/{assignment.round_id}/", "轮次报告", case.office_head)
    text = words(round_paper)
    assert "个别谈话2人次" in text
    assert "共发现2个方面2个问题" in text
    assert AuditEntry.objects.filter(assignment_id=assignment.pk).count() > 60
    audit.seal()
    assert list(audit.verify()) == []
    outsider = case.unit_liaison_2
    for account in accounts:
        assert outsider.open(f"/unit/accounts/{account.pk}/") == 404
    assert outsider.open(f"/petitions/leads/{lead.pk}/") == 404
    assert not Statement.objects.exists()
    names: Any = case.unit_liaison.page.content()
    assert "许志强" not in names
