"""The office's editable lists and settings: how they are read; each app says which there are in its file of this name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from inspection import audit
from inspection.models import Code, CodeList, Office, OfficeSetting, User

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

# Defaults of settings an office may change in the browser; the register names the source of each.
DEFAULTS: dict[str, Any] = {
    "site.title": "巡察工作管理系统",
    "envelope.address": "",
    "envelope.postcode": "",
    "site.banner": "",
    "report.chain": ["team_leader", "office", "group", "secretary"],  # C-17
    "papers.series": {},  # inspection/paper_numbers.py: what differs from the shipped series
    "feedback.order": ["feedback", "handover"],
    "ledger.default_days": 90,  # no number in the sources
    "ledger.dull_days": 30,
    "ledger.write_off_approver": "office_head",
    # 催办链 (inspection/escalation_chain.py): name, days, unit, who signs, to whom, text. No numbers in the sources.
    "ledger.escalation": [
        [
            "通知",
            1,
            "day",
            "office",
            "unit",
            "巡察反馈的“〔问题〕”（账户〔账户〕），整改期限为〔期限〕，现已超期〔超期〕天。请抓紧整改，十日内书面报告进展和原因。",
        ],
        [
            "指导",
            10,
            "working_day",
            "office",
            "unit",
            "〔上次〕发出后，巡察反馈的“〔问题〕”（账户〔账户〕）仍未整改到位，现已超期〔超期〕天。我办将派员到〔单位〕指导，请列出尚未完成的事项、原因和需要协调解决的困难。",
        ],
        [
            "提醒",
            10,
            "working_day",
            "office",
            "principal",
            "〔上次〕发出后，巡察反馈的“〔问题〕”（账户〔账户〕）仍未整改到位，现已超期〔超期〕天。整改由主要负责人负总责，请您亲自研究，限期办结。",
        ],
        [
            "告诫",
            10,
            "working_day",
            "group",
            "principal",
            "〔上次〕发出后，巡察反馈的“〔问题〕”（账户〔账户〕）仍未整改到位，现已超期〔超期〕天。现予告诫：再不整改到位的，将按规定提请问责。",
        ],
        ["问责", 15, "day", "accountability", "", ""],
    ],
    # From where on something is pointed at as doubtful (疑似); no numbers in the sources.
    "hints.text_percent": 70,
    "hints.picture_percent": 45,
    "hints.within_unit": True,
    "hints.before_days": 0,
    "hints.after_hours": 24,
    "hints.last_minute_hours": 24,
    "hints.last_minute_accounts": 5,
    "hints.template_accounts": 3,
    "plan.reviewers": [],  # the office alone
    "satisfaction.least_percent": 60,  # no number in the sources
    "evaluation.pass_score": 60,
    "statistics.small_count": 5,
    "statistics.many_petitions": 10,  # no number in the sources
    "surveys.small_count": 5,
    "log.weekday": 0,  # C-02: Monday
    "recusal.blocks": ["post", "region", "duty", "kinship"],  # C-20
    "interview.longest_hours": 4,
    "interview.latest_hour": 21,
    "contacts.form": "pair",  # C-18
    "leave.notice_days": 3,  # 三天以上
    "leave.notice_inclusive": True,
    "leave.notice_kinds": ["official"],
    "interview.meals": ["12:00-13:00", "18:00-19:00"],
    "record.late_days": 1,
    "progress.weights": {"logs": 30, "records": 30, "talks": 20, "papers": 20},
    "progress.records_a_day": 2,
    "progress.threshold": 60,
    "digest.week": "previous",  # C-02
    "withdrawal.opens": 7,
    "coordination.days": 3,
    "paper.reviews": "meeting",
    "round.meetings_before_start": ["mobilising", "tasking"],
    "round.meetings_before_conclusion": ["situation", "handover", "feedback"],
    "round.chain": ["group", "secretary"],  # C-17
    "talent.oldest": 60,  # no number in the sources
    "roster.skills": ["党务", "财务"],
    "roster.party_percent": 0,
    "plan.priority_traits": ["town", "window"],
    "focus.reports": 3,  # no number in the sources
    "focus.reporters": 5,
    "roster.newly_promoted": 0,  # no number in the sources
    "roster.repeated_percent": 50,
    "training.before_authorisation": "warn",
    "appraisal.signed_by": ["领导小组组长", "领导小组副组长"],
    "readiness.before_entry": "warn",
    "publicity.only_entry_and_feedback": True,  # C-19
    "publication.required": ["inner", "public"],  # R-294, C-28
    # Where a letter outside the scope goes, the first row that fits: kind, reason, receiver; "" is any.
    "petitions.routing": [
        ["accusation", "upper", "upper"],
        ["accusation", "", "discipline"],
        ["claim", "upper", "upper"],
        ["claim", "litigation", "judicial"],
        ["claim", "demolition", "responsible"],
        ["claim", "personal", "responsible"],
        ["claim", "", "petition_bureau"],
        ["suggestion", "", "responsible"],
        ["suggestion", "", "petition_bureau"],
    ],
    "online.enabled": False,
    # Photographs straight from a telephone, signing on one: off, and then on registered devices only; no number of days in the sources.
    "devices.capture": False,
    "devices.sign": False,
    "devices.days": 180,
    "administrators.system_and_security_in_one": False,
    # What counts as reading out of the ordinary: of records an hour, of files and exports a day.
    "reading.most_per_hour": 60,
    "reading.most_refusals_per_hour": 15,
    "reading.most_taken_per_day": 30,
    "reading.night_begins": 22,
    "reading.night_ends": 6,
    # How long is kept what may be destroyed (docs/administration.md); the office's own rules say otherwise here.
    "retention.identities_years": 5,
    "retention.files_years": 10,
    "retention.messages_days": 365,
    "retention.imports_days": 180,
    "retention.drafts_days": 14,  # what was typed and never sent: no number in the sources
    "login.second_factor_roles": [],
    "login.idle_minutes": 30,
    "login.reauthenticate_before_signing": False,
}


# Lists whose codes are days (yyyy-mm-dd); each app adds its own.
DATED: set[str] = set()


def setting(office: Office | Any, key: str) -> Any:
    """An office's present value of a setting, or the default."""
    row = OfficeSetting.current(getattr(office, "pk", office), key)
    return row.value if row is not None else DEFAULTS[key]


def settings_of(office: Office | Any, *keys: str) -> dict[str, Any]:
    """An office's present values of several settings, in one question."""
    rows = OfficeSetting.objects.filter(office=getattr(office, "pk", office), key__in=keys).order_by("version")
    return {key: DEFAULTS[key] for key in keys} | {row.key: row.value for row in rows}


@transaction.atomic
def change_setting(office: Office, key: str, value: Any, *, reason: str, by: User) -> OfficeSetting:
    """A new version of a setting; the old one stays."""
    if key not in DEFAULTS:
        raise KeyError(key)
    Office.objects.select_for_update().get(pk=office.pk)
    current = OfficeSetting.current(office.pk, key)
    row = OfficeSetting.objects.create(
        office=office,
        key=key,
        value=value,
        version=(current.version if current else 0) + 1,
        reason=reason,
        changed_by=by,
    )
    audit.record(office, "change_setting", by=by, label="修改设置", office_id=office.pk, key=key, now=value,
                 was=current.value if current else DEFAULTS[key])  # fmt: skip
    return row


def current_list(key: str, office: Office | None = None) -> CodeList | None:
    """The list in force for an office: its own newest active version, else the common one."""
    lists = CodeList.objects.filter(key=key, active=True).order_by("-version")
    if office is not None and (own := lists.filter(office=office).first()):
        return own
    return lists.filter(office=None).first()


def choices(key: str, office: Office | None = None) -> QuerySet[Code]:
    """The active entries a form offers."""
    found = current_list(key, office)
    return Code.objects.filter(list=found, active=True) if found else Code.objects.none()


def code(key: str, value: str, office: Office | None = None) -> Code:
    """One entry by its code. Raises Code.DoesNotExist."""
    return Code.objects.get(list=current_list(key, office), code=value)


@transaction.atomic
def load(
    key: str,
    title: str,
    rows: list[tuple[str, str] | tuple[str, str, str]],
    *,
    source: str = "",
    office: Office | None = None,
) -> CodeList:
    """Load a list once: (code, text[, parent code]). An existing version is left as it is."""
    found = current_list(key, office)
    if found is not None:
        return found
    made = CodeList.objects.create(office=office, key=key, title=title, source=source)
    _fill(made, rows, {})
    return made


@transaction.atomic
def load_all(
    lists: Iterable[tuple[str, str, Iterable[tuple[str, ...]], str]], *, data: dict[str, dict[str, Any]] | None = None
) -> list[CodeList]:
    """Load the common lists that are not there yet: (key, title, rows, source); those that exist stay as they are.

    ``data`` says by list and code what a row carries besides its text. Returns the lists that are new.
    """
    have = set(CodeList.objects.filter(office=None, active=True).values_list("key", flat=True))
    fresh = [
        (CodeList(key=key, title=title, source=source), rows) for key, title, rows, source in lists if key not in have
    ]
    CodeList.objects.bulk_create(made for made, _ in fresh)
    Code.objects.bulk_create(row for made, rows in fresh for row in _rows(made, rows, (data or {}).get(made.key, {})))
    return [made for made, _ in fresh]


@transaction.atomic
def new_version(
    old: CodeList, rows: list[tuple[str, str] | tuple[str, str, str]], *, office: Office, by: User, source: str = ""
) -> CodeList:
    """Replace a list for an office by a new version: (code, text[, parent code]); records keep the row they were given.

    What a row carried besides its text goes with its code. A code left out stays in the list, out of use, so that what
    names it is still understood. Raises ValueError for a code that stands there twice and for a parent that does not
    stand above its row, and in a dated list for a code that is no day.
    """
    if old.key in DATED:
        _refuse_without_day(rows)
    Office.objects.select_for_update().get(pk=office.pk)
    newest = CodeList.objects.filter(key=old.key, office=office).order_by("-version").first()
    version = (newest.version if newest else old.version) + 1
    made = CodeList.objects.create(
        office=office, key=old.key, title=old.title, version=version, source=source or old.source
    )
    kept = list(old.codes.all())
    _fill(made, rows, {each.code: each.data for each in kept})
    named = {row[0] for row in rows}
    Code.objects.bulk_create(
        Code(list=made, code=each.code, text=each.text, position=len(rows) + place, data=each.data, active=False)
        for place, each in enumerate(each for each in kept if each.code not in named)
    )
    audit.record(office, "new_code_list", by=by, label="修订清单", office_id=office.pk, key=old.key, version=version)
    return made


def _refuse_without_day(rows: Iterable[tuple[str, ...]]) -> None:
    for value, text, *_ in rows:
        try:
            date.fromisoformat(value)
        except ValueError as wrong:
            raise ValueError(f"“{text}”的代码须是日期，如2012-12-04。") from wrong


def _fill(made: CodeList, rows: Iterable[tuple[str, ...]], data: dict[str, Any]) -> None:
    Code.objects.bulk_create(_rows(made, rows, data))


def _rows(made: CodeList, rows: Iterable[tuple[str, ...]], data: dict[str, Any]) -> Iterable[Code]:
    by_code: dict[str, Code] = {}
    for position, (value, text, *rest) in enumerate(rows):
        above = rest[0] if rest else ""
        if value in by_code:
            raise ValueError(f"代码“{value}”重复。")
        if above and above not in by_code:
            raise ValueError(f"“{text}”的上级“{above}”须列在它之前。")
        by_code[value] = Code(
            list=made, code=value, text=text, position=position, parent=by_code.get(above), data=data.get(value, {})
        )
    return by_code.values()
