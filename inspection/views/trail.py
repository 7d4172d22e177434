"""The auditor's page: the trail, read only. It shows who did what to which record, never the record's content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import render
from django.views import View

from inspection import access, audit
from inspection.models import AuditEntry, AuditSeal

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PER_PAGE = 100


class TrailFilter(forms.Form):
    who = forms.CharField(label="经办人", required=False, max_length=40)
    what = forms.CharField(label="动作", required=False, max_length=40)
    since = forms.DateField(
        label="自", required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    until = forms.DateField(
        label="至", required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    record = forms.UUIDField(label="对象标识", required=False)


class Trail(View):
    """Rows of the auditor's offices and rows of no office (log-ins), newest first, paged by key."""

    def get(self, request: HttpRequest) -> HttpResponse:
        power = "inspection.view_trail"
        if not access.may(request.user, power):  # type: ignore[arg-type]
            raise PermissionDenied(power)
        offices = access.offices_with(request.user, power)  # type: ignore[arg-type]
        rows = AuditEntry.objects.filter(Q(office_id__in=offices) | Q(office_id=None)).select_related("content_type")
        form = TrailFilter(request.GET or None)
        if form.is_valid():
            rows = self.filtered(rows, form.cleaned_data)
        before = request.GET.get("before", "")
        if before.isdigit():
            rows = rows.filter(pk__lt=int(before))
        page = list(rows.order_by("-pk")[: PER_PAGE + 1])
        older = f"?before={page[PER_PAGE - 1].pk}" if len(page) > PER_PAGE else ""
        audit.record(None, "read_trail", by=request.user, label="查阅审计记录", filters=request.GET.dict())  # type: ignore[arg-type]
        context = {
            "page_title": "审计", "form": form, "rows": page[:PER_PAGE], "older_url": older,
            "seal": AuditSeal.objects.order_by("-pk").first(), "unsealed": self.unsealed(),
        }  # fmt: skip
        return render(request, "audit/trail.html", context)

    def filtered(self, rows: Any, wanted: dict[str, Any]) -> Any:
        if wanted["who"]:
            rows = rows.filter(actor_name__icontains=wanted["who"])
        if wanted["what"]:
            rows = rows.filter(Q(label__icontains=wanted["what"]) | Q(verb=wanted["what"]))
        if wanted["since"]:
            rows = rows.filter(at__date__gte=wanted["since"])
        if wanted["until"]:
            rows = rows.filter(at__date__lte=wanted["until"])
        if wanted["record"]:
            rows = rows.filter(object_id=wanted["record"])
        return rows

    def unsealed(self) -> int:
        last = AuditSeal.objects.order_by("-pk").values_list("last_id", flat=True).first() or 0
        return AuditEntry.objects.filter(pk__gt=last).count()
