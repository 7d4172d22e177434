"""The demo's correspondence with departments and with the unit under inspection."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from inspection import codes
from inspection.documents import papers
from inspection.management.demo.days import on
from inspection.management.demo.ledger import EMPTY_PDF
from rounds.actions import disclosures, requests, supervision
from rounds.actions import leave_of_unit as leave

if TYPE_CHECKING:
    from inspection.management.demo.people import Demo
    from rounds.models import Assignment


def play(demo: Demo, assignment: Assignment, today: date) -> None:
    """An inquiry that was answered, a document list in hand, a notice that waits, a task that was done."""
    begins = assignment.stationing_begins
    assert begins is not None
    _inquiry(demo, assignment, begins - timedelta(days=12))
    _documents(demo, assignment, begins)
    _notice(demo, assignment, today)
    _task(demo, assignment, begins + timedelta(days=1))
    _hearing(demo, assignment, begins + timedelta(days=1), today)
    _leave(demo, assignment, today)
    _disclosure(demo, assignment, begins + timedelta(days=4))
    _watching(demo, assignment, today)


def _inquiry(demo: Demo, assignment: Assignment, day: date) -> None:
    users = demo.users
    with on(day):
        made = requests.draft(
            assignment, "inquiry", by=users["office"], to_units=[demo.units["县财政局"]], title="提供惠农资金拨付情况",
            text="请提供2023年以来拨付青石乡惠农补贴的项目、金额、时间和结余情况。", due_on=day + timedelta(days=8),
            purpose="核对发放名册与拨付数，供巡前研判。",
        )[0]  # fmt: skip
        letter = papers.draft(made, "rounds.inquiry_letter", by=users["office"])
        papers.approve(letter, by=users["office-head"])
        papers.issue(letter, by=users["office"])
        made = requests.send(made, by=users["office"])
    with on(day + timedelta(days=1)):
        made = requests.receive(made, by=users["finance-bureau"])
    with on(day + timedelta(days=5)):
        made = requests.reply(made, by=users["finance-bureau"], text="2023年以来共拨付惠农补贴11项，明细附后。")
    with on(day + timedelta(days=6)):
        requests.accept(made, by=users["office"])


def _documents(demo: Demo, assignment: Assignment, day: date) -> None:
    users = demo.users
    with on(day, 10):
        made = requests.draft(
            assignment, "documents", by=users["team-leader"], to_units=(), title="调阅巡察有关资料",
            text="请按所附清单提供资料，并指定专人办理交接。", due_on=day + timedelta(days=14),
        )[0]  # fmt: skip
        requests.list_items(
            made, by=users["team-leader"], templates=[codes.code("document_lists", "funds", demo.office)],
            titles=["党委会议记录（2023年以来）", "公务接待台账"],
        )  # fmt: skip
        made = requests.send(made, by=users["team-leader"])
    with on(day, 15):
        requests.receive(made, by=users["unit-liaison"])
    with on(day + timedelta(days=2)):
        for item, form, copies in zip(made.items.all()[:3], ("original", "copy", "original"), (4, 2, 6), strict=True):
            requests.provide_item(item, by=users["unit-liaison"], form=form, copies=copies, provided_by="党政办")
        requests.take_items(made, by=users["team-leader"], items=made.items.all()[:2], place="保密柜1号")


def _notice(demo: Demo, assignment: Assignment, today: date) -> None:
    with on(today - timedelta(days=1), 16):
        made = requests.draft(
            assignment, "explain", by=demo.users["team-leader"], to_units=(), title="惠农补贴重复申领情况",
            text="1.2024年部分农户在两个村同时领取补贴的原因。\n2.乡级审核人员和审核方式。",
            requirement="发放名册、审核记录复印件。", due_on=today + timedelta(days=4), purpose="与银行回单核对后发现。",
        )[0]  # fmt: skip
        requests.send(made, by=demo.users["team-leader"])


def _task(demo: Demo, assignment: Assignment, day: date) -> None:
    users = demo.users
    with on(day):
        made = requests.draft(
            assignment, "task", by=users["team-leader"], to_units=(), title="安排第一批个别谈话",
            text="请通知班子成员按时间表参加个别谈话。", due_on=day + timedelta(days=2),
            topic=codes.code("task_kinds", "interviews", demo.office),
        )[0]  # fmt: skip
        made = requests.receive(requests.send(made, by=users["team-leader"]), by=users["unit-liaison"])
        made = requests.reply(made, by=users["unit-liaison"], text="已逐人通知。")
        requests.accept(made, by=users["team-leader"])


def _hearing(demo: Demo, assignment: Assignment, day: date, today: date) -> None:
    """Two reports asked for the 汇报会: the committee's is there, that of the discipline group is not."""
    users, made = demo.users, {}
    with on(day, 16):
        for report in ("committee", "discipline"):
            asked = requests.draft(
                assignment, "hearing", by=users["team-leader"], to_units=(), topic=codes.code("hearing_reports", report, demo.office),
                text="请围绕监督时段撰写汇报材料，于汇报会前报送电子文档。", due_on=today + timedelta(days=2),
            )[0]  # fmt: skip
            made[report] = requests.send(asked, by=users["team-leader"])
    with on(day + timedelta(days=3), 10):
        came = requests.receive(made["committee"], by=users["unit-liaison"])
        paper = SimpleUploadedFile("党委工作汇报.pdf", EMPTY_PDF, "application/pdf")
        came = requests.reply(came, by=users["unit-liaison"], text="党委工作汇报报送如附件。", files=[paper])
        requests.accept(came, by=users["team-leader"])


def _leave(demo: Demo, assignment: Assignment, today: date) -> None:
    """One person away for a day longer than he said, one on official business, one waiting for the secretary."""
    users = demo.users
    group = codes.code("controlled_groups", "finance", demo.office)
    rows = (
        ("何秀英", "财政所所长", "private", "到市人民医院复诊", -3, -1), ("严文博", "乡长", "official", "参加市农业会议", 0, 1),
        ("张伟", "财政所出纳", "private", "家中有事", 2, 2),
    )  # fmt: skip
    for name, post, kind, reason, begins, ends in rows:
        with on(today + timedelta(days=min(begins, 0) - 1), 15):
            made = leave.register(
                assignment, by=users["unit-liaison"], person=demo.people[name], post=post, group=group, kind=kind,
                reason=reason, destination="南川市", phone="19900100009", leaves_on=today + timedelta(days=begins),
                returns_on=today + timedelta(days=ends),
            )  # fmt: skip
        with on(today + timedelta(days=min(begins, 0) - 1), 17):
            if kind == "official":
                leave.file(made, by=users["unit-secretary"])
            elif begins < 0:
                leave.approve(leave.sign(made, by=users["unit-secretary"]), by=users["team-leader"])


def _disclosure(demo: Demo, assignment: Assignment, day: date) -> None:
    """Somebody came to the team; who he is is sealed."""
    with on(day, 19):
        disclosures.receive(
            assignment, by=demo.users["team-leader"], received_on=day, name="许立新", post="便民服务中心主任", phone="19900100077",
            kind="self", venue="team", protected=True, content="2024年以来多次接受服务对象安排的宴请，愿意退还相关费用。",
        )  # fmt: skip


def _watching(demo: Demo, assignment: Assignment, today: date) -> None:
    """A visit drawn by lot, a difficulty it left, somebody who would not cooperate, a rumour the unit reports."""
    users = demo.users
    with on(today - timedelta(days=2)):
        drawn = supervision.draw(assignment.round, by=users["office"], size=1, witness="赵明远", seed="2026-11")
    with on(today - timedelta(days=1)):
        supervision.report_check(
            drawn.checks.get(), by=users["office"], visited_on=today - timedelta(days=1), findings="日报、谈话记录规范，查账力量不足。",
            outcome="coordinate", owner="赵明远", due_on=today + timedelta(days=5),
        )  # fmt: skip
        supervision.record_non_cooperation(
            assignment, by=users["team-member"], kind=codes.code("non_cooperation", "delay", demo.office), persons="财政所出纳张伟",
            occurred_on=today - timedelta(days=1), facts="三次催要2024年凭证，以在外开会为由未提供。",
        )  # fmt: skip
    with on(today, 9):
        supervision.report_opinion(
            assignment, by=users["unit-liaison"], level="ordinary", occurred_on=today, source="本地网络论坛",
            summary="有帖文询问巡察组接访地点。", leader="吴国栋", handling="已回复并公布接访时间地点。",
        )  # fmt: skip
