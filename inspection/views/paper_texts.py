"""A draft's text back from Word: upload, both texts side by side, taken over or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from inspection import access
from inspection.documents import edited_texts, papers
from inspection.models import EditedText
from inspection.views.papers import PaperVerb, one

if TYPE_CHECKING:
    from django.http import HttpRequest


class TextForm(forms.Form):
    file = forms.FileField(
        label="改好的文稿",
        help_text="由本公文的“可编辑稿”改成的 Word 文稿（.docx）。标题、主送机关、表格、落款、版记由系统生成，不读回。",
    )


class TextPropose(PaperVerb):
    label, form_class = "上传改稿", TextForm

    def perform(self, record: Any, form: Any) -> Any:
        return edited_texts.propose(record, form.cleaned_data["file"], by=self.request.user)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("paper_text", args=[result.pk])

    def done_words(self, result: Any) -> str:
        return "已读取，请比对后决定是否采用。"


class TextRestore(PaperVerb):
    label, done = "恢复为按记录生成", "正文已恢复为按记录生成。"

    def perform(self, record: Any, form: Any) -> Any:
        return edited_texts.restore(record, by=self.request.user)  # type: ignore[arg-type]


class OfText:
    """The text and its paper, if the paper's record is in scope; asked of whoever may draft it."""

    request: HttpRequest
    kwargs: dict[str, Any]

    def text(self) -> EditedText:
        found = get_object_or_404(EditedText.objects.select_related("paper", "made_by__person"), pk=self.kwargs["pk"])
        paper = one(self.request.user, found.paper_id)
        needed = papers.kinds()[paper.kind].power
        approving = papers.kinds()[paper.kind].approve_power
        held = access.powers(self.request.user, paper.record)  # type: ignore[arg-type]
        if needed not in held and approving not in held:
            raise PermissionDenied(needed)
        return found


class TextPage(OfText, View):
    """Old and new side by side, with what was not read back."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        text = self.text()
        paper = text.paper
        lines = edited_texts.compared(text)
        own = text.made_by_id == request.user.pk and text.number is None and edited_texts.may_reword(paper)
        context = {
            "page_title": "改稿比对", "paper": paper, "text": text, "lines": lines, "may_take": own,
            "changed": sum(each.changed for each in lines), "old_name": "原稿" if not text.after else f"第{text.after}稿",
        }  # fmt: skip
        return render(request, "papers/paper_text.html", context)


class TextTake(OfText, PaperVerb):
    label, done = "采用改稿", "改稿已采用，原有审定作废。"

    def get_record(self) -> Any:
        self.proposal = self.text()
        return one(self.request.user, self.proposal.paper_id)

    def perform(self, record: Any, form: Any) -> Any:
        return edited_texts.take(self.proposal, by=self.request.user)  # type: ignore[arg-type]
