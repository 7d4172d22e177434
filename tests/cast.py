"""One cast for all tests: the office of 云岭县, its people, one round with two teams on two units.

赵主任 heads the office, 钱静 works there; 孙组长 leads the first team on 青石乡 with 李组员, 周组长 the second on 柳溪镇;
吴书记 and 郑联络 are 青石乡's, 王联络 is 柳溪镇's; 冯纪检, 陈组织, 褚信访 are organs' officers; 卫督查 supervises;
蒋书记 heads the leading group, 沈副组长 deputises; 韩系统, 杨安全, 朱审计 are the three administrators.
秦回避 is a member of the first team, and recused from 青石乡; 尤过期 had a seat there that has ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from inspection.models import Office, OrganKind, Unit, User
from tests import make

if TYPE_CHECKING:
    from rounds.models import Assignment, Round, Team


@dataclass
class Cast:
    office: Office
    qingshi: Unit
    liuxi: Unit
    finance: Unit
    discipline_organ: Unit
    organisation_organ: Unit
    petition_organ: Unit
    round: Round
    team: Team
    team_2: Team
    assignment: Assignment
    assignment_2: Assignment
    head: User
    clerk: User
    leader: User
    member: User
    second_member: User
    leader_2: User
    recused: User
    expired: User
    secretary: User
    liaison: User
    liaison_2: User
    discipline: User
    organisation: User
    petition_bureau: User
    finance_officer: User
    supervisor: User
    group_head: User
    group_deputy: User
    sysadmin: User
    secadmin: User
    auditor: User

    def users(self) -> dict[str, User]:
        """Everybody with an account, by the name of the attribute."""
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


_NAMES = {
    "head": "赵主任", "clerk": "钱静", "leader": "孙组长", "member": "李组员", "second_member": "何组员",
    "leader_2": "周组长", "recused": "秦回避", "expired": "尤过期", "secretary": "吴书记", "liaison": "郑联络",
    "liaison_2": "王联络", "discipline": "冯纪检", "organisation": "陈组织", "petition_bureau": "褚信访",
    "finance_officer": "许财政", "supervisor": "卫督查", "group_head": "蒋书记", "group_deputy": "沈副组长",
    "sysadmin": "韩系统", "secadmin": "杨安全", "auditor": "朱审计",
}  # fmt: skip


def build() -> Cast:
    """The cast, in the database."""
    office = make.office()
    county = make.region("云岭县")
    units = {
        "qingshi": make.unit(office, "青石乡", category="township", region=make.region("青石乡", county)),
        "liuxi": make.unit(office, "柳溪镇", category="town", region=make.region("柳溪镇", county)),
        "finance": make.organ(office, "县财政局", OrganKind.FUNCTIONAL),
        "discipline_organ": make.organ(office, "县纪委监委", OrganKind.DISCIPLINE),
        "organisation_organ": make.organ(office, "县委组织部", OrganKind.ORGANISATION),
        "petition_organ": make.organ(office, "县信访局", OrganKind.PETITION_BUREAU),
    }
    people = {key: make.user(key.replace("_", "-"), name) for key, name in _NAMES.items()}
    round_ = make.round_(office)
    team, team_2 = make.team(round_), make.team(round_, 2)
    assignment = make.assignment(round_, team, units["qingshi"])
    assignment_2 = make.assignment(round_, team_2, units["liuxi"])
    _give_roles(people, office, units, assignment, assignment_2)
    for key, seat in (("leader", "team_leader"), ("member", "team_member"), ("second_member", "team_member")):
        make.member(team, people[key].person, seat)
    make.member(team_2, people["leader_2"].person, "team_leader")
    return Cast(
        office=office, **units, round=round_, team=team, team_2=team_2, assignment=assignment,
        assignment_2=assignment_2, **people,
    )  # fmt: skip


def _give_roles(
    people: dict[str, User], office: Office, units: dict[str, Unit], first: Assignment, second: Assignment
) -> None:
    for key, role in (
        ("head", "office_head"), ("clerk", "office_staff"), ("group_head", "group_head"),
        ("group_deputy", "group_deputy"), ("sysadmin", "system_administrator"),
        ("secadmin", "security_administrator"), ("auditor", "auditor"),
    ):  # fmt: skip
        make.office_role(people[key], office, role)
    for key, unit, role in (
        ("secretary", "qingshi", "unit_secretary"), ("liaison", "qingshi", "unit_liaison"),
        ("liaison_2", "liuxi", "unit_liaison"), ("discipline", "discipline_organ", "discipline_officer"),
        ("organisation", "organisation_organ", "organisation_officer"),
        ("petition_bureau", "petition_organ", "petition_bureau_officer"),
        ("finance_officer", "finance", "functional_officer"),
    ):  # fmt: skip
        make.unit_role(people[key], units[unit], role)
    make.post(people["secretary"].person, units["qingshi"], "党委书记", principal=True, leading=True)
    make.post(people["liaison"].person, units["qingshi"], "党政办主任")
    for key, assignment, role in (
        ("leader", first, "team_leader"), ("member", first, "team_member"), ("second_member", first, "team_member"),
        ("recused", first, "team_member"), ("leader_2", second, "team_leader"),
    ):  # fmt: skip
        make.seat(people[key], assignment, role)
        closing = "team_leader_closing" if role == "team_leader" else "team_member_closing"
        make.seat(people[key], assignment, closing)
    make.allotted(people["supervisor"], first)
    make.seat(people["expired"], first, "team_member", ends=date(2021, 1, 1))
    make.recusal(people["recused"].person, units["qingshi"])
