"""The corpus of evil files against its table of verdicts: every refusal in words, every limit kept, the parent unharmed."""

from __future__ import annotations

import csv
import io
import os
import time
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from inspection import gate, isolation
from inspection.gate import Rejected
from tests.floor import evil_files
from tests.floor import fuzzing as fuzzing_files

TABLE = Path(__file__).resolve().parents[1] / "data" / "evil_files.csv"
CORPUS = evil_files.corpus()


@pytest.fixture(autouse=True)
def small_limits(settings) -> None:
    settings.ATTACHMENT_MAX_BYTES = 20_000_000


def rows() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def judged(content: bytes, name: str) -> None:
    """As an upload is judged: a zip file by file, an old format after its conversion."""
    with isolation.memory_file(content) as file:
        if name.endswith(".zip"):
            for inner, part in gate.unpack(file, name):
                with part:
                    judged(part.read(), inner)
        elif gate.is_old(name):
            gate.convert(file, name)[0].close()
        else:
            gate.judge(file, name)


def verdict(name: str, content: bytes) -> tuple[str, str]:
    """(taken or refused, the reason shown)."""
    cleaned = gate.clean_name(name)
    try:
        gate.check_size(cleaned, len(content))
        judged(content, cleaned)
    except Rejected as refused:
        return "refused", str(refused)
    return "taken", ""


def key(name: str) -> str:
    return name.replace("\0", "␀").replace("\u202e", "⟲")


def test_the_table_names_every_file_of_the_corpus() -> None:
    """What each file is stands in the table too, in the office's words."""
    known = rows() if TABLE.exists() else {}
    if os.environ.get("XUNZHANG_PROPOSE_EVIL"):
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["name", "是什么", "verdict", "reason"])
            for name, content in sorted(CORPUS.items()):
                what = known.get(key(name), {}).get("是什么", "")
                writer.writerow([key(name), what, *verdict(name, content)])
        known = rows()
    assert set(known) == {key(name) for name in CORPUS}
    assert [name for name, row in known.items() if not row["是什么"]] == []
    assert len(CORPUS) >= 200


# What is said where there is no converter, and where there is one that cannot read tables.
UNCONVERTED = "是旧版格式，请用", "不能转换，请用"


@pytest.mark.parametrize("name", sorted(CORPUS), ids=key)
def test_verdict(name: str) -> None:
    expected = rows()[key(name)]
    old = gate.is_old(name)
    began = time.monotonic()
    answer, reason = verdict(name, CORPUS[name])
    assert time.monotonic() - began < (60 if old else 5)
    if old and answer == "refused" and any(words in reason for words in UNCONVERTED):
        assert name.endswith((".xls", ".et")) or expected["verdict"] == "refused" or not gate.converter()
    else:
        assert (answer, reason) == (expected["verdict"], expected["reason"])


TAKEN = [
    name
    for name in sorted(CORPUS)
    if rows().get(key(name), {}).get("verdict") == "taken" and not gate.is_old(name) and not name.endswith(".zip")
]


@pytest.mark.parametrize("name", TAKEN, ids=key)
def test_no_trace_of_the_maker_in_a_working_copy(name: str) -> None:
    """Every part of the copy is looked through, unpacked, for the name of whoever made the file."""
    with isolation.memory_file(CORPUS[name]) as file:
        kind = gate.judge(file, gate.clean_name(name)).kind
        copy, _ = gate.copy(file, kind, name)
    data = copy.read()
    held = [data]
    if kind in ("docx", "xlsx", "ofd"):
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
    with isolation.memory_file(CORPUS["平常.zip"]) as file:
        assert [name for name, _ in gate.unpack(file, "好.zip")] == ["甲.pdf", "乙.png"]
    with isolation.memory_file(CORPUS["文件过多.zip"]) as file, pytest.raises(Rejected, match="最多3个"):
        gate.unpack(file, "多.zip")


def test_an_old_file_leaves_without_its_author() -> None:
    if not gate.converter():
        pytest.skip("no office converter here")
    with isolation.memory_file(CORPUS["旧版.doc"]) as file:
        made, verdict_of_it = gate.convert(file, "旧版.doc")
        copy, _ = gate.copy(made, verdict_of_it.kind, "旧版.docx")
    with zipfile.ZipFile(copy) as package:
        parts = b"".join(package.read(each) for each in package.namelist())
    assert evil_files.CANARY.encode() not in parts
    copy.seek(0)
    assert "云岭县青石乡" in "".join(each.text for each in docx.Document(copy).paragraphs)


FUZZED = ["平常.docx", "平常.xlsx", "平常.pdf", "平常.png", "平常.jpg", "平常.ofd", "带位置.jpg", "普通链接.pdf"]


@pytest.fixture
def fuzzing(monkeypatch):
    """A nursery that knows the fuzzing reader too."""
    monkeypatch.setattr(isolation, "READERS", (*isolation.READERS, "tests.floor.fuzzing"))
    monkeypatch.setattr(isolation, "_nurseries", {})


def fuzz(times: int, seed: int) -> None:
    """Mutated files, fifty to a child; one that fails is tried again one by one, as the gate would."""
    with isolation.memory_file(fuzzing_files.packed({name: CORPUS[name] for name in FUZZED})) as sources:
        for start in range(0, times, 50):
            told = isolation.run("tests.floor.fuzzing:judge_many", sources, seed=seed, start=start, times=50,
                                 limits=gate.limits(), seconds=60)  # fmt: skip
            assert told["unforeseen"] == [], f"seed {seed}"
            assert told["longest"] < 5, (seed, start)
    assert verdict("平常.pdf", CORPUS["平常.pdf"])[0] == "taken", "the gate stands as before"


def test_some_mutated_files_hurt_nobody() -> None:
    """Each through the gate itself, a child of its own."""
    for number in range(24):
        name, content = fuzzing_files.mutant({name: CORPUS[name] for name in FUZZED}, 7, number)
        answer, reason = verdict(name, content)
        assert answer == "taken" or reason.endswith("。"), number


def test_hundreds_of_mutated_files_are_foreseen(fuzzing) -> None:
    fuzz(500, seed=7)


@pytest.mark.slow
def test_thousands_of_mutated_files_are_foreseen(fuzzing) -> None:
    fuzz(10_000, seed=20261124)
