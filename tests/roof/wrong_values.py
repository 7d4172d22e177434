"""What nobody types and somebody sends: wrong values, drawn anew from a seed, the same for the same seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random


NUMBERS = (
    "-1", "0", "007", "1.5", "-0", "+3", "1e308", "1E+400", "1e-400", "99999999999999999999", "2147483647", "2147483648", "-2147483649",
    "32768", "9223372036854775808", "NaN", "sNaN", "Infinity", "-inf", "0x10", "1_000", "１２", "٣", "²", "①", "三", "9" * 5000,
)  # fmt: skip
DAYS = (
    "0000-00-00", "0001-01-01", "0001-01-01T00:00", "9999-12-31", "9999-12-31T23:59", "9999-12-31 23:59:59.999999", "10000-01-01",
    "2026-02-30", "2026-13-01", "2026-00-10", "1900-02-29", "2026-06-31T25:61", "2026-1-1", "26-1-1", "2026年5月7日", "24:00", "-0:01",
    "23:59:60", "2026-W07", "1970-01-01T00:00Z", "2026-12", "0000-01", "9999-12", "-2026-01-01",
)  # fmt: skip
WORDS = (
    "", " ", "\t", "\n", "\r\n", "\u3000", "\0", "甲\0乙", "\x01\x1b[31m", "\u202e倒文", "\u200b", "\ufeff甲", "e\u0301" * 40, "\u2028行",
    "𠮷㛃䶮𰻝", "👨\u200d👩\u200d👧\u200d👦🇨🇳", "\U0010ffff", "\ufffe", "a" * 300, "长" * 3000, "空 格", "None", "null", "undefined", "true", "on", "off",
    "[]", "{}", '{"a": [1]}', "[object Object]", "'; DROP TABLE x; --", "%s%d%n", "{0.__class__}", "{{ 7|add:7 }}", "<script>alert(1)</script>",
    "../../etc/passwd", "\\", "\\u0000", "%00", "=1+1", "@SUM(A1)", "http://[", "a@b", "ſ", "İ", "ß",
    "、，；", "1,2,3", "1;2", "...",
)  # fmt: skip
KEYS = (
    "00000000-0000-0000-0000-000000000000", "5f3c5c1e-0000-4000-8000-000000000000", "{5f3c5c1e00004000800000000000000}",
    "5f3c5c1e-0000-4000-8000-00000000000g", "urn:uuid:5f3c5c1e-0000-4000-8000-000000000000", "inspection.user:1", "-", "1-1",
)  # fmt: skip
RAW = (b"%ED%A0%80", b"%FF%FE", b"%C0%AF", b"%F4%90%80%80", b"%E4%BD", b"%", b"%zz", b"%EF%BF%BF")


def one(source: random.Random, known: str = "") -> str | bytes:
    """A wrong value; now and then the right one, grown or cut."""
    match source.randrange(12):
        case 0:
            return source.choice(RAW)
        case 1 | 2 | 3 | 4:
            return source.choice(WORDS)
        case 5 | 6:
            return source.choice(NUMBERS)
        case 7 | 8:
            return source.choice(DAYS)
        case 9:
            return source.choice(KEYS)
        case 10:
            return "".join(chr(source.choice((source.randrange(1, 0xD800), source.randrange(0xE000, 0x110000)))) for _ in range(source.randrange(1, 30)))  # fmt: skip
        case _:
            return known * source.choice((2, 200)) if source.random() < 0.5 else known[:-1]
