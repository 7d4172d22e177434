"""Tables that rounds hand out: the register of field records with what each method says of its own."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from inspection.imports_exports.writing import Column, write_table
from inspection.models import Code
from rounds import methods

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from rounds.models import FieldRecord

RECORD_COLUMNS = (
    Column("held_on", "日期", "date", 12), Column("times", "起止时间", width=14), Column("unit", "被巡察单位", width=18),
    Column("team", "巡察组", width=16), Column("method", "方式", width=16), Column("title", "事项", width=30),
    Column("place", "地点", width=22), Column("met", "对象", width=18), Column("category", "对象类别", width=14),
    Column("people", "谈话人、办理人", width=20), Column("person_times", "人次", "integer", 8),
    Column("copies", "份数", "integer", 8), Column("details", "方式要素", width=50), Column("points", "反映情况", width=50),
    Column("summary", "主要情况", width=50), Column("status", "状态", width=10), Column("late", "补录原因", width=20),
)  # fmt: skip
_LONGEST = 32_000


def texts(method_codes: Iterable[str]) -> dict[str, dict[str, str]]:
    """The words of the code lists these methods' details draw on, older versions' words included."""
    keys = {key for code in method_codes for key in methods.sources(code)}
    found: dict[str, dict[str, str]] = {key: {} for key in keys}
    rows = (
        Code.objects.filter(list__key__in=keys).order_by("list__version", "position") if keys else Code.objects.none()
    )
    for key, code, text in rows.values_list("list__key", "code", "text"):
        found[key][code] = text
    return found


def detail_words(record: FieldRecord, words: dict[str, dict[str, str]]) -> str:
    """A record's own details in one text: 走访户数：12；随机选取办法：花名册抽签."""
    parts = (
        (each.label, methods.shown(each, record.details.get(each.name), words))
        for each in methods.of(record.method.code).details
    )
    return "；".join(f"{label}：{value.replace(chr(10), '、')}" for label, value in parts if value)


def export_field_records(rows: QuerySet[FieldRecord], stream: IO[bytes], kind: str = "xlsx") -> int:
    """Write the records; a fixed number of questions to the database whatever their number per batch. Returns how many."""
    related = ("method", "assignment__unit", "assignment__team__round", "subject_person", "subject_category")
    found = rows.select_related(*related).prefetch_related("conducted_by", "points")
    return write_table(stream, _lines(found.iterator(chunk_size=1000)), RECORD_COLUMNS, "方式台账", kind)


def _lines(found: Iterable[FieldRecord]) -> Iterator[dict[str, Any]]:
    words = texts(methods.METHODS)
    for each in found:
        yield {
            "held_on": each.held_on, "times": "—".join(f"{at:%H:%M}" for at in (each.begins_at, each.ends_at) if at),
            "unit": each.assignment.unit.short_name, "team": str(each.assignment.team), "method": each.method.text,
            "title": each.title, "place": each.place, "met": each.met,
            "category": each.subject_category.text if each.subject_category else "",
            "people": "、".join(person.name for person in each.conducted_by.all()), "person_times": each.person_times,
            "copies": each.copies, "details": detail_words(each, words)[:_LONGEST],
            "points": "\n".join(point.text for point in each.points.all())[:_LONGEST], "summary": each.summary[:_LONGEST],
            "status": each.get_status_display(), "late": each.late_reason,
        }  # fmt: skip
