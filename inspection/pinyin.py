"""Names in Latin letters: every way of reading a name, with its initials, and whether letters that were typed lead to it.

A column holds the ways one by one: syllables with spaces, then the initials (``zhang wei;zw``). Surnames are read as surnames
and otherwise (单: shan, dan), since whoever types them does not know which the system took.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

# More ways than these no name is looked for by; longer names are read in the one usual way.
MOST_WAYS, SHORT = 8, 4
_LETTERS = re.compile(r"[a-z' ]*[a-z][a-z' ]*", re.IGNORECASE)


@lru_cache(maxsize=4096)
def column(name: str) -> str:
    """What is stored beside a name: each way of reading it, one per line."""
    # Its dictionary takes 55 MB, which a process that writes no names has better uses for.
    from pypinyin import Style, lazy_pinyin, pinyin

    bare = "".join(name.split())
    ways = [lazy_pinyin(bare, errors=_kept)]
    if 1 < len(bare) <= SHORT:
        readings = pinyin(bare, style=Style.NORMAL, heteronym=True, errors=_kept)
        ways += [list(each) for _, each in zip(range(MOST_WAYS), product(*readings), strict=False)]
    told = dict.fromkeys(f"{' '.join(way)};{''.join(each[0] for each in way)}" for way in map(_syllables, ways) if way)
    return "\n".join(told)


def _kept(characters: str) -> list[str]:
    """What is no Chinese character is kept, if it can be typed."""
    return [each.lower() for each in characters if each.isascii() and each.isalnum()]


def _syllables(way: list[str]) -> list[str]:
    return [each.lower() for each in way if each]


def letters(words: str) -> str:
    """The letters to look for, in small; empty where the words are no pinyin."""
    return re.sub(r"[' ]", "", words).lower() if _LETTERS.fullmatch(words) else ""


def pattern(typed: str) -> str:
    """A regular expression for the column: the letters from the beginning of a syllable on, or within the initials.

    Read alike by PostgreSQL and by Python.
    """
    return rf"(^|[ \n])({' ?'.join(typed)})|;[a-z0-9]*{typed}"
