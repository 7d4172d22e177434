"""Finding petitions by a few characters, and paging long lists: letter by letter what a scan finds, by whatever way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspection import bigrams
from inspection.views import paging
from petitions.models import Petition, PetitionText
from tests.petitions import made

if TYPE_CHECKING:
    from tests.cast import Cast

TEXTS = (
    "危房改造补助未到位", "低保名额优亲厚友，ABC公司代办", "公款吃喝100%报销_发票", "𠮷田村道路\\桥梁", "ＡＢＣ全角", "改造危房", "一",
    "低保低保低保", "符号“引号”与'单引号'", "换\n行", "Straße", "ß",
)  # fmt: skip


@pytest.fixture
def many(cast: Cast) -> Petition:
    """A petition and sixty like it, each a third of a day older."""
    first = made.petition(cast)
    for n in range(60):
        copy = Petition.objects.get(pk=first.pk)
        copy.pk, copy._state.adding = None, True
        copy.number, copy.number_entry, copy.received_on = f"X{n:03}", None, first.received_on - timedelta(days=n // 3)
        copy.registered_at = timezone.now()
        copy.save()
        PetitionText.objects.create(petition=copy, problem=TEXTS[n % len(TEXTS)] + f"，第{n}件")
    return first


@pytest.mark.django_db
@pytest.mark.parametrize("common", [True, False])
def test_found_is_what_a_scan_finds(many: Petition, monkeypatch: pytest.MonkeyPatch, common: bool) -> None:
    monkeypatch.setattr(bigrams, "is_common", lambda *_: common)

    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def holds(data: Any) -> None:
        text = data.draw(st.sampled_from(TEXTS))
        begin = data.draw(st.integers(0, len(text) - 1))
        words = text[begin : begin + data.draw(st.integers(1, 6))]
        with connection.cursor() as cursor:
            cursor.execute("SELECT upper(%s)", [words])
            upper = cursor.fetchone()[0]
            cursor.execute(
                "SELECT p.id FROM petitions_petition p LEFT JOIN petitions_petitiontext t ON t.petition_id = p.id"
                " WHERE position(%s in upper(t.problem)) > 0 OR position(%s in upper(p.number)) > 0 OR EXISTS"
                " (SELECT 1 FROM petitions_petitionaccused a WHERE a.petition_id = p.id AND position(%s in upper(a.name)) > 0)",
                [upper, upper, upper],
            )
            wanted = {row[0] for row in cursor.fetchall()}
        assert set(Petition.objects.containing(words).values_list("pk", flat=True)) == wanted

    holds()


@pytest.mark.django_db
def test_the_sample_tells_common_words(many: Petition) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE petitions_petitiontext")
    assert bigrams.is_common(PetitionText, "problem", "件")
    assert bigrams.is_common(PetitionText, "problem", "，第")
    assert not bigrams.is_common(PetitionText, "problem", "危房")


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["clerk", "leader"])
def test_pages_by_key_show_every_row_once(
    cast: Cast, many: Petition, log_in: Any, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    monkeypatch.setattr(paging, "NUMBERED", 5)
    monkeypatch.setattr("petitions.views.petitions.PetitionList.paginate_by", 7)
    user = getattr(cast, who)
    client = log_in(user)
    address, seen = reverse("petitions:petition_list"), []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        seen += [each.pk for each in answer.context["object_list"]]
        address = answer.context["older_url"]
    wanted = Petition.objects.for_user(user).order_by("-received_on", "-registered_at", "-pk")
    assert seen == [each.pk for each in wanted]


@pytest.mark.django_db
def test_a_key_nobody_was_given_is_no_address(cast: Cast, many: Petition, log_in: Any) -> None:
    client = log_in(cast.clerk)
    assert client.get(reverse("petitions:petition_list"), {"before": "2026-01-01"}).status_code == 404


@pytest.mark.django_db
def test_long_lists_say_more_than(cast: Cast, many: Petition, log_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "COUNTED", 10)
    monkeypatch.setattr(paging, "NUMBERED", 5)
    client = log_in(cast.clerk)
    assert "10 条以上" in client.get(reverse("petitions:petition_list")).content.decode()
