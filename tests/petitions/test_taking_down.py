"""Somebody who cannot write is heard by two: taken down, read aloud, a fingerprint, a witness."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inspection.documents import papers
from inspection.workflow import Refused
from petitions.models import Petition
from tests.cast import Cast
from tests.petitions import made


def test_the_witness_is_another_who_may_register(cast: Cast) -> None:
    for witness in (None, cast.member, cast.leader_2, cast.liaison, cast.auditor):
        with pytest.raises(Refused, match="另一名"):
            made.petition(cast, taken_down=True, witness=witness)
    with pytest.raises(Refused, match="只有口述代书"):
        made.petition(cast, witness=cast.leader)
    found = made.petition(cast, taken_down=True, witness=cast.leader)
    assert (found.taken_down, found.witness) == (True, cast.leader)


def test_the_office_has_its_own_colleagues(cast: Cast) -> None:
    found = made.petition(cast, by=cast.clerk, place=cast.office, taken_down=True, witness=cast.head)
    assert found.witness == cast.head
    with pytest.raises(Refused, match="另一名"):
        made.petition(cast, by=cast.clerk, place=cast.office, taken_down=True, witness=cast.leader)


@pytest.mark.parametrize("change", [{"witness": None}, {"taken_down": False}])
def test_the_database_refuses_one_without_the_other(cast: Cast, change: dict[str, Any]) -> None:
    found = made.petition(cast, taken_down=True, witness=cast.leader)
    with pytest.raises(IntegrityError, match="petition_taken_down_before_a_witness"), transaction.atomic():
        Petition.objects.filter(pk=found.pk).update(**change)


def test_the_form_says_what_is_missing_and_keeps_what_was_typed(cast: Cast, log_in: Any) -> None:
    url = reverse("petitions:petition_add", args=[cast.assignment.pk])
    visit, letter = made.code("petitions.intake", "visit"), made.code("petitions.intake", "letter")
    given = {
        "received_on": timezone.localdate(), "channel": visit.pk, "visit_time": "09:30", "kind": "suggestion",
        "problem": "建议修通村道。", "reporter_count": 1, "taken_down": "on",
    }  # fmt: skip
    member = log_in(cast.member)
    answer = member.post(url, given)
    assert answer.status_code == 422
    assert "请选择见证人" in answer.content.decode()
    assert "建议修通村道。" in answer.content.decode()
    answer = member.post(url, given | {"channel": letter.pk, "witness": cast.leader.pk})
    assert "只有当面来访的才能口述代书" in answer.content.decode()
    assert not Petition.objects.exists()
    shown = member.get(url).content.decode()
    assert f'value="{cast.leader.pk}"' in shown
    assert f'value="{cast.member.pk}"' not in shown


def test_the_printed_form_has_room_for_the_fingerprint(cast: Cast) -> None:
    found = made.petition(cast, taken_down=True, witness=cast.leader)
    paper = papers.draft(found, "petitions.registration_form", by=cast.leader)
    words = papers.text_of(papers.compose(paper))
    for each in ("按手印", "代书人", "见证人", cast.leader.name, cast.member.name):
        assert each in words
    plain = papers.draft(made.petition(cast), "petitions.registration_form", by=cast.leader)
    assert "按手印" not in papers.text_of(papers.compose(plain))
