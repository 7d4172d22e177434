"""The menu: which pages there are for the office side and for the unit side, and whose power opens each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

OFFICE_SIDE, UNIT_SIDE = "office", "unit"


@dataclass(frozen=True)
class Entry:
    """A line of the menu. ``powers``: any one of them opens it; none named means everybody on that side.

    ``below``: where else its records' own pages lie, so that the line stays marked on them. ``often``: of a long menu, which
    is folded, it stands on the first page too.
    """

    label: str
    route: str
    icon: str
    powers: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    often: bool = False


@dataclass(frozen=True)
class Line:
    """An entry as one person sees it on one page."""

    label: str
    url: str
    icon: str
    active: bool = False


@dataclass(frozen=True)
class Group:
    """Lines under one head; the first group has none. A long menu shows the lines of the group one is in, and the other heads."""

    label: str
    entries: tuple[Line, ...]
    unfolded: bool = True


OFFICE_MENU: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("", (
        Entry("我的工作", "home", "layout-dashboard"),
        Entry("提醒", "inbox", "bell"),
    )),
    ("巡前巡中", (
        Entry("全覆盖规划", "rounds:coverage", "map", ("rounds.view_plan",)),
        Entry("轮次", "rounds:round_list", "calendar-range", ("rounds.view_round",), often=True),
        Entry("巡察任务", "rounds:assignment_list", "briefcase-business", ("rounds.view_assignment",),
              ("/rounds/logs/", "/rounds/meetings/", "/rounds/authorisations/"), often=True),
        Entry("巡察人员", "rounds:people_list", "users", ("rounds.view_people",)),
        Entry("回避", "rounds:recusal_list", "shield-off", ("rounds.view_assignment", "rounds.declare_recusal"),
              ("/rounds/relatives/",)),
        Entry("会议", "rounds:round_meeting_list", "presentation", ("rounds.view_plan",)),
        Entry("督办任务", "rounds:tracked_task_list", "square-check-big", ("rounds.view_plan",)),
        Entry("共性问题", "rounds:common_problem_list", "layers", ("rounds.view_plan",)),
        Entry("程序节点", "rounds:node_list", "list-checks", ("rounds.view_assignment",), ("/rounds/procedures/",)),
        Entry("方式台账", "rounds:field_record_list", "notebook-pen", ("rounds.view_field_record",)),
        Entry("问题底稿", "rounds:finding_list", "clipboard-list", ("rounds.view_finding",), ("/rounds/working_papers/",)),
    )),
    ("准备与督导", (
        Entry("函询调阅和通知", "rounds:request_list", "folder-open", ("rounds.view_request",)),
        Entry("函询、商请", "rounds:received_request_list", "mail-question-mark", ("rounds.answer_request",), ("/rounds/requests/",)),
        Entry("负面清单", "rounds:negative_list", "list-checks", ("rounds.view_preparation",)),
        Entry("请假看板", "rounds:unit_leave_list", "calendar-off", ("rounds.view_leave",)),
        Entry("主动说明", "rounds:disclosure_list", "ear", ("rounds.view_disclosure", "rounds.receive_disclosure")),
        Entry("进度", "rounds:progress", "chart-column", ("rounds.view_log",), ("/rounds/urgings/",)),
        Entry("周汇总", "rounds:digest_list", "scroll-text", ("rounds.view_digest",)),
        Entry("协调事项", "rounds:coordination_list", "hand-helping", ("rounds.view_supervision",)),
        Entry("不配合行为", "rounds:non_cooperation_list", "octagon-alert", ("rounds.view_supervision",)),
        Entry("舆情报告", "rounds:opinion_report_list", "megaphone", ("rounds.view_supervision",)),
        Entry("巡回督查", "rounds:roving_draw_list", "route", ("rounds.draw_check",)),
    )),
    ("队伍", (
        Entry("组长库、人才库", "rounds:talent_list", "id-card", ("rounds.view_people",),
              ("/rounds/people/structure/", "/rounds/service_notes/")),
        Entry("借调", "rounds:secondment_list", "arrow-right-left", ("rounds.view_secondment",)),
        Entry("干部鉴定", "rounds:appraisal_list", "file-badge", ("rounds.view_appraisal",)),
        Entry("巡前培训", "rounds:course_list", "graduation-cap", (
            "rounds.view_training", "rounds.view_own_course", "rounds.ask_member_leave")),
        Entry("组员请假", "rounds:member_leave_list", "calendar-off", (
            "rounds.ask_member_leave", "rounds.approve_member_leave")),
        Entry("廉洁纪律登记", "rounds:conduct_record_list", "shield-check", ("rounds.record_conduct", "rounds.view_conduct")),
        Entry("对干部的反映", "rounds:complaint_list", "message-square-warning", ("rounds.view_complaint",)),
        Entry("设备载体", "rounds:equipment_list", "laptop", ("rounds.view_equipment", "rounds.record_conduct")),
    )),
    ("信访线索", (
        Entry("信访件", "petitions:petition_list", "mail", ("petitions.view_petition",), often=True),
        Entry("问题线索", "petitions:lead_list", "search-check", ("petitions.view_lead",), often=True),
        Entry("线索移交会", "petitions:handover_meeting_list", "presentation", ("petitions.hand_over_lead", "petitions.view_missed")),
        Entry("专报", "petitions:express_report_list", "file-exclamation-point", ("petitions.send_express", "petitions.read_express")),
        Entry("移交线索", "petitions:handed_lead_list", "handshake", ("petitions.view_handed_lead",)),
        Entry("线索对账", "petitions:reconciliation_list", "scale", ("petitions.hand_over_lead", "petitions.view_missed", "petitions.view_handed_lead")),
        Entry("应发现未发现", "petitions:missed_problem_list", "octagon-alert", ("petitions.view_missed",)),
        Entry("转办件", "petitions:transfer_list", "mail-open", ("petitions.answer_transfer",)),
        Entry("身份查看", "petitions:identity_request_list", "key-round",
              ("petitions.ask_identity", "petitions.decide_identity")),
        Entry("原件查看", "original_list", "file-lock", ("petitions.ask_identity", "petitions.decide_identity")),
        Entry("网上来信", "petitions:online", "globe-lock", ("petitions.keep_gate",)),
        Entry("径送登记", "petitions:direct_delivery_list", "send", ("petitions.keep_delivery",)),
    )),
    ("巡后整改", (
        Entry("巡察报告", "rectification:report_list", "scroll-text", ("rectification.view_report",), often=True),
        Entry("巡察反馈", "rectification:feedback_list", "message-square-text", ("rectification.view_feedback",)),
        Entry("整改台账", "rectification:ledger", "book-open-check",
              ("rectification.view_ledger", "rectification.view_supervised_ledger", "rectification.receive_transfer"),
              ("/rectification/accounts/", "/rectification/plans/"), often=True),
        Entry("超期待催办", "rectification:escalation_due", "alarm-clock", ("rectification.draft_escalation",)),
        Entry("催办函", "rectification:escalation_letter_list", "mail-warning", ("rectification.view_escalation",)),
        Entry("核查提示", "rectification:hint_list", "scan-search", ("rectification.view_hint",)),
        Entry("销账审批表", "rectification:write_off_list_list", "list-checks", ("rectification.view_write_off_list",)),
        Entry("巡后跟进", "rectification:follow_up_list", "route", ("rectification.view_follow_up",)),
        Entry("督查后续", "rectification:consequence_list", "list-checks", ("rectification.view_consequence",)),
        Entry("督查报告", "rectification:supervision_report_list", "file-search", ("rectification.view_supervision_report",)),
        Entry("移交事项督办", "rectification:matter_check_list", "forward",
              ("rectification.view_supervision_report", "petitions.view_handed_lead", "rectification.answer_recommendation")),
        Entry("巡察建议", "rectification:follow_up_list", "route", ("rectification.answer_recommendation",)),
        Entry("公开和通报", "rectification:publication_list", "newspaper", ("rectification.view_publication",)),
        Entry("对账", "rectification:balance", "scale", ("rectification.view_balance",), ("/rectification/statements/",)),
        Entry("整改总览", "rectification:overview", "layout-list", ("rectification.view_ledger",)),
        Entry("屡巡屡犯", "rectification:recurrences", "repeat", ("rectification.view_recurrence",)),
        Entry("未巡先改", "rectification:self_check_notice_list", "list-todo", ("rectification.view_recurrence",)),
        Entry("整改评估", "rectification:evaluation_list", "clipboard-check", ("rectification.view_evaluation",)),
        Entry("整改问责", "rectification:accountability_list", "gavel", (
            "rectification.view_accountability", "rectification.answer_accountability")),
    )),
    ("综合", (
        Entry("法规制度", "rounds:regulation_list", "library", ("rounds.view_round",)),
        Entry("讲话材料", "rounds:speech_list", "mic", ("rounds.view_plan",)),
        Entry("宣传", "rounds:publicity_list", "newspaper", ("rounds.write_publicity",)),
        Entry("上级移交事项", "rounds:superior_item_list", "inbox", ("rounds.view_plan",)),
        Entry("指导和批评", "rounds:guidance_list", "hand-helping", ("rounds.view_plan",)),
        Entry("责任追究", "rounds:conduct_case_list", "gavel", ("rounds.view_conduct",)),
        Entry("纸质件存放", "rounds:paper_place_list", "archive", ("rounds.view_field_record",)),
        Entry("问卷测评", "survey_list", "clipboard-check", (
            "rounds.view_survey", "rounds.view_evaluation", "rectification.evaluate_account"), ("/settings/sheets/",)),
        Entry("公文", "papers", "file-text", ("inspection.view_papers",), often=True),
        Entry("用印和送达", "seal_uses", "stamp", ("inspection.keep_paper_register",), ("/papers/receipts/", "/papers/scans/")),
        Entry("图表总览", "overview", "gauge", ("inspection.view_office",)),
        Entry("统计", "statistics", "chart-column", ("inspection.view_office",), often=True),
        Entry("上级报表", "superior_form_list", "file-text", ("inspection.fill_superior_form",)),
        Entry("下级机构", "lower_offices", "network", ("inspection.view_lower_offices",)),
        Entry("导入", "import_list", "file-up", ("inspection.import_files", "rectification.import_ledger")),
    )),
    ("管理", (
        Entry("单位与人员", "unit_list", "building-2", ("inspection.manage_units", "inspection.manage_people"),
              ("/people/",)),
        Entry("工作交接", "duty_list", "arrow-left-right", ("inspection.hand_over_duties",)),
        Entry("代码表", "code_lists", "list-tree", ("inspection.manage_codes",)),
        Entry("机构设置", "office_settings", "settings", ("inspection.manage_settings",)),
        Entry("账号与角色", "account_list", "circle-user-round", ("inspection.create_account", "inspection.grant_role")),
        Entry("登记设备", "device_list", "smartphone", ("inspection.approve_device",)),
        Entry("运行状态", "operation", "activity", ("inspection.operate",)),
        Entry("角色与权限", "role_table", "table-properties", ("inspection.view_roles",)),
        Entry("双人办理", "two_person_list", "user-round-check", (
            "inspection.ask_second_factor_reset", "inspection.confirm_second_factor_reset", "inspection.ask_trail_export",
            "inspection.confirm_trail_export", "inspection.ask_purge", "inspection.confirm_purge")),
        Entry("到期销毁", "purge", "archive-x", ("inspection.ask_purge", "inspection.confirm_purge")),
        Entry("身份保管人", "custodian_list", "key-round",
              ("inspection.ask_custodian", "inspection.confirm_custodian")),
        Entry("审计", "audit", "shield-check", ("inspection.view_trail",)),
    )),
)  # fmt: skip

UNIT_MENU: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("", (
        Entry("首页", "unit:home", "house"),
        Entry("通知与提醒", "unit:inbox", "bell"),
    )),
    ("配合巡察", (
        Entry("通知和函件", "unit:paper_list", "file-text"),
        Entry("会议和缺席告知", "unit:meeting_list", "users", ("rounds.inform_absentee",)),
        Entry("谈话安排", "unit:schedule", "calendar-clock", ("rounds.inform_absentee",)),
        Entry("联络人和专办人员", "unit:contact_list", "contact", ("rounds.name_contact",)),
        Entry("通知书、调阅和交办", "unit:request_list", "folder-open", ("rounds.answer_request",)),
        Entry("请假", "unit:leave_list", "calendar-days", ("rounds.ask_leave",)),
        Entry("主动说明", "unit:disclosure_list", "ear"),
        Entry("舆情报告", "unit:opinion_report_list", "megaphone", ("rounds.report_opinion",)),
        Entry("转办件", "unit:transfer_list", "mail-open", ("petitions.answer_transfer",)),
        Entry("公开渠道检查", "unit:channel_check", "phone", ("petitions.check_channel",)),
    )),
    ("整改", (
        Entry("整改台账", "unit:account_list", "book-open-check", ("rectification.view_own_account",),
              ("/unit/plans/", "/unit/feedback/")),
        Entry("公开和通报", "unit:publication_list", "newspaper", ("rectification.view_own_account",)),
        Entry("对账单", "unit:balance", "scale", ("rectification.view_own_account",), ("/unit/statements/",)),
    )),
)  # fmt: skip

SHORT = 16
"""Lines that are taken in at a glance: a menu of no more is never folded."""

MENUS = {OFFICE_SIDE: OFFICE_MENU, UNIT_SIDE: UNIT_MENU}


def address(route: str) -> str:
    """The address of a route, or nothing while no such page exists."""
    return _address(route, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@cache  # every page asks for some sixty
def _address(route: str, urlconf: str, prefix: str) -> str:
    try:
        return reverse(route, urlconf)
    except NoReverseMatch:
        return ""


def _open(entries: tuple[Entry, ...], powers: Collection[str]) -> Iterator[tuple[Entry, str]]:
    for entry in entries:
        if (not entry.powers or set(entry.powers) & set(powers)) and (url := address(entry.route)):
            yield entry, url


def menu(side: str, powers: Collection[str], path: str) -> list[Group]:
    """The menu of one person on one page: only what exists and what he may open; the nearest line is marked.

    ``powers`` are the person's powers anywhere; whether he may open a single record is decided there, not here.
    """
    opened = [(label, list(_open(entries, powers))) for label, entries in MENUS[side]]
    places = [(place, url) for _, lines in opened for entry, url in lines for place in (url, *entry.below)]
    _, nearest = max(((place, url) for place, url in places if _leads_to(place, path)), key=_length, default=("", ""))
    short = sum(len(lines) for _, lines in opened) <= SHORT
    return [
        Group(
            label,
            tuple(Line(entry.label, url, entry.icon, url == nearest) for entry, url in lines),
            not label or short or any(url == nearest for _, url in lines),
        )
        for label, lines in opened
        if lines
    ]


def often(side: str, powers: Collection[str]) -> list[Line]:
    """What is used most, one click away on the first page, where a long menu hides it under its heads."""
    opened = [(entry, url) for _, entries in MENUS[side] for entry, url in _open(entries, powers)]
    if len(opened) <= SHORT:
        return []
    return [Line(entry.label, url, entry.icon) for entry, url in opened if entry.often]


def _length(place: tuple[str, str]) -> int:
    return len(place[0])


def _leads_to(url: str, path: str) -> bool:
    """Whether a page lies at or below an address; the two homes lead to nothing but themselves."""
    return path == url or (url not in (address("home"), address("unit:home")) and path.startswith(url))
