"""Small words and marks that every page uses: icons, badges, due dates, sortable heads, page numbers, form keys."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import Context
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide

from inspection import deadlines, wording
from inspection.models import Deadline

register = template.Library()

SOON_DAYS = 3
"""A running deadline this near is shown in amber."""

TONES = ("neutral", "info", "good", "warn", "bad", "gold")

TONE_OF = {
    **dict.fromkeys(
        ("submitted", "reviewing", "accepted", "open", "running", "in_progress", "stationed", "ahead"), "info"
    ),
    **dict.fromkeys(("approved", "issued", "signed", "met", "closed", "cleared", "done", "confirmed"), "good"),
    **dict.fromkeys(("paused", "waiting", "due", "partly", "returned"), "warn"),
    **dict.fromkeys(("overdue", "refused", "void", "stale", "reopened", "failed", "escalated"), "bad"),
    **dict.fromkeys(("imported", "provisional", "long_term"), "gold"),
}
"""The colour of common status codes; a status not named here is neutral. Colour never says anything words do not."""


@register.simple_tag
@cache  # of a hundred names in a few sizes; drawing one anew takes a millisecond, and a page has dozens
def icon(name: str, size: int = 18, css: str = "") -> SafeString:
    """A line icon inside the page, silent for screen readers. Raises IconDoesNotExist for an unknown name."""
    return SafeString(lucide(name, size=size, aria_hidden="true", focusable="false", **{"class": f"ico {css}".strip()}))


@register.filter
def tone(status: Any) -> str:
    """The tone of a status code, or of a tone given by its own name."""
    code = str(getattr(status, "value", status) or "").lower()
    return code if code in TONES else TONE_OF.get(code, "neutral")


@register.simple_tag
def badge(text: Any, status: Any = "neutral") -> SafeString:
    """A small tinted label; the second word is a tone or a status code."""
    return format_html('<span class="pill tone-{}">{}</span>', tone(status), text) if text else SafeString("")


def _day(when: date | datetime | None) -> date | None:
    if isinstance(when, datetime):
        return timezone.localtime(when).date() if timezone.is_aware(when) else when.date()
    return when


@register.filter
def due_words(due: date | datetime | None) -> str:
    """How far a due date is, as an office says it: 还剩3天, 今天到期, 超期5天; empty without a date."""
    day = _day(due)
    if day is None:
        return ""
    left = (day - timezone.localdate()).days
    if left == 0:
        return "今天到期"
    return f"还剩{left}天" if left > 0 else f"超期{-left}天"


@register.filter
def due_tone(due: date | datetime | None) -> str:
    """Red when over, amber when near (SOON_DAYS), grey otherwise."""
    day = _day(due)
    if day is None:
        return "neutral"
    left = (day - timezone.localdate()).days
    return "bad" if left < 0 else "warn" if left <= SOON_DAYS else "neutral"


@register.simple_tag
def due(when: date | datetime | None) -> SafeString:
    """The badge of a running deadline."""
    return badge(due_words(when), due_tone(when))


@register.filter
def explained(deadline: Any) -> list[str]:
    """How a deadline was counted, line by line; its own explanation if it brings one."""
    if isinstance(deadline, Deadline):
        return deadlines.explain(deadline)
    return list(getattr(deadline, "explanation", ()))


@register.filter
def basis(source: Any) -> str:
    """The rule behind something, in an office's words."""
    return wording.basis(str(source or ""))


@register.simple_tag
def form_key(key: str = "") -> SafeString:
    """A hidden key that makes a form count once: the same key sent again gets the first answer. ``key``: the form's own, shown again."""
    return format_html('<input type="hidden" name="form_key" value="{}">', key or uuid.uuid4())


@register.simple_tag
def options(choices: list[dict[str, Any]]) -> SafeString:
    """The options of a select, as Django's own template for one of them writes each."""
    return SafeString("".join(f"\n  {_option(each)}" for each in choices))


def _option(choice: dict[str, Any]) -> str:
    said = "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
        for name, value in choice["attrs"].items()
        if value is not False
    )
    return f'<option value="{conditional_escape(str(choice["value"]))}"{said}>{conditional_escape(choice["label"])}</option>'


@register.simple_tag
def pages(page: Page) -> Iterator[str | int]:
    """The page numbers to show, with gaps."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.inclusion_tag("includes/sort_head.html", takes_context=True)
def sort_head(context: Context, label: str, key: str, css: str = "") -> dict[str, Any]:
    """A column's head that sorts the list: ?sort=key, pressed again ?sort=-key; other filters stay, the page goes."""
    query = context["request"].GET.copy()
    now = query.get("sort", "")
    query["sort"] = f"-{key}" if now == key else key
    query.pop("page", None)
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    return {"label": label, "css": css, "order": order, "url": f"?{query.urlencode()}"}


FILE_ICONS = {
    **dict.fromkeys(("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff"), "file-image"),
    **dict.fromkeys(("xls", "xlsx", "csv", "et"), "file-spreadsheet"),
    **dict.fromkeys(("zip", "rar", "7z"), "file-archive"),
    **dict.fromkeys(("mp3", "wav", "m4a", "amr"), "file-headphone"),
    **dict.fromkeys(("mp4", "avi", "mov"), "file-video-camera"),
}


@register.filter
def file_icon(name: str) -> str:
    """The icon for a file, by its ending."""
    return FILE_ICONS.get(str(name).rpartition(".")[2].lower(), "file-text")
