"""Which lists rounds bring along: kinds, modes, methods, whom one talks to, frameworks of content, disciplines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspection import codes

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
EVIDENCE: Rows = [("copy", "复印件"), ("photo", "照片"), ("video", "录像"), ("measure", "测量记录"), ("other", "其他")]

LISTS: tuple[tuple[str, str, Rows, str], ...] = (
    ("inspection_kinds", "巡察类型", KINDS, "R-045–R-054"),
    ("organising_modes", "组织方式", MODES, "R-052"),
    ("methods", "巡察方式方法", METHODS, "R-137"),
    ("interviewees", "谈话对象类别", INTERVIEWEES, "R-140、R-142"),
    ("framework.problems", "问题类别", PROBLEMS, "R-124、R-125"),
    ("framework.implementation", "四个落实", IMPLEMENTATION, "R-124"),
    ("disciplines", "六项纪律", DISCIPLINES, "R-126"),
    ("absences", "缺席原因", ABSENCES, "R-097"),
    ("evidence_kinds", "证据种类", EVIDENCE, "R-154"),
)


def load_lists() -> list[CodeList]:
    """Load every list that is not there yet."""
    return [codes.load(key, title, rows, source=source) for key, title, rows, source in LISTS]
