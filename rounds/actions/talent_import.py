"""The office's pools out of a table: one person a row, past the same conditions as by hand (R-008–R-010)."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inspection import audit, codes
from inspection.imports_exports import dates, people, values
from inspection.imports_exports.importers import importer
from inspection.imports_exports.mapping import Field
from inspection.models import Person, Post, Unit
from rounds.actions.talent import place
from rounds.gates.people import admission_reasons
from rounds.models import Pool, Talent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection.imports_exports.reports import Check, RowReport
    from inspection.imports_exports.sheets import Cell
    from inspection.imports_exports.values import Context, Parsed, Refused
    from inspection.models import Office, User

_MONTH = re.compile(
    r"^(?P<year>19\d\d|20\d\d)\s*[年./\-]?\s*(?P<month>1[0-2]|0?[1-9])(?!\d)\s*月?(?:\s*[./\-]?\s*\d{1,2}日?)?$"
)
_EDUCATION = ("研究生", "大学本科", "大学专科", "中专及以下")


def parse_month(cell: Cell, context: Context) -> Parsed[date] | Refused:
    """1980年5月, 1980.05, 198005 and every whole day of `dates.parse_date` → the first of the month."""
    found = _MONTH.match(values.plain(cell).strip())
    if found:
        return values.Parsed(date(int(found["year"]), int(found["month"]), 1))
    result = dates.parse_date(cell, context)
    if isinstance(result, values.Refused) or result.value is None:
        return result
    return values.Parsed(result.value.replace(day=1), result.repaired)


FIELDS = (
    Field("name", "姓名", required=True, parse=people.parse_person),
    Field("birth_month", "出生年月", ("出生日期", "出生时间"), required=True, parse=parse_month, hint="如 1980年5月；用于分清同名人员"),
    Field("sex", "性别", parse=values.choice({"男": ("男",), "女": ("女",)}, what="性别"), choices=("男", "女")),
    Field("party_member", "是否党员", ("政治面貌", "党员"), required=True, parse=values.choice(
        {True: ("是", "中共党员", "党员", "√", "中共预备党员"), False: ("否", "群众", "非党员", "共青团员")}, what="政治面貌")),
    Field("unit", "工作单位", ("单位", "所在单位"), parse=values.text(longest=60)),
    Field("post", "职务", ("现任职务", "工作职务"), parse=values.text(longest=60)),
    Field("rank", "职级", ("级别",), parse=values.text(longest=20)),
    Field("education", "学历", ("文化程度",), choices=_EDUCATION, parse=values.choice({
        "研究生": ("研究生", "硕士", "博士", "硕士研究生", "博士研究生"), "大学本科": ("大学本科", "本科", "大学"),
        "大学专科": ("大学专科", "大专", "专科"), "中专及以下": ("中专及以下", "中专", "高中")}, what="学历")),
    Field("specialties", "专业特长", ("专业", "特长"), parse=people.items("、；;,，\n"), hint="几项之间用顿号隔开"),
    Field("phone", "工作电话", ("联系电话", "电话"), parse=people.parse_phone),
    Field("pool", "库别", ("入库类别",), choices=tuple(Pool.labels), hint="不填为人才库", parse=values.choice(
        {Pool.LEADERS.value: ("组长库", "组长"), Pool.TALENT.value: ("人才库", "组员", "组员库")}, what="库别")),
    Field("origin", "来源", ("人员来源", "来源系统"), parse=values.text(longest=40)),
    Field("basis", "入库依据", ("依据",), required=True, parse=values.text(longest=120), hint="如 县委组织部考察合格意见"),
    Field("vetted_by", "考察单位", required=True, parse=values.text(longest=60)),
    Field("vetted_on", "考察日期", ("考察时间",), required=True, parse=dates.parse_date),
    Field("checks", "准入条件", ("准入条件核对", "是否符合准入条件"), required=True, hint="逐项核对后填“全部符合”",
          choices=("全部符合", "不符合"), parse=values.choice(
              {True: ("全部符合", "符合", "是", "合格", "√"), False: ("不符合", "否", "不合格", "×")}, what="准入条件")),
    Field("begins", "入库日期", ("入库时间",), parse=dates.parse_date, hint="不填为当日"),
)  # fmt: skip


class Checks:
    """Looks at the rows one after another: who is in stock already, by name and birth month; who is not to be admitted."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.seen: set[tuple[str, date, str]] = set()
        self.origins = {each.text: each for each in codes.choices("talent.origins", office)}
        self.conditions = [each.code for each in codes.choices("talent.admission", office)]
        self.units = {each.name: each for each in office.units.all()} | {
            each.short_name: each for each in office.units.all()
        }

    def __call__(self, report: RowReport) -> None:
        given = report.values
        given["pool"] = given.get("pool") or Pool.TALENT.value
        if report.refused:
            return
        person = self._person(report)
        self._once(report, person)
        self._admitted(report, person)
        self._origin_and_unit(report)
        given["person"] = person

    def _person(self, report: RowReport) -> Person | None:
        """Who he is in the register: name and birth month; a namesake whose month is not known has to be told apart first."""
        name, born = report.values["name"], report.values["birth_month"]
        known = list(Person.objects.named(name))
        same = [each for each in known if each.birth_month and each.birth_month.replace(day=1) == born]
        if len(same) > 1:
            report.refuse("name", f"人员库中有多名{same[0].told_apart}，请先核对", "姓名")
        elif not same and (unclear := [each for each in known if each.birth_month is None]):
            report.refuse("name", f"人员库中已有{unclear[0].told_apart}，没有出生年月，请先在人员库补填", "姓名")
        return same[0] if len(same) == 1 else None

    def _once(self, report: RowReport, person: Person | None) -> None:
        key = (report.values["name"], report.values["birth_month"], report.values["pool"])
        words = f"{key[0]}（{key[1].year}年{key[1].month}月）"
        if key in self.seen:
            report.refuse("name", f"{words}在表中重复", "姓名")
        elif (
            person is not None
            and Talent.objects.filter(office=self.office, person=person, pool=key[2], ends=None).exists()
        ):
            report.refuse("name", f"{words}已在{Pool(key[2]).label}", "姓名")
        self.seen.add(key)

    def _admitted(self, report: RowReport, person: Person | None) -> None:
        given = report.values
        probe = person or Person(
            name=given["name"], birth_month=given["birth_month"], party_member=given["party_member"]
        )
        reasons = admission_reasons(
            self.office, probe, checks=self.conditions if given["checks"] else (), vetted_by=given["vetted_by"],
            vetted_on=given["vetted_on"],
        )  # fmt: skip
        for words in reasons:
            report.refuse("checks", words)

    def _origin_and_unit(self, report: RowReport) -> None:
        given = report.values
        origin, unit = given.get("origin"), given.get("unit")
        given["origin_code"], given["unit_found"] = self.origins.get(origin or ""), self.units.get(unit or "")
        if origin and given["origin_code"] is None:
            report.repair("origin", f"来源清单中没有“{origin}”，未填来源", "来源")
        if unit and given["unit_found"] is None:
            report.repair("unit", f"单位库中没有“{unit}”，未登记职务，回避不能据此计算，请补登", "工作单位")


def _take(row: RowReport, *, office: Office, by: User | None, checks: list[str]) -> Talent:
    given = row.values
    person, unit = given["person"], given["unit_found"]
    if person is None:
        person = Person.objects.create(
            name=given["name"], birth_month=given["birth_month"], party_member=given["party_member"], sex=given["sex"] or "",
            rank=given["rank"] or "", education=given["education"] or "", specialties=given["specialties"] or [],
            phone=(given["phone"] or "")[:20], office=office,
        )  # fmt: skip
        audit.record(person, "register", by=by, label="登记人员", office_id=office.pk)
        _post(person, unit, given["post"], by=by, office=office)
    return place(
        office, person, by=by, pool=given["pool"], basis=given["basis"], checks=checks, vetted_by=given["vetted_by"],
        vetted_on=given["vetted_on"], begins=given["begins"] or timezone.localdate(), origin=given["origin_code"],
    )  # fmt: skip


def _post(person: Person, unit: Unit | None, title: str | None, *, by: User | None, office: Office) -> None:
    """The post recusal is computed from; none where the unit is not in the register."""
    if unit is not None and title:
        Post.objects.create(person=person, unit=unit, title=title)
        audit.record(person, "post", by=by, label="登记职务", office_id=office.pk, unit=unit.pk)


def _commit(rows: Iterable[RowReport], *, office: Office, assignment: Any, by: User | None) -> int:
    checks = [each.code for each in codes.choices("talent.admission", office)]
    return len([_take(row, office=office, by=by, checks=checks) for row in rows])


def _checks(office: Office, assignment: Any) -> Iterable[Check]:
    return (Checks(office),)


TALENT = importer(
    code="talent", label="组长库、人才库", fields=FIELDS, power="rounds.form_team", commit=_commit, checks=_checks,
    hint="每行一人，以姓名和出生年月分清同名人员，已在库的不重复入库；准入条件与逐人入库相同。", page="rounds:talent_list",
    year=lambda office, assignment: timezone.localdate().year,
)  # fmt: skip
