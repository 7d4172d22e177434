"""A paper that was edited in Word or WPS, read back: which lines changed, and what cannot be taken over, in words.

What was sent out is made once more and read in the same way; beside it the returned text shows what is new. Only free text is
taken over; where the title, the addressee, a table, the signature or the imprint differ, that is said and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from inspection import isolation
from inspection.documents import rewording

if TYPE_CHECKING:
    from typing import IO

_TABLE = "\0"
_LIKE = 0.4
_SECONDS = 30.0
# What a Word text may hold beside words, and what becomes of it.
_SAID = {
    "revisions": "文稿带有{n}处修订标记，已按全部接受读取",
    "comments": "{n}条批注没有读回，请把意见改进正文",
    "notes": "{n}处脚注、尾注没有读回",
    "pictures": "{n}个图片、文本框或嵌入对象没有读回",
    "numbered": "{n}段用了自动编号，编号不会读回，请改为直接录入的数字",
}


@dataclass
class ReadBack:
    """The free text as it came back, and what was not taken over."""

    segments: list[list[str]]
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Line:
    """A paragraph of the text that was sent out: free text of a segment, or fixed (None)."""

    text: str
    segment: int | None


def words_of(content: IO[bytes]) -> dict[str, Any]:
    """A Word file's paragraphs, read in a confined child. Raises isolation.Refused, isolation.Failed."""
    found: dict[str, Any] = isolation.run("inspection.foreign.word_texts:read", content, seconds=_SECONDS)
    return found


def compare(source: str, sent: dict[str, Any], came: dict[str, Any]) -> ReadBack:
    """``source``: the paper's HTML; ``sent``, ``came``: the words of its Word text and of the returned one."""
    wanted = rewording.segments(source)
    lines = _placed(wanted, sent["items"], rewording.after_tables(source))
    made = ReadBack([[] for _ in wanted])
    made.remarks += [said.format(n=n) for kind, said in _SAID.items() if (n := came["found"].get(kind))]
    made.remarks += _tables(sent["items"], came["items"])
    new = [each.get("text", _TABLE) for each in came["items"]]
    base = [each.text for each, _ in lines]
    for tag, a, b, c, d in SequenceMatcher(None, base, new, autojunk=False).get_opcodes():
        if tag == "equal":
            _keep(made, [each for each, _ in lines[a:b]])
        else:
            _change(made, lines, (a, b), [each for each in new[c:d] if each != _TABLE])
    return made


def _placed(wanted: list[list[str]], items: list[dict[str, Any]], tables: list[int]) -> list[tuple[_Line, int | None]]:
    """What was sent out, line by line, each with the segment that text put in behind it belongs to."""
    free = [(words, at) for at, run in enumerate(wanted) for words in run]
    lines: list[tuple[_Line, int | None]] = []
    behind = iter(tables)
    for each in items:
        if "table" in each:
            lines.append((_Line(_TABLE, None), next(behind, None)))
        elif free and _same(free[0][0], each["text"]):
            _, at = free.pop(0)
            lines.append((_Line(each["text"], at), at))
        else:
            lines.append((_Line(each["text"], None), None))
    if free:
        raise isolation.Refused("本文种的版式不能从 Word 读回，请在所附事项中修改。")
    return lines


def _same(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def _keep(made: ReadBack, lines: list[_Line]) -> None:
    for each in lines:
        if each.segment is not None:
            made.segments[each.segment].append(each.text)


def _change(made: ReadBack, lines: list[tuple[_Line, int | None]], place: tuple[int, int], new: list[str]) -> None:
    """A stretch that differs: its fixed lines are paired with what is like them and named, the rest is free text."""
    a, b = place
    start = a
    for at in range(a, b):
        line = lines[at][0]
        if line.segment is not None or line.text == _TABLE:
            continue
        like = next((n for n, each in enumerate(new) if SequenceMatcher(None, line.text, each).ratio() > _LIKE), None)
        if like is None and len(new) >= b - at:
            like = 0  # as many lines as before: the line in its place is what it became
        if like is None:
            made.remarks.append(f"“{_short(line.text)}”在来稿中没有了：它由系统按记录生成，保留不变")
            continue
        _put(made, lines, (start, at), new[:like])
        made.remarks.append(f"“{_short(line.text)}”改成了“{_short(new[like])}”：它由系统按记录生成，没有读回")
        start, new = at + 1, new[like + 1 :]
    _put(made, lines, (start, b), new)


def _put(made: ReadBack, lines: list[tuple[_Line, int | None]], place: tuple[int, int], new: list[str]) -> None:
    """New free text for a stretch: in the segment of what it replaces, else of its neighbours."""
    if not new:
        return
    a, b = place
    own = [line.segment for line, _ in lines[a:b] if line.segment is not None]
    before = lines[a - 1][1] if a else None
    after = lines[b][0].segment if b < len(lines) else None
    at = own[0] if own else before if before is not None else after
    if at is None:
        made.remarks += [f"“{_short(each)}”写在标题、落款或版记处，没有读回" for each in new]
    else:
        made.segments[at] += new


def _tables(sent: list[dict[str, Any]], came: list[dict[str, Any]]) -> list[str]:
    before = [each["table"] for each in sent if "table" in each]
    after = [each["table"] for each in came if "table" in each]
    if len(before) != len(after):
        return [f"原稿有{len(before)}个表格（含版记），来稿有{len(after)}个：表格由系统按记录生成，没有读回"]
    return [
        f"第{at}个表格的改动没有读回：表格由系统按记录生成，请在所附事项中修改"
        for at, (old, new) in enumerate(zip(before, after, strict=True), 1)
        if [["".join(cell.split()) for cell in row] for row in old]
        != [["".join(cell.split()) for cell in row] for row in new]
    ]


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:22]}……"
