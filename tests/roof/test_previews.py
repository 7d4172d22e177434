"""Rows opened in place: which pages tell their key facts below a row, to whom, and that lists ask nothing more for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import get_resolver, reverse

from inspection.models import AuditEntry, Bookmark
from inspection.views import previews
from inspection.views.pages import DetailPage
from petitions.models import Lead, Petition
from rectification.models import Account, Feedback
from rounds.models import Assignment, FieldRecord
from tests import make
from tests.petitions import made
from tests.rectification import stage

if TYPE_CHECKING:
    from tests.cast import Cast

ASKED = {"part": previews.PART}


def page_of(account: Account, namespace: str = "rectification") -> str:
    return reverse(f"{namespace}:account", args=[account.pk])


def test_key_facts_and_nothing_around_them(cast: Cast, log_in: Any) -> None:
    account = stage.rectifying(cast)
    answer = log_in(cast.clerk).get(page_of(account), ASKED)
    words = answer.content.decode()
    assert answer.status_code == 200
    assert account.number in words
    assert account.problem in words
    assert account.get_status_display() in words
    assert "<html" not in words
    assert not Bookmark.objects.exists()


def test_a_whole_page_is_still_a_page(cast: Cast, log_in: Any) -> None:
    account = stage.rectifying(cast)
    for query in ({}, {"part": "else"}):
        assert "<html" in log_in(cast.clerk).get(page_of(account), query).content.decode()


def test_out_of_scope_there_is_nothing(cast: Cast, log_in: Any) -> None:
    account = stage.rectifying(cast)
    assert log_in(cast.leader_2).get(page_of(account), ASKED).status_code == 404
    assert log_in(cast.liaison).get(page_of(account), ASKED).status_code == 404
    make.recusal(cast.clerk.person, cast.qingshi)
    assert log_in(cast.clerk).get(page_of(account), ASKED).status_code == 404


def test_the_unit_opens_its_own_on_its_own_side(cast: Cast, log_in: Any) -> None:
    account = stage.rectifying(cast)
    assert account.problem in log_in(cast.liaison).get(page_of(account, "unit"), ASKED).content.decode()


def test_where_a_look_is_noted_nothing_opens_in_place(cast: Cast, log_in: Any) -> None:
    petition = made.petition(cast)
    answer = log_in(cast.leader).get(reverse("petitions:petition", args=[petition.pk]), ASKED)
    assert "<html" in answer.content.decode()
    assert AuditEntry.objects.filter(verb="look", actor=cast.leader).exists()


@pytest.mark.parametrize(
    ("model", "namespace", "address"),
    [
        (Account, "", "/rectification/accounts/"), (Account, "unit", "/unit/accounts/"), (Assignment, "", "/rounds/assignments/"),
        (Petition, "", ""), (Lead, "", ""), (Feedback, "", ""), (AuditEntry, "", ""),
    ],
)  # fmt: skip
def test_which_lists_offer_it(model: Any, namespace: str, address: str) -> None:
    assert previews.address_before_key(model, namespace) == address


def test_interviews_are_noted_here_as_there(cast: Cast, log_in: Any) -> None:
    record = FieldRecord.objects.create(
        assignment=cast.assignment, method=stage.method(), held_on=cast.assignment.stationing_begins, title="谈话",
        restricted=True, created_by=cast.leader,
    )  # fmt: skip
    before = AuditEntry.objects.filter(verb="look", actor=cast.leader).count()
    answer = log_in(cast.leader).get(reverse("rounds:field_record", args=[record.pk]), ASKED)
    assert answer.status_code == 200
    assert AuditEntry.objects.filter(verb="look", actor=cast.leader).count() == before + 1


def pages() -> list[Any]:
    found = []
    for pattern in get_resolver().url_patterns:
        for each in getattr(pattern, "url_patterns", [pattern]):
            view = getattr(getattr(each, "callback", None), "view_class", None)
            if view is not None and issubclass(view, DetailPage):
                found.append(view)
    return found


def test_no_page_that_notes_every_look_opens_in_place() -> None:
    noted = [page for page in pages() if page.looks]
    assert len(noted) > 10
    assert not [page for page in noted if page.opens_in_place]


def test_a_list_says_where_its_rows_may_be_opened(cast: Cast, log_in: Any) -> None:
    stage.rectifying(cast)
    client = log_in(cast.clerk)
    assert (
        'data-peek="/rectification/feedback/"'
        not in client.get(reverse("rectification:feedback_list")).content.decode()
    )
    assert 'data-peek="/rounds/assignments/"' in client.get(reverse("rounds:assignment_list")).content.decode()
