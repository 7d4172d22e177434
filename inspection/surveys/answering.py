"""A round of answers: begun on a record, slips and paper sheets handed out, answers taken in, ended."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from inspection import access, audit, deadlines
from inspection.models import Office, Survey, SurveyAnswer, SurveyBatch, SurveySlip, SurveyStatus, User, link_of
from inspection.surveys.kinds import afterwards, kinds, require
from inspection.surveys.results import counts
from inspection.surveys.sheets import current_sheet, parts
from inspection.workflow import Refused, Step, move

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from inspection.models import Person

# No letters and figures that are taken for one another in print.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
SLIP_LENGTH, MOST_SLIPS, MOST_SUBJECTS = 12, 500, 30
# Whose power it takes, the survey's kind says.
CLOSE = Step("close", "结束测评", (SurveyStatus.OPEN,), SurveyStatus.CLOSED, "", grave=True)


def _locked(survey: Survey) -> Survey:
    return Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)


def _open(survey: Survey, by: User) -> Survey:
    """The survey, locked, if this user runs it and it still takes answers."""
    survey = _locked(survey)
    require(by, kinds()[survey.kind].manage, survey)
    if survey.status != SurveyStatus.OPEN:
        raise Refused("该次测评已结束。")
    return survey


@transaction.atomic
def begin(
    record: Any, kind_code: str, *, by: User, closes_on: date | None = None, subjects: Iterable[Person] | None = None
) -> Survey:
    """Begin a round of answers on a record. Raises Refused with the reasons why not yet."""
    which = kinds()[kind_code]
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
    entered = batch.answers.count()
    if entered >= batch.returned:
        raise Refused(f"本批收回{batch.returned}份，已全部录入。")
    # Who typed how many is noted, never which sheet said what: the answer carries no person and no place in the order.
    audit.record(survey, "enter_sheet", by=by, label="录入纸质答卷", batch=batch.pk, entered=entered + 1, valid=valid)
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


@transaction.atomic
def close(survey: Survey, *, by: User) -> Survey:
    """End the round: codes not used are void; results may be read. Batches must be typed in."""
    survey = _open(survey, by)
    left = sum(each.returned - each.answers.count() for each in survey.batches.all())
    if left:
        raise Refused(f"还有{left}份纸质答卷未录入。")
    survey.slips.all().delete()
    which, counted = kinds()[survey.kind], counts(survey)
    if which.rule is not None:
        deadlines.meet(survey.record, which.rule)  # type: ignore[arg-type]
    note = {"issued": counted.issued, "returned": counted.returned}
    survey = move(survey, replace(CLOSE, permission=which.manage), by=by, note=note)
    for act in afterwards(survey.kind):
        act(survey, by=by)
    return survey
