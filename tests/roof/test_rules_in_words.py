"""No page shows a number of the register of requirements: every deadline, figure and list has its rule in words."""

from __future__ import annotations

import re

import pytest

from inspection import deadlines, statistics, wording
from petitions import codes as petition_codes
from rectification import codes as ledger_codes
from rounds import codes as round_codes

SOURCES = {
    *(rule.source for rule in deadlines.rules().values() if not rule.code.startswith("test.")),
    *(figure.rule for figure in statistics.FIGURES),
    *(row[3] for module in (round_codes, petition_codes, ledger_codes) for row in module.LISTS),
}


@pytest.mark.parametrize("source", sorted(SOURCES))
def test_the_rule_is_named_in_words(source: str) -> None:
    assert source
    assert not re.search(r"R-\d{3}", wording.basis(source))
