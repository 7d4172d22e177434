"""The demo's report, feedback and ledger: accounts at every stage of 报账 → 交账 → 转账 → 查账 → 销账."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from inspection import attachments, codes
from inspection.documents import papers
from inspection.management.demo import fieldwork
from inspection.management.demo.days import on
from rectification.actions import (
    accountability,
    checks,
    evaluations,
    feedback,
    follow_ups,
    hearings,
    ledger,
    parts,
    publications,
    rectification,
    reports,
    statements,
    transfers,
    write_off_lists,
    write_offs,
)
from rectification.models import RectificationReport, Report
from rounds import wrap_up
from rounds.actions import allotments, assignments, teams, withdrawal
from rounds.models import Seat, TeamKind

if TYPE_CHECKING:
    from inspection.management.demo.fieldwork import Task
    from inspection.management.demo.people import Demo
    from rectification.models import Account

# The smallest PDF a reader opens: one empty page.
EMPTY_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def report(demo: Demo, task: Task, leader: str, member: str) -> None:
    """Withdrawal, then the report through its chain; its approval opens the accounts."""
    users = demo.users
    assert task.made is not None
    fieldwork.walk(demo, task, leader)
    with on(task.ends, 20):
        withdrawal.hand_over(
            task.made, by=users[leader], matters=[each.code for each in wrap_up.matters()], received_by=users["office"],
            handed_on=task.ends,
        )  # fmt: skip
        task.made = assignments.withdraw(task.made, by=users[leader])
    with on(task.ends + timedelta(days=12)):
        made = reports.begin(task.made, by=users[member])
        unit = task.made.unit
        reports.write(
            made, by=users[member],
            basics=f"根据县委统一部署，{task.made.team}对{unit.party_name}开展巡察。",
            evaluation=f"{unit.party_name}能够贯彻上级决策部署，但履行全面从严治党主体责任仍有差距。",
            problems="详见问题清单，每个问题均附证据。", causes="主体责任意识不强，制度执行不严。",
            suggestions="一是压实主体责任；二是规范财务管理；三是严肃组织生活。",
        )  # fmt: skip
        made = reports.submit(made, by=users[leader], opinion="同意上报。")
    with on(task.ends + timedelta(days=15)):
        made = reports.rate(made, by=users["office-head"], grade="prominent", comment="问题具体，证据扎实。")
        made = reports.review(made, by=users["office-head"], opinion="内容完整，同意提请审议。")
    made = look_again(demo, made, task, leader)
    with on(task.ends + timedelta(days=20)):
        made = reports.consider(made, by=users["group-deputy"], opinion="同意。")
    with on(task.ends + timedelta(days=21)):
        reports.approve(made, by=users["group-head"], opinion="同意，依规反馈。")
    task.made.refresh_from_db()


def look_again(demo: Demo, report: Report, task: Task, leader: str) -> Report:
    """The leading group heard the report and wanted one thing looked into again; the team came back with it."""
    day, users = task.ends + timedelta(days=16), demo.users
    with on(day):
        order = hearings.order_look(
            report, by=users["group-deputy"], team=report.assignment.team, text="超标准接待是否另有未入账的票据，再核一遍。",
            people="增派审计干部1名", until=day + timedelta(days=5),
        )  # fmt: skip
    with on(day + timedelta(days=2)):
        hearings.report_look(order, by=users[leader], result="重核三年票据，未发现另有未入账的接待支出。")
    return Report.objects.get(pk=report.pk)


def deliver(demo: Demo, task: Task, due_on: date) -> list[Account]:
    """The feedback opinion approved, printed, delivered and, by the secretary, signed for."""
    users = demo.users
    assert task.made is not None
    day = task.ends + timedelta(days=30)
    with on(day):
        made = feedback.begin(task.made, by=users["office"])
        opinion = made.opinion or "根据县委巡察工作领导小组审定，现将巡察情况反馈如下。"
        feedback.write(
            made,
            by=users["office"],
            opinion=opinion,
            requirements="请于一个月内报送整改方案，三个月内报送整改进展情况。",
        )
        made.refresh_from_db()
        made = feedback.approve(made, by=users["group-deputy"])
        paper = papers.draft(made, "rectification.feedback", by=users["office"])
        if papers.kinds()["rectification.feedback"].approve_power:
            papers.approve(paper, by=users["office-head"])
        papers.issue(paper, by=users["office"])
    with on(day + timedelta(days=3)):
        made = feedback.deliver(
            made, by=users["office"], place=f"{task.made.unit.short_name}会议室", chair="领导小组副组长",
            attendees="领导小组成员、巡察组、被巡察单位领导班子", minutes="宣读反馈意见，主要负责人表态。", due_on=due_on,
        )  # fmt: skip
        if task.unit == "青石乡":
            feedback.receive(made, by=users["unit-secretary"])
    task.made.refresh_from_db()
    return list(task.made.accounts.order_by("number"))


def rectify(demo: Demo, accounts: list[Account], today: date) -> None:
    """The unit's accounts at every stage: cleared, verified, applied, transferred, in hand, and one past its date."""
    users = demo.users
    start = accounts[0].delivered_on if hasattr(accounts[0], "delivered_on") else today - timedelta(days=120)
    claimed = start + timedelta(days=5)
    with on(claimed):
        accounts = [
            ledger.claim(each, by=users["unit-liaison"], leader_name="严文博", leader_post="乡长") for each in accounts
        ]
        for each in accounts:
            _plan(demo, each)
    cleared, verified, applied, moved, late = (type(each).objects.get(pk=each.pk) for each in accounts[:5])
    _apply(demo, cleared, claimed + timedelta(days=25))
    _check(demo, cleared, claimed + timedelta(days=30))
    with on(claimed + timedelta(days=32)):
        write_offs.verify(cleared, by=users["office"], opinion="资料齐全，整改到位。")
    with on(claimed + timedelta(days=34)):
        write_offs.clear(cleared, by=users["office-head"], opinion="同意销账。")
    _check(demo, verified, claimed + timedelta(days=40))
    _apply(demo, verified, claimed + timedelta(days=50))
    with on(today - timedelta(days=5)):
        write_offs.verify(verified, by=users["office"], opinion="已核验。")
    _apply(demo, applied, today - timedelta(days=3))
    with on(claimed + timedelta(days=12)):
        transfers.offer(
            moved,
            by=users["office"],
            receiver=demo.units["县委组织部"],
            matter="股级干部任用程序的核查与指导",
            reason="选人用人事项由组织部门牵头",
        )
    with on(claimed + timedelta(days=13)):
        transfers.receive(type(moved).objects.get(pk=moved.pk), by=users["organisation"], opinion="同意牵头办理。")
    with on(claimed + timedelta(days=20)):
        ledger.report_progress(late, by=users["unit-liaison"], percent=40, text="已核查两个村，第三个村合同补签中。")
    with on(today - timedelta(days=8)):
        part = parts.split(
            type(late).objects.get(pk=late.pk), by=users["office"], matter="第三个村的合同没有签订",
            reason="前两个村已核查完毕，第三个村另行办理",
        )  # fmt: skip
    with on(today - timedelta(days=7)):
        _plan(demo, part)
    with on(today - timedelta(days=2)):
        parts.ask_merge(part, by=users["office"], into=late, reason="两户系同一问题，不必分列")


def _plan(demo: Demo, account: Account) -> None:
    ledger.plan(
        account, by=demo.users["unit-liaison"], goal="整改到位，建章立制",
        measures=["召开党委会专题研究", "逐笔核查清退", "修订管理办法"], leader_name="严文博", leader_post="乡长", department="党政办",
        owner_name="郑晓东", managing_name="吴国栋", overseeing_name="严文博", direct_name="何秀英",
    )  # fmt: skip


def _apply(demo: Demo, account: Account, day: date) -> None:
    users = demo.users
    with on(day):
        upload = SimpleUploadedFile("整改佐证材料.pdf", EMPTY_PDF, "application/pdf")
        attachments.attach(account, upload, by=users["unit-liaison"], slot="evidence", note="会议纪要、清退凭证")
        ledger.report_progress(account, by=users["unit-liaison"], percent=100, text="措施全部落实。")
        write_offs.apply(
            account, by=users["unit-secretary"], matter_outcome="问题已整改，资金已清退，制度已修订。",
            person_outcome="对直接责任人批评教育。",
        )  # fmt: skip


def _check(demo: Demo, account: Account, day: date) -> None:
    with on(day):
        checks.check(
            account, by=demo.users["office"], finding="现场核对凭证和会议记录，与申请一致。",
            kind=codes.code("check_kind", "on_site", demo.office), result=codes.code("check_result", "done", demo.office),
            checked_on=day, checkers="钱静怡、卫建国",
        )  # fmt: skip


def report_rectification(demo: Demo, task: Task, today: date) -> None:
    """The unit's report on its rectification came, was not fit, and lies with the unit again."""
    users, assignment = demo.users, task.made
    assert assignment is not None
    made = RectificationReport.objects.get(assignment=assignment)
    with on(today - timedelta(days=10)):
        made = rectification.write(
            made, by=users["unit-liaison"], done="党委会专题研究3次，清退资金68,344元，修订公务接待等办法2项。",
            open_matters="村级“三资”台账正在补签合同。",
        )  # fmt: skip
        made = rectification.submit(made, by=users["unit-secretary"])
    with on(today - timedelta(days=6)):
        rectification.send_back(
            made, by=users["office"], reason="没有写明责任人处理情况，第5个问题没有佐证，请补充后重新报送。"
        )


def publish(demo: Demo, task: Task, today: date) -> None:
    """The feedback's public version is out; what the unit wrote for its own meeting waits for the office."""
    users, assignment = demo.users, task.made
    assert assignment is not None
    points = list(codes.choices("rules.publication", demo.office).values_list("code", flat=True))
    with on(today - timedelta(days=9)):
        made = publications.draft(
            assignment, by=users["office"], kind="feedback", title="县委第一巡察组向青石乡党委反馈巡察情况",
            text="近日，县委第一巡察组向青石乡党委反馈了巡察情况，指出公务接待、惠农补助、组织生活等方面的问题，提出了整改要求。"
            "青石乡党委表示，对反馈的问题全面认领、逐条整改。", medium="廉洁云岭微信平台",
        )  # fmt: skip
        made = publications.submit(made, by=users["office"])
        made = publications.let_pass(made, by=users["office-head"], checks=points)
        publications.release(
            made, by=users["office"], on=today - timedelta(days=9), medium="廉洁云岭微信平台", reference="当日头条"
        )
    with on(today - timedelta(days=3)):
        inner = publications.draft(
            assignment, by=users["unit-liaison"], kind="inner", title="青石乡党委关于巡察整改情况的通报", medium="党员大会", audience="全体党员",
            text="乡党委对巡察反馈的问题逐条整改，清退超标准接待费用68,344元，修订公务接待、补助发放等制度，各支部补开了组织生活会。",
        )  # fmt: skip
        publications.submit(inner, by=users["unit-secretary"])


def follow(demo: Demo, task: Task, today: date) -> None:
    """The organisation organ is asked how appointments go; a department was sent a recommendation and has not answered yet."""
    users, assignment = demo.users, task.made
    assert assignment is not None
    with on(today - timedelta(days=20)):
        asked = follow_ups.begin(
            assignment, by=users["office"], kind="organisation", topic="appointment", body=demo.units["县委组织部"],
            matter="青石乡中层干部选任程序整改情况。", begun_on=today - timedelta(days=20), due_on=today - timedelta(days=5),
        )  # fmt: skip
        follow_ups.begin(
            assignment, by=users["office"], kind="department", body=demo.units["县财政局"], document="云委巡办〔2026〕22号",
            matter="修订乡镇公务接待费用报销办法，明确无公函不报销。", begun_on=today - timedelta(days=20), due_on=today + timedelta(days=10),
        )  # fmt: skip
    with on(today - timedelta(days=6)):
        follow_ups.note(
            asked, by=users["office"], on=today - timedelta(days=6), text="组织部已派员指导，两名中层干部按程序重新考察。",
            next_on=today + timedelta(days=24),
        )  # fmt: skip


def list_write_offs(demo: Demo, accounts: list[Account], today: date) -> None:
    """What was verified stands in a list for the director's one signature."""
    with on(today - timedelta(days=4)):
        verified = type(accounts[0]).objects.filter(pk__in=[each.pk for each in accounts], status="verified")
        write_off_lists.draw_up(demo.office, by=demo.users["office"], accounts=verified, note="第一批")


def supervise(demo: Demo, task: Task, today: date) -> None:
    """A supervision team with its own plan has the first unit's ledger, and no other."""
    users, assignment = demo.users, task.made
    assert assignment is not None
    with on(today - timedelta(days=14)):
        team = teams.form_team(
            assignment.round, by=users["office"], kind=TeamKind.SUPERVISION,
            plan="督查对象：青石乡党委。督查重点：公务接待、惠农补助、“三资”管理整改是否到位、有无反弹。方法：实地查看、查阅凭证、走访回访。",
        )  # fmt: skip
        teams.add_member(team, by=users["office"], person=demo.people["卫建国"], seat=Seat.LEADER)
    with on(today - timedelta(days=12)):
        allotments.approve_plan(
            team, by=users["group-head"], document="云委巡领〔2026〕6号", approved_on=today - timedelta(days=12)
        )
        allotments.allot(
            team, by=users["office"], assignments=[assignment], document="云委巡办〔2026〕21号",
            begins=today - timedelta(days=12), ends=today + timedelta(days=45),
        )  # fmt: skip


def hold_to_account(demo: Demo, task: Task, today: date) -> None:
    """An evaluation half scored; an item that went to 纪委监委 and 组织部, of which one has answered."""
    users, assignment = demo.users, task.made
    assert assignment is not None
    with on(today - timedelta(days=4)):
        made = evaluations.begin(assignment, by=users["office"])
        criteria = list(codes.choices("evaluation_criterion", demo.office))
        given = ((90, "党委会研究一次"), (70, "两项措施未落实"), (85, "联络员更换未报备"))
        evaluations.score(
            made, by=users["office"],
            scores=[(each, points, why) for each, (points, why) in zip(criteria, given, strict=False)],
        )  # fmt: skip
    late = assignment.accounts.get(progress_percent=40)
    with on(today - timedelta(days=9)):
        item = accountability.propose(
            late, by=users["office"], severity=codes.code("accountability_severity", "weak", demo.office),
            persons=accountability.responsible(late), facts="村级合同签订长期没有进展，两次查账仍未到位。",
        )  # fmt: skip
        item = accountability.open_item(
            item, by=users["office-head"], severity=item.severity, persons=item.persons, facts=item.facts
        )
        item = accountability.send(
            item,
            by=users["office"],
            organs=[demo.units["县纪委监委"], demo.units["县委组织部"]],
            document="云委巡办〔2026〕24号",
        )
    with on(today - timedelta(days=3)):
        accountability.measure(
            item, by=users["discipline"], kind=codes.code("accountability_measure", "talk", demo.office), persons=item.persons,
            decided_on=today - timedelta(days=3), document="县纪委监委约谈记录", told_on=today - timedelta(days=3),
        )  # fmt: skip


def statement(demo: Demo, today: date) -> None:
    """A statement of the last quarter between the office and the unit, signed by the office."""
    with on(today - timedelta(days=1)):
        made = statements.draw_up(
            office=demo.office, unit=demo.units["青石乡"], since=today - timedelta(days=120), until=today - timedelta(days=2),
            by=demo.users["office"],
        )  # fmt: skip
        statements.sign(made, by=demo.users["office-head"])
