"""Sheets: questions as lines of text, in versions; what a survey asks in which part."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from inspection import access, audit
from inspection.models import Office, SurveySheet, User
from inspection.workflow import Refused

if TYPE_CHECKING:
    from inspection.models import Survey


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


def parts(survey: Survey) -> list[tuple[str, list[Question]]]:
    """The parts of an answer: "" for the sheet itself, then one for each person evaluated."""
    found = [("", questions(survey.sheet))]
    if survey.person_sheet is not None:
        asked = questions(survey.person_sheet)
        found += [(str(each.pk), asked) for each in survey.subjects.order_by("name", "pk")]
    return found
