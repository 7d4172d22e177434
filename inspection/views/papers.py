"""Pages of papers: the list, one paper, its PDF and DOCX, and the verbs draft, approve, issue, withdraw."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csp.constants import SELF
from django import forms
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.views import View

from inspection import access, audit, wording, workflow
from inspection.documents import FontsMissing, RenderingFailed, edited_texts, papers, proof
from inspection.documents.visible import visible
from inspection.models import Paper, PaperStatus, SealUse, ServiceReceipt
from inspection.models.paper_registers import POWER as KEEP
from inspection.views.files import record_in_scope
from inspection.views.forms import FormView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

log = logging.getLogger(__name__)


def one(user: Any, pk: Any) -> Paper:
    """A paper whose record is in the user's scope, else 404."""
    paper = get_object_or_404(
        Paper.objects.select_related("office", "file", "content_type", "drafted_by__person"), pk=pk
    )
    record_in_scope(paper, user)
    return paper


class PaperList(View):
    """Papers the user may see, by state and kind."""

    def get(self, request: HttpRequest) -> HttpResponse:
        from django.core.paginator import Paginator

        if not access.may(request.user, "inspection.view_papers"):  # type: ignore[arg-type]
            raise PermissionDenied("inspection.view_papers")
        found = visible(request.user).select_related("unit", "drafted_by__person")  # type: ignore[arg-type]
        # A paper on a petition or lead needs the scope of that record too; those kinds are listed on the record only.
        found = found.filter(
            kind__in=[code for code, each in papers.kinds().items() if each.model._meta.app_label != "petitions"]
        )
        state = request.GET.get("status", "")
        if state in PaperStatus.values:
            found = found.filter(status=state)
        if words := request.GET.get("q", "").strip():
            found = found.filter(Q(title__icontains=words) | Q(number__icontains=words))
        page = Paginator(found.order_by("-drafted_at", "pk"), 50).get_page(request.GET.get("page"))
        context = {"page_obj": page, "object_list": page.object_list, "page_title": "公文", "states": PaperStatus.choices,
                   "state": state, "words": request.GET.get("q", ""), "kinds": papers.kinds()}  # fmt: skip
        return render(request, "papers/paper_list.html", context)


class PaperPage(View):
    """One paper: where it stands, its preview (which is the PDF), what may be done."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        paper = one(request.user, pk)
        kind = papers.kinds()[paper.kind]
        record: Any = paper.record
        held = access.powers(request.user, record)  # type: ignore[arg-type]
        context = {
            "paper": paper, "object": paper, "kind": kind, "record": record, "page_title": paper.title,
            "record_url": reverse(f"{record.space}{record.noun}", args=[record.pk]),
            "buttons": list(self.buttons(paper, kind, held, request.user)),
            "may_list": access.may(request.user, "inspection.view_papers"),  # type: ignore[arg-type]
            **self.registered(paper, held), **self.reworded(paper, kind, held),
        }  # fmt: skip
        return render(request, "papers/paper_detail.html", context)

    def reworded(self, paper: Paper, kind: papers.Kind, held: frozenset[str]) -> dict[str, Any]:
        """Whether the text may come back from Word, and which text it has now."""
        if not edited_texts.may_reword(paper):
            return {}
        return {"may_reword": kind.power in held, "edited": papers.edited(paper), "outrun": papers.outrun(paper)}

    def registered(self, paper: Paper, held: frozenset[str]) -> dict[str, Any]:
        """Under which seal it went out and whom it reached: to those who keep these registers."""
        if paper.status not in (PaperStatus.ISSUED, PaperStatus.WITHDRAWN) or KEEP not in held:
            return {}
        receipts = list(ServiceReceipt.objects.filter(paper=paper).order_by("addressee"))
        return {
            "registers": True, "may_keep": True, "seal_uses": SealUse.objects.filter(paper=paper), "receipts": receipts,
            "waiting": any(not each.came_back for each in receipts),
        }  # fmt: skip

    def buttons(self, paper: Paper, kind: papers.Kind, held: frozenset[str], user: Any) -> Sequence[workflow.Button]:
        found = []

        def add(verb: str, label: str, power: str, reasons: Sequence[str] = (), **extra: Any) -> None:
            if power in held:
                step = workflow.Step(verb, label, (), None, power, **extra)
                found.append(workflow.Button(step, reverse(f"paper_{verb}", args=[paper.pk]), tuple(reasons)))

        if paper.status == PaperStatus.DRAFT and kind.approve_power:
            own = ["不能审定本人拟稿的公文，请由另一人审定"] if paper.drafted_by_id == user.pk else []
            if (text := papers.edited(paper)) is not None and text.made_by_id == user.pk:
                own = ["不能审定本人改稿的公文，请由另一人审定"]
            add("approve", "审定", kind.approve_power, [*own, *papers.outrun(paper)])
        ready = PaperStatus.APPROVED if kind.approve_power else PaperStatus.DRAFT
        if paper.status in (PaperStatus.DRAFT, PaperStatus.APPROVED):
            waits = [] if paper.status == ready or not kind.approve_power else ["尚未审定"]
            add("issue", "印发", kind.power, [*waits, *kind.unmet(paper.record), *papers.outrun(paper)], grave=True)
        if paper.status == PaperStatus.ISSUED:
            add("withdraw", "撤回", "inspection.withdraw_paper", asks=True, grave=True)
        return found


def framed(response: HttpResponse) -> HttpResponse:
    """Let our own page show the PDF in a frame; everything else stays unframed."""
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]
    return response


class Prints(View):
    """A view that lays a paper out. Where that takes too long or fails, the page says so and offers to try again."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]
        except (RenderingFailed, FontsMissing) as failed:
            log.error("a paper was not printed: %s at %s", type(failed).__name__, request.resolver_match.view_name)  # type: ignore[union-attr]
            context = {"reason": str(failed), "again_url": request.get_full_path()}
            return framed(render(request, "papers/not_printed.html", context, status=503))


class PaperFile(Prints):
    """The PDF or the editable DOCX; issued papers are looked at under audit."""

    def get(self, request: HttpRequest, pk: Any, form: str) -> HttpResponse:
        paper = one(request.user, pk)
        record: Any = paper.record
        audit.looked(record, by=request.user, what=f"打开公文（{form}）")  # type: ignore[arg-type]
        if form == "pdf":
            content, mime = papers.pdf_of(paper, viewer=request.user), "application/pdf"  # type: ignore[arg-type]
        else:
            content = papers.docx_of(paper, viewer=request.user)  # type: ignore[arg-type]
            mime = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        response = HttpResponse(content, content_type=mime)
        name = wording.safe_file_name(f"{paper.number}{paper.title}", f".{form}")
        as_download = form == "docx" or "download" in request.GET
        response.headers["Content-Disposition"] = content_disposition_header(as_download, name) or "inline"
        return framed(response)


class PaperManifest(Prints):
    """What proves the bytes of an issued paper, as a file to be kept beside the PDF."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        paper = one(request.user, pk)
        if paper.seal and paper.file is None:
            paper = papers.store_pdf(paper)
        if not paper.manifest:
            raise Http404
        audit.looked(paper.record, by=request.user, what="下载公文验真清单")  # type: ignore[arg-type]
        response = JsonResponse(paper.manifest, json_dumps_params={"ensure_ascii": False, "indent": 1})
        name = wording.safe_file_name(f"{paper.number}{paper.title}验真清单", ".json")
        response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response


class PaperVerifier(View):
    """One file that checks papers on a computer without network: the public keys and the script are in it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not access.may(request.user, "inspection.view_papers"):  # type: ignore[arg-type]
            raise PermissionDenied("inspection.view_papers")
        # The built script stands in the file, so that nothing is fetched; no tag of its own may end it.
        script = Path(str(finders.find("verify.js"))).read_text(encoding="utf-8").replace("</", "<\\/")
        context = {"keys": proof.public_keys(), "script": mark_safe(script)}
        response = HttpResponse(render_to_string("papers/verifier.html", context))
        response.headers["Content-Disposition"] = content_disposition_header(True, "公文验真.html") or "attachment"
        return response


class UnitPaperFile(Prints):
    """An issued paper addressed to the unit, as PDF. Kinds that are not for the unit do not exist here."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        shown = [code for code, each in papers.kinds().items() if each.unit_side]
        units = access.units_with(request.user, "rectification.view_own_account")  # type: ignore[arg-type]
        paper = get_object_or_404(Paper, pk=pk, kind__in=shown, status=PaperStatus.ISSUED, unit_id__in=units)
        audit.looked(paper.record, by=request.user, what="打开公文")  # type: ignore[arg-type]
        response = HttpResponse(papers.pdf_of(paper), content_type="application/pdf")
        response.headers["Content-Disposition"] = (
            content_disposition_header(False, wording.safe_file_name(paper.title, ".pdf")) or "inline"
        )
        return response


class PaperVerb(FormView):
    """Base of the verbs on one paper."""

    label = ""

    def get_record(self) -> Any:
        return one(self.request.user, self.kwargs["pk"])

    def power_of(self, kind: papers.Kind) -> str:
        """The power this verb asks for, by the kind of paper."""
        return kind.power

    def check(self, record: Any) -> None:
        if isinstance(record, Paper):
            needed = self.power_of(papers.kinds()[record.kind])
            target: Any = record.record
            if not access.may(self.request.user, needed, target):  # type: ignore[arg-type]
                raise PermissionDenied(needed)

    def refuse_stale(self, record: Any) -> None:
        """The paper's status is locked and compared inside the action."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.form_class is forms.Form:
            self.check(self.get_record())
            return HttpResponse(status=405, headers={"Allow": "POST"})
        return super().get(request, *args, **kwargs)

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("paper", args=[result.pk])

    def back_url(self, record: Any) -> str:
        return reverse("paper", args=[record.pk])

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> HttpResponse:
        return super().page(
            None,
            form,
            status=status,
            cancel_url=self.back_url(record),
            page_title=self.label,
            submit_label=self.label,
            **extra,
        )


class PaperApprove(PaperVerb):
    label, done = "审定", "已审定。"

    def power_of(self, kind: papers.Kind) -> str:
        return kind.approve_power or kind.power

    def perform(self, record: Any, form: Any) -> Any:
        return papers.approve(record, by=self.request.user)  # type: ignore[arg-type]


class PaperIssue(PaperVerb):
    label, done = "印发", "已印发，正在排版。"

    def perform(self, record: Any, form: Any) -> Any:
        return papers.issue(record, by=self.request.user)  # type: ignore[arg-type]


class WithdrawForm(forms.Form):
    reason = forms.CharField(label="撤回原因", max_length=200)


class PaperWithdraw(PaperVerb):
    label, done, form_class = "撤回", "已撤回，文号保留。", WithdrawForm

    def power_of(self, kind: papers.Kind) -> str:
        return "inspection.withdraw_paper"

    def perform(self, record: Any, form: Any) -> Any:
        return papers.withdraw(record, reason=form.cleaned_data["reason"], by=self.request.user)  # type: ignore[arg-type]


class PaperDraft(PaperVerb):
    """Begin a paper on a record in scope."""

    label, done = "拟稿", "已生成草稿。"

    def get_record(self) -> Any:
        kind = papers.kinds().get(self.kwargs["kind"])
        if kind is None:
            raise Http404
        found = get_object_or_404(kind.model._default_manager.for_user(self.request.user), pk=self.kwargs["pk"])  # type: ignore[attr-defined]
        if not access.may(self.request.user, kind.power, found):  # type: ignore[arg-type]
            raise PermissionDenied(kind.power)
        return found

    def back_url(self, record: Any) -> str:
        return reverse(f"{record.space}{record.noun}", args=[record.pk])

    def perform(self, record: Any, form: Any) -> Any:
        return papers.draft(record, self.kwargs["kind"], by=self.request.user)  # type: ignore[arg-type]
