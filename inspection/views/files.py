"""Files and papers, handed out only through the scope of the record they hang on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views import View

from inspection import access, attachments, audit
from inspection.models import Attachment
from inspection.views.forms import FormView
from inspection.views.pages import Scoped

if TYPE_CHECKING:
    from django.http import HttpRequest


def record_in_scope(linked: Any, user: Any) -> Any:
    """The record a file or paper hangs on, if the user's scope holds it; else 404."""
    model = linked.content_type.model_class()
    if not hasattr(model._default_manager.none(), "for_user"):
        raise Http404
    return get_object_or_404(model._default_manager.for_user(user), pk=linked.object_id)


class AttachmentDownload(View):
    """A file, as a download. Looking is noted in the trail."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse | FileResponse:
        attachment = get_object_or_404(Attachment.objects.select_related("file", "content_type"), pk=pk)
        record = record_in_scope(attachment, request.user)
        audit.looked(record, by=request.user, what="下载附件")  # type: ignore[arg-type]
        path = attachments.path_of(attachment.file)
        if not path.exists():
            raise Http404
        response = FileResponse(path.open("rb"), content_type=attachment.file.mime)
        response.headers["Content-Disposition"] = content_disposition_header(True, attachment.name) or "attachment"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


class ManyFiles(forms.FileField):
    """Several files at once; each is cleaned as a file."""

    widget = type("ManyFilesInput", (forms.ClearableFileInput,), {"allow_multiple_selected": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        clean = super().clean
        if not data:
            clean(None, initial)  # says that a file is wanted, where one is
            return []
        return [clean(each, initial) for each in data] if isinstance(data, list | tuple) else [clean(data, initial)]


class UploadForm(forms.Form):
    files = ManyFiles(label="文件")
    slot = forms.CharField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(label="说明", required=False, max_length=200)


class Upload(FormView):
    """Hang files on a record. Subclasses name model, ``needs`` and the slots that may be used."""

    form_class = UploadForm
    page_title = "上传材料"
    submit_label = "上传"
    done = "材料已上传。"
    slot = "material"

    def attach(self, record: Any, upload: Any, note: str) -> Any:
        return attachments.attach(record, upload, by=self.request.user, slot=self.slot, note=note)  # type: ignore[arg-type]

    def perform(self, record: Any, form: Any) -> Any:
        for upload in form.cleaned_data["files"]:
            self.attach(record, upload, form.cleaned_data["note"])
        return record

    def refuse_stale(self, record: Any) -> None:
        """Files stand beside each other: another's change does not make an upload stale."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        # The upload script shows progress and wants an answer it can read.
        if request.headers.get("X-Requested-With") == "XMLHttpRequest" and isinstance(response, HttpResponseRedirect):
            return JsonResponse({"url": response.url})
        return response


class CheckedPower(Scoped):
    """For views that are no forms: scope, then the power over the record."""

    needs = ""

    def record(self, pk: Any) -> Any:
        found = get_object_or_404(self.scoped(), pk=pk)
        if self.needs and not access.may(self.request.user, self.needs, found):  # type: ignore[arg-type]
            raise PermissionDenied(self.needs)
        return found


def back_to(record: Any, namespace: str = "") -> str:
    return reverse(f"{namespace or record._meta.app_label}:{record.noun}", args=[record.pk])
