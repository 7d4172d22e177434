"""The list of papers shows nobody a title he could not open: a paper is where its record is."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404

from inspection.models import Paper, User
from inspection.views import papers


def opens(user: User, paper: Paper) -> bool:
    try:
        papers.one(user, paper.pk)
    except Http404:
        return False
    return True


@pytest.mark.django_db
def test_what_is_listed_opens(case: dict[str, dict[str, Any]]) -> None:
    people = list(User.objects.filter(is_active=True).select_related("person"))
    listed = {(user.username, paper.kind) for user in people for paper in papers.visible(user)}
    assert {"office", "team-leader", "group-head"} <= {username for username, _ in listed}
    assert not [
        (user.username, paper.title) for user in people for paper in papers.visible(user) if not opens(user, paper)
    ]


@pytest.mark.django_db
def test_an_inquiry_has_no_title_for_the_leading_group(case: dict[str, dict[str, Any]]) -> None:
    """Whom the office asked about a unit is the office's and the team's (R-114)."""
    kind = "rounds.inquiry_letter"
    assert Paper.objects.filter(kind=kind).exists()
    assert papers.visible(User.objects.get(username="office")).filter(kind=kind).exists()
    assert not papers.visible(User.objects.get(username="group-head")).filter(kind=kind).exists()
