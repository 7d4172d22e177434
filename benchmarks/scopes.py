"""Who sees what, by our grants and by guardian's stock way: a row of permission for each person and petition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Q
from guardian.shortcuts import get_objects_for_user

from benchmarks.lists import PEOPLE, first_rows
from benchmarks.measure import Line, interleaved
from inspection import access
from inspection.models import User
from petitions.models import Petition
from petitions.querysets import VIEW_PETITION
from rounds.models import AssignmentGrant

if TYPE_CHECKING:
    from collections.abc import Iterator

VIEW = "petitions.view_petition"
# A row for each petition that one of these may see; the office's own would be a million more.
ROWS = """
    INSERT INTO guardian_userobjectpermission (permission_id, content_type_id, object_pk, user_id)
    SELECT %s, %s, p.id::text, g.user_id FROM rounds_assignmentgrant g JOIN petitions_petition p ON p.assignment_id = g.content_object_id
    WHERE g.user_id = ANY(%s) AND NOT p.about_team"""
PAIRS = """
    SELECT count(*) FROM rounds_assignmentgrant g JOIN petitions_petition p ON p.assignment_id = g.content_object_id"""


def one(statement: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0] if cursor.description else cursor.rowcount


def size(table: str) -> int:
    return int(one("SELECT pg_total_relation_size(%s::regclass)", table))


def stock(user: User) -> list[Any]:
    """The first page as guardian's own shortcut gives it."""
    rows = get_objects_for_user(user, VIEW, Petition).select_related("channel", "text")
    return [each.number for each in rows.order_by("-received_on", "-registered_at", "-pk")[:50]]


def one_order_by(user: User) -> list[Any]:
    """Our scope with one ORDER BY over all tasks instead of the newest of each, merged."""
    rows = Petition.objects.filter(
        Q(office_id__in=access.offices_with(user, VIEW_PETITION))
        | Q(assignment_id__in=access.assignments_with(user, VIEW_PETITION), about_team=False)
    ).select_related("channel", "text")
    return [each.number for each in rows.not_closed_to(user).order_by("-received_on", "-registered_at", "-pk")[:50]]


def give(users: list[User]) -> int:
    """Guardian's rows for some people; how many."""
    from django.contrib.auth.models import Permission

    kind = Permission.objects.get(content_type__app_label="petitions", codename="view_petition")
    return int(one(ROWS, kind.pk, kind.content_type_id, [each.pk for each in users]))


def measure() -> Iterator[Line]:
    people = {words: User.objects.get(username=name) for words, name in PEOPLE.items() if name != "office"}
    with transaction.atomic():
        before = size("guardian_userobjectpermission")
        rows = give(list(people.values()))
        each = (size("guardian_userobjectpermission") - before) / rows
        one("ANALYZE guardian_userobjectpermission")
        for words, user in people.items():
            ways = interleaved(
                {"ours": lambda u=user: first_rows(u), "stock": lambda u=user: stock(u), "plain": lambda u=user: one_order_by(u)},
                seconds=30,
            )  # fmt: skip
            assert sorted(ways.given["ours"]) == sorted(ways.given["plain"]), words
            at = ways.medians
            yield Line(
                f"列表取数·{words}", "guardian逐件授权", at["ours"], at["stock"], 1 / 12, f"{at['ours']:.1f}毫秒"
            )
            yield Line(
                f"列表取数·{words}", "同范围一次排序", at["ours"], at["plain"], float("inf"), f"{at['plain']:.0f}毫秒"
            )
        transaction.set_rollback(True)
    ours, usual = size(AssignmentGrant._meta.db_table), each * int(one(PAIRS))
    note = f"{ours / 2**20:.1f}MB对{usual / 2**20:,.0f}MB（每行{each:.0f}字节，按人件数推算）"
    yield Line("权限所占空间", "guardian逐件授权", ours, usual, 1 / 1000, note)
