"""Pages of the items of a document request: provided by the unit, listed, taken over and given back by the team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from inspection import access
from inspection.models import CorrespondenceStatus as Status
from rounds.actions import requests as actions
from rounds.forms import requests as forms
from rounds.models import Request, RequestItem
from rounds.views.bases import Adding

if TYPE_CHECKING:
    pass

LIGHTS = ("起草", "发出", "签收", "回复", "采纳")
REACHED = {Status.DRAFT: 0, Status.SENT: 2, Status.RECEIVED: 3, Status.REPLIED: 4, Status.ACCEPTED: 5}
RELATED = ("to_unit", "topic", "assignment__unit", "assignment__team__round__office", "received_by__person")
VIEW, ANSWER = "rounds.view_request", "rounds.answer_request"


class OnItem(Adding):
    """Something done with one item of a document request."""

    model = Request

    def item(self, record: Any) -> RequestItem:
        return get_object_or_404(record.items, pk=self.kwargs["item"])

    def summary(self, record: Any) -> list[dict[str, Any]]:
        item = self.item(record)
        period = f"{item.begins:%Y-%m} 至 {item.ends:%Y-%m}" if item.begins and item.ends else ""
        rows = [{"label": "资料", "value": item.title}, {"label": "时段", "value": period}]
        return [row for row in rows if row["value"]]


class ItemProvide(OnItem):
    form_class, page_title, submit_label, done = forms.ProvideForm, "提供资料", "登记", "已登记。"
    needs = ANSWER

    def get_initial(self, record: Any) -> dict[str, Any]:
        item = self.item(record)
        return {"form": item.form, "copies": item.copies or None, "provided_by": item.provided_by, "note": item.note}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.provide_item(self.item(record), by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class OnItems(Adding):
    """Several items counted at once, by the team."""

    model = Request

    def scoped(self) -> Any:
        return Request.objects.inside(self.request.user)  # type: ignore[arg-type]

    def check(self, record: Any) -> None:
        if not access.may(self.request.user, actions.power_for(record.kind), record):  # type: ignore[arg-type]
            raise PermissionDenied(record.kind)


class ItemsList(OnItems):
    form_class, page_title, submit_label, done = forms.ListItemsForm, "增列资料", "增列", "已增列。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record.assignment}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.list_items(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class ItemRemove(OnItems):
    """Take an item off the draft."""

    done = "已删去。"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        from django.http import HttpResponseNotAllowed

        self.check(self.get_record())
        return HttpResponseNotAllowed(["POST"])

    def perform(self, record: Any, form: Any) -> Any:
        return actions.remove_item(get_object_or_404(record.items, pk=self.kwargs["item"]), by=self.request.user)  # type: ignore[arg-type]


class ItemsTake(OnItems):
    form_class, page_title, submit_label, done = forms.TakeForm, "清点接收", "接收", "已接收。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"items": record.items.filter(taken_on=None).exclude(provided_on=None)}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.take_items(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class ItemsReturn(OnItems):
    form_class, page_title, submit_label, done = forms.ReturnForm, "归还资料", "归还", "已归还。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"items": record.items.filter(returned_on=None).exclude(taken_on=None)}

    def perform(self, record: Any, form: Any) -> Any:
        return actions.return_items(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
