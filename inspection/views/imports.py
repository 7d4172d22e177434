"""Imports in the browser: hand in a file, see what would become of each row, put the columns right, then take it in."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views import View
from openpyxl.utils import get_column_letter

from inspection import access, wording
from inspection.forms_once import once
from inspection.imports_exports import batches, importers, waiting
from inspection.imports_exports.files import Unreadable
from inspection.imports_exports.reading import renewed
from inspection.imports_exports.reports import REFUSED, REPAIRED, STATUS_LABELS
from inspection.imports_exports.writing import write_template
from inspection.models import ImportBatch, Office
from inspection.views.forms import REFUSALS

if TYPE_CHECKING:
    from django.http import HttpRequest

    from inspection.imports_exports.importers import Importer

COOKIE = "import-key"
PER_PAGE = 50


def kind_or_404(code: str, user: Any) -> Importer:
    """An importer the user may use somewhere: unknown 404, without the power 403."""
    kind = importers.importers().get(code)
    if kind is None:
        raise Http404
    if kind not in importers.offered_to(user):
        raise PermissionDenied(kind.power)
    return kind


def mine_or_404(pk: Any, user: Any) -> ImportBatch:
    """A waiting file belongs to whoever handed it in."""
    return get_object_or_404(ImportBatch.objects.select_related("office"), pk=pk, created_by=user)


class ImportList(View):
    """Which files may be imported, and what was imported."""

    def get(self, request: HttpRequest) -> HttpResponse:
        kinds = importers.offered_to(request.user)  # type: ignore[arg-type]
        if not kinds:
            raise PermissionDenied("import")
        offices = access.offices_with(request.user, "inspection.import_files")  # type: ignore[arg-type]
        shown = ImportBatch.objects.filter(
            Q(created_by=request.user) | Q(office_id__in=offices, committed_at__isnull=False)
        )
        shown = (
            shown.filter(kind__in=[each.code for each in kinds]).defer("content").select_related("created_by__person")
        )
        page = Paginator(shown.order_by("-created_at", "pk"), 50).get_page(request.GET.get("page"))
        labels = {each.code: each.label for each in kinds}
        for batch in page.object_list:
            batch.label, batch.mine = labels[batch.kind], batch.created_by_id == request.user.pk  # type: ignore[attr-defined]
        context = {"page_title": "导入", "kinds": kinds, "page_obj": page, "object_list": page.object_list}
        return render(request, "imports/import_list.html", context)


class ImportForm(forms.Form):
    """The file, and where its rows go."""

    file = forms.FileField(label="文件", help_text="xlsx 或 csv（UTF-8、GB18030 均可），不超过20MB、2万行。")
    office = forms.ModelChoiceField(Office.objects.none(), label="机构", empty_label=None)
    assignment = forms.ModelChoiceField(Office.objects.none(), label="巡察任务", required=False)

    def __init__(self, *args: Any, kind: Importer, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.user = kind, user
        fields: dict[str, Any] = self.fields
        offices = importers.offices_for(kind, user)
        fields["office"].queryset = Office.objects.filter(pk__in=[each.pk for each in offices])
        if len(offices) == 1:
            fields["office"].initial = offices[0]
            fields["office"].widget = forms.HiddenInput()
        if kind.takes_assignment or kind.needs_assignment:
            field = fields["assignment"]
            field.queryset = importers.assignments_for(kind, user)
            field.required = kind.needs_assignment
            field.empty_label = None if kind.needs_assignment else "不属于哪个任务（巡察办收件）"
        else:
            del fields["assignment"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload, office, assignment = data.get("file"), data.get("office"), data.get("assignment")
        if upload is not None and upload.size > importers.LIMITS.size:
            self.add_error("file", "文件过大，请拆分后再导入。")
        if office is not None and not importers.may_import(self.kind, self.user, office, assignment):
            raise forms.ValidationError("您不能为所选机构或任务导入这类文件。")
        return data


class ImportNew(View):
    """Hand a file in: the answer is its dry run."""

    def page(self, request: HttpRequest, kind: Importer, form: ImportForm, status: int = 200) -> HttpResponse:
        context = {"page_title": f"导入{kind.label}", "kind": kind, "form": form, "cancel_url": reverse("import_list")}
        return render(request, "imports/import_new.html", context, status=status)

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        found = kind_or_404(kind, request.user)
        return self.page(request, found, ImportForm(kind=found, user=request.user))

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        found = kind_or_404(kind, request.user)
        form = ImportForm(request.POST, request.FILES, kind=found, user=request.user)
        if not form.is_valid():
            return self.page(request, found, form, 422)
        upload, office = form.cleaned_data["file"], form.cleaned_data["office"]
        assignment = form.cleaned_data.get("assignment")
        try:
            data = renewed(upload.read())
            report = importers.dry_run(found, data, office=office, assignment=assignment)
        except Unreadable as error:
            form.add_error("file", str(error))
            return self.page(request, found, form, 422)
        batch = ImportBatch(
            office=office, kind=found.code, assignment_id=getattr(assignment, "pk", None), created_by=request.user,  # type: ignore[misc]
            filename=(upload.name or "未命名")[-180:],
        )  # fmt: skip
        key = waiting.new_key()
        batches.begin(batch, found, key, data, report, by=request.user)  # type: ignore[arg-type]
        response = HttpResponseRedirect(reverse("import_batch", args=[batch.pk]))
        response.set_cookie(
            COOKIE, key, max_age=int(batches.WAITS.total_seconds()), path=reverse("import_batch", args=[batch.pk]), httponly=True,
            samesite="Strict", secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
        return response


class ImportTemplate(View):
    """An empty table with the importer's own headings and a sheet that explains them."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        found = kind_or_404(kind, request.user)
        stream = BytesIO()
        write_template(stream, found.fields, found.label)
        response = HttpResponse(
            stream.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        )
        name = wording.safe_file_name(f"{found.label}模板", ".xlsx")
        response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response


class Waiting(View):
    """A page of one waiting file, for whoever handed it in and still holds its key."""

    def open(self, request: HttpRequest, pk: Any) -> tuple[ImportBatch, Importer, bytes, dict[str, Any]]:
        batch = mine_or_404(pk, request.user)
        kind = kind_or_404(batch.kind, request.user)
        if batch.content is None:
            raise waiting.Unopenable
        data, report = waiting.unlock(request.COOKIES.get(COOKIE, ""), bytes(batch.content))
        return batch, kind, data, report

    def assignment_of(self, batch: ImportBatch, kind: Importer, user: Any) -> Any:
        if batch.assignment_id is None:
            return None
        return get_object_or_404(importers.assignments_for(kind, user), pk=batch.assignment_id)

    def back(self, request: HttpRequest, pk: Any, words: str) -> HttpResponse:
        messages.error(request, words)
        return HttpResponseRedirect(reverse("import_batch", args=[pk]))


class ImportBatchPage(Waiting):
    """The dry run: which column is read as what, how many rows, what was repaired, what is refused and why."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        batch = mine_or_404(pk, request.user)
        context: dict[str, Any] = {"page_title": batch.filename, "batch": batch}
        try:
            batch, kind, _, report = self.open(request, pk)
        except waiting.Unopenable:
            kind = kind_or_404(batch.kind, request.user)
            return render(request, "imports/import_done.html", context | {"kind": kind})
        show = request.GET.get("show", "")
        wanted = (show,) if show in (REFUSED, REPAIRED) else (REFUSED, REPAIRED)
        rows = sorted((each for each in report["rows"] if each["status"] in wanted), key=self.order)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        counts = report["counts"]
        context |= {
            "kind": kind, "report": report, "page_obj": page, "object_list": page.object_list, "show": show,
            "columns": self.columns(kind, report), "good": counts["accepted"] + counts["repaired"],
            "figures": [
                {"label": STATUS_LABELS["accepted"], "value": counts["accepted"], "unit": "行", "tone": "good", "icon": "circle-check"},
                {"label": STATUS_LABELS["repaired"], "value": counts["repaired"], "unit": "行", "tone": "warn", "icon": "wrench", "url": "?show=repaired"},
                {"label": STATUS_LABELS["refused"], "value": counts["refused"], "unit": "行", "tone": "bad", "icon": "circle-x", "url": "?show=refused"},
                {"label": "跳过", "value": counts["skipped"], "unit": "行", "icon": "skip-forward"},
            ],
        }  # fmt: skip
        return render(request, "imports/import_batch.html", context)

    def order(self, row: dict[str, Any]) -> tuple[bool, int]:
        return (row["status"] != REFUSED, row["row"])

    def columns(self, kind: Importer, report: dict[str, Any]) -> list[dict[str, Any]]:
        """A select for each field: the headings of the file, the chosen one marked."""
        options = [
            (at, f"{get_column_letter(at + 1)}列　{heading or '（无列名）'}")
            for at, heading in enumerate(report["headings"])
        ]
        chosen = {name: match["column"] for name, match in report["mapping"].items()}
        return [
            {
                "name": each.name, "label": each.label, "required": each.required, "hint": each.hint,
                "score": report["mapping"].get(each.name, {}).get("score"),
                "options": [(at, text, get_column_letter(at + 1) == chosen.get(each.name)) for at, text in options],
            }
            for each in kind.fields
        ]  # fmt: skip


class Pressed(Waiting):
    """Verbs on a waiting file: only pressed; another's file does not exist."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        mine_or_404(pk, request.user)
        return HttpResponse(status=405, headers={"Allow": "POST"})


class ImportColumns(Pressed):
    """Read the file again with the columns as chosen; the choice is remembered for files with the same head."""

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        try:
            batch, kind, data, _ = self.open(request, pk)
        except waiting.Unopenable:
            return self.back(request, pk, "文件已不在等待中，请重新上传。")
        columns: dict[str, int | None] = {}
        for each in kind.fields:
            value = request.POST.get(f"column-{each.name}", "")
            columns[each.name] = int(value) if value.isdecimal() else None
        assignment = self.assignment_of(batch, kind, request.user)
        report = importers.dry_run(kind, data, office=batch.office, assignment=assignment, columns=columns)
        batches.choose_columns(batch, kind, request.COOKIES[COOKIE], data, report, by=request.user)  # type: ignore[arg-type]
        messages.success(request, "已按所选的列重新检查，下次遇到同样的表头自动沿用。")
        return HttpResponseRedirect(reverse("import_batch", args=[batch.pk]))


class ImportCommit(Pressed):
    """Take the good rows in, all or none; the file is then gone."""

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        try:
            batch, kind, data, _ = self.open(request, pk)
        except waiting.Unopenable:
            return self.back(request, pk, "文件已导入或不在等待中。")
        assignment = self.assignment_of(batch, kind, request.user)
        address = reverse("import_batch", args=[batch.pk])

        def act() -> tuple[str, str]:
            made, left_out = batches.take_in(batch, kind, data, assignment=assignment, by=request.user)  # type: ignore[arg-type]
            if made is None:
                return address, "该文件已导入。"
            return address, f"已导入{made}条，未导入{left_out}行。"

        try:
            url, words = once(request.POST.get("form_key"), user=request.user, path=request.path, act=act)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self.back(request, pk, str(refusal))
        messages.success(request, words)
        return HttpResponseRedirect(url)


class ImportCancel(Pressed):
    """Throw the waiting file away."""

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        batch = mine_or_404(pk, request.user)
        if batches.discard(batch, by=request.user):  # type: ignore[arg-type]
            messages.success(request, "已取消，上传的文件已清除。")
        return HttpResponseRedirect(reverse("import_list"))
