"""Pages of the negative list: the library, one unit's sheet item by item, and the portrait that comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from inspection import access
from inspection.models import Office
from inspection.views.exports import Shown
from inspection.views.files import CheckedPower
from inspection.views.forms import FormView
from inspection.views.pages import ListPage
from rounds import emphasis, filters
from rounds.actions import preparation as actions
from rounds.forms import preparation as forms
from rounds.gates.preparation import portrait_faults
from rounds.models import Assignment, ItemCheck, NegativeItem
from rounds.views.preparation import POWER, InPreparation, findings_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

KEEP = "rounds.keep_negative_list"


class NegativeList(ListPage):
    """The library: common items and the office's own."""

    table = (
        Shown("编号", lambda row: row.number),
        Shown("维度", lambda row: row.dimension),
        Shown("主题", lambda row: row.topic),
        Shown("情形", lambda row: row.text, width=60),
        Shown("法规", lambda row: row.regulation),
        Shown("条款", lambda row: row.clause),
        Shown("启用", lambda row: "是" if row.active else "否"),
    )
    model, filterset_class, power = NegativeItem, filters.NegativeItemFilter, "rounds.view_preparation"
    template_name, page_title = "rounds/negative_list.html", "负面清单"
    related = ("office",)
    ordering = ("number", "-version", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"may": access.may(self.request.user, KEEP)}  # type: ignore[arg-type]


class NegativeItemAdd(FormView):
    """One more item of the office's own; the same number again is its next version."""

    form_class, page_title, submit_label, done = forms.NegativeItemForm, "增列负面清单", "增列", "已增列。"
    power = KEEP

    def perform(self, record: Any, form: Any) -> Any:
        user: Any = self.request.user
        office = Office.objects.filter(pk__in=access.offices_with(user, KEEP)).order_by("name")[0]
        actions.add_items(office, [form.cleaned_data], by=user)

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:negative_list")

    def page(self, record: Any, form: Any, *, status: int = 200, **extra: Any) -> Any:
        return super().page(record, form, status=status, cancel_url=reverse("rounds:negative_list"), **extra)


class CheckSheet(InPreparation, CheckedPower, View):
    """Every item held against the unit: what was concluded and what is left, with the portrait by dimension above it."""

    needs = "rounds.view_preparation"

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        assignment = self.record(pk)
        held = access.powers(request.user, assignment)  # type: ignore[arg-type]
        checks = {
            each.item_id: each
            for each in ItemCheck.objects.filter(assignment=assignment).select_related(
                "item", "finding", "checked_by__person"
            )
        }
        wanted = request.GET.get("state", "")
        rows = []
        stressed = emphasis.stressed(assignment.unit)
        for item in NegativeItem.objects.for_office(assignment.office_id).order_by("number"):
            check, why = checks.get(item.pk), stressed.get(item.topic) or stressed.get(item.dimension)
            if wanted in ("", check.conclusion if check else "open") or (wanted == "stressed" and why):
                faults = portrait_faults(check) if check else []
                rows.append({"item": item, "check": check, "faults": faults, "stressed": why})
        rows.sort(key=lambda row: not row["stressed"])
        return render(request, "rounds/check_sheet.html", {
            "page_title": f"{assignment.unit.short_name}负面清单对照", "object": assignment, "rows": rows, "wanted": wanted,
            "portrait": portrait(assignment, checks.values()), "may": POWER in held,
            "states": [("", "全部"), *([("stressed", "侧重")] if stressed else []), ("open", "未查"), *actions.table.Conclusion.choices],
        })  # fmt: skip


def portrait(assignment: Assignment, checks: Any) -> list[dict[str, Any]]:
    """画像 by dimension: how much was checked, what is present, what keeps it from being real, precise and concrete."""
    found: dict[str, dict[str, Any]] = {}
    for item in NegativeItem.objects.for_office(assignment.office_id):
        row = found.setdefault(
            item.dimension, {"name": item.dimension, "items": 0, "checked": 0, "present": [], "faults": 0}
        )
        row["items"] += 1
    for check in checks:
        row = found.setdefault(
            check.item.dimension, {"name": check.item.dimension, "items": 0, "checked": 0, "present": [], "faults": 0}
        )
        row["checked"] += check.conclusion != "pending"
        if check.conclusion == "present":
            row["present"].append(check)
            row["faults"] += bool(portrait_faults(check))
    for row in found.values():
        row["share"] = round(100 * row["checked"] / row["items"]) if row["items"] else 0
    return list(found.values())


class ItemCheckWrite(InPreparation, FormView):
    """The conclusion on one item."""

    form_class, page_title, submit_label, needs = forms.ItemCheckForm, "负面清单对照", "登记结论", POWER
    done = "已登记结论。"

    def item(self, record: Any) -> NegativeItem:
        return get_object_or_404(NegativeItem.objects.for_office(record.office_id), pk=self.kwargs["item"])

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        made = ItemCheck.objects.filter(assignment=record, item=self.item(record)).first()
        return {"findings": findings_of(self.request.user, record.pk), "instance": made}

    def summary(self, record: Any) -> list[dict[str, Any]]:
        item = self.item(record)
        return [
            {"label": "编号", "value": item.number}, {"label": "依据", "value": f"{item.regulation}{item.clause}"},
            {"label": "情形", "value": item.text, "wide": True},
        ]  # fmt: skip

    def refuse_stale(self, record: Any) -> None:
        """The form is over the check, not over the assignment."""

    def perform(self, record: Any, form: Any) -> Any:
        return actions.check_item(record, self.item(record), by=self.request.user, **form.cleaned_data)

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:check_sheet", args=[record.pk])
