"""Numbers: no gap, no twin — whatever runs at once or fails; start, reserved and outside numbers respected."""

from __future__ import annotations

import random
import uuid
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspection import numbering
from inspection.models import NumberEntry, NumberSeries, NumberState
from inspection.numbering import NumberTaken
from tests import make

if TYPE_CHECKING:
    from inspection.models import Office

KEY, YEAR = "notice", 2026


@pytest.fixture
def office(db) -> Office:
    return make.office()


def take(office: Office, key: str = KEY, year: int = YEAR) -> int:
    return numbering.take(office, key, year).number


def test_numbers_count_from_one_per_series_year_and_office(office: Office) -> None:
    other = make.office("青山县委巡察办")
    assert [take(office), take(office), take(office, "letter"), take(office, year=2027), take(other)] == [1, 2, 1, 1, 1]


def test_an_abort_gives_the_number_back(office: Office) -> None:
    with transaction.atomic():
        assert take(office) == 1
        transaction.set_rollback(True)
    assert take(office) == 1


def test_an_office_that_begins_in_mid_year_starts_where_it_was(office: Office) -> None:
    numbering.start_at(office, KEY, YEAR, 38)
    assert take(office) == 38
    with pytest.raises(NumberTaken):
        numbering.start_at(office, KEY, YEAR, 20)


def test_held_numbers_are_leapt_over(office: Office) -> None:
    numbering.hold(office, KEY, YEAR, [2, 3])
    numbering.hold(office, KEY, YEAR, [5], state=NumberState.EXTERNAL, note="手工登记")
    assert [take(office) for _ in range(3)] == [1, 4, 6]


def test_a_number_is_held_once(office: Office) -> None:
    take(office)
    with pytest.raises(NumberTaken, match="1号已被占用"):
        numbering.hold(office, KEY, YEAR, [1, 2])
    assert not NumberEntry.objects.filter(number=2).exists()


def test_a_reserved_number_may_be_used_once(office: Office) -> None:
    numbering.hold(office, KEY, YEAR, [7])
    assert numbering.use_reserved(office, KEY, YEAR, 7).state == NumberState.USED
    for number in (7, 8):
        with pytest.raises(NumberTaken, match="不是预留号"):
            numbering.use_reserved(office, KEY, YEAR, number)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["take", "abort", "hold", "outside"]), max_size=25), st.integers(1, 40), st.randoms())
def test_whatever_the_order_all_numbers_are_accounted_for(
    office: Office, acts, first: int, chance: random.Random
) -> None:
    key = uuid.uuid4().hex
    if first > 1:
        numbering.start_at(office, key, YEAR, first)
    for act in acts:
        if act == "take":
            take(office, key)
        elif act == "abort":
            with transaction.atomic():
                take(office, key)
                transaction.set_rollback(True)
        else:
            state = NumberState.RESERVED if act == "hold" else NumberState.EXTERNAL
            last = NumberSeries.objects.filter(key=key).values_list("last", flat=True).first() or 0
            taken = set(NumberEntry.objects.filter(series__key=key).values_list("number", flat=True))
            number = last + chance.randint(1, 6)
            if number not in taken:
                numbering.hold(office, key, YEAR, [number], state=state)
    entries = NumberEntry.objects.filter(series__key=key)
    numbers = sorted(entries.values_list("number", flat=True))
    used = sorted(entries.filter(state=NumberState.USED).values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers)
    if used:
        assert [each for each in numbers if each <= used[-1]] == list(range(first, used[-1] + 1))


@pytest.mark.parametrize(
    ("code", "number", "shown"), [("云委巡", 3, "云委巡〔2026〕3号"), ("云委巡办", 118, "云委巡办〔2026〕118号")]
)
def test_a_document_number_by_the_standard(code: str, number: int, shown: str) -> None:
    assert numbering.document_number(code, 2026, number) == shown


def test_an_inner_serial_is_padded() -> None:
    assert numbering.serial(10, 2, 31) == "10-2-0031"


@pytest.mark.django_db(transaction=True)
def test_sixty_at_once_with_failures_among_them_leave_no_gap_and_no_twin(at_once) -> None:
    office = make.office()

    def act(number: int) -> int | None:
        with transaction.atomic():
            taken = take(office)
            if number % 3 == 0:
                transaction.set_rollback(True)
                return None
        return taken

    given_out: list[int] = []
    for _ in range(3):  # three waves of twenty: the first also races for the making of the series
        given_out += [each for each in at_once(20, act) if each is not None]
    assert sorted(given_out) == list(range(1, len(given_out) + 1))
    assert NumberSeries.objects.get().last == len(given_out) == NumberEntry.objects.count()


@pytest.mark.django_db(transaction=True)
def test_a_crash_of_the_first_taker_leaves_the_series_usable(at_once) -> None:
    office = make.office()

    def act(number: int) -> int:
        with transaction.atomic():
            taken = take(office)
            if number == 0:
                raise ZeroDivisionError
        return taken

    answers = at_once(2, act)
    assert [each for each in answers if isinstance(each, int)] == [1]
