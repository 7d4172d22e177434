"""How each setting is shown and asked for: label, where it comes from, the field of its form, the words for its value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms

from inspection import codes, escalation_chain, paper_numbers, roles
from inspection.models import RecusalKind
from inspection.views.setting_inputs import (
    APPROVERS,
    CHAINS,
    CONTACTS,
    LEAVES,
    ORDERS,
    PARTS,
    PUBLICATIONS,
    REVIEWERS,
    REVIEWS,
    ROUND_CHAINS,
    SIGNERS,
    WARN_OR_BLOCK,
    WEEKDAYS,
    WEEKS,
    EscalationField,
    RoutesField,
    chain_words,
    choice,
    meeting_words,
    meetings,
    number,
    publications,
    reviewers,
    routes_words,
    yes_no,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class SettingField:
    """A setting as a person sees it. ``to_form`` and ``from_form`` turn the stored value into the field's and back."""

    label: str
    help: str
    field: Callable[[], forms.Field]
    words: Callable[[Any], str] = str
    to_form: Callable[[Any], Any] = lambda value: value
    from_form: Callable[[Any], Any] = lambda value: value
    editable: bool = True


FIELDS: dict[str, SettingField] = {
    "site.title": SettingField(
        "系统名称", "显示在每页的页首。", lambda: forms.CharField(label="名称", max_length=30, strip=True)
    ),
    "envelope.address": SettingField(
        "信封寄件地址", "印在信封右下，机构名称之前；留空则只印机构名称。",
        lambda: forms.CharField(label="地址", max_length=60, required=False), words=lambda value: value or "未填写",
    ),
    "envelope.postcode": SettingField(
        "信封寄件邮编", "六位数字，印在信封右下。",
        lambda: forms.RegexField(r"^\d{6}$", label="邮编", required=False, error_messages={"invalid": "请填六位数字。"}),
        words=lambda value: value or "未填写",
    ),
    "site.banner": SettingField(
        "页首通知", "显示在每页上方，本机构和被巡察单位的人都看得到：维护时间、放假安排等。不写工作内容。留空即不显示。",
        lambda: forms.CharField(label="通知", max_length=120, strip=True, required=False), words=lambda value: value or "不显示",
    ),
    "papers.series": SettingField(
        "公文编号", "机关代字、起编号和各种公文使用的序列，在机构设置的“公文编号”中修改。", lambda: forms.CharField(label="序列"),
        words=paper_numbers.words, editable=False,
    ),
    "report.chain": SettingField(
        "巡察报告审批程序", "报告依次经过的环节；书记专题会总在最后。",
        lambda: forms.ChoiceField(label="程序", choices=[(">".join(each), chain_words(list(each))) for each in CHAINS]),
        words=chain_words, to_form=">".join, from_form=lambda value: value.split(">"),
    ),
    "feedback.order": SettingField(
        "反馈与移交的先后", "巡察反馈和问题线索移交哪个在前。", choice(ORDERS),
        words=lambda value: ORDERS.get(value[0], "、".join(value)), to_form=lambda value: value[0],
        from_form=lambda value: [value, *(each for each in ORDERS if each != value)],
    ),
    "ledger.default_days": SettingField(
        "整改期限（天）", "制度未写明期限的问题，从交账之日起算。", number(1, 730), words=lambda value: f"{value}天"
    ),
    "ledger.dull_days": SettingField(
        "呆账天数", "挂账后连续多少天没有进展列为呆账。", number(1, 365), words=lambda value: f"{value}天"
    ),
    "ledger.write_off_approver": SettingField(
        "销账审批人", "申请、核验、审批须为三个不同的人。", choice(APPROVERS), words=lambda value: APPROVERS.get(value, value)
    ),
    "ledger.escalation": SettingField(
        "催办步骤", f"账户超期后依次发哪些函。每行一步：{escalation_chain.COLUMNS}；第一步从整改期限起算，以后各步从上一步签发之日起算。"
        f"最后一行可写：名称｜天数｜天或工作日｜{escalation_chain.TO_ACCOUNTABILITY}。正文里可用〔{'〕〔'.join(escalation_chain.PLACES)}〕。系统只提示，不自动发函。",
        lambda: EscalationField(label="步骤", required=False, max_length=8000),
        words=escalation_chain.words, to_form=escalation_chain.typed,
    ),
    "hints.text_percent": SettingField(
        "核查提示：文字雷同", "佐证材料、措施、进展的文字有多大比例相同才提示。", number(50, 100), words=lambda value: f"{value}%"
    ),
    "hints.picture_percent": SettingField(
        "核查提示：图片雷同", "图片轮廓有多大比例吻合才提示；不同照片一般在35以下，同一照片压缩、缩放、略加裁剪后一般在55以上。", number(40, 95),
        words=lambda value: f"{value}%",
    ),
    "hints.within_unit": SettingField(
        "核查提示：同一单位内的雷同", "同一单位、同一轮次的账户之间材料和文字雷同是否也提示。", yes_no, words=lambda value: "是" if value else "否",
        to_form=lambda value: "yes" if value else "no",
    ),
    "hints.before_days": SettingField(
        "核查提示：材料早于反馈", "材料自带日期早于交账日多少天以上才提示。", number(0, 365), words=lambda value: f"{value}天"
    ),
    "hints.after_hours": SettingField(
        "核查提示：材料晚于提交", "材料自带的修改时间晚于上传多少小时以上才提示，给时钟误差留余地。", number(1, 720), words=lambda value: f"{value}小时"
    ),
    "hints.last_minute_hours": SettingField(
        "核查提示：到期前集中申请的时段", "整改期限届满前多少小时内的销账申请算作集中申请。", number(1, 240), words=lambda value: f"{value}小时"
    ),
    "hints.last_minute_accounts": SettingField(
        "核查提示：到期前集中申请的个数", "同一责任单位在上述时段内申请销账达到多少个账户才提示。", number(2, 100), words=lambda value: f"{value}个"
    ),
    "hints.template_accounts": SettingField(
        "核查提示：措施套用模板", "同一段措施或进展文字用在多少个账户上才算套用模板。", number(2, 100), words=lambda value: f"{value}个"
    ),
    "plan.reviewers": SettingField(
        "会审整改方案的单位", "单位报送整改方案后送请会审，都通过后巡察办方可审核通过；退回修改的，会审意见失效，重新报送时重新会审。"
        "不选即由巡察办一家审核；没有登记的部门不送。", reviewers, from_form=list,
        words=lambda value: "、".join(REVIEWERS[each] for each in value) or "巡察办一家审核",
    ),
    "satisfaction.least_percent": SettingField(
        "群众满意的最低比例", "整改满意度测评总体评价低于此比例时，系统提出对主要负责人的问责建议；0 表示不建议。", number(0, 100),
        words=lambda value: f"{value}%",
    ),
    "evaluation.pass_score": SettingField(
        "整改评估合格分", "各项平均分达到此分为合格；不合格的复账，并提出问责建议。", number(1, 100), words=lambda value: f"{value}分"
    ),
    "statistics.small_count": SettingField(
        "统计小数遮蔽", "机构以外看到的统计中，小于此数的不显示具体数字；0 表示不遮蔽。", number(0, 20),
        words=lambda value: f"小于{value}不显示" if value else "不遮蔽",
    ),
    "statistics.many_petitions": SettingField(
        "信访量较大的件数", "一个单位的信访达到此数，且为其他单位平均数的两倍以上，统计中标出。", number(2, 500), words=lambda value: f"{value}件以上"
    ),
    "surveys.small_count": SettingField(
        "测评小数遮蔽", "有效答卷或某一选项少于此数的，问卷和测评结果不显示具体数字，以免认出填写人。", number(3, 20),
        words=lambda value: f"小于{value}不显示",
    ),
    "log.weekday": SettingField(
        "周汇总日", "每周在哪一天汇总上周工作。", choice(WEEKDAYS), words=lambda value: WEEKDAYS[int(value)],
        from_form=int,
    ),
    "recusal.blocks": SettingField(
        "自动回避的情形", "勾选的情形由系统按履历、籍贯自动计算并阻止编组；未勾选的只作提示。",
        lambda: forms.MultipleChoiceField(
            label="情形", choices=RecusalKind.choices, widget=forms.CheckboxSelectMultiple
        ),
        words=lambda value: "、".join(str(RecusalKind(each).label) for each in value), from_form=list,
    ),
    "interview.longest_hours": SettingField(
        "谈话最长时间", "超过时提醒，不得滞留谈话对象。", number(1, 12), words=lambda value: f"{value}小时"
    ),
    "interview.latest_hour": SettingField(
        "谈话最晚时间", "超过时提醒。", number(12, 23), words=lambda value: f"{value}时"
    ),
    "contacts.form": SettingField(
        "被巡察单位的联络形式", "进驻第一阶段结束前须确定的人员。", choice(CONTACTS), words=lambda value: CONTACTS.get(value, value)
    ),
    "leave.notice_days": SettingField(
        "请假须附通知文件的天数", "被巡察单位人员离开达到这一天数须附通知文件；双休日计入。", number(1, 30),
        words=lambda value: f"{value}天",
    ),
    "leave.notice_inclusive": SettingField(
        "天数“以上”含本数", "三天以上是否包括三天。", yes_no, words=lambda value: "是" if value else "否",
        to_form=lambda value: "yes" if value else "no",
    ),
    "leave.notice_kinds": SettingField(
        "须附通知文件的请假类型", "哪几类请假适用上述天数。",
        lambda: forms.MultipleChoiceField(
            label="类型", choices=list(LEAVES.items()), required=False, widget=forms.CheckboxSelectMultiple
        ),
        words=lambda value: "、".join(LEAVES[each] for each in value) or "都不要求", from_form=list,
    ),
    "interview.meals": SettingField(
        "用餐时间", "谈话从饭前延续到饭后时提醒。每段写起止，用逗号隔开，如 12:00-13:00，18:00-19:00。",
        lambda: forms.RegexField(
            r"^\s*([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d(\s*[，,]\s*([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)*\s*$",
            label="时段", error_messages={"invalid": "请按 12:00-13:00，18:00-19:00 的样式填写。"},
        ),
        words="，".join, to_form="，".join, from_form=lambda value: re.split(r"\s*[，,]\s*", value.strip()),
    ),
    "progress.weights": SettingField(
        "进度指数权重", "日报、工作记录、班子谈话、底稿四项的权重，合计不必为100，如 30/30/20/20；0 表示不计。",
        lambda: forms.RegexField(
            r"^\s*\d{1,3}(\s*/\s*\d{1,3}){3}\s*$", label="权重", error_messages={"invalid": "请按 30/30/20/20 的样式填写四个数。"}
        ),
        words=lambda value: "/".join(str(value[each]) for each in PARTS), to_form=lambda value: "/".join(str(value[each]) for each in PARTS),
        from_form=lambda value: dict(zip(PARTS, map(int, value.split("/")), strict=True)),
    ),
    "progress.records_a_day": SettingField(
        "每个工作日的记录数", "计算进度指数时，每组每个工作日应有多少条定稿的工作记录。", number(1, 20), words=lambda value: f"{value}条"
    ),
    "progress.threshold": SettingField("进度预警线", "进度指数低于此数的，提示巡察办督促提醒。", number(1, 100)),
    "digest.week": SettingField(
        "周汇总范围", "汇总日汇总上一周，还是当周。", choice(WEEKS), words=lambda value: WEEKS.get(value, value)
    ),
    "coordination.days": SettingField(
        "日报困难的协调期限", "日报中写明的困难报送后自动列为协调事项，几个工作日内解决。", number(1, 30), words=lambda value: f"{value}个工作日"
    ),
    "withdrawal.opens": SettingField(
        "撤离准备提前天数", "进驻届满前多少天起，任务页提示办理撤离事项。", number(1, 30), words=lambda value: f"{value}天"
    ),
    "record.late_days": SettingField(
        "补录天数", "工作记录在当日之后多少天内登记不算补录；超过的须写明原因和收到纸质记录的时间。", number(0, 14),
        words=lambda value: f"{value}天",
    ),
    "paper.reviews": SettingField(
        "底稿审核程序", "两人起草之后、组长确认之前的审核环节。", choice(REVIEWS), words=lambda value: REVIEWS.get(value, value)
    ),
    "round.meetings_before_start": SettingField(
        "启动轮次前须召开的会议", "未召开不能启动轮次。", meetings, words=meeting_words, from_form=list,
    ),
    "round.meetings_before_conclusion": SettingField(
        "办结轮次前须召开的会议", "未召开或次序颠倒不能办结轮次；次序同会议种类清单。", meetings, words=meeting_words,
        from_form=list,
    ),
    "round.chain": SettingField(
        "轮次方案审批程序", "方案和被巡察单位报审后依次经过的环节；书记审定总在最后。", choice(ROUND_CHAINS),
        words=lambda value: ROUND_CHAINS[">".join(value)], to_form=">".join, from_form=lambda value: value.split(">"),
    ),
    "talent.oldest": SettingField(
        "入库年龄上限", "超过此年龄的人员不能入库。", number(30, 75), words=lambda value: f"{value}岁"
    ),
    "plan.priority_traits": SettingField(
        "规划优先的单位类型", "代码清单“各类单位的侧重”中的代码，这些单位在全覆盖规划中建议优先；用顿号隔开，不填则不建议。",
        lambda: forms.CharField(label="代码", required=False, max_length=120),
        words=lambda value: "、".join(value) or "不建议", to_form="、".join,
        from_form=lambda value: [each.strip() for each in value.replace("，", "、").split("、") if each.strip()],
    ),
    "focus.reports": SettingField(
        "反映集中的件数", "被反映达到多少件时，系统建议判定为“问题线索反映集中”。", number(1, 50), words=lambda value: f"{value}件"
    ),
    "focus.reporters": SettingField(
        "反映强烈的人数", "反映人累计达到多少人时，系统建议判定为“群众反映强烈”。", number(1, 500), words=lambda value: f"{value}人"
    ),
    "roster.skills": SettingField(
        "每组须配备的专业", "每组至少有一人具备；用顿号隔开，不填则不检查。",
        lambda: forms.CharField(label="专业", required=False, max_length=120),
        words=lambda value: "、".join(value) or "不检查", to_form="、".join,
        from_form=lambda value: [each.strip() for each in value.replace("，", "、").split("、") if each.strip()],
    ),
    "roster.party_percent": SettingField(
        "熟悉党务人员比例", "每组熟悉党务的人员不低于此比例；0 表示不检查。", number(0, 100), words=lambda value: f"{value}%"
    ),
    "roster.newly_promoted": SettingField(
        "新提拔和拟提拔干部人数", "每轮至少安排多少名新提拔或拟提拔的干部；0 表示不检查。", number(0, 50),
        words=lambda value: f"{value}人" if value else "不检查",
    ),
    "roster.repeated_percent": SettingField(
        "连续参加人员比例", "一组中上一轮也参加的人员超过此比例的，提醒轮换。", number(0, 100), words=lambda value: f"{value}%"
    ),
    "training.before_authorisation": SettingField(
        "未参加培训的能否授权", "组员没有参加本轮培训时如何处理。", choice(WARN_OR_BLOCK),
        words=lambda value: WARN_OR_BLOCK.get(value, value),
    ),
    "appraisal.signed_by": SettingField(
        "干部鉴定的签字人", "签齐后才能送达组织部门和原单位。",
        lambda: forms.ChoiceField(label="签字人", choices=[(each, each.replace(">", "、")) for each in SIGNERS]),
        words="、".join, to_form=">".join, from_form=lambda value: value.split(">"),
    ),
    "readiness.before_entry": SettingField(
        "场所设施经费未落实能否进驻", "本轮保障事项未逐项确认时如何处理。", choice(WARN_OR_BLOCK),
        words=lambda value: WARN_OR_BLOCK.get(value, value),
    ),
    "publicity.only_entry_and_feedback": SettingField(
        "只报道进驻和反馈", "巡察组的其他活动一律不作新闻报道。", yes_no,
        words=lambda value: "是" if value else "否", to_form=lambda value: "yes" if value else "no",
    ),
    "publication.required": SettingField(
        "办结任务前须公开的种类", "未公开、又未经同意不公开的，任务不能办结。", publications, from_form=list,
        words=lambda value: "、".join(PUBLICATIONS[each] for each in value) or "不要求",
    ),
    "petitions.routing": SettingField(
        "不属受理范围信访件的去向", "从上往下，用第一条合适的规则；转办时据此建议承办单位，涉及被反映人的单位一律不建议。"
        "每行一条：类别｜情形｜去向，不限的写“任何”。",
        lambda: RoutesField(label="规则", required=False, max_length=4000),
        words=routes_words, to_form=lambda value: routes_words(value, "\n"),
    ),
    "online.enabled": SettingField(
        "网上来信", "公开受理页面（与本系统隔离的另一套程序）能否为各巡察任务开通；开通哪些任务由公开渠道“网上来信”决定。", yes_no,
        words=lambda value: "可以开通" if value else "不开通", to_form=lambda value: "yes" if value else "no",
    ),
    "devices.capture": SettingField(
        "现场拍照上传", "能否在谈话、走访等工作记录页直接拍照上传。开通后也只限登记的设备，未登记的照旧从文件上传。", yes_no,
        words=lambda value: "登记的设备可以" if value else "不开通", to_form=lambda value: "yes" if value else "no",
    ),
    "devices.sign": SettingField(
        "手机签字", "能否在手机、平板上签字、审批、查看身份。开通后也只限登记的设备；电脑不受影响。", yes_no,
        words=lambda value: "登记的设备可以" if value else "不开通", to_form=lambda value: "yes" if value else "no",
    ),
    "devices.days": SettingField(
        "登记设备有效期", "管理员同意之日起的天数，到期须重新申请。", number(1, 730), words=lambda value: f"{value}天",
    ),
    "reading.most_per_hour": SettingField(
        "每小时查阅件数上限", "一小时内打开的件超过此数，列为异常查阅并提醒审计员。", number(5, 1000), words=lambda value: f"{value}件",
    ),
    "reading.most_refusals_per_hour": SettingField(
        "每小时被拒绝次数上限", "一小时内打不开的页面超过此数，列为异常查阅并提醒审计员。", number(3, 1000), words=lambda value: f"{value}次",
    ),
    "reading.most_taken_per_day": SettingField(
        "每日导出、下载上限", "一日内导出、下载、打印超过此数，列为异常查阅并提醒审计员。", number(1, 1000), words=lambda value: f"{value}次",
    ),
    "reading.night_begins": SettingField(
        "夜间自几时起", "此时至次日夜间结束，查阅列为异常。", number(18, 24), words=lambda value: f"{value}时",
    ),
    "reading.night_ends": SettingField(
        "夜间至几时止", "此时以前，查阅列为异常。", number(0, 8), words=lambda value: f"{value}时",
    ),
    "login.second_factor_roles": SettingField(
        "必须双因素验证的角色", "持有这些角色的人登录时，除密码外还须输入验证设备上的动态码；尚未绑定设备的，下次登录先绑定。",
        lambda: forms.MultipleChoiceField(
            label="角色", required=False, widget=forms.CheckboxSelectMultiple,
            choices=[(code, role.label) for code, role in roles.ROLES.items()],
        ),
        words=lambda value: "、".join(roles.ROLES[each].label for each in value if each in roles.ROLES) or "都不要求",
        from_form=list,
    ),
    "retention.identities_years": SettingField(
        "反映人身份信息保存年限", "自信访件及其线索、转办和所属巡察任务全部办结后起算；到期后由主任提出、审计员同意方可销毁。",
        number(1, 50), words=lambda value: f"{value}年",
    ),
    "retention.files_years": SettingField(
        "来件原件和附件保存年限", "自信访件全部办结后起算；到期后由主任提出、审计员同意方可销毁。", number(1, 100),
        words=lambda value: f"{value}年",
    ),
    "retention.messages_days": SettingField(
        "已读消息保存天数", "只计已经阅读的消息；未读的不销毁。", number(30, 3650), words=lambda value: f"{value}天"
    ),
    "retention.imports_days": SettingField(
        "导入批次保存天数", "只计已完成或已取消的批次；所导入的业务数据不受影响。", number(30, 3650),
        words=lambda value: f"{value}天",
    ),
    "retention.drafts_days": SettingField(
        "自动保存内容的保存天数", "填写中自动保存、没有提交的内容，自最后一次保存起算，到期自动清除；只有本人能恢复。", number(1, 180),
        words=lambda value: f"{value}天",
    ),
    "login.idle_minutes": SettingField(
        "无操作自动退出", "超过这么久没有操作，会话自动结束；已保存的草稿不丢失。下次登录起生效。", number(5, 480),
        words=lambda value: f"{value}分钟",
    ),
    "login.reauthenticate_before_signing": SettingField(
        "签字前再次输入密码", "签字、审批、签收和查看身份信息前，距上次输入密码超过5分钟的须再次输入。", yes_no,
        words=lambda value: "是" if value else "否", to_form=lambda value: "yes" if value else "no",
    ),
    "administrators.system_and_security_in_one": SettingField(
        "系统、安全管理员由一人兼任", "启用系统时设定，不能在此修改；审计员必须另由他人担任。", yes_no,
        words=lambda value: "是" if value else "否", editable=False,
    ),
}  # fmt: skip


def shown(key: str, value: Any) -> str:
    """A stored value in words; one that fits no longer (an old version) as it is."""
    try:
        return FIELDS[key].words(value)
    except (KeyError, ValueError, TypeError, IndexError):
        return str(value)


def undescribed() -> set[str]:
    """Settings that have no field here: a test wants none."""
    return set(codes.DEFAULTS) ^ set(FIELDS)
