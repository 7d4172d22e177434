"""A person clicking through pages as he sees them: links, buttons and folded heads, by their visible words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import lxml.html
from django.urls import Resolver404, resolve

if TYPE_CHECKING:
    from django.test import Client

# So many rows of a list are looked into for one with which a way goes on.
ROWS = 15


@dataclass(frozen=True)
class Step:
    """One click as the table writes it: the words that are read there or, of a row whose words differ from case to case,
    what it is called in the manual and behind an @ the name of the address it leads to.
    """

    words: str
    route: str = ""

    @classmethod
    def read(cls, text: str) -> Step:
        words, _, route = text.strip().partition("@")
        return cls(words, route)


class Page:
    """A page as it was answered; heads that were clicked are unfolded."""

    def __init__(self, client: Client, address: str) -> None:
        answer: Any = client.get(address, follow=True)
        self.client, self.status = client, answer.status_code
        self.address = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        html = answer.get("Content-Type", "").startswith("text/html")
        self.tree = lxml.html.fromstring(answer.content.decode() if html else "<p></p>")

    def follow(self, steps: list[Step]) -> Page:
        """The last page of a way. Of several rows that could be meant, one on whose page the way goes on. Else LookupError."""
        if not steps:
            return self
        lost = LookupError(f"{self.address}：没有{steps[0]}，有：{'、'.join(self.offers())}")
        for element in self._meant(steps[0]):
            try:
                return self._click(element).follow(steps[1:])
            except LookupError as error:
                lost = error
        raise lost

    def _meant(self, step: Step) -> list[Any]:
        """What the step can mean here: by its words one thing, by its address the first few rows."""
        found = [each for each in self.tree.iter("a", "form", "summary") if self._is(each, step) and _is_seen(each)]
        return (
            list({self._leads_to(each): each for each in reversed(found)}.values())[::-1][:ROWS]
            if step.route
            else found[:1]
        )

    def _click(self, element: Any) -> Page:
        """Where a link leads; this page with a head unfolded, or with a button on it that would act."""
        if element.tag == "summary":
            element.getparent().set("open", "")
        if element.tag == "a" or (element.tag == "form" and (element.get("method") or "get").lower() == "get"):
            return Page(self.client, self._leads_to(element))
        return self

    def offers(self) -> list[str]:
        """All that can be clicked, in words."""
        found = (read(each) for each in self.tree.iter("a", "form", "summary") if _is_seen(each))
        return list(dict.fromkeys(each for each in found if each))

    def _leads_to(self, element: Any) -> str:
        return urljoin(self.address, element.get("href") or element.get("action") or "")

    def _is(self, element: Any, step: Step) -> bool:
        if not step.route:
            return read(element) == step.words
        return element.tag != "summary" and _route(self._leads_to(element)) == step.route


def _is_seen(element: Any) -> bool:
    """Not hidden and not in a folded part; a form has a button that can be pressed."""
    inside = element
    for outer in element.iterancestors():
        if outer.tag == "dialog" or (outer.tag == "details" and outer.get("open") is None and inside.tag != "summary"):
            return False
        inside = outer
    if element.tag == "form":
        return bool(_buttons(element))
    return element.get("hidden") is None


def _buttons(form: Any) -> list[Any]:
    return form.xpath(".//button[not(@disabled) and not(@hidden) and not(@type='button')]")


def read(element: Any) -> str:
    """What is read on it, without what is only said aloud; of a form, on its button."""
    if element.tag == "form":
        buttons = _buttons(element)
        return read(buttons[0]) if buttons else ""
    silent = "ancestor::*[contains(concat(' ', @class, ' '), ' visually-hidden ')]"
    return " ".join("".join(element.xpath(f".//text()[not({silent})]")).split())


def _route(address: str) -> str:
    """The name of an address; nothing for what is no address of ours."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""
