"""What people type cannot reach files, the network or the worker through a paper."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pymupdf
import pytest

from inspection.documents import RenderingFailed, fonts, render_pdf_isolated, render_template
from inspection.documents.pdf import Denied, PaperFetcher
from tests.floor.paper_samples import ANNOUNCEMENT
from tests.floor.printing import CREATED, html_of, print_html, printed, text_of_pdf

pytestmark = pytest.mark.skipif(fonts.find("FandolFang") is None, reason="公文字体未安装：先运行 script/setup")
ABOUT = {"title": "试印", "author": "云岭县", "created": CREATED}


@pytest.fixture
def canary():
    """A web server that remembers who knocked."""
    knocks = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            knocks.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            """Be quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", knocks
    server.shutdown()


PAYLOADS = [
    "<img src='{http}/a.png'>",
    "<link rel='stylesheet' href='{http}/a.css'>",
    "<style>@import url({http}/b.css); body {{ background: url({http}/c.png) }}</style>",
    "<style>@font-face {{ font-family: x; src: url({http}/f.woff) }} p {{ font-family: x }}</style>",
    "<object data='{http}/o.svg'></object><embed src='{http}/e.svg'>",
    "<svg><image href='{http}/i.png'/><use href='{http}/u.svg#x'/></svg>",
    "<img src='data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22><image href=%22{http}/n.png%22/></svg>'>",
    "<a rel='attachment' href='{http}/x'>x</a><link rel='attachment' href='{http}/y'>",
    "<base href='{http}/'><img src='relative.png'>",
    "<img src='file:///etc/passwd'><link rel='attachment' href='file:///etc/passwd'>",
    "<style>@import url(file:///etc/hostname)</style><object data='file:///etc/hosts'></object>",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_outside_the_paper_is_read(canary, payload):
    address, knocks = canary
    rendered = print_html(f"<html><head></head><body><p>正文</p>{payload.format(http=address)}</body></html>")
    assert knocks == []
    assert b"/EmbeddedFile" not in rendered.pdf
    text = text_of_pdf(rendered.pdf)
    assert "正文" in text
    assert "root:" not in text
    assert pymupdf.open(stream=rendered.pdf, filetype="pdf").embfile_count() == 0


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://127.0.0.1/", "ftp://host/x", "data:text/css,p{}", "gopher://x", "//x/y", ""]
)
def test_the_fetcher_refuses(url):
    with pytest.raises(Denied):
        PaperFetcher().fetch(url)


def test_pictures_inside_the_paper_are_printed():
    picture = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><rect width='1' height='1'/></svg>"
    assert PaperFetcher().fetch(picture).read().startswith(b"<svg")


def test_typed_markup_is_printed_as_text():
    typed = "一、<img src=file:///etc/passwd>\n<script>alert(1)</script>&amp;"
    html = render_template("documents/base_working.html", ANNOUNCEMENT | {"body": typed, "title": "<b>标题</b>"})
    assert "<script>" not in html
    text = text_of_pdf(print_html(html).pdf)
    assert "<imgsrc=file:///etc/passwd>" in text
    assert "<b>标题</b>" in text
    assert "&amp;" in text


def test_a_child_process_prints_the_same_bytes():
    made = render_pdf_isolated(html_of("announcement"), **ABOUT)
    assert made == print_html(html_of("announcement"))
    assert made.pages == printed("announcement").pages


@pytest.mark.parametrize(
    ("html", "limits"),
    [
        ("<table><tr><td colspan='99999999'>x</table>", {"timeout": 5}),
        ("<div>" * 5000 + "x", {}),
        ("<p>" + "国" * 2_000_000, {"timeout": 1.0}),
    ],
    ids=["memory", "nesting", "time"],
)
def test_a_paper_that_takes_too_much_is_stopped(html, limits):
    with pytest.raises(RenderingFailed, match="公文排版"):
        render_pdf_isolated(html, **ABOUT, **limits)
    assert render_pdf_isolated("<p>正文</p>", **ABOUT).pages == 1


def test_threads_may_print_side_by_side():
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(render_pdf_isolated("<p>正文</p>", **ABOUT).pdf))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(results) == 4
    assert len(set(results)) == 1
