"""Plain functions that make records for tests, with speaking, fictional data. Each returns what it made."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from inspection.models import (
    Office,
    OfficeGrant,
    OrganKind,
    Person,
    Post,
    Recusal,
    RecusalKind,
    Region,
    Relative,
    Unit,
    UnitGrant,
    User,
)
from rounds.models import Assignment, AssignmentGrant, Authorisation, Membership, Round, Seat, Team
from rounds.workflow import AssignmentStatus, RoundStatus

LONG_AGO = date(2020, 1, 1)
_serial = itertools.count(1)


def key(row: Any) -> dict[str, Any]:
    """The arguments of a record's addresses."""
    return {"pk": row.pk}


def region(name: str = "青石乡", parent: Region | None = None) -> Region:
    return Region.objects.get_or_create(name=name, parent=parent)[0]


def office(name: str = "云岭县委巡察办", **fields: Any) -> Office:
    defaults = {
        "committee": "中共云岭县委员会", "committee_short": "云岭县委", "group_name": "云岭县委巡察工作领导小组",
        "code": "云委巡", "term": 10,
    }  # fmt: skip
    return Office.objects.create(name=name, **(defaults | fields))


def unit(office: Office, name: str = "青石乡", **fields: Any) -> Unit:
    return Unit.objects.create(office=office, name=name, **({"short_name": name} | fields))


def organ(office: Office, name: str, kind: OrganKind) -> Unit:
    return unit(office, name, organ_kind=kind)


def person(name: str = "", **fields: Any) -> Person:
    return Person.objects.create(name=name or f"某人{next(_serial)}", **fields)


def post(person: Person, unit: Unit, title: str, **fields: Any) -> Post:
    return Post.objects.create(person=person, unit=unit, title=title, **({"begins": LONG_AGO} | fields))


def user(username: str, name: str = "", **fields: Any) -> User:
    """An account with the password "secret-enough" and a person of its own, no newcomer: its 使用指引 is put away."""
    holder = fields.pop("person", None) or person(name or username)
    return User.objects.create_user(username, "secret-enough", person=holder, **{"tour_hidden": True} | fields)


def office_role(user: User, office: Office, role: str, **dates: Any) -> OfficeGrant:
    return OfficeGrant.objects.create(user=user, office=office, role=role, **({"begins": LONG_AGO} | dates))


def unit_role(user: User, unit: Unit, role: str, **dates: Any) -> UnitGrant:
    return UnitGrant.objects.create(user=user, unit=unit, role=role, **({"begins": LONG_AGO} | dates))


def round_(office: Office, sequence: int = 1, **fields: Any) -> Round:
    defaults = {"term": office.term, "year": 2026, "status": RoundStatus.ACTIVE}
    return Round.objects.create(office=office, sequence=sequence, **(defaults | fields))


def team(round_: Round, number: int = 1) -> Team:
    return Team.objects.create(round=round_, number=number)


def assignment(round_: Round, team: Team, unit: Unit, **fields: Any) -> Assignment:
    """An assignment in the middle of its stationing, unless told otherwise."""
    defaults = {
        "office": round_.office, "status": AssignmentStatus.STATIONED, "stationing_begins": date(2026, 10, 20),
        "stationing_ends": date(2026, 12, 20), "period_begins": date(2021, 1, 1),
    }  # fmt: skip
    return Assignment.objects.create(round=round_, team=team, unit=unit, **(defaults | fields))


def member(team: Team, person: Person, seat: str = Seat.MEMBER) -> Membership:
    return Membership.objects.create(team=team, person=person, seat=seat)


def seat(user: User, assignment: Assignment, role: str = "team_member", **dates: Any) -> AssignmentGrant:
    """A live seat on an assignment, with the authorisation it comes from."""
    span = {"begins": LONG_AGO, "ends": date(2030, 1, 1)} | dates
    authorisation, _ = Authorisation.objects.get_or_create(
        assignment=assignment, person=user.person, revoked_at=None,
        defaults={"seat": role, "document": "云委巡〔2026〕1号", **span},
    )  # fmt: skip
    permission = Permission.objects.get(
        content_type=ContentType.objects.get_for_model(Assignment), codename="view_assignment"
    )
    return AssignmentGrant.objects.create(
        user=user, content_object=assignment, permission=permission, role=role, authorisation=authorisation, **span
    )


def allotted(user: User, assignment: Assignment, **dates: Any) -> AssignmentGrant:
    """What a supervision team's member holds on a unit that was allotted to his team."""
    span = {"begins": LONG_AGO, "ends": date(2030, 1, 1)} | dates
    permission = Permission.objects.get(
        content_type=ContentType.objects.get_for_model(Assignment), codename="view_assignment"
    )
    return AssignmentGrant.objects.create(
        user=user,
        content_object=assignment,
        permission=permission,
        role="supervisor",
        document="云委巡〔2026〕5号",
        **span,
    )


def recusal(person: Person, unit: Unit, kind: str = RecusalKind.POST, **fields: Any) -> Recusal:
    return Recusal.objects.create(
        person=person, unit=unit, kind=kind, **({"reason": "曾在该单位任职", "begins": LONG_AGO} | fields)
    )


def relative(person: Person, unit: Unit, name: str = "申小红", **fields: Any) -> Relative:
    """A relative as declared, with the recusal made from it."""
    return Relative.objects.create(
        person=person, unit=unit, name=name,
        **({"relation": "sibling", "post": "会计", "recusal": recusal(person, unit, RecusalKind.KINSHIP)} | fields),
    )  # fmt: skip


def contacts(assignment: Assignment, by: User) -> None:
    """The unit's liaison and clerk, named: without them no node of a later phase is done (R-101)."""
    from rounds.actions import contacts

    chief = Post.objects.filter(unit=assignment.unit, leading=True, ends=None).first()
    if chief is None:
        chief = post(person("班子成员"), assignment.unit, "副职领导", leading=True)
    contacts.appoint(assignment, by=by, role="liaison", person=chief.person, phone="19900100021")
    contacts.appoint(assignment, by=by, role="clerk", name="郭专办", post="党政办干事", phone="19900100022")


def import_batch(user: User, office: Office) -> Any:
    """An uploaded file that waits for its commit."""
    from inspection.models import ImportBatch

    return ImportBatch.objects.create(office=office, kind="ledger", filename="台账.xlsx", created_by=user)


def ledger_file(user: User, account: Any) -> Any:
    """An office's own table of one account, as it was handed in."""
    from inspection import isolation, storage
    from rectification.models import LedgerFile, LedgerRow

    with isolation.memory_file(
        f"序号,单位,反馈问题,是否销号\n1,{account.unit.name},{account.problem},否\n".encode()
    ) as content:
        stored = storage.store(content, "text/csv")
    made = LedgerFile.objects.create(
        office=account.office, name="台账.csv", file=stored, last_row=2, created_by=user,
        columns={"outside_number": 0, "unit": 1, "problem": 2, "cleared": 3},
    )  # fmt: skip
    LedgerRow.objects.create(source=made, row=2, unit=account.unit, account=account, told={"cleared": "否"})
    return made


def superior_form(office: Office, user: User) -> Any:
    """A superior's empty form with one cell that says how many assignments there are."""
    from inspection import isolation, storage
    from inspection.models import CellMapping, SuperiorForm

    with isolation.memory_file(blank_form()) as content:
        stored = storage.store(content, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    made = SuperiorForm.objects.create(
        office=office,
        title=f"巡察工作情况统计表{SuperiorForm.objects.count() + 1}",
        asked_by="市委巡察办",
        name="统计表.xlsx",
        file=stored,
        created_by=user,
    )
    cell = {
        "sheet": "报表",
        "row": 4,
        "column": 2,
        "figure": "assignments",
        "split": "",
        "code": "",
        "words": "规模·巡察任务（项）",
    }
    CellMapping.objects.create(form=made, number=1, cells=[cell], saved_by=user)
    return made


def blank_form() -> bytes:
    """The workbook of such a form: a merged title, heads, a sum as a formula, cells with styles that wait for numbers."""
    from io import BytesIO

    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "报表"
    for row in (
        ("巡察工作情况统计表",),
        (),
        ("项目", "数量", "备注"),
        ("巡察任务",),
        ("个别谈话（人次）",),
        ("受理信访（件）",),
        ("合计", "=SUM(B4:B6)"),
    ):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet["A1"].font = Font(name="黑体", size=16, bold=True)
    sheet["B4"].number_format, sheet["B4"].font = "0", Font(color="FFFF0000")
    other = book.create_sheet("附表")
    other.append(["单位", "数"])
    other.append(["全县"])
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def talent(office: Office) -> Any:
    """A person in the office's talent pool."""
    from rounds.models import Pool, Talent

    return Talent.objects.create(
        office=office, person=person("库中人"), pool=Pool.values[0], basis="考察合格意见", begins=LONG_AGO
    )


def pdf(mark: str = "", *, size: str = "60 84") -> bytes:
    """A whole PDF of one empty page, a slip unless told (points); another mark makes other bytes.

    The working copy of a file is a picture, dear by the square inch.
    """
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 " + size.encode() + b"]>>"
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj" + page + b"endobj\n%" + mark.encode() + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )


def approved_plan(assignment: Assignment, leader: User, head: User) -> Any:
    """The unit's plan, whole and approved: what a team needs before it enters."""
    from inspection import codes
    from rounds.actions import preparation

    plan = preparation.write_plan(
        assignment, by=leader, methods=codes.choices("methods")[:2], focus="惠农资金", breakthrough="核对名册", process="三阶段",
        other_matters="无",
    )  # fmt: skip
    rows = {each.pk: ("组长", "立即报告") for each in codes.choices("contingencies")}
    preparation.write_contingencies(plan, by=leader, rows=rows)
    for each in assignment.team.members():
        preparation.add_task(plan, by=leader, text="查阅谈话", owner=each.person)
    plan.refresh_from_db()
    return preparation.approve_plan(preparation.submit_plan(plan, by=leader), by=head)
