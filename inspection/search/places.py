"""What is searched: each kind of record with its fields, starting from its own ``for_user``, so that nothing is found that cannot be opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from inspection import access, bigrams, registers, texts
from inspection.documents import papers
from inspection.documents.visible import visible
from inspection.models import Attachment, AttachmentText, Paper, PaperText, Person, Record, Unit
from petitions import models as petitions
from rectification import models as rectification
from rounds import models as rounds

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from inspection.models import User


def _of_user(model: Any) -> Callable[[User], QuerySet[Any]]:
    return lambda user: model._default_manager.for_user(user)


def _page(record: Any) -> str:
    return reverse(f"{record.space}{record.noun}", args=[record.pk])


def _number_or_day(record: Any) -> str:
    return getattr(record, "number", "") or f"{timezone.localdate(record.created_at):%Y-%m-%d}"


@dataclass(frozen=True)
class Place:
    """A kind of record that is searched.

    ``fields`` are looked through, ``quick`` of them while somebody types; ``pinyin`` are columns of ``inspection.pinyin``.
    ``told``: whether a line of the text found is shown; not where opening the record is itself noted in the trail.
    ``indexed``: a text with an index of its own (its model, the path to it).
    """

    key: str
    title: str
    model: Any
    rows: Callable[[User], QuerySet[Any]]
    fields: tuple[str, ...]
    quick: tuple[str, ...] = ()
    pinyin: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    order: tuple[str, ...] = ("-created_at", "pk")
    told: bool = True
    indexed: tuple[Any, str] | None = None
    url: Callable[[Any], str] = _page
    detail: Callable[[Any], str] = _number_or_day


def _units(user: User) -> QuerySet[Unit]:
    return Unit.objects.filter(office_id__in=access.offices_with(user, registers.UNITS))


def _people(user: User) -> QuerySet[Person]:
    return Person.objects.near(access.offices_with(user, registers.PEOPLE))


def _papers(user: User) -> QuerySet[Paper]:
    return visible(user).filter(kind__in=papers.searched())


def _files(user: User) -> QuerySet[Attachment]:
    """Files on records in scope; on petitions and leads none, they are found by themselves."""
    held = Attachment.objects.exclude(content_type__app_label__in=texts.UNREAD_APPS)
    scope = Q(pk__in=[])
    for kind in ContentType.objects.filter(pk__in=held.order_by().values("content_type")):
        rows: Any = kind.model_class()._default_manager  # type: ignore[union-attr]
        if hasattr(rows.none(), "for_user"):
            # A round is seen by more people than its papers are.
            found = rows.files_for(user) if hasattr(rows.none(), "files_for") else rows.for_user(user)
            scope |= Q(content_type=kind, object_id__in=found.values("pk"))
    return Attachment.objects.filter(scope, withdrawn_at=None)


def _file_page(file: Attachment) -> str:
    record: Any = file.record
    try:
        return _page(record) if isinstance(record, Record) else reverse("attachment", args=[file.pk])
    except NoReverseMatch:
        return reverse("attachment", args=[file.pk])


_FINDING = ("title", "fact", "nature", "cause", "responsibility", "basis")

PLACES: tuple[Place, ...] = (
    Place("unit", "单位", Unit, _units, ("name", "short_name"), ("name", "short_name"), ("pinyin",), order=("name", "pk"),
          url=lambda row: reverse("unit_edit", args=[row.pk]), detail=lambda row: row.get_category_display()),
    Place("person", "人员", Person, _people, ("name",), ("name",), ("pinyin",), order=("name", "pk"),
          url=lambda row: reverse("person", args=[row.pk]), detail=lambda row: row.rank),
    Place("round", "轮次", rounds.Round, _of_user(rounds.Round), ("name", "purpose"), ("name",)),
    Place("assignment", "巡察任务", rounds.Assignment, _of_user(rounds.Assignment), ("unit__name", "unit__short_name"),
          ("unit__name", "unit__short_name"), ("unit__pinyin",), ("team", "unit")),
    Place("field_record", "工作记录", rounds.FieldRecord, _of_user(rounds.FieldRecord),
          ("title", "summary", "subject_name", "subject_person__name", "place", "points__text"),
          ("title", "subject_name", "subject_person__name"), ("subject_person__pinyin",), told=False),
    Place("meeting", "会议", rounds.Meeting, _of_user(rounds.Meeting), ("agenda", "attendees", "minutes", "place", "chair")),
    Place("finding", "问题", rounds.Finding, _of_user(rounds.Finding), ("number", *_FINDING, "persons__name"),
          ("number", "title"), ("persons__pinyin",)),
    Place("working_paper", "问题底稿", rounds.WorkingPaper, _of_user(rounds.WorkingPaper),
          ("number", *(f"finding__{each}" for each in _FINDING), "deputy_opinion", "meeting_opinion", "leader_opinion"),
          ("number",), related=("finding",)),
    Place("request", "函询、调阅和通知", rounds.Request, _of_user(rounds.Request), ("number", "title", "text", "requirement"),
          ("number", "title"), told=False),
    Place("petition", "信访件", petitions.Petition, _of_user(petitions.Petition), ("number", "text__problem", "accused__name"),
          ("number", "accused__name"), ("accused__person__pinyin",), told=False),
    Place("lead", "问题线索", petitions.Lead, _of_user(petitions.Lead), ("number", "summary", "accused__name"),
          ("number", "accused__name"), ("accused__person__pinyin",), told=False),
    Place("account", "整改账户", rectification.Account, _of_user(rectification.Account),
          ("number", "problem", "unit__name", "unit__short_name"), ("number",), ("unit__pinyin",), ("unit",)),
    Place("paper", "公文", Paper, _papers, ("title", "number", "text__text"), ("title", "number"), order=("-drafted_at", "pk"),
          indexed=(PaperText, "text__text"), url=lambda row: reverse("paper", args=[row.pk]),
          detail=lambda row: row.number or row.get_status_display()),
    Place("file", "附件", Attachment, _files, ("name", "note", "text__text"), ("name",), order=("-added_at", "pk"),
          indexed=(AttachmentText, "text__text"), url=_file_page, detail=lambda row: str(row.record), told=False),
)  # fmt: skip


def place(key: str) -> Place | None:
    return next((each for each in PLACES if each.key == key), None)


def indexed(given: Place, words: str) -> Q:
    """Rows whose long text says the words: by its index, or by reading along where the words stand everywhere."""
    model, path = given.indexed  # type: ignore[misc]
    if bigrams.is_common(model, "text", words):
        return Q(**{f"{path}__icontains": words})
    return Q(pk__in=bigrams.keys(model._default_manager.all(), "text", words))
