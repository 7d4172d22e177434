"""初次使用指引: what each role does first, with the page it is done on and the part of the manual that says how.

What a person has opened and whether he wants to see it stands with his account; it depends on him alone, never on a case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.db.models import F, Func, Value
from django.urls import reverse

from inspection import access, audit, manual
from inspection.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Stop:
    """One thing to try first: its line, the page it is done on, the part of the role's chapter that explains it."""

    route: str
    text: str
    part: str


@dataclass(frozen=True)
class Line:
    """A stop as one person sees it."""

    route: str
    text: str
    url: str
    explained: str
    done: bool


_TEAM: Final = (
    Stop("rounds:assignment_list", "打开本组的巡察任务：还缺什么、能办什么都在这一页", "每天"),
    Stop("rounds:field_record_list", "看方式台账，谈话等记录定稿后都列在这里", "谈话"),
    Stop("petitions:petition_list", "看信访件：收到当天登记，反映人身份一保存就封存", "信访"),
    Stop("rounds:finding_list", "看问题底稿，从发现问题写到底稿", "从问题到底稿"),
    Stop("rounds:recusal_list", "有应当回避的单位，在这里申报", ""),
)  # fmt: skip
_GROUP: Final = (
    Stop("rounds:round_list", "看各轮巡察，方案的审议、审定在轮次页办理", ""),
    Stop("rectification:report_list", "看巡察报告，按程序评定问题、审议", ""),
    Stop("rectification:ledger", "看整改台账，先看挂账、呆账", ""),
    Stop("overview", "看图表总览，点数字看是哪些件", ""),
)
_UNIT: Final = (
    Stop("unit:paper_list", "看发给本单位的通知和函件", "巡察期间（联络员）"),
    Stop("unit:request_list", "看通知书、调阅和交办，签收后按期答复", "巡察期间（联络员）"),
    Stop("unit:account_list", "看整改台账，逐个账户认领、填报进展", "整改"),
)
_CONTACTS: Final = Stop("unit:contact_list", "确定联络人和专办人员", "确定联络人和专办人员")
_LEDGER: Final = Stop(
    "rectification:ledger", "看转到本部门的整改账户，五个工作日内签收", "转来的账（组织部、职能部门）"
)
_LEADS: Final = Stop(
    "petitions:handed_lead_list", "看移交给本机关的线索，签字接收或者拒收", "移交线索（纪委监委、组织部）"
)
_ASKED: Final = Stop("rounds:received_request_list", "看发给本部门的函询、商请，在期限内答复", "")
_CALLED: Final = Stop(
    "rectification:accountability_list", "看移送来的问责事项，一个月内登记措施", "整改问责（纪委监委、组织部）"
)
# Role → what its holder tries first, three to five things. A role that is not here has no tour.
TOURS: Final[dict[str, tuple[Stop, ...]]] = {
    "office_staff": (
        Stop("rounds:round_list", "登记轮次，或者打开已有的轮次", "排一轮巡察"),
        Stop("rounds:assignment_list", "打开一个巡察任务：还缺什么、能办什么都在这一页", "进驻"),
        Stop("petitions:petition_list", "看信访件：收到当天登记，反映人身份一保存就封存", "信访件"),
        Stop("rectification:ledger", "看整改台账和五个灯", "管台账"),
        Stop("office_settings", "核对机构设置：机关代字、期限天数、工作日历", "设置"),
    ),
    "office_head": (
        Stop("papers", "看公文：别人拟的稿由您审定，印发时才编文号", "公文、统计"),
        Stop("rounds:progress", "看各组进度，低于预警线的督促提醒", "进驻期间盯进度"),
        Stop("rectification:ledger", "看整改台账，待批准的销账在账户页办理", "管台账"),
        Stop("overview", "看图表总览：期限、余额、工作量在一页", "公文、统计"),
        Stop("office_settings", "核对机构设置：机关代字、审批程序、期限天数", "设置"),
    ),
    **dict.fromkeys(("group_head", "group_deputy"), _GROUP),
    "secretary": _GROUP[:3],
    **dict.fromkeys(("team_leader", "team_deputy", "team_liaison", "team_member", "team_outside_member"), _TEAM),
    **dict.fromkeys(("team_leader_closing", "team_member_closing"), (
        Stop("rounds:assignment_list", "打开本组的巡察任务，撤离后只剩收尾要用的部分", "撤离前"),
        Stop("rectification:report_list", "看巡察报告", "组长另有"),
        Stop("rounds:recusal_list", "有应当回避的单位，在这里申报", ""),
    )),
    "supervisor": (
        Stop("rectification:ledger", "看分给您的单位的整改台账，打开账户查账", "督查人员"),
        Stop("rectification:consequence_list", "看督查后续：书面说明、约谈、再次整改", "督查人员"),
        Stop("rectification:matter_check_list", "看移交事项督办，逐个承办单位登记", "督查人员"),
        Stop("rectification:supervision_report_list", "看督查报告", "督查人员"),
    ),
    "unit_secretary": (*_UNIT[:2], _CONTACTS, _UNIT[2]),
    "unit_liaison": (*_UNIT[:2], _CONTACTS, _UNIT[2], Stop("unit:channel_check", "每周逐个检查公开渠道，只看通不通", "公开渠道检查（联络员）")),
    "unit_clerk": _UNIT,
    "discipline_officer": (_LEADS, _ASKED, _CALLED),
    "organisation_officer": (_LEADS, _LEDGER, _ASKED, _CALLED),
    "petition_bureau_officer": (
        Stop("petitions:transfer_list", "看转办件：当天认领，到期前反馈结果", "转办件（信访局等）"), _ASKED,
        Stop("inbox", "看提醒：新到的件和快到期的件都在这里", ""),
    ),
    "functional_officer": (
        _LEDGER, _ASKED,
        Stop("rectification:follow_up_list", "看送给本部门的巡察建议，期限前答复", "巡察建议"),
    ),
    "system_administrator": (
        Stop("account_list", "开设账号：新账号没有任何权限", "系统管理员：开户，不授权"),
        Stop("operation", "看运行状态，标红的照手册处理", "系统管理员：开户，不授权"),
        Stop("two_person_list", "看双人办理：您提出的由另一人同意", "系统管理员：开户，不授权"),
    ),
    "security_administrator": (
        Stop("account_list", "授予、收回角色：写依据文件和起止日期", "安全管理员：授权，不开户"),
        Stop("role_table", "看角色与权限：表上没有的，任何页面都办不到", "角色与权限"),
        Stop("custodian_list", "看身份保管人，任命和撤换由两人办理", "安全管理员：授权，不开户"),
        Stop("two_person_list", "看双人办理，等您同意的在这里", "安全管理员：授权，不开户"),
    ),
    "auditor": (
        Stop("audit", "查痕，并打印当日首部签字入柜", "审计员：查痕"),
        Stop("audit_unusual", "看异常查阅", "审计员：查痕"),
        Stop("audit_who_saw", "按完整编号查谁看过此案", "审计员：查痕"),
        Stop("two_person_list", "看双人办理：导出和销毁等您同意", "审计员：查痕"),
    ),
}  # fmt: skip


def role_of(held: Iterable[str]) -> str:
    """The first of the roles somebody holds that has a tour."""
    return next((role for role in held if role in TOURS), "")


def lines(user: User) -> list[Line]:
    """The tour of a person with what he has done of it; nothing for who holds no role with one."""
    role = role_of(access.roles_of(user))
    chapter = manual.own([role]).key if role else ""
    return [
        Line(each.route, each.text, reverse(each.route), _explained(chapter, each.part), each.route in user.tour_done)
        for each in TOURS.get(role, ())
    ]


def shown(user: User) -> list[Line]:
    """The tour as it stands on his first page: nothing once he has put it away."""
    return [] if user.tour_hidden else lines(user)


def _explained(chapter: str, part: str) -> str:
    address = f"{reverse('manual')}?{urlencode({'chapter': chapter})}"
    place = next((each.anchor for each in manual.written(chapter, reverse("manual"))[1] if each.title == part), "")
    return f"{address}#{place}" if place else address


def opened(user: User, route: str) -> None:
    """Tick a stop off because its page was opened. Who has put the tour away is not followed."""
    if user.tour_hidden or route in user.tour_done or route not in _ROUTES:
        return
    if any(each.route == route for each in TOURS.get(role_of(access.roles_of(user)), ())):
        _tick(user, route)


_ROUTES: Final = frozenset(each.route for stops in TOURS.values() for each in stops)


def _tick(user: User, route: str) -> None:
    """Two pages opened at once tick both: the list grows where it stands, and by each stop once."""
    grown = Func(F("tour_done"), Value(route), function="array_append")
    User.objects.filter(pk=user.pk).exclude(tour_done__contains=[route]).update(tour_done=grown)


def tick(user: User, route: str) -> bool:
    """Tick a stop off by hand. False for what is none of his."""
    if route not in {each.route for each in lines(user)}:
        return False
    _tick(user, route)
    return True


def show(user: User, *, shown: bool) -> None:
    """Put the tour away, or bring it back from its beginning."""
    values: dict[str, Any] = {"tour_hidden": not shown}
    if shown and user.tour_hidden:
        values["tour_done"] = []
    User.objects.filter(pk=user.pk).update(**values)
    audit.record(
        user, "show_tour" if shown else "hide_tour", by=user, label="重新显示使用指引" if shown else "不再显示使用指引"
    )
