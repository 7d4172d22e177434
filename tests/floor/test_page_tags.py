"""Words and marks on pages: due dates, tones, heads that sort, icons."""

from datetime import date, timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from inspection.templatetags import page


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "words", "tone"),
    [(4, "还剩4天", "neutral"), (3, "还剩3天", "warn"), (0, "今天到期", "warn"), (-5, "超期5天", "bad")],
)
def test_a_due_date_is_said_as_the_office_says_it(days, words, tone):
    assert page.due_words(in_days(days)) == words
    assert page.due_tone(in_days(days)) == tone


def test_without_a_date_nothing_is_said():
    assert page.due_words(None) == ""
    assert page.due(None) == ""


def test_a_moment_counts_by_its_day_in_the_office():
    late_evening = timezone.localtime().replace(hour=23, minute=59)  # still today in Shanghai, not in UTC terms
    assert page.due_words(late_evening) == "今天到期"


def test_a_status_has_a_tone_and_an_unknown_one_is_neutral():
    assert page.tone("overdue") == "bad"
    assert page.tone("good") == "good"
    assert page.tone("never heard of") == page.tone(None) == "neutral"


def test_a_badge_escapes_what_it_shows():
    assert page.badge("<b>", "issued") == '<span class="pill tone-good">&lt;b&gt;</span>'


def head(query: str) -> str:
    context = Context({"request": RequestFactory().get(f"/list/?{query}")})
    return Template('{% load page %}{% sort_head "时限" "due" %}').render(context)


def test_a_head_sorts_up_then_down_and_keeps_the_filters():
    assert "?unit=1&amp;sort=due" in head("unit=1&page=3")
    up = head("unit=1&sort=due")
    assert 'aria-sort="ascending"' in up
    assert "?unit=1&amp;sort=-due" in up


def test_every_form_has_its_own_key():
    assert page.form_key() != page.form_key()


def test_an_icon_is_silent():
    assert 'aria-hidden="true"' in page.icon("bell")


@pytest.mark.parametrize("name", sorted({*page.FILE_ICONS.values(), "file-text"}))
def test_every_file_icon_exists(name):
    assert "<svg" in page.icon(name)
