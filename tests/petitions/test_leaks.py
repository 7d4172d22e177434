"""What in words typed anew betrays the reporter, by a labelled table; and what is no betrayal, by the labelled letters."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from inspection.workflow import Refused
from petitions import leaks
from petitions.actions import slips
from tests.cast import Cast
from tests.petitions import letters, made

TABLE = list(csv.DictReader((Path(__file__).parents[1] / "data" / "leaks.csv").open(encoding="utf-8")))
WORDS = {
    "number": "电话、证件号或邮箱",
    "plate": "车牌号",
    "name": "自称的姓名",
    "kin": "家人、亲友",
    "copied": "照抄原件",
}


def said(summary: str, *texts: str, accused: str = "") -> list[str]:
    """Of which kinds the reasons are, in the order in which they are given."""
    reasons = leaks.identity_leaks(summary, *texts, accused=accused.split())
    found = [kind for each in reasons for kind, words in WORDS.items() if words in each]
    assert len(found) == len(reasons), reasons
    return found


@pytest.mark.parametrize("row", TABLE, ids=[each["case"] for each in TABLE])
def test_the_table(row: dict[str, str]) -> None:
    assert said(row["summary"], row["letter"], accused=row["accused"]) == row["betrays"].split()


def test_the_table_knows_each_kind_and_as_much_that_is_harmless() -> None:
    kinds = [kind for each in TABLE for kind in each["betrays"].split()]
    assert {kind: kinds.count(kind) > (kind != "copied") for kind in WORDS} == dict.fromkeys(WORDS, True)
    assert sum(not each["betrays"] for each in TABLE) >= 40


def test_of_the_labelled_letters_nothing_is_said_but_of_their_writers_kin() -> None:
    """Whoever writes of himself says 我家, 我母亲; sums, dates, names of officials and numbers of documents are no betrayal."""
    for each in letters.labelled():
        found = said(each.text)
        assert found == [] or (found == ["kin"] and ("我" in each.text or "本人" in each.text)), each.text


@pytest.mark.parametrize("field", ["problem", "demand"])
def test_problem_and_demand_are_both_compared(cast: Cast, field: str) -> None:
    given = {field: "我叫李大山，低保一直没批。"}
    with pytest.raises(Refused, match="自称的姓名"):
        made.transfer(cast, made.set_aside(cast, **given), summary="村民李某反映低保没批，请核实。")


def test_nor_on_a_list_handed_over(cast: Cast) -> None:
    source = made.set_aside(cast, problem="我叫李大山，低保一直没批。")
    with pytest.raises(Refused, match="自称的姓名"):
        made.slip(cast, source, chosen={source: "大山家低保没批。"})
    assert slips.eligible(cast.assignment, cast.leader).filter(pk=source.pk).exists()


def test_whom_the_letter_accuses_may_be_named(cast: Cast) -> None:
    source = made.set_aside(cast, problem="我叫李大山，村干部李强不给办。", accused=[{"name": "李强"}])
    assert made.transfer(cast, source, summary="群众反映村干部李某不予办理，请核实。").summary
