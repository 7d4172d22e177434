"""The auditor's page: the trail, read only, and its head of the day on paper and as a file. It shows who did what to which record, never the record's content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views import View

from inspection import access, audit, documents, trail_head, whole_numbers
from inspection.models import AuditEntry, AuditSeal

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from inspection.trail_head import Head

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


def asked(request: HttpRequest, form: TrailFilter) -> dict[str, str]:
    """What was looked for, for the trail itself: the page's own words, without what no row can hold."""
    names = [name for name in (*form.fields, "before") if name in request.GET]
    return {name: request.GET[name].replace("\0", "")[:200] for name in names}


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
        before = whole_numbers.read(request.GET.get("before", ""), digits=18)
        if before is not None:
            rows = rows.filter(pk__lt=before)
        page = list(rows.order_by("-pk")[: PER_PAGE + 1])
        older = f"?before={page[PER_PAGE - 1].pk}" if len(page) > PER_PAGE else ""
        audit.record(None, "read_trail", by=request.user, label="查阅审计记录", filters=asked(request, form))  # type: ignore[arg-type]
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


class TrailHead(View):
    """The head of a day (today's unless ``?day=``): what is not sealed yet is sealed first."""

    what = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        power = "inspection.view_trail"
        if not access.may(request.user, power):  # type: ignore[arg-type]
            raise PermissionDenied(power)
        day = self.day(request.GET.get("day", ""))
        audit.record(None, "export_trail_head", by=request.user, label=self.what, day=day)  # type: ignore[arg-type]
        if day == timezone.localdate():
            audit.seal(wait=2)
        if (found := trail_head.of(day)) is None:
            raise Http404
        return self.answer(found)

    def day(self, given: str) -> date:
        try:
            return parse_date(given) or timezone.localdate()
        except ValueError:
            return timezone.localdate()

    def answer(self, head: Head) -> HttpResponse:
        raise NotImplementedError


class TrailHeadSlip(TrailHead):
    """A slip to sign and lock away, with the head as a code."""

    what = "打印审计首部"

    def answer(self, head: Head) -> HttpResponse:
        now = timezone.now()
        context = {"title": "审计首部单", "head": head, "printed_by": self.request.user.name, "printed_at": now,
                   "table_note": "将来核验时，本单校验值须仍在审计记录中；不在的，其前的记录已被改写。核验办法见系统管理手册。"}  # fmt: skip
        printed = documents.render_pdf_isolated(
            render_to_string("documents/inspection/trail_head.html", context), title="审计首部单", author="", created=now,
            qr_text=head.qr_text,
        )  # fmt: skip
        answer = HttpResponse(printed.pdf, content_type="application/pdf")
        answer.headers["Content-Disposition"] = f'inline; filename="trail-head-{head.day:%Y%m%d}.pdf"'
        return answer


class TrailHeadFile(TrailHead):
    """The head as one line, to be kept on another machine."""

    what = "下载审计首部"

    def answer(self, head: Head) -> HttpResponse:
        answer = HttpResponse(head.line(), content_type="application/json")
        name = f"trail-head-{head.day:%Y%m%d}-{head.last}.json"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
