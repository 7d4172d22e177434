"""卷宗: what a record's case file will hold, and the file itself as one PDF for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views import View

from inspection import access, audit, isolation, wording
from inspection.documents import FontsMissing, RenderingFailed, case_files
from inspection.models import Office

if TYPE_CHECKING:
    from django.http import HttpRequest

# 机关文件材料归档范围和文书档案保管期限规定, article 8.
RETENTION = (("永久", "永久"), ("30年", "30年"), ("10年", "10年"))


class CaseFileForm(forms.Form):
    title = forms.CharField(label="题名", max_length=100)
    number = forms.CharField(
        label="案卷号", max_length=40, help_text="按本机关档案室的编号规则填写，如：0012-2026-XC-003。"
    )
    retention = forms.ChoiceField(label="保管期限", choices=RETENTION)
    secrecy = forms.CharField(label="密级", max_length=20, required=False, help_text="如：秘密★10年；不标密级的留空。")
    compiler = forms.CharField(label="立卷人", max_length=20)
    checker = forms.CharField(label="检查人", max_length=20, required=False, help_text="可留空，装订后手签。")


class CaseFile(View):
    """The index as it will stand, and a form for the cover; sent, the answer is the PDF. Kept nowhere; noted."""

    def record(self, code: str, pk: Any) -> tuple[case_files.Kind, Any]:
        """The record, if the person may see it with its papers; else 404, or 403 without the power over papers."""
        kind = case_files.of(code)
        if kind is None:
            raise Http404
        rows: Any = kind.model._default_manager
        scope = rows.files_for if hasattr(rows.none(), "files_for") else rows.for_user
        record = get_object_or_404(scope(self.request.user), pk=pk)
        if not access.may(self.request.user, case_files.POWER, record):  # type: ignore[arg-type]
            raise PermissionDenied(case_files.POWER)
        return kind, record

    def get(self, request: HttpRequest, kind: str, pk: Any) -> HttpResponse:
        found, record = self.record(kind, pk)
        user: Any = request.user
        items = case_files.contents(found, record, user)
        first = {"title": found.title(record), "retention": "永久", "compiler": user.name}
        form = CaseFileForm(request.GET) if "number" in request.GET else CaseFileForm(initial=first)
        reasons = case_files.too_much(items)
        if not items:
            reasons = ["本件还没有已印发的公文和可编入的文件"]
        if form.is_bound and form.is_valid() and not reasons:
            return self.bound(found, record, items, form)
        context = {
            "page_title": f"{found.label}装订", "record": record, "form": form, "items": items, "reasons": reasons,
            "left_out": case_files.left_out(found, record, user),
            "record_url": reverse(f"{record.space}{record.noun}", args=[record.pk]),
        }  # fmt: skip
        return render(request, "papers/case_file.html", context, status=422 if form.is_bound else 200)

    def bound(self, kind: case_files.Kind, record: Any, items: Any, form: Any) -> HttpResponse:
        user: Any = self.request.user
        office = Office.objects.get(pk=record.scope_office_id())
        said = form.cleaned_data | {"organ": f"{office.group_name}办公室", "office": office.name}
        try:
            content = case_files.bind(kind, record, items, said, by=user)
        except (RenderingFailed, FontsMissing, isolation.Refused) as failed:
            form.add_error(None, f"没有装订成：{failed}")
        except isolation.Failed:
            form.add_error(None, "没有装订成：文件过多或过大，请分卷装订。")
        else:
            audit.record(record, "bind", by=user, label="装订卷宗", count=len(items), number=said["number"])
            response = HttpResponse(content, content_type="application/pdf")
            name = wording.safe_file_name(f"{said['number']}{said['title']}", ".pdf")
            response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
            return response
        context = {"page_title": f"{kind.label}装订", "record": record, "form": form, "items": items, "reasons": [],
                   "record_url": reverse(f"{record.space}{record.noun}", args=[record.pk])}  # fmt: skip
        return render(self.request, "papers/case_file.html", context, status=422)
