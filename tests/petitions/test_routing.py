"""Where a letter goes that is not the team's: the table of tests/data/routing.csv, and the office's own (R-186–R-191)."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from inspection import codes
from inspection.models import OrganKind
from inspection.views import setting_inputs
from petitions import codes as lists
from petitions import routing
from petitions.actions import petitions
from petitions.models import Petition, PetitionKind
from tests import make
from tests.petitions import made

if TYPE_CHECKING:
    from tests.cast import Cast

TABLE = Path(__file__).parents[1] / "data" / "routing.csv"
ROWS = list(csv.DictReader(TABLE.open(encoding="utf-8")))


def letter(cast: Cast, row: dict[str, str]) -> Petition:
    """A letter as the row says, set aside for its reason."""
    accused = [{"name": "张伟", "unit": getattr(cast, row["accused"])}] if row["accused"] else ()
    responsible = getattr(cast, row["responsible"]) if row["responsible"] else None
    found = made.petition(cast, kind=row["kind"], accused=accused, responsible_unit=responsible)
    return petitions.set_aside(
        found, by=cast.member, object_in_scope=True, content_in_scope=False,
        reason=made.code(lists.OUT_OF_SCOPE, row["reason"]),
    )  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(list(row.values())[:5]))
def test_the_table(cast: Cast, row: dict[str, str]) -> None:
    if row["organs"]:
        make.organ(cast.office, "县公安局", row["organs"])
    found = routing.propose(letter(cast, row))
    assert (found.unit.short_name if found.unit else "") == row["to"]
    assert row["words"] in found.words


def test_the_table_speaks_of_every_kind_and_every_reason() -> None:
    reasons = dict(lists.LISTS[[key for key, *_ in lists.LISTS].index(lists.OUT_OF_SCOPE)][2])
    assert {row["kind"] for row in ROWS} == set(PetitionKind.values) == set(setting_inputs.KINDS)
    assert {row["reason"] for row in ROWS} == set(reasons)
    assert [str(label) for label in PetitionKind.labels] == list(setting_inputs.KINDS.values())


def test_an_offices_own_table_goes_first(cast: Cast) -> None:
    found = letter(cast, ROWS[0])
    codes.change_setting(
        cast.office, routing.SETTING, [["accusation", "", "petition_bureau"]], reason="县委要求", by=cast.head
    )
    assert routing.propose(found).unit == cast.petition_organ


def test_no_row_no_proposal(cast: Cast) -> None:
    found = letter(cast, ROWS[0])
    codes.change_setting(cast.office, routing.SETTING, [["claim", "", "responsible"]], reason="县委要求", by=cast.head)
    assert routing.propose(found) == routing.Route(None, "")


def test_no_table_can_lead_a_letter_to_whom_it_accuses(cast: Cast) -> None:
    """Not even an office that writes it down: the rule is the program's, not the table's."""
    make.organ(cast.office, "乡财经办", OrganKind.FUNCTIONAL)
    accused = [{"name": "张伟", "unit": cast.qingshi}]
    found = made.petition(cast, accused=accused, responsible_unit=cast.qingshi)
    for to in ("responsible", "functional"):
        codes.change_setting(cast.office, routing.SETTING, [["", "", to]], reason="照此办理", by=cast.head)
        proposed = routing.propose(found)
        assert proposed.unit is None
        assert "不得转" in proposed.words


def test_the_form_begins_with_the_proposal_and_says_why(cast: Cast, log_in: Any) -> None:
    found = letter(cast, ROWS[0])
    page = log_in(cast.leader).get(reverse("petitions:petition_transfer", args=[found.pk]))
    assert page.context["form"]["to_unit"].value() == cast.discipline_organ.pk
    assert "按办理规则建议转县纪委监委。" in page.content.decode()
