"""The office's plan of a round (轮次安排表), taken in as teams, members and assignments of one round."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from inspection import audit, codes, wording
from inspection.imports_exports import dates, people, values
from inspection.imports_exports.importers import importer
from inspection.imports_exports.mapping import Field
from inspection.models import Person, Unit, UnitCategory
from inspection.models.units import PartyBody
from rounds import gates
from rounds.models import Assignment, Membership, Round, Seat, Team
from rounds.workflow import RoundStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from inspection.imports_exports.reports import Check, RowReport
    from inspection.models import Code, Office, User

FIELDS = (
    Field("team", "巡察组", ("组别", "巡察组别"), required=True, parse=values.parse_team_number, hint="如 第一巡察组"),
    Field("leader", "组长", ("巡察组组长",), required=True, parse=people.parse_person),
    Field("deputy", "副组长", ("巡察组副组长",), parse=people.parse_persons),
    Field("liaison", "联络员", parse=people.parse_person),
    Field("members", "组员", ("成员", "巡察组组员"), parse=people.parse_persons, hint="姓名之间用顿号隔开"),
    Field("unit", "被巡察单位", ("被巡察党组织", "巡察对象"), required=True),
    Field("kind", "巡察类型", ("巡察形式", "类型"), parse=people.name_and_note, hint="如 常规巡察（带专项）"),
    Field("stationing", "进驻时间", ("巡察时间", "进驻起止时间"), parse=dates.parse_period),
    Field("inspected", "监督时段", ("巡察时段", "监督起止时间"), parse=dates.parse_period),
    Field("boxes", "意见箱", ("意见箱设置",), parse=people.items()),
    Field("phone", "值班电话", ("联系电话", "公开电话"), parse=people.parse_phone),
)
SEATS = (("leader", Seat.LEADER), ("deputy", Seat.DEPUTY), ("liaison", Seat.LIAISON), ("members", Seat.MEMBER))

_SEQUENCE = re.compile(r"第([〇零一二三四五六七八九十百\d]+)轮")
_TERM = re.compile(r"第?([〇零一二三四五六七八九十百\d]+)届")
_KINDS = {
    "常规": "regular", "专项": "special", "机动": "mobile", "机动式": "mobile", "回头看": "return", "提级": "raised",
    "交叉": "cross", "延伸": "extended", "村居": "village", "村（社区）": "village", "村(社区)": "village",
}  # fmt: skip
# What the last character of a unit's name says about it, when the unit has to be made.
_CATEGORIES = {"镇": UnitCategory.TOWN, "乡": UnitCategory.TOWNSHIP, "村": UnitCategory.VILLAGE}


@dataclass
class Row:
    """What a row of the plan means, once names are matched: commit needs nothing else."""

    term: int
    sequence: int
    number: int
    written: int
    unit: Unit | None
    unit_name: str
    kind: Code | None
    with_special: bool
    subject: str
    seats: list[tuple[str, str, Person | None]] = field(default_factory=list)


class Checks:
    """Looks at the rows one after another and remembers: who sits where, which team has whom, which units are taken."""

    def __init__(self, office: Office, title: str, *, create_units: bool) -> None:
        self.office, self.create_units = office, create_units
        self.term, self.sequence = _round_of(office, title)
        found = Round.objects.filter(office=office, term=self.term, sequence=self.sequence).first()
        self.closed = found is not None and found.status != RoundStatus.DRAFT
        self.round = found
        self.leaders: dict[int, str] = {}
        self.sits: dict[str, int] = {}
        self.units: set[str] = set()
        if found is not None:
            self._remember(found)

    def _remember(self, round_: Round) -> None:
        """What an earlier import or the office itself has already planned for this round."""
        for team in round_.teams.filter(kind="inspection"):
            self.leaders[team.number] = team.leader.person.name if team.leader else ""
            self.sits |= {each.person.name: team.number for each in team.members()}
        self.units = {each.unit.name for each in round_.assignments.select_related("unit")}

    def __call__(self, report: RowReport) -> None:
        if self.closed:
            report.refuse("team", f"{self.round}已报审，须退回后才能导入")
        if report.refused:
            return
        number = self._team(report)
        unit = self._unit(report)
        code, special, subject = self._kind(report)
        row = Row(
            self.term, self.sequence, number, report.values["team"], unit, report.values["unit"], code, special, subject
        )
        row.seats = list(self._people(report, number, unit))
        if report.refused:
            return
        self.units.add(unit.name if unit else row.unit_name)
        self.leaders[number] = report.values["leader"]
        self.sits |= {name: number for _, name, _ in row.seats}
        report.values["resolved"] = row

    def _team(self, report: RowReport) -> int:
        """A team is (round, number) and has one leader: the same number under another leader becomes the next free one."""
        written, leader = report.values["team"], report.values["leader"]
        if self.leaders.get(written, leader) in ("", leader):
            return written
        mine = next((number for number, name in self.leaders.items() if name == leader), None)
        number = mine or max(self.leaders) + 1
        report.repair(
            "team",
            f"{wording.team_name(written)}已由{self.leaders[written]}任组长，一轮之内组号唯一、一组一名组长，"
            f"本行编为{wording.team_name(number)}；如系另一轮次或笔误，请改表后重新导入",
            "巡察组",
        )
        return number

    def _unit(self, report: RowReport) -> Unit | None:
        name = report.values["unit"]
        found = list(self.office.units.filter(Q(name=name) | Q(short_name=name))[:2])
        if len(found) > 1:
            report.refuse("unit", f"有多个单位称作“{name}”，请写全称", "被巡察单位")
        elif not found and self.create_units:
            report.repair("unit", f"单位库中没有“{name}”，将新建，类别和所在地区请核对", "被巡察单位")
        elif not found:
            report.refuse("unit", f"单位库中没有“{name}”，请先登记，或选用“同时新建单位”导入", "被巡察单位")
        if (found[0].name if found else name) in self.units:
            report.refuse("unit", f"“{name}”已列入本轮", "被巡察单位")
        return found[0] if found else None

    def _kind(self, report: RowReport) -> tuple[Code | None, bool, str]:
        written = report.values["kind"]
        if written is None:
            return None, False, ""
        name, note = written
        key = re.sub(r"[“”\"]|式?巡察|巡查", "", name)
        code = codes.choices("inspection_kinds", self.office).filter(code=_KINDS.get(key, "")).first()
        if code is None:
            report.refuse("kind", f"不认识的巡察类型“{name}”", "巡察类型")
            return None, False, ""
        special = note.startswith("带专项")
        subject = note.removeprefix("带专项").lstrip("：:") if special else note
        if code.code == gates.SPECIAL_KIND and not subject:
            report.repair("kind", "未写专项主题，报审前须补填", "巡察类型")
        return code, special, subject[:80]

    def _people(self, report: RowReport, number: int, unit: Unit | None) -> Iterator[tuple[str, str, Person | None]]:
        """Seats in order. Nobody sits in two teams of a round; a namesake has to be told apart first (R-024)."""
        taken: set[str] = set()
        for name, seat in SEATS:
            written = report.values[name] or []
            for person_name in [written] if isinstance(written, str) else written:
                if person_name in taken:
                    report.repair(name, f"{person_name}在本行出现两次，只保留前一席位", str(seat.label))
                    continue
                taken.add(person_name)
                if self._sits_elsewhere(report, name, seat, person_name, number):
                    continue
                yield seat.value, person_name, self._person(report, name, seat, person_name, unit)

    def _sits_elsewhere(self, report: RowReport, name: str, seat: Seat, person: str, number: int) -> bool:
        other = self.sits.get(person)
        if other is None or other == number:
            return False
        words = f"{person}已在{wording.team_name(other)}，同一人不能同时在两个组"
        if seat == Seat.LEADER:
            report.refuse(name, f"{words}，请更正组长", seat.label)
        else:
            report.repair(name, f"{words}，本组未编入；如系同名的另一人，导入后另行编入", seat.label)
        return True

    def _person(self, report: RowReport, name: str, seat: Seat, person: str, unit: Unit | None) -> Person | None:
        found = list(Person.objects.named(person)[:5])
        if len(found) > 1:
            known = "、".join(each.told_apart for each in found)
            report.refuse(
                name, f"人员库中有多名{person}：{known}；请先列出无重名的人员，该同志导入后另行编入", seat.label
            )
            return None
        if not found:
            return None
        if unit is not None and (reasons := gates.blocking(found[0], unit)):
            report.refuse(name, f"{'；'.join(reasons)}；如系同名的另一人，请先在人员库登记", seat.label)
        elif found[0].told_apart != person:
            report.repair(name, f"{person}对应人员库中的{found[0].told_apart}", seat.label)
        return found[0]


def _round_of(office: Office, title: str) -> tuple[int, int]:
    """Term and number of the round by the table's title, else the office's term and the next number."""
    term, sequence = _TERM.search(title), _SEQUENCE.search(title)
    number = wording.from_cn_number(term[1]) if term else office.term
    if sequence:
        return number, wording.from_cn_number(sequence[1])
    last = Round.objects.filter(office=office, term=number).order_by("-sequence").first()
    if last is not None and last.status == RoundStatus.DRAFT:
        return number, last.sequence
    return number, (last.sequence if last else 0) + 1


def _create_unit(office: Office, name: str, *, by: User | None) -> Unit:
    category = UnitCategory.STREET if name.endswith("街道") else _CATEGORIES.get(name[-1], UnitCategory.DEPARTMENT)
    body = {UnitCategory.DEPARTMENT: PartyBody.GROUP, UnitCategory.VILLAGE: PartyBody.BRANCH}.get(
        category, PartyBody.COMMITTEE
    )
    made = Unit.objects.create(office=office, name=name, short_name=name[:30], category=category, party_body=body)
    audit.record(made, "register", by=by, label="登记单位", office_id=office.pk)
    return made


class Taker:
    """Makes the round's records of the rows, in the caller's transaction."""

    def __init__(self, office: Office, by: User | None) -> None:
        self.office, self.by = office, by
        self.people: dict[str, Person] = {}

    def round(self, row: Row, year: int) -> Round:
        made, new = Round.objects.get_or_create(
            office=self.office, term=row.term, sequence=row.sequence, defaults={"year": year, "created_by": self.by}
        )
        if new:
            audit.record(made, "register", by=self.by, label="导入登记")
        return made

    def team(self, round_: Round, row: Row, phone: str) -> Team:
        note = "" if row.number == row.written else f"原表写作{wording.team_name(row.written)}"
        team, new = Team.objects.get_or_create(
            round=round_, kind="inspection", number=row.number,
            defaults={"phone": phone.split("、")[0][:20], "note": note, "created_by": self.by},
        )  # fmt: skip
        if new:
            audit.record(team, "register", by=self.by, label="导入登记")
        for seat, name, person in row.seats:
            found = person or self.person(name)
            if not team.memberships.filter(person=found, ends=None).exists():
                made = Membership.objects.create(team=team, person=found, seat=seat, created_by=self.by)
                audit.record(made, "register", by=self.by, label="导入登记", seat=seat)
        return team

    def person(self, name: str) -> Person:
        """One new person a name: the same name in one file is the same person."""
        if name not in self.people:
            self.people[name] = Person.objects.create(name=name, office=self.office)
            audit.record(self.people[name], "register", by=self.by, label="登记人员", office_id=self.office.pk)
        return self.people[name]

    def take(self, report: RowReport) -> Assignment:
        row: Row = report.values["resolved"]
        stationing, inspected = report.values["stationing"], report.values["inspected"]
        phone, boxes = report.values["phone"] or "", report.values["boxes"] or []
        year = stationing.first.year if stationing else timezone.localdate().year
        round_ = self.round(row, year)
        team = self.team(round_, row, phone)
        channels = [f"意见箱：{'；'.join(boxes)}"] if boxes else []
        channels += [f"值班电话：{phone}"] if phone else []
        left_out = [each.text for each in report.repaired if "未编入" in each.text]
        made = Assignment.objects.create(
            office=self.office, round=round_, team=team, kind=row.kind, with_special=row.with_special,
            unit=row.unit or _create_unit(self.office, row.unit_name, by=self.by), subject=row.subject,
            ordinal=team.assignments.count() + 1, created_by=self.by,
            stationing_begins=stationing and stationing.first, stationing_ends=stationing and stationing.last,
            period_begins=inspected and inspected.first, period_ends=inspected and inspected.last,
            channels_note="\n".join(channels), note="\n".join(left_out),
        )  # fmt: skip
        audit.record(made, "register", by=self.by, label="导入登记", row=report.row)
        return made


def _commit(rows: Iterable[RowReport], *, office: Office, assignment: Any, by: User | None) -> int:
    taker = Taker(office, by)
    return len([taker.take(each) for each in rows])


def _year(office: Office, assignment: Any) -> int:
    return timezone.localdate().year


def _checks(office: Office, title: str) -> list[Check]:
    return [Checks(office, title, create_units=False)]


def _checks_creating(office: Office, title: str) -> list[Check]:
    return [Checks(office, title, create_units=True)]


PLAN = importer(
    code="plan", label="轮次安排表", fields=FIELDS, power="rounds.plan_round", commit=_commit, title_checks=_checks,
    hint="标题中的“第几轮”定轮次；被巡察单位须已在单位库。同一组号不同组长的按不同的组编号，一人不编入两个组。",
    page="rounds:round_list", year=_year,
)  # fmt: skip
PLAN_WITH_UNITS = importer(
    code="plan_with_units", label="轮次安排表（同时新建单位）", fields=FIELDS, power="rounds.plan_round", commit=_commit,
    title_checks=_checks_creating, hint="单位库中没有的被巡察单位一并新建，导入后请核对类别、党组织类型和所在地区。",
    page="rounds:round_list", year=_year,
)  # fmt: skip
