"""Custodians of identities: proposed by the security administrator, confirmed by another, at work with a passphrase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from inspection import access, reminders
from inspection.models import CustodianAppointment, CustodianKey, Office, OfficeGrant, User, live_on
from inspection.vault import custodians, escrow
from inspection.views.forms import FormView

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

ASK, CONFIRM = custodians.ASK, custodians.CONFIRM


def _assignments() -> Any:
    return apps.get_model(settings.ASSIGNMENT_MODEL)._default_manager


def offices_of(user: Any) -> QuerySet[Office]:
    """Offices whose custodians are a user's business: he proposes, confirms, or keeps a key there."""
    keys = CustodianKey.objects.filter(user=user, retired_at=None).values("office")
    called = CustodianAppointment.objects.filter(user=user, confirmed=True, key=None, retires=None).values("office")
    mine = {*access.offices_with(user, ASK), *access.offices_with(user, CONFIRM)}
    return Office.objects.filter(Q(pk__in=mine) | Q(pk__in=keys) | Q(pk__in=called))


def _task_names(user: Any, keys: set[Any]) -> dict[Any, str]:
    """The names of assignments, for whoever may see them; the administrators may not."""
    return {each.pk: str(each) for each in _assignments().for_user(user).filter(pk__in=keys)}


class CustodianList(View):
    """Who keeps the identities of an office, what waits for a second person, and what is not yet sealed to whom."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        offices = list(offices_of(user))
        if not offices:
            raise PermissionDenied(ASK)
        context = {
            "page_title": "身份保管人", "offices": [self.office(each, user) for each in offices],
            "may_ask": bool(access.offices_with(user, ASK)),
        }  # fmt: skip
        return render(request, "custodians/list.html", context)

    def office(self, office: Office, user: Any) -> dict[str, Any]:
        own, keys = custodians.own_key(office, user), []
        asks = office.pk in access.offices_with(user, ASK)
        confirms = office.pk in access.offices_with(user, CONFIRM)
        found = CustodianKey.objects.filter(office=office, retired_at=None).select_related("user__person")
        appointments = office.custodian_appointments.select_related("user", "asked_by", "decided_by")[:50]
        tasks = {each.assignment_id for each in found} | {each.assignment_id for each in appointments}
        names = _task_names(user, tasks - {None})
        for key in found.order_by("created_at"):
            other = own is not None and own.pk != key.pk
            keys.append({
                "key": key, "task": names.get(key.assignment_id, "一个巡察任务") if key.assignment_id else "",
                "secrets": key.secrets.count() if own is not None or confirms else None, "own": key.user_id == user.pk,
                "lacking": custodians.waiting(own, key) if other and own else 0,
                "may_retire": asks and key.user_id not in (None, user.pk),
            })  # fmt: skip
        rows = [
            {
                "row": each, "task": names.get(each.assignment_id, ""),
                "may_confirm": confirms and each.confirmed is None and user.pk not in (each.asked_by_id, each.user_id),
                "may_begin": each.confirmed and each.key_id is None and each.retires_id is None and each.user_id == user.pk,
            }
            for each in appointments
        ]  # fmt: skip
        return {"office": office, "keys": keys, "appointments": rows, "escrow": escrow.current(office) is not None}


class CustodianForm(FormView):
    """A form around custodians; none of them concerns a record with a page of its own."""

    keeps_drafts = False

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"cancel_url": self.back_url(record), "record": None, "object": None}

    def refuse_stale(self, record: Any) -> None:
        """Keys and appointments carry no version: the actions themselves say no twice."""

    def back_url(self, record: Any) -> str:
        return reverse("custodian_list")

    def success_url(self, result: Any, record: Any) -> str:
        return self.back_url(record)

    def person(self) -> Any:
        return self.request.user


def secret_field(label: str, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=200, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"}), **more
    )


def staff_of(office: Office) -> QuerySet[User]:
    """Whom an administrator may propose: people with a live role at the office, or a live seat on its assignments."""
    live = live_on(timezone.localdate())
    seats = apps.get_model(settings.ASSIGNMENT_GRANT_MODEL)._default_manager.filter(live, content_object__office=office)
    held = OfficeGrant.objects.filter(live, office=office)
    keys = Q(pk__in=held.values("user")) | Q(pk__in=seats.values("user"))
    return User.objects.filter(keys, is_active=True).select_related("person").order_by("username")


class AskForm(forms.Form):
    user = forms.ModelChoiceField(
        User.objects.none(), label="人员", empty_label="请选择", widget=forms.Select(attrs={"data-search": True})
    )
    kind = forms.ChoiceField(
        label="职责", choices=[("office", "身份保管人（全机构）"), ("limited", "信访专办员（限一个巡察任务）")],
        help_text="信访专办员的巡察任务由确认人指定。",
    )  # fmt: skip
    document = forms.CharField(label="依据", max_length=120, help_text="任命文件或会议记录")

    def __init__(self, *args: Any, users: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = users  # type: ignore[attr-defined]
        self.fields["user"].label_from_instance = lambda user: f"{user.name}（{user.username}）"  # type: ignore[attr-defined]


class CustodianAsk(CustodianForm):
    """The security administrator proposes a custodian."""

    power, page_title, submit_label, form_class = ASK, "提出设立身份保管人", "提出", AskForm
    done = "已提出，待另一人确认。"
    form_note = "提出后由巡察办主任确认；涉及主任本人的，由领导小组组长确认。本人再自设口令，任何管理员都不知道口令。"

    def office(self) -> Office:
        return get_object_or_404(Office, pk=access.offices_with(self.person(), ASK)[0])

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"users": staff_of(self.office()).exclude(pk=self.person().pk)}

    def perform(self, record: Any, form: Any) -> Any:
        data, office = form.cleaned_data, self.office()
        limited = data["kind"] == "limited"
        made = custodians.ask(office, data["user"], document=data["document"], by=self.person(), limited=limited)
        for each in confirmers(office):
            if each.pk not in (made.user_id, made.asked_by_id):
                reminders.notify(each, "有一项身份保管人任免待您确认。", url=reverse("custodian_list"))
        return made


def confirmers(office: Office) -> list[User]:
    """Whoever may be the second person at an office."""
    held = OfficeGrant.objects.filter(live_on(timezone.localdate()), office=office).select_related("user")
    return [each.user for each in held if office.pk in access.offices_with(each.user, CONFIRM)]


class RetireForm(forms.Form):
    document = forms.CharField(label="依据", max_length=120)


class CustodianRetire(CustodianForm):
    """The security administrator proposes that a custodian ceases to be one."""

    power, page_title, submit_label, form_class, danger = ASK, "提出免去身份保管人", "提出", RetireForm, True
    done = "已提出，待另一人确认。"

    def get_record(self) -> Any:
        offices = access.offices_with(self.person(), ASK)
        found = CustodianKey.objects.filter(office__in=offices, retired_at=None).exclude(user=None)
        return get_object_or_404(found.select_related("office", "user"), pk=self.kwargs["pk"])

    def summary(self, record: Any) -> list[dict[str, Any]]:
        return [
            {"label": "保管人", "value": record.user.name},
            {"label": "设立时间", "value": f"{timezone.localtime(record.created_at):%Y-%m-%d %H:%M}"},
        ]

    def perform(self, record: Any, form: Any) -> Any:
        return custodians.ask_retirement(record, document=form.cleaned_data["document"], by=self.person())


class ConfirmForm(forms.Form):
    assignment: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        None, label="巡察任务", empty_label="请选择", help_text="信访专办员只能开启这一任务的身份信息。"
    )

    def __init__(self, *args: Any, assignments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if assignments is None:
            del self.fields["assignment"]
        else:
            self.fields["assignment"].queryset = assignments  # type: ignore[attr-defined]


class Decision(CustodianForm):
    """What the second person decides on. ``power`` holds at the appointment's office; not about himself, not his own."""

    power = CONFIRM

    def get_record(self) -> Any:
        offices = access.offices_with(self.person(), CONFIRM)
        found = CustodianAppointment.objects.filter(office__in=offices)
        return get_object_or_404(found.select_related("office", "user", "asked_by", "retires"), pk=self.kwargs["pk"])

    def check(self, record: Any) -> None:
        if self.person().pk in (record.user_id, record.asked_by_id):
            raise PermissionDenied(CONFIRM)

    def summary(self, record: Any) -> list[dict[str, Any]]:
        what = "信访专办员" if record.limited else "身份保管人"
        return [
            {"label": "事项", "value": f"{'免去' if record.retires_id else '设立'}{what}"},
            {"label": "人员", "value": record.user.name},
            {"label": "依据", "value": record.document},
            {"label": "提出人", "value": record.asked_by.name},
        ]


class CustodianConfirm(Decision):
    page_title, submit_label, form_class, done = "确认身份保管人任免", "确认", ConfirmForm, "已确认。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        if not record.limited or record.retires_id:
            return {"assignments": None}
        held = _assignments().for_user(self.person()).filter(office=record.office, grants__user=record.user)
        return {"assignments": held.distinct()}

    def perform(self, record: Any, form: Any) -> Any:
        task = form.cleaned_data.get("assignment")
        made = custodians.confirm(record, by=self.person(), assignment_id=task.pk if task else None)
        words = "您不再担任身份保管人。" if made.retires_id else "您已被设为身份保管人，请设定口令。"
        reminders.notify(made.user, words, url="" if made.retires_id else reverse("custodian_list"))
        return made


class CustodianRefuse(Decision):
    page_title, submit_label, danger, done = "不同意身份保管人任免", "不同意", True, "已决定：不同意。"

    def perform(self, record: Any, form: Any) -> Any:
        return custodians.refuse(record, by=self.person())


class NewPassphraseForm(forms.Form):
    passphrase = secret_field("保管人口令", help_text="不少于12位，建议用一句只有自己记得的话。忘记后无法找回。")
    again = secret_field("再输一次")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("passphrase") != data.get("again"):
            self.add_error("again", "两次输入不一致。")
        return data


class CustodianBegin(CustodianForm):
    """The appointed sets his own passphrase."""

    page_title, submit_label, form_class, done = (
        "设定保管人口令",
        "设定",
        NewPassphraseForm,
        "口令已设定，此后的身份信息同时封存给您。",
    )

    def get_record(self) -> Any:
        found = CustodianAppointment.objects.filter(user=self.person(), confirmed=True, key=None, retires=None)
        return get_object_or_404(found.select_related("office"), pk=self.kwargs["pk"])

    def perform(self, record: Any, form: Any) -> Any:
        return custodians.begin(record, by=self.person(), passphrase=form.cleaned_data["passphrase"])


class ChangeForm(NewPassphraseForm):
    old = secret_field("现口令")
    field_order = ["old", "passphrase", "again"]


class CustodianPassphrase(CustodianForm):
    """A custodian changes the passphrase of his key."""

    page_title, submit_label, form_class, done = "更换保管人口令", "更换", ChangeForm, "口令已更换。"

    def get_record(self) -> Any:
        return get_object_or_404(CustodianKey, pk=self.kwargs["pk"], user=self.person(), retired_at=None)

    def perform(self, record: Any, form: Any) -> Any:
        data = form.cleaned_data
        custodians.change_passphrase(record, by=self.person(), passphrase=data["old"], new=data["passphrase"])
        return record


class PassphraseForm(forms.Form):
    passphrase = secret_field("您的保管人口令")


class CustodianReseal(CustodianForm):
    """补封: a custodian seals what he can open to a newer key, in batches."""

    page_title, submit_label, form_class = "补封", "补封", PassphraseForm
    form_note = "用您的口令开启各件身份信息，重新封存给新的保管人；过程中不显示任何内容。"

    def get_record(self) -> Any:
        mine = CustodianKey.objects.filter(user=self.person(), retired_at=None, assignment_id=None)
        found = CustodianKey.objects.filter(office__in=mine.values("office"), retired_at=None).exclude(pk__in=mine)
        self.target = get_object_or_404(found.select_related("office", "user__person"), pk=self.kwargs["pk"])
        return self.target

    def summary(self, record: Any) -> list[dict[str, Any]]:
        own = custodians.own_key(record.office, self.person())
        return [
            {"label": "补封给", "value": str(record)},
            {"label": "待补封", "value": f"{custodians.waiting(own, record) if own else 0}件"},
        ]

    def perform(self, record: Any, form: Any) -> Any:
        self.copied = custodians.reseal(record, by=self.person(), passphrase=form.cleaned_data["passphrase"])
        return record

    def done_words(self, result: Any) -> str:
        broken = f"，{len(self.copied.broken)}件已损坏、未能补封" if self.copied.broken else ""
        return f"已补封{self.copied.made}件{broken}。"
