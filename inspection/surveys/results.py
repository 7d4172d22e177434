"""Results that hide small numbers: counts, rates, and what may be read of the answers once they are all in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection import codes
from inspection.models import Survey, SurveyStatus, User
from inspection.surveys.kinds import kinds, require
from inspection.surveys.sheets import Question, parts

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Counts:
    """Sheets handed out, come back, valid."""

    issued: int
    returned: int
    valid: int

    @property
    def return_rate(self) -> int:
        return round(100 * self.returned / self.issued) if self.issued else 0


def counts(survey: Survey) -> Counts:
    """How many were issued (slips and paper), returned, and valid."""
    batches = list(survey.batches.all())
    online = survey.answers.filter(batch=None).count()
    issued = survey.slips_made + sum(each.issued for each in batches)
    return Counts(issued, online + sum(each.returned for each in batches), survey.answers.filter(valid=True).count())


def returned_so_far(survey: Survey) -> int:
    """While answers come in: how many are back, in steps, so that watching the number does not tell who was just there."""
    least = codes.setting(survey.office_id, "surveys.small_count")
    returned = counts(survey).returned
    return returned - returned % least


def suppress(numbers: Sequence[int], least: int) -> list[int | None]:
    """Hide small numbers so that they cannot be worked out from the sum either (None: hidden).

    Every number from 1 to ``least`` - 1 is hidden, and with it the next greater ones, until what is hidden is at least two
    numbers whose sum is at least ``least`` and leaves them open. Nought is shown: that nobody ticked it names nobody.
    """
    hidden = {place for place, each in enumerate(numbers) if 0 < each < least}
    rest = sorted({each for each in numbers if each >= least}, reverse=True)
    while hidden and rest and not _left_open([numbers[place] for place in hidden], least):
        # Equal numbers together: which of them was left out would tell.
        number = rest.pop()
        hidden |= {place for place, each in enumerate(numbers) if each == number}
    return [None if place in hidden else each for place, each in enumerate(numbers)]


def _left_open(hidden: list[int], least: int) -> bool:
    """Whether the sum of hidden numbers leaves each of them open: not all at their least, not all at their most."""
    total, count = sum(hidden), len(hidden)
    return count > 1 and total >= least and total not in (count, count * (least - 1))


@dataclass(frozen=True)
class Row:
    """One question's result: the options with their numbers (None: too few to show), the rate in words, the texts."""

    question: Question
    cells: tuple[tuple[str, int | None], ...] = ()
    rate: str = ""
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """The result of one part: the survey itself, one person's, or one group's."""

    title: str
    answered: int
    rows: tuple[Row, ...] = ()
    withheld: str = ""


def rate_words(good: int, others: int, least: int) -> str:
    """The share of good answers in words; a share that would betray a small number is given as a bound."""
    total = good + others
    if not total:
        return ""
    if 0 < others < least:
        return f"{100 * max(total - least + 1, 0) // total}%以上"
    if 0 < good < least:
        return f"不足{100 * min(least - 1, total) // total + 1}%"
    return f"{round(100 * good / total)}%"


def _row(question: Question, given: list[dict[str, str]], least: int) -> Row:
    values = [each[question.key] for each in given if question.key in each]
    if not question.options:
        return Row(question, texts=tuple(sorted(values)) if len(given) >= least else ())
    numbers = [values.count(each) for each in question.options]
    good = sum(number for name, number in zip(question.options, numbers, strict=True) if name in question.good)
    rate = rate_words(good, len(values) - good, least) if question.good else ""
    return Row(question, tuple(zip(question.options, suppress(numbers, least), strict=True)), rate)


def _part(title: str, asked: list[Question], given: list[dict[str, str]], least: int) -> Part:
    if len(given) < least:
        return Part(title, len(given), withheld=f"有效答卷少于{least}份，不显示结果。")
    rows = tuple(_row(each, given, least) for each in asked)
    return Part(title, len(given), rows)


def good_percent(survey: Survey) -> int | None:
    """The share of good answers to the first question that knows good ones, in whole percent; None of too few answers.

    For rules only: whoever reads the result sees it with small numbers hidden.
    """
    answers = [each.choices for each in survey.answers.filter(valid=True)]
    for key, asked in parts(survey):
        question = next((each for each in asked if each.good), None)
        if question is None:
            continue
        values = [each[key][question.key] for each in answers if question.key in each.get(key, {})]
        if len(values) < codes.setting(survey.office_id, "surveys.small_count"):
            return None
        return round(100 * sum(each in question.good for each in values) / len(values))
    return None


def results(survey: Survey, *, by: User) -> list[Part]:
    """The result, small numbers hidden; never while answers still come in (a difference of two looks would tell one).

    Raises PermissionDenied without the power to read results.
    """
    require(by, kinds()[survey.kind].results, survey)
    if survey.status != SurveyStatus.CLOSED:
        return []
    least = codes.setting(survey.office_id, "surveys.small_count")
    answers = [each.choices for each in survey.answers.filter(valid=True)]
    names = {str(each.pk): each.name for each in survey.subjects.all()}
    found = []
    for key, asked in parts(survey):
        given = [each[key] for each in answers if each.get(key)]
        found.append(_part(names.get(key, survey.sheet.title), asked, given, least))
    return found
