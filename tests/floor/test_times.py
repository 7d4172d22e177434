"""Moments as they are typed: every form refuses those no time zone can hold, in words."""

from __future__ import annotations

import pytest
from django import forms

from inspection.tasks import declare_everything
from inspection.views.times import MomentField
from tests.roof.test_form_drafts import all_forms

HOUSE = ("inspection", "rounds", "petitions", "rectification")


@pytest.mark.parametrize(
    "typed", ["0001-01-01", "0001-01-01T00:00", "1899-12-31T23:59", "2200-01-01T00:00", "9999-12-31T23:59"]
)
def test_a_slip_of_the_keys_is_refused_in_words(typed: str) -> None:
    with pytest.raises(forms.ValidationError, match="1900年至2199年"):
        MomentField().clean(typed)


@pytest.mark.parametrize("typed", ["1900-01-01T00:00", "2026-12-01T09:30", "2199-12-31T23:59"])
def test_a_moment_is_taken(typed: str) -> None:
    assert MomentField().clean(typed).strftime("%Y-%m-%dT%H:%M") == typed


def test_every_moment_of_our_forms_is_such_a_one() -> None:
    declare_everything()
    ours = [each for each in all_forms() if each.__module__.partition(".")[0] in HOUSE]
    moments = [
        (form.__qualname__, name, type(field))
        for form in ours
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.DateTimeField)
    ]
    assert len(moments) > 4
    assert [each for each in moments if each[2] is not MomentField] == []
