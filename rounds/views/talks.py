"""Whom the team has talked to and whom not yet: coverage by category, methods by team, persons set apart, blank forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404
from django.urls import reverse

from inspection import codes
from inspection.views.forms import FormView
from inspection.views.pages import ListPage
from rounds import coverage
from rounds.actions import blank_batches, no_contacts
from rounds.forms.fields import ReasonForm
from rounds.forms.records import BlankBatchForm, NoContactForm
from rounds.models import Assignment, BlankBatch, FieldRecord, NoContact, Round
from rounds.views.bases import Adding, Page

if TYPE_CHECKING:
    from django.db.models import QuerySet


class TalksPage(Page):
    """The talks of one assignment: the leading group one by one, the others by category."""

    model, template_name, timeline = Assignment, "rounds/talks.html", False

    def scoped(self) -> QuerySet[Any]:
        return Assignment.objects.for_user(self.request.user, "rounds.view_field_record").select_related(  # type: ignore[arg-type]
            "unit", "team__round", "office"
        )

    def makeable(self, record: Any) -> list[Any]:
        return []

    def papers(self, record: Any) -> list[Any]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        assignment = self.object
        kept = NoContact.objects.for_user(self.request.user).filter(assignment=assignment)  # type: ignore[arg-type]
        return context | {
            "page_title": f"{assignment.unit.short_name}谈话情况", "leading": coverage.leading(assignment),
            "share": coverage.share(assignment), "categories": self.categories(assignment),
            "kept": kept.select_related("person", "created_by__person"), "may_keep": no_contacts.POWER in context["held"],
            "batches": assignment.blank_batches.select_related("method"), "may_add": blank_batches.POWER in context["held"],
            "entered": set(FieldRecord.objects.filter(assignment=assignment).exclude(form_number="").values_list("form_number", flat=True)),
        }  # fmt: skip

    def categories(self, assignment: Assignment) -> list[dict[str, Any]]:
        """Talks and persons of each category; the leading group besides with its share."""
        rows = (
            coverage.talks(assignment)
            .values("subject_category__text")
            .annotate(talks=Count("pk"), times=Sum("person_times"))
        )
        counted = {each["subject_category__text"]: each for each in rows}
        names = [each.text for each in codes.choices("interviewees", assignment.office).order_by("position")]
        names += [each for each in counted if each and each not in names]
        found = [
            {
                "label": name,
                "talks": counted.get(name, {}).get("talks", 0),
                "times": counted.get(name, {}).get("times", 0),
            }
            for name in names
        ]
        if none := counted.get(None):
            found.append({"label": "未填类别", "talks": none["talks"], "times": none["times"]})
        return found


class NoContactAdd(Adding):
    model, form_class, page_title, needs = Assignment, NoContactForm, "列入不正面接触人员", no_contacts.POWER
    submit_label, done = "列入", "已列入；不再安排与其谈话。"
    form_note = "涉嫌严重违纪、不宜由巡察组正面接触的人员。列入后不能登记与其谈话，只作线索研判和专报。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record}

    def perform(self, record: Any, form: Any) -> Any:
        return no_contacts.keep_apart(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return reverse("rounds:talks", args=[record.pk])


class NoContactLift(FormView):
    model, form_class, page_title, needs = NoContact, ReasonForm, "解除不正面接触", no_contacts.POWER
    submit_label, done = "解除", "已解除。"

    def perform(self, record: Any, form: Any) -> Any:
        return no_contacts.lift(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]

    def success_url(self, result: Any, record: Any) -> str:
        return self.back_url(record)

    def back_url(self, record: Any) -> str:
        return reverse("rounds:talks", args=[record.assignment_id])


class BlankBatchAdd(Adding):
    model, form_class, page_title, needs = Assignment, BlankBatchForm, "领用空白表", blank_batches.POWER
    submit_label, done = "领用", "已编号，请打印带走；回来后凭条码下的编号补录。"
    form_note = "去没有网络的村组前打印。每张有条码和编号，回来后按编号补录，写明收到时间和原因。"

    def form_kwargs(self, record: Any) -> dict[str, Any]:
        return {"assignment": record}

    def perform(self, record: Any, form: Any) -> Any:
        return blank_batches.make(record, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]


class BlankBatchPage(Page):
    """A batch of blank forms: printed from here, and which of them have come back."""

    model, template_name = BlankBatch, "rounds/blank_batch_detail.html"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("method", "assignment__unit", "assignment__team__round__office")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        batch = self.object
        records = FieldRecord.objects.for_user(self.request.user).filter(form_number__in=batch.numbers)  # type: ignore[arg-type]
        found = {each.form_number: each for each in records}
        add = reverse("rounds:field_record_add", args=[batch.assignment_id])
        return context | {
            "rows": [
                {"number": number, "record": found.get(number), "url": f"{add}?kind={batch.method.code}&form={number}"}
                for number in batch.numbers
            ],
            "may_add": blank_batches.POWER in context["held"],
            "facts": [
                {"label": "方式", "value": batch.method}, {"label": "编号", "value": batch.stem},
                {"label": "张数", "value": batch.count}, {"label": "带往何处", "value": batch.place},
                {"label": "领用人", "value": batch.created_by},
            ],
        }  # fmt: skip


class MethodMatrix(ListPage):
    """Which team has used which methods, how often, with how many persons (R-137, R-138)."""

    model, template_name = Round, "rounds/method_matrix.html"
    paginate_by = None  # type: ignore[assignment]
    filterset_class = None

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.round = get_object_or_404(Round.objects.for_user(request.user).select_related("office"), pk=kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        tasks = Assignment.objects.for_user(self.request.user, "rounds.view_field_record")  # type: ignore[arg-type]
        return tasks.filter(round=self.round).select_related("team__round", "unit").order_by("team__number", "ordinal")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        tasks = list(context["object_list"])
        records = FieldRecord.objects.for_user(self.request.user).filter(assignment__in=[each.pk for each in tasks])  # type: ignore[arg-type]
        counted = {
            (row["method__code"], row["assignment"]): row
            for row in records.complete()
            .values("method__code", "assignment")
            .annotate(records=Count("pk"), times=Sum("person_times"))
        }
        rows = []
        for method in codes.choices("methods", self.round.office).order_by("position"):
            cells = [counted.get((method.code, task.pk)) for task in tasks]
            rows.append({"method": method, "cells": cells, "total": sum(cell["records"] for cell in cells if cell)})
        used = [sum(1 for row in rows if row["cells"][at]) for at in range(len(tasks))]
        single = coverage.single_sources(tasks)
        return context | {
            "page_title": "方式运用情况", "round": self.round, "tasks": tasks, "rows": rows, "used": used,
            "single": [single.get(task.pk, 0) for task in tasks],
        }  # fmt: skip
