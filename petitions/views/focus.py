"""Pages of the judgement of focus persons: the unit's people with what is reported of them, and the ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404
from django.urls import reverse

from inspection import audit, codes
from inspection.models import Code
from inspection.views.forms import FormView
from inspection.views.pages import DetailPage
from petitions import focus
from rounds.actions import focus as actions
from rounds.models import Assignment

if TYPE_CHECKING:
    from django.db.models import QuerySet


class OnAssignment:
    """An assignment whose petitions the reader may see; for everybody else there is no such page."""

    model = Assignment
    request: Any

    def scoped(self) -> QuerySet[Any]:
        found = Assignment.objects.for_user(self.request.user, actions.SEE)
        return found.select_related("unit", "office", "team__round__office")


class FocusList(OnAssignment, DetailPage):
    """Who is reported how often, what that suggests, and what was judged. Opening it is noted in the trail."""

    template_name, timeline = "petitions/focus_list.html", False

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        found = super().get_object(queryset)
        audit.looked(found, by=self.request.user)  # type: ignore[arg-type]
        return found

    def makeable(self, record: Any) -> list[Any]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        task = self.object
        texts = {each.code: each.text for each in codes.choices(focus.LIST, task.office)}
        rows = focus.people(task, self.request.user)  # type: ignore[arg-type]
        for each in rows:
            each.words = [(texts[code], why) for code, why in each.suggested.items() if code in texts]  # type: ignore[attr-defined]
        return context | {
            "page_title": f"{task.unit.short_name}重点人判定", "rows": rows, "may": actions.MARK in context["held"],
            "marked": sum(each.mark is not None for each in rows), "attachments": "", "papers": "", "deadlines": (),
        }  # fmt: skip


class FocusForm(forms.Form):
    criteria = forms.ModelMultipleChoiceField(
        Code.objects.none(), label="判定依据", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="系统建议的已预先勾选，由您判定；全部不选即不作重点人",
    )  # fmt: skip
    note = forms.CharField(label="说明", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criteria"].queryset = codes.choices(focus.LIST, assignment.office)


class FocusMark(OnAssignment, FormView):
    """The ticks of one person."""

    form_class, page_title, submit_label, done = FocusForm, "判定重点人", "保存判定", "已保存判定。"
    needs = actions.MARK

    def row(self, record: Any) -> focus.Reported:
        """The person's row, counted once for the page."""
        if not hasattr(self, "_row"):
            people = focus.people(record, self.request.user)  # type: ignore[arg-type]
            self._row = next((each for each in people if each.person.pk == self.kwargs["person"]), None)
        if self._row is None:
            raise Http404
        return self._row

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record}

    def get_initial(self, record: Any) -> dict[str, Any]:
        row = self.row(record)
        if row.mark is not None:
            return {"criteria": list(row.mark.criteria.all()), "note": row.mark.note}
        return {"criteria": list(codes.choices(focus.LIST, record.office).filter(code__in=row.suggested))}

    def summary(self, record: Any) -> list[dict[str, Any]]:
        row = self.row(record)
        texts = {each.code: each.text for each in codes.choices(focus.LIST, record.office)}
        why = "；".join(f"{texts[code]}（{words}）" for code, words in row.suggested.items() if code in texts)
        return [
            {"label": "人员", "value": row.person.told_apart}, {"label": "职务", "value": row.posts},
            {"label": "反映件数", "value": f"{row.reports}件"}, {"label": "系统建议", "value": why or "没有建议", "wide": True},
        ]  # fmt: skip

    def refuse_stale(self, record: Any) -> None:
        """The judgement is of the person; the assignment itself is not changed."""

    def perform(self, record: Any, form: Any) -> Any:
        return actions.mark(record, self.row(record).person, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("petitions:focus_list", args=[record.pk])

    def back_url(self, record: Any) -> str:
        return self.success_url(None, record)
