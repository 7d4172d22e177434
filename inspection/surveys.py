"""Surveys (问卷、测评): one engine from the sheet to the result. Which kinds there are stands in each app's file of this name.

Answers cannot be led back to anybody: a slip belongs to nobody and is deleted by its use, an answer carries no account,
no address and no time, and handing one in writes no row of the trail. Results hide small numbers.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inspection import access, audit, codes, deadlines
from inspection.models import (
    Office,
    Record,
    Survey,
    SurveyAnswer,
    SurveyBatch,
    SurveySheet,
    SurveySlip,
    SurveyStatus,
    User,
    link_of,
)
from inspection.workflow import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from inspection.models import Person, Unit

# No letters and figures that are taken for one another in print.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
SLIP_LENGTH, MOST_SLIPS, MOST_SUBJECTS = 12, 500, 30


@dataclass(frozen=True)
class Kind:
    """A kind of survey: on which record it is held, with which sheets, run by whose power and seen by whose.

    ``subjects(record)``: the persons evaluated, for whom the survey does not exist; ``unit(record)``: whose people answer;
    ``gates``: why it cannot begin yet; ``rule``: the deadline met when it ends.
    """

    code: str
    label: str
    model: type[Record]
    sheet: tuple[str, str, str]
    manage: str
    results: str
    person_sheet: tuple[str, str, str] | None = None
    subjects: Callable[[Any], Iterable[Person]] = lambda record: ()
    unit: Callable[[Any], Unit | None] = lambda record: None
    title: Callable[[Any], str] = str
    gates: tuple[Callable[[Any], list[str]], ...] = ()
    rule: deadlines.Rule | None = None

    def unmet(self, record: Any) -> list[str]:
        return [reason for gate in self.gates for reason in gate(record)]


_KINDS: dict[str, Kind] = {}


def kind(*args: Any, **kwargs: Any) -> Kind:
    """Declare a kind of survey."""
    made = Kind(*args, **kwargs)
    _KINDS[made.code] = made
    return made


def kinds() -> dict[str, Kind]:
    """All declared kinds by code."""
    return dict(_KINDS)


def sheets_of(kind_: Kind) -> list[tuple[str, str, str]]:
    """The default sheets of a kind: (key, title, text)."""
    return [each for each in (kind_.sheet, kind_.person_sheet) if each is not None]


# Sheets


@dataclass(frozen=True)
class Question:
    """One question: ticked (options, some of which count as good) or written (no options)."""

    key: str
    text: str
    options: tuple[str, ...] = ()
    good: frozenset[str] = field(default_factory=frozenset)


def read_questions(text: str) -> list[Question]:
    """The questions of a sheet, one a line: “题目：选项、选项”. A + behind an option counts it as good; no options: written.

    Nothing asks who one is, and no result is split by it: split results betray what the whole hides. Raises Refused,
    naming the line.
    """
    found: list[Question] = []
    for place, line in enumerate(filter(None, (each.strip() for each in text.splitlines())), 1):
        head, _, rest = line.replace(":", "：").partition("：")
        head = head.strip()
        marked = [each.strip() for each in re.split(r"[、，,]", rest) if each.strip()]
        options = tuple(each.rstrip("+＋").strip() for each in marked)
        good = frozenset(name for name, each in zip(options, marked, strict=True) if each[-1] in "+＋")
        if not head:
            raise Refused(f"第{place}行没有题目。")
        if len(options) == 1 or len(set(options)) < len(options):
            raise Refused(f"第{place}行“{head}”须有两个以上互不相同的选项。")
        found.append(Question(f"q{place}", head, options, good))
    if not any(each.options for each in found):
        raise Refused("至少要有一道选择题。")
    return found


def questions(sheet: SurveySheet) -> list[Question]:
    """The questions of a sheet that was accepted once."""
    return read_questions(sheet.text)


def current_sheet(default: tuple[str, str, str], office: Office) -> SurveySheet:
    """The office's newest version of a sheet; the common first one is laid down when it is first wanted."""
    key, title, text = default
    found = SurveySheet.objects.filter(Q(office=office) | Q(office=None), key=key)
    newest = found.order_by("-version").first()
    if newest is not None:
        return newest
    made, _ = SurveySheet.objects.get_or_create(
        key=key, office=None, version=1, defaults={"title": title, "text": text, "intro": INTRO}
    )
    return made


INTRO = "本表不记名。请在每项选择一个答案；答卷交出后无法查询由谁填写。"


@transaction.atomic
def revise_sheet(sheet: SurveySheet, *, office: Office, by: User, title: str, intro: str, text: str) -> SurveySheet:
    """A new version of a sheet for an office; surveys already held keep theirs. Raises Refused for unreadable questions."""
    if not (set(access.offices_with(by, "inspection.manage_codes")) & {office.pk}):
        raise PermissionDenied("inspection.manage_codes")
    read_questions(text)
    Office.objects.select_for_update().get(pk=office.pk)
    newest = SurveySheet.objects.filter(Q(office=office) | Q(office=None), key=sheet.key).order_by("-version").first()
    version = (newest.version if newest else 0) + 1
    made = SurveySheet.objects.create(
        key=sheet.key, office=office, title=title, intro=intro, text=text, version=version, changed_by=by
    )
    audit.record(
        office, "revise_sheet", by=by, label="修订测评表样", office_id=office.pk, key=sheet.key, version=version
    )
    return made


# Who sees which


def visible(user: User) -> QuerySet[Survey]:
    """The surveys a user may see: run or read by his power at the office or in his seat. Whom it evaluates never."""
    scope = Q(pk__in=[])
    for each in _KINDS.values():
        for power in {each.manage, each.results}:
            offices, seats = access.offices_with(user, power), access.assignments_with(user, power)
            scope |= Q(kind=each.code) & (Q(office_id__in=offices) | Q(assignment_id__in=seats))
    found = Survey.objects.filter(scope)
    if blocked := access.blocked_units(user):
        found = found.exclude(unit_id__in=blocked)
    if user.person_id is not None:
        found = found.exclude(pk__in=Survey.subjects.through.objects.filter(person_id=user.person_id).values("survey"))
    return found


def may_begin(record: Record, user: User) -> list[Kind]:
    """The kinds a user may hold on a record, one at a time, those that evaluate himself left out."""
    held = access.powers(user, record)
    return [
        each for each in _KINDS.values()
        if isinstance(record, each.model) and each.manage in held
        and user.person_id not in {person.pk for person in each.subjects(record)}
    ]  # fmt: skip


def of(record: Record, user: User) -> QuerySet[Survey]:
    """A record's surveys, as far as this user may see them."""
    return visible(user).filter(**link_of(record))


def _may(by: User, power: str, survey: Survey) -> None:
    if not access.may(by, power, survey):
        raise PermissionDenied(power)


def _locked(survey: Survey) -> Survey:
    return Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)


def _open(survey: Survey, by: User) -> Survey:
    """The survey, locked, if this user runs it and it still takes answers."""
    survey = _locked(survey)
    _may(by, _KINDS[survey.kind].manage, survey)
    if survey.status != SurveyStatus.OPEN:
        raise Refused("该次测评已结束。")
    return survey


# Its life


@transaction.atomic
def begin(
    record: Any, kind_code: str, *, by: User, closes_on: date | None = None, subjects: Iterable[Person] | None = None
) -> Survey:
    """Begin a round of answers on a record. Raises Refused with the reasons why not yet."""
    which = _KINDS[kind_code]
    if not access.may(by, which.manage, record):
        raise PermissionDenied(which.manage)
    if unmet := which.unmet(record):
        raise Refused("；".join(unmet))
    persons = list(which.subjects(record) if subjects is None else subjects)
    if by.person_id is not None and by.person_id in {each.pk for each in which.subjects(record)}:
        raise Refused("被评价的人不能组织本次评估。")
    if len(persons) > MOST_SUBJECTS:
        raise Refused(f"一次最多评价{MOST_SUBJECTS}人。")
    if closes_on is not None and closes_on < timezone.localdate():
        raise Refused("截止日期不能早于今天。")
    office = Office.objects.get(pk=record.scope_office_id())
    made = Survey.objects.create(
        **link_of(record), kind=which.code, title=which.title(record)[:120], office=office, unit=which.unit(record),
        assignment_id=record.scope_assignment_id(), sheet=current_sheet(which.sheet, office), created_by=by,
        person_sheet=current_sheet(which.person_sheet, office) if which.person_sheet and persons else None,
        closes_on=closes_on,
    )  # fmt: skip
    made.subjects.set(persons)
    audit.record(made, "register", by=by, label=f"发起{which.label}")
    return made


def digest(code: str) -> str:
    """What is kept of a code: nobody with the database can print a slip again."""
    return hashlib.sha256(re.sub(r"[^A-Z0-9]", "", code.upper()).encode()).hexdigest()


@transaction.atomic
def make_slips(survey: Survey, count: int, *, by: User) -> list[str]:
    """New one-time codes, returned once for printing; only hashes are kept, and nobody's name stands with them."""
    survey = _open(survey, by)
    if not 1 <= count <= MOST_SLIPS:
        raise Refused(f"一次可制作1至{MOST_SLIPS}张。")
    made = ["".join(secrets.choice(ALPHABET) for _ in range(SLIP_LENGTH)) for _ in range(count)]
    # In no order that the printed sheet has: which slip lies where tells nothing.
    SurveySlip.objects.bulk_create(
        sorted((SurveySlip(digest=digest(each), survey=survey) for each in made), key=_digest)
    )
    survey.slips_made += count
    survey.save(update_fields=["slips_made"])
    audit.record(survey, "make_slips", by=by, label="制作答卷口令", count=count)
    return made


def _digest(slip: SurveySlip) -> str:
    return slip.digest


@transaction.atomic
def void_slips(survey: Survey, *, by: User) -> int:
    """Take back every code that nobody has used (slips lost or spoilt)."""
    survey = _open(survey, by)
    count, _ = survey.slips.all().delete()
    survey.slips_made -= count
    survey.save(update_fields=["slips_made"])
    audit.record(survey, "void_slips", by=by, label="作废未用口令", count=count)
    return count


def survey_of(code: str) -> Survey | None:
    """The open survey a code still opens; None for a wrong, used or late one alike."""
    found = SurveySlip.objects.filter(digest=digest(code)).select_related("survey__sheet", "survey__person_sheet")
    slip = found.first()
    return slip.survey if slip is not None and _takes_answers(slip.survey) else None


def _takes_answers(survey: Survey) -> bool:
    return survey.status == SurveyStatus.OPEN and (survey.closes_on is None or timezone.localdate() <= survey.closes_on)


@transaction.atomic
def answer(code: str, choices: dict[str, Any]) -> None:
    """Hand an answer in for a code. The code is gone with it; no trail, since its time would tell who it was.

    Raises Refused when the code opens nothing (any more).
    """
    survey = survey_of(code)
    if survey is None or not survey.slips.filter(digest=digest(code)).delete()[0]:
        raise Refused("口令无效、已用过或已截止。已交卷的不必再交。")
    SurveyAnswer.objects.create(survey=survey, choices=_checked(survey, choices))


@transaction.atomic
def begin_batch(survey: Survey, *, by: User, held_on: date, issued: int, returned: int, note: str = "") -> SurveyBatch:
    """Paper sheets of one occasion: so many handed out, so many back; then typed in sheet by sheet."""
    survey = _open(survey, by)
    if returned > issued:
        raise Refused("收回份数不能多于发出份数。")
    if held_on > timezone.localdate():
        raise Refused("日期不能晚于今天。")
    made = SurveyBatch.objects.create(
        survey=survey, held_on=held_on, issued=issued, returned=returned, note=note, entered_by=by
    )
    audit.record(survey, "begin_batch", by=by, label="登记纸质答卷", issued=issued, returned=returned)
    return made


@transaction.atomic
def enter(batch: SurveyBatch, choices: dict[str, Any], *, by: User, valid: bool = True) -> SurveyAnswer:
    """Type one paper sheet in, or count it as void. No more than came back."""
    survey = _open(batch.survey, by)
    batch = SurveyBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.answers.count() >= batch.returned:
        raise Refused(f"本批收回{batch.returned}份，已全部录入。")
    return SurveyAnswer.objects.create(
        survey=survey, batch=batch, valid=valid, choices=_checked(survey, choices) if valid else {}
    )


def _checked(survey: Survey, choices: dict[str, Any]) -> dict[str, Any]:
    """Only what the sheet asks, only what it offers."""
    kept: dict[str, Any] = {}
    for part, asked in parts(survey):
        given = choices.get(part) or {}
        for each in asked:
            value = str(given.get(each.key) or "").strip()
            if value and (not each.options or value in each.options):
                kept.setdefault(part, {})[each.key] = value[:500]
    return kept


def parts(survey: Survey) -> list[tuple[str, list[Question]]]:
    """The parts of an answer: "" for the sheet itself, then one for each person evaluated."""
    found = [("", questions(survey.sheet))]
    if survey.person_sheet is not None:
        asked = questions(survey.person_sheet)
        found += [(str(each.pk), asked) for each in survey.subjects.order_by("name", "pk")]
    return found


@transaction.atomic
def close(survey: Survey, *, by: User) -> Survey:
    """End the round: codes not used are void; results may be read. Batches must be typed in."""
    survey = _open(survey, by)
    left = sum(each.returned - each.answers.count() for each in survey.batches.all())
    if left:
        raise Refused(f"还有{left}份纸质答卷未录入。")
    survey.slips.all().delete()
    survey.status, survey.version = SurveyStatus.CLOSED, survey.version + 1
    survey.save(update_fields=["status", "version"])
    counted = counts(survey)
    rule = _KINDS[survey.kind].rule
    if rule is not None:
        deadlines.meet(survey.record, rule)  # type: ignore[arg-type]
    audit.record(survey, "close", by=by, label="结束测评", issued=counted.issued, returned=counted.returned)
    return survey


# Results


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


def results(survey: Survey, *, by: User) -> list[Part]:
    """The result, small numbers hidden; never while answers still come in (a difference of two looks would tell one).

    Raises PermissionDenied without the power to read results.
    """
    _may(by, _KINDS[survey.kind].results, survey)
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
