"""Papers: CPU time against a warm headless Chromium that prints the same HTML with the same fonts, size, memory, throughput."""

from __future__ import annotations

import os
import resource
import shutil
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from django.conf import settings

from benchmarks.measure import Line
from inspection.documents import fonts
from inspection.documents.isolation import render_pdf_isolated
from inspection.documents.pdf import warm_press
from inspection.documents.templates import render_template
from tests.floor.paper_samples import LEDGER, SAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CREATED = datetime(2026, 3, 2, 9, 0)
TURNS = 5
# Not the product's limit: on a busy machine the clock runs while others compute.
LONGEST = 120.0
NOTICES, WORKERS, ROWS = 100, 2, 300
SHORT, LONG = 0.30, 2.0
MEMORY, SIZE, PACE = 250, 450, 15.0
_TICK = os.sysconf("SC_CLK_TCK")


def _family(root: int) -> Iterator[list[str]]:
    """What the kernel says of each browser process below ours."""
    table: dict[int, tuple[int, list[str]]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        table[int(folder.name)] = (int(fields[1]), fields)
    below = {root}
    while more := {pid for pid, (parent, _) in table.items() if parent in below} - below:
        below |= more
    yield from (table[pid][1] for pid in below if pid in table)


def chosen() -> dict[str, tuple[str, float]]:
    """Words → (HTML, the share of the browser's time it may take): one page, two, four, and a ledger of 300 rows."""
    wanted: dict[str, tuple[str, dict[str, Any]]] = {
        "公告": SAMPLES["announcement"],
        "通知": SAMPLES["notice"],
        "反馈意见": SAMPLES["opinion"],
    }
    found = {words: (render_template(*each), SHORT) for words, each in wanted.items()}
    rows = [[number, *LEDGER["rows"][(number - 1) % 100][1:]] for number in range(1, ROWS + 1)]
    found[f"台账{ROWS}行"] = (render_template("documents/base_ledger.html", LEDGER | {"rows": rows}), LONG)
    return found


def browser_seconds(root: int) -> float:
    """CPU seconds the browser's processes have used, those that ended included."""
    return sum(sum(map(int, fields[11:15])) for fields in _family(root)) / _TICK


def our_seconds() -> float:
    """CPU seconds this process and the children it has printed in have used."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def print_ours(html: str) -> Any:
    return render_pdf_isolated(html, title="试印", author="云岭县", created=CREATED, timeout=LONGEST)


def for_browser(html: str) -> str:
    """The same page for a browser: our stylesheet within it, the faces by their own files."""
    faces = "".join(
        f'@font-face {{ font-family: "{name}"; src: url("{face.path.as_uri()}") }}\n'
        for name in fonts.OWN_FACES
        if (face := fonts.find(name))
    )
    sheet = (Path(settings.BASE_DIR) / "static" / "css" / "print.css").read_text(encoding="utf-8")
    return html.replace("</head>", f"<style>{faces}{fonts.family_variables()}{sheet}</style></head>", 1)


@contextmanager
def browser() -> Iterator[tuple[Callable[[Path], bytes], Callable[[], float]]]:
    """A browser that is warm: a way to print a file in it, and the CPU seconds it has used so far."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        before = {int(each.name) for each in Path("/proc").glob("[0-9]*")}
        opened = driver.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--allow-file-access-from-files"]
        )
        root = min(
            int(each.name) for each in Path("/proc").glob("[0-9]*")
            if int(each.name) not in before and b"--headless" in (each / "cmdline").read_bytes()
        )  # fmt: skip

        def print_theirs(file: Path) -> bytes:
            # Each paper in a window of its own, as ours is printed in a child of its own.
            window = opened.new_context()
            page = window.new_page()
            page.goto(file.as_uri())
            made = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
            window.close()
            return made

        yield print_theirs, lambda: browser_seconds(root)
        opened.close()


def _least(way: Callable[[], object], clock: Callable[[], float]) -> float:
    """CPU milliseconds of a way: the least of some turns after a first one that warms up."""
    way()
    found = []
    for _ in range(TURNS):
        begun = clock()
        way()
        found.append(clock() - begun)
    return 1000 * min(found)


def _resident() -> int:
    """What this process holds in memory now, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20


def _batch(pages: list[str]) -> tuple[int, float, int, int]:
    """One worker's share: pages printed, CPU seconds, the memory of the worker and the most of one of its children, in MB."""
    warm_press()
    begun = our_seconds()
    count = sum(print_ours(html).pages for html in pages)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return count, our_seconds() - begun, _resident(), most


def throughput(notice: str) -> Iterator[Line]:
    """A round's hundred notices through two workers."""
    shares = [[notice.replace("第三轮", f"第三轮第{at}组") for at in range(start, NOTICES, WORKERS)] for start in range(WORKERS)]  # fmt: skip
    # Workers of their own, which begin with nothing of what this run has loaded.
    with ProcessPoolExecutor(WORKERS, get_context("spawn"), initializer=django.setup) as workers:
        told = list(workers.map(_batch, shares))
    pages, seconds = sum(each[0] for each in told), max(each[1] for each in told)
    # CPU seconds of the busier worker: what two free cores would need by the clock.
    pace = pages / seconds
    yield Line(
        "一轮100份通知，2个进程", f"每秒{PACE:.0f}页", PACE, pace, 1.0, f"每秒{pace:.0f}页（{pages}页，按CPU时间）"
    )
    holds, most = max(each[2] for each in told), max(each[3] for each in told)
    yield Line(
        "排版进程内存", f"{MEMORY}MB", holds, MEMORY, 1.0, f"{holds}MB；印一份时子进程（含共用部分）最多{most}MB"
    )


def measure() -> Iterator[Line]:
    folder = Path(settings.VAR_DIR) / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    warm_press()
    with browser() as (print_theirs, clock):
        for words, (html, goal) in chosen().items():
            file = folder / "paper.html"
            file.write_text(for_browser(html), encoding="utf-8")
            made = print_ours(html)
            theirs = _least(partial(print_theirs, file), clock)
            ours = _least(partial(print_ours, html), our_seconds)
            note = f"{ours:.0f}对{theirs:.0f}毫秒CPU，{made.pages}页，{len(made.pdf) // 1024}KB"
            yield Line(f"{words}（{made.pages}页）", "Chromium打印", ours, theirs, goal, note)
            if made.pages == 4:
                yield Line("4页公文的文件", f"{SIZE}KB", len(made.pdf) / 1024, SIZE, 1.0)
            file.unlink()
    yield from throughput(render_template(*SAMPLES["notice"]))
