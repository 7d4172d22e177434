"""What an assignment's page and a daily log show of petitions and leads: only what their reader may see."""

from __future__ import annotations

from typing import Any

from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from tests.cast import Cast
from tests.petitions import made

PAGE = Template("{% load petitions_tags %}{% petitions_of assignment %}{% leads_of assignment %}")
COUNTS = Template(
    "{% load petitions_tags %}{% petition_counts_of assignment day as rows %}"
    "{% for row in rows %}{{ row.label }}{{ row.value }};{% endfor %}"
)


def shown(template: Template, cast: Cast, user: Any) -> str:
    request = RequestFactory().get("/")
    request.user = user
    context = Context({"request": request, "assignment": cast.assignment, "day": timezone.localdate()})
    return template.render(context).strip()


def test_an_assignments_petitions_and_leads(cast: Cast) -> None:
    lead = made.lead(cast)
    for user in (cast.member, cast.head):
        page = shown(PAGE, cast, user)
        assert lead.number in page
        assert lead.petition.number in page
    for user in (cast.leader_2, cast.recused, cast.expired, cast.supervisor, cast.liaison, cast.auditor):
        assert shown(PAGE, cast, user) == ""


def test_the_leading_group_sees_leads_only(cast: Cast) -> None:
    lead = made.lead(cast)
    page = shown(PAGE, cast, cast.group_head)
    assert lead.number in page
    assert lead.petition.number not in page


def test_counts_for_the_daily_log(cast: Cast) -> None:
    for way in ("letter", "letter", "call"):
        made.petition(cast, channel=made.code("petitions.intake", way))
    made.petition(cast, about_team=True)
    assert shown(COUNTS, cast, cast.member) == "来信2;来电1;"
    assert shown(COUNTS, cast, cast.leader_2) == ""


def test_the_assignments_page_shows_them(cast: Cast, log_in: Any) -> None:
    found = made.petition(cast)
    page = log_in(cast.member).get(reverse("rounds:assignment", args=[cast.assignment.pk])).content.decode()
    assert found.number in page
