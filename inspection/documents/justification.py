"""Makes full lines of Chinese end flush with the right edge, which WeasyPrint's own justification leaves ragged.

WeasyPrint stretches spaces only, and Chinese has none: a line that loses a cell to 避头尾 stayed short by up to 5.6 mm.
Here what is missing is shared out between all characters of the line. This touches private functions of WeasyPrint,
so the version is pinned, checked here, and held by a geometry test.
"""

import re
from collections.abc import Iterator
from typing import Any

import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.line_break import create_layout

TESTED_VERSION = "70.0"
CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff]")
INVISIBLE = "\u200b"
# A line that lacks more than this is not short because of 避头尾; stretching it would look worse than leaving it.
MOST_EMS_TO_SHARE = 4

_for_spaces = inline.justify_line


def _text_boxes(box: Any) -> Iterator[Any]:
    for child in box.children:
        if not child.is_in_normal_flow():
            continue
        if isinstance(child, boxes.TextBox):
            yield child
        elif isinstance(child, boxes.InlineBox):
            yield from _text_boxes(child)


def _spacing(style: Any) -> float:
    return 0.0 if style["letter_spacing"] == "normal" else float(style["letter_spacing"])


def _spaced(text: str) -> int:
    """How many characters Pango spaces: break points within a text carry the spacing too, those at its ends do not."""
    return len(text.strip(INVISIBLE))


def _stretch(context: Any, box: Any, share: float, advance: float) -> float:
    """Widen every text box below `box` by `share` per character and push what follows; returns the total push."""
    if isinstance(box, boxes.TextBox):
        box.position_x += advance
        widened = share * _spaced(box.text)
        box.style = box.style.copy()
        box.style["letter_spacing"] = _spacing(box.style) + share
        box.pango_layout = create_layout(box.text, box.style, context, None, box.justification_spacing)
        box.pango_layout.deactivate()
        box.width += widened
        return advance + widened
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        before = advance
        box.position_x += advance
        for child in box.children:
            if child.is_in_normal_flow():
                advance = _stretch(context, child, share, advance)
        box.width += advance - before
        return advance
    box.translate(advance, 0)
    return advance


def justify_line(context: Any, line: Any, extra_width: float) -> None:
    """Stretch one line box by `extra_width` CSS pixels, between characters if the line holds any Chinese."""
    texts = list(_text_boxes(line))
    characters = sum(_spaced(box.text) for box in texts)
    if characters < 2 or not any(CHINESE.search(box.text) for box in texts):
        _for_spaces(context, line, extra_width)
        return
    # Pango drops the letter-spacing after the last character, WeasyPrint's width still holds it.
    missing = extra_width + _spacing(texts[-1].style)
    if 0 < missing <= MOST_EMS_TO_SHARE * line.style["font_size"]:
        _stretch(context, line, missing / (characters - 1), 0.0)


def install() -> None:
    """Put the function in WeasyPrint's place.

    Raises:
        RuntimeError: another version of WeasyPrint than the one this was measured with.
    """
    if weasyprint.__version__ != TESTED_VERSION:
        raise RuntimeError(
            f"WeasyPrint {weasyprint.__version__}: line justification was measured with {TESTED_VERSION}"
        )
    inline.justify_line = justify_line
