"""From a paper's HTML to its PDF: laid out on the 公文 grid, fonts embedded, nothing fetched from anywhere else."""

import gc
import logging
import threading
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, fromstring

from django.conf import settings
from django.utils import timezone

from inspection.documents import fonts

# What matters to the office is in Rendered.warnings; the library reports every step and every ignored property.
for _name in ("weasyprint", "weasyprint.progress"):
    logging.getLogger(_name).setLevel(logging.ERROR)
fonts.ensure_fonts_conf()  # fontconfig reads its file's address once, when WeasyPrint is imported

from cssselect2 import ElementWrapper  # noqa: E402
from weasyprint import CSS, HTML  # noqa: E402
from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: E402

from inspection.documents import justification  # noqa: E402
from inspection.documents.embedding import mend_fonts  # noqa: E402
from inspection.documents.fontmap import FontMap  # noqa: E402
from inspection.documents.marks import qr_svg  # noqa: E402
from inspection.documents.typesetting import by_class, typeset  # noqa: E402

# Pango has not been tried from several threads at once; a paper takes a fraction of a second.
PANGO_LOCK = threading.RLock()
STYLESHEET = Path("css") / "print.css"
INLINE_PICTURES = ("data:image/png", "data:image/jpeg", "data:image/svg+xml")
_ROLE_FACES = {family for role in fonts.ROLES.values() for family in role.stack}


class Denied(ValueError):
    """An address a paper has no business with."""


class PaperFetcher(URLFetcher):
    """Opens pictures carried inside the paper itself, and nothing else: no network, no files."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The content of a data: address that holds a picture; raises Denied for every other address."""
        if not url.startswith(INLINE_PICTURES):
            raise Denied("公文排版不读取外部资源。")
        return super().fetch(url, headers)


@dataclass(frozen=True)
class Rendered:
    """A printed paper: the file, its number of pages, and what the office must know about it, in Chinese sentences."""

    pdf: bytes
    pages: int
    warnings: tuple[str, ...] = ()


class Press:
    """What every paper of a process shares: the font configuration and the parsed stylesheet."""

    def __init__(self) -> None:
        justification.install()
        self.fetcher = PaperFetcher()
        self.fonts = FontMap({name: face.path for name in fonts.OWN_FACES if (face := fonts.find(name))})
        stylesheet = (Path(settings.BASE_DIR) / "static" / STYLESHEET).read_text(encoding="utf-8")
        source = fonts.family_variables() + stylesheet
        self.stylesheet = CSS(string=source, font_config=self.fonts, url_fetcher=self.fetcher)

    def parse(self, html: str, base_url: str | None) -> HTML:
        """The paper as a tree, which may then be changed."""
        return HTML(string=html, base_url=base_url, url_fetcher=self.fetcher)

    def lay_out(self, page: HTML, variant: str | None) -> Any:
        """The paper on its pages, nothing written yet."""
        # The selector tree is built when HTML is parsed; the paper has been changed since.
        page.wrapper_element = ElementWrapper.from_html_root(page.etree_element, content_language=None)
        return page.render(font_config=self.fonts, stylesheets=[self.stylesheet], pdf_variant=variant)


@cache
def press() -> Press:
    """The press of this process, made on first use (about a third of a second)."""
    return Press()


@cache
def warm_press() -> Press:
    """The press after a first paper: every face opened, measured and subset once, for the children that print to inherit."""
    machine = press()
    words = "巡察2026（一）“甲”、乙。"
    styles = "".join(f'<p style="font-family: var(--{role})">{words}</p>' for role in (*fonts.ROLES, "serif", "sans"))
    rows = "<table><thead><tr><th>序号</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
    for kind in ("document", "ledger"):
        html = f'<!doctype html><html><head></head><body class="{kind}"><h1 class="title">{words}</h1>{styles}{rows}</body></html>'
        render_pdf(html, title=words, author=words, created=datetime(2026, 1, 1), qr_text="1", mark=words)
    fonts.ink_top("biao", words)
    gc.freeze()
    return machine


def _set_metadata(root: Element, title: str, author: str, created: datetime) -> None:
    if timezone.is_naive(created):
        created = timezone.make_aware(created)
    head = root.find("head")
    if head is None:
        head = Element("head")
        root.insert(0, head)
    for stale in [
        node for node in head if node.tag == "title" or node.get("name", "").startswith(("author", "dcterms"))
    ]:
        head.remove(stale)
    SubElement(head, "title").text = title
    SubElement(head, "meta", {"name": "author", "content": author})
    SubElement(head, "meta", {"name": "dcterms.created", "content": created.isoformat(timespec="seconds")})
    SubElement(head, "meta", {"name": "dcterms.modified", "content": created.isoformat(timespec="seconds")})
    root.set("lang", "zh-CN")


def _page_of(document: Any, anchor: str) -> int | None:
    return next((number for number, page in enumerate(document.pages, 1) if anchor in page.anchors), None)


def _push_imprint(page: HTML, document: Any) -> bool:
    """Mark the 版记 for an even last page (GB/T 9704-2012, 7.4.1); False when it stands right already.

    Where the text shares the odd page, the 版记 moves to its back. Where the 版记 would stand on an odd page alone, a
    blank page goes before it and neither carries a number (7.5).
    """
    found = by_class(page.etree_element, "imprint")
    if not found or len(document.pages) % 2 == 0 or found[0].get("data-side") == "any":
        return False
    parents = {child: parent for parent in page.etree_element.iter() for child in parent}
    room = parents[found[0]]
    if _page_of(document, "text-end") == _page_of(document, "imprint"):
        room.set("class", "imprint-room even-page")
        return True
    room.set("class", "imprint-room after-blank")
    holder = parents[room]
    holder.insert(list(holder).index(room), Element("div", {"class": "blank-page"}))
    return True


# Up to here, in CSS pixels, a letter's text may reach for the code of its only page to stand over the foot of its area.
_CODE_ROOM = (262 - 12) * 96 / 25.4


def _place_letter_code(page: HTML, document: Any) -> bool:
    """Whether a letter of one page must be laid out again: its code stands where the text leaves room, or is made smaller."""
    body = page.etree_element.find("body")
    if (
        body is None
        or len(document.pages) > 1
        or "letter" not in body.get("class", "").split()
        or not by_class(body, "qr")
    ):
        return False
    lowest = max(
        (box.position_y + box.height for box in document.pages[0]._page_box.descendants()
         if type(box).__name__ == "TextBox" and box.text.strip()), default=0.0,
    )  # fmt: skip
    body.set("class", f"{body.get('class')} {'roomy' if lowest < _CODE_ROOM else 'full'}")
    return True


def _font_warnings(document: Any, missing: set[str]) -> tuple[str, ...]:
    used = {font.family for font in document.fonts.values()}
    warnings = [line.sentence for line in fonts.font_report() if line.is_stand_in and line.family in used]
    if missing:
        warnings.append(f"本机字库缺字：{'、'.join(sorted(missing))}，请核对后安装含有该字的字体。")
    if strangers := used - _ROLE_FACES:
        warnings.append(f"使用了规定之外的字体：{'、'.join(sorted(strangers))}。")
    return tuple(warnings)


def _add_marks(root: Element, mark: str, qr_text: str) -> None:
    """Put the viewer's mark before and the code after everything else; both are taken out of the text when laid out."""
    body = root.find("body")
    if body is None:
        return
    if mark:
        viewer = Element("div", {"class": "viewer-mark"})
        viewer.text = mark
        body.insert(0, viewer)
    if qr_text and not by_class(body, "qr"):
        holder = SubElement(body, "div", {"class": "qr"})
        holder.append(fromstring(qr_svg(qr_text)))


def render_pdf(
    html: str,
    *,
    title: str,
    author: str,
    created: datetime,
    variant: str | None = "pdf/a-3a",
    mark: str = "",
    qr_text: str = "",
    base_url: str | None = None,
) -> Rendered:
    """Print a paper.

    Args:
        html: a whole page made from a template under `templates/documents/`.
        title, author, created: the file's metadata; the same arguments give the same bytes.
        variant: the PDF/A variant; "pdf/a-3u" is quicker for long tables, None gives plain PDF.
        mark: who looks at this copy and when, small in the margin of every page (working copies; R-340).
        qr_text: what the code on the last page says; no code when empty or when the template has set one.
        base_url: what relative addresses in the paper are relative to; only pictures inside the paper are opened anyway.

    Raises:
        FontsMissing: a role has no usable font at all.
    """
    with PANGO_LOCK:
        machine = press()
        page = machine.parse(html, base_url)
        _set_metadata(page.etree_element, title, author, created)
        _add_marks(page.etree_element, mark, qr_text)
        missing = typeset(page.etree_element)
        document = machine.lay_out(page, variant)
        if _push_imprint(page, document) or _place_letter_code(page, document):
            document = machine.lay_out(page, variant)
        pdf = document.write_pdf(pdf_variant=variant, finisher=mend_fonts)
        return Rendered(pdf, len(document.pages), _font_warnings(document, missing))
