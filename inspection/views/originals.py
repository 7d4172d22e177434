"""Sealed originals: asked for with a reason, agreed to by a second person, fetched in time with a one-time code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views import View

from inspection import access, attachments, originals, reminders, vault
from inspection.models import Attachment, CustodianKey, Release, ReleaseState, User, link_of
from inspection.vault import VaultClosed, releases
from inspection.vault.secrets import boxes_of
from inspection.views.files import attachment_in_scope, record_in_scope
from inspection.views.forms import FormView
from inspection.views.pages import ListPage
from inspection.views.releases import dress, together, waiting_first

if TYPE_CHECKING:
    from django.http import HttpRequest


def may_ask(attachment: Any, record: Any, user: Any) -> bool:
    """The power the record's app names for it; on a petition that is over there is nothing to ask any more."""
    power = attachments.rule_of(record, attachment.slot).ask
    return bool(power) and getattr(record, "is_running", True) and access.may(user, power, record)


def may_agree(attachment: Any, record: Any, user: Any) -> bool:
    """A custodian with a box of this very original, in whose scope the record is."""
    held = boxes_of(record, originals.field_of(attachment), user, limited=False)
    return bool(held) and bool(access.powers(user, record))


def sealed_or_404(pk: Any, user: Any) -> tuple[Any, Any]:
    """A protected file and its record, for whoever has business with its original; else 404."""
    attachment, record = attachment_in_scope(pk, user)
    if not attachment.protected or attachment.withdrawn_at is not None:
        raise Http404
    if not may_ask(attachment, record, user) and not may_agree(attachment, record, user):
        raise Http404
    return attachment, record


def dressed(release: Any, user: Any, agrees: bool, asks: bool) -> Any:
    """A request with what its reader may do about it; ``asks``: he may (still) ask for this original himself."""
    mine = release.asked_by_id == user.pk
    asked, granted = release.state == ReleaseState.ASKED, release.state == ReleaseState.GRANTED
    may = {
        "取出": ("look", mine and asks and granted), "同意": ("grant", agrees and not mine and asked),
        "不同意": ("deny", agrees and not mine and asked), "收回": ("revoke", (mine or agrees) and granted),
    }  # fmt: skip
    return dress(
        release, **{words: reverse(f"original_{verb}", args=[release.pk]) for words, (verb, can) in may.items() if can}
    )


class OriginalList(ListPage):
    """Requests for originals I made and requests I may decide on, those that wait first. Nothing of a file's content."""

    model = Release
    template_name = "files/request_list.html"
    page_title = "原件查看"
    empty_title = "没有原件查看申请"
    empty_text = "在材料的“原件”中提出申请；由身份保管人决定。"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        keys = CustodianKey.objects.filter(user=user, retired_at=None, assignment_id=None)
        if not access.powers(user) & attachments.asking_powers() and not keys.exists():
            raise PermissionDenied("original")
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        return waiting_first(originals.requests_for(self.request.user))  # type: ignore[arg-type]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context, user = super().get_context_data(**kwargs), self.request.user
        rows = list(context["object_list"])
        files = Attachment.objects.in_bulk([each.field.removeprefix("file:") for each in rows])
        by_field = {originals.field_of(each): each for each in files.values()}
        agreeing = together(rows, user)  # type: ignore[arg-type]
        for each in rows:
            file = by_field[each.field]
            asks, agrees = may_ask(file, each.record, user), each.pk in agreeing
            dressed(each, user, agrees, asks)
            each.about, each.about_note = str(each.record), file.name
            each.about_url = reverse("original", args=[file.pk]) if asks or agrees else ""
        return context | {"object_list": rows, "about_label": "材料"}


class OriginalPage(View):
    """Where the original of one protected file stands, and who asked for it. It shows nothing of its content."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        user: Any = request.user
        attachment, record = sealed_or_404(pk, user)
        field, agrees = originals.field_of(attachment), may_agree(attachment, record, user)
        found = Release.objects.filter(**link_of(record), field=field).select_related(
            "asked_by__person", "decided_by__person"
        )
        asks = may_ask(attachment, record, user)
        rows = [dressed(each, user, agrees, asks) for each in (found if agrees else found.filter(asked_by=user))[:50]]
        free = releases.state(record, field, user) not in (ReleaseState.ASKED, ReleaseState.GRANTED)
        context = {
            "page_title": "封存原件", "attachment": attachment, "record": record, "requests": rows,
            "record_url": reverse(f"{record._meta.app_label}:{record.noun}", args=[record.pk]),
            "may_ask": free and asks, "minutes": settings.VAULT_LOOK_MINUTES,
        }  # fmt: skip
        return render(request, "files/original.html", context)


class OriginalForm(FormView):
    """A form about one sealed original."""

    keeps_drafts = False
    danger = True

    def back_url(self, record: Any) -> str:
        return reverse("original", args=[self.attachment.pk])

    def success_url(self, result: Any, record: Any) -> str:
        return self.back_url(record)

    def refuse_stale(self, record: Any) -> None:
        """Requests carry no version: the actions themselves say no twice."""

    attachment: Any


class ReasonForm(forms.Form):
    reason = forms.CharField(label="查看理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
                             help_text="写明工作副本为何不够用；不要写出姓名。")  # fmt: skip


class OriginalAsk(OriginalForm):
    form_class = ReasonForm
    page_title, submit_label, done = "申请查看原件", "提出申请", "已提出申请，待身份保管人决定。"

    def get_record(self) -> Any:
        self.attachment, record = sealed_or_404(self.kwargs["pk"], self.request.user)
        return record

    def check(self, record: Any) -> None:
        if not may_ask(self.attachment, record, self.request.user):
            raise PermissionDenied("original")

    def perform(self, record: Any, form: Any) -> Any:
        user: Any = self.request.user
        releases.ask(record, originals.field_of(self.attachment), by=user, reason=form.cleaned_data["reason"])
        for person in custodians(self.attachment, record, asker=user):
            reminders.notify(person, f"{record}有一件原件查看申请，待您决定。", url=self.back_url(record))
        return record


def custodians(attachment: Any, record: Any, *, asker: Any) -> list[User]:
    """Whom to tell: custodians of the office who may see the record, and not the asker."""
    keys = CustodianKey.objects.filter(office_id=record.scope_office_id(), retired_at=None, assignment_id=None)
    people = {each.user for each in keys.exclude(user=None).select_related("user__person") if each.user}
    manager = type(record)._default_manager
    return [
        each
        for each in people
        if each.pk != asker.pk
        and may_agree(attachment, record, each)
        and manager.for_user(each).filter(pk=record.pk).exists()
    ]


class OfRelease(OriginalForm):
    """A form about one request for an original."""

    def get_record(self) -> Any:
        found = get_object_or_404(Release.objects.select_related("asked_by__person", "content_type"),
                                  pk=self.kwargs["pk"], field__startswith="file:")  # fmt: skip
        self.release = found
        record = record_in_scope(found, self.request.user)
        self.attachment = originals.attachment_of(found)
        if found.asked_by_id != self.request.user.pk and not may_agree(self.attachment, record, self.request.user):
            raise Http404
        return record

    def check(self, record: Any) -> None:
        if not may_agree(self.attachment, record, self.request.user):
            raise PermissionDenied("original")

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "材料", "value": f"{record} {self.attachment.name}"},
            {"label": "申请人", "value": self.release.asked_by.name},
            {"label": "理由", "value": self.release.reason, "wide": True},
        ]

    def tell(self, record: Any, words: str) -> None:
        reminders.notify(self.release.asked_by, f"{record}的原件查看申请{words}", url=self.back_url(record))


class PassphraseForm(forms.Form):
    passphrase = forms.CharField(label="保管人口令", widget=forms.PasswordInput(attrs={"autocomplete": "off"}))


class Answers:
    """Forms whose answer is shown at once and kept nowhere: no redirect, no form key."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record = self.get_record()  # type: ignore[attr-defined]
        self.check(record)  # type: ignore[attr-defined]
        form = self.make_form(record, request.POST)  # type: ignore[attr-defined]
        if not form.is_valid():
            return self.page(record, form, status=422)  # type: ignore[attr-defined]
        try:
            return self.answer(record, form)
        except VaultClosed as closed:
            vault.note_refusal(closed)
            form.add_error(None, str(closed))
            return self.page(record, form, status=422)  # type: ignore[attr-defined]

    def answer(self, record: Any, form: Any) -> HttpResponse:
        raise NotImplementedError


class OriginalGrant(Answers, OfRelease):
    form_class = PassphraseForm
    page_title, submit_label = "同意查看原件", "同意"

    def answer(self, record: Any, form: Any) -> HttpResponse:
        if not may_ask(self.attachment, record, self.release.asked_by):
            raise VaultClosed("申请人已不在本件的办理范围内。")
        code = releases.grant(self.release, by=self.request.user, passphrase=form.cleaned_data["passphrase"])  # type: ignore[arg-type]
        self.tell(record, "已获同意，请向保管人当面领取一次性口令。")
        context = {"page_title": "一次性口令", "object": self.release, "code": releases.written(code),
                   "minutes": settings.VAULT_LOOK_MINUTES, "back_url": self.back_url(record)}  # fmt: skip
        return render(self.request, "files/original_code.html", context)


class OriginalDeny(OfRelease):
    page_title, submit_label, done = "不同意查看原件", "不同意", "已决定不同意。"

    def perform(self, record: Any, form: Any) -> Any:
        releases.deny(self.release, by=self.request.user)  # type: ignore[arg-type]
        self.tell(record, "未获同意。")
        return record


class OriginalRevoke(OfRelease):
    """Take a grant back before its time is over: whoever asked, or a custodian."""

    page_title, submit_label, done = "收回原件查看许可", "收回", "已收回。"

    def check(self, record: Any) -> None:
        """``get_record`` lets only the asker and custodians this far."""

    def perform(self, record: Any, form: Any) -> Any:
        releases.revoke(self.release, by=self.request.user)  # type: ignore[arg-type]
        if self.release.asked_by_id != self.request.user.pk:
            self.tell(record, "已被收回。")
        return record


class CodeForm(forms.Form):
    code = forms.CharField(label="一次性口令", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}),
                           help_text="由同意查看的保管人当面交给您，共20位，分四组。")  # fmt: skip


class OriginalLook(Answers, OfRelease):
    form_class = CodeForm
    page_title, submit_label = "取出原件", "下载原件"
    form_note = "原件可能带有反映人的信息：只在本机查看，用后删除，不得外传。取出即记入审计。"

    def check(self, record: Any) -> None:
        mine = self.release.asked_by_id == self.request.user.pk
        if not mine or not may_ask(self.attachment, record, self.request.user):
            raise PermissionDenied("original")

    def answer(self, record: Any, form: Any) -> HttpResponse:
        content, told = originals.open_with(self.release, by=self.request.user, code=form.cleaned_data["code"])  # type: ignore[arg-type]
        response = HttpResponse(content, content_type=told["mime"])
        response.headers["Content-Disposition"] = content_disposition_header(True, told["name"]) or "attachment"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response
