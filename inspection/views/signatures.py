"""Signatures made on paper: printed, signed, scanned; a clerk records signer and date, a second person confirms the scan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from inspection import access, attachments, signatures
from inspection.models import Signature
from inspection.views.forms import FormView
from inspection.workflow import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest

SCAN = "signature_scan"


class PaperSignatureForm(forms.Form):
    signer_name = forms.CharField(label="签字人姓名", max_length=60)
    signed_on = forms.DateField(label="签字日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    scan = forms.FileField(label="扫描件", help_text="签字页的扫描件或照片（PDF、JPG、PNG）")

    def clean_signed_on(self) -> Any:
        day = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("签字日期不能晚于今天。")
        return day


class SignatureOnPaper(FormView):
    """Record a signature that was made on paper, with its scan."""

    form_class, submit_label, done = PaperSignatureForm, "登记", "已登记，待另一人核对扫描件。"

    def get_record(self) -> Any:
        try:
            model = apps.get_model(self.kwargs["label"])
        except (LookupError, ValueError) as unknown:
            raise Http404 from unknown
        self.how = signatures.on_paper(model)
        if self.how is None:
            raise Http404
        record = get_object_or_404(model._default_manager.for_user(self.request.user), pk=self.kwargs["pk"])
        capacities = list(self.how.capacities(record))
        if self.kwargs["place"] >= len(capacities):
            raise Http404
        self.capacity = capacities[self.kwargs["place"]]
        return record

    def check(self, record: Any) -> None:
        assert self.how is not None
        if not access.may(self.request.user, self.how.power, record):  # type: ignore[arg-type]
            raise PermissionDenied(self.how.power)

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> HttpResponse:
        return super().page(record, form, status=status, **({"page_title": f"登记纸质签字：{self.capacity}"} | extra))

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": str(record._meta.verbose_name), "value": str(record)},
            {"label": "签字身份", "value": self.capacity},
        ]

    def perform(self, record: Any, form: Any) -> Any:
        assert self.how is not None
        if reason := self.how.refuse(record, self.capacity):
            raise Refused(f"{reason}。")
        data, user = form.cleaned_data, self.request.user
        signer = self.how.signer(record, data["signer_name"])
        scan = attachments.attach(record, data["scan"], by=user, slot=SCAN, note=f"{self.capacity}签字页")  # type: ignore[arg-type]
        signatures.record_paper(
            record, self.capacity, signer_name=data["signer_name"], signed_on=data["signed_on"], scan=scan, by=user,  # type: ignore[arg-type]
            signer=signer, own_work=signer is None,
        )  # fmt: skip
        return record

    def refuse_stale(self, record: Any) -> None:
        """The slot itself is locked and unique."""


class SignatureConfirm(FormView):
    """The second person has compared the scan with what was recorded."""

    done = "已核对，签字生效。"

    def get_record(self) -> Any:
        self.signature = get_object_or_404(
            Signature.objects.select_related("content_type"), pk=self.kwargs["pk"], on_paper=True
        )
        model: Any = self.signature.content_type.model_class()
        return get_object_or_404(model._default_manager.for_user(self.request.user), pk=self.signature.object_id)

    def check(self, record: Any) -> None:
        how = signatures.on_paper(record)
        if how is None or not access.may(self.request.user, how.power, record):  # type: ignore[arg-type]
            raise PermissionDenied

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.check(self.get_record())
        return HttpResponse(status=405, headers={"Allow": "POST"})

    def refuse_stale(self, record: Any) -> None:
        """The signature itself is locked."""

    def perform(self, record: Any, form: Any) -> Any:
        signatures.confirm_paper(self.signature, by=self.request.user)  # type: ignore[arg-type]
        return record
