"""The corpus of evil files against its table of verdicts: every refusal in words, every limit kept, the parent unharmed."""

from __future__ import annotations

import csv
import io
import os
import random
import time
from pathlib import Path

import docx
import openpyxl
import pytest

from inspection import gate, isolation
from inspection.gate import Rejected
from tests.floor import evil_files

TABLE = Path(__file__).resolve().parents[1] / "data" / "evil_files.csv"
CORPUS = evil_files.corpus()


@pytest.fixture(autouse=True)
def small_limits(settings) -> None:
    settings.ATTACHMENT_MAX_BYTES = 20_000_000


def rows() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def verdict(name: str, content: bytes) -> tuple[str, str]:
    """(taken or refused, the reason shown)."""
    cleaned = gate.clean_name(name)
    try:
        gate.check_size(cleaned, len(content))
        with isolation.memory_file(content) as file:
            gate.judge(file, cleaned)
    except Rejected as refused:
        return "refused", str(refused)
    return "taken", ""


def key(name: str) -> str:
    return name.replace("\0", "␀").replace("\u202e", "⟲")


def test_the_table_names_every_file_of_the_corpus() -> None:
    if os.environ.get("XUNZHANG_PROPOSE_EVIL"):
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["name", "verdict", "reason"])
            writer.writerows([key(name), *verdict(name, content)] for name, content in sorted(CORPUS.items()))
    assert set(rows()) == {key(name) for name in CORPUS}
    assert len(CORPUS) >= 120


@pytest.mark.parametrize("name", sorted(CORPUS), ids=key)
def test_verdict(name: str) -> None:
    expected = rows()[key(name)]
    began = time.monotonic()
    assert verdict(name, CORPUS[name]) == (expected["verdict"], expected["reason"])
    assert time.monotonic() - began < 5


TAKEN = [name for name in sorted(CORPUS) if rows()[key(name)]["verdict"] == "taken"] if TABLE.exists() else []


@pytest.mark.parametrize("name", TAKEN, ids=key)
def test_no_trace_of_the_maker_in_a_working_copy(name: str) -> None:
    """Every part of the copy is looked through, unpacked, for the name of whoever made the file."""
    with isolation.memory_file(CORPUS[name]) as file:
        kind = gate.judge(file, gate.clean_name(name)).kind
        copy, _ = gate.copy(file, kind, name)
    data = copy.read()
    held = [data]
    if kind in ("docx", "xlsx", "ofd"):
        import zipfile

        with zipfile.ZipFile(io.BytesIO(data)) as package:
            held += [package.read(each) for each in package.namelist()]
            assert not any("docprops" in each.lower() for each in package.namelist())
    for each in held:
        assert evil_files.CANARY.encode() not in each
        assert evil_files.CANARY.encode("utf-16-le") not in each
    if kind == "docx":
        assert "云岭县青石乡" in "".join(each.text for each in docx.Document(io.BytesIO(data)).paragraphs)
    if kind == "xlsx":
        openpyxl.load_workbook(io.BytesIO(data))


def tracked() -> bytes:
    """A Word file with an author in every place Word puts one."""
    name = evil_files.CANARY
    inside = (
        f'<w:p w:rsidR="00AB12CD"><w:ins w:id="1" w:author="{name}" w:date="2026-01-01T00:00:00Z"><w:r><w:t>留下</w:t></w:r></w:ins>'
        f'<w:del w:id="2" w:author="{name}"><w:r><w:delText>{name}</w:delText></w:r></w:del>'
        f'<w:commentRangeStart w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p><w:sectPr'
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    comment = f'<w:comments {space}><w:comment w:id="0" w:author="{name}"><w:p/></w:comment></w:comments>'
    return evil_files.changed(
        evil_files.word(), {"word/comments.xml": comment.encode(), "customXml/item9.xml": f"<x>{name}</x>".encode()},
        replace={"word/document.xml": ("<w:sectPr", inside)}, types=evil_files.typed("word/comments.xml", kind),
    )  # fmt: skip


def test_authors_of_changes_and_comments_are_gone_and_the_outcome_stays() -> None:
    import zipfile

    with isolation.memory_file(tracked()) as file:
        gate.judge(file, "a.docx")
        copy, _ = gate.copy(file, "docx", "a.docx")
    with zipfile.ZipFile(copy) as package:
        parts = b"".join(package.read(each) for each in package.namelist())
    assert evil_files.CANARY.encode() not in parts
    assert b"00AB12CD" not in parts
    assert "留下".encode() in parts


def test_a_zip_is_unpacked_into_single_files_within_limits(settings) -> None:
    settings.ATTACHMENT_MAX_FILES = 3
    good = evil_files.zipped({"甲.pdf": evil_files.pdf(), "夹/乙.png": evil_files.png()})
    with isolation.memory_file(good) as file:
        assert [name for name, _ in gate.unpack(file, "好.zip")] == ["甲.pdf", "乙.png"]
    bad = {
        "套娃": (evil_files.zipped({"x.zip": good}), "还有压缩包"), "过多": (evil_files.zipped({f"{n}.pdf": b"x" for n in range(4)}), "最多3个"),
        "穿越": (evil_files.zipped({"../../x.pdf": b"x"}), "结构异常"), "链接": (evil_files.zipped({"x.pdf": b"/etc/passwd"}, external_attr=0o120777 << 16), "是链接"),
        "炸弹": (evil_files.zipped({"x.pdf": b"\0" * 60_000_000}), "过大"), "空": (evil_files.zipped({}), "夹带|没有文件"), "共用": (evil_files.shared_bytes(), "结构异常"),
        "截断": (good[:80], "损坏"),
    }  # fmt: skip
    for what, (content, words) in bad.items():
        with isolation.memory_file(content) as file, pytest.raises(Rejected, match=words):
            gate.unpack(file, f"{what}.zip")


def mutated(source: random.Random, content: bytes) -> bytes:
    data = bytearray(content)
    for _ in range(source.randint(1, 12)):
        at = source.randrange(len(data))
        match source.randrange(4):
            case 0:
                data[at] ^= 1 << source.randrange(8)
            case 1:
                data[at : at + source.randint(1, 8)] = source.randbytes(source.randint(0, 8))
            case 2:
                del data[at : at + source.randint(1, 200)]
            case _:
                data[at:at] = data[: source.randint(1, 100)]
        if not data:
            return b"x"
    return bytes(data)


def fuzz(times: int, seed: int) -> None:
    source = random.Random(seed)
    names = ["平常.docx", "平常.xlsx", "平常.pdf", "平常.png", "平常.jpg", "平常.ofd", "带位置.jpg", "普通链接.pdf"]
    for number in range(times):
        name = source.choice(names)
        began = time.monotonic()
        answer, reason = verdict(name, mutated(source, CORPUS[name]))
        assert answer == "taken" or reason.endswith("。"), (seed, number)
        assert time.monotonic() - began < 21, (seed, number)
    assert verdict("平常.pdf", CORPUS["平常.pdf"])[0] == "taken", "the gate stands as before"


def test_some_mutated_files_hurt_nobody() -> None:
    fuzz(60, seed=7)


@pytest.mark.slow
def test_thousands_of_mutated_files_hurt_nobody() -> None:
    fuzz(4000, seed=20261124)
