"""What people type cannot reach files, the network or the worker through a paper."""

import base64
import contextlib
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

import pymupdf
import pytest

from inspection.documents import RenderingFailed, fonts, render_pdf_isolated, render_template
from inspection.documents.pdf import Denied, PaperFetcher
from tests.floor import evil_files, hostile_papers
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


@pytest.fixture
def secrets(tmp_path):
    """A folder of files of every kind a paper could pull in, each with a word in it that must not be printed."""
    for ending in ("txt", "css", "svg", "ttf"):
        text = (
            f"<svg xmlns='http://www.w3.org/2000/svg' id='x'><text y='9'>{SECRET}</text></svg>"
            if ending == "svg"
            else SECRET
        )
        (tmp_path / f"secret.{ending}").write_text(f"p::after {{ content: '{SECRET}' }}" if ending == "css" else text)
    (tmp_path / "secret.png").write_bytes(evil_files.png((7, 7)))
    return tmp_path


SECRET = "本机秘密"


@pytest.mark.parametrize("payload", hostile_papers.REACHING.values(), ids=hostile_papers.REACHING)
def test_nothing_outside_the_paper_is_read(canary, secrets, payload):
    address, knocks = canary
    places = {
        "http": address,
        "http_rest": address.removeprefix("http:"),
        "file": secrets.as_uri(),
        "path": str(secrets),
    }
    page = f"<html><head></head><body><p>正文</p>{payload.format(**places)}</body></html>"
    rendered = print_html(page, base_url=f"{secrets.as_uri()}/")
    assert knocks == []
    text = text_of_pdf(rendered.pdf)
    assert "正文" in text
    assert SECRET not in text
    assert "root:" not in text
    with pymupdf.open(stream=rendered.pdf, filetype="pdf") as made:
        assert made.embfile_count() == 0
        assert [image for page in made for image in page.get_images()] == []
    assert b"/EmbeddedFile" not in rendered.pdf


def test_what_cannot_be_left_out_stops_the_paper(canary):
    address, knocks = canary
    with pytest.raises(RenderingFailed, match="公文排版出错"):
        render_pdf_isolated(f"<p>正文</p>{hostile_papers.COLOUR_PROFILE.format(http=address)}", **ABOUT)
    assert knocks == []


def test_the_canaries_sing(canary, secrets):
    """That nobody knocked means something only where a knock is heard."""
    address, knocks = canary
    urllib.request.urlopen(f"{address}/a.png").read()
    assert knocks == ["/a.png"]
    assert len(hostile_papers.REACHING) + len(hostile_papers.GREEDY) >= 60


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


@pytest.mark.parametrize("name", ["colspan", "nesting", "long"])
def test_a_paper_that_takes_too_much_is_stopped(name):
    with pytest.raises(RenderingFailed, match="公文排版"):
        render_pdf_isolated(hostile_papers.GREEDY[name], **ABOUT, timeout=1.0 if name == "long" else 5)
    assert render_pdf_isolated("<p>正文</p>", **ABOUT).pages == 1


@pytest.mark.slow
@pytest.mark.parametrize("payload", hostile_papers.GREEDY.values(), ids=hostile_papers.GREEDY)
def test_a_greedy_paper_is_printed_or_stopped_in_time(payload):
    """And leaves the next paper, and the process, as they were."""
    html = payload.format(pixels=base64.b64encode(evil_files.bomb_png(60_000, 60_000)).decode())
    began = time.monotonic()
    with contextlib.suppress(RenderingFailed):
        assert render_pdf_isolated(html, **ABOUT, timeout=4.0).pages >= 1
    assert time.monotonic() - began < 8
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
