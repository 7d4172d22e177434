"""Every form of the house keeps what is typed, and none keeps what may not be remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import lxml.html
import pytest
from django import forms
from django.db import transaction
from django.urls import reverse

from inspection import drafts
from inspection.views.drafts import KeepsDrafts
from tests.roof import world
from tests.roof.addresses import routes, views
from tests.roof.test_access_table import PEOPLE, read_table
from tests.roof.test_every_write_is_noted import entered, sent_by

if TYPE_CHECKING:
    from django.test import Client

# So many forms must have kept and given back what was typed, or the test is asleep.
AT_LEAST = 150
# What says who somebody is whose identity is sealed, and what opens it.
SEALED = ("reporter_name", "reporter_phone", "reporter_address", "reporter_note", "caller_name", "caller_phone", "caller_note",
          "passphrase", "code", "password")  # fmt: skip
# Forms of which nothing at all is kept: whoever fills them in may not be told by it, or the answers are nobody's.
KEEP_NOTHING = {
    "unit:disclosure_add", "rounds:disclosure_identity_agree", "rounds:disclosure_identity_look", "petitions:petition_identity_open",
    "petitions:petition_identity_correct", "petitions:identity_request_grant", "petitions:identity_request_look",
    "petitions:appointment_caller", "petitions:alike_reporters", "original_grant", "original_look", "survey_batch_enter",
}  # fmt: skip


def takers() -> dict[str, Any]:
    return views(lambda view: issubclass(view, KeepsDrafts))


def test_forms_around_sealed_identities_keep_nothing() -> None:
    found = {name for name, view in takers().items() if not view.keeps_drafts}
    assert found >= KEEP_NOTHING, KEEP_NOTHING - found


def all_forms(kind: Any = forms.BaseForm) -> Any:
    for each in kind.__subclasses__():
        yield each
        yield from all_forms(each)


def test_no_form_remembers_who_is_to_be_sealed() -> None:
    told = [
        (form.__qualname__, name)
        for form in all_forms()
        for name, field in getattr(form, "base_fields", {}).items()
        if form.__module__.startswith(("inspection", "petitions", "rounds"))
        and name in SEALED
        and drafts.is_kept(field)
    ]
    assert {name for _, name in told} <= {"code"}, told
    # An office's own code is no one-time code.
    assert {form for form, name in told if name == "code"} == {"OfficeForm"}, told


@pytest.mark.slow
@pytest.mark.django_db
def test_every_form_keeps_and_gives_back(case: dict[str, dict[str, Any]]) -> None:
    table, wants = read_table(), routes()
    broken, served = [], set()
    for name in takers():
        address = reverse(name, kwargs=world.arguments(name, case) if wants[name] else {})
        for person in [each for each in PEOPLE[1:] if table[name][each] == "200"][:1]:
            with transaction.atomic():
                if outcome := kept_and_given_back(entered(person), address):
                    (served.add if outcome == "good" else lambda name, why=outcome: broken.append((name, why)))(name)
                transaction.set_rollback(True)
    assert not broken
    assert len(served) >= AT_LEAST


def kept_and_given_back(client: Client, address: str) -> str:
    """Empty where the form keeps nothing."""
    page = client.get(address)
    found = lxml.html.fromstring(page.content.decode()).xpath("//form[@data-draft]") if page.status_code == 200 else []
    if not found:
        return ""
    typed = sent_by(found[0], everything=True)
    typed = {name: value for name, value in typed.items() if not hasattr(value, "read")}
    kept = client.post(address, typed | {"draft_act": "keep"})
    if kept.status_code != 200 or not kept.json()["at"]:
        return f"kept: {kept.status_code}"
    again = client.get(f"{address}?draft={typed['form_key']}")
    if again.status_code != 200:
        return f"given back: {again.status_code}"
    back = sent_by(lxml.html.fromstring(again.content.decode()).xpath("//form[@data-draft]")[0], everything=False)
    secret = {
        each.get("name")
        for each in found[0].xpath(".//input[@type='password' or @autocomplete='off' or @type='hidden']")
    }
    lost = [
        each
        for each, value in typed.items()
        if each not in secret | {"csrfmiddlewaretoken"} and back.get(each) != value
    ]
    return f"lost: {lost}" if lost else "good"
