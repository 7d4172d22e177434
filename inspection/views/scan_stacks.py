"""Pages of scanned stacks: hand one in, read what became of each page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from inspection import scan_stacks
from inspection.models import ScanStack
from inspection.models.paper_registers import POWER
from inspection.views.forms import FormView
from inspection.views.pages import DetailPage, own_office


class StackForm(forms.Form):
    stack = forms.FileField(
        label="扫描件", widget=forms.ClearableFileInput(attrs={"accept": ".pdf"}),
        help_text=f"一个 PDF，最多{scan_stacks.MOST_PAGES}页，200 dpi 以上；送达回证和印发公文的签字件可以混在一起扫描。",
    )  # fmt: skip


class ScanStackAdd(FormView):
    power, form_class, page_title, submit_label = POWER, StackForm, "拆分扫描件", "拆分归档"
    form_note = (
        "按页上的条码、二维码把各页附到对应的送达回证和公文事项；认不出的页不丢，留在本次扫描的页面上并逐页说明原因。"
    )

    def perform(self, record: Any, form: Any) -> Any:
        user: Any = self.request.user
        return scan_stacks.split(form.cleaned_data["stack"], office=own_office(user, POWER), by=user)

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("scan_stack", args=[result.pk])

    def back_url(self, record: Any) -> str:
        return reverse("receipts")

    def done_words(self, result: Any) -> str:
        left = sum(not each["filed"] for each in result.report)
        return "各页都已归档。" if not left else f"已拆分，有{left}处未能归档，请看逐页说明。"


class ScanStackPage(DetailPage):
    model, template_name = ScanStack, "papers/scan_stack.html"

    def papers(self, record: Any) -> list[Any]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        facts = [
            {"label": "文件", "value": row.name}, {"label": "页数", "value": row.pages},
            {"label": "扫描人", "value": row.created_by}, {"label": "时间", "value": f"{timezone.localtime(row.created_at):%Y-%m-%d %H:%M}"},
        ]  # fmt: skip
        return super().get_context_data(**kwargs) | {"facts": facts, "attachments_title": "未归档的页"}
