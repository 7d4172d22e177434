"""Pages of the system administrator (accounts) and the security administrator (roles). Neither shows business content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from inspection import access, accounts, powers, roles, second_factor, two_person
from inspection.models import Office, OfficeGrant, Person, Unit, UnitGrant
from inspection.views.forms import FormView
from inspection.workflow import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

CREATE, DISABLE, GRANT, REVOKE = (
    "inspection.create_account", "inspection.disable_account", "inspection.grant_role", "inspection.revoke_role",
)  # fmt: skip


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class AccountList(View):
    """The accounts of his offices with their roles, for the two administrators who deal with them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        held = access.powers(request.user)  # type: ignore[arg-type]
        if not held & {CREATE, GRANT}:
            raise PermissionDenied(CREATE)
        found = accounts.looked_after(request.user).select_related("person").order_by("username")  # type: ignore[arg-type]
        if words := request.GET.get("q", "").strip():
            found = found.filter(username__icontains=words) | found.filter(person__name__icontains=words)
        page = Paginator(found, 50).get_page(request.GET.get("page"))
        accounts_shown = list(page.object_list)
        labels = accounts.role_labels(accounts_shown)
        for each in accounts_shown:
            each.role_labels = labels.get(each.pk, [])
        context = {"page_title": "账号与角色", "page_obj": page, "object_list": accounts_shown, "words": words,
                   "may_create": CREATE in held, "may_grant": GRANT in held}  # fmt: skip
        return render(request, "administration/account_list.html", context)


class AccountPage(View):
    """One account: who it belongs to, its roles past and present, and what this administrator may do with it."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        held = access.powers(request.user)  # type: ignore[arg-type]
        if not held & {CREATE, GRANT}:
            raise PermissionDenied(CREATE)
        account = get_object_or_404(accounts.looked_after(request.user).select_related("person"), pk=pk)  # type: ignore[arg-type]
        today = timezone.localdate()
        grants = [
            {"grant": each, "label": roles.ROLES[each.role].label if each.role in roles.ROLES else each.role, "place": place,
             "kind": kind, "live": each.revoked_at is None and each.begins <= today and (each.ends is None or each.ends >= today)}
            for kind, rows in (("office", account.office_grants.select_related("office")), ("unit", account.unit_grants.select_related("unit")))
            for each in rows.order_by("-begins")
            for place in [each.office.name if kind == "office" else each.unit.name]
        ]  # fmt: skip
        context = {"page_title": account.name, "account": account, "object": account, "grants": grants,
                   "may_create": CREATE in held, "may_disable": DISABLE in held, "may_grant": GRANT in held,
                   "may_revoke": REVOKE in held, "own": account.pk == request.user.pk,
                   "second_factor_on": second_factor.is_on(account),
                   "may_reset_second_factor": second_factor.RESET.ask in held}  # fmt: skip
        return render(request, "administration/account_detail.html", context)


class RoleTable(View):
    """角色与权限: which role may do what, in words, made from the table itself; by role or by power."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not access.may(request.user, "inspection.view_roles"):  # type: ignore[arg-type]
            raise PermissionDenied("inspection.view_roles")
        held = request.GET.get("held", roles.OFFICE)
        shown = [each for each in roles.ROLES.values() if each.held == held]
        by_power = "power" in request.GET
        context = {
            "page_title": "角色与权限", "held": held, "by_power": by_power, "places": HELD_IN_WORDS,
            "rows": [] if by_power else [powers.in_words(each) for each in shown],
            "areas": powers.by_power(shown) if by_power else [], "without_account": powers.WITHOUT_ACCOUNT,
            "read_only": roles.READ_ONLY,
        }  # fmt: skip
        return render(request, "administration/role_table.html", context)


HELD_IN_WORDS = ((roles.OFFICE, "机构角色"), (roles.SEAT, "任务席位"), (roles.UNIT, "单位和部门席位"))


class AdminForm(FormView):
    """A form of an administrator. ``power`` is asked before anything else."""

    keeps_drafts = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.may(request.user, self.power):  # type: ignore[arg-type]
            raise PermissionDenied(self.power)
        return super().dispatch(request, *args, **kwargs)

    def get_record(self) -> Any:
        accounts_of_his = accounts.looked_after(self.request.user)  # type: ignore[arg-type]
        return get_object_or_404(accounts_of_his, pk=self.kwargs["pk"]) if "pk" in self.kwargs else None

    def refuse_stale(self, record: Any) -> None:
        """Accounts carry no version: the actions themselves say no twice."""

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> HttpResponse:
        cancel = reverse("account", args=[record.pk]) if record is not None else reverse("account_list")
        return super().page(None, form, status=status, cancel_url=cancel, **extra)

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("account", args=[record.pk])

    def act(self, record: Any, form: Any) -> Any:
        raise NotImplementedError

    def perform(self, record: Any, form: Any) -> Any:
        try:
            return self.act(record, form)
        except two_person.NotAllowed as refusal:
            raise Refused(str(refusal)) from refusal


class ShowsPassword(AdminForm):
    """Shows the initial password once, on the answer itself: it is kept in no session, message or row."""

    password = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        if not self.password or response.status_code != 302:
            return response
        context = {"page_title": "初始密码", "password": self.password, "next_url": response.url}  # type: ignore[attr-defined]
        return render(request, "administration/password.html", context)


class CreateForm(forms.Form):
    username = forms.SlugField(label="账号", max_length=60, help_text="字母、数字、短横线；建议用姓名拼音")
    name = forms.CharField(label="姓名", max_length=40)
    birth_month = forms.DateField(
        label="出生年月", required=False, widget=day_input(), help_text="用于区分同名人员，记当月一日"
    )
    person = forms.ModelChoiceField(Person.objects.filter(user=None), label="人员库中的人员", required=False,
                                    help_text="已在人员库中的，请在此选择；不选则新建人员")  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        name = data.get("name", "")
        if name and not data.get("person") and not data.get("birth_month") and Person.objects.named(name).exists():
            raise forms.ValidationError(f"人员库中已有“{name}”：请选择该人员，或填写出生年月以示区别。")
        return data


class AccountCreate(ShowsPassword):
    power, page_title, submit_label, form_class = CREATE, "开设账号", "开设", CreateForm
    form_note = "新账号没有任何权限，由安全管理员另行授予。初始密码只显示一次。"

    def act(self, record: Any, form: Any) -> Any:
        data = form.cleaned_data
        self.made, self.password = accounts.create(
            data["username"],
            data["person"],
            name=data["name"],
            birth_month=data["birth_month"],
            by=self.request.user,  # type: ignore[arg-type]
        )
        return self.made

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("account", args=[result.pk])

    def done_words(self, result: Any) -> str:
        return "账号已开设。"


class ReasonForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=200)


class OfALeaver(AdminForm):
    """Shows what the person still holds, as counts."""

    form_class, danger = ReasonForm, True

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> HttpResponse:
        held = [{"label": label, "value": f"{count}项"} for label, count in accounts.left_behind(record)]
        return super().page(record, form, status=status, summary=held, **extra)


class AccountLeave(OfALeaver):
    power, page_title, submit_label, done = REVOKE, "离岗交接：收回全部角色", "全部收回", "已全部收回，即时生效。"
    form_note = "任务席位由巡察办在组员页面办理结束；身份保管人密钥须先另行交接；草稿只有本人可见，请本人先行处理。"

    def act(self, record: Any, form: Any) -> Any:
        accounts.leave(record, reason=form.cleaned_data["reason"], by=self.request.user)  # type: ignore[arg-type]
        return record


class AccountDisable(OfALeaver):
    power, page_title, submit_label, done = DISABLE, "停用账号", "停用", "已停用。"
    form_note = "离岗的，请同时告知安全管理员收回角色。"

    def act(self, record: Any, form: Any) -> Any:
        return accounts.disable(record, reason=form.cleaned_data["reason"], by=self.request.user)  # type: ignore[arg-type]


class AccountEnable(AdminForm):
    power, page_title, submit_label, form_class = DISABLE, "启用账号", "启用", ReasonForm
    done = "已启用。"

    def act(self, record: Any, form: Any) -> Any:
        return accounts.enable(record, reason=form.cleaned_data["reason"], by=self.request.user)  # type: ignore[arg-type]


class AccountResetPassword(ShowsPassword):
    power, page_title, submit_label, form_class, danger = CREATE, "重置密码", "重置", ReasonForm, True

    def act(self, record: Any, form: Any) -> Any:
        self.password = accounts.reset_password(record, by=self.request.user)  # type: ignore[arg-type]
        return record

    def done_words(self, result: Any) -> str:
        return "密码已重置。"


class AccountResetSecondFactor(AdminForm):
    """Asks only; a security administrator agrees on the page of acts of two people."""

    power, page_title, submit_label, form_class = second_factor.RESET.ask, "申请解除双因素验证", "申请", ReasonForm
    done = "已申请，待安全管理员确认。"
    form_note = "本人的验证设备和恢复码都已遗失时办理。请先当面核实身份；须由安全管理员确认后才解除。"

    def act(self, record: Any, form: Any) -> Any:
        if not second_factor.is_on(record):
            raise accounts.NotAllowed("该账号没有绑定双因素验证。")
        reason, by = form.cleaned_data["reason"], self.request.user
        two_person.ask(second_factor.RESET, by=by, subject=record, reason=reason)  # type: ignore[arg-type]
        return record


class GrantForm(forms.Form):
    role = forms.ChoiceField(label="角色", choices=[
        ("在机构", roles.choices(roles.OFFICE)), ("在单位", roles.choices(roles.UNIT)),
    ])  # fmt: skip
    office = forms.ModelChoiceField(Office.objects.none(), label="机构", required=False, help_text="机构角色选此项")
    unit = forms.ModelChoiceField(Unit.objects.none(), label="单位", required=False, help_text="单位角色选此项")
    begins = forms.DateField(label="起始日期", widget=day_input(), initial=timezone.localdate)
    ends = forms.DateField(label="截止日期", required=False, widget=day_input(), help_text="空为长期；上级检查人员必填")
    document = forms.CharField(label="依据文件", max_length=120)

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = Office.objects.filter(pk__in=offices)
        self.fields["unit"].queryset = Unit.objects.filter(office_id__in=offices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        role = roles.ROLES.get(data.get("role", ""))
        if role is not None:
            place = "office" if role.held == roles.OFFICE else "unit"
            if not data.get(place):
                self.add_error(place, "请选择该角色所在的" + ("机构" if place == "office" else "单位") + "。")
        if data.get("role") in roles.READ_ONLY and not data.get("ends") and "ends" not in self.errors:
            self.add_error("ends", "上级检查人员只能限期授予，请填写截止日期。")
        if data.get("ends") and data.get("begins") and data["ends"] < data["begins"]:
            self.add_error("ends", "截止日期不能早于起始日期。")
        return data


class GrantRole(AdminForm):
    power, page_title, submit_label, form_class, done = GRANT, "授予角色", "授予", GrantForm, "已授予，即时生效。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"offices": access.offices_with(self.request.user, GRANT)}  # type: ignore[arg-type]

    def act(self, record: Any, form: Any) -> Any:
        data = form.cleaned_data
        at = data["office"] if roles.ROLES[data["role"]].held == roles.OFFICE else data["unit"]
        try:
            return accounts.grant(record, data["role"], at=at, begins=data["begins"], ends=data["ends"],
                                  document=data["document"], by=self.request.user)  # type: ignore[arg-type]  # fmt: skip
        except IntegrityError as twice:
            raise accounts.NotAllowed("该账号在此处已有这一角色。") from twice


class RevokeRole(AdminForm):
    power, page_title, submit_label, form_class, danger, done = (
        REVOKE,
        "收回角色",
        "收回",
        ReasonForm,
        True,
        "已收回，即时生效。",
    )

    def get_record(self) -> Any:
        model = {"office": OfficeGrant, "unit": UnitGrant}[self.kwargs["kind"]]
        offices = access.offices_with(self.request.user, REVOKE)  # type: ignore[arg-type]
        path = "office_id__in" if model is OfficeGrant else "unit__office_id__in"
        self.held = get_object_or_404(model.objects.select_related("user"), pk=self.kwargs["pk"], **{path: offices})
        return self.held.user

    def act(self, record: Any, form: Any) -> Any:
        accounts.revoke(self.held, reason=form.cleaned_data["reason"], by=self.request.user)  # type: ignore[arg-type]
        return record
