"""What nobody types and somebody sends: wrong values for a form's fields, drawn anew from a seed, the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus
from uuid import UUID

if TYPE_CHECKING:
    import random


# Bytes, because not everything that can be sent is text.
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
VALUES = (*NUMBERS, *DAYS, *WORDS, *KEYS)
# What a form understands beside its own fields.
OWN = (
    "version",
    "form_key",
    "theirs",
    "draft_act",
    "draft",
    "upload_act",
    "parts",
    "csrfmiddlewaretoken",
    "next",
    "page",
    "q",
)
ACTS = ("keep", "drop", "list", "state", "begin", "put", "done", "", "\0", "²")
NAMES = ("", ".", "..", "a/b.pdf", "甲\0.pdf", "长" * 300 + ".pdf", "a", ".pdf", "a.pdf.exe", "\u202efdp.exe", "CON", "甲.xlsx", "甲.csv", "甲.zip")  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """A file as it is sent, by whatever name."""

    name: str
    content: bytes

    def read(self) -> bytes:
        return self.content


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


def changed(data: dict[str, Any], source: random.Random, others: list[str]) -> dict[str, list[Any]]:
    """What is sent instead: one to three fields wrong, or all; fields left out, sent twice, sent as files; words nobody asked for."""
    sent = {name: list(value) if isinstance(value, (list, tuple)) else [value] for name, value in data.items()}
    names = sorted(sent)
    if not names:
        names = ["version"]
    wrong = names if source.random() < 0.12 else source.sample(names, min(len(names), source.randint(1, 3)))
    for name in wrong:
        known = next((each for each in sent.get(name, []) if isinstance(each, str)), "")
        match source.randrange(10):
            case 0:
                sent.pop(name, None)
            case 1:
                sent[name] = [known, one(source, known), one(source, known)]
            case 2:
                sent[name] = [source.choice(others) if others else one(source)]
            case 3 if source.random() < 0.5:
                sent[name] = [Sent(source.choice(NAMES), source.randbytes(source.choice((0, 1, 200))))]
            case _:
                sent[name] = [one(source, known)]
    if source.random() < 0.15:
        name = source.choice(OWN)
        sent[name] = [source.choice(ACTS) if name.endswith("_act") else source.choice((one(source), *names))]
    return sent


def as_body(sent: dict[str, list[Any]]) -> tuple[bytes, str]:
    """(body, content type) of what is sent: in parts when a file is among it."""
    pairs = [(name, value) for name, values in sent.items() for value in values]
    if not any(hasattr(value, "read") for _, value in pairs):
        return b"&".join(quote_plus(name).encode() + b"=" + _quoted(value) for name, value in pairs), "application/x-www-form-urlencoded"  # fmt: skip
    edge = b"wrong-values-7c1f"
    out = []
    for name, value in pairs:
        head = f'Content-Disposition: form-data; name="{name}"'.encode()
        if hasattr(value, "read"):
            if hasattr(value, "seek"):
                value.seek(0)
            head += (
                b'; filename="'
                + value.name.encode("utf-8", "surrogatepass")
                + b'"\r\nContent-Type: application/octet-stream'
            )
            out.append(head + b"\r\n\r\n" + value.read())
        else:
            out.append(
                head + b"\r\n\r\n" + (value if isinstance(value, bytes) else str(value).encode("utf-8", "replace"))
            )
    body = b"".join(b"--" + edge + b"\r\n" + part + b"\r\n" for part in out) + b"--" + edge + b"--\r\n"
    return body, f"multipart/form-data; boundary={edge.decode()}"


def _quoted(value: Any) -> bytes:
    return value if isinstance(value, bytes) else quote_plus(str(value)).encode()


def keys_of(case: dict[str, dict[str, Any]]) -> list[str]:
    """Keys of other things: real ones that do not belong in the field."""
    return sorted({str(value) for given in case.values() for value in given.values() if isinstance(value, UUID)})
