"""Which lists rounds bring along: kinds, modes, methods, whom one talks to, frameworks of content, disciplines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspection import codes
from rounds import procedures

if TYPE_CHECKING:
    from inspection.models import CodeList

Rows = list[tuple[str, str] | tuple[str, str, str]]

# the special kind asks for a subject, the return visit for an earlier task.
KINDS: Rows = [
    ("regular", "常规巡察"), ("special", "专项巡察"), ("mobile", "机动巡察"), ("return", "巡察“回头看”"),
    ("raised", "提级巡察"), ("cross", "交叉巡察"), ("extended", "延伸巡察"), ("village", "村（社区）巡察"),
]  # fmt: skip

# how it is organised is a matter apart from its kind.
MODES: Rows = [
    ("single", "单独开展"), ("cross", "异地交叉"), ("joint", "上下联动"), ("three_levels", "省市县三级联动"),
]  # fmt: skip

# Appendix M of the register: a dictionary, since the sources say fourteen and name more (C-11).
METHODS: Rows = [
    ("interview", "个别谈话"), ("forum", "座谈会"), ("reading", "查阅资料"), ("verification", "走访核实"),
    ("visit", "随机走访群众"), ("personal_matters", "抽查个人有关事项报告"), ("petition", "受理来信来电来访"),
    ("observing", "列席会议"), ("report", "听取工作汇报"), ("check", "明察暗访"), ("questionnaire", "问卷调查"),
    ("inquiry", "函询"), ("checking", "核查"), ("audit", "审计"), ("sub_unit", "下沉一级了解"),
    ("themed", "专项检查"), ("sampling", "抽查核实"), ("accounts", "账务调阅"), ("measuring", "实地测量拍照固证"),
    ("pinpoint", "点穴式了解"), ("recheck", "回马枪复核"), ("assistance", "商请专门机关协助"),
    ("judicial", "公检法司配合"), ("negative_list", "负面清单对照"), ("box", "意见箱"), ("reception", "接访与预约"),
    ("disclosure", "主动说清问题"),
]  # fmt: skip

#
INTERVIEWEES: Rows = [
    ("leading", "班子成员"), ("middle", "中层干部"), ("member", "党员干部"), ("key_post", "关键岗位人员"),
    ("retired", "退休人员"), ("station", "站所负责人"), ("village", "村（社区）干部"), ("deputy", "两代表一委员"),
    ("masses", "群众"), ("other", "其他人员"),
]  # fmt: skip

# The three big problems with those the offices' own ledgers add (R-124, R-125, C-06, C-07).
PROBLEMS: Rows = [
    ("leadership", "党的领导弱化"), ("building", "党的建设缺失"), ("governance", "全面从严治党不力"),
    ("masses", "群众身边不正之风"), ("rectification", "整改落实"), ("other", "党委要求了解的其他问题"),
    ("leadership.duty", "落实主体责任", "leadership"), ("leadership.decisions", "贯彻决策部署", "leadership"),
    ("leadership.ideology", "意识形态薄弱", "leadership"), ("leadership.aware", "党的观念淡漠", "leadership"),
    ("building.life", "组织生活", "building"), ("building.appointment", "选人用人", "building"),
    ("building.loose", "组织涣散", "building"), ("building.centralism", "民主集中制", "building"),
    ("governance.finance", "财务管理", "governance"), ("governance.projects", "工程项目", "governance"),
    ("governance.style", "作风建设", "governance"), ("governance.discipline", "纪律松弛", "governance"),
    ("masses.funds", "惠农资金", "masses"), ("masses.village", "村级事务", "masses"),
    ("masses.service", "便民服务", "masses"),
    ("rectification.last", "上轮巡察整改", "rectification"), ("rectification.audit", "审计整改", "rectification"),
]  # fmt: skip

# The framework of present rounds: 四个落实.
IMPLEMENTATION: Rows = [
    ("decisions", "落实党的理论和路线方针政策以及党中央重大决策部署情况"), ("governance", "落实全面从严治党战略部署情况"),
    ("organisation", "落实新时代党的组织路线情况"), ("rectification", "落实巡视巡察、审计等监督整改情况"),
    ("other", "党委要求了解的其他问题"),
]  # fmt: skip

#
DISCIPLINES: Rows = [
    ("political", "政治纪律"), ("organisational", "组织纪律"), ("integrity", "廉洁纪律"), ("masses", "群众纪律"),
    ("work", "工作纪律"), ("life", "生活纪律"),
]  # fmt: skip

#
ABSENCES: Rows = [("away", "外出"), ("sick", "病假"), ("private", "事假"), ("other", "其他")]

#
FORUM_FORMS: Rows = [("meeting", "集中座谈"), ("household", "院坝会"), ("group", "分组座谈"), ("special", "专题座谈")]
VERIFICATION_RESULTS: Rows = [("true", "属实"), ("partly", "部分属实"), ("false", "不属实"), ("open", "尚待进一步核实")]
#
ACCOUNTS: Rows = [
    ("three_public", "三公经费"),
    ("projects", "项目建设"),
    ("farmers", "惠农资金"),
    ("other", "其他账务"),
]
#
MATTER_RESULTS: Rows = [("same", "一致"), ("different", "不一致")]
#
OBSERVED: Rows = [("committee", "党委会议"), ("staff", "职工会议"), ("branch", "支部会议"), ("other", "其他会议")]
#
RELAYED: Rows = [("yes", "已传达"), ("no", "未传达"), ("unclear", "传达不清")]

#
EVIDENCE: Rows = [("copy", "复印件"), ("photo", "照片"), ("video", "录像"), ("measure", "测量记录"), ("other", "其他")]

# the departments asked before every inspection.
INQUIRY_DEPARTMENTS: Rows = [
    ("discipline", "县纪委监委"), ("organisation", "县委组织部"), ("procuratorate", "县检察院"), ("petition", "县信访局"),
    ("establishment", "县委编办"), ("audit", "县审计局"), ("statistics", "县统计局"),
]  # fmt: skip

# what an office may ask others to do; the team does none of it itself.
ASSISTANCE: Rows = [
    ("assets", "资金、资产、奖金、招待、公车核查"), ("party", "发展党员、支部换届核查"),
    ("projects", "招投标、政府采购、扶贫惠农政策核查"), ("interview", "约谈询问"), ("information", "信息查询"),
    ("preliminary", "建议初查"), ("supervise", "商请督办"), ("law", "法纪咨询"), ("bank", "银行账户查询（由有权机关办理）"),
]  # fmt: skip
NEEDS_APPROVAL = ("interview", "information", "preliminary", "supervise", "bank")

# the kinds of thing an inspected unit may be asked to do.
TASKS: Rows = [
    ("documents", "提供资料"), ("interviews", "安排谈话"), ("explain", "说明情况"), ("fix", "立行立改"),
    ("channels", "保障信访渠道和办公条件"), ("relay", "传达会议精神"),
]  # fmt: skip

#
DOCUMENT_CATEGORIES: Rows = [
    ("decisions", "决策部署、领导讲话、法规制度"), ("supervision", "执纪、审计、信访和专项检查"),
    ("building", "党建、学习教育和年度考核"), ("three_years", "党组织近三年材料"),
]  # fmt: skip

# templates by kind of unit and by task; merged, then edited for the unit.
SLOGANS: Rows = [
    ("banner", "巡察利剑高悬，监督无处不在"),
    ("masses", "依靠群众发现问题，回应群众关切期盼"),
    ("rectify", "发现问题是生命线，推动解决问题是落脚点"),
    ("lasting", "立行立改、举一反三、建章立制，形成长效机制"),
]
DOCUMENT_LISTS: Rows = [
    ("general", "通用清单"), ("town", "乡镇（街道）清单"), ("department", "部门（国企）清单"), ("funds", "惠农资金专项清单"),
    ("projects", "工程项目专项清单"),
    ("general.deploy", "贯彻落实上级决策部署的文件和会议记录", "general"),
    ("general.speech", "主要负责人讲话、批示", "general"), ("general.rules", "本单位现行规章制度汇编", "general"),
    ("general.discipline", "执纪监督、审计、信访办理和专项检查情况", "general"),
    ("general.appraisal", "党建工作和年度考核材料", "general"), ("general.summary", "年度工作总结", "general"),
    ("general.committee", "党组织会议记录和议事规则", "general"), ("general.life", "民主生活会材料", "general"),
    ("general.appointment", "干部选任材料", "general"), ("general.accounts", "财务账簿、凭证和资产台账", "general"),
    ("town.village", "村（社区）“三资”台账和村务公开记录", "town"), ("town.relief", "社会救助、惠农补贴发放名册", "town"),
    ("department.approval", "行政审批和执法案卷目录", "department"),
    ("department.procurement", "政府采购和合同台账", "department"),
    ("funds.plan", "资金分配方案和文件", "funds"), ("funds.list", "到户发放名册和银行回单", "funds"),
    ("projects.list", "工程项目台账", "projects"), ("projects.bids", "招投标和变更签证资料", "projects"),
]  # fmt: skip
# Which category an item belongs to, and of which last years each must be there.
DOCUMENT_DATA: dict[str, dict[str, object]] = {
    **{name: {"category": "decisions"} for name in ("general.deploy", "general.speech", "general.rules")},
    "general.discipline": {"category": "supervision"}, "general.appraisal": {"category": "building"},
    **{
        f"general.{name}": {"category": "three_years", "years": 3}
        for name in ("summary", "committee", "life", "appointment")
    },
    "general.accounts": {"category": "three_years"},
}  # fmt: skip

#
NON_COOPERATION: Rows = [
    ("relay", "传达不及时"), ("carry_out", "贯彻不及时"), ("hint", "暗示隐瞒不报"), ("resist", "对抗组织巡察"),
    ("perfunctory", "敷衍应付"), ("delay", "推诿拖拉"), ("stopping", "拦访、阻访"),
]  # fmt: skip

#
CONTINGENCIES: Rows = [
    ("blocking", "拦访闹访"), ("group", "集体来访"), ("opinion", "网络舆情"), ("sudden", "突发事件"), ("resistance", "对抗干扰巡察"),
    ("leak", "失密泄密"),
]  # fmt: skip

# who is bound by the rule; the last of the list is not.
CONTROLLED: Rows = [
    ("leading", "领导班子成员"), ("station", "站所办负责人"), ("village", "村（社区）干部"), ("office", "办公室"),
    ("finance", "财政"), ("archives", "档案"), ("stability", "维稳"), ("petition", "信访"), ("civil", "民政"),
    ("poverty", "扶贫（乡村振兴）"), ("exempt", "其他人员（不需报巡察组）"),
]  # fmt: skip

#
DISPOSALS: Rows = [
    ("lead", "转问题线索"), ("talk", "谈话了解"), ("finding", "并入问题核查"), ("discipline", "建议移交纪检监察机关"),
    ("filed", "留存备查"), ("out", "与巡察无关，已告知"),
]  # fmt: skip
# C-13
ROUND_MEETINGS: Rows = [
    ("committee", "常委会"), ("five", "五人小组会"), ("secretary", "书记专题会"), ("group", "领导小组会"),
    ("office", "巡察办主任办公会"), ("mobilising", "动员部署会"), ("tasking", "任务布置会"), ("midterm", "中期推动会"),
    ("progress", "领导小组听取进展汇报会"), ("situation", "情况汇报会"), ("handover", "问题线索移交会"),
    ("feedback", "巡察反馈意见会"), ("departments", "部门协调会"), ("other", "其他会议"),
]  # fmt: skip

# what is put on the agenda when a meeting of the kind is planned.
AGENDAS: Rows = [
    ("introduction", "见面会"), ("mobilisation", "动员会"), ("reporting", "汇报会"),
    ("introduction.notice", "送达巡察工作通知", "introduction"), ("introduction.arrange", "商定巡察工作安排", "introduction"),
    ("introduction.liaison", "确定联络人和专办人员", "introduction"),
    ("mobilisation.spirit", "传达上级精神", "mobilisation"), ("mobilisation.authorise", "宣布授权和巡察组名单", "mobilisation"),
    ("mobilisation.tasks", "组长通报任务安排", "mobilisation"), ("mobilisation.statement", "被巡察单位主要负责人表态发言", "mobilisation"),
    ("mobilisation.speech", "领导小组负责同志讲话", "mobilisation"),
    ("reporting.committee", "党委（党组）工作汇报", "reporting"), ("reporting.discipline", "纪检组专题汇报", "reporting"),
]  # fmt: skip

# what a special inspection takes hold of.
FOCUSES: Rows = [
    ("matter", "一件事"), ("person", "一个人"), ("project", "一个项目"), ("fund", "一笔资金"), ("body", "一个下属机构"),
]  # fmt: skip

#
VIOLATIONS: Rows = [
    ("gain", "以巡谋私"), ("neglect", "失职渎职"), ("leak", "跑风漏气、泄露秘密"), ("plead", "打探说情"),
    ("feast", "接受宴请和馈赠"), ("unhealthy", "参与不健康活动"), ("public", "公款吃喝、公车私用"), ("private", "假公济私"),
    ("airs", "耍威风、搞特权"), ("procedure", "违反组织规定和程序"), ("other", "其他"),
]  # fmt: skip

# C-08–C-10: the sets as offices name them; what is only named there is written in by the office.
FIVE_FORBIDDEN: Rows = [
    ("political", "严禁违反政治纪律、不讲政治规矩"), ("gain", "严禁利用巡察便利谋取私利"), ("gifts", "严禁收受任何礼金礼品"),
    ("unhealthy", "严禁参与不健康活动"), ("public", "严禁公款吃喝和公车私用"),
]  # fmt: skip
FOUR_NEVER: Rows = [
    ("feast", "决不允许接受任何形式的宴请"), ("gifts", "决不允许接受任何形式的馈赠"), ("leak", "决不允许泄漏任何秘密"),
    ("private", "决不允许发生假公济私行为"),
]  # fmt: skip
FIVE_NEVER: Rows = [
    ("procedure", "决不允许违反组织规定、组织程序"), ("airs", "决不允许耍威风、搞特权"), ("leak", "决不允许跑风漏气、打探说情"),
    ("feast", "决不允许接受任何形式的宴请和馈赠"), ("gain", "决不允许借巡察之机谋取私利"),
]  # fmt: skip
SIX_LIMITS: Rows = [
    ("work", "不干预被巡察单位的正常工作"), ("review", "不履行执纪审查职责"), ("deposit", "不直接到金融机构查询存款"),
    ("money", "不直接收缴违纪款物"), ("detain", "不滞留谈话对象"), ("confront", "不与涉嫌严重违纪人员正面交锋"),
]  # fmt: skip
# what no step of an inspection may consist in; the office may add to it.
BEYOND_POWERS: Rows = [
    ("filing", "立案"), ("review", "审查调查"), ("detention", "留置"), ("questioning", "讯问"), ("search", "搜查"), ("sealing", "查封"),
    ("seizure", "扣押"), ("freezing", "冻结"), ("deposits", "查询存款"), ("money", "收缴违纪款"), ("surveillance", "技术调查"),
    ("sanction", "给予处分"),
]  # fmt: skip
PUBLICATION: Rows = [
    ("secret", "不涉及工作秘密"), ("review", "不影响正在进行的执纪审查工作"), ("leads", "不泄露问题线索"),
    ("hype", "防止引发负面炒作"), ("petition", "防止引发群体性上访"),
]  # fmt: skip
BY_THE_OFFICE: Rows = [("text", "条文由本机构录入")]
# an office's own checklist.
ADMISSION: Rows = [
    ("political", "政治素质过硬"), ("clean", "无不良反映和处分影响期"), ("able", "具备履职所需的专业能力"),
    ("experience", "有相关工作经历"), ("health", "身体健康，能够驻点工作"),
]  # fmt: skip
#
ORIGINS: Rows = [
    ("discipline", "纪检监察"), ("organisation", "组织人事"), ("law", "政法"), ("audit", "审计"), ("finance", "财政"),
    ("petition", "信访"), ("town", "乡镇街道党委书记"), ("other", "其他部门"),
]  # fmt: skip
#
COURSE_FORMS: Rows = [
    ("lecture", "专题授课"), ("questions", "互动答疑"), ("groups", "分组讨论"), ("seminar", "集中研讨"),
    ("site", "现场教学"), ("cases", "事例印证"),
]  # fmt: skip
APPRAISAL_GRADES: Rows = [
    ("excellent", "优秀"), ("competent", "称职"), ("basic", "基本称职"), ("incompetent", "不称职"),
]  # fmt: skip
# R-335; the texts an office may reword.
PROHIBITIONS: Rows = [
    ("politics", "未违反政治纪律、政治规矩"), ("gain", "未利用巡察便利谋取私利"), ("gifts", "未收受任何礼金礼品"),
    ("activities", "未参与不健康活动"), ("public_money", "未公款吃喝、公车私用"),
]  # fmt: skip
#
EQUIPMENT: Rows = [
    ("computer", "计算机"), ("recorder", "录音录像设备"), ("storage", "移动存储"), ("printer", "打印传真设备"),
    ("shredder", "碎纸机"), ("safe", "保密文件柜"), ("phone", "工作手机"), ("other", "其他"),
]  # fmt: skip
READINESS: Rows = [("rooms", "场所"), ("facilities", "设施"), ("funds", "经费")]

# what a finding or lead is marked with. The program knows "appointment." and "style." by their codes.
ISSUE_TAGS: Rows = [
    ("field", "重点领域"), ("conduct", "行为表现"), ("matter", "重点事"), ("facet", "重点问题"),
    ("appointment", "选人用人"), ("style", "八项规定和四风"),
    ("field.poverty", "脱贫攻坚和乡村振兴", "field"), ("field.projects", "工程建设", "field"),
    ("field.loans", "民间借款", "field"), ("field.service", "便民服务中心", "field"),
    ("field.funds", "资金管理", "field"), ("field.assets", "资产处置", "field"), ("field.capital", "资本运作", "field"),
    ("field.decisions", "三重一大", "field"),
    ("conduct.none", "不作为", "conduct"), ("conduct.slow", "慢作为", "conduct"), ("conduct.disorderly", "乱作为", "conduct"),
    ("conduct.reckless", "妄作为", "conduct"), ("conduct.wrong", "胡作为", "conduct"),
    ("matter.image", "败坏党和政府形象", "matter"), ("matter.stability", "影响基层改革发展稳定", "matter"),
    ("matter.masses", "损害人民群众切身利益", "matter"),
    ("facet.discipline", "纪律问题", "facet"), ("facet.style", "作风问题", "facet"),
    ("facet.corruption", "腐败问题", "facet"), ("facet.appointment", "选人用人问题", "facet"),
    ("appointment.rules", "违规用人", "appointment"), ("appointment.canvassing", "拉票贿选", "appointment"),
    ("appointment.sale", "买官卖官", "appointment"), ("appointment.tainted", "带病提拔", "appointment"),
    ("appointment.excess", "超职数配备干部", "appointment"),
    ("style.eight_rules", "违反中央八项规定精神", "style"), ("style.formalism", "形式主义", "style"),
    ("style.bureaucracy", "官僚主义", "style"), ("style.hedonism", "享乐主义", "style"),
    ("style.extravagance", "奢靡之风", "style"), ("style.masses", "侵害群众切身利益", "style"),
]  # fmt: skip
# the code is the day from which on it counts as 不收敛、不收手.
CUT_OFFS: Rows = [
    ("2012-11-08", "党的十八大"), ("2012-12-04", "中央八项规定出台"), ("2013-06-18", "党的群众路线教育实践活动"),
    ("2015-04-10", "“三严三实”专题教育"),
]  # fmt: skip
codes.DATED.add("cut_off_events")

# whom an inspection is of, by kind of unit; the heading is the group of the unit's category.
SCOPE_PERSONS: Rows = [
    ("town", "乡镇（街道）"), ("department", "部门（单位）"), ("enterprise", "国有企业"), ("village", "村（社区）"),
    ("town.leading", "党委、人大、政府领导班子及其成员", "town"), ("town.stations", "站所办负责人", "town"),
    ("town.extended", "市县级延伸机构负责人", "town"), ("town.villages", "村（社区）第一书记、正副书记、正副主任", "town"),
    ("town.key_posts", "财政所、便民服务中心、工程、扶贫、民政等关键岗位人员", "town"),
    ("department.leading", "党组（党委）领导班子及其成员", "department"),
    ("department.inner", "内设机构主要负责人", "department"),
    ("department.lower", "二级机构和下一级单位主要负责人", "department"),
    ("enterprise.leading", "党委、董事会、经理层成员", "enterprise"), ("enterprise.inner", "中层管理人员", "enterprise"),
    ("enterprise.lower", "所属企业主要负责人", "enterprise"),
    ("village.leading", "党组织书记、村（居）委会主任及“两委”成员", "village"),
    ("village.first", "第一书记和驻村工作队员", "village"), ("village.groups", "村（居）民小组长、集体经济组织负责人", "village"),
]  # fmt: skip

# by which a person of the unit is judged a focus.
FOCUS: Rows = [
    ("unrestrained", "不收敛不收手"), ("gathered", "问题线索反映集中"), ("strong", "群众反映强烈"),
    ("key_post", "现在重要岗位"), ("promotion", "可能还要提拔使用"),
]  # fmt: skip
# a unit's tags; and what each trait stresses: a heading is a kind of unit, a tag, or (rank…) ranks in its text,
# below it stand dimensions or topics of the negative list.
UNIT_TAGS: Rows = [
    ("window", "窗口单位"), ("funds", "资金密集"), ("projects", "项目密集"), ("powers", "权力集中"),
]  # fmt: skip
EMPHASES: Rows = [
    ("town", "镇街"), ("village", "村（社区）"), ("window", "窗口单位"), ("enterprise", "国有企业"),
    ("projects", "项目密集"), ("funds", "资金密集"), ("rank.section", "正科级、副科级、股级"),
    ("town.masses", "群众身边腐败", "town"), ("town.branches", "基层组织", "town"), ("town.contact", "联系群众", "town"),
    ("village.masses", "群众身边腐败", "village"), ("village.branches", "基层组织", "village"),
    ("window.contact", "联系群众", "window"), ("window.formalism", "形式主义官僚主义", "window"),
    ("enterprise.assets", "资产管理", "enterprise"), ("enterprise.purchase", "政府采购", "enterprise"),
    ("projects.works", "工程项目", "projects"), ("funds.finance", "财务管理", "funds"),
    ("rank.section.masses", "群众身边腐败", "rank.section"), ("rank.section.rules", "八项规定精神", "rank.section"),
]  # fmt: skip
#
HEARINGS: Rows = [("committee", "党委（党组）工作汇报"), ("discipline", "纪检组专题汇报")]
# words by which somebody would take a stand of his own in what goes out.
PERSONAL: Rows = [
    ("i_personally", "我个人"), ("personally", "个人认为"), ("own_opinion", "个人意见"), ("the_writer", "本人认为"), ("i_think", "我认为"),
    ("i_feel", "我觉得"), ("as_i_see", "依我看"), ("i_guarantee", "我保证"), ("i_promise", "我答应"), ("i_vouch", "我担保"),
]  # fmt: skip

LISTS: tuple[tuple[str, str, Rows, str], ...] = (
    ("inspection_kinds", "巡察类型", KINDS, "R-045–R-054"),
    ("organising_modes", "组织方式", MODES, "R-052"),
    ("methods", "巡察方式方法", METHODS, "R-137"),
    ("interviewees", "谈话对象类别", INTERVIEWEES, "R-140、R-142"),
    ("framework.problems", "问题类别", PROBLEMS, "R-124、R-125"),
    ("framework.implementation", "四个落实", IMPLEMENTATION, "R-124"),
    ("disciplines", "六项纪律", DISCIPLINES, "R-126"),
    ("publicity.slogans", "宣传标语", SLOGANS, "R-330"),
    ("round_meetings", "轮次和领导会议种类", ROUND_MEETINGS, "R-088、R-094–R-096"),
    ("agendas", "会议议程", AGENDAS, "R-092"),
    ("special_focuses", "专项切入口", FOCUSES, "R-047"),
    ("issue_tags", "问题标签", ISSUE_TAGS, "R-069、R-128–R-130"),
    ("cut_off_events", "不收敛不收手时点", CUT_OFFS, "R-068"),
    ("scope_persons", "对象人员范围", SCOPE_PERSONS, "R-063"),
    ("violations", "巡察干部违规类型", VIOLATIONS, "R-355"),
    ("rules.five_forbidden", "五严禁", FIVE_FORBIDDEN, "R-335"),
    ("rules.four_never", "四个决不允许", FOUR_NEVER, "R-339–R-341"),
    ("rules.five_never", "五个决不允许", FIVE_NEVER, "R-344"),
    ("rules.six_limits", "六个不能做", SIX_LIMITS, "R-345–R-351"),
    ("beyond_powers", "巡察程序不得采取的措施", BEYOND_POWERS, "R-358"),
    ("rules.publication", "三不两防", PUBLICATION, "R-352、R-353"),
    ("rules.ten_ten", "十严禁十不准", BY_THE_OFFICE, "R-342"),
    ("rules.six_strict", "六严格", BY_THE_OFFICE, "R-343"),
    ("rules.ten_bans", "十条禁令", BY_THE_OFFICE, "R-343"),
    ("absences", "缺席原因", ABSENCES, "R-097"),
    ("evidence_kinds", "证据种类", EVIDENCE, "R-154"),
    ("inquiry_departments", "函询部门", INQUIRY_DEPARTMENTS, "R-113"),
    ("assistance_kinds", "商请协助事项", ASSISTANCE, "R-134、R-135"),
    ("contingencies", "处置预案情形", CONTINGENCIES, "R-107"),
    ("non_cooperation", "不配合行为", NON_COOPERATION, "R-100"),
    ("controlled_groups", "请假管控人员", CONTROLLED, "R-165"),
    ("disclosure_disposals", "主动说明处置方式", DISPOSALS, "R-163、R-164"),
    ("task_kinds", "交办事项种类", TASKS, "R-345"),
    ("document_categories", "调阅资料类别", DOCUMENT_CATEGORIES, "R-117"),
    ("document_lists", "调阅清单模板", DOCUMENT_LISTS, "R-116、R-118"),
    ("forum_forms", "座谈形式", FORUM_FORMS, "R-142"),
    ("verification_results", "走访核查结果", VERIFICATION_RESULTS, "R-145"),
    ("account_categories", "账务类别", ACCOUNTS, "R-147"),
    ("matter_results", "个人有关事项抽查结果", MATTER_RESULTS, "R-148"),
    ("observed_meetings", "列席会议种类", OBSERVED, "R-149"),
    ("relayed_results", "动员会精神传达情况", RELAYED, "R-098、R-152"),
    ("talent.admission", "入库准入条件", ADMISSION, "R-010"),
    ("talent.origins", "人员来源", ORIGINS, "R-011"),
    ("course_forms", "培训形式", COURSE_FORMS, "R-027"),
    ("appraisal.grades", "鉴定等次", APPRAISAL_GRADES, "R-032"),
    ("conduct.prohibitions", "五严禁自查", PROHIBITIONS, "R-335"),
    ("equipment", "设备载体类别", EQUIPMENT, "R-040"),
    ("readiness", "保障事项", READINESS, "R-041"),
    ("focus_criteria", "重点人判定依据", FOCUS, "R-067"),
    ("unit_tags", "单位标签", UNIT_TAGS, "R-070"),
    ("emphases", "各类单位的侧重", EMPHASES, "R-070"),
    ("hearing_reports", "汇报会材料", HEARINGS, "R-093"),
    ("personal_words", "个人表态用语", PERSONAL, "R-346"),
)


def load_lists() -> list[CodeList]:
    """Load every list that is not there yet, the procedures and the common negative list."""
    procedures.load()
    needed = {name: {"approval": True} for name in NEEDS_APPROVAL}
    found = codes.load_all(LISTS, data={"document_lists": DOCUMENT_DATA, "assistance_kinds": needed})
    from rounds.actions.preparation import load_starter_list

    load_starter_list()
    return found
