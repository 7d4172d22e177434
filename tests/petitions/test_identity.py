"""The sealed identity: a custodian with his passphrase and a reason; for all others the page does not exist."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from inspection.models import AuditEntry, SentForm
from tests.cast import Cast
from tests.petitions import made
from tests.petitions.conftest import PASSPHRASE


@pytest.fixture
def named(cast: Cast, custodian: Any) -> Any:
    return made.petition(cast, reporter=made.REPORTER)


def address(petition: Any) -> str:
    return reverse("petitions:petition_identity", args=[petition.pk])


def test_the_custodian_opens_it_and_the_look_is_logged(named: Any, cast: Cast, log_in: Any) -> None:
    given = {"reason": "核实实名", "passphrase": PASSPHRASE}
    answer = log_in(cast.head).post(address(named), given)
    assert answer.status_code == 200
    assert made.NAME in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get(object_id=named.pk, verb="open_secret")
    assert (entry.actor, entry.data["reason"]) == (cast.head, "核实实名")
    assert not SentForm.objects.filter(answer__contains=made.NAME).exists()


def test_a_wrong_passphrase_shows_nothing_and_is_logged(named: Any, cast: Cast, log_in: Any) -> None:
    answer = log_in(cast.head).post(address(named), {"reason": "看看", "passphrase": "不是这一句话吧"})
    assert answer.status_code == 422
    assert made.NAME not in answer.content.decode()
    assert AuditEntry.objects.filter(object_id=named.pk, verb="open_secret_refused").count() == 1


def test_a_reason_is_needed(named: Any, cast: Cast, log_in: Any) -> None:
    answer = log_in(cast.head).post(address(named), {"reason": "", "passphrase": PASSPHRASE})
    assert answer.status_code == 422
    assert not AuditEntry.objects.filter(verb="open_secret").exists()


@pytest.mark.parametrize(
    "who", ["leader", "member", "clerk", "group_head", "auditor", "sysadmin", "liaison", "recused"]
)
def test_for_everybody_else_there_is_no_such_page(named: Any, cast: Cast, log_in: Any, who: str) -> None:
    client = log_in(getattr(cast, who))
    assert client.get(address(named)).status_code == 404
    answer = client.post(address(named), {"reason": "看看", "passphrase": PASSPHRASE})
    assert answer.status_code == 404
    assert made.NAME not in answer.content.decode()


def test_the_petitions_page_says_only_that_it_is_sealed(named: Any, cast: Cast, log_in: Any) -> None:
    for who in ("member", "head"):
        shown = log_in(getattr(cast, who)).get(reverse("petitions:petition", args=[named.pk])).content.decode()
        assert "身份信息已封存" in shown
        assert made.NAME not in shown
        assert made.PHONE not in shown
        assert ("查看身份信息" in shown) == (who == "head")


def test_a_retired_key_opens_nothing(named: Any, cast: Cast, log_in: Any) -> None:
    from django.utils import timezone

    cast.head.custodian_keys.update(retired_at=timezone.now())
    assert log_in(cast.head).get(address(named)).status_code == 404
