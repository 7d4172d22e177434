"""What in words typed anew could betray who wrote: numbers, plates, his own wording, the names he gives himself (R-202).

Who wrote lies in the vault and is not known here; what his letter says of himself is. Only what can be decided from the two
texts is said: that an accused person has a mobile telephone, a car or a wife is no fault.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from petitions.likeness import SURNAMES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

LONGEST_COPY = 40
"""So many characters in a row taken from the letter show whose wording it is."""

# Between the groups of a number that is written in groups.
_GAP = r"[ \-.·_/~]{1,2}"
_DIGITS = str.maketrans("〇零一二三四五六七八九幺", "001234567891")
_SPELT = re.compile("[〇零一二三四五六七八九幺]{7,}")
_MOBILE = (
    rf"1[3-9]\d{{9}}|1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}|1[3-9]\d{_GAP}\d{{8}}|1[3-9]\d{_GAP}\d{{3}}{_GAP}\d{{5}}"
    rf"|1[3-9]\d{{2}}{_GAP}\d{{3}}{_GAP}\d{{4}}|1{_GAP}[3-9](?:{_GAP}\d){{9}}"
)
_LANDLINE = rf"\(?0\d{{2,3}}\)?(?:{_GAP})?\d{{7,8}}|\(?0\d{{2,3}}\)?{_GAP}\d{{3,4}}{_GAP}\d{{4}}"
_IDENTITY = rf"\d{{17}}[\dXx]|\d{{6}}{_GAP}\d{{8}}{_GAP}\d{{3}}[\dXx]"
# With their own word before them, shorter numbers too; 电话费12000元 is none.
_CALLED = r"(?:电话|手机|座机|联系方式|微信|QQ)(?:号码|号)?(?:是|为)?:? ?\d{6,11}(?![\d.]|[万千百余多]?元)"
_NUMBER = re.compile(rf"(?<!\d)(?:{_MOBILE}|{_LANDLINE}|{_IDENTITY})(?!\d)|{_CALLED}")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|微信号(?:是|为)?:? ?[A-Za-z][\w-]{5,19}")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·.\-]?(?=[A-Z]*\d)[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])"
)
# A car of the public's is what the letter is about.
_PUBLIC_CAR = re.compile(r"(?:公车|公务车|公务用车|单位车辆?|执法车|执勤车|警车|救护车|校车|公家的?车)[^,。;]{0,8}$")

_WRITER = "(?:信访人|举报人|反映人|来信人|来访人|投诉人|申诉人|上访人|写信人|来电人)"
_KIN = (
    "(?:爱人|妻子|丈夫|老公|老婆|媳妇|父亲|母亲|父母|爸|妈|爹|娘|儿子|女儿|儿媳|女婿|孙子|孙女|外孙|哥|弟|姐|妹|嫂|叔|伯|舅"
    "|姑[妈父姐]|姨[妈父]|岳父|岳母|公公|婆婆|爷爷|奶奶|外公|外婆|侄|外甥|[堂表][哥弟姐妹兄]|亲戚|邻居|同学|同事|战友|家属|亲属|之[妻夫子女父母兄])"
)
_OF_WRITER = re.compile(f"{_WRITER}(?:的|之)?{_KIN}|(?:我|本人)(?:的|亲)?{_KIN}|(?:我|本人)(?:家|自家|全家|老家)")

_NAME = f"([{SURNAMES}][\u3400-\u9fff]{{1,2}})"
_ROLES = "(?:村民|居民|职工|教师|学生|退休干部|老党员)"
# How a writer says his name: outright, behind what he is, or with his age or sex behind it. 我是车主 says none.
_SELF = re.compile(
    f"(?:我叫|我名叫|我的名字叫|本人叫|本人姓名:?|署名:?|落款:?|{_WRITER}(?:姓名)?:) ?{_NAME}(?=[,。;、!?:)( ]|系|是|男|女|$)"
    f"|我是[\u3400-\u9fff]{{0,8}}{_ROLES}{_NAME}(?=[,。;、!?:)( ]|$)"
    f"|(?:我是|本人){_NAME}(?=,?(?:男|女|今年|现年|实名|身份证))"
)
# What is no name, though it begins like one: 石匠, 危房户, 王主任.
_NO_NAME = re.compile("(?:[户主工匠农头员妇商们的了]|^.[民师东生]|主任|书记|.长|老师|同志)$")
_CALLS_HIMSELF = re.compile(
    "(?:我|本人)的?(?:外号|绰号|小名|乳名|诨名|网名|昵称|微信名)(?:叫做|叫|是|为)?[“\"'「]?([\u3400-\u9fffA-Z]{2,4}?)[”\"'」,。;、!?) ]"
    "|(?:大家|村里人|别人|人家)都?(?:叫|喊|称)我[“\"'「]([\u3400-\u9fffA-Z]{2,6}?)[”\"'」]"
)
_CALLED_BY = "家|哥|弟|姐|妹|叔|伯|爷|婶|嫂|姨|姑|舅|老师|师傅|大爷|大娘|大妈|媳妇"


def _plain(text: str) -> str:
    """Half-width, capitals, invisible characters left out, gaps of one kind, long rows of spelt figures as figures."""
    wide = unicodedata.normalize("NFKC", text).upper()
    wide = "".join(each for each in wide if unicodedata.category(each) != "Cf")
    wide = re.sub(r"[\u3000\s]+", " ", re.sub("[‐-―−－–—]", "-", wide))
    wide = wide.replace("，", ",").replace("；", ";").replace("：", ":").replace("！", "!").replace("？", "?")
    return _SPELT.sub(lambda found: found[0].translate(_DIGITS), wide)


def _plates(text: str) -> list[str]:
    return [each[0] for each in _PLATE.finditer(text) if not _PUBLIC_CAR.search(text[: each.start()])]


def _own_names(letter: str) -> set[str]:
    """What the writer calls himself in his letter: the name he gives, the name others call him by."""
    names = {name for found in _SELF.findall(letter) for name in found if name and not _NO_NAME.search(name)}
    return names | {name for found in _CALLS_HIMSELF.findall(letter) for name in found if name}


def _names_him(summary: str, name: str, accused: Collection[str]) -> bool:
    """The whole name, or of a longer one what he is called by: 大山哥, 村民老李, unless an accused person is called so."""
    if name in accused:
        return False
    if name in summary or (len(name) == 3 and re.search(f"{name[1:]}(?:{_CALLED_BY})", summary)):
        return True
    if name[0] not in SURNAMES or any(each.startswith(name[0]) for each in accused):
        return False
    somebody = f"(?:{_WRITER}|群众|村民|居民|职工|教师|学生|家长)"
    return bool(re.search(f"{somebody}(?:[老小阿]{name[0]}|{name[0]}(?:某|姓|{_CALLED_BY}))", summary))


def taken_over(text: str, *letters: str) -> list[str]:
    """Reasons, in words, why a text for the public could tell who wrote the letters, or that there were any.

    It may carry numbers of the office's own and names of its own choice; what it must not have is the letters'.
    """
    words, bare = _plain(text), re.sub(r"\s", "", text)
    figures = re.sub(_GAP, "", words)
    runs = {bare[at : at + LONGEST_COPY] for at in range(len(bare) - LONGEST_COPY + 1)}
    reasons = {
        "name": "稿中有来信人自称的姓名或称呼",
        "number": "稿中有来信里的电话、证件号或车牌",
        "copy": "稿中有一段照抄来信原文",
    }
    found = set()
    for letter in letters:
        plain, naked = _plain(letter), re.sub(r"\s", "", letter)
        if any(_names_him(words, name, ()) for name in _own_names(plain)):
            found.add("name")
        numbers = [re.sub(r"[^\dX]", "", each[0]) for each in _NUMBER.finditer(plain)]
        if any(number in figures for number in numbers) or any(plate in words for plate in _plates(plain)):
            found.add("number")
        if any(naked[at : at + LONGEST_COPY] in runs for at in range(len(naked) - LONGEST_COPY + 1)):
            found.add("copy")
    return [reasons[each] for each in reasons if each in found]


def identity_leaks(summary: str, *originals: str, accused: Iterable[str] = ()) -> list[str]:
    """Reasons, in words, why a retyped summary could betray the reporter.

    ``originals``: the texts of his letter; ``accused``: the names of those it accuses, which may stand in the summary.
    """
    words, reasons, against = _plain(summary), [], set(accused)
    if _NUMBER.search(words) or _MAIL.search(words):
        reasons.append("摘要中有电话、证件号或邮箱，可能暴露信访人，请删去")
    if _plates(words):
        reasons.append("摘要中有车牌号，可能暴露信访人，请删去；是公车的，请在车牌前写明")
    if any(_names_him(words, name, against) for original in originals for name in _own_names(_plain(original))):
        reasons.append("摘要中有来信人自称的姓名或称呼，请删去")
    if _OF_WRITER.search(words):
        reasons.append("摘要中写有信访人的家人、亲友或家庭，可能暴露信访人，请改为不指明关系的写法")
    bare = re.sub(r"\s", "", summary)
    for original in originals:
        letter = re.sub(r"\s", "", original)
        run = SequenceMatcher(None, bare, letter, autojunk=False).find_longest_match().size
        if run >= LONGEST_COPY:
            reasons.append(f"摘要有连续{run}字照抄原件，行文可能暴露信访人，请用自己的话重新概述")
            break
    return reasons
