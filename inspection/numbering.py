"""Gap-free numbers per office, series and year; start numbers, reserved and outside numbers are respected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from inspection.models import NumberEntry, NumberSeries, NumberState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inspection.models import Office


class NumberTaken(Exception):
    """The number was already given, reserved or used outside."""


def _series(office: Office, key: str, year: int) -> NumberSeries:
    """The series' row, locked until the transaction ends: whoever aborts gives the number back."""
    NumberSeries.objects.bulk_create([NumberSeries(office=office, key=key, year=year)], ignore_conflicts=True)
    return NumberSeries.objects.select_for_update().get(office=office, key=key, year=year)


@transaction.atomic
def take(office: Office, key: str, year: int, *, note: str = "") -> NumberEntry:
    """The next free number of a series. Must run in the transaction that uses it."""
    series = _series(office, key, year)
    used = set(series.entries.filter(number__gt=series.last).values_list("number", flat=True))
    number = series.last + 1
    while number in used:
        number += 1
    entry = NumberEntry.objects.create(series=series, number=number, note=note)
    series.last = number
    series.save(update_fields=["last"])
    return entry


@transaction.atomic
def start_at(office: Office, key: str, year: int, first: int) -> NumberSeries:
    """Let a series begin at a number, when an office starts in mid-year. Refused once numbers were given beyond it."""
    series = _series(office, key, year)
    if series.entries.filter(number__gte=first).exists() or series.last >= first:
        raise NumberTaken(f"{key}{year}年已编至{series.last}号，不能从{first}号起编。")
    series.last = first - 1
    series.save(update_fields=["last"])
    return series


@transaction.atomic
def begin_at(office: Office, key: str, year: int, first: int) -> NumberSeries:
    """The same while an office sets itself up: corrected as often as needed, refused once a number was given."""
    series = _series(office, key, year)
    if series.entries.filter(state__in=[NumberState.USED, NumberState.RETIRED]).exists():
        raise NumberTaken(f"{year}年已编过号，起编号不能再改。")
    series.last = first - 1
    series.save(update_fields=["last"])
    return series


@transaction.atomic
def hold(
    office: Office, key: str, year: int, numbers: Iterable[int], *, state: str = NumberState.RESERVED, note: str = ""
) -> list[NumberEntry]:
    """Reserve numbers, or note that they were used outside the system."""
    series = _series(office, key, year)
    wanted = sorted(set(numbers))
    if taken := list(series.entries.filter(number__in=wanted).values_list("number", flat=True)):
        raise NumberTaken(f"{'、'.join(map(str, taken))}号已被占用。")
    return NumberEntry.objects.bulk_create(
        [NumberEntry(series=series, number=number, state=state, note=note) for number in wanted]
    )


@transaction.atomic
def use_reserved(office: Office, key: str, year: int, number: int) -> NumberEntry:
    """Turn a reserved number into a used one."""
    series = _series(office, key, year)
    entry = series.entries.filter(number=number, state=NumberState.RESERVED).first()
    if entry is None:
        raise NumberTaken(f"{number}号不是预留号。")
    entry.state = NumberState.USED
    entry.save(update_fields=["state"])
    return entry


def document_number(code: str, year: int, number: int) -> str:
    """A 发文字号 by GB/T 9704: 云委巡〔2026〕3号 — six-angle brackets, full year, no zero padding."""
    return f"{code}〔{year}〕{number}号"


def serial(*parts: Any) -> str:
    """An inner serial such as 10-2-0031: parts joined by hyphens, the last padded to four digits."""
    *head, last = parts
    return "-".join([*map(str, head), f"{int(last):04d}"])
