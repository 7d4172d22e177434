"""Every figure of the statistics equals a recount, and opens exactly its records."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from inspection import briefing, statistics
from inspection.models import User
from rounds.models import Round

RECOUNTS = {
    "assignments": "SELECT count(*) FROM rounds_assignment WHERE round_id = %s",
    "interviews": "SELECT coalesce(sum(r.person_times), 0) FROM rounds_fieldrecord r JOIN inspection_code c ON c.id = r.method_id"
    " JOIN rounds_assignment a ON a.id = r.assignment_id WHERE c.code = 'interview' AND r.status = 'complete' AND a.round_id = %s",
    "visits": "SELECT coalesce(sum(r.person_times), 0) FROM rounds_fieldrecord r JOIN inspection_code c ON c.id = r.method_id"
    " JOIN rounds_assignment a ON a.id = r.assignment_id WHERE c.code = 'visit' AND r.status = 'complete' AND a.round_id = %s",
    "petitions": "SELECT count(*) FROM petitions_petition p JOIN rounds_assignment a ON a.id = p.assignment_id WHERE a.round_id = %s",
    "leads": "SELECT count(*) FROM petitions_lead l JOIN rounds_assignment a ON a.id = l.assignment_id WHERE a.round_id = %s",
    "findings": "SELECT count(*) FROM rounds_finding f JOIN rounds_assignment a ON a.id = f.assignment_id"
    " WHERE f.status <> 'dropped' AND a.round_id = %s",
    "accounts": "SELECT count(*) FROM rectification_account t JOIN rounds_assignment a ON a.id = t.assignment_id"
    " WHERE t.parent_id IS NULL AND t.status <> 'voided' AND a.round_id = %s",
    "cleared": "SELECT count(*) FROM rectification_account t JOIN rounds_assignment a ON a.id = t.assignment_id"
    " WHERE t.parent_id IS NULL AND t.status = 'cleared' AND a.round_id = %s",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("sequence", [2, 3])
@pytest.mark.parametrize("key", RECOUNTS)
def test_a_figure_equals_a_recount(case: Any, sequence: int, key: str) -> None:
    round_ = Round.objects.get(sequence=sequence)
    with connection.cursor() as cursor:
        cursor.execute(RECOUNTS[key], [round_.pk])
        recount = cursor.fetchone()[0]
    assert statistics.values(round_, User.objects.get(username="office"))[key] == recount


@pytest.mark.django_db
@pytest.mark.parametrize("split", statistics.SPLITS, ids=lambda split: split.key)
def test_the_parts_add_up_and_open_their_records(case: Any, split: statistics.Split) -> None:
    office, round_ = User.objects.get(username="office"), Round.objects.get(sequence=2 if split.key != "channel" else 3)
    parts = split.parts(round_, office)
    assert parts
    assert sum(part["value"] for part in parts) == split.of.value(round_, office)
    client = Client()
    client.force_login(office)
    User.objects.filter(pk=office.pk).update(session_key=client.session.session_key)
    for part in parts:
        assert client.get(part["url"]).context["total"] == part["value"]


@pytest.mark.django_db
def test_somebody_outside_counts_nothing(case: Any) -> None:
    round_ = Round.objects.get(sequence=3)
    assert set(statistics.values(round_, User.objects.get(username="recused")).values()) <= {
        0,
        2,
    }  # the teams of the round


@pytest.mark.django_db
def test_the_round_report_says_the_same(case: Any) -> None:
    round_ = Round.objects.get(sequence=2)
    said = briefing.context(round_)
    assert "共发现5个方面8个问题。" in said["sentences"]
    assert any("反馈问题立账8个，已销账1个，未销账7个" in each for each in said["sentences"])
