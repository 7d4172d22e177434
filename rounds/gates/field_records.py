"""What a field record of each method still lacks; whom one does not talk to; how late it was entered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inspection import codes
from inspection.models import Attachment, link_of
from rounds import methods

if TYPE_CHECKING:
    from datetime import date, time

NO_CONTACT = "组长已定不与该人员正面接触，不安排谈话；请作线索研判，重要情况形成专报"


def details_are_whole(record: Any) -> list[str]:
    """Every method says what is its own (R-142–R-154)."""
    code = record.method.code
    lacking = [f"未填{_label(record, name)}" for name in methods.of(code).needs if not _filled(record, name)]
    return lacking + methods.reasons(code, record.details)


def _label(record: Any, name: str) -> str:
    return str(record._meta.get_field(name).verbose_name)


def _filled(record: Any, name: str) -> bool:
    return bool(getattr(record, record._meta.get_field(name).attname))


def is_approved(record: Any) -> list[str]:
    """A visit one level down waits for the leader's approval (R-151)."""
    waits = methods.of(record.method.code).approved and record.approved_at is None
    return ["尚未经组长批准"] if waits else []


def has_its_file(record: Any) -> list[str]:
    """Evidence fixed on the spot is a file with its hash, or it is none (R-154)."""
    if not methods.of(record.method.code).filed:
        return []
    there = Attachment.objects.filter(**link_of(record), withdrawn_at=None).exists()
    return [] if there else ["没有上传照片、录像、复印件或测量记录"]


def talk_is_allowed(record: Any) -> list[str]:
    """Nobody talks face to face with whom the leader set apart (R-351)."""
    if record.method.code != "interview":
        return []
    return no_contact(record.assignment, record.subject_person_id, record.subject_name)


def no_contact(assignment: Any, person_id: Any, name: str) -> list[str]:
    """By the person himself, or by his name where only a name was written."""
    kept = assignment.no_contacts.filter(lifted_at=None)
    if person_id is not None:
        return [NO_CONTACT] if kept.filter(person_id=person_id).exists() else []
    return [NO_CONTACT] if name and kept.filter(person__name=name.strip()).exists() else []


def late_days(record_day: date, office: Any) -> int:
    """By how many days more than the office allows a record is entered after its day; 0 when in time."""
    days = (timezone.localdate() - record_day).days
    return days if days > codes.setting(office, "record.late_days") else 0


def late_reasons(held_on: date, late_reason: str, received_at: Any, office: Any) -> list[str]:
    """What is entered late says why, and when the paper came in (补录)."""
    if not late_days(held_on, office):
        return []
    found = [] if late_reason.strip() else ["属补录，须填写补录原因"]
    return found if received_at else [*found, "属补录，须填写收到纸质记录的时间"]


def meals_crossed(begins: time, ends: time, meals: list[str]) -> list[str]:
    """The office's meal times a talk runs through from before their beginning to after their end (R-350)."""
    span = [each.split("-") for each in meals]
    clock = (f"{begins:%H:%M}", f"{ends:%H:%M}")
    return [f"{first}—{last}" for first, last in span if clock[0] < first and clock[1] > last]
