"""Pages of handing over (交接): who holds what, choosing who goes on with it, the list that results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from inspection import access, duties
from inspection.models import DutyHandover, HandoverCause, User
from inspection.views.forms import FormView
from inspection.views.pages import DetailPage

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

SEARCH = {"data-search": ""}


def people(user: Any) -> QuerySet[User]:
    """Accounts of the user's offices, whose work he may hand over."""
    return access.people_of(access.offices_with(user, duties.POWER)).select_related("person")


def grouped(things: list[duties.Holding]) -> list[tuple[duties.Kind, list[duties.Holding]]]:
    """Holdings under their kinds, in the order in which they were found."""
    found: dict[str, list[duties.Holding]] = {}
    for each in things:
        found.setdefault(each.kind.code, []).append(each)
    return [(rows[0].kind, rows) for rows in found.values()]


class DutyList(View):
    """Who has left and still holds something; everybody else by name; the lists made so far."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if not access.may(user, duties.POWER):
            raise PermissionDenied(duties.POWER)
        words = request.GET.get("q", "").strip()
        named = (
            people(user).filter(Q(person__name__icontains=words) | Q(username__icontains=words))
            if words
            else people(user)
        )
        made = DutyHandover.objects.for_user(user).select_related("created_by__person").prefetch_related("items")
        context = {
            "page_title": "工作交接", "leavers": duties.leavers(user), "people": named[:200], "words": words,
            "handovers": made[:50],
        }  # fmt: skip
        return render(request, "duties/duty_list.html", context)  # fmt: skip


class HandOverForm(forms.Form):
    """Why, to whom everything goes, and who takes single kinds instead."""

    cause = forms.ChoiceField(
        label="事由", choices=[(each.value, each.label) for each in HandoverCause if each != "round_end"]
    )
    reason = forms.CharField(label="说明", max_length=200, help_text="如：调县财政局工作")
    receiver = forms.ModelChoiceField(
        User.objects.none(), label="接收人", required=False, widget=forms.Select(attrs=SEARCH),
        help_text="未另选接收人的事项都交给他；不选的留待巡察办另行办理",
    )  # fmt: skip
    whole = forms.BooleanField(
        label="全部能交接才办理", required=False, help_text="不勾选：能交的逐项交接，不能交的列明原因"
    )

    def __init__(self, *args: Any, receivers: QuerySet[User], kinds: list[duties.Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = receivers
        for each in kinds:
            self.fields[f"to_{each.code}"] = forms.ModelChoiceField(
                receivers, label=f"{each.label}另交", required=False, widget=forms.Select(attrs=SEARCH)
            )

    def receivers(self) -> dict[str, User | None]:
        chosen = {name[3:]: value for name, value in self.cleaned_data.items() if name.startswith("to_") and value}
        return chosen | {"": self.cleaned_data["receiver"]}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(value for name, value in data.items() if name == "receiver" or name.startswith("to_")):
            raise forms.ValidationError("请至少选择一名接收人。")
        return data


class HandingOver(FormView):
    """Pass on what some people hold. Subclasses say whose (``givers``)."""

    form_class, submit_label, power = HandOverForm, "办理交接", duties.POWER
    template_name = "duties/hand_over.html"
    form_note = "接收人须有办理该事项的权限、不在回避之列；每一项都记入审计。席位和身份保管人不在此移交。"

    def givers(self, record: Any) -> list[User]:
        raise NotImplementedError

    def refuse_stale(self, record: Any) -> None:
        """What is held is looked up anew under lock."""

    def things(self, record: Any) -> list[duties.Holding]:
        return duties.held(self.request.user, [each.pk for each in self.givers(record)])  # type: ignore[arg-type]

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        given = [each.pk for each in self.givers(record)]
        receivers = self.receivers(record).filter(is_active=True).exclude(pk__in=given)
        kinds = [kind for kind, _ in grouped(self.things(record)) if kind.give is not None]
        return {"receivers": receivers, "kinds": kinds}

    def receivers(self, record: Any) -> QuerySet[User]:
        return people(self.request.user)

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("duty_handover", args=[result.pk])

    def done_words(self, result: Any) -> str:
        rows = list(result.items.values_list("outcome", flat=True))
        passed = rows.count("passed")
        return f"已交接{passed}项。" + (f"另有{len(rows) - passed}项未交接，原因见清单。" if passed < len(rows) else "")

    def perform(self, record: Any, form: Any) -> Any:
        data = form.cleaned_data
        return duties.hand_over(
            self.givers(record), by=self.request.user, receivers=form.receivers(), reason=data["reason"],  # type: ignore[arg-type]
            cause=data["cause"], whole=data["whole"], subject=self.subject(record),
        )  # fmt: skip

    def subject(self, record: Any) -> str:
        return ""

    def extra_context(self, record: Any, form: Any) -> dict[str, Any]:
        return {"groups": grouped(self.things(record)), "cancel_url": self.back_url(record)}


class DutyPerson(HandingOver):
    """One person: everything he holds, and who goes on with it."""

    def get_record(self) -> Any:
        return get_object_or_404(people(self.request.user), pk=self.kwargs["pk"])

    def givers(self, record: Any) -> list[User]:
        return [record]

    def back_url(self, record: Any) -> str:
        return reverse("duty_list")

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> HttpResponse:
        return super().page(record, form, status=status, page_title=f"{record.name}：工作交接", **extra)

    def summary(self, record: Any) -> list[dict[str, Any]]:
        state = "启用" if record.is_active else "已停用"
        return [{"label": "移交人", "value": record.name}, {"label": "账号", "value": state}]


class DutyHandoverPage(DetailPage):
    """A handing over: row by row what passed and what did not, and its printed list."""

    model, template_name, in_place = DutyHandover, "duties/duty_handover.html", False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        items = self.object.items.select_related("giver__person", "receiver__person")
        return super().get_context_data(**kwargs) | {"items": items, "attachments": "", "deadlines": ()}
