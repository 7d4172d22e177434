"""How figures, dates, lists and titles are put into words on pages and papers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final

_DIGITS: Final = "零一二三四五六七八九"
_YEAR_DIGITS: Final = "〇一二三四五六七八九"
_PLACES: Final = ("", "十", "百", "千")
_GROUPS: Final = ("", "万", "亿")
_VALUES: Final = {digit: value for value, digit in enumerate(_DIGITS)} | {"〇": 0, "两": 2, "俩": 2}
_TENS: Final = {"十": 10, "百": 100, "千": 1000}
LARGEST: Final = 10**12 - 1

# The order offices list their units in, and how a number stands before each.
_UNIT_CATEGORIES: Final = {
    "镇": "镇",
    "乡": "乡",
    "街道": "街道",
    "部门": "部门",
    "国企": "家国企",
    "驻外": "个驻外机构",
    "村居": "个村居",
}
_COMMITTEE: Final = re.compile(r"^(?P<place>.{2,}?)(?P<level>[省市县区旗州盟乡镇])委(员会)?$")
# What a rule of the register of requirements says, as an office would name it: pages show this, never the number.
_BASES: Final = {
    "R-010": "严格干部选用标准，提高准入门槛",
    "R-011": "从纪检、政法、审计、信访等部门抽调",
    "R-022": "进驻前与每名巡察干部签订三承诺书",
    "R-025": "未经批准不得擅自离岗",
    "R-027": "巡前集中培训",
    "R-032": "临时抽调的干部离岗前须作出鉴定",
    "R-036": "每轮集中巡察结束后由被巡察单位评估",
    "R-040": "设备、涉密载体的领用和归还",
    "R-041": "有场所、有设施、有经费",
    "R-045–R-054": "巡察类型的划分",
    "R-047": "专项巡察先定切入口",
    "R-052": "异地交叉、上下联动等组织方式",
    "R-063": "对象人员范围",
    "R-067": "重点人的判定依据，件数由系统清点、判定由人作出",
    "R-068": "不收敛不收手的时点",
    "R-069": "重点事、重点问题",
    "R-070": "不同级别、类型的单位各有侧重",
    "R-128–R-130": "重点领域、行为、选人用人、八项规定和四风标签",
    "R-130": "违反中央八项规定精神的线索优先办理",
    "R-236": "八项规定线索及时移交核查，从严从快处理",
    "R-081": "各程序节点有计划、有实际日期",
    "R-088": "会议决定的事项逐件督办",
    "R-092": "动员会议程",
    "R-093": "汇报会听取党委工作汇报和纪检组专题汇报",
    "R-094–R-096": "任务布置会和巡后三会",
    "R-094": "任务布置会",
    "R-095": "巡察期间召开中期推动会",
    "R-096": "巡察后召开反馈会",
    "R-097": "未能参会人员逐一登记原因",
    "R-098": "缺席人员须在次日内告知会议精神",
    "R-100": "不配合行为登记",
    "R-101": "联络人和专办人员第一阶段结束前确定",
    "R-102": "交办事项限期办理",
    "R-103": "上级移交事项",
    "R-107": "各类情况的处置预案",
    "R-112": "函询清单",
    "R-113": "函询部门名单",
    "R-115": "调阅材料清单",
    "R-116": "按单位类型调阅",
    "R-117": "调阅材料类别",
    "R-118": "近三年党组织材料",
    "R-119": "调阅资料交接签收",
    "R-124": "每轮选定的监督重点",
    "R-125": "三大问题分类",
    "R-126": "六项纪律",
    "R-134": "商请事项分派",
    "R-135": "公检法司配合事项",
    "R-137": "已定稿的各类工作记录，按次计",
    "R-140": "个别谈话的对象类别",
    "R-142": "座谈会的参加人员",
    "R-145": "走访核查记结果",
    "R-147": "重点账务分类调阅",
    "R-148": "抽查个人有关事项",
    "R-149": "列席会议不表态",
    "R-152": "明察暗访",
    "R-154": "现场及时固定证据",
    "R-155": "巡察组每天记录工作情况",
    "R-156": "巡察办每周一汇总，报领导小组组长",
    "R-157": "对进展缓慢的及时督促提醒",
    "R-158": "困难问题及时协调",
    "R-159": "整改通知书限期回复",
    "R-163": "主动说明登记处置",
    "R-164": "主动说清两处渠道",
    "R-165": "受控人员离岗须请假",
    "R-174": "社情舆情及时报告",
    "R-176": "来信、来电、来访等受理渠道",
    "R-177": "向社会公开的联系渠道",
    "R-179": "意见箱两人开箱登记",
    "R-181": "按公布的时间接访",
    "R-182": "接受电话预约",
    "R-188": "不属于巡察受理范围的事项",
    "R-189": "范围外事项转有关单位按规定办理",
    "R-190": "信访件当天受理",
    "R-191": "信访件当天交办",
    "R-192": "责任单位当天认领",
    "R-208": "问题线索登记",
    "R-214": "资料包按材料种类编制，缺项须说明",
    "R-219": "线索不具体、指向不明确的，退回补充材料",
    "R-220": "超出巡察范围的线索移交有关部门快查快处",
    "R-227": "移交线索定期对账",
    "R-229": "移交线索优先办理，逐步反馈进展",
    "R-230": "涉嫌违法犯罪的移交公安司法机关",
    "R-232": "监督执纪“四种形态”",
    "R-234": "巡察一批、印证一批、移交一批、查处一批",
    "R-235": "领导小组决定重新组织力量深入了解",
    "R-237": "紧急重要情况以专报及时报告",
    "R-238": "重要问题线索深入了解",
    "R-254": "跟进有关部门办理巡察建议情况",
    "R-259": "转账：移交有关部门承接",
    "R-260": "查账：巡察督办",
    "R-261": "销账：单位申请，巡察办核验",
    "R-264": "按时限整改、清空账户",
    "R-266": "挂账、呆账逐级督促",
    "R-268": "巡察整改评估",
    "R-270": "整改不到位、群众不满意的，问责党组织主要负责人",
    "R-271": "整改方案明确责任人和整改时限",
    "R-277": "积极完善制度，形成长效机制",
    "R-279": "回访督查",
    "R-280": "适时杀“回马枪”",
    "R-283": "该完成未完成的，书面说明或约谈",
    "R-284": "效果不明显或反弹的，再次提出要求",
    "R-285": "督查发现的新情况新问题及时向巡察工作领导小组报告",
    "R-290": "敷衍整改、整改不力、拒不整改的严肃问责",
    "R-292": "该约谈的约谈、该通报的通报、该处理的处理",
    "R-296": "已开展的轮次；已撤离的任务所涉单位，同一单位计一次",
    "R-297": "本轮设立的巡察组和列入的被巡察单位",
    "R-298": "任务所涉单位的地区，同一地区计一次",
    "R-299": "下级机构派出的、或注明派出地区的巡察组",
    "R-300": "列入巡察组的人员，同一人计一次",
    "R-301": "已定稿的座谈会，按场次计",
    "R-302": "已定稿的问卷调查，按发放份数计",
    "R-303": "已定稿的个别谈话，按人次计，同一人谈两次计两人次",
    "R-304": "已定稿的走访，按走访群众人次计；写明随机选取办法的计入随机走访",
    "R-305": "已定稿的调阅账务记录；按单位的，同一单位计一次",
    "R-306": "已登记的问题，不含决定不采用的",
    "R-307": "已登记的问题线索",
    "R-309": "已登记的会议，按次计",
    "R-310": "已登记的提拔使用，同一人计一次",
    "R-311": "已登记的培训课程；参训按已签到和已补训的人次计",
    "R-312": "已发布的信息稿件按篇计，已发出的工作动态按期计",
    "R-313": "现行有效的内控制度；启用的负面清单，含通用的和本机构增加的",
    "R-314": "已登记受理的信访件",
    "R-315": "督查组领受的单位，同一单位计一次",
    "R-317": "已立账的整改账户，不含作废的",
    "R-330": "宣传标语、工作流程制成宣传牌",
    "R-335": "巡察干部“五严禁”",
    "R-338": "对巡察干部的监督",
    "R-339–R-341": "四个决不允许",
    "R-339": "不接受宴请馈赠",
    "R-341": "不假公济私",
    "R-342": "十严禁、十不准",
    "R-343": "六严格和十条禁令",
    "R-344": "五个决不允许",
    "R-345–R-351": "六个不能做",
    "R-345": "不干预日常工作",
    "R-346": "以巡察组名义答复，不作个人表态",
    "R-351": "不与涉嫌严重违纪人员正面交锋",
    "R-352": "三不",
    "R-353": "两防",
    "R-355": "巡察干部违规类型",
    "R-358": "严格把握巡察权限",
    "R-365": "请假到期须销假",
    "R-366": "进驻届满前提醒",
}
_BASIS: Final = re.compile(r"R-\d{3}(?:–R-\d{3})?")
_FORBIDDEN_IN_FILE_NAMES: Final = re.compile(r'[\\/:*?"<>|]')
_RESERVED_FILE_NAMES: Final = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_FILE_NAME_BYTES: Final = 200


def cn_number(number: int) -> str:
    """一, 十, 二十一, 一百零五, 一万零一十: a whole number in Chinese numerals.

    Raises ValueError for a negative number or one of more than twelve digits.
    """
    if not 0 <= number <= LARGEST:
        raise ValueError(f"无法写成中文数字：{number}")
    if number == 0:
        return _DIGITS[0]
    text, gap = "", False
    for index in range(len(_GROUPS) - 1, -1, -1):
        group = number // 10 ** (4 * index) % 10_000
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += _DIGITS[0]
        text += _cn_group(group) + _GROUPS[index]
        gap = False
    return text.removeprefix("一") if text.startswith("一十") else text


def _cn_group(group: int) -> str:
    """One to four digits: 105 → 一百零五."""
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if not digit:
            gap = bool(text)
            continue
        text += (_DIGITS[0] if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return text


def from_cn_number(text: str) -> int:
    """The whole number written as 十八, 一百零五, 二〇二六 or 18. Raises ValueError when it is none."""
    text = unicodedata.normalize("NFKC", text.strip()) if text.strip() else ""
    if re.fullmatch(r"\d+", text):
        return int(text)
    if not text or any(mark not in _VALUES and mark not in _TENS and mark not in "万亿" for mark in text):
        raise ValueError(f"不是数字：{text}")
    if not re.search("[十百千万亿]", text):
        return int("".join(str(_VALUES[mark]) for mark in text))
    return _from_groups(text)


def _from_groups(text: str) -> int:
    for mark, size in (("亿", 10**8), ("万", 10**4)):
        if mark in text:
            left, right = text.rsplit(mark, 1)
            return _from_groups(left) * size + (_from_groups(right) if right else 0)
    total, digit = 0, None
    for mark in text:
        if mark in _TENS:
            total += (1 if digit is None else digit) * _TENS[mark]
            digit = None
        else:
            digit = _VALUES[mark] or None
    return total + (digit or 0)


def ordinal(number: int, measure: str) -> str:
    """第十八届, 第三轮: an ordinal with its measure word (R-320)."""
    return f"第{cn_number(number)}{measure}"


def cn_year(year: int) -> str:
    """二〇二六年."""
    return "".join(_YEAR_DIGITS[int(digit)] for digit in str(year)) + "年"


def date_text(day: date) -> str:
    """2026年11月24日, without leading zeros as GB/T 9704 wants it."""
    return f"{day.year}年{day.month}月{day.day}日"


def cn_date_text(day: date) -> str:
    """二〇二六年十一月二十四日, for certificates and pledges."""
    return f"{cn_year(day.year)}{cn_number(day.month)}月{cn_number(day.day)}日"


def month_day(day: date) -> str:
    """3月2日."""
    return f"{day.month}月{day.day}日"


def date_range(first: date, last: date | None, *, with_year: bool = True) -> str:
    """2026年3月2日至4月2日; the second year stands only when it differs; an open end is 至今.

    With `with_year=False`, 3月2日至4月2日 (years that differ are still shown).
    """
    if last is None:
        return f"{date_text(first)}至今"
    with_year = with_year or first.year != last.year
    start = date_text(first) if with_year else month_day(first)
    if last == first:
        return start
    return f"{start}至{date_text(last) if last.year != first.year else month_day(last)}"


def month_range(first: date, last: date | None) -> str:
    """2021年1月至今, 2021年1月至2025年12月: the period an inspection looks at."""
    return f"{first.year}年{first.month}月至" + (f"{last.year}年{last.month}月" if last else "今")


def weekday(day: date) -> str:
    """星期一 … 星期日."""
    return "星期" + "一二三四五六日"[day.weekday()]


def approximate(number: int, measure: str = "", *, step: int | None = None) -> str:
    """340余份 for 348: rounded down, and 余 only where something was left off (R-316).

    Without `step` numbers are cut to tens, from a thousand on to two figures; below ten they stay exact.
    """
    if number < 10:
        return f"{number}{measure}"
    step = step or max(10, 10 ** (len(str(number)) - 2))
    rounded = number // step * step
    if not rounded or rounded == number:
        return f"{number}{measure}"
    return f"{rounded}余{measure}"


def counts(items: Iterable[tuple[str, int, str]], *, approx: bool = False) -> str:
    """谈话120人次，发放调查问卷300余份: what was done, how many, measure word; zeros are left out (R-316)."""
    phrases = (
        f"{what}{approximate(number, measure) if approx else f'{number}{measure}'}"
        for what, number, measure in items
        if number
    )
    return "，".join(phrases)


def problem_count(areas: int, problems: int) -> str:
    """共3个方面48个问题; without areas, 共48个问题."""
    return f"共{areas}个方面{problems}个问题" if areas else f"共{problems}个问题"


def unit_categories(numbers: Mapping[str, int]) -> str:
    """一镇七部门: units by category, in the order offices list them (R-062).

    Unknown categories come last, with 个 before them.
    """
    known = [name for name in _UNIT_CATEGORIES if numbers.get(name)]
    other = [name for name, number in numbers.items() if number and name not in _UNIT_CATEGORIES]
    phrases = [f"{_before_noun(numbers[name])}{_UNIT_CATEGORIES.get(name, f'个{name}')}" for name in known + other]
    short = all(len(_UNIT_CATEGORIES.get(name, "个个个")) <= 2 for name in known + other)
    return ("" if short else "、").join(phrases)


def _before_noun(number: int) -> str:
    return "两" if number == 2 else cn_number(number)


def round_scale(teams: int, units: Mapping[str, int]) -> str:
    """本轮巡察共设立三个巡察组，巡察的对象为一镇七部门 (R-297)."""
    return f"本轮巡察共设立{_before_noun(teams)}个巡察组，巡察的对象为{unit_categories(units)}"


def round_title(committee: str, term: int | None, number: int, tail: str = "") -> str:
    """中共云岭县第十届县委第三轮巡察工作动员会: committee, term, round and what follows (R-320).

    `committee` is 中共云岭县委, 云岭县委 or 中共云岭县委员会; `tail` goes on after 巡察. A committee that is not
    a place's own (云岭集团党委) keeps its name whole: 中共云岭集团党委第二届第三轮巡察.
    """
    name = committee.removeprefix("中共")
    if term is None:
        return f"{round_name(committee, number)}{tail}"
    if place := _COMMITTEE.match(name):
        seat = f"{place['place']}{place['level']}{ordinal(term, '届')}{place['level']}委"
    else:
        seat = f"{name}{ordinal(term, '届')}"
    return f"中共{seat}{ordinal(number, '轮')}巡察{tail}"


def round_name(committee: str, number: int) -> str:
    """云岭县委第十轮巡察: the round as offices call it among themselves."""
    return f"{committee_name(committee)}{ordinal(number, '轮')}巡察"


def round_short(committee: str, term: int | None, number: int) -> str:
    """十届县委第三轮巡察: how a round is called in lists and choices, where the office itself is clear."""
    name = committee.removeprefix("中共")
    if term is None:
        return round_name(committee, number)
    seat = f"{place['level']}委" if (place := _COMMITTEE.match(name)) else committee_name(name)
    return f"{cn_number(term)}届{seat}{ordinal(number, '轮')}巡察"


def basis(source: str) -> str:
    """The rule behind a deadline, a figure or a list in words; what an office wrote itself stays as it is."""
    return _BASIS.sub(lambda found: _BASES.get(found[0], found[0]), source)


def committee_name(committee: str) -> str:
    """云岭县委 for 中共云岭县委员会."""
    name = committee.removeprefix("中共")
    return name.removesuffix("员会") if name.endswith("委员会") else name


def team_name(number: int, committee: str = "") -> str:
    """第一巡察组, or 云岭县委第一巡察组 (R-320)."""
    return f"{committee_name(committee)}{ordinal(number, '巡察组')}"


def listing(items: Sequence[str], *, at_most: int | None = None, measure: str = "项") -> str:
    """Items joined with 、; above `at_most` the rest is summed up: 赵玉梅、严浩然等4人 with measure 人."""
    named = [item for item in items if item]
    if at_most is None or len(named) <= at_most:
        return "、".join(named)
    return f"{'、'.join(named[:at_most])}等{len(named)}{measure}"


def money(amount: Decimal | int) -> str:
    """1,234.56元, 683,454元: cents only where there are some."""
    cents = Decimal(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{cents:,.0f}元" if cents == cents.to_integral_value() else f"{cents:,.2f}元"


def money_in_ten_thousands(amount: Decimal | int, *, places: int = 2) -> str:
    """68.35万元 for 683,454 yuan; trailing zeros go."""
    value = (Decimal(amount) / 10_000).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{value:,f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "万元"


def rectified(found: Mapping[str, int]) -> list[str]:
    """The sentences of published rectification results. ``found``: accounts, cleared, staged, open, recovered (yuan), rules,
    rules_abolished, sessions. What there is none of is not said; open counts what is basically done (阶段性销号), too.
    """
    if not found["accounts"]:
        return []
    rate = percent(found["cleared"], found["accounts"])
    lines = [f"反馈问题立账{found['accounts']}个，已销账{found['cleared']}个，未销账{found['open']}个，销账率{rate}。"]
    if found["staged"]:
        left = found["open"] - found["staged"]
        lines.append(f"未销账的问题中，基本完成（阶段性销号）{found['staged']}个，正在整改{left}个。")
    said = [f"挽回资金{money_in_ten_thousands(found['recovered'], places=4)}"] if found["recovered"] else []
    if rest := counts([("建立完善制度", found["rules"], "项"), ("废止制度", found["rules_abolished"], "项"),
                       ("召开会议", found["sessions"], "次")]):  # fmt: skip
        said.append(rest)
    return [*lines, f"通过整改，{'，'.join(said)}。"] if said else lines


def percent(part: int, whole: int, *, places: int = 1) -> str:
    """62.5%, rounded down so that 100% means all; — where there is no whole."""
    if not whole:
        return "—"
    value = (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal(1).scaleb(-places), ROUND_DOWN)
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"


def safe_file_name(name: str, extension: str = "") -> str:
    """A name any file system takes: no separators, control or direction marks, reserved names; at most 200 bytes.

    `extension` is given with its dot. An empty rest becomes 未命名.
    """
    name = "".join(mark for mark in name if unicodedata.category(mark) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    name = re.sub(r"\s+", " ", _FORBIDDEN_IN_FILE_NAMES.sub("_", name)).strip(" .")
    if _RESERVED_FILE_NAMES.match(name):
        name = f"_{name}"
    room = _FILE_NAME_BYTES - len(extension.encode())
    name = name.encode()[:room].decode(errors="ignore").strip(" .")
    return (name or "未命名") + extension
