"""What the pages are measured against: nothing at all, bare SQL without a page, and what an office would otherwise use."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils import timezone

from petitions.models import Petition
from rounds.models import AssignmentGrant

COLUMNS = (
    "p.id, p.number, p.received_on, p.kind, p.status, p.is_anonymous, p.handler_name, p.about_team, left(t.problem, 48)"
)
# The newest fifty of every task a person holds a seat on, merged: as little as the database can be asked.
OF_TASKS = f"""
    WITH mine AS MATERIALIZED (
        SELECT content_object_id id FROM rounds_assignmentgrant WHERE user_id = %s AND begins <= %s
        AND (ends IS NULL OR ends >= %s) AND revoked_at IS NULL)
    SELECT {COLUMNS} FROM mine CROSS JOIN LATERAL (
        SELECT * FROM petitions_petition WHERE assignment_id = mine.id AND NOT about_team
        ORDER BY received_on DESC, registered_at DESC, id DESC LIMIT 50) p
    JOIN petitions_petitiontext t ON t.petition_id = p.id ORDER BY p.received_on DESC, p.registered_at DESC, p.id DESC LIMIT 50"""
OF_OFFICE = f"""
    SELECT {COLUMNS} FROM (SELECT * FROM petitions_petition WHERE office_id = %s
        ORDER BY received_on DESC, registered_at DESC, id DESC LIMIT 50) p
    JOIN petitions_petitiontext t ON t.petition_id = p.id ORDER BY p.received_on DESC, p.registered_at DESC, p.id DESC LIMIT 50"""
NAIVE = """<table>{% for p in page %}<tr><td>{{ p.number }}</td><td>{{ p.received_on }}</td><td>{{ p.channel }}</td>
<td>{{ p.text.problem|truncatechars:48 }}</td><td>{{ p.get_kind_display }}</td><td>{{ p.handler_name }}</td><td>{{ p.get_status_display }}</td></tr>
{% endfor %}</table>{{ page.number }} / {{ page.paginator.num_pages }} ({{ page.paginator.count }})"""


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("·")


def session(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.user))


def rows_of(user: Any) -> list[Any]:
    """The first page's rows by bare SQL: what no page can be faster than."""
    office = user.office_grants.values_list("office_id", flat=True).first() if hasattr(user, "office_grants") else None
    with connection.cursor() as cursor:
        today = timezone.localdate()
        cursor.execute(*(OF_OFFICE, [office]) if office else (OF_TASKS, [user.pk, today, today]))
        return cursor.fetchall()


def limit(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(rows_of(request.user))))


def naive(request: HttpRequest) -> HttpResponse:
    """The usual way: objects of a person by a sub-select, an ORDER BY and a paginator that counts."""
    seats = AssignmentGrant.objects.filter(user=request.user).values("content_object_id")
    rows = Petition.objects.filter(assignment_id__in=seats).select_related("channel", "text")
    page = Paginator(rows.order_by("-received_on", "-registered_at"), 50).get_page(request.GET.get("page"))
    return HttpResponse(engines["django"].from_string(NAIVE).render({"page": page}))


class OpenSite(admin.AdminSite):
    """The product has no staff accounts; here whoever measures may look."""

    def has_permission(self, request: HttpRequest) -> bool:
        return True


class PetitionAdmin(admin.ModelAdmin):
    """What Django gives for nothing."""

    list_display = ("number", "received_on", "channel", "kind", "status", "handler_name", "assignment")
    list_select_related = ("channel", "assignment")
    list_per_page = 50
    search_fields = ("number", "text__problem")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    has_add_permission = has_change_permission = has_delete_permission = lambda self, request, obj=None: False


site = OpenSite(name="admin")
site.register(Petition, PetitionAdmin)
