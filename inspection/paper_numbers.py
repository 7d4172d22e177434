"""文号: which series there are, the word before 〔year〕 of each, and which kinds of paper draw from which.

An office changes both in the browser, version by version (setting ``papers.series``). What was given stays: a word serves one
counter a year, so that no number ever stands on two papers; and no series lets a unit conclude from a gap what it must not know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from inspection import audit, codes, numbering
from inspection.models import NumberSeries, NumberWord, Office, OfficeSetting
from inspection.numbering import NumberTaken

if TYPE_CHECKING:
    from inspection.models import NumberEntry, User

SETTING: Final = "papers.series"
# A word is written before the year: Chinese or Latin letters, nothing that could be read as the year or the number.
WORD: Final = re.compile(r"[㐀-鿿A-Za-z]{2,20}")
OWN: Final = "own-"


@dataclass(frozen=True)
class Series:
    """A counter of paper numbers, as the program ships it: its name, and what follows the office's own 机关代字.

    ``apart``: nothing else draws from it and its papers from nowhere else, for a gap would tell of them.
    """

    key: str
    label: str
    suffix: str = ""
    apart: bool = False


@dataclass(frozen=True)
class InForce:
    """A series as it holds at an office today, with the kinds of paper that draw from it."""

    key: str
    label: str
    word: str
    kinds: tuple[str, ...]
    apart: bool = False

    @property
    def own(self) -> bool:
        """Made by the office itself."""
        return self.key.startswith(OWN)


@dataclass(frozen=True)
class Drawing:
    """A kind of paper with a series: its name, what it draws from as shipped, and whether units receive it."""

    code: str
    label: str
    series: Series
    to_units: bool


_SERIES: dict[str, Series] = {}
_KINDS: dict[str, Drawing] = {}


def series(key: str, label: str, suffix: str = "", *, apart: bool = False) -> Series:
    """Declare a series; several kinds of paper may name it."""
    return _SERIES.setdefault(key, Series(key, label, suffix, apart))


def draws(code: str, label: str, drawn: Series, *, to_units: bool) -> None:
    """Note a kind of paper that draws from a series."""
    _KINDS[code] = Drawing(code, label, drawn, to_units)


GENERAL: Final = series("文号", "发文")


def _value(office: Office) -> dict[str, Any]:
    found: dict[str, Any] = codes.setting(office, SETTING)
    return {"series": dict(found.get("series", {})), "kinds": dict(found.get("kinds", {}))}


def _drawn_key(value: dict[str, Any], kind: Drawing) -> str:
    return str(value["kinds"].get(kind.code, kind.series.key))


def _word(office: Office, value: dict[str, Any], key: str) -> str:
    own = value["series"].get(key)
    return str(own["word"]) if own else office.code + _SERIES[key].suffix


def in_force(office: Office, value: dict[str, Any] | None = None) -> dict[str, InForce]:
    """All series of an office by key: those of the program first, then its own."""
    value = _value(office) if value is None else value
    labels = {key: each.label for key, each in _SERIES.items()} | {
        key: each["label"] for key, each in value["series"].items() if key.startswith(OWN)
    }
    return {
        key: InForce(
            key, label, _word(office, value, key), tuple(code for code, each in _KINDS.items() if _drawn_key(value, each) == key),
            key in _SERIES and _SERIES[key].apart,
        )
        for key, label in labels.items()
    }  # fmt: skip


def kinds() -> dict[str, Drawing]:
    """The kinds of paper that draw from a series, by code."""
    return dict(_KINDS)


def choices(office: Office, kind: Drawing) -> list[InForce]:
    """The series a kind may draw from: its own as shipped, an empty one, or one whose papers go the same way as it.

    What goes to units shares with nothing that does not: in a series that serves both, a unit would see gaps.
    """
    if kind.series.apart:
        return [each for each in in_force(office).values() if each.key == kind.series.key]
    found = []
    for each in in_force(office).values():
        others = [_KINDS[code] for code in each.kinds if code != kind.code]
        shipped = [other for other in _KINDS.values() if other.series.key == each.key and other.code != kind.code]
        alike = all(other.to_units == kind.to_units for other in (*others, *shipped))
        if each.key == kind.series.key or (not each.apart and alike):
            found.append(each)
    return found


@transaction.atomic
def take(office: Office, code: str, year: int) -> tuple[NumberEntry, str]:
    """The next number for a paper of a kind, with what is printed: 云委巡〔2026〕3号. In the transaction that uses it.

    Raises NumberTaken when the word has served another series this year.
    """
    kind, value = _KINDS[code], _value(office)
    key = _drawn_key(value, kind)
    word = _word(office, value, key)
    entry = numbering.take(office, key, year, note=kind.label)
    NumberWord.objects.bulk_create(
        [NumberWord(series=entry.series, office=office, year=year, word=word)], ignore_conflicts=True
    )
    if NumberWord.objects.filter(office=office, year=year, word=word).exclude(series=entry.series).exists():
        raise NumberTaken(f"机关代字“{word}”{year}年已用于另一序列，请在“公文编号”设置中改用别的代字。")
    return entry, numbering.document_number(word, year, entry.number)


def _refuse_word(office: Office, key: str, word: str, year: int) -> None:
    if not WORD.fullmatch(word):
        raise NumberTaken("机关代字写二至二十个汉字或字母，不带括号、年份和序号。")
    if same := next((each for each in in_force(office).values() if each.word == word and each.key != key), None):
        raise NumberTaken(f"机关代字“{word}”正用于“{same.label}”序列。")
    if NumberWord.objects.filter(office=office, year=year, word=word).exclude(series__key=key).exists():
        raise NumberTaken(f"机关代字“{word}”{year}年已用于另一序列，今年不能再用。")


def _locked(office: Office) -> dict[str, Any]:
    Office.objects.select_for_update().get(pk=office.pk)
    return _value(office)


@transaction.atomic
def name(office: Office, key: str, *, word: str, label: str = "", year: int, reason: str, by: User) -> OfficeSetting:
    """Give a series another word (an own one another name). Numbers given before keep theirs, the count goes on."""
    value = _locked(office)
    if key not in in_force(office, value):
        raise KeyError(key)
    _refuse_word(office, key, word, year)
    if key in _SERIES and word == office.code + _SERIES[key].suffix:
        value["series"].pop(key, None)
    else:
        value["series"][key] = {"word": word} | ({"label": label} if key.startswith(OWN) else {})
    return codes.change_setting(office, SETTING, value, reason=reason, by=by)


@transaction.atomic
def add(office: Office, *, label: str, word: str, year: int, reason: str, by: User) -> OfficeSetting:
    """A series of the office's own; it serves nothing until a kind of paper is given to it."""
    value = _locked(office)
    if any(each.label == label for each in in_force(office, value).values()):
        raise NumberTaken(f"已有名为“{label}”的序列。")
    _refuse_word(office, "", word, year)
    taken = NumberSeries.objects.filter(office=office, key__startswith=OWN).values_list("key", flat=True)
    last = max((int(key.removeprefix(OWN)) for key in {*value["series"], *taken} if key.startswith(OWN)), default=0)
    value["series"][f"{OWN}{last + 1}"] = {"label": label, "word": word}
    return codes.change_setting(office, SETTING, value, reason=reason, by=by)


@transaction.atomic
def assign(office: Office, code: str, key: str, *, reason: str, by: User) -> OfficeSetting:
    """Let a kind of paper draw from another series; papers issued before keep their numbers."""
    value, kind = _locked(office), _KINDS[code]
    if key not in {each.key for each in choices(office, kind)}:
        raise NumberTaken(f"“{kind.label}”不能使用这一序列。")
    if key == kind.series.key:
        value["kinds"].pop(code, None)
    else:
        value["kinds"][code] = key
    return codes.change_setting(office, SETTING, value, reason=reason, by=by)


@transaction.atomic
def start(office: Office, key: str, year: int, first: int, *, reason: str, by: User) -> NumberSeries:
    """Let a year begin at a number, before any of it was given."""
    found = in_force(office)[key]
    row = numbering.begin_at(office, key, year, first)
    audit.record(
        office, "start_series", by=by, label="设定起编号", office_id=office.pk, series=found.label, year=year, first=first,
        reason=reason,
    )  # fmt: skip
    return row


def words(value: dict[str, Any]) -> str:
    """A version of the setting in words: what differs from what is shipped, the shipped series first."""
    named, moved = value.get("series", {}), value.get("kinds", {})
    keys = [*(key for key in _SERIES if key in named), *sorted(key for key in named if key not in _SERIES)]
    parts = [f"{_label(value, key)}：{named[key]['word']}" for key in keys]
    parts += [f"{each.label}用{_label(value, moved[code])}" for code, each in _KINDS.items() if code in moved]
    return "；".join(parts) or "按初始值"


def _label(value: dict[str, Any], key: str) -> str:
    return _SERIES[key].label if key in _SERIES else str(value["series"][key]["label"])
