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
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views import View
from openpyxl.utils import get_column_letter

from inspection import access, whole_numbers, wording
from inspection.forms_once import once
from inspection.imports_exports import batches, importers, pasting, waiting
from inspection.imports_exports.files import Unreadable
from inspection.imports_exports.progress import CHECKED, Progress, told
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
# In characters; what is longer than a request may be is better handed in as a file.
LONGEST_PASTED = 1_000_000
ONE_OF, NOT_BOTH = "请选择文件，或在下面粘贴表格内容。", "已选择文件，请不要同时粘贴；只用其中一种。"


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
    """Which files may be imported, and what was imported; to a page that waits, how far its own import is."""

    def get(self, request: HttpRequest) -> HttpResponse:
        kinds = importers.offered_to(request.user)  # type: ignore[arg-type]
        if not kinds:
            raise PermissionDenied("import")
        if waits := request.GET.get("progress"):
            return JsonResponse({"words": told(request.user, waits)})  # type: ignore[arg-type]
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


class PastedRows(forms.CharField):
    """Rows as Excel or WPS puts them on the clipboard; blank cells at their ends are cells too."""

    widget = forms.Textarea(attrs={"rows": 8, "wrap": "off", "spellcheck": "false"})

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        super().__init__(label="从 Excel 粘贴", max_length=longest, strip=False, **kwargs)
        self.error_messages["max_length"] = f"超过{longest}字，请改为上传文件或分几次粘贴。"

    def clean(self, value: Any) -> str:
        rows: str = super().clean(value if value and value.strip() else "")
        return rows


class FirstRow(forms.ChoiceField):
    """Whether the first of the pasted rows is the head."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="粘贴的第一行", choices=pasting.FIRST_ROW, required=False, **kwargs)


class ImportForm(forms.Form):
    """The file or the pasted rows, and where the rows go."""

    file = forms.FileField(
        label="文件", required=False, help_text="xlsx 或 csv（UTF-8、GB18030 均可），不超过20MB、2万行。"
    )
    pasted = PastedRows(
        longest=LONGEST_PASTED, required=False,
        help_text="不上传文件时：在 Excel 或 WPS 里选中要导入的行（最好连同列名），复制后粘贴在这里，单元格里换行的也可以。",
    )  # fmt: skip
    first_row = FirstRow(help_text="没有列名的，按模板的列序读。")
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
        if bool(upload) == bool(data.get("pasted")) and not {"file", "pasted"} & set(self.errors):
            self.add_error("file" if upload is None else "pasted", ONE_OF if upload is None else NOT_BOTH)
        if upload is not None and upload.size > importers.LIMITS.size:
            self.add_error("file", "文件过大，请拆分后再导入。")
        if office is not None and not importers.may_import(self.kind, self.user, office, assignment):
            raise forms.ValidationError("您不能为所选机构或任务导入这类文件。")
        return data

    def handed_in(self) -> tuple[str, bytes, tuple[str, ...]]:
        """Name and bytes of the table, and what has to be said of it. Raises Unreadable."""
        upload = self.cleaned_data["file"]
        if upload is not None:
            return (upload.name or "未命名")[-180:], renewed(upload.read()), ()
        made = pasting.as_file(
            self.cleaned_data["pasted"], self.kind.fields, first_row=self.cleaned_data["first_row"], limits=importers.LIMITS
        )  # fmt: skip
        return pasting.FILENAME, made.data, made.warnings


class ImportNew(View):
    """Hand a file in, or paste its rows: the answer is the dry run."""

    def page(self, request: HttpRequest, kind: Importer, form: ImportForm, status: int = 200) -> HttpResponse:
        context = {
            "page_title": f"导入{kind.label}", "kind": kind, "form": form, "cancel_url": reverse("import_list"),
            "progress_url": reverse("import_list"),
        }  # fmt: skip
        return render(request, "imports/import_new.html", context, status=status)

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        found = kind_or_404(kind, request.user)
        return self.page(request, found, ImportForm(kind=found, user=request.user))

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        found = kind_or_404(kind, request.user)
        form = ImportForm(request.POST, request.FILES, kind=found, user=request.user)
        if not form.is_valid():
            return self.page(request, found, form, 422)
        office, assignment = form.cleaned_data["office"], form.cleaned_data.get("assignment")
        try:
            name, data, warnings = form.handed_in()
            progress = Progress(request.user, request.POST.get("form_key"), CHECKED)  # type: ignore[arg-type]
            report = importers.dry_run(found, data, office=office, assignment=assignment, progress=progress)
        except Unreadable as error:
            form.add_error("file" if form.cleaned_data["file"] else "pasted", str(error))
            return self.page(request, found, form, 422)
        report.warnings += warnings
        batch = ImportBatch(
            office=office, kind=found.code, assignment_id=getattr(assignment, "pk", None), created_by=request.user,  # type: ignore[misc]
            filename=name,
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


def order(row: dict[str, Any]) -> tuple[bool, int]:
    """What is refused comes first."""
    return (row["status"] != REFUSED, row["row"])


def column_choices(kind: Importer, report: dict[str, Any]) -> list[dict[str, Any]]:
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


def columns_chosen(kind: Importer, posted: Any) -> dict[str, int | None]:
    """Which column each field was given on the page."""
    values = {each.name: posted.get(f"column-{each.name}", "") for each in kind.fields}
    return {name: whole_numbers.read(value, digits=5) for name, value in values.items()}


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
        rows = sorted((each for each in report["rows"] if each["status"] in wanted), key=order)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        counts = report["counts"]
        context |= {
            "kind": kind, "report": report, "page_obj": page, "object_list": page.object_list, "show": show,
            "progress_url": reverse("import_list"), "columns": column_choices(kind, report), "good": counts["accepted"] + counts["repaired"],
            "figures": [
                {"label": STATUS_LABELS["accepted"], "value": counts["accepted"], "unit": "行", "tone": "good", "icon": "circle-check"},
                {"label": STATUS_LABELS["repaired"], "value": counts["repaired"], "unit": "行", "tone": "warn", "icon": "wrench", "url": "?show=repaired"},
                {"label": STATUS_LABELS["refused"], "value": counts["refused"], "unit": "行", "tone": "bad", "icon": "circle-x", "url": "?show=refused"},
                {"label": "跳过", "value": counts["skipped"], "unit": "行", "icon": "skip-forward"},
            ],
        }  # fmt: skip
        return render(request, "imports/import_batch.html", context)


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
        columns = columns_chosen(kind, request.POST)
        assignment = self.assignment_of(batch, kind, request.user)
        progress = Progress(request.user, request.POST.get("form_key"), CHECKED)  # type: ignore[arg-type]
        report = importers.dry_run(
            kind, data, office=batch.office, assignment=assignment, columns=columns, progress=progress
        )
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
            made, left_out = batches.take_in(
                batch, kind, data, assignment=assignment, by=request.user, form_key=request.POST.get("form_key")  # type: ignore[arg-type]
            )  # fmt: skip
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
