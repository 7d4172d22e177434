"""Pages of 主动说明: the leader's list and record, taking one down, disposing of it, seeing who it was; the maker's own page."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from inspection import access, vault
from inspection.models import Release, link_of
from inspection.vault import VaultClosed, releases
from inspection.views.exports import Shown
from inspection.views.forms import FormView, StepView
from inspection.views.pages import DetailPage, ListPage
from inspection.workflow import Refused
from rounds.actions import disclosures as actions
from rounds.filters.supervision import DisclosureFilter
from rounds.forms import liaison as forms
from rounds.models import Assignment, Disclosure
from rounds.views.bases import Adding
from rounds.workflow import disclosures as table

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

RELATED = ("assignment__unit", "assignment__team__round__office", "disposal")
PARTS = (("name", "姓名"), ("post", "职务"), ("phone", "联系电话"))


class DisclosureList(ListPage):
    filterset_class = DisclosureFilter
    table = (
        Shown("回执号", lambda row: row.number),
        Shown("被巡察单位", lambda row: row.assignment.unit.short_name),
        Shown("内容", lambda row: row.get_kind_display()),
        Shown("接收日期", lambda row: row.received_on, "date"),
        Shown("处置", lambda row: row.disposal or ""),
        Shown("状态", lambda row: row.get_status_display()),
    )
    model = Disclosure
    template_name, page_title = "rounds/disclosure_list.html", "主动说明"
    related = RELATED
    ordering = ("-received_on", "-created_at", "pk")
    empty_title, empty_text = "没有主动说明", "在巡察任务页登记；被巡察单位人员自行提交的也在这里。"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not {"rounds.view_disclosure", "rounds.receive_disclosure"} & access.powers(request.user):  # type: ignore[arg-type]
            raise PermissionDenied("rounds.view_disclosure")
        return super().dispatch(request, *args, **kwargs)


class DisclosurePage(DetailPage):
    """One disclosure: what was said, what becomes of it. Who it was stands sealed, apart."""

    model, steps_of, looks = Disclosure, table.DISCLOSURE_STEPS, True
    template_name = "rounds/disclosure_detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related(*RELATED, "text")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        record, user = self.object, self.request.user
        context = super().get_context_data(**kwargs)
        sealed = record.protected and vault.sealed(record, Disclosure.SEALED)
        mine = releases.latest(record, Disclosure.SEALED, user) if sealed else None  # type: ignore[arg-type]
        waiting = Release.objects.filter(**link_of(record), field=Disclosure.SEALED, granted=None).exclude(
            asked_by=user
        )
        return context | {
            "facts": facts(record), "attachments": "", "papers": context["papers"] if context["papers"] or context["makeable"] else "",
            "sealed": sealed, "mine": mine, "state": mine.state if mine else "none",
            "may_ask": sealed and actions.ASK in context["held"],
            "waiting": waiting.select_related("asked_by__person") if sealed and actions.may_decide(record, user) else (),  # type: ignore[arg-type]
        }  # fmt: skip


def facts(record: Disclosure) -> list[dict[str, Any]]:
    rows: list[tuple[str, Any, bool]] = [
        ("回执号", record.number, False), ("被巡察单位", record.assignment.unit, False),
        ("内容", record.get_kind_display(), False), ("途径", record.get_venue_display(), False),
        ("接收日期", f"{record.received_on:%Y-%m-%d}", False), ("说明人", record.text.discloser, False),
        ("涉及人员", "、".join(each.name for each in record.about.all()), False),
        ("说明内容", record.text.content, True), ("处置方式", record.disposal, False),
        ("处置说明", record.disposal_note, False),
        ("从宽建议", record.get_mitigation_display() if record.mitigation else "", False),
        ("关联专项行动", record.campaign, False),
    ]  # fmt: skip
    return [{"label": label, "value": value, "wide": wide} for label, value, wide in rows if value]


class DisclosureAdd(Adding):
    model, form_class, page_title, submit_label = Assignment, forms.DisclosureForm, "接收主动说明", "接收"
    needs = "rounds.receive_disclosure"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.receive(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def done_words(self, result: Any) -> str:
        return f"已接收，回执号{result.number}。"


class DisclosureDispose(StepView):
    model, step, action, form_class = Disclosure, table.DISPOSE, actions.dispose, forms.DisposeForm

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"disclosure": record}


class OfIdentity(FormView):
    """Around the sealed maker of a disclosure; requests carry no version."""

    keeps_drafts = False
    model = Disclosure

    def refuse_stale(self, record: Any) -> None:
        """The actions themselves say no twice."""

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [{"label": "主动说明", "value": record.number}]

    def shown(self, form: Any, record: Any, act: Any) -> HttpResponse:
        """Act, and show the answer instead of leading on: it stands on this one page and nowhere else."""
        try:
            return act(form)
        except (Refused, VaultClosed) as refusal:
            if isinstance(refusal, VaultClosed):
                vault.note_refusal(refusal)
            form.add_error(None, str(refusal))
            return self.page(record, form, status=422)

    def submitted(self, request: HttpRequest) -> tuple[Any, Any, bool]:
        record = self.get_record()
        self.check(record)
        form = self.make_form(record, request.POST)
        return record, form, form.is_valid()


class IdentityAsk(OfIdentity):
    form_class, page_title, submit_label, needs = forms.AskForm, "申请查看说明人身份", "申请", actions.ASK
    done = "已申请，由身份保管人决定。"

    def perform(self, record: Any, form: Any) -> Any:
        actions.ask(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return record


class IdentityAgree(OfIdentity):
    """A custodian who is not the asker agrees; the one-time code is shown to him once."""

    form_class, page_title, submit_label, danger = forms.AgreeForm, "同意查看说明人身份", "同意", True

    def release(self, record: Any) -> Release:
        waiting = Release.objects.filter(**link_of(record), field=Disclosure.SEALED).select_related("asked_by__person")
        return get_object_or_404(waiting, pk=self.kwargs["release"])

    def check(self, record: Any) -> None:
        release = self.release(record)
        if release.asked_by_id == self.request.user.pk or not actions.may_decide(record, self.request.user):  # type: ignore[arg-type]
            raise PermissionDenied(actions.DECIDE)

    def summary(self, record: Any) -> list[dict[str, Any]]:
        release = self.release(record)
        rows = [{"label": "申请人", "value": release.asked_by.name}, {"label": "理由", "value": release.reason}]
        return super().summary(record) + rows

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record, form, valid = self.submitted(request)
        if not valid:
            return self.page(record, form, status=422)
        return self.shown(form, record, lambda form: self.code(record, form))

    def code(self, record: Any, form: Any) -> HttpResponse:
        release = self.release(record)
        code = actions.agree(record, release, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        context = {
            "page_title": "一次性口令", "object": record, "release": release, "code": releases.written(code),
            "minutes": settings.VAULT_LOOK_MINUTES,
        }  # fmt: skip
        return render(self.request, "rounds/disclosure_code.html", context)


class IdentityLook(OfIdentity):
    form_class, page_title, submit_label, needs = forms.LookForm, "查看说明人身份", "查看", actions.ASK

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record, form, valid = self.submitted(request)
        if not valid:
            return self.page(record, form, status=422)
        return self.shown(form, record, lambda form: self.open(record, form))

    def open(self, record: Any, form: Any) -> HttpResponse:
        user: Any = self.request.user
        release = releases.latest(record, Disclosure.SEALED, user)
        if release is None:
            raise Http404
        known = actions.look(record, release, by=user, **form.cleaned_data)
        rows = [{"label": label, "value": known[name]} for name, label in PARTS if known.get(name)]
        context = {"page_title": "说明人身份", "object": record, "rows": rows}
        return render(self.request, "rounds/disclosure_identity.html", context)


class UnitDisclosureList(ListPage):
    """What I handed in under my own name; protected ones are nobody's, and stand nowhere."""

    model, namespace = Disclosure, "unit"
    template_name, page_title = "rounds/unit_disclosure_list.html", "主动说明"
    related = ("assignment__unit",)
    empty_title = "没有以本人名义提交的主动说明"
    empty_text = "要求保护身份的说明不在此显示，凭回执号向巡察组查询。"

    def scoped(self) -> Any:
        return Disclosure.objects.handed_in_by(self.request.user)  # type: ignore[arg-type]


class UnitDisclosureAdd(FormView):
    """Hand one in. No sent form is kept for it: the form's key is the record's own, so that no account hangs on it."""

    keeps_drafts = False
    form_class, page_title, submit_label, namespace = forms.HandInForm, "向巡察组主动说明", "提交", "unit"

    def assignments(self) -> QuerySet[Assignment]:
        units = [key for key, _ in access.unit_seats(self.request.user)]  # type: ignore[arg-type]
        return Assignment.objects.filter(unit__in=units, status="stationed").select_related("unit", "team__round")

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignments": self.assignments()}

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> Any:
        note = "" if self.assignments() else "巡察组未进驻，请按巡察公告的方式联系。"
        cancel = reverse("unit:disclosure_list")
        return super().page(record, form, status=status, form_note=note, cancel_url=cancel, **extra)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.make_form(None, request.POST)
        if not form.is_valid():
            return self.page(None, form, status=422)
        try:
            key = uuid.UUID(request.POST.get("form_key", ""))
        except ValueError:
            key = uuid.uuid4()
        try:
            made = actions.hand_in(by=request.user, key=key, **form.cleaned_data)  # type: ignore[arg-type]
        except (Refused, VaultClosed) as refusal:
            form.add_error(None, str(refusal))
            return self.page(None, form, status=422)
        messages.success(request, f"已提交，回执号{made.number}，请记下。")
        return HttpResponseRedirect(reverse("unit:disclosure_list"))
