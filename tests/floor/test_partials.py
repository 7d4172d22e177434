"""The shared pieces of pages: one heading, names of buttons, reasons in words, nothing inline."""

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace as Piece

import pytest
from django.conf import settings as project
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from inspection.workflow import Button, Step

CLEAR = Step("clear", "销账", ("open",), "cleared", "rectification.approve_write_off", grave=True)


def draw(template: str, **context) -> str:
    request = RequestFactory().get("/list/?page=2")
    request.user = AnonymousUser()
    return render_to_string(template, context, request)


def record_page(**more) -> str:
    now = timezone.now()
    return draw(
        "generic/detail.html", page_title="惠农补贴发放不规范", object=Piece(pk=1, version=3),
        steps=[Piece(label="报账", state="done", date=now), Piece(label="交账", state="current")],
        facts=[{"label": "责任单位", "value": "青石乡党委"}],
        deadlines=[Piece(label="整改完成", due_on=timezone.localdate() - timedelta(days=2), explanation=["期限：3个月"])],
        slots=[{"label": "核验人", "signature": None}],
        attachments=[Piece(name="照片.jpg", url="/f/1/", file=Piece(size=10), added_by=Piece(name="李晓梅"), added_at=now)],
        upload_url="/up/", papers=[], entries=[Piece(at=now, actor_name="周明远", label="报账")], **more,
    )  # fmt: skip


def test_a_record_page_has_one_heading_and_all_its_parts():
    html = record_page()
    assert html.count("<h1") == 1
    for words in ("青石乡党委", "超期2天", "期限：3个月", "核验人", "照片.jpg", "周明远", 'aria-current="step"'):
        assert words in html


def test_an_open_step_is_a_button_with_its_label_key_and_version():
    html = record_page(buttons=[Button(CLEAR, "/clear/")])
    button = re.search(r"<button[^>]*>销账</button>", html)
    assert button is not None
    assert "disabled" not in button[0]
    assert "data-confirm" in button[0]
    assert 'name="version" value="3"' in html
    assert 'name="form_key"' in html


def test_a_closed_step_says_why_in_words():
    html = record_page(buttons=[Button(CLEAR, "/clear/", ("缺核验人签字",))])
    assert re.search(r'<button[^>]*disabled aria-describedby="why-1"[^>]*>销账</button>', html)
    assert '<ul class="why" id="why-1"><li>缺核验人签字</li></ul>' in html


def test_a_list_pages_and_says_how_many():
    rows = Paginator([Piece(pk=n) for n in range(30)], 10).page(2)
    html = draw("generic/list.html", page_title="台账", object_list=rows.object_list, page_obj=rows)
    assert "共 <b>30</b> 条" in html
    assert "第 11–20 条" in html
    assert 'href="?page=3"' in html


def test_an_empty_list_says_so():
    html = draw("generic/list.html", page_title="台账", object_list=[], empty_title="没有账户", empty_text="交账后出现")
    assert "没有账户" in html
    assert "交账后出现" in html


def test_a_conflict_shows_both_texts_before_the_form():
    html = draw("includes/conflict.html", conflicts=[{"label": "时限", "yours": "甲", "current": "乙"}])
    assert 'role="alert"' in html
    assert html.index("甲") < html.index("乙")


def test_a_chart_stands_in_the_page_as_a_table_too():
    chart = {
        "id": "c",
        "title": "分布",
        "kind": "ring",
        "names": ["件数"],
        "rows": [{"label": "报账", "values": [4], "url": "/x/"}],
    }
    html = draw("includes/chart.html", chart=chart)
    assert '<td class="num">4</td>' in html
    assert 'id="c-data" type="application/json"' in html


@pytest.mark.parametrize("status", ["403", "404", "409", "500"])
def test_an_error_page_speaks_in_an_alert(status):
    html = draw(f"{status}.html")
    assert 'role="alert"' in html
    assert html.count("<h1") == 1


# No page of ours: a file that is handed out to be opened from a disk, with its script in it (tests/floor/test_paper_proof.py).
HANDED_OUT = {"verifier.html"}
TEMPLATES = [
    path
    for path in Path(project.BASE_DIR, "templates").rglob("*.html")
    if "documents" not in path.parts and path.name not in HANDED_OUT
]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(project.BASE_DIR)))
def test_nothing_inline_and_nothing_from_outside(path):
    text = path.read_text()
    assert not re.search(r"\s(style|on[a-z]+)=\"", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"(src|href)=\"(https?:)?//", text)
