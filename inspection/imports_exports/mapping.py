"""Matches the headings of an office's table to the fields an importer wants, as a guess people can correct."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, Final

from inspection.imports_exports.values import Context, Parsed, Refused, parse_text

GOOD_ENOUGH: Final = 0.8
PARTS: Final = "／"
_BRACKETED: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_TAIL: Final = re.compile("(?<=..)(情况|信息|内容|一栏)$")
_NOISE: Final = re.compile(r"[\W_]+")
# 反映人 and 被反映人, 组长 and 副组长 look alike and mean opposite columns.
_TURNS: Final = ("被", "副", "是否", "未", "非", "原", "拟")


@dataclass(frozen=True)
class Field:
    """One thing an importer wants from each row.

    `synonyms` are other headings offices use; `parse` understands a cell; `fill_down` takes an empty cell's
    value from the row above, for tables whose merged cells were lost on the way to CSV; `hint` and `choices`
    go into the template.
    """

    name: str
    label: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    parse: Callable[[Any, Context], Parsed[Any] | Refused] = parse_text
    fill_down: bool = False
    hint: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """A field found in a column (index from 0) under a heading, with a score from 0 to 1 (1: by name)."""

    column: int
    heading: str
    score: float


@dataclass(frozen=True)
class ColumnMapping:
    """Which column each field is read from; what was left over, and what is missing."""

    headings: tuple[str, ...]
    matches: Mapping[str, Match] = field(default_factory=dict)

    def column_of(self, name: str) -> int | None:
        """The column index of a field, or None when it is read from nowhere."""
        match = self.matches.get(name)
        return match.column if match else None

    def unused(self) -> list[str]:
        """Headings no field is read from."""
        used = {match.column for match in self.matches.values()}
        return [heading for index, heading in enumerate(self.headings) if heading and index not in used]

    def missing(self, fields: Iterable[Field]) -> list[Field]:
        """Required fields that are read from nowhere."""
        return [wanted for wanted in fields if wanted.required and wanted.name not in self.matches]

    def with_column(self, name: str, column: int | str | None) -> ColumnMapping:
        """The same mapping with one field read from another column, named by index or heading, or from none.

        A column serves one field only: whoever had it loses it. Raises LookupError for an unknown column.
        """
        if isinstance(column, str):
            wanted = normalise(column)
            keys = [normalise(heading) for heading in self.headings]
            if wanted not in keys:
                raise LookupError(f"没有名为“{column}”的列。")
            column = keys.index(wanted)
        matches = {key: match for key, match in self.matches.items() if key != name and match.column != column}
        if column is not None:
            if not 0 <= column < len(self.headings):
                raise LookupError(f"没有第{column + 1}列。")
            matches[name] = Match(column, self.headings[column], 1.0)
        return replace(self, matches=matches)

    def remember(self) -> dict[str, int]:
        """Field → column index, to be stored under `header_signature` and handed to `recall`."""
        return {name: match.column for name, match in self.matches.items()}


def recall(headings: Sequence[str], stored: Mapping[str, int]) -> ColumnMapping:
    """The mapping an office settled on before for a table with the same `header_signature`."""
    mapping = ColumnMapping(tuple(headings))
    for name, column in stored.items():
        mapping = mapping.with_column(name, column)
    return mapping


def header_signature(headings: Sequence[str]) -> str:
    """A stable key of a header row: spacing, width, brackets and required marks make no difference."""
    text = "\n".join(normalise(heading) for heading in headings).rstrip("\n")
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@lru_cache(maxsize=4096)
def normalise(heading: object) -> str:
    """A heading without spaces, line breaks, punctuation and brackets, half-width and lower-case."""
    text = unicodedata.normalize("NFKC", str(heading or "")).lower()
    return _NOISE.sub("", _BRACKETED.sub("", text)) or _NOISE.sub("", text)


def guess(
    headings: Sequence[str], fields: Sequence[Field], own_columns: Mapping[str, str] | None = None
) -> ColumnMapping:
    """The most likely column of every field, each column used once.

    `own_columns` (label → field name) comes with files this system wrote and settles the columns it names.
    """
    own = {normalise(label): name for label, name in (own_columns or {}).items()}
    candidates = []
    for position, wanted in enumerate(fields):
        for column, heading in enumerate(headings):
            owner = own.get(normalise(heading))
            value = score(heading, wanted) if owner is None else 1.01 * (owner == wanted.name)
            if value >= GOOD_ENOUGH:
                candidates.append((-value, position, column))
    matches: dict[str, Match] = {}
    taken: set[int] = set()
    for negative, position, column in sorted(candidates):
        name = fields[position].name
        if name not in matches and column not in taken:
            matches[name] = Match(column, headings[column], round(min(-negative, 1.0), 3))
            taken.add(column)
    return ColumnMapping(tuple(headings), matches)


def score(heading: str, wanted: Field) -> float:
    """How well a heading fits a field, 0 to 1; of a two-storey heading the lower storey counts, then the whole."""
    if not heading:
        return 0.0
    texts = {normalise(heading), normalise(heading.rsplit(PARTS, 1)[-1])}
    names = {normalise(name) for name in (wanted.label, *wanted.synonyms)}
    return max(_likeness(text, name) for text in texts for name in names)


@lru_cache(maxsize=16_384)
def _likeness(text: str, name: str) -> float:
    if not text or not name:
        return 0.0
    if text == name:
        return 1.0
    if any((turn in text) != (turn in name) for turn in _TURNS):
        return 0.0
    if _TAIL.sub("", text) == _TAIL.sub("", name):
        return 0.95
    # The last word of a heading says what it is: 巡察反馈问题 are 反馈问题, but 责任人电话 are not 责任人.
    if len(name) >= 3 and text.endswith(name):
        return 0.9
    if 2 * min(len(text), len(name)) < GOOD_ENOUGH * (len(text) + len(name)):
        return 0.0
    return 0.99 * SequenceMatcher(None, text, name, autojunk=False).ratio()
