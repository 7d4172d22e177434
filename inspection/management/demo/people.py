"""Places, units, people and accounts of the demo. All invented; phone numbers use a prefix that nobody holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from inspection import vault
from inspection.models import (
    Office,
    OfficeGrant,
    OfficeLevel,
    OrganKind,
    PartyBody,
    Person,
    Post,
    Region,
    Unit,
    UnitCategory,
    UnitGrant,
    User,
)

PASSWORD = "Xunzhang-demo-2026"  # the demo's own, printed on start; production settings refuse these accounts
PASSPHRASE = "demo custodian 2026"
SINCE = date(2022, 1, 1)

# username → (name, native township, role held at an office or in a unit, where)
ACCOUNTS: dict[str, tuple[str, str, str, str]] = {
    "office": ("钱静怡", "云中街道", "office_staff", ""),
    "office-head": ("赵明远", "云中街道", "office_head", ""),
    "team-leader": ("孙立群", "东岭镇", "", ""),
    "team-member": ("李思齐", "东岭镇", "", ""),
    "team-deputy": ("孔德胜", "东岭镇", "", ""),
    "team-leader-2": ("周文博", "西坪镇", "", ""),
    "team-deputy-2": ("魏堃", "西坪镇", "", ""),
    "team-member-2": ("何明", "东岭镇", "", ""),
    "unit-secretary": ("吴国栋", "云中街道", "unit_secretary", "青石乡"),
    "unit-liaison": ("郑晓东", "青石乡", "unit_liaison", "青石乡"),
    "unit-liaison-2": ("王丽娟", "柳溪镇", "unit_liaison", "柳溪镇"),
    "discipline": ("冯志强", "云中街道", "discipline_officer", "县纪委监委"),
    "organisation": ("陈玉梅", "云中街道", "organisation_officer", "县委组织部"),
    "petition-bureau": ("褚浩然", "云中街道", "petition_bureau_officer", "县信访局"),
    "finance-bureau": ("许文强", "云中街道", "functional_officer", "县财政局"),
    "supervisor": ("卫建国", "西坪镇", "", ""),
    "group-head": ("蒋为民", "外县", "group_head", ""),
    "group-deputy": ("沈海燕", "外县", "group_deputy", ""),
    "sysadmin": ("韩永福", "云中街道", "system_administrator", ""),
    "secadmin": ("杨淑芬", "云中街道", "security_administrator", ""),
    "auditor": ("朱喆", "云中街道", "auditor", ""),
}
# Two who come from above: the superior office's own head, who sees figures of the offices below, and a visiting inspector,
# who reads this office's rounds for two months. username → (name, role, at the superior office)
FROM_ABOVE: dict[str, tuple[str, str, bool]] = {
    "city-office": ("温正平", "office_head", True),
    "visitor": ("古月明", "visiting_inspector", False),
}

UNITS: tuple[tuple[str, str, str, str, str], ...] = (
    # name, category, party body, organ kind, region
    ("青石乡", UnitCategory.TOWNSHIP, PartyBody.COMMITTEE, OrganKind.NONE, "青石乡"),
    ("柳溪镇", UnitCategory.TOWN, PartyBody.COMMITTEE, OrganKind.NONE, "柳溪镇"),
    ("县教育局", UnitCategory.DEPARTMENT, PartyBody.GROUP, OrganKind.NONE, ""),
    ("县水务局", UnitCategory.DEPARTMENT, PartyBody.GROUP, OrganKind.NONE, ""),
    ("县民政局", UnitCategory.DEPARTMENT, PartyBody.GROUP, OrganKind.NONE, ""),
    ("县住建局", UnitCategory.DEPARTMENT, PartyBody.GROUP, OrganKind.NONE, ""),
    ("县财政局", UnitCategory.DEPARTMENT, PartyBody.GROUP, OrganKind.FUNCTIONAL, ""),
    ("县审计局", UnitCategory.DEPARTMENT, PartyBody.GROUP, OrganKind.FUNCTIONAL, ""),
    ("县纪委监委", UnitCategory.DEPARTMENT, PartyBody.COMMITTEE, OrganKind.DISCIPLINE, ""),
    ("县委组织部", UnitCategory.DEPARTMENT, PartyBody.COMMITTEE, OrganKind.ORGANISATION, ""),
    ("县信访局", UnitCategory.DEPARTMENT, PartyBody.GROUP, OrganKind.PETITION_BUREAU, ""),
    ("县公安局", UnitCategory.DEPARTMENT, PartyBody.COMMITTEE, OrganKind.JUDICIAL, ""),
)
VILLAGES = {"青石乡": ("青石村", "下坝村", "石门村"), "柳溪镇": ("柳溪社区", "上河村")}


@dataclass
class Demo:
    """What the story is played with."""

    office: Office
    regions: dict[str, Region] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)


def build() -> Demo:
    """Office, regions, units, people, accounts and their grants. Nothing of a case yet."""
    county = Region.objects.create(name="云岭县")
    upper = Office.objects.create(
        name="南川市委巡察办", committee="中共南川市委员会", committee_short="南川市委",
        group_name="南川市委巡察工作领导小组", code="南委巡", level=OfficeLevel.CITY, term=5,
    )  # fmt: skip
    office = Office.objects.create(
        name="云岭县委巡察办", committee="中共云岭县委员会", committee_short="云岭县委",
        group_name="云岭县委巡察工作领导小组", code="云委巡", region=county, term=10, parent=upper,
    )  # fmt: skip
    demo = Demo(office)
    for name in ("青石乡", "柳溪镇", "东岭镇", "西坪镇", "云中街道"):
        demo.regions[name] = Region.objects.create(name=name, parent=county)
    demo.regions["外县"] = Region.objects.create(name="江阳县")
    _units(demo, county)
    _accounts(demo)
    _cadres(demo)
    return demo


def _units(demo: Demo, county: Region) -> None:
    for name, category, body, organ, region in UNITS:
        demo.units[name] = Unit.objects.create(
            office=demo.office, name=name, short_name=name, category=category, party_body=body, organ_kind=organ,
            region=demo.regions.get(region, county), rank="正科级", valid_from=date(2000, 1, 1),
        )  # fmt: skip
    for parent, villages in VILLAGES.items():
        for name in villages:
            demo.units[name] = Unit.objects.create(
                office=demo.office, name=name, short_name=name, parent=demo.units[parent], category=UnitCategory.VILLAGE,
                party_body=PartyBody.BRANCH, region=demo.regions[parent], valid_from=date(2000, 1, 1),
            )  # fmt: skip


def _accounts(demo: Demo) -> None:
    for username, (name, native, role, where) in ACCOUNTS.items():
        person = demo.people[name] = Person.objects.create(
            name=name,
            native_region=demo.regions[native],
            birth_month=date(1978, 1 + len(username) % 12, 1),
            office=demo.office,
        )
        user = demo.users[username] = User.objects.create_user(username, PASSWORD, person=person, demo=True)
        if where:
            UnitGrant.objects.create(user=user, unit=demo.units[where], role=role, begins=SINCE, document="演示授权")
        elif role:
            OfficeGrant.objects.create(user=user, office=demo.office, role=role, begins=SINCE, document="演示授权")
    today = timezone.localdate()
    for username, (name, role, above) in FROM_ABOVE.items():
        person = Person.objects.create(name=name, native_region=demo.regions["外县"], office=demo.office.parent)
        user = demo.users[username] = User.objects.create_user(username, PASSWORD, person=person, demo=True)
        office = demo.office.parent if above else demo.office
        ends = None if above else today + timedelta(days=60)
        OfficeGrant.objects.create(
            user=user, office=office, role=role, begins=SINCE if above else today, ends=ends,
            document="南委巡办函〔2026〕8号",
        )  # fmt: skip
    vault.make_custodian(demo.office, demo.users["office"], PASSPHRASE, by=None)
    vault.make_custodian(demo.office, demo.users["office-head"], PASSPHRASE, by=None)


def _cadres(demo: Demo) -> None:
    """Cadres without accounts: posts from which recusal is computed, two persons of one name among them."""
    people, units = demo.people, demo.units
    rows = (
        ("吴国栋", "青石乡", "党委书记", True, True), ("郑晓东", "青石乡", "党政办主任", False, False),
        ("王丽娟", "柳溪镇", "党政办主任", False, False), ("严文博", "青石乡", "乡长", False, True),
        ("何秀英", "青石乡", "财政所所长", False, False), ("张伟", "青石乡", "财政所出纳", False, False),
        ("吕国栋", "柳溪镇", "党委书记", True, True), ("尤晓东", "县教育局", "党组书记", True, True),
        ("曹明", "县水务局", "党组书记", True, True), ("许翠花", "县审计局", "科员", False, False),
        ("施浩然", "县财政局", "科员", False, False), ("孔德胜", "县审计局", "副局长", False, True),
        ("孙立群", "县纪委监委", "副书记", False, True), ("李思齐", "县审计局", "科员", False, False),
        ("周文博", "县委组织部", "副部长", False, True), ("魏堃", "县财政局", "副局长", False, True),
        ("秦㛃", "县委组织部", "科员", False, False),
        ("何明", "县水务局", "科员", False, False), ("金小平", "县纪委监委", "科员", False, False),
    )  # fmt: skip
    for name, unit, title, principal, leading in rows:
        person = people.get(name) or Person.objects.create(
            name=name, native_region=demo.regions["东岭镇"], office=demo.office
        )
        people[name] = person
        Post.objects.create(
            person=person, unit=units[unit], title=title, principal=principal, leading=leading, begins=SINCE
        )
    namesake = people["张伟（柳溪）"] = Person.objects.create(
        name="张伟", birth_month=date(1985, 6, 1), office=demo.office
    )
    Post.objects.create(person=namesake, unit=units["柳溪镇"], title="民政办主任", begins=SINCE)
    # 金小平 once worked in 青石乡: adding him to the team that inspects it is refused (任职回避).
    Post.objects.create(
        person=people["金小平"], unit=units["青石乡"], title="纪委书记", begins=date(2018, 3, 1), ends=date(2021, 12, 1)
    )
