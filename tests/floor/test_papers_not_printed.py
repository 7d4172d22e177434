"""A paper that hangs while it is laid out is given up, says so in words, and can be printed again: nothing of it is lost."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from inspection import documents
from inspection.documents import isolation, papers
from inspection.models import Paper
from tests.cast import Cast
from tests.rectification import stage


@pytest.fixture
def paper(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Paper:
    monkeypatch.setattr(papers, "_nudge", lambda key: None)
    stage.delivered(cast, 1)
    found = Paper.objects.get(kind="rectification.feedback")
    assert found.file is None
    return found


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No layout ends; a second is enough to know that here."""
    monkeypatch.setattr(isolation, "render_pdf", lambda *args, **options: isolation.select.select([], [], []))
    monkeypatch.setattr(
        documents, "render_pdf_isolated", partial(isolation.render_pdf_isolated, timeout=1), raising=False
    )
    return monkeypatch


@pytest.mark.parametrize(("who", "address"), [("clerk", "paper_pdf"), ("clerk", "paper_manifest"), ("secretary", "unit:paper_pdf")])  # fmt: skip
def test_it_says_so_and_keeps_everything(
    cast: Cast, paper: Paper, hanging: pytest.MonkeyPatch, log_in: Any, who: str, address: str
) -> None:
    page = reverse(address, args=[paper.pk])
    answer = log_in(getattr(cast, who)).get(page)
    words = answer.content.decode()
    assert answer.status_code == 503
    assert "公文排版超过1秒，已中止" in words
    assert "没有丢失" in words
    assert f'href="{page}"' in words, "to try again"
    kept = Paper.objects.get(pk=paper.pk)
    assert (kept.status, kept.number, kept.file) == (paper.status, paper.number, None)


def test_and_prints_when_it_is_asked_again(cast: Cast, paper: Paper, hanging: pytest.MonkeyPatch, log_in: Any) -> None:
    client, page = log_in(cast.clerk), reverse("paper_pdf", args=[paper.pk])
    assert client.get(page).status_code == 503
    hanging.undo()
    hanging.setattr(papers, "_nudge", lambda key: None)
    answer = client.get(page)
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert Paper.objects.get(pk=paper.pk).file is not None
