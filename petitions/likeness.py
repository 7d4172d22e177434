"""Whether two letters are one letter come twice: copied, retyped, shortened, read in by a machine. Of texts and accused alone.

Three things are compared: whom the letters speak of, which figures they give, how much of the shorter stands in the longer.
Letters of one pattern agree in most of their words and differ in persons and figures; a letter come twice does not. Who
wrote is never looked at: that lies in the vault.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

# How much of the shorter letter must stand in the longer: where both speak of the same person, and where one is silent.
SAME_PERSON, NOBODY_NAMED = 0.28, 0.7
# Of fewer characters than these nothing can be said, least of all when nobody is named.
SHORTEST, SHORTEST_UNNAMED = 8, 20
LONGEST = 2_000
"""So many characters of a letter are compared; a repeat shows itself in its first pages."""
GRAM = 4

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅"
    "庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房解应宗丁宣邓郁单杭洪"
    "包诸左石崔吉钮龚程嵇邢裴陆荣翁荀羊甄曲封芮储靳段富焦巴弓牧谷车侯全班仰秋仲伊宫宁仇栾甘厉戎祖武符刘景詹束龙叶幸司黎"
    "乔苍闻谭申冉桑桂牛温庄晏柴瞿阎连习艾鱼容向古易慎廖终衡步都耿满弘匡文寇广曾关岳槐"
)
# What stands before a person's name, and what follows it; between the two a surname and one or two characters.
_BEFORE = "反映|举报|检举|控告|乡|镇|村|局|委|办|所|处|站|科|股|室|队|院|校|社|厂|联|中心|街道|书记|主任|副主任|局长|镇长|乡长|所长|站长|股长|队长|院长|校长|主席|会计|出纳|干部|经理|干事|职工|护士长|副股长|的"
_AFTER = (
    "在任利同私违虚套多伙与向擅强借收贪挪占克截冒骗安倒充不吃乱虚给长滥用以从为的，。、；：,（(将把对2取谎丢办帮睁领挥索弄"
    "隐卖指报选扣贩优徇搞要对私公"
)
_NAME = re.compile(
    f"(?:{_BEFORE})([{SURNAMES}][\u3400-\u9fff]{{1,2}}?)(?=[{_AFTER}]|局长|书记|主任|镇长|乡长|所长|站长|股长|队长|院长|校长|同志|会计|$)"
)
# Words that look like names there.
_NO_NAME = re.compile(
    "^(?:成员|支部|卫生|方米|康复|司机|金额|安全|高标|方面|万元|任职|时间|和|连|常年|都|全|文件|应|管|和他|于|向上|明显|单位|计生|施工|高速|广大|马上|水管|平时|许多|何时|任何)"
)
_PLACE = re.compile("([\u3400-\u9fff]{2})(乡|镇|街道|局|社区|联社|医院|中心|供销社|妇联|残联|村)(?![上里民委])")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)([万千百]?)")
_CHINESE = re.compile(r"(?<!\d)[一二两三四五六七八九十百千万零〇]+(?=[万元亩户人辆桌米盒名个年套期天次方斤])")
_DIGITS = {each: at for at, each in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def bare(text: str) -> str:
    """A text as it is compared: half-width, capitals, without spaces and punctuation."""
    wide = unicodedata.normalize("NFKC", text).upper()
    return "".join(each for each in wide if each.isalnum())[:LONGEST]


def _value(words: str) -> float:
    """A number written in Chinese: 一百三十 is 130, 三万 is 30000."""
    if "万" in words:
        before, _, after = words.partition("万")
        return (_value(before) if before else 1) * 10_000 + (_value(after) if after else 0)
    total, digit = 0, 0
    for each in words:
        if each in _UNITS:
            total += (digit or 1) * _UNITS[each]
            digit = 0
        else:
            digit = _DIGITS[each]
    return total + digit


def _in_digits(found: re.Match[str]) -> str:
    """A number of ten and more; 一辆 and 三次 are turns of speech that a copyist changes."""
    value = _value(found.group())
    return f" {value:.0f} " if value >= 10 else found.group()


def numbers_of(text: str) -> frozenset[str]:
    """The figures a text gives, however written: 3.86万元 and 38,600元 are one."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    # What machines read for a nought and a one.
    plain = re.sub(r"(?<=\d)[lI]|[lI](?=\d)", "1", re.sub(r"(?<=\d)[Oo]|[Oo](?=\d)", "0", plain))
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", plain)
    plain = _CHINESE.sub(_in_digits, plain)
    plain = re.sub(r"(\d)\s+([万千百])", r"\1\2", plain)
    scale = {"万": 10_000, "千": 1_000, "百": 100, "": 1}
    found = {round(float(number) * scale[unit], 2) for number, unit in _NUMBER.findall(plain)}
    return frozenset(f"{each:g}" if each < 1e5 else f"{each:.0f}" for each in found)


@dataclass(frozen=True)
class Person:
    """An accused as a register has him: name and unit, either may be empty."""

    name: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter's words and whom it accuses, made ready for comparing."""

    text: str
    accused: tuple[Person, ...] = ()

    @cached_property
    def bare(self) -> str:
        return bare(self.text)

    @cached_property
    def numbers(self) -> frozenset[str]:
        return numbers_of(self.text[: 2 * LONGEST])

    @cached_property
    def mentioned(self) -> list[str]:
        """Persons named in the text itself: those of the register first, then what looks like a name."""
        plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", self.text[:LONGEST]))
        found = [each.name for each in self.accused if each.name and each.name in plain]
        known = tuple(found)
        for match in _NAME.finditer(plain):
            name = match.group(1)
            if not _NO_NAME.match(name) and not any(name in each or each in name for each in known):
                found.append(name)
        return found

    @cached_property
    def names(self) -> list[str]:
        """Whom the letter speaks of: the text's own word before the register's."""
        return self.mentioned or [each.name for each in self.accused if each.name]

    @cached_property
    def places(self) -> list[str]:
        """Units: the text's own word before the register's."""
        found = ["".join(each) for each in _PLACE.findall(re.sub(r"\s", "", self.text[:LONGEST]))]
        registered = ["".join(each) for row in self.accused for each in _PLACE.findall(row.unit)]
        return found or registered or [each.unit for each in self.accused if each.unit]

    @cached_property
    def body(self) -> str:
        """The words without persons, places and figures, which are compared on their own."""
        rest = self.bare
        for each in (*self.names, *self.places):
            rest = rest.replace(each, "\n")
        return re.sub(r"\d+", "\n", rest)

    @cached_property
    def grams(self) -> frozenset[str]:
        return frozenset(each for each in _runs(self.body, 2) if "\n" not in each)

    @cached_property
    def long_grams(self) -> frozenset[str]:
        return frozenset(each for each in _runs(self.body, GRAM) if "\n" not in each)


def _runs(text: str, length: int) -> Iterable[str]:
    return (text[at : at + length] for at in range(len(text) - length + 1))


def _near(one: str, other: str) -> bool:
    """The same word with a character misread."""
    if one == other or (len(one) > 1 and one in other) or (len(other) > 1 and other in one):
        return True
    return len(one) == len(other) >= 3 and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _meet(ours: list[str], theirs: list[str]) -> bool | None:
    """Whether the first of each side stands on the other; None where one side says nothing."""
    if not ours or not theirs:
        return None
    if ours[0] in theirs or theirs[0] in ours:
        return True
    # A misread name still counts when a second word agrees, never alone: 张建国 and 张建华 are two persons.
    return None if any(_near(each, ours[0]) for each in theirs) else False


def same_person(one: Letter, other: Letter) -> bool | None:
    """Whether both speak of one person of one place; None when it cannot be told."""
    names, places = _meet(one.names, other.names), _meet(one.places, other.places)
    registered = {each.name for each in one.accused if each.name} & {each.name for each in other.accused if each.name}
    if names is None and registered:
        names = True
    if names is False or (places is False and not set(one.places) & set(other.places)):
        return False
    if names:
        return True
    return None


def figures_differ(one: Letter, other: Letter) -> bool:
    """Whether the letter with fewer figures has hardly one of them in common with the other."""
    few, many = sorted((one.numbers, other.numbers), key=len)
    if not few:
        return False
    common = sum(each in many or any(_misread(each, figure) for figure in many) for each in few)
    return common * 2 < len(few)


def _misread(one: str, other: str) -> bool:
    """One digit read wrongly in a long figure; a year is short and looks like every other."""
    if one.startswith(("19", "20")) and len(one) == 4:
        return False
    return len(one) == len(other) >= 4 and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _share(one: Collection[str], other: Collection[str]) -> float:
    least = min(len(one), len(other))
    return len(set(one) & set(other)) / least if least else 0.0


def overlap(one: Letter, other: Letter) -> float:
    """How much of the shorter letter's own words stands in the longer, from 0 to 1."""
    return (_share(one.grams, other.grams) + _share(one.long_grams, other.long_grams)) / 2


def likeness(one: Letter, other: Letter) -> float:
    """How alike two letters are, from 0 to 1; 0 for what is not offered as a repeat."""
    who, length = same_person(one, other), min(len(one.bare), len(other.bare))
    if who is False or length < (SHORTEST if who else SHORTEST_UNNAMED) or figures_differ(one, other):
        return 0.0
    found = overlap(one, other)
    return found if found >= (SAME_PERSON if who else NOBODY_NAMED) else 0.0
