"""Which editable lists petitions and leads bring; how they are read stands in the floor's file of this name."""

from __future__ import annotations

from inspection import codes

INTAKE = "petitions.intake"
CHANNELS = "petitions.channels"
OUT_OF_SCOPE = "petitions.out_of_scope"
REQUIREMENTS = "petitions.requirements"
DISCIPLINES = "petitions.disciplines"
POLITICAL = "political"
CATEGORIES = "petitions.categories"
STAGES = "petitions.stages"
FORMS = "petitions.forms"
UPPER_ORGANS = "petitions.upper_organs"
REPLIES = "petitions.replies"
PACKAGE_KINDS = "petitions.package_kinds"
EXPRESS_TRIGGERS = "petitions.express_triggers"
PROBE_METHODS = "petitions.probe_methods"

LISTS: tuple[tuple[str, str, list[tuple[str, str]], str], ...] = (
    (INTAKE, "信访来源", [
        ("letter", "来信"), ("visit", "来访"), ("call", "来电"), ("email", "电子邮箱"), ("pobox", "邮政信箱"),
        ("box", "意见箱"), ("sms", "短信"), ("qr", "二维码"), ("bureau", "信访局转"), ("upper", "上级转"),
        ("leader", "领导批示"), ("online", "网上来信"), ("other", "其他"),
    ], "R-176"),
    (CHANNELS, "公开渠道", [
        ("duty_phone", "值班电话"), ("mobile", "手机"), ("email", "电子邮箱"), ("pobox", "邮政信箱"),
        ("box", "意见箱"), ("reception", "接访室"), ("qr", "二维码"), ("sms", "短信"), ("online", "网上来信"),
    ], "R-177"),
    (OUT_OF_SCOPE, "不属受理范围情形", [
        ("litigation", "涉法涉诉"), ("demolition", "征地拆迁"), ("personal", "个人诉求"),
        ("other_object", "反映对象不在受理范围"), ("other_matter", "其他与巡察内容无关的事项"),
        ("upper", "属上级机关受理"),
    ], "R-188"),
    (REQUIREMENTS, "转办要求", [
        ("result", "办理并反馈结果"), ("reply", "办理并答复信访人、反馈结果"), ("read", "阅处"),
    ], "R-189"),
    (DISCIPLINES, "纪律类别", [
        ("political", "政治纪律"), ("organisational", "组织纪律"), ("integrity", "廉洁纪律"), ("masses", "群众纪律"),
        ("work", "工作纪律"), ("life", "生活纪律"), ("duty_crime", "职务违法犯罪"), ("other_crime", "其他违法犯罪"),
    ], "R-208"),
    (CATEGORIES, "问题领域", [
        ("eight_rules", "违反中央八项规定精神"), ("livelihood", "民生资金和扶贫救济"), ("projects", "工程项目和招投标"),
        ("village_assets", "村集体“三资”"), ("personnel", "选人用人"), ("responsibility", "履行主体责任、监督责任"),
        ("formalism", "形式主义、官僚主义"), ("other", "其他"),
    ], "R-208"),
    (STAGES, "线索办理阶段", [
        ("received", "已受理"), ("talk", "谈话函询"), ("verifying", "初步核实"), ("shelved", "暂存待查"),
        ("case", "立案"), ("settled", "予以了结"), ("closed", "结案处理"),
    ], "R-229"),
    (FORMS, "四种形态", [
        ("first", "第一种形态"), ("second", "第二种形态"), ("third", "第三种形态"), ("fourth", "第四种形态"),
    ], "R-232"),
    (UPPER_ORGANS, "径送机关", [
        ("inspection", "上级巡视巡察机构"), ("discipline", "上级纪检监察机关"), ("organisation", "上级组织部门"),
        ("bureau", "上级信访部门"), ("committee", "上级党委"),
    ], "检举控告工作规则第十五条"),
    (PACKAGE_KINDS, "资料包材料种类", [
        ("petition", "信访举报"), ("talk", "谈话记录"), ("accounts", "查账资料"), ("documents", "调阅复制的票据和文件"),
        ("probe", "深入了解的情况"),
    ], "R-214"),
    (EXPRESS_TRIGGERS, "专报直报情形", [
        ("important", "重要情况"), ("sudden", "突发性情况"), ("sensitive", "敏感性情况"),
    ], "R-237"),
    # What an inspection may do and no more: no measure of an investigation can be chosen.
    (PROBE_METHODS, "深入了解方式", [
        ("talk", "个别谈话"), ("documents", "调阅、复制有关资料"), ("accounts", "抽查核对账目"), ("visit", "走访了解"),
        ("sinking", "下沉一级了解"), ("inquiry", "向有关部门函询"), ("assistance", "提请有关机关协助"),
        ("special", "开展专项检查"),
    ], "R-238"),
    (REPLIES, "答复模板", [
        ("result", "您反映的问题，经了解：{情况}。感谢您对巡察工作的支持。"),
        ("resolved", "您的诉求已按有关规定办理：{情况}。"),
        ("transferred", "您反映的问题已按规定转有关部门办理，办理结果由承办部门答复。{情况}。"),
        ("outside", "您反映的事项不属于巡察受理范围，请向有权处理的机关反映。{情况}。"),
    ], "R-346"),
)  # fmt: skip


def load_lists() -> None:
    """Load the initial lists; those that exist stay as the office left them."""
    codes.load_all(LISTS)
