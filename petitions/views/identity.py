"""Pages around a sealed identity: where it stands, asking, deciding, the look, the correction, who may be the same.

What is opened is shown in the answer itself and nowhere kept: no redirect, no message, no form key holds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from inspection import access, reminders, vault
from inspection.models import CustodianKey, Office, Release, ReleaseState, link_of
from inspection.vault import VaultClosed, releases
from inspection.views.pages import ListPage
from inspection.views.releases import dress, together, waiting_first
from inspection.workflow import Refused
from petitions.actions import identity as actions
from petitions.forms import identity as forms
from petitions.models import Petition
from petitions.views.asking import Ask, Mine, link

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LABELS = {
    "name": "姓名", "phone": "联系电话", "address": "住址或单位", "note": "安全的联系方式", "described": "原登记称谓",
    "id_number": "证件号码",
}  # fmt: skip


def _dressed(requests: Any, user: Any) -> list[Any]:
    """Requests with what their reader may do about them."""
    rows = list(requests)
    agreeing = together(rows, user)
    for each in rows:
        petition = actions.petition_of(each)
        mine, agrees = each.asked_by_id == user.pk, each.pk in agreeing
        deciding = not mine and (agrees or access.may(user, actions.DECIDE, petition))
        asked, granted = each.state == ReleaseState.ASKED, each.state == ReleaseState.GRANTED
        may = {
            "查看": ("look", granted and mine), "同意": ("grant", asked and deciding and agrees),
            "不同意": ("deny", asked and deciding), "收回": ("revoke", granted and (mine or deciding)),
        }  # fmt: skip
        dress(each, **{words: link(f"identity_request_{verb}", each) for words, (verb, can) in may.items() if can})
        each.petition, each.about, each.about_url = petition, petition.number, link("petition_identity", petition)
    return rows


class IdentityPage(Mine, View):
    """Where the identity of one petition's reporter stands for its reader. It shows no identity."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        user: Any = request.user
        record = get_object_or_404(Petition.objects.for_user(user), pk=pk)
        if not actions.has_business(record, user):
            raise Http404
        found = actions.requests_for(user).filter(**link_of(record))
        state = releases.state(record, Petition.SEALED, user)
        free = state not in (ReleaseState.ASKED, ReleaseState.GRANTED)
        is_sealed = vault.sealed(record, Petition.SEALED)
        running = record.is_running
        context = {
            "page_title": "身份信息", "object": record, "is_sealed": is_sealed,
            "requests": _dressed(found[:50], user),
            "may_ask": is_sealed and running and free and actions.may_ask(record, user),
            "may_open": running and actions.may_open_alone(record, user),
            "may_correct": actions.may_correct(record, user), "minutes": settings.VAULT_LOOK_MINUTES,
        }  # fmt: skip
        return render(request, "petitions/identity.html", context)


class OfPetition(Ask):
    """A form about the identity of one petition's reporter; for whoever has no business there the page does not exist."""

    keeps_drafts = False
    model = Petition
    danger = True
    template_name = "petitions/identity_form.html"

    def allowed(self, record: Any) -> bool:
        raise NotImplementedError

    def get_record(self) -> Any:
        record = super().get_record()
        if not self.allowed(record):
            raise Http404
        return record

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"petition": record, "cancel_url": self.back_url(record)}

    def back_url(self, record: Any) -> str:
        return link("petition_identity", record)

    def success_url(self, result: Any, record: Any) -> str:
        return self.back_url(record)


class AskIdentity(OfPetition):
    form_class = forms.ReasonForm
    page_title, submit_label, done = "申请查看身份信息", "提出申请", "已提出申请，待另一人决定。"

    def allowed(self, record: Any) -> bool:
        return actions.may_ask(record, self.request.user) and vault.sealed(record, Petition.SEALED)

    def perform(self, record: Any, form: Any) -> Any:
        made = actions.ask(record, by=self.request.user, **form.cleaned_data)
        for person in actions.deciders(record, asker=self.request.user):
            reminders.notify(
                person, f"{record.number}有一件身份查看申请，待您决定。", url=reverse("petitions:identity_request_list")
            )
        return made


class Shows:
    """Answers a form with what it opened, in the answer itself."""

    def show(self, request: HttpRequest, petition: Petition, known: dict[str, Any]) -> HttpResponse:
        rows = [{"label": LABELS.get(key, key), "value": value} for key, value in known.items()]
        context = {"page_title": "身份信息", "object": petition, "rows": rows}
        return render(request, "petitions/identity_open.html", context)

    def opened(self, request: HttpRequest, record: Any) -> HttpResponse:
        """Check, open, show; a refusal goes into the trail and back on the form."""
        form = self.make_form(record, request.POST)  # type: ignore[attr-defined]
        if not form.is_valid():
            return self.page(record, form, status=422)  # type: ignore[attr-defined]
        try:
            return self.open(record, form)  # type: ignore[attr-defined]
        except (VaultClosed, Refused) as closed:
            if isinstance(closed, VaultClosed):
                vault.note_refusal(closed)
            form.add_error(None, str(closed))
            return self.page(record, form, status=422)  # type: ignore[attr-defined]


class OpenIdentity(Shows, OfPetition):
    """The 信访专办员 of the petition's own assignment opens it alone; the look is logged."""

    form_class = forms.OpenForm
    page_title, submit_label = "查看身份信息", "查看"

    def allowed(self, record: Any) -> bool:
        return actions.may_open_alone(record, self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.opened(request, self.get_record())

    def open(self, record: Any, form: Any) -> HttpResponse:
        return self.show(self.request, record, actions.open_alone(record, by=self.request.user, **form.cleaned_data))


class CorrectIdentity(OfPetition):
    """Whoever registered the petition enters the reporter anew until midnight; he sees nothing of what stood there."""

    form_class = forms.CorrectForm
    page_title, submit_label, done = "更正身份信息", "重新封存", "已重新封存，原内容已覆盖。"
    form_note = "不显示原内容：请完整重新填写，提交后覆盖。登记当日24时后不能更正。"

    def allowed(self, record: Any) -> bool:
        return actions.may_correct(record, self.request.user)

    def perform(self, record: Any, form: Any) -> Any:
        return actions.correct(record, by=self.request.user, reporter=form.cleaned_data)

    def success_url(self, result: Any, record: Any) -> str:
        return link("petition", record)


class RequestList(Mine, ListPage):
    """Requests I made and requests I may decide on."""

    model = Release
    template_name = "petitions/identity_request_list.html"
    page_title = "身份查看"
    empty_title = "没有身份查看申请"
    empty_text = "在信访件的“身份信息”中提出申请；由保管人或巡察办主任决定。"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        held = access.powers(user) & {actions.ASK, actions.DECIDE}
        if not held and not CustodianKey.objects.filter(user=user, retired_at=None).exists():
            raise PermissionDenied(actions.ASK)
        return super().dispatch(request, *args, **kwargs)

    def scoped(self) -> Any:
        return waiting_first(actions.requests_for(self.request.user))

    def get_queryset(self) -> Any:
        return self.scoped()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        keys = CustodianKey.objects.filter(user=self.request.user, retired_at=None, assignment_id=None)
        return context | {
            "object_list": _dressed(context["object_list"], self.request.user), "about_label": "信访件",
            "is_custodian": keys.exists(),
        }  # fmt: skip


class OfRequest(Ask):
    """A form about one request; the petition's number and the reason stand above it."""

    keeps_drafts = False
    model = Release
    template_name = "petitions/identity_form.html"
    able = ""

    def get_record(self) -> Any:
        found = get_object_or_404(actions.requests_for(self.request.user), pk=self.kwargs["pk"])
        return _dressed([found], self.request.user)[0]

    def check(self, record: Any) -> None:
        """Who may not do this to this request (it is his own, he has no key) is refused; what is late says so itself."""
        mine = record.asked_by_id == self.request.user.pk
        if not self.fits(record, mine=mine):
            raise PermissionDenied(actions.DECIDE)

    def fits(self, record: Any, *, mine: bool) -> bool:
        return not mine and actions.may_decide(record.petition, self.request.user)

    def refuse_stale(self, record: Any) -> None:
        """Requests carry no version: the actions themselves say no twice."""

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "信访件", "value": record.petition.number},
            {"label": "申请人", "value": record.asked_by.name},
            {"label": "申请时间", "value": f"{timezone.localtime(record.asked_at):%Y-%m-%d %H:%M}"},
            {"label": "理由", "value": record.reason, "wide": True},
        ]

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"petition": record.petition, "cancel_url": self.back_url(record), "record": None}

    def back_url(self, record: Any) -> str:
        return reverse("petitions:identity_request_list")

    def success_url(self, result: Any, record: Any) -> str:
        return self.back_url(record)

    def tell(self, record: Any, words: str) -> None:
        reminders.notify(
            record.asked_by,
            f"{record.petition.number}的身份查看申请{words}",
            url=link("petition_identity", record.petition),
        )


class Grant(Shows, OfRequest):
    """A custodian agrees, by his passphrase; the one-time code is shown in the answer, once."""

    form_class = forms.PassphraseForm
    page_title, submit_label, danger = "同意查看", "同意", True

    def fits(self, record: Any, *, mine: bool) -> bool:
        return not mine and actions.may_agree(record.petition, self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record = self.get_record()
        self.check(record)
        return self.opened(request, record)

    def open(self, record: Any, form: Any) -> HttpResponse:
        code = actions.agree(record, by=self.request.user, **form.cleaned_data)
        self.tell(record, f"已获同意，请当面向{self.request.user.name}领取一次性口令。")
        context = {
            "page_title": "一次性口令", "object": record, "petition": record.petition, "code": releases.written(code),
            "minutes": settings.VAULT_LOOK_MINUTES,
        }  # fmt: skip
        return render(self.request, "petitions/identity_code.html", context)


class Deny(OfRequest):
    page_title, submit_label, danger, done = "不同意查看", "不同意", True, "已决定：不同意。"

    def make_form(self, record: Any, *args: Any) -> Any:
        return forms.ScopedForm(*args, record=record, user=self.request.user)

    def perform(self, record: Any, form: Any) -> Any:
        self.tell(record, "未获同意。")
        return actions.deny(record, by=self.request.user)


class Revoke(Deny):
    page_title, submit_label, danger, done = "收回查看许可", "收回", True, "已收回。"

    def fits(self, record: Any, *, mine: bool) -> bool:
        return mine or super().fits(record, mine=mine)

    def perform(self, record: Any, form: Any) -> Any:
        return actions.revoke(record, by=self.request.user)


class Look(Shows, OfRequest):
    """The asker's look, with the code he was given; each is logged before anything is shown."""

    form_class = forms.CodeForm
    page_title, submit_label = "查看身份信息", "查看"

    def fits(self, record: Any, *, mine: bool) -> bool:
        return mine

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record = self.get_record()
        self.check(record)
        return self.opened(request, record)

    def open(self, record: Any, form: Any) -> HttpResponse:
        known = actions.look(record, by=self.request.user, **form.cleaned_data)
        return self.show(self.request, record.petition, known)


class AlikeReporters(Shows, Ask):
    """疑似同一信访人: petitions that share a telephone or identity number, for a custodian who unlocks the index."""

    keeps_drafts = False
    form_class = forms.AlikeForm
    template_name = "petitions/alike.html"
    page_title, submit_label = "疑似同一信访人", "比对"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return super().form_kwargs(record) | {"offices": self.offices()}

    def offices(self) -> Any:
        keys = CustodianKey.objects.filter(user=self.request.user, retired_at=None, assignment_id=None)
        return Office.objects.filter(pk__in=keys.values("office"))

    def get_record(self) -> Any:
        if not self.offices().exists():
            raise Http404
        return None

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": reverse("petitions:identity_request_list")}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.opened(request, self.get_record())

    def open(self, record: Any, form: Any) -> HttpResponse:
        data = form.cleaned_data
        groups = actions.alike(data["office"], by=self.request.user, passphrase=data["passphrase"])
        return self.page(record, self.make_form(record), groups=groups)
