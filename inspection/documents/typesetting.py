"""What a paper's HTML needs before it is laid out: title lines, signature places, rare names, break points at quotes.

The templates stay plain (h1.title, p, section.signature, footer.imprint …) and know no widths; everything that depends
on counting cells or on the glyphs of a face is worked out here, on the parsed tree. See GB/T 9704-2012, 7.2 to 7.4.
"""

import copy
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from inspection.documents import fonts
from inspection.documents.titles import LEDGER_LINE, WIDEST_LINE, break_title, cells

# One cell of the 28-character grid: 156 mm / 28, in points; and what print.css makes it of.
CELL = 15.793
SIZE, SPACING = 16.0, -0.2147
PITCH, SEAL = 28.991, 119.06
TEXT_WIDTH = 442.2
TEXT_MM = 156.0
# The organ's mark: as large as fits, narrowed before it is shrunk, as printers narrow red heads.
MARK_LARGEST, MARK_NARROWEST = 48.0, 0.6
LETTER_MARK_LARGEST = 36.0
LONGEST_ISSUER = 22.0
# A row higher than this share of its page may be parted between two pages.
LONG_ROW = 0.4

_ROLE_OF_TAG = {"h1": "biao", "h2": "hei", "h3": "kai", "th": "hei"}
_ROLE_OF_CLASS = {
    "title": "biao",
    "mark": "biao",
    "hei": "hei",
    "secrecy": "hei",
    "urgency": "hei",
    "annex-label": "hei",
    "kai": "kai",
    "fang": "fang",
}
_NOT_TEXT = {"style", "script", "title", "meta", "link", "svg", "img", "col", "colgroup"}
_OPENERS = "（《〈「『【〔“‘"
_NOT_AT_LINE_START = "，。、；：？！）》〉」』】〕”’…—·％℃"
_BEFORE_QUOTE = re.compile(f"(?<=[^\\s\u200b{_OPENERS}])(?=[“‘])")
_AFTER_QUOTE = re.compile(f"(?<=[”’])(?=[^\\s\u200b{_NOT_AT_LINE_START}])")
_NEEDS_NO_GLYPH = frozenset("\n\r\t \u00a0\u200b\u2060")


def classes(element: Element) -> set[str]:
    """The class names of an element."""
    return set(element.get("class", "").split())


def by_class(root: Element, name: str) -> list[Element]:
    """All elements carrying a class, in document order."""
    return [element for element in root.iter() if isinstance(element.tag, str) and name in classes(element)]


def text_of(element: Element) -> str:
    """The text of an element and what is in it, white space collapsed."""
    return re.sub(r"[ \t\r\n]+", " ", "".join(element.itertext())).strip()


def _add_style(element: Element, declarations: str) -> None:
    element.set("style", f"{element.get('style', '')};{declarations}".lstrip(";"))


def _set_lines(element: Element, lines: list[str]) -> None:
    """Replace an element's content by lines with <br> between them (one heading tag stays one heading)."""
    for child in list(element):
        element.remove(child)
    element.text = lines[0]
    for line in lines[1:]:
        SubElement(element, "br").tail = line


def _lines_of(element: Element) -> str:
    """The text of a heading with its own <br> as line breaks."""
    parts = [element.text or ""]
    for child in element:
        parts += ["\n" if child.tag == "br" else "".join(child.itertext()), child.tail or ""]
    return "\n".join(re.sub(r"\s+", " ", part).strip() for part in "".join(parts).split("\n") if part.strip())


def place_titles(root: Element) -> None:
    """Break every title by sense; `data-keep` holds names that stay whole, separated by a bar."""
    body = root.find("body")
    wide = body is not None and "ledger" in classes(body)
    for element in by_class(root, "title"):
        text = _lines_of(element) if element.find("br") is not None else text_of(element)
        if text:
            keep = [name for name in element.get("data-keep", "").split("|") if name]
            _set_lines(element, break_title(text, keep, LEDGER_LINE if wide else WIDEST_LINE))


def mark_size(text: str, largest: float = MARK_LARGEST) -> tuple[float, float]:
    """The size in points and the horizontal scale at which an organ's mark fills at most the width of the text."""
    width, room = cells(text), TEXT_WIDTH * 0.97
    comfortable = largest * 0.88
    if room / width >= comfortable:
        return min(largest, room / width), 1.0
    scale = max(MARK_NARROWEST, room / (width * comfortable))
    return min(comfortable, room / (width * scale)), scale


def place_marks(root: Element) -> None:
    """Size the 发文机关标志 and lift it so that its ink, not its box, begins where the standard says."""
    for element in by_class(root, "mark"):
        text = text_of(element)
        if not text:
            continue
        size, scale = mark_size(text, LETTER_MARK_LARGEST if "letter-mark" in classes(element) else MARK_LARGEST)
        # The unscaled line is wider than the text area; equal overhang on both sides keeps it centred.
        width = cells(text) * size + 10
        style = f"font-size:{size:.2f}pt;line-height:1;width:{width:.2f}pt;margin-left:{(TEXT_WIDTH - width) / 2:.2f}pt"
        style += f";margin-top:{-fonts.ink_top('biao', text) * size:.3f}pt"
        _add_style(element, style + (f";transform:scaleX({scale:.4f})" if scale < 1 else ""))


def signature_indents(issuer: float, date: float, *, sealed: bool) -> tuple[float, float]:
    """How many cells issuer and date stand in from the right (GB/T 9704-2012, 7.3.5.1 and 7.3.5.2).

    Sealed: the date four cells in, the issuer centred over it; an issuer too long for that stands two cells in and the
    date is centred below it. Unsealed: the issuer two cells in, the date two cells right of the issuer's beginning; a
    date longer than the issuer stands two cells in itself.
    """
    if sealed:
        centred = 4 + (date - issuer) / 2
        return (centred, 4.0) if centred >= 2 else (2.0, 2 + (issuer - date) / 2)
    if date > issuer:
        return 4 + date - issuer, 2.0
    return 2.0, issuer - date


def grid_cells(text: str) -> float:
    """The width of a text on the grid, in cells: digits take half a cell but each carries the whole letter-spacing."""
    return (cells(text) * SIZE + len(text) * SPACING) / CELL


def place_signatures(root: Element) -> None:
    """Give each signature block its indents, in cells counted from the right."""
    for block in by_class(root, "signature"):
        dates = by_class(block, "date")
        issuers = by_class(block, "issuer")
        for issuer in issuers:
            _set_lines(issuer, break_title(text_of(issuer), widest=LONGEST_ISSUER))
        longest = max((grid_cells(line) for issuer in issuers for line in issuer.itertext()), default=0.0)
        date = max((grid_cells(text_of(element)) for element in dates), default=0.0)
        right, date_right = signature_indents(longest, date, sealed="sealed" in classes(block))
        middle = right + longest / 2
        for issuer in issuers:
            # Several issuers, or one on two lines, are centred on each other: the shorter stand further in.
            widest = max(grid_cells(line) for line in issuer.itertext())
            indent = (middle - widest / 2) * CELL - 0.5
            _add_style(issuer, f"margin-right:{indent:.3f}pt;width:{widest * CELL + 1:.3f}pt")
        for element in dates:
            _add_style(element, f"padding-right:{date_right * CELL:.3f}pt")
        for seal in by_class(block, "seal"):
            # Upright, 42 mm, its middle between name and date and over the middle of both (7.3.5.1).
            _add_style(seal, f"right:{middle * CELL - SEAL / 2:.3f}pt;bottom:{PITCH - SEAL / 2:.3f}pt")


def column_widths(row: Element) -> list[float]:
    """Millimetres of each column by `data-width` of a row of heads; heads without one share what the text's width leaves.

    Empty for any other row: labels beside values keep the widths of the style sheet.
    """
    given = [float(cell.get("data-width", 0)) for cell in row]
    if not any(given) or not (all(given) or all(cell.tag == "th" for cell in row)):
        return []
    if all(given):
        return given
    share = (TEXT_MM - sum(given)) / given.count(0)
    if share <= 0:
        raise ValueError(f"表头列宽合计 {sum(given):g} 毫米，超出版心 {TEXT_MM:g} 毫米")
    return [width or share for width in given]


def place_columns(root: Element) -> None:
    """Turn `data-width` (millimetres) on a table's heads into shares of its width: see column_widths."""
    for table in root.iter("table"):
        for row in table.iter("tr"):
            if widths := column_widths(row):
                columns = Element("colgroup")
                for width in widths:
                    SubElement(columns, "col", {"style": f"width:{width / sum(widths):.4%}"})
                table.insert(0, columns)
                break


def place_heads(root: Element) -> None:
    """Make a table's first row of nothing but heads its head, to be repeated on every page the table goes on to."""
    for table in list(root.iter("table")):
        rows = list(table.iter("tr"))
        if (
            table.find("thead") is not None
            or len(rows) < 2
            or len(rows[0]) < 2
            or any(cell.tag != "th" for cell in rows[0])
        ):
            continue
        holder = next(each for each in table.iter() if rows[0] in list(each))
        holder.remove(rows[0])
        head = Element("thead")
        head.append(rows[0])
        table.insert(0, head)


def _row_height(row: Element, widths: list[float], size: float, leading: float) -> float:
    """About how high a row is set, in points, from the width of its columns in millimetres."""
    at, highest = 0, 0.0
    for cell in row:
        span = int(cell.get("colspan", 1))
        room = (sum(widths[at : at + span]) * 72 / 25.4 - 8) / size
        paragraphs = [text_of(each) for each in cell.iter("p")] or _lines_of(cell).split("\n")
        highest = max(highest, sum(-(-cells(text) // max(room, 1)) for text in paragraphs) * leading)
        at += span
    return highest


def place_long_rows(root: Element) -> None:
    """Let rows that fill much of a page be parted, so that the page before stays neither empty nor without its head."""
    body = root.find("body")
    ledger = body is not None and "ledger" in classes(body)
    size, leading, width, height = (10.5, 13.0, 261.0, 476.0) if ledger else (12.0, 20.0, TEXT_MM, 637.8)
    for table in root.iter("table"):
        shares = [float(each.get("style", "").partition(":")[2].rstrip("%") or 0) / 100 for each in table.iter("col")]
        for row in table.iter("tr"):
            columns = sum(int(cell.get("colspan", 1)) for cell in row)
            widths = [share * width for share in shares] or [width / max(columns, 1)] * columns
            if not shares and [cell.tag for cell in row] == ["th", "td"]:
                widths = [29.0, *[(width - 29) / max(columns - 1, 1)] * (columns - 1)]
            if _row_height(row, widths, size, leading) > LONG_ROW * height:
                row.set("class", f"{row.get('class', '')} long".strip())


def _ruled(imprint: Element) -> None:
    """Put the rules of a 版记 between its rows: 0.35 mm first and last, 0.25 mm between (7.4.2)."""
    rows = list(imprint)
    for row in rows:
        if "joined" not in classes(row):
            at = list(imprint).index(row)
            imprint.insert(at, Element("hr", {"class": "rule" if at == 0 else "rule inner"}))
    if rows:
        imprint.append(Element("hr", {"class": "rule"}))


def place_imprint(root: Element) -> None:
    """Hang the 版记 on the foot of its page, with an invisible copy in the text that keeps its room free."""
    parents = {child: parent for parent in root.iter() for child in parent}
    for imprint in by_class(root, "imprint")[:1]:
        _ruled(imprint)
        parent = parents[imprint]
        at = list(parent).index(imprint)
        parent.remove(imprint)
        imprint.tail = None
        room = Element("div", {"class": "imprint-room", "id": "imprint"})
        hidden = SubElement(room, "div", {"class": "imprint-copy", "aria-hidden": "true"})
        hidden.extend(copy.deepcopy(child) for child in imprint)
        room.append(imprint)
        parent.insert(at, room)
        parent.insert(at, Element("div", {"id": "text-end"}))


def _texts(element: Element, role: str) -> Iterator[tuple[Element, str, str]]:
    """Every (element, "text" or "tail", role) that holds printed text below and including an element's own text."""
    if not isinstance(element.tag, str) or element.tag in _NOT_TEXT or element.tag.endswith("}svg"):
        return
    role = _ROLE_OF_TAG.get(element.tag, role)
    role = next((_ROLE_OF_CLASS[name] for name in classes(element) if name in _ROLE_OF_CLASS), role)
    if element.text:
        yield element, "text", role
    for child in list(element):
        yield from _texts(child, role)
        if child.tail:
            yield child, "tail", role


def free_quotes(text: str) -> str:
    """Insert U+200B where a line may break at a Chinese quotation mark; Pango allows no break on either side of one."""
    return _AFTER_QUOTE.sub("\u200b", _BEFORE_QUOTE.sub("\u200b", text))


def _runs(text: str, covered: frozenset[str]) -> list[tuple[bool, str]]:
    """A text as runs of (lacking in the face?, characters)."""
    runs: list[tuple[bool, str]] = []
    for character in text:
        lacking = character not in covered and character not in _NEEDS_NO_GLYPH
        if runs and runs[-1][0] == lacking:
            runs[-1] = lacking, runs[-1][1] + character
        else:
            runs.append((lacking, character))
    return runs


def _wrap_rare(holder: Element, slot: str, parent: Element, role: str) -> set[str]:
    """Put characters the role's face lacks into spans of the fallback face; returns those no face has."""
    text = getattr(holder, slot) or ""
    lacking = set(text) - fonts.coverage(fonts.chosen(role)[0]) - _NEEDS_NO_GLYPH
    if not lacking:
        return set()
    fallback = fonts.ROLES[role].fallback
    at = 0 if slot == "text" else list(parent).index(holder) + 1
    runs = _runs(text, fonts.coverage(fonts.chosen(role)[0]))
    setattr(holder, slot, runs.pop(0)[1] if not runs[0][0] else "")
    last: Element | None = None
    for is_rare, characters in runs:
        if is_rare:
            last = Element("span", {"class": "rare-sans" if fallback == fonts.SANS else "rare"})
            last.text = characters
            parent.insert(at, last)
            at += 1
        elif last is not None:
            last.tail = characters
    return lacking - fonts.coverage(fallback)


def place_text(root: Element) -> set[str]:
    """Free the quotes and set rare characters in the fallback face; returns the characters no installed face has."""
    body = root.find("body") if root.tag == "html" else root
    if body is None:
        return set()
    parents = {child: parent for parent in body.iter() for child in parent}
    missing: set[str] = set()
    for holder, slot, role in list(_texts(body, "fang")):
        setattr(holder, slot, free_quotes(getattr(holder, slot)))
        missing |= _wrap_rare(holder, slot, holder if slot == "text" else parents[holder], role)
    return missing


def typeset(root: Element) -> set[str]:
    """Prepare a parsed paper in place; returns the characters that no installed face can print."""
    place_titles(root)
    place_marks(root)
    place_signatures(root)
    place_heads(root)
    place_columns(root)
    place_long_rows(root)
    place_imprint(root)
    return place_text(root)
