"""Breaks a long title into lines by sense, as a trapezium or a diamond (GB/T 9704-2012, 7.3.1).

There is no dictionary of Chinese here, only a short list of the words an inspection office's titles are made of;
between other characters a break is possible but costs more. A caller names what must stay whole (`keep`).
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations, pairwise

# 版心 156 mm divided by 2号 (22 pt), and a little air.
WIDEST_LINE = 20.0
# The same for the title of a landscape table: 18 pt on 261 mm.
LEDGER_LINE = 38.0
_WORDS = """
巡察 巡视 工作 领导 小组 办公室 委员会 纪律 检查 监察 监督 组织部 宣传部 统战部 政法委 党组 党委 党总支 党支部 支部 县委 市委 区委
省委 旗委 镇委 乡党委 中共 党的 全面 从严 治党 政治 思想 作风 建设 廉政 廉洁 主体 责任 关于 开展 印发 转发 批转 公布 调整 成立 召开
做好 加强 进一步 推进 落实 贯彻 执行 报送 征求 组织 实施 通知 通告 公告 通报 报告 请示 批复 意见 决定 决议 纪要 方案 计划 总结 办法
规定 细则 制度 清单 台账 情况 反馈 整改 问题 线索 移交 交接 处置 进驻 进场 撤离 动员会 动员 会议 座谈会 反馈会 汇报会 常规 专项
机动 提级 交叉 延伸 回头看 选人 用人 意识形态 巡察组 专题 民主 生活会 民主生活会 测评 问卷 调查 谈话 走访 信访 来信 来访 来电 受理
函询 调阅 资料 材料 授权 任职 任务 分工 人员 名单 干部 鉴定表 鉴定 承诺书 保密 回避 纪律 督查 督办 约谈 问责 通知书 整改通知书
情况说明 说明 年度 实施 集中 期间 阶段 进展 主要 负责人 负责同志 第一 第二 第三 第四 第五 第六 第七 第八 第九 第十 对账单 登记表
移交函 转办 交办 公开 社会 党内 教育局 卫生 健康局 财政局 公安局 民政局 自然 资源局 农业 农村局 住房 城乡 建设局 交通 运输局 中心
学校 医院 乡镇 街道 村级 社区 国有 企业 资金 项目 管理 财务 审计 机关 事业 单位 各级 各类 有关 相关 事项 要求 安排 部署 学习 教育
""".split()
_LONGEST_WORD = max(map(len, _WORDS))
_KNOWN = frozenset(_WORDS)
# Units that are never split: a book title, a number or a word in Latin letters with its measure word, 第N届, 第N轮.
_UNIT = re.compile(
    r"《[^》]{1,16}》|“[^”]{1,12}”|〔\d{4}〕\d+号|第[一二三四五六七八九十百\d]+[届轮次组期批号]|"
    r"[一二三四五六七八九十]+届[一二三四五六七八九十]+轮|\d+[年月日号项个人期]|[0-9A-Za-z.%-]+"
)
_CLOSERS = set("，。、；：？！）》〉」』】〕”’…·的")
_OPENERS = set("（《〈「『【〔“‘")
_LEANS_FORWARD = {"关于", "对", "和", "与", "及", "以及", "在", "向", "为", "将", "把", "中共"}


def cells(text: str) -> float:
    """The width of a text in Han widths: ASCII characters take half a cell, U+200B takes none."""
    return sum(0 if character == "\u200b" else 0.5 if ord(character) < 0x100 else 1 for character in text)


def _units(text: str, keep: tuple[str, ...]) -> list[str]:
    """The pieces between which a line may end."""
    pieces, at = [], 0
    while at < len(text):
        kept = max((phrase for phrase in keep if text.startswith(phrase, at)), key=len, default="")
        if not kept and (match := _UNIT.match(text, at)):
            kept = match[0]
        if not kept:
            sizes = range(min(_LONGEST_WORD, len(text) - at), 1, -1)
            kept = next((text[at : at + size] for size in sizes if text[at : at + size] in _KNOWN), text[at])
        pieces.append(kept)
        at += len(kept)
    return pieces


def _break_cost(before: str, after: str) -> float | None:
    """What a break between two pieces costs; None where it is forbidden."""
    if before[-1] in _OPENERS or after[0] in _CLOSERS:
        return None
    if before in _LEANS_FORWARD:
        return 9.0
    if before[-1] in "的、，：；":
        return -2.0
    if len(before) == 1 and len(after) == 1:
        return 5.0
    return 2.0 if len(before) == 1 or len(after) == 1 else 0.0


def _shape_cost(widths: list[float]) -> float:
    """What the outline costs: even lines are good, an hourglass or a stub at the end is not."""
    mean = sum(widths) / len(widths)
    cost = 0.15 * sum((width - mean) ** 2 for width in widths)
    if any(b < a and b < c for a, b, c in zip(widths, widths[1:], widths[2:], strict=False)):
        cost += 6
    if len(widths) > 1 and max(widths) - min(widths) < 1:
        cost += 1
    return cost + (4 if widths[-1] < 0.35 * max(widths) else 0)


@lru_cache(maxsize=256)
def _broken(text: str, keep: tuple[str, ...], widest: float) -> tuple[str, ...]:
    if cells(text) <= widest:
        return (text,)
    pieces = _units(text, keep)
    places = {at: cost for at in range(1, len(pieces)) if (cost := _break_cost(pieces[at - 1], pieces[at])) is not None}
    fewest = int(-(-cells(text) // widest))
    best: tuple[float, tuple[str, ...]] | None = None
    for count in (fewest, fewest + 1):
        if count > 4:
            break
        for chosen in combinations(places, count - 1):
            edges = (0, *chosen, len(pieces))
            lines = tuple("".join(pieces[a:b]) for a, b in pairwise(edges))
            widths = [cells(line) for line in lines]
            if max(widths) > widest:
                continue
            cost = _shape_cost(widths) + sum(places[at] for at in chosen) + 2.0 * (count - fewest)
            if best is None or cost < best[0]:
                best = cost, lines
    return best[1] if best else _filled(pieces, widest)


def _filled(pieces: list[str], widest: float) -> tuple[str, ...]:
    """A title too long for four lines: line after line as full as it gets, then the last two evened out."""
    whole = [pieces[0]]
    for before, after in pairwise(pieces):
        if _break_cost(before, after) is None:
            whole[-1] += after
        else:
            whole.append(after)
    lines = [""]
    for each in whole:
        if lines[-1] and cells(lines[-1] + each) > widest:
            lines.append("")
        lines[-1] += each
    if len(lines) > 1 and cells(lines[-1]) < 0.35 * widest:
        lines[-2:] = _broken(lines[-2] + lines[-1], (), widest)
    return tuple(lines)


def break_title(text: str, keep: Iterable[str] = (), widest: float = WIDEST_LINE) -> list[str]:
    """The lines of a title; a line break already in the text is kept, and only a line too long is broken further.

    Args:
        text: the title, perhaps with line breaks of the author's own.
        keep: names that must not be split, such as the unit's; one longer than a line is split by sense.
        widest: the longest line, in Han widths.
    """
    given = [line.strip() for line in text.strip().splitlines() if line.strip()]
    whole = tuple(sorted(name for name in set(keep) if cells(name) <= widest))
    return [line for each in given or [""] for line in _broken(each, whole, widest)]
