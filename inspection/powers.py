"""What each power lets one do, in an office's words: the page «角色与权限» is made from this and the table of roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection import roles

if TYPE_CHECKING:
    from collections.abc import Iterable

# Area → power → words. A power without words here is shown by its own name, and a test asks for the words.
WORDS: dict[str, dict[str, str]] = {
    "账号、权限和审计": {
        "inspection.create_account": "开设账号、重置密码", "inspection.disable_account": "停用、启用账号",
        "inspection.operate": "查看运行状态、重新排印没有印出的公文",
        "inspection.grant_role": "授予角色", "inspection.revoke_role": "收回角色",
        "inspection.approve_device": "同意、撤销登记设备",
        "inspection.ask_second_factor_reset": "申请解除双因素验证",
        "inspection.confirm_second_factor_reset": "确认解除双因素验证",
        "inspection.stand_in_for_security": "两员合一时代行第二人确认",
        "inspection.ask_custodian": "提请任命身份保管人", "inspection.confirm_custodian": "确认任命身份保管人",
        "inspection.view_trail": "查看审计记录", "inspection.ask_trail_export": "申请导出审计记录",
        "inspection.confirm_trail_export": "确认导出审计记录", "inspection.view_roles": "查看角色与权限表",
        "inspection.ask_purge": "提出销毁到期材料", "inspection.confirm_purge": "同意销毁到期材料",
    },
    "机构管理": {
        "inspection.view_office": "查看机构统计", "inspection.view_lower_offices": "查看下级机构汇总数",
        "inspection.manage_units": "维护单位", "inspection.manage_people": "维护人员和职务",
        "inspection.manage_codes": "维护代码表", "inspection.manage_settings": "修改机构设置和期限",
        "inspection.import_files": "导入文件", "inspection.fill_superior_form": "对应、填报上级报表", "inspection.hand_over_duties": "办理工作交接",
    },
    "公文": {
        "inspection.view_papers": "查看公文列表", "inspection.approve_paper": "审定公文",
        "inspection.issue_paper": "印发公文", "inspection.withdraw_paper": "撤回公文",
        "inspection.record_paper_signature": "登记、核对纸质签字", "inspection.keep_paper_register": "登记用印和送达",
    },
    "轮次与组队": {
        "rounds.view_plan": "查看全覆盖规划和年度任务", "rounds.keep_plan": "拟订届次、全覆盖规划和年度任务",
        "rounds.adopt_plan": "审定全覆盖规划", "rounds.manage_survey": "制作、发放问卷和测评表",
        "rounds.view_survey": "查看问卷汇总", "rounds.manage_evaluation": "组织巡后评估",
        "rounds.view_evaluation": "查看巡后评估结果",
        "rounds.view_round": "查看轮次", "rounds.view_assignment": "查看巡察任务", "rounds.plan_round": "拟订轮次方案",
        "rounds.submit_round": "报审轮次方案", "rounds.review_round": "审议轮次方案", "rounds.approve_round": "审定轮次方案", "rounds.approve_supervision_plan": "批准督查组的督查方案",
        "rounds.keep_round_meeting": "登记全轮会议", "rounds.keep_common_problem": "归并共性问题",
        "rounds.start_round": "启动轮次", "rounds.conclude_round": "办结轮次",
        "rounds.write_summary": "起草轮次总结、登记改进情况", "rounds.adopt_summary": "审阅轮次总结", "rounds.form_team": "组建巡察组、编入组员",
        "rounds.authorise_assignment": "一次一授权、延长进驻", "rounds.view_people": "查看巡察人员和人才库",
        "rounds.record_pledge": "登记三承诺书", "rounds.record_recusal": "登记、确认、申请解除回避",
        "rounds.lift_recusal": "作为第二人同意解除回避", "rounds.draft_notice": "起草巡察通知",
    },
    "进驻了解": {
        "rounds.enter_assignment": "办理进驻", "rounds.withdraw_assignment": "办理撤离",
        "rounds.record_meeting": "登记会议", "rounds.view_field_record": "查看工作记录",
        "rounds.add_field_record": "登记谈话、走访等工作记录", "rounds.view_finding": "查看问题和底稿",
        "rounds.add_finding": "登记问题", "rounds.draft_paper": "起草底稿", "rounds.discuss_paper": "记录组务会讨论",
        "rounds.confirm_paper": "确认底稿", "rounds.drop_finding": "决定问题不采用", "rounds.view_log": "查看工作日报",
        "rounds.write_log": "填写工作日报", "rounds.inform_absentee": "看会议和谈话安排、登记缺席告知",
        "rounds.approve_field_record": "批准须经批准的工作方式", "rounds.review_paper": "复核底稿",
        "rounds.flag_key_item": "列入组长三个亲自的事项", "rounds.sign_key_item": "组长签署亲自办理",
        "rounds.lift_key_item": "取消组长亲自办理事项", "rounds.mark_focus_person": "判定重点人",
        "rounds.keep_no_contact": "登记不正面接触人员", "rounds.view_restricted_record": "查看限制知悉的工作记录",
    },
    "联络、请假和主动说明": {
        "rounds.view_request": "查看函询、调阅和通知", "rounds.send_inquiry": "发函询、商请函并审核回复",
        "rounds.send_request": "发调阅、交办并审核回复", "rounds.send_notice": "发整改、情况说明通知书",
        "rounds.review_notice": "审核通知书的回复", "rounds.answer_request": "签收、回复发给本单位的函件",
        "rounds.name_contact": "确定、更换联络人和专办人员", "rounds.keep_contact_note": "登记与单位主要负责人的沟通",
        "rounds.answer_notice": "签收、回复通知书", "rounds.view_leave": "查看请假看板", "rounds.ask_leave": "登记本单位请假",
        "rounds.sign_leave": "审签请假", "rounds.approve_leave": "批准因私请假", "rounds.end_leave": "登记销假",
        "rounds.receive_disclosure": "接收主动说明", "rounds.view_disclosure": "查看主动说明",
        "rounds.dispose_disclosure": "处置主动说明", "rounds.ask_discloser": "申请查看说明人身份",
        "rounds.decide_discloser": "决定查看说明人身份",
    },
    "巡前准备和督导": {
        "rounds.view_preparation": "查看巡前准备和负面清单", "rounds.prepare_assignment": "拟定方案、问题清单，逐条对照",
        "rounds.submit_unit_plan": "报送巡察工作方案", "rounds.approve_unit_plan": "批准巡察工作方案",
        "rounds.keep_negative_list": "维护负面清单", "rounds.view_supervision": "查看协调、不配合和舆情台账",
        "rounds.urge": "督促提醒巡察组", "rounds.answer_urging": "回复督促提醒", "rounds.view_digest": "查看周汇总",
        "rounds.submit_digest": "汇总并报送周汇总", "rounds.read_digest": "阅示周汇总", "rounds.hand_over": "撤离前移交巡察办",
        "rounds.receive_handing": "接收撤离移交",
        "rounds.raise_coordination": "提请协调", "rounds.close_coordination": "登记协调结果",
        "rounds.draw_check": "巡回督查抽签和登记", "rounds.record_non_cooperation": "登记不配合行为",
        "rounds.hand_over_non_cooperation": "移交不配合行为", "rounds.report_opinion": "报告舆情",
        "rounds.note_opinion": "阅处舆情报告",
    },
    "程序、督办和制度": {
        "rounds.keep_node": "登记程序节点、申请延期", "rounds.keep_task": "下达、核实督办任务", "rounds.do_task": "办理督办任务",
        "rounds.keep_library": "维护法规制度库", "rounds.keep_conduct": "登记干部违规案件",
        "rounds.settle_conduct": "办理违规案件处理结果", "rounds.write_publicity": "报送宣传稿件",
        "rounds.review_publicity": "审核宣传稿件",
    },
    "信访和线索": {
        "petitions.view_petition": "查看信访件", "petitions.register_petition": "登记信访件",
        "petitions.import_petitions": "导入信访台账", "petitions.triage_petition": "甄别受理",
        "petitions.assign_petition": "交办信访件", "petitions.conclude_petition": "办结信访件",
        "petitions.transfer_petition": "转办信访件", "petitions.answer_transfer": "认领、答复转给本单位的件",
        "petitions.manage_channel": "管理信访渠道", "petitions.open_box": "开意见箱、登记箱内来信",
        "petitions.keep_appointment": "登记接访预约、接访", "petitions.check_channel": "检查公开渠道是否畅通",
        "petitions.keep_delivery": "登记径送", "petitions.keep_gate": "开通网上来信、交换来信",
        "petitions.view_lead": "查看问题线索", "petitions.register_lead": "登记问题线索", "petitions.review_lead": "审核线索",
        "petitions.submit_lead": "报送线索", "petitions.hand_over_lead": "提请移交线索",
        "petitions.sign_lead_team": "代表巡察组签字移交", "petitions.sign_lead_office": "代表巡察办签字移交",
        "petitions.sign_lead_receiver": "代表接受部门签字", "petitions.view_handed_lead": "查看移交给本部门的线索",
        "petitions.report_lead": "报告线索办理情况", "petitions.retire_lead": "办理线索销号",
        "petitions.send_express": "起草、报送专报", "petitions.read_express": "阅示专报",
        "petitions.approve_clarification": "批准澄清正名",
        "petitions.approve_probe": "批准对重要线索深入了解", "petitions.view_missed": "查看应发现未发现",
        "petitions.mark_missed": "登记应发现未发现", "petitions.judge_missed": "认定应发现未发现",
        "petitions.learn_of_closure": "线索销号时接到告知",
        "petitions.ask_identity": "申请查看反映人身份", "petitions.decide_identity": "审批查看反映人身份",
    },
    "报告和反馈": {
        "rectification.view_report": "查看巡察报告", "rectification.draft_report": "起草巡察报告",
        "rectification.submit_report": "组长审核报告", "rectification.review_report": "巡察办审核报告",
        "rectification.consider_report": "领导小组审议报告", "rectification.approve_report": "审定报告",
        "rectification.return_report": "退回报告", "rectification.rate_findings": "评定报告的问题是否突出",
        "rectification.view_feedback": "查看反馈意见（一般部分）",
        "rectification.view_personal_part": "查看对书记个人的反馈", "rectification.draft_feedback": "起草反馈意见",
        "rectification.approve_feedback": "审定反馈意见",
    },
    "整改台账": {
        "rectification.view_ledger": "查看整改台账", "rectification.view_supervised_ledger": "日常监督：查看已交账的台账",
        "rectification.view_own_account": "查看本单位账户", "rectification.open_account": "立账",
        "rectification.deliver_account": "交账", "rectification.transfer_account": "转账",
        "rectification.receive_transfer": "签收转账", "rectification.check_account": "查账",
        "rectification.verify_account": "核验销账", "rectification.return_account": "退回销账申请",
        "rectification.view_write_off_list": "查看批量销账审批表", "rectification.list_write_offs": "拟制批量销账审批表",
        "rectification.strike_write_off": "从批量销账审批表划去账户",
        "rectification.approve_write_off": "批准销账", "rectification.correct_account": "申请红字更正",
        "rectification.confirm_correction": "确认红字更正", "rectification.reopen_account": "复账",
        "rectification.approve_extension": "批准延期", "rectification.evaluate_account": "登记整改评估",
        "rectification.submit_rectification": "主要负责人报送整改报告", "rectification.judge_rectification": "评定整改报告合格与否",
        "rectification.import_ledger": "导入整改台账", "rectification.accept_plan": "审核整改方案",
        "rectification.review_plan": "会审整改方案",
        "rectification.view_balance": "查看对账", "rectification.sign_statement": "巡察办签认对账单",
        "rectification.countersign_statement": "对方签认对账单", "rectification.claim_account": "认领问题",
        "rectification.receive_account": "主要负责人签收账户", "rectification.plan_account": "填写整改措施",
        "rectification.submit_plan": "报送整改方案", "rectification.report_progress": "报进展",
        "rectification.view_recurrence": "查看屡巡屡犯", "rectification.view_hint": "查看核查提示（疑似）", "rectification.judge_hint": "确认、排除核查提示",
        "rectification.view_follow_up": "查看巡后跟进", "rectification.keep_follow_up": "登记巡后跟进、发巡察建议",
        "rectification.view_consequence": "查看督查结果的后续", "rectification.follow_check": "提出、办结督查结果的后续",
        "rectification.draft_notice": "起草、印发未巡先改通知", "rectification.issue_notice": "签发未巡先改通知",
        "rectification.answer_notice": "报告未巡先改自查情况",
        "rectification.view_escalation": "查看催办函", "rectification.draft_escalation": "起草、印发催办函",
        "rectification.sign_escalation": "签发催办函", "rectification.sign_grave_escalation": "以领导小组名义签发催办函",
        "rectification.drop_escalation": "不予签发催办函",
        "rectification.view_supervision_report": "查看督查报告", "rectification.write_supervision_report": "撰写、报送督查报告",
        "rectification.read_supervision_report": "阅处督查报告",
        "rectification.write_explanation": "填写督查情况说明", "rectification.hand_in_explanation": "签字报送督查情况说明",
        "rectification.decide_new_problem": "研究督查发现的新情况新问题",
        "rectification.answer_recommendation": "查看、答复发给本部门的巡察建议",
        "rectification.view_publication": "查看公开和通报", "rectification.draft_publication": "起草、登记公开和通报",
        "rectification.review_publication": "审定公开稿、决定不公开",
        "rectification.draft_own_publication": "起草本单位整改情况公开稿", "rectification.submit_own_publication": "报审、登记本单位公开",
        "rectification.add_evidence": "传佐证材料", "rectification.apply_write_off": "申请销账",
        "rectification.view_accountability": "查看问责事项", "rectification.raise_accountability": "提出、移送、办结问责事项",
        "rectification.open_accountability": "决定提起问责", "rectification.answer_accountability": "登记问责措施",
        "rectification.view_evaluation": "查看整改评估", "rectification.score_evaluation": "整改评估评分",
        "rectification.conclude_evaluation": "作出整改评估结论",
    },
    "问卷测评": {
        "rounds.manage_survey": "组织问卷调查和民主测评",
        "rounds.view_survey": "查看问卷和测评结果",
        "rounds.manage_evaluation": "组织巡后评估",
        "rounds.view_evaluation": "查看巡后评估结果",
    },
    "队伍管理": {
        "rounds.view_secondment": "查看借调",
        "rounds.confirm_secondment": "组织部门同意借调",
        "rounds.release_secondment": "原单位同意借调",
        "rounds.view_appraisal": "查看干部鉴定",
        "rounds.draft_appraisal": "起草干部鉴定",
        "rounds.dispatch_appraisal": "送达和归档干部鉴定",
        "rounds.receive_appraisal": "签收干部鉴定",
        "rounds.sign_appraisal": "签批干部鉴定",
        "rounds.approve_member_leave": "审批组员请假",
        "rounds.ask_member_leave": "请假和销假",
        "rounds.view_conduct": "查看廉洁纪律登记",
        "rounds.record_conduct": "登记廉洁纪律事项",
        "rounds.conclude_conduct": "登记廉洁纪律事项的处理结果",
        "rounds.view_complaint": "查看对巡察干部的反映",
        "rounds.handle_complaint": "受理对巡察干部的反映",
        "rounds.view_training": "查看培训",
        "rounds.manage_training": "安排培训和签到", "rounds.view_own_course": "查看本人讲授的课程",
        "rounds.view_equipment": "查看设备载体",
        "rounds.manage_equipment": "发放和收回设备载体",
    },
}  # fmt: skip

# What a role never does or sees, in the register's words (appendix (a)); shown beside what it may.
NEVER: dict[str, str] = {
    "secretary": "不作日常编辑；不见反映人身份",
    "group_head": "不代副组长签字（双签各签各的）",
    "office_staff": "不改巡察组的原始日报和问题；不改评价答案",
    "office_head": "不改巡察组的原始日报和问题；不改评价答案",
    "supervisor": "只见分给本组的单位的台账，分工期满即止；不见线索内容和反映人身份",
    "visiting_inspector": "只读；不见信访、线索、反映人身份和说情登记；须按文件限期授予",
    "lecturer": "只有本人讲授的课程",
    "team_leader": "不自选巡察单位；不见他组材料和对本组的原始评价；授权之外不得办理",
    "team_deputy": "同组长；代组长签字须有委托",
    "team_liaison": "同组员",
    "team_member": "不见须回避单位的任何材料；轮次结束即止；“六个不能做”没有入口",
    "team_outside_member": "只限本轮；不见本地人才库和原单位所在地任务",
    "sending_office": "只见本机构派出的组和它的任务；不见信访、线索、台账，不见别的组；办结即止",
    "unit_secretary": "不见信访、线索、谈话内容、暗访和说情登记",
    "unit_deputy": "只确认缺席告知；不见谈话内容、信访、线索",
    "unit_liaison": "不见谈话内容、信访、线索",
    "unit_clerk": "不代领导签字",
    "unit_leader": "不见他人的主动说明、信访、线索",
    "home_unit": "不见巡察内容",
    "discipline_officer": "不见未移交给本部门的线索和巡察组其他材料",
    "organisation_officer": "不见反映人身份和其他线索",
    "judicial_officer": "只见移交给本部门的线索",
    "petition_bureau_officer": "不见巡察受理范围内的信访；不得办理反映本单位的件",
    "consulted_officer": "只见发给本单位的函件；不知答复用途",
    "functional_officer": "不见报告正文",
    "resident_discipline": "不见线索",
    "system_administrator": "不授权、不见业务内容、不能动审计记录",
    "security_administrator": "不开户、不见业务内容",
    "auditor": "只看审计记录，不见业务内容；除同意导出和销毁外什么也不改",
}
# Appendix (a) names two kinds of people who get no account at all.
WITHOUT_ACCOUNT = (
    ("被巡察单位干部职工、群众", "匿名答卷和测评，凭问卷链接或纸质问卷，不开账号；结果不按人显示"),
    ("信访人、社会公众", "看公告和公开的整改情况，来信来访由巡察组登记；不开账号，身份封存"),
)


@dataclass(frozen=True)
class Row:
    """A role in words: what it may, by area; what it never does."""

    code: str
    label: str
    held: str
    may: list[tuple[str, list[str]]]
    never: str


def words_of(power: str) -> str:
    """A power in words."""
    return next((table[power] for table in WORDS.values() if power in table), power)


def in_words(role: roles.Role) -> Row:
    """One role's line of the table, areas in the order of an inspection."""
    may = [(area, [text for power, text in table.items() if power in role.powers]) for area, table in WORDS.items()]
    unnamed = sorted(power for power in role.powers if words_of(power) == power)
    may += [("其他", unnamed)] if unnamed else []
    seat = role.code.removesuffix("_closing")
    never = NEVER.get(role.code) or NEVER.get(seat, "")
    return Row(role.code, role.label, role.held, [(area, texts) for area, texts in may if texts], never)


def by_power(among: Iterable[roles.Role]) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """Area → (power in words, the roles that carry it): the same table read the other way."""
    chosen = list(among)
    return [
        (area, [(text, [each.label for each in chosen if power in each.powers]) for power, text in table.items()])
        for area, table in WORDS.items()
    ]
