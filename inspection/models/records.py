"""What every record with a life shares: an opaque key, a version, who made it, and where it belongs."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Keyed(models.Model):
    """A row with an opaque key: random, so that it tells neither order nor time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class Record(Keyed):
    """A record with a life. It answers, for scope and powers, which assignment, office and units it belongs to."""

    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="登记人"
    )

    class Meta:
        abstract = True

    # A noun for routes and tables; a step's address is built from it: <app>:<noun>_<verb>.
    noun = ""
    # What whose it is is read from besides its own row: pages of many records fetch it for all of them at once.
    judged_by: tuple[str, ...] = ()
    # What was asked of a record that is only shown; None of one that may change under the questions.
    _answers: dict[Any, Any] | None = None

    def only_shown(self) -> None:
        """Say that nothing happens to this instance but being shown: what is asked through ``once`` is asked once."""
        self._answers = {}

    def once(self, ask: Callable[[Any], Any]) -> Any:
        """What a function says of the record; where that is only shown, each function is asked once."""
        if self._answers is None:
            return ask(self)
        if ask not in self._answers:
            self._answers[ask] = ask(self)
        return self._answers[ask]

    @property
    def space(self) -> str:
        """What its routes' names begin with: its app's namespace, unless its pages live elsewhere."""
        return f"{self._meta.app_label}:"

    def scope_assignment_id(self) -> Any:
        """Key of the assignment the record hangs on, or None."""
        return getattr(self, "assignment_id", None)

    def scope_office_id(self) -> Any:
        """Key of the office in whose hands the record is."""
        if office_id := getattr(self, "office_id", None):
            return office_id
        assignment = getattr(self, "assignment", None)
        return assignment.office_id if assignment is not None else None

    def sending_office_id(self) -> Any:
        """Key of the lower office that holds the record in a round led by another (R-051, R-052), or None."""
        return None

    def scope_unit_ids(self) -> Iterable[Any]:
        """Keys of the units whose people may act on the record (the unit side, receiving organs)."""
        return ()

    def recusal_unit_ids(self) -> Iterable[Any]:
        """Keys of the units whose recusals close the record to a person (回避)."""
        assignment = getattr(self, "assignment", None)
        if assignment is not None:
            return (assignment.unit_id,)
        unit_id = getattr(self, "unit_id", None)
        return (unit_id,) if unit_id else ()

    def recusal_person_ids(self) -> Iterable[Any]:
        """Keys of the persons whom the record is against: it does not exist for them, whatever they were granted."""
        return ()

    def powers_of_person(self, person_id: Any) -> Iterable[str]:
        """Powers a person has over this record by what he is to it, whatever he holds or keeps out of."""
        return ()

    def author_ids(self) -> set[Any]:
        """Keys of the users whose own work this is; none of them signs it."""
        return {self.created_by_id} - {None}

    def signing_text(self) -> str:
        """The content a signature covers; a change of it voids the signature."""
        return str(self)


class Linked(models.Model):
    """A row that hangs on any record: attachment, paper, signature, deadline."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, editable=False, related_name="+")
    object_id = models.UUIDField(editable=False)
    record = GenericForeignKey("content_type", "object_id")

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["content_type", "object_id"])]


def fetch_records(rows: Iterable[Linked]) -> None:
    """Fetch the records of rows, and what whose they are is read from, in as many questions as there are kinds of them."""
    found = list(rows)
    models.prefetch_related_objects(found, "record")
    by_kind: dict[type[Any], list[Any]] = {}
    for each in found:
        by_kind.setdefault(type(each.record), []).append(each.record)
    for kind, records in by_kind.items():
        if issubclass(kind, Record):
            own = ("assignment",) if any(each.name == "assignment" for each in kind._meta.fields) else ()
            models.prefetch_related_objects(records, *(kind.judged_by or own))


def link_of(record: models.Model) -> dict[str, Any]:
    """The two columns that point at a record, for filters and creates."""
    return {"content_type": ContentType.objects.get_for_model(record), "object_id": record.pk}
