"""Pages of scanned stacks: hand one in, read what became of each page, give a page its place by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views import View

from inspection import audit, scan_stacks, workflow
from inspection.gate import Rejected
from inspection.models import PageState, ScanPage, ScanStack, StackStatus
from inspection.models.paper_registers import POWER
from inspection.views.files import CheckedPower
from inspection.views.forms import FormView
from inspection.views.pages import DetailPage, own_office
from inspection.workflow import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest

SIDES: Final = {"": 300, "large": 1600}
# The browser looks again after so many seconds while the worker has the stack.
LOOKS_AGAIN: Final = 4
AGAIN: Final = workflow.Step("again", "重新分拣", (StackStatus.FAILED, StackStatus.SORTED), StackStatus.WAITING, POWER)


class StackForm(forms.Form):
    stack = forms.FileField(
        label="扫描件", widget=forms.ClearableFileInput(attrs={"accept": ".pdf"}),
        help_text=f"一个 PDF，最多{scan_stacks.MOST_PAGES}页，200 dpi 以上；送达回证、签过字的公文和表单、手写的空白表可以混在一起扫描。",
    )  # fmt: skip


class ScanStackAdd(FormView):
    power, form_class, page_title, submit_label = POWER, StackForm, "拆分扫描件", "上传分拣"
    done, template_name = "已收下，正在分拣；可以离开本页，稍后回来看结果。", "papers/scan_stack_add.html"
    form_note = (
        "按页上的条码、二维码把各页附到对应的送达回证、公文事项和已补录的记录；认不出的页不丢，留在本次扫描的页面上，由您逐页归档或者搁置。"
        "信访登记表、来信原件等要保护来源的材料请勿混入，在该件页面单独上传。"
    )

    def perform(self, record: Any, form: Any) -> Any:
        user: Any = self.request.user
        return scan_stacks.hand_in(form.cleaned_data["stack"], office=own_office(user, POWER), by=user)

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        """One's own stacks, the latest first: what is not done yet must be found again."""
        user: Any = self.request.user
        return {"stacks": ScanStack.objects.for_user(user)[:20]}

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("scan_stack", args=[result.pk])

    def back_url(self, record: Any) -> str:
        return reverse("receipts")


def _places(sheets: list[ScanPage], user: Any) -> dict[Any, str]:
    """Of each file the address of its record, where that is in the user's scope."""
    wanted: dict[int, set[Any]] = {}
    for each in sheets:
        if each.attachment is not None:
            wanted.setdefault(each.attachment.content_type_id, set()).add(each.attachment.object_id)
    seen: dict[Any, str] = {}
    for key, records in wanted.items():
        model: Any = ContentType.objects.get_for_id(key).model_class()
        rows = model._default_manager
        found = rows.files_for(user) if hasattr(rows.none(), "files_for") else rows.for_user(user)
        for record in found.filter(pk__in=records):
            seen[record.pk] = reverse(f"{record.space}{record.noun}", args=[record.pk])
    return seen


def lines(sheets: list[ScanPage], user: Any) -> list[dict[str, Any]]:
    """Pages that have their place, those that went there together in one line. A record out of scope is not named."""
    seen = _places(sheets, user)
    found: list[dict[str, Any]] = []
    for each in sheets:
        if each.state == PageState.OPEN:
            continue
        if found and each.attachment_id and found[-1]["file"] == each.attachment_id:
            found[-1]["numbers"].append(each.number)
            continue
        place = seen.get(each.attachment.object_id, "") if each.attachment else ""
        hidden = each.attachment is not None and not place
        found.append({
            "file": each.attachment_id, "numbers": [each.number], "url": place,
            "words": "所附事项现不在您的范围内" if hidden else each.words, "state": each.get_state_display(),
            "tone": "good" if each.state == PageState.FILED else "", "by": each.settled_by, "at": each.settled_at,
        })  # fmt: skip
    for line in found:
        line["loose"] = line["file"] is None
        line["pages"] = scan_stacks.span_words(line["numbers"])
    return found


class ScanStackPage(DetailPage):
    model, template_name = ScanStack, "papers/scan_stack.html"

    def papers(self, record: Any) -> list[Any]:
        return []

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        if self.object.under_way:
            response.headers["Refresh"] = str(LOOKS_AGAIN)
        return response

    def buttons(self, row: ScanStack) -> list[workflow.Button]:
        if row.status not in AGAIN.sources:
            return []
        gone = [] if row.pieces.exists() else ["暂存的扫描件已不在系统中，请重新扫描上传"]
        return [workflow.Button(AGAIN, reverse("scan_stack_again", args=[row.pk]), tuple(gone))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        sheets = list(row.sheets.select_related("attachment", "settled_by__person"))
        left = [each for each in sheets if each.state == PageState.OPEN]
        facts = [
            {"label": "文件", "value": row.name}, {"label": "页数", "value": row.pages},
            {"label": "扫描人", "value": row.created_by}, {"label": "时间", "value": f"{timezone.localtime(row.created_at):%Y-%m-%d %H:%M}"},
        ]  # fmt: skip
        context = super().get_context_data(**kwargs)
        return context | {
            "facts": facts, "attachments_title": "以前未归档的页", "attachments": context["attachments"] or None, "papers": None,
            "buttons": self.buttons(row), "lines": lines(sheets, self.request.user),
            "left": [] if row.under_way else left, "placed": row.pages - len(left), "looks_again": LOOKS_AGAIN,
            "pictured": bool(left) and row.pieces.exists(),
        }  # fmt: skip


class OnStack(FormView):
    """A verb on one's own stack."""

    model, needs = ScanStack, POWER

    def refuse_stale(self, record: Any) -> None:
        """Pages of one stack are placed beside each other; the page itself is locked and looked at inside the action."""

    def version_of(self, record: Any) -> str:
        return ""


class ScanStackAgain(OnStack):
    done = "已重新交去分拣。"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.check(self.get_record())
        return HttpResponse(status=405, headers={"Allow": "POST"})

    def perform(self, record: Any, form: Any) -> Any:
        return scan_stacks.again(record, by=self.request.user)  # type: ignore[arg-type]


class OnPage(OnStack):
    """A verb on one page of a stack."""

    template_name = "papers/scan_page.html"

    def get_record(self) -> Any:
        record = super().get_record()
        self.sheet = get_object_or_404(record.sheets, number=self.kwargs["number"])
        return record

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "扫描件", "value": record.name}, {"label": "页", "value": f"第{self.sheet.number}页，共{record.pages}页"},
            {"label": "情况", "value": self.sheet.words or "还没有分拣"},
        ]  # fmt: skip

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"picture": reverse("scan_page_picture", args=[record.pk, self.sheet.number])}


class PlaceForm(forms.Form):
    number = forms.CharField(
        label="编号",
        max_length=60,
        help_text="公文的文号，送达回证的回证号，或者空白表条码下的编号（先补录，再归档）。",
    )
    count = forms.IntegerField(
        label="连续页数",
        min_value=1,
        max_value=scan_stacks.MOST_PAGES,
        initial=1,
        help_text="从这一页起，有几页属于同一件。",
    )


class ScanPagePlace(OnPage):
    form_class, page_title, submit_label, done = PlaceForm, "归档到", "归档", "已归档。"

    def perform(self, record: Any, form: Any) -> Any:
        said, user = form.cleaned_data, self.request.user
        return scan_stacks.place(record, self.sheet.number, said["number"], count=said["count"], by=user)  # type: ignore[arg-type]


class AsideForm(forms.Form):
    reason = forms.CharField(
        label="搁置原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="如：空白页、封面、重复扫描、应在信访件页面单独上传。",
    )  # fmt: skip


class ScanPageAside(OnPage):
    form_class, page_title, submit_label, done = AsideForm, "搁置这一页", "搁置", "已搁置。"
    form_note = "搁置的页不附到任何事项。全部页都有去处以后，暂存的扫描件随即销毁，搁置的页以纸质原件为准。"

    def perform(self, record: Any, form: Any) -> Any:
        user: Any = self.request.user
        return scan_stacks.put_aside(record, self.sheet.number, form.cleaned_data["reason"], by=user)


class ScanPagePicture(CheckedPower, View):
    """A small or large picture of a page that is not filed; for nobody but whoever handed the stack in."""

    model, needs = ScanStack, POWER

    def get(self, request: HttpRequest, pk: Any, number: int) -> HttpResponse:
        record = self.record(pk)
        loose = record.sheets.exclude(state=PageState.FILED)
        sheet = get_object_or_404(loose, number=number)
        large = request.GET.get("size") == "large"
        try:
            data = scan_stacks.preview(record, sheet.number, SIDES["large" if large else ""])
        except (Refused, Rejected) as error:
            raise Http404 from error
        if large:
            audit.looked(record, by=request.user, what="查看扫描页大图")  # type: ignore[arg-type]
        return HttpResponse(data, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})
