"""Registers of petitions kept elsewhere, taken in: every row marked 历史导入, its reporter straight into the vault."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from django.utils import timezone

from inspection import audit, codes, vault
from inspection.imports_exports import dates, people, values
from inspection.imports_exports.importers import importer
from inspection.imports_exports.mapping import Field
from petitions import codes as lists
from petitions.actions.petitions import add_accused, units_named
from petitions.models import Disposition, Petition, PetitionKind, PetitionPoint, PetitionText
from petitions.workflow import PetitionStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspection.imports_exports.reports import Check, RowReport
    from inspection.models import Code, Office, User
    from rounds.models import Assignment

# What names or reaches a reporter; remarks on these columns are never stored.
SECRET = ("reporter", "phone")

FIELDS = (
    Field("number", "登记号", ("编号", "信访编号", "序号"), required=True),
    Field("received", "登记日期", ("收到日期", "来信日期", "受理日期", "接收时间"), required=True, parse=dates.parse_moment,
          hint="如 2026-03-12、2026年3月12日、20260312"),
    Field("channel", "来源", ("信访来源", "信访形式", "来源渠道", "渠道"), hint="来信、来访、来电、意见箱等"),
    Field("reporter", "反映人", ("信访人", "举报人", "来信人", "来访人"), parse=people.parse_reporter, hint="不填或“匿名”按匿名登记；姓名加密封存"),
    Field("phone", "联系电话", ("反映人电话", "信访人电话", "电话"), parse=people.parse_phone, hint="加密封存"),
    Field("named", "是否实名", ("实名",), parse=values.parse_is_named, choices=("是", "否")),
    Field("accused", "被反映人", ("被举报人", "被反映人姓名"), parse=people.parse_persons),
    Field("post", "被反映人单位及职务", ("被反映人单位职务", "单位及职务", "单位职务"), parse=people.unit_and_post()),
    Field("problem", "反映主要问题", ("主要问题", "反映问题", "反映内容", "信访内容", "内容摘要"), required=True),
    Field("handler", "承办人", ("经办人",), parse=people.parse_person),
    Field("way", "办理方式", ("处理方式", "办理意见"), hint="受理、转办、存查"),
    Field("outcome", "办结情况", ("办理情况", "办理结果", "是否办结"), hint="正在办理、已办结"),
)  # fmt: skip

_WAYS = {
    "来信": "letter", "来访": "visit", "来电": "call", "电话": "call", "电子邮箱": "email", "邮箱": "email", "网络": "email",
    "邮政信箱": "pobox", "意见箱": "box", "短信": "sms", "二维码": "qr", "信访局转": "bureau", "上级转": "upper",
    "领导批示": "leader",
}  # fmt: skip
_CLAIM = re.compile("不服|要求|请求|申请|补偿|赔偿|入学|未批|纠纷|落实待遇|拖欠")
_SUGGESTION = re.compile("^建议|意见建议")
# Descriptions that name nobody; every other one is treated as a name.
_NOBODY = re.compile(
    "(?:[一二两三几数多][名位个]|部分|若干|广大|某)?(?:普通)?(?:党员|群众|干部|职工|村民|居民|知情人|家长|市民)*"
)


def kind_of(problem: str) -> str:
    """检举控告 unless the words are plainly a claim or a proposal: the stricter class when in doubt."""
    if _SUGGESTION.search(problem):
        return PetitionKind.SUGGESTION
    return PetitionKind.CLAIM if _CLAIM.search(problem) else PetitionKind.ACCUSATION


def status_of(way: str, outcome: str) -> str:
    """The status a register's own words mean; what they leave open begins at registration."""
    if re.search("已办结|办结|已结", outcome) and not re.search("未|正在", outcome):
        return PetitionStatus.CONCLUDED
    if "存" in way:
        return PetitionStatus.FILED
    if "办理" in outcome or "转" in way:
        return PetitionStatus.IN_HAND
    return PetitionStatus.ACCEPTED if "受理" in way else PetitionStatus.REGISTERED


class Checks:
    """What a cell alone cannot tell: numbers used before, names without a custodian, columns that contradict."""

    def __init__(self, office: Office, assignment: Assignment | None) -> None:
        self.office = office
        self.taken = set(Petition.objects.filter(office=office).values_list("number", flat=True))
        self.row_of: dict[str, int] = {}
        self.can_seal = office.custodian_keys.filter(retired_at=None).exists()
        self.units = {name for pair in office.units.values_list("name", "short_name") for name in pair}
        self.today = timezone.localdate()

    def __iter__(self) -> Iterator[Check]:
        return iter((self.numbers, self.days, self.reporters, self.whether_named, self.accused, self.channels))

    def numbers(self, row: RowReport) -> None:
        number = row.values.get("number")
        if not number:
            return
        if len(number) > 40:
            row.refuse("number", "登记号超过40字", "登记号")
        elif number in self.taken:
            row.refuse("number", f"登记号{number}已登记过", "登记号")
        elif number in self.row_of:
            row.refuse("number", f"登记号{number}与第{self.row_of[number]}行重复", "登记号")
        else:
            self.row_of[number] = row.row

    def days(self, row: RowReport) -> None:
        received = row.values.get("received")
        if received is not None and received.day > self.today:
            row.refuse("received", "登记日期晚于今天", "登记日期")

    def reporters(self, row: RowReport) -> None:
        if secrets_of(row) and not self.can_seal:
            row.refuse("reporter", "本机构尚未设立身份保管人，有反映人信息的不能导入", "反映人")

    def whether_named(self, row: RowReport) -> None:
        reporter = row.values.get("reporter")
        is_named = reporter is not None and not reporter.is_anonymous
        if row.values.get("named") and not is_named:
            row.repair("named", "“是否实名”为是，但没有反映人姓名，按匿名登记", "是否实名")
        if row.values.get("named") is False and is_named:
            row.repair("named", "“是否实名”为否，但有反映人姓名，按署名未核实登记", "是否实名")

    def accused(self, row: RowReport) -> None:
        """The column and the letter's own words may name different people: kept as filled in, and said."""
        problem = row.values.get("problem") or ""
        absent = [name for name in row.values.get("accused") or () if name not in problem]
        if absent and re.search("反映.{0,12}[局乡镇委办]", problem):
            text = f"“反映主要问题”中没有提到被反映人{'、'.join(absent)}，按所填登记，请核对"
            row.repair("accused", text, "被反映人")
        unit = (row.values.get("post") or ("", ""))[0]
        if unit and unit not in self.units:
            row.repair("post", f"单位库中没有“{unit}”，按文字保存", "被反映人单位及职务")

    def channels(self, row: RowReport) -> None:
        written = row.values.get("channel")
        if written and _way(written) == "other":
            row.repair("channel", f"来源“{written[:20]}”不在清单中，记为“其他”", "来源")


def secrets_of(row: RowReport) -> dict[str, str]:
    """What goes to the vault: name, telephone, and a description that may itself name somebody (某某等五人)."""
    reporter = row.values.get("reporter") or people.Reporter(None)
    known = {"name": reporter.name or "", "phone": row.values.get("phone") or ""}
    if not _NOBODY.fullmatch(reporter.described):
        known["described"] = reporter.described
    return {key: value for key, value in known.items() if value}


def _way(written: str) -> str:
    return _WAYS.get(written.strip(), "other")


def commit(rows: list[RowReport], *, office: Office, assignment: Assignment | None, by: User | None) -> int:
    """Make petitions of the good rows. No same-day duty starts for them: what is past is past."""
    channels = {each.code: each for each in codes.choices(lists.INTAKE, office)}
    for row in rows:
        _make(row, office, assignment, by, channels)
    return len(rows)


def _moment(value: dates.Moment) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(value.day, value.time or dt.time()))


def _make(
    row: RowReport, office: Office, assignment: Assignment | None, by: User | None, channels: dict[str, Code]
) -> Petition:
    given = row.values
    reporter = given["reporter"] or people.Reporter(None)
    way, outcome = given["way"] or "", given["outcome"] or ""
    status = status_of(way, outcome)
    problem = given["problem"]
    note = "\n".join(dict.fromkeys(each.text for each in row.repaired if each.field not in SECRET))
    if reporter.described and _NOBODY.fullmatch(reporter.described):
        note = "\n".join(filter(None, (note, f"反映人自述：{reporter.described}")))
    petition = Petition.objects.create(
        office=office, assignment=assignment, number=given["number"], received_on=given["received"].day,
        registered_at=_moment(given["received"]), channel=channels.get(_way(given["channel"] or "")),
        kind=kind_of(problem), is_anonymous=reporter.is_anonymous,
        real_name_verified=bool(given["named"]) and not reporter.is_anonymous, handler_name=given["handler"] or "",
        status=status, imported=True, imported_status="／".join(filter(None, (way, outcome)))[:60], imported_note=note,
        file_reason="历史导入：原登记簿为存查" if status == PetitionStatus.FILED else "", created_by=by,
    )  # fmt: skip
    PetitionText.objects.create(petition=petition, problem=problem)
    unit_name, post = given["post"] or ("", "")
    unit = units_named(office, unit_name)
    who = {"unit": unit, "unit_name": "" if unit else unit_name[:80], "post": post[:60]}
    names = given["accused"] or ([""] if unit_name else [])
    add_accused(petition, [{"name": name, **who} for name in names])
    _point(petition, problem)
    audit.record(petition, "import", by=by, label="历史导入", row=row.row, status=status)
    if known := secrets_of(row):
        vault.seal(petition, Petition.SEALED, known, by=by)  # type: ignore[arg-type]
    return petition


def _point(petition: Petition, problem: str) -> None:
    """One point; of a closed row it is filed as closed, of an open one it waits like any other."""
    closed = not petition.is_running
    PetitionPoint.objects.create(
        petition=petition, text=problem, disposition=Disposition.FILED if closed else "",
        reason="历史导入，原登记簿已办结或存查" if closed else "",
    )  # fmt: skip


REGISTER = importer(
    code="petitions.register",
    label="信访登记簿",
    fields=FIELDS,
    power="petitions.import_petitions",
    commit=commit,
    checks=Checks,
    takes_assignment=True,
    hint="历史信访登记。反映人姓名和电话加密封存；原办理状态保留，标明“历史导入”，不补记当天受理、当天交办期限。",
    page="petitions:petition_list",
)
