"""Pages of a lead's package: a sheet put in, taken out, the whole of it as a zip; documents asked of the unit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views import View

from inspection.views.forms import FormView
from inspection.views.pages import Scoped
from inspection.workflow import Refused
from petitions import workflow
from petitions.actions import leads, packages, supplements
from petitions.forms import lead_handover as forms
from petitions.models import Lead
from petitions.views.asking import Ask, Mine
from petitions.views.leads import LeadStep


class PackageZip(Mine, Scoped, View):
    """The package for those who see the lead: inside, or at the organ it was offered to."""

    model = Lead

    def get(self, request: Any, pk: Any) -> HttpResponse:
        lead = get_object_or_404(self.scoped(), pk=pk)
        try:
            content = packages.bundle(lead, by=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
            inside = Lead.objects.inside(request.user).filter(pk=pk).exists()
            return HttpResponseRedirect(reverse("petitions:lead" if inside else "petitions:handed_lead", args=[pk]))
        answer = HttpResponse(content, content_type="application/zip")
        answer["Content-Disposition"] = content_disposition_header(True, f"资料包-{lead.number}.zip") or "attachment"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


class OfLead(Ask):
    """A form below a lead; nothing of its own text changes."""

    model, needs = Lead, leads.REGISTER

    def refuse_stale(self, record: Any) -> None:
        """The action locks the lead."""


class PackageAdd(OfLead):
    form_class = forms.PackageItemForm
    page_title, submit_label, done = "编入资料包", "编入", "已编入资料包。"
    form_note = "资料包随线索移交，接受部门看得到全部内容。信访人、谈话人的任何信息都不要写进来。"

    def perform(self, record: Any, form: Any) -> Any:
        packages.add(record, by=self.request.user, **form.cleaned_data)
        return record


class PackageDrop(Mine, FormView):
    """Take one sheet out."""

    model, needs, done = Lead, leads.REGISTER, "已移出资料包。"
    page_title, submit_label, danger = "移出资料包", "移出", True

    def refuse_stale(self, record: Any) -> None:
        """The action locks the lead."""

    def item(self, record: Any) -> Any:
        return get_object_or_404(record.package.select_related("kind"), pk=self.kwargs["item"])

    def check(self, record: Any) -> None:
        super().check(record)
        self.item(record)

    def summary(self, record: Any) -> list[dict[str, Any]]:
        item = self.item(record)
        return [{"label": "材料", "value": f"{item.position}. {item.title}（{item.kind.text}）"}]

    def perform(self, record: Any, form: Any) -> Any:
        return packages.drop(self.item(record), by=self.request.user)


class AskDocuments(OfLead):
    form_class = forms.AskDocumentsForm
    page_title, submit_label, done = "延伸调阅", "起草调阅清单", "调阅清单已起草，请核对后发出。"
    form_note = "以下内容被巡察单位都看得到，不要写为何调阅、与哪条线索有关。"

    def perform(self, record: Any, form: Any) -> Any:
        return supplements.ask_documents(record, by=self.request.user, **form.cleaned_data)


class Route(LeadStep):
    """Another way than through the meeting."""

    step, action, form_class = workflow.ROUTE, leads.change_route, forms.RouteForm
    done = "移交途径已确定。"
