"""Pages of the registers of papers: use of the seal, service; the receipts as print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views import View

from inspection import access, audit, corrections, documents, paper_registers
from inspection.models import SealUse, ServiceReceipt
from inspection.models.paper_registers import POWER, ServiceMethod
from inspection.views.corrections import Correct
from inspection.views.files import ManyFiles
from inspection.views.forms import FormView
from inspection.views.pages import DetailPage
from inspection.views.papers import PaperVerb, framed, one
from inspection.views.tables import Shown, TablePage

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from inspection.documents import papers


def day(label: str) -> forms.DateField:
    box = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=box, initial=timezone.localdate)


def facts(*rows: tuple[str, Any]) -> list[dict[str, Any]]:
    return [{"label": label, "value": value} for label, value in rows if value not in (None, "")]


class Words(django_filters.FilterSet):
    q = django_filters.CharFilter(label="文号或标题", method="named")

    def named(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(paper__number__icontains=value) | Q(paper__title__icontains=value))


class SealUseFilter(Words):
    since = django_filters.DateFilter(label="用印日期自", field_name="sealed_on", lookup_expr="gte",
                                      widget=forms.DateInput(attrs={"type": "date"}))  # fmt: skip
    until = django_filters.DateFilter(label="至", field_name="sealed_on", lookup_expr="lte",
                                      widget=forms.DateInput(attrs={"type": "date"}))  # fmt: skip

    class Meta:
        model = SealUse
        fields = ["q", "since", "until"]


class SealUseList(TablePage):
    """The register of seal uses, newest first."""

    model, power, page_title, filterset_class = SealUse, POWER, "用印登记", SealUseFilter
    empty_title, empty_text = "没有用印登记", "在已印发公文的页面登记用印。"
    related = ("paper",)
    template_name = "papers/register_list.html"
    table = (
        Shown("公文", lambda row: row.paper.title, small=lambda row: row.paper.number, width=40),
        Shown("文号", lambda row: row.paper.number, width=24),
        Shown("印章", lambda row: row.seal, width=24),
        Shown("份数", lambda row: row.copies, "integer"),
        Shown("申请人", lambda row: row.asked_by),
        Shown("批准人", lambda row: row.approved_by),
        Shown("监印人", lambda row: row.sealed_by),
        Shown("用印日期", lambda row: row.sealed_on, "date"),
    )

    def row_url(self, row: Any) -> str:
        return reverse(row.noun, args=[row.pk])


class ReceiptFilter(Words):
    waiting = django_filters.BooleanFilter(
        label="交回", field_name="received_on", lookup_expr="isnull",
        widget=forms.Select(choices=[("", "全部"), ("true", "待交回"), ("false", "已交回")]),
    )  # fmt: skip

    class Meta:
        model = ServiceReceipt
        fields = ["q", "waiting"]


class ReceiptList(TablePage):
    """The receipts of service, newest first."""

    model, power, page_title, filterset_class = ServiceReceipt, POWER, "送达回证", ReceiptFilter
    empty_title, empty_text = "没有送达回证", "在已印发公文的页面登记送达，打印回证。"
    related = ("paper",)
    template_name = "papers/register_list.html"
    table = (
        Shown("受送达单位", lambda row: row.addressee, small=lambda row: row.number, width=30),
        Shown("公文", lambda row: row.paper.title, small=lambda row: row.paper.number, width=40),
        Shown("送达方式", lambda row: row.get_method_display()),
        Shown("送出日期", lambda row: row.sent_on, "date"),
        Shown("签收日期", lambda row: row.received_on, "date"),
        Shown("签收人", lambda row: row.receiver),
        Shown("状态", lambda row: row.state, tone=lambda row: row.tone),
    )

    def row_url(self, row: Any) -> str:
        return reverse(row.noun, args=[row.pk])


class RegisterPage(DetailPage):
    """One row of a register: what it says, its corrections, its scans."""

    template_name = "papers/register_detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("paper__office", "created_by__person")

    def papers(self, record: Any) -> list[Any]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        may = POWER in access.powers(self.request.user, row)  # type: ignore[arg-type]
        correct = reverse(f"{row.noun}_correct", args=[row.pk]) if may else ""
        return super().get_context_data(**kwargs) | {
            "facts": self.facts(row), "corrections": corrections.of(row), "correct_url": correct, "may_keep": may,
            "list_url": reverse(f"{row.noun}s"), "list_title": row._meta.verbose_name,
        }  # fmt: skip

    def facts(self, row: Any) -> list[dict[str, Any]]:
        raise NotImplementedError


class SealUsePage(RegisterPage):
    model = SealUse

    def facts(self, row: SealUse) -> list[dict[str, Any]]:
        return facts(
            ("公文", row.paper.title), ("文号", row.paper.number), ("印章", row.seal), ("份数", row.copies),
            ("申请人", row.asked_by), ("批准人", row.approved_by), ("监印人", row.sealed_by),
            ("用印日期", f"{row.sealed_on:%Y-%m-%d}"), ("备注", row.note), ("登记人", row.created_by),
        )  # fmt: skip


class ReceiptPage(RegisterPage):
    model = ServiceReceipt

    def facts(self, row: ServiceReceipt) -> list[dict[str, Any]]:
        return facts(
            ("公文", row.paper.title), ("文号", row.paper.number), ("回证号", row.number),
            ("受送达单位", row.addressee), ("地址", f"{row.postcode} {row.address}".strip()), ("收件人", row.attention),
            ("送达方式", row.get_method_display()), ("送出日期", f"{row.sent_on:%Y-%m-%d}"),
            ("签收日期", row.received_on and f"{row.received_on:%Y-%m-%d}"), ("签收人", row.receiver),
            ("签收人职务", row.receiver_post), ("备注", row.note), ("登记人", row.created_by),
        )  # fmt: skip


class RegisterCorrect(Correct):
    """Correct a row of a register beside the original."""

    needs = POWER

    def success_url(self, result: Any, record: Any) -> str:
        return reverse(record.noun, args=[record.pk])

    back_url = lambda self, record: reverse(record.noun, args=[record.pk])  # noqa: E731


class SealUseCorrect(RegisterCorrect):
    model = SealUse


class ReceiptCorrect(RegisterCorrect):
    model = ServiceReceipt


class OfIssuedPaper(PaperVerb):
    """Something registered about an issued paper; asked of its record."""

    def power_of(self, kind: papers.Kind) -> str:
        return POWER


class SealUseForm(forms.ModelForm):
    sealed_on = day("用印日期")

    class Meta:
        model = SealUse
        fields = ["seal", "copies", "asked_by", "approved_by", "sealed_by", "sealed_on", "note"]


class SealUseAdd(OfIssuedPaper):
    label, done, form_class = "登记用印", "用印已登记。", SealUseForm

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"seal": record.office.name, "copies": 1, "sealed_by": self.request.user.name}  # type: ignore[union-attr]

    def perform(self, record: Any, form: Any) -> Any:
        paper_registers.seal(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record


# The parts of a line of addressees, in their order.
_PARTS = ("addressee", "address", "postcode", "attention")


class ReceiptAddForm(forms.Form):
    addressees = forms.CharField(
        label="受送达单位", widget=forms.Textarea(attrs={"rows": 6}),
        help_text="每行一个单位；要打印信封的，依次写：单位｜地址｜邮编｜收件人。",
    )  # fmt: skip
    method = forms.ChoiceField(label="送达方式", choices=ServiceMethod.choices)
    sent_on = day("送出日期")

    def clean_addressees(self) -> list[dict[str, str]]:
        found, faults = [], []
        lines = [each.strip() for each in self.cleaned_data["addressees"].splitlines() if each.strip()]
        for number, line in enumerate(lines, 1):
            parts = [each.strip() for each in re.split(r"[|｜\t]", line)]
            row = dict(zip(_PARTS, parts + [""] * len(_PARTS), strict=False))
            if len(parts) > len(_PARTS):
                faults.append(f"第{number}行多于四项：{line[:30]}")
            if not row["addressee"]:
                faults.append(f"第{number}行没有单位名称")
            if row["postcode"] and not re.fullmatch(r"\d{6}", row["postcode"]):
                faults.append(f"第{number}行邮编不是六位数字：{row['postcode'][:20]}")
            found.append(row)
        if len(found) > paper_registers.MOST_ADDRESSEES:
            faults.append(f"一次最多{paper_registers.MOST_ADDRESSEES}个单位")
        if faults:
            raise forms.ValidationError(faults)
        return found


class ReceiptAdd(OfIssuedPaper):
    label, form_class = "登记送达", ReceiptAddForm

    def get_initial(self, record: Any) -> dict[str, Any]:
        return {"addressees": record.unit.name if record.unit else ""}

    def perform(self, record: Any, form: Any) -> Any:
        said = form.cleaned_data
        paper_registers.serve(record, said["addressees"], method=said["method"], sent_on=said["sent_on"], by=self.request.user)  # type: ignore[arg-type]  # fmt: skip
        self.count = len(said["addressees"])
        return record

    def done_words(self, result: Any) -> str:
        return f"已登记{self.count}份送达回证，请打印后随公文送出。"


class ReturnForm(forms.Form):
    received_on = day("签收日期")
    receiver = forms.CharField(label="签收人", max_length=40)
    receiver_post = forms.CharField(label="签收人职务", max_length=60, required=False)
    note = forms.CharField(label="备注", max_length=200, required=False)
    scans = ManyFiles(label="回证扫描件", required=False)


class ReceiptReturn(FormView):
    """A receipt came back signed."""

    model, needs, form_class = ServiceReceipt, POWER, ReturnForm
    page_title, submit_label, done = "登记回证交回", "登记交回", "回证已登记交回。"

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return facts(("公文", record.paper.title), ("回证号", record.number), ("受送达单位", record.addressee))

    def perform(self, record: Any, form: Any) -> Any:
        said = dict(form.cleaned_data)
        files = said.pop("scans")
        return paper_registers.come_back(record, by=self.request.user, files=files, **said)  # type: ignore[arg-type]


class ReceiptsPdf(View):
    """The receipts of a paper that have not come back, one a page with its bar code. Made now, kept nowhere; noted."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        user: Any = request.user
        paper = one(user, pk)
        waiting = list(
            ServiceReceipt.objects.for_user(user).filter(paper=paper, received_on=None).order_by("addressee")
        )
        if not waiting:
            raise Http404
        context = {"title": "送达回证", "paper": paper, "office": paper.office, "receipts": waiting}
        source = render_to_string("documents/inspection/service_receipts.html", context)
        made = documents.render_pdf_isolated(source, title="送达回证", author=paper.office.name, created=timezone.now())
        audit.record(paper.record, "print", by=user, label="打印送达回证", paper=paper.pk, count=len(waiting))
        response = HttpResponse(made.pdf, content_type="application/pdf")
        response["Content-Disposition"] = 'inline; filename="receipts.pdf"'
        return framed(response)
