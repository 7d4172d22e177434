"""The manual, chapter by chapter as it is written in docs/manual, and which chapter is whose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from inspection import roles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markdown_it.token import Token

FOLDER: Final = settings.BASE_DIR / "docs" / "manual"


@dataclass(frozen=True)
class Chapter:
    """A chapter: its word in the address, its title, its file below docs/manual."""

    key: str
    title: str
    file: str


@dataclass(frozen=True)
class Heading:
    """A part of a chapter, with the place it is jumped to."""

    anchor: str
    title: str


CHAPTERS: Final = (
    Chapter("all", "大家都用得上的", "README.md"), Chapter("office", "巡察办", "office.md"), Chapter("team", "巡察组", "team.md"),
    Chapter("group", "领导小组", "group.md"), Chapter("organs", "纪委、组织、信访等机关", "organs.md"),
    Chapter("unit", "被巡察单位", "unit.md"), Chapter("administrators", "三员", "administrators.md"),
    Chapter("log-in", "登录与双人事项", "../log-in.md"),
)  # fmt: skip
BY_KEY: Final = {each.key: each for each in CHAPTERS}
# Whose chapter is not that of where his role is held.
_OF_ROLE: Final = {
    **dict.fromkeys(("group_head", "group_deputy", "secretary"), "group"),
    **dict.fromkeys(("system_administrator", "security_administrator", "auditor"), "administrators"),
    **dict.fromkeys(("unit_secretary", "unit_liaison", "unit_clerk", "unit_leader", "unit_deputy"), "unit"),
    "supervisor": "organs",
}
_OF_PLACE: Final = {roles.OFFICE: "office", roles.SEAT: "team", roles.UNIT: "organs"}


def own(held: Iterable[str]) -> Chapter:
    """The chapter of whoever holds some roles, by the first of them; what everybody needs, for who holds none."""
    key = next((_OF_ROLE.get(role) or _OF_PLACE[roles.ROLES[role].held] for role in held), "all")
    return BY_KEY[key]


@lru_cache
def written(key: str, address: str) -> tuple[SafeString, tuple[Heading, ...]]:
    """A chapter as HTML with its parts. Pictures come from the static files, links between chapters go to ``address``."""
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
    tokens = reader.parse((FOLDER / BY_KEY[key].file).read_text(encoding="utf-8"))
    headings: list[Heading] = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            token.hidden = tokens[place + 1].hidden = tokens[place + 2].hidden = True  # the page has its own
            tokens[place + 1].children = []
        elif token.type == "heading_open" and token.tag == "h2":
            headings.append(Heading(f"part-{len(headings) + 1}", tokens[place + 1].content))
            token.attrSet("id", headings[-1].anchor)
        for each in token.children or ():
            _point(each, address)
    # Written by ourselves, in files that come with the program; HTML in them stays text.
    return mark_safe(reader.renderer.render(tokens, reader.options, {})), tuple(headings)


def _point(token: Token, address: str) -> None:
    """Let a picture or a link lead where it leads to inside the product."""
    if token.type == "image":
        name = str(token.attrGet("src")).rpartition("/")[2]
        token.attrs |= {"src": static(f"manual/{name}"), "loading": "lazy"}
    elif token.type == "link_open":
        target = re.sub(r"#.*$", "", str(token.attrGet("href")))
        found = next((each for each in CHAPTERS if each.file == target), None)
        token.attrs = {"href": f"{address}?{urlencode({'chapter': found.key})}"} if found else {}
