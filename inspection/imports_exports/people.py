"""Understands cells that hold people: lists of names, a name with a post, reporters, telephones, numbered measures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from inspection.imports_exports.sheets import Cell
from inspection.imports_exports.values import Context, Parsed, Parser, Refused, is_blank, key, plain

_SEPARATORS: Final = re.compile(r"[、,，;；/\n|]+")
_HAN: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U0003ffff"
_NAME: Final = re.compile(
    rf"^(?:[{_HAN}]{{2,4}}|[{_HAN}]{{1,12}}(?:[·•・][{_HAN}]{{1,12}})+|[A-Za-z][A-Za-z .'-]{{1,40}})$"
)
_SPACED_NAME: Final = re.compile(rf"(?<![{_HAN}])([{_HAN}])[ \u3000]+([{_HAN}])(?![{_HAN}])")
_BRACKET: Final = re.compile(r"^(?P<main>[^（()）]+?)\s*[（(](?P<inside>[^（()）]+)[)）]$")
_POST_END: Final = (
    "书记|主任|局长|镇长|乡长|县长|区长|市长|主席|组长|科长|处长|股长|校长|院长|所长|站长|队长|委员|干部|出纳|会计|经理|"
    "董事长|部长|干事|文书|村长|社长|专员|调研员|科员"
)
_POST_FIRST: Final = re.compile(rf"^(?P<post>.*(?:{_POST_END}))\s*[:：]?\s*(?P<name>[{_HAN}]{{2,4}})$")
_NAME_FIRST: Final = re.compile(rf"^(?P<name>[{_HAN}]{{2,4}})[\s:：,，]+(?P<post>.*(?:{_POST_END}).*)$")
_UNIT: Final = re.compile(
    r"^(.+?(?:街道|委员会|办公室|中心|学校|中学|小学|医院|公司|集团|乡|镇|局|委办|法院|检察院))(.*)$"
)
_ANONYMOUS: Final = frozenset({"匿名", "匿名者", "匿名人", "无名", "不署名", "未署名", "佚名", "未具名", "不具名"})
_DESCRIBED: Final = re.compile(
    r"^(?:[一二两三几数多][名位个些].*|(?:部分|若干|广大|全体|某).*|"
    r".*(?:群众|党员|职工|村民|居民|知情人|知情者|家长|员工|百姓|干部|热心人|市民))$"
)
_NUMBERED: Final = re.compile(r"(?:^|(?<=[\n;；。]))\s*[（(]?(\d{1,2})\s*[.、．)）](?!\d)\s*")
_CIRCLED: Final = re.compile(r"[①-⑳]")


@dataclass(frozen=True)
class PersonPost:
    """A person's name and, where one was written, the post."""

    name: str
    post: str = ""

    @property
    def text(self) -> str:
        """周海燕（党委书记）; reads back as the same."""
        return f"{self.name}（{self.post}）" if self.post else self.name


@dataclass(frozen=True)
class Reporter:
    """Who sent a letter: a name, or nobody (anonymous), and what was written instead of a name (一名党员)."""

    name: str | None
    described: str = ""

    @property
    def text(self) -> str:
        """The name, else what was written instead of one, else 匿名."""
        return self.name or self.described or "匿名"

    @property
    def is_anonymous(self) -> bool:
        """Whether no name was given."""
        return self.name is None


def items(separators: str = "；;\n") -> Parser:
    """A parser of lists: 大门口；广场；便民服务中心 → list of texts, empty ones and repeats left out."""
    pattern = re.compile(f"[{re.escape(separators)}]+")

    def parse(cell: Cell, context: Context) -> Parsed[list[str]] | Refused:
        if is_blank(cell):
            return Parsed(None)
        parts = [part.strip() for part in pattern.split(plain(cell)) if part.strip()]
        kept = list(dict.fromkeys(parts))
        return Parsed(kept, "去掉了重复项" if len(kept) < len(parts) else None)

    return parse


def parse_persons(cell: Cell, context: Context) -> Parsed[list[str]] | Refused:
    """赵玉梅、严浩然 → names in order; repeats dropped, 张　明 closed up (both repaired); what is no name is refused."""
    if is_blank(cell):
        return Parsed(None)
    closed = _SPACED_NAME.sub(r"\1\2", plain(cell))
    parts = [part.strip() for part in _SEPARATORS.split(closed) if part.strip()]
    if len(parts) == 1 and re.search(r"\s", parts[0]) and not parts[0].isascii():
        parts = parts[0].split()
    for part in parts:
        if not _NAME.match(part):
            return Refused(f"“{part[:20]}”不像姓名")
    kept = list(dict.fromkeys(parts))
    repairs = ["去掉了重复的姓名"] if len(kept) < len(parts) else []
    if closed != plain(cell):
        repairs.append("去掉了姓名中的空格")
    return Parsed(kept, "；".join(repairs) or None)


def parse_person(cell: Cell, context: Context) -> Parsed[str] | Refused:
    """One name; two are refused."""
    result = parse_persons(cell, context)
    if isinstance(result, Refused) or not result.value:
        return Parsed(None) if isinstance(result, Parsed) else result
    if len(result.value) > 1:
        return Refused("只能填一人")
    return Parsed(result.value[0], result.repaired)


def parse_person_post(cell: Cell, context: Context) -> Parsed[PersonPost] | Refused:
    """周海燕（党委书记）; also 党委书记 周海燕 and 周海燕 党委书记 (repaired); a bare name has no post."""
    if is_blank(cell):
        return Parsed(None)
    written = _SPACED_NAME.sub(r"\1\2", plain(cell))
    if found := _BRACKET.match(written):
        name, post = found["main"].strip(), found["inside"].strip()
        if _ends_as_post(name) and _NAME.match(post) and not _ends_as_post(post):
            return Parsed(PersonPost(post, name), f"“{written}”读作{post}（{name}）")
        return Parsed(PersonPost(name, post)) if _NAME.match(name) else Refused(f"“{name[:20]}”不像姓名")
    if _NAME.match(written) and not re.search(_POST_END, written):
        return Parsed(PersonPost(written))
    for pattern in (_NAME_FIRST, _POST_FIRST):
        if found := pattern.match(written):
            person = PersonPost(found["name"], found["post"].strip())
            return Parsed(person, f"“{written}”读作{person.name}（{person.post}）")
    return Parsed(PersonPost(written)) if _NAME.match(written) else Refused(f"“{written[:20]}”不像姓名和职务")


def _ends_as_post(text: str) -> bool:
    return re.search(f"(?:{_POST_END})$", text) is not None


def unit_and_post(units: Sequence[str] = ()) -> Parser:
    """A parser of 县教育局党委书记 → (县教育局, 党委书记), by the names of known units, else by how units' names end."""
    longest_first = sorted(units, key=len, reverse=True)

    def parse(cell: Cell, context: Context) -> Parsed[tuple[str, str]] | Refused:
        if is_blank(cell):
            return Parsed(None)
        written = plain(cell)
        for unit in longest_first:
            if written.startswith(unit):
                return Parsed((unit, written[len(unit) :].strip(" ，,、：:")))
        if found := _UNIT.match(written):
            return Parsed((found[1], found[2].strip(" ，,、：:")))
        return Parsed(("", written), "未能分出单位，全部作为职务")

    return parse


def name_and_note(cell: Cell, context: Context) -> Parsed[tuple[str, str]] | Refused:
    """常规巡察（带专项） → (常规巡察, 带专项); without brackets the note is empty."""
    if is_blank(cell):
        return Parsed(None)
    found = _BRACKET.match(plain(cell))
    return Parsed((found["main"], found["inside"]) if found else (plain(cell), ""))


def parse_reporter(cell: Cell, context: Context) -> Parsed[Reporter] | Refused:
    """A reporter's name; 匿名 and an empty cell are nobody; 一名党员, 群众 are nobody, described (repaired)."""
    if is_blank(cell) or key(cell) in _ANONYMOUS:
        return Parsed(Reporter(None))
    written = _SPACED_NAME.sub(r"\1\2", plain(cell))
    if _DESCRIBED.match(written) or not _NAME.match(written):
        return Parsed(Reporter(None, written), f"“{written[:20]}”不是姓名，按匿名登记，原文保留")
    return Parsed(Reporter(written), "去掉了姓名中的空格" if written != plain(cell) else None)


def parse_phone(cell: Cell, context: Context) -> Parsed[str] | Refused:
    """A mobile or landline number as digits (landlines keep area code, dash and extension); several joined by 、."""
    if is_blank(cell):
        return Parsed(None)
    written = unicodedata.normalize("NFKC", plain(cell))
    numbers = []
    for part in re.split(r"[、,;/\n]+", written):
        if not (number := _phone(re.sub(r"[\s()]", "", part))):
            return Refused(f"电话号码“{part.strip()[:20]}”不正确")
        numbers.append(number)
    value = "、".join(numbers)
    return Parsed(value, f"“{plain(cell)}”读作{value}" if value != plain(cell) else None)


def _phone(part: str) -> str:
    digits = re.sub(r"^(?:\+|00)86-?", "", part)
    if re.fullmatch(r"1[3-9]\d{9}", compact := digits.replace("-", "")):
        return compact
    if found := re.fullmatch(r"(?:(0\d{2,3})-?)?(\d{7,8})(?:(?:-|转|ext\.?)(\d{1,6}))?", digits):
        area, number, extension = found.groups()
        return (f"{area}-" if area else "") + number + (f"-{extension}" if extension else "")
    return ""


def parse_measures(cell: Cell, context: Context) -> Parsed[list[str]] | Refused:
    """1.召开会议；\\n2.修订办法。 → the measures without their numbers; text without a running number stays one."""
    written = plain(cell)
    if not written:
        return Parsed(None)
    if _CIRCLED.match(written):
        parts = _CIRCLED.split(written)[1:]
    else:
        marks = list(_NUMBERED.finditer(written))
        running = [mark for mark, wanted in zip(marks, range(1, len(marks) + 1), strict=True) if int(mark[1]) == wanted]
        if len(running) < max(2, len(marks)) or running[0].start() != 0:
            return Parsed([written])
        ends = [mark.start() for mark in running[1:]] + [len(written)]
        parts = [written[mark.end() : end] for mark, end in zip(running, ends, strict=True)]
    return Parsed([part.strip().rstrip("；;。").strip() for part in parts if part.strip()])


def measures_text(measures: Sequence[str]) -> str:
    """1.召开会议；\\n2.修订办法。 as `parse_measures` reads it back; a single measure has no number."""
    if len(measures) < 2:
        return "".join(measures)
    return "；\n".join(f"{number}.{measure}" for number, measure in enumerate(measures, start=1)) + "。"
