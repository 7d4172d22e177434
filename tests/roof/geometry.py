"""What a printed sheet must keep to (GB/T 9704-2012): each function returns the faults of a paper, in words; none is right.

Lengths in millimetres from the upper left corner, if nothing else is said; baselines in points.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pymupdf

from inspection.documents import fonts, papers
from inspection.documents.titles import LEDGER_LINE, WIDEST_LINE, cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.roof.sheets import Line, Page, Sheets

MM = 72 / 25.4
PITCH, CELL, BODY = 225 / 22 * MM, 156 / 28, 16.0
# The text area: left, top, right, bottom.
PORTRAIT, LANDSCAPE = (28.0, 37.0, 184.0, 262.0), (18.0, 22.0, 279.0, 186.0)
OVERHANG = 0.45  # what the PDF's rounding adds to a stretched line
PAGE_NUMBER = re.compile(r"—\d+—")
NOT_FIRST, NOT_LAST = "，。、；：？！）》」』】〕”’…", "（《「『【〔“‘"
SEAL = 42.0
HEADLESS = ("working", "form", "ledger")


def kind_of(sheet: Sheets) -> str:
    """Its format, as the template's base says it: document, letter, minutes, working, form, ledger."""
    found = re.search(r'<body class="([a-z]+)', sheet.source)
    assert found is not None
    return found[1]


def area_of(sheet: Sheets) -> tuple[float, float, float, float]:
    return LANDSCAPE if kind_of(sheet) == "ledger" else PORTRAIT


def face(role: str) -> str:
    return fonts.chosen(role)[0].replace(" ", "-")


def is_red(rule: dict[str, Any]) -> bool:
    return rule["colour"][0] > 0.8 and rule["colour"][1] < 0.2 and rule["x1"] - rule["x0"] > 100


def is_page_number(line: Line) -> bool:
    return bool(PAGE_NUMBER.fullmatch(line.text)) and abs(line.size - 14) < 0.1


def body_lines(sheet: Sheets, page: Page) -> list[Line]:
    """Lines of running text: 3号, inside the text area."""
    return [each for each in page.inside(area_of(sheet)) if abs(each.size - BODY) < 0.1]


def outside(sheet: Sheets, page: Page) -> Iterator[Line]:
    """Lines that are neither in the text area nor where a page number, a letter's head or a signer's line stand."""
    left, top, right, bottom = area_of(sheet)
    lowest = bottom + (3.6 if "every-page" in sheet.source else 0.1)
    highest = 28.0 if kind_of(sheet) == "letter" and page.number == 1 else top
    for each in page.lines:
        if is_page_number(each):
            continue
        if each.x0 < left - 0.1 or each.x1 > right + OVERHANG or each.top < highest - 0.5 or each.bottom > lowest:
            yield each


def the_paper(sheet: Sheets) -> list[str]:
    wanted = (297, 210) if kind_of(sheet) == "ledger" else (210, 297)
    return [f"第{page.number}页幅面{page.width:.1f}×{page.height:.1f}" for page in sheet.pages
            if abs(page.width - wanted[0]) > 0.2 or abs(page.height - wanted[1]) > 0.2]  # fmt: skip


def nothing_outside(sheet: Sheets) -> list[str]:
    left, _, right, _ = area_of(sheet)
    faults = [f"第{page.number}页版心外：{line}" for page in sheet.pages for line in outside(sheet, page)]
    for page in sheet.pages:
        for rule in page.rules:
            if (
                not is_red(rule)
                and rule["top"] < area_of(sheet)[3]
                and (rule["x0"] < left - 0.3 or rule["x1"] > right + 0.3)
            ):
                faults.append(f"第{page.number}页线条出版心：{rule['x0']:.1f}–{rule['x1']:.1f}")
    return faults


def nothing_overlaps(sheet: Sheets) -> list[str]:
    """No two characters on one place: their middles are at least 0.3 em apart sideways or 0.6 em up and down."""
    faults = []
    for page in sheet.pages:
        seen: dict[tuple[int, int], list[tuple[float, float, float, str]]] = {}
        for each in page.characters:
            size = each["size"]
            x, y = (each["bbox"][0] + each["bbox"][2]) / 2, each["origin"][1]
            if each["bbox"][2] - each["bbox"][0] < 0.45 * size:
                continue
            at = (int(x // 24), int(y // 24))
            near = [one for dx in (-1, 0, 1) for dy in (-1, 0, 1) for one in seen.get((at[0] + dx, at[1] + dy), ())]
            for other_x, other_y, other_size, other in near:
                smaller = min(size, other_size)
                if abs(x - other_x) < 0.3 * smaller and abs(y - other_y) < 0.6 * smaller:
                    faults.append(f"第{page.number}页“{each['c']}”压“{other}”（{x / MM:.0f}，{y / MM:.0f}）")
            seen.setdefault(at, []).append((x, y, size, each["c"]))
    return faults[:5]


def rare_characters_stay_in_line(sheet: Sheets) -> list[str]:
    """A rare character stands beside its neighbours, 岭县㛃家湾, or begins or ends a line; it makes no column of its own."""
    faults = []
    for page in sheet.pages:
        for line in page.lines:
            for before, rare, after in zip(line.characters, line.characters[1:], line.characters[2:], strict=False):
                if rare["c"] != "㛃":
                    continue
                gaps = (rare["bbox"][0] - before["bbox"][2], after["bbox"][0] - rare["bbox"][2])
                if any(gap > 2 for gap in gaps) and (before["c"], after["c"]) != ("县", "家"):
                    continue  # another cell beside it
                if any(gap > 2 for gap in gaps):
                    faults.append(f"第{page.number}页生僻字错位：{line}")
        alone = [each for each in page.lines if each.text in ("㛃", "县", "家湾") and each.size > 8]
        faults += [f"第{page.number}页生僻字独占一行：{each}" for each in alone]
    return faults


def on_the_grid(sheet: Sheets) -> list[str]:
    """Full pages of running text: at most 22 lines, a pitch apart; lines that run on end flush; no wrong mark at an end."""
    faults = []
    left, _, right, _ = PORTRAIT
    if kind_of(sheet) in ("form", "ledger"):
        return []
    for page in sheet.pages:
        below_head = max((each["bottom"] for each in page.rules if is_red(each)), default=0) if page.number == 1 else 0
        lines = [each for each in body_lines(sheet, page) if each.baseline / MM > below_head]
        if len(lines) > 22:
            faults.append(f"第{page.number}页{len(lines)}行")
        for above, below in pairwise(lines):
            gap = (below.baseline - above.baseline) / PITCH
            between = any(above.baseline < each.baseline < below.baseline for each in page.lines)
            if not between and (abs(gap - round(gap)) > 0.02 and "<table" not in sheet.source):
                faults.append(f"第{page.number}页行距{gap:.2f}行：{above} / {below}")
            runs_on = (
                abs(below.x0 - left) < 0.1
                and abs(gap - 1) < 0.02
                and above.x1 > right - 4 * CELL
                and above.x0 < left + 2.1 * CELL
            )
            if runs_on and below.text[0] not in NOT_FIRST and not left < above.x1 <= right + OVERHANG:
                faults.append(f"第{page.number}页右边不齐：{above}")
            if (
                runs_on
                and above.x1 < right - 0.25
                and not re.search(r"[A-Za-z0-9./:%-]{3}$", above.text)
                and below.text[:1] not in "0123456789h"
            ):
                faults.append(f"第{page.number}页右边不齐：{above} / {below}")
        faults += [f"第{page.number}页行首：{each}" for each in lines if each.text[0] in NOT_FIRST]
        faults += [f"第{page.number}页行末：{each}" for each in lines if each.text[-1] in NOT_LAST]
    return faults


def in_known_faces(sheet: Sheets) -> list[str]:
    """All faces embedded and of the roles; the title in 小标宋, running text in 仿宋, rare characters in the fallback."""
    document = pymupdf.open(stream=sheet.pdf, filetype="pdf")
    known = {family.replace(" ", "-") for role in fonts.ROLES.values() for family in role.stack}
    faults = []
    for page in document:
        for xref, _, _, base, *_ in page.get_fonts():
            if base.split("+")[-1] not in known or not document.extract_font(xref)[3]:
                faults.append(f"第{page.number + 1}页字体：{base}")
    fallback = {"Noto-Serif-SC", "Noto-Sans-SC"}
    for page in sheet.pages:
        for line in page.lines:
            titled = {22.0: 1, 18.0: 1}.get(round(line.size, 1)) and line.faces - fallback
            if titled and line.faces - fallback != {face("biao")}:
                faults.append(f"第{page.number}页标题字体：{line} {line.faces}")
            if is_page_number(line) and line.faces != {face("song")}:
                faults.append(f"第{page.number}页页码字体：{line.faces}")
            if abs(line.size - BODY) < 0.1 and not line.faces - fallback <= {
                face("fang"),
                face("hei"),
                face("kai"),
                face("biao"),
            }:
                faults.append(f"第{page.number}页正文字体：{line} {line.faces}")
    return faults


def headings_in_their_faces(sheet: Sheets) -> list[str]:
    """一、 in 黑体 and （一） in 楷体 (7.3.3)."""
    faults, fallback = [], {"Noto-Serif-SC", "Noto-Sans-SC"}
    headings = re.findall(r"<h([23])[^>]*>(.*?)</h", sheet.source)
    for level, words in headings:
        said = papers.text_of(words)
        wanted = face("hei" if level == "2" else "kai")
        for page in sheet.pages:
            for line in page.lines:
                if (
                    line.text
                    and said.startswith(line.text)
                    and len(line.text) > 3
                    and line.faces - fallback != {wanted}
                ):
                    faults.append(f"第{page.number}页标题层次字体：{line} {line.faces}")
    return faults


def page_numbers(sheet: Sheets) -> list[str]:
    """— 1 — one cell in on the outer side; in the middle below a ledger; none on a letter's first page."""
    faults = []
    left, _, right, bottom = area_of(sheet)
    blank = {page.number for page in sheet.pages if not page.inside(area_of(sheet))}
    for page in sheet.pages:
        found = [each for each in page.lines if is_page_number(each)]
        # Nor on a blank page before that of the 版记, and on that page (7.5).
        if (kind_of(sheet) == "letter" and page.number == 1) or {page.number, page.number - 1} & blank:
            faults += [f"第{page.number}页不应有页码"] if found else []
            continue
        if [each.text for each in found] != [f"—{page.number}—"]:
            faults.append(f"第{page.number}页页码：{found}")
            continue
        line = found[0]
        inset = right - line.x1 if page.number % 2 else line.x0 - left
        if kind_of(sheet) == "ledger":
            inset = 14 / MM + (line.x0 + line.x1 - left - right) / 2
        if abs(inset - 14 / MM) > 0.3 or not 5 < line.bottom - bottom < 12:
            faults.append(f"第{page.number}页页码位置：{line}")
    return faults


def head_in_place(sheet: Sheets) -> list[str]:
    """The mark and the red rules of a document, minutes or letter; none on any other paper."""
    first = sheet.pages[0]
    red = [each for each in first.rules if is_red(each)]
    marks = [each for each in first.lines if each.size > 23 and each.faces & {face("biao")}]
    kind = kind_of(sheet)
    if kind in HEADLESS:
        return ["不应有红线"] if red else []
    if kind == "letter":
        return ["信函的发文机关标志不加“文件”"] if any(each.text.endswith("文件") for each in marks) else []
    if len(red) != 1:
        return [f"红线{len(red)}条"]
    number = max((each for each in first.lines if each.bottom < red[0]["top"]), key=lambda each: each.baseline)
    faults = []
    if abs(red[0]["x0"] - 28) > 0.05 or abs(red[0]["x1"] - 184) > 0.05:
        faults.append(f"红线{red[0]['x0']:.1f}–{red[0]['x1']:.1f}")
    if not 3.2 < red[0]["top"] - number.bottom < 4.8:
        faults.append(f"红线距发文字号{red[0]['top'] - number.bottom:.1f}毫米")
    title = next((each for each in first.lines if each.baseline / MM > red[0]["bottom"]), None)
    if title is None or not body_lines(sheet, first):
        faults.append("首页没有正文")
    return faults


def title_by_sense(sheet: Sheets) -> list[str]:
    """A title's lines fit, none is a stub of a character or two, none begins with what belongs to the line before."""
    faults = []
    size, widest = (18, LEDGER_LINE) if kind_of(sheet) == "ledger" else (22, WIDEST_LINE)
    for page in sheet.pages:
        lines = [each for each in page.lines if abs(each.size - size) < 0.1]
        for each in lines:
            if cells(each.text) > widest + 0.5 or each.text[0] in NOT_FIRST + "的" or each.text[-1] in NOT_LAST:
                faults.append(f"第{page.number}页标题：{each}")
            if len(lines) > 1 and len(each.text) < 3:
                faults.append(f"第{page.number}页标题独字成行：{each}")
    return faults


def no_lonely_heading(sheet: Sheets) -> list[str]:
    """No heading is the last line of a page while text follows on the next."""
    faults = []
    headings = {papers.text_of(words) for words in re.findall(r"<h[23][^>]*>(.*?)</h", sheet.source)}
    for page, after in pairwise(sheet.pages):
        lines = page.inside(area_of(sheet))
        if not lines or not after.inside(area_of(sheet)):
            continue
        last = lines[-1]
        heading = last.size > 15 and {each["font"] for each in last.characters} <= {face("hei"), "Noto-Sans-SC"}
        if heading or any(last.text and each.endswith(last.text) for each in headings):
            faults.append(f"第{page.number}页末独标题：{last}")
        if last.faces == {face("biao")}:
            faults.append(f"第{page.number}页末独大标题：{last}")
        table = [each for each in lines if each.size < 13]
        if (
            table
            and table[-1] is last
            and last.faces <= {face("hei")}
            and last.characters[0]["size"] > 10
            and last.x1 - last.x0 > 90
        ):
            faults.append(f"第{page.number}页末独表头：{last}")
    return faults


def pages_are_filled(sheet: Sheets) -> list[str]:
    """A page that is followed by more of the same text or table is not left half empty."""
    if re.search(r'class="(annex|package-sheet)', sheet.source):
        return []
    faults = []
    _, top, _, bottom = area_of(sheet)
    until = len(sheet.pages) - (2 if 'class="imprint"' in sheet.source else 1)
    for page in sheet.pages[: max(until, 0)]:
        lowest = max((each.bottom for each in page.inside(area_of(sheet))), default=top)
        if lowest < top + 0.5 * (bottom - top):
            faults.append(f"第{page.number}页只排到{lowest:.0f}毫米")
    return faults


def imprint_at_the_foot(sheet: Sheets) -> list[str]:
    """The 版记 on the foot of the last page, which is even unless it may stay where it is; a letter's has no rules."""
    found = re.search(r'<footer class="imprint"([^>]*)>', sheet.source)
    if found is None:
        return []
    faults = []
    last = sheet.pages[-1]
    rules = sorted(
        (
            each
            for each in last.rules
            if each["x1"] - each["x0"] > 150 and each["bottom"] - each["top"] < 0.5 and each["colour"][0] < 0.2
        ),
        key=lambda each: each["top"],
    )
    if "any" not in found[1] and len(sheet.pages) % 2:
        faults.append(f"版记在第{len(sheet.pages)}页")
    if kind_of(sheet) == "letter":
        return faults + (["信函版记不加分隔线"] if rules else [])
    if not rules or abs(rules[-1]["bottom"] - 262) > 0.1:
        return [*faults, f"版记末线{[each['bottom'] for each in rules]}"]
    heights = [each["bottom"] - each["top"] for each in rules]
    if (
        abs(heights[0] - 0.35) > 0.02
        or abs(heights[-1] - 0.35) > 0.02
        or any(abs(each - 0.25) > 0.02 for each in heights[1:-1])
    ):
        faults.append(f"版记线粗{heights}")
    if over := [each for each in last.inside(area_of(sheet)) if each.bottom > rules[0]["top"] > each.top]:
        faults.append(f"正文压版记：{over}")
    return faults


def signature_has_room(sheet: Sheets) -> list[str]:
    """Issuer and date stand together under the text; a seal's 42 mm fit between the text's last line and the 版记."""
    blocks = re.findall(r'<section class="signature (sealed|unsealed)">(.*?)</section>', sheet.source, re.S)
    faults = []
    for style, block in blocks:
        date = re.search(r'class="date">(.*?)</p>', block)
        day = papers.text_of(date[1]) if date else ""
        name = "".join(papers.text_of(each) for each in re.findall(r'class="issuer">(.*?)</p>', block))
        for page in sheet.pages:
            lines = body_lines(sheet, page)
            at = next(
                (
                    place
                    for place in range(len(lines) - 1, 0, -1)
                    if day and lines[place].text == day and lines[place].x0 > 80
                ),
                None,
            )
            if at is None:
                continue
            first = at - 1
            while first > 0 and lines[first].x0 > 60 and name.endswith("".join(each.text for each in lines[first:at])):
                first -= 1
            names = lines[first + 1 : at]
            if not names or "".join(each.text for each in names) != name:
                faults.append(f"第{page.number}页署名和日期分离：{lines[at - 2 : at + 1]}")
                continue
            if style == "sealed":
                centre = (names[-1].top + lines[at].bottom) / 2
                below = [
                    each["top"]
                    for each in page.rules
                    if each["top"] > lines[at].bottom and each["x1"] - each["x0"] > 150 and each["colour"][0] < 0.2
                ]
                if below and min(below) < centre + SEAL / 2 - 0.1:
                    faults.append(f"第{page.number}页印章压版记：{min(below) - centre:.1f}毫米")
                if centre - SEAL / 2 < area_of(sheet)[1] - 12 and first < 0:
                    faults.append(f"第{page.number}页印章出版心")
            break
    return faults


def reads_in_order(sheet: Sheets) -> list[str]:
    """Nothing that the paper says is lost; without a table it comes out of the PDF in the order it is read."""
    got = []
    document = pymupdf.open(stream=sheet.pdf, filetype="pdf")
    for page, measured in zip(document, sheet.pages, strict=True):
        words = "".join(page.get_text(sort=False).split()).replace("\u200b", "")
        if any(is_page_number(each) for each in measured.lines):
            words = words.replace(f"—{measured.number}—", "", 1)
        got.append(words)
    said, read = papers.text_of(sheet.source).replace("\u200b", ""), "".join(got)
    if "<table" not in sheet.source and "<header" not in sheet.source and "every-page" not in sheet.source:
        if said != read:
            at = next(
                (place for place, (a, b) in enumerate(zip(said, read, strict=False)) if a != b),
                min(len(said), len(read)),
            )
            return [f"提取文字次序不符：{said[max(0, at - 8) : at + 12]} / {read[max(0, at - 8) : at + 12]}"]
        return []
    lost = Counter(said) - Counter(read)
    return [f"印出文字缺：{dict(lost)}"] if lost else []


CHECKS = (
    the_paper, nothing_outside, nothing_overlaps, on_the_grid, rare_characters_stay_in_line, in_known_faces,
    headings_in_their_faces, page_numbers, head_in_place, title_by_sense, no_lonely_heading, imprint_at_the_foot,
    pages_are_filled, signature_has_room, reads_in_order,
)  # fmt: skip
