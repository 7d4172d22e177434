"""What has been kept long enough, the proposal to destroy it, and the register of what was destroyed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse

from inspection import access, audit, codes, purge, two_person
from inspection.models import Office, TwoPersonAct
from inspection.views.forms import FormView
from inspection.views.setting_fields import shown
from inspection.views.two_person import Acts
from inspection.workflow import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from inspection.models import User

PER_PAGE = 50


def overview(user: User) -> list[dict[str, Any]]:
    """Each sort with its time and what is over it today, for the head; nothing for whoever only agrees."""
    office = Office.objects.filter(pk__in=access.offices_with(user, purge.POWER)[:1]).first()
    if office is None:
        return []
    return [
        {"code": code, "label": sort.label, "kept": shown(sort.setting, codes.setting(office, sort.setting)),
         "setting_url": reverse("setting_edit", args=[sort.setting]), "found": purge.expired(office, code, user)}
        for code, sort in purge.SORTS.items()
    ]  # fmt: skip


class PurgePage(Acts):
    """For the head of the office and the auditor; the auditor sees what was destroyed, not what lies there."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if not {purge.POWER, purge.PURGE.decide} & access.powers(user):
            raise PermissionDenied(purge.POWER)
        page = Paginator(purge.tombstones(user), PER_PAGE).get_page(request.GET.get("page"))
        for each in page.object_list:
            each.kind_label = purge.SORTS[each.kind].label  # type: ignore[attr-defined]
        sorts = overview(user)
        audit.record(None, "read_trail", by=user, label="查阅销毁登记")
        waiting = TwoPersonAct.objects.filter(pk__in=self.acts().values("pk"), kind=purge.PURGE.code, outcome="")
        context = {"page_title": "到期销毁", "sorts": sorts, "due": sum(len(each["found"]) for each in sorts),
                   "page_obj": page, "object_list": page.object_list,
                   "waiting": [act for act in waiting if two_person.is_open(act)]}  # fmt: skip
        return render(request, "administration/purge.html", context)


class ProposalForm(forms.Form):
    sorts = forms.MultipleChoiceField(label="种类", widget=forms.CheckboxSelectMultiple)
    basis = forms.CharField(
        label="依据", max_length=120, help_text="档案处置规定或批准文件的文号，如 云委巡办〔2026〕8号"
    )
    reason = forms.CharField(label="说明", max_length=200)

    def __init__(self, *args: Any, sorts: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sorts"].choices = [  # type: ignore[attr-defined]
            (each["code"], f"{each['label']}（{len(each['found'])}项）") for each in sorts if each["found"]
        ]


class PurgeAsk(Acts, FormView):
    """The head proposes; the auditor agrees or not on the page of acts of two."""

    form_class, page_title, submit_label, done = ProposalForm, "提出销毁到期材料", "提出", "已提出，待审计员同意。"
    form_note = (
        "提出时到期的材料逐项列入清单，审计员同意后立即销毁，任何人（包括身份保管人）都不能恢复；清单中任一项又在办理的，整份不予销毁。"
        "每项留销毁登记和校验值。审计记录、公文和台账记账不在此列。"
    )

    def get_record(self) -> None:
        return None

    def check(self, record: Any) -> None:
        if not access.may(self.request.user, purge.POWER):  # type: ignore[arg-type]
            raise PermissionDenied(purge.POWER)

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"sorts": overview(self.request.user)}  # type: ignore[arg-type]

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> HttpResponse:
        return super().page(record, form, status=status, cancel_url=reverse("purge"), **extra)

    def perform(self, record: Any, form: Any) -> Any:
        given = form.cleaned_data
        try:
            return purge.propose(given["sorts"], basis=given["basis"], reason=given["reason"], by=self.request.user)  # type: ignore[arg-type]
        except two_person.NotAllowed as refusal:
            raise Refused(str(refusal)) from refusal

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("two_person_act", args=[result.pk])
