"""What two readings of one page may differ in without anything having happened between them."""

from __future__ import annotations

import re

_OF_THE_MOMENT = re.compile(
    rb'name="(?:csrfmiddlewaretoken|form_key)" value="[^"]*"|<p class="print-mark".*?</p>', re.DOTALL
)


def settled(page: bytes) -> bytes:
    """The page without its tokens and without the minute at which it would be printed."""
    return _OF_THE_MOMENT.sub(b"", page)
