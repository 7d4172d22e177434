"""Files and papers, handed out only through the scope of the record they hang on."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views import View

from inspection import access, attachments, audit, half_uploads, whole_numbers
from inspection.models import Attachment
from inspection.views.forms import FormView
from inspection.views.pages import Scoped

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpRequest

    from inspection.object_storage import Kept


def record_in_scope(linked: Any, user: Any) -> Any:
    """The record a file or paper hangs on, if the user's scope holds it; else 404."""
    model = linked.content_type.model_class()
    rows = model._default_manager
    if not hasattr(rows.none(), "for_user"):
        raise Http404
    # A round is seen by more people than its papers are.
    found = rows.files_for(user) if hasattr(rows.none(), "files_for") else rows.for_user(user)
    return get_object_or_404(found, pk=linked.object_id)


def attachment_in_scope(pk: Any, user: Any) -> tuple[Attachment, Any]:
    """A file and its record, if the user's scope holds the record; else 404."""
    attachment = get_object_or_404(Attachment.objects.select_related("file", "copy", "content_type"), pk=pk)
    return attachment, record_in_scope(attachment, user)


def handed_out(path: Path | Kept, name: str, mime: str) -> FileResponse:
    """Bytes as a download that no browser opens in the page, with nothing that tells when they changed."""
    if not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type=mime)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


class AttachmentDownload(View):
    """The working copy of a file, as a download. Looking is noted in the trail. Without a copy nothing is handed out."""

    namespace = ""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse | FileResponse:
        attachment, record = attachment_in_scope(pk, request.user)
        if attachment.withdrawn_at is not None:
            raise Http404
        if not attachment.is_readable:
            base = "unit_base.html" if self.namespace else "base.html"
            context = {"page_title": attachment.name, "attachment": attachment, "base_template": base}
            return render(request, "files/no_copy.html", context, status=409)
        audit.looked(record, by=request.user, what="下载附件")  # type: ignore[arg-type]
        return handed_out(attachments.path_of(attachment.copy or attachment.file), attachment.name, attachment.mime)


class AttachmentOriginal(View):
    """The original of a file from an open source, beside its working copy. The office's side only."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse | FileResponse:
        attachment, record = attachment_in_scope(pk, request.user)
        if not attachment.has_open_original:
            raise Http404
        audit.record(record, "look", by=request.user, label="下载原件", attachment=attachment.pk)  # type: ignore[arg-type]
        return handed_out(attachments.path_of(attachment.file), f"原件-{attachment.name}", attachment.file.mime)


class WithdrawForm(forms.Form):
    reason = forms.CharField(label="撤回原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
                             help_text="如：传错文件、涉及无关人员信息。")  # fmt: skip


class AttachmentWithdraw(FormView):
    """Take a wrong file back, with a reason. Its row stays as a mark; the content is handed out no more."""

    form_class = WithdrawForm
    page_title, submit_label, done, danger = "撤回材料", "撤回", "材料已撤回，记录保留。", True
    form_note = "撤回后文件不再提供下载，列表中保留文件名、撤回人和原因；原件封存备查，不删除。"

    def get_record(self) -> Any:
        self.attachment, record = attachment_in_scope(self.kwargs["pk"], self.request.user)
        self.rule = attachments.rule_of(record, self.attachment.slot)
        return record

    def check(self, record: Any) -> None:
        if not self.rule.power or not access.may(self.request.user, self.rule.power, record):  # type: ignore[arg-type]
            raise PermissionDenied(self.rule.power)

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [{"label": "材料", "value": self.attachment.name}, {"label": "所属", "value": str(record)}]

    def refuse_stale(self, record: Any) -> None:
        """Files stand beside each other: another's change does not make this one stale."""

    def perform(self, record: Any, form: Any) -> Any:
        attachments.withdraw(self.attachment, reason=form.cleaned_data["reason"], by=self.request.user)  # type: ignore[arg-type]
        return record


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
    camera = forms.FileField(label="现场拍照", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A photograph taken on the spot comes alone; where none was sent, the form does not speak of one."""
        super().__init__(*args, **kwargs)
        if self.files.get("camera"):
            self.fields["files"].required = False
        else:
            del self.fields["camera"]


def _number(value: str | None) -> int:
    found = whole_numbers.read(value or "", digits=12)
    return -1 if found is None else found


def _key(value: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(value or "")
    except ValueError as error:
        raise Http404 from error


class Upload(FormView):
    """Hang files on a record. Subclasses name model, ``needs`` and the slots that may be used."""

    keeps_drafts = False
    form_class = UploadForm
    page_title = "上传材料"
    submit_label = "上传"
    done = "材料已上传。"
    slot = "material"

    def attach(self, record: Any, upload: Any, note: str) -> Any:
        return attachments.attach(record, upload, by=self.request.user, slot=self.slot, note=note)  # type: ignore[arg-type]

    def against_camera(self, record: Any) -> list[str]:
        """Why no photograph may come straight from a camera; most pages take none."""
        return ["这里不能拍照上传，请从文件上传。"]

    def perform(self, record: Any, form: Any) -> Any:
        uploads = list(form.cleaned_data["files"])
        if shot := form.cleaned_data.get("camera"):
            if reasons := self.against_camera(record):
                raise attachments.Rejected("；".join(reasons))
            uploads.append(shot)
        for upload in uploads:
            for single, remark in attachments.expand(upload):
                note = "；".join(filter(None, (form.cleaned_data["note"], remark)))[:200]
                self.attach(record, single, note)
        return record

    def piece(self, record: Any, act: str) -> HttpResponse:
        """A file in pieces: begin or go on ("begin"), one piece ("piece"). Whole files come with the form itself ("parts")."""
        user: Any = self.request.user
        asked, place = self.request.POST, self.request.path
        try:
            if act == "begin":
                # What comes from a protected source is sealed before any of it is kept.
                if attachments.rule_of(record, self.slot).is_protected(record):
                    return JsonResponse({"plain": True})
                begun = half_uploads.begin(
                    user, place, self.slot, name=asked.get("name", ""), size=_number(asked.get("size")),
                    changed=asked.get("changed", ""),
                )  # fmt: skip
                return JsonResponse(
                    {"key": str(begun.pk), "arrived": half_uploads.arrived(begun), "piece": half_uploads.PIECE}
                )
            part = self.request.FILES.get("piece")
            if act != "piece" or part is None or (part.size or 0) > half_uploads.PIECE:
                raise half_uploads.Refused("片段过大或没有内容。")
            upload = half_uploads.of(user, place, _key(asked.get("key")))
            half_uploads.take(upload, _number(asked.get("number")), part.read(), asked.get("digest", ""))
        except half_uploads.Refused as refusal:
            return JsonResponse({"why": str(refusal)}, status=422)
        return HttpResponse(status=204)

    def make_form(self, record: Any, *args: Any) -> Any:
        """Files that arrived in pieces stand where files stand that came at once."""
        keys = self.request.POST.getlist("parts") if args else []
        if not keys:
            return super().make_form(record, *args)
        data, files = args[0], args[1].copy()
        try:
            whole = [str(_key(each)) for each in keys]
            kept = half_uploads.whole(self.request.user, self.request.path, self.slot, whole)  # type: ignore[arg-type]
        except half_uploads.Refused as refusal:
            form = super().make_form(record, *args)
            form.full_clean()
            form.add_error(None, str(refusal))
            return form
        files.setlist("files", [*files.getlist("files"), *kept])
        return super().make_form(record, data, files)

    def served(self) -> None:
        """Taken in, the pieces go in the same transaction."""
        super().served()
        keys = [str(_key(each)) for each in self.request.POST.getlist("parts")]
        half_uploads.drop(self.request.user, self.request.path, keys)  # type: ignore[arg-type]

    def refuse_stale(self, record: Any) -> None:
        """Files stand beside each other: another's change does not make an upload stale."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if act := request.POST.get("upload_act"):
            record = self.get_record()
            self.check(record)
            return self.piece(record, act)
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
    return reverse(f"{f'{namespace}:' if namespace else record.space}{record.noun}", args=[record.pk])
