"""One reason at a time, as in ``clauses.py``: what the search looks through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone

from inspection.documents.visible import visible
from inspection.models import Attachment, Office, Paper, StoredFile, link_of
from inspection.search.places import place
from rectification.models import WriteOffList
from tests import make
from tests.doors.clauses import case, elsewhere, petition, sees, user

if TYPE_CHECKING:
    from collections.abc import Callable


def file(on: Any, **fields: Any) -> Attachment:
    stored = StoredFile.objects.first()
    return Attachment.objects.create(file=stored, name="某.pdf", added_by=user("office"), **link_of(on), **fields)


def found(key: str, row: Any, *names: str) -> list[bool]:
    where = place(key)
    assert where is not None
    return [where.rows(user(name)).filter(pk=row.pk).exists() for name in names]


def files_searched_one_reason_at_a_time() -> None:
    """Of records one sees, not withdrawn; none of letters and leads, whoever reads those; none of a unit one keeps out of."""
    here = case()
    unit, there = elsewhere(here)
    people = ("office", "team-leader", "office-head@county", "unit-secretary")
    assert found("file", file(here), *people) == [True, True, False, False]
    assert found("file", file(here, withdrawn_at=timezone.now(), withdrawn_reason="错"), *people) == [False] * 4
    assert found("file", file(petition(here, "s1")), "office", "office-head", "team-leader") == [False] * 3
    # What has no scope of its own shows nothing.
    assert found("file", file(here.office), "office") == [False]
    other = file(there)
    assert found("file", other, "office", "team-leader") == [True, False]
    make.recusal(user("office").person, unit)
    assert found("file", other, "office", "office-head") == [False, True]


def rounds_files_searched_one_reason_at_a_time() -> None:
    """A round's files name all its units: who sees the round for the team that his office sends finds none of them."""
    here = case()
    round_ = make.round_(here.office, 86)
    make.assignment(round_, make.team(round_, 86), make.unit(here.office, "石桥86"))
    round_.teams.update(sender=Office.objects.get(parent=here.office))
    row = file(round_)
    assert sees(round_, "office", "office-head@below") == [True, True]
    assert found("file", row, "office", "office-head@below") == [True, False]


def papers_searched_one_reason_at_a_time() -> None:
    """Papers of records in scope, whoever the office is."""
    here = case()
    row = Paper.objects.filter(kind="rectification.feedback", unit=here.unit).first()
    assert row is not None
    assert found("paper", row, "office", "office-head@county", "unit-secretary") == [True, False, False]
    # A seat shows the papers of its own task.
    of_team = Paper.objects.filter(kind__startswith="rounds.", assignment_id=here.pk).first()
    assert of_team is not None
    assert found("paper", of_team, "team-leader", "team-leader-2") == [True, False]
    # A paper on a letter is found on the letter only.
    on_letter = Paper.objects.filter(kind__startswith="petitions.").first()
    assert on_letter is not None
    assert found("paper", on_letter, "office", "team-leader") == [False, False]
    make.recusal(user("office").person, here.unit)
    assert found("paper", row, "office", "office-head") == [False, True]


def papers_in_sight_one_reason_at_a_time() -> None:
    """Listed kinds on records in scope; a paper that names a unit or a task one keeps out of is gone, whatever it is on."""
    here = case()
    unit, task = elsewhere(here)
    clerk = user("office")

    def paper(kind: str, on: Any, **fields: Any) -> Paper:
        return Paper.objects.create(kind=kind, title="核对", office=here.office, **link_of(on), **fields)

    def seen(row: Paper) -> bool:
        return visible(clerk).filter(pk=row.pk).exists()

    plain = paper("rounds.round_plan", here.round)
    to_unit = paper("rounds.poster", here.round, unit=unit)
    of_task = paper("rectification.ledger", here, assignment_id=task.pk)
    unlisted = paper("rectification.write_off_list", WriteOffList.objects.for_user(clerk).first())
    strange = paper("rectification.write_off_list", here.round)
    of_nothing = Paper.objects.create(
        kind="rounds.round_plan", title="核对", office=here.office, **link_of(here.round) | {"object_id": uuid4()}
    )
    rows = (plain, to_unit, of_task, unlisted, strange, of_nothing)
    assert [seen(each) for each in rows] == [True, True, True, False, False, False]
    # A paper on a letter that he sees stands on the letter's page; the search does not know it.
    on_letter = paper("petitions.registration_form", petition(here, "papers"))
    assert seen(on_letter)
    assert found("paper", on_letter, "office") == [False]
    make.recusal(clerk.person, unit)
    assert [seen(each) for each in rows] == [True, False, False, False, False, False]


def registers_searched_one_reason_at_a_time() -> None:
    """Units and people are looked for by whoever keeps their register, in his own office."""
    here = case()
    people = ("office", "team-leader", "office-head@county", "unit-secretary")
    assert found("unit", here.unit, *people) == [True, False, False, False]
    person = user("team-leader").person
    assert found("person", person, "office", "team-leader", "office-head@county") == [True, False, False]


CHECKS: tuple[Callable[[], None], ...] = (
    files_searched_one_reason_at_a_time,
    rounds_files_searched_one_reason_at_a_time,
    papers_searched_one_reason_at_a_time,
    papers_in_sight_one_reason_at_a_time,
    registers_searched_one_reason_at_a_time,
)
